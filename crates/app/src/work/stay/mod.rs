//! What changes stays and orders while the record is away: orders taken and stopped, arrivals, moves, departures, links.
//!
//! Invariant: nothing of it reaches the record by itself; each is a line of the worklist that a person types in.
//! Invariant: a temporary identity is given once, saved with the arrival that uses it, and linked by a person only.

mod link;
mod order;
mod patient;
mod see;

pub(crate) use link::link;
pub(crate) use order::{order_form, order_text, read_back, stop_order, take_order};
pub(crate) use patient::{arrive, leave, move_to, set_aside};
pub(crate) use see::{beds, stay};

use chrono::{DateTime, Utc};
use store::Store;
use ward::clinical::PatientId;
use ward::format;
use ward::journal::{Correction, EntryBody, EntryId, HeardBy, Statement};
use ward::reconcile::OutboxState;
use ward::snapshot::Chart;
use ward::ward_now::WardNow;

use super::correct::{may_correct, put_right, speaks_now};
use super::record::{charting_person, line, signed_in};
use super::typed;
use crate::api::views::{ApiError, Heard, PutRight};
use crate::fault::fault;
use crate::station::desk::{Signer, Witnessed};
use crate::station::{Alongside, Draft, Station};

/// Longest name of a medicine or a person, in characters.
const NAME_MAX: usize = 100;

/// A name: not empty, not endless, every hidden character made visible.
fn name(typed: &str) -> Result<Option<String>, ApiError> {
    let text = typed::free_text(typed)?;
    if text.chars().count() > NAME_MAX {
        return Err(fault("text-too-long", ""));
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

/// Who ordered or stopped it: a name, or nothing was ordered.
fn prescriber(typed: &str) -> Result<String, ApiError> {
    name(typed)?
        .filter(|name| name.chars().any(char::is_alphabetic))
        .ok_or_else(|| fault("prescriber-needed", ""))
}

fn heard(heard: &Heard) -> HeardBy {
    match heard {
        Heard::Telephone => HeardBy::Telephone,
        Heard::Paper => HeardBy::Paper,
        Heard::Voice => HeardBy::Voice,
    }
}

/// What was only heard is read back first.
fn must_be_read_back(heard: HeardBy, read_back: bool) -> Result<(), ApiError> {
    if heard.is_spoken() && !read_back {
        Err(fault("read-back-needed", ""))
    } else {
        Ok(())
    }
}

/// When it happened: the typed time of the day, or now.
fn when(
    station: &Station,
    typed: Option<&str>,
    now: DateTime<Utc>,
) -> Result<DateTime<Utc>, ApiError> {
    match typed.filter(|typed| !typed.trim().is_empty()) {
        Some(typed) => typed::instant(typed, now, station.zone()),
        None => Ok(now),
    }
}

/// The chart of a patient of the ward as it is shown.
fn chart<'a>(ward: &'a WardNow, patient: &str) -> Result<&'a Chart, ApiError> {
    ward.charts
        .get(&PatientId::new(patient))
        .ok_or_else(|| fault("unknown-patient", patient))
}

/// Nothing happens to somebody before she came or after she left.
pub(in crate::work) fn within_stay(
    station: &Station,
    chart: &Chart,
    at: DateTime<Utc>,
) -> Result<(), ApiError> {
    let time = |at| format::date_time(at, station.zone(), station.locale());
    if let Some(here) = chart.local.temporary.as_ref().filter(|here| at < here.at) {
        return Err(fault("before-arrival", time(here.at)));
    }
    match &chart.local.left {
        Some(left) if at >= left.at => Err(fault("patient-left", time(left.at))),
        Some(_) | None => Ok(()),
    }
}

/// The same for an entry about a dose, by the patient's id.
pub(in crate::work) fn within_stay_of(
    station: &Station,
    patient: &PatientId,
    at: DateTime<Utc>,
) -> Result<(), ApiError> {
    let ward = station.live().shown()?;
    within_stay(station, chart(&ward, patient.as_str())?, at)
}

/// The statement that an entry makes now, for putting it right: of the same patient, and still speaking.
fn corrected(
    station: &Station,
    corrects: Option<&PutRight>,
) -> Result<Option<(EntryId, Statement, String)>, ApiError> {
    let Some(wanted) = corrects else {
        return Ok(None);
    };
    may_correct(station)?;
    let reason = typed::reason(Some(&wanted.reason))?;
    let target =
        EntryId::parse(&wanted.entry_id).ok_or_else(|| fault("unknown-entry", &wanted.entry_id))?;
    let old = speaks_now(station, target)?;
    Ok(Some((target, old, reason)))
}

/// What is saved: a new statement, or one in the place of an earlier one.
struct Said {
    author: Signer,
    witness: Option<Witnessed>,
    statement: Statement,
    corrects: Option<(EntryId, Statement, String)>,
    /// Small values that must be saved in the same breath.
    notes: Vec<(String, Vec<u8>)>,
}

impl Said {
    fn save(
        self,
        station: &Station,
        store: &Store,
        request_id: &str,
    ) -> Result<EntryBody, ApiError> {
        if let Some((target, _, reason)) = self.corrects {
            let correction = Correction {
                target,
                reason,
                replacement: Some(Box::new(self.statement)),
            };
            let people = (self.author, self.witness);
            return put_right(station, store, people, correction, request_id);
        }
        let id = station.new_id()?;
        let alongside = Alongside {
            lines: vec![line(id, OutboxState::Signed, station.now())],
            request_id: Some(request_id.to_owned()),
            notes: self.notes,
            ..Alongside::default()
        };
        let draft = Draft {
            id,
            author: self.author,
            witness: self.witness,
            statement: self.statement,
        };
        station
            .append(store, vec![draft], alongside)?
            .into_iter()
            .next()
            .ok_or_else(|| fault("internal", "entry"))
    }
}
