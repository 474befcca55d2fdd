//! Recording what a ward does with a dose. Every kind of entry goes the same way: who, what the screen shows now, may it
//! be, then one commit.
//!
//! Invariant: "recorded" is said only after COMMIT.
//! Invariant: a repeated request (same id) records once and gets the same answer.
//! Invariant: a dose that somebody already recorded is never recorded again without being seen.

mod already;
mod blind;
mod charting;
mod given;
mod later;
mod not_given;
mod place;
mod refusals;
mod saved;
mod second_person;

pub(crate) use already::given_before;
pub(crate) use blind::{asked, checked};
pub(crate) use charting::{charting_person, line, repeated, save, signed_in, told};
pub(crate) use given::given;
pub(crate) use later::deferred;
pub(crate) use not_given::{not_given, reason_and_text};
pub(crate) use place::{due_of, find_since};
pub(crate) use second_person::named;
