//! What people decide about the outage.

use ward::downtime::{Event, State};
use ward::staff::{Person, Role};

use super::typed;
use crate::api::views::{ApiError, Decide};
use crate::fault::fault;
use crate::station::Station;
use crate::work::reconcile::counts;

fn people(
    station: &Station,
    decide: &Decide,
) -> Result<(Person, Option<Person>, Option<String>), ApiError> {
    let by = station.person(&decide.by)?;
    let second = match decide
        .second
        .as_deref()
        .filter(|initials| !initials.trim().is_empty())
    {
        Some(initials) => Some(station.person(initials)?),
        None => None,
    };
    let reason = match decide
        .reason
        .as_deref()
        .filter(|text| !text.trim().is_empty())
    {
        Some(text) => Some(typed::free_text(text)?),
        None => None,
    };
    Ok((by, second, reason))
}

/// "The record no longer answers": opens capture on one nurse's word.
pub(crate) fn report_silence(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let (by, _, _) = people(station, decide)?;
    station.feed(&Event::NurseReportsSilence { by })
}

/// Declares the outage: two people, or one with a reason.
pub(crate) fn declare(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let (by, second, reason) = people(station, decide)?;
    station.feed(&Event::Declare { by, second, reason })
}

/// Ends the outage: the record answers and the ward says that it can work in it. Nothing is sent yet.
pub(crate) fn end(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let (by, _, _) = people(station, decide)?;
    station.feed(&Event::EndOutage { by })?;
    // What the record holds now is needed at once for the comparison; a failed sync leaves the old copy and a warning.
    super::sync::sync_quietly(station);
    Ok(())
}

/// The all-clear: from now on entries may be released one by one.
pub(crate) fn all_clear(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let (by, _, _) = people(station, decide)?;
    if matches!(station.live().downtime, State::RecoveryHold(_)) {
        super::reconcile::compare(station)?;
    }
    station.feed(&Event::AllClear { by })
}

/// Every line is settled: two people sign for the ward.
pub(crate) fn all_reconciled(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let (by, second, _) = people(station, decide)?;
    let second = second.ok_or_else(|| fault("second-person-needed", ""))?;
    if ![&by, &second]
        .iter()
        .any(|person| matches!(person.role, Role::ChargeNurse | Role::Pharmacist))
    {
        return Err(fault("charge-nurse-needed", ""));
    }
    let (settled, all) = counts(&station.live());
    station.feed(&Event::AllReconciled {
        by,
        second,
        open: all.saturating_sub(settled),
    })
}

/// Closes the event: the ward is back to normal.
pub(crate) fn close(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let (by, _, _) = people(station, decide)?;
    // A line that was opened since the ward was signed would have no place any more where it could be settled.
    let (settled, all) = counts(&station.live());
    if settled < all {
        return Err(fault("lines-open", all - settled));
    }
    station.feed(&Event::Close { by })
}
