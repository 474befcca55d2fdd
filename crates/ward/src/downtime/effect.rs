//! What the program must do after a step. Each effect says what must be true, so doing it twice is harmless.

use chrono::{DateTime, Utc};

use super::{Evidence, Level, Milestone, Policy, Service, State, Step};

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The ward may record here.
    OpenCapture,
    /// The ward may no longer record here.
    CloseCapture,
    /// Keep the current copy of the EHR as this outage's snapshot; an existing one for the same outage stays.
    FreezeSnapshot,
    /// Ask a named person to look, and to declare.
    ProposeDowntime {
        /// First failed probe.
        since: DateTime<Utc>,
        /// What the latest probe found.
        evidence: Evidence,
    },
    /// The EHR answers again: ask the ward to confirm that it can be used.
    ProposeRecovery,
    /// Probe at the failing pace.
    ProbeFaster,
    /// Probe at the healthy pace.
    ProbeNormally,
    /// Entries released by a person may leave.
    AllowSending,
    /// Nothing leaves.
    HoldSending,
    /// The outage reached a higher level.
    LevelRaised {
        /// The level reached.
        to: Level,
    },
    /// A milestone of the planned downtime is there.
    MilestoneReached {
        /// Which.
        milestone: Milestone,
    },
    /// The planned start passed and the EHR still answers: ask the ward what it means.
    AskAboutPlan,
    /// The ward knows a plan, or one that was changed.
    PlanKept,
    /// The plan is no more: cancelled, or over without an outage.
    PlanDropped,
    /// A named person confirmed that the ward is ready.
    WardReady,
    /// IT gives its all clear: ask the ward for its own.
    ProposeAllClear,
    /// A service was lost, or is back.
    ServiceChanged {
        /// Which.
        service: Service,
    },
    /// The state has another name now.
    StateChanged {
        /// Stable name before.
        from: &'static str,
        /// Stable name after.
        to: &'static str,
    },
}

impl Effect {
    /// Stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::OpenCapture => "open-capture",
            Self::CloseCapture => "close-capture",
            Self::FreezeSnapshot => "freeze-snapshot",
            Self::ProposeDowntime { .. } => "propose-downtime",
            Self::ProposeRecovery => "propose-recovery",
            Self::ProbeFaster => "probe-faster",
            Self::ProbeNormally => "probe-normally",
            Self::AllowSending => "allow-sending",
            Self::HoldSending => "hold-sending",
            Self::LevelRaised { .. } => "level-raised",
            Self::MilestoneReached { .. } => "milestone-reached",
            Self::AskAboutPlan => "ask-about-plan",
            Self::PlanKept => "plan-kept",
            Self::PlanDropped => "plan-dropped",
            Self::WardReady => "ward-ready",
            Self::ProposeAllClear => "propose-all-clear",
            Self::ServiceChanged { .. } => "service-changed",
            Self::StateChanged { .. } => "state-changed",
        }
    }

    /// What a station must make true when it starts in this state, before any event.
    #[must_use]
    pub fn on_start(state: &State) -> Vec<Self> {
        vec![
            if state.capture_open() {
                Self::OpenCapture
            } else {
                Self::CloseCapture
            },
            if state.sending_allowed() {
                Self::AllowSending
            } else {
                Self::HoldSending
            },
            if state.probes_faster() {
                Self::ProbeFaster
            } else {
                Self::ProbeNormally
            },
        ]
    }
}

/// Adds what follows from the difference between two states, so that no transition can forget it.
///
/// The change of state comes first and holding comes before opening: if the program stops halfway, less is allowed.
pub(super) fn add_consequences(before: &State, step: &mut Step, policy: &Policy) {
    let after = &step.state;
    let mut effects = Vec::new();
    if before.name() != after.name() {
        effects.push(Effect::StateChanged {
            from: before.name(),
            to: after.name(),
        });
    }
    if before.sending_allowed() && !after.sending_allowed() {
        effects.push(Effect::HoldSending);
    }
    if !before.capture_open() && after.capture_open() {
        effects.push(Effect::FreezeSnapshot);
        effects.push(Effect::OpenCapture);
    }
    if before.capture_open() && !after.capture_open() {
        effects.push(Effect::CloseCapture);
    }
    if !before.sending_allowed() && after.sending_allowed() {
        effects.push(Effect::AllowSending);
    }
    if before.probe_every_ms(policy) != after.probe_every_ms(policy) {
        effects.push(if after.probes_faster() {
            Effect::ProbeFaster
        } else {
            Effect::ProbeNormally
        });
    }
    effects.append(&mut step.effects);
    step.effects = effects;
}
