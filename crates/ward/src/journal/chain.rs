//! The chain of one station, checked from its first entry.

use super::entry::{EntryBody, EntryError, SignedEntry};

/// Where a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// The chain's key in hexadecimal; empty for an empty chain.
    pub station: String,
    /// Number of the last entry; 0 for an empty chain.
    pub seq: u64,
    /// Hash of the last entry in hexadecimal; 64 zeros for an empty chain.
    pub hash: String,
}

impl ChainHead {
    /// The head before the first entry.
    pub fn empty() -> ChainHead {
        ChainHead {
            station: String::new(),
            seq: 0,
            hash: "0".repeat(64),
        }
    }
}

/// The first place where a chain is not what was signed.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ChainBreak {
    /// An entry does not check.
    #[error("entry {seq}: {error}")]
    Entry {
        /// Its place, counted from 1.
        seq: u64,
        /// What does not match.
        error: EntryError,
    },
    /// An entry says another number, another chain or another predecessor than its place asks for.
    #[error("entry {seq}: does not follow the entry before it")]
    Link {
        /// Its place, counted from 1.
        seq: u64,
    },
}

/// Checks every entry of one chain, in order, and returns the bodies and the head.
///
/// # Errors
/// The first break.
pub fn check_chain<'a>(
    entries: impl IntoIterator<Item = &'a SignedEntry>,
) -> Result<(Vec<EntryBody>, ChainHead), ChainBreak> {
    let mut head = ChainHead::empty();
    let mut bodies = vec![];
    for entry in entries {
        let seq = head.seq + 1;
        let body = entry
            .check()
            .map_err(|error| ChainBreak::Entry { seq, error })?;
        let other_chain = !head.station.is_empty() && head.station != body.station;
        if body.seq != seq || body.prev != head.hash || other_chain {
            return Err(ChainBreak::Link { seq });
        }
        head = ChainHead {
            station: body.station.clone(),
            seq,
            hash: entry.hash_hex(),
        };
        bodies.push(body);
    }
    Ok((bodies, head))
}
