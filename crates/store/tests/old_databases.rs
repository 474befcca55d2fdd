//! Stations that earlier releases wrote: each opens, and says what it said then.

#![allow(clippy::unwrap_used, reason = "a test stops where its story breaks")]

#[path = "../src/trial.rs"]
mod trial;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use store::{Ages, Source, Store, Taken, key_file};
use ward::journal::check_chain;
use ward::reconcile::OutboxState;
use ward::snapshot::{Chart, Generation, Section};

fn databases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/databases")
}

/// A copy that the test may change, with the permissions that a checkout does not keep.
fn copied(name: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in fs::read_dir(databases().join(name)).unwrap() {
        let file = file.unwrap();
        let to = copy.path().join(file.file_name());
        fs::copy(file.path(), &to).unwrap();
        #[cfg(unix)]
        fs::set_permissions(&to, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    }
    copy
}

/// A ward as the releases that wrote these stations knew it: without what they did not ask for yet.
fn ward_then(families: &[&str], read_at: DateTime<Utc>) -> (Generation, Vec<Source>) {
    const KNOWN: [Section; 6] = [
        Section::Locations,
        Section::Patients,
        Section::Allergies,
        Section::Orders,
        Section::Doses,
        Section::Weights,
    ];
    let (mut ward, raw) = trial::generation(families, read_at);
    for chart in ward.charts.values_mut() {
        let unread = Chart::unread(chart.patient.clone(), chart.encounter.clone());
        chart.conditions = unread.conditions;
        chart.alerts = unread.alerts;
        chart.vitals = unread.vitals;
        chart.results = unread.results;
        chart.diet = unread.diet;
        chart.sections.retain(|section, _| KNOWN.contains(section));
    }
    (ward, raw)
}

#[test]
fn every_old_station_opens() {
    let mut opened = 0;
    for folder in fs::read_dir(databases()).unwrap() {
        let copy = copied(&folder.unwrap().file_name().to_string_lossy());
        let key = key_file(&copy.path().join("station.key"), [0; 32]).unwrap();
        let store = Store::open(copy.path(), &key).unwrap();
        let report = store.check().unwrap();
        assert!(report.is_sound(), "{report:?}");
        opened += 1;
    }
    assert!(opened >= 1, "there is one station per layout");
}

#[test]
fn the_station_of_layout_1_says_what_it_said() {
    let copy = copied("0001");
    let key = key_file(&copy.path().join("station.key"), [0; 32]).unwrap();
    let store = Store::open(copy.path(), &key).unwrap();
    for chain in store.chains().unwrap() {
        check_chain(&store.journal_after(&chain, 0).unwrap()).unwrap();
    }
    let mut here = trial::pen(1);
    let mine = [here.write("paracétamol"), here.write("énoxaparine")];
    assert_eq!(
        store.journal_after(&here.station(), 0).unwrap(),
        mine,
        "byte for byte what is signed today"
    );
    assert_eq!(store.journal().unwrap().len(), 3, "with the neighbour's");
    assert_eq!(
        store.request("tap-1").unwrap(),
        Some(trial::id(&mine[0])),
        "the request it made"
    );
    assert_eq!(
        store.note("downtime").unwrap().as_deref(),
        Some(&b"down"[..]),
        "the state it was in"
    );
    let outbox = store.outbox().unwrap();
    assert!(
        matches!(&outbox[..], [line] if line.state == OutboxState::SentUnknown && line.attempts == 1),
        "still unknown"
    );
    let ward = store.current().unwrap().unwrap();
    let (mut expected, _) = ward_then(
        &["ESSAI", "INVENTÉE"],
        trial::noon() + chrono::TimeDelta::hours(1),
    );
    expected.number = 2;
    assert_eq!(ward, expected, "every field of every chart");
    let (mut frozen, _) = ward_then(&["ESSAI", "FACTICE"], trial::noon());
    frozen.number = 1;
    assert_eq!(
        store.generation(1).unwrap(),
        Some(frozen),
        "the frozen copy"
    );
    for (number, families) in [(1, ["ESSAI", "FACTICE"]), (2, ["ESSAI", "INVENTÉE"])] {
        for Source { key, bytes, .. } in ward_then(&families, trial::noon()).1 {
            let kept = store.raw(number, &key).unwrap();
            assert_eq!(kept, [bytes.to_vec()], "what stood behind copy {number}");
        }
    }
    let hour = |hour| trial::noon() + chrono::TimeDelta::hours(hour);
    let (again, raw) = ward_then(&["ESSAI", "INVENTÉE"], hour(2));
    let before = store.rows_changed();
    assert_eq!(
        trial::take(&store, &again, &raw).unwrap(),
        Taken::New(3),
        "layout 1 did not say whose its sources are: they are filed once"
    );
    assert_eq!(
        store.rows_changed() - before,
        6,
        "the copy, the end of the ward's pack, and two packs with their spans: no chart"
    );
    let (again, raw) = ward_then(&["ESSAI", "INVENTÉE"], hour(3));
    assert_eq!(
        trial::take(&store, &again, &raw).unwrap(),
        Taken::Unchanged(3),
        "read again, nothing changed"
    );
    store.refresh_ages(3, &Ages::of(&again)).unwrap();
    let read_again = Generation { number: 3, ..again };
    assert_eq!(store.current().unwrap(), Some(read_again), "but its ages");
    let (mut changed, raw) = ward_then(&["ESSAI", "NOUVELLE"], hour(4));
    assert_eq!(
        trial::take(&store, &changed, &raw).unwrap(),
        Taken::New(4),
        "one patient changed"
    );
    changed.number = 4;
    assert_eq!(store.current().unwrap(), Some(changed), "as it was read");
    assert!(
        store.check().unwrap().is_sound(),
        "old and new fit together"
    );
    store
        .commit(&store::Change {
            entries: vec![here.write("suite")],
            ..store::Change::default()
        })
        .unwrap();
    assert_eq!(
        store.head(&here.station()).unwrap().seq,
        3,
        "and it goes on"
    );
}

#[test]
fn the_station_of_layout_2_says_what_it_said() {
    let copy = copied("0002");
    let key = key_file(&copy.path().join("station.key"), [0; 32]).unwrap();
    let store = Store::open(copy.path(), &key).unwrap();
    let hour = |hour| trial::noon() + chrono::TimeDelta::hours(hour);
    for (number, families, read_at) in [
        (1, ["ESSAI", "FACTICE"], hour(0)),
        (2, ["ESSAI", "INVENTÉE"], hour(2)),
    ] {
        let (ward, raw) = trial::generation(&families, read_at);
        let ward = Generation { number, ..ward };
        assert_eq!(
            store.generation(number).unwrap(),
            Some(ward),
            "copy {number} with its newest ages"
        );
        for Source { key, bytes, .. } in raw {
            let kept = store.raw(number, &key).unwrap();
            assert_eq!(kept, [bytes.to_vec()], "what stood behind copy {number}");
        }
    }
    let (again, raw) = trial::generation(&["ESSAI", "INVENTÉE"], hour(3));
    assert_eq!(
        trial::take(&store, &again, &raw).unwrap(),
        Taken::Unchanged(2),
        "read again, nothing changed"
    );
    let messages = store.messages_after(0).unwrap();
    let told = messages.iter().map(|kept| {
        let words = String::from_utf8_lossy(&kept.message.body).into_owned();
        (kept.row, words, kept.outcome.clone(), kept.detail.clone())
    });
    assert!(
        told.eq([
            (1, "MSH|^~\\&|A01".to_owned(), None, None),
            (
                2,
                "MSH|^~\\&|A99".to_owned(),
                Some("unknown-trigger".to_owned()),
                Some("A99".to_owned())
            ),
        ]),
        "the messages and what became of them: {messages:?}"
    );
    assert_eq!(store.journal().unwrap().len(), 3, "the journal");
}
