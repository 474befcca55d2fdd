//! From the parts of a ward to one copy of it, whatever they were read from: FHIR, HL7 v2 or files.
//!
//! Invariant: an incomplete census removes nobody; a patient whom a complete one no longer holds is kept and marked.
//! Invariant: orders received = understood + raw, or there is no copy.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use ward::clinical::Known;
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation, Issue, Section, SectionCount, WardName};

use crate::error::EhrError;

/// One resource, message or row as the source sent it, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawResource {
    /// Whose chart was read from it; `None` for what belongs to the ward.
    pub of: Option<PatientId>,
    /// `MedicationRequest/12`.
    pub key: String,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The bytes, shared by all who remember them.
    pub bytes: Arc<[u8]>,
}

/// How a reading was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Everything was read.
    #[default]
    Full,
    /// Only what the record says has changed was read again; the rest was kept.
    Delta {
        /// Sections of patients that were read again.
        changed_sections: u32,
        /// Requests that the whole reading took.
        requests: u32,
    },
}

/// One reading of the ward.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// The charts; its number is 0 until the store gives it one.
    pub generation: Generation,
    /// What they were read from, by patient, by key: the ward's own first.
    pub raw: Vec<RawResource>,
    /// Whether everything was read, or only what changed.
    pub kind: Kind,
}

/// One patient's part of a reading.
#[derive(Debug)]
pub(crate) struct Part {
    /// The chart as it was understood.
    pub(crate) chart: Chart,
    /// Orders received, counted before any was read.
    pub(crate) orders_received: u32,
    /// Resources received per section, orders excepted.
    pub(crate) received: BTreeMap<Section, u32>,
    /// What could not be read as it should.
    pub(crate) issues: Vec<Issue>,
    /// What it was read from.
    pub(crate) raw: Vec<RawResource>,
}

/// Everything that a source told about a ward.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// Which ward.
    pub(crate) ward: WardName,
    /// Names of its beds in the order of the sheet; empty when the source lists none.
    pub(crate) beds: Vec<String>,
    /// Places received, and whether all were.
    pub(crate) places: (u32, bool),
    /// Stays received, and whether all were.
    pub(crate) stays: (u32, bool),
    /// The patients.
    pub(crate) parts: Vec<Part>,
    /// Issues beside those of the parts.
    pub(crate) issues: Vec<Issue>,
    /// Sources beside those of the parts.
    pub(crate) raw: Vec<RawResource>,
}

/// An issue about a resource; never with a patient's data in it.
pub(crate) fn issue(code: &str, subject: &str, detail: &str) -> Issue {
    Issue {
        code: code.to_owned(),
        subject: subject.to_owned(),
        detail: detail.to_owned(),
    }
}

/// What is known of a section: `Values` as soon as there is one; "none" only where somebody stated it, and only when all
/// was read.
pub(crate) fn known<T>(found: Vec<T>, none_known: bool, complete: bool) -> Known<T> {
    match (found.is_empty(), none_known, complete) {
        (false, _, _) => Known::Values(found),
        (true, true, true) => Known::NoneKnown,
        (true, false, true) => Known::NotRecorded,
        (true, _, false) => Known::NotFetched("incomplete".to_owned()),
    }
}

/// A length as a count.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// Puts the parts together, keeps whom the census lost, and checks that no order was dropped.
///
/// # Errors
/// [`EhrError::Conservation`] when the orders do not add up.
pub(crate) fn assemble(
    gathered: Gathered,
    previous: Option<&Generation>,
    now: DateTime<Utc>,
) -> Result<Reading, EhrError> {
    let Gathered {
        ward,
        beds,
        places,
        stays,
        parts,
        mut issues,
        mut raw,
    } = gathered;
    let mut generation = Generation {
        number: 0,
        taken_at: now,
        ward,
        beds,
        charts: BTreeMap::new(),
        counts: BTreeMap::new(),
        issues: vec![],
    };
    tally(&mut generation, &parts, places, stays);
    in_order(&mut raw);
    let mut by_patient = BTreeMap::new();
    for part in parts {
        issues.extend(part.issues);
        let id = &part.chart.patient.id;
        let own = by_patient.entry(id.clone()).or_insert_with(Vec::new);
        own.extend(part.raw.into_iter().map(|resource| RawResource {
            of: Some(id.clone()),
            ..resource
        }));
        generation
            .charts
            .insert(part.chart.patient.id.clone(), part.chart);
    }
    missing(&mut generation, previous, stays.1, now);
    bed_conflicts(&generation, &mut issues);
    issues.sort_by(|a, b| (&a.code, &a.subject, &a.detail).cmp(&(&b.code, &b.subject, &b.detail)));
    issues.dedup();
    generation.issues = issues;
    for mut own in by_patient.into_values() {
        in_order(&mut own);
        raw.extend(own);
    }
    let sum = generation.conservation();
    if !sum.holds() {
        return Err(EhrError::Conservation {
            received: sum.received,
            understood: sum.understood,
            raw: sum.raw,
        });
    }
    Ok(Reading {
        generation,
        raw,
        kind: Kind::Full,
    })
}

/// One patient's resources, or the ward's, in an order that does not depend on the answers; each once.
fn in_order(raw: &mut Vec<RawResource>) {
    fn name(resource: &RawResource) -> (&str, &[u8; 32]) {
        (&resource.key, &resource.sha256)
    }
    raw.sort_by(|a, b| name(a).cmp(&name(b)));
    raw.dedup_by(|a, b| name(a) == name(b));
}

fn tally(generation: &mut Generation, parts: &[Part], places: (u32, bool), stays: (u32, bool)) {
    let whole = |(received, complete): (u32, bool)| SectionCount {
        received,
        understood: received,
        raw: 0,
        complete,
        error: None,
    };
    generation.counts.insert(Section::Locations, whole(places));
    generation.counts.insert(Section::Patients, whole(stays));
    for section in Section::OF_A_PATIENT {
        let state = |part: &Part| part.chart.sections.get(&section).cloned();
        let complete = parts
            .iter()
            .all(|part| state(part).is_some_and(|state| state.complete));
        let failed = |part: &Part| match state(part) {
            Some(state) => state.error,
            None => Some("not fetched".to_owned()),
        };
        let mut tally = SectionCount {
            complete,
            error: parts.iter().find_map(failed),
            ..SectionCount::default()
        };
        if section == Section::Orders {
            let orders = || parts.iter().flat_map(|part| &part.chart.orders);
            tally.received = parts.iter().map(|part| part.orders_received).sum();
            tally.raw = count(orders().filter(|order| order.is_raw()).count());
            tally.understood = count(orders().filter(|order| !order.is_raw()).count());
        } else {
            tally.received = parts
                .iter()
                .filter_map(|part| part.received.get(&section))
                .sum();
            tally.understood = tally.received;
        }
        generation.counts.insert(section, tally);
    }
}

/// People of the last generation whom the census no longer holds: kept, and marked if it was complete.
fn missing(
    generation: &mut Generation,
    previous: Option<&Generation>,
    complete: bool,
    now: DateTime<Utc>,
) {
    let Some(previous) = previous else { return };
    for (id, chart) in &previous.charts {
        if generation.charts.contains_key(id) {
            continue;
        }
        let gone_since = if complete {
            chart.gone_since.or(Some(now))
        } else {
            chart.gone_since
        };
        let held = Chart {
            gone_since,
            ..chart.clone()
        };
        if let Some(tally) = generation.counts.get_mut(&Section::Orders) {
            // Held over from an earlier reading, and counted with the rest.
            tally.received += count(held.orders.len());
            tally.raw += count(held.orders.iter().filter(|order| order.is_raw()).count());
            tally.understood += count(held.orders.iter().filter(|order| !order.is_raw()).count());
        }
        generation.charts.insert(id.clone(), held);
    }
}

fn bed_conflicts(generation: &Generation, issues: &mut Vec<Issue>) {
    let mut beds: BTreeMap<&str, u32> = BTreeMap::new();
    let present = generation
        .charts
        .values()
        .filter(|chart| chart.gone_since.is_none());
    for bed in present.filter_map(|chart| chart.encounter.place.bed.as_deref()) {
        *beds.entry(bed).or_default() += 1;
    }
    for (bed, stays) in beds.into_iter().filter(|(_, stays)| *stays > 1) {
        issues.push(issue("bed-conflict", bed, &format!("{stays} patients")));
    }
}
