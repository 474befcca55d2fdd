//! `outbox`: how far each entry is on its way into the hospital's record.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, params};
use ward::journal::EntryId;
use ward::reconcile::OutboxState;

use super::{entry_from_row, time_from_row, time_to_row};
use crate::error::StoreError;

/// One entry on its way.
#[derive(Clone, PartialEq, Eq)]
pub struct OutboxLine {
    /// Which entry.
    pub entry: EntryId,
    /// Where it stands.
    pub state: OutboxState,
    /// How often it was sent.
    pub attempts: u32,
    /// Last words of the record; `None` when it never answered.
    pub answer: Option<String>,
    /// Who released it; `None` when nobody did.
    pub released_by: Option<String>,
    /// When the line last changed.
    pub changed_at: DateTime<Utc>,
}

/// Without the record's words, which may name a patient.
impl std::fmt::Debug for OutboxLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OutboxLine")
            .field("entry", &self.entry)
            .field("state", &self.state)
            .field("attempts", &self.attempts)
            .field("changed_at", &self.changed_at)
            .finish_non_exhaustive()
    }
}

/// Writes a line in the place of the one that the entry had.
pub(crate) fn put(connection: &Connection, line: &OutboxLine) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO outbox (entry, state, attempts, answer, released_by, changed_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (entry) DO UPDATE SET
                state = excluded.state,
                attempts = excluded.attempts,
                answer = excluded.answer,
                released_by = excluded.released_by,
                changed_at = excluded.changed_at",
        )?
        .execute(params![
            line.entry.to_string(),
            line.state.code(),
            line.attempts,
            line.answer,
            line.released_by,
            time_to_row(line.changed_at)
        ])?;
    Ok(())
}

/// All lines in the order of the journal.
pub(crate) fn all(connection: &Connection) -> Result<Vec<OutboxLine>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT outbox.entry, outbox.state, outbox.attempts, outbox.answer, outbox.released_by, outbox.changed_at
         FROM outbox JOIN entries ON entries.id = outbox.entry
         ORDER BY entries.row",
    )?;
    let mut rows = statement.query([])?;
    let mut lines = vec![];
    while let Some(row) = rows.next()? {
        let state = OutboxState::from_code(&row.get::<_, String>(1)?);
        lines.push(OutboxLine {
            entry: entry_from_row(&row.get::<_, String>(0)?)?,
            state: state
                .ok_or_else(|| StoreError::corrupt("a state of the outbox is not known"))?,
            attempts: row.get(2)?,
            answer: row.get(3)?,
            released_by: row.get(4)?,
            changed_at: time_from_row(&row.get::<_, String>(5)?)?,
        });
    }
    Ok(lines)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;
    use crate::{Change, Store};

    #[test]
    fn a_line_moves_and_the_order_stays_that_of_the_journal() {
        let place = trial::place();
        let store = Store::open(place.folder(), &place.key).unwrap();
        let mut pen = trial::pen(1);
        let entries = vec![pen.write("first"), pen.write("second")];
        let line = |at: usize, state| OutboxLine {
            entry: entries[at].body().unwrap().id,
            state,
            attempts: 0,
            answer: None,
            released_by: None,
            changed_at: trial::noon(),
        };
        let outbox = vec![line(1, OutboxState::Signed), line(0, OutboxState::Signed)];
        store
            .commit(&Change {
                entries: entries.clone(),
                outbox,
                ..Change::default()
            })
            .unwrap();

        let sent = OutboxLine {
            attempts: 1,
            answer: Some("201".to_owned()),
            released_by: Some("AL".to_owned()),
            ..line(0, OutboxState::Acked)
        };
        store
            .commit(&Change {
                outbox: vec![sent.clone()],
                ..Change::default()
            })
            .unwrap();
        assert_eq!(
            store.outbox().unwrap(),
            [sent, line(1, OutboxState::Signed)],
            "first before second, all fields kept"
        );
    }

    #[test]
    fn a_line_without_its_entry_is_not_saved() {
        let place = trial::place();
        let store = Store::open(place.folder(), &place.key).unwrap();
        let line = OutboxLine {
            entry: EntryId::parse("00000000-0000-7000-8000-000000000000").unwrap(),
            state: OutboxState::Queued,
            attempts: 0,
            answer: None,
            released_by: None,
            changed_at: trial::noon(),
        };
        let refused = store.commit(&Change {
            outbox: vec![line],
            ..Change::default()
        });
        assert!(
            matches!(refused, Err(StoreError::NotSaved(_))),
            "there is nothing to send: {refused:?}"
        );
        assert!(store.outbox().unwrap().is_empty(), "and no line stays");
    }
}
