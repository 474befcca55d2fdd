//! `charts`: what is known about one patient, once per content.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};
use ward::snapshot::Chart;

use super::{IntoBodies, sha256};
use crate::error::StoreError;

/// Stores a chart without the age of its parts, or finds the row that holds the same content. Returns row and hash.
///
/// The age moves with every reading; without it an unchanged patient is the same bytes.
pub(crate) fn store(connection: &Connection, chart: &Chart) -> Result<(i64, [u8; 32]), StoreError> {
    let timeless = Chart {
        sections: BTreeMap::new(),
        ..chart.clone()
    };
    let body = serde_json::to_vec(&timeless).map_err(|_| StoreError::Misfiled {
        what: "a chart that cannot be written",
    })?;
    let hash = sha256(&body);
    let row = super::store_body(connection, &INTO_CHARTS, &hash, &body)?;
    Ok((row, hash))
}

const INTO_CHARTS: IntoBodies = IntoBodies {
    insert: "INSERT INTO charts (hash, body) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
    find: "SELECT chart FROM charts WHERE hash = ?1",
    mend: "UPDATE charts SET body = ?2 WHERE hash = ?1 AND body <> ?2",
};

/// The chart in these bytes, without ages. Bytes that are not those of the hash are damage, never a chart.
pub(crate) fn read(hash: &[u8; 32], body: &[u8]) -> Result<Chart, StoreError> {
    if sha256(body) != *hash {
        return Err(StoreError::corrupt("a chart is not what was stored"));
    }
    serde_json::from_slice(body).map_err(|_| StoreError::corrupt("a chart cannot be read"))
}

/// The bytes of this content.
pub(crate) fn body(connection: &Connection, hash: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
    connection
        .prepare_cached(BODY)?
        .query_row([hash], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::corrupt("a chart is missing"))
}

pub(crate) const BODY: &str = "SELECT body FROM charts WHERE hash = ?1";

/// Removes the charts among these that no generation holds any more.
pub(crate) fn drop_orphans(connection: &Connection, rows: &[i64]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(DROP_ORPHAN)?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

pub(crate) const DROP_ORPHAN: &str = "DELETE FROM charts WHERE chart = ?1
    AND NOT EXISTS (SELECT 1 FROM chart_spans WHERE chart = ?1)";

/// How many charts are not what was stored.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::count_damaged_bodies(connection, "SELECT hash, body FROM charts")
}
