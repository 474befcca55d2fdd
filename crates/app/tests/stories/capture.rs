//! What nurses record while the record is away: given, not given, given before, corrected, and every refusal on the way.

use app::api::views::{CellState, EntrySaved, EntryView, SendState, VerdictKind};
use serde_json::{Value, json};

use super::outage_ward::{Dose, Ward, entries_of, request_id, typed, with};

#[test]
fn in_normal_times_nothing_is_recorded_here() {
    let ward = Ward::quiet();
    ward.sign_in("AL");
    let dose = &ward.plain_doses()[0];
    assert_eq!(
        ward.refused("record_given", dose.given()),
        "capture-closed",
        "she charts in the record"
    );
    assert_eq!(
        ward.refused("record_not_given", dose.not_given("R", None)),
        "capture-closed",
        "nor this"
    );
    assert_eq!(ward.journal().entries, 0, "a refusal leaves no trace");
}

#[test]
fn only_a_named_person_whose_work_it_is_records() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    ward.ok("sign_out", json!({}));
    assert_eq!(
        ward.refused("record_given", dose.given()),
        "not-signed-in",
        "nobody answers for it"
    );
    ward.sign_in("CD");
    assert_eq!(
        ward.refused("record_given", dose.given()),
        "role-may-not-chart",
        "IT never charts"
    );
    ward.sign_in("PF");
    assert_eq!(
        ward.refused("record_given", dose.given()),
        "role-may-not-chart",
        "nor does the pharmacist"
    );
    assert_eq!(
        ward.refused("sign_in", json!({ "initials": "ZZ" })),
        "unknown-person",
        "a stranger"
    );
    assert_eq!(
        ward.refused("sign_in", json!({ "initials": " " })),
        "unknown-person",
        "nobody at all"
    );
    ward.sign_in("nb");
    ward.give(dose);
}

#[test]
fn given_not_given_and_given_before_are_three_different_things() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let late: Vec<Dose> = ward
        .open_doses()
        .into_iter()
        .filter(|dose| dose.cell.attest)
        .collect();
    let before = late.iter().find(|dose| !dose.row.retype_dose).unwrap();

    ward.give(&doses[0]);
    ward.ok("record_not_given", doses[1].not_given("R", None));
    let told = json!({
        "patient_id": before.patient, "order_id": before.row.order_id, "slot_id": before.slot(),
        "by": "Solène Kerbrat", "at": "08:05", "source": "colleague", "request_id": request_id(),
    });
    ward.ok("record_given_before", told);

    let given = ward.again(&doses[0]).cell;
    assert!(matches!(given.state, CellState::Given), "{given:?}");
    assert!(
        given.word == "avance 10:20" || given.word == "avance 10:21",
        "when it happened stands beside when it was due: {}",
        given.word
    );
    assert!(
        given.entry_id.is_some() && !given.from_record && !given.open,
        "signed here, closed: {given:?}"
    );
    let refused = ward.again(&doses[1]).cell;
    assert_eq!(
        (refused.state, refused.letter.as_deref()),
        (CellState::NotGiven, Some("R")),
        "with its letter"
    );
    let earlier = ward.again(before).cell;
    assert_eq!(
        (earlier.state, earlier.word.as_str()),
        (CellState::Given, "donné 08:05"),
        "at the time that was told"
    );
    assert!(
        entries_of(&earlier.history)[0].contains("Solène Kerbrat"),
        "who gave it: {:?}",
        entries_of(&earlier.history)
    );
}

#[test]
fn a_reason_has_a_letter_and_some_need_words() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    assert_eq!(
        ward.refused("record_not_given", dose.not_given("", None)),
        "reason-needed",
        "no letter"
    );
    assert_eq!(
        ward.refused("record_not_given", dose.not_given("Q", None)),
        "reason-needed",
        "an unknown letter"
    );
    let reasons = ward.ok("boot", json!({}))["not_given_reasons"].clone();
    for reason in reasons
        .as_array()
        .unwrap()
        .iter()
        .filter(|reason| reason["needs_text"] == true)
    {
        let letter = reason["letter"].as_str().unwrap();
        let code = if letter == "C" {
            "reason-value-needed"
        } else {
            "text-too-short"
        };
        assert_eq!(
            ward.refused("record_not_given", dose.not_given(letter, None)),
            code,
            "{letter}"
        );
    }
    let long = "x".repeat(501);
    assert_eq!(
        ward.refused("record_not_given", dose.not_given("R", Some(&long))),
        "text-too-long",
        "bounded"
    );
}

#[test]
fn a_correction_keeps_what_was_said_before() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let first = ward.give(dose);
    let correct = |entry: &str, replacement: Value| {
        let request = json!({
            "entry_id": entry, "reason": "mauvaise ligne", "replacement": replacement, "request_id": request_id(),
        });
        ward.call("correct_entry", request)
            .map(|saved| serde_json::from_value::<EntrySaved>(saved).unwrap())
    };
    let not_given = json!({ "at": null, "dose": null, "not_given": "R", "text": null });
    let second = correct(&first.entry_id, not_given.clone()).unwrap();
    assert_eq!(
        ward.again(dose).cell.state,
        CellState::NotGiven,
        "the correction speaks"
    );

    // Nadia had the right patient after all: a correction of a correction.
    ward.sign_in("NB");
    let quantity = typed(&dose.row.dose);
    let given = json!({ "at": "10:05", "dose": quantity, "not_given": null, "text": null });
    let third = correct(&second.entry_id, given).unwrap();
    let cell = ward.again(dose).cell;
    assert_eq!(
        (cell.state, cell.word.as_str()),
        (CellState::Given, "avance 10:05"),
        "the last word"
    );
    assert_eq!(
        cell.entry_id.as_deref(),
        Some(third.entry_id.as_str()),
        "said by the last entry"
    );
    assert_eq!(
        entries_of(&cell.history).len(),
        3,
        "nothing was rubbed out: {:?}",
        entries_of(&cell.history)
    );
    assert_eq!(
        correct(&first.entry_id, not_given).unwrap_err().code,
        "already-corrected",
        "not behind her back"
    );
    let old: EntryView = ward.ask("entry", json!({ "entry_id": first.entry_id }));
    assert_eq!(
        old.corrected_by.as_deref(),
        Some(third.entry_id.as_str()),
        "the old entry says by what"
    );
    assert_eq!(
        old.send_state,
        SendState::Withdrawn,
        "and never leaves for the record"
    );

    // It never happened: the slot is open again, and its history says why.
    correct(&third.entry_id, Value::Null).unwrap();
    let cell = ward.again(dose).cell;
    assert!(cell.open, "to be given: {cell:?}");
    assert_eq!(
        entries_of(&cell.history).len(),
        4,
        "and still readable: {:?}",
        entries_of(&cell.history)
    );
    assert_eq!(ward.mode().unreconciled, 0, "nothing is left to enter");
    assert!(ward.journal().ok, "the chain holds");
}

#[test]
fn what_is_not_corrected_stays_as_it_was() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let request = with(dose.given(), json!({ "reason": "douleur à 6 sur 10" }));
    let saved: EntrySaved = ward.ask("record_given", request);
    let correction = json!({
        "entry_id": saved.entry_id, "reason": "heure fausse", "request_id": request_id(),
        "replacement": { "at": "10:10", "dose": null, "not_given": null, "text": null },
    });
    let corrected: EntrySaved = ward.ask("correct_entry", correction);
    let view: EntryView = ward.ask("entry", json!({ "entry_id": corrected.entry_id }));
    assert_eq!(view.at_local, "10:10", "the time is the new one");
    assert_eq!(
        view.dose_typed,
        typed(&dose.row.dose),
        "the dose is the old one"
    );
    assert_eq!(
        ward.again(dose).cell.state,
        CellState::Given,
        "and it is still a whole dose"
    );
}

#[test]
fn the_same_dose_is_recorded_twice_only_by_somebody_who_saw_it() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let first = ward.give(dose);
    ward.sign_in("NB");
    let warned = ward.call("record_given", dose.given()).unwrap_err();
    assert_eq!(warned.code, "second-dose", "somebody was faster");
    assert!(warned.subject.contains("AL"), "who: {}", warned.subject);
    let second: EntrySaved = ward.ask(
        "record_given",
        with(
            dose.given(),
            json!({ "second_dose_confirmed": true, "early_confirmed": true }),
        ),
    );
    assert_ne!(first.entry_id, second.entry_id, "two entries");
    let cell = ward.again(dose).cell;
    assert_eq!(
        entries_of(&cell.history).len(),
        2,
        "both are shown: {:?}",
        entries_of(&cell.history)
    );
    assert!(
        entries_of(&cell.history)[0].contains("AL") && entries_of(&cell.history)[1].contains("NB"),
        "with their authors: {:?}",
        entries_of(&cell.history)
    );
    assert_eq!(
        ward.reconciliation().totals.lines,
        2,
        "and both are lines of the reconciliation"
    );
    for entry in [&first, &second] {
        assert_eq!(
            ward.line(&entry.entry_id).verdict,
            VerdictKind::Conflict,
            "which a person decides about"
        );
    }
}

#[test]
fn a_dose_of_the_blind_window_needs_the_attestation() {
    let ward = Ward::quiet();
    ward.declare();
    let late: Vec<Dose> = ward
        .open_doses()
        .into_iter()
        .filter(|dose| dose.cell.attest)
        .collect();
    assert!(
        !late.is_empty(),
        "the demonstration ward always has late doses"
    );
    for dose in &late {
        assert_eq!(
            dose.cell.state,
            CellState::Verify,
            "neither due nor late: it may have been given unseen"
        );
    }
    let dose = late.iter().find(|dose| !dose.row.retype_dose).unwrap();
    let unseen = with(dose.given(), json!({ "attested": false }));
    assert_eq!(
        ward.refused("record_given", unseen),
        "attest-needed",
        "she has to say that she looked"
    );
    ward.give(dose);
    assert_eq!(
        ward.again(dose).cell.state,
        CellState::Given,
        "after she looked"
    );
}

#[test]
fn a_high_alert_dose_is_typed_again_and_exactly() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.open_doses();
    let dose = doses
        .iter()
        .find(|dose| dose.row.high_alert && dose.row.dose.ends_with("unités"))
        .unwrap();
    let say = |quantity: Value| {
        ward.refused(
            "record_given",
            with(dose.given(), json!({ "dose": quantity })),
        )
    };
    assert_eq!(
        say(Value::Null),
        "dose-needed",
        "never two keys: {}",
        dose.row.name
    );
    assert_eq!(say(json!("")), "dose-needed", "nothing typed");
    assert_eq!(
        say(json!("1,000")),
        "dose-ambiguous",
        "one or one thousand?"
    );
    assert_eq!(say(json!("1.000")), "dose-ambiguous", "the same in English");
    assert_eq!(
        say(json!("5.")),
        "dose-unfinished",
        "a digit may be missing"
    );
    assert_eq!(say(json!("-4")), "dose-negative", "no such quantity");
    let more = format!("{}0", typed(&dose.row.dose));
    assert_eq!(say(json!(more)), "dose-differs", "ten times as much");
    assert_eq!(
        ward.journal().entries,
        1,
        "only the declaration is in the journal"
    );
    ward.give(dose);
    assert_eq!(
        ward.again(dose).cell.state,
        CellState::Given,
        "typed exactly: {}",
        dose.row.dose
    );
}

#[test]
fn the_second_person_is_another_person() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let alone = with(dose.given(), json!({ "witness": "al" }));
    assert_eq!(
        ward.refused("record_given", alone),
        "witness-same",
        "she cannot witness herself"
    );
    let stranger = with(dose.given(), json!({ "witness": "ZZ" }));
    assert_eq!(
        ward.refused("record_given", stranger),
        "unknown-person",
        "nor can a stranger"
    );
    ward.ok(
        "record_given",
        with(dose.given(), json!({ "witness": "NB" })),
    );
}

#[test]
fn a_time_in_the_future_is_a_slip() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let at = |time: &str| with(dose.given(), json!({ "at": time }));
    assert_eq!(
        ward.refused("record_given", at("11:00")),
        "future-time",
        "it is 10:20"
    );
    assert_eq!(
        ward.refused("record_given", at("24:00")),
        "bad-time",
        "no such time"
    );
    assert_eq!(
        ward.refused("record_given", at("midi")),
        "bad-time",
        "no time at all"
    );
    ward.ok("record_given", at("9h45"));
    assert_eq!(
        ward.again(dose).cell.word,
        "avance 09:45",
        "written as ward hands write it"
    );
}

#[test]
fn a_dose_of_later_is_signed_only_by_somebody_who_read_when_it_is_planned() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let habit = with(dose.given(), json!({ "early_confirmed": false }));
    assert_eq!(
        ward.refused("record_given", habit),
        "too-early",
        "one keystroke too many signs nothing"
    );
    ward.ok("record_given", dose.given());
}

#[test]
fn a_correction_stays_on_the_day_of_the_dose_and_before_the_event_is_closed() {
    let ward = Ward::quiet();
    ward.declare();
    let saved = ward.give(&ward.plain_doses()[0]);
    ward.seconds_later(24 * 3600 + 30 * 60);
    let correction = json!({
        "entry_id": saved.entry_id, "reason": "heure relue sur la feuille", "request_id": request_id(),
        "replacement": { "at": "10:40", "dose": null, "not_given": null, "text": null },
    });
    let corrected: EntrySaved = ward.ask("correct_entry", correction);
    let entry: EntryView = ward.ask("entry", json!({ "entry_id": corrected.entry_id }));
    assert!(
        entry.at.starts_with("20\u{a0}nov."),
        "yesterday's 10:40, not today's: {}",
        entry.at
    );
}

#[test]
fn a_tap_that_is_sent_twice_records_once() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = &ward.plain_doses()[0];
    let tap = dose.given();
    let first: EntrySaved = ward.ask("record_given", tap.clone());
    let entries = ward.journal().entries;
    let again: EntrySaved = ward.ask("record_given", tap.clone());
    assert_eq!(first, again, "the same answer, word for word");
    assert_eq!(
        ward.journal().entries,
        entries,
        "and nothing new in the journal"
    );
    assert_eq!(
        entries_of(&ward.again(dose).cell.history).len(),
        1,
        "nor on the screen"
    );
    let no_name = with(tap, json!({ "request_id": "tap" }));
    assert_eq!(
        ward.refused("record_given", no_name),
        "bad-request",
        "a tap without a name could not be recognised"
    );
}

#[test]
fn two_nurses_at_once_make_one_chain() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let before = ward.journal().entries;
    std::thread::scope(|scope| {
        for part in doses[..20].chunks(5) {
            scope.spawn(|| part.iter().for_each(|dose| drop(ward.give(dose))));
        }
    });
    let journal = ward.journal();
    assert!(journal.ok, "{journal:?}");
    assert!(
        journal.entries >= before + 20,
        "every dose is in the chain: {}",
        journal.entries
    );
    let mut given = doses[..20].iter().map(|dose| ward.again(dose).cell);
    assert!(
        given.all(|cell| cell.state == CellState::Given && entries_of(&cell.history).len() == 1),
        "each once"
    );
}

#[test]
fn what_belongs_to_nobody_is_refused() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let dose = &doses[0];
    let other = doses
        .iter()
        .find(|other| other.patient != dose.patient)
        .unwrap();
    let say = |changes: Value| ward.refused("record_given", with(dose.given(), changes));
    assert_eq!(
        say(json!({ "patient_id": "nobody" })),
        "unknown-patient",
        "no such patient"
    );
    assert_eq!(
        say(json!({ "patient_id": other.patient })),
        "unknown-order",
        "another patient's chart"
    );
    assert_eq!(
        say(json!({ "order_id": "none" })),
        "unknown-order",
        "no such order"
    );
    assert_eq!(
        say(json!({ "slot_id": other.slot() })),
        "unknown-slot",
        "another order's slot"
    );
    assert_eq!(
        say(json!({ "slot_id": null })),
        "unknown-slot",
        "a scheduled dose has a slot"
    );
    assert_eq!(
        ward.refused("entry", json!({ "entry_id": "x" })),
        "unknown-entry",
        "no entry"
    );
}

#[test]
fn the_screens_show_every_order_that_was_received() {
    let ward = Ward::quiet();
    let check = |when: &str| {
        let list = ward.list();
        let rows = |patient: &str| {
            ward.mar(patient)
                .groups
                .iter()
                .map(|group| group.rows.len())
                .sum::<usize>()
        };
        let shown: usize = list.rows.iter().map(|row| rows(&row.patient_id)).sum();
        assert_eq!(
            list.orders.received as usize, shown,
            "{when}: received is shown"
        );
        assert_eq!(
            list.orders.received,
            list.orders.understood + list.orders.raw,
            "{when}: none dropped"
        );
        assert!(list.orders.conserved, "{when}: {:?}", list.orders);
        let in_record = ward.hospital.resources("MedicationRequest");
        let over = in_record
            .iter()
            .filter(|order| order["status"] != "active" && order["status"] != "on-hold")
            .count();
        let live = in_record.len() - over;
        assert!(
            (live..=in_record.len()).contains(&shown),
            "{when}: {live} live orders in the record, {shown} shown"
        );
    };
    check("in the morning");
    ward.declare();
    let doses = ward.plain_doses();
    doses.iter().take(3).for_each(|dose| drop(ward.give(dose)));
    check("after some doses");
    for hour in [1, 5, 13, 24, 70] {
        ward.later(hour * 60);
        check(&format!("{hour} h later"));
    }
}

#[test]
fn an_if_needed_dose_too_soon_is_given_only_by_somebody_who_read_it() {
    let ward = Ward::quiet();
    ward.declare();
    let rows = ward.list().rows;
    let (patient, row) = rows
        .iter()
        .flat_map(|patient| {
            let groups = ward.mar(&patient.patient_id).groups;
            let rows = groups
                .into_iter()
                .filter(|group| group.key == "prn")
                .flat_map(|group| group.rows);
            rows.map(|row| (patient.patient_id.clone(), row))
                .collect::<Vec<_>>()
        })
        .find(|(_, row)| {
            row.prn.as_deref().is_some_and(|text| text.contains("dès")) && !row.retype_dose
        })
        .unwrap();
    let dose = |confirmed: bool| {
        json!({
            "patient_id": patient, "order_id": row.order_id, "slot_id": null, "at": null, "dose": null, "attested": true,
            "witness": null, "reason": "douleur", "second_dose_confirmed": confirmed, "early_confirmed": true, "request_id": request_id(),
        })
    };
    assert_eq!(
        ward.refused("record_given", dose(false)),
        "prn-too-soon",
        "one may have been given unseen: {row:?}"
    );
    ward.ok("record_given", dose(true));
    assert_eq!(
        ward.refused("record_given", dose(false)),
        "prn-too-soon",
        "a second one at once"
    );
    ward.ok("record_given", dose(true));
    ward.later(9 * 60);
    ward.ok("record_given", dose(false));
}
