//! What waits on an order besides its doses: a bag that runs out, a patch that is to come off, an effect to be looked at.
//!
//! These are counted like doses, since nobody else will remember them.

use chrono::{DateTime, Duration, Utc};

use super::if_needed::to_reassess;
use super::infusion::Infusion;
use super::mar::{DoseState, MarDose};
use super::order::{Order, OrderStatus};
use super::patch::Patches;
use super::slots::tolerance_minutes;
use super::timing::SiteRules;
use crate::journal::{EntryId, Ledger};

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FollowKind {
    /// The bag runs out.
    Bag,
    /// The order was stopped, and what this ward charted about its infusion still says that it runs.
    StillRuns,
    /// A patch is to come off.
    PatchOff,
    /// The effect of an if-needed dose is to be looked at.
    Reassess,
}

impl FollowKind {
    /// Stable key; the catalogue has `follow-<key>`.
    pub fn key(self) -> &'static str {
        match self {
            FollowKind::Bag => "bag",
            FollowKind::StillRuns => "still-runs",
            FollowKind::PatchOff => "patch-off",
            FollowKind::Reassess => "reassess",
        }
    }
}

/// One such thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// What.
    pub kind: FollowKind,
    /// When.
    pub due: DateTime<Utc>,
    /// `Upcoming`, `Due` or `Overdue`.
    pub state: DoseState,
    /// The first entry of the thread that it is about; absent when the record told it.
    pub about: Option<EntryId>,
}

/// Everything that waits on an order besides its doses, by time.
pub(super) fn follow_ups(
    order: &Order,
    doses: &[MarDose],
    infusion: Option<&Infusion>,
    patches: Option<&Patches>,
    ledger: &Ledger,
    site: &SiteRules,
    now: DateTime<Utc>,
) -> Vec<FollowUp> {
    let follow = |kind, due: DateTime<Utc>, tolerance: i64, about| {
        let state = if now > due + Duration::minutes(tolerance) {
            DoseState::Overdue
        } else if now >= due {
            DoseState::Due
        } else {
            DoseState::Upcoming
        };
        FollowUp {
            kind,
            due,
            state,
            about,
        }
    };
    let mut all = vec![];
    if let Some(infusion) = infusion.filter(|infusion| infusion.is_running()) {
        let ended = match &order.status {
            OrderStatus::Stopped(at) => Some(at.or(infusion.rate_since()).unwrap_or(now)),
            OrderStatus::EnteredInError => Some(infusion.rate_since().unwrap_or(now)),
            OrderStatus::Active | OrderStatus::OnHold | OrderStatus::Other(_) => None,
        };
        if let Some(at) = ended.filter(|_| infusion.charted_here) {
            all.push(follow(FollowKind::StillRuns, at, 0, None));
        } else if let Some(empty_at) = infusion.bag.as_ref().and_then(|bag| bag.empty_at) {
            let tolerance = site.bag_tolerance_minutes;
            all.push(follow(FollowKind::Bag, empty_at, tolerance, None));
        }
    }
    if let Some(patches) = patches {
        for patch in &patches.on {
            let Some(due) = patch.remove_by else {
                continue;
            };
            // The next application asks for the old patch by itself, as long as it is open.
            let asked_by_slot = patches.stated_hours.is_none()
                && doses.iter().any(|dose| {
                    dose.state.is_open() && dose.slot.as_ref().is_some_and(|slot| slot.due == due)
                });
            if !asked_by_slot {
                let tolerance = tolerance_minutes(order, site);
                all.push(follow(FollowKind::PatchOff, due, tolerance, patch.root));
            }
        }
    }
    for waiting in to_reassess(order, ledger) {
        let tolerance = site.reassess_tolerance_minutes;
        all.push(follow(
            FollowKind::Reassess,
            waiting.due,
            tolerance,
            Some(waiting.dose),
        ));
    }
    // What lies further ahead than a screen looks is nothing to think of yet.
    all.retain(|each| each.state != DoseState::Upcoming || each.due < now + Duration::hours(24));
    all.sort_by_key(|each| (each.due, each.kind, each.about));
    all
}
