//! Opening a connection, and proving that it is one on which a dose may be written.
//!
//! Every setting is given and then read back, on each connection: a build without cipher, or a library that ignores a
//! setting, refuses here and not after the first loss.

use std::path::Path;
use std::sync::Once;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::error::StoreError;
use crate::key::Key;
use crate::migrations;

/// `VEIL`: marks the file as ours for every tool that looks at it.
pub(crate) const APPLICATION_ID: i64 = 0x5645_494C;

/// What a connection is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Use {
    /// The one connection that writes.
    Write,
    /// One of those that read.
    Read,
}

/// More than there are queries: a copy is taken with a dozen of them, thousands of times.
const STATEMENTS_KEPT: usize = 64;

/// What each setting must be read back as. `Read` connections add `query_only`.
const WANTED: [(&str, &str); 9] = [
    ("journal_mode", "wal"),
    // FULL: with NORMAL a power cut takes doses that were shown as recorded.
    ("synchronous", "2"),
    ("foreign_keys", "1"),
    ("cell_size_check", "1"),
    ("secure_delete", "1"),
    ("trusted_schema", "0"),
    ("recursive_triggers", "0"),
    ("mmap_size", "0"),
    ("temp_store", "2"),
];

/// Opens a file that is there, without key or settings yet.
pub(crate) fn open_file(path: &Path) -> Result<Connection, StoreError> {
    // SQLite calls itself ready before the cipher has started, so two threads that make the very first connections together
    // could find it half started. The first connection is therefore made alone.
    static CIPHER: Once = Once::new();
    CIPHER.call_once(|| drop(Connection::open_in_memory()));
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Ok(Connection::open_with_flags(path, flags)?)
}

/// Opens the file; never makes one.
pub(crate) fn connect(path: &Path, key: &Key, purpose: Use) -> Result<Connection, StoreError> {
    // Readers too open read-write: a reader of a WAL file must be able to write its index. `query_only` holds them.
    let connection = open_file(path)?;
    prepare(&connection, key, purpose)?;
    Ok(connection)
}

/// Gives a fresh connection its key and its settings. The key is the first statement of every connection.
pub(crate) fn prepare(connection: &Connection, key: &Key, purpose: Use) -> Result<(), StoreError> {
    connection.execute_batch(&key.pragma())?;
    // The cipher would write about bad pages to the standard error; we say it ourselves, as an error.
    connection.execute_batch("PRAGMA cipher_log_level = NONE")?;
    require_cipher(connection)?;
    // The first read of a page: here a wrong key shows.
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| {
        row.get::<_, i64>(0)
    })?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA foreign_keys = ON;
         PRAGMA cell_size_check = ON;
         PRAGMA secure_delete = ON;
         PRAGMA trusted_schema = OFF;
         PRAGMA recursive_triggers = OFF;
         PRAGMA mmap_size = 0;
         PRAGMA temp_store = MEMORY;",
    )?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    if purpose == Use::Read {
        connection.execute_batch("PRAGMA query_only = ON")?;
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    Ok(())
}

/// Reads every setting back.
pub(crate) fn require(connection: &Connection, purpose: Use) -> Result<(), StoreError> {
    require_cipher(connection)?;
    for (name, wanted) in WANTED {
        expect(name, &pragma(connection, name)?, wanted)?;
    }
    expect(
        "query_only",
        &pragma(connection, "query_only")?,
        if purpose == Use::Read { "1" } else { "0" },
    )?;
    let defensive = connection.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)?;
    expect("defensive", if defensive { "on" } else { "off" }, "on")?;
    let attached = connection.limit(Limit::SQLITE_LIMIT_ATTACHED)?;
    expect("attached databases", &attached.to_string(), "0")?;
    require_no_extensions(connection)?;
    expect(
        "application_id",
        &pragma(connection, "application_id")?,
        &APPLICATION_ID.to_string(),
    )?;
    let found = migrations::layout(connection)?;
    if found > migrations::LATEST {
        return Err(StoreError::Newer {
            found,
            known: migrations::LATEST,
        });
    }
    Ok(())
}

fn require_cipher(connection: &Connection) -> Result<(), StoreError> {
    // A plain SQLite knows no such pragma and answers nothing.
    named_cipher(&pragma(connection, "cipher_version")?)?;
    expect("cipher_status", &pragma(connection, "cipher_status")?, "1")
}

fn named_cipher(version: &str) -> Result<(), StoreError> {
    if version.is_empty() {
        return Err(StoreError::Setting {
            name: "cipher_version",
            found: "absent".to_owned(),
        });
    }
    Ok(())
}

/// Asks for an extension that does not exist. "not authorized" comes before the name is even looked at.
fn require_no_extensions(connection: &Connection) -> Result<(), StoreError> {
    match connection.query_row("SELECT load_extension('none')", [], |_| Ok(())) {
        Err(error)
            if error.to_string().contains("not authorized")
                || error.to_string().contains("no such function") =>
        {
            Ok(())
        }
        _ => Err(StoreError::Setting {
            name: "extension loading",
            found: "on".to_owned(),
        }),
    }
}

fn expect(name: &'static str, found: &str, wanted: &str) -> Result<(), StoreError> {
    if found.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(StoreError::Setting {
        name,
        found: if found.is_empty() { "absent" } else { found }.to_owned(),
    })
}

/// The answer of a pragma as text; empty when it answers nothing.
fn pragma(connection: &Connection, name: &str) -> Result<String, StoreError> {
    let mut answer = String::new();
    connection.pragma_query(None, name, |row| {
        answer = match row.get::<_, Value>(0)? {
            Value::Null => String::new(),
            Value::Integer(number) => number.to_string(),
            Value::Real(number) => number.to_string(),
            Value::Text(text) => text,
            Value::Blob(_) => "blob".to_owned(),
        };
        Ok(())
    })?;
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;

    fn named(outcome: Result<(), StoreError>) -> &'static str {
        match outcome {
            Err(StoreError::Setting { name, .. }) => name,
            other => panic!("a setting must trip, not {other:?}"),
        }
    }

    #[test]
    fn a_good_connection_passes_for_both_uses() {
        let place = trial::place();
        for purpose in [Use::Write, Use::Read] {
            require(
                &connect(&place.file(), &place.key, purpose).unwrap(),
                purpose,
            )
            .unwrap();
        }
    }

    #[test]
    fn every_setting_that_is_not_what_it_must_be_trips() {
        let place = trial::place();
        let spoiled = [
            ("synchronous", "PRAGMA synchronous = NORMAL"),
            ("foreign_keys", "PRAGMA foreign_keys = OFF"),
            ("cell_size_check", "PRAGMA cell_size_check = OFF"),
            ("secure_delete", "PRAGMA secure_delete = OFF"),
            ("trusted_schema", "PRAGMA trusted_schema = ON"),
            ("recursive_triggers", "PRAGMA recursive_triggers = ON"),
            ("temp_store", "PRAGMA temp_store = FILE"),
            ("query_only", "PRAGMA query_only = ON"),
            ("application_id", "PRAGMA application_id = 7"),
            ("journal_mode", "PRAGMA journal_mode = DELETE"),
        ];
        for (name, statement) in spoiled {
            let connection = connect(&place.file(), &place.key, Use::Write).unwrap();
            connection.execute_batch(statement).unwrap();
            assert_eq!(
                named(require(&connection, Use::Write)),
                name,
                "{statement} must not go unnoticed"
            );
            connection
                .execute_batch(&format!(
                    "PRAGMA query_only = OFF; PRAGMA application_id = {APPLICATION_ID}"
                ))
                .unwrap();
        }
        let connection = connect(&place.file(), &place.key, Use::Write).unwrap();
        connection
            .execute_batch("PRAGMA mmap_size = 1048576")
            .unwrap();
        assert_eq!(
            named(require(&connection, Use::Write)),
            "mmap_size",
            "mapped memory would hold what the cipher hides"
        );
        let connection = connect(&place.file(), &place.key, Use::Write).unwrap();
        connection
            .set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false)
            .unwrap();
        assert_eq!(
            named(require(&connection, Use::Write)),
            "defensive",
            "the schema could be written by hand"
        );
        let connection = connect(&place.file(), &place.key, Use::Write).unwrap();
        connection
            .set_limit(Limit::SQLITE_LIMIT_ATTACHED, 3)
            .unwrap();
        assert_eq!(
            named(require(&connection, Use::Write)),
            "attached databases",
            "a plain file could be attached"
        );
    }

    #[test]
    fn a_reader_that_could_write_trips() {
        let place = trial::place();
        let connection = connect(&place.file(), &place.key, Use::Read).unwrap();
        assert!(
            connection.execute("DELETE FROM notes", []).is_err(),
            "readers only read"
        );
        connection.execute_batch("PRAGMA query_only = OFF").unwrap();
        assert_eq!(
            named(require(&connection, Use::Read)),
            "query_only",
            "a reader that may write is none"
        );
    }

    #[test]
    fn no_cipher_is_no_store() {
        assert_eq!(
            named(named_cipher("")),
            "cipher_version",
            "a plain SQLite answers nothing"
        );
        let plain = Connection::open_in_memory().unwrap();
        assert_eq!(
            named(require_cipher(&plain)),
            "cipher_status",
            "a connection without key is not encrypted"
        );
    }

    #[test]
    fn a_file_of_a_newer_program_is_left_alone() {
        let place = trial::place();
        let connection = connect(&place.file(), &place.key, Use::Write).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        let refused = require(&connection, Use::Write).err();
        assert!(
            matches!(refused, Some(StoreError::Newer { found: 99, .. })),
            "told as such: {refused:?}"
        );
    }

    #[test]
    fn nothing_can_be_attached() {
        let place = trial::place();
        let connection = connect(&place.file(), &place.key, Use::Write).unwrap();
        assert!(
            connection
                .execute_batch("ATTACH ':memory:' AS other KEY ''")
                .is_err(),
            "no way out of the cipher"
        );
    }
}
