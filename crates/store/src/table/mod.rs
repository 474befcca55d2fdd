//! One file per table: how a row is written, how it is read.

pub(crate) mod charts;
pub(crate) mod entries;
pub(crate) mod generations;
pub(crate) mod notes;
pub(crate) mod outbox;
pub(crate) mod requests;
pub(crate) mod sources;

use chrono::{DateTime, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use ward::journal::EntryId;

use crate::error::StoreError;

/// A number of ours as SQLite keeps it.
fn to_row(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that SQLite kept.
fn from_row(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::corrupt("a number is negative"))
}

fn time_to_row(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn time_from_row(text: &str) -> Result<DateTime<Utc>, StoreError> {
    DateTime::parse_from_rfc3339(text)
        .map(|at| at.with_timezone(&Utc))
        .map_err(|_| StoreError::corrupt("a time cannot be read"))
}

fn entry_from_row(text: &str) -> Result<EntryId, StoreError> {
    EntryId::parse(text).ok_or_else(|| StoreError::corrupt("the name of an entry cannot be read"))
}

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
