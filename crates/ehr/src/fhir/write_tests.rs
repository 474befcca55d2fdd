//! What is written, and what the record's answers mean.

use ward::clinical::{EncounterId, Place, SourceRef};
use ward::staff::Role;

use super::super::patient::patient;
use super::super::tests::{now, read, request};
use super::*;

fn dose(what: WhatHappened) -> DoseToWrite {
    let (order, _) = read(&request(
        r#"[{"text":"2.5 mg","route":{"text":"Voie orale"},"doseAndRate":[{"doseQuantity":{"value":2.50,"unit":"mg","code":"mg"}}]}]"#,
    ));
    let who = patient("p1", &Node::Null);
    let encounter = Encounter {
        id: EncounterId::new("e1"),
        source: SourceRef::fhir("Encounter/e1", None),
        patient: who.id.clone(),
        status: "in-progress".into(),
        visit_number: None,
        start: None,
        place: Place::default(),
        attending: None,
    };
    DoseToWrite {
        entry: EntryId::parse("018f3c1e-0000-7000-8000-000000000001").unwrap(),
        patient: who,
        encounter,
        order,
        at: now(),
        what,
        performer: Person::new("AE", "Alice Essai", Role::Nurse),
        note: "saisi pendant la panne".into(),
        own_system: "https://hopital.invalid/veilleuse".into(),
    }
}

fn given() -> DoseToWrite {
    dose(WhatHappened::Given {
        amount: Amount::parse("2.50", "mg"),
        text: None,
    })
}

fn ours(dose: &DoseToWrite) -> Node {
    Node::read(administration_json(dose).unwrap().to_string().as_bytes()).unwrap()
}

#[test]
fn a_dose_names_patient_stay_order_nurse_and_entry() {
    let json = administration_json(&given()).unwrap();
    assert_eq!(json["status"], "completed", "given");
    assert_eq!(
        json["context"]["reference"], "Encounter/e1",
        "R4 says context"
    );
    assert_eq!(
        json["request"]["reference"], "MedicationRequest/m1",
        "the order"
    );
    assert_eq!(
        json["effectiveDateTime"], "2026-11-21T20:00:00Z",
        "with a zone"
    );
    assert_eq!(
        json["performer"][0]["actor"]["identifier"]["value"], "AE",
        "the nurse, not an account"
    );
    assert_eq!(
        json["identifier"][0]["value"], "018f3c1e-0000-7000-8000-000000000001",
        "a bare UUID"
    );
    assert_eq!(
        json["dosage"]["dose"]["value"].to_string(),
        "2.5",
        "the same number"
    );
    assert_eq!(
        json["dosage"]["route"]["text"], "Voie orale",
        "the order's own route"
    );
    assert_eq!(
        json["medicationCodeableConcept"]["text"], "Amoxicilline",
        "the order's own medicine"
    );
}

#[test]
fn a_dose_not_given_says_why_and_gives_no_quantity() {
    let json = administration_json(&dose(WhatHappened::NotGiven {
        letter: NotGivenReason::R,
        text: Some("refus".into()),
    }))
    .unwrap();
    assert_eq!(json["status"], "not-done", "not given");
    assert_eq!(
        json["statusReason"][0]["coding"][0]["code"], "R",
        "the letter"
    );
    assert!(json.get("dosage").is_none(), "nothing was given");
}

#[test]
fn a_number_that_json_would_round_is_refused() {
    let long = Amount::parse("0.1234567890123456789", "mg");
    let refused = administration_json(&dose(WhatHappened::Given {
        amount: long,
        text: None,
    }));
    assert!(
        matches!(refused, Err(EhrError::NotExpressible(_))),
        "never a rounded dose"
    );
}

#[test]
fn answers_in_doubt_are_no_answers() {
    let ours = ours(&given());
    let body = administration_json(&given()).unwrap().to_string();
    let told = |status, content_type: &str, body: &str| {
        outcome(status, content_type, body.as_bytes(), &ours)
    };
    assert_eq!(
        told(201, "application/fhir+json", &body),
        SendOutcome::Accepted,
        "taken"
    );
    assert_eq!(
        told(200, "application/fhir+json", &body),
        SendOutcome::Accepted,
        "it had the same"
    );
    let other = body.replace("2.5", "5");
    assert!(
        matches!(told(200, "", &other), SendOutcome::Conflicting(_)),
        "it has another dose under our name"
    );
    assert!(
        matches!(told(412, "", "{}"), SendOutcome::Conflicting(_)),
        "it has several"
    );
    let why =
        r#"{"resourceType":"OperationOutcome","issue":[{"code":"invalid","diagnostics":"no"}]}"#;
    assert!(
        matches!(told(422, "", why), SendOutcome::Refused(words) if words == "422 invalid no"),
        "its words"
    );
    for (status, content_type, body) in [
        (500, "", why),
        (401, "", why),
        (429, "", ""),
        (200, "text/html", "<html>"),
        (403, "text/html", "<html>"),
        (200, "", "{\"res"),
        (302, "", ""),
    ] {
        assert!(
            matches!(told(status, content_type, body), SendOutcome::NoAnswer(_)),
            "{status} {body} proves nothing"
        );
    }
}

#[test]
fn a_difference_in_any_field_that_matters_is_seen() {
    let (mine, text) = (
        ours(&given()),
        administration_json(&given()).unwrap().to_string(),
    );
    let differs = |from: &str, to: &str| {
        difference(
            &Node::read(text.replace(from, to).as_bytes()).unwrap(),
            &mine,
        )
    };
    assert_eq!(differs("2.5", "2.50"), None, "2.50 is 2.5");
    assert_eq!(
        differs("20:00:00Z", "20:00:00.000+00:00"),
        None,
        "the same instant"
    );
    assert_eq!(
        differs("Patient/p1", "Patient/p2"),
        Some("patient"),
        "somebody else"
    );
    assert_eq!(
        differs("20:00:00Z", "21:00:00Z"),
        Some("time"),
        "another time"
    );
    assert_eq!(
        differs("\"AE\"", "\"XX\""),
        Some("performer"),
        "another nurse"
    );
    assert_eq!(
        differs("completed", "entered-in-error"),
        Some("status"),
        "withdrawn there"
    );
}

#[test]
fn the_route_follows_the_capability_statement() {
    let statement = |interactions: &str, more: &str| {
        Node::read(format!(r#"{{"rest":[{{"mode":"server","resource":[{{"type":"MedicationAdministration","interaction":[{interactions}]{more}}}]}}]}}"#).as_bytes()).unwrap()
    };
    let all = r#"{"code":"create"},{"code":"search-type"}"#;
    assert_eq!(
        route(&statement(all, r#","conditionalCreate":true"#), None),
        WriteRoute::ConditionalCreate,
        "all there"
    );
    let why = |node: &Node, scope| match route(node, scope) {
        WriteRoute::WorklistOnly { why } => why,
        WriteRoute::ConditionalCreate => "open".to_owned(),
    };
    assert_eq!(
        why(&statement(all, ""), None),
        "no-conditional-create",
        "without it a copy may double"
    );
    assert_eq!(
        why(&statement(r#"{"code":"search-type"}"#, ""), None),
        "no-create",
        "reading only"
    );
    assert_eq!(
        why(&statement(all, r#","conditionalCreate":true"#), Some(false)),
        "no-write-scope",
        "our own rights"
    );
}
