//! What people decide about the outage.

use ward::downtime::{Event, State};
use ward::journal::Proof;
use ward::staff::{Person, Role};

use super::people::prove;
use super::typed;
use crate::api::views::{ApiError, Decide};
use crate::fault::fault;
use crate::station::Station;
use crate::work::reconcile::counts;

/// Who decides, who stands beside her, and why.
pub(super) struct Deciding {
    pub(super) by: Person,
    pub(super) second: Option<Person>,
    pub(super) proof: Option<Proof>,
    pub(super) reason: Option<String>,
}

pub(super) fn people(station: &Station, decide: &Decide) -> Result<Deciding, ApiError> {
    let by = prove(station, &decide.by, decide.by_pin.as_deref())?;
    let second = match decide
        .second
        .as_deref()
        .filter(|initials| !initials.trim().is_empty())
    {
        Some(initials) => Some(prove(station, initials, decide.second_pin.as_deref())?),
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
    Ok(Deciding {
        proof: by.proof.map(|author| Proof {
            author,
            witness: second.as_ref().and_then(|second| second.proof),
        }),
        by: by.person,
        second: second.map(|second| second.person),
        reason,
    })
}

/// "The record no longer answers": opens capture on one nurse's word.
pub(crate) fn report_silence(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding { by, proof, .. } = people(station, decide)?;
    station.decided(&Event::NurseReportsSilence { by }, proof)
}

/// Declares the outage: two people, or one with a reason.
pub(crate) fn declare(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding {
        by,
        second,
        proof,
        reason,
    } = people(station, decide)?;
    station.decided(&Event::Declare { by, second, reason }, proof)
}

/// Ends the outage: the record answers and the ward says that it can work in it. Nothing is sent yet.
pub(crate) fn end(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding { by, proof, .. } = people(station, decide)?;
    station.decided(&Event::EndOutage { by }, proof)?;
    // What the record holds now is needed at once for the comparison; a failed sync leaves the old copy and a warning.
    super::sync::sync_quietly(station);
    Ok(())
}

/// The all-clear: from now on entries may be released one by one.
pub(crate) fn all_clear(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding { by, proof, .. } = people(station, decide)?;
    if matches!(station.live().downtime, State::RecoveryHold(_)) {
        super::reconcile::compare(station)?;
    }
    station.decided(&Event::AllClear { by }, proof)
}

/// Every line is settled: two people sign for the ward.
pub(crate) fn all_reconciled(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding {
        by, second, proof, ..
    } = people(station, decide)?;
    let second = second.ok_or_else(|| fault("second-person-needed", ""))?;
    if ![&by, &second]
        .iter()
        .any(|person| matches!(person.role, Role::ChargeNurse | Role::Pharmacist))
    {
        return Err(fault("charge-nurse-needed", ""));
    }
    let (settled, all) = counts(&station.live());
    let event = Event::AllReconciled {
        by,
        second,
        open: all.saturating_sub(settled),
    };
    station.decided(&event, proof)
}

/// Closes the event: the ward is back to normal.
pub(crate) fn close(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding { by, proof, .. } = people(station, decide)?;
    // A line that was opened since the ward was signed would have no place any more where it could be settled.
    let (settled, all) = counts(&station.live());
    if settled < all {
        return Err(fault("lines-open", all - settled));
    }
    // Paper that is not home may hold a dose that nobody typed in.
    let out = {
        let live = station.live();
        let may_close = matches!(live.downtime, State::Reconciled(_));
        may_close.then(|| crate::work::sheets::not_home(station, &live))
    };
    if let Some(out) = out.filter(|out| *out > 0) {
        return Err(fault("sheets-not-home", out));
    }
    station.decided(&Event::Close { by }, proof)
}
