//! Back entry: the only state in which entries may leave for the EHR, each released by a person.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::declare::Declaration;
use super::{Active, Event, Outage, Policy, Reconciled, Refusal, Step, Watch};

/// All clear: what was recorded goes back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackEntry {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// The outage.
    pub outage: Outage,
    /// What the latest probes said.
    pub watch: Watch,
}

impl BackEntry {
    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => match self.watch.silence(policy) {
                Some(_) => Step::to(Active::resumed(self.outage, true, self.watch, now)),
                None => Step::to(self),
            },
            Event::AllReconciled { by, second, open } => {
                if *open > 0 {
                    Step::refuse(self, Refusal::LinesOpen)
                } else if by.is_same_as(second) {
                    Step::refuse(self, Refusal::SamePerson)
                } else {
                    Step::to(Reconciled {
                        since: now,
                        outage: self.outage,
                        downtime_proposed: false,
                        watch: self.watch,
                    })
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
            Event::AllClear { .. } => Step::refuse(self, Refusal::AlreadyAllClear),
            Event::Close { .. } => Step::refuse(self, Refusal::NotReconciled),
            Event::Tick
            | Event::EntryRecorded { .. }
            | Event::StateUnreadable
            | Event::Command(_) => Step::to(self),
        }
    }
}
