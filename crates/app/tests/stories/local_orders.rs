//! Orders by telephone, on paper and at the bedside, and orders that a prescriber stops while the record is away.

use std::process::Command;

use app::api::views::{CellState, EntrySaved, OrderReadBack, OrderRow, Printed, VerdictKind};
use chrono::Duration;
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id, typed, with};

/// A ward in an outage, and a patient of hers who has orders.
pub(crate) fn outage() -> (Ward, String) {
    let ward = Ward::quiet();
    ward.declare();
    let patient = ward.plain_doses()[0].patient.clone();
    (ward, patient)
}

/// 1 g of a medicine that nobody on the ward has, every day at noon, by telephone and read back.
pub(crate) fn an_order(patient: &str) -> Value {
    json!({
        "patient_id": patient, "medication": "essaimycine", "dose": "1", "unit": "g", "route": "po",
        "timing": "times", "times": ["12:00"], "every_hours": null, "max_per_day": null, "reason": null,
        "rate": null, "rate_unit": null, "text": null, "start": null, "end": null,
        "prescriber": "Dr Duval", "heard": "telephone", "read_back": true, "second": null,
        "allergy_confirmed": false, "duplicate_confirmed": false, "corrects": null, "request_id": request_id(),
    })
}

pub(crate) fn a_stop(patient: &str, order: &str) -> Value {
    json!({
        "patient_id": patient, "order_id": order, "at": null, "prescriber": "Dr Duval", "heard": "voice",
        "read_back": true, "corrects": null, "request_id": request_id(),
    })
}

pub(crate) fn withdrawn(entry: &str) -> Value {
    json!({ "entry_id": entry, "reason": "mauvais patient", "replacement": null, "request_id": request_id() })
}

pub(crate) fn rows(ward: &Ward, patient: &str) -> Vec<OrderRow> {
    let groups = ward.mar(patient).groups;
    groups.into_iter().flat_map(|group| group.rows).collect()
}

pub(crate) fn row(ward: &Ward, patient: &str, name: &str) -> OrderRow {
    let found = rows(ward, patient).into_iter().find(|row| row.name == name);
    found.unwrap_or_else(|| panic!("{name} is not on the chart"))
}

#[test]
fn an_order_by_telephone_is_on_the_chart_at_once_and_says_that_it_is_not_in_the_record() {
    let (mut ward, patient) = outage();
    let before = ward.list().orders;
    let preview: OrderReadBack = ward.ask("order_read_back", an_order(&patient));
    assert_eq!(
        preview.lines[..3],
        ["essaimycine", "1\u{a0}g", "voie orale"]
    );
    let saved: EntrySaved = ward.ask("take_order", an_order(&patient));
    assert!(saved.text.contains("Dr Duval"), "{}", saved.text);
    let held = row(&ward, &patient, "essaimycine");
    let said = held.taken_here.clone().unwrap();
    assert!(
        said.contains("NON DANS LE DPI") && said.contains("Dr Duval"),
        "{said}"
    );
    assert_eq!(held.dose, "1\u{a0}g");
    assert!(
        held.cells
            .iter()
            .any(|cell| cell.time == "12:00" && cell.open),
        "its dose of noon is due like any other"
    );
    let list = ward.list();
    assert!(
        list.alarm.is_none() && list.orders.conserved,
        "received and taken here are shown"
    );
    assert_eq!(
        list.orders.received, before.received,
        "the record sent no more than before"
    );
    assert_eq!(list.orders.local, 1, "counted apart");
    let printed = ward.ok(
        "print",
        json!({ "what": "mar", "patient_ids": [patient], "to_file": true, "by": "AL" }),
    );
    let shown = u64::try_from(rows(&ward, &patient).len()).unwrap();
    assert_eq!(printed["orders"].as_u64(), Some(shown), "{printed}");
    assert_eq!(printed["problems"], json!([]), "on paper too");
    ward.restart();
    ward.sign_in("AL");
    assert_eq!(
        row(&ward, &patient, "essaimycine").taken_here,
        Some(said),
        "after a restart"
    );
}

#[test]
fn what_was_only_heard_is_read_back_first_and_what_kills_has_a_second_reader() {
    let (ward, patient) = outage();
    let refused = |changes: Value| ward.refused("take_order", with(an_order(&patient), changes));
    assert_eq!(refused(json!({ "read_back": false })), "read-back-needed");
    assert_eq!(
        refused(json!({ "heard": "voice", "read_back": false })),
        "read-back-needed"
    );
    assert_eq!(
        refused(json!({ "medication": "morphine" })),
        "witness-needed"
    );
    assert_eq!(
        refused(json!({ "medication": "morphine", "second": { "initials": "AL" } })),
        "witness-same"
    );
    assert_eq!(refused(json!({ "prescriber": " " })), "prescriber-needed");
    assert!(ward.list().orders.local == 0, "nothing was taken");
    let second = json!({ "medication": "morphine", "dose": "5", "unit": "mg", "route": "sc", "second": { "initials": "NB" } });
    ward.ok("take_order", with(an_order(&patient), second));
    let held = rows(&ward, &patient)
        .into_iter()
        .find(|row| row.name == "morphine" && row.taken_here.is_some());
    assert!(
        held.unwrap().taken_here.unwrap().contains("NB"),
        "who read along stands beside it"
    );
    let paper = json!({ "heard": "paper", "read_back": false, "medication": "papiermycine" });
    ward.ok("take_order", with(an_order(&patient), paper));
}

#[test]
fn bad_orders_are_refused_with_a_reason() {
    let (ward, patient) = outage();
    for (changes, code) in [
        (json!({ "medication": "" }), "medication-needed"),
        (json!({ "medication": "x".repeat(200) }), "text-too-long"),
        (json!({ "dose": null }), "dose-needed"),
        (json!({ "dose": "1,000" }), "dose-ambiguous"),
        (json!({ "dose": "0" }), "bad-dose"),
        (json!({ "dose": "-1" }), "bad-dose"),
        (json!({ "unit": "UI par seau" }), "unit-needed"),
        (json!({ "route": null }), "route-needed"),
        (json!({ "times": [] }), "times-needed"),
        (json!({ "times": ["25:00"] }), "bad-time"),
        (
            json!({ "timing": "interval", "every_hours": 2 }),
            "interval-out-of-range",
        ),
        (
            json!({ "timing": "if-needed", "every_hours": 6 }),
            "prn-bounds-needed",
        ),
        (json!({ "timing": "continuous" }), "rate-needed"),
        (json!({ "timing": "other" }), "order-text-needed"),
        (json!({ "end": "2020-01-01 10:00" }), "end-before-start"),
        (json!({ "patient_id": "nobody" }), "unknown-patient"),
    ] {
        let asked = with(an_order(&patient), changes.clone());
        assert_eq!(ward.refused("take_order", asked), code, "{changes}");
    }
    let turned = json!({ "medication": "essai\u{202e}enicym", "timing": "other", "text": "selon\u{7}protocole" });
    ward.ok("take_order", with(an_order(&patient), turned));
    let held = rows(&ward, &patient)
        .into_iter()
        .find(|row| row.taken_here.is_some())
        .unwrap();
    assert!(
        held.name.contains("⟦U+202E⟧"),
        "nothing hidden: {}",
        held.name
    );
    assert!(held.verbatim.unwrap().contains("⟦U+0007⟧") && held.raw_reason.is_some());
}

#[test]
fn a_second_order_of_one_medicine_and_a_known_allergy_are_said_first() {
    let (ward, patient) = outage();
    ward.ok("take_order", an_order(&patient));
    let again = an_order(&patient);
    assert_eq!(ward.refused("take_order", again.clone()), "order-duplicate");
    ward.ok(
        "take_order",
        with(again, json!({ "duplicate_confirmed": true })),
    );
    let allergic = ward
        .list()
        .rows
        .into_iter()
        .find(|row| !row.allergy.items.is_empty())
        .unwrap();
    let substance = allergic.allergy.items[0].clone();
    let name = substance.split([' ', '(']).next().unwrap().to_owned();
    let asked = with(
        an_order(&allergic.patient_id),
        json!({ "medication": name }),
    );
    assert_eq!(ward.refused("take_order", asked), "order-allergy", "{name}");
}

#[test]
fn doses_on_it_wait_for_the_real_order_and_the_pharmacist_gets_its_whole_text() {
    let (ward, patient) = outage();
    let order: EntrySaved = ward.ask("take_order", an_order(&patient));
    ward.later(100);
    let held = row(&ward, &patient, "essaimycine");
    let cell = held.cells.iter().find(|cell| cell.open).unwrap();
    let dose: EntrySaved = ward.ask(
        "record_given",
        json!({
            "patient_id": patient, "order_id": held.order_id, "slot_id": cell.slot_id, "at": null,
            "dose": held.retype_dose.then(|| typed(&held.dose)), "attested": false, "witness": null, "reason": null,
            "second_dose_confirmed": false, "early_confirmed": true, "request_id": request_id(),
        }),
    );
    let line = ward.line(&order.entry_id);
    for word in [
        "essaimycine",
        "1\u{a0}g",
        "orale",
        "12:00",
        "Dr Duval",
        "relue",
    ] {
        assert!(
            line.what.contains(word),
            "{word} for the pharmacist: {}",
            line.what
        );
    }
    assert_eq!(line.verdict, VerdictKind::ByHand);
    assert_eq!(
        ward.line(&dose.entry_id).verdict,
        VerdictKind::NeedsPrescriber
    );
    // The order is withdrawn: the dose that was given on it does not vanish with it.
    ward.ok("correct_entry", withdrawn(&order.entry_id));
    let left = row(&ward, &patient, "essaimycine");
    assert!(left.stopped.unwrap().contains("RETIRÉE"));
    assert!(left.cells.iter().any(|cell| cell.state == CellState::Given));
    assert!(
        left.cells.iter().all(|cell| !cell.open),
        "nothing more is due"
    );
    assert!(ward.list().alarm.is_none(), "counted all the same");
}

#[test]
fn an_order_is_put_right_in_its_own_form() {
    let (ward, patient) = outage();
    let saved: EntrySaved = ward.ask("take_order", an_order(&patient));
    let right = json!({
        "dose": "2", "corrects": { "entry_id": saved.entry_id, "reason": "deux grammes, pas un" },
    });
    let asked = with(an_order(&patient), right);
    ward.ok("take_order", asked);
    assert_eq!(row(&ward, &patient, "essaimycine").dose, "2\u{a0}g");
    assert_eq!(ward.list().orders.local, 1, "one order, not two");
    let like_a_dose = json!({
        "entry_id": saved.entry_id, "reason": "comme une dose", "request_id": request_id(),
        "replacement": { "at": null, "dose": "3", "not_given": null, "text": null },
    });
    assert_eq!(
        ward.refused("correct_entry", like_a_dose),
        "already-corrected"
    );
}

#[test]
fn a_stopped_order_is_struck_and_what_was_due_before_is_still_answered_for() {
    let (mut ward, patient) = outage();
    let dose = ward
        .plain_doses()
        .into_iter()
        .find(|dose| dose.patient == patient)
        .unwrap();
    let order = dose.row.order_id.clone();
    let open = |ward: &Ward| {
        let row = rows(ward, &patient)
            .into_iter()
            .find(|row| row.order_id == order)
            .unwrap();
        (
            row.stopped,
            row.cells.iter().filter(|cell| cell.open).count(),
        )
    };
    let before = open(&ward).1;
    assert_eq!(
        ward.refused(
            "stop_order",
            with(a_stop(&patient, &order), json!({ "read_back": false }))
        ),
        "read-back-needed"
    );
    let saved: EntrySaved = ward.ask("stop_order", a_stop(&patient, &order));
    let (stopped, after) = open(&ward);
    assert!(
        stopped.unwrap().contains("Dr Duval, non dans le DPI"),
        "struck, and by whom"
    );
    assert!(after < before, "what was due later is gone");
    assert_eq!(
        ward.refused("stop_order", a_stop(&patient, &order)),
        "already-stopped"
    );
    assert!(
        ward.list().alarm.is_none(),
        "a stopped order is still shown"
    );
    ward.restart();
    ward.sign_in("AL");
    assert_eq!(open(&ward).1, after, "after a restart");
    ward.ok("correct_entry", withdrawn(&saved.entry_id));
    assert_eq!(open(&ward), (None, before), "withdrawn: it runs again");
}

#[test]
fn a_dose_due_before_the_stop_is_written_down_after_it_but_none_is_given_after() {
    let (ward, patient) = outage();
    ward.ok(
        "take_order",
        with(an_order(&patient), json!({ "times": ["11:00"] })),
    );
    ward.later(60);
    let held = row(&ward, &patient, "essaimycine");
    ward.ok("stop_order", a_stop(&patient, &held.order_id));
    ward.later(10);
    let held = row(&ward, &patient, "essaimycine");
    let open: Vec<_> = held.cells.iter().filter(|cell| cell.open).collect();
    assert_eq!(
        open.len(),
        1,
        "the dose of 11:00 is still to be answered for"
    );
    let now = json!({
        "patient_id": patient, "order_id": held.order_id, "slot_id": open[0].slot_id, "at": null,
        "dose": null, "attested": false, "witness": null, "reason": null,
        "second_dose_confirmed": false, "early_confirmed": false, "request_id": request_id(),
    });
    assert_eq!(
        ward.refused("record_given", now.clone()),
        "order-not-active"
    );
    ward.ok("record_given", with(now, json!({ "at": "11:05" })));
}

#[test]
fn the_record_comes_back_with_the_same_stop_and_nothing_is_doubled() {
    let ward = Ward::living();
    ward.declare();
    let dose = ward.plain_doses().into_iter().next().unwrap();
    let order = dose.row.order_id.clone();
    let saved: EntrySaved = ward.ask("stop_order", a_stop(&dose.patient, &order));
    let mut request = ward.resource("MedicationRequest", &order);
    request["status"] = json!("stopped");
    request["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["end"] =
        json!((ward.now() - Duration::minutes(1)).to_rfc3339());
    ward.hospital.put(request);
    ward.end();
    ward.all_clear();
    let line = ward.line(&saved.entry_id);
    assert_eq!(line.verdict, VerdictKind::Match, "{}", line.why);
    let shown = rows(&ward, &dose.patient);
    assert_eq!(
        shown.iter().filter(|row| row.order_id == order).count(),
        1,
        "one row"
    );
    assert!(ward.list().alarm.is_none());
}

/// H-120: the letters of one order must not take her sheet away.
#[test]
fn an_order_that_no_font_holds_gives_her_a_sheet_to_copy_by_hand_and_tells_the_ward() {
    let (ward, patient) = outage();
    let order = with(an_order(&patient), json!({ "medication": "六味地黄丸" }));
    ward.ok("take_order", order);
    let printed: Printed = ward.ask(
        "print",
        json!({ "what": "mar", "patient_ids": [patient], "to_file": true, "by": "AL" }),
    );
    assert!(
        printed.problems[0].contains("U+516D"),
        "the letter is named: {:?}",
        printed.problems
    );
    assert_eq!(printed.orders, 0, "none of her orders counts as printed");
    let read = Command::new("pdftotext")
        .args([&printed.files[0], "-"])
        .output()
        .expect("apt-get install poppler-utils");
    let read = String::from_utf8(read.stdout).expect("text");
    assert!(
        read.contains("RECOPIER À LA MAIN") && read.contains("prescriptions à recopier"),
        "a sheet all the same: {read}"
    );
}
