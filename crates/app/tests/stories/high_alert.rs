//! Medicines that never go by two keys: typed again, a second person, a place, a glucose; two people in the blind window.

use app::api::views::{CellState, OrderRow};
use serde_json::{Value, json};

use super::outage_ward::{Dose, Ward, entries_of, request_id, typed, with};

fn find(ward: &Ward, what: impl Fn(&Dose) -> bool) -> Dose {
    ward.open_doses()
        .into_iter()
        .find(|dose| what(dose))
        .unwrap()
}

/// An insulin dose of later today.
fn insulin(ward: &Ward) -> Dose {
    find(ward, |dose| {
        dose.row.asks.glucose.is_some() && !dose.cell.attest
    })
}

#[test]
fn what_two_people_sign_is_refused_to_one() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = insulin(&ward);
    assert!(
        dose.row.asks.witness && dose.row.retype_dose,
        "{:?}",
        dose.row.asks
    );
    let say = |changes: Value| ward.refused("record_given", with(dose.given(), changes));
    assert_eq!(
        say(json!({ "witness": null })),
        "witness-needed",
        "by the core, whatever the page asks"
    );
    assert_eq!(
        say(json!({ "witness": "AL" })),
        "witness-same",
        "another person"
    );
    assert_eq!(say(json!({ "dose": null })), "dose-needed", "typed again");
    assert_eq!(
        say(json!({ "site": null })),
        "site-needed",
        "where it goes in"
    );
    assert_eq!(
        say(json!({ "witness": null, "witness_absent": "nuit" })),
        "text-too-short",
        "alone only with a reason"
    );
    ward.give(&dose);
    let cell = ward.again(&dose).cell;
    let line = entries_of(&cell.history)[0];
    assert!(
        line.contains("NB") && line.contains("ventre droit"),
        "both are read: {line}"
    );
}

#[test]
fn alone_she_says_why_and_it_is_to_be_countersigned() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = insulin(&ward);
    let alone = with(
        dose.given(),
        json!({ "witness": null, "witness_absent": "seule de nuit dans l’unité" }),
    );
    ward.ok("record_given", alone);
    let cell = ward.again(&dose).cell;
    let line = entries_of(&cell.history)[0];
    assert!(
        line.contains("à contresigner") && line.contains("seule de nuit"),
        "the line of the reconciliation says so too: {line}"
    );
    let entry = cell.entry_id.clone().unwrap();
    assert!(
        ward.line(&entry).what.contains("à contresigner"),
        "{}",
        ward.line(&entry).what
    );
}

#[test]
fn the_glucose_before_insulin_is_kept_and_an_unlikely_one_is_read_again() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = insulin(&ward);
    assert_eq!(
        dose.row.asks.glucose.as_deref(),
        Some("g\u{a0}par\u{a0}L"),
        "in the site's unit"
    );
    let glucose = |typed: &str| with(dose.given(), json!({ "glucose": typed }));
    assert_eq!(
        ward.refused("record_given", glucose("10,3")),
        "glucose-unlikely",
        "perhaps a value of the other unit"
    );
    assert_eq!(
        ward.refused("record_given", glucose("10 mmol/L")),
        "dose-unit",
        "another unit"
    );
    assert_eq!(
        ward.refused("record_given", glucose("1,850")),
        "dose-ambiguous",
        "two readings"
    );
    ward.ok("record_given", glucose("1,85"));
    let cell = ward.again(&dose).cell;
    let line = entries_of(&cell.history)[0];
    assert!(line.contains("glycémie") && line.contains("1,85"), "{line}");
}

#[test]
fn a_scale_in_free_text_is_typed_and_never_prefilled() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = ward
        .list()
        .rows
        .iter()
        .find_map(|patient| {
            let groups = ward.mar(&patient.patient_id).groups;
            let row: OrderRow = groups
                .into_iter()
                .flat_map(|group| group.rows)
                .find(|row| row.asks.glucose.is_some() && row.raw_reason.is_some())?;
            Some((patient.patient_id.clone(), row))
        })
        .unwrap();
    assert!(
        row.retype_dose && row.verbatim.is_some(),
        "shown word for word: {row:?}"
    );
    let give = |dose: Value| {
        json!({
            "patient_id": patient, "order_id": row.order_id, "slot_id": null, "at": null, "dose": dose, "attested": true,
            "witness": "NB", "site": "ventre gauche", "glucose": "2,1", "reason": "échelle",
            "second_dose_confirmed": false, "early_confirmed": false, "request_id": request_id(),
        })
    };
    assert_eq!(
        ward.refused("record_given", give(Value::Null)),
        "dose-needed",
        "never prefilled"
    );
    ward.ok("record_given", give(json!("4 unités")));
}

#[test]
fn a_high_alert_dose_of_the_blind_window_is_decided_by_two() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = find(&ward, |dose| dose.row.high_alert && dose.cell.attest);
    let alone = with(
        dose.given(),
        json!({ "witness": null, "witness_absent": "seule de nuit dans l’unité" }),
    );
    assert_eq!(
        ward.refused("record_given", alone),
        "two-people-needed",
        "there is no alone here: {}",
        dose.row.name
    );
    let unseen = with(dose.given(), json!({ "attested": false }));
    assert_eq!(
        ward.refused("record_given", unseen),
        "attest-needed",
        "and both looked"
    );
    ward.give(&dose);
    assert_eq!(
        ward.again(&dose).cell.state,
        CellState::Given,
        "{}",
        dose.row.name
    );
}

#[test]
fn a_dose_per_kilogram_says_which_weight_it_hangs_on() {
    let ward = Ward::quiet();
    let plain = ward.plain_doses()[0].clone();
    let mut order = ward.resource("MedicationRequest", &plain.row.order_id);
    order["dosageInstruction"][0]["text"] = json!("15 mg/kg, selon le poids");
    ward.hospital.put(order);
    ward.ok("sync_now", json!({}));
    ward.declare();
    let groups = ward.mar(&plain.patient).groups;
    let row = groups
        .into_iter()
        .flat_map(|group| group.rows)
        .find(|row| row.order_id == plain.row.order_id)
        .unwrap();
    let weight = row.asks.weight.clone().unwrap();
    assert!(weight.starts_with("Dose au poids"), "{weight}");
    assert!(row.retype_dose, "and it is typed, never prefilled: {row:?}");
    assert!(
        typed(&row.dose).is_empty() || row.retype_dose,
        "whatever number stands in the order"
    );
}
