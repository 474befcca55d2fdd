//! The handover: what one shift tells the next, from data alone, on the screen and on paper.

use app::api::views::{HandoverList, HandoverPatient, Printed};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id};

fn handover(ward: &Ward, patients: &[&str]) -> HandoverList {
    ward.ask("handover", json!({ "patient_ids": patients }))
}

fn of(list: &HandoverList, patient: &str) -> HandoverPatient {
    list.patients
        .iter()
        .find(|told| told.patient_id == patient)
        .unwrap()
        .clone()
}

/// Every line of one part.
fn part(told: &HandoverPatient, letter: &str) -> Vec<String> {
    let section = told
        .sections
        .iter()
        .find(|section| section.letter == letter)
        .unwrap();
    section
        .lines
        .iter()
        .map(|line| line.text.replace('\u{a0}', " "))
        .collect()
}

fn says(lines: &[String], words: &str) -> bool {
    lines.iter().any(|line| line.contains(words))
}

#[test]
fn h116_the_whole_ward_is_told_and_what_is_not_known_says_so() {
    let ward = Ward::quiet();
    ward.declare();
    let list = handover(&ward, &[]);
    let rows = ward.list().rows;
    let ids: Vec<&str> = list
        .patients
        .iter()
        .map(|told| told.patient_id.as_str())
        .collect();
    let beds: Vec<&str> = rows.iter().map(|row| row.patient_id.as_str()).collect();
    assert_eq!(ids, beds, "everybody, in the order of the beds");
    for told in &list.patients {
        let letters: Vec<&str> = told
            .sections
            .iter()
            .map(|section| section.letter.as_str())
            .collect();
        assert_eq!(letters, ["S", "B", "A", "R"]);
        assert!(
            told.sections
                .iter()
                .all(|section| !section.lines.is_empty()),
            "no part is a blank: {told:?}"
        );
        assert!(
            says(&part(told, "S"), "Statut de réanimation"),
            "known or not, it is said: {:?}",
            part(told, "S")
        );
        assert!(
            says(
                &part(told, "A"),
                "Entrées et sorties : rien n’a été saisi ici"
            ),
            "nothing charted is no balance of 0"
        );
    }
    // 10:20: the morning prepares what it tells the afternoon.
    assert_eq!(
        list.title.replace('\u{a0}', " "),
        "Relève du poste 06:45 à 14:15 au poste 14:15 à 21:00"
    );
}

#[test]
fn what_was_done_in_the_shift_and_what_is_left_are_told() {
    let ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let dose = &doses[0];
    let other = doses
        .iter()
        .find(|other| other.patient == dose.patient && other.row.order_id != dose.row.order_id)
        .unwrap_or(&doses[1]);
    ward.give(dose);
    ward.ok("record_not_given", other.not_given("R", None));
    let patient = dose.patient.as_str();
    ward.ok(
        "record_vitals",
        json!({ "patient_id": patient, "at": "10:00", "readings": [{ "code": "pain", "typed": "6" }], "note": null,
            "improbable_confirmed": false, "request_id": request_id() }),
    );
    ward.ok(
        "record_fluid",
        json!({ "patient_id": patient, "at": null, "what": "urine", "volume": null, "note": null,
            "improbable_confirmed": false, "request_id": request_id() }),
    );
    ward.ok(
        "record_task",
        json!({ "patient_id": patient, "due": "16:00", "text": "lever au fauteuil", "request_id": request_id() }),
    );
    ward.ok(
        "record_note",
        json!({ "patient_id": patient, "at": null, "text": "a peu dormi", "handover": true, "request_id": request_id() }),
    );
    let told = of(&handover(&ward, &[patient]), patient);
    let assessed = part(&told, "A");
    assert!(says(&assessed, "Douleur 6 sur 10 à 10:00"), "{assessed:?}");
    let given = assessed
        .iter()
        .find(|line| line.starts_with("Donné"))
        .unwrap();
    assert!(
        given.contains(dose.row.name.as_str()) && given.contains("à 10:2"),
        "what was given here, beside what the record holds: {given}"
    );
    assert!(
        says(&assessed, "Vu sans volume : 1 fois urines"),
        "{assessed:?}"
    );
    assert!(says(&assessed, "non reportées au DPI"), "{assessed:?}");
    assert!(
        says(&part(&told, "R"), "«lever au fauteuil»")
            || says(&part(&told, "R"), "« lever au fauteuil »"),
        "{:?}",
        part(&told, "R")
    );
    assert!(
        told.notes.len() == 1 && told.notes[0].text.contains("a peu dormi"),
        "her words, quoted: {:?}",
        told.notes
    );
    let refused = of(&handover(&ward, &[]), &other.patient);
    assert!(
        says(&part(&refused, "A"), "Non donné (1)") && says(&part(&refused, "A"), "refus"),
        "{:?}",
        part(&refused, "A")
    );
    assert_eq!(
        ward.refused("handover", json!({ "patient_ids": ["nobody"] })),
        "unknown-patient"
    );
}

#[test]
fn in_the_first_hour_of_a_shift_the_one_before_is_told() {
    let ward = Ward::quiet();
    ward.declare();
    // 14:30, a quarter of an hour after the afternoon took over.
    ward.later(250);
    let title = handover(&ward, &[]).title.replace('\u{a0}', " ");
    assert_eq!(
        title,
        "Relève du poste 06:45 à 14:15 au poste 14:15 à 21:00"
    );
    ward.later(60);
    let title = handover(&ward, &[]).title.replace('\u{a0}', " ");
    assert_eq!(
        title,
        "Relève du poste 14:15 à 21:00 au poste 21:00 à 06:45"
    );
}

#[test]
fn the_sheet_says_what_the_screen_says() {
    let ward = Ward::quiet();
    ward.declare();
    let request =
        |ids: Value| json!({ "what": "handover", "patient_ids": ids, "by": "AL", "to_file": true });
    let printed: Printed = ward.ask("print", request(json!([])));
    assert_eq!(printed.problems, Vec::<String>::new());
    assert!(printed.pages >= 2, "a ward fills more than a page");
    let file = &printed.files[0];
    assert!(file.contains("_handover"), "no patient's data in {file}");
    let bytes = std::fs::read(file).unwrap();
    assert!(bytes.starts_with(b"%PDF"), "a file that any computer opens");
    let one = ward.list().rows[0].patient_id.clone();
    let single: Printed = ward.ask("print", request(json!([one])));
    assert_eq!(single.pages, 1, "one patient, one page");
    assert!(ward.journal().ok, "and the printing is in the journal");
}
