//! What a station follows, and everything that it does not.

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn public(seed: u8) -> String {
    hex::encode(key(seed).verifying_key().to_bytes())
}

/// IT's two keys are 1 and 2, the root is 9.
fn pinned() -> KeySet {
    KeySet {
        serial: 0,
        keys: vec![public(1), public(2)],
        root: Some(public(9)),
    }
}

fn me() -> Listener<'static> {
    Listener {
        hospital: "Hôpital d’essai",
        ward: "3N",
        station: "3N-1",
        last_counter: 6,
        clock_trusted: true,
        plan: None,
    }
}

fn plan_id() -> Uuid {
    "01932b1e-0000-7000-8000-000000000007".parse().unwrap()
}

fn draft(kind: Kind) -> Draft {
    let hours = |n| Some(noon() + TimeDelta::hours(n));
    let order = Order {
        by: "Carole Danet".to_owned(),
        text: "Mise à jour du DPI".to_owned(),
        ..Order::default()
    };
    let order = match kind {
        Kind::PlanDowntime => Order {
            start: hours(10),
            end: hours(14),
            ..order
        },
        Kind::Extend => Order {
            end: hours(16),
            plan: Some(plan_id()),
            ..order
        },
        Kind::Cancel => Order {
            plan: Some(plan_id()),
            ..order
        },
        _ => order,
    };
    Draft {
        audience: Audience::Wards(vec!["3N".to_owned(), "3S".to_owned()]),
        id: plan_id(),
        counter: 7,
        not_before: noon() - TimeDelta::minutes(5),
        not_after: noon() + TimeDelta::hours(12),
        kind,
        order,
    }
}

fn heard(
    draft: &Draft,
    by: u8,
    me: &Listener<'_>,
    now: DateTime<Utc>,
) -> Result<(Kind, Order), Refusal> {
    let bytes = sign(draft, &key(by)).unwrap();
    read(&bytes, &pinned())?.admit(me, now)
}

#[test]
fn every_type_is_followed_by_whom_it_is_for() {
    for kind in Kind::ALL {
        let draft = draft(kind);
        let me = Listener {
            plan: Some(plan_id()),
            ..me()
        };
        for by in [1, 2] {
            assert_eq!(
                heard(&draft, by, &me, noon()),
                Ok((kind, draft.order.clone())),
                "{}",
                kind.code()
            );
        }
    }
}

#[test]
fn each_reason_to_refuse_has_its_code() {
    let plan = || draft(Kind::PlanDowntime);
    let (now, mine) = (noon(), me());
    let refused =
        |draft: &Draft, by, me: &Listener<'_>, now| heard(draft, by, me, now).unwrap_err();
    assert_eq!(
        refused(&plan(), 3, &mine, now),
        Refusal::UnknownKey,
        "a stranger's key"
    );
    assert_eq!(
        refused(&plan(), 9, &mine, now),
        Refusal::UnknownKey,
        "the root signs changes of keys only"
    );
    for audience in [
        Audience::Wards(vec!["4N".to_owned()]),
        Audience::Stations(vec!["3N-2".to_owned()]),
        Audience::Hospital("Ailleurs".to_owned()),
    ] {
        let other = Draft { audience, ..plan() };
        assert_eq!(
            refused(&other, 1, &mine, now),
            Refusal::OtherAudience,
            "for somebody else"
        );
    }
    for last_counter in [7, 8] {
        let me = Listener {
            last_counter,
            ..me()
        };
        assert_eq!(
            refused(&plan(), 1, &me, now),
            Refusal::Replayed,
            "seen, or overtaken by a later one"
        );
    }
    let early = now - TimeDelta::minutes(6);
    assert_eq!(
        refused(&plan(), 1, &mine, early),
        Refusal::NotYet,
        "from the future"
    );
    let late = now + TimeDelta::hours(13);
    assert_eq!(
        refused(&plan(), 1, &mine, late),
        Refusal::Expired,
        "too late"
    );
    let strayed = Listener {
        clock_trusted: false,
        ..me()
    };
    for kind in Kind::ALL {
        let follows = heard(&draft(kind), 1, &strayed, late + TimeDelta::days(900)).is_ok();
        assert_eq!(
            follows,
            kind.safe_at_any_time(),
            "{} with a clock that strayed",
            kind.code()
        );
    }
    let other_plan = Listener {
        plan: Some(Uuid::from_u128(1)),
        ..me()
    };
    for kind in [Kind::Extend, Kind::Cancel] {
        assert_eq!(
            refused(&draft(kind), 1, &other_plan, now),
            Refusal::OtherPlan,
            "another plan"
        );
        assert_eq!(
            refused(&draft(kind), 1, &mine, now),
            Refusal::OtherPlan,
            "no plan at all"
        );
    }
}

#[test]
fn nothing_is_signed_that_no_station_could_follow() {
    let long = Draft {
        not_after: noon() + TimeDelta::days(8),
        ..draft(Kind::PlanDowntime)
    };
    assert_eq!(
        sign(&long, &key(1)),
        Err(Refusal::Lifetime),
        "a week at most"
    );
    let long = Draft {
        not_after: noon() + TimeDelta::hours(25),
        ..draft(Kind::StartDowntime)
    };
    assert_eq!(
        sign(&long, &key(1)),
        Err(Refusal::Lifetime),
        "a day at most"
    );
    let mut odd = draft(Kind::Message);
    odd.order.text = "PANNE\u{202e}".to_owned();
    assert_eq!(
        sign(&odd, &key(1)),
        Err(Refusal::Content),
        "letters that turn the text round"
    );
    let mut nobody = draft(Kind::Message);
    nobody.order.by = " ".to_owned();
    assert_eq!(
        sign(&nobody, &key(1)),
        Err(Refusal::Content),
        "nobody answers for it"
    );
    let mut backwards = draft(Kind::PlanDowntime);
    backwards.order.end = backwards.order.start;
    assert_eq!(
        sign(&backwards, &key(1)),
        Err(Refusal::Content),
        "an end at the start"
    );
    let mut more = draft(Kind::Message);
    more.order.end = Some(noon());
    assert_eq!(
        sign(&more, &key(1)),
        Err(Refusal::Content),
        "a field of another type"
    );
}

#[test]
fn a_type_of_a_later_version_is_refused_by_name() {
    let bytes = sign(&draft(Kind::Announce), &key(1)).unwrap();
    let at = bytes
        .windows(8)
        .position(|part| part == b"announce")
        .unwrap();
    let mut later = bytes[..bytes.len() - 64].to_vec();
    later[at..at + 8].copy_from_slice(b"end_down");
    let signature = ed25519_dalek::Signer::sign(&key(1), &later).to_bytes();
    later.extend(signature);
    let signed = read(&later, &pinned()).unwrap();
    assert_eq!(
        signed.kind_code(),
        "end_down",
        "its name is kept for the journal"
    );
    assert_eq!(
        signed.admit(&me(), noon()),
        Err(Refusal::UnknownType),
        "and it is not followed"
    );
}

#[test]
fn the_bytes_are_a_decision() {
    let bytes = sign(&draft(Kind::PlanDowntime), &key(1)).unwrap();
    let hexadecimal = hex::encode(bytes);
    let lines: Vec<_> = hexadecimal
        .as_bytes()
        .chunks(96)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn keys_change_when_two_of_three_say_so() {
    let change = KeyChange {
        serial: 1,
        keys: [
            key(2).verifying_key().to_bytes(),
            key(3).verifying_key().to_bytes(),
        ],
        root: key(9).verifying_key().to_bytes(),
    };
    let with = |signers: &[u8]| {
        let mut signed = SignedChange {
            change: change.clone(),
            signatures: vec![],
        };
        for signer in signers {
            signed.sign(&key(*signer));
        }
        pinned().changed(&signed.bytes())
    };
    for signers in [&[][..], &[1], &[9], &[1, 1], &[1, 3], &[4, 5]] {
        assert_eq!(
            with(signers),
            Err(Refusal::TooFewKeys),
            "{signers:?} are not two of ours"
        );
    }
    for signers in [&[1, 2][..], &[2, 9], &[1, 9], &[1, 2, 9]] {
        let set = with(signers).unwrap();
        assert_eq!(
            (set.serial, &set.keys),
            (1, &vec![public(2), public(3)]),
            "{signers:?} are"
        );
        let bytes = sign(&draft(Kind::Message), &key(1)).unwrap();
        assert_eq!(
            read(&bytes, &set),
            Err(Refusal::UnknownKey),
            "the key that was left out signs no more"
        );
    }
    let mut signed = SignedChange {
        change: change.clone(),
        signatures: vec![],
    };
    signed.sign(&key(1));
    signed.sign(&key(9));
    let bytes = signed.bytes();
    let set = pinned().changed(&bytes).unwrap();
    assert_eq!(
        set.changed(&bytes),
        Err(Refusal::Replayed),
        "a serial counts once"
    );
    for at in 6..110 {
        let mut flipped = bytes.clone();
        flipped[at] ^= 4;
        assert!(
            pinned().changed(&flipped).is_err(),
            "byte {at} was changed after signing"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_bit_a_cut_and_an_addition_are_always_refused(
        which in 0_usize..10, at in any::<prop::sample::Index>(), bit in 0_u8..8, more in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let bytes = sign(&draft(Kind::ALL[which]), &key(1)).unwrap();
        let mut flipped = bytes.clone();
        flipped[at.index(bytes.len())] ^= 1 << bit;
        prop_assert!(read(&flipped, &pinned()).is_err(), "one bit");
        prop_assert!(read(&bytes[..at.index(bytes.len())], &pinned()).is_err(), "cut off");
        let mut longer = bytes;
        longer.extend(more);
        prop_assert!(read(&longer, &pinned()).is_err(), "something behind it");
    }

    #[test]
    fn noise_is_refused_without_a_panic(noise in prop::collection::vec(any::<u8>(), 0..400), magic in any::<bool>()) {
        let mut bytes = if magic { b"VLDR\0\x01".to_vec() } else { vec![] };
        bytes.extend(&noise);
        prop_assert!(read(&bytes, &pinned()).is_err(), "not signed");
        let mut change = b"VLKY\0\x01".to_vec();
        change.extend(noise);
        prop_assert!(pinned().changed(&change).is_err(), "nor a change of keys");
    }

    #[test]
    fn a_counter_is_followed_once_and_only_upward(counters in prop::collection::vec(0_u64..12, 1..30)) {
        let (mut last, mut followed) = (0, vec![]);
        for counter in counters {
            let bytes = sign(&Draft { counter, ..draft(Kind::Message) }, &key(1)).unwrap();
            let me = Listener { last_counter: last, ..me() };
            if read(&bytes, &pinned()).unwrap().admit(&me, noon()).is_ok() {
                last = counter;
                followed.push(counter);
            }
        }
        prop_assert!(followed.is_sorted_by(|a, b| a < b), "{followed:?}");
    }
}
