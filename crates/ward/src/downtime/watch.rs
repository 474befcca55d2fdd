//! What is observed: recent probes, just enough of them to tell silence from bad luck, and what people saw to be lost.
//! What is wanted (a plan, a declaration) never stands here.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Evidence, Lost, Policy};

/// Streaks of probes, each broken by one probe of the other kind; and lost services.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Unusable probes since the last usable one.
    pub failures_in_a_row: u32,
    /// Slow or unusable probes since the last healthy one.
    pub poor_in_a_row: u32,
    /// When the current run of slow or unusable probes began.
    pub poor_since: Option<DateTime<Utc>>,
    /// When the current run of healthy probes began.
    pub healthy_since: Option<DateTime<Utc>>,
    /// The latest probe.
    pub last: Option<Evidence>,
    /// When the latest probe ended.
    pub last_at: Option<DateTime<Utc>>,
    /// What people saw to be lost besides.
    #[serde(default, skip_serializing_if = "Lost::is_empty")]
    pub lost: Lost,
}

impl Watch {
    pub(super) fn see(&mut self, evidence: &Evidence, now: DateTime<Utc>, policy: &Policy) {
        if evidence.is_healthy(policy.slow_above_ms) {
            // A clock set back, or a station that slept, breaks the streak: nobody watched in between.
            let unbroken = self.looked_recently(now, policy);
            self.healthy_since = self.healthy_since.filter(|_| unbroken).or(Some(now));
            self.poor_in_a_row = 0;
            self.poor_since = None;
        } else {
            self.healthy_since = None;
            self.poor_in_a_row = self.poor_in_a_row.saturating_add(1);
            self.poor_since = self.poor_since.or(Some(now));
        }
        self.failures_in_a_row = if evidence.is_usable() {
            0
        } else {
            self.failures_in_a_row.saturating_add(1)
        };
        self.last = Some(evidence.clone());
        self.last_at = Some(now);
    }

    /// When the EHR went silent and what shows it, once bad luck is ruled out.
    pub(super) fn silence(&self, policy: &Policy) -> Option<(DateTime<Utc>, Evidence)> {
        let silent = self.failures_in_a_row >= policy.failures_to_suspect.max(1)
            || self.poor_in_a_row >= policy.slow_to_suspect.max(1);
        if silent {
            self.poor_since.zip(self.last.clone())
        } else {
            None
        }
    }

    /// Whether the latest probe was healthy, and recent enough to speak of now.
    pub(super) fn is_healthy(&self, now: DateTime<Utc>, policy: &Policy) -> bool {
        policy.unwatched || self.healthy_since.is_some() && self.looked_recently(now, policy)
    }

    /// Whether probes have been healthy without a break for this long, up to now.
    pub(super) fn healthy_for(&self, seconds: i64, now: DateTime<Utc>, policy: &Policy) -> bool {
        policy.unwatched
            || self.looked_recently(now, policy)
                && self
                    .healthy_since
                    .zip(self.last_at)
                    .is_some_and(|(since, last)| {
                        last.signed_duration_since(since).num_seconds() >= seconds
                    })
    }

    fn looked_recently(&self, now: DateTime<Utc>, policy: &Policy) -> bool {
        self.last_at.is_some_and(|last| {
            let gap = now.signed_duration_since(last).num_seconds();
            (0..=policy.streak_gap_max_seconds).contains(&gap)
        })
    }

    /// Whether something is lost without which no dose can be charted in the EHR, though it answers.
    pub(super) fn charting_lost(&self) -> bool {
        self.lost.keys().any(|service| service.carries_doses())
    }

    /// Forgets the healthy streak, so that the next one counts from here.
    pub(super) const fn restart_streak(&mut self) {
        self.healthy_since = None;
    }
}
