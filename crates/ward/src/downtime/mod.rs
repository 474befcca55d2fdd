//! Whether the ward documents in the EHR or here: one pure, total state machine per ward.
//!
//! One file per state; the folder listing is the diagram:
//! normal → suspect → pending → active → `recovery_hold` → `back_entry` → reconciled → closed → normal, with planned before
//! an announced outage and `read_only` beside active. What every state does alike is written once: in this file, in
//! `effect`, in `plan` (what time does to an announced downtime) and in `command` (what people and IT order besides).
//! *Stale* and lost services are flags that accompany any state.
//!
//! Invariant: nothing leaves `Active` without a named person.
//! Invariant: an outage opens by a named person, by a plan that named people or IT's key signed, or because the stored state
//! cannot be read; losing the EHR during recovery returns to the outage that was opened so.
//! Invariant: probes change what is shown at most twice in ten minutes, and never hold silence back.
//! Invariant: a station that cannot read its state starts in `Active`, never in `Normal`.
//! Invariant: entries may leave for the EHR in `BackEntry` only.
//! Invariant: a refused event changes nothing and says why; no event is silently ignored.
//! Deliberately absent: a setting that declares downtime by itself.

mod active;
mod back_entry;
mod closed;
mod command;
mod declare;
mod effect;
mod event;
mod evidence;
mod normal;
mod outage;
mod pending;
mod plan;
mod planned;
mod policy;
mod read_only;
mod reconciled;
mod recovery_hold;
mod refusal;
mod service;
mod stale;
mod suspect;
mod timeline;
mod watch;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

pub use active::Active;
pub use back_entry::BackEntry;
pub use closed::{Closed, Statistics};
pub use command::Command;
pub use effect::Effect;
pub use event::Event;

pub use crate::staff::Person;
pub use evidence::Evidence;
pub use normal::Normal;
pub use outage::{Cause, Level, Outage, Raised, Said};
pub use pending::Pending;
pub use plan::{Milestone, PackOut, Plan, Ready};
pub use planned::Planned;
pub use policy::Policy;
pub use read_only::ReadOnly;
pub use reconciled::Reconciled;
pub use recovery_hold::RecoveryHold;
pub use refusal::Refusal;
pub use service::{Lost, Service, Sighting};
pub use stale::Stale;
pub use suspect::Suspect;
pub use timeline::{Moment, Stamp, Timeline};
pub use watch::Watch;

/// Where a ward stands. Stored as JSON; a stored state that does not read back means [`State::unreadable`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// The EHR answers and nothing is open.
    Normal(Normal),
    /// The probes fail or crawl; a person is asked to look.
    Suspect(Suspect),
    /// Capture is open though nobody has declared the outage yet.
    Pending(Pending),
    /// Declared: the ward documents here.
    Active(Active),
    /// The EHR is back and the ward said so; capture continues, nothing is sent.
    RecoveryHold(RecoveryHold),
    /// All clear: entries go back to the EHR, each released by a person.
    BackEntry(BackEntry),
    /// Every patient is signed; the outage waits to be closed.
    Reconciled(Reconciled),
    /// A downtime is announced; the ward prepares.
    Planned(Planned),
    /// The EHR can be looked at and not written to; the ward documents here.
    ReadOnly(ReadOnly),
    /// The outage was closed a moment ago.
    Closed(Closed),
}

/// The answer to one event: the next state, what to do, and why the event was refused if it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The next state; on refusal the current one.
    pub state: State,
    /// What to do, in order. Each is safe to repeat.
    pub effects: Vec<Effect>,
    /// Why a person's request was not followed.
    pub refused: Option<Refusal>,
}

impl Step {
    fn to(state: impl Into<State>) -> Self {
        Self {
            state: state.into(),
            effects: Vec::new(),
            refused: None,
        }
    }

    fn refuse(state: impl Into<State>, refusal: Refusal) -> Self {
        Self {
            state: state.into(),
            effects: Vec::new(),
            refused: Some(refusal),
        }
    }

    fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}

/// Decides what follows an event. Pure and total: the clock is an argument and every pair has an answer.
#[must_use]
pub fn step(state: &State, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
    if event.people().any(|person| !person.is_named()) {
        return Step::refuse(state.clone(), Refusal::PersonUnnamed);
    }
    let mut current = state.clone();
    if let Event::Probe(evidence) = event {
        current.watch_mut().see(evidence, now, policy);
    }
    let mut next = match event {
        Event::StateUnreadable => match current {
            State::Active(_) => Step::to(current),
            State::Normal(_)
            | State::Planned(_)
            | State::Suspect(_)
            | State::Pending(_)
            | State::ReadOnly(_)
            | State::RecoveryHold(_)
            | State::BackEntry(_)
            | State::Reconciled(_)
            | State::Closed(_) => Step::to(Active::from_unreadable(&current, now)),
        },
        Event::EntryRecorded { .. } if !current.capture_open() => {
            Step::refuse(current, Refusal::CaptureClosed)
        }
        Event::Command(command) => command::obey(current, command, now, policy),
        Event::Probe(_)
        | Event::Tick
        | Event::NurseReportsSilence { .. }
        | Event::Declare { .. }
        | Event::EndOutage { .. }
        | Event::AllClear { .. }
        | Event::AllReconciled { .. }
        | Event::Close { .. }
        | Event::EntryRecorded { .. } => current.on(event, now, policy),
    };
    if next.refused.is_none() {
        plan::advance(&mut next, now, policy);
    }
    next.state.raise_level(now, policy, &mut next.effects);
    effect::add_consequences(state, &mut next, policy);
    next
}

impl State {
    /// The first state of a new station: nothing open, nothing known yet of the EHR.
    #[must_use]
    pub fn start(now: DateTime<Utc>) -> Self {
        Self::Normal(Normal::new(now))
    }

    /// The state of a station whose stored state is missing pieces or damaged: downtime, never normal.
    #[must_use]
    pub fn unreadable(now: DateTime<Utc>) -> Self {
        Self::Active(Active::from_unreadable(&Self::start(now), now))
    }

    /// Stable name, stored in the journal and used as a key for words.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Normal(_) => "normal",
            Self::Suspect(_) => "suspect",
            Self::Pending(_) => "pending",
            Self::Active(_) => "active",
            Self::RecoveryHold(_) => "recovery-hold",
            Self::BackEntry(_) => "back-entry",
            Self::Reconciled(_) => "reconciled",
            Self::Planned(_) => "planned",
            Self::ReadOnly(_) => "read-only",
            Self::Closed(_) => "closed",
        }
    }

    /// Whether the ward may record new doses here; the screen then carries a coloured frame. At the all-clear new doses
    /// go into the EHR again: recording here as well would be the double charting that back entry has to undo.
    /// Corrections of what was recorded stay possible.
    #[must_use]
    pub const fn capture_open(&self) -> bool {
        match self {
            Self::Pending(_) | Self::Active(_) | Self::ReadOnly(_) | Self::RecoveryHold(_) => true,
            Self::Normal(_)
            | Self::Planned(_)
            | Self::Suspect(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_)
            | Self::Closed(_) => false,
        }
    }

    /// Whether entries may leave for the EHR.
    #[must_use]
    pub const fn sending_allowed(&self) -> bool {
        match self {
            Self::BackEntry(_) => true,
            Self::Normal(_)
            | Self::Planned(_)
            | Self::Suspect(_)
            | Self::Pending(_)
            | Self::Active(_)
            | Self::ReadOnly(_)
            | Self::RecoveryHold(_)
            | Self::Reconciled(_)
            | Self::Closed(_) => false,
        }
    }

    /// Whether an event is open: from the opening of capture to the closing.
    #[must_use]
    pub const fn event_open(&self) -> bool {
        match self {
            Self::Pending(_)
            | Self::Active(_)
            | Self::ReadOnly(_)
            | Self::RecoveryHold(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_) => true,
            Self::Normal(_) | Self::Planned(_) | Self::Suspect(_) | Self::Closed(_) => false,
        }
    }

    /// When this state was entered.
    #[must_use]
    pub const fn since(&self) -> DateTime<Utc> {
        match self {
            Self::Normal(state) => state.since,
            Self::Suspect(state) => state.since,
            Self::Pending(state) => state.since,
            Self::Active(state) => state.since,
            Self::RecoveryHold(state) => state.since,
            Self::BackEntry(state) => state.since,
            Self::Reconciled(state) => state.since,
            Self::Planned(state) => state.since,
            Self::ReadOnly(state) => state.since,
            Self::Closed(state) => state.since,
        }
    }

    /// When the EHR was first missed: the first failed probe, or the moment a person said so.
    #[must_use]
    pub const fn outage_since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Normal(_) | Self::Planned(_) | Self::Closed(_) => None,
            Self::Suspect(state) => Some(state.outage_since),
            Self::Pending(state) => Some(state.outage_since),
            Self::Active(state) => Some(state.outage.since),
            Self::ReadOnly(state) => Some(state.outage.since),
            Self::RecoveryHold(state) => Some(state.outage.since),
            Self::BackEntry(state) => Some(state.outage.since),
            Self::Reconciled(state) => Some(state.outage.since),
        }
    }

    /// The declared outage, from its declaration to its closing.
    #[must_use]
    pub const fn outage(&self) -> Option<&Outage> {
        match self {
            Self::Normal(_)
            | Self::Planned(_)
            | Self::Suspect(_)
            | Self::Pending(_)
            | Self::Closed(_) => None,
            Self::Active(state) => Some(&state.outage),
            Self::ReadOnly(state) => Some(&state.outage),
            Self::RecoveryHold(state) => Some(&state.outage),
            Self::BackEntry(state) => Some(&state.outage),
            Self::Reconciled(state) => Some(&state.outage),
        }
    }

    /// Who declared the outage; nobody before a declaration or after an unreadable state.
    #[must_use]
    pub const fn declared_by(&self) -> Option<&Person> {
        match self.outage() {
            Some(outage) => outage.declared_by.as_ref(),
            None => None,
        }
    }

    /// What the latest probes said.
    #[must_use]
    pub const fn watch(&self) -> &Watch {
        match self {
            Self::Normal(state) => &state.watch,
            Self::Suspect(state) => &state.watch,
            Self::Pending(state) => &state.watch,
            Self::Active(state) => &state.watch,
            Self::RecoveryHold(state) => &state.watch,
            Self::BackEntry(state) => &state.watch,
            Self::Reconciled(state) => &state.watch,
            Self::Planned(state) => &state.watch,
            Self::ReadOnly(state) => &state.watch,
            Self::Closed(state) => &state.watch,
        }
    }

    /// Time from the start of one probe to the start of the next; a probe that is still running is waited for.
    #[must_use]
    pub const fn probe_every_ms(&self, policy: &Policy) -> u32 {
        if self.probes_faster() {
            policy.probe_every_failing_ms
        } else {
            policy.probe_every_healthy_ms
        }
    }

    const fn probes_faster(&self) -> bool {
        match self {
            Self::Suspect(_) | Self::Pending(_) | Self::Active(_) => true,
            Self::Normal(_)
            | Self::Planned(_)
            | Self::ReadOnly(_)
            | Self::RecoveryHold(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_)
            | Self::Closed(_) => self.watch().poor_in_a_row > 0,
        }
    }

    const fn watch_mut(&mut self) -> &mut Watch {
        match self {
            Self::Normal(state) => &mut state.watch,
            Self::Suspect(state) => &mut state.watch,
            Self::Pending(state) => &mut state.watch,
            Self::Active(state) => &mut state.watch,
            Self::RecoveryHold(state) => &mut state.watch,
            Self::BackEntry(state) => &mut state.watch,
            Self::Reconciled(state) => &mut state.watch,
            Self::Planned(state) => &mut state.watch,
            Self::ReadOnly(state) => &mut state.watch,
            Self::Closed(state) => &mut state.watch,
        }
    }

    /// When the EHR was first missed before anybody declared anything.
    const fn missed_since(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Suspect(state) => Some(state.outage_since),
            Self::Pending(state) => Some(state.outage_since),
            Self::Normal(_)
            | Self::Planned(_)
            | Self::Active(_)
            | Self::ReadOnly(_)
            | Self::RecoveryHold(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_)
            | Self::Closed(_) => None,
        }
    }

    /// The announced downtime: still ahead, or the one that the outage followed from.
    #[must_use]
    pub const fn plan(&self) -> Option<&Plan> {
        match (self.plan_ahead(), self.outage()) {
            (Some(plan), _) => Some(plan),
            (None, Some(outage)) => outage.plan.as_ref(),
            (None, None) => None,
        }
    }

    /// The announced downtime that has not become an outage.
    #[must_use]
    pub const fn plan_ahead(&self) -> Option<&Plan> {
        match self {
            Self::Planned(state) => Some(&state.plan),
            Self::Suspect(state) => state.plan.as_ref(),
            Self::Pending(state) => state.plan.as_ref(),
            Self::Normal(_)
            | Self::Active(_)
            | Self::ReadOnly(_)
            | Self::RecoveryHold(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_)
            | Self::Closed(_) => None,
        }
    }

    const fn plan_mut(&mut self) -> Option<&mut Plan> {
        match self {
            Self::Planned(state) => Some(&mut state.plan),
            Self::Suspect(state) => state.plan.as_mut(),
            Self::Pending(state) => state.plan.as_mut(),
            Self::Active(state) => state.outage.plan.as_mut(),
            Self::ReadOnly(state) => state.outage.plan.as_mut(),
            Self::Normal(_)
            | Self::RecoveryHold(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_)
            | Self::Closed(_) => None,
        }
    }

    /// Takes up a plan, or lets go of it. False where an outage is declared: then nothing changes.
    fn set_plan_ahead(&mut self, plan: Option<Plan>, now: DateTime<Utc>) -> bool {
        match self {
            Self::Suspect(state) => state.plan = plan,
            Self::Pending(state) => state.plan = plan,
            Self::Planned(state) => match plan {
                Some(plan) => state.plan = plan,
                None => {
                    *self = plan::at_rest(None, state.after_suspicion, state.watch.clone(), now)
                }
            },
            Self::Normal(_) | Self::Closed(_) => {
                if plan.is_some() {
                    *self = plan::at_rest(plan, false, self.watch().clone(), now);
                }
            }
            Self::Active(_)
            | Self::ReadOnly(_)
            | Self::RecoveryHold(_)
            | Self::BackEntry(_)
            | Self::Reconciled(_) => return false,
        }
        true
    }

    /// The level follows the clock while the ward documents here, and only upward.
    fn raise_level(&mut self, now: DateTime<Utc>, policy: &Policy, effects: &mut Vec<Effect>) {
        if let Self::Active(Active { outage, .. }) | Self::ReadOnly(ReadOnly { outage, .. }) = self
        {
            let reached = Level::after(outage.since, now, policy);
            if reached > outage.level {
                outage.raise(reached, now, None, None);
                effects.push(Effect::LevelRaised { to: reached });
            }
        }
    }

    fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match self {
            Self::Normal(state) => state.on(event, now, policy),
            Self::Suspect(state) => state.on(event, now, policy),
            Self::Pending(state) => state.on(event, now, policy),
            Self::Active(state) => state.on(event, now, policy),
            Self::RecoveryHold(state) => state.on(event, now, policy),
            Self::BackEntry(state) => state.on(event, now, policy),
            Self::Reconciled(state) => state.on(event, now, policy),
            Self::Planned(state) => state.on(event, now, policy),
            Self::ReadOnly(state) => state.on(event, now, policy),
            Self::Closed(state) => state.on(event, now, policy),
        }
    }
}

macro_rules! into_state {
    ($($name:ident),+) => {
        $(impl From<$name> for State {
            fn from(state: $name) -> Self {
                Self::$name(state)
            }
        })+
    };
}

into_state!(
    Normal,
    Suspect,
    Pending,
    Active,
    RecoveryHold,
    BackEntry,
    Reconciled,
    Planned,
    ReadOnly,
    Closed
);
