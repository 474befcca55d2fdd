//! `kill -9` right after an acknowledgement, and in the middle of a request, 200 times: what the station said that it
//! recorded is there after the restart, once.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

#[path = "support/station.rs"]
mod station;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::time::{Duration, Instant};

use app::api::socket::Client;
use app::clock::Clock;
use chrono::TimeDelta;
use ehr_sim::{DemoWard, Fault, Hospital};
use serde_json::{Value, json};
use station::{Place, Serving, each_cell, open_doses, request_id, wait};

/// How often the station is killed.
const KILLS: u64 = 200;

/// What the station said that it recorded: entry to request.
#[derive(Default)]
struct Acknowledged {
    entries: BTreeMap<String, String>,
    /// The last word about each dose that was charted.
    last: Vec<String>,
}

impl Acknowledged {
    fn note(&mut self, saved: &Value, request: &str) {
        let entry = saved["entry_id"].as_str().unwrap().to_owned();
        let known = self.entries.insert(entry.clone(), request.to_owned());
        assert!(
            known.is_none(),
            "two requests were answered with one entry: {entry}"
        );
        self.last.push(entry);
    }
}

#[test]
fn a_killed_station_loses_nothing_that_it_acknowledged() {
    let place = Place::new();
    let mut station = place.serve();
    station.open_outage();
    let mut doses = open_doses(&station).into_iter();
    let mut known = Acknowledged::default();
    let (mut number, mut in_flight, mut slowest) = (0, 0, Duration::ZERO);
    for kill in 0..KILLS {
        number += 1;
        let (name, request) = next_request(&mut doses, &known, number);
        let id = request["request_id"].as_str().unwrap().to_owned();
        // Two in three die right after the answer, the third with the request under way.
        let answered = if kill % 3 == 2 {
            in_flight += 1;
            tap_and_kill(&place, &mut station, name, &request, kill)
        } else {
            let saved = station.ok(name, request.clone());
            station.kill();
            Some(saved)
        };

        let begun = Instant::now();
        station = place.serve();
        slowest = slowest.max(begun.elapsed());
        let mode = station.mode();
        assert_eq!(
            mode["state"], "active",
            "kill {kill}: still an outage: {mode}"
        );
        assert_eq!(
            mode["capture_open"], true,
            "kill {kill}: and capture is open"
        );
        assert_eq!(
            mode["user"],
            Value::Null,
            "kill {kill}: whoever sat there has to sign in again"
        );
        let refused = station.client.call(name, request.clone()).unwrap_err();
        assert_eq!(
            refused.code, "not-signed-in",
            "kill {kill}: before anything is recorded"
        );
        station.ok("sign_in", json!({ "initials": "AL" }));

        // The screen repeats what it got no answer to; what it got an answer to is repeated as well, as a nurse would tap.
        let saved = station.ok(name, request);
        if let Some(before) = answered {
            assert_eq!(
                saved, before,
                "kill {kill}: the same entry, not a second one"
            );
        }
        known.note(&saved, &id);
        if kill % 20 == 19 || kill + 1 == KILLS {
            check(&station, &known, kill);
        }
    }
    assert!(in_flight > 60, "some requests were cut off: {in_flight}");
    assert!(
        slowest < Duration::from_secs(10),
        "the longest start took {slowest:?}"
    );

    // The same from outside, with nobody serving.
    station.kill();
    let report = place.run(&["journal", "verify"]);
    assert_eq!(
        (report.code, &report.result()["ok"]),
        (0, &json!(true)),
        "{report:?}"
    );
    let entries = report.result()["entries"].as_u64().unwrap();
    assert!(
        entries > KILLS,
        "every acknowledged entry is one of them: {entries}"
    );
}

/// Doses as long as there are any, then corrections of what was charted before.
fn next_request(
    doses: &mut impl Iterator<Item = Value>,
    known: &Acknowledged,
    number: u64,
) -> (&'static str, Value) {
    let every_third = number.is_multiple_of(3);
    if let Some(mut dose) = doses
        .next()
        .filter(|_| !every_third || known.last.is_empty())
    {
        dose["request_id"] = json!(request_id(number));
        return ("record_given", dose);
    }
    let correction = json!({
        "entry_id": known.last.last().unwrap(), "reason": "heure fausse", "request_id": request_id(number),
        "replacement": { "at": null, "dose": null, "not_given": "R", "text": null },
    });
    ("correct_entry", correction)
}

/// Sends a request from another thread and kills the station at some instant of its work. The answer, if it came through.
fn tap_and_kill(
    place: &Place,
    station: &mut Serving,
    name: &str,
    request: &Value,
    kill: u64,
) -> Option<Value> {
    let second = Client::connect(&place.data()).unwrap();
    let (name, request) = (name.to_owned(), request.clone());
    let tap = std::thread::spawn(move || second.call(&name, request));
    // From "not yet read" to "already answered": a record takes some milliseconds.
    std::thread::sleep(Duration::from_micros(kill * 7_919 % 12_000));
    station.kill();
    match tap.join().unwrap() {
        Ok(saved) => Some(saved),
        Err(lost) => {
            assert_eq!(
                lost.code, "station-gone",
                "kill {kill}: no answer is said as no answer"
            );
            None
        }
    }
}

/// Every acknowledged entry is in the journal and on its patient's chart, once.
fn check(station: &Serving, known: &Acknowledged, kill: u64) {
    let report = station.ok("journal_verify", json!({}));
    assert_eq!(report["ok"], true, "kill {kill}: {report}");
    for entry in known.entries.keys() {
        let view = station.ok("entry", json!({ "entry_id": entry }));
        assert_eq!(
            view["entry_id"],
            entry.as_str(),
            "kill {kill}: acknowledged and there"
        );
    }
    let mut shown: BTreeMap<String, u32> = BTreeMap::new();
    let mut words = 0;
    each_cell(station, |_, _, cell| {
        if let Some(entry) = cell["entry_id"].as_str() {
            *shown.entry(entry.to_owned()).or_default() += 1;
            words += cell["history"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|line| line.as_str().unwrap().contains("AL"))
                .count();
        }
    });
    assert!(
        shown.values().all(|times| *times == 1),
        "kill {kill}: a dose is shown twice: {shown:?}"
    );
    assert_eq!(
        words,
        known.entries.len(),
        "kill {kill}: as many entries are on the charts as were acknowledged"
    );
    let list = station.ok("reconciliation", json!({}));
    let lines = list["lines"].as_array().unwrap();
    assert_eq!(
        lines.len(),
        shown.len(),
        "kill {kill}: one line for each dose that was charted"
    );
    for line in lines {
        let entry = line["entry_id"].as_str().unwrap();
        assert!(
            known.entries.contains_key(entry),
            "kill {kill}: {entry} was never acknowledged"
        );
        assert!(
            shown.contains_key(entry),
            "kill {kill}: {entry} is on no chart"
        );
    }
}

#[test]
fn a_station_killed_before_anything_was_declared_starts_as_it_was() {
    let place = Place::new();
    let mut station = place.serve();
    wait("the first copy", || {
        station.client.call("ward_list", json!({})).is_ok()
    });
    let patients = station.ok("ward_list", json!({}))["totals"]["patients"].clone();
    station.kill();
    let again = place.serve();
    assert_eq!(again.mode()["state"], "normal", "nobody declared anything");
    assert_eq!(
        again.ok("ward_list", json!({}))["totals"]["patients"],
        patients,
        "the copy is there at once"
    );
}

/// How many doses are on their way to the record while the station is killed again and again.
const UNDERWAY: u64 = 6;
const OWN_SYSTEM: &str = "urn:veilleuse:demonstration:entry";

#[test]
fn entries_on_their_way_when_the_station_is_killed_reach_the_record_once() {
    let place = Place::new();
    // The record is another program: it does not die with the station.
    // Its nurses have charted nothing for three hours: at no time of the day is another dose of the same order close by.
    let three_hours_ago = Clock::machine().now() - TimeDelta::hours(3);
    let hospital = Hospital::start(DemoWard::built_in(), three_hours_ago, 0).unwrap();
    let token = place.home().join("token");
    File::create(&token)
        .unwrap()
        .write_all(hospital.token().as_bytes())
        .unwrap();
    let config = include_str!("../../../fixtures/demo-ward/veilleuse.toml")
        .replace("http://127.0.0.1/fhir", &hospital.base_url())
        .replace(
            "{ kind = \"none\" }",
            &format!(
                "{{ kind = \"bearer\", token_file = {:?} }}",
                token.display().to_string()
            ),
        )
        .replace("recovery_seconds = 10", "recovery_seconds = 1")
        .replace("probe_seconds = 2", "probe_seconds = 1");
    let path = place.home().join("veilleuse.toml");
    File::create(&path)
        .unwrap()
        .write_all(config.as_bytes())
        .unwrap();

    let mut station = place.serve_with(&path);
    wait("the first copy", || {
        station.client.call("ward_list", json!({})).is_ok()
    });
    let why = "le DPI affiche des dossiers vides";
    station.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": why }),
    );
    station.ok("sign_in", json!({ "initials": "AL" }));
    let mut doses = open_doses(&station);
    let mut orders = std::collections::BTreeSet::new();
    doses.retain(|dose| orders.insert(dose["order_id"].to_string()));
    let mut entries = vec![];
    for (number, mut dose) in (0..UNDERWAY).zip(doses) {
        dose["request_id"] = json!(request_id(number));
        entries.push(
            station.ok("record_given", dose)["entry_id"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
    }
    entries.sort();
    let by = json!({ "by": "BR", "second": null, "reason": null });
    wait("the end of the outage", || {
        station.client.call("end_downtime", by.clone()).is_ok()
    });
    wait("the all-clear", || {
        station.client.call("all_clear", by.clone()).is_ok()
    });
    let list = station.ok("reconciliation", json!({}));
    assert_eq!(list["totals"]["ready"], UNDERWAY, "{list}");
    // A slow record, so that a kill meets every step: before the write, while it is under way, before it is read back.
    hospital.set_fault(Fault::Slow { ms: 60 });
    let sent = station.ok("send_entries", json!({ "entry_ids": [], "by": "AL" }));
    assert_eq!(sent["queued"], UNDERWAY, "{sent}");

    let mut unknown = 0;
    for kill in 0..16_u64 {
        if kill % 2 == 0 {
            std::thread::sleep(Duration::from_millis(100 + kill * 97 % 1_000));
        } else {
            let until = Instant::now() + Duration::from_secs(3);
            while !underway(&station) && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        station.kill();
        station = place.serve_with(&path);
        let list = station.ok("reconciliation", json!({}));
        let lines = list["lines"].as_array().unwrap();
        assert_eq!(
            lines.len(),
            entries.len(),
            "kill {kill}: every line is there: {list}"
        );
        unknown += lines
            .iter()
            .filter(|line| line["state"] == "sent-unknown")
            .count();
        assert_eq!(
            station.mode()["state"],
            "back-entry",
            "kill {kill}: still the same step of the outage"
        );
    }
    hospital.set_fault(Fault::None);
    assert!(
        unknown > 0,
        "no kill met an entry on its way: the story proves nothing"
    );
    wait("every entry to be read back", || {
        station.ok("reconciliation", json!({}))["totals"]["verified"] == UNDERWAY
    });
    let mut in_record: Vec<String> = hospital
        .resources("MedicationAdministration")
        .iter()
        .flat_map(|dose| dose["identifier"].as_array().cloned().unwrap_or_default())
        .filter(|identifier| identifier["system"] == OWN_SYSTEM)
        .map(|identifier| identifier["value"].as_str().unwrap().to_owned())
        .collect();
    in_record.sort();
    assert_eq!(in_record, entries, "each entry once, and nothing else");
    assert_eq!(
        station.ok("journal_verify", json!({}))["ok"],
        true,
        "and the chain holds"
    );
}

/// Whether an entry is on its way, and nobody knows whether it arrived.
fn underway(station: &Serving) -> bool {
    let list = station.ok("reconciliation", json!({}));
    list["lines"]
        .as_array()
        .unwrap()
        .iter()
        .any(|line| line["state"] == "sent-unknown")
}
