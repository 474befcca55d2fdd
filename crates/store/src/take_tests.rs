//! A copy costs what changed, and nothing when nothing did.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use ward::clinical::{Amount, Dose};
use ward::snapshot::Section;

use super::*;
use crate::settings::{self, Use};
use crate::trial::{self, noon};
use crate::{Ages, Change, Store};

fn hours(hours: i64) -> DateTime<Utc> {
    noon() + TimeDelta::hours(hours)
}

/// The families of thirty patients.
fn families() -> Vec<String> {
    (0..30).map(|bed| format!("ESSAI{bed}")).collect()
}

fn ward(families: &[String], at: DateTime<Utc>) -> (Generation, Vec<Source>) {
    let families: Vec<&str> = families.iter().map(String::as_str).collect();
    trial::generation(&families, at)
}

fn take_ward(store: &Store, families: &[String], at: DateTime<Utc>) -> Taken {
    let (copy, raw) = ward(families, at);
    trial::take(store, &copy, &raw).unwrap()
}

/// Every file of the station, byte for byte. The index of the log is memory that happens to lie in a file.
fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| (file.file_name().to_string_lossy().into_owned(), file.path()))
        .filter(|(name, _)| !name.ends_with("-shm"))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

fn rows(place: &trial::Place) -> BTreeMap<&'static str, i64> {
    let connection = settings::connect(&place.file(), &place.key, Use::Read).unwrap();
    let count = |table| {
        let query = format!("SELECT count(*) FROM {table}");
        connection.query_row(&query, [], |row| row.get(0)).unwrap()
    };
    let tables = [
        "generations",
        "charts",
        "chart_spans",
        "packs",
        "pack_spans",
        "ages",
    ];
    tables.map(|table| (table, count(table))).into()
}

#[test]
fn an_unchanged_copy_writes_not_one_byte() {
    let place = trial::place();
    let store = place.open();
    assert_eq!(
        take_ward(&store, &families(), noon()),
        Taken::New(1),
        "the first copy"
    );
    let before = (bytes(place.folder()), store.rows_changed());
    assert!(
        before
            .0
            .get("station.db-wal")
            .is_some_and(|log| !log.is_empty()),
        "the first copy is in the log: {:?}",
        before.0.keys()
    );
    for hour in 1..50 {
        assert_eq!(
            take_ward(&store, &families(), hours(hour)),
            Taken::Unchanged(1),
            "hour {hour}: the record says the same"
        );
    }
    let (copy, mut raw) = ward(&families(), hours(50));
    raw.reverse();
    let twice = raw[0].clone();
    raw.push(twice);
    assert_eq!(
        trial::take(&store, &copy, &raw).unwrap(),
        Taken::Unchanged(1),
        "nor does the order matter in which the record answers"
    );
    assert!(
        (bytes(place.folder()), store.rows_changed()) == before,
        "no row, no byte of any file"
    );
    drop(store);
    let store = place.open();
    let before = (bytes(place.folder()), store.rows_changed());
    assert_eq!(
        take_ward(&store, &families(), hours(51)),
        Taken::Unchanged(1),
        "a start in between changes nothing"
    );
    assert!(
        (bytes(place.folder()), store.rows_changed()) == before,
        "no row, no byte after a start"
    );
}

#[test]
fn a_delta_costs_what_changed() {
    let place = trial::place();
    let store = place.open();
    let mut names = families();
    take_ward(&store, &names, noon());
    let mut expected = rows(&place);
    let first = store.rows_changed();
    assert_eq!(
        (expected["chart_spans"], expected["pack_spans"]),
        (30, 30),
        "one of each"
    );

    names[7] = "AUTRE".to_owned();
    assert_eq!(
        take_ward(&store, &names, hours(1)),
        Taken::New(2),
        "changed"
    );
    for count in expected.values_mut() {
        *count += 1;
    }
    expected.insert("ages", 0);
    assert_eq!(rows(&place), expected, "one patient, one row of each");
    // The copy, chart, span, source and span that are new, and the end of two spans.
    assert_eq!(
        store.rows_changed() - first,
        7,
        "and no row more is touched"
    );
    assert_eq!(
        store.generation(1).unwrap().unwrap(),
        Generation {
            number: 1,
            ..ward(&families(), noon()).0
        },
        "the old copy is what it was"
    );
    assert_eq!(
        store.current().unwrap().unwrap(),
        Generation {
            number: 2,
            ..ward(&names, hours(1)).0
        },
        "the new one is what was read, its ages too"
    );

    let before = store.rows_changed();
    names.pop();
    assert_eq!(
        take_ward(&store, &names, hours(2)),
        Taken::New(3),
        "one went"
    );
    assert_eq!(
        store.rows_changed() - before,
        3,
        "the copy, and the end of two spans"
    );
    let raw = |number| store.raw(number, "Patient/30").unwrap().len();
    assert_eq!((raw(1), raw(2), raw(3)), (1, 1, 0), "each copy has its own");

    names.push("ESSAI29".to_owned());
    take_ward(&store, &names, hours(3));
    assert_eq!(
        rows(&place)["charts"],
        expected["charts"],
        "who comes back unchanged is the same content"
    );
    assert!(store.check().unwrap().is_sound(), "all of it fits");
}

#[test]
fn what_is_known_of_a_section_is_a_change_though_no_chart_changed() {
    let place = trial::place();
    let store = place.open();
    take_ward(&store, &families(), noon());
    let before = store.rows_changed();
    let (mut copy, raw) = ward(&families(), hours(1));
    let chart = copy.charts.values_mut().next().unwrap();
    let orders = chart.sections.get_mut(&Section::Orders).unwrap();
    orders.complete = false;
    orders.error = Some("timeout".to_owned());
    assert_eq!(
        trial::take(&store, &copy, &raw).unwrap(),
        Taken::New(2),
        "the ward must see that her orders are not complete"
    );
    assert_eq!(store.rows_changed() - before, 1, "which is one row");
    copy.number = 2;
    assert_eq!(store.current().unwrap(), Some(copy), "as it was read");

    let (mut copy, raw) = ward(&families(), hours(2));
    copy.beds.push("31".to_owned());
    assert_eq!(
        trial::take(&store, &copy, &raw).unwrap(),
        Taken::New(3),
        "a new bed"
    );
}

#[test]
fn digits_that_change_are_a_change() {
    let place = trial::place();
    let store = place.open();
    let (mut copy, raw) = ward(&families(), noon());
    for (nth, digits) in (1..).zip(["1.50", "1.5"]) {
        let p1 = copy.charts.get_mut(&PatientId::new("p-1")).unwrap();
        p1.orders[0].dose = Dose::Exact(Amount::parse(digits, "mg").unwrap());
        assert_eq!(
            trial::take(&store, &copy, &raw).unwrap(),
            Taken::New(nth),
            "{digits} is what the source wrote"
        );
        let shown = store.current().unwrap().unwrap();
        let p1 = shown.charts.get(&PatientId::new("p-1")).unwrap();
        let written = serde_json::to_string(&p1.orders[0].dose).unwrap();
        assert!(written.contains(&format!("\"{digits}\"")), "{written}");
    }
}

#[test]
fn ages_move_forward_in_one_small_row() {
    let place = trial::place();
    let store = place.open();
    take_ward(&store, &families(), noon());
    let before = store.rows_changed();
    let later = Generation {
        number: 1,
        ..ward(&families(), hours(1)).0
    };
    assert!(store.refresh_ages(1, &Ages::of(&later)).unwrap(), "newer");
    assert_eq!(store.rows_changed() - before, 1, "one row");
    assert_eq!(store.current().unwrap().as_ref(), Some(&later), "shown");
    let earlier = Ages::of(&ward(&families(), hours(-1)).0);
    for known in [&earlier, &Ages::of(&later)] {
        assert!(!store.refresh_ages(1, known).unwrap(), "nothing newer");
    }
    assert_eq!(
        store.rows_changed() - before,
        1,
        "nothing is written for it"
    );

    // One patient answered again, one answer was late.
    let mut mixed = earlier.clone();
    let p7 = PatientId::new("p-7");
    mixed
        .as_of
        .get_mut(&p7)
        .unwrap()
        .insert(Section::Doses, hours(2));
    store
        .commit(&Change {
            ages: Some((1, mixed)),
            ..Change::default()
        })
        .unwrap();
    let mut expected = later.clone();
    let chart = expected.charts.get_mut(&p7).unwrap();
    chart.sections.get_mut(&Section::Doses).unwrap().as_of = hours(2);
    assert_eq!(
        store.current().unwrap(),
        Some(expected),
        "hers moved, nobody's went back"
    );
    assert!(
        matches!(
            store.refresh_ages(9, &earlier),
            Err(StoreError::NoGeneration(9))
        ),
        "there is no such copy"
    );
    let notes = vec![("downtime".to_owned(), b"down".to_vec())];
    store
        .commit(&Change {
            ages: Some((9, earlier)),
            notes,
            ..Change::default()
        })
        .unwrap();
    assert_eq!(
        store.note("downtime").unwrap().as_deref(),
        Some(&b"down"[..]),
        "which never keeps an outage from being opened"
    );
    assert_eq!(
        take_ward(&store, &families(), hours(3)),
        Taken::Unchanged(1),
        "ages are no content"
    );
}

/// The bytes under each name.
type Sources = BTreeMap<String, BTreeSet<Vec<u8>>>;
/// The bytes with their name and whose they are.
type Owned = BTreeSet<(Option<PatientId>, String, Vec<u8>)>;

#[test]
fn whatever_comes_in_whatever_order_each_copy_has_its_own_sources() {
    let place = trial::place();
    let mut store = place.open();
    let (copy, _) = ward(&families(), noon());
    // A generator of numbers that is the same in every run.
    let mut seed = 7u64;
    let mut chance = |of: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % of
    };
    // What was held, and whose it was: a thing that becomes another patient's is a change.
    let mut copies: Vec<(u64, Sources, Owned)> = vec![];
    let mut raw: Vec<Source> = vec![];
    for round in 0..120 {
        for _ in 0..chance(4) {
            let body = format!("{{\"v\":{}}}", chance(3)).into_bytes();
            let owner = [
                None,
                Some(PatientId::new("p-1")),
                Some(PatientId::new("p-2")),
            ];
            let owner = owner[usize::try_from(chance(3)).unwrap()].clone();
            let resource = trial::source(owner, &format!("Order/{}", chance(6)), &body);
            let place = usize::try_from(chance(9)).unwrap().min(raw.len());
            match chance(3) {
                0 if place < raw.len() => drop(raw.remove(place)),
                1 if place < raw.len() => raw[place] = resource,
                _ => raw.insert(place, resource),
            }
        }
        let mut expected = Sources::new();
        let mut owned = Owned::new();
        for Source {
            owner, key, bytes, ..
        } in &raw
        {
            expected
                .entry(key.clone())
                .or_default()
                .insert(bytes.to_vec());
            owned.insert((owner.clone(), key.clone(), bytes.to_vec()));
        }
        let taken = trial::take(&store, &copy, &raw).unwrap();
        let known = copies.last().filter(|(_, _, last)| *last == owned);
        match known {
            Some((number, _, _)) => assert_eq!(taken, Taken::Unchanged(*number), "round {round}"),
            None => copies.push((taken.number(), expected, owned)),
        }
        assert_eq!(
            u64::try_from(copies.len()).unwrap(),
            taken.number(),
            "round {round}: another copy only when something changed"
        );
        if chance(10) == 0 {
            drop(store);
            store = place.open();
        }
    }
    assert!(copies.len() > 50, "{} copies differed", copies.len());
    for (number, expected, _) in copies {
        for order in 0..6 {
            let key = format!("Order/{order}");
            let kept: BTreeSet<Vec<u8>> = store.raw(number, &key).unwrap().into_iter().collect();
            let expected = expected.get(&key).cloned().unwrap_or_default();
            assert_eq!(kept, expected, "copy {number}, {key}");
        }
    }
    assert!(store.check().unwrap().is_sound(), "all of it fits");
}

#[test]
fn a_damaged_copy_is_made_good_by_the_next_one() {
    for spoil in [
        "UPDATE charts SET body = x'7B7D' WHERE chart = 3",
        "UPDATE packs SET body = x'7B7D' WHERE pack = 3",
        "UPDATE generations SET head = x'7B7D'",
        "DELETE FROM chart_spans WHERE span = 3",
    ] {
        let place = trial::place();
        take_ward(&place.open(), &families(), noon());
        settings::connect(&place.file(), &place.key, Use::Write)
            .unwrap()
            .execute_batch(spoil)
            .unwrap();
        let store = place.open();
        assert!(!store.check().unwrap().is_sound(), "{spoil}: noticed");
        let mut names = families();
        names[20] = "AUTRE".to_owned();
        let taken = take_ward(&store, &names, hours(1));
        assert_eq!(taken, Taken::New(2), "{spoil}: the record was read again");
        assert_eq!(
            store.current().unwrap(),
            Some(Generation {
                number: 2,
                ..ward(&names, hours(1)).0
            }),
            "{spoil}: the ward has its charts"
        );
    }
}

#[test]
fn a_refused_copy_leaves_the_next_one_to_be_compared_with_the_file() {
    let place = trial::place();
    let store = place.open();
    take_ward(&store, &families(), noon());
    let (copy, mut raw) = ward(&families(), hours(1));
    raw[3].sha256 = [0; 32];
    assert!(
        matches!(
            trial::take(&store, &copy, &raw),
            Err(StoreError::Misfiled { .. })
        ),
        "bytes that are not those of their hash"
    );
    assert_eq!(
        take_ward(&store, &families(), hours(2)),
        Taken::Unchanged(1),
        "and the newest copy is known as before"
    );
}
