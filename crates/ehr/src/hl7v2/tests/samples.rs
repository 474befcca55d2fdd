//! Public sample messages, where the folder is there: every one parses, and none is lost.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::hl7v2::message::Message;
use crate::hl7v2::wire::{Charset, messages, normal};

fn folder() -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    ["VEILLEUSE_DATA".to_owned()]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .map(PathBuf::from)
        .chain(root.ancestors().map(|above| above.join("shared/data")))
        .map(|data| data.join("hl7v2"))
        .find(|folder| folder.is_dir())
}

#[test]
fn every_sample_message_parses_and_has_an_outcome() {
    let Some(folder) = folder() else {
        println!("no sample messages here: nothing was read");
        return;
    };
    let mut outcomes: BTreeMap<String, u32> = BTreeMap::new();
    let (mut files, mut read, mut row) = (0, 0, 0);
    let mut feed = a_feed();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        files += 1;
        let batch = messages(&bytes);
        assert!(
            !batch.messages.is_empty(),
            "{} holds a message",
            path.display()
        );
        for message in batch.messages {
            let text = normal(message, Charset::Latin1).text;
            assert!(
                Message::parse(&text).is_some(),
                "{} parses to its end",
                path.display()
            );
            read += 1;
            row += 1;
            let outcome = feed.apply(row, now(), message);
            *outcomes.entry(format!("{outcome:?}")).or_default() += 1;
        }
    }
    println!("{files} files, {read} messages parsed: {outcomes:?}");
    assert_eq!(feed.counters().messages(), row, "each is counted");
}
