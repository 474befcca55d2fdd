//! The demonstration ward by other ways than a FHIR server: what a hospital without one would send.

mod drop;

pub use drop::DropBatch;
