//! Two versions at the two ends of a socket, and a stranger.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use interprocess::local_socket::traits::{Listener as _, Stream as _};
use serde_json::{Value, json};

use super::*;
use crate::clock::Clock;
use crate::demo::Demo;
use crate::door::Hosted;

fn a_station(folder: &Path) -> Hosted {
    let clock = Clock::machine();
    let demo = Demo::start(clock.now()).unwrap();
    Hosted::with(Demo::config().unwrap(), folder, clock, Some(demo), true).unwrap()
}

/// One line to the station as another program would write it, and its answers.
struct Other(BufReader<Stream>);

impl Other {
    fn at(folder: &Path) -> Other {
        let name = wire::name(&in_folder(folder)).unwrap();
        Other(BufReader::new(Stream::connect(name).unwrap()))
    }

    fn says(&mut self, line: &Value) -> Value {
        let bytes = format!("{line}\n");
        self.0.get_mut().write_all(bytes.as_bytes()).unwrap();
        let mut answer = String::new();
        self.0.read_line(&mut answer).unwrap();
        serde_json::from_str(&answer).unwrap()
    }
}

#[test]
fn the_version_before_and_this_one_understand_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let _station = a_station(folder.path());
    let question = json!({ "name": "mode", "request": {} });

    let mut before = Other::at(folder.path());
    assert_eq!(
        before.says(&question)["ok"]["state"],
        "normal",
        "protocol 1 asks without a greeting"
    );
    assert_eq!(
        before.says(&question)["ok"]["state"],
        "normal",
        "and goes on"
    );

    let mut later = Other::at(folder.path());
    let hello = json!({ "hello": { "least": 2, "most": 9, "program": "9.0", "mood": "good" } });
    assert_eq!(
        later.says(&hello)["ok"]["protocol"],
        PROTOCOL,
        "a later version that still speaks ours is answered in ours, whatever else it says of itself"
    );
    assert_eq!(later.says(&question)["ok"]["state"], "normal");

    let own = Client::attach(&in_folder(folder.path()), DeskId::account())
        .unwrap()
        .expect("a station runs here");
    let spoken = own.spoken();
    assert_eq!(
        spoken.protocol, PROTOCOL,
        "our own program speaks the newest"
    );
    assert!(!spoken.service, "this one would not come back by itself");
}

#[test]
fn two_programs_without_a_common_protocol_say_so_and_ask_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let _station = a_station(folder.path());
    let mut stranger = Other::at(folder.path());
    let hello = json!({ "hello": { "least": 7, "most": 9, "program": "9.0" } });
    let refused = stranger.says(&hello);
    assert_eq!(refused["err"]["code"], "protocol-differs", "{refused}");
    assert!(
        refused["err"]["subject"].as_str().unwrap().contains("9.0"),
        "both versions are named: {refused}"
    );
    let mut rest = String::new();
    assert_eq!(
        stranger.0.read_line(&mut rest).unwrap_or(0),
        0,
        "and the line is closed"
    );
}

#[test]
fn a_station_of_the_version_before_is_asked_in_its_own_way() {
    let folder = tempfile::tempdir().unwrap();
    let socket = in_folder(folder.path());
    let listener = listen(&socket).unwrap();
    listener
        .set_nonblocking(ListenerNonblockingMode::Neither)
        .unwrap();
    // As protocol 1 was: one question after the other; anything else is a bad request.
    let old = std::thread::spawn(move || {
        let mut reader = BufReader::new(listener.accept().unwrap());
        let mut heard = vec![];
        while let Some(line) = read_line(&mut reader) {
            let answer = match Request::parse(&line) {
                Ok(request) => {
                    heard.push(request.name);
                    Answer::Ok(json!({ "state": "normal" }))
                }
                Err(error) => Answer::Err(error),
            };
            write_line(reader.get_mut(), &answer).unwrap();
        }
        heard
    });
    let client = Client::attach(&socket, DeskId::account())
        .unwrap()
        .expect("the old station answers");
    assert_eq!(client.spoken().protocol, 1, "without a greeting");
    assert_eq!(
        client.call("mode", json!({})).unwrap()["state"],
        "normal",
        "the question is understood"
    );
    drop(client);
    assert_eq!(old.join().unwrap(), ["mode"], "and was asked once");
}

#[test]
fn a_window_of_another_account_has_no_account_desk() {
    let folder = tempfile::tempdir().unwrap();
    let station = a_station(folder.path());
    let entrance = Entrance {
        station: station.station().clone(),
        shared: true,
        service: true,
        clients: Arc::new(()),
    };
    let ask = |access, name: &str, desk: Option<String>| {
        let request = Request {
            name: name.to_owned(),
            request: json!({}),
            desk,
        };
        entrance
            .answer(access, request)
            .map_err(|refused| refused.code)
    };
    assert_eq!(
        ask(Access::Window, "ward_list", None),
        Err("account-only".to_owned()),
        "no chart without a person"
    );
    assert_eq!(
        ask(Access::Window, "health", None),
        Err("account-only".to_owned()),
        "nor anything else from the account's desk"
    );
    let window = DeskId::window().unwrap().as_sent().map(str::to_owned);
    assert_eq!(
        ask(Access::Window, "ward_list", window.clone()),
        Err("locked".to_owned()),
        "a window is closed until somebody signs in"
    );
    assert!(ask(Access::Window, "mode", window).is_ok(), "and shows so");
    assert!(
        ask(Access::Account, "health", None).is_ok(),
        "the administrator is not held up"
    );
}
