//! Every code of the validator has a bad example; what is judged is judged by the clock alone.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};

use super::*;

fn known() -> Known {
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Known {
        wards: set(&["3N"]),
        people: set(&["AL", "BR"]),
        printers: set(&["3N"]),
        cards: set(&["panne-infirmiere"]),
    }
}

const GOOD: &str = r#"schema = 1
id = "essai"
version = "1"
minutes = 30
ward = "3N"
title = { fr = "Essai", fr-CA = "Essai", en = "Try" }
goal = { fr = "But", fr-CA = "But", en = "Goal" }
[[steps]]
id = "coupure"
at = 3
do = "ehr-lost"
say = { fr = "Plus rien", fr-CA = "Plus rien", en = "Nothing" }
[[steps]]
id = "retour"
at = 20
do = "ehr-back"
say = { fr = "Revenu", fr-CA = "Revenu", en = "Back" }
[[expected]]
id = "declaree"
what = "outage-declared"
after = "coupure"
within = 10
say = { fr = "Panne déclarée", fr-CA = "Panne déclarée", en = "Outage declared" }
[[expected]]
id = "carte"
what = "card-started"
card = "panne-infirmiere"
within = 12
say = { fr = "Fiche", fr-CA = "Fiche", en = "Card" }
[[expected]]
id = "fin"
what = "outage-ended"
after = "retour"
within = 10
say = { fr = "Fin", fr-CA = "Fin", en = "End" }
"#;

#[test]
fn a_good_scenario_is_read_and_every_kind_of_mistake_is_named_at_its_line() {
    assert!(read(GOOD, &known()).is_ok(), "{:?}", read(GOOD, &known()));
    let empty = GOOD.split("[[steps]]").next().unwrap().to_owned();
    let mut met = BTreeSet::new();
    for (code, line, bad) in [
        (
            Code::D001,
            3,
            GOOD.replace("version = \"1\"", "version = 1"),
        ),
        (Code::D001, 11, GOOD.replace("\"ehr-lost\"", "\"ehr-gone\"")),
        (Code::D001, 4, GOOD.replace("minutes = 30", "minutes = ")),
        (Code::D001, 5, GOOD.replace("ward = ", "lieu = 1\nward = ")),
        (Code::D002, 12, GOOD.replace(", en = \"Nothing\"", "")),
        (
            Code::D002,
            6,
            GOOD.replace("fr = \"Essai\",", "fr = \" \","),
        ),
        (Code::D003, 14, GOOD.replace("\"retour\"", "\"coupure\"")),
        (
            Code::D003,
            2,
            GOOD.replace("id = \"essai\"", "id = \"Mon essai\""),
        ),
        (Code::D004, 15, GOOD.replace("at = 20", "at = 2")),
        (Code::D004, 15, GOOD.replace("at = 20", "at = 31")),
        (
            Code::D005,
            21,
            GOOD.replace("after = \"coupure\"", "after = \"panne\""),
        ),
        (
            Code::D006,
            27,
            GOOD.replace("\"panne-infirmiere\"", "\"panne-magicien\""),
        ),
        (
            Code::D007,
            5,
            GOOD.replace("ward = \"3N\"", "ward = \"4S\""),
        ),
        (Code::D008, 11, GOOD.replace("\"ehr-back\"", "\"tell\"")),
        (Code::D009, 1, empty),
        (
            Code::D010,
            26,
            GOOD.replace("card = \"panne-infirmiere\"\n", ""),
        ),
        (
            Code::D010,
            12,
            GOOD.replace("\"ehr-lost\"", "\"ehr-lost\"\nperson = \"AL\""),
        ),
    ] {
        let problems = read(&bad, &known()).expect_err("it is wrong");
        let first = problems.iter().find(|one| one.code == code);
        let first = first.unwrap_or_else(|| panic!("{code:?} is not among {problems:?}"));
        assert_eq!(first.line, line, "{code:?}: {problems:?}");
        met.insert(code);
    }
    assert_eq!(
        met,
        BTreeSet::from(Code::ALL),
        "a code without a bad example"
    );
}

fn at(minute: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
}

#[test]
fn done_late_not_done_and_not_reached_are_four_different_things() {
    let scenario = read(GOOD, &known()).unwrap();
    let played = BTreeMap::from([("coupure".to_owned(), at(3))]);
    let deed = |minute, deed, card: Option<&str>| Seen {
        at: at(minute),
        deed,
        card: card.map(str::to_owned),
        by: vec!["AL".to_owned()],
    };
    let outcomes = |seen: &[Seen], ended| -> Vec<Outcome> {
        let judged = judge(&scenario, at(0), &played, seen, ended);
        judged.into_iter().map(|one| one.outcome).collect()
    };
    let early = deed(2, Deed::OutageDeclared, None);
    assert_eq!(
        outcomes(std::slice::from_ref(&early), at(5)),
        [Outcome::NotReached; 3],
        "what was done before the cut is no answer to it, and its time still runs"
    );
    assert_eq!(
        outcomes(&[early], at(13)),
        [Outcome::NotDone, Outcome::NotDone, Outcome::NotReached],
        "at the last minute it is not done; the record never came back"
    );
    let other = deed(4, Deed::CardStarted, Some("autre"));
    let done = [
        deed(13, Deed::OutageDeclared, None),
        other,
        deed(13, Deed::CardStarted, Some("panne-infirmiere")),
    ];
    assert_eq!(
        outcomes(&done, at(30)),
        [Outcome::InTime, Outcome::Late, Outcome::NotReached],
        "in the very last minute; another card does not count"
    );
}
