//! A hundred thousand resources, many of them damaged: every order is received, or its line is named as unreadable.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use ehr::{Shelf, ShelfWard};
use ward::snapshot::WardName;

const ORDERS: usize = 99_960;
const PATIENTS: usize = 20;

/// One order, damaged in one of ten ways; every tenth is whole.
fn order(nth: usize) -> String {
    let patient = nth % PATIENTS;
    let subject = format!("\"subject\":{{\"reference\":\"Patient/p{patient}\"}}");
    let dosage = match nth % 10 {
        0 => r#"[{"text":"1 g","timing":{"repeat":{"frequency":3,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"g"}}]}]"#.to_owned(),
        1 => "null".to_owned(),
        2 => "\"matin et soir\"".to_owned(),
        3 => "[[[{}]]]".to_owned(),
        4 => r#"[{"timing":7,"doseAndRate":"x"}]"#.to_owned(),
        5 => r#"[{"doseAndRate":[{"doseQuantity":{"value":"1","unit":["g"]}}]}]"#.to_owned(),
        6 => format!("{}{}", "[".repeat(70), "]".repeat(70)),
        7 => r#"[{"text":"x","text":"y"}]"#.to_owned(),
        8 => r#"[{"timing":{"repeat":{"frequency":-1,"period":1e400,"periodUnit":"d"}}}]"#.to_owned(),
        _ => "{".to_owned(),
    };
    format!(
        "{{\"resourceType\":\"MedicationRequest\",\"id\":\"o{nth}\",\"status\":\"active\",\"intent\":\"order\",{subject},\
         \"encounter\":{{\"reference\":\"Encounter/e{patient}\"}},\"medicationCodeableConcept\":{{\"text\":\"essai\"}},\
         \"dosageInstruction\":{dosage}}}"
    )
}

#[test]
fn t04_of_a_hundred_thousand_resources_no_order_is_lost_without_a_word() {
    let mut lines = String::new();
    for nth in 0..PATIENTS {
        writeln!(lines, "{{\"resourceType\":\"Patient\",\"id\":\"p{nth}\"}}").unwrap();
        writeln!(
            lines,
            "{{\"resourceType\":\"Encounter\",\"id\":\"e{nth}\",\"status\":\"in-progress\",\"subject\":{{\"reference\":\"Patient/p{nth}\"}}}}"
        )
        .unwrap();
    }
    for nth in 0..ORDERS {
        writeln!(lines, "{}", order(nth)).unwrap();
    }
    let now: DateTime<Utc> = "2026-11-21T08:00:00Z".parse().unwrap();
    let mut issues = vec![];
    let mut shelf = Shelf::default();
    shelf.add_ndjson(lines.as_bytes(), &mut issues);
    let ward = ShelfWard {
        ward_location: "w".to_owned(),
        ward: WardName {
            code: "3N".to_owned(),
            name: "Trois Nord".to_owned(),
        },
        zone: chrono_tz::Europe::Paris,
        as_of: now,
        complete: true,
    };
    let generation = shelf.read_ward(&ward, now, None).unwrap().generation;
    let sum = generation.conservation();
    println!(
        "{} lines: received={} understood={} raw={} unreadable={}",
        lines.lines().count(),
        sum.received,
        sum.understood,
        sum.raw,
        issues.len()
    );
    assert!(sum.holds(), "with a timing or word for word");
    assert_eq!(
        sum.received as usize + issues.len(),
        ORDERS,
        "every order was received, or its line is named"
    );
    assert_eq!(
        sum.understood as usize,
        ORDERS / 10,
        "the whole ones are understood, and only they"
    );
}
