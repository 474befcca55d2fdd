//! Infusions while the record is away: what the record said runs is looked at first, then rate, bag and stop are charted,
//! and the volume adds up.

use app::api::views::{CellState, Follow, InfusionStep, OrderRow};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id, with};

/// The first infusion of the ward for which this holds, with its patient.
fn infusion(ward: &Ward, wanted: impl Fn(&OrderRow) -> bool) -> (String, OrderRow) {
    ward.list()
        .rows
        .iter()
        .find_map(|row| {
            let groups = ward.mar(&row.patient_id).groups;
            let found = groups
                .into_iter()
                .flat_map(|group| group.rows)
                .find(|order| order.infusion.is_some() && wanted(order))?;
            Some((row.patient_id.clone(), found))
        })
        .unwrap()
}

/// The drip of the stories: 80 mL per hour, running since the night as the record says.
fn drip(ward: &Ward) -> (String, OrderRow) {
    infusion(ward, |row| {
        row.infusion.as_ref().unwrap().ordered == "80\u{a0}mL\u{a0}par\u{a0}h"
    })
}

fn now(ward: &Ward, patient: &str, order: &str) -> OrderRow {
    let groups = ward.mar(patient).groups;
    groups
        .into_iter()
        .flat_map(|group| group.rows)
        .find(|row| row.order_id == order)
        .unwrap()
}

fn step(patient: &str, row: &OrderRow, step: &str) -> Value {
    json!({
        "patient_id": patient, "order_id": row.order_id, "step": step, "at": null, "rate": null, "volume": null,
        "site": null, "reason": null, "total": null, "total_confirmed": false, "attested": false, "witness": null, "request_id": request_id(),
    })
}

#[test]
fn what_the_record_said_runs_is_looked_at_before_it_is_changed() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = drip(&ward);
    let stands = row.infusion.as_ref().unwrap();
    assert!(
        row.verify,
        "nobody saw it since the data was taken: {row:?}"
    );
    assert_eq!(
        stands.steps,
        [InfusionStep::Check, InfusionStep::Stop],
        "look first; turning it off is always possible"
    );
    let said = row.prn.clone().unwrap();
    assert!(
        said.contains("en cours 80\u{a0}mL\u{a0}par\u{a0}h depuis 02:50")
            && said.contains("d’après le DPI"),
        "what runs, since when, and who says so: {said}"
    );
    assert!(said.contains("(calculé)"), "what went in is ours: {said}");
    let bar = row
        .cells
        .iter()
        .find(|cell| matches!(cell.state, CellState::Running))
        .unwrap();
    assert!(bar.bar.is_some(), "it is drawn as a bar: {bar:?}");

    let change = with(
        step(&patient, &row, "rate"),
        json!({ "rate": "60", "reason": "Dr Dubreuil" }),
    );
    assert_eq!(
        ward.refused("record_infusion", change.clone()),
        "attest-needed",
        "the pump first"
    );
    let check = with(step(&patient, &row, "check"), json!({ "rate": "80" }));
    assert_eq!(
        ward.refused("record_infusion", check.clone()),
        "attest-needed",
        "she says that she looked"
    );
    ward.ok(
        "record_infusion",
        with(
            check,
            json!({ "attested": true, "volume": "500", "site": "avant-bras gauche" }),
        ),
    );
    let checked = now(&ward, &patient, &row.order_id);
    assert!(!checked.verify, "somebody looked");
    ward.ok(
        "record_infusion",
        with(change, json!({ "request_id": request_id() })),
    );
    let changed = now(&ward, &patient, &row.order_id);
    assert_eq!(
        changed.infusion.unwrap().rate,
        "60\u{a0}mL\u{a0}par\u{a0}h",
        "the new rate"
    );
}

#[test]
fn rates_and_volumes_are_typed_and_judged() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = drip(&ward);
    let check = with(
        step(&patient, &row, "check"),
        json!({ "attested": true, "volume": "500" }),
    );
    for (typed, code) in [
        (json!(null), "dose-needed"),
        (json!("1,000"), "dose-ambiguous"),
        (json!("-80"), "dose-negative"),
        (json!("0"), "bad-dose"),
        (json!("80 gouttes"), "dose-unit"),
    ] {
        assert_eq!(
            ward.refused(
                "record_infusion",
                with(check.clone(), json!({ "rate": typed }))
            ),
            code,
            "{typed}"
        );
    }
    ward.ok("record_infusion", with(check, json!({ "rate": "80" })));
    let rate = step(&patient, &row, "rate");
    assert_eq!(
        ward.refused(
            "record_infusion",
            with(
                rate.clone(),
                json!({ "rate": "80", "reason": "prescription" })
            )
        ),
        "infusion-same-rate",
        "no other rate"
    );
    assert_eq!(
        ward.refused("record_infusion", with(rate, json!({ "rate": "60" }))),
        "reason-needed",
        "who ordered it"
    );
    assert_eq!(
        ward.refused("record_infusion", step(&patient, &row, "bag")),
        "volume-needed",
        "how big"
    );
    assert_eq!(
        ward.refused(
            "record_infusion",
            with(step(&patient, &row, "start"), json!({ "rate": "80" }))
        ),
        "infusion-running",
        "it runs already"
    );
    assert_eq!(
        ward.refused("record_infusion", step(&patient, &row, "stop")),
        "total-needed",
        "what the pump shows"
    );
}

#[test]
fn no_event_is_in_the_future_or_before_the_last_one() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = drip(&ward);
    let check = with(
        step(&patient, &row, "check"),
        json!({ "attested": true, "rate": "80" }),
    );
    assert_eq!(
        ward.refused(
            "record_infusion",
            with(check.clone(), json!({ "at": "11:00" }))
        ),
        "future-time",
        "not yet"
    );
    assert_eq!(
        ward.refused(
            "record_infusion",
            with(check.clone(), json!({ "at": "01:00" }))
        ),
        "infusion-before-last",
        "before it began"
    );
    ward.ok("record_infusion", with(check, json!({ "at": "10:00" })));
    let bag = with(step(&patient, &row, "bag"), json!({ "volume": "500" }));
    assert_eq!(
        ward.refused(
            "record_infusion",
            with(bag.clone(), json!({ "at": "09:30" }))
        ),
        "infusion-before-last",
        "out of order"
    );
    ward.ok("record_infusion", with(bag, json!({ "at": "10:00" })));
}

#[test]
fn an_empty_bag_is_counted_until_somebody_changes_it() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = drip(&ward);
    let check = with(
        step(&patient, &row, "check"),
        json!({ "attested": true, "rate": "80", "volume": "80" }),
    );
    ward.ok("record_infusion", check);
    let overdue = |ward: &Ward| ward.mar(&patient).totals.overdue;
    let before = overdue(&ward);
    let full = now(&ward, &patient, &row.order_id);
    let planned = full
        .cells
        .iter()
        .find(|cell| cell.follow == Some(Follow::Bag))
        .unwrap();
    assert_eq!(
        planned.word, "fin de poche",
        "an hour from now: {planned:?}"
    );
    ward.later(80);
    let empty = now(&ward, &patient, &row.order_id);
    let said = empty.prn.clone().unwrap();
    assert!(said.contains("poche finie à 11:2"), "{said}");
    assert!(overdue(&ward) > before, "counted as late");
    assert_eq!(
        empty.infusion.as_ref().unwrap().steps[0],
        InfusionStep::Bag,
        "the sensible next step"
    );
    let bag = with(step(&patient, &row, "bag"), json!({ "volume": "1000" }));
    ward.ok("record_infusion", bag);
    let hung = now(&ward, &patient, &row.order_id);
    assert!(
        !hung.prn.unwrap().contains("poche finie"),
        "the next bag runs"
    );
}

#[test]
fn a_total_that_does_not_add_up_is_read_again_and_stands_in_the_reconciliation() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = drip(&ward);
    let stop = with(
        step(&patient, &row, "stop"),
        json!({ "attested": true, "total": "300" }),
    );
    let refused = ward.call("record_infusion", stop.clone()).unwrap_err();
    assert_eq!(refused.code, "infusion-total-differs", "7 h 30 at 80");
    assert_eq!(refused.subject, "600\u{a0}mL", "what it should be");
    let confirmed = with(stop, json!({ "total_confirmed": true }));
    let entry = ward.ok("record_infusion", confirmed.clone())["entry_id"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        ward.ok("record_infusion", confirmed)["entry_id"],
        entry,
        "however often it is sent"
    );
    let stopped = now(&ward, &patient, &row.order_id);
    assert_eq!(
        stopped.infusion.as_ref().unwrap().steps,
        [InfusionStep::Start],
        "it can only begin again"
    );
    let said = stopped.prn.unwrap();
    assert!(said.contains("arrêtée à 10:2"), "{said}");
    let line = ward.line(&entry);
    assert!(
        line.what.contains("300\u{a0}mL")
            && line.what.contains("écart avec le calcul (600\u{a0}mL)"),
        "both are told: {}",
        line.what
    );
}

#[test]
fn a_high_alert_infusion_takes_two_people_and_its_own_rate() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = infusion(&ward, |row| row.high_alert);
    let check = with(
        step(&patient, &row, "check"),
        json!({ "attested": true, "rate": "1000", "volume": "50" }),
    );
    assert_eq!(
        ward.refused("record_infusion", check.clone()),
        "two-people-needed",
        "nobody else looked, and what runs was not seen since the data was taken"
    );
    assert_eq!(
        ward.refused(
            "record_infusion",
            with(check.clone(), json!({ "witness": { "initials": "AL" } }))
        ),
        "witness-same",
        "not herself"
    );
    ward.ok(
        "record_infusion",
        with(check, json!({ "witness": { "initials": "NB" } })),
    );
    let said = now(&ward, &patient, &row.order_id).prn.unwrap();
    assert!(
        said.contains("1\u{a0}000\u{a0}unités\u{a0}par\u{a0}h") && !said.contains("fin de poche"),
        "units per hour give no end of a bag in mL: {said}"
    );
    let off = with(
        step(&patient, &row, "stop"),
        json!({ "reason": "saignement" }),
    );
    ward.ok("record_infusion", off);
    let start = step(&patient, &row, "start");
    let start = with(
        start,
        json!({ "rate": "900", "witness": { "initials": "NB" } }),
    );
    assert_eq!(
        ward.refused("record_infusion", start.clone()),
        "infusion-rate-differs",
        "not the rate that is ordered"
    );
    ward.ok("record_infusion", with(start, json!({ "rate": "1000" })));
}

#[test]
fn a_withdrawn_event_stays_to_be_seen() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = drip(&ward);
    let check = with(
        step(&patient, &row, "check"),
        json!({ "attested": true, "rate": "60" }),
    );
    let wrong = ward.ok("record_infusion", check)["entry_id"].clone();
    assert_eq!(
        now(&ward, &patient, &row.order_id).infusion.unwrap().rate,
        "60\u{a0}mL\u{a0}par\u{a0}h",
        "as she typed it"
    );
    let correction = json!({
        "entry_id": wrong, "reason": "mauvaise pompe lue", "replacement": null, "request_id": request_id(),
    });
    ward.ok("correct_entry", correction);
    let after = now(&ward, &patient, &row.order_id);
    assert_eq!(
        after.infusion.as_ref().unwrap().rate,
        "80\u{a0}mL\u{a0}par\u{a0}h",
        "what the record said is true again"
    );
    let struck = after
        .cells
        .iter()
        .find(|cell| matches!(cell.state, CellState::Corrected))
        .unwrap();
    assert!(
        struck
            .history
            .iter()
            .any(|line| line.contains("mauvaise pompe lue")),
        "with its reason: {:?}",
        struck.history
    );
}
