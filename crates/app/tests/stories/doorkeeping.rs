//! The one way in: every command refuses what it does not know, and survives what it did not expect.

use std::collections::BTreeSet;

use app::api::COMMANDS;
use serde_json::{Value, json};

use super::arrivals::{a_departure, a_move, unknown};
use super::local_orders::{a_stop, an_order};
use super::outage_ward::{Ward, request_id};

/// A request of the right shape for every command.
fn shapes() -> Vec<(&'static str, Value)> {
    let decide = json!({ "by": "BR", "second": null, "reason": null });
    let id = request_id();
    let mut all = vec![
        ("sign_in", json!({ "initials": "AL" })),
        (
            "break_glass",
            json!({ "name": "Jean Petit", "reason": "patient inconscient" }),
        ),
        (
            "mar",
            json!({ "patient_id": "x", "hours": 24, "shift_hours": 0 }),
        ),
        ("entry", json!({ "entry_id": "x" })),
        (
            "record_given",
            json!({ "patient_id": "x", "order_id": "x", "slot_id": null, "at": null, "dose": null, "attested": false,
                "witness": null, "reason": null, "second_dose_confirmed": false, "early_confirmed": true, "request_id": id }),
        ),
        (
            "record_not_given",
            json!({ "patient_id": "x", "order_id": "x", "slot_id": "x", "reason": "R", "text": null, "request_id": id }),
        ),
        (
            "record_given_before",
            json!({ "patient_id": "x", "order_id": "x", "slot_id": "x", "by": "x", "at": "08:00", "source": "patient",
                "request_id": id }),
        ),
        (
            "correct_entry",
            json!({ "entry_id": "x", "reason": "x", "replacement": null, "request_id": id }),
        ),
        ("send_entries", json!({ "entry_ids": [], "by": "AL" })),
        (
            "decide_line",
            json!({ "entry_id": "x", "decision": "not-to-enter", "reason": "x", "by": "AL" }),
        ),
        (
            "print",
            json!({ "what": "census", "patient_ids": [], "by": "AL", "to_file": true }),
        ),
        ("demo_switch", json!({ "fault": "none" })),
        ("end_drill", json!({ "by": "AL", "by_pin": null })),
        ("try_printer", json!({ "address": "x" })),
        (
            "change_settings",
            json!({ "by": "CD", "pin": "0", "ward": null, "printers": null }),
        ),
        (
            "record_infusion",
            json!({
                "patient_id": "p", "order_id": "o", "step": "stop", "at": null, "rate": null, "volume": null, "site": null,
                "reason": null, "total": null, "total_confirmed": false, "attested": false, "witness": null, "request_id": "x",
            }),
        ),
        (
            "record_patch_off",
            json!({
                "patient_id": "p", "order_id": "o", "applied": null, "at": null, "site": null, "request_id": "x",
            }),
        ),
        (
            "record_reassessed",
            json!({
                "patient_id": "p", "order_id": "o", "dose": "x", "at": null, "effect": "S", "text": null, "pain": null,
                "request_id": "x",
            }),
        ),
        ("find_patients", json!({ "query": "x" })),
        ("bedside", json!({ "patient_id": "x" })),
        ("handover", json!({ "patient_ids": [] })),
        ("scan", json!({ "text": "x" })),
        ("procedure", json!({ "card": "x", "instance": null })),
        (
            "start_procedure",
            json!({ "card": "x", "anchor": null, "from_instance": null, "from_point": null, "by": "AL", "request_id": id }),
        ),
        (
            "record_step",
            json!({ "instance": "x", "point": "step:x", "outcome": "done", "value": null, "reason": null, "by": "AL",
                "pin": null, "witness": null, "corrects": null, "request_id": id }),
        ),
        (
            "close_procedure",
            json!({ "instance": "x", "reason": null, "by": "AL", "request_id": id }),
        ),
        (
            "take_set",
            json!({ "by": "AL", "by_pin": null, "witness": { "initials": "BR", "pin": null, "absent": null },
                "reason": "long" }),
        ),
        (
            "print_for_step",
            json!({ "instance": "x", "point": "step:x", "nth": 0, "by": "AL" }),
        ),
        ("debrief", json!({ "card": "x" })),
        (
            "wish_print",
            json!({ "job_id": "x", "wish": "pause", "from": null, "to": null, "by": "AL" }),
        ),
        ("prefer_printer", json!({ "name": "x", "by": "AL" })),
        (
            "print_preview",
            json!({ "job_id": "x", "what": "mar", "patient_ids": [], "page": 1 }),
        ),
        (
            "mark_sheets",
            json!({ "by": "x", "sheets": [], "mark": "unused", "reason": null, "witness": null }),
        ),
        ("sweep", json!({ "patient_id": "x" })),
        ("stay", json!({ "patient_id": "x" })),
        ("order_form", json!({ "patient_id": "x" })),
        ("order_read_back", an_order("x")),
        ("take_order", an_order("x")),
        ("stop_order", a_stop("x", "x")),
        ("arrive", unknown()),
        ("move_patient", a_move("x", "x")),
        ("leave", a_departure("x", "discharged")),
        (
            "link_patient",
            json!({ "temporary_id": "x", "real_id": "x", "compared": [], "name": "x", "request_id": id }),
        ),
        (
            "record_deferred",
            json!({ "patient_id": "x", "order_id": "x", "slot_id": "x", "until": "08:00", "reason": "x", "request_id": id }),
        ),
        (
            "record_asked",
            json!({ "patient_id": "x", "order_id": "x", "slot_id": null, "text": "x", "request_id": id }),
        ),
        (
            "record_checked",
            json!({ "patient_id": "x", "order_id": "x", "text": null, "request_id": id }),
        ),
        ("undo_entry", json!({ "entry_id": "x", "request_id": id })),
        (
            "record_vitals",
            json!({ "patient_id": "x", "at": null, "readings": [], "note": null, "improbable_confirmed": false,
                "request_id": id }),
        ),
        (
            "record_fluid",
            json!({ "patient_id": "x", "at": null, "what": "urine", "volume": null, "note": null,
                "improbable_confirmed": false, "request_id": id }),
        ),
        (
            "record_note",
            json!({ "patient_id": "x", "at": null, "text": "x", "handover": false, "request_id": id }),
        ),
        (
            "record_task",
            json!({ "patient_id": "x", "due": "08:00", "text": "x", "request_id": id }),
        ),
        (
            "record_task_done",
            json!({ "patient_id": "x", "task_id": "x", "at": null, "text": null, "request_id": id }),
        ),
        (
            "correct_bedside",
            json!({ "entry_id": "x", "reason": "x", "at": null, "readings": [], "volume": null, "due": null, "text": null,
                "improbable_confirmed": false, "request_id": id }),
        ),
    ];
    all.extend([
        (
            "plan_downtime",
            json!({ "start": "x", "end": "x", "message": "x", "people": decide }),
        ),
        ("extend_plan", json!({ "end": "x", "people": decide })),
        (
            "acknowledge_plan",
            json!({ "by": "AL", "printer_tested": true, "reason": null }),
        ),
        (
            "raise_level",
            json!({ "level": "l4", "by": "AL", "reason": "x" }),
        ),
        (
            "report_service",
            json!({ "service": "wifi", "lost": true, "by": "AL", "reason": null }),
        ),
        ("apply_directive", json!({ "file": "x", "bytes": "00" })),
    ]);
    for name in [
        "cancel_plan",
        "declare_read_only",
        "report_silence",
        "declare_downtime",
        "end_downtime",
        "all_clear",
        "all_reconciled",
        "close_event",
    ] {
        all.push((name, decide.clone()));
    }
    for name in [
        "outage_figures",
        "directives",
        "boot",
        "mode",
        "sign_out",
        "lock",
        "present",
        "ward_list",
        "reconciliation",
        "compare_now",
        "sync_now",
        "procedures",
        "sheets_out",
        "print_centre",
        "ask_printers",
        "make_pack",
        "data_state",
        "beds",
        "journal_verify",
        "health",
        "settings",
        "known_wards",
    ] {
        all.push((name, json!({})));
    }
    all
}

#[test]
fn every_command_refuses_what_it_does_not_know() {
    let ward = Ward::quiet();
    let shapes = shapes();
    let told: BTreeSet<&str> = shapes.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        told,
        COMMANDS.iter().copied().collect(),
        "a new command needs a line here"
    );
    let before = (ward.mode().revisions, ward.journal());
    for (name, shape) in &shapes {
        let mut extra = shape.clone();
        extra
            .as_object_mut()
            .unwrap()
            .insert("and_more".to_owned(), json!(true));
        let refused = ward.call(name, extra).unwrap_err();
        assert_eq!(
            refused.code, "bad-request",
            "{name} took a field that it does not know"
        );
        assert!(
            refused.subject.contains("and_more"),
            "{name} says which: {}",
            refused.subject
        );
        for wrong in [json!(null), json!([]), json!("x"), json!(1)] {
            // An empty list is no object either, though a record without fields could be read from it.
            if wrong == json!([]) && shape == &json!({}) {
                continue;
            }
            assert_eq!(
                ward.refused(name, wrong.clone()),
                "bad-request",
                "{name} took {wrong}"
            );
        }
    }
    assert_eq!(
        ward.refused("drop_everything", json!({})),
        "unknown-command",
        "not in the table"
    );
    assert_eq!(
        (ward.mode().revisions, ward.journal()),
        before,
        "and nothing happened"
    );
}

#[test]
fn a_panic_costs_one_answer() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    ward.break_clock(true);
    for name in ["mode", "ward_list", "mar", "record_given"] {
        let request = match name {
            "mar" => json!({ "patient_id": doses[0].patient, "hours": 24, "shift_hours": 0 }),
            "record_given" => doses[0].given(),
            _ => json!({}),
        };
        assert_eq!(
            ward.refused(name, request),
            "internal",
            "{name}: said, not shown as done"
        );
    }
    ward.break_clock(false);
    assert_eq!(ward.mode().state, "active", "the next question is answered");
    let saved = ward.give(&doses[0]);
    assert_eq!(
        ward.again(&doses[0]).cell.entry_id,
        Some(saved.entry_id),
        "and the next dose is recorded"
    );
    assert!(ward.journal().ok, "the chain has no gap");
}

#[test]
fn the_demonstrations_switch_is_not_for_real_wards() {
    let ward = Ward::quiet();
    assert_eq!(
        ward.refused("demo_switch", json!({ "fault": "none" })),
        "not-allowed-now",
        "this is no demonstration"
    );
    assert!(!ward.mode().drill, "and wears no drill banner");
}
