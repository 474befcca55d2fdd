//! The golden hazards of interop.md that concern dosing, one named story each, with the strings of the sets.

use ward::clinical::{Dose, Order, OrderStatus, RawReason, Timing, schedule};

use super::super::parse::Node;
use super::hazards::full_site;
use super::{now, read, request};

/// The orders of one hazard, as the table of dosages has them.
fn orders(hazard: &str) -> Vec<Order> {
    let cases = Node::read(include_bytes!("../../../../../fixtures/ehr/dosages.json")).unwrap();
    let orders: Vec<Order> = cases
        .items()
        .iter()
        .filter(|case| case.get("hazard").text() == Some(hazard))
        .map(|case| read(&request(&case.get("dosageInstruction").json())).0)
        .collect();
    assert!(!orders.is_empty(), "the table has {hazard}");
    orders
}

/// How often it would be due in a week, at a site that has approved a time for everything.
fn due(order: &Order) -> usize {
    let week = chrono::Duration::days(7);
    schedule(order, &full_site(), now(), now() + week)
        .slots
        .len()
}

fn says(order: &Order, text: &str) -> bool {
    order.verbatim.iter().any(|line| line.contains(text))
}

#[test]
fn h01_a_continuous_infusion_with_two_rates_shows_both_and_is_never_twenty_four_doses() {
    for order in orders("H1") {
        assert!(says(&order, "125mL/h IV continuous"), "the text's rate");
        let rate = order.rate.as_ref().map(|rate| rate.value.to_string());
        assert_eq!(rate.as_deref(), Some("80"), "and the structure's");
        assert_eq!(
            (order.timing.clone(), due(&order)),
            (Timing::Raw(RawReason::TextConflict), 0),
            "none of the two is chosen"
        );
    }
}

#[test]
fn h02_once_is_never_repeated_whatever_the_frequency_says() {
    for order in orders("H2") {
        assert_eq!(
            (order.timing.clone(), due(&order)),
            (Timing::Raw(RawReason::OnceWithoutTime), 0),
            "{:?}",
            order.verbatim
        );
        assert!(
            says(&order, "once") && says(&order, "frequency 1"),
            "both readings are beside it"
        );
    }
}

#[test]
fn h03_a_rate_is_no_dose_of_a_daily_order() {
    for order in orders("H3") {
        assert_eq!((due(&order), order.is_raw()), (0, true), "no times");
        assert!(
            order.dose == Dose::Missing && order.rate.is_some(),
            "what came, and no more"
        );
    }
}

#[test]
fn h04_a_dose_and_a_rate_together_are_both_shown() {
    for order in orders("H4") {
        assert_eq!(due(&order), 0, "no times");
        assert!(
            matches!(order.dose, Dose::Exact(_)) && order.rate.is_some(),
            "both are there"
        );
    }
}

#[test]
fn h05_units_that_differ_are_not_converted() {
    for order in orders("H5") {
        assert_eq!(due(&order), 0, "no times");
        let unit = order.rate.as_ref().map(|rate| rate.unit.as_str());
        assert_eq!(unit, Some("U/kg/h"), "the structure's unit");
        assert!(says(&order, "0.1U IV CONTINUOUS"), "and the text's");
    }
}

#[test]
fn h06_a_drip_is_not_twenty_four_doses_a_day() {
    for order in orders("H6") {
        assert_eq!(
            (due(&order), order.is_raw()),
            (0, true),
            "{:?}",
            order.verbatim
        );
        assert!(says(&order, "frequency 24"), "what came is readable");
    }
}

#[test]
fn h07_doses_per_kilogram_are_not_computed() {
    for order in orders("H7") {
        assert_eq!(
            (order.timing.clone(), due(&order)),
            (Timing::Raw(RawReason::Protocol), 0),
            "{:?}",
            order.verbatim
        );
        assert!(says(&order, "mg/kg"), "word for word");
    }
}

#[test]
fn h08_if_needed_without_timing_is_an_if_needed_order() {
    let [q6h, inhaled] = <[Order; 2]>::try_from(orders("H8")).unwrap();
    assert!(
        matches!(
            q6h.timing,
            Timing::IfNeeded {
                min_interval_minutes: Some(360),
                max_per_day: None,
                ..
            }
        ),
        "\"Q6H_PRN\" only makes the wait longer"
    );
    assert!(
        matches!(
            inhaled.timing,
            Timing::IfNeeded {
                min_interval_minutes: None,
                ..
            }
        ),
        "\"PRN\" alone"
    );
    assert_eq!((due(&q6h), due(&inhaled)), (0, 0), "and is never due");
}

#[test]
fn h09_a_route_is_no_dosage() {
    for order in orders("H9") {
        assert_eq!(
            (due(&order), order.is_raw()),
            (0, true),
            "{:?}",
            order.verbatim
        );
        assert!(!order.verbatim.is_empty(), "shown word for word");
    }
}

#[test]
fn h10_a_rhythm_without_a_dose_is_never_due() {
    for order in orders("H10") {
        assert_eq!(
            (order.timing.clone(), due(&order)),
            (Timing::Raw(RawReason::NoDose), 0),
            "{:?}",
            order.verbatim
        );
    }
}

#[test]
fn h12_an_order_without_any_dosage_stays_an_order() {
    for order in orders("H12") {
        assert_eq!(
            order.timing,
            Timing::Raw(RawReason::NoDosage),
            "and says so"
        );
        assert_eq!(order.medication.text, "Amoxicilline", "by its name");
    }
}

#[test]
fn three_a_day_and_every_eight_hours_stay_two_things() {
    // interop.md: not interchangeable. Neither reading is chosen, and both are readable.
    for (text, repeat) in [
        (
            "30 mg IV Q6H",
            r#"{"frequency":4,"period":1,"periodUnit":"d"}"#,
        ),
        (
            "30 mg IV Q8H",
            r#"{"frequency":3,"period":1,"periodUnit":"d"}"#,
        ),
        (
            "30 mg IV Q12H",
            r#"{"frequency":2,"period":1,"periodUnit":"d"}"#,
        ),
        (
            "30 mg, 3 fois par jour",
            r#"{"frequency":1,"period":8,"periodUnit":"h"}"#,
        ),
    ] {
        let (order, _) = read(&request(&format!(
            r#"[{{"text":"{text}","timing":{{"repeat":{repeat}}},"doseAndRate":[{{"doseQuantity":{{"value":30,"unit":"mg"}}}}]}}]"#
        )));
        assert_eq!(
            (order.timing.clone(), due(&order)),
            (Timing::Raw(RawReason::TextConflict), 0),
            "{text}"
        );
        assert!(
            says(&order, text) && says(&order, "period"),
            "both readings: {:?}",
            order.verbatim
        );
    }
}

#[test]
fn a_taper_has_the_dose_of_its_step_and_none_of_its_own() {
    let line = |dose: u32, place: u32, start: &str, end: &str| {
        format!(
            r#"{{"sequence":{place},"text":"{dose} mg le matin","timing":{{"repeat":{{"timeOfDay":["08:00:00"],
            "boundsPeriod":{{"start":"{start}","end":"{end}"}}}}}},"doseAndRate":[{{"doseQuantity":{{"value":{dose},"unit":"mg"}}}}]}}"#
        )
    };
    // The source's own order does not matter: the places do.
    let (order, _) = read(&request(&format!(
        "[{},{}]",
        line(10, 2, "2026-11-24", "2026-11-25"),
        line(20, 1, "2026-11-22", "2026-11-23")
    )));
    let slots = schedule(
        &order,
        &full_site(),
        now(),
        now() + chrono::Duration::days(7),
    )
    .slots;
    let doses: Vec<String> = slots
        .iter()
        .map(|slot| match order.dose_at(slot.due) {
            Dose::Exact(amount) => amount.value.to_string(),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(doses, ["20", "20", "10", "10"], "each day its own step");
    assert_eq!(
        order.dose,
        Dose::Missing,
        "no step's dose stands for the order"
    );
    assert!(
        says(&order, "20 mg le matin") && says(&order, "10 mg le matin"),
        "both texts are beside it"
    );
}

#[test]
fn a_taper_stopped_today_is_not_past_because_its_first_step_is() {
    let step = |place: u32, end: &str| {
        format!(
            r#"{{"sequence":{place},"text":"1 g","timing":{{"repeat":{{"timeOfDay":["08:00:00"],
            "boundsPeriod":{{"start":"2026-11-15","end":"{end}"}}}}}},"doseAndRate":[{{"doseQuantity":{{"value":1,"unit":"g"}}}}]}}"#
        )
    };
    let stopped = request(&format!(
        "[{},{}]",
        step(1, "2026-11-17"),
        step(2, "2026-11-30")
    ))
    .replace("\"active\"", "\"stopped\"")
    .replacen('{', r#"{"meta":{"lastUpdated":"2026-11-21T18:00:00Z"},"#, 1);
    let node = Node::read(stopped.as_bytes()).unwrap();
    assert!(
        !super::super::order::is_past(&node, now(), chrono_tz::Tz::Europe__Paris),
        "it was stopped two hours ago, and the sheet must say so"
    );
    let (order, _) = read(&stopped);
    assert_eq!(
        order.status,
        OrderStatus::Stopped("2026-11-21T18:00:00Z".parse().ok()),
        "when it was last changed, not when its first step ended"
    );
}
