//! `requests`: which entry a request of the screen made.

use rusqlite::{Connection, OptionalExtension, params};
use ward::journal::EntryId;

use super::entry_from_row;
use crate::error::StoreError;

/// The entry that a request made.
pub(crate) fn find(connection: &Connection, request: &str) -> Result<Option<EntryId>, StoreError> {
    connection
        .prepare_cached("SELECT entry FROM requests WHERE request = ?1")?
        .query_row([request], |row| row.get::<_, String>(0))
        .optional()?
        .map(|text| entry_from_row(&text))
        .transpose()
}

/// Remembers a request that was not known.
pub(crate) fn add(
    connection: &Connection,
    request: &str,
    entry: EntryId,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("INSERT INTO requests (request, entry) VALUES (?1, ?2)")?
        .execute(params![request, entry.to_string()])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{self, Use};
    use crate::trial;

    #[test]
    fn a_request_names_an_entry_that_is_there() {
        let place = trial::place();
        let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
        let nowhere = EntryId::parse("00000000-0000-7000-8000-000000000000").unwrap();
        assert!(
            add(&connection, "tap-1", nowhere).is_err(),
            "a request without entry would swallow the next tap"
        );
        assert_eq!(
            find(&connection, "tap-1").unwrap(),
            None,
            "and nothing is remembered"
        );
    }
}
