//! Bringing the ward's work back: one line for everything charted that belongs into the record, one verdict per line.
//!
//! Three inputs: the chart as it was (S), what was captured (C, the ledger), and the chart now (E). The verdict does not
//! depend on the order in which entries arrived. Rules: downtime.md §8, interop.md §7 "pre-write checks".
//!
//! Invariant: nothing is called ready to send while the record holds anything close to it.
//! Invariant: drug text alone never matches; the order's identity does.

mod outbox;
mod verdict;

pub use outbox::{OutboxState, SendOutcome};
pub use verdict::{Verdict, VerdictKind, Why, judge};

use crate::journal::{EntryBody, EntryId, Ledger, Thread};
use crate::snapshot::Generation;

/// One line of the reconciliation: what a thread states now, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The entry that speaks: its id is the business identifier in the record.
    pub entry: EntryBody,
    /// Entries of the same thread that it replaced.
    pub replaced: Vec<EntryId>,
    /// The verdict.
    pub verdict: Verdict,
}

/// All lines, in the order in which they were first recorded.
pub fn plan(before: &Generation, ledger: &Ledger, now: &Generation, own_system: &str) -> Vec<Line> {
    ledger
        .threads()
        .filter(|thread| thread.root.statement.goes_back())
        .map(|thread| Line {
            entry: thread.last().clone(),
            replaced: replaced(thread),
            verdict: judge(thread, ledger, before, now, own_system),
        })
        .collect()
}

fn replaced(thread: &Thread) -> Vec<EntryId> {
    let last = thread.last().id;
    thread
        .entries()
        .map(|entry| entry.id)
        .filter(|id| *id != last)
        .collect()
}
