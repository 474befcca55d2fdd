//! The journal as it is stored: one changed byte, one entry left out, moved or put in, and the check says where.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story stops where it breaks"
)]

#[path = "support/outage_ward.rs"]
mod outage_ward;

use outage_ward::Ward;
use ward::journal::{ChainBreak, EntryError, SignedEntry, check_chain};

/// What a short outage leaves on the disk, and the number of entries that the station itself counted.
fn stored() -> (Vec<SignedEntry>, usize) {
    let mut ward = Ward::quiet();
    ward.declare();
    for dose in &ward.plain_doses()[..4] {
        ward.give(dose);
    }
    let counted = ward.journal();
    assert!(counted.ok, "{counted:?}");
    ward.stop();
    let entries = ward.store().journal().unwrap();
    (entries, usize::try_from(counted.entries).unwrap())
}

#[test]
fn one_changed_byte_anywhere_in_the_journal_is_found_at_its_entry() {
    let (entries, counted) = stored();
    assert_eq!(
        entries.len(),
        counted,
        "the station counts what is on the disk"
    );
    let (bodies, head) = check_chain(&entries).unwrap();
    assert_eq!(bodies.len(), counted, "untouched, it holds");
    assert_eq!(
        head.hash,
        entries.last().unwrap().hash_hex(),
        "the head is the last entry's hash"
    );

    for (nth, entry) in entries.iter().enumerate() {
        let seq = u64::try_from(nth + 1).unwrap();
        let broken_at = |changed: SignedEntry, what: &str| {
            let mut copy = entries.clone();
            copy[nth] = changed;
            match check_chain(&copy) {
                Err(ChainBreak::Entry { seq: found, error }) => {
                    assert_eq!(found, seq, "{what} of entry {seq} is found where it is");
                    error
                }
                other => panic!("{what} of entry {seq}: {other:?}"),
            }
        };
        for at in 0..entry.bytes.len() {
            let mut changed = entry.clone();
            changed.bytes[at] ^= 0x01;
            broken_at(changed, "a byte");
        }
        for at in 0..entry.hash.len() {
            let mut changed = entry.clone();
            changed.hash[at] ^= 0x80;
            assert_eq!(
                broken_at(changed, "the hash"),
                EntryError::Hash,
                "byte {at}"
            );
        }
        for at in 0..entry.signature.len() {
            let mut changed = entry.clone();
            changed.signature[at] ^= 0x01;
            assert_eq!(
                broken_at(changed, "the signature"),
                EntryError::Signature,
                "byte {at}"
            );
        }
    }
}

#[test]
fn an_entry_left_out_moved_or_put_in_is_found() {
    let (entries, _) = stored();
    let (other, _) = stored();
    for nth in 0..entries.len() - 1 {
        let mut without = entries.clone();
        without.remove(nth);
        assert!(
            matches!(check_chain(&without), Err(ChainBreak::Link { .. })),
            "entry {} left out",
            nth + 1
        );
        let mut swapped = entries.clone();
        swapped.swap(nth, nth + 1);
        assert!(
            matches!(check_chain(&swapped), Err(ChainBreak::Link { .. })),
            "entry {} moved",
            nth + 1
        );
        let mut twice = entries.clone();
        twice.insert(nth, entries[nth].clone());
        assert!(
            matches!(check_chain(&twice), Err(ChainBreak::Link { .. })),
            "entry {} twice",
            nth + 1
        );
        let mut foreign = entries.clone();
        foreign[nth] = other[nth].clone();
        assert!(
            check_chain(&foreign).is_err(),
            "entry {} of another station",
            nth + 1
        );
    }
}
