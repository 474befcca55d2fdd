//! Pending: capture is open so that no dose waits for a signature, but nobody has declared the outage yet.
//!
//! Invariant: once something was recorded, or a nurse spoke against healthy probes, only a person leaves this state.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Cause, Effect, Event, Outage, Person, Plan, Policy, RecoveryHold, Refusal, Step, Watch, plan,
};

/// Capture is open, the outage is not declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// When the EHR was first missed.
    pub outage_since: DateTime<Utc>,
    /// The nurse who reported the silence, if one did.
    pub reported_by: Option<Person>,
    /// The suspicion before it was flapping: the EHR must be healthy for longer.
    pub flapping: bool,
    /// Whether the probes, too, found silence.
    pub silence_seen: bool,
    /// Whether anything was recorded here since capture opened.
    pub recorded: bool,
    /// Whether the ward has been asked to confirm that the EHR is back.
    pub recovery_proposed: bool,
    /// A downtime that was announced for later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Pending {
    /// Opened by a nurse from a state in which nothing was suspected.
    pub(super) fn reported(
        by: &Person,
        mut watch: Watch,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Self {
        let outage_since = watch.poor_since.unwrap_or(now);
        let silence_seen = watch.silence(policy).is_some();
        // What the probes said before she spoke does not count against her.
        watch.restart_streak();
        Self {
            since: now,
            outage_since,
            reported_by: Some(by.clone()),
            flapping: false,
            silence_seen,
            recorded: false,
            recovery_proposed: false,
            plan: None,
            watch,
        }
    }

    pub(super) fn reported_by(mut self, by: &Person) -> Self {
        self.watch.restart_streak();
        Self {
            reported_by: Some(by.clone()),
            ..self
        }
    }

    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) | Event::Tick => self.waits(now, policy),
            Event::NurseReportsSilence { by } => match self.reported_by {
                None => Step::to(self.reported_by(by)),
                Some(_) => Step::refuse(self, Refusal::AlreadyCapturing),
            },
            Event::EntryRecorded { .. } => Step::to(Self {
                recorded: true,
                ..self
            }),
            Event::Declare { by, second, reason } => {
                let (second, reason) = (second.as_ref(), reason.as_deref());
                let opened = plan::declaration(self.plan.as_ref(), by, second, reason, now).map(
                    |declaration| {
                        let watch = self.watch.clone();
                        declaration.opens(self.outage_since, self.cause(), watch, now, policy)
                    },
                );
                match opened {
                    Ok(active) => Step::to(active.under(self.plan)),
                    Err(refusal) => Step::refuse(self, refusal),
                }
            }
            Event::EndOutage { by } => self.ends(by, now, policy),
            Event::AllClear { .. } | Event::AllReconciled { .. } | Event::Close { .. } => {
                Step::refuse(self, Refusal::NotDeclared)
            }
            // Answered above, for every state.
            Event::StateUnreadable | Event::Command(_) => Step::to(self),
        }
    }

    fn waits(mut self, now: DateTime<Utc>, policy: &Policy) -> Step {
        self.silence_seen |= self.watch.silence(policy).is_some();
        if !self.watch.is_healthy(now, policy) {
            self.recovery_proposed = false;
        }
        if !self.silence_seen {
            return Step::to(self);
        }
        if !self.recorded
            && policy.was_shown(self.since, now)
            && self
                .watch
                .healthy_for(policy.healthy_to_normal(self.flapping), now, policy)
        {
            return Step::to(plan::at_rest(self.plan, true, self.watch, now));
        }
        let answers =
            self.watch
                .healthy_for(policy.healthy_to_propose_recovery_seconds, now, policy);
        if self.recorded && answers && !self.recovery_proposed {
            return Step::to(Self {
                recovery_proposed: true,
                ..self
            })
            .with(Effect::ProposeRecovery);
        }
        Step::to(self)
    }

    /// A person says the EHR is usable. What was recorded must go back; if nothing was, nothing is owed.
    fn ends(self, by: &Person, now: DateTime<Utc>, policy: &Policy) -> Step {
        if self.recorded && self.watch.charting_lost() {
            return Step::refuse(self, Refusal::ServiceStillLost);
        }
        if !self
            .watch
            .healthy_for(policy.healthy_to_propose_recovery_seconds, now, policy)
        {
            return Step::refuse(self, Refusal::EhrSilent);
        }
        if !self.recorded {
            return Step::to(plan::at_rest(self.plan, true, self.watch, now));
        }
        let cause = self.cause();
        let outage =
            Outage::unsigned(self.outage_since, now, cause, policy).signed_by(by, None, None);
        Step::to(RecoveryHold {
            since: now,
            outage: outage.ended(now),
            watch: self.watch,
        })
        .with(Effect::FreezeSnapshot)
    }

    const fn cause(&self) -> Cause {
        if self.silence_seen {
            Cause::Silence
        } else {
            Cause::Reported
        }
    }
}
