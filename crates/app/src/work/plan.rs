//! The announced downtime: planned by people of the ward, prepared by the station, confirmed by a named person; and the
//! commands about services, levels and a record that can only be read.
//!
//! Invariant: the pack of a plan is printed once, ten minutes before its start, from a copy that was read in between; what
//! fails is said and tried again.

use chrono::{DateTime, NaiveDateTime, Utc};
use ward::downtime::{Command, Event, Level, Milestone, Plan, Service, State};
use ward::format;
use ward::journal::Proof;

use super::directives::the_pack;
use super::downtime::{Deciding, people};
use super::people::prove;
use super::typed;
use crate::api::views::{
    AcknowledgePlan, ApiError, Decide, ExtendPlan, PlanDowntime, RaiseLevel, ReportService,
};
use crate::fault::fault;
use crate::station::Station;
use crate::station::desk::Signer;

/// `2026-11-22T22:00` on the hospital's clock, or an instant with its offset.
fn instant(station: &Station, text: &str) -> Result<DateTime<Utc>, ApiError> {
    let text = text.trim();
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M")
        .map_err(|_| fault("bad-time", text))?;
    Ok(format::instant_of(local.date(), local.time(), station.zone()).instant())
}

/// Two people of the ward announce a downtime.
pub(crate) fn plan(station: &Station, request: &PlanDowntime) -> Result<(), ApiError> {
    let Deciding {
        by, second, proof, ..
    } = people(station, &request.people)?;
    let command = Command::PlanDowntime {
        id: station.new_id()?.0,
        start: instant(station, &request.start)?,
        end: instant(station, &request.end)?,
        message: typed::free_text(&request.message)?,
        by,
        second,
        directive: false,
    };
    station.decided(&Event::Command(command), proof)
}

/// The announced end moves later.
pub(crate) fn extend(station: &Station, request: &ExtendPlan) -> Result<(), ApiError> {
    let Deciding { by, proof, .. } = people(station, &request.people)?;
    let end = instant(station, &request.end)?;
    station.decided(&Event::Command(Command::ExtendPlan { by, end }), proof)
}

/// The announced downtime does not take place.
pub(crate) fn cancel(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding { by, proof, .. } = people(station, decide)?;
    station.decided(&Event::Command(Command::CancelPlan { by }), proof)
}

/// A named person confirms data and printer. The age is the station's own, never what somebody typed.
pub(crate) fn acknowledge(station: &Station, request: &AcknowledgePlan) -> Result<(), ApiError> {
    let by = prove(station, &request.by, request.by_pin.as_deref())?;
    let reason = match request.reason.as_deref().map(str::trim) {
        Some(text) if !text.is_empty() => Some(typed::free_text(text)?),
        Some(_) | None => None,
    };
    let command = Command::AcknowledgePlan {
        by: by.person.clone(),
        data_age_minutes: data_age_minutes(station),
        printer_tested: request.printer_tested,
        reason,
    };
    station.decided(&Event::Command(command), proof_of(&by))
}

/// Age of the ward's oldest data, in whole minutes.
pub(crate) fn data_age_minutes(station: &Station) -> Option<u32> {
    let now = station.now();
    let live = station.live();
    let oldest = live.generation.as_ref()?.oldest()?;
    u32::try_from((now - oldest).num_minutes().max(0)).ok()
}

fn proof_of(by: &Signer) -> Option<Proof> {
    by.proof.map(|author| Proof {
        author,
        witness: None,
    })
}

/// A service is lost, or back.
pub(crate) fn service(station: &Station, request: &ReportService) -> Result<(), ApiError> {
    let by = prove(station, &request.by, request.by_pin.as_deref())?;
    let service = Service::from_code(&request.service)
        .ok_or_else(|| fault("unknown-service", &request.service))?;
    let proof = proof_of(&by);
    let by = by.person;
    let command = if request.lost {
        let reason = match request.reason.as_deref().map(str::trim) {
            Some(text) if !text.is_empty() => Some(typed::free_text(text)?),
            Some(_) | None => None,
        };
        Command::ServiceLost {
            by,
            service,
            reason,
        }
    } else {
        Command::ServiceBack { by, service }
    };
    station.decided(&Event::Command(command), proof)
}

/// A person raises the level.
pub(crate) fn raise_level(station: &Station, request: &RaiseLevel) -> Result<(), ApiError> {
    let by = prove(station, &request.by, request.by_pin.as_deref())?;
    let to = match request.level.to_lowercase().as_str() {
        "l2" => Level::L2,
        "l3" => Level::L3,
        "l4" => Level::L4,
        _ => return Err(fault("bad-request", &request.level)),
    };
    let reason = typed::reason(Some(&request.reason))?;
    let command = Command::RaiseLevel {
        by: by.person.clone(),
        to,
        reason,
    };
    station.decided(&Event::Command(command), proof_of(&by))
}

/// The record can be read and not written to.
pub(crate) fn read_only(station: &Station, decide: &Decide) -> Result<(), ApiError> {
    let Deciding {
        by,
        second,
        proof,
        reason,
    } = people(station, decide)?;
    let command = Command::DeclareReadOnly { by, second, reason };
    station.decided(&Event::Command(command), proof)
}

/// What the station does for the plan by itself. Each step looks at what the state says was done, so that a crash in between
/// does it again and never forgets it.
///
/// # Errors
/// The step that failed; it is tried again.
pub(crate) fn keep_up(station: &Station, synced: &mut Option<uuid::Uuid>) -> Result<(), ApiError> {
    // A station that was off at T−10 still owes the ward its pack after the start.
    let plan: Option<Plan> = match &station.live().downtime {
        state @ (State::Planned(_)
        | State::Suspect(_)
        | State::Pending(_)
        | State::Active(_)
        | State::ReadOnly(_)) => state.plan().cloned(),
        State::Normal(_)
        | State::RecoveryHold(_)
        | State::BackEntry(_)
        | State::Reconciled(_)
        | State::Closed(_) => None,
    };
    let Some(plan) = plan else {
        *synced = None;
        return Ok(());
    };
    if plan.reached >= Some(Milestone::T15) && *synced != Some(plan.id) {
        // The ward is asked about its data now: they are read now.
        super::sync::sync_quietly(station);
        *synced = Some(plan.id);
    }
    if plan.reached >= Some(Milestone::T10) && plan.pack.is_none() {
        super::sync::sync_quietly(station);
        let generation = station
            .live()
            .generation
            .as_ref()
            .map(|generation| generation.number);
        let Some(generation) = generation else {
            return Err(fault("no-data", ""));
        };
        if station.config().print.packs != crate::config::PacksConfig::Off {
            super::print::ahead::make(station)?;
        }
        let by = station.as_itself();
        let printed = super::print::print_as(station, by, &the_pack())?;
        let command = Command::PackPrinted {
            generation,
            pages: printed.pages,
        };
        station.feed(&Event::Command(command))?;
    }
    Ok(())
}
