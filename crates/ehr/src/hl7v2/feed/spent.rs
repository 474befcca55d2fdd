//! Rows that no longer carry anything: a replay without them gives the same ward.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};

use super::finding::{Kind, standing};
use super::order::gathered;
use super::stay::{Status, idle_updates, stays};
use super::{Feed, Person, last};

/// A stay that ended longer ago than this is no longer compared with anything.
const ENDED_HOURS: i64 = 72;
/// No message comes later than this.
const SETTLED_HOURS: i64 = 24;
/// Orders and doses of somebody of whom no stay is known are kept for so long.
const UNPLACED_HOURS: i64 = 7 * 24;

impl Feed {
    /// Rows whose messages carry nothing any more: stays that ended more than 72 hours ago, facts that newer ones
    /// replaced, repetitions. Never the rows of messages that were kept for a person.
    #[must_use]
    pub fn done_with(&self, now: DateTime<Utc>) -> Vec<u64> {
        let mut done = self.idle.clone();
        let mut needed: BTreeSet<u64> = BTreeSet::new();
        for person in self.people.values() {
            if person.is_over(now) {
                done.extend(&person.rows);
            } else {
                let needs = person.needed(now);
                done.extend(person.rows.difference(&needs));
                needed.extend(needs);
            }
        }
        done.difference(&needed).copied().collect()
    }

    /// Forgets rows that the store no longer has.
    pub fn forget(&mut self, rows: &[u64]) {
        let gone: BTreeSet<u64> = rows.iter().copied().collect();
        for person in self.people.values_mut() {
            let keep = |row: u64| !gone.contains(&row);
            person.identities.retain(|one| keep(one.1));
            person.movements.retain(|one| keep(one.row));
            person.allergies.retain(|one| keep(one.1));
            person.conditions.retain(|one| keep(one.1));
            person.orders.retain(|one| keep(one.row));
            person.doses.retain(|one| keep(one.row));
            person.observations.retain(|one| keep(one.row));
            person.merged.retain(|one| keep(one.1));
            person.absorbed.retain(|one| keep(one.1));
            person.rows.retain(|row| keep(*row));
        }
        self.people.retain(|_, person| !person.rows.is_empty());
        self.issues.retain(|(row, ..)| !gone.contains(row));
        self.seen.retain(|_, (_, row)| !gone.contains(row));
        self.contents.retain(|_, row| !gone.contains(row));
        self.idle.retain(|row| !gone.contains(row));
    }
}

impl Person {
    fn is_over(&self, now: DateTime<Utc>) -> bool {
        let stays = stays(&self.movements);
        if stays.is_empty() {
            let times = self
                .orders
                .iter()
                .map(|fact| fact.when.written)
                .chain(self.doses.iter().map(|fact| fact.when.written))
                .chain(self.observations.iter().map(|fact| fact.when.written))
                .chain(self.identities.iter().map(|one| one.0.written))
                .chain(self.merged.iter().map(|one| one.0.written));
            return times
                .max()
                .is_none_or(|last| last < now - Duration::hours(UNPLACED_HOURS));
        }
        stays.iter().all(|stay| match stay.status {
            Status::Here => false,
            Status::Over(at) | Status::Void(at) => at < now - Duration::hours(ENDED_HOURS),
        })
    }

    /// Rows without which the ward would be another.
    fn needed(&self, now: DateTime<Utc>) -> BTreeSet<u64> {
        let mut needed: BTreeSet<u64> = BTreeSet::new();
        // A movement explains the ones after it (a cancelled transfer needs the place before); an update that says what was
        // known is needed for as long as something late may still come between.
        let settled = now - Duration::hours(SETTLED_HOURS);
        let idle = idle_updates(&self.movements, settled);
        let moving = self.movements.iter().map(|one| one.row);
        needed.extend(moving.filter(|row| !idle.contains(row)));
        for (when, row, identity) in &self.identities {
            let covered = self
                .identities
                .iter()
                .any(|(newer, _, other)| newer > when && identity.is_covered_by(other));
            if !covered {
                needed.insert(*row);
            }
        }
        needed.extend(last(&self.allergies).map(|one| one.1));
        needed.extend(last(&self.conditions).map(|one| one.1));
        needed.extend(self.merged.iter().map(|one| one.1));
        needed.extend(self.absorbed.iter().map(|one| one.1));
        needed.extend(self.doses.iter().map(|one| one.row));
        // One row may hold several orders: it is done with when none of them needs it.
        for known in gathered(&self.orders) {
            needed.extend(known.rows().difference(&known.superseded()));
        }
        for kind in [Kind::Weight, Kind::Vital, Kind::Result] {
            needed.extend(
                standing(&self.observations, kind)
                    .iter()
                    .map(|fact| fact.row),
            );
        }
        needed
    }
}
