//! The hospital's other voices: what it tells without being asked.

mod hl7;
mod mllp;

pub(crate) use hl7::messages;
pub use mllp::FeedAnswers;
pub(crate) use mllp::send;
