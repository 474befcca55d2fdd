//! What nurses chart beside the medicines: vital signs, what went in and out, notes and tasks, each with its correction and
//! its line on the way back into the record.

use app::api::views::{Bedside, EntrySaved, TaskStanding, VerdictKind};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id, with};

fn first(ward: &Ward) -> String {
    ward.list().rows[0].patient_id.clone()
}

fn bedside(ward: &Ward, patient: &str) -> Bedside {
    ward.ask("bedside", json!({ "patient_id": patient }))
}

fn vitals(patient: &str, readings: &[(&str, &str)]) -> Value {
    let readings: Vec<Value> = readings
        .iter()
        .map(|(code, typed)| json!({ "code": code, "typed": typed }))
        .collect();
    json!({
        "patient_id": patient, "at": null, "readings": readings, "note": null,
        "improbable_confirmed": false, "request_id": request_id(),
    })
}

fn fluid(patient: &str, what: &str, volume: Option<&str>) -> Value {
    json!({
        "patient_id": patient, "at": null, "what": what, "volume": volume, "note": null,
        "improbable_confirmed": false, "request_id": request_id(),
    })
}

fn correction(entry: &str, changes: Value) -> Value {
    let plain = json!({
        "entry_id": entry, "reason": "erreur de saisie", "at": null, "readings": [], "volume": null, "due": null,
        "text": null, "improbable_confirmed": false, "request_id": request_id(),
    });
    with(plain, changes)
}

fn column(bedside: &Bedside, code: &str) -> usize {
    bedside
        .fields
        .iter()
        .position(|field| field.code == code)
        .unwrap()
}

#[test]
fn h110_a_vital_sign_is_kept_exactly_and_shown_with_its_unit_and_source() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    let all = [
        ("temperature", "37.5"),
        ("pulse", "72"),
        ("blood-pressure", "120/80"),
        ("breathing", "16"),
        ("saturation", "97"),
        ("oxygen", "2,5"),
        ("pain", "4"),
        ("glucose", "1,12"),
    ];
    let saved: EntrySaved = ward.ask("record_vitals", vitals(&patient, &all));
    let shown = bedside(&ward, &patient);
    let line = shown.signs.iter().find(|line| line.here).unwrap();
    let plain: Vec<String> = line
        .cells
        .iter()
        .map(|cell| cell.replace('\u{a0}', " "))
        .collect();
    assert_eq!(
        plain,
        [
            "37,5 °C",
            "72 par min",
            "120/80 mmHg",
            "16 par min",
            "97 %",
            "2,5 L par min",
            "4 sur 10",
            "1,12 g par L",
            ""
        ],
        "one column each, none invented"
    );
    assert_eq!(line.source, "saisi ici, AL");
    assert!(
        shown
            .signs
            .iter()
            .filter(|line| !line.here)
            .all(|line| line.source == "DPI"),
        "the record's own beside it"
    );
    // What goes back says exactly what to type.
    let back = ward.line(&saved.entry_id);
    assert_eq!(back.name, "Constantes");
    let what = back.what.replace('\u{a0}', " ");
    assert!(
        what.contains("20 nov. 2026 10:2")
            && what.contains("Température 37,5 °C, Pouls 72 par min, Tension 120/80 mmHg"),
        "day, time and every value: {what}"
    );
}

#[test]
fn h110_an_impossible_value_is_refused_and_a_rare_one_is_asked_about() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    for (code, typed, refusal) in [
        ("temperature", "3,75", "value-impossible"),
        ("temperature", "375", "value-impossible"),
        ("blood-pressure", "80/120", "value-impossible"),
        ("blood-pressure", "120", "pressure-pair"),
        ("pain", "11", "value-impossible"),
        ("pulse", "7,2", "bad-value"),
        ("pulse", "72 par min", "bad-value"),
        ("glucose", "1,120", "value-ambiguous"),
        ("temperature", "32", "value-improbable"),
    ] {
        assert_eq!(
            ward.refused("record_vitals", vitals(&patient, &[(code, typed)])),
            refusal,
            "{code} {typed}"
        );
    }
    assert_eq!(
        ward.refused("record_vitals", vitals(&patient, &[("pulse", " ")])),
        "value-needed",
        "an empty form records nothing"
    );
    let rare = ward
        .call("record_vitals", vitals(&patient, &[("temperature", "32")]))
        .unwrap_err();
    assert_eq!(
        rare.subject.replace('\u{a0}', " "),
        "Température 32 °C",
        "the value as read, and none in its place"
    );
    assert_eq!(
        bedside(&ward, &patient)
            .signs
            .iter()
            .filter(|line| line.here)
            .count(),
        0,
        "a refusal leaves no trace"
    );
    let confirmed = with(
        vitals(&patient, &[("temperature", "32")]),
        json!({ "improbable_confirmed": true }),
    );
    ward.ok("record_vitals", confirmed);
    let impossible = with(
        vitals(&patient, &[("temperature", "3,75")]),
        json!({ "improbable_confirmed": true }),
    );
    assert_eq!(
        ward.refused("record_vitals", impossible),
        "value-impossible",
        "nobody can confirm that"
    );
}

#[test]
fn nothing_is_charted_ahead_of_the_clock_nor_for_nobody_nor_twice() {
    let ward = Ward::quiet();
    let patient = first(&ward);
    ward.sign_in("AL");
    assert_eq!(
        ward.refused("record_vitals", vitals(&patient, &[("pulse", "72")])),
        "capture-closed",
        "in normal times it is charted in the record"
    );
    ward.declare();
    let ahead = with(
        vitals(&patient, &[("pulse", "72")]),
        json!({ "at": "10:50" }),
    );
    assert_eq!(ward.refused("record_vitals", ahead), "future-time");
    assert_eq!(
        ward.refused("record_vitals", vitals("nobody", &[("pulse", "72")])),
        "unknown-patient"
    );
    let once = vitals(&patient, &[("pulse", "72")]);
    let one: EntrySaved = ward.ask("record_vitals", once.clone());
    let two: EntrySaved = ward.ask("record_vitals", once);
    assert_eq!(one, two, "a repeated tap records once");
    ward.sign_in("CD");
    assert_eq!(
        ward.refused("record_vitals", vitals(&patient, &[("pulse", "72")])),
        "role-may-not-chart"
    );
}

#[test]
fn h111_a_weight_typed_here_stands_beside_the_records_own() {
    let ward = Ward::quiet();
    ward.declare();
    let weighed = ward
        .list()
        .rows
        .iter()
        .map(|row| row.patient_id.clone())
        .find(|id| ward.mar(id).banner.weight.contains("kg"))
        .unwrap();
    let before = ward.mar(&weighed).banner.weight;
    ward.ok("record_vitals", vitals(&weighed, &[("weight", "61,3")]));
    let after = ward.mar(&weighed).banner;
    assert!(
        after
            .weight
            .contains("61,3\u{a0}kg le 20\u{a0}nov.\u{a0}2026 (saisi ici)")
            && after.weight.contains(&before),
        "both, each with its date: {}",
        after.weight
    );
    assert!(!after.weight_old, "weighed a minute ago");
}

#[test]
fn h112_what_was_only_seen_is_counted_apart_and_never_as_nothing() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    ward.ok("record_fluid", fluid(&patient, "oral", Some("250")));
    ward.ok("record_fluid", fluid(&patient, "vein", Some("500")));
    ward.ok("record_fluid", fluid(&patient, "urine", Some("300")));
    ward.ok("record_fluid", fluid(&patient, "stool", None));
    let day = bedside(&ward, &patient).balances[2].clone();
    let plain = |text: &str| text.replace('\u{a0}', " ");
    assert_eq!(
        (
            plain(&day.intake),
            plain(&day.output),
            plain(&day.net),
            plain(&day.unmeasured)
        ),
        (
            "750 mL".to_owned(),
            "300 mL".to_owned(),
            "+450 mL".to_owned(),
            "Vu sans volume : 1 fois selles".to_owned()
        )
    );
    assert_eq!(
        ward.refused("record_fluid", fluid(&patient, "urine", Some("0"))),
        "value-impossible",
        "nothing is no volume: seen without volume is said so"
    );
    assert_eq!(
        ward.refused("record_fluid", fluid(&patient, "urine", Some("2500"))),
        "value-improbable"
    );
    assert_eq!(
        ward.refused("record_fluid", fluid(&patient, "urine", Some("1,000"))),
        "value-ambiguous"
    );
    // A correction changes the sum, a withdrawal takes it out, and both stay readable.
    let urine = bedside(&ward, &patient)
        .fluid_lines
        .into_iter()
        .find(|line| line.what == "urine")
        .unwrap();
    let corrected: EntrySaved = ward.ask(
        "correct_bedside",
        correction(&urine.entry_id, json!({ "volume": "350" })),
    );
    let shown = bedside(&ward, &patient);
    assert_eq!(plain(&shown.balances[2].output), "350 mL");
    let line = shown
        .fluid_lines
        .iter()
        .find(|line| line.what == "urine")
        .unwrap();
    assert!(
        line.history.len() == 2 && line.history[0].contains("300\u{a0}mL"),
        "the old value stays: {:?}",
        line.history
    );
    ward.ok(
        "correct_entry",
        json!({ "entry_id": corrected.entry_id, "reason": "autre patient", "replacement": null,
            "request_id": request_id() }),
    );
    let shown = bedside(&ward, &patient);
    assert_eq!(plain(&shown.balances[2].output), "0 mL");
    let line = shown
        .fluid_lines
        .iter()
        .find(|line| line.what == "urine")
        .unwrap();
    assert!(
        line.withdrawn && line.text.contains("350\u{a0}mL") && line.history.len() == 3,
        "withdrawn is still there to read: {line:?}"
    );
}

#[test]
fn a_correction_of_a_vital_sign_keeps_the_old_one_in_sight() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    let saved: EntrySaved = ward.ask("record_vitals", vitals(&patient, &[("pulse", "72")]));
    ward.sign_in("NB");
    let again: EntrySaved = ward.ask(
        "correct_bedside",
        correction(
            &saved.entry_id,
            json!({ "readings": [{ "code": "pulse", "typed": "92" }] }),
        ),
    );
    let shown = bedside(&ward, &patient);
    let line = shown.signs.iter().find(|line| line.here).unwrap();
    assert_eq!(line.cells[column(&shown, "pulse")], "92\u{a0}par\u{a0}min");
    assert!(
        line.history[0].contains("72\u{a0}par\u{a0}min")
            && line.history[1].contains("erreur de saisie")
            && line.history[1].contains("NB"),
        "the old value, why, and who: {:?}",
        line.history
    );
    assert_eq!(
        ward.refused(
            "correct_bedside",
            correction(
                &saved.entry_id,
                json!({ "readings": [{ "code": "pulse", "typed": "91" }] })
            )
        ),
        "already-corrected",
        "two corrections of one entry cannot both speak"
    );
    let twice: EntrySaved = ward.ask(
        "correct_bedside",
        correction(
            &again.entry_id,
            json!({ "readings": [{ "code": "pulse", "typed": "82" }], "text": "pouls irrégulier" }),
        ),
    );
    let what = ward.line(&twice.entry_id).what;
    assert!(
        what.contains("82\u{a0}par\u{a0}min «\u{a0}pouls irrégulier\u{a0}»"),
        "the worklist says what is true now: {what}"
    );
    let given = json!({ "entry_id": "x", "reason": "erreur de saisie" });
    assert_eq!(
        ward.refused("correct_bedside", with(correction("x", json!({})), given)),
        "unknown-entry"
    );
}

#[test]
fn a_note_is_quoted_word_for_word() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    let note = |text: &str| json!({ "patient_id": patient, "at": null, "text": text, "handover": false, "request_id": request_id() });
    let saved: EntrySaved = ward.ask("record_note", note("Dit « j’ai mal » \u{202e}la nuit"));
    let shown = bedside(&ward, &patient).notes[0].text.clone();
    assert!(
        shown.contains("«\u{a0}Dit « j’ai mal » ") && !shown.contains('\u{202e}'),
        "verbatim, and no sign that turns a line round: {shown}"
    );
    assert_eq!(ward.line(&saved.entry_id).verdict, VerdictKind::ByHand);
    assert_eq!(ward.refused("record_note", note("  ")), "text-needed");
    assert_eq!(
        ward.refused("record_note", note(&"a".repeat(501))),
        "text-too-long"
    );
}

#[test]
fn h113_a_task_is_waited_for_until_somebody_did_it() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    let task = json!({ "patient_id": patient, "due": "11:00", "text": "refaire le pansement", "request_id": request_id() });
    let saved: EntrySaved = ward.ask("record_task", task);
    assert_eq!(
        bedside(&ward, &patient).tasks[0].standing,
        TaskStanding::Due,
        "within the hour"
    );
    let counts = |ward: &Ward| {
        let row = ward.list().rows[0].clone();
        let mar = ward.mar(&row.patient_id).totals;
        assert_eq!(
            (row.tasks, row.tasks_late),
            (mar.tasks, mar.tasks_late),
            "list and chart count alike"
        );
        (row.tasks, row.tasks_late)
    };
    assert_eq!(counts(&ward), (1, 0));
    ward.later(60);
    assert_eq!(counts(&ward), (1, 1), "now it is late");
    assert!(
        !ward
            .reconciliation()
            .lines
            .iter()
            .any(|line| line.entry_id == saved.entry_id),
        "an open task steers the ward's work; only what was done goes back"
    );
    let done = json!({ "patient_id": patient, "task_id": saved.entry_id, "at": null, "text": "plaie propre", "request_id": request_id() });
    let by_alice: EntrySaved = ward.ask("record_task_done", done.clone());
    assert_eq!(counts(&ward), (0, 0));
    let line = bedside(&ward, &patient).tasks[0].clone();
    assert_eq!(line.standing, TaskStanding::Done);
    assert!(line.done.as_ref().unwrap().contains("plaie propre"));
    let what = ward.line(&by_alice.entry_id).what;
    assert!(
        what.contains("Fait «\u{a0}refaire le pansement\u{a0}» «\u{a0}plaie propre\u{a0}»"),
        "what to type: {what}"
    );
    assert_eq!(
        ward.refused(
            "record_task_done",
            with(done, json!({ "request_id": request_id() }))
        ),
        "task-already-done",
        "the second person sees who was first"
    );
    // Undone: "done" is withdrawn, and somebody waits again.
    ward.ok(
        "correct_entry",
        json!({ "entry_id": by_alice.entry_id, "reason": "pas fait en réalité", "replacement": null,
            "request_id": request_id() }),
    );
    assert_eq!(counts(&ward), (1, 1), "open again");
    let open = bedside(&ward, &patient).tasks[0].clone();
    ward.ok(
        "correct_entry",
        json!({ "entry_id": open.entry_id, "reason": "patient sorti", "replacement": null,
            "request_id": request_id() }),
    );
    assert_eq!(counts(&ward), (0, 0), "withdrawn: nobody waits");
    assert_eq!(
        bedside(&ward, &patient).tasks[0].standing,
        TaskStanding::Withdrawn,
        "and it can still be read"
    );
}

#[test]
fn what_was_charted_survives_a_restart() {
    let mut ward = Ward::quiet();
    ward.declare();
    let patient = first(&ward);
    ward.ok(
        "record_vitals",
        vitals(&patient, &[("temperature", "38,4")]),
    );
    ward.ok("record_fluid", fluid(&patient, "drain", Some("80")));
    let before = bedside(&ward, &patient);
    ward.restart();
    let after = bedside(&ward, &patient);
    assert_eq!(before.signs, after.signs);
    assert_eq!(before.fluid_lines, after.fluid_lines);
    assert!(ward.journal().ok);
}
