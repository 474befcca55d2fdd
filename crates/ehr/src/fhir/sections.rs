//! The sections of one patient, from allergies to diet. Each stands and ages by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use ward::clinical::{
    Encounter, Order, OrderId, OrderStatus, Patient, RawReason, RecordedDose, Timing,
};
use ward::snapshot::{Chart, Issue, Section, SectionState};

use super::RawResource;

use super::administration::administration;
use super::alert::{Watch, alerts};
use super::allergy::allergies;
use super::answers::{Answers, OneResource};
use super::bundle::{Entry, Found, UNSUPPORTED, raw_resource};
use super::carry::{add_earlier, carry, keep, say_why};
use super::condition::conditions;
use super::diet::diets;
use super::observation::observations;
use super::order::{Context, is_past, issue, order};
use super::parse::{Node, reference_id};
use super::weight::weights;
use crate::error::EhrError;
use crate::gather::{Part, count};

/// An order that the record no longer returns is shown for so long.
pub(crate) const GONE_HOURS: i64 = 24;
/// Vanished orders looked up one by one, per patient and reading.
const LOOK_UPS_MAX: usize = 20;
/// Medications looked up one by one, per reading.
const DRUGS_MAX: usize = 200;

/// A patient of the census, before the sections are read.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) patient: Patient,
    pub(super) encounter: Encounter,
    /// The stays in progress, by id.
    pub(super) stays: BTreeMap<String, Node>,
    /// Whether the record gave a patient that can be asked about.
    pub(super) known: bool,
    pub(super) census: SectionState,
}

/// Resources of the patient; those of anybody else are refused, whatever the record thought we asked.
fn own<'a>(
    found: &'a Found,
    kind: &'a str,
    patient: &'a str,
    field: &'a str,
    issues: &mut Vec<Issue>,
) -> Vec<&'a Entry> {
    let mut kept = vec![];
    for entry in found.of(kind).filter(|entry| !entry.included) {
        match reference_id(entry.node.get(field), "Patient") {
            Some(other) if other != patient => {
                issues.push(issue(
                    "other-patient",
                    &format!("{kind}/{}", entry.id),
                    "an answer about somebody else was refused",
                ));
            }
            _ => kept.push(entry),
        }
    }
    kept
}

/// Resources with their ids.
fn named(entries: Vec<&Entry>) -> Vec<(String, &Node)> {
    entries
        .into_iter()
        .map(|entry| (entry.id.clone(), &entry.node))
        .collect()
}

/// Makes charts out of answers.
pub(super) struct Sections<'a> {
    pub(super) answers: &'a dyn Answers,
    /// The hospital's zone: a day without a time begins there.
    pub(super) zone: Tz,
    /// Codes of the resuscitation status, `system|code`.
    pub(super) code_status: &'a [String],
    /// Medications that did not come along with an order, each asked for once.
    pub(super) drugs: Mutex<BTreeMap<String, Option<OneResource>>>,
}

/// What to do with a section of a patient.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Turn {
    /// Read it.
    Read,
    /// It has not changed: it is what it was, and speaks for this later instant.
    Keep(DateTime<Utc>),
    /// Nobody could say whether it changed: it is what it was, and no younger.
    Carry(EhrError),
}

/// What a section was made from.
#[derive(Clone, Debug)]
pub(super) struct Made {
    /// Resources that belong to it.
    pub(super) received: u32,
    pub(super) issues: Vec<Issue>,
    pub(super) raw: Vec<RawResource>,
    /// The record's own clock when it was read, if it told one.
    pub(super) as_of: Option<DateTime<Utc>>,
}

/// The resources behind values that were not read again stay behind them.
fn held_over(part: &mut Part, sources: &mut Sources, section: Section, made: Option<Made>) {
    if let Some(made) = made {
        part.received.insert(section, made.received);
        part.raw.extend(made.raw.iter().cloned());
        sources.insert(section, made);
    }
}

/// What is known of the resources of each section.
pub(super) type Sources = BTreeMap<Section, Made>;

impl Sections<'_> {
    /// Reads the sections of a patient. A section that fails keeps its last values and their age.
    pub(super) fn part(
        &self,
        person: Person,
        wanted: &[Section],
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) -> Part {
        self.part_by(person, wanted, |_| (Turn::Read, None), previous, now)
            .0
    }

    /// Reads some sections of a patient and keeps others. What a kept one was made from comes with its turn.
    pub(super) fn part_by(
        &self,
        person: Person,
        wanted: &[Section],
        turn: impl Fn(Section) -> (Turn, Option<Made>),
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) -> (Part, Sources) {
        let mut part = Part {
            chart: Chart {
                sections: BTreeMap::from([(Section::Patients, person.census.clone())]),
                ..Chart::unread(person.patient.clone(), person.encounter.clone())
            },
            orders_received: 0,
            received: BTreeMap::new(),
            issues: vec![],
            raw: vec![],
        };
        let mut sources = Sources::new();
        for section in wanted.iter().copied() {
            let (issues, raws) = (part.issues.len(), part.raw.len());
            let before = previous.and_then(|chart| chart.sections.get(&section));
            let (what, made) = turn(section);
            match (what, made.as_ref(), previous.zip(before)) {
                (Turn::Keep(as_of), Some(held), Some((chart, state))) => {
                    keep(&mut part, section, chart);
                    let state = SectionState {
                        as_of,
                        ..state.clone()
                    };
                    part.chart.sections.insert(section, state);
                    part.issues.extend(held.issues.iter().cloned());
                    let held = made.map(|made| Made {
                        as_of: Some(as_of),
                        ..made
                    });
                    held_over(&mut part, &mut sources, section, held);
                    continue;
                }
                (Turn::Carry(error), ..) => {
                    carry(&mut part, section, &error, previous);
                    held_over(&mut part, &mut sources, section, made);
                    continue;
                }
                (Turn::Read | Turn::Keep(_), ..) => {}
            }
            let answer = if person.known {
                let id = part.chart.patient.id.as_str().to_owned();
                self.answers.section(section, &id, now)
            } else {
                Err(EhrError::NotFhir("no patient".to_owned()))
            };
            match answer {
                Ok(found) => {
                    self.take(&mut part, section, &found, &person, previous, now);
                    let made = Made {
                        received: part.received.get(&section).copied().unwrap_or_default(),
                        issues: part.issues.get(issues..).unwrap_or_default().to_vec(),
                        raw: part.raw.get(raws..).unwrap_or_default().to_vec(),
                        as_of: found.as_of,
                    };
                    sources.insert(section, made);
                }
                Err(error) => {
                    carry(&mut part, section, &error, previous);
                    held_over(&mut part, &mut sources, section, made);
                }
            }
        }
        (part, sources)
    }

    /// Makes a section out of an answer, whole or not.
    fn take(
        &self,
        part: &mut Part,
        section: Section,
        found: &Found,
        person: &Person,
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) {
        if found.ignored {
            part.issues.push(issue(
                "ignored-parameter",
                section.code(),
                "the record did not use the whole query",
            ));
        }
        part.issues.extend(found.issues.iter().cloned());
        part.raw.extend(found.raws());
        self.fill(part, section, found, person, previous, now);
        let mut as_of = found.as_of.unwrap_or(now);
        let gap = found.gap(section.code());
        let before = previous.and_then(|chart| {
            chart
                .sections
                .get(&section)
                .map(|state| (chart, state.as_of))
        });
        match (gap.as_deref(), before) {
            (None, _) | (Some(_), None) => {}
            // What this record does not know, it did not know before.
            (Some(UNSUPPORTED), Some(_)) => {}
            (Some(_), Some((chart, earlier))) => {
                add_earlier(part, section, chart);
                // The oldest value is the age.
                as_of = as_of.min(earlier);
            }
        }
        if let Some(reason) = &gap {
            say_why(part, section, reason);
        }
        let state = SectionState {
            as_of,
            complete: found.complete,
            error: gap,
        };
        part.chart.sections.insert(section, state);
    }

    fn fill(
        &self,
        part: &mut Part,
        section: Section,
        found: &Found,
        person: &Person,
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) {
        let id = part.chart.patient.id.as_str().to_owned();
        let (complete, issues) = (found.complete, &mut part.issues);
        let (chart, received) = (&mut part.chart, &mut part.received);
        match section {
            Section::Allergies => {
                let named = named(own(found, "AllergyIntolerance", &id, "patient", issues));
                received.insert(section, count(named.len()));
                chart.allergies = allergies(&named, complete, issues);
            }
            Section::Weights => {
                let named = named(own(found, "Observation", &id, "subject", issues));
                received.insert(section, count(named.len()));
                chart.weight = weights(&named, complete);
            }
            Section::Doses => {
                let entries = own(found, "MedicationAdministration", &id, "subject", issues);
                received.insert(section, count(entries.len()));
                let mut doses: Vec<RecordedDose> = entries
                    .iter()
                    .filter_map(|entry| administration(&entry.id, &entry.node, issues))
                    .collect();
                doses.sort_by(|a, b| (a.at, &a.source).cmp(&(b.at, &b.source)));
                chart.doses = doses;
            }
            Section::Conditions => {
                let named = named(own(found, "Condition", &id, "subject", issues));
                received.insert(section, count(named.len()));
                chart.conditions = conditions(&named, complete, issues);
            }
            Section::Alerts => {
                let stays: Vec<(String, Node)> = person.stays.clone().into_iter().collect();
                let watch = Watch {
                    code_status: self.code_status,
                    stays: &stays,
                    now,
                    zone: self.zone,
                };
                let mut all = vec![];
                for (kind, field) in [
                    ("Flag", "subject"),
                    ("Observation", "subject"),
                    ("ServiceRequest", "subject"),
                    ("Consent", "patient"),
                ] {
                    let mine = named(own(found, kind, &id, field, issues));
                    all.extend(mine.into_iter().map(|(id, node)| (kind, id, node)));
                }
                let (known, standing) = alerts(&all, &watch, complete, issues);
                received.insert(section, count(standing));
                chart.alerts = known;
            }
            Section::Vitals | Section::Results => {
                let named = named(own(found, "Observation", &id, "subject", issues));
                let (known, taken) = observations(&named, section, complete, now, self.zone);
                received.insert(section, count(taken));
                if section == Section::Vitals {
                    chart.vitals = known;
                } else {
                    chart.results = known;
                }
            }
            Section::Diet => {
                let stays: Vec<(String, Node)> = person.stays.clone().into_iter().collect();
                let named = named(own(found, "NutritionOrder", &id, "patient", issues));
                received.insert(section, count(named.len()));
                chart.diet = diets(&named, &stays, complete, issues);
            }
            Section::Orders => {
                let stays = person.stays.keys().cloned().collect();
                self.orders(part, found, &stays, previous, now);
            }
            Section::Locations | Section::Patients => {}
        }
    }

    fn orders(
        &self,
        part: &mut Part,
        found: &Found,
        stays: &BTreeSet<String>,
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) {
        let patient = part.chart.patient.id.clone();
        let mine = own(
            found,
            "MedicationRequest",
            patient.as_str(),
            "subject",
            &mut part.issues,
        );
        let entries: Vec<&Entry> = mine
            .into_iter()
            .filter(|entry| !is_past(&entry.node, now, self.zone))
            .collect();
        part.orders_received = count(entries.len());
        let mut medications = found.by_id("Medication");
        for entry in &entries {
            self.look_up(&entry.node, &mut medications, part);
        }
        let context = Context {
            patient: &patient,
            stays,
            medications: &medications,
            zone: self.zone,
            now,
        };
        let mut taken: BTreeSet<OrderId> = BTreeSet::new();
        for entry in &entries {
            let mut read = order(
                &entry.node,
                entry.raw.get().as_bytes(),
                &context,
                &mut part.issues,
            );
            if entry.twin {
                // Two orders under one name: neither may be scheduled, both are shown.
                read.timing = Timing::Raw(RawReason::TextConflict);
            }
            let plain = read.id.clone();
            let mut copy = 2;
            while !taken.insert(read.id.clone()) {
                read.id = OrderId::new(format!("{plain}~{copy}"));
                copy += 1;
            }
            part.chart.orders.push(read);
        }
        // An answer of past orders still counts as returned: they did not vanish, they ended.
        let returned: BTreeSet<&str> = found
            .of("MedicationRequest")
            .map(|entry| entry.id.as_str())
            .collect();
        let before = previous
            .map(|chart| chart.orders.as_slice())
            .unwrap_or_default();
        let vanished: Vec<&Order> = before
            .iter()
            .filter(|order| {
                !returned.contains(order.source.key.trim_start_matches("MedicationRequest/"))
                    && !taken.contains(&order.id)
            })
            .collect();
        for (at, old) in vanished.into_iter().enumerate() {
            let kept = if found.complete && at < LOOK_UPS_MAX {
                self.vanished(old, &context, part, now)
            } else {
                Some(old.clone())
            };
            if let Some(kept) = kept {
                part.orders_received += 1;
                part.chart.orders.push(kept);
            }
        }
    }

    /// Asks for the drug of an order where the record did not bring it along: some include nothing. Without an answer the
    /// order is shown without a name, and says so.
    fn look_up(&self, order: &Node, known: &mut BTreeMap<String, Node>, part: &mut Part) {
        let Some(id) = reference_id(order.get("medicationReference"), "Medication") else {
            return;
        };
        if known.contains_key(&id) {
            return;
        }
        let key = format!("Medication/{id}");
        let mut drugs = self.drugs.lock().unwrap_or_else(PoisonError::into_inner);
        if drugs.len() >= DRUGS_MAX && !drugs.contains_key(&id) {
            return;
        }
        let drug = drugs.entry(id.clone()).or_insert_with(|| {
            let read = self.answers.resource(&key).ok()?;
            let same = read.node.get("id").text() == Some(id.as_str())
                && read.node.get("resourceType").text() == Some("Medication");
            same.then_some(read)
        });
        if let Some(drug) = drug {
            part.raw.push(raw_resource(&key, &drug.bytes));
            known.insert(id, drug.node.clone());
        }
    }

    /// What became of an order that the search no longer returns: ended, changed, or gone without a word.
    fn vanished(
        &self,
        old: &Order,
        context: &Context<'_>,
        part: &mut Part,
        now: DateTime<Utc>,
    ) -> Option<Order> {
        let gone = |order: &Order| {
            let since = order.gone_since.unwrap_or(now);
            let order = Order {
                gone_since: Some(since),
                ..order.clone()
            };
            (since >= now - Duration::hours(GONE_HOURS)).then_some(order)
        };
        if old
            .source
            .key
            .rsplit('/')
            .next()
            .is_none_or(|id| id != old.id.as_str())
            || old.gone_since.is_some()
        {
            return gone(old);
        }
        match self.answers.resource(&old.source.key) {
            Ok(OneResource {
                node, bytes: body, ..
            }) => {
                let ours = reference_id(node.get("subject"), "Patient").as_deref()
                    == Some(context.patient.as_str());
                if !ours || node.get("id").text() != Some(old.id.as_str()) {
                    return gone(old);
                }
                if is_past(&node, now, context.zone) {
                    return None;
                }
                part.raw.push(raw_resource(&old.source.key, &body));
                let read = order(&node, &body, context, &mut part.issues);
                if read.status == OrderStatus::EnteredInError {
                    gone(&read)
                } else {
                    Some(read)
                }
            }
            Err(_) => gone(old),
        }
    }
}
