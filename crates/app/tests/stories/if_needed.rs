//! If-needed doses while the record is away: why, how many, how much, and what became of them.

use app::api::views::{CellState, Follow, OrderRow, WardRow};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id, typed, with};

/// The first if-needed order for which this holds, with its patient.
fn order(ward: &Ward, wanted: impl Fn(&OrderRow) -> bool) -> (String, OrderRow) {
    ward.list()
        .rows
        .iter()
        .find_map(|row| {
            let groups = ward.mar(&row.patient_id).groups;
            let found = groups
                .into_iter()
                .flat_map(|group| group.rows)
                .find(|order| order.relief.is_some() && order.free_entry && wanted(order))?;
            Some((row.patient_id.clone(), found))
        })
        .unwrap()
}

fn again(ward: &Ward, patient: &str, row: &OrderRow) -> OrderRow {
    ward.mar(patient)
        .groups
        .into_iter()
        .flat_map(|group| group.rows)
        .find(|other| other.order_id == row.order_id)
        .unwrap()
}

fn relief(patient: &str, row: &OrderRow, minutes: u32) -> Value {
    json!({
        "patient_id": patient, "order_id": row.order_id, "slot_id": null, "at": null, "dose": typed(&row.dose),
        "attested": true, "witness": "NB", "reason": "douleur", "second_dose_confirmed": true,
        "early_confirmed": false, "relief": { "reassess_minutes": minutes, "pain": 7 },
        "request_id": request_id(),
    })
}

fn in_list(ward: &Ward, patient: &str) -> WardRow {
    let rows = ward.list().rows;
    rows.into_iter()
        .find(|row| row.patient_id == patient)
        .unwrap()
}

#[test]
fn the_effect_of_a_dose_is_looked_at_and_counted_until_then() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = order(&ward, |row| row.dose.starts_with("5\u{a0}mg"));
    let before = in_list(&ward, &patient);
    let dose = ward.ok("record_given", relief(&patient, &row, 30))["entry_id"].clone();
    let waiting = again(&ward, &patient, &row);
    let cell = waiting
        .cells
        .iter()
        .find(|cell| cell.follow == Some(Follow::Reassess))
        .unwrap();
    assert_eq!(
        (cell.word.as_str(), cell.about.as_deref()),
        ("réévaluer", dose.as_str()),
        "in half an hour: {cell:?}"
    );
    assert_eq!(
        in_list(&ward, &patient).due_hour,
        before.due_hour + 1,
        "due within the hour on the ward list"
    );
    ward.later(50);
    assert!(
        again(&ward, &patient, &row)
            .cells
            .iter()
            .any(|cell| cell.follow == Some(Follow::Reassess)
                && matches!(cell.state, CellState::Overdue)),
        "late after its tolerance"
    );
    let looked = json!({
        "patient_id": patient, "order_id": row.order_id, "dose": dose, "at": null, "effect": "S",
        "text": null, "pain": 2, "request_id": request_id(),
    });
    assert_eq!(
        ward.refused(
            "record_reassessed",
            with(looked.clone(), json!({ "pain": 11 }))
        ),
        "bad-pain",
        "from 0 to 10"
    );
    assert_eq!(
        ward.refused(
            "record_reassessed",
            with(looked.clone(), json!({ "effect": "X" }))
        ),
        "text-too-short",
        "another effect needs words"
    );
    assert_eq!(
        ward.refused(
            "record_reassessed",
            with(looked.clone(), json!({ "at": "10:00" }))
        ),
        "reassess-before-dose",
        "before she gave it"
    );
    let entry = ward.ok("record_reassessed", looked.clone())["entry_id"].clone();
    assert_eq!(
        ward.refused(
            "record_reassessed",
            with(looked, json!({ "request_id": request_id() }))
        ),
        "nothing-to-reassess",
        "somebody looked already"
    );
    let done = again(&ward, &patient, &row);
    assert!(
        !done.cells.iter().any(|cell| cell.follow.is_some()),
        "nothing waits"
    );
    let line = ward.line(entry.as_str().unwrap());
    assert!(
        line.what.contains("soulagé, douleur 2 sur 10"),
        "{}",
        line.what
    );
}

#[test]
fn an_effect_is_looked_at_after_half_an_hour_or_an_hour_and_no_other_time() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = order(&ward, |row| row.dose.starts_with("5\u{a0}mg"));
    assert_eq!(
        ward.refused("record_given", relief(&patient, &row, 45)),
        "bad-request",
        "not on the list"
    );
    let withdrawn = ward.ok("record_given", relief(&patient, &row, 60))["entry_id"].clone();
    let correction = json!({
        "entry_id": withdrawn, "reason": "pas donnée", "replacement": null, "request_id": request_id(),
    });
    ward.ok("correct_entry", correction);
    assert!(
        !again(&ward, &patient, &row)
            .cells
            .iter()
            .any(|cell| cell.follow.is_some()),
        "what was not given has no effect"
    );
}

#[test]
fn the_most_in_a_day_is_said_before_it_is_passed() {
    let ward = Ward::quiet();
    ward.declare();
    let most = |row: &OrderRow| {
        row.relief
            .as_ref()
            .unwrap()
            .limits
            .iter()
            .any(|limit| limit.contains("sur 3,75\u{a0}mg"))
    };
    let (patient, row) = order(&ward, most);
    let careful = |row: &OrderRow| {
        with(
            relief(&patient, row, 60),
            json!({ "second_dose_confirmed": false }),
        )
    };
    let first = ward.call("record_given", careful(&row));
    if let Err(refused) = first {
        panic!("the first dose is within its limits: {refused}");
    }
    let second = again(&ward, &patient, &row);
    assert!(
        second
            .prn
            .as_ref()
            .unwrap()
            .contains("3,75\u{a0}mg sur 3,75\u{a0}mg en 24\u{a0}h"),
        "the row says how much: {:?}",
        second.prn
    );
    let refused = ward.call("record_given", careful(&second)).unwrap_err();
    assert_eq!(refused.code, "prn-amount", "not without reading it");
    ward.ok(
        "record_given",
        with(careful(&second), json!({ "second_dose_confirmed": true })),
    );
}
