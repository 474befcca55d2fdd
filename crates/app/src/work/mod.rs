//! The intents of people and of the station: one function per intent.

pub(crate) mod bedside;
pub(crate) mod correct;
pub(crate) mod directives;
pub(crate) mod downtime;
pub(crate) mod files;
pub(crate) mod if_needed;
pub(crate) mod infusion;
pub(crate) mod patch;
pub(crate) mod people;
pub(crate) mod plan;
pub(crate) mod print;
pub(crate) mod procedures;
pub(crate) mod reconcile;
pub(crate) mod record;
mod row;
pub(crate) mod send;
pub(crate) mod settings;
pub(crate) mod sheets;
pub(crate) mod stay;
pub(crate) mod sync;
pub(crate) mod typed;
pub(crate) mod verify;
