//! Procedure cards as data: what a card says, whether it may be followed, when it is proposed, and how far it is.
//!
//! A card is a checklist that a head nurse can edit, check and sign: sections of steps, in three languages, without any
//! code. Cards come in a *set* (base cards of the release, cards of the site, contacts, forms, texts of the house), which is
//! read, checked and replaced whole. A *running* card is frozen: its own text stands in the journal.
//!
//! Invariant: text in, findings out; nothing here reads a file, a clock or a key.
//! Invariant: a set with an error is never used; its errors have the codes of the procedures' own list.
//! Invariant: a card proposes, a person starts it; no card changes the state of the ward.

mod card;
mod check;
mod data;
mod debrief;
mod expression;
mod finding;
mod links;
mod manifest;
pub(crate) mod place;
mod progress;
mod running;
mod set;
mod situation;
mod text;
mod version;

#[cfg(test)]
mod tests;

pub use card::{
    Answer, Card, CardRole, CardSection, CardStyle, Confirm, ConfirmKind, Link, PrintForm,
    PrintScope, Screen, Status, Step, Trigger, TriggerOn,
};
pub use data::{Contact, Contacts, Form, Forms, Vars};
pub use debrief::{DebriefStep, debrief};
pub use expression::{BadExpression, Expression, Facts, Held, Power, PrinterState, Used};
pub use finding::{Code, Finding};
pub use manifest::{MANIFEST, Manifest, SIGNATURE, sha256};
pub use progress::{Progress, Standing, StepState, progress};
pub use running::{
    Closed, Doing, Frozen, FrozenText, Instance, Instances, Outcome, Parent, Point, Recorded,
    SetTaken, Started, Value,
};
pub use set::{CardSet, Files, HeldCard, Layer, check_list, read_set};
pub use situation::{Outage, Proposed, Situation, card_roles, proposed};
pub use text::Localised;
pub use version::Version;

/// Longest title, in characters.
pub const TITLE_MAX: usize = 140;
/// Longest goal.
pub const GOAL_MAX: usize = 400;
/// Longest text of a step.
pub const STEP_MAX: usize = 140;
/// Sections of a card.
pub const SECTIONS_MAX: usize = 8;
/// Steps of a section: what a person keeps in her head without losing her place.
pub const STEPS_MAX: usize = 9;
