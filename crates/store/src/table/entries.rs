//! `entries`: the journal.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use ward::journal::{ChainHead, SignedEntry, StationKey};

use super::{from_row, to_row};
use crate::error::StoreError;

/// Appends an entry that follows the head of its chain.
pub(crate) fn append(connection: &Connection, entry: &SignedEntry) -> Result<(), StoreError> {
    // Checked before writing: what gets in is what can be trusted when it is read.
    let body = entry.check()?;
    let head = head(connection, &body.station)?;
    if body.seq != head.seq.saturating_add(1) || body.prev != head.hash {
        return Err(StoreError::NotNext {
            head: head.seq,
            found: body.seq,
        });
    }
    let named: bool = connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM entries WHERE id = ?1)")?
        .query_row([body.id.to_string()], |row| row.get(0))?;
    if named {
        // One name for two entries would be one dose in the hospital's record instead of two.
        return Err(StoreError::Misfiled {
            what: "an entry that bears the name of another one",
        });
    }
    connection
        .prepare_cached(
            "INSERT INTO entries (station, seq, id, hash, bytes, signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            body.station,
            to_row(body.seq),
            body.id.to_string(),
            entry.hash,
            entry.bytes,
            entry.signature
        ])?;
    Ok(())
}

/// Where a chain ends.
pub(crate) fn head(connection: &Connection, station: &str) -> Result<ChainHead, StoreError> {
    let last = connection
        .prepare_cached(
            "SELECT seq, hash FROM entries WHERE station = ?1 ORDER BY seq DESC LIMIT 1",
        )?
        .query_row([station], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, [u8; 32]>(1)?))
        })
        .optional()?;
    match last {
        Some((seq, hash)) => Ok(ChainHead {
            station: station.to_owned(),
            seq: from_row(seq)?,
            hash: hex::encode(hash),
        }),
        None => Ok(ChainHead::empty()),
    }
}

/// One row, with its place.
struct Stored {
    station: String,
    seq: u64,
    entry: SignedEntry,
}

const ZERO: [u8; 32] = [0; 32];

/// All entries in the order of arrival.
pub(crate) fn all(connection: &Connection) -> Result<Vec<SignedEntry>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT station, seq, hash, bytes, signature FROM entries ORDER BY row")?;
    let mut rows = statement.query([])?;
    let mut last: BTreeMap<String, (u64, [u8; 32])> = BTreeMap::new();
    let mut entries = vec![];
    while let Some(row) = rows.next()? {
        let stored = read(row)?;
        let before = last.get(&stored.station).copied().unwrap_or((0, ZERO));
        let place = (stored.seq, stored.entry.hash);
        entries.push(linked(before, stored.seq, stored.entry)?);
        last.insert(stored.station, place);
    }
    Ok(entries)
}

/// The entries of one chain behind a number.
pub(crate) fn after(
    connection: &Connection,
    station: &StationKey,
    seq: u64,
) -> Result<Vec<SignedEntry>, StoreError> {
    let station = station.hex();
    let mut before = (seq, ZERO);
    if seq > 0 {
        let hash = connection
            .prepare_cached("SELECT hash FROM entries WHERE station = ?1 AND seq = ?2")?
            .query_row(params![station, to_row(seq)], |row| {
                row.get::<_, [u8; 32]>(0)
            })
            .optional()?;
        let Some(hash) = hash else { return Ok(vec![]) };
        before.1 = hash;
    }
    let mut statement = connection.prepare_cached(
        "SELECT station, seq, hash, bytes, signature FROM entries WHERE station = ?1 AND seq > ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query(params![station, to_row(seq)])?;
    let mut entries = vec![];
    while let Some(row) = rows.next()? {
        let stored = read(row)?;
        let place = (stored.seq, stored.entry.hash);
        entries.push(linked(before, stored.seq, stored.entry)?);
        before = place;
    }
    Ok(entries)
}

/// The chains, the oldest first.
pub(crate) fn chains(connection: &Connection) -> Result<Vec<StationKey>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT station FROM entries GROUP BY station ORDER BY min(row)")?;
    let mut rows = statement.query([])?;
    let mut chains = vec![];
    while let Some(row) = rows.next()? {
        let station = StationKey::from_hex(&row.get::<_, String>(0)?);
        chains.push(
            station.ok_or_else(|| StoreError::corrupt("the name of a chain cannot be read"))?,
        );
    }
    Ok(chains)
}

fn read(row: &Row<'_>) -> Result<Stored, StoreError> {
    Ok(Stored {
        station: row.get(0)?,
        seq: from_row(row.get(1)?)?,
        entry: SignedEntry {
            hash: row.get(2)?,
            bytes: row.get(3)?,
            signature: row.get(4)?,
        },
    })
}

/// Checked after reading: the hash says the bytes and the place. A missing entry shows here too.
fn linked(
    before: (u64, [u8; 32]),
    seq: u64,
    entry: SignedEntry,
) -> Result<SignedEntry, StoreError> {
    let hash: [u8; 32] = Sha256::new()
        .chain_update(before.1)
        .chain_update(&entry.bytes)
        .finalize()
        .into();
    if Some(seq) != before.0.checked_add(1) || hash != entry.hash {
        return Err(StoreError::corrupt(format!(
            "entry {seq} of a chain does not follow the one before it"
        )));
    }
    Ok(entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Use};
    use crate::trial;
    use crate::{Change, Store};

    fn with_entries(count: u64) -> (trial::Place, Vec<SignedEntry>) {
        let place = trial::place();
        let store = Store::open(place.folder(), &place.key).unwrap();
        let mut pen = trial::pen(1);
        let entries: Vec<_> = (0..count).map(|_| pen.write("dose")).collect();
        store
            .commit(&Change {
                entries: entries.clone(),
                ..Change::default()
            })
            .unwrap();
        (place, entries)
    }

    #[test]
    fn no_statement_changes_what_is_in_the_journal() {
        let (place, entries) = with_entries(3);
        let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
        for statement in [
            "UPDATE entries SET seq = 9 WHERE seq = 3",
            "UPDATE OR REPLACE entries SET id = 'x'",
            "DELETE FROM entries",
            "DELETE FROM entries WHERE seq = 3",
            "INSERT OR REPLACE INTO entries (station, seq, id, hash, bytes, signature)
             SELECT station, seq, id, hash, x'00', signature FROM entries WHERE seq = 3",
            "REPLACE INTO entries (row, station, seq, id, hash, bytes, signature)
             SELECT row, station, 7, '00000000-0000-0000-0000-000000000000', zeroblob(32), x'00', signature
             FROM entries WHERE seq = 3",
        ] {
            let refused = connection.execute(statement, []).err().map(|error| error.to_string());
            assert!(refused.as_deref().is_some_and(|text| text.contains("appended only")), "{statement}: {refused:?}");
        }
        assert_eq!(all(&connection).unwrap(), entries, "as it was");
    }

    #[test]
    fn an_entry_that_was_changed_or_taken_away_behind_our_back_is_damage() {
        for spoil in [
            "UPDATE entries SET bytes = CAST('{}' AS BLOB) WHERE seq = 2",
            "UPDATE entries SET hash = zeroblob(32) WHERE seq = 2",
            "DELETE FROM entries WHERE seq = 2",
            "UPDATE entries SET seq = 20 WHERE seq = 2",
        ] {
            let (place, entries) = with_entries(3);
            let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
            connection
                .execute_batch("DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_deleted;")
                .unwrap();
            connection.execute(spoil, []).unwrap();
            let key = StationKey::from_hex(&entries[0].body().unwrap().station).unwrap();
            assert!(
                matches!(all(&connection), Err(StoreError::Corrupt { .. })),
                "{spoil}: whole journal"
            );
            assert!(
                matches!(after(&connection, &key, 0), Err(StoreError::Corrupt { .. })),
                "{spoil}: one chain"
            );
        }
    }
}
