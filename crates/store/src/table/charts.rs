//! `charts`: what is known about one patient, once per content.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};
use ward::snapshot::{Chart, Section, SectionState};

use super::sha256;
use crate::error::StoreError;

/// Stores a chart, or finds the row that holds the same content. Returns the row and the hash.
pub(crate) fn store(connection: &Connection, chart: &Chart) -> Result<(i64, [u8; 32]), StoreError> {
    // The age of the parts moves with every reading; without it an unchanged patient is the same bytes.
    let timeless = Chart {
        sections: BTreeMap::new(),
        ..chart.clone()
    };
    let body = serde_json::to_vec(&timeless).map_err(|_| StoreError::Misfiled {
        what: "a chart that cannot be written",
    })?;
    let hash = sha256(&body);
    let known = connection
        .prepare_cached("SELECT chart FROM charts WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    if let Some(row) = known {
        return Ok((row, hash));
    }
    connection
        .prepare_cached("INSERT INTO charts (hash, body) VALUES (?1, ?2)")?
        .execute(params![hash, body])?;
    Ok((connection.last_insert_rowid(), hash))
}

/// The chart of this content with these ages. Bytes that are not those of the hash are damage, never a chart.
pub(crate) fn load(
    connection: &Connection,
    hash: &[u8; 32],
    sections: BTreeMap<Section, SectionState>,
) -> Result<Chart, StoreError> {
    let body: Vec<u8> = connection
        .prepare_cached("SELECT body FROM charts WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::corrupt("a chart is missing"))?;
    if sha256(&body) != *hash {
        return Err(StoreError::corrupt("a chart is not what was stored"));
    }
    let chart: Chart =
        serde_json::from_slice(&body).map_err(|_| StoreError::corrupt("a chart cannot be read"))?;
    Ok(Chart { sections, ..chart })
}

/// Removes the charts among these that no generation holds any more.
pub(crate) fn drop_orphans(connection: &Connection, rows: &[i64]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM charts WHERE chart = ?1
         AND NOT EXISTS (SELECT 1 FROM generation_charts WHERE chart = ?1)",
    )?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

/// How many charts are not what was stored.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::generations::count_damaged_bodies(connection, "SELECT hash, body FROM charts")
}
