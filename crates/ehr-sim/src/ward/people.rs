//! The ward's places and people as FHIR: locations, patients, stays, allergies, weights.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use super::clock::stamp;
use super::file::{Allergy, Patient, WardFile};
use super::rhythm::{admitted, plus};
use super::system;

/// France's identity number, in the space reserved for tests.
const INS_TEST: &str = "urn:oid:1.2.250.1.213.1.4.10";
pub(super) const SNOMED: &str = "http://snomed.info/sct";

/// The ward, its rooms and their beds, each part of the one above.
pub(super) fn locations(file: &WardFile) -> Vec<Value> {
    let ward = &file.ward;
    let mut all = vec![json!({
        "resourceType": "Location",
        "id": ward.id,
        "identifier": [{ "system": system("lieu"), "value": ward.id }],
        "status": "active",
        "name": ward.name,
        "mode": "instance",
        "physicalType": physical("wa", "Ward"),
        "managingOrganization": { "display": ward.hospital },
    })];
    for room in &ward.rooms {
        all.push(json!({
            "resourceType": "Location",
            "id": format!("room-{room}"),
            "identifier": [{ "system": system("lieu"), "value": format!("CH{room}") }],
            "status": "active",
            "name": format!("Chambre {room}"),
            "mode": "instance",
            "physicalType": physical("ro", "Room"),
            "partOf": { "reference": format!("Location/{}", ward.id), "display": ward.name },
        }));
        for place in &ward.beds_per_room {
            let bed = format!("{room}-{place}");
            all.push(json!({
                "resourceType": "Location",
                "id": bed_id(&bed),
                "identifier": [{ "system": system("lieu"), "value": format!("LIT{bed}") }],
                "status": "active",
                "name": bed,
                "mode": "instance",
                "physicalType": physical("bd", "Bed"),
                "partOf": {
                    "reference": format!("Location/room-{room}"),
                    "display": format!("Chambre {room}"),
                },
            }));
        }
    }
    all
}

/// A patient with the stay, allergies and weight.
pub(super) fn resources(patient: &Patient, file: &WardFile, now: DateTime<Utc>) -> Vec<Value> {
    let mut all = vec![person(patient), stay(patient, file, now)];
    if patient.no_known_allergy {
        all.push(no_known_allergy(patient, now));
    }
    all.extend(
        patient
            .allergies
            .iter()
            .enumerate()
            .map(|(place, entry)| allergy(patient, place, entry, now)),
    );
    all.extend(patient.weight_kg.map(|kg| weight(patient, kg, now)));
    all
}

pub(super) fn subject(patient: &Patient) -> Value {
    let family = patient.used_name.as_ref().unwrap_or(&patient.family);
    let first = patient.given.first().map_or("", String::as_str);
    json!({
        "reference": format!("Patient/{}", patient.id),
        "display": format!("{family} {first}"),
    })
}

pub(super) fn encounter_reference(patient: &Patient) -> Value {
    json!({ "reference": format!("Encounter/{}", encounter_id(patient)) })
}

fn person(patient: &Patient) -> Value {
    let mut identifiers = vec![json!({
        "use": "usual",
        "type": { "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/v2-0203",
            "code": "PI",
            "display": "Patient internal identifier",
        }] },
        "system": system("ipp"),
        "value": patient.ipp,
    })];
    if let Some(ins) = &patient.ins {
        identifiers.push(json!({
            "use": "official",
            "type": { "coding": [{
                "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0203",
                "code": "INS-NIR",
            }] },
            "system": INS_TEST,
            "value": ins,
        }));
    }
    let name = |usage: &str, family: &str| json!({ "use": usage, "family": family, "given": patient.given });
    let names = match &patient.used_name {
        None => vec![name("official", &patient.family)],
        Some(used) if patient.maiden => {
            vec![name("official", used), name("maiden", &patient.family)]
        }
        Some(used) => vec![name("usual", used), name("official", &patient.family)],
    };
    let mut person = json!({
        "resourceType": "Patient",
        "id": patient.id,
        "identifier": identifiers,
        "active": true,
        "name": names,
        "gender": patient.sex,
        "birthDate": patient.born.to_string(),
    });
    if !patient.identity.is_empty() {
        let statuses = patient.identity.iter().map(|code| {
            json!({
                "url": "https://hl7.fr/ig/fhir/core/StructureDefinition/fr-core-identity-reliability",
                "extension": [{
                    "url": "identityStatus",
                    "valueCoding": {
                        "system": "https://hl7.fr/ig/fhir/core/CodeSystem/fr-core-cs-v2-0445",
                        "code": code,
                    },
                }],
            })
        });
        if let Some(fields) = person.as_object_mut() {
            fields.insert("extension".to_owned(), statuses.collect());
        }
    }
    person
}

fn stay(patient: &Patient, file: &WardFile, now: DateTime<Utc>) -> Value {
    let start = admitted(patient, now);
    let mut places = Vec::new();
    if let Some(before) = &patient.moved_from {
        let moved = plus(start, Duration::hours(7));
        places.push(json!({
            "location": bed_reference(before),
            "status": "completed",
            "physicalType": physical("bd", "Bed"),
            "period": { "start": stamp(start), "end": stamp(moved) },
        }));
        places.extend(patient.bed.as_ref().map(|bed| {
            json!({
                "location": bed_reference(bed),
                "status": "active",
                "physicalType": physical("bd", "Bed"),
                "period": { "start": stamp(moved) },
            })
        }));
    } else if let Some(bed) = &patient.bed {
        places.push(json!({
            "location": bed_reference(bed),
            "status": "active",
            "physicalType": physical("bd", "Bed"),
            "period": { "start": stamp(start) },
        }));
    } else {
        places.push(json!({
            "location": {
                "reference": format!("Location/{}", file.ward.id),
                "display": file.ward.name,
            },
            "status": "active",
            "physicalType": physical("wa", "Ward"),
            "period": { "start": stamp(start) },
        }));
    }
    json!({
        "resourceType": "Encounter",
        "id": encounter_id(patient),
        "meta": { "lastUpdated": stamp(start) },
        "identifier": [{ "system": system("sejour"), "value": format!("26{}", patient.ipp) }],
        "status": "in-progress",
        "class": {
            "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
            "code": "IMP",
            "display": "inpatient encounter",
        },
        "subject": subject(patient),
        "period": { "start": stamp(start) },
        "reasonCode": [{ "text": patient.reason }],
        "participant": [{ "individual": { "display": patient.prescriber } }],
        "location": places,
        "serviceProvider": { "display": file.ward.hospital },
    })
}

fn no_known_allergy(patient: &Patient, now: DateTime<Utc>) -> Value {
    let start = admitted(patient, now);
    json!({
        "resourceType": "AllergyIntolerance",
        "id": format!("alg-{}-0", patient.id),
        "meta": { "lastUpdated": stamp(start) },
        "clinicalStatus": status("allergyintolerance-clinical", "active"),
        "verificationStatus": status("allergyintolerance-verification", "confirmed"),
        "code": {
            "coding": [{ "system": SNOMED, "code": "716186003", "display": "No known allergy" }],
            "text": "Aucune allergie connue",
        },
        "patient": subject(patient),
        "recordedDate": stamp(start),
    })
}

fn allergy(patient: &Patient, place: usize, entry: &Allergy, now: DateTime<Utc>) -> Value {
    let recorded = plus(admitted(patient, now), Duration::minutes(25));
    let mut code = json!({ "text": entry.text });
    if let (Some(snomed), Some(object)) = (&entry.coded, code.as_object_mut()) {
        object.insert(
            "coding".to_owned(),
            json!([{ "system": SNOMED, "code": snomed, "display": entry.text }]),
        );
    }
    let mut resource = json!({
        "resourceType": "AllergyIntolerance",
        "id": format!("alg-{}-{}", patient.id, place + 1),
        "meta": { "lastUpdated": stamp(recorded) },
        "clinicalStatus": status("allergyintolerance-clinical", "active"),
        "verificationStatus": status("allergyintolerance-verification", "confirmed"),
        "criticality": entry.criticality,
        "code": code,
        "patient": subject(patient),
        "recordedDate": stamp(recorded),
    });
    if let (Some(reaction), Some(object)) = (&entry.reaction, resource.as_object_mut()) {
        object.insert(
            "reaction".to_owned(),
            json!([{ "manifestation": [{ "text": reaction }] }]),
        );
    }
    resource
}

fn weight(patient: &Patient, kg: f64, now: DateTime<Utc>) -> Value {
    let measured = plus(admitted(patient, now), Duration::minutes(50));
    json!({
        "resourceType": "Observation",
        "id": format!("wgt-{}", patient.id),
        "meta": { "lastUpdated": stamp(measured) },
        "status": "final",
        "category": [{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/observation-category",
            "code": "vital-signs",
        }] }],
        "code": {
            "coding": [{ "system": "http://loinc.org", "code": "29463-7", "display": "Body weight" }],
            "text": "Poids",
        },
        "subject": subject(patient),
        "encounter": encounter_reference(patient),
        "effectiveDateTime": stamp(measured),
        "valueQuantity": {
            "value": kg,
            "unit": "kg",
            "system": "http://unitsofmeasure.org",
            "code": "kg",
        },
    })
}

fn encounter_id(patient: &Patient) -> String {
    patient.id.replace("pat-", "stay-")
}

fn bed_id(bed: &str) -> String {
    format!("bed-{}", bed.to_lowercase())
}

fn bed_reference(bed: &str) -> Value {
    json!({ "reference": format!("Location/{}", bed_id(bed)), "display": bed })
}

fn physical(code: &str, display: &str) -> Value {
    json!({ "coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/location-physical-type",
        "code": code,
        "display": display,
    }] })
}

pub(super) fn status(system_name: &str, code: &str) -> Value {
    json!({ "coding": [{
        "system": format!("http://terminology.hl7.org/CodeSystem/{system_name}"),
        "code": code,
    }] })
}
