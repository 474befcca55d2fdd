//! Reconciled: every patient is signed; the ward documents in the EHR again and the outage waits to be closed.
//!
//! A new silence never closes the old outage by itself: it asks a person, whose declaration opens the next one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::declare::Declaration;
use super::{Closed, Effect, Event, Outage, Pending, Policy, Refusal, Step, Watch};

/// Signed, not yet closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reconciled {
    /// When this state was entered.
    pub since: DateTime<Utc>,
    /// The outage that was reconciled.
    pub outage: Outage,
    /// Whether a new silence has been shown to the ward.
    pub downtime_proposed: bool,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Reconciled {
    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        match event {
            Event::Probe(_) => match self.watch.silence(policy) {
                Some((since, evidence)) if !self.downtime_proposed => Step::to(Self {
                    downtime_proposed: true,
                    ..self
                })
                .with(Effect::ProposeDowntime { since, evidence }),
                Some(_) => Step::to(self),
                None => Step::to(Self {
                    downtime_proposed: false,
                    ..self
                }),
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
            Event::Close { .. } => Step::to(Closed::of(self.outage, self.watch, now)),
            Event::EndOutage { .. } | Event::AllClear { .. } | Event::AllReconciled { .. } => {
                Step::refuse(self, Refusal::AlreadyReconciled)
            }
            // The last three are answered above, for every state.
            Event::Tick
            | Event::EntryRecorded { .. }
            | Event::StateUnreadable
            | Event::Command(_) => Step::to(self),
        }
    }
}
