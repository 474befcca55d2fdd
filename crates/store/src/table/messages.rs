//! `messages`: what the feeds sent, kept before it is acknowledged.
//!
//! Invariant: a message stays as it came, and is settled once.
//! Invariant: a message that is not settled is never removed.

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{from_row, sha256, time_from_row, to_row};
use crate::error::StoreError;

/// How long a sender may send a message again before its id is taken for a new one: some count from 1 again each year.
pub const REPEATS_WITHIN: TimeDelta = TimeDelta::days(7);

/// Messages of one page.
const PAGE_MESSAGES: usize = 500;
/// Bytes after which a page ends, whatever it holds.
const PAGE_BYTES: usize = 8 * 1024 * 1024;

/// A message as it arrived.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Which feed.
    pub source: String,
    /// The sender's own id of the message (MSH-10); `None` when it gave none, and then nothing can be told apart by it.
    pub control: Option<String>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Its bytes, before anything was made of them.
    pub body: Vec<u8>,
}

/// A message speaks of patients: not its words.
impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Message")
            .field("source", &self.source)
            .field("received_at", &self.received_at)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What became of a message that arrived; the number is that of its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Kept under this number.
    New(u64),
    /// The same bytes under the same id were kept before, under this number. Whether they were acted on, its outcome tells.
    Repeated(u64),
    /// Kept under this number, though other bytes came under the same id before.
    Conflicting(u64),
}

/// A message that was kept.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredMessage {
    /// Its place in the order of arrival.
    pub row: u64,
    /// What arrived.
    pub message: Message,
    /// What became of it; `None` while that is open.
    pub outcome: Option<String>,
    /// Codes and ids for IT.
    pub detail: Option<String>,
}

/// A message speaks of patients: not its words.
impl std::fmt::Debug for StoredMessage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredMessage")
            .field("row", &self.row)
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}

/// Keeps a message, unless its sender sent the same before.
pub(crate) fn keep(
    connection: &Connection,
    message: &Message,
    repeats_within: TimeDelta,
) -> Result<Kept, StoreError> {
    let hash = sha256(&message.body);
    let earlier = match &message.control {
        Some(control) => earlier(connection, message, control, repeats_within)?,
        None => vec![],
    };
    if let Some((row, _)) = earlier.iter().find(|(_, known)| *known == hash) {
        return Ok(Kept::Repeated(*row));
    }
    connection
        .prepare_cached(
            "INSERT INTO messages (source, control, hash, received_at, body) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            message.source,
            message.control,
            hash,
            sortable(message.received_at),
            message.body
        ])?;
    let row = from_row(connection.last_insert_rowid())?;
    Ok(if earlier.is_empty() {
        Kept::New(row)
    } else {
        Kept::Conflicting(row)
    })
}

/// What came under this id not long ago: numbers and hashes.
fn earlier(
    connection: &Connection,
    message: &Message,
    control: &str,
    repeats_within: TimeDelta,
) -> Result<Vec<(u64, [u8; 32])>, StoreError> {
    let since = message
        .received_at
        .checked_sub_signed(repeats_within)
        .unwrap_or(DateTime::UNIX_EPOCH);
    let mut statement = connection.prepare_cached(EARLIER)?;
    let mut rows = statement.query(params![message.source, control, sortable(since)])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push((from_row(row.get(0)?)?, row.get(1)?));
    }
    Ok(found)
}

// No upper bound: a clock that went back must not make a repetition new.
pub(crate) const EARLIER: &str = "SELECT row, hash FROM messages
    WHERE source = ?1 AND control = ?2 AND received_at >= ?3";

/// Says what became of a message, once. Saying the same again is no fault.
pub(crate) fn settle(
    connection: &Connection,
    row: u64,
    outcome: &str,
    detail: Option<&str>,
) -> Result<(), StoreError> {
    let settled = connection
        .prepare_cached(
            "UPDATE messages SET outcome = ?2, detail = ?3 WHERE row = ?1 AND outcome IS NULL",
        )?
        .execute(params![to_row(row), outcome, detail])?;
    if settled > 0 {
        return Ok(());
    }
    let known: Option<(Option<String>, Option<String>)> = connection
        .prepare_cached("SELECT outcome, detail FROM messages WHERE row = ?1")?
        .query_row([to_row(row)], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    match known {
        None => Err(StoreError::NoMessage(row)),
        Some((was, why)) if was.as_deref() == Some(outcome) && why.as_deref() == detail => Ok(()),
        Some(_) => Err(StoreError::Settled(row)),
    }
}

/// The next page of messages behind a number, in the order of arrival; empty at the end.
pub(crate) fn after(connection: &Connection, row: u64) -> Result<Vec<StoredMessage>, StoreError> {
    let mut statement = connection.prepare_cached(AFTER)?;
    let mut rows = statement.query([to_row(row)])?;
    let mut page = vec![];
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let stored = read(row)?;
        bytes += stored.message.body.len();
        page.push(stored);
        if page.len() >= PAGE_MESSAGES || bytes >= PAGE_BYTES {
            break;
        }
    }
    Ok(page)
}

pub(crate) const AFTER: &str =
    "SELECT row, source, control, received_at, outcome, detail, hash, body
    FROM messages WHERE row > ?1 ORDER BY row";

/// One message.
pub(crate) fn get(connection: &Connection, row: u64) -> Result<Option<StoredMessage>, StoreError> {
    let mut statement = connection.prepare_cached(ONE)?;
    let mut rows = statement.query([to_row(row)])?;
    rows.next()?.map(read).transpose()
}

pub(crate) const ONE: &str = "SELECT row, source, control, received_at, outcome, detail, hash, body
    FROM messages WHERE row = ?1";

fn read(row: &Row<'_>) -> Result<StoredMessage, StoreError> {
    let (hash, body): ([u8; 32], Vec<u8>) = (row.get(6)?, row.get(7)?);
    if sha256(&body) != hash {
        return Err(StoreError::corrupt("a message is not what was kept"));
    }
    Ok(StoredMessage {
        row: from_row(row.get(0)?)?,
        message: Message {
            source: row.get(1)?,
            control: row.get(2)?,
            received_at: time_from_row(&row.get::<_, String>(3)?)?,
            body,
        },
        outcome: row.get(4)?,
        detail: row.get(5)?,
    })
}

/// How many messages came to which outcome; `None`: still open.
pub(crate) fn counts(connection: &Connection) -> Result<BTreeMap<Option<String>, u64>, StoreError> {
    let mut statement = connection.prepare_cached(COUNTS)?;
    let mut rows = statement.query([])?;
    let mut counts = BTreeMap::new();
    while let Some(row) = rows.next()? {
        counts.insert(row.get(0)?, from_row(row.get(1)?)?);
    }
    Ok(counts)
}

pub(crate) const COUNTS: &str = "SELECT outcome, count(*) FROM messages GROUP BY outcome";

/// Removes messages that are settled. Returns how many of these were there and went.
pub(crate) fn remove(connection: &Connection, rows: &[u64]) -> Result<usize, StoreError> {
    let mut statement =
        connection.prepare_cached("DELETE FROM messages WHERE row = ?1 AND outcome IS NOT NULL")?;
    let mut gone = 0;
    for row in rows {
        gone += statement.execute([to_row(*row)])?;
    }
    Ok(gone)
}

/// How many messages are not what was kept.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::count_damaged_bodies(
        connection,
        "SELECT hash, body FROM messages",
        |hash, body| sha256(body) == *hash,
    )
}

/// All with the same number of digits: as text they are in the order of time.
fn sortable(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Nanos, true)
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
