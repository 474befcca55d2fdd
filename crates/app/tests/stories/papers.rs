//! Paper beside list and medication sheets: blank forms without any data, worklist, labels, numbers set aside.

use std::collections::BTreeMap;
use std::process::Command;

use app::api::views::{FoundPatients, Printed, ReconcileLine, Scanned, ScannedWhat, SendState};
use paper::page::{Code, PersonCode};
use serde_json::{Value, json};

use super::arrivals::arrive;
use super::outage_ward::Ward;

fn request(what: &str, patients: &[&str]) -> Value {
    json!({ "what": what, "patient_ids": patients, "by": "AL", "to_file": true })
}

fn printed(ward: &Ward, what: &str, patients: &[&str]) -> Printed {
    let printed: Printed = ward.ask("print", request(what, patients));
    assert_eq!(printed.problems, Vec::<String>::new(), "{what}");
    printed
}

/// What another program reads in the file; it comes with `poppler-utils`.
fn text(printed: &Printed) -> String {
    let out = Command::new("pdftotext")
        .args(["-layout", &printed.files[0], "-"])
        .output()
        .unwrap();
    String::from_utf8(out.stdout)
        .unwrap()
        .replace('\u{a0}', " ")
}

const FORMS: [&str; 12] = [
    "blank-mar",
    "orders",
    "laboratory",
    "radiology",
    "transfusion",
    "vitals",
    "intake-output",
    "admission",
    "transfer",
    "controlled-drugs",
    "downtime-log",
    "reconciliation-check",
];

#[test]
fn blank_forms_print_when_there_never_was_a_copy() {
    let ward = Ward::empty();
    ward.sign_in("AL");
    assert_eq!(ward.refused("ward_list", json!({})), "no-data");
    for what in FORMS {
        let text = text(&printed(&ward, what, &[]));
        assert!(text.contains("Feuille vierge"), "{what}: {text}");
    }
    let stock = printed(&ward, "blanks", &[]);
    assert!(stock.pages > 50, "24 hours of a ward: {}", stock.pages);
    for what in ["bed-board", "cards"] {
        printed(&ward, what, &[]);
    }
    assert_eq!(
        ward.refused("print", request("hospital-census", &[])),
        "no-data",
        "a list of nobody is no list"
    );
    assert!(ward.journal().ok);
}

#[test]
fn a_form_for_a_patient_has_her_identity_and_a_number_of_its_own() {
    let ward = Ward::quiet();
    ward.declare();
    let row = ward.list().rows[0].clone();
    let mut numbers = vec![];
    for what in FORMS {
        let printed = printed(&ward, what, &[&row.patient_id]);
        assert_eq!(printed.pages, 1, "{what}");
        let text = text(&printed);
        if !matches!(what, "controlled-drugs" | "downtime-log") {
            assert!(text.contains(&row.ipp), "{what} says whose it is: {text}");
        }
        let number = text
            .split("Feuille DEMO")
            .nth(1)
            .or(text.split("Feuille ").last());
        numbers.push(
            number
                .unwrap_or_default()
                .chars()
                .take(20)
                .collect::<String>(),
        );
    }
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), FORMS.len(), "no number twice: {numbers:?}");
}

#[test]
fn the_worklist_is_what_the_screen_says_a_person_must_type() {
    let ward = Ward::quiet();
    ward.declare();
    for dose in ward.plain_doses().iter().take(3) {
        ward.give(dose);
    }
    let waiting: Vec<ReconcileLine> = ward
        .reconciliation()
        .lines
        .into_iter()
        .filter(|line| line.state == SendState::Signed && !line.ready)
        .collect();
    assert_eq!(
        waiting.len(),
        3,
        "nothing is sent before the record is back"
    );
    let text = text(&printed(&ward, "worklist", &[]));
    assert!(text.contains("Lignes à ressaisir : 3"), "{text}");
    for line in &waiting {
        let name = line.patient.split(' ').next().unwrap();
        assert!(text.contains(name), "{name} is missing: {text}");
        let medicine = line.name.split(' ').next().unwrap();
        assert!(text.contains(medicine), "{medicine} is missing: {text}");
    }
    // What somebody has typed by hand is no work any more.
    let done = json!({
        "entry_id": waiting[0].entry_id, "decision": "manual-entered", "reason": "saisie au poste 2", "by": "AL",
    });
    if ward.call("decide_line", done).is_ok() {
        let again = self::text(&printed(&ward, "worklist", &[]));
        assert!(again.contains("Lignes à ressaisir : 2"), "{again}");
    }
}

#[test]
fn a_label_carries_no_national_number_and_its_code_finds_the_patient() {
    let mut ward = Ward::quiet();
    ward.declare();
    let row = ward.list().rows[2].clone();
    let labels = text(&printed(&ward, "labels", &[&row.patient_id]));
    let band = text(&printed(&ward, "wristbands", &[&row.patient_id]));
    for text in [&labels, &band] {
        assert!(text.contains(&row.ipp) && text.contains("PANNE"), "{text}");
        assert!(!text.contains("INS") && !text.contains("NIU"), "rule R6");
    }
    ward.stop();
    let bytes = ward.store().note("person-codes").unwrap().unwrap();
    let codes: BTreeMap<String, String> = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(codes.len(), 1, "labels and wristband have the same code");
    let (code, patient) = codes.into_iter().next().unwrap();
    assert_eq!(patient, row.patient_id);
    assert!(!code.contains(&row.ipp), "random, nothing of the patient");
    ward.start_again();
    ward.sign_in("AL");
    let person = PersonCode(u64::from_str_radix(&code, 16).unwrap());
    let typed = Code::Person { person }.encode();
    let found: Scanned = ward.ask("scan", json!({ "text": typed }));
    assert_eq!(found.what, ScannedWhat::Person);
    assert_eq!(found.patient_id.as_deref(), Some(row.patient_id.as_str()));
    let found: FoundPatients = ward.ask("find_patients", json!({ "query": typed }));
    assert_eq!(found.patient_ids, [row.patient_id]);
    let other = Code::Person {
        person: PersonCode(1),
    };
    let unknown = json!({ "text": other.encode() });
    assert_eq!(ward.refused("scan", unknown), "unknown-person-code");
}

#[test]
fn the_number_of_an_admission_form_goes_to_the_patient_it_was_filled_in_for_and_to_nobody_else() {
    let ward = Ward::quiet();
    ward.declare();
    let form = text(&printed(&ward, "admission", &[]));
    let number = form
        .split_whitespace()
        .find(|word| word.starts_with("T-"))
        .expect("a number was set aside")
        .to_owned();
    let (on_screen, _) = arrive(&ward, json!({}));
    assert_ne!(on_screen.ipp, number, "the screen gives another one");
    let (from_form, _) = arrive(
        &ward,
        json!({ "number": number.to_lowercase(), "look_alike_confirmed": true }),
    );
    assert_eq!(
        from_form.ipp, number,
        "she keeps what stands on her wristband"
    );
    let again = super::outage_ward::with(
        super::arrivals::unknown(),
        json!({ "number": number, "look_alike_confirmed": true }),
    );
    assert_eq!(ward.refused("arrive", again), "temporary-number", "once");
    let invented = super::outage_ward::with(
        super::arrivals::unknown(),
        json!({ "number": "T-AAAAA-001-A" }),
    );
    assert_eq!(ward.refused("arrive", invented), "temporary-number");
}

#[test]
fn the_summary_says_what_the_handover_says_and_the_lists_hold_everybody() {
    let ward = Ward::quiet();
    ward.declare();
    let rows = ward.list().rows;
    let summary = text(&printed(&ward, "summary", &[&rows[0].patient_id]));
    for wanted in [
        rows[0].ipp.as_str(),
        "Dernières doses",
        "Derniers résultats",
        "À faire",
    ] {
        assert!(summary.contains(wanted), "{wanted}: {summary}");
    }
    let list = text(&printed(&ward, "hospital-census", &[]));
    let board = text(&printed(&ward, "bed-board", &[]));
    for row in &rows {
        let family = row.name.split(' ').next().unwrap();
        assert!(list.contains(family), "{family} is not on the list");
        assert!(board.contains(family), "{family} is not on the board");
    }
}
