//! The sweep of the blind window: everything that may have been given unseen, decided one by one.

use app::api::views::{CellState, EntrySaved, Sweep, SweepItem, VerdictKind};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id};

fn sweep(ward: &Ward, patient: &str) -> Sweep {
    ward.ask("sweep", json!({ "patient_id": patient }))
}

/// Patients with something to verify, most first.
fn swept(ward: &Ward) -> Vec<String> {
    let mut rows = ward.list().rows;
    rows.retain(|row| row.verify > 0);
    rows.sort_by_key(|row| std::cmp::Reverse(row.verify));
    rows.into_iter().map(|row| row.patient_id).collect()
}

fn about(patient: &str, item: &SweepItem) -> Value {
    json!({
        "patient_id": patient, "order_id": item.row.order_id,
        "slot_id": item.cell.as_ref().and_then(|cell| cell.slot_id.clone()), "request_id": request_id(),
    })
}

fn plus(mut request: Value, more: Value) -> Value {
    request
        .as_object_mut()
        .unwrap()
        .extend(more.as_object().unwrap().clone());
    request
}

fn row_item(ward: &Ward) -> (String, SweepItem) {
    swept(ward)
        .into_iter()
        .find_map(|patient| {
            let items = sweep(ward, &patient).items;
            let row = items.into_iter().find(|item| item.cell.is_none())?;
            Some((patient, row))
        })
        .unwrap()
}

#[test]
fn the_sweep_lists_what_the_counter_counts() {
    let ward = Ward::quiet();
    ward.declare();
    for row in ward.list().rows {
        let items = sweep(&ward, &row.patient_id).items;
        assert_eq!(items.len(), row.verify as usize, "{}", row.name);
        assert_eq!(
            ward.mar(&row.patient_id).totals.verify,
            row.verify,
            "the chart counts the same: {}",
            row.name
        );
        for item in &items {
            assert!(
                item.cell
                    .as_ref()
                    .is_none_or(|cell| cell.state == CellState::Verify),
                "only what is open: {item:?}"
            );
        }
    }
}

#[test]
fn each_is_decided_by_itself_and_then_gone() {
    let ward = Ward::quiet();
    ward.declare();
    let mut decided = [0_u32; 3];
    for patient in swept(&ward) {
        let before = sweep(&ward, &patient).items;
        let cells = before
            .iter()
            .filter(|item| item.cell.is_some() && !item.two_people);
        for (nth, item) in cells.enumerate() {
            let ask = about(&patient, item);
            let left = sweep(&ward, &patient).items.len();
            match nth % 3 {
                0 => ward.ok("record_not_given", plus(ask, json!({ "reason": "A", "text": null }))),
                1 => ward.ok(
                    "record_given_before",
                    plus(ask, json!({ "by": "Solène Kerbrat", "at": "08:10", "source": "colleague" })),
                ),
                _ => ward.ok(
                    "record_given",
                    plus(
                        ask,
                        json!({ "at": null, "dose": null, "attested": true, "witness": null, "reason": null,
                            "second_dose_confirmed": false, "early_confirmed": false }),
                    ),
                ),
            };
            decided[nth % 3] += 1;
            assert_eq!(
                sweep(&ward, &patient).items.len(),
                left - 1,
                "one less: {item:?}"
            );
        }
    }
    assert!(
        decided[0] > 0 && decided[1] > 0,
        "the story meets doses to decide: {decided:?}"
    );
    assert!(ward.journal().ok, "the chain holds");
}

#[test]
fn unknown_stays_open_is_marked_and_goes_to_the_prescriber() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = swept(&ward)[0].clone();
    let items = sweep(&ward, &patient).items;
    let item = items
        .iter()
        .find(|item| item.cell.is_some() && !item.two_people)
        .unwrap();
    let ask = plus(
        about(&patient, item),
        json!({ "text": "Dr Dubreuil appelée, rappelle" }),
    );
    assert_eq!(
        ward.refused("record_asked", plus(ask.clone(), json!({ "text": "x" }))),
        "text-too-short",
        "who was asked"
    );
    let saved: EntrySaved = ward.ask("record_asked", ask);
    let again = sweep(&ward, &patient).items;
    assert_eq!(again.len(), items.len(), "it is still to be verified");
    let same = again
        .iter()
        .find(|other| other.row.order_id == item.row.order_id && other.planned == item.planned)
        .unwrap();
    let cell = same.cell.as_ref().unwrap();
    assert!(
        same.asked && cell.asked && cell.open,
        "marked as asked: {same:?}"
    );
    assert_eq!(cell.word, "demandé", "in words");
    assert_eq!(
        ward.line(&saved.entry_id).verdict,
        VerdictKind::NeedsPrescriber,
        "a line of its own"
    );

    let give = |answer: Value| {
        plus(
            about(&patient, item),
            json!({ "at": null, "dose": null, "attested": true, "witness": null, "reason": null,
                "second_dose_confirmed": false, "early_confirmed": false, "answer": answer }),
        )
    };
    assert_eq!(
        ward.refused("record_given", give(Value::Null)),
        "answer-needed",
        "not before the prescriber has answered"
    );
    ward.ok(
        "record_given",
        give(json!("Dr Dubreuil : donner maintenant")),
    );
    assert_eq!(
        ward.line(&saved.entry_id).verdict,
        VerdictKind::NotApplicable,
        "the question has its answer"
    );
}

#[test]
fn an_order_without_slots_is_looked_into_and_then_asks_no_more() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, item) = row_item(&ward);
    let left = sweep(&ward, &patient).items.len();
    let mut check = about(&patient, &item);
    check.as_object_mut().unwrap().remove("slot_id");
    let saved: EntrySaved = ward.ask(
        "record_checked",
        plus(check.clone(), json!({ "text": null })),
    );
    assert_eq!(
        sweep(&ward, &patient).items.len(),
        left - 1,
        "no longer on the list"
    );
    let again = plus(check, json!({ "text": null, "request_id": request_id() }));
    assert_eq!(
        ward.refused("record_checked", again),
        "nothing-to-verify",
        "once is enough"
    );
    assert_eq!(
        ward.mode().unreconciled,
        0,
        "and nothing waits for the record"
    );

    // The look is withdrawn: the order asks again.
    let withdraw = json!({ "entry_id": saved.entry_id, "reason": "mauvais patient", "replacement": null, "request_id": request_id() });
    ward.ok("correct_entry", withdraw);
    assert_eq!(
        sweep(&ward, &patient).items.len(),
        left,
        "to be verified again"
    );
}

#[test]
fn an_if_needed_dose_told_of_clears_its_row_and_counts() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, item) = swept(&ward)
        .into_iter()
        .find_map(|patient| {
            let items = sweep(&ward, &patient).items;
            let prn = items.into_iter().find(|item| {
                item.cell.is_none() && item.row.prn.is_some() && !item.row.dose.is_empty()
            })?;
            Some((patient, prn))
        })
        .unwrap();
    let left = sweep(&ward, &patient).items.len();
    let told = plus(
        about(&patient, &item),
        json!({ "by": "le patient", "at": "09:00", "source": "patient" }),
    );
    ward.ok("record_given_before", told);
    assert_eq!(sweep(&ward, &patient).items.len(), left - 1, "looked into");
    let groups = ward.mar(&patient).groups;
    let row = groups
        .into_iter()
        .flat_map(|group| group.rows)
        .find(|row| row.order_id == item.row.order_id)
        .unwrap();
    assert!(
        row.last_given.contains("09:00"),
        "and it is the last dose: {}",
        row.last_given
    );
    assert!(!row.verify, "no longer to be verified");
}

#[test]
fn asking_about_an_order_without_slots_keeps_it_open() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, item) = row_item(&ward);
    let left = sweep(&ward, &patient).items.len();
    let ask = plus(
        about(&patient, &item),
        json!({ "text": "Dr Dubreuil appelée" }),
    );
    let saved: EntrySaved = ward.ask("record_asked", ask);
    let items = sweep(&ward, &patient).items;
    assert_eq!(items.len(), left, "nobody has looked yet");
    assert!(
        items
            .iter()
            .any(|other| other.row.order_id == item.row.order_id && other.asked),
        "and it is marked"
    );
    let mut check = about(&patient, &item);
    check.as_object_mut().unwrap().remove("slot_id");
    ward.ok(
        "record_checked",
        plus(check, json!({ "text": "rappel : aucune dose" })),
    );
    assert_eq!(
        ward.line(&saved.entry_id).verdict,
        VerdictKind::NotApplicable,
        "answered"
    );
}
