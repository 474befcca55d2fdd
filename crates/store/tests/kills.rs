//! `kill -9` at any instant: what was acknowledged is there, and nothing is there by half.
//!
//! The test starts itself again as a writer, which prints a line after each COMMIT, and kills it.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops where its story breaks; the writer speaks on its output"
)]

#[path = "../src/trial.rs"]
mod trial;

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::TimeDelta;
use store::{Ages, Change, Kept, Message, REPEATS_WITHIN, Source, Store, Taken};
use ward::journal::check_chain;
use ward::snapshot::Generation;

const FOLDER: &str = "STORE_WRITER_FOLDER";
const KILLS: u64 = 40;
const KILLS_MAX: u64 = 400;
const ACTS_MIN: usize = 20;

/// The ward of a round, read this many hours later: each round one bed of eight changes.
fn ward(round: i64, later: i64) -> (Generation, Vec<Source>) {
    let names: Vec<String> = (0..8)
        .map(|bed| format!("ESSAI{}", round - (round - bed).rem_euclid(8)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    // Nine hours a round: old copies are pruned all the time.
    trial::generation(&names, trial::noon() + TimeDelta::hours(9 * round + later))
}

/// The message that a feed sends in a round.
fn message(round: i64) -> Message {
    Message {
        source: "adt".to_owned(),
        control: Some(round.to_string()),
        received_at: trial::noon(),
        body: format!("MSH|{round}").into_bytes(),
    }
}

/// The writer: an act, then a copy of the ward, until it is killed. Without the variable this is not the writer's process.
#[test]
fn writer() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let store = Store::open(&folder, &trial::empty_place().key).unwrap();
    let mut pen = trial::pen(1);
    let head = store.head(&pen.station()).unwrap();
    pen.continue_from(head.seq, &head.hash);
    let mut round = i64::try_from(head.seq).unwrap();
    loop {
        round += 1;
        let entry = pen.write("paracétamol");
        let id = trial::id(&entry);
        let change = Change {
            entries: vec![entry],
            outbox: vec![],
            request_id: Some((format!("tap-{id}"), id)),
            notes: vec![("last".to_owned(), id.to_string().into_bytes())],
            ages: None,
        };
        store.commit(&change).unwrap();
        println!("\nentry {id} .");
        let kept = store.keep_message(&message(round), REPEATS_WITHIN).unwrap();
        let Kept::New(row) = kept else {
            panic!("a message of this round was never sent before: {kept:?}");
        };
        println!("\nmessage {row} .");
        store
            .settle_messages(&[(row, "applied".to_owned(), None)])
            .unwrap();
        let (copy, raw) = ward(round, 0);
        let number = trial::take(&store, &copy, &raw).unwrap().number();
        // Read again: nothing changed, its ages did.
        let (again, raw) = ward(round, 1);
        let unchanged = trial::take(&store, &again, &raw).unwrap();
        assert_eq!(unchanged, Taken::Unchanged(number), "the same ward");
        store.refresh_ages(number, &Ages::of(&again)).unwrap();
        println!("\ncopy {number} .");
    }
}

#[test]
fn a_kill_at_any_instant_loses_nothing_that_was_acknowledged() {
    let place = trial::place();
    let mut acknowledged = vec![];
    let (mut newest, mut messages) = (0, 0);
    for kill in 0..KILLS_MAX {
        // On a busy computer the writer is slow to start: enough kills must meet it at work.
        if kill >= KILLS && acknowledged.len() > ACTS_MIN {
            break;
        }
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "writer", "--nocapture", "--test-threads=1"])
            .env(FOLDER, place.folder())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Spread over opening, the first acts and later ones; the scheduler adds the rest of the chance.
        std::thread::sleep(Duration::from_micros(4_000 + kill * 7_919 % 60_000));
        child.kill().unwrap();
        child.wait().unwrap();
        let mut said = String::new();
        child
            .stdout
            .take()
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        // A line without its full stop was cut off by the kill.
        for line in said.lines().filter_map(|line| line.strip_suffix(" .")) {
            match line.split_once(' ') {
                Some(("entry", id)) => acknowledged.push(id.to_owned()),
                Some(("message", row)) => messages = row.parse().unwrap(),
                Some(("copy", number)) => newest = number.parse().unwrap(),
                _ => {}
            }
        }

        let store = place.open();
        let journal = store.journal().unwrap();
        check_chain(&journal).unwrap();
        let ids: Vec<String> = journal
            .iter()
            .map(|entry| trial::id(entry).to_string())
            .collect();
        for id in &acknowledged {
            assert!(
                ids.contains(id),
                "kill {kill}: {id} was acknowledged and is gone"
            );
        }
        if let Some(last) = ids.last() {
            assert_eq!(
                store.note("last").unwrap().as_deref(),
                Some(last.as_bytes()),
                "kill {kill}: note without entry"
            );
            let request = store
                .request(&format!("tap-{last}"))
                .unwrap()
                .map(|id| id.to_string());
            assert_eq!(
                request.as_ref(),
                Some(last),
                "kill {kill}: entry without its request"
            );
        }
        let kept = store.messages_after(0).unwrap();
        assert!(
            kept.iter()
                .map(|kept| kept.row)
                .eq(1..=u64::try_from(kept.len()).unwrap()),
            "kill {kill}: messages in order, without a gap"
        );
        assert!(
            u64::try_from(kept.len()).unwrap() >= messages,
            "kill {kill}: message {messages} was acknowledged and is gone"
        );
        if let Some(last) = kept.last() {
            assert_eq!(
                store.keep_message(&last.message, REPEATS_WITHIN).unwrap(),
                Kept::Repeated(last.row),
                "kill {kill}: the sender that heard nothing sends again"
            );
        }
        let copies = store.generations().unwrap();
        assert!(
            copies.last().map_or(0, |(number, _)| *number) >= newest,
            "kill {kill}: copy {newest} is gone"
        );
        for (number, taken_at) in copies {
            let round = (taken_at - trial::noon()).num_hours() / 9;
            let copy = store.generation(number).unwrap().unwrap();
            let whole = [0, 1].map(|later| Generation {
                number,
                ..ward(round, later).0
            });
            assert!(
                whole.contains(&copy),
                "kill {kill}: copy {number} is that of its round, with the ages of one reading"
            );
            for Source { key, bytes, .. } in ward(round, 0).1 {
                let raw = store.raw(number, &key).unwrap();
                assert_eq!(
                    raw,
                    [bytes.to_vec()],
                    "kill {kill}: copy {number} has its sources"
                );
            }
        }
        let report = store.check().unwrap();
        assert!(report.is_sound(), "kill {kill}: {report:?}");
    }
    assert!(
        acknowledged.len() > ACTS_MIN,
        "the writer was killed at work, not before: {} acts",
        acknowledged.len()
    );
}
