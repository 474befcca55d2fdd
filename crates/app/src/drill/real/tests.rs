//! A service of another account, a station that hangs, and a configuration with a slip in it.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixListener;
use std::sync::{Arc, Mutex};
use std::time::Instant;

use serde_json::{Value, json};

use super::*;

fn at(socket: &Path) -> RealWard {
    RealWard {
        place: Place::At(socket.to_owned()),
        ..RealWard::default()
    }
}

/// What the stand-in for a service saw.
#[derive(Default)]
struct Seen {
    connections: u32,
    desks: BTreeSet<String>,
    questions: Vec<String>,
    state: String,
}

/// A service as a process of another account meets it on the shared socket: no account's desk, a few questions.
fn a_service(socket: &Path, state: &str) -> Arc<Mutex<Seen>> {
    let seen = Arc::new(Mutex::new(Seen {
        state: state.to_owned(),
        ..Seen::default()
    }));
    let (listener, saw) = (UnixListener::bind(socket).unwrap(), Arc::clone(&seen));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            saw.lock().unwrap().connections += 1;
            let lines = BufReader::new(stream.try_clone().unwrap()).lines();
            for line in lines.map_while(Result::ok) {
                let line: Value = serde_json::from_str(&line).unwrap();
                let mut saw = saw.lock().unwrap();
                let answer = match (line.get("hello"), line["desk"].as_str()) {
                    (Some(_), _) => {
                        json!({ "ok": { "protocol": 2, "program": "1.0", "service": true } })
                    }
                    (None, None) => {
                        json!({ "err": { "code": "account-only", "subject": "", "choices": [] } })
                    }
                    (None, Some(desk)) => {
                        saw.desks.insert(desk.to_owned());
                        saw.questions
                            .push(line["name"].as_str().unwrap().to_owned());
                        json!({ "ok": { "state": saw.state } })
                    }
                };
                writeln!(stream, "{answer}").unwrap();
                if saw.state == "restarting" {
                    saw.state = "downtime".to_owned();
                    break;
                }
            }
        }
    });
    seen
}

#[test]
fn the_outage_at_a_service_of_another_account_is_seen_from_one_window_that_asks_only_its_state() {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("station.sock");
    let service = a_service(&socket, "normal");
    let real = at(&socket);
    for _ in 0..5 {
        assert_eq!(real.look(), Real::Normal);
    }
    service.lock().unwrap().state = "downtime".to_owned();
    assert_eq!(real.look(), Real::Left("downtime".to_owned()));
    let seen = service.lock().unwrap();
    assert_eq!(
        (seen.connections, seen.desks.len()),
        (1, 1),
        "one desk and one line, however often it looks"
    );
    assert!(
        seen.questions.iter().all(|name| name == "mode"),
        "{:?}",
        seen.questions
    );
}

#[test]
fn a_service_that_was_started_again_is_seen_again_at_once_from_the_same_desk() {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("station.sock");
    let service = a_service(&socket, "normal");
    let real = at(&socket);
    assert_eq!(real.look(), Real::Normal);
    service.lock().unwrap().state = "restarting".to_owned();
    assert_eq!(real.look(), Real::Left("restarting".to_owned()));
    assert_eq!(real.look(), Real::Left("downtime".to_owned()));
    let seen = service.lock().unwrap();
    assert_eq!((seen.connections, seen.desks.len()), (2, 1));
}

#[test]
fn a_station_that_hangs_is_not_seen_and_holds_nobody_up() {
    let home = tempfile::tempdir().unwrap();
    let socket = home.path().join("station.sock");
    // The kernel takes the connection; a stopped process never answers it.
    let stopped = UnixListener::bind(&socket).unwrap();
    let real = at(&socket);
    let asked = Instant::now();
    assert_eq!(real.look(), Real::NotSeen);
    assert!(real.must_be_normal().is_ok(), "people watch the ward");
    assert!(
        asked.elapsed() < LATEST + LATEST,
        "the second look does not wait again: {:?}",
        asked.elapsed()
    );
    drop(stopped);
    let closing = Instant::now();
    drop(real);
    assert!(closing.elapsed() < LATEST, "nor does the end of the drill");
}

#[test]
fn a_slip_in_the_real_configuration_is_not_seen_and_never_nothing() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("veilleuse.toml");
    File::create(&file)
        .unwrap()
        .write_all(b"[station\nname = \"3N-1\"\n")
        .unwrap();
    let options = Options {
        config: Some(file),
        ..Options::default()
    };
    assert_eq!(RealWard::of(&options).look(), Real::NotSeen);
    let named = Options {
        data: Some(home.path().join("ward")),
        ..options
    };
    let named = RealWard::of(&named);
    assert_eq!(named.look(), Real::NotSeen);
    assert_eq!(
        named.folder(),
        Some(home.path().join("ward").as_path()),
        "the folder that was named stays closed to drills"
    );
    let demo = Options {
        demo: true,
        ..Options::default()
    };
    assert_eq!(RealWard::of(&demo).look(), Real::None, "nothing to watch");
}
