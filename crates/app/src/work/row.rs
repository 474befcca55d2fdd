//! The row of an order for what is charted about it besides doses, whatever its group.

use chrono::{DateTime, Duration, Utc};
use ward::clinical::mar::{MarRow, project};
use ward::clinical::{OrderId, PatientId};
use ward::staff::Person;

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// The row as the screen shows it at this moment; also of a stopped order, since what runs on it must be turned off.
pub(super) fn row(
    station: &Station,
    patient: &str,
    order: &str,
    now: DateTime<Utc>,
) -> Result<MarRow, ApiError> {
    let live = station.live();
    let chart = live
        .shown()?
        .charts
        .get(&PatientId::new(patient))
        .ok_or_else(|| fault("unknown-patient", patient))?
        .clone();
    let at = crate::chart::situation(station, &live, now);
    let day = Duration::hours(24);
    let wanted = OrderId::new(order);
    project(&chart, &live.ledger, at, now - day, now + day)
        .rows
        .into_iter()
        .find(|row| row.order.id == wanted)
        .ok_or_else(|| fault("unknown-order", order))
}

/// Nothing was done before it was ordered.
pub(super) fn not_before_order(
    station: &Station,
    row: &MarRow,
    at: DateTime<Utc>,
) -> Result<(), ApiError> {
    match row.order.start {
        Some(start) if at < start => Err(fault(
            "before-order",
            ward::format::time(at, station.zone(), station.locale()),
        )),
        Some(_) | None => Ok(()),
    }
}

/// The person named as second, who must be another one.
pub(super) fn witness(
    station: &Station,
    author: &Person,
    initials: Option<&str>,
) -> Result<Option<Person>, ApiError> {
    let Some(initials) = initials.filter(|initials| !initials.trim().is_empty()) else {
        return Ok(None);
    };
    let witness = station.person(initials)?;
    if witness.is_same_as(author) {
        Err(fault("witness-same", initials))
    } else {
        Ok(Some(witness))
    }
}

/// The time that was typed, or now. A minute has no seconds: what happened in the same minute as the event before it
/// happened at that event, not before.
pub(super) fn happened_at(
    station: &Station,
    typed: Option<&str>,
    now: DateTime<Utc>,
    after: Option<DateTime<Utc>>,
    too_early: &str,
) -> Result<DateTime<Utc>, ApiError> {
    let at = match typed.filter(|text| !text.trim().is_empty()) {
        Some(text) => typed::instant(text, now, station.zone())?,
        None => now,
    };
    match after {
        Some(after) if at < after && after - at < Duration::minutes(1) => Ok(after),
        Some(after) if at < after => {
            let when = ward::format::date_time(after, station.zone(), station.locale());
            Err(fault(too_early, when))
        }
        Some(_) | None => Ok(at),
    }
}

/// Free text that may be absent; nothing but spaces is absent.
pub(super) fn spoken(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let text = text.map(typed::free_text).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// Pain from 0 to 10.
pub(super) fn pain(score: Option<u8>) -> Result<Option<u8>, ApiError> {
    match score {
        Some(score) if score > 10 => Err(fault("bad-pain", score)),
        Some(_) | None => Ok(score),
    }
}
