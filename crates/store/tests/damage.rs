//! A damaged file is noticed, and never read as if it were whole.

#![allow(clippy::unwrap_used, reason = "a test stops where its story breaks")]

#[path = "../src/trial.rs"]
mod trial;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use store::{Change, Store, StoreError};

/// A closed store with a journal and three copies of the ward.
fn written() -> trial::Place {
    let place = trial::place();
    let store = place.open();
    let mut pen = trial::pen(1);
    store
        .commit(&Change {
            entries: (0..20).map(|_| pen.write("dose")).collect(),
            ..Change::default()
        })
        .unwrap();
    for hour in 0..3 {
        let families = [format!("ESSAI{hour}"), "FACTICE".to_owned()];
        let families: Vec<&str> = families.iter().map(String::as_str).collect();
        let (copy, raw) =
            trial::generation(&families, trial::noon() + chrono::TimeDelta::hours(hour));
        trial::take(&store, &copy, &raw).unwrap();
    }
    // Free pages too: nobody reads them, only their seals tell.
    for length in [40_000, 1] {
        let notes = vec![("ballast".to_owned(), vec![7; length])];
        store
            .commit(&Change {
                notes,
                ..Change::default()
            })
            .unwrap();
    }
    drop(store);
    assert!(
        !place.folder().join("station.db-wal").exists(),
        "a closed store is one file"
    );
    place
}

fn overwrite(path: &Path, bytes: &[u8]) {
    File::create(path).unwrap().write_all(bytes).unwrap();
}

/// What a start and a check make of the file.
fn noticed(place: &trial::Place) -> bool {
    match Store::open(place.folder(), &place.key) {
        Err(error) => matches!(error, StoreError::Corrupt { .. }),
        Ok(store) => !store.check().unwrap().is_sound(),
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    let place = written();
    let sound = fs::read(place.file()).unwrap();
    assert!(!noticed(&place), "the file is sound before");
    let pages = sound.len() / 4096;
    for page in 0..pages {
        // The salt or the head of the page, its middle, and its seal.
        for within in [3, 100, 2_000 + page * 13, 4_030, 4_090] {
            let mut flipped = sound.clone();
            flipped[page * 4096 + within % 4096] ^= 1 << (page % 8);
            overwrite(&place.file(), &flipped);
            assert!(noticed(&place), "page {page}, byte {within}");
        }
    }
    overwrite(&place.file(), &sound);
    assert!(!noticed(&place), "and sound again after");
}

#[test]
fn a_file_that_is_cut_off_is_noticed() {
    let place = written();
    let sound = fs::read(place.file()).unwrap();
    for length in [
        0,
        1,
        100,
        511,
        512,
        4_095,
        4_096,
        sound.len() / 2,
        sound.len() - 4_096,
        sound.len() - 1,
    ] {
        overwrite(&place.file(), &sound[..length]);
        assert!(noticed(&place), "{length} of {} bytes", sound.len());
    }
}

#[test]
fn a_log_without_its_database_is_not_thrown_away() {
    let place = trial::place();
    fs::rename(place.file(), place.folder().join("station.db-wal")).unwrap();
    let refused = Store::open(place.folder(), &place.key).err();
    assert!(
        matches!(refused, Some(StoreError::Corrupt { .. })),
        "doses may be in it: {refused:?}"
    );
    assert!(
        place.folder().join("station.db-wal").exists(),
        "it is still there"
    );
}

#[test]
fn a_start_that_was_cut_off_leaves_nothing_in_the_way() {
    let place = trial::empty_place();
    overwrite(&place.folder().join("station.db.new"), b"half a database");
    overwrite(&place.folder().join("station.db.new-wal"), b"half a log");
    assert!(
        place.open().check().unwrap().is_sound(),
        "the next start makes a whole one"
    );
    assert!(
        !place.folder().join("station.db.new").exists(),
        "and clears up"
    );
}

#[test]
fn a_plain_database_is_never_used() {
    let place = trial::place();
    fs::remove_file(place.file()).unwrap();
    rusqlite::Connection::open(place.file())
        .unwrap()
        .execute_batch("CREATE TABLE t (x)")
        .unwrap();
    let refused = Store::open(place.folder(), &place.key).err();
    assert!(
        matches!(
            refused,
            Some(StoreError::Setting {
                name: "encryption",
                ..
            })
        ),
        "not encrypted: {refused:?}"
    );
}

#[test]
fn the_name_of_the_key_comes_back_when_it_was_lost() {
    let place = trial::place();
    let name = place.folder().join("station.key-name");
    let before = fs::read(&name).unwrap();
    fs::remove_file(&name).unwrap();
    drop(place.open());
    assert_eq!(fs::read(&name).unwrap(), before, "written again");
    overwrite(&name, b"damaged");
    drop(place.open());
    assert_eq!(
        fs::read(&name).unwrap(),
        before,
        "the file opened, so the key was right and its name was not"
    );
}
