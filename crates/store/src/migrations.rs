//! The layouts of the file, one numbered script each, frozen once merged.
//!
//! The runner is our own few lines on `user_version`: the library that does this does not support our SQLite binding yet.

use rusqlite::{Connection, TransactionBehavior};

use crate::error::StoreError;
use crate::layout_1;
use crate::settings::APPLICATION_ID;

/// Script `n` leads from layout `n - 1` to layout `n`, counted from 1.
const SCRIPTS: [&str; 2] = [
    include_str!("../migrations/0001_station.sql"),
    include_str!("../migrations/0002_spans_and_messages.sql"),
];

/// The newest layout that this program knows.
pub(crate) const LATEST: i64 = 2;

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
        if number == 2 {
            layout_1::pack_sources(&step)?;
        }
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
    use crate::table::packs;

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

    /// Which generation holds what: pairs of a query, in order.
    fn held(connection: &Connection, query: &str) -> Vec<(i64, i64, String)> {
        let mut statement = connection.prepare(query).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        rows.unwrap().map(|row| row.unwrap()).collect()
    }

    #[test]
    fn spans_hold_what_the_lists_of_layout_1_held() {
        let mut connection = Connection::open_in_memory().unwrap();
        let layout_1 = SCRIPTS.first().unwrap();
        connection.execute_batch(layout_1).unwrap();
        connection.pragma_update(None, "user_version", 1).unwrap();
        // Numbers 3 and 6 were pruned; chart 2 comes and goes, chart 4 is not JSON any more.
        connection
            .execute_batch(
                r#"INSERT INTO generations (number, taken_at, kept, head, hash)
                       SELECT value, '', 0, x'', randomblob(32) FROM json_each('[1, 2, 4, 5, 7, 8]');
                   INSERT INTO charts (chart, hash, body)
                       SELECT value, randomblob(32),
                           CAST(iif(value = 4, '{', '{"patient":{"id":"p-' || value || '"}}') AS BLOB)
                       FROM json_each('[1, 2, 3, 4]');
                   INSERT INTO generation_charts (generation, chart)
                       SELECT number, chart FROM generations, charts
                       WHERE chart = 1 OR (chart = 2 AND number IN (1, 2, 5, 8))
                           OR (chart = 3 AND number IN (4, 5)) OR (chart = 4 AND number = 8);"#,
            )
            .unwrap();
        for source in 1..=4 {
            let body = format!("{{\"id\":{source}}}").into_bytes();
            let hash: [u8; 32] = Sha256::digest(&body).into();
            let insert = "INSERT INTO sources (source, hash, body) VALUES (?1, ?2, ?3)";
            connection.execute(insert, (source, hash, body)).unwrap();
        }
        connection
            .execute_batch(
                "INSERT INTO generation_sources (generation, key, source)
                     SELECT generation, 'Patient/' || (chart % 2), chart FROM generation_charts",
            )
            .unwrap();
        let charts = held(
            &connection,
            "SELECT generation, chart, iif(chart = 4, '?', 'p-' || chart) FROM generation_charts ORDER BY 1, 2",
        );
        let sources = held(
            &connection,
            "SELECT generation, count(*), group_concat(key || ' ' || hex(hash), ', ')
                 FROM (SELECT * FROM generation_sources JOIN sources USING (source) ORDER BY key, hash)
                 GROUP BY generation ORDER BY 1",
        );
        run(&mut connection).unwrap();
        let spanned = held(
            &connection,
            "SELECT number, chart, patient FROM generations JOIN chart_spans
                 ON first <= number AND (last IS NULL OR last >= number) ORDER BY 1, 2",
        );
        assert_eq!(spanned, charts, "charts");
        let mut packed = 0;
        for (number, count, named) in sources {
            let number = u64::try_from(number).unwrap();
            let mut names = vec![];
            for key in ["Patient/0", "Patient/1"] {
                for bytes in packs::load(&connection, number, key).unwrap() {
                    names.push(format!(
                        "{key} {}",
                        hex::encode_upper(Sha256::digest(bytes))
                    ));
                }
            }
            assert_eq!(i64::try_from(names.len()), Ok(count), "copy {number}");
            assert_eq!(names.join(", "), named, "copy {number}");
            packed += 1;
        }
        assert_eq!(packed, 6, "every copy has its sources");
        let packs: (i64, i64) = connection
            .query_row("SELECT count(*), count(last) FROM pack_spans", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(
            packs,
            (5, 4),
            "neighbours that hold the same share a span; the newest one is open"
        );
        let spans: (i64, i64) = connection
            .query_row("SELECT count(*), count(last) FROM chart_spans", [], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .unwrap();
        assert_eq!(
            spans,
            (6, 3),
            "one each for 1, 3 and 4, three for 2; what the newest holds is open"
        );
    }
}
