//! `source_spans`: which bytes stood behind the generations, under which name, from which to which.

use rusqlite::{Connection, params};

use super::{from_row, to_row};
use crate::error::StoreError;

/// Bytes that the newest generation holds under a name.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    pub(crate) key: String,
    pub(crate) hash: [u8; 32],
    pub(crate) source: i64,
    pub(crate) first: u64,
}

/// The spans that are open.
pub(crate) fn open(connection: &Connection) -> Result<Vec<Named>, StoreError> {
    // All of them, once after a start: the index holds no other, so going through it whole is the shortest way.
    let mut statement = connection.prepare_cached(
        "SELECT source_spans.key, sources.hash, source_spans.source, source_spans.first
         FROM source_spans JOIN sources ON sources.source = source_spans.source
         WHERE source_spans.last IS NULL",
    )?;
    let mut rows = statement.query([])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push(Named {
            key: row.get(0)?,
            hash: row.get(1)?,
            source: row.get(2)?,
            first: from_row(row.get(3)?)?,
        });
    }
    Ok(found)
}

/// Opens a span.
pub(crate) fn add(
    connection: &Connection,
    key: &str,
    source: i64,
    first: u64,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO source_spans (source, key, first) VALUES (?1, ?2, ?3)")?
        .execute(params![source, key, to_row(first)])?;
    Ok(())
}

/// Ends one span.
pub(crate) fn close(connection: &Connection, named: &Named, last: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE source_spans SET last = ?4 WHERE source = ?1 AND key = ?2 AND first = ?3",
        )?
        .execute(params![
            named.source,
            named.key,
            to_row(named.first),
            to_row(last)
        ])?;
    Ok(())
}

/// Ends every span that is open.
pub(crate) fn close_all(connection: &Connection, last: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE source_spans SET last = ?1 WHERE last IS NULL")?
        .execute([to_row(last)])?;
    Ok(())
}

/// Removes the spans that lie wholly between two generations that stay, and returns their sources.
pub(crate) fn drop_between(
    connection: &Connection,
    before: i64,
    after: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(DROP_BETWEEN)?;
    let mut rows = statement.query([before, after])?;
    let mut sources = vec![];
    while let Some(row) = rows.next()? {
        sources.push(row.get(0)?);
    }
    Ok(sources)
}

pub(crate) const DROP_BETWEEN: &str =
    "DELETE FROM source_spans WHERE last > ?1 AND last < ?2 AND first > ?1 RETURNING source";
