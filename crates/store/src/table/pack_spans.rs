//! `pack_spans`: which pack stood behind a patient's chart, or the ward, from which generation to which.

use rusqlite::{Connection, params};
use ward::clinical::PatientId;

use super::to_row;
use crate::error::StoreError;

/// A pack that the newest generation holds.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) hash: [u8; 32],
    pub(crate) span: i64,
}

/// The spans that are open: whose, and which pack. Layout 1 and damage may have left several under one owner.
pub(crate) fn open(connection: &Connection) -> Result<Vec<(Option<PatientId>, Held)>, StoreError> {
    let mut statement = connection.prepare_cached(OPEN)?;
    let mut rows = statement.query([])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        let owner: Option<String> = row.get(0)?;
        let held = Held {
            span: row.get(1)?,
            hash: row.get(2)?,
        };
        found.push((owner.map(PatientId::new), held));
    }
    Ok(found)
}

pub(crate) const OPEN: &str = "SELECT pack_spans.owner, pack_spans.span, packs.hash
    FROM pack_spans JOIN packs ON packs.pack = pack_spans.pack
    WHERE pack_spans.last IS NULL";

/// Opens a span. Returns its row.
pub(crate) fn add(
    connection: &Connection,
    owner: Option<&PatientId>,
    pack: i64,
    first: u64,
) -> Result<i64, StoreError> {
    connection
        .prepare_cached("INSERT INTO pack_spans (owner, pack, first) VALUES (?1, ?2, ?3)")?
        .execute(params![owner.map(PatientId::as_str), pack, to_row(first)])?;
    Ok(connection.last_insert_rowid())
}

/// Ends one span.
pub(crate) fn close(connection: &Connection, span: i64, last: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE pack_spans SET last = ?2 WHERE span = ?1")?
        .execute(params![span, to_row(last)])?;
    Ok(())
}

/// Ends every span that is open.
pub(crate) fn close_all(connection: &Connection, last: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE pack_spans SET last = ?1 WHERE last IS NULL")?
        .execute([to_row(last)])?;
    Ok(())
}

/// Removes the spans that lie wholly between two generations that stay, and returns their packs.
pub(crate) fn drop_between(
    connection: &Connection,
    before: i64,
    after: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(DROP_BETWEEN)?;
    let mut rows = statement.query([before, after])?;
    let mut packs = vec![];
    while let Some(row) = rows.next()? {
        packs.push(row.get(0)?);
    }
    Ok(packs)
}

pub(crate) const DROP_BETWEEN: &str =
    "DELETE FROM pack_spans WHERE last > ?1 AND last < ?2 AND first > ?1 RETURNING pack";
