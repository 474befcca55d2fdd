//! The ward as a whole: places, census, charts.
//!
//! Invariant: without a census there is no reading; the last generation stays as it is.
//! Invariant: an incomplete census removes nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{Encounter, EncounterId, Patient, PatientId, SourceRef};
use ward::snapshot::{Chart, Generation, Issue, Section, SectionState, WardName};

use super::answers::{Answers, OneResource};
use super::bundle::raw_resource;
use super::capability::Capability;
use super::census::{Roll, Who};
use super::delta::{Doubt, Memory};
use super::order::issue;
use super::parse::{Node, has_code, instant, reference_id};
use super::patient::patient;
use super::place::{Kind, Places, spot};
use super::sections::{Made, Person, Sections, Sources, Turn};
use super::{Fhir, RawResource, Reading};
use crate::connection::Census as CensusOf;
use crate::error::EhrError;
use crate::gather::{Gathered, Kind as ReadingKind, Part, assemble, count};

/// Threads that read at once.
pub(super) const WORKERS: usize = 3;
const DEPTH_MAX: usize = 4;

/// Who lies on the ward.
struct Census {
    people: Vec<Person>,
    complete: bool,
    received: u32,
}

/// What is gathered beside the charts.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) issues: Vec<Issue>,
    pub(super) raw: Vec<RawResource>,
}

/// Who lies on the ward, and where.
pub(super) struct Present {
    pub(super) places: Places,
    places_complete: bool,
    pub(super) people: Vec<Person>,
    complete: bool,
    received: u32,
}

/// What each section of each patient was made from.
pub(super) type AllSources = BTreeMap<PatientId, Sources>;

impl Fhir {
    pub(super) fn reader(&self) -> Reader<'_> {
        Reader {
            answers: self,
            ward_location: &self.connection.ward_location,
            ward: &self.connection.ward,
            zone: self.connection.zone,
            code_status: &self.connection.code_status,
        }
    }

    /// Reads the whole ward, or only what changed since `previous` where that is certain. What cannot be read is carried
    /// forward from `previous` with its age.
    ///
    /// # Errors
    /// When there is no census, or the orders do not add up.
    pub fn read_ward(
        &self,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        match &self.connection.census {
            CensusOf::Location => self.read_who(Who::AtThePlaces, now, previous),
            CensusOf::List(id) => self.read_who(Who::Listed(&format!("List/{id}")), now, previous),
            CensusOf::Group(id) => {
                self.read_who(Who::Listed(&format!("Group/{id}")), now, previous)
            }
        }
    }

    /// Reads the charts of the people whom another feed says to be here: identifiers, each with its naming system.
    /// `complete`: that feed names everybody; otherwise nobody is called gone.
    ///
    /// # Errors
    /// As [`Fhir::read_ward`].
    pub fn read_people(
        &self,
        people: &[(String, String)],
        complete: bool,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        self.read_who(Who::Named(people, complete), now, previous)
    }

    fn read_who(
        &self,
        who: Who<'_>,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        let asked_before = self.wire.asked();
        let mut beside = Beside::default();
        let capability = match self.statement() {
            Ok((_, capability)) => capability,
            // A record may keep its statement to itself; then the resources must speak for themselves.
            Err(error @ (EhrError::Status(400 | 402..=499) | EhrError::NotFhir(_))) => {
                beside.issues.push(issue(
                    "no-capability-statement",
                    "CapabilityStatement",
                    &error.to_string(),
                ));
                Capability::default()
            }
            Err(error) => return Err(error),
        };
        *self
            .capability
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = capability.clone();
        let (forgotten, held) = {
            let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            (memory.forgotten, memory.last.clone())
        };
        let reader = self.reader();
        let present = reader.present(who, &mut beside, now)?;
        let stays = Memory::stays(&present.people);
        let plan = held
            .as_deref()
            .zip(previous)
            .filter(|(memory, previous)| memory.serves(&capability, previous, now))
            .and_then(|(memory, previous)| {
                self.changes(memory, &present.people, previous)
                    .map_err(|Doubt(why)| beside.issues.push(issue("full-read", "delta", why)))
                    .ok()
            });
        if plan.is_none() {
            // A record may have learned something since.
            self.refused
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clear();
        }
        let places = present.places.clone();
        let ids: Vec<PatientId> = stays.keys().cloned().collect();
        let turn = |id: &PatientId, section: Section| {
            let made = held.as_deref().and_then(|memory| memory.made(id, section));
            let turn = plan
                .as_ref()
                .map_or(Turn::Read, |plan| plan.turn(id, section));
            (turn, made.cloned())
        };
        let (mut reading, sources) = reader.charts(present, beside, turn, previous, now)?;
        if let Some(plan) = &plan {
            reading.kind = ReadingKind::Delta {
                changed_sections: count(plan.changed(ids.iter())),
                requests: self.wire.asked().saturating_sub(asked_before),
            };
        }
        let fresh = Memory::of(
            &reading.generation,
            capability,
            stays,
            sources,
            self.doses_from(),
            plan.zip(held.as_deref()),
            now,
        );
        *self.places.lock().unwrap_or_else(PoisonError::into_inner) = Some(places);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.forgotten == forgotten {
            memory.last = Some(Arc::new(fresh));
        }
        Ok(reading)
    }

    /// Reads one patient again: all of it, or an error. What is about to be written is checked against this.
    pub fn read_patient(&self, chart: &Chart, now: DateTime<Utc>) -> Result<Chart, EhrError> {
        let mut beside = Beside::default();
        let held = self
            .places
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let places = match held {
            Some(places) => places,
            None => self.reader().places(&mut beside)?.0,
        };
        let id = chart.patient.id.as_str();
        let (node, answer) = self.wire.node(&format!("Patient/{id}"))?;
        if node.get("resourceType").text() != Some("Patient") || node.get("id").text() != Some(id) {
            return Err(EhrError::NotFhir("another patient".to_owned()));
        }
        let stay_id = chart.encounter.id.as_str();
        let (stay, _) = self.wire.node(&format!("Encounter/{stay_id}"))?;
        let whose = reference_id(stay.get("subject"), "Patient");
        if stay.get("id").text() != Some(stay_id) || whose.as_deref() != Some(id) {
            return Err(EhrError::NotFhir("another stay".to_owned()));
        }
        let in_progress = stay.get("status").text() == Some("in-progress");
        let person = Person {
            patient: patient(id, &node),
            encounter: self.reader().encounter(
                stay_id,
                &stay,
                &chart.patient.id,
                &places,
                &BTreeMap::new(),
                &mut beside.issues,
            ),
            stays: if in_progress {
                BTreeMap::from([(stay_id.to_owned(), stay)])
            } else {
                BTreeMap::new()
            },
            known: true,
            census: SectionState {
                as_of: answer.date.unwrap_or(now),
                complete: true,
                error: None,
            },
        };
        // Only what a write depends on: a record that has no diets must not hold up a dose.
        let part = self
            .reader()
            .sections()
            .part(person, &Section::CORE, Some(chart), now);
        match part.chart.missing().first().copied() {
            Some(section) => {
                let state = part
                    .chart
                    .sections
                    .get(&section)
                    .and_then(|state| state.error.clone());
                Err(EhrError::NotFhir(format!(
                    "{}: {}",
                    section.code(),
                    state.unwrap_or_else(|| "not read".to_owned())
                )))
            }
            None => Ok(part.chart),
        }
    }
}

/// Reads a ward out of answers, whoever gives them.
pub(super) struct Reader<'a> {
    pub(super) answers: &'a dyn Answers,
    /// Id of the ward's Location.
    pub(super) ward_location: &'a str,
    pub(super) ward: &'a WardName,
    pub(super) zone: Tz,
    /// Codes of the resuscitation status, `system|code`.
    pub(super) code_status: &'a [String],
}

impl Reader<'_> {
    /// Places, census, charts: everything is read.
    pub(super) fn read(
        &self,
        mut beside: Beside,
        previous: Option<&Generation>,
        now: DateTime<Utc>,
    ) -> Result<(Places, Reading), EhrError> {
        let present = self.present(Who::AtThePlaces, &mut beside, now)?;
        let places = present.places.clone();
        let everything = |_: &PatientId, _: Section| (Turn::Read, None);
        let (reading, _) = self.charts(present, beside, everything, previous, now)?;
        Ok((places, reading))
    }

    /// Places and census.
    pub(super) fn present(
        &self,
        who: Who<'_>,
        beside: &mut Beside,
        now: DateTime<Utc>,
    ) -> Result<Present, EhrError> {
        let (places, places_complete) = match (self.places(beside), who) {
            (Ok(read), _) => read,
            (Err(error), Who::AtThePlaces) => return Err(error),
            // A list of patients needs no places; without them the empty beds are not known.
            (Err(error), Who::Listed(_) | Who::Named(..)) => {
                beside.issues.push(issue(
                    error.code(),
                    &format!("Location/{}", self.ward_location),
                    &error.to_string(),
                ));
                let ward = self.ward_location.to_owned();
                let spots = BTreeMap::new();
                (Places { ward, spots }, false)
            }
        };
        let roll = self.roll(who, &places, now, beside)?;
        let census = self.census(roll, &places, now, beside);
        let complete = match who {
            Who::AtThePlaces => census.complete && places_complete,
            Who::Listed(_) | Who::Named(..) => census.complete,
        };
        Ok(Present {
            places,
            places_complete,
            people: census.people,
            complete,
            received: census.received,
        })
    }

    /// Charts of those present; `turn` says what is read and what is kept.
    pub(super) fn charts(
        &self,
        present: Present,
        beside: Beside,
        turn: impl Fn(&PatientId, Section) -> (Turn, Option<Made>) + Sync,
        previous: Option<&Generation>,
        now: DateTime<Utc>,
    ) -> Result<(Reading, AllSources), EhrError> {
        let Present {
            places,
            places_complete,
            people,
            complete,
            received,
        } = present;
        let known: Vec<(Person, Option<&Chart>)> = people
            .into_iter()
            .map(|person| {
                let before =
                    previous.and_then(|generation| generation.charts.get(&person.patient.id));
                (person, before)
            })
            .collect();
        let (parts, sources) = self.parts(known, turn, now);
        let reading = assemble(
            Gathered {
                ward: self.ward.clone(),
                beds: places.beds(),
                places: (count(places.spots.len()), places_complete),
                stays: (received, complete),
                parts,
                issues: beside.issues,
                raw: beside.raw,
            },
            previous,
            now,
        )?;
        Ok((reading, sources))
    }

    /// The ward's places, level by level: a search by parent answers one level only.
    fn places(&self, beside: &mut Beside) -> Result<(Places, bool), EhrError> {
        let ward = self.ward_location.to_owned();
        let OneResource { node, bytes, .. } = self
            .answers
            .resource(&format!("Location/{ward}"))
            .map_err(|error| match error {
                EhrError::Status(404 | 410) => EhrError::NoWard,
                other => other,
            })?;
        if node.get("resourceType").text() != Some("Location")
            || node.get("id").text() != Some(&ward)
        {
            return Err(EhrError::NoWard);
        }
        beside
            .raw
            .push(raw_resource(&format!("Location/{ward}"), &bytes));
        let mut places = Places {
            ward: ward.clone(),
            spots: BTreeMap::from([(ward.clone(), spot(&ward, &node))]),
        };
        let mut complete = true;
        let mut level = vec![ward];
        for _ in 0..DEPTH_MAX {
            let found = self.answers.places_below(&level)?;
            let mut next = vec![];
            for found in found {
                complete &= found.complete;
                beside.issues.extend(found.issues.iter().cloned());
                beside.raw.extend(found.raws());
                for entry in found.of("Location") {
                    // A record that ignored the question answers with the whole hospital.
                    let below = reference_id(entry.node.get("partOf"), "Location")
                        .is_some_and(|id| level.contains(&id));
                    if below && !places.spots.contains_key(&entry.id) {
                        places
                            .spots
                            .insert(entry.id.clone(), spot(&entry.id, &entry.node));
                        next.push(entry.id.clone());
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        // A record without kinds of places: what nothing is part of, and is not the ward, is a bed.
        if places
            .spots
            .values()
            .all(|spot| spot.kind != Some(Kind::Bed))
        {
            let parents: BTreeSet<String> = places
                .spots
                .values()
                .filter_map(|spot| spot.part_of.clone())
                .collect();
            for (id, spot) in &mut places.spots {
                if spot.kind.is_none() && *id != places.ward && !parents.contains(id) {
                    spot.kind = Some(Kind::Bed);
                }
            }
        }
        Ok((places, complete))
    }

    fn census(
        &self,
        roll: Roll,
        places: &Places,
        now: DateTime<Utc>,
        beside: &mut Beside,
    ) -> Census {
        let mut stays: BTreeMap<String, Node> = BTreeMap::new();
        let (mut patients, mut along) = (roll.patients, BTreeMap::new());
        let (mut complete, mut as_of) = (roll.complete, None);
        for found in roll.found {
            complete &= found.complete;
            as_of = as_of.min(found.as_of).or(as_of).or(found.as_of);
            beside.issues.extend(found.issues.iter().cloned());
            beside.raw.extend(found.raws());
            patients.extend(found.by_id("Patient"));
            along.extend(found.by_id("Location"));
            for entry in found.of("Encounter").filter(|entry| !entry.included) {
                let key = format!("Encounter/{}", entry.id);
                let whose = reference_id(entry.node.get("subject"), "Patient");
                let asked_for = match &roll.only {
                    // Who asked by place asked nobody by name.
                    None => !found.ignored || places.holds(&entry.node),
                    Some(only) => whose.is_some_and(|whose| only.contains(&whose)),
                };
                if !asked_for {
                    beside.issues.push(issue(
                        "ignored-parameter",
                        &key,
                        "a stay of another ward was refused",
                    ));
                } else if entry
                    .node
                    .get("status")
                    .text()
                    .is_some_and(|status| status != "in-progress")
                {
                    beside.issues.push(issue(
                        "ignored-parameter",
                        &key,
                        "a stay that is not in progress was refused",
                    ));
                } else {
                    stays.insert(entry.id.clone(), entry.node.clone());
                }
            }
        }
        if let Some(only) = &roll.only {
            let staying: BTreeSet<String> = stays
                .values()
                .filter_map(|stay| reference_id(stay.get("subject"), "Patient"))
                .collect();
            for id in only.difference(&staying) {
                complete &= self.without_stay(id, patients.contains_key(id), beside);
            }
        }
        let received = count(stays.len());
        let census = SectionState {
            as_of: as_of.unwrap_or(now),
            complete,
            error: None,
        };
        let mut people: BTreeMap<PatientId, Person> = BTreeMap::new();
        for (id, node) in &stays {
            let whose = reference_id(node.get("subject"), "Patient");
            let mut known = whose.is_some();
            let who = match &whose {
                Some(whose) => match patients.get(whose) {
                    Some(node) => patient(whose, node),
                    None => self.patient_alone(whose, beside),
                },
                None => {
                    known = false;
                    beside.issues.push(issue(
                        "dangling-reference",
                        &format!("Encounter/{id}"),
                        "no patient",
                    ));
                    nobody(&format!("Encounter/{id}"))
                }
            };
            merged(&who, whose.as_ref().and_then(|id| patients.get(id)), beside);
            if !who.is_named() {
                beside
                    .issues
                    .push(issue("no-name", &who.source.key, "shown by number"));
            }
            let encounter = self.encounter(id, node, &who.id, places, &along, &mut beside.issues);
            let fresh = Person {
                patient: who,
                encounter,
                stays: BTreeMap::from([(id.clone(), node.clone())]),
                known,
                census: census.clone(),
            };
            match people.get_mut(&fresh.patient.id) {
                None => {
                    people.insert(fresh.patient.id.clone(), fresh);
                }
                Some(person) => {
                    beside.issues.push(issue(
                        "several-stays",
                        &person.patient.source.key,
                        "more than one stay in progress",
                    ));
                    person.stays.insert(id.clone(), node.clone());
                    let rank =
                        |encounter: &Encounter| (encounter.place.bed.is_some(), encounter.start);
                    if rank(&fresh.encounter) > rank(&person.encounter) {
                        person.encounter = fresh.encounter;
                    }
                }
            }
        }
        Census {
            people: people.into_values().collect(),
            complete,
            received,
        }
    }

    /// Somebody who is on the list and has no stay in progress is named to IT. Whether the list is complete all the same:
    /// not while the record cannot even say who that is.
    fn without_stay(&self, id: &str, known: bool, beside: &mut Beside) -> bool {
        let key = format!("Patient/{id}");
        let there = known || self.answers.resource(&key).is_ok();
        let (code, detail) = if there {
            ("no-stay", "on the ward's list, without a stay in progress")
        } else {
            (
                "dangling-reference",
                "on the ward's list, and cannot be read",
            )
        };
        beside.issues.push(issue(code, &key, detail));
        there
    }

    /// A patient that did not come along with the stay.
    fn patient_alone(&self, id: &str, beside: &mut Beside) -> Patient {
        let key = format!("Patient/{id}");
        match self.answers.resource(&key) {
            Ok(OneResource { node, bytes, .. })
                if node.get("id").text() == Some(id)
                    && node.get("resourceType").text() == Some("Patient") =>
            {
                beside.raw.push(raw_resource(&key, &bytes));
                patient(id, &node)
            }
            Ok(_) | Err(_) => {
                beside.issues.push(issue(
                    "dangling-reference",
                    &key,
                    "the patient could not be read",
                ));
                patient(id, &Node::Null)
            }
        }
    }

    fn encounter(
        &self,
        id: &str,
        node: &Node,
        patient: &PatientId,
        places: &Places,
        along: &BTreeMap<String, Node>,
        issues: &mut Vec<Issue>,
    ) -> Encounter {
        let (mut place, _) = places.place(node, &format!("Encounter/{id}"), along, issues);
        place.ward = Some(self.ward.name.clone());
        let participants = node.get("participant").items();
        let doctor = participants.iter().find(|one| {
            one.get("type")
                .items()
                .iter()
                .any(|kind| has_code(kind, &["ATND"]))
        });
        let identifiers = node.get("identifier").items();
        let visit = identifiers
            .iter()
            .find(|one| has_code(one.get("type"), &["VN"]))
            .or(identifiers.first());
        Encounter {
            id: EncounterId::new(id),
            source: SourceRef::fhir(
                format!("Encounter/{id}"),
                node.at(&["meta", "versionId"]).owned(),
            ),
            patient: patient.clone(),
            status: node.get("status").text().unwrap_or("").to_owned(),
            visit_number: visit.and_then(|one| one.get("value").owned()),
            start: instant(node.at(&["period", "start"])),
            place,
            attending: doctor
                .or(participants.first())
                .and_then(|one| one.at(&["individual", "display"]).owned()),
        }
    }

    fn sections(&self) -> Sections<'_> {
        Sections {
            answers: self.answers,
            zone: self.zone,
            code_status: self.code_status,
            drugs: Mutex::new(BTreeMap::new()),
        }
    }

    /// The sections of everybody, by three workers.
    fn parts(
        &self,
        people: Vec<(Person, Option<&Chart>)>,
        turn: impl Fn(&PatientId, Section) -> (Turn, Option<Made>) + Sync,
        now: DateTime<Utc>,
    ) -> (Vec<Part>, AllSources) {
        let sections = self.sections();
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(people.len()));
        std::thread::scope(|scope| {
            for _ in 0..WORKERS.min(people.len()) {
                scope.spawn(|| {
                    while let Some((person, before)) =
                        people.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let id = &person.patient.id;
                        let made = sections.part_by(
                            person.clone(),
                            &Section::OF_A_PATIENT,
                            |section| turn(id, section),
                            *before,
                            now,
                        );
                        done.lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(made);
                    }
                });
            }
        });
        let mut all = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        all.sort_by(|(a, _), (b, _)| a.chart.patient.id.cmp(&b.chart.patient.id));
        let each = all.into_iter().map(|(part, sources)| {
            let id = part.chart.patient.id.clone();
            (part, (id, sources))
        });
        each.unzip()
    }
}

/// Records keep a patient who was merged; so do we, under the same key, and say so. Entries are never moved to another.
fn merged(who: &Patient, node: Option<&Node>, beside: &mut Beside) {
    let Some(node) = node else {
        // Asked for alone: what it was read to say.
        if let Some(other) = &who.merged_into {
            let words = format!("replaced by {other}");
            beside.issues.push(issue("merged", &who.source.key, &words));
        }
        return;
    };
    for link in node.get("link").items() {
        let other = link.at(&["other", "reference"]).text().unwrap_or("?");
        let words = match link.get("type").text() {
            Some("replaced-by") => format!("replaced by {other}"),
            Some("replaces") => format!("replaces {other}"),
            _ => continue,
        };
        beside.issues.push(issue("merged", &who.source.key, &words));
    }
    if node.get("active") == &Node::Bool(false) {
        beside.issues.push(issue(
            "inactive-patient",
            &who.source.key,
            "a stay in progress of a patient who is not in use",
        ));
    }
}

/// A stay without a patient still shows that somebody lies there.
fn nobody(key: &str) -> Patient {
    let mut nobody = patient(key, &Node::Null);
    nobody.source = SourceRef::fhir(key, None);
    nobody
}
