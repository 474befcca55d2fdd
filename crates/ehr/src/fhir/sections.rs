//! The sections of one patient: allergies, orders, doses, weight. Each stands and ages by itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use ward::clinical::{
    Encounter, Known, Order, OrderId, OrderStatus, Patient, RawReason, RecordedDose, Timing,
};
use ward::snapshot::{Chart, Issue, Section, SectionState};

use super::administration::administration;
use super::allergy::allergies;
use super::answers::{Answers, OneResource};
use super::bundle::{Entry, Found, raw_resource};
use super::order::{Context, is_past, issue, order};
use super::parse::{Node, reference_id};
use super::weight::weights;
use crate::error::EhrError;
use crate::gather::{Part, count};

/// An order that the record no longer returns is shown for so long.
pub(crate) const GONE_HOURS: i64 = 24;
/// Vanished orders looked up one by one, per patient and reading.
const LOOK_UPS_MAX: usize = 20;

/// A patient of the census, before the sections are read.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) patient: Patient,
    pub(super) encounter: Encounter,
    /// Ids of the stays in progress.
    pub(super) stays: BTreeSet<String>,
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

/// Makes charts out of answers.
pub(super) struct Sections<'a> {
    pub(super) answers: &'a dyn Answers,
    /// The hospital's zone: a day without a time begins there.
    pub(super) zone: Tz,
}

impl Sections<'_> {
    /// Reads the sections of a patient. A section that fails keeps its last values and their age.
    pub(super) fn part(
        &self,
        person: Person,
        wanted: &[Section],
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) -> Part {
        let mut part = Part {
            chart: Chart {
                sections: BTreeMap::from([(Section::Patients, person.census)]),
                ..Chart::unread(person.patient, person.encounter)
            },
            orders_received: 0,
            received: BTreeMap::new(),
            issues: vec![],
            raw: vec![],
        };
        let id = part.chart.patient.id.as_str().to_owned();
        for section in wanted.iter().copied() {
            let answer = if person.known {
                self.answers.section(section, &id, now)
            } else {
                Err(EhrError::NotFhir("no patient".to_owned()))
            };
            match answer {
                Ok(found) => {
                    if found.ignored {
                        part.issues.push(issue(
                            "ignored-parameter",
                            section.code(),
                            "the record did not use the whole query",
                        ));
                    }
                    part.issues.extend(found.issues.iter().cloned());
                    part.raw.extend(found.raws());
                    self.fill(&mut part, section, &found, &person.stays, previous, now);
                    let state = SectionState {
                        as_of: found.as_of.unwrap_or(now),
                        complete: found.complete,
                        error: (!found.complete)
                            .then(|| "fewer resources than announced".to_owned()),
                    };
                    part.chart.sections.insert(section, state);
                }
                Err(error) => carry(&mut part, section, &error, previous),
            }
        }
        part
    }

    fn fill(
        &self,
        part: &mut Part,
        section: Section,
        found: &Found,
        stays: &BTreeSet<String>,
        previous: Option<&Chart>,
        now: DateTime<Utc>,
    ) {
        let id = part.chart.patient.id.as_str().to_owned();
        match section {
            Section::Allergies => {
                let entries = own(
                    found,
                    "AllergyIntolerance",
                    &id,
                    "patient",
                    &mut part.issues,
                );
                let named: Vec<(String, &Node)> = entries
                    .iter()
                    .map(|entry| (entry.id.clone(), &entry.node))
                    .collect();
                part.received.insert(section, count(named.len()));
                part.chart.allergies = allergies(&named, found.complete, &mut part.issues);
            }
            Section::Weights => {
                let entries = own(found, "Observation", &id, "subject", &mut part.issues);
                let named: Vec<(String, &Node)> = entries
                    .iter()
                    .map(|entry| (entry.id.clone(), &entry.node))
                    .collect();
                part.received.insert(section, count(named.len()));
                part.chart.weight = weights(&named, found.complete);
            }
            Section::Doses => {
                let entries = own(
                    found,
                    "MedicationAdministration",
                    &id,
                    "subject",
                    &mut part.issues,
                );
                part.received.insert(section, count(entries.len()));
                let mut doses: Vec<RecordedDose> = entries
                    .iter()
                    .filter_map(|entry| administration(&entry.id, &entry.node, &mut part.issues))
                    .collect();
                doses.sort_by(|a, b| (a.at, &a.source).cmp(&(b.at, &b.source)));
                part.chart.doses = doses;
            }
            Section::Orders => self.orders(part, found, stays, previous, now),
            Section::Locations
            | Section::Patients
            | Section::Conditions
            | Section::Alerts
            | Section::Vitals
            | Section::Results
            | Section::Diet => {}
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
        let medications = found.by_id("Medication");
        let context = Context {
            patient: &patient,
            stays,
            medications: &medications,
            zone: self.zone,
            now,
        };
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

/// A section that could not be read: its last values with their age, or an honest "not fetched".
pub(crate) fn carry(part: &mut Part, section: Section, error: &EhrError, previous: Option<&Chart>) {
    let words = error.to_string();
    part.issues
        .push(issue(error.code(), section.code(), &words));
    let state = previous.and_then(|chart| chart.sections.get(&section).map(|state| (chart, state)));
    let Some((chart, state)) = state else {
        // Never read: there is no age to show, and the missing state itself says so.
        match section {
            Section::Allergies => part.chart.allergies = Known::NotFetched(words),
            Section::Weights => part.chart.weight = Known::NotFetched(words),
            Section::Orders
            | Section::Doses
            | Section::Locations
            | Section::Patients
            | Section::Conditions
            | Section::Alerts
            | Section::Vitals
            | Section::Results
            | Section::Diet => {}
        }
        return;
    };
    part.chart.sections.insert(
        section,
        SectionState {
            as_of: state.as_of,
            complete: false,
            error: Some(words),
        },
    );
    match section {
        Section::Allergies => part.chart.allergies = chart.allergies.clone(),
        Section::Weights => part.chart.weight = chart.weight.clone(),
        Section::Doses => part.chart.doses = chart.doses.clone(),
        Section::Orders => {
            part.chart.orders = chart.orders.clone();
            part.orders_received = count(chart.orders.len());
        }
        Section::Locations
        | Section::Patients
        | Section::Conditions
        | Section::Alerts
        | Section::Vitals
        | Section::Results
        | Section::Diet => {}
    }
}
