//! Copies come back as they were taken, cost what changed, and go when nobody needs them.

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
    trial::take(store, &copy, &raw).unwrap().number()
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
    let number = trial::take(&store, &copy, &raw).unwrap().number();
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
        [raw[1].bytes.to_vec()],
        "the source, byte for byte"
    );
    assert!(
        store.raw(number, "Patient/9").unwrap().is_empty(),
        "never sent"
    );
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
            trial::take(&store, &short, &raw),
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
            trial::take(&store, &mixed, &raw),
            Err(StoreError::Misfiled { .. })
        ),
        "wrong patient"
    );

    let (copy, mut raw) = trial::generation(&["NOUVEAU", "AUTRE"], hours(1));
    raw[1].sha256 = [0; 32];
    assert!(
        matches!(
            trial::take(&store, &copy, &raw),
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
        take_at(&store, &["AUTRE"], hours(2)),
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
    take_at(&store, &["ESSAI6"], hours(26));
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
        "replaced 25 h ago is more than a day, 24 h is not"
    );
    take_at(&store, &["ESSAI7"], hours(24 * 30));
    assert_eq!(
        numbers(&store),
        [5, 6, 7, 8],
        "three old ones stay, whatever their age"
    );
    assert_eq!(
        (count(&place, "charts"), count(&place, "packs")),
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
        take_at(&store, &[&format!("FACTICE{day}")], hours(24 * day + day));
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
        "UPDATE charts SET body = (SELECT other.body FROM charts other WHERE other.chart = 3 - charts.chart)",
        "UPDATE charts SET body = substr(body, 1, length(body) - 1)",
        "UPDATE charts SET body = CAST('{}' AS BLOB)",
        "UPDATE generations SET head = CAST(replace(CAST(head AS TEXT), 'TEST', 'TSET') AS BLOB)",
        "UPDATE generations SET number = 9",
        "UPDATE generations SET form = 1",
        "UPDATE charts SET hash = zeroblob(32) WHERE chart = 1",
        "DELETE FROM charts",
        "DELETE FROM chart_spans",
        "DELETE FROM chart_spans WHERE patient = 'p-2'",
        "UPDATE chart_spans SET first = 2",
        "UPDATE chart_spans SET patient = 'p-3' WHERE patient = 'p-2'",
        "UPDATE chart_spans SET chart = 3 - chart",
        "UPDATE ages SET body = CAST(replace(CAST(body AS TEXT), 'T13', 'T19') AS BLOB)",
    ] {
        let place = trial::place();
        let store = place.open();
        let number = take_at(&store, &["ESSAI", "FACTICE"], noon());
        let (later, _) = trial::generation(&["ESSAI", "FACTICE"], hours(1));
        store.refresh_ages(number, &Ages::of(&later)).unwrap();
        drop(store);
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
