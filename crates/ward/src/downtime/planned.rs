//! Planned: a downtime is announced; the ward still documents in the EHR and prepares.
//!
//! Invariant: capture is closed, and an EHR that falls silent before the start is a suspicion like any other.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Effect, Event, Pending, Plan, Policy, Refusal, Step, Suspect, Watch, plan};

/// A downtime is announced and has not begun.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// What is announced, and how far the ward is.
    pub plan: Plan,
    /// Entered because a suspicion ended: another one soon is flapping.
    #[serde(default)]
    pub after_suspicion: bool,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Planned {
    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => match self.watch.silence(policy) {
                // From the start on silence is what was announced: the plan decides, in `plan::advance`.
                Some((since, evidence)) if !self.plan.has_begun(now) => {
                    let minutes = now.signed_duration_since(self.since).num_minutes();
                    Step::to(Suspect {
                        since: now,
                        outage_since: since,
                        flapping: self.after_suspicion && minutes < policy.flapping_within_minutes,
                        plan: Some(self.plan),
                        watch: self.watch,
                    })
                    .with(Effect::ProposeDowntime { since, evidence })
                }
                Some(_) | None => Step::to(self),
            },
            Event::NurseReportsSilence { by } => Step::to(Pending {
                plan: Some(self.plan),
                ..Pending::reported(by, self.watch, now, policy)
            }),
            Event::Declare { by, second, reason } => {
                let (by, second, reason) = (by, second.as_ref(), reason.as_deref());
                let begun = self.plan.has_begun(now);
                let opened = plan::declaration(Some(&self.plan), by, second, reason, now).and_then(
                    |declaration| {
                        if begun {
                            Ok(declaration.opens_planned(&self.watch, now, policy))
                        } else {
                            declaration.opens_afresh(&self.watch, now, policy)
                        }
                    },
                );
                match opened {
                    Ok(active) => Step::to(active.under(Some(self.plan))),
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
