//! Recording what is no medicine: vital signs, intake and output, notes, tasks, and what corrects them.
//!
//! Invariant: an impossible value is refused and a rare one is asked about first; nothing is ever proposed in its place.
//! Invariant: "recorded" is said only after COMMIT, and a repeated request records once.

use chrono::{DateTime, Utc};
use ward::clinical::bedside::{
    Plausible, ReadingError, TaskState, judge, judge_volume, read, reading_words, tasks,
};
use ward::clinical::{Amount, PatientId};
use ward::format::{self, AmountError};
use ward::journal::{
    EntryId, Fluid, FluidKind, MeasureKind, Measured, Note, Reading, Statement, Task, TaskDone,
};

use super::correct::correct_with;
use super::record::{charting_person, repeated, save, told};
use super::typed;
use crate::api::views::{
    ApiError, CorrectBedside, EntrySaved, RecordFluid, RecordNote, RecordTask, RecordTaskDone,
    RecordVitals, TypedReading,
};
use crate::chart::{fluid_word, vital_word};
use crate::fault::fault;
use crate::station::Station;

/// Signs one statement about a patient of the ward.
fn record(
    station: &Station,
    patient: &str,
    request_id: &str,
    statement: impl FnOnce(PatientId, DateTime<Utc>) -> Result<Statement, ApiError>,
) -> Result<EntrySaved, ApiError> {
    // Under the store's lock nothing moves the ward: capture that is open now is open until this entry is on disk.
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, request_id)? {
        return Ok(saved);
    }
    let id = PatientId::new(patient);
    must_be_here(station, &id)?;
    let statement = statement(id, station.now())?;
    let saved = save(station, &store, author, None, statement, request_id)?;
    told(station, &store, saved)
}

fn must_be_here(station: &Station, patient: &PatientId) -> Result<(), ApiError> {
    let live = station.live();
    let generation = live.ward.as_ref().ok_or_else(|| fault("no-data", ""))?;
    if generation.charts.contains_key(patient) {
        Ok(())
    } else {
        Err(fault("unknown-patient", patient.as_str()))
    }
}

/// Vital signs were measured.
pub(crate) fn vitals(station: &Station, request: &RecordVitals) -> Result<EntrySaved, ApiError> {
    record(
        station,
        &request.patient_id,
        &request.request_id,
        |patient, now| {
            Ok(Statement::Measured(Measured {
                patient,
                at: instant(station, request.at.as_deref(), now)?,
                readings: readings(station, &request.readings, request.improbable_confirmed)?,
                note: optional(request.note.as_deref())?,
            }))
        },
    )
}

/// Something went in or came out.
pub(crate) fn fluid(station: &Station, request: &RecordFluid) -> Result<EntrySaved, ApiError> {
    record(
        station,
        &request.patient_id,
        &request.request_id,
        |patient, now| {
            let what = FluidKind::from_code(&request.what)
                .ok_or_else(|| fault("bad-request", &request.what))?;
            Ok(Statement::Fluid(Fluid {
                patient,
                at: instant(station, request.at.as_deref(), now)?,
                what,
                volume: volume(
                    station,
                    what,
                    request.volume.as_deref(),
                    request.improbable_confirmed,
                )?,
                note: optional(request.note.as_deref())?,
            }))
        },
    )
}

/// A short note.
pub(crate) fn note(station: &Station, request: &RecordNote) -> Result<EntrySaved, ApiError> {
    record(
        station,
        &request.patient_id,
        &request.request_id,
        |patient, now| {
            Ok(Statement::Note(Note {
                patient,
                at: instant(station, request.at.as_deref(), now)?,
                text: needed(Some(&request.text))?,
                handover: request.handover,
            }))
        },
    )
}

/// Something is to be done.
pub(crate) fn task(station: &Station, request: &RecordTask) -> Result<EntrySaved, ApiError> {
    record(
        station,
        &request.patient_id,
        &request.request_id,
        |patient, now| {
            Ok(Statement::Task(Task {
                patient,
                at: now,
                due: typed::next_instant(&request.due, now, station.zone())?,
                text: needed(Some(&request.text))?,
            }))
        },
    )
}

/// A task is done.
pub(crate) fn task_done(
    station: &Station,
    request: &RecordTaskDone,
) -> Result<EntrySaved, ApiError> {
    let unknown = || fault("unknown-task", &request.task_id);
    let task = EntryId::parse(&request.task_id).ok_or_else(unknown)?;
    record(
        station,
        &request.patient_id,
        &request.request_id,
        |patient, now| {
            let what = {
                let live = station.live();
                let open = tasks(&live.ledger, &patient, now);
                let found = open
                    .iter()
                    .find(|open| open.root == task)
                    .ok_or_else(unknown)?;
                // Two people who do one thing: the second sees who was first.
                if let (TaskState::Done, Some((entry, _))) = (found.state, found.done) {
                    return Err(fault("task-already-done", &entry.author.initials));
                }
                found.task.text.clone()
            };
            Ok(Statement::TaskDone(TaskDone {
                patient,
                task,
                what,
                at: instant(station, request.at.as_deref(), now)?,
                text: optional(request.text.as_deref())?,
            }))
        },
    )
}

/// Corrects what was charted at the bedside: the old statement stays readable.
pub(crate) fn correct(station: &Station, request: &CorrectBedside) -> Result<EntrySaved, ApiError> {
    correct_with(
        station,
        &request.entry_id,
        &request.reason,
        &request.request_id,
        |old, now| Ok(Some(Box::new(replace(station, request, old, now)?))),
    )
}

fn replace(
    station: &Station,
    request: &CorrectBedside,
    old: &Statement,
    now: DateTime<Utc>,
) -> Result<Statement, ApiError> {
    let confirmed = request.improbable_confirmed;
    let at = |before: DateTime<Utc>| match &request.at {
        Some(text) => typed::instant_near(text, before, now, station.zone()),
        None => Ok(before),
    };
    let text = request.text.as_deref();
    match old {
        Statement::Measured(old) => Ok(Statement::Measured(Measured {
            at: at(old.at)?,
            readings: readings(station, &request.readings, confirmed)?,
            note: optional(text)?,
            ..old.clone()
        })),
        Statement::Fluid(old) => Ok(Statement::Fluid(Fluid {
            at: at(old.at)?,
            volume: volume(station, old.what, request.volume.as_deref(), confirmed)?,
            note: optional(text)?,
            ..old.clone()
        })),
        Statement::Note(old) => Ok(Statement::Note(Note {
            at: at(old.at)?,
            text: needed(text)?,
            ..old.clone()
        })),
        Statement::Task(old) => Ok(Statement::Task(Task {
            due: match &request.due {
                Some(due) => typed::next_instant(due, now, station.zone())?,
                None => old.due,
            },
            text: needed(text)?,
            ..old.clone()
        })),
        Statement::TaskDone(old) => Ok(Statement::TaskDone(TaskDone {
            at: at(old.at)?,
            text: optional(text)?,
            ..old.clone()
        })),
        // A dose is corrected on the chart, where its order stands beside it.
        _ => Err(fault("unknown-entry", &request.entry_id)),
    }
}

/// Now, or the time of the day that was typed; never later than now.
fn instant(
    station: &Station,
    typed_at: Option<&str>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ApiError> {
    match typed_at {
        Some(text) => typed::instant(text, now, station.zone()),
        None => Ok(now),
    }
}

fn optional(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let text = typed::free_text(text.unwrap_or_default())?;
    Ok(Some(text).filter(|text| !text.is_empty()))
}

fn needed(text: Option<&str>) -> Result<String, ApiError> {
    optional(text)?.ok_or_else(|| fault("text-needed", ""))
}

/// The values of a form: each read exactly, each judged, one at least, no measure twice.
fn readings(
    station: &Station,
    typed: &[TypedReading],
    confirmed: bool,
) -> Result<Vec<Reading>, ApiError> {
    let mut readings: Vec<Reading> = vec![];
    let mut rare = vec![];
    for one in typed.iter().filter(|one| !one.typed.trim().is_empty()) {
        let kind = MeasureKind::from_code(&one.code)
            .filter(|kind| readings.iter().all(|other| other.kind != *kind))
            .ok_or_else(|| fault("bad-request", &one.code))?;
        let label = vital_word(station, kind);
        let as_typed = || format!("{label} {}", format::visible_controls(one.typed.trim()));
        let reading = read(kind, &one.typed, station.config().site.glucose_unit).map_err(
            |error| match error {
                ReadingError::Amount(AmountError::TwoReadings { .. }) => {
                    fault("value-ambiguous", as_typed())
                }
                ReadingError::NotAPair => fault("pressure-pair", as_typed()),
                ReadingError::Amount(_) | ReadingError::Decimals => fault("bad-value", as_typed()),
            },
        )?;
        let shown = || format!("{label} {}", reading_words(&reading, station.locale()));
        match judge(&reading) {
            Plausible::Impossible => return Err(fault("value-impossible", shown())),
            Plausible::Improbable => rare.push(shown()),
            Plausible::Usual => {}
        }
        readings.push(reading);
    }
    if readings.is_empty() {
        return Err(fault("value-needed", ""));
    }
    if rare.is_empty() || confirmed {
        // In the order of the form, however they were sent.
        readings.sort_by_key(|reading| reading.kind);
        Ok(readings)
    } else {
        Err(fault("value-improbable", rare.join(", ")))
    }
}

fn volume(
    station: &Station,
    what: FluidKind,
    typed: Option<&str>,
    confirmed: bool,
) -> Result<Option<Amount>, ApiError> {
    let Some(text) = typed.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    let label = fluid_word(station, what);
    let as_typed = || format!("{label} {}", format::visible_controls(text));
    let value = format::parse_amount(text).map_err(|error| match error {
        AmountError::TwoReadings { .. } => fault("value-ambiguous", as_typed()),
        _ => fault("bad-value", as_typed()),
    })?;
    let volume = Amount::new(value, "mL");
    let shown = || format!("{label} {}", volume.words(station.locale()));
    match judge_volume(&volume) {
        Plausible::Impossible => Err(fault("value-impossible", shown())),
        Plausible::Improbable if !confirmed => Err(fault("value-improbable", shown())),
        Plausible::Improbable | Plausible::Usual => Ok(Some(volume)),
    }
}
