//! Recovery hold: the ward said that the EHR can be used; capture continues and nothing is sent until all is clear.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::declare::Declaration;
use super::{Active, BackEntry, Event, Outage, Policy, Refusal, Step, Watch};

/// The EHR is back, the all clear is not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryHold {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// The outage.
    pub outage: Outage,
    /// What the latest probes said.
    pub watch: Watch,
}

impl RecoveryHold {
    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => match self.watch.silence(policy) {
                Some(_) => Step::to(Active::resumed(self.outage, true, self.watch, now)),
                None => Step::to(self),
            },
            Event::AllClear { .. } => {
                if self.watch.is_healthy(now, policy) {
                    Step::to(BackEntry {
                        since: now,
                        outage: self.outage,
                        watch: self.watch,
                    })
                } else {
                    Step::refuse(self, Refusal::EhrSilent)
                }
            }
            Event::Declare { by, second, reason } => {
                let allowed = Declaration::signed(by, second.as_ref(), reason.as_deref())
                    .and_then(|declaration| declaration.allowed_by(&self.watch, policy));
                match allowed {
                    Ok(_) => Step::to(Active::resumed(self.outage, false, self.watch, now)),
                    Err(refusal) => Step::refuse(self, refusal),
                }
            }
            Event::NurseReportsSilence { .. } => Step::refuse(self, Refusal::AlreadyCapturing),
            Event::EndOutage { .. } => Step::refuse(self, Refusal::EndAlreadyConfirmed),
            Event::AllReconciled { .. } | Event::Close { .. } => {
                Step::refuse(self, Refusal::NotAllClear)
            }
            Event::Tick
            | Event::EntryRecorded { .. }
            | Event::StateUnreadable
            | Event::Command(_) => Step::to(self),
        }
    }
}
