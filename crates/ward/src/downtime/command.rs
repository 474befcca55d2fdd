//! What people and IT command beyond the outage itself: plans, levels, services, read-only, and what IT only proposes.
//!
//! Invariant: no command ends an outage, closes capture or lowers a level; the end and the all clear of IT are words on the
//! screen until a named person of the ward confirms them.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Active, BackEntry, Cause, Effect, Level, Milestone, Outage, PackOut, Person, Plan, Policy,
    ReadOnly, Ready, RecoveryHold, Refusal, Said, Service, State, Step, Watch, plan, service,
};

/// One command. Journalled as it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "kebab-case")]
pub enum Command {
    /// A downtime is announced: by a verified directive, or by two people of the ward.
    PlanDowntime {
        /// Name of the plan.
        id: Uuid,
        /// When the EHR is to go.
        start: DateTime<Utc>,
        /// When it is to be back.
        end: DateTime<Utc>,
        /// What is said about it.
        message: String,
        /// Who signed.
        by: Person,
        /// The second person of the ward.
        second: Option<Person>,
        /// Signed by IT's key.
        directive: bool,
    },
    /// The announced end moves, only ever later.
    ExtendPlan {
        /// Who signed.
        by: Person,
        /// The new end.
        end: DateTime<Utc>,
    },
    /// The announced downtime does not take place. Never ends one that has begun.
    CancelPlan {
        /// Who signed.
        by: Person,
    },
    /// A person of the ward confirms that its data are fresh and that its printer prints.
    AcknowledgePlan {
        /// Who confirms.
        by: Person,
        /// Age of the ward's oldest data, as the station counts it.
        data_age_minutes: Option<u32>,
        /// She holds the test page.
        printer_tested: bool,
        /// Why she confirms all the same where one of them is not so.
        reason: Option<String>,
    },
    /// The station printed the pack of the plan.
    PackPrinted {
        /// The copy of the chart.
        generation: u64,
        /// Pages.
        pages: u32,
    },
    /// A verified directive declares downtime.
    StartDowntime {
        /// Who signed.
        by: Person,
        /// What IT says.
        reason: String,
    },
    /// IT says that the EHR is restored: proposes the end.
    EhrRestored {
        /// Who signed.
        by: Person,
    },
    /// IT gives its all clear: proposes the ward's.
    AllClearProposed {
        /// Who signed.
        by: Person,
    },
    /// The EHR can be looked at and not written to.
    DeclareReadOnly {
        /// Who declares.
        by: Person,
        /// The second person; when missing, a reason is required and the declaration is flagged.
        second: Option<Person>,
        /// Why.
        reason: Option<String>,
    },
    /// A person raises the level; the fourth is a confirmed attack.
    RaiseLevel {
        /// Who.
        by: Person,
        /// To which.
        to: Level,
        /// Why.
        reason: String,
    },
    /// The shift changed, or midnight passed: an outage of more than two hours is at level 3 then.
    ShiftChanged,
    /// A part of what the ward works with is lost.
    ServiceLost {
        /// Who saw it.
        by: Person,
        /// Which.
        service: Service,
        /// In her words.
        reason: Option<String>,
    },
    /// It is back.
    ServiceBack {
        /// Who saw it.
        by: Person,
        /// Which.
        service: Service,
    },
}

impl Command {
    /// Stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::PlanDowntime { .. } => "plan-downtime",
            Self::ExtendPlan { .. } => "extend-plan",
            Self::CancelPlan { .. } => "cancel-plan",
            Self::AcknowledgePlan { .. } => "acknowledge-plan",
            Self::PackPrinted { .. } => "pack-printed",
            Self::StartDowntime { .. } => "start-downtime",
            Self::EhrRestored { .. } => "ehr-restored",
            Self::AllClearProposed { .. } => "all-clear-proposed",
            Self::DeclareReadOnly { .. } => "declare-read-only",
            Self::RaiseLevel { .. } => "raise-level",
            Self::ShiftChanged => "shift-changed",
            Self::ServiceLost { .. } => "service-lost",
            Self::ServiceBack { .. } => "service-back",
        }
    }

    /// Who answers for it; nobody for what the station itself does.
    #[must_use]
    pub const fn by(&self) -> Option<&Person> {
        match self {
            Self::PlanDowntime { by, .. }
            | Self::ExtendPlan { by, .. }
            | Self::CancelPlan { by }
            | Self::AcknowledgePlan { by, .. }
            | Self::StartDowntime { by, .. }
            | Self::EhrRestored { by }
            | Self::AllClearProposed { by }
            | Self::DeclareReadOnly { by, .. }
            | Self::RaiseLevel { by, .. }
            | Self::ServiceLost { by, .. }
            | Self::ServiceBack { by, .. } => Some(by),
            Self::PackPrinted { .. } | Self::ShiftChanged => None,
        }
    }

    /// The second person.
    #[must_use]
    pub const fn second(&self) -> Option<&Person> {
        match self {
            Self::PlanDowntime { second, .. } | Self::DeclareReadOnly { second, .. } => {
                second.as_ref()
            }
            Self::ExtendPlan { .. }
            | Self::CancelPlan { .. }
            | Self::AcknowledgePlan { .. }
            | Self::PackPrinted { .. }
            | Self::StartDowntime { .. }
            | Self::EhrRestored { .. }
            | Self::AllClearProposed { .. }
            | Self::RaiseLevel { .. }
            | Self::ShiftChanged
            | Self::ServiceLost { .. }
            | Self::ServiceBack { .. } => None,
        }
    }
}

/// What a command does, in whatever state.
pub(super) fn obey(state: State, command: &Command, now: DateTime<Utc>, policy: &Policy) -> Step {
    match command {
        Command::PlanDowntime { .. } => plan_downtime(state, command, now),
        Command::ExtendPlan { end, .. } => extend(state, *end, now),
        Command::CancelPlan { .. } => cancel(state, now),
        Command::AcknowledgePlan { .. } => acknowledge(state, command, now, policy),
        Command::PackPrinted { generation, pages } => pack_printed(state, *generation, *pages, now),
        Command::StartDowntime { by, reason } => start(state, by, reason, now, policy),
        Command::EhrRestored { by } => restored(state, by, now),
        Command::AllClearProposed { by } => clear_proposed(state, by, now),
        Command::DeclareReadOnly { by, second, reason } => {
            read_only(state, (by, second.as_ref(), reason.as_deref()), now, policy)
        }
        Command::RaiseLevel { by, to, reason } => raise(state, by, *to, reason, now),
        Command::ShiftChanged => shift_changed(state, now, policy),
        Command::ServiceLost {
            by,
            service: which,
            reason,
        } => services(state, *which, |watch| {
            service::lose(&mut watch.lost, *which, by, reason.as_deref(), now)
        }),
        Command::ServiceBack { service: which, .. } => services(state, *which, |watch| {
            service::regain(&mut watch.lost, *which)
        }),
    }
}

fn plan_downtime(mut state: State, command: &Command, now: DateTime<Utc>) -> Step {
    let Command::PlanDowntime {
        id,
        start,
        end,
        message,
        by,
        second,
        directive,
    } = command
    else {
        return Step::to(state);
    };
    let signed = match second {
        Some(second) if second.is_same_as(by) => Err(Refusal::SamePerson),
        None if !directive => Err(Refusal::SecondPersonNeeded),
        Some(_) | None => Ok(()),
    };
    if let Err(refusal) = signed {
        return Step::refuse(state, refusal);
    }
    if end <= start || *start <= now {
        return Step::refuse(state, Refusal::PlanTimes);
    }
    let plan = Plan {
        id: *id,
        start: *start,
        end: *end,
        message: message.clone(),
        by: by.clone(),
        second: second.clone(),
        reached: None,
        ready: None,
        pack: None,
        asked: false,
    };
    if state.set_plan_ahead(Some(plan), now) {
        Step::to(state).with(Effect::PlanKept)
    } else {
        Step::refuse(state, Refusal::OutageOpen)
    }
}

fn extend(mut state: State, end: DateTime<Utc>, now: DateTime<Utc>) -> Step {
    let Some(plan) = state.plan_mut() else {
        return Step::refuse(state, Refusal::NoPlan);
    };
    if end <= plan.end || end <= now {
        return Step::refuse(state, Refusal::NotLater);
    }
    plan.end = end;
    Step::to(state).with(Effect::PlanKept)
}

fn cancel(mut state: State, now: DateTime<Utc>) -> Step {
    if state
        .outage()
        .is_some_and(|outage| outage.plan.is_some() && outage.ended_at.is_none())
    {
        return Step::refuse(state, Refusal::AlreadyDeclared);
    }
    if state.plan_ahead().is_none() {
        return Step::refuse(state, Refusal::NoPlan);
    }
    state.set_plan_ahead(None, now);
    Step::to(state).with(Effect::PlanDropped)
}

fn acknowledge(mut state: State, command: &Command, now: DateTime<Utc>, policy: &Policy) -> Step {
    let Command::AcknowledgePlan {
        by,
        data_age_minutes,
        printer_tested,
        reason,
    } = command
    else {
        return Step::to(state);
    };
    let reason = reason.as_deref().map(str::trim).filter(|it| !it.is_empty());
    let Some(plan) = state.plan_mut() else {
        return Step::refuse(state, Refusal::NoPlan);
    };
    let due = plan.start - TimeDelta::minutes(Milestone::T15.minutes_before()) <= now;
    let fresh = data_age_minutes.is_some_and(|age| i64::from(age) <= policy.ready_data_minutes);
    let refusal = if !due {
        Some(Refusal::TooEarly)
    } else if reason.is_none() && !fresh {
        Some(Refusal::DataTooOld)
    } else if reason.is_none() && !printer_tested {
        Some(Refusal::PrinterNotTested)
    } else {
        None
    };
    if let Some(refusal) = refusal {
        return Step::refuse(state, refusal);
    }
    plan.ready = Some(Ready {
        by: by.clone(),
        at: now,
        data_age_minutes: *data_age_minutes,
        printer_tested: *printer_tested,
        reason: reason.map(str::to_owned),
    });
    Step::to(state).with(Effect::WardReady)
}

fn pack_printed(mut state: State, generation: u64, pages: u32, now: DateTime<Utc>) -> Step {
    if let Some(plan) = state.plan_mut() {
        plan.pack = Some(PackOut {
            at: now,
            generation,
            pages,
        });
    }
    Step::to(state)
}

fn start(state: State, by: &Person, reason: &str, now: DateTime<Utc>, policy: &Policy) -> Step {
    let watch = state.watch().clone();
    let ahead = state.plan().cloned();
    match state {
        State::Active(active) if active.outage.declared_by.is_some() => {
            Step::refuse(active, Refusal::AlreadyDeclared)
        }
        State::Active(active) => Step::to(Active {
            outage: Outage {
                declared_by: Some(by.clone()),
                reason: Some(reason.to_owned()),
                ..active.outage
            },
            ..active
        }),
        // People of the ward saw that it can be read: a directive does not take that away.
        State::ReadOnly(state) => Step::refuse(state, Refusal::AlreadyDeclared),
        State::RecoveryHold(state) => {
            Step::to(Active::resumed(state.outage, false, state.watch, now))
        }
        State::BackEntry(state) => Step::to(Active::resumed(state.outage, false, state.watch, now)),
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Pending(_)
        | State::Reconciled(_)
        | State::Closed(_) => {
            let since = state.missed_since().or(watch.poor_since).unwrap_or(now);
            // One signature that was verified is what two people of the ward are: nobody has to review it.
            let outage = Outage {
                flagged_alone: false,
                ..Outage::unsigned(since, now, Cause::Ordered, policy).signed_by(
                    by,
                    None,
                    Some(reason),
                )
            };
            Step::to(Active::opened(outage, watch, now, policy).under(ahead))
        }
    }
}

fn said(by: &Person, at: DateTime<Utc>) -> Option<Said> {
    Some(Said { by: by.clone(), at })
}

fn restored(mut state: State, by: &Person, now: DateTime<Utc>) -> Step {
    match &mut state {
        State::Active(Active { outage, .. }) | State::ReadOnly(ReadOnly { outage, .. }) => {
            outage.restored_said = said(by, now);
            Step::to(state).with(Effect::ProposeRecovery)
        }
        State::Pending(_) => Step::to(state).with(Effect::ProposeRecovery),
        State::RecoveryHold(_) | State::BackEntry(_) => {
            Step::refuse(state, Refusal::EndAlreadyConfirmed)
        }
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Reconciled(_)
        | State::Closed(_) => Step::refuse(state, Refusal::NoOutage),
    }
}

fn clear_proposed(mut state: State, by: &Person, now: DateTime<Utc>) -> Step {
    match &mut state {
        State::RecoveryHold(hold) => {
            hold.outage.clear_said = said(by, now);
            Step::to(state).with(Effect::ProposeAllClear)
        }
        State::BackEntry(_) => Step::refuse(state, Refusal::AlreadyAllClear),
        State::Pending(_) | State::Active(_) | State::ReadOnly(_) => {
            Step::refuse(state, Refusal::EndNotConfirmed)
        }
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Reconciled(_)
        | State::Closed(_) => Step::refuse(state, Refusal::NoOutage),
    }
}

type Signatures<'a> = (&'a Person, Option<&'a Person>, Option<&'a str>);

fn read_only(
    state: State,
    (by, second, reason): Signatures<'_>,
    now: DateTime<Utc>,
    policy: &Policy,
) -> Step {
    if matches!(state, State::ReadOnly(_)) {
        return Step::refuse(state, Refusal::AlreadyReadOnly);
    }
    let ahead = state.plan().cloned();
    let declaration = match plan::declaration(ahead.as_ref(), by, second, reason, now) {
        Ok(declaration) => declaration,
        Err(refusal) => return Step::refuse(state, refusal),
    };
    // What cannot be looked at is not read-only: it is down.
    if state.watch().silence(policy).is_some() {
        return Step::refuse(state, Refusal::EhrSilent);
    }
    let watch = state.watch().clone();
    let running = match &state {
        State::Active(Active { outage, .. })
        | State::RecoveryHold(RecoveryHold { outage, .. })
        | State::BackEntry(BackEntry { outage, .. }) => Some(outage.clone().again()),
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Pending(_)
        | State::ReadOnly(_)
        | State::Reconciled(_)
        | State::Closed(_) => None,
    };
    let outage = match running {
        Some(outage) if outage.declared_by.is_some() => outage,
        Some(outage) => declaration.signs(outage),
        None => {
            let since = state.missed_since().unwrap_or(now);
            let opened = Outage::unsigned(since, now, Cause::Functional, policy);
            Outage {
                plan: ahead.clone(),
                ..declaration.signs(opened)
            }
        }
    };
    Step::to(ReadOnly {
        since: now,
        outage,
        watch,
    })
}

fn raise(mut state: State, by: &Person, to: Level, reason: &str, now: DateTime<Utc>) -> Step {
    if reason.trim().is_empty() {
        return Step::refuse(state, Refusal::ReasonNeeded);
    }
    let (State::Active(Active { outage, .. }) | State::ReadOnly(ReadOnly { outage, .. })) =
        &mut state
    else {
        return Step::refuse(state, Refusal::NotDeclared);
    };
    if to <= outage.level {
        return Step::refuse(state, Refusal::LevelNotHigher);
    }
    outage.raise(to, now, Some(by), Some(reason));
    Step::to(state).with(Effect::LevelRaised { to })
}

fn shift_changed(mut state: State, now: DateTime<Utc>, policy: &Policy) -> Step {
    if let State::Active(Active { outage, .. }) | State::ReadOnly(ReadOnly { outage, .. }) =
        &mut state
    {
        let minutes = now.signed_duration_since(outage.since).num_minutes();
        if minutes > policy.level_2_after_minutes && outage.level < Level::L3 {
            outage.raise(Level::L3, now, None, None);
            return Step::to(state).with(Effect::LevelRaised { to: Level::L3 });
        }
    }
    Step::to(state)
}

fn services(
    mut state: State,
    service: Service,
    change: impl FnOnce(&mut Watch) -> Result<(), Refusal>,
) -> Step {
    match change(state.watch_mut()) {
        Ok(()) => Step::to(state).with(Effect::ServiceChanged { service }),
        Err(refusal) => Step::refuse(state, refusal),
    }
}
