//! What is true after all entries: statements in threads, each with its corrections.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::entry::{EntryBody, EntryId};
use super::statement::{Correction, LineDecision, Statement};
use crate::clinical::{OrderId, PatientId, SlotId};

/// A root entry and everything that corrected it.
#[derive(Clone, Debug, PartialEq)]
pub struct Thread {
    /// The first entry.
    pub root: EntryBody,
    /// Corrections, oldest first by hybrid clock.
    pub corrections: Vec<EntryBody>,
}

/// What a thread states now.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded<'a> {
    /// The entry that states it: the root or the last correction.
    pub entry: &'a EntryBody,
    /// What it states.
    pub statement: &'a Statement,
}

impl Thread {
    /// What is true now; `None` when the last correction withdrew it.
    pub fn now(&self) -> Option<Recorded<'_>> {
        match self.corrections.last() {
            None => Some(Recorded {
                entry: &self.root,
                statement: &self.root.statement,
            }),
            Some(last) => match &last.statement {
                Statement::Correct(Correction { replacement, .. }) => {
                    replacement.as_deref().map(|statement| Recorded {
                        entry: last,
                        statement,
                    })
                }
                _ => None,
            },
        }
    }

    /// The entry that speaks last, withdrawn or not.
    pub fn last(&self) -> &EntryBody {
        self.corrections.last().unwrap_or(&self.root)
    }

    /// Every entry of the thread, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &EntryBody> {
        std::iter::once(&self.root).chain(self.corrections.iter())
    }

    /// The patient of the root: a correction cannot move a dose to another patient.
    pub fn patient(&self) -> Option<&PatientId> {
        self.root.statement.patient()
    }
}

/// All threads and decisions, in an order that does not depend on how entries arrived.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    threads: BTreeMap<EntryId, Thread>,
    root_of: BTreeMap<EntryId, EntryId>,
    decisions: BTreeMap<EntryId, Vec<(EntryBody, LineDecision)>>,
    waiting: Vec<EntryBody>,
    accesses: Vec<EntryBody>,
}

impl Ledger {
    /// Folds entries of any stations, in any order of arrival.
    pub fn fold(entries: impl IntoIterator<Item = EntryBody>) -> Ledger {
        let mut all: Vec<EntryBody> = entries.into_iter().collect();
        all.sort_by(|a, b| (a.hlc, &a.station, a.seq).cmp(&(b.hlc, &b.station, b.seq)));
        let mut ledger = Ledger::default();
        for entry in all {
            ledger.add(entry);
        }
        ledger
    }

    /// Adds one entry that is later than all before it (the station's own next entry).
    pub fn add(&mut self, entry: EntryBody) {
        match &entry.statement {
            Statement::Correct(correction) => match self.root_of.get(&correction.target).copied() {
                Some(root) => {
                    self.root_of.insert(entry.id, root);
                    if let Some(thread) = self.threads.get_mut(&root) {
                        thread.corrections.push(entry);
                        thread
                            .corrections
                            .sort_by(|a, b| (a.hlc, &a.station).cmp(&(b.hlc, &b.station)));
                    }
                }
                // The entry it corrects has not arrived yet from its station: kept until it does.
                None => self.waiting.push(entry),
            },
            Statement::Decide {
                entries, decision, ..
            } => {
                for target in entries.clone() {
                    self.decisions
                        .entry(target)
                        .or_default()
                        .push((entry.clone(), decision.clone()));
                }
            }
            charted if charted.is_charted() => {
                let id = entry.id;
                self.root_of.insert(id, id);
                self.threads.insert(
                    id,
                    Thread {
                        root: entry,
                        corrections: vec![],
                    },
                );
                let waiting = std::mem::take(&mut self.waiting);
                for late in waiting {
                    self.add(late);
                }
            }
            Statement::Access(_) => self.accesses.push(entry),
            // States and prints are read from the journal itself; they carry no thread.
            _ => {}
        }
    }

    /// Every look through the emergency door, oldest first.
    pub fn accesses(&self) -> impl Iterator<Item = &EntryBody> {
        self.accesses.iter()
    }

    /// Threads in the order of their first entry's id (time order, since ids are version 7).
    pub fn threads(&self) -> impl Iterator<Item = &Thread> {
        self.threads.values()
    }

    /// The thread that an entry belongs to, as root or as correction.
    pub fn thread_of(&self, entry: EntryId) -> Option<&Thread> {
        self.root_of
            .get(&entry)
            .and_then(|root| self.threads.get(root))
    }

    /// Threads of one order.
    pub fn of_order<'a>(&'a self, order: &'a OrderId) -> impl Iterator<Item = &'a Thread> {
        self.threads
            .values()
            .filter(move |thread| thread.root.statement.order() == Some(order))
    }

    /// Threads that settle one slot now; two of them mean that two people recorded the same dose.
    pub fn of_slot<'a>(&'a self, slot: &'a SlotId) -> impl Iterator<Item = &'a Thread> {
        self.threads.values().filter(move |thread| {
            thread
                .now()
                .is_some_and(|now| now.statement.is_dose() && now.statement.slot() == Some(slot))
        })
    }

    /// What is true now about a patient, in the order of recording: everything charted and not withdrawn.
    pub fn of_patient<'a>(&'a self, patient: &'a PatientId) -> impl Iterator<Item = Recorded<'a>> {
        self.threads
            .values()
            .filter(move |thread| thread.patient() == Some(patient))
            .filter_map(Thread::now)
    }

    /// The last decision on an entry's line.
    pub fn decision(&self, entry: EntryId) -> Option<&(EntryBody, LineDecision)> {
        self.decisions.get(&entry).and_then(|list| list.last())
    }

    /// When a dose of this order was last given here, at or before `before`.
    pub fn last_given(&self, order: &OrderId, before: DateTime<Utc>) -> Option<Recorded<'_>> {
        self.threads
            .values()
            .filter(|thread| thread.root.statement.order() == Some(order))
            .filter_map(Thread::now)
            .filter(|now| {
                matches!(
                    now.statement,
                    Statement::Given(_) | Statement::GivenBefore(_)
                )
            })
            .filter(|now| now.statement.occurred_at().is_some_and(|at| at <= before))
            .max_by_key(|now| now.statement.occurred_at())
    }
}
