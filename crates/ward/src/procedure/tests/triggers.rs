//! Proposals: which cards the release proposes to whom, as a table that a head nurse can read.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::{Outage, Power, PrinterState, Situation, proposed};
use super::shipped;
use crate::staff::Role;

fn at_night() -> Situation {
    Situation {
        unit: "3N".to_owned(),
        ..Situation::default()
    }
}

fn unplanned(minutes: i64) -> Situation {
    Situation {
        outage: Some(Outage::Unplanned),
        outage_min: Some(minutes),
        printer: Some(PrinterState::Ok),
        power: Some(Power::Mains),
        ..at_night()
    }
}

#[test]
fn the_release_proposes_these_cards() {
    let (set, _) = shipped();
    let planned = |minutes| Situation {
        planned_in_min: Some(minutes),
        ..at_night()
    };
    let mut table = String::new();
    for (name, situation) in [
        ("nothing is wrong", at_night()),
        ("outage for 5 min", unplanned(5)),
        ("outage for 3 h", unplanned(180)),
        ("outage for 9 h", unplanned(540)),
        (
            "outage, no printer, on battery, data old",
            Situation {
                printer: Some(PrinterState::Absent),
                power: Some(Power::Battery),
                stale: true,
                ..unplanned(5)
            },
        ),
        (
            "attack",
            Situation {
                cyber: true,
                ..unplanned(60)
            },
        ),
        ("stop in 61 min", planned(61)),
        ("stop in 60 min", planned(60)),
        (
            "stop begun, 10 min",
            Situation {
                outage: Some(Outage::Planned),
                outage_min: Some(10),
                ..planned(-10)
            },
        ),
        (
            "record is back",
            Situation {
                recovery: true,
                ..unplanned(300)
            },
        ),
        (
            "drill",
            Situation {
                drill: true,
                ..at_night()
            },
        ),
    ] {
        for role in [
            Role::Nurse,
            Role::ChargeNurse,
            Role::Pharmacist,
            Role::Physician,
            Role::It,
        ] {
            let cards = proposed(&set, &situation, Some(role), &BTreeSet::new());
            let cards: Vec<String> = cards
                .iter()
                .map(|one| {
                    let own = if one.own_role { "" } else { " (second role)" };
                    format!("{} for {}{own}", one.card, one.on.code())
                })
                .collect();
            if !cards.is_empty() {
                writeln!(table, "{name}, {}: {}", role.code(), cards.join(", ")).unwrap();
            }
        }
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_was_begun_is_not_proposed_again_and_a_draft_only_in_a_drill() {
    let (mut set, _) = shipped();
    let begun = BTreeSet::from(["panne-infirmiere".to_owned()]);
    let names = |set: &_, situation: &_, begun: &_| -> Vec<String> {
        proposed(set, situation, Some(Role::Nurse), begun)
            .into_iter()
            .map(|one| one.card)
            .collect()
    };
    assert_eq!(
        names(&set, &unplanned(5), &BTreeSet::new()),
        ["panne-infirmiere"],
        "at first"
    );
    assert!(names(&set, &unplanned(5), &begun).is_empty(), "begun");
    let held = set.cards.get_mut("panne-infirmiere").unwrap();
    held.card.status = super::super::Status::Draft;
    assert!(
        names(&set, &unplanned(5), &BTreeSet::new()).is_empty(),
        "nobody approved it"
    );
    let drill = Situation {
        drill: true,
        ..unplanned(5)
    };
    assert_eq!(
        names(&set, &drill, &BTreeSet::new())[0],
        "panne-infirmiere",
        "a drill may try it"
    );
}
