//! The feed: messages in, a ward out. A pure fold; the app keeps the messages and replays them after a restart.
//!
//! What each message says is kept as facts, and the ward is computed from all facts in the order in which things happened.
//! So late, repeated and permuted messages need no rules of their own.
//!
//! Invariant: the same set of messages gives the same ward in every order of arrival.
//! Invariant: an older event never overwrites a newer one, part by part: who she is, where she lies, how the stay stands.
//! Invariant: nothing is moved from one patient to another because a message says so (A40, A42, A45): both are marked.

mod apply;
mod counters;
mod dose;
mod dosing;
mod finding;
mod order;
mod person;
mod read;
mod spent;
mod stay;
mod timing;
mod when;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use ward::clinical::{Condition, Identifier, PatientId};
use ward::snapshot::Issue;

use super::settings::FeedSettings;
use dose::DoseFact;
use finding::{Allergies, ObservationFact};
use order::OrderFact;
use person::Identity;
use stay::{Movement, Stay, stays};
use when::When;

pub use apply::Outcome;
pub use counters::FeedCounters;
pub use read::CensusEntry;

/// Something that a message said of a patient.
type Told<T> = (When, u64, T);

/// Everything that was ever said of one patient and may still matter.
#[derive(Clone, Debug, Default)]
struct Person {
    /// All identifiers under which messages named her.
    identifiers: Vec<Identifier>,
    identities: Vec<Told<Identity>>,
    movements: Vec<Movement>,
    allergies: Vec<Told<Allergies>>,
    conditions: Vec<Told<Vec<Condition>>>,
    orders: Vec<OrderFact>,
    doses: Vec<DoseFact>,
    observations: Vec<ObservationFact>,
    /// Into whom she was merged.
    merged: Vec<Told<PatientId>>,
    /// Who was merged into her.
    absorbed: Vec<Told<PatientId>>,
    rows: BTreeSet<u64>,
}

impl Person {
    fn identity(&self) -> Identity {
        let mut told: Vec<&Told<Identity>> = self.identities.iter().collect();
        told.sort_by(|a, b| a.0.cmp(&b.0));
        let mut known = Identity::default();
        for (_, _, newer) in told {
            known.overlay(newer);
        }
        known
    }

    /// The stay that counts for this ward: the one in progress here, else any in progress, else the last.
    fn stay(&self, settings: &FeedSettings) -> Option<Stay> {
        let all = stays(&self.movements);
        let here = all
            .iter()
            .rev()
            .find(|stay| stay.left_at(settings).is_none());
        let running = || {
            all.iter()
                .rev()
                .find(|stay| stay.status == stay::Status::Here)
        };
        here.or_else(running).or(all.last()).cloned()
    }

    /// Adds what was told under another name of the same person.
    fn take(&mut self, other: &Person) {
        self.orders.extend(other.orders.iter().cloned());
        self.doses.extend(other.doses.iter().cloned());
        self.observations.extend(other.observations.iter().cloned());
        self.allergies.extend(other.allergies.iter().cloned());
        self.conditions.extend(other.conditions.iter().cloned());
    }
}

fn last<T>(told: &[Told<T>]) -> Option<&Told<T>> {
    told.iter().max_by(|a, b| a.0.cmp(&b.0))
}

/// A ward as its feed tells it.
#[derive(Clone, Debug)]
pub struct Feed {
    settings: FeedSettings,
    people: BTreeMap<PatientId, Person>,
    /// Sender and control id → hash of the message.
    seen: BTreeMap<(String, String), String>,
    /// Hashes of messages without their control id.
    contents: BTreeSet<String>,
    heard_at: Option<DateTime<Utc>>,
    counters: FeedCounters,
    /// What could not be read as it should, by row.
    issues: BTreeSet<(u64, String, String, String)>,
    /// Rows that never carried anything: repetitions.
    idle: BTreeSet<u64>,
}

impl Feed {
    /// A feed that has heard nothing.
    #[must_use]
    pub fn new(settings: FeedSettings) -> Feed {
        Feed {
            settings,
            people: BTreeMap::new(),
            seen: BTreeMap::new(),
            contents: BTreeSet::new(),
            heard_at: None,
            counters: FeedCounters::default(),
            issues: BTreeSet::new(),
            idle: BTreeSet::new(),
        }
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &FeedSettings {
        &self.settings
    }

    /// The site says that the present state was sent, or takes it back.
    pub fn set_initial_load_done(&mut self, done: bool) {
        self.settings.initial_load_done = done;
    }

    /// The link gave a sign of life that was no message.
    pub fn heartbeat(&mut self, at: DateTime<Utc>) {
        self.heard_at = self.heard_at.max(Some(at));
        self.counters.heard_at = self.heard_at;
    }

    /// What was counted since the feed was made.
    #[must_use]
    pub fn counters(&self) -> &FeedCounters {
        &self.counters
    }

    fn issue(&mut self, row: u64, code: &str, subject: &str, detail: &str) {
        self.issues
            .insert((row, code.to_owned(), subject.to_owned(), detail.to_owned()));
    }

    /// Everything that the orders of anybody, anywhere, show in words.
    #[cfg(test)]
    pub(crate) fn orders_in_words(&self) -> Vec<String> {
        let mut told = vec![];
        for (id, person) in &self.people {
            let stay = ward::clinical::EncounterId::new("stay");
            let context = order::Context {
                patient: id,
                stay: &stay,
                visit: None,
                stay_start: None,
                now: DateTime::<Utc>::MIN_UTC,
            };
            for known in order::gathered(&person.orders) {
                let (order, _) = known.order(&context);
                let brand = order.medication.brand.unwrap_or_default();
                let words = [order.medication.text, brand, order.verbatim.join("; ")];
                told.push(words.join("; "));
            }
        }
        told
    }

    fn issues(&self) -> Vec<Issue> {
        self.issues
            .iter()
            .map(|(_, code, subject, detail)| crate::gather::issue(code, subject, detail))
            .collect()
    }
}
