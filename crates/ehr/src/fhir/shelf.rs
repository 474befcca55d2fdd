//! Resources that are at hand, from files or a bundle, asked the same questions as a record.
//!
//! Invariant: one resource that cannot be read costs one issue, never its neighbours.
//! Invariant: a kind of which nothing is at hand was not fetched; it is not "none".

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::value::RawValue;
use ward::snapshot::{Generation, Issue, Section, WardName};

use super::Reading;
use super::alert::is_code_status;
use super::answers::{Answers, OneResource};
use super::bundle::{Entry, Found};
use super::glance::{Glance, GlanceBundle};
use super::observation::{EGFR, HEIGHT, VITALS};
use super::order::{issue, key_of};
use super::parse::{Members, Node, checked, has_code, reference_id, whole};
use super::reader::{Beside, Reader, WORKERS};
use super::weight::WEIGHT;
use crate::connection::default_code_status;
use crate::error::EhrError;
use crate::gather::count;

/// A chain of places longer than this leads nowhere.
const CHAIN_MAX: usize = 16;

/// FHIR resources at hand. It borrows the bytes they were read from and parses each one when it is asked for.
#[derive(Debug, Default)]
pub struct Shelf<'a> {
    held: Vec<Held<'a>>,
    /// `urn:uuid:…` of an entry → `Patient/12`.
    names: BTreeMap<String, String>,
    /// Kinds that the set speaks for, although it may hold none of them.
    declared: BTreeSet<String>,
    issues: Vec<Issue>,
    /// A bundle announced more than it held, or held what cannot be read.
    cut: bool,
}

/// The ward that is read from a shelf.
#[derive(Clone, Debug)]
pub struct ShelfWard {
    /// Id of the ward's Location.
    pub ward_location: String,
    /// How the ward is called here.
    pub ward: WardName,
    /// The hospital's zone.
    pub zone: Tz,
    /// The instant that the resources speak for.
    pub as_of: DateTime<Utc>,
    /// Whether they are all there is: an incomplete set removes nobody.
    pub complete: bool,
}

/// One resource, read no further than to know what and whose it is.
#[derive(Debug)]
struct Held<'a> {
    kind: Cow<'a, str>,
    id: String,
    raw: &'a RawValue,
    /// The id came from the entry's own address.
    named_by_entry: bool,
    /// `subject` or `patient`.
    subject: Option<&'a RawValue>,
    encounter: Option<&'a RawValue>,
}

impl<'a> Shelf<'a> {
    /// Takes every resource of a Bundle of any type; bundles inside bundles too. How many there were.
    ///
    /// # Errors
    /// When it is no JSON, too deep, or no Bundle. Then nothing was taken.
    pub fn add_bundle(&mut self, bytes: &'a [u8]) -> Result<u32, EhrError> {
        if let Some(bundle) = GlanceBundle::of(checked(bytes)?) {
            return Ok(self.glanced(&bundle));
        }
        let raw = whole(bytes)?;
        let members = members(raw)?;
        if kind_of(&members).as_deref() != Some("Bundle") {
            return Err(EhrError::NotFhir("no bundle".to_owned()));
        }
        self.bundle(&members)
    }

    /// Takes many bundles, on all processors: what comes of it is the same as one after the other.
    ///
    /// # Errors
    /// As [`Shelf::add_bundle`], for any of them. Then nothing was taken.
    pub fn add_bundles(&mut self, bundles: &[&'a [u8]]) -> Result<u32, EhrError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let each = bundles.len().div_ceil(threads.min(WORKERS)).max(1);
        let shelves: Result<Vec<(Shelf<'a>, u32)>, EhrError> = std::thread::scope(|scope| {
            let part = |bundles: &[&'a [u8]]| {
                let (mut shelf, mut taken) = (Shelf::default(), 0);
                for bundle in bundles {
                    taken += shelf.add_bundle(bundle)?;
                }
                Ok((shelf, taken))
            };
            let workers: Vec<_> = bundles
                .chunks(each)
                .map(|chunk| scope.spawn(move || part(chunk)))
                .collect();
            let joined = workers.into_iter().map(|worker| match worker.join() {
                Ok(part) => part,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect()
        });
        let mut all = 0;
        for (shelf, taken) in shelves? {
            self.held.extend(shelf.held);
            self.names.extend(shelf.names);
            self.issues.extend(shelf.issues);
            self.cut |= shelf.cut;
            all += taken;
        }
        Ok(all)
    }

    /// Takes one resource, or the resources of a Bundle. How many there were.
    ///
    /// # Errors
    /// When it is no JSON, too deep, or no resource. Then nothing was taken.
    pub fn add_resource(&mut self, bytes: &'a [u8]) -> Result<u32, EhrError> {
        let raw = whole(bytes)?;
        let members = members(raw)?;
        match kind_of(&members) {
            None => Err(EhrError::NotFhir("no resource".to_owned())),
            Some(kind) if kind == "Bundle" => self.bundle(&members),
            Some(kind) => {
                self.hold(raw, kind, &Glance::among(&members), None);
                Ok(1)
            }
        }
    }

    /// Takes one resource per line. A line that cannot be read costs one issue. How many resources there were.
    pub fn add_ndjson(&mut self, bytes: &'a [u8], issues: &mut Vec<Issue>) -> u32 {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut taken = 0;
        for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            match self.add_resource(line) {
                Ok(more) => taken += more,
                Err(error) => issues.push(issue(
                    "unreadable",
                    &format!("line {}", at + 1),
                    error.code(),
                )),
            }
        }
        taken
    }

    /// Says that the set speaks for a kind of resource even if it holds none: then an empty section means that nothing is
    /// recorded, and not that nothing was fetched.
    pub fn declare(&mut self, kind: &str) {
        self.declared.insert(kind.to_owned());
    }

    /// Reads the ward as if these resources were the record.
    ///
    /// # Errors
    /// [`EhrError::Conservation`] when orders do not add up.
    pub fn read_ward(
        &self,
        ward: &ShelfWard,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        let code_status = default_code_status();
        let laid = Laid::new(self, ward, &code_status);
        let beside = Beside {
            issues: laid.issues.clone(),
            ..Beside::default()
        };
        let reader = Reader {
            answers: &laid,
            ward_location: &ward.ward_location,
            ward: &ward.ward,
            zone: ward.zone,
            code_status: &code_status,
        };
        let (_, mut reading) = reader.read(beside, previous, now)?;
        if laid.nowhere {
            // Nobody sent the ward's place: it was made up so that the reading could begin.
            let made_up = format!("Location/{}", ward.ward_location);
            reading.raw.retain(|raw| raw.key != made_up);
        }
        let outside = laid.orders_outside(&reading.generation);
        if outside > 0 {
            reading.generation.issues.push(issue(
                "outside-census",
                "MedicationRequest",
                &format!("{outside} orders of people who are not in the census"),
            ));
        }
        Ok(reading)
    }

    /// A bundle as bundles are: read in one pass.
    fn glanced(&mut self, bundle: &GlanceBundle<'a>) -> u32 {
        let (mut taken, mut matched) = (0, 0);
        for entry in &bundle.entry {
            let mode = entry
                .search
                .and_then(|search| Node::of(search).get("mode").owned());
            let included = mode.as_deref() == Some("include");
            let more = match entry.resource {
                Some(resource) => self.resource(resource, entry.full_url),
                None => 0,
            };
            taken += more;
            matched += if included { 0 } else { more };
        }
        let further = bundle.link.is_some_and(leads_further);
        let total = bundle.total.and_then(|total| Node::of(total).count());
        self.announced(further, total, matched);
        taken
    }

    fn announced(&mut self, further: bool, total: Option<u32>, matched: u32) {
        if further || total.is_some_and(|total| total > matched) {
            self.cut = true;
            self.issues.push(issue(
                "incomplete",
                "Bundle",
                "it announces more than it holds",
            ));
        }
    }

    fn bundle(&mut self, members: &Members<'a>) -> Result<u32, EhrError> {
        let mut entries: Vec<&'a RawValue> = vec![];
        let (mut total, mut further) = (None, false);
        for (key, raw) in &members.0 {
            match key.as_str() {
                "entry" => {
                    entries = serde_json::from_str::<Option<Vec<&'a RawValue>>>(raw.get())
                        .map_err(|_| EhrError::NotFhir("the entries are no list".to_owned()))?
                        .unwrap_or_default();
                }
                "total" => total = Node::of(raw).count(),
                "link" => further = leads_further(raw),
                _ => {}
            }
        }
        let (mut taken, mut matched) = (0, 0);
        for entry in entries {
            let (more, included) = self.entry(entry);
            taken += more;
            matched += if included { 0 } else { more };
        }
        self.announced(further, total, matched);
        Ok(taken)
    }

    /// Takes what an entry holds; how much, and whether it only came along with a match.
    fn entry(&mut self, raw: &'a RawValue) -> (u32, bool) {
        let Ok(entry) = members(raw) else {
            self.unreadable("an entry is no object");
            return (0, false);
        };
        let member = |name: &str| {
            entry
                .0
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, raw)| *raw)
        };
        // Without a resource an entry has only a link or a status.
        let Some(resource) = member("resource") else {
            return (0, false);
        };
        let mode = member("search").map(|search| Node::of(search).get("mode").owned());
        let included = mode.flatten().as_deref() == Some("include");
        (self.resource(resource, member("fullUrl")), included)
    }

    /// Takes the resource of an entry. How many there were.
    fn resource(&mut self, resource: &'a RawValue, address: Option<&'a RawValue>) -> u32 {
        let address = || address.and_then(text_of);
        if let Some((kind, glance)) = Glance::of(resource)
            && let Some(kind) = text_of(kind)
            && kind != "OperationOutcome"
            && kind != "Bundle"
        {
            self.hold(resource, kind, &glance, address().as_deref());
            return 1;
        }
        let Ok(inside) = members(resource) else {
            self.unreadable("a resource is no object");
            return 0;
        };
        match kind_of(&inside) {
            None => {
                self.unreadable("a resource without a type");
                0
            }
            Some(kind) if kind == "OperationOutcome" => 0,
            Some(kind) if kind == "Bundle" => self.bundle(&inside).unwrap_or_else(|_| {
                self.unreadable("a bundle inside cannot be read");
                0
            }),
            Some(kind) => {
                let glance = Glance::among(&inside);
                self.hold(resource, kind, &glance, address().as_deref());
                1
            }
        }
    }

    /// What cannot be read may have been anything, a stay too: the set is then not all there is.
    fn unreadable(&mut self, detail: &str) {
        self.cut = true;
        self.issues.push(issue("unreadable", "Bundle", detail));
    }

    fn hold(
        &mut self,
        raw: &'a RawValue,
        kind: Cow<'a, str>,
        glance: &Glance<'a>,
        address: Option<&str>,
    ) {
        let urn = address.filter(|address| address.starts_with("urn:"));
        let own = glance.id.and_then(text_of).map(Cow::into_owned);
        let by_entry = || {
            urn.and_then(|urn| urn.rsplit(':').next())
                .map(str::to_owned)
        };
        let named_by_entry = own.is_none() && urn.is_some();
        let id = own
            .or_else(by_entry)
            .unwrap_or_else(|| key_of(&kind, &Node::Null, raw.get().as_bytes()));
        if let Some(urn) = urn {
            self.names.insert(urn.to_owned(), format!("{kind}/{id}"));
        }
        self.held.push(Held {
            kind,
            id,
            raw,
            named_by_entry,
            subject: glance.subject.or(glance.patient),
            encounter: glance.encounter,
        });
    }

    /// The tree of a resource; references by `urn:uuid:` inside a bundle become references by id.
    fn node(&self, held: &Held<'_>) -> Node {
        let mut node = Node::of(held.raw);
        if held.named_by_entry
            && let Node::Object(members) = &mut node
        {
            members.push(("id".into(), Node::Text(held.id.clone())));
        }
        if !self.names.is_empty() {
            self.point(&mut node);
        }
        node
    }

    fn point(&self, node: &mut Node) {
        match node {
            Node::Object(members) => {
                for (key, value) in members {
                    match value {
                        Node::Text(text) if key == "reference" => {
                            if let Some(key) = self.names.get(text.as_str()) {
                                *text = key.clone();
                            }
                        }
                        other => self.point(other),
                    }
                }
            }
            Node::List(items) => items.iter_mut().for_each(|item| self.point(item)),
            Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) => {}
        }
    }

    fn referred(&self, raw: &RawValue, kind: &str) -> Option<String> {
        let mut node = Node::of(raw);
        if !self.names.is_empty() {
            self.point(&mut node);
        }
        reference_id(&node, kind)
    }
}

/// Whether the links of a bundle name another page.
fn leads_further(links: &RawValue) -> bool {
    let links = Node::of(links);
    let mut links = links.items().iter();
    links.any(|link| link.get("relation").text() == Some("next"))
}

fn members(raw: &RawValue) -> Result<Members<'_>, EhrError> {
    serde_json::from_str(raw.get()).map_err(|_| EhrError::NotFhir("no object".to_owned()))
}

fn kind_of<'a>(members: &Members<'a>) -> Option<Cow<'a, str>> {
    let (_, raw) = members.0.iter().find(|(key, _)| key == "resourceType")?;
    text_of(raw)
}

/// A text that says something, without a copy where it holds no escapes.
fn text_of(raw: &RawValue) -> Option<Cow<'_, str>> {
    let inner = raw.get().strip_prefix('"')?.strip_suffix('"')?;
    if inner.contains('\\') {
        return Node::of(raw).owned().map(Cow::Owned);
    }
    Some(inner.trim())
        .filter(|text| !text.is_empty())
        .map(Cow::Borrowed)
}

/// A shelf in order: by name and by patient.
struct Laid<'s, 'a> {
    shelf: &'s Shelf<'a>,
    ward: &'s ShelfWard,
    /// Codes of the resuscitation status.
    code_status: &'s [String],
    by_kind: HashMap<&'s str, Vec<&'s Held<'a>>>,
    by_key: HashMap<(&'s str, &'s str), Vec<&'s Held<'a>>>,
    by_patient: HashMap<(String, &'s str), Vec<&'s Held<'a>>>,
    /// Parents of the places at hand.
    part_of: BTreeMap<String, String>,
    /// The ward itself is no place at hand: the set is the ward.
    nowhere: bool,
    issues: Vec<Issue>,
}

impl<'s, 'a> Laid<'s, 'a> {
    fn new(shelf: &'s Shelf<'a>, ward: &'s ShelfWard, code_status: &'s [String]) -> Self {
        let mut laid = Laid {
            shelf,
            ward,
            code_status,
            by_kind: HashMap::new(),
            by_key: HashMap::with_capacity(shelf.held.len()),
            by_patient: HashMap::new(),
            part_of: BTreeMap::new(),
            nowhere: false,
            issues: shelf.issues.clone(),
        };
        for held in &shelf.held {
            let twins = laid.by_key.entry((&held.kind, &held.id)).or_default();
            if twins.iter().any(|twin| twin.raw.get() == held.raw.get()) {
                continue;
            }
            twins.push(held);
            if twins.len() == 2 {
                laid.issues.push(issue(
                    "duplicate-id",
                    &format!("{}/{}", held.kind, held.id),
                    "the same id with other content",
                ));
            }
            laid.by_kind.entry(&held.kind).or_default().push(held);
        }
        let parent_of = |held: &&Held<'_>| {
            let parent = reference_id(shelf.node(held).get("partOf"), "Location")?;
            Some((held.id.clone(), parent))
        };
        let part_of = laid.of("Location").iter().filter_map(parent_of).collect();
        laid.part_of = part_of;
        laid.nowhere = !laid
            .by_key
            .contains_key(&("Location", ward.ward_location.as_str()));
        laid.by_patient = laid.whose();
        laid
    }

    fn of(&self, kind: &str) -> &[&'s Held<'a>] {
        self.by_kind.get(kind).map_or(&[], Vec::as_slice)
    }

    /// Resources by patient: by their subject, or by their stay where they name no patient that can be read.
    fn whose(&mut self) -> HashMap<(String, &'s str), Vec<&'s Held<'a>>> {
        let shelf = self.shelf;
        let patient_of = |held: &Held<'_>| {
            held.subject
                .and_then(|subject| shelf.referred(subject, "Patient"))
        };
        let stays: HashMap<&str, String> = self
            .of("Encounter")
            .iter()
            .filter_map(|held| Some((held.id.as_str(), patient_of(held)?)))
            .collect();
        let mut all: HashMap<(String, &'s str), Vec<&'s Held<'a>>> = HashMap::new();
        let mut lost = vec![];
        for (kind, several) in &self.by_kind {
            if !KINDS.contains(kind) {
                continue;
            }
            for held in several {
                let by_stay = || {
                    let stay = shelf.referred(held.encounter?, "Encounter")?;
                    stays.get(stay.as_str()).cloned()
                };
                match patient_of(held).or_else(by_stay) {
                    Some(patient) => all.entry((patient, *kind)).or_default().push(held),
                    None => lost.push(issue(
                        "dangling-reference",
                        &format!("{kind}/{}", held.id),
                        "no patient",
                    )),
                }
            }
        }
        drop(stays);
        self.issues.extend(lost);
        all
    }

    fn entry(&self, held: &Held<'_>, node: Node, included: bool) -> Entry {
        let twins = self
            .by_key
            .get(&(held.kind.as_ref(), held.id.as_str()))
            .map_or(0, Vec::len);
        Entry {
            kind: held.kind.clone().into_owned(),
            id: held.id.clone(),
            node,
            raw: held.raw.to_owned(),
            included,
            twin: twins > 1,
        }
    }

    fn found(&self, entries: Vec<Entry>) -> Found {
        Found {
            entries,
            as_of: Some(self.ward.as_of),
            complete: self.ward.complete && !self.shelf.cut,
            ignored: false,
            issues: vec![],
        }
    }

    /// Whether a place is one of these or lies below one.
    fn lies_at(&self, place: &str, places: &BTreeSet<&str>) -> bool {
        let mut here = place;
        for _ in 0..CHAIN_MAX {
            if places.contains(here) {
                return true;
            }
            match self.part_of.get(here) {
                Some(parent) => here = parent,
                None => return false,
            }
        }
        false
    }

    fn places_of(stay: &Node) -> Vec<String> {
        let contained = stay.get("contained").items();
        let each = stay.get("location").items().iter().filter_map(|entry| {
            let reference = entry.get("location");
            let local = reference.get("reference").text()?.strip_prefix('#');
            match local {
                Some(local) => contained
                    .iter()
                    .find(|one| one.get("id").text() == Some(local))
                    .and_then(|one| reference_id(one.get("partOf"), "Location")),
                None => reference_id(reference, "Location"),
            }
        });
        each.collect()
    }

    /// Orders of patients whom the census does not hold.
    fn orders_outside(&self, generation: &Generation) -> u32 {
        let inside: BTreeSet<&str> = generation.charts.keys().map(|id| id.as_str()).collect();
        let orders = self
            .by_patient
            .iter()
            .filter(|((patient, kind), _)| {
                *kind == "MedicationRequest" && !inside.contains(patient.as_str())
            })
            .map(|(_, orders)| orders.len());
        count(orders.sum())
    }

    fn one(&self, kind: &str, id: &str) -> Option<&'s Held<'a>> {
        self.by_key
            .get(&(kind, id))
            .and_then(|several| several.first().copied())
    }
}

/// What is looked up by patient.
const KINDS: [&str; 9] = [
    "AllergyIntolerance",
    "MedicationRequest",
    "MedicationAdministration",
    "Observation",
    "Condition",
    "Flag",
    "NutritionOrder",
    "Consent",
    "ServiceRequest",
];

/// The kinds of resources that a section is made of; without the first the section is not all there.
fn kinds_of(section: Section) -> &'static [&'static str] {
    match section {
        Section::Allergies => &["AllergyIntolerance"],
        Section::Orders => &["MedicationRequest"],
        Section::Doses => &["MedicationAdministration"],
        Section::Weights | Section::Vitals | Section::Results => &["Observation"],
        Section::Conditions => &["Condition"],
        Section::Alerts => &["Flag", "Observation", "ServiceRequest", "Consent"],
        Section::Diet => &["NutritionOrder"],
        Section::Locations | Section::Patients => &[],
    }
}

impl Laid<'_, '_> {
    /// Whether a resource is worth parsing for a section: an observation is asked about four times. A text with escapes may
    /// hide the word that is looked for.
    fn may_belong(&self, section: Section, held: &Held<'_>) -> bool {
        let text = held.raw.get();
        let holds = |words: &[&str]| words.iter().any(|word| text.contains(word));
        if held.kind == "MedicationRequest" || text.contains('\\') {
            return true;
        }
        match section {
            Section::Weights => holds(&[WEIGHT]),
            Section::Vitals => holds(&["vital-signs", HEIGHT]) || holds(&VITALS),
            Section::Results => holds(&["laboratory", "LAB"]) || holds(&EGFR),
            Section::Alerts if held.kind != "Flag" => self.code_status.iter().any(|code| {
                let code = code.rsplit('|').next().unwrap_or(code);
                text.contains(code)
            }),
            Section::Allergies
            | Section::Orders
            | Section::Doses
            | Section::Alerts
            | Section::Conditions
            | Section::Diet
            | Section::Locations
            | Section::Patients => true,
        }
    }

    /// Whether a search of this section would return the resource.
    fn belongs(&self, section: Section, held: &Held<'_>, node: &Node) -> bool {
        match section {
            Section::Orders => !matches!(
                node.get("status").text(),
                Some("completed" | "entered-in-error" | "draft")
            ),
            Section::Weights => has_code(node.get("code"), &[WEIGHT]),
            Section::Vitals => {
                let code = node.get("code");
                in_category(node, &["vital-signs"])
                    || has_code(code, &[HEIGHT])
                    || has_code(code, &VITALS)
            }
            Section::Results => {
                in_category(node, &["laboratory", "LAB"]) || has_code(node.get("code"), &EGFR)
            }
            Section::Alerts => match held.kind.as_ref() {
                "Flag" => true,
                "Consent" => {
                    let mut categories = node.get("category").items().iter();
                    categories.any(|one| is_code_status(one, self.code_status))
                }
                _ => is_code_status(node.get("code"), self.code_status),
            },
            Section::Allergies
            | Section::Doses
            | Section::Conditions
            | Section::Diet
            | Section::Locations
            | Section::Patients => true,
        }
    }
}

fn in_category(node: &Node, wanted: &[&str]) -> bool {
    let mut categories = node.get("category").items().iter();
    categories.any(|category| has_code(category, wanted))
}

impl Answers for Laid<'_, '_> {
    fn resource(&self, key: &str) -> Result<OneResource, EhrError> {
        let (kind, id) = key.split_once('/').unwrap_or((key, ""));
        match self.one(kind, id) {
            Some(held) => Ok(OneResource {
                node: self.shelf.node(held),
                bytes: held.raw.get().as_bytes().to_vec(),
            }),
            None if self.nowhere && kind == "Location" && id == self.ward.ward_location => {
                let text = |text: &str| Node::Text(text.to_owned());
                Ok(OneResource {
                    node: Node::Object(vec![
                        ("resourceType".into(), text("Location")),
                        ("id".into(), text(id)),
                    ]),
                    bytes: vec![],
                })
            }
            None => Err(EhrError::Status(404)),
        }
    }

    fn places_below(&self, parents: &[String]) -> Result<Vec<Found>, EhrError> {
        let below = self.of("Location").iter().filter(|held| {
            self.part_of
                .get(&held.id)
                .is_some_and(|parent| parents.contains(parent))
        });
        let entries = below.map(|held| self.entry(held, self.shelf.node(held), false));
        Ok(vec![self.found(entries.collect())])
    }

    fn stays_at(&self, places: &[String]) -> Result<Vec<Found>, EhrError> {
        let wanted: BTreeSet<&str> = places.iter().map(String::as_str).collect();
        let (mut entries, mut along) = (vec![], BTreeSet::new());
        for held in self.of("Encounter") {
            let node = self.shelf.node(held);
            let status = node.get("status").text();
            // A stay whose status nobody can read is somebody in a bed all the same.
            if status.is_some_and(|status| status != "in-progress") {
                continue;
            }
            let at = Self::places_of(&node);
            if !self.nowhere && !at.iter().any(|place| self.lies_at(place, &wanted)) {
                continue;
            }
            along.extend(at.into_iter().map(|id| ("Location", id)));
            if let Some(patient) = reference_id(node.get("subject"), "Patient") {
                along.insert(("Patient", patient));
            }
            entries.push(self.entry(held, node, false));
        }
        for (kind, id) in along {
            if let Some(held) = self.one(kind, &id) {
                entries.push(self.entry(held, self.shelf.node(held), true));
            }
        }
        Ok(vec![self.found(entries)])
    }

    fn section(
        &self,
        section: Section,
        patient: &str,
        _now: DateTime<Utc>,
    ) -> Result<Found, EhrError> {
        let kinds = kinds_of(section);
        let whole = kinds.first().is_some_and(|kind| {
            self.shelf.declared.contains(*kind) || self.by_kind.contains_key(*kind)
        });
        let mut entries = vec![];
        for kind in kinds {
            let mine = self.by_patient.get(&(patient.to_owned(), *kind));
            for held in mine.into_iter().flatten() {
                if !self.may_belong(section, held) {
                    continue;
                }
                let node = self.shelf.node(held);
                if self.belongs(section, held, &node) {
                    entries.push(self.entry(held, node, false));
                }
            }
        }
        if !whole && entries.is_empty() {
            return Err(EhrError::NotAtHand(section.code().to_owned()));
        }
        if section == Section::Orders {
            let medicines: BTreeSet<String> = entries
                .iter()
                .filter_map(|entry| {
                    reference_id(entry.node.get("medicationReference"), "Medication")
                })
                .collect();
            for id in medicines {
                if let Some(held) = self.one("Medication", &id) {
                    entries.push(self.entry(held, self.shelf.node(held), true));
                }
            }
        }
        let mut found = self.found(entries);
        found.complete &= whole;
        Ok(found)
    }
}
