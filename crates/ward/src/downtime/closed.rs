//! Closed: the outage is over and its figures are kept. Whatever happens next, happens to an ordinary ward.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Event, Level, Normal, Outage, Policy, Step, Watch};

/// The figures of an outage that its own course tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// From the first missed answer to the confirmed end.
    pub outage_minutes: i64,
    /// The same by level; a level that was never reached is not there.
    pub minutes_at: BTreeMap<Level, i64>,
    /// From the confirmed end to the closing: holding, back entry, signatures.
    pub recovery_minutes: i64,
    /// The outage was announced beforehand.
    pub planned: bool,
    /// Longer than a day: a root-cause analysis is required.
    pub analysis_required: bool,
}

impl Statistics {
    /// The figures of an outage that is closed now.
    #[must_use]
    pub fn of(outage: &Outage, closed_at: DateTime<Utc>) -> Self {
        let minutes = |from: DateTime<Utc>, to: DateTime<Utc>| {
            to.signed_duration_since(from).num_minutes().max(0)
        };
        let ended = outage.ended_at.unwrap_or(closed_at);
        let mut minutes_at = BTreeMap::new();
        let (mut level, mut from) = (outage.first_level(), outage.since);
        for raised in &outage.raised {
            let at = raised.at.min(ended);
            *minutes_at.entry(level).or_insert(0) += minutes(from, at);
            (level, from) = (raised.to, at);
        }
        *minutes_at.entry(level).or_insert(0) += minutes(from, ended);
        let outage_minutes = minutes(outage.since, ended);
        Self {
            outage_minutes,
            minutes_at,
            recovery_minutes: minutes(ended, closed_at),
            planned: outage.plan.is_some(),
            analysis_required: outage_minutes > 24 * 60,
        }
    }
}

/// An outage was closed a moment ago.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// When it was closed.
    pub since: DateTime<Utc>,
    /// The outage that was closed.
    pub outage: Outage,
    /// Its figures.
    pub statistics: Statistics,
    /// What the latest probes said.
    pub watch: Watch,
}

impl Closed {
    pub(super) fn of(outage: Outage, watch: Watch, now: DateTime<Utc>) -> Self {
        Self {
            since: now,
            statistics: Statistics::of(&outage, now),
            outage,
            watch,
        }
    }

    /// The ordinary ward that it is.
    pub(super) fn as_normal(&self) -> Normal {
        Normal {
            since: self.since,
            after_suspicion: false,
            watch: self.watch.clone(),
        }
    }

    pub(super) fn on(self, event: &Event, now: DateTime<Utc>, policy: &Policy) -> Step {
        let step = self.as_normal().on(event, now, policy);
        match step.refused {
            Some(refusal) => Step::refuse(self, refusal),
            None => step,
        }
    }
}
