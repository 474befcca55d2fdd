//! The numbers of the state machine. Every one is a site setting; the default is the value shown.
//!
//! Two clocks run side by side. *Detection* is fast: the screen asks a person to look within seconds of a cut
//! (refused ≤ 5 s, black hole ≤ 10 s, crawling ≤ 15 s, at whatever instant between two probes the cut falls).
//! *Escalation* is slow: capture opens by itself only after 15 minutes, and nothing declares downtime but people.
//! Asking early costs a glance; opening capture early costs double charting.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Site settings of detection and escalation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Policy {
    /// Start-to-start time between probes while all is well.
    pub probe_every_healthy_ms: u32,
    /// Start-to-start time after a bad probe; never under a second, so that a sick EHR is not beaten.
    pub probe_every_failing_ms: u32,
    /// A probe without a complete answer by then has failed.
    pub probe_timeout_ms: u32,
    /// An answer later than this is slow.
    pub slow_above_ms: u32,
    /// Consecutive unusable probes before suspicion. Three: one lost packet in two hundred must not alarm a ward.
    pub failures_to_suspect: u32,
    /// Consecutive probes that were slow or unusable before suspicion. A failure counts here too, so that slow and
    /// lost probes taking turns are noticed; the lower of the two limits decides.
    pub slow_to_suspect: u32,
    /// Suspicion this long, and still no healthy answer, opens capture.
    pub suspect_to_pending_minutes: i64,
    /// Healthy this long closes a suspicion.
    pub healthy_to_normal_seconds: i64,
    /// A suspicion this soon after another ended is flapping.
    pub flapping_within_minutes: i64,
    /// While flapping, healthy this long is needed instead: a banner that changes every two minutes is not read.
    pub flapping_to_normal_seconds: i64,
    /// Healthy this long during an outage proposes recovery, and is required to end it.
    pub healthy_to_propose_recovery_seconds: i64,
    /// Two probes further apart than this do not continue one healthy streak: nobody was looking in between.
    pub streak_gap_max_seconds: i64,
    /// No probe looks at the EHR, because it cannot be asked: what people say of it stands, in both directions.
    pub unwatched: bool,
    /// What probes changed on the screen stands at least this long before probes take it back: a banner changes at most
    /// twice in that time, and silence is never held back.
    pub shown_at_least_seconds: i64,
    /// From the start of a planned downtime to the question why the EHR still answers.
    pub plan_ask_after_minutes: i64,
    /// Data no older than this are fresh enough to begin a planned downtime with.
    pub ready_data_minutes: i64,
    /// Age of the data from which IT is told.
    pub stale_amber_minutes: i64,
    /// Age of the data from which a ticket is asked for.
    pub stale_red_minutes: i64,
    /// Age of the outage from which it is at level 2.
    pub level_2_after_minutes: i64,
    /// Age of the outage from which it is at level 3.
    pub level_3_after_minutes: i64,
    /// Age of the outage from which it is at level 4.
    pub level_4_after_minutes: i64,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            probe_every_healthy_ms: 2_000,
            probe_every_failing_ms: 1_000,
            probe_timeout_ms: 2_500,
            slow_above_ms: 2_000,
            failures_to_suspect: 3,
            slow_to_suspect: 3,
            suspect_to_pending_minutes: 15,
            healthy_to_normal_seconds: 120,
            flapping_within_minutes: 10,
            flapping_to_normal_seconds: 600,
            healthy_to_propose_recovery_seconds: 10,
            streak_gap_max_seconds: 30,
            unwatched: false,
            shown_at_least_seconds: 600,
            plan_ask_after_minutes: 15,
            ready_data_minutes: 30,
            stale_amber_minutes: 30,
            stale_red_minutes: 120,
            level_2_after_minutes: 2 * 60,
            level_3_after_minutes: 8 * 60,
            level_4_after_minutes: 72 * 60,
        }
    }
}

impl Policy {
    /// Whether what was entered at `since` has been shown for long enough to be taken back by probes.
    pub(super) fn was_shown(&self, since: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now.signed_duration_since(since).num_seconds() >= self.shown_at_least_seconds
    }

    /// How long the EHR must be healthy before a suspicion closes by itself.
    pub(super) const fn healthy_to_normal(&self, flapping: bool) -> i64 {
        if flapping {
            self.flapping_to_normal_seconds
        } else {
            self.healthy_to_normal_seconds
        }
    }
}
