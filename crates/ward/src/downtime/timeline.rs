//! The same state from the same journal, in whatever order its pieces arrived.
//!
//! Two sources move a ward: its people, through their station, and IT's directives, which each station that serves the ward
//! journals itself. Every moment carries the hybrid clock of the station that journalled it; that, then the station, then
//! its running number, is the order. A directive that two stations journalled counts once, where it comes first.
//!
//! Invariant: arrival order and repetition change nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{Event, Policy, State, step};
use crate::journal::Hlc;

/// Where a moment stands among all the others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stamp {
    /// The hybrid clock.
    pub hlc: Hlc,
    /// The station's chain.
    pub station: String,
    /// Running number in that chain.
    pub seq: u64,
}

/// One thing that happened, as a journal holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, on the wall clock of who journalled it.
    pub at: DateTime<Utc>,
    /// The directive that it follows from, if one.
    pub directive: Option<Uuid>,
    /// What.
    pub event: Event,
}

/// Every moment that is known so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline(BTreeMap<Stamp, Moment>);

impl Timeline {
    /// Takes a moment up; one that is known already changes nothing.
    pub fn hear(&mut self, stamp: Stamp, moment: Moment) {
        self.0.entry(stamp).or_insert(moment);
    }

    /// Where the ward stands after all of them.
    #[must_use]
    pub fn state(&self, start: &State, policy: &Policy) -> State {
        let mut obeyed = BTreeSet::new();
        let mut state = start.clone();
        for moment in self.0.values() {
            if moment.directive.is_some_and(|id| !obeyed.insert(id)) {
                continue;
            }
            state = step(&state, &moment.event, moment.at, policy).state;
        }
        state
    }
}
