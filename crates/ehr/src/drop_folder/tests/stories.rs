//! How a batch comes, is read and is put away.

use chrono::Duration;

use super::super::limits::STABLE_FOR;
use super::super::{Contents, DropFolder, Scanned, Taken, Waiting};
use super::*;

fn pending(scanned: Scanned) -> Waiting {
    match scanned {
        Scanned::Pending { why, .. } => why,
        other => panic!("expected to wait, found {other:?}"),
    }
}

#[test]
fn a_batch_that_comes_file_by_file_is_read_when_its_manifest_is_there_and_all_is_quiet() {
    let mut desk = Desk::new();
    assert!(
        desk.drop.scan(desk.now, None).is_empty(),
        "an empty folder says nothing"
    );
    desk.put("census.csv", CENSUS);
    assert_eq!(
        pending(desk.wait()),
        Waiting::NoManifest,
        "files alone wait"
    );
    desk.put(
        "manifest.json",
        manifest(&tables(), "", "2026-11-21T20:50:00+01:00"),
    );
    assert_eq!(
        pending(desk.wait()),
        Waiting::File("orders.csv".to_owned()),
        "the manifest came too early"
    );
    for (name, _, bytes) in tables() {
        desk.put(name, bytes);
    }
    assert_eq!(pending(desk.scan()), Waiting::Settling, "just written");
    desk.now += Duration::seconds(4);
    assert_eq!(
        pending(desk.scan()),
        Waiting::Settling,
        "four seconds are too few"
    );
    desk.now += Duration::seconds(1);
    assert!(
        matches!(desk.scan(), Scanned::Ready(_)),
        "five seconds of quiet"
    );
    assert_eq!(STABLE_FOR.as_secs(), 5, "as the page says");
}

#[test]
fn a_file_that_still_grows_is_not_taken() {
    let mut desk = Desk::new();
    desk.put_tables();
    desk.scan();
    for _ in 0..3 {
        desk.now += Duration::seconds(4);
        desk.put("orders.csv", [ORDERS, " "].concat());
        desk.put("orders.csv", ORDERS);
        assert_eq!(pending(desk.scan()), Waiting::Settling, "it changed again");
    }
    desk.now += Duration::seconds(6);
    assert!(matches!(desk.scan(), Scanned::Ready(_)), "now it is whole");
}

#[test]
fn half_a_manifest_waits() {
    let mut desk = Desk::new();
    desk.put_tables();
    let whole = manifest(&tables(), "", "2026-11-21T20:50:00+01:00");
    desk.put("manifest.json", &whole[..whole.len() - 20]);
    assert_eq!(
        pending(desk.wait()),
        Waiting::HalfManifest,
        "still being written"
    );
    assert_eq!(desk.lies().len(), 5, "and nothing was moved");
}

#[test]
fn an_accepted_batch_goes_to_done_and_is_deleted_after_a_day() {
    let mut desk = Desk::new();
    desk.put_tables();
    let batch = desk.batch();
    desk.drop.settle(&batch, true, None).unwrap();
    assert_eq!(
        desk.lies(),
        [
            "done/allergies.csv",
            "done/census.csv",
            "done/doses.csv",
            "done/manifest.json",
            "done/orders.csv"
        ],
        "put away"
    );
    std::fs::create_dir(desk.path("done/mine")).unwrap();
    desk.now += Duration::hours(23);
    desk.drop.scan(desk.now, None);
    assert_eq!(desk.lies().len(), 5, "kept for a day");
    desk.now += Duration::hours(1);
    desk.drop.scan(desk.now, None);
    assert!(desk.lies().is_empty(), "patients' data does not stay");
    assert!(
        desk.path("done/mine").exists(),
        "what is not ours is not ours to delete"
    );
}

#[test]
fn a_crash_between_storing_and_moving_is_recognised_by_the_manifest() {
    let mut desk = Desk::new();
    desk.put_tables();
    let batch = desk.batch();
    // Stored, and then the power went. The next batch is already half there.
    desk.current = Some(Taken {
        produced_at: batch.produced_at(),
        manifest_sha256: batch.manifest_sha256().to_owned(),
    });
    desk.drop = DropFolder::new(desk.drop.settings().clone());
    desk.put(
        "census.csv",
        [CENSUS, "P003,S9003,NOUVEAU,Zoé,,1990-01-01,F,,,,,,,,\n"].concat(),
    );
    assert!(matches!(desk.wait(), Scanned::AlreadyTaken), "known again");
    assert_eq!(
        desk.lies(),
        [
            "census.csv",
            "done/allergies.csv",
            "done/doses.csv",
            "done/manifest.json",
            "done/orders.csv"
        ],
        "its own files were put away, the next batch's file stays"
    );
}

#[test]
fn the_same_batch_twice_and_an_older_one_change_nothing() {
    let mut desk = Desk::new();
    desk.put_tables();
    let batch = desk.batch();
    desk.drop.settle(&batch, true, None).unwrap();
    desk.current = Some(Taken {
        produced_at: batch.produced_at(),
        manifest_sha256: batch.manifest_sha256().to_owned(),
    });
    desk.put_tables();
    assert!(matches!(desk.wait(), Scanned::AlreadyTaken), "sent twice");
    let put = |desk: &Desk, at: &str| {
        for (name, _, bytes) in tables() {
            desk.put(name, bytes);
        }
        desk.put("manifest.json", manifest(&tables(), "", at));
    };
    put(&desk, "2026-11-21T20:40:00+01:00");
    assert_eq!(
        desk.refusal().code.code(),
        "not-newer",
        "older than what is held"
    );
    put(&desk, "2026-11-21T19:50:00Z");
    assert_eq!(
        desk.refusal().code.code(),
        "not-newer",
        "the same instant in other words is another batch, and not newer"
    );
    put(&desk, "2026-11-21T21:00:00+01:00");
    assert!(matches!(desk.wait(), Scanned::Ready(_)), "newer");
}

#[test]
fn a_file_replaced_after_its_manifest_waits_for_the_next_manifest() {
    let mut desk = Desk::new();
    desk.put_tables();
    std::thread::sleep(std::time::Duration::from_millis(20));
    let newer = CENSUS.replace("301-P", "302-P");
    desk.put("census.csv", &newer);
    assert_eq!(
        pending(desk.wait()),
        Waiting::NextBatch("census.csv".to_owned()),
        "the next batch is being written over the last"
    );
    assert_eq!(desk.lies().len(), 5, "nothing of it may be moved away");
    let mut files = tables();
    files[0].2 = newer.as_bytes();
    desk.put(
        "manifest.json",
        manifest(&files, "", "2026-11-21T20:55:00+01:00"),
    );
    let batch = desk.batch();
    let generation = batch.read(desk.now, None).unwrap().generation;
    assert_eq!(
        generation.beds,
        ["301-F", "302-P"],
        "the newer census counts"
    );
}

#[test]
fn a_file_replaced_between_reading_and_settling_stays() {
    let mut desk = Desk::new();
    desk.put_tables();
    let batch = desk.batch();
    desk.put("orders.csv", [ORDERS, ""].concat() + "\n");
    desk.drop.settle(&batch, true, None).unwrap();
    assert!(
        desk.lies().contains(&"orders.csv".to_owned()),
        "a file that nobody has read is never put away"
    );
}

#[test]
fn what_the_station_could_not_take_says_so() {
    let mut desk = Desk::new();
    desk.put_tables();
    let batch = desk.batch();
    desk.drop
        .settle(&batch, false, Some("conservation\n\u{202e}x"))
        .unwrap();
    assert_eq!(
        desk.reason(),
        "not-taken: manifest.json (conservation\\u{a}\\u{202e}x)\n",
        "a code, made harmless"
    );
}

#[test]
fn a_folder_that_is_not_there_is_said_to_be_so() {
    let mut desk = Desk::new();
    std::fs::remove_dir(desk.folder.path()).unwrap();
    assert_eq!(
        pending(desk.scan()),
        Waiting::NoFolder,
        "never an empty ward"
    );
}

#[test]
fn messages_are_handed_over_as_bytes() {
    let mut desk = Desk::new();
    let text = b"\x0bMSH|^~\\&|A\rPID|1\r\x1c\rMSH|^~\\&|B\r\xe9\n";
    desk.put_batch(&[("adt.hl7", 2, text)]);
    let batch = desk.batch();
    assert_eq!(
        batch.contents(),
        Contents::Messages,
        "not a chart by itself"
    );
    let files: Vec<(&str, &[u8])> = batch.messages().collect();
    assert_eq!(
        files,
        [("adt.hl7", text.as_slice())],
        "byte for byte, whatever their encoding"
    );
    assert_eq!(
        batch.read(desk.now, None).unwrap_err().code(),
        "not-at-hand",
        "and never taken for a ward without patients"
    );
}

#[test]
fn lines_and_bundles_of_fhir_make_a_ward() {
    let lines = br#"{"resourceType":"Patient","id":"p1","name":[{"family":"TEST"}]}
{"resourceType":"Encounter","id":"e1","status":"in-progress","subject":{"reference":"Patient/p1"}}
"#;
    let bundle = br#"{"resourceType":"Bundle","type":"collection","entry":[{"resource":
      {"resourceType":"AllergyIntolerance","id":"a1","patient":{"reference":"Patient/p1"},"code":{"text":"Latex"}}}]}"#;
    let files: [(&str, u64, &[u8]); 2] = [("ward.ndjson", 2, lines), ("allergies.json", 1, bundle)];
    let generation = read(
        &files,
        r#","kinds":["MedicationRequest"],"beds":["1","2"]"#,
        None,
    );
    let chart = generation.charts.values().next().unwrap();
    assert_eq!(
        chart.allergies.values()[0].substance,
        "Latex",
        "from the bundle"
    );
    assert_eq!(generation.beds, ["1", "2"], "beds from the manifest");
    assert_eq!(
        chart.missing(),
        [
            ward::snapshot::Section::Doses,
            ward::snapshot::Section::Weights
        ],
        "the files speak for orders and have none; of doses and weights they say nothing"
    );
}

#[test]
fn a_watcher_gives_hints_and_its_absence_costs_nothing() {
    let desk = Desk::new();
    let (hint, hints) = std::sync::mpsc::channel();
    let watcher = crate::drop_folder::Watcher::new(desk.folder.path(), move || {
        hint.send(()).unwrap_or_default();
    })
    .unwrap();
    assert_eq!(watcher.folder(), desk.folder.path(), "this folder");
    desk.put("census.csv", CENSUS);
    assert!(
        hints
            .recv_timeout(std::time::Duration::from_secs(10))
            .is_ok(),
        "a new file wakes the loop"
    );
    let nowhere = desk.path("nowhere");
    assert!(
        crate::drop_folder::Watcher::new(&nowhere, || {}).is_err(),
        "a folder that is not there has no watcher, and that is no panic"
    );
}
