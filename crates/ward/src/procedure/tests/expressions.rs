//! Conditions: what they say, and what is refused.

use super::super::{BadExpression, Expression, Facts, Held, Power, PrinterState, Used};

fn facts() -> Facts {
    Facts {
        mode: "active".to_owned(),
        cache_age_min: Some(250),
        outage_min: None,
        printer: Some(PrinterState::Absent),
        power: Some(Power::Mains),
        unit: "3N".to_owned(),
        choice: Some("marche".to_owned()),
    }
}

#[test]
fn a_condition_holds_does_not_hold_or_lacks_a_fact() {
    let used = Used::Link(&["marche", "panne"]);
    for (text, held) in [
        ("cache_age_min > 240", Held::Yes),
        ("cache_age_min<=240", Held::No),
        ("cache_age_min != 250", Held::No),
        ("printer = absent", Held::Yes),
        ("printer != ok and power=mains", Held::Yes),
        ("mode = recovery-hold", Held::No),
        ("unit = 3N", Held::Yes),
        ("choice = marche", Held::Yes),
        ("choice = panne", Held::No),
        // The start of the outage is not known: neither yes nor no, unless something else says no.
        ("outage_min >= 120", Held::Unknown),
        ("outage_min >= 120 and printer = absent", Held::Unknown),
        ("outage_min >= 120 and printer = ok", Held::No),
    ] {
        let condition = Expression::parse(text, &used).unwrap();
        assert_eq!(condition.holds(&facts()), held, "{text}");
    }
}

#[test]
fn what_is_no_condition_is_refused_with_its_words() {
    let used = Used::Link(&["oui", "non"]);
    for text in [
        "",
        "and",
        "printer",
        "printer =",
        "printer = absent and",
        "printer = absent or power = mains",
        "printer == absent",
        "printer ~ absent",
        "outage_min > -5",
        "outage_min > 4294967296",
        "outage_min > 1.5",
        "outage_min > cinq",
        "mode = panne",
        "mode > active",
        "printer = broken",
        "power = sun",
        "choice = autre",
        "patient = 12",
        "printer = \"absent\"",
        "système = ok",
    ] {
        assert!(Expression::parse(text, &used).is_err(), "{text}");
    }
    assert_eq!(
        Expression::parse("choice = oui", &Used::If),
        Err(BadExpression::Variable("choice".to_owned())),
        "a step is asked before it is answered"
    );
    let long = vec!["printer = ok"; 60].join(" and ");
    assert!(
        Expression::parse(&long, &used).is_err(),
        "nobody reads that"
    );
}
