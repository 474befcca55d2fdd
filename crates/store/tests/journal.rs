//! The journal door: chains, repeated requests, and what a reader finds.

#![allow(clippy::unwrap_used, reason = "a test stops where its story breaks")]

#[path = "../src/trial.rs"]
mod trial;

use store::{Change, Key, Store, StoreError};
use ward::journal::{ChainHead, check_chain};

fn change(entries: &[ward::journal::SignedEntry]) -> Change {
    Change {
        entries: entries.to_vec(),
        ..Change::default()
    }
}

#[test]
fn what_was_recorded_is_there_at_the_next_start() {
    let place = trial::empty_place();
    let mut pen = trial::pen(1);
    let entries: Vec<_> = (0..5).map(|_| pen.write("paracétamol")).collect();
    place.open().commit(&change(&entries)).unwrap();
    let store = place.open();
    assert_eq!(
        store.journal().unwrap(),
        entries,
        "the exact bytes that were signed"
    );
    let (_, head) = check_chain(&store.journal().unwrap()).unwrap();
    assert_eq!(
        store.head(&pen.station()).unwrap(),
        head,
        "the head is that of the checked chain"
    );
    assert_eq!(
        store.head(&trial::pen(9).station()).unwrap(),
        ChainHead::empty(),
        "a chain that never began"
    );
}

#[test]
fn a_fork_is_refused() {
    let place = trial::place();
    let store = place.open();
    let mut pen = trial::pen(1);
    let first = pen.write("first");
    store.commit(&change(std::slice::from_ref(&first))).unwrap();
    let mut other = trial::pen(1);
    other.continue_from(0, &"0".repeat(64));
    let rival = other.write("rival");
    assert!(
        matches!(
            store.commit(&change(&[rival])),
            Err(StoreError::NotNext { head: 1, found: 1 })
        ),
        "number taken"
    );
    other.continue_from(1, &"ab".repeat(32));
    let rival = other.write("rival");
    assert!(
        matches!(
            store.commit(&change(&[rival])),
            Err(StoreError::NotNext { .. })
        ),
        "right number, other past"
    );
    assert!(
        matches!(
            store.commit(&change(&[first])),
            Err(StoreError::NotNext { .. })
        ),
        "the same entry twice"
    );
    store.commit(&change(&[pen.write("second")])).unwrap();
    assert_eq!(
        store.head(&pen.station()).unwrap().seq,
        2,
        "the true chain goes on"
    );
}

#[test]
fn an_entry_that_is_not_what_was_signed_is_refused() {
    let place = trial::place();
    let store = place.open();
    let good = trial::pen(1).write("paracétamol");
    let mut text = good.clone();
    let at = text
        .bytes
        .windows(4)
        .position(|four| four == b"down")
        .unwrap();
    text.bytes[at] = b'D';
    let mut signature = good.clone();
    signature.signature[5] ^= 1;
    for forged in [text, signature] {
        assert!(
            matches!(store.commit(&change(&[forged])), Err(StoreError::Entry(_))),
            "not what was signed"
        );
    }
    assert!(store.journal().unwrap().is_empty(), "none got in");
}

#[test]
fn the_same_tap_sent_twice_makes_one_entry() {
    let place = trial::place();
    let store = place.open();
    let mut pen = trial::pen(1);
    let first = pen.write("paracétamol");
    let made = trial::id(&first);
    let tap = Change {
        request_id: Some(("tap-1".to_owned(), made)),
        ..change(&[first])
    };
    store.commit(&tap).unwrap();
    let second = pen.write("paracétamol");
    let again = Change {
        request_id: Some(("tap-1".to_owned(), trial::id(&second))),
        notes: vec![("half".to_owned(), vec![1])],
        ..change(&[second])
    };
    assert!(
        matches!(store.commit(&again), Err(StoreError::Repeated(entry)) if entry == made),
        "the first one stands"
    );
    assert_eq!(store.journal().unwrap().len(), 1, "one dose");
    assert_eq!(
        store.note("half").unwrap(),
        None,
        "nothing of the second tap was written"
    );
    assert_eq!(
        store.request("tap-1").unwrap(),
        Some(made),
        "and the screen can ask"
    );
    assert_eq!(store.request("tap-2").unwrap(), None, "never sent");
}

#[test]
fn two_chains_live_side_by_side() {
    let place = trial::place();
    let store = place.open();
    let (mut old, mut new) = (trial::pen(1), trial::pen(2));
    let entries = [
        old.write("a"),
        new.write("b"),
        old.write("c"),
        new.write("d"),
    ];
    store.commit(&change(&entries)).unwrap();
    assert_eq!(
        store.journal().unwrap(),
        entries,
        "in the order in which we learned of them"
    );
    assert_eq!(
        store.chains().unwrap(),
        [old.station(), new.station()],
        "the oldest first"
    );
    assert_eq!(
        store.journal_after(&new.station(), 0).unwrap(),
        [entries[1].clone(), entries[3].clone()],
        "one chain"
    );
    assert_eq!(
        store.journal_after(&old.station(), 1).unwrap(),
        [entries[2].clone()],
        "what is new since 1"
    );
    assert!(
        store.journal_after(&old.station(), 2).unwrap().is_empty(),
        "nothing new"
    );
    assert!(
        store.journal_after(&old.station(), 7).unwrap().is_empty(),
        "a number we do not have yet"
    );
}

#[test]
fn a_wrong_key_is_not_damage() {
    let place = trial::place();
    let wrong = Key::from_bytes([0x43; 32]);
    assert!(
        matches!(
            Store::open(place.folder(), &wrong),
            Err(StoreError::WrongKey)
        ),
        "the file is whole"
    );
    assert!(
        Store::open(place.folder(), &place.key).is_ok(),
        "and opens with its own key"
    );
}

#[test]
fn readers_see_a_commit_as_soon_as_it_returned() {
    let place = trial::place();
    let store = place.open();
    let mut pen = trial::pen(1);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut seen = 0;
            while seen < 50 {
                let entries = store.journal().unwrap();
                assert!(entries.len() >= seen, "a reader never goes back");
                check_chain(&entries).unwrap();
                seen = entries.len();
            }
        });
        for number in 1..=50 {
            store.commit(&change(&[pen.write("dose")])).unwrap();
            assert_eq!(
                store.head(&pen.station()).unwrap().seq,
                number,
                "the writer's own readers see it at once"
            );
        }
        reader.join().unwrap();
    });
}
