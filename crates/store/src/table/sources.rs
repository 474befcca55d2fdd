//! `sources`: what the hospital's record sent, byte for byte, once per content.

use rusqlite::{Connection, OptionalExtension, params};

use super::{sha256, to_row};
use crate::error::StoreError;

/// Stores what stood behind a generation: key, SHA-256 in hexadecimal, bytes.
pub(crate) fn attach(
    connection: &Connection,
    number: u64,
    raw: &[(String, String, Vec<u8>)],
) -> Result<(), StoreError> {
    let mut find = connection.prepare_cached("SELECT source FROM sources WHERE hash = ?1")?;
    let mut insert =
        connection.prepare_cached("INSERT INTO sources (hash, body) VALUES (?1, ?2)")?;
    let mut link = connection.prepare_cached(
        "INSERT INTO generation_sources (generation, key, source) VALUES (?1, ?2, ?3)
         ON CONFLICT (generation, key, source) DO NOTHING",
    )?;
    for (key, named, body) in raw {
        let hash = sha256(body);
        if !hex::encode(hash).eq_ignore_ascii_case(named) {
            return Err(StoreError::Misfiled {
                what: "a raw resource whose hash is another one",
            });
        }
        let known = find
            .query_row([hash], |row| row.get::<_, i64>(0))
            .optional()?;
        let source = match known {
            Some(source) => source,
            None => {
                insert.execute(params![hash, body])?;
                connection.last_insert_rowid()
            }
        };
        link.execute(params![to_row(number), key, source])?;
    }
    Ok(())
}

/// The bytes that came under a key for a generation; several when the source sent several, none when it sent none.
pub(crate) fn load(
    connection: &Connection,
    number: u64,
    key: &str,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT sources.hash, sources.body
         FROM generation_sources JOIN sources ON sources.source = generation_sources.source
         WHERE generation_sources.generation = ?1 AND generation_sources.key = ?2
         ORDER BY sources.source",
    )?;
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

/// Removes the sources among these that no generation names any more.
pub(crate) fn drop_orphans(connection: &Connection, rows: &[i64]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "DELETE FROM sources WHERE source = ?1
         AND NOT EXISTS (SELECT 1 FROM generation_sources WHERE source = ?1)",
    )?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

/// How many sources are not what was stored.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::generations::count_damaged_bodies(connection, "SELECT hash, body FROM sources")
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
        let number = store.take_generation(&copy, &raw).unwrap();
        let kept = store.raw(number, &raw[0].0).unwrap();
        assert_eq!(
            kept,
            [raw[0].2.clone(), other],
            "equal bytes once, other bytes too, and the ward has its copy"
        );
    }
}
