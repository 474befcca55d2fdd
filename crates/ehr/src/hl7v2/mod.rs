//! HL7 v2: the feed that a hospital's engine sends us, heard over MLLP or read from files.
//!
//! [`Listener`] hears, [`Feed`] folds the messages into a ward, [`Ack`] answers. Between them the app keeps each message
//! before it answers. Vocabulary: the segments and fields are HL7's (`PID-3` is the third field of the segment PID).
//!
//! Invariant: the bytes of a message are kept whatever becomes of it; a message that cannot be applied is counted.

mod ack;
mod feed;
mod listener;
mod message;
mod settings;
mod stamp;
pub mod wire;

#[cfg(test)]
mod tests;

pub use ack::{Ack, Fault};
pub use feed::{CensusEntry, Feed, FeedCounters, Outcome};
pub use listener::{
    Apology, Handler, Incoming, Listener, ListenerCounters, ListenerSettings, Peer,
};
pub use settings::{FeedSettings, IdentifierRule};

/// The sender's name of a message (MSH-3, MSH-4 and MSH-10): what a repetition is known by. `None` when it has none.
#[must_use]
pub fn control_id(bytes: &[u8], site: wire::Charset) -> Option<String> {
    let read = wire::normal(bytes, site);
    let header = message::Message::parse(&read.text)?.header();
    (!header.control_id.is_empty()).then(|| format!("{}|{}", header.sender, header.control_id))
}
