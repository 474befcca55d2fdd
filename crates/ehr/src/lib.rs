//! Between the wire and the chart: reading the record, asking whether it is there, writing doses back to it.
//!
//! Invariant: whatever the record sends becomes a chart, an issue or an error; nothing that it sends is dropped unseen.
//! Invariant: a dose is sent at most once per call, and only reading it back tells that it arrived.

mod connection;
pub mod drop_folder;
mod error;
pub mod fhir;
pub(crate) mod gather;
pub mod hl7v2;
mod probe;

pub use connection::{Auth, Census, Connection, Timeouts, default_code_status};
pub use error::EhrError;
pub use fhir::{
    DoseToWrite, Fhir, Shelf, ShelfWard, WardPlace, WhatHappened, WriteRoute, administration_json,
};
pub use gather::{Kind, RawResource, Reading};
pub use probe::{Answered, Failure, classify};
