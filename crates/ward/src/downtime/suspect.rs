//! Suspect: the probes fail or crawl. The screen asks a person to look; capture stays closed, the data readable.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Cause, Effect, Event, Pending, Plan, Policy, Refusal, Step, Watch, plan};

/// The EHR is silent or crawling, and nobody has said anything yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suspect {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// The first bad probe.
    pub outage_since: DateTime<Utc>,
    /// Another suspicion ended a moment ago: the EHR must be healthy for longer this time.
    pub flapping: bool,
    /// A downtime that was announced for later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Suspect {
    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) | Event::Tick => self.waits(now, policy),
            Event::NurseReportsSilence { by } => Step::to(self.escalates(now).reported_by(by)),
            Event::Declare { by, second, reason } => {
                let (second, reason) = (second.as_ref(), reason.as_deref());
                let opened = plan::declaration(self.plan.as_ref(), by, second, reason, now).map(
                    |declaration| {
                        let watch = self.watch.clone();
                        declaration.opens(self.outage_since, Cause::Silence, watch, now, policy)
                    },
                );
                match opened {
                    Ok(active) => Step::to(active.under(self.plan)),
                    Err(refusal) => Step::refuse(self, refusal),
                }
            }
            Event::EndOutage { .. }
            | Event::AllClear { .. }
            | Event::AllReconciled { .. }
            | Event::Close { .. } => Step::refuse(self, Refusal::NoOutage),
            // All are answered above, for every state.
            Event::EntryRecorded { .. } | Event::StateUnreadable | Event::Command(_) => {
                Step::to(self)
            }
        }
    }

    fn waits(self, now: DateTime<Utc>, policy: &Policy) -> Step {
        let healthy_seconds = policy.healthy_to_normal(self.flapping);
        if policy.was_shown(self.since, now) && self.watch.healthy_for(healthy_seconds, now, policy)
        {
            return Step::to(plan::at_rest(self.plan, true, self.watch, now));
        }
        let minutes = now.signed_duration_since(self.outage_since).num_minutes();
        match self.watch.last.clone() {
            // While the EHR is answering again the ward is not moved to paper.
            Some(evidence)
                if !self.watch.is_healthy(now, policy)
                    && minutes >= policy.suspect_to_pending_minutes =>
            {
                let since = self.outage_since;
                Step::to(self.escalates(now)).with(Effect::ProposeDowntime { since, evidence })
            }
            Some(_) | None => Step::to(self),
        }
    }

    fn escalates(self, now: DateTime<Utc>) -> Pending {
        Pending {
            since: now,
            outage_since: self.outage_since,
            reported_by: None,
            flapping: self.flapping,
            silence_seen: true,
            recorded: false,
            recovery_proposed: false,
            plan: self.plan,
            watch: self.watch,
        }
    }
}
