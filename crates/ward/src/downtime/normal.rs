//! Normal: the EHR answers, the ward documents there, capture is closed here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::declare::Declaration;
use super::{Effect, Event, Pending, Policy, Refusal, Step, Suspect, Watch};

/// The EHR answers and nothing is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Normal {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// Entered because a suspicion ended: another one soon is flapping.
    pub after_suspicion: bool,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Normal {
    pub(super) fn new(now: DateTime<Utc>) -> Self {
        Self {
            since: now,
            after_suspicion: false,
            watch: Watch::default(),
        }
    }

    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => match self.watch.silence(policy) {
                Some((since, evidence)) => {
                    let minutes = now.signed_duration_since(self.since).num_minutes();
                    Step::to(Suspect {
                        since: now,
                        outage_since: since,
                        flapping: self.after_suspicion && minutes < policy.flapping_within_minutes,
                        plan: None,
                        watch: self.watch,
                    })
                    .with(Effect::ProposeDowntime { since, evidence })
                }
                None => Step::to(self),
            },
            Event::NurseReportsSilence { by } => {
                Step::to(Pending::reported(by, self.watch, now, policy))
            }
            Event::Declare { by, second, reason } => {
                let opened = Declaration::signed(by, second.as_ref(), reason.as_deref())
                    .and_then(|declaration| declaration.opens_afresh(&self.watch, now, policy));
                match opened {
                    Ok(active) => Step::to(active),
                    Err(refusal) => Step::refuse(self, refusal),
                }
            }
            Event::EndOutage { .. }
            | Event::AllClear { .. }
            | Event::AllReconciled { .. }
            | Event::Close { .. } => Step::refuse(self, Refusal::NoOutage),
            // The last three are answered above, for every state.
            Event::Tick
            | Event::EntryRecorded { .. }
            | Event::StateUnreadable
            | Event::Command(_) => Step::to(self),
        }
    }
}
