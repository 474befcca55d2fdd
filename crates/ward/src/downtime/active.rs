//! Active: downtime is declared; the ward documents here and on paper.
//!
//! Invariant: only a named person leaves this state, and only while the EHR answers.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::declare::Declaration;
use super::{
    Cause, Effect, Event, Level, Outage, Plan, Policy, RecoveryHold, Refusal, State, Step, Watch,
};

/// Downtime is declared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Active {
    /// When this state was entered, the last time.
    pub since: DateTime<Utc>,
    /// The outage.
    pub outage: Outage,
    /// Whether probes found the EHR silent; without it, its answers are no news.
    pub silence_seen: bool,
    /// Whether the ward has been asked to confirm that the EHR is back.
    pub recovery_proposed: bool,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Active {
    /// An outage that opens now.
    pub(super) fn opened(
        outage: Outage,
        watch: Watch,
        now: DateTime<Utc>,
        policy: &Policy,
    ) -> Self {
        let silence_seen = outage.cause == Cause::Silence || watch.silence(policy).is_some();
        Self {
            since: now,
            outage,
            silence_seen,
            recovery_proposed: false,
            watch,
        }
    }

    /// The same with what had been announced.
    pub(super) fn under(self, plan: Option<Plan>) -> Self {
        Self {
            outage: Outage {
                plan,
                ..self.outage
            },
            ..self
        }
    }

    /// The EHR was lost again before the outage was over: the same outage continues.
    pub(super) fn resumed(
        outage: Outage,
        silence_seen: bool,
        watch: Watch,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            since: now,
            outage: outage.again(),
            silence_seen,
            recovery_proposed: false,
            watch,
        }
    }

    /// What a station must assume when its stored state cannot be read.
    pub(super) fn from_unreadable(known: &State, now: DateTime<Utc>) -> Self {
        let outage = known.outage().cloned().unwrap_or_else(|| Outage {
            level: Level::L1,
            plan: known.plan().cloned(),
            ..Outage::unsigned(
                known.outage_since().unwrap_or(now),
                now,
                Cause::Unreadable,
                &Policy::default(),
            )
        });
        Self::resumed(outage, true, known.watch().clone(), now)
    }

    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => self.listens(now, policy),
            Event::Declare { by, second, reason } if self.outage.declared_by.is_none() => {
                match Declaration::signed(by, second.as_ref(), reason.as_deref()) {
                    Ok(declaration) => {
                        let outage = Outage {
                            declared_at: now,
                            ..declaration.signs(self.outage)
                        };
                        Step::to(Self { outage, ..self })
                    }
                    Err(refusal) => Step::refuse(self, refusal),
                }
            }
            Event::Declare { .. } => Step::refuse(self, Refusal::AlreadyDeclared),
            Event::NurseReportsSilence { .. } => Step::refuse(self, Refusal::AlreadyCapturing),
            Event::EndOutage { .. } => {
                if self.watch.charting_lost() {
                    Step::refuse(self, Refusal::ServiceStillLost)
                } else if self.watch.healthy_for(
                    policy.healthy_to_propose_recovery_seconds,
                    now,
                    policy,
                ) {
                    Step::to(RecoveryHold {
                        since: now,
                        outage: self.outage.ended(now),
                        watch: self.watch,
                    })
                    .with(Effect::FreezeSnapshot)
                } else {
                    Step::refuse(self, Refusal::EhrSilent)
                }
            }
            Event::AllClear { .. } | Event::AllReconciled { .. } | Event::Close { .. } => {
                Step::refuse(self, Refusal::EndNotConfirmed)
            }
            // The level follows the clock, in the shared part.
            Event::Tick
            | Event::EntryRecorded { .. }
            | Event::StateUnreadable
            | Event::Command(_) => Step::to(self),
        }
    }

    /// Asks the ward once per return of the EHR; flapping takes the question back.
    fn listens(mut self, now: DateTime<Utc>, policy: &Policy) -> Step {
        self.silence_seen |= self.watch.silence(policy).is_some();
        if !self.watch.is_healthy(now, policy) {
            self.recovery_proposed = false;
            return Step::to(self);
        }
        let answers =
            self.watch
                .healthy_for(policy.healthy_to_propose_recovery_seconds, now, policy);
        if answers && self.silence_seen && !self.recovery_proposed {
            return Step::to(Self {
                recovery_proposed: true,
                ..self
            })
            .with(Effect::ProposeRecovery);
        }
        Step::to(self)
    }
}
