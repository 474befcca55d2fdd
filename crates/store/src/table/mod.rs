//! One file per table: how a row is written, how it is read.

pub(crate) mod ages;
pub(crate) mod chart_spans;
pub(crate) mod charts;
pub(crate) mod entries;
pub(crate) mod generations;
pub(crate) mod messages;
pub(crate) mod notes;
pub(crate) mod outbox;
pub(crate) mod pack_spans;
pub(crate) mod packs;
mod per_section;
pub(crate) mod requests;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use ward::journal::EntryId;

use crate::error::StoreError;

/// A number of ours as SQLite keeps it.
pub(crate) fn to_row(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A number that SQLite kept.
pub(crate) fn from_row(number: i64) -> Result<u64, StoreError> {
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

pub(crate) fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// How bytes get into a table that holds each content once.
struct IntoBodies {
    insert: &'static str,
    find: &'static str,
    mend: &'static str,
}

/// Stores bytes under their hash, or finds the row that holds them.
fn store_body(
    connection: &Connection,
    into: &IntoBodies,
    hash: &[u8; 32],
    body: &[u8],
) -> Result<i64, StoreError> {
    let inserted = connection
        .prepare_cached(into.insert)?
        .execute(params![hash, body])?;
    if inserted > 0 {
        return Ok(connection.last_insert_rowid());
    }
    // Bytes that were damaged on the disk are made good by the same ones that just came.
    connection
        .prepare_cached(into.mend)?
        .execute(params![hash, body])?;
    Ok(connection
        .prepare_cached(into.find)?
        .query_row([hash], |row| row.get(0))?)
}

/// How many rows of a query `hash, body` do not fit together.
fn count_damaged_bodies(
    connection: &Connection,
    query: &str,
    fits: impl Fn(&[u8; 32], &[u8]) -> bool,
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([])?;
    let mut damaged = 0;
    while let Some(row) = rows.next()? {
        let (hash, body): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?);
        damaged += u64::from(!fits(&hash, &body));
    }
    Ok(damaged)
}
