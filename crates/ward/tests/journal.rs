//! The journal: nothing can be changed unseen, and the order of arrival does not matter.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

mod cast;

use cast::*;
use proptest::prelude::*;
use ward::journal::{
    ChainBreak, Correction, Ledger, NotGivenDose, NotGivenReason, Statement, check_chain,
};

fn a_night() -> (Station, Station) {
    let (mut here, mut there) = (Station::new(1), Station::new(2));
    let first = here.gives("a", None, night("02:00"));
    there.gives("b", None, night("02:01"));
    let second = here.signs(
        night("02:05"),
        Statement::Correct(Correction {
            target: first,
            reason: "refusée".into(),
            replacement: Some(Box::new(Statement::NotGiven(NotGivenDose {
                patient: ward::clinical::PatientId::new("p1"),
                order: ward::clinical::OrderId::new("a"),
                slot: None,
                at: night("02:00"),
                reason: NotGivenReason::R,
                text: None,
                medication: "essaimycine a".into(),
            }))),
        }),
    );
    there.signs(
        night("02:07"),
        Statement::Correct(Correction {
            target: second,
            reason: "prise ensuite".into(),
            replacement: None,
        }),
    );
    here.gives("c", None, night("02:10"));
    (here, there)
}

#[test]
fn a_whole_chain_checks() {
    let (here, _) = a_night();
    let (bodies, head) = check_chain(&here.entries).unwrap();
    assert_eq!((bodies.len(), head.seq), (3, 3), "three entries, in order");
}

/// Every single bit of every entry: its bytes, its hash, its signature.
#[test]
fn one_flipped_bit_anywhere_is_found() {
    let (here, _) = a_night();
    for nth in 0..here.entries.len() {
        let length = here.entries[nth].bytes.len();
        for at in 0..length + 32 + 64 {
            let mut entries = here.entries.clone();
            let entry = &mut entries[nth];
            if at < length {
                entry.bytes[at] ^= 1;
            } else if at < length + 32 {
                entry.hash[at - length] ^= 1;
            } else {
                entry.signature[at - length - 32] ^= 1;
            }
            assert!(check_chain(&entries).is_err(), "entry {nth}, byte {at}");
        }
    }
}

#[test]
fn an_entry_taken_out_of_the_middle_is_missed() {
    let (mut here, _) = a_night();
    here.entries.remove(1);
    assert_eq!(
        check_chain(&here.entries),
        Err(ChainBreak::Link { seq: 2 }),
        "the second is not the second"
    );
}

#[test]
fn an_entry_signed_by_another_station_does_not_pass_for_ours() {
    let (here, there) = a_night();
    let mixed = [here.entries.clone(), there.entries].concat();
    assert!(check_chain(&mixed).is_err(), "one chain has one key");
}

proptest! {
    /// Entries arrive in any order: the same truth.
    #[test]
    fn the_order_of_arrival_does_not_matter(order in Just(vec![0usize, 1, 2, 3, 4]).prop_shuffle()) {
        let (here, there) = a_night();
        let all = [here.bodies(), there.bodies()].concat();
        let shuffled: Vec<_> = order.iter().map(|nth| all[*nth].clone()).collect();
        prop_assert_eq!(Ledger::fold(shuffled), Ledger::fold(all), "commutative");
    }
}

#[test]
fn a_correction_that_arrives_before_its_target_waits_for_it() {
    let (here, there) = a_night();
    let mut late = Ledger::default();
    for body in there.bodies().into_iter().chain(here.bodies()) {
        late.add(body);
    }
    let thread = late
        .threads()
        .find(|thread| thread.root.statement.order().unwrap().as_str() == "a")
        .unwrap();
    assert_eq!(
        thread.corrections.len(),
        2,
        "both corrections found their thread"
    );
    assert!(
        thread.now().is_none(),
        "and the last one, a withdrawal, speaks"
    );
}
