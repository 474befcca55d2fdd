//! `sources`: what the hospital's record sent, byte for byte, once per content.

use rusqlite::{Connection, params};

use super::{IntoBodies, sha256, to_row};
use crate::error::StoreError;

/// Stores bytes that came under this hash, or finds the row that holds them.
pub(crate) fn store(
    connection: &Connection,
    hash: &[u8; 32],
    body: &[u8],
) -> Result<i64, StoreError> {
    if sha256(body) != *hash {
        return Err(StoreError::Misfiled {
            what: "a raw resource whose hash is another one",
        });
    }
    super::store_body(connection, &INTO_SOURCES, hash, body)
}

const INTO_SOURCES: IntoBodies = IntoBodies {
    insert: "INSERT INTO sources (hash, body) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
    find: "SELECT source FROM sources WHERE hash = ?1",
    mend: "UPDATE sources SET body = ?2 WHERE hash = ?1 AND body <> ?2",
};

/// The bytes that came under a key for a generation; several when the source sent several, none when it sent none.
pub(crate) fn load(
    connection: &Connection,
    number: u64,
    key: &str,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached(LOAD)?;
    let mut rows = statement.query(params![to_row(number), key])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        let (hash, body): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?);
        if sha256(&body) != hash {
            return Err(StoreError::corrupt("a raw resource is not what was stored"));
        }
        found.push(body);
    }
    Ok(found)
}

pub(crate) const LOAD: &str = "SELECT sources.hash, sources.body
    FROM source_spans JOIN sources ON sources.source = source_spans.source
    WHERE source_spans.key = ?2 AND source_spans.last IS NULL AND source_spans.first <= ?1
    UNION ALL
    SELECT sources.hash, sources.body
    FROM source_spans JOIN sources ON sources.source = source_spans.source
    WHERE source_spans.key = ?2 AND source_spans.last >= ?1 AND source_spans.first <= ?1";

/// Removes the sources among these that no generation names any more.
pub(crate) fn drop_orphans(connection: &Connection, rows: &[i64]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(DROP_ORPHAN)?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

pub(crate) const DROP_ORPHAN: &str = "DELETE FROM sources WHERE source = ?1
    AND NOT EXISTS (SELECT 1 FROM source_spans WHERE source = ?1)";

/// How many sources are not what was stored.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::count_damaged_bodies(connection, "SELECT hash, body FROM sources")
}

#[cfg(test)]
mod tests {
    use crate::trial;

    #[test]
    fn a_source_that_sends_a_name_twice_is_kept_as_it_is() {
        let place = trial::place();
        let store = place.open();
        let (copy, mut raw) = trial::generation(&["ESSAI"], trial::noon());
        raw.push(raw[0].clone());
        let other = b"{}".to_vec();
        raw.push((raw[0].0.clone(), trial::sha256_hex(&other), other.clone()));
        let number = store.take_generation(&copy, &raw).unwrap().number();
        let mut kept = store.raw(number, &raw[0].0).unwrap();
        kept.sort_by_key(Vec::len);
        assert_eq!(
            kept,
            [other, raw[0].2.clone()],
            "equal bytes once, other bytes too, and the ward has its copy"
        );
    }
}
