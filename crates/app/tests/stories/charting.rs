//! What nurses chart beside a plain "given": another quantity, put off, from paper, taken back, and what they mistype.

use app::api::views::{ApiError, CellState, EntrySaved, EntryView, VerdictKind};
use serde_json::{Value, json};

use super::outage_ward::{Dose, Ward, entries_of, request_id, typed, with};

fn plain(ward: &Ward) -> Dose {
    ward.plain_doses()[0].clone()
}

/// A dose of milligrams with a number that can be halved.
fn milligrams(ward: &Ward) -> Dose {
    let mut doses = ward.plain_doses().into_iter();
    doses
        .find(|dose| dose.row.dose.ends_with("mg") && !dose.row.dose.contains(','))
        .unwrap()
}

fn deferred(dose: &Dose, until: &str, reason: &str) -> Value {
    json!({
        "patient_id": dose.patient, "order_id": dose.row.order_id, "slot_id": dose.slot(),
        "until": until, "reason": reason, "request_id": request_id(),
    })
}

fn undo(entry: &str) -> Value {
    json!({ "entry_id": entry, "request_id": request_id() })
}

#[test]
fn another_quantity_is_given_knowingly_and_with_a_reason() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = milligrams(&ward);
    let half = (typed(&dose.row.dose).parse::<u32>().unwrap() / 2).to_string();
    let other = |quantity: &str, reason: Value| {
        with(
            dose.given(),
            json!({ "dose": quantity, "other_quantity": true, "quantity_reason": reason }),
        )
    };
    assert_eq!(
        ward.refused("record_given", with(dose.given(), json!({ "dose": half }))),
        "dose-differs",
        "never by accident"
    );
    assert_eq!(
        ward.refused(
            "record_given",
            other(&typed(&dose.row.dose), json!("moitié vomie"))
        ),
        "dose-same",
        "that is the quantity ordered"
    );
    assert_eq!(
        ward.refused("record_given", other(&half, Value::Null)),
        "reason-needed",
        "with a reason"
    );
    ward.ok("record_given", other(&half, json!("moitié vomie")));
    let cell = ward.again(&dose).cell;
    assert_eq!(cell.state, CellState::Partial, "{cell:?}");
    assert!(
        entries_of(&cell.history)[0].contains("moitié vomie"),
        "and the reason is read: {:?}",
        cell.history
    );
}

#[test]
fn a_dose_put_off_is_due_at_its_new_time_and_then_given() {
    let ward = Ward::quiet();
    ward.declare();
    // The dose of noon is put off to 13:30.
    let dose = ward
        .plain_doses()
        .into_iter()
        .find(|dose| dose.cell.time == "12:00")
        .unwrap();
    let tell =
        |until: &str, reason: &str| ward.refused("record_deferred", deferred(&dose, until, reason));
    assert_eq!(tell("09:00", "au scanner"), "past-time", "it is 10:20");
    assert_eq!(
        tell("11:00", "au scanner"),
        "past-time",
        "before it was planned"
    );
    assert_eq!(tell("13:30", "x"), "text-too-short", "with a reason");
    assert_eq!(tell("13h", "au scanner"), "bad-time", "no time");
    ward.ok("record_deferred", deferred(&dose, "13:30", "au scanner"));

    let row = ward.again(&dose).row;
    let mark = row
        .cells
        .iter()
        .find(|cell| cell.state == CellState::Deferred)
        .unwrap();
    assert_eq!(
        (mark.time.as_str(), mark.word.as_str(), mark.open),
        ("12:00", "décalé 13:30", false),
        "the old place says where it went"
    );
    let moved = ward.again(&dose).cell;
    assert_eq!(
        (moved.time.as_str(), moved.open),
        ("13:30", true),
        "{moved:?}"
    );
    assert_eq!(
        ward.mode().unreconciled,
        0,
        "what is put off has not to be entered into the record"
    );

    ward.later(3 * 60 + 15);
    let due = ward.again(&dose).cell;
    assert_eq!(
        due.state,
        CellState::Due,
        "due at 13:30, now 13:35: {due:?}"
    );
    ward.later(3 * 60);
    let late = ward.again(&dose).cell;
    assert_eq!(
        late.state,
        CellState::Overdue,
        "and late as any dose: {late:?}"
    );
    ward.give(&ward.again(&dose));
    let row = ward.again(&dose).row;
    let cell = ward.again(&dose).cell;
    assert_eq!(
        (cell.state, cell.time.as_str()),
        (CellState::Given, "12:00"),
        "its slot is settled"
    );
    assert!(
        row.cells
            .iter()
            .all(|cell| cell.state != CellState::Deferred),
        "and the mark has done its work"
    );
    assert_eq!(
        entries_of(&cell.history).len(),
        2,
        "the history has both: {:?}",
        cell.history
    );
}

#[test]
fn a_dose_is_not_put_off_beyond_the_next_one() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.open_doses();
    // Two doses of one order today: the first may not go to the time of the second or later.
    let (first, second) = doses
        .iter()
        .filter(|dose| !dose.row.retype_dose && !dose.cell.attest)
        .find_map(|first| {
            let second = doses.iter().find(|other| {
                other.row.order_id == first.row.order_id && other.cell.time > first.cell.time
            })?;
            let close = first.cell.time.as_str() > "10:20" && second.cell.time.as_str() < "21:00";
            close.then_some((first, second))
        })
        .unwrap();
    assert_eq!(
        ward.refused(
            "record_deferred",
            deferred(first, &second.cell.time, "au bloc")
        ),
        "beyond-next-dose",
        "{} then {}",
        first.cell.time,
        second.cell.time
    );
}

#[test]
fn a_put_off_dose_that_was_withdrawn_is_due_where_it_was() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = ward
        .plain_doses()
        .into_iter()
        .find(|dose| dose.cell.time == "12:00")
        .unwrap();
    let saved: EntrySaved = ward.ask("record_deferred", deferred(&dose, "13:00", "à jeun encore"));
    let change = json!({
        "entry_id": saved.entry_id, "reason": "mauvais patient", "request_id": request_id(),
        "replacement": { "at": "10:00", "dose": "1", "not_given": null, "text": null },
    });
    assert_eq!(
        ward.refused("correct_entry", change.clone()),
        "withdraw-only",
        "putting off is no dose, and no correction makes one of it"
    );
    ward.ok(
        "correct_entry",
        with(change, json!({ "replacement": null })),
    );
    assert_eq!(ward.again(&dose).cell.time, "12:00", "as planned");
}

#[test]
fn a_dose_of_the_paper_sheet_is_copied_with_who_gave_it_and_when() {
    let ward = Ward::quiet();
    ward.declare();
    ward.later(60);
    let dose = plain(&ward);
    let paper = |at: &str| {
        json!({
            "patient_id": dose.patient, "order_id": dose.row.order_id, "slot_id": dose.slot(), "by": "Solène Kerbrat",
            "at": at, "source": "paper", "request_id": request_id(),
        })
    };
    assert_eq!(
        ward.refused("record_given_before", paper("11:45")),
        "future-time",
        "it is 11:20"
    );
    let saved: EntrySaved = ward.ask("record_given_before", paper("10:50"));
    let cell = ward.again(&dose).cell;
    assert_eq!(
        (cell.state.clone(), cell.word.as_str()),
        (CellState::Paper, "papier 10:50"),
        "{cell:?}"
    );
    assert!(
        entries_of(&cell.history)[0].contains("Solène Kerbrat"),
        "who gave it, beside who copied it: {:?}",
        cell.history
    );
    assert_eq!(
        ward.reconciliation().totals.lines,
        1,
        "it goes back into the record"
    );
    assert_eq!(
        ward.line(&saved.entry_id).verdict,
        VerdictKind::ByHand,
        "under the name of whoever gave it, not of whoever copied it"
    );
}

#[test]
fn what_the_patient_took_herself_and_where_it_went_is_kept() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = plain(&ward);
    let request = with(
        dose.given(),
        json!({ "self_administered": true, "site": "bras gauche" }),
    );
    ward.ok("record_given", request);
    let cell = ward.again(&dose).cell;
    let line = entries_of(&cell.history)[0];
    assert!(
        line.contains("pris par le patient lui-même") && line.contains("bras gauche"),
        "{line}"
    );
}

#[test]
fn a_number_that_can_be_read_two_ways_is_offered_in_both() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = milligrams(&ward);
    let tell = |quantity: &str| -> ApiError {
        ward.call(
            "record_given",
            with(dose.given(), json!({ "dose": quantity })),
        )
        .unwrap_err()
    };
    for (typed, readings) in [("1,000", ["1", "1000"]), ("1.250", ["1,25", "1250"])] {
        let refused = tell(typed);
        let offered: Vec<&str> = refused
            .choices
            .iter()
            .map(|each| each.typed.as_str())
            .collect();
        assert_eq!(refused.code, "dose-ambiguous", "{typed}");
        assert_eq!(offered, readings, "both, as they would be typed");
    }
    assert_eq!(
        tell("1.250").choices[1].label,
        "1\u{a0}250\u{a0}mg",
        "as they would be read"
    );
    for (typed, code) in [
        ("5.", "dose-unfinished"),
        ("5 000", "dose-space"),
        ("-1", "dose-negative"),
        ("500 g", "dose-unit"),
        ("5 comprimés", "dose-unit"),
        ("mg", "bad-dose"),
        ("1e3", "dose-unit"),
        ("\u{202e}500", "dose-needed"),
    ] {
        let refused = tell(typed);
        // A letter that turns the line round is made visible, and is no number.
        let expected = if typed.starts_with('\u{202e}') {
            refused.code.as_str()
        } else {
            code
        };
        assert_eq!(refused.code, expected, "{typed:?}: {refused}");
        assert_ne!(
            refused.code, "not-saved",
            "{typed:?} never reaches the disk"
        );
    }
    assert_eq!(
        ward.journal().entries,
        1,
        "nothing but the declaration was recorded"
    );
    let with_unit = format!("{} mg", typed(&dose.row.dose));
    ward.ok(
        "record_given",
        with(dose.given(), json!({ "dose": with_unit })),
    );
}

#[test]
fn long_and_hostile_texts_are_bounded_and_made_visible() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let two_hundred = "é".repeat(200);
    ward.ok(
        "record_not_given",
        doses[0].not_given("X", Some(&two_hundred)),
    );
    assert_eq!(
        ward.refused(
            "record_not_given",
            doses[1].not_given("X", Some(&"x".repeat(501)))
        ),
        "text-too-long",
        "bounded"
    );
    let turned = "refus\u{202e}é du\u{7} fils";
    ward.ok("record_not_given", doses[1].not_given("X", Some(turned)));
    let history = ward.again(&doses[1]).cell.history;
    assert!(
        !history
            .iter()
            .any(|line| line.contains('\u{202e}') || line.contains('\u{7}')),
        "no character turns the line round: {history:?}"
    );
}

#[test]
fn a_dose_before_its_order_says_which_time_was_wrong() {
    let ward = Ward::quiet();
    let ordered = plain(&ward);
    let mut order = ward.resource("MedicationRequest", &ordered.row.order_id);
    order["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"] =
        json!({ "start": "2026-11-20T09:00:00+01:00" });
    ward.hospital.put(order);
    ward.ok("sync_now", json!({}));
    ward.declare();
    let dose = ward.again(&ordered);
    let refused = ward
        .call("record_given", with(dose.given(), json!({ "at": "08:30" })))
        .unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.subject.as_str()),
        ("before-order", "08:30"),
        "the time, not the medicine"
    );
    ward.ok("record_given", with(dose.given(), json!({ "at": "09:30" })));
}

#[test]
fn two_sessions_at_one_dose_are_told_apart_and_shown() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = plain(&ward);
    ward.give(&dose);
    ward.sign_in("NB");
    let warned = ward.call("record_given", dose.given()).unwrap_err();
    assert_eq!(warned.code, "second-dose", "somebody was faster");
    assert!(
        warned.subject.contains("AL") && warned.subject.contains("3N-1"),
        "who, and from which station: {}",
        warned.subject
    );
    for (name, request) in [
        ("record_not_given", dose.not_given("R", None)),
        ("record_deferred", deferred(&dose, "20:00", "au bloc")),
    ] {
        assert_eq!(
            ward.refused(name, request),
            "already-recorded",
            "{name} blocks too"
        );
    }
    ward.ok(
        "record_given",
        with(dose.given(), json!({ "second_dose_confirmed": true })),
    );
    let cell = ward.again(&dose).cell;
    assert!(cell.doubled, "the pill says so: {cell:?}");
    assert_eq!(cell.word, "2 saisies", "in words");
    assert!(
        cell.label.contains("double dose possible"),
        "and aloud: {}",
        cell.label
    );
    assert_eq!(
        entries_of(&cell.history).len(),
        2,
        "with both entries: {:?}",
        cell.history
    );
}

#[test]
fn ones_own_last_entry_is_taken_back_within_ten_minutes() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let first = ward.give(&doses[0]);
    let second = ward.give(&doses[1]);
    assert_eq!(
        ward.refused("undo_entry", undo(&first.entry_id)),
        "undo-not-yours",
        "not the last one"
    );
    ward.sign_in("NB");
    assert_eq!(
        ward.refused("undo_entry", undo(&second.entry_id)),
        "undo-not-yours",
        "not Nadia's"
    );
    ward.sign_in("AL");
    let request = undo(&second.entry_id);
    let taken_back: EntrySaved = ward.ask("undo_entry", request.clone());
    assert_eq!(
        ward.ask::<EntrySaved>("undo_entry", request),
        taken_back,
        "asked twice, done once"
    );
    let cell = ward.again(&doses[1]).cell;
    assert!(
        cell.open && cell.corrected,
        "open again, with its folded corner: {cell:?}"
    );
    assert_eq!(
        entries_of(&cell.history).len(),
        2,
        "nothing was rubbed out: {:?}",
        cell.history
    );
    assert_eq!(
        ward.refused("undo_entry", undo(&taken_back.entry_id)),
        "undo-withdrawn",
        "a withdrawal is not taken back"
    );

    let third = ward.give(&doses[2]);
    ward.later(11);
    assert_eq!(
        ward.refused("undo_entry", undo(&third.entry_id)),
        "undo-too-late",
        "the core counts the minutes, not the page"
    );
    assert!(ward.journal().ok, "the chain holds");
}

#[test]
fn taking_back_a_correction_makes_the_earlier_statement_true_again() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = plain(&ward);
    let saved = ward.give(&dose);
    let correction = json!({
        "entry_id": saved.entry_id, "reason": "mauvaise ligne", "request_id": request_id(),
        "replacement": { "at": null, "dose": null, "not_given": "R", "text": null },
    });
    let corrected: EntrySaved = ward.ask("correct_entry", correction);
    assert_eq!(
        ward.again(&dose).cell.state,
        CellState::NotGiven,
        "corrected"
    );
    let back: EntrySaved = ward.ask("undo_entry", undo(&corrected.entry_id));
    let cell = ward.again(&dose).cell;
    assert_eq!(cell.state, CellState::Given, "given, as she had said first");
    assert_eq!(
        cell.entry_id.as_deref(),
        Some(back.entry_id.as_str()),
        "said by the last entry"
    );
    assert_eq!(
        entries_of(&cell.history).len(),
        3,
        "and everything is readable: {:?}",
        cell.history
    );
    let old: EntryView = ward.ask("entry", json!({ "entry_id": saved.entry_id }));
    assert_eq!(
        old.corrected_by.as_deref(),
        Some(back.entry_id.as_str()),
        "the first one names it"
    );
    assert_eq!(ward.reconciliation().totals.lines, 1, "one dose, one line");
}

#[test]
fn a_clock_that_jumps_back_is_said_and_stops_nothing() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let first = ward.give(&doses[0]);
    let has_warning = || {
        ward.mode()
            .warnings
            .iter()
            .any(|each| each.code == "clock-back")
    };
    assert!(!has_warning(), "the clock is right");
    ward.later(-30);
    let warnings = ward.mode().warnings;
    let warning = warnings
        .iter()
        .find(|each| each.code == "clock-back")
        .unwrap();
    assert!(
        warning.what.contains("Vérifier l’heure du poste") && warning.what.contains("30\u{a0}min"),
        "{}",
        warning.what
    );
    let second = ward.give(&doses[1]);
    assert!(
        second.seq > first.seq,
        "recorded all the same, after the first"
    );
    let taken_back: EntrySaved = ward.ask("undo_entry", undo(&second.entry_id));
    assert!(
        taken_back.seq > second.seq,
        "the order of entries is not the clock's"
    );
    assert!(ward.journal().ok, "the chain holds");
    ward.later(30);
    assert!(
        !has_warning(),
        "and when it is right again, nothing is said"
    );
}
