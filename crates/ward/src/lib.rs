//! The pure domain of Veilleuse.
//!
//! Two things carry everything: the **snapshot** (the last good copy of the record's chart, replaced whole) and the
//! **journal** (what people did, appended only). All else is a function of these two and of the time.
//!
//! Glossary: a *patient* has a *chart*: *encounter*, *allergies*, *orders* and the *recorded doses* that the record
//! (EHR, *DPI*) knows. An *order* has a *timing*; a timing that can be trusted yields *slots* (due instants); one that
//! cannot stays *raw* and is shown word for word. A nurse makes an *entry* in the journal: a signed *statement*.
//! *Downtime* is the state of the ward. *Reconciliation* gives a *verdict* per entry.
//!
//! Invariant: no I/O, no clock, no randomness, no floating point in this crate. Instants, ids and keys are arguments.
//! Invariant: the same input gives the same output on every station, hence ordered maps only.

pub mod clinical;
pub mod directive;
pub mod downtime;
pub mod drill;
pub mod format;
pub mod journal;
pub mod procedure;
pub mod reconcile;
pub mod sheets;
pub mod snapshot;
pub mod staff;
pub mod temporary;
pub mod ward_now;
