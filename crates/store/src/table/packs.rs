//! `packs`: what the hospital's record sent about one patient, or about the ward itself, byte for byte, once per content.
//!
//! The hash of a pack is over the names and hashes of what it holds: it is known before a byte is compressed, and an
//! unchanged patient costs no more than that. Opening a pack hashes every resource in it again.

use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};
use zstd::bulk::Compressor;

use super::{IntoBodies, sha256, to_row};
use crate::error::StoreError;

/// The name of a resource, and the SHA-256 of its bytes.
pub(crate) struct Named<'a> {
    pub(crate) key: &'a str,
    pub(crate) hash: &'a [u8; 32],
}

/// Hash of a pack: what is in it, in order.
pub(crate) fn hash<'a>(named: impl Iterator<Item = Named<'a>>) -> [u8; 32] {
    let mut all = Sha256::new_with_prefix(b"pack of form 1\0");
    for Named { key, hash } in named {
        all.update(length(key.as_bytes()));
        all.update(key);
        all.update(hash);
    }
    all.finalize().into()
}

fn length(bytes: &[u8]) -> [u8; 8] {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes()
}

/// Makes bodies: the memory of the compressor is used again.
pub(crate) struct Press {
    compressor: Compressor<'static>,
    scratch: Vec<u8>,
}

impl Press {
    /// A press with fresh memory.
    pub(crate) fn new() -> Result<Press, StoreError> {
        Ok(Press {
            compressor: Compressor::new(LEVEL).map_err(|_| NOT_PACKED)?,
            scratch: vec![],
        })
    }

    /// The body of a pack: key and bytes of each resource.
    pub(crate) fn pack<'a>(
        &mut self,
        things: impl Iterator<Item = (&'a str, &'a [u8])>,
    ) -> Result<Vec<u8>, StoreError> {
        self.scratch.clear();
        for (key, bytes) in things {
            self.scratch.extend_from_slice(&length(key.as_bytes()));
            self.scratch.extend_from_slice(&length(bytes));
            self.scratch.extend_from_slice(key.as_bytes());
            self.scratch.extend_from_slice(bytes);
        }
        self.compressor
            .compress(&self.scratch)
            .map_err(|_| NOT_PACKED)
    }

    /// Any bytes, compressed.
    pub(crate) fn press(&mut self, bytes: &[u8]) -> Result<Vec<u8>, StoreError> {
        self.compressor.compress(bytes).map_err(|_| NOT_PACKED)
    }
}

/// The quickest: what the record sends is so repetitive that higher ones gain little.
const LEVEL: i32 = 1;
const NOT_PACKED: StoreError = StoreError::Misfiled {
    what: "bytes that cannot be compressed",
};

/// Stores a body under its hash, or finds the row that holds it.
pub(crate) fn store(
    connection: &Connection,
    hash: &[u8; 32],
    body: &[u8],
) -> Result<i64, StoreError> {
    super::store_body(connection, &INTO_PACKS, hash, body)
}

const INTO_PACKS: IntoBodies = IntoBodies {
    insert: "INSERT INTO packs (hash, body) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
    find: "SELECT pack FROM packs WHERE hash = ?1",
    mend: "UPDATE packs SET body = ?2 WHERE hash = ?1 AND body <> ?2",
};

/// Opens a pack: key and bytes of each resource. Anything but what was stored is an error.
fn open(hash: &[u8; 32], body: &[u8]) -> Result<Vec<(String, Vec<u8>)>, StoreError> {
    let damaged = || StoreError::corrupt("a pack of raw resources is not what was stored");
    let whole = zstd::stream::decode_all(body).map_err(|_| damaged())?;
    let mut rest = whole.as_slice();
    let mut things = vec![];
    while !rest.is_empty() {
        let thing = one(&mut rest).ok_or_else(damaged)?;
        things.push(thing);
    }
    let hashes: Vec<[u8; 32]> = things.iter().map(|(_, bytes)| sha256(bytes)).collect();
    let named = things.iter().zip(&hashes);
    if self::hash(named.map(|((key, _), hash)| Named { key, hash })) != *hash {
        return Err(damaged());
    }
    Ok(things)
}

/// Takes one resource off the front; `None` when it does not lie there whole.
fn one(rest: &mut &[u8]) -> Option<(String, Vec<u8>)> {
    let mut number = || -> Option<usize> {
        let (first, after) = rest.split_first_chunk::<8>()?;
        *rest = after;
        usize::try_from(u64::from_le_bytes(*first)).ok()
    };
    let (key, bytes) = (number()?, number()?);
    let (key, after) = rest.split_at_checked(key)?;
    let (bytes, after) = after.split_at_checked(bytes)?;
    *rest = after;
    Some((String::from_utf8(key.to_vec()).ok()?, bytes.to_vec()))
}

/// The bytes that came under a key for a generation; several when the source sent several, none when it sent none.
///
/// A key does not say whose it is: every pack of the generation is opened.
pub(crate) fn load(
    connection: &Connection,
    number: u64,
    key: &str,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached(LOAD)?;
    let mut rows = statement.query(params![to_row(number)])?;
    let mut found: Vec<Vec<u8>> = vec![];
    while let Some(row) = rows.next()? {
        let (hash, body): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?);
        for (name, bytes) in open(&hash, &body)? {
            // Two patients may have been read from the same medicine.
            if name == key && !found.contains(&bytes) {
                found.push(bytes);
            }
        }
    }
    Ok(found)
}

pub(crate) const LOAD: &str = "SELECT packs.hash, packs.body
    FROM pack_spans JOIN packs ON packs.pack = pack_spans.pack
    WHERE pack_spans.last IS NULL AND pack_spans.first <= ?1
    UNION ALL
    SELECT packs.hash, packs.body
    FROM pack_spans JOIN packs ON packs.pack = pack_spans.pack
    WHERE pack_spans.last >= ?1 AND pack_spans.first <= ?1";

/// Removes the packs among these that no generation holds any more.
pub(crate) fn drop_orphans(connection: &Connection, rows: &[i64]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(DROP_ORPHAN)?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

pub(crate) const DROP_ORPHAN: &str = "DELETE FROM packs WHERE pack = ?1
    AND NOT EXISTS (SELECT 1 FROM pack_spans WHERE pack = ?1)";

/// How many packs are not what was stored.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::count_damaged_bodies(connection, "SELECT hash, body FROM packs", |hash, body| {
        open(hash, body).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Use};
    use crate::trial;

    #[test]
    fn a_source_that_sends_a_name_twice_is_kept_as_it_is() {
        let place = trial::place();
        let store = place.open();
        let (copy, mut raw) = trial::generation(&["ESSAI"], trial::noon());
        raw.push(raw[0].clone());
        let other = trial::source(raw[0].owner.clone(), &raw[0].key, b"{}");
        let key = other.key.clone();
        raw.push(other);
        let (taken, _) = store.take_generation(copy, &raw).unwrap();
        let mut kept = store.raw(taken.number(), &key).unwrap();
        kept.sort_by_key(Vec::len);
        assert_eq!(
            kept,
            [b"{}".to_vec(), raw[0].bytes.to_vec()],
            "equal bytes once, other bytes too, and the ward has its copy"
        );
    }

    #[test]
    fn what_is_read_from_for_two_is_in_the_packs_of_both() {
        let place = trial::place();
        let store = place.open();
        let (copy, mut raw) = trial::generation(&["ESSAI", "FACTICE"], trial::noon());
        for owner in [raw[0].owner.clone(), raw[1].owner.clone(), None] {
            raw.push(trial::source(owner, "Medication/1", b"{\"id\":1}"));
        }
        store.take_generation(copy, &raw).unwrap();
        assert_eq!(
            store.raw(1, "Medication/1").unwrap(),
            [b"{\"id\":1}"],
            "told once"
        );
    }

    #[test]
    fn a_pack_that_was_changed_behind_our_back_is_noticed() {
        let things = [("A/1", b"one".as_slice()), ("B/2", b""), ("", b"three")];
        let hashes = things.map(|(_, bytes)| sha256(bytes));
        let named = |things: &[(&'static str, &[u8])]| {
            hash(
                things
                    .iter()
                    .zip(&hashes)
                    .map(|((key, _), hash)| Named { key, hash }),
            )
        };
        let body = Press::new().unwrap().pack(things.into_iter()).unwrap();
        let sound = named(&things);
        let opened = open(&sound, &body).unwrap();
        let told: Vec<(&str, &[u8])> = opened.iter().map(|(key, to)| (&**key, &**to)).collect();
        assert_eq!(told, things, "what went in comes out");
        for byte in 0..body.len() {
            for bit in 0..8 {
                let mut flipped = body.clone();
                flipped[byte] ^= 1 << bit;
                match open(&sound, &flipped) {
                    Err(StoreError::Corrupt { .. }) => {}
                    Err(error) => panic!("byte {byte}: {error}"),
                    // A bit of the head of the frame may say nothing.
                    Ok(same) => assert_eq!(same, opened, "byte {byte}, bit {bit}"),
                }
            }
            assert!(open(&sound, &body[..byte]).is_err(), "cut at {byte}");
        }
        for other in [
            [("A/2", things[0].1), things[1], things[2]],
            [things[1], things[0], things[2]],
        ] {
            let body = Press::new().unwrap().pack(other.into_iter()).unwrap();
            assert!(open(&sound, &body).is_err(), "another key, another order");
        }
    }

    #[test]
    fn damage_is_told_and_the_same_bytes_make_it_good() {
        let place = trial::place();
        let (copy, raw) = trial::generation(&["ESSAI", "FACTICE"], trial::noon());
        place.open().take_generation(copy, &raw).unwrap();
        let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
        let spoilt = connection.execute("UPDATE packs SET body = zeroblob(9) WHERE pack = 1", []);
        assert_eq!(spoilt.unwrap(), 1, "it was spoiled");
        drop(connection);
        let store = place.open();
        assert!(
            matches!(store.raw(1, &raw[0].key), Err(StoreError::Corrupt { .. })),
            "never shown"
        );
        let report = store.check().unwrap();
        assert_eq!(report.content.len(), 1, "the check says so: {report:?}");
        let (copy, raw) = trial::generation(&["ESSAI", "AUTRE"], trial::noon());
        store.take_generation(copy, &raw).unwrap();
        let (copy, raw) = trial::generation(&["ESSAI"], trial::noon());
        store
            .take_generation(copy, &[raw[0].clone(), trial::source(None, "X/1", b"x")])
            .unwrap();
        assert!(!store.check().unwrap().is_sound(), "it is held as it was");
    }
}
