//! The hospital's other voices: what it tells without being asked, and what one without a FHIR server would send.

mod drop;
mod hl7;
mod mllp;

pub use drop::DropBatch;
pub(crate) use hl7::messages;
pub use mllp::FeedAnswers;
pub(crate) use mllp::send;
