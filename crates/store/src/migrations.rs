//! The layouts of the file, one numbered script each, frozen once merged.
//!
//! The runner is our own few lines on `user_version`: the library that does this does not support our SQLite binding yet.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;
use crate::settings::APPLICATION_ID;

/// Script `n` leads from layout `n - 1` to layout `n`, counted from 1.
const SCRIPTS: [&str; 1] = [include_str!("../migrations/0001_station.sql")];

/// The newest layout that this program knows.
pub(crate) const LATEST: i64 = 1;

/// Layout of an open file; 0 for an empty one.
pub(crate) fn layout(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Brings the file to the newest layout, each script whole or not at all.
pub(crate) fn run(connection: &mut Connection) -> Result<(), StoreError> {
    let found = layout(connection)?;
    if found > LATEST {
        return Err(StoreError::Newer {
            found,
            known: LATEST,
        });
    }
    for (number, script) in (1i64..).zip(SCRIPTS).filter(|(number, _)| *number > found) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(script)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.pragma_update(None, "user_version", number)?;
        step.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_newest_layout_is_that_of_the_last_script() {
        assert_eq!(
            i64::try_from(SCRIPTS.len()),
            Ok(LATEST),
            "a script without number would never run"
        );
    }

    #[test]
    fn merged_scripts_are_frozen() {
        let frozen = include_str!("../migrations/FROZEN");
        let lines: Vec<&str> = frozen.lines().collect();
        assert_eq!(
            lines.len(),
            SCRIPTS.len(),
            "every script has its hash in migrations/FROZEN"
        );
        for ((line, script), number) in lines.iter().zip(SCRIPTS).zip(1..) {
            let hash = hex::encode(Sha256::digest(script));
            assert!(
                line.starts_with(&format!("{hash}  {number:04}_")),
                "script {number} changed: write the next one instead"
            );
        }
    }

    #[test]
    fn a_script_that_fails_leaves_the_layout_before_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE charts (x)").unwrap();
        assert!(
            run(&mut connection).is_err(),
            "the script meets a table of its own name"
        );
        assert_eq!(layout(&connection).unwrap(), 0, "the layout is the old one");
        let left: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", [], |row| row.get(0))
            .unwrap();
        assert_eq!(left, 1, "and nothing of the script stayed");
    }
}
