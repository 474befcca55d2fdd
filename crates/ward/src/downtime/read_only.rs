//! Read-only: the EHR can be looked at and not written to; the ward documents here and on paper.
//!
//! Invariant: only a named person leaves this state, but for an EHR that falls silent: then the same outage is active.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::declare::Declaration;
use super::{Active, Effect, Event, Outage, Policy, RecoveryHold, Refusal, Step, Watch};

/// Viewable, not writable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadOnly {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// The outage.
    pub outage: Outage,
    /// What the latest probes said.
    pub watch: Watch,
}

impl ReadOnly {
    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => match self.watch.silence(policy) {
                Some(_) => Step::to(Active::resumed(self.outage, true, self.watch, now)),
                None => Step::to(self),
            },
            Event::Declare { by, second, reason } => {
                match Declaration::signed(by, second.as_ref(), reason.as_deref()) {
                    Ok(_) => Step::to(Active::resumed(self.outage, false, self.watch, now)),
                    Err(refusal) => Step::refuse(self, refusal),
                }
            }
            Event::EndOutage { .. } => {
                let answers =
                    self.watch
                        .healthy_for(policy.healthy_to_propose_recovery_seconds, now, policy);
                if self.watch.charting_lost() {
                    Step::refuse(self, Refusal::ServiceStillLost)
                } else if answers {
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
            Event::NurseReportsSilence { .. } => Step::refuse(self, Refusal::AlreadyCapturing),
            Event::AllClear { .. } | Event::AllReconciled { .. } | Event::Close { .. } => {
                Step::refuse(self, Refusal::EndNotConfirmed)
            }
            Event::Tick
            | Event::EntryRecorded { .. }
            | Event::StateUnreadable
            | Event::Command(_) => Step::to(self),
        }
    }
}
