//! A disk that takes no more: the nurse is told, nothing is shown as recorded, and nothing that was acknowledged is lost.
//!
//! The limit is the operating system's limit on the size of a file, set in the shell that starts the service.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

#[path = "support/station.rs"]
mod station;

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use station::{Place, Serving, each_cell, open_doses, request_id, wait};

/// Bytes that the service may still add to its largest file.
const ROOM: u64 = 96 * 1024;
/// Messages of the batch.
const MESSAGES: usize = 40;

#[test]
fn a_full_disk_is_said_and_nothing_is_shown_as_recorded() {
    let place = Place::new();
    let mut station = place.serve();
    station.open_outage();
    let doses = open_doses(&station);
    station.kill();

    let mut station = Serving::start(&mut nearly_full(&place), &place.data());
    station.ok("sign_in", json!({ "initials": "AL" }));
    let mut saved = vec![];
    let mut refused = None;
    for (number, dose) in doses.iter().enumerate() {
        let mut request = dose.clone();
        request["request_id"] = json!(request_id(u64::try_from(number).unwrap()));
        match station.client.call("record_given", request) {
            Ok(answer) => saved.push(answer["entry_id"].as_str().unwrap().to_owned()),
            Err(error) => {
                refused = Some((error, dose));
                break;
            }
        }
    }
    let (error, dose) =
        refused.unwrap_or_else(|| panic!("{} doses went into {ROOM} bytes", doses.len()));
    assert_eq!(
        error.code, "not-saved",
        "said with the code of the blocking message: {error:?}"
    );
    let cell = the_cell(&station, dose);
    assert_eq!(
        (&cell["entry_id"], &cell["open"]),
        (&Value::Null, &json!(true)),
        "not shown as recorded: {cell}"
    );
    let mode = station.mode();
    let codes: Vec<&str> = mode["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["code"].as_str().unwrap())
        .collect();
    assert!(
        codes.contains(&"not-saved"),
        "the banner keeps saying it: {codes:?}"
    );
    let warning = mode["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["code"] == "not-saved")
        .unwrap();
    assert!(
        warning["todo"]
            .as_str()
            .unwrap()
            .to_lowercase()
            .contains("papier"),
        "and says to use paper: {warning}"
    );
    assert!(!saved.is_empty(), "there was room for some");
    on_the_charts(&station, &saved);
    assert_eq!(
        station.ok("journal_verify", json!({}))["ok"],
        true,
        "the chain ends with the last one that was saved"
    );

    // The disk has room again.
    station.kill();
    let station = place.serve();
    on_the_charts(&station, &saved);
    station.ok("sign_in", json!({ "initials": "AL" }));
    let mut request = dose.clone();
    request["request_id"] = json!(request_id(u64::try_from(saved.len()).unwrap()));
    let answer = station.ok("record_given", request);
    assert_eq!(
        the_cell(&station, dose)["entry_id"],
        answer["entry_id"],
        "the tap that failed, repeated, records once"
    );
    assert_eq!(
        station.ok("journal_verify", json!({}))["ok"],
        true,
        "one chain"
    );
}

#[test]
fn the_emergency_door_opens_on_a_full_disk_and_says_that_nobody_wrote_it_down() {
    let place = Place::new();
    let mut station = place.serve();
    station.open_outage();
    let doses = open_doses(&station);
    station.kill();

    let station = Serving::start(&mut nearly_full(&place), &place.data());
    station.ok("sign_in", json!({ "initials": "AL" }));
    let full = doses.iter().enumerate().any(|(number, dose)| {
        let mut request = dose.clone();
        request["request_id"] = json!(request_id(u64::try_from(number).unwrap()));
        station.client.call("record_given", request).is_err()
    });
    assert!(full, "the disk is full");
    station.ok("lock", json!({}));
    station.ok(
        "break_glass",
        json!({ "name": "Jean Petit", "reason": "patient en arrêt" }),
    );
    let rows = station.ok("ward_list", json!({}));
    assert!(!rows["rows"].as_array().unwrap().is_empty(), "she can read");
    let desk = &station.mode()["desk"];
    assert!(
        desk["break_glass"].as_str().unwrap().contains("Jean Petit"),
        "the banner names her: {desk}"
    );
    assert!(
        desk["not_journalled"].is_string(),
        "and says that the journal does not: {desk}"
    );
    let refused = station.client.call("record_given", doses[0].clone());
    assert!(refused.is_err(), "she cannot chart until it does");
}

/// The service on a disk that has little room left.
fn nearly_full(place: &Place) -> Command {
    let largest = std::fs::read_dir(place.data())
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .max();
    let blocks = (largest.unwrap() + ROOM) / 512;
    let mut shell = place.plain("/bin/sh");
    // A file that may not grow ends a process by a signal; the service has to be told the error instead, as by a full disk.
    shell
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"")
        .arg("sh")
        .arg(blocks.to_string())
        .arg(env!("CARGO_BIN_EXE_veilleuse"))
        .args(["serve", "--json", "--data"])
        .arg(place.data());
    shell
}

/// Writes a file as another program would.
fn put(path: &Path, bytes: &[u8]) {
    File::create(path).unwrap().write_all(bytes).unwrap();
}

#[test]
fn a_batch_of_messages_that_does_not_fit_on_the_disk_stays_in_its_folder() {
    let place = Place::new();
    let inbox = place.home().join("inbox");
    std::fs::create_dir(&inbox).unwrap();
    let config = place.home().join("feed.toml");
    let settings = format!(
        "[station]\nname = \"3N-1\"\n[ward]\nhospital = \"Essai\"\ncode = \"3N\"\nname = \"Trois Nord\"\n\
         [feed]\ncensus = \"adt\"\nchart = \"hl7v2\"\n[feed.hl7v2]\nlisten = \"127.0.0.1:0\"\n\
         [feed.drop]\nfolder = {inbox:?}\nscan_seconds = 1\n"
    );
    put(&config, settings.as_bytes());
    place.serve_with(&config).kill();

    // Each message is an admission with many words; together they need far more room than there is.
    let words = "x".repeat(60_000);
    let batch: String = (0..MESSAGES)
        .map(|nth| {
            format!(
                "MSH|^~\\&|DPI|HOP|V|3N|2026112107{nth:02}00||ADT^A01^ADT_A01|M{nth}|P|2.5\rEVN||2026112107{nth:02}00\r\
                 PID|1||8{nth:03}^^^HOP^PI||ESSAI{nth}^Anne\rPV1|1|I|3N^301^B{nth}||||||||||||||||V{nth}\rNTE|1||{words}\r"
            )
        })
        .collect();
    let file = inbox.join("adt.hl7");
    put(&file, batch.as_bytes());
    let sha256 = hex::encode(Sha256::digest(batch.as_bytes()));
    let manifest = json!({
        "source": "essai", "ward": "3N", "complete": true, "produced_at": app::clock::Clock::machine().now().to_rfc3339(),
        "files": [{ "file": "adt.hl7", "rows": MESSAGES, "sha256": sha256 }],
    });
    put(
        &inbox.join("manifest.json"),
        manifest.to_string().as_bytes(),
    );

    let mut tight = nearly_full(&place);
    tight.arg("--config").arg(&config);
    let mut station = Serving::start(&mut tight, &place.data());
    wait("the warning that a message could not be kept", || {
        let mode = station.mode();
        let warnings = mode["warnings"].as_array().unwrap();
        warnings.iter().any(|one| one["code"] == "message-not-kept")
    });
    std::thread::sleep(std::time::Duration::from_secs(2));
    assert!(file.exists(), "what is not on our disk stays on theirs");
    station.kill();

    let station = place.serve_with(&config);
    wait("the whole batch", || {
        let list = station.client.call("ward_list", json!({}));
        let rows = list.map(|list| list["rows"].as_array().map_or(0, Vec::len));
        rows.is_ok_and(|rows| rows == MESSAGES) && !file.exists()
    });
    let applied = || {
        let messages = station.ok("data_state", json!({}))["messages"].clone();
        let mut all = messages.as_array().unwrap().iter();
        let one = all.find(|one| one["code"] == "applied");
        one.map_or(0, |one| one["count"].as_u64().unwrap())
    };
    wait("the count of the messages", || applied() >= 40);
    assert_eq!(applied(), 40, "each message once");
}

fn the_cell(station: &Serving, dose: &Value) -> Value {
    let mut found = Value::Null;
    each_cell(station, |_, row, cell| {
        if row["order_id"] == dose["order_id"] && cell["slot_id"] == dose["slot_id"] {
            found = cell.clone();
        }
    });
    found
}

fn on_the_charts(station: &Serving, saved: &[String]) {
    let mut shown = vec![];
    each_cell(station, |_, _, cell| {
        shown.extend(cell["entry_id"].as_str().map(str::to_owned))
    });
    shown.sort();
    let mut wanted = saved.to_vec();
    wanted.sort();
    assert_eq!(shown, wanted, "every acknowledged entry once, and no other");
}
