//! `generations` and `generation_charts`: the copies of the ward's charts.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ward::clinical::PatientId;
use ward::snapshot::{Generation, Issue, Section, SectionCount, SectionState, WardName};

use super::{charts, from_row, sources, time_from_row, time_to_row, to_row};
use crate::error::StoreError;

/// Copies before the current one that always stay.
const OLD_KEPT_MIN: usize = 3;
/// How long the others stay.
const OLD_KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// What a generation says besides the charts themselves. It names every chart by its hash, so that a chart that went
/// missing is noticed.
#[derive(Serialize, Deserialize)]
struct Head {
    taken_at: DateTime<Utc>,
    ward: WardName,
    beds: Vec<String>,
    counts: BTreeMap<Section, SectionCount>,
    issues: Vec<Issue>,
    charts: Vec<HeadChart>,
}

#[derive(Serialize, Deserialize)]
struct HeadChart {
    patient: PatientId,
    hash: String,
    sections: BTreeMap<Section, SectionState>,
}

/// Stores a copy under the next number.
pub(crate) fn take(connection: &Connection, generation: &Generation) -> Result<u64, StoreError> {
    // Checked again here, whoever calls: an order that was dropped on the way would not be given.
    let sum = generation.conservation();
    if !sum.holds() {
        return Err(StoreError::NotConserved(sum));
    }
    let used: Option<i64> = connection
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'generations'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let number = from_row(used.unwrap_or(0))?.saturating_add(1);

    let mut rows = BTreeSet::new();
    let mut named = vec![];
    for (patient, chart) in &generation.charts {
        if chart.patient.id != *patient {
            return Err(StoreError::Misfiled {
                what: "a chart under another patient",
            });
        }
        let (row, hash) = charts::store(connection, chart)?;
        rows.insert(row);
        named.push(HeadChart {
            patient: patient.clone(),
            hash: hex::encode(hash),
            sections: chart.sections.clone(),
        });
    }
    let head = Head {
        taken_at: generation.taken_at,
        ward: generation.ward.clone(),
        beds: generation.beds.clone(),
        counts: generation.counts.clone(),
        issues: generation.issues.clone(),
        charts: named,
    };
    let head = serde_json::to_vec(&head).map_err(|_| StoreError::Misfiled {
        what: "a copy that cannot be written",
    })?;
    connection
        .prepare_cached("INSERT INTO generations (number, taken_at, kept, head, hash) VALUES (?1, ?2, 0, ?3, ?4)")?
        .execute(params![to_row(number), time_to_row(generation.taken_at), head, seal(number, &head)])?;
    let mut link = connection
        .prepare_cached("INSERT INTO generation_charts (generation, chart) VALUES (?1, ?2)")?;
    for row in rows {
        link.execute(params![to_row(number), row])?;
    }
    Ok(number)
}

/// Binds the head to its number: entries of the journal point at numbers.
fn seal(number: u64, head: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(number.to_le_bytes())
        .chain_update(head)
        .finalize()
        .into()
}

/// The highest number.
pub(crate) fn newest(connection: &Connection) -> Result<Option<u64>, StoreError> {
    let number: Option<i64> = connection
        .prepare_cached("SELECT number FROM generations ORDER BY number DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    number.map(from_row).transpose()
}

/// One copy, every part of it compared with its hash.
pub(crate) fn load(connection: &Connection, number: u64) -> Result<Option<Generation>, StoreError> {
    let found = connection
        .prepare_cached("SELECT head, hash FROM generations WHERE number = ?1")?
        .query_row([to_row(number)], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, [u8; 32]>(1)?))
        })
        .optional()?;
    let Some((head, hash)) = found else {
        return Ok(None);
    };
    if seal(number, &head) != hash {
        return Err(StoreError::corrupt("a generation is not what was stored"));
    }
    let head: Head = serde_json::from_slice(&head)
        .map_err(|_| StoreError::corrupt("a generation cannot be read"))?;
    let mut charts = BTreeMap::new();
    for named in head.charts {
        let mut hash = [0u8; 32];
        hex::decode_to_slice(&named.hash, &mut hash)
            .map_err(|_| StoreError::corrupt("the hash of a chart cannot be read"))?;
        let chart = charts::load(connection, &hash, named.sections)?;
        if chart.patient.id != named.patient {
            return Err(StoreError::corrupt("a chart is another patient's"));
        }
        charts.insert(named.patient, chart);
    }
    let generation = Generation {
        number,
        taken_at: head.taken_at,
        ward: head.ward,
        beds: head.beds,
        charts,
        counts: head.counts,
        issues: head.issues,
    };
    if !generation.conservation().holds() {
        return Err(StoreError::corrupt(
            "the orders of a generation do not add up",
        ));
    }
    Ok(Some(generation))
}

/// Numbers and times, the oldest first.
pub(crate) fn list(connection: &Connection) -> Result<Vec<(u64, DateTime<Utc>)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT number, taken_at FROM generations ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut copies = vec![];
    while let Some(row) = rows.next()? {
        copies.push((
            from_row(row.get(0)?)?,
            time_from_row(&row.get::<_, String>(1)?)?,
        ));
    }
    Ok(copies)
}

/// Marks a copy as kept, or no longer.
pub(crate) fn keep(connection: &Connection, number: u64, kept: bool) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached("UPDATE generations SET kept = ?2 WHERE number = ?1")?
        .execute(params![to_row(number), kept])?;
    if changed == 0 {
        Err(StoreError::NoGeneration(number))
    } else {
        Ok(())
    }
}

/// Removes the copies that may go, with the charts and sources that were only theirs.
pub(crate) fn prune(connection: &Connection, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT number, taken_at, kept FROM generations ORDER BY number DESC")?;
    let mut rows = statement.query([])?;
    let mut old = vec![];
    while let Some(row) = rows.next()? {
        let kept: bool = row.get(2)?;
        old.push((
            row.get::<_, i64>(0)?,
            time_from_row(&row.get::<_, String>(1)?)?,
            kept,
        ));
    }
    drop(rows);
    for (number, taken_at, kept) in old.into_iter().skip(1 + OLD_KEPT_MIN) {
        if !kept && now.signed_duration_since(taken_at) > OLD_KEPT_FOR {
            remove(connection, number)?;
        }
    }
    Ok(())
}

fn remove(connection: &Connection, number: i64) -> Result<(), StoreError> {
    let charts = numbers(
        connection,
        "SELECT chart FROM generation_charts WHERE generation = ?1",
        number,
    )?;
    let sources = numbers(
        connection,
        "SELECT source FROM generation_sources WHERE generation = ?1",
        number,
    )?;
    connection
        .prepare_cached("DELETE FROM generations WHERE number = ?1")?
        .execute([number])?;
    charts::drop_orphans(connection, &charts)?;
    sources::drop_orphans(connection, &sources)
}

fn numbers(connection: &Connection, query: &str, of: i64) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([of])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push(row.get(0)?);
    }
    Ok(found)
}

/// How many rows of a query `hash, body` do not fit together.
pub(super) fn count_damaged_bodies(
    connection: &Connection,
    query: &str,
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(query)?;
    let mut rows = statement.query([])?;
    let mut damaged = 0;
    while let Some(row) = rows.next()? {
        let (hash, body): ([u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?);
        damaged += u64::from(super::sha256(&body) != hash);
    }
    Ok(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Store;
    use crate::settings::{self, Use};
    use crate::trial::{self, noon};

    fn count(place: &trial::Place, table: &str) -> i64 {
        settings::connect(&place.file(), &place.key, Use::Read)
            .unwrap()
            .query_row(&format!("SELECT count(*) FROM {table}"), [], |row| {
                row.get(0)
            })
            .unwrap()
    }

    fn take_at(store: &Store, families: &[&str], at: DateTime<Utc>) -> u64 {
        let (copy, raw) = trial::generation(families, at);
        store.take_generation(&copy, &raw).unwrap()
    }

    fn hours(hours: i64) -> DateTime<Utc> {
        noon() + TimeDelta::hours(hours)
    }

    #[test]
    fn a_copy_comes_back_as_it_was_taken() {
        let place = trial::place();
        let store = place.open();
        assert_eq!(
            store.current().unwrap(),
            None,
            "nothing was read yet, which is not an empty ward"
        );
        let (copy, raw) = trial::generation(&["ESSAI", "FACTICE"], noon());
        let number = store.take_generation(&copy, &raw).unwrap();
        let expected = Generation { number, ..copy };
        assert_eq!(
            store.current().unwrap().as_ref(),
            Some(&expected),
            "every field, every age"
        );
        assert_eq!(
            store.generation(number).unwrap(),
            Some(expected),
            "by its number too"
        );
        assert_eq!(
            store.raw(number, "Patient/2").unwrap(),
            std::slice::from_ref(&raw[1].2),
            "the source, byte for byte"
        );
        assert!(
            store.raw(number, "Patient/9").unwrap().is_empty(),
            "never sent"
        );
    }

    #[test]
    fn a_patient_who_did_not_change_costs_no_new_row() {
        let place = trial::place();
        let store = place.open();
        let first = take_at(&store, &["ESSAI", "FACTICE"], noon());
        let before = (count(&place, "charts"), count(&place, "sources"));
        let second = take_at(&store, &["ESSAI", "FACTICE"], hours(1));
        assert_eq!(
            (count(&place, "charts"), count(&place, "sources")),
            before,
            "same patients, read an hour later"
        );
        let (old, new) = (
            store.generation(first).unwrap().unwrap(),
            store.generation(second).unwrap().unwrap(),
        );
        assert_eq!(
            (old.oldest(), new.oldest()),
            (Some(noon()), Some(hours(1))),
            "each copy has its own age"
        );
        take_at(&store, &["ESSAI", "AUTRE"], hours(2));
        assert_eq!(count(&place, "charts"), before.0 + 1, "one patient changed");
    }

    #[test]
    fn a_copy_that_drops_an_order_or_mixes_patients_is_not_taken() {
        let place = trial::place();
        let store = place.open();
        let number = take_at(&store, &["ESSAI"], noon());
        let before = store.current().unwrap();

        let (mut short, raw) = trial::generation(&["ESSAI"], hours(1));
        short
            .charts
            .values_mut()
            .for_each(|chart| chart.orders.truncate(1));
        assert!(
            matches!(
                store.take_generation(&short, &raw),
                Err(StoreError::NotConserved(_))
            ),
            "two received, one held"
        );

        let (mut mixed, raw) = trial::generation(&["ESSAI"], hours(1));
        mixed
            .charts
            .values_mut()
            .for_each(|chart| chart.patient.id = PatientId::new("p-77"));
        assert!(
            matches!(
                store.take_generation(&mixed, &raw),
                Err(StoreError::Misfiled { .. })
            ),
            "wrong patient"
        );

        let (copy, mut raw) = trial::generation(&["NOUVEAU", "AUTRE"], hours(1));
        raw[1].1 = "0".repeat(64);
        assert!(
            matches!(
                store.take_generation(&copy, &raw),
                Err(StoreError::Misfiled { .. })
            ),
            "the last blob fails"
        );

        assert_eq!(store.current().unwrap(), before, "the copy before is whole");
        assert_eq!(
            store.generations().unwrap(),
            [(number, noon())],
            "and the only one"
        );
        assert_eq!(
            count(&place, "charts"),
            1,
            "nothing of the refused ones stayed"
        );
        assert_eq!(
            take_at(&store, &["ESSAI"], hours(2)),
            number + 1,
            "no number is lost or used twice"
        );
    }

    #[test]
    fn old_copies_go_after_a_day_but_three_always_stay() {
        let place = trial::place();
        let store = place.open();
        for hour in 0..6 {
            take_at(&store, &[&format!("ESSAI{hour}")], hours(hour));
        }
        assert_eq!(store.generations().unwrap().len(), 6, "all of today stay");
        take_at(&store, &["ESSAI6"], hours(25));
        let numbers = |store: &Store| {
            store
                .generations()
                .unwrap()
                .into_iter()
                .map(|(number, _)| number)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            numbers(&store),
            [2, 3, 4, 5, 6, 7],
            "25 h is more than a day, 24 h is not"
        );
        take_at(&store, &["ESSAI7"], hours(24 * 30));
        assert_eq!(
            numbers(&store),
            [5, 6, 7, 8],
            "three old ones stay, whatever their age"
        );
        assert_eq!(
            (count(&place, "charts"), count(&place, "sources")),
            (4, 4),
            "what only old copies held is gone"
        );
        take_at(&store, &["ESSAI8"], hours(-1000));
        assert_eq!(
            numbers(&store),
            [5, 6, 7, 8, 9],
            "a clock that went back takes nothing away"
        );
        assert!(
            store.check().unwrap().is_sound(),
            "and all references lead somewhere"
        );
    }

    #[test]
    fn the_frozen_copy_of_an_outage_stays_until_it_is_released() {
        let place = trial::place();
        let store = place.open();
        let frozen = take_at(&store, &["ESSAI"], noon());
        store.keep_generation(frozen).unwrap();
        for day in 1..8 {
            take_at(&store, &["FACTICE"], hours(24 * day + day));
        }
        assert!(
            store.generation(frozen).unwrap().is_some(),
            "reconciliation compares with it"
        );
        store.release_generation(frozen).unwrap();
        take_at(&store, &["FACTICE"], hours(24 * 20));
        assert_eq!(
            store.generation(frozen).unwrap(),
            None,
            "released, it goes with the others"
        );
        assert!(
            matches!(store.keep_generation(frozen), Err(StoreError::NoGeneration(n)) if n == frozen),
            "too late"
        );
    }

    #[test]
    fn a_copy_that_was_changed_behind_our_back_is_never_shown() {
        for spoil in [
            "UPDATE charts SET body = CAST(replace(CAST(body AS TEXT), 'ESSAI', 'ERREUR') AS BLOB)",
            "UPDATE generations SET head = CAST(replace(CAST(head AS TEXT), 'TEST', 'TSET') AS BLOB)",
            "UPDATE generations SET number = 9",
            "UPDATE charts SET hash = zeroblob(32)",
            "DELETE FROM charts",
        ] {
            let place = trial::place();
            take_at(&place.open(), &["ESSAI"], noon());
            let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
            connection
                .execute_batch("PRAGMA foreign_keys = OFF")
                .unwrap();
            assert!(
                connection.execute(spoil, []).unwrap() > 0,
                "{spoil}: it was spoiled"
            );
            let store = place.open();
            assert!(
                matches!(store.current(), Err(StoreError::Corrupt { .. })),
                "{spoil}"
            );
            assert!(
                !store.check().unwrap().is_sound(),
                "{spoil}: the check says so too"
            );
        }
    }
}
