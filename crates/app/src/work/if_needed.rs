//! If-needed doses: how much may still be given, when the effect is looked at, and what it was.

use chrono::{DateTime, Duration, Utc};
use ward::clinical::Amount;
use ward::clinical::mar::{Group, MarRow};
use ward::clinical::to_reassess;
use ward::journal::{EntryId, GivenDetails, Reassessed, Statement};

use super::record::{charting_person, repeated, save, told};
use super::row::{happened_at, pain, row, spoken};
use crate::api::views::{ApiError, EntrySaved, LetterChoice, RecordReassessed, Relief};
use crate::fault::fault;
use crate::station::Station;

/// Letters of why an if-needed dose is given; the words are in the catalogue, `relief-<letter>`.
const REASONS: [&str; 9] = ["D", "F", "N", "A", "I", "C", "R", "G", "X"];
/// Letters of what became of it, `effect-<letter>`.
const EFFECTS: [&str; 5] = ["S", "P", "N", "E", "X"];

/// Why it is given, to choose from.
pub(crate) fn reasons(station: &Station) -> Vec<LetterChoice> {
    choices(station, "relief", &REASONS, &["X"])
}

/// What became of it, to choose from.
pub(crate) fn effects(station: &Station) -> Vec<LetterChoice> {
    choices(station, "effect", &EFFECTS, &["E", "X"])
}

fn choices(
    station: &Station,
    family: &str,
    letters: &[&str],
    with_text: &[&str],
) -> Vec<LetterChoice> {
    letters
        .iter()
        .map(|letter| LetterChoice {
            letter: (*letter).to_owned(),
            word: station.words().say(&format!("{family}-{letter}")),
            needs_text: with_text.contains(letter),
        })
        .collect()
}

/// What goes with a dose that is given if needed: the pain before it, and when its effect is looked at.
pub(super) fn details(
    row: &MarRow,
    relief: Option<&Relief>,
    at: DateTime<Utc>,
) -> Result<GivenDetails, ApiError> {
    let Some(relief) = relief else {
        return Ok(GivenDetails::default());
    };
    if row.group != Group::IfNeeded || ![30, 60].contains(&relief.reassess_minutes) {
        return Err(fault("bad-request", "relief"));
    }
    Ok(GivenDetails {
        reassess_at: at.checked_add_signed(Duration::minutes(i64::from(relief.reassess_minutes))),
        pain: pain(relief.pain)?,
        ..GivenDetails::default()
    })
}

/// A dose beyond the most that the order states as an amount: said first, given only by somebody who read it.
pub(super) fn refuse_beyond_most(
    station: &Station,
    row: &MarRow,
    dose: Option<&Amount>,
    confirmed: bool,
) -> Result<(), ApiError> {
    let most = row.if_needed.as_ref().and_then(|state| state.most.as_ref());
    match most {
        Some(most) if !confirmed && most.exceeded_by(dose) => {
            Err(fault("prn-amount", crate::chart::most_words(station, most)))
        }
        Some(_) | None => Ok(()),
    }
}

/// The effect of a dose was looked at.
pub(crate) fn reassessed(
    station: &Station,
    request: &RecordReassessed,
) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let row = row(station, &request.patient_id, &request.order_id, now)?;
    let wanted =
        EntryId::parse(&request.dose).ok_or_else(|| fault("unknown-entry", &request.dose))?;
    let waiting = to_reassess(&row.order, &station.live().ledger)
        .into_iter()
        .find(|waiting| waiting.dose == wanted)
        .ok_or_else(|| fault("nothing-to-reassess", &row.order.medication.text))?;
    let at = happened_at(
        station,
        request.at.as_deref(),
        now,
        Some(waiting.given_at),
        "reassess-before-dose",
    )?;
    let effect = effect(station, &request.effect, request.text.as_deref())?;
    let statement = Statement::Reassessed(Reassessed {
        patient: row.order.patient.clone(),
        order: row.order.id.clone(),
        dose: waiting.dose,
        at,
        effect,
        pain: pain(request.pain)?,
        medication: row.order.medication.text.clone(),
    });
    let saved = save(
        station,
        &store,
        author,
        None,
        statement,
        &request.request_id,
    )?;
    told(station, &store, saved)
}

/// The word of the letter, and what she wrote beside it.
fn effect(station: &Station, letter: &str, text: Option<&str>) -> Result<String, ApiError> {
    let letter = letter.trim().to_uppercase();
    let choice = effects(station)
        .into_iter()
        .find(|choice| choice.letter == letter)
        .ok_or_else(|| fault("reason-needed", &letter))?;
    match spoken(text)? {
        None if choice.needs_text => Err(fault("text-too-short", "")),
        None => Ok(choice.word),
        Some(text) if choice.needs_text && text.chars().count() < 5 => {
            Err(fault("text-too-short", text))
        }
        Some(text) => Ok(format!("{}, {text}", choice.word)),
    }
}
