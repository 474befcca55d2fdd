//! `notes`: small named values of the station.

use rusqlite::{Connection, OptionalExtension, params};

use crate::error::StoreError;

/// A value by its name.
pub(crate) fn get(connection: &Connection, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(connection
        .prepare_cached("SELECT value FROM notes WHERE name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

/// Writes a value in the place of the one of the same name.
pub(crate) fn put(connection: &Connection, name: &str, value: &[u8]) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO notes (name, value) VALUES (?1, ?2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )?
        .execute(params![name, value])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Use};
    use crate::trial;

    #[test]
    fn a_note_is_replaced_whole() {
        let place = trial::place();
        let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
        assert_eq!(
            get(&connection, "downtime").unwrap(),
            None,
            "absent is not empty"
        );
        put(&connection, "downtime", b"down since noon").unwrap();
        put(&connection, "downtime", b"").unwrap();
        assert_eq!(
            get(&connection, "downtime").unwrap().as_deref(),
            Some(&b""[..]),
            "empty is not absent"
        );
    }
}
