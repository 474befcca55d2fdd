//! Vital signs over time: what was charted here and what the record holds, side by side and each with its source.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use super::measure_unit;
use crate::clinical::{Amount, GlucoseUnit, Measured, Observation, PatientId};
use crate::journal::{Ledger, MeasureKind, Reading, Statement, Thread};
use crate::snapshot::Chart;

/// What was measured at one moment, from one source.
#[derive(Clone, Debug, PartialEq)]
pub struct SignRow<'a> {
    /// When; absent when the record gives no instant.
    pub at: Option<DateTime<Utc>>,
    /// The thread it was charted in here; absent for what the record holds.
    pub thread: Option<&'a Thread>,
    /// What was charted here.
    pub readings: Vec<Reading>,
    /// What the record holds, with the kind where its code says which.
    pub observed: Vec<(Option<MeasureKind>, &'a Observation)>,
    /// In her words.
    pub note: Option<&'a str>,
    /// The medicine that it was measured for: glucose before insulin, pain after morphine.
    pub medicine: Option<&'a str>,
    /// It was withdrawn: shown, and counted nowhere.
    pub withdrawn: bool,
}

/// Observations of the record with their kinds.
type Observed<'a> = Vec<(Option<MeasureKind>, &'a Observation)>;

/// The kind of measure that an observation of the record is, by its LOINC code.
fn kind_of(observation: &Observation) -> Option<MeasureKind> {
    observation.codes.iter().find_map(|code| {
        let (system, code) = code.rsplit_once('|')?;
        if !system.ends_with("loinc.org") {
            return None;
        }
        match code {
            "8310-5" | "8331-1" | "8332-9" | "8329-5" | "8333-7" => Some(MeasureKind::Temperature),
            "8867-4" | "8889-8" => Some(MeasureKind::Pulse),
            "85354-9" | "55284-4" | "35094-2" => Some(MeasureKind::BloodPressure),
            "9279-1" => Some(MeasureKind::Breathing),
            "2708-6" | "59408-5" => Some(MeasureKind::Saturation),
            "3151-8" => Some(MeasureKind::Oxygen),
            "72514-3" | "38208-5" => Some(MeasureKind::Pain),
            "41653-7" | "14743-9" | "32016-8" => Some(MeasureKind::Glucose),
            "29463-7" | "3141-9" => Some(MeasureKind::Weight),
            _ => None,
        }
    })
}

/// What a thread says was measured, if anything: `None` when it is about something else.
fn row_of(thread: &Thread) -> Option<SignRow<'_>> {
    let stated = thread.now();
    // What was withdrawn is shown as it was last stated.
    let statement = match &stated {
        Some(now) => now.statement,
        None => thread.entries().filter_map(|entry| entry.stated()).last()?,
    };
    let mut row = SignRow {
        at: statement.occurred_at(),
        thread: Some(thread),
        readings: vec![],
        observed: vec![],
        note: None,
        medicine: None,
        withdrawn: stated.is_none(),
    };
    match statement {
        Statement::Measured(measured) => {
            row.readings.clone_from(&measured.readings);
            row.note = measured.note.as_deref();
        }
        Statement::Given(given) => {
            let glucose = given.details.glucose.clone()?;
            row.readings.push(Reading {
                kind: MeasureKind::Glucose,
                value: glucose,
                second: None,
            });
            row.medicine = Some(&given.medication);
        }
        Statement::Reassessed(effect) => {
            let unit = measure_unit(MeasureKind::Pain, GlucoseUnit::default());
            row.readings.push(Reading {
                kind: MeasureKind::Pain,
                value: Amount::new(Decimal::from(effect.pain?), unit),
                second: None,
            });
            row.medicine = Some(&effect.medication);
        }
        _ => return None,
    }
    Some(row)
}

/// What was measured over `from <= time <= to`, the newest first; what the record dates by no instant stands last.
pub fn signs<'a>(
    chart: &'a Chart,
    ledger: &'a Ledger,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<SignRow<'a>> {
    let within = |at: DateTime<Utc>| at >= from && at <= to;
    let mut rows: Vec<SignRow<'a>> = ledger
        .about(&chart.patient.id)
        .filter_map(row_of)
        .filter(|row| row.at.is_some_and(within))
        .collect();
    let mut there: BTreeMap<Option<DateTime<Utc>>, Observed<'a>> = BTreeMap::new();
    let results = chart.results.values().iter();
    let glucose = results.filter(|result| kind_of(result) == Some(MeasureKind::Glucose));
    for observation in chart.vitals.values().iter().chain(glucose) {
        if observation.at.is_none_or(within) {
            let kind = kind_of(observation);
            there
                .entry(observation.at)
                .or_default()
                .push((kind, observation));
        }
    }
    rows.extend(there.into_iter().map(|(at, observed)| SignRow {
        at,
        thread: None,
        readings: vec![],
        observed,
        note: None,
        medicine: None,
        withdrawn: false,
    }));
    rows.sort_by(|a, b| {
        b.at.cmp(&a.at).then_with(|| {
            let key = |row: &SignRow<'_>| row.thread.map(|thread| thread.root.id);
            key(b).cmp(&key(a))
        })
    });
    rows
}

/// A value of either source.
#[derive(Clone, Debug, PartialEq)]
pub enum SignValue<'a> {
    /// Charted here.
    Here(Reading),
    /// From the record.
    Record(&'a Observation),
}

/// The newest value of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct LastSign<'a> {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub value: SignValue<'a>,
}

/// The newest dated value of each kind up to `now`, whoever charted it. What was withdrawn, has no value or no date, is not
/// the newest of anything.
pub fn last_signs<'a>(
    chart: &'a Chart,
    ledger: &'a Ledger,
    now: DateTime<Utc>,
) -> BTreeMap<MeasureKind, LastSign<'a>> {
    let mut last: BTreeMap<MeasureKind, LastSign<'a>> = BTreeMap::new();
    let mut offer = |kind: MeasureKind, at: DateTime<Utc>, value: SignValue<'a>| {
        if last.get(&kind).is_none_or(|best| best.at < at) {
            last.insert(kind, LastSign { at, value });
        }
    };
    // The rows come newest first: of two values of one instant the first stays.
    for row in signs(chart, ledger, DateTime::<Utc>::MIN_UTC, now) {
        let Some(at) = row.at.filter(|_| !row.withdrawn) else {
            continue;
        };
        for reading in row.readings {
            offer(reading.kind, at, SignValue::Here(reading));
        }
        for (kind, observation) in row.observed {
            if let Some(kind) = kind.filter(|_| !matches!(observation.value, Measured::Missing(_)))
            {
                offer(kind, at, SignValue::Record(observation));
            }
        }
    }
    last
}

/// The newest weight that was charted here.
pub fn weight_here(
    ledger: &Ledger,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> Option<(Amount, DateTime<Utc>)> {
    ledger
        .of_patient(patient)
        .filter_map(|stated| match stated.statement {
            Statement::Measured(measured) if measured.at <= now => measured
                .readings
                .iter()
                .find(|reading| reading.kind == MeasureKind::Weight)
                .map(|reading| (reading.value.clone(), measured.at)),
            _ => None,
        })
        .max_by_key(|(_, at)| *at)
}
