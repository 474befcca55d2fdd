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

use serde_json::{Value, json};
use station::{Place, Serving, each_cell, open_doses, request_id};

/// Bytes that the service may still add to its largest file.
const ROOM: u64 = 96 * 1024;

#[test]
fn a_full_disk_is_said_and_nothing_is_shown_as_recorded() {
    let place = Place::new();
    let mut station = place.serve();
    station.open_outage();
    let doses = open_doses(&station);
    station.kill();

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
    let mut station = Serving::start(&mut shell, &place.data());
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
