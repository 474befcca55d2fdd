//! What may stand against an entry, each said in its own words. Read under the store's lock: what somebody else recorded
//! a moment ago is seen here.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::clinical::OrderStatus;
use ward::clinical::mar::{DoseState, MarDose, MarRow};
use ward::format;

use super::place::Place;
use crate::api::views::ApiError;
use crate::chart::{needs_retyped_dose, station_of};
use crate::fault::fault;
use crate::station::Station;

/// Nothing is given on an order that is stopped, held or in error: the screen says so, and so does the core.
pub(super) fn unless_live(row: &MarRow, at: DateTime<Utc>) -> Result<(), ApiError> {
    match &row.order.status {
        OrderStatus::Active => Ok(()),
        // What the ward stopped itself was an order until then: a dose given before is written down afterwards.
        _ if row.stopped_here.as_ref().is_some_and(|stop| at < stop.at) => Ok(()),
        OrderStatus::OnHold
        | OrderStatus::Stopped(_)
        | OrderStatus::EnteredInError
        | OrderStatus::Other(_) => Err(fault("order-not-active", &row.order.medication.text)),
    }
}

/// Nothing was given before it was ordered, before the patient came, or after she left.
pub(super) fn before_order(
    station: &Station,
    row: &MarRow,
    at: DateTime<Utc>,
) -> Result<(), ApiError> {
    crate::work::stay::within_stay_of(station, &row.order.patient, at)?;
    match row.order.start {
        Some(start) if at < start => Err(fault(
            "before-order",
            format::time(at, station.zone(), station.locale()),
        )),
        _ => Ok(()),
    }
}

/// A dose that somebody recorded already, here or in the record: `code` says what can be done about it.
pub(super) fn settled(
    station: &Station,
    dose: Option<&MarDose>,
    code: &'static str,
) -> Result<(), ApiError> {
    let Some(dose) = dose.filter(|dose| !dose.state.is_open()) else {
        return Ok(());
    };
    if dose.state == DoseState::OnHold {
        return Err(fault("order-not-active", ""));
    }
    let when = dose.happened_at.map_or_else(String::new, |at| {
        format::date_time(at, station.zone(), station.locale())
    });
    let by = dose.by.clone().unwrap_or_default();
    let live = station.live();
    let entry = dose.entry.and_then(|id| {
        let thread = live.ledger.thread_of(id)?;
        thread.entries().find(|entry| entry.id == id)
    });
    let place = entry.map(|entry| station_of(station, entry));
    let words = station.words();
    let subject = match &place {
        Some(place) => words.say_with(
            "subject-recorded-at",
            &[
                ("when", Arg::Text(&when)),
                ("by", Arg::Text(&by)),
                ("station", Arg::Text(place)),
            ],
        ),
        None => words.say_with(
            "subject-recorded",
            &[("when", Arg::Text(&when)), ("by", Arg::Text(&by))],
        ),
    };
    Err(fault(code, subject))
}

/// A dose of the blind window is given only by somebody who looked. High-alert: with a second person; and once a
/// prescriber was asked, only with the answer.
pub(super) fn unseen(place: &Place, attested: bool, answer: Option<&str>) -> Result<(), ApiError> {
    if in_blind_window(place) && !attested {
        return Err(fault("attest-needed", place.medication()));
    }
    if question_open(place) && answer.is_none() {
        return Err(fault("answer-needed", place.medication()));
    }
    Ok(())
}

/// Whether somebody may have given this dose where nobody here can see it. An if-needed dose or an infusion has no cell
/// that could ask: its row does.
pub(super) fn in_blind_window(place: &Place) -> bool {
    match &place.dose {
        Some(dose) => dose.state == DoseState::Verify,
        None => place.row.verify,
    }
}

/// Whether a prescriber was asked about this dose and has not answered.
pub(super) fn question_open(place: &Place) -> bool {
    match &place.dose {
        Some(dose) => dose.asked.is_some(),
        None => place.row.asked.is_some(),
    }
}

/// One keystroke too many must not sign tomorrow's dose.
pub(super) fn too_early(station: &Station, dose: Option<&MarDose>) -> Result<(), ApiError> {
    match dose.filter(|dose| dose.state == DoseState::Upcoming) {
        Some(dose) => Err(fault(
            "too-early",
            format::date_time(dose.place, station.zone(), station.locale()),
        )),
        None => Ok(()),
    }
}

/// An if-needed dose before its interval, or beyond its maximum: said first, given only by somebody who read it.
pub(super) fn too_soon(station: &Station, row: &MarRow, at: DateTime<Utc>) -> Result<(), ApiError> {
    let Some(state) = row.if_needed.as_ref() else {
        return Ok(());
    };
    if let Some(next) = state.next_from.filter(|next| at < *next) {
        let time = format::time(next, station.zone(), station.locale());
        return Err(fault("prn-too-soon", time));
    }
    if state.max_per_day.is_some_and(|most| state.in_24_h >= most) {
        return Err(fault("prn-maximum", state.in_24_h));
    }
    Ok(())
}

/// Whether the dose has to be typed, whoever tells it.
pub(super) fn must_type(row: &MarRow) -> bool {
    needs_retyped_dose(row)
}
