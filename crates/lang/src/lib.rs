//! The words: one Fluent catalogue for Rust and for the page.
//!
//! A [`Words`] speaks one language. What it says comes from `locales/<code>/*.ftl`, embedded at build time, so that a
//! station never starts without its words. The catalogue holds whole sentences; doses, units, dates and ages arrive as
//! finished text from the domain's formatter and are put in as they are.
//!
//! Invariant: nothing here falls back to another language. A sentence that is missing is shown as `⟦key⟧`, which the
//! ward can report and a test can find, instead of half a screen in a language nobody chose.

mod catalogue;
mod words;

pub use catalogue::{CODES, Source, sources};
pub use words::{Arg, LangError, Words};
