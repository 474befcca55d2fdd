//! Looking at the whole file, and saying what is wrong with it.

use rusqlite::Connection;

use crate::error::StoreError;
use crate::table::{charts, entries, generations, messages, packs};

/// What a check of the whole file found. Lines are for IT and hold no patient's words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IntegrityReport {
    /// Pages whose seal does not fit (`cipher_integrity_check`).
    pub cipher: Vec<String>,
    /// Pages and indexes that contradict each other (`integrity_check`), and references that lead nowhere.
    pub structure: Vec<String>,
    /// Charts, raw resources, generations, messages and entries that are not what was stored.
    pub content: Vec<String>,
}

impl IntegrityReport {
    /// Nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.cipher.is_empty() && self.structure.is_empty() && self.content.is_empty()
    }
}

/// SQLite stops after a hundred; a report is read by people.
const LINES_MAX: usize = 100;

pub(crate) fn look(connection: &Connection) -> IntegrityReport {
    let mut structure = lines(connection, "PRAGMA integrity_check", 0);
    structure.retain(|line| line != "ok");
    let leading_nowhere = lines(connection, "PRAGMA foreign_key_check", 0);
    structure.extend(
        leading_nowhere
            .into_iter()
            .map(|table| format!("{table}: a reference leads nowhere")),
    );
    IntegrityReport {
        cipher: lines(connection, "PRAGMA cipher_integrity_check", 0),
        structure,
        content: content(connection),
    }
}

fn content(connection: &Connection) -> Vec<String> {
    let mut found = vec![];
    let mut note = |outcome: Result<Option<String>, StoreError>| match outcome {
        Ok(None) => {}
        Ok(Some(line)) => found.push(line),
        Err(error) => found.push(error.to_string()),
    };
    let counted = |count: u64, what: &str| (count > 0).then(|| format!("{count} {what}"));
    note(
        charts::count_damaged(connection)
            .map(|count| counted(count, "charts are not what was stored")),
    );
    note(
        packs::count_damaged(connection)
            .map(|count| counted(count, "packs of raw resources are not what was stored")),
    );
    note(
        messages::count_damaged(connection)
            .map(|count| counted(count, "messages are not what was kept")),
    );
    note(entries::all(connection).map(|_| None));
    match generations::list(connection) {
        Ok(copies) => {
            for (number, _) in copies {
                note(generations::load(connection, number).map(|_| None));
            }
        }
        Err(error) => note(Err(error)),
    }
    found.dedup();
    found
}

/// The answer of a checking pragma, one line per row; that it cannot be asked is a finding too.
fn lines(connection: &Connection, pragma: &str, column: usize) -> Vec<String> {
    let read = || -> Result<Vec<String>, StoreError> {
        let mut statement = connection.prepare(pragma)?;
        let mut rows = statement.query([])?;
        let mut lines = vec![];
        while let Some(row) = rows.next()? {
            if lines.len() < LINES_MAX {
                lines.push(row.get(column)?);
            }
        }
        Ok(lines)
    };
    read().unwrap_or_else(|error| vec![error.to_string()])
}
