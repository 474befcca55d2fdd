//! Writes a small station of invented patients, for `fixtures/databases/`: every release must open those of the releases
//! before it. Argument: a folder that is empty or not there.

#![allow(clippy::unwrap_used, reason = "a program for developers")]

#[path = "../src/trial.rs"]
mod trial;

use std::path::PathBuf;

use chrono::TimeDelta;
use store::{Ages, Change, Message, OutboxLine, REPEATS_WITHIN, Store, key_file};
use ward::reconcile::OutboxState;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = std::env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("which folder?")?;
    // The key is in the repository beside the database: it protects nobody, since nobody in it is real.
    std::fs::create_dir_all(&folder)?;
    let key = key_file(&folder.join("station.key"), [0x11; 32])?;
    let store = Store::open(&folder, &key)?;
    for (hour, families) in [(0, ["ESSAI", "FACTICE"]), (1, ["ESSAI", "INVENTÉE"])] {
        let (copy, raw) = trial::generation(&families, trial::noon() + TimeDelta::hours(hour));
        trial::take(&store, &copy, &raw)?;
    }
    store.keep_generation(1)?;
    let (again, _) = trial::generation(&["ESSAI", "INVENTÉE"], trial::noon() + TimeDelta::hours(2));
    store.refresh_ages(2, &Ages::of(&again))?;
    for (control, body) in [("1", "MSH|^~\\&|A01"), ("2", "MSH|^~\\&|A99")] {
        let message = Message {
            source: "adt".to_owned(),
            control: Some(control.to_owned()),
            received_at: trial::noon(),
            body: body.as_bytes().to_vec(),
        };
        store.keep_message(&message, REPEATS_WITHIN)?;
    }
    store.settle_messages(&[(2, "unknown-trigger".to_owned(), Some("A99".to_owned()))])?;
    let (mut here, mut there) = (trial::pen(1), trial::pen(2));
    let first = here.write("paracétamol");
    let first_id = trial::id(&first);
    let entries = vec![
        first,
        there.write("amoxicilline"),
        here.write("énoxaparine"),
    ];
    let line = OutboxLine {
        entry: first_id,
        state: OutboxState::SentUnknown,
        attempts: 1,
        answer: None,
        released_by: Some("AL".to_owned()),
        changed_at: trial::noon(),
    };
    store.commit(&Change {
        entries,
        outbox: vec![line],
        request_id: Some(("tap-1".to_owned(), first_id)),
        notes: vec![("downtime".to_owned(), b"down".to_vec())],
        ages: None,
    })?;
    Ok(())
}
