//! The append-only record of what people did while the record was away.
//!
//! Invariant: an entry is kept as the exact bytes that were signed, and never serialised again.
//! Invariant: nothing is updated or deleted; a correction is an entry that points back at the one it corrects.
//! Invariant: an entry's identity for copies is its hash, never its number: a re-imaged computer has a new key.

mod access;
mod bedside;
mod chain;
mod charting;
mod directive;
mod entry;
mod fold;
mod hlc;
mod open_questions;
mod proof;
mod statement;
mod stay;

pub use access::Access;
pub use bedside::{Fluid, FluidKind, MeasureKind, Measured, Note, Reading, Task, TaskDone};
pub use chain::{ChainBreak, ChainHead, check_chain};
pub use charting::{
    AskedPrescriber, CheckedOrder, DeferredDose, EntrySource, GivenDetails, InfusionAct,
    InfusionEvent, PatchRemoved, Reassessed,
};
pub use directive::{DirectiveHeard, DirectiveKeys};
pub use entry::{EntryBody, EntryError, EntryId, SignedEntry, StationKey, sign};
pub use fold::{Ledger, Recorded, Thread};
pub use hlc::Hlc;
pub use proof::{Proof, Proven};
pub use statement::{
    Correction, GivenBeforeOutage, GivenDose, GivenSource, LineDecision, NotGivenDose,
    NotGivenReason, PrintNote, PrintOutcome, Statement,
};
pub use stay::{Arrival, HeardBy, Left, LeftHow, Linked, Moved, OrderStop, OrderTaken};
