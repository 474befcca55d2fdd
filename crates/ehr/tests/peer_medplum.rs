//! Our reader against Medplum's router, the adverse server: no validation, no `next` link, no self link, no statement of its
//! own, deletions without a word.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::panic,
    reason = "a test stops at the first surprise, and prints what it counted"
)]

#[path = "support/medplum.rs"]
#[allow(unreachable_pub, dead_code, reason = "shared with nobody yet")]
mod medplum;
mod support;

use chrono::{DateTime, Utc};
use ehr::{Census, Fhir, Kind};
use medplum::Medplum;
use serde_json::{Value, json};
use support::{a_ward_of, at, coded, refers};
use ward::clinical::{AlertKind, Known, Measured, PatientId};
use ward::snapshot::{Chart, Generation, Section};

/// The record dates by the clock of this computer, so the test lives now.
#[allow(
    clippy::disallowed_methods,
    reason = "a test against a server with a real clock"
)]
fn now() -> DateTime<Utc> {
    DateTime::from(std::time::SystemTime::now())
}

fn fhir(peer: &Medplum, census: Census) -> Fhir {
    support::connect(&peer.base, census)
}

fn chart<'a>(generation: &'a Generation, id: &str) -> &'a Chart {
    &generation.charts[&PatientId::new(id)]
}

/// Five patients, one of them hostile: orders nobody may compute, and every kind of finding.
fn admit(peer: &Medplum, now: DateTime<Utc>) -> usize {
    let mut all = a_ward_of(5);
    for one in &mut all {
        if one.get("effectiveDateTime").is_some() {
            one["effectiveDateTime"] = json!(now.to_rfc3339());
        }
    }
    let subject = refers("Patient/p5");
    let order = |id: &str, text: &str, more: Value| {
        let mut dosage = json!({ "text": text });
        dosage
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        json!({ "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order", "subject": subject,
            "encounter": refers("Encounter/e5"), "medicationCodeableConcept": { "text": "Danger" }, "dosageInstruction": [dosage] })
    };
    let daily = json!({ "timing": { "repeat": { "frequency": 24, "period": 1, "periodUnit": "d" } },
        "doseAndRate": [{ "rateQuantity": { "value": 80, "unit": "mL/h" } }] });
    let once = json!({ "timing": { "repeat": { "frequency": 1, "period": 1, "periodUnit": "d" } },
        "doseAndRate": [{ "doseQuantity": { "value": 10, "unit": "U" } }] });
    all.extend([
        order("h1", "125mL/h IV continuous", daily),
        order("h2", "10U IM once", once),
        order("h9", "IV", json!({})),
        // A drug beside the order, and one that is not there.
        json!({ "resourceType": "Medication", "id": "drug", "code": { "text": "Amoxicilline 1 g" } }),
        {
            let mut beside = order("h13", "1 g", json!({}));
            beside.as_object_mut().unwrap().remove("medicationCodeableConcept");
            beside["medicationReference"] = refers("Medication/drug");
            beside
        },
        json!({ "resourceType": "MedicationRequest", "id": "h24", "status": "banana", "intent": "order", "subject": subject,
            "medicationCodeableConcept": { "text": "Inconnu" } }),
        // Somebody else's, and one that is over: neither is this ward's business.
        json!({ "resourceType": "MedicationRequest", "id": "other", "status": "active", "intent": "order",
            "subject": refers("Patient/elsewhere"), "medicationCodeableConcept": { "text": "Autre" } }),
        json!({ "resourceType": "MedicationRequest", "id": "done", "status": "completed", "intent": "order",
            "subject": subject, "medicationCodeableConcept": { "text": "Fini" } }),
        json!({ "resourceType": "Flag", "id": "iso", "status": "active", "subject": subject, "code": { "text": "Isolement contact" } }),
        json!({ "resourceType": "Flag", "id": "old", "status": "inactive", "subject": subject, "code": { "text": "Fugue" } }),
        json!({ "resourceType": "Consent", "id": "dnr", "status": "active", "patient": subject, "scope": coded("adr"),
            "category": [{ "coding": [{ "system": "http://loinc.org", "code": "45473-6" }], "text": "Ne pas réanimer" }] }),
        json!({ "resourceType": "Observation", "id": "abo", "status": "final", "subject": subject, "category": [coded("LAB")],
            "code": coded("883-9"), "valueCodeableConcept": { "text": "A" }, "effectiveDateTime": now.to_rfc3339() }),
        json!({ "resourceType": "List", "id": "ward", "status": "current", "mode": "working",
            "entry": (1..=5).map(|nth| json!({ "item": refers(&format!("Patient/p{nth}")) })).collect::<Vec<_>>() }),
    ]);
    for resource in &all {
        peer.put(resource);
    }
    let mine = |one: &&Value| {
        let subject = one["subject"]["reference"].as_str().unwrap_or("");
        one["resourceType"] == "MedicationRequest"
            && (1..=5).any(|nth| subject == format!("Patient/p{nth}"))
            // What is asked for: an order in force, on hold, or stopped a while ago.
            && one["status"] == "active"
    };
    all.iter().filter(mine).count()
}

#[test]
fn a_ward_is_read_by_place_and_by_list_and_nothing_is_dropped() {
    let peer = Medplum::start(false);
    let now = now();
    let expected = admit(&peer, now);
    let place = fhir(&peer, Census::Location);
    let first = place.read_ward(now, None).unwrap();
    let generation = &first.generation;
    let sum = generation.conservation();
    println!(
        "medplum: received={} understood={} raw={} of {expected} written",
        sum.received, sum.understood, sum.raw
    );
    assert_eq!(sum.received as usize, expected, "every order of the ward");
    assert!(sum.holds(), "with a timing or word for word");
    let hazards = chart(generation, "p5").orders.iter();
    let raw: Vec<&str> = hazards
        .filter(|order| order.is_raw())
        .map(|order| order.id.as_str())
        .collect();
    for hazard in ["h1", "h9", "h13"] {
        assert!(raw.contains(&hazard), "{hazard} is word for word: {raw:?}");
    }
    for section in Section::ALL {
        let count = &generation.counts[&section];
        println!(
            "medplum: {}: received={} complete={}",
            section.code(),
            count.received,
            count.complete
        );
        assert!(count.complete, "{}: {:?}", section.code(), count.error);
    }
    let hostile = chart(generation, "p5");
    assert!(
        hostile
            .orders
            .iter()
            .any(|order| order.medication.text == "Amoxicilline 1 g"),
        "the drug beside the order came along"
    );
    let kinds: Vec<AlertKind> = hostile
        .alerts
        .values()
        .iter()
        .map(|alert| alert.kind)
        .collect();
    assert_eq!(
        kinds,
        [AlertKind::CodeStatus, AlertKind::Isolation, AlertKind::Fall],
        "the consent, the isolation and the risk; not the flag that is over"
    );
    assert_eq!(hostile.results.values().len(), 2, "laboratory and LAB");
    assert_eq!(hostile.vitals.values().len(), 1, "one vital sign");
    assert_eq!(hostile.diet.values().len(), 1, "one diet");
    assert_eq!(hostile.conditions.values().len(), 1, "one diagnosis");
    assert!(
        generation
            .issues
            .iter()
            .any(|issue| issue.code == "no-capability-statement"),
        "a record that says nothing of itself is read, and IT is told"
    );
    let listed = fhir(&peer, Census::List("ward".into()));
    let by_list = listed.read_ward(now, None).unwrap().generation;
    let people = |generation: &Generation| generation.charts.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        people(&by_list),
        people(generation),
        "the same people by list"
    );
    assert_eq!(
        by_list.conservation(),
        generation.conservation(),
        "with the same orders"
    );
    let again = place.read_ward(now, Some(generation)).unwrap();
    assert_eq!(
        again.kind,
        Kind::Full,
        "without a statement there is no delta"
    );
}

#[test]
fn a_change_is_found_by_its_time_and_a_deletion_by_reading_everything() {
    let peer = Medplum::start(true);
    let begun = now();
    admit(&peer, begun);
    let fhir = fhir(&peer, Census::Location);
    let first = fhir.read_ward(now(), None).unwrap();
    let again = fhir.read_ward(now(), Some(&first.generation)).unwrap();
    assert!(
        matches!(
            again.kind,
            Kind::Delta {
                changed_sections: 1,
                ..
            }
        ),
        "an order that is over is told of once, all else is the overlap: {:?}",
        again.kind
    );
    let quiet = fhir.read_ward(now(), Some(&again.generation)).unwrap();
    let Kind::Delta {
        changed_sections,
        requests,
    } = quiet.kind
    else {
        panic!("it tells of changes");
    };
    println!("medplum: unchanged: {changed_sections} sections read again, {requests} requests");
    assert_eq!(changed_sections, 0, "and then nothing is");

    let mut pulse = peer.get("Observation/v2");
    pulse["valueQuantity"]["value"] = json!(131);
    peer.put(&pulse);
    peer.delete("MedicationRequest/m3");
    let changed = fhir.read_ward(now(), Some(&quiet.generation)).unwrap();
    assert!(
        matches!(
            changed.kind,
            Kind::Delta {
                changed_sections: 1,
                ..
            }
        ),
        "the vital signs of one: {:?}",
        changed.kind
    );
    assert!(
        matches!(&chart(&changed.generation, "p2").vitals.values()[0].value,
            Measured::Quantity(_, amount) if amount.value.to_string() == "131"),
        "the new pulse"
    );
    let gone = |generation: &Generation| {
        let orders = &chart(generation, "p3").orders;
        orders
            .iter()
            .filter(|order| order.gone_since.is_some())
            .count()
    };
    assert_eq!(gone(&changed.generation), 0, "a deletion is told by nobody");
    fhir.forget();
    let whole = fhir.read_ward(now(), Some(&changed.generation)).unwrap();
    assert_eq!(whole.kind, Kind::Full, "everything");
    assert_eq!(gone(&whole.generation), 1, "marked, and kept");
    assert!(whole.generation.conservation().holds(), "and counted");
}

#[test]
fn t03_more_results_than_one_page_without_a_link_is_incomplete() {
    let peer = Medplum::start(false);
    let moment = now();
    for resource in a_ward_of(2) {
        peer.put(&resource);
    }
    for nth in 0..205 {
        peer.put(
            &json!({ "resourceType": "Observation", "id": format!("many-{nth}"), "status": "final",
            "subject": refers("Patient/p1"), "category": [coded("laboratory")], "code": coded("2823-3"),
            "effectiveDateTime": at("2026-11-22T01:00:00Z").max(moment).to_rfc3339(), "valueQuantity": { "value": nth, "unit": "u" } }),
        );
    }
    let read = fhir(&peer, Census::Location)
        .read_ward(now(), None)
        .unwrap()
        .generation;
    let state = &chart(&read, "p1").sections[&Section::Results];
    assert!(
        !state.complete,
        "206 announced, 200 sent, and no link to the rest"
    );
    assert!(
        matches!(&chart(&read, "p1").results, Known::Values(values) if values.len() == 200),
        "what came is shown"
    );
    assert!(
        chart(&read, "p2").sections[&Section::Results].complete,
        "nobody else is touched by it"
    );
}
