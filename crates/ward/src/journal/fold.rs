//! What is true after all entries: statements in threads, each with its corrections.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::entry::{EntryBody, EntryId};
use super::statement::{Correction, LineDecision, Statement};
use crate::clinical::{OrderId, PatientId, SlotId};
use crate::procedure::Instances;
use crate::sheets::Register;

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
    links: BTreeMap<PatientId, BTreeSet<PatientId>>,
    accesses: Vec<EntryBody>,
    register: Register,
    procedures: Instances,
    /// Roots by order, slot and patient: a screen asks for each of hundreds of slots, and weeks of an outage hold thousands of
    /// threads.
    by_order: BTreeMap<OrderId, Vec<EntryId>>,
    by_slot: BTreeMap<SlotId, Vec<EntryId>>,
    by_patient: BTreeMap<PatientId, Vec<EntryId>>,
}

/// Remembers a root under a key, once and in the order of the roots.
fn remember<K: Ord + Clone>(index: &mut BTreeMap<K, Vec<EntryId>>, key: &K, root: EntryId) {
    let roots = index.entry(key.clone()).or_default();
    if let Err(place) = roots.binary_search(&root) {
        roots.insert(place, root);
    }
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
                    let stated = correction.replacement.as_deref();
                    if let Some(slot) = stated.and_then(Statement::slot) {
                        remember(&mut self.by_slot, slot, root);
                    }
                    if let Some(thread) = self.threads.get_mut(&root) {
                        thread.corrections.push(entry);
                        thread
                            .corrections
                            .sort_by(|a, b| (a.hlc, &a.station).cmp(&(b.hlc, &b.station)));
                    }
                    self.link_again(root);
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
                if let Some(order) = charted.order() {
                    remember(&mut self.by_order, order, id);
                }
                if let Some(slot) = charted.slot() {
                    remember(&mut self.by_slot, slot, id);
                }
                if let Some(patient) = charted.patient() {
                    remember(&mut self.by_patient, patient, id);
                }
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
                self.link_again(id);
            }
            Statement::Access(_) => self.accesses.push(entry),
            Statement::Print(note) => self.register.printed(note, &entry),
            Statement::Printed(outcome) => self.register.ended(outcome),
            Statement::Sheet(marked) => self.register.marked(marked, &entry),
            Statement::ProcedureStarted(started) => self.procedures.started(started, &entry),
            Statement::ProcedureStep(recorded) => self.procedures.recorded(recorded, &entry),
            Statement::ProcedureClosed(closed) => self.procedures.closed(closed, &entry),
            // States are read from the journal itself; they carry no thread.
            _ => {}
        }
    }

    /// Takes up what a link says now: only links are looked at, and all of them, since a correction may undo one.
    fn link_again(&mut self, root: EntryId) {
        let is_link = |thread: &Thread| matches!(thread.root.statement, Statement::Linked(_));
        if !self.threads.get(&root).is_some_and(is_link) {
            return;
        }
        let mut links: BTreeMap<PatientId, BTreeSet<PatientId>> = BTreeMap::new();
        for thread in self.threads.values().filter(|thread| is_link(thread)) {
            if let Some(Statement::Linked(link)) = thread.now().map(|now| now.statement) {
                links
                    .entry(link.temporary.clone())
                    .or_default()
                    .insert(link.real.clone());
            }
        }
        self.links = links;
    }

    /// Whose entries these are now: the patient of the record that a temporary identity was linked to, else the patient
    /// herself. Two links that name two people are no link: nothing is guessed about whose dose it was.
    pub fn who<'a>(&'a self, patient: &'a PatientId) -> &'a PatientId {
        match self.links.get(patient) {
            Some(named) if named.len() == 1 => named.first().unwrap_or(patient),
            Some(_) | None => patient,
        }
    }

    /// Whether two links name two different people for one temporary identity: a person must say which.
    pub fn is_linked_twice(&self, temporary: &PatientId) -> bool {
        self.links
            .get(temporary)
            .is_some_and(|named| named.len() > 1)
    }

    /// Every look through the emergency door, oldest first.
    pub fn accesses(&self) -> impl Iterator<Item = &EntryBody> {
        self.accesses.iter()
    }

    /// Procedure cards that were started.
    pub fn procedures(&self) -> &Instances {
        &self.procedures
    }

    /// The register of sheets.
    pub fn register(&self) -> &Register {
        &self.register
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
    pub fn of_order<'a>(&'a self, order: &OrderId) -> impl Iterator<Item = &'a Thread> + use<'a> {
        self.roots(self.by_order.get(order))
    }

    /// Threads that settle one slot now; two of them mean that two people recorded the same dose.
    pub fn of_slot<'a>(&'a self, slot: &'a SlotId) -> impl Iterator<Item = &'a Thread> {
        self.roots(self.by_slot.get(slot)).filter(move |thread| {
            thread
                .now()
                .is_some_and(|now| now.statement.is_dose() && now.statement.slot() == Some(slot))
        })
    }

    /// Threads that began about this slot, or speak about it now: settled, put off, asked about, withdrawn.
    pub fn about_slot<'a>(&'a self, slot: &SlotId) -> impl Iterator<Item = &'a Thread> + use<'a> {
        self.roots(self.by_slot.get(slot))
    }

    fn roots<'a>(
        &'a self,
        of: Option<&'a Vec<EntryId>>,
    ) -> impl Iterator<Item = &'a Thread> + use<'a> {
        of.into_iter()
            .flatten()
            .filter_map(|root| self.threads.get(root))
    }

    /// What is true now about a patient, in the order of recording: everything charted and not withdrawn.
    pub fn of_patient<'a>(
        &'a self,
        patient: &PatientId,
    ) -> impl Iterator<Item = Recorded<'a>> + use<'a> {
        self.about(patient).filter_map(Thread::now)
    }

    /// Threads about this patient, under her own or a temporary identity that was linked to her, in the order of their
    /// first entries.
    pub fn about<'a>(&'a self, patient: &PatientId) -> impl Iterator<Item = &'a Thread> + use<'a> {
        let whose = self.who(patient);
        let linked = self
            .links
            .keys()
            .filter(|temporary| self.who(temporary) == whose);
        // A temporary identity that was linked is in the links; she herself may be too, under an older link.
        let names: BTreeSet<&PatientId> = linked.chain([whose]).collect();
        let roots = names
            .into_iter()
            .filter_map(|name| self.by_patient.get(name));
        let mut roots: Vec<EntryId> = roots.flatten().copied().collect();
        roots.sort_unstable();
        roots.into_iter().filter_map(|root| self.threads.get(&root))
    }

    /// The last decision on an entry's line.
    pub fn decision(&self, entry: EntryId) -> Option<&(EntryBody, LineDecision)> {
        self.decisions.get(&entry).and_then(|list| list.last())
    }

    /// When a dose of this order was last given here, at or before `before`.
    pub fn last_given(&self, order: &OrderId, before: DateTime<Utc>) -> Option<Recorded<'_>> {
        self.of_order(order)
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
