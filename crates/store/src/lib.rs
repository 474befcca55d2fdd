//! The one encrypted SQLite file of a station.
//!
//! [`Store::commit`] is the one door for what people do, [`Store::take_generation`] the one for what the record says,
//! [`Store::keep_message`] the one for what a feed sends. All return after COMMIT under WAL and `synchronous=FULL`, which is when the screen may say "recorded".
//!
//! Invariant: nothing of the journal is updated or deleted; the file itself refuses it.
//! Invariant: a chart whose bytes are not those that were stored is an error, never a chart.
//! Invariant: a connection that could not write is dropped and opened anew, never asked again.
//! Invariant: a copy that says what the newest one says writes nothing.
//! Invariant: no error text carries a patient's words.

#[cfg(test)]
extern crate self as store; // `trial` is shared with the tests of the tests folder

mod check;
mod error;
mod folder;
mod key;
mod layout_1;
mod lock;
mod migrations;
#[cfg(test)]
mod plans;
mod sealed;
mod settings;
mod spread;
mod station;
mod table;
mod take;
#[cfg(test)]
mod trial;

pub use check::IntegrityReport;
pub use error::{Cause, KeyFileFault, StoreError};
pub use key::{Key, key_file};
pub use lock::{StationLock, lock_station};
pub use sealed::{SealedFolder, present_key};
pub use station::{Change, Store};
pub use table::ages::Ages;
pub use table::messages::{Kept, Message, REPEATS_WITHIN, StoredMessage};
pub use table::outbox::OutboxLine;
pub use take::{Source, Taken};
