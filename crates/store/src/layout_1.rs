//! What only the program can move from layout 1 to layout 2: SQL neither hashes nor compresses.

use rusqlite::Connection;

use crate::error::StoreError;
use crate::table::packs::{self, Named};
use crate::table::{from_row, pack_spans};

/// Packs the bytes behind each generation. Layout 1 did not say whose they are: one pack a generation, the ward's.
///
/// Bytes that were damaged before stay damaged, and do not stop the store from opening: they are packed under the hash that
/// they should have.
pub(crate) fn pack_sources(connection: &Connection) -> Result<(), StoreError> {
    let mut numbers = connection.prepare("SELECT number FROM generations ORDER BY number")?;
    let mut rows = numbers.query([])?;
    // The span that is open: its row, its pack, the last generation that holds it.
    let mut open: Option<(i64, i64, u64)> = None;
    while let Some(row) = rows.next()? {
        let number = from_row(row.get(0)?)?;
        let pack = pack_of(connection, number)?;
        open = match (open, pack) {
            (Some((span, held, _)), Some(pack)) if held == pack => Some((span, held, number)),
            (before, pack) => {
                if let Some((span, _, last)) = before {
                    pack_spans::close(connection, span, last)?;
                }
                match pack {
                    Some(pack) => Some((
                        pack_spans::add(connection, None, pack, number)?,
                        pack,
                        number,
                    )),
                    None => None,
                }
            }
        };
    }
    drop(rows);
    drop(numbers);
    connection.execute_batch("DROP TABLE generation_sources; DROP TABLE sources;")?;
    Ok(())
}

/// The pack of what stood behind a generation; none when nothing did.
fn pack_of(connection: &Connection, number: u64) -> Result<Option<i64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT generation_sources.key, sources.hash, sources.body
         FROM generation_sources JOIN sources ON sources.source = generation_sources.source
         WHERE generation_sources.generation = ?1
         ORDER BY generation_sources.key, sources.hash",
    )?;
    let mut rows = statement.query([crate::table::to_row(number)])?;
    let mut held: Vec<(String, [u8; 32], Vec<u8>)> = vec![];
    while let Some(row) = rows.next()? {
        held.push((row.get(0)?, row.get(1)?, row.get(2)?));
    }
    if held.is_empty() {
        return Ok(None);
    }
    let named = held.iter().map(|(key, hash, _)| Named { key, hash });
    let hash = packs::hash(named);
    let things = held.iter().map(|(key, _, body)| (key.as_str(), &**body));
    let body = packs::Press::new()?.pack(things)?;
    packs::store(connection, &hash, &body).map(Some)
}
