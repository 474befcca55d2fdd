//! No patient byte outside the cipher.

#![allow(clippy::unwrap_used, reason = "a test stops where its story breaks")]

#[path = "../src/trial.rs"]
mod trial;

use std::fs;
use std::path::Path;

use store::Change;

const CANARY: &str = "CANARI-ZZYX";
const CANARY_MEDICINE: &str = "canarimycine";

/// The text as it could stand in a file.
fn guises(text: &str) -> [Vec<u8>; 3] {
    [
        text.as_bytes().to_vec(),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
    ]
}

/// Files of the folder that hold the text.
fn found(folder: &Path, text: &str) -> Vec<String> {
    let mut names = vec![];
    for file in fs::read_dir(folder).unwrap() {
        let file = file.unwrap();
        let bytes = fs::read(file.path()).unwrap();
        if guises(text)
            .iter()
            .any(|guise| bytes.windows(guise.len()).any(|window| window == guise))
        {
            names.push(file.file_name().to_string_lossy().into_owned());
        }
    }
    names
}

#[test]
fn no_name_and_no_medicine_can_be_read_from_the_folder() {
    let place = trial::place();
    let store = place.open();
    let (copy, raw) = trial::generation(&[CANARY], trial::noon());
    trial::take(&store, &copy, &raw).unwrap();
    let entry = trial::pen(1).write(CANARY_MEDICINE);
    store
        .commit(&Change {
            entries: vec![entry],
            notes: vec![(CANARY.to_owned(), CANARY.into())],
            ..Change::default()
        })
        .unwrap();
    assert!(
        fs::metadata(place.folder().join("station.db-wal"))
            .unwrap()
            .len()
            > 0,
        "the log is part of the search"
    );
    for text in [
        CANARY,
        CANARY_MEDICINE,
        "Alice Testeuse",
        "pénicilline",
        "CREATE TABLE",
    ] {
        assert!(
            found(place.folder(), text).is_empty(),
            "{text} while it is open"
        );
    }
    drop(store);
    for text in [
        CANARY,
        CANARY_MEDICINE,
        "Alice Testeuse",
        "pénicilline",
        "CREATE TABLE",
        "SQLite format 3",
    ] {
        assert!(
            found(place.folder(), text).is_empty(),
            "{text} when it is closed"
        );
    }
}

#[test]
fn the_search_finds_what_was_planted() {
    let folder = tempfile::tempdir().unwrap();
    for (number, guise) in guises(CANARY).into_iter().enumerate() {
        let path = folder.path().join(format!("{number}"));
        std::io::Write::write_all(
            &mut fs::File::create(path).unwrap(),
            &[b"..", &guise[..], b".."].concat(),
        )
        .unwrap();
    }
    assert_eq!(found(folder.path(), CANARY).len(), 3, "in every guise");
}

#[cfg(unix)]
#[test]
fn the_folder_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("deep/station");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).unwrap();
    let store = store::Store::open(&folder, &trial::empty_place().key).unwrap();
    store
        .commit(&Change {
            notes: vec![("a".to_owned(), vec![1])],
            ..Change::default()
        })
        .unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700, "closed, although it was open before");
    for file in [
        "station.db",
        "station.db-wal",
        "station.db-shm",
        "station.key-name",
    ] {
        assert_eq!(mode(&folder.join(file)), 0o600, "{file}");
    }
}

#[test]
fn no_error_speaks_of_a_patient() {
    let place = trial::place();
    let store = place.open();
    let (copy, mut raw) = trial::generation(&[CANARY], trial::noon());
    raw[0].sha256 = [0; 32];
    let refused = trial::take(&store, &copy, &raw).unwrap_err();
    let mut forged = trial::pen(1).write(CANARY_MEDICINE);
    forged.hash[0] ^= 1;
    let entry = store
        .commit(&Change {
            entries: vec![forged],
            ..Change::default()
        })
        .unwrap_err();
    for error in [refused, entry] {
        let text = format!("{error} {error:?}");
        assert!(
            !text.contains(CANARY) && !text.contains(CANARY_MEDICINE),
            "{text}"
        );
    }
}
