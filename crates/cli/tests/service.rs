//! The station as a service, as IT meets it: attached to, killed, asked how it is, configured while it runs.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test stops where its story breaks"
)]

#[path = "support/station.rs"]
mod station;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use app::DeskId;
use app::api::socket::Client;
use app::clock::Clock;
use ehr_sim::{DemoWard, Fault, Hospital};
use serde_json::{Value, json};
use station::{Place, Serving, each_cell, open_doses, request_id, run, wait};

const SITE: &str = include_str!("../../../fixtures/demo-ward/veilleuse.toml");

/// A ward of a real configuration: its record on a port, its monitoring on another.
struct Site {
    place: Place,
    hospital: Hospital,
    metrics: u16,
}

impl Site {
    fn new() -> Site {
        let place = Place::new();
        let hospital = Hospital::start(DemoWard::built_in(), Clock::machine().now(), 0).unwrap();
        let metrics = TcpListener::bind("127.0.0.1:0")
            .and_then(|free| free.local_addr())
            .unwrap()
            .port();
        let site = Site {
            place,
            hospital,
            metrics,
        };
        put(&site.place.home().join("token"), site.hospital.token());
        site.configure(|text| text);
        site
    }

    fn text(&self) -> String {
        let token = self.place.home().join("token");
        let text = SITE
            .replace("http://127.0.0.1/fhir", &self.hospital.base_url())
            .replace(
                "auth = { kind = \"none\" }",
                &format!(
                    "auth = {{ kind = \"bearer\", token_file = \"{}\" }}",
                    token.display()
                ),
            );
        format!(
            "{text}\n[monitoring]\nmetrics = \"127.0.0.1:{}\"\n",
            self.metrics
        )
    }

    fn file(&self) -> PathBuf {
        self.place.home().join("veilleuse.toml")
    }

    /// Writes the file as IT would, whole.
    fn configure(&self, change: impl Fn(String) -> String) {
        put(&self.file(), &change(self.text()));
    }

    fn serve(&self) -> Serving {
        let log = self.place.home().join("log");
        let log = File::options().append(true).create(true).open(log).unwrap();
        let mut command = self.place.command();
        command
            .arg("serve")
            .arg("--json")
            .arg("--config")
            .arg(self.file())
            .arg("--data")
            .arg(self.place.data())
            .env("JOURNAL_STREAM", "8:1");
        let serving = Serving::logging(&mut command, &self.place.data(), Stdio::from(log));
        wait("the first copy", || {
            serving.client.call("ward_list", json!({})).is_ok()
        });
        serving
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.place.home().join("log")).unwrap()
    }

    fn run(&self, words: &[&str]) -> station::Done {
        let mut command = self.place.command();
        command
            .args(words)
            .arg("--json")
            .arg("--config")
            .arg(self.file())
            .arg("--data")
            .arg(self.place.data());
        run(&mut command)
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.metrics)).unwrap();
        let host = format!("127.0.0.1:{}", self.metrics);
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn put(path: &Path, text: &str) {
    File::create(path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

fn warnings(serving: &Serving) -> BTreeSet<String> {
    let mode = serving.mode();
    let warnings = mode["warnings"].as_array().unwrap().iter();
    warnings
        .map(|one| one["code"].as_str().unwrap().to_owned())
        .collect()
}

/// Everything that says who a patient is or what she takes, in small letters.
fn canaries(serving: &Serving) -> BTreeSet<String> {
    let ward = serving.ok("ward_list", json!({}));
    let mut all = BTreeSet::new();
    for row in ward["rows"].as_array().unwrap() {
        for key in ["ipp", "birth_date", "patient_id"] {
            all.insert(row[key].as_str().unwrap().to_lowercase());
        }
        let name = row["name"].as_str().unwrap().to_lowercase();
        all.extend(
            name.split([' ', ',', '\u{a0}'])
                .filter(|part| part.chars().count() > 3)
                .map(str::to_owned),
        );
    }
    each_cell(serving, |_, row, _| {
        all.insert(row["name"].as_str().unwrap().to_lowercase());
    });
    all
}

fn found(text: &str, canaries: &BTreeSet<String>) -> Vec<String> {
    let text = text.to_lowercase();
    let there = canaries.iter().filter(|canary| text.contains(*canary));
    there.cloned().collect()
}

#[test]
fn no_patient_is_in_metrics_log_findings_or_support_bundle() {
    let site = Site::new();
    let serving = site.serve();
    let canaries = canaries(&serving);
    assert!(canaries.len() > 80, "the scanner knows whom it looks for");

    // An outage with entries, a refusal that names what was typed, and a record that fails: what logs usually leak.
    site.hospital.set_fault(Fault::Status500);
    wait("the proposal", || {
        serving.mode()["proposal"]["kind"] == "downtime"
    });
    serving.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    );
    serving.ok("sign_in", json!({ "initials": "AL" }));
    let mut dose = open_doses(&serving).remove(0);
    dose["request_id"] = json!(request_id(1));
    serving.ok("record_given", dose);
    drop(serving.client.call("sync_now", json!({})));
    let somebody = canaries.iter().next().unwrap();
    drop(serving.client.call(
        "mar",
        json!({ "patient_id": somebody, "hours": 0, "x": somebody }),
    ));
    wait("the log hears of it", || site.log().contains("active"));

    let bundle = site.run(&["support", "preview"]);
    let doctor = site.run(&["doctor"]);
    let places = [
        ("metrics", site.get("/metrics")),
        ("health", site.get("/health")),
        ("log", site.log()),
        ("bundle", bundle.out.clone()),
        ("bundle's errors", bundle.err.clone()),
        ("doctor", doctor.out.clone()),
    ];
    for (place, text) in &places {
        assert!(text.len() > 20 || text.is_empty(), "{place}: {text}");
        assert_eq!(
            found(text, &canaries),
            Vec::<String>::new(),
            "{place} tells who lies on the ward:\n{text}"
        );
    }
    for (_, text) in &places {
        let planted = format!("{text} {somebody}");
        assert!(
            !found(&planted, &canaries).is_empty(),
            "the scanner finds what is planted"
        );
    }
    assert!(
        places[0].1.contains("veilleuse_state{state=\"active\"} 1"),
        "{}",
        places[0].1
    );
    assert!(
        places[0].1.contains("veilleuse_unreconciled 1"),
        "{}",
        places[0].1
    );
    assert!(
        site.log().lines().all(|line| line.starts_with('<')),
        "every line has its level: {}",
        site.log()
    );
    assert_eq!(doctor.code, 4, "the record is the first fault: {doctor:?}");
    assert_eq!(
        bundle.result()["config"]["staff"]["nurse"],
        2,
        "people are counted"
    );
    assert!(!bundle.out.contains("argon2id"), "and prove nothing");
}

#[test]
fn monitoring_is_answered_on_this_computer_only_and_only_where_it_was_asked_for() {
    let site = Site::new();
    let serving = site.serve();
    assert!(site.get("/health").starts_with("HTTP/1.1 200 "));
    assert!(site.get("/").starts_with("HTTP/1.1 404 "));
    let mut stream = TcpStream::connect(("127.0.0.1", site.metrics)).unwrap();
    write!(
        stream,
        "GET /metrics HTTP/1.1\r\nHost: rebound.example\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 421 "),
        "a foreign name is not ours: {answer}"
    );
    drop(serving);
    for wrong in ["0.0.0.0:9617", "10.0.0.1:9617", "127.0.0.1:0"] {
        let ours = format!("127.0.0.1:{}", site.metrics);
        site.configure(|text| text.replace(&ours, wrong));
        let refused = site.run(&["config", "check"]);
        assert_eq!(refused.code, 3, "{wrong}: {refused:?}");
    }
    site.configure(|text| text.replace("[monitoring]\nmetrics", "# metrics"));
    let quiet = site.serve();
    assert!(
        TcpStream::connect(("127.0.0.1", site.metrics)).is_err(),
        "without the line nobody is answered"
    );
    drop(quiet);
}

#[test]
fn a_killed_service_is_waited_for_and_found_again() {
    let site = Site::new();
    let mut serving = site.serve();
    let socket = site.place.data().join("station.sock");
    let window = Client::attach(&socket, DeskId::window().unwrap())
        .unwrap()
        .unwrap();
    assert!(window.spoken().service, "it says that it comes back");
    assert_eq!(window.call("mode", json!({})).unwrap()["state"], "normal");
    serving.kill();
    let gone = window.call("mode", json!({})).unwrap_err();
    assert_eq!(gone.code, "station-gone", "said, not shown as it was");
    let again = site.serve();
    let mode = window.call("mode", json!({})).unwrap();
    assert_eq!(
        (&mode["state"], &mode["desk"]["closed"]),
        (&json!("normal"), &json!(true)),
        "the same window is answered, and nobody is signed in any more"
    );
    drop(again);
}

#[test]
fn where_a_service_is_meant_nobody_opens_a_station_of_his_own() {
    let place = Place::new();
    for words in [&["status"][..], &["sync", "--once"], &["census"]] {
        let mut command = place.command();
        command
            .args(words)
            .arg("--json")
            .env("VEILLEUSE_SOCKET", place.home().join("nowhere.sock"));
        let done = run(&mut command);
        assert_eq!(
            (done.code, &done.result()["error"]["code"]),
            (7, &json!("service-absent")),
            "{done:?}"
        );
    }
    assert!(
        !place.home().join("share").exists(),
        "no demonstration ward beside a real one"
    );
}

#[test]
fn people_are_taken_up_at_once_and_everything_else_waits_for_a_restart() {
    let site = Site::new();
    let mut serving = site.serve();
    serving.ok("sign_in", json!({ "initials": "NB" }));
    let zoe = "\n[[staff]]\ninitials = \"ZZ\"\nname = \"Zoé Zéphir\"\nrole = \"nurse\"\n";
    site.configure(|text| format!("{text}{zoe}"));
    let knows = |serving: &Serving, initials: &str| {
        let boot = serving.ok("boot", json!({}));
        let staff = boot["staff"].as_array().unwrap().clone();
        staff.iter().any(|person| person["initials"] == initials)
    };
    wait("Zoé is on the roster", || knows(&serving, "ZZ"));
    assert_eq!(
        serving.mode()["user"]["initials"],
        "NB",
        "whoever is at work stays at work"
    );

    site.configure(|text| {
        let nadia = "name = \"Nadia Benali\"\n";
        format!("{text}{zoe}").replace(nadia, &format!("{nadia}revoked = true\n"))
    });
    wait("Nadia is signed out", || serving.mode()["user"].is_null());

    site.configure(|text| {
        text.replace("1-par-jour = [\"08:00:00\"]", "1-par-jour = [\"09:00:00\"]")
    });
    wait("the change is told", || {
        warnings(&serving).contains("config-restart")
    });
    let health = serving.ok("health", json!({}));
    assert_eq!(
        health["config_restart"],
        json!(["site"]),
        "and what it is: no time of a dose moves under the ward's hands"
    );
    assert!(!knows(&serving, "ZZ"), "the roster of this file is in use");

    site.configure(|text| format!("{text}{zoe}").replace("sync_seconds", "sync_second"));
    wait("the refusal is told", || {
        warnings(&serving).contains("config-refused")
    });
    assert!(
        !knows(&serving, "ZZ"),
        "of a file that is refused nothing is taken"
    );
    serving.kill();
    let after = site.serve();
    assert!(
        warnings(&after).contains("config-refused"),
        "the last good file serves, and every screen says so"
    );
    assert!(
        after.ok("health", json!({}))["config_refused"]
            .as_str()
            .unwrap()
            .contains("sync_second"),
        "with the place of the fault"
    );
    // The last good file is the one that waited for this very restart.
    site.configure(|text| {
        text.replace("1-par-jour = [\"08:00:00\"]", "1-par-jour = [\"09:00:00\"]")
    });
    wait("the mended file is taken", || warnings(&after).is_empty());
}

#[test]
fn the_bundle_is_shown_before_it_is_written_and_is_what_was_shown() {
    let site = Site::new();
    let file = site.place.home().join("bundle.json");
    let save = |answer: &str| {
        let mut command = site.place.command();
        command
            .args(["support", "save"])
            .arg(&file)
            .arg("--config")
            .arg(site.file())
            .arg("--data")
            .arg(site.place.data())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(answer.as_bytes())
            .unwrap();
        String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap()
    };
    let shown = save("non\n");
    assert!(
        shown.contains("\"what\": \"veilleuse support bundle\"") && !file.exists(),
        "shown, refused, not written"
    );
    let shown = save("oui\n");
    let written = std::fs::read_to_string(&file).unwrap();
    assert!(shown.contains(written.trim_end()), "the very text");
    let parsed: Value = serde_json::from_str(&written).unwrap();
    assert_eq!(parsed["schema"], 1);
    assert!(
        save("oui\n").len() > 100,
        "and a file is never written over"
    );
    assert_eq!(
        std::fs::read_to_string(&file).unwrap(),
        written,
        "the first one stays"
    );
}

#[test]
fn each_value_says_where_it_comes_from() {
    let site = Site::new();
    let shown = site.run(&["config", "show"]).result();
    let of = |key: &str| {
        let values = shown["values"].as_array().unwrap();
        let found = values.iter().find(|one| one["key"] == key);
        found
            .unwrap_or_else(|| panic!("{key} is not shown"))
            .clone()
    };
    assert_eq!(of("timing.sync_seconds")["from"], "file");
    assert_eq!(of("site.undo_minutes")["from"], "default");
    assert_eq!(of("station.data")["place"], "--data");
    assert_eq!(of("staff[0].pin")["value"], "***");
}

#[test]
fn only_it_writes_settings_under_her_pin_and_the_file_stays_hers() {
    let site = Site::new();
    let serving = site.serve();
    let socket = site.place.data().join("station.sock");
    let at_window = |initials: &str| {
        let window = Client::attach(&socket, DeskId::window().unwrap())
            .unwrap()
            .unwrap();
        let sign_in = json!({ "initials": initials, "pin": "246810" });
        window.call("sign_in", sign_in).unwrap();
        window
    };
    let code = |answer: Result<Value, app::api::views::ApiError>| answer.unwrap_err().code;
    let printers = json!([{ "name": "3N", "address": "ipp://127.0.0.1:9/ipp/print" }]);
    let change =
        |by: &str, pin: &str| json!({ "by": by, "pin": pin, "ward": null, "printers": printers });

    let nurse = at_window("AL");
    for (name, request) in [
        ("settings", json!({})),
        ("known_wards", json!({})),
        (
            "try_printer",
            json!({ "address": "ipp://127.0.0.1:9/ipp/print" }),
        ),
        ("change_settings", change("CD", "246810")),
    ] {
        assert_eq!(
            code(nurse.call(name, request)),
            "it-only",
            "{name} is not for a nurse"
        );
    }

    let it = at_window("CD");
    let settings = it.call("settings", json!({})).unwrap();
    assert_eq!(settings["writable"], true, "{settings}");
    assert!(
        !settings.to_string().contains("argon2id"),
        "nothing that proves anybody"
    );
    let wards = it.call("known_wards", json!({})).unwrap();
    assert_eq!(
        wards["wards"].as_array().unwrap().len(),
        1,
        "rooms and beds are no wards: {wards}"
    );
    let tried = it
        .call(
            "try_printer",
            json!({ "address": "ipp://127.0.0.1:9/ipp/print" }),
        )
        .unwrap();
    assert_eq!(tried["ready"], false, "nobody is there: {tried}");
    assert_eq!(
        code(it.call("change_settings", change("CD", "111111"))),
        "pin-wrong",
        "signed in is not enough"
    );
    assert_eq!(
        code(it.call("change_settings", change("AL", "246810"))),
        "it-only",
        "nor is the PIN of a nurse"
    );
    let before = std::fs::read_to_string(site.file()).unwrap();
    let bad = json!({ "by": "CD", "pin": "246810", "ward": null,
        "printers": [{ "name": "3N", "address": "lpt1" }] });
    assert_eq!(code(it.call("change_settings", bad)), "bad-config");
    assert_eq!(
        std::fs::read_to_string(site.file()).unwrap(),
        before,
        "what the station would refuse is not written"
    );

    let done = it.call("change_settings", change("CD", "246810")).unwrap();
    assert_eq!(done["written"], true, "{done}");
    let after = std::fs::read_to_string(site.file()).unwrap();
    assert!(
        after.contains("ipp://127.0.0.1:9/ipp/print")
            && after.contains("# Standard times, approved by the demonstration's pharmacy."),
        "written, and its comments are there: {after}"
    );
    assert!(
        warnings(&serving).contains("config-restart"),
        "printers wait for a restart, and that is said"
    );

    serving.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": "le DPI affiche des dossiers vides" }),
    );
    let ward = json!({ "location": "ward-4s", "code": "4S", "name": "Quatre Sud" });
    let moved = json!({ "by": "CD", "pin": "246810", "ward": ward, "printers": null });
    assert_eq!(
        code(it.call("change_settings", moved)),
        "ward-in-use",
        "no ward is left behind with its outage"
    );
}
