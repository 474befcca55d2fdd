//! A message is kept before it is acknowledged, once, in the order in which it came.

use super::*;
use crate::Store;
use crate::settings::{self, Use};
use crate::trial::{self, noon};

fn message(control: Option<&str>, body: &str) -> Message {
    Message {
        source: "adt".to_owned(),
        control: control.map(str::to_owned),
        received_at: noon(),
        body: body.as_bytes().to_vec(),
    }
}

fn days(days: i64, message: Message) -> Message {
    Message {
        received_at: noon() + TimeDelta::days(days),
        ..message
    }
}

fn keep(store: &Store, message: &Message) -> Kept {
    store.keep_message(message, REPEATS_WITHIN).unwrap()
}

fn rows(store: &Store) -> Vec<u64> {
    let page = store.messages_after(0).unwrap();
    page.iter().map(|stored| stored.row).collect()
}

#[test]
fn what_a_sender_repeats_is_kept_once_and_what_it_changes_is_kept_too() {
    let place = trial::place();
    let store = place.open();
    let admitted = message(Some("1"), "MSH|A01");
    assert_eq!(keep(&store, &admitted), Kept::New(1), "the first");
    assert_eq!(
        keep(&store, &days(3, admitted.clone())),
        Kept::Repeated(1),
        "it did not get our answer and sends it again"
    );
    let other = days(3, message(Some("1"), "MSH|A03"));
    assert_eq!(
        keep(&store, &other),
        Kept::Conflicting(2),
        "other words under the same id: nobody knows which are meant, so both stay"
    );
    assert_eq!(
        keep(&store, &other),
        Kept::Repeated(2),
        "those too may be repeated"
    );
    assert_eq!(
        keep(&store, &days(-1, admitted.clone())),
        Kept::Repeated(1),
        "a clock that went back makes nothing new"
    );
    assert_eq!(
        keep(&store, &days(8, admitted.clone())),
        Kept::Conflicting(3),
        "eight days later it is another message, and what came three days in bears its id"
    );
    assert_eq!(
        keep(&store, &days(400, admitted.clone())),
        Kept::New(4),
        "a year later the sender counts from 1 again"
    );
    let elsewhere = Message {
        source: "pharmacy".to_owned(),
        ..admitted
    };
    assert_eq!(keep(&store, &elsewhere), Kept::New(5), "another sender's 1");
    let nameless = message(None, "MSH|A08");
    assert_eq!(keep(&store, &nameless), Kept::New(6), "no id");
    assert_eq!(
        keep(&store, &nameless),
        Kept::New(7),
        "without an id nothing is taken for a repetition"
    );
    assert_eq!(
        rows(&store),
        [1, 2, 3, 4, 5, 6, 7],
        "in the order of arrival"
    );
    let short = store.keep_message(
        &days(401, message(Some("1"), "MSH|A01")),
        TimeDelta::hours(1),
    );
    assert_eq!(short.unwrap(), Kept::New(8), "the window is the caller's");
}

#[test]
fn a_kept_message_is_there_after_a_start_byte_for_byte() {
    let place = trial::place();
    let sent = Message {
        received_at: noon() + TimeDelta::nanoseconds(123_456_789),
        body: vec![0x0B, b'M', 0xE9, 0x00, 0x1C, 0x0D],
        ..message(Some("7"), "")
    };
    assert_eq!(keep(&place.open(), &sent), Kept::New(1), "kept");
    let store = place.open();
    let stored = StoredMessage {
        row: 1,
        message: sent,
        outcome: None,
        detail: None,
    };
    assert_eq!(store.message(1).unwrap(), Some(stored.clone()), "by number");
    assert_eq!(
        store.messages_after(0).unwrap(),
        [stored],
        "and in the list"
    );
    assert!(
        store.messages_after(1).unwrap().is_empty(),
        "nothing behind"
    );
    assert_eq!(store.message(2).unwrap(), None, "never sent");
}

#[test]
fn a_message_is_settled_once_and_only_then_may_go() {
    let place = trial::place();
    let store = place.open();
    for control in ["1", "2", "3"] {
        keep(&store, &message(Some(control), control));
    }
    let settle = |row, outcome: &str, detail: Option<&str>| {
        store.settle_messages(&[(row, outcome.to_owned(), detail.map(str::to_owned))])
    };
    settle(1, "applied", None).unwrap();
    settle(2, "unknown-trigger", Some("A99")).unwrap();
    settle(2, "unknown-trigger", Some("A99")).unwrap();
    for (outcome, detail) in [("applied", Some("A99")), ("unknown-trigger", None)] {
        assert!(
            matches!(settle(2, outcome, detail), Err(StoreError::Settled(2))),
            "what was said of it stands"
        );
    }
    assert!(
        matches!(settle(9, "applied", None), Err(StoreError::NoMessage(9))),
        "there is none"
    );
    let both = [
        (3, "applied".to_owned(), None),
        (9, "applied".to_owned(), None),
    ];
    assert!(
        store.settle_messages(&both).is_err(),
        "one of them is not there"
    );
    assert_eq!(
        store.message_counts().unwrap(),
        BTreeMap::from([
            (None, 1),
            (Some("applied".to_owned()), 1),
            (Some("unknown-trigger".to_owned()), 1)
        ]),
        "then none of them is settled"
    );
    let second = store.message(2).unwrap().unwrap();
    assert_eq!(
        (second.outcome.as_deref(), second.detail.as_deref()),
        (Some("unknown-trigger"), Some("A99")),
        "as it was said"
    );

    assert_eq!(
        store.drop_messages(&[1, 3, 9]).unwrap(),
        1,
        "the settled one"
    );
    assert_eq!(rows(&store), [2, 3], "the open one stays");
    assert_eq!(
        keep(&store, &message(Some("4"), "4")),
        Kept::New(4),
        "no number is used twice"
    );
}

#[test]
fn the_file_itself_refuses_to_change_a_message() {
    let place = trial::place();
    let store = place.open();
    keep(&store, &message(Some("1"), "1"));
    keep(&store, &message(Some("2"), "2"));
    store
        .settle_messages(&[(2, "applied".to_owned(), None)])
        .unwrap();
    let connection = settings::connect(&place.file(), &place.key, Use::Write).unwrap();
    for forbidden in [
        "UPDATE messages SET body = x'00', outcome = 'applied' WHERE row = 1",
        "UPDATE messages SET hash = zeroblob(32), outcome = 'applied' WHERE row = 1",
        "UPDATE messages SET control = '9', outcome = 'applied' WHERE row = 1",
        "UPDATE messages SET source = 'x', outcome = 'applied' WHERE row = 1",
        "UPDATE messages SET received_at = '', outcome = 'applied' WHERE row = 1",
        "UPDATE messages SET detail = 'x' WHERE row = 1",
        "UPDATE messages SET row = 7, outcome = 'applied' WHERE row = 1",
        "UPDATE messages SET outcome = NULL WHERE row = 2",
        "UPDATE messages SET outcome = 'other' WHERE row = 2",
        "UPDATE messages SET detail = 'x' WHERE row = 2",
        "DELETE FROM messages WHERE row = 1",
        "INSERT OR REPLACE INTO messages (row, source, hash, received_at, body)
             VALUES (1, 'x', zeroblob(32), '', x'00')",
    ] {
        assert!(connection.execute(forbidden, []).is_err(), "{forbidden}");
    }
    connection
        .execute_batch(
            "DROP TRIGGER messages_are_never_changed; UPDATE messages SET body = x'00' WHERE row = 1",
        )
        .unwrap();
    assert!(
        matches!(store.message(1), Err(StoreError::Corrupt { .. })),
        "and what was changed all the same is no message"
    );
    assert!(!store.check().unwrap().is_sound(), "the check says so too");
}

#[test]
fn a_long_list_comes_in_pages_that_lose_nothing() {
    let place = trial::place();
    let store = place.open();
    let big = "x".repeat(1024 * 1024);
    for nth in 0..20 {
        keep(&store, &message(Some(&nth.to_string()), &big));
    }
    let (mut seen, mut pages) = (vec![], 0);
    while let Some(page) = Some(
        store
            .messages_after(seen.last().copied().unwrap_or(0))
            .unwrap(),
    )
    .filter(|page| !page.is_empty())
    {
        pages += 1;
        assert!(page.len() <= 8, "a page of large messages is short");
        seen.extend(page.iter().map(|stored| stored.row));
    }
    assert_eq!(seen, (1..=20).collect::<Vec<u64>>(), "each once, in order");
    assert_eq!(pages, 3, "8, 8 and 4");
}
