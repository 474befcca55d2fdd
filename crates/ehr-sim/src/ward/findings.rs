//! What else the record holds of a patient: problems, warnings, vital signs, results, diet, and the ward's own list.

use chrono::{DateTime, Duration, Utc};
use serde_json::{Map, Number, Value, json};

use super::clock::{hours, stamp};
use super::file::{Outcome, Patient, Vitals, WardFile};
use super::people::{SNOMED, encounter_reference, status, subject};
use super::rhythm::{admitted, plus};
use super::system;

const LOINC: &str = "http://loinc.org";
const TERMS: &str = "http://terminology.hl7.org/CodeSystem";

/// Everything of a patient.
pub(super) fn findings(patient: &Patient, now: DateTime<Utc>) -> Vec<Value> {
    let mut all = vec![diagnosis(patient, now)];
    all.extend(problems(patient, now));
    all.extend(flags(patient, now));
    all.extend(
        patient
            .resuscitation
            .as_ref()
            .map(|text| resuscitation(patient, text, now)),
    );
    all.extend(patient.height_cm.map(|cm| height(patient, cm, now)));
    for (place, taken) in patient.vitals.iter().enumerate() {
        all.extend(vitals(patient, place, taken, now));
    }
    for (place, outcome) in patient.results.iter().enumerate() {
        all.extend(result(patient, place, outcome, now));
    }
    all.extend(diet(patient, now));
    all
}

/// The ward's own list of its patients, as some records keep the census.
pub(super) fn ward_list(file: &WardFile, now: DateTime<Utc>) -> Value {
    let entries: Vec<Value> = file
        .patients
        .iter()
        .map(|patient| json!({ "item": subject(patient) }))
        .collect();
    json!({
        "resourceType": "List",
        "id": list_id(file),
        "identifier": [{ "system": system("liste"), "value": list_id(file) }],
        "status": "current",
        "mode": "working",
        "title": format!("Patients de {}", file.ward.name),
        "date": stamp(now),
        "entry": entries,
    })
}

pub(super) fn list_id(file: &WardFile) -> String {
    format!("list-{}", file.ward.id)
}

/// The number and the unit of `"142 µmol/L"`; a decimal comma is a point.
pub(super) fn amount(text: &str) -> Option<(Number, &str)> {
    let (number, unit) = text.trim().split_once(' ')?;
    Some((number.replace(',', ".").parse().ok()?, unit.trim()))
}

fn quantity(text: &str) -> Option<Value> {
    let (value, unit) = amount(text)?;
    Some(json!({
        "value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit,
    }))
}

/// Why the patient is here.
fn diagnosis(patient: &Patient, now: DateTime<Utc>) -> Value {
    let start = admitted(patient, now);
    json!({
        "resourceType": "Condition",
        "id": format!("dia-{}", patient.id),
        "meta": { "lastUpdated": stamp(start) },
        "clinicalStatus": status("condition-clinical", "active"),
        "verificationStatus": status("condition-ver-status", "confirmed"),
        "category": [status("condition-category", "encounter-diagnosis")],
        "code": { "text": patient.reason },
        "subject": subject(patient),
        "encounter": encounter_reference(patient),
        "recordedDate": stamp(start),
    })
}

fn problems(patient: &Patient, now: DateTime<Utc>) -> Vec<Value> {
    let recorded = stamp(plus(admitted(patient, now), Duration::minutes(30)));
    let each = patient.problems.iter().enumerate().map(|(place, entry)| {
        let clinical = if entry.over { "resolved" } else { "active" };
        let verified = if entry.doubtful {
            "provisional"
        } else {
            "confirmed"
        };
        let mut problem = json!({
            "resourceType": "Condition",
            "id": format!("pro-{}-{}", patient.id, place + 1),
            "meta": { "lastUpdated": recorded },
            "clinicalStatus": status("condition-clinical", clinical),
            "verificationStatus": status("condition-ver-status", verified),
            "category": [status("condition-category", "problem-list-item")],
            "code": { "text": entry.text },
            "subject": subject(patient),
            "recordedDate": recorded,
        });
        if let (Some(since), Some(object)) = (&entry.since, problem.as_object_mut()) {
            object.insert("onsetDateTime".to_owned(), json!(since));
        }
        problem
    });
    each.collect()
}

fn flags(patient: &Patient, now: DateTime<Utc>) -> Vec<Value> {
    let start = plus(admitted(patient, now), Duration::minutes(40));
    let each = patient.flags.iter().enumerate().map(|(place, entry)| {
        let ended = entry.ended_hours_ago.map(|ago| plus(now, -hours(ago)));
        let mut period = json!({ "start": stamp(start) });
        if let (Some(end), Some(object)) = (ended, period.as_object_mut()) {
            object.insert("end".to_owned(), json!(stamp(end)));
        }
        json!({
            "resourceType": "Flag",
            "id": format!("flag-{}-{}", patient.id, place + 1),
            "meta": { "lastUpdated": stamp(ended.unwrap_or(start)) },
            "status": if ended.is_some() { "inactive" } else { "active" },
            "category": [{ "coding": [{
                "system": format!("{TERMS}/flag-category"), "code": entry.category,
            }] }],
            "code": { "text": entry.text },
            "subject": subject(patient),
            "period": period,
        })
    });
    each.collect()
}

fn resuscitation(patient: &Patient, text: &str, now: DateTime<Utc>) -> Value {
    let mut observation = observed(
        patient,
        &format!("resus-{}", patient.id),
        plus(admitted(patient, now), Duration::minutes(55)),
    );
    let mut set = |key: &str, value: Value| observation.insert(key.to_owned(), value);
    set("category", json!([filed("survey")]));
    set(
        "code",
        json!({
            "coding": [{ "system": SNOMED, "code": "304251008", "display": "Resuscitation status" }],
            "text": "Statut de réanimation",
        }),
    );
    set("valueCodeableConcept", json!({ "text": text }));
    Value::Object(observation)
}

fn height(patient: &Patient, cm: f64, now: DateTime<Utc>) -> Value {
    let measured = plus(admitted(patient, now), Duration::minutes(51));
    let mut observation = observed(patient, &format!("hgt-{}", patient.id), measured);
    let mut set = |key: &str, value: Value| observation.insert(key.to_owned(), value);
    set("category", json!([filed("vital-signs")]));
    set("code", loinc("8302-2", "Taille"));
    set(
        "valueQuantity",
        json!({ "value": cm, "unit": "cm", "system": "http://unitsofmeasure.org", "code": "cm" }),
    );
    Value::Object(observation)
}

fn vitals(patient: &Patient, place: usize, taken: &Vitals, now: DateTime<Utc>) -> Vec<Value> {
    let at = plus(now, -hours(taken.hours_ago));
    let single = [
        ("8867-4", "Fréquence cardiaque", &taken.pulse),
        ("9279-1", "Fréquence respiratoire", &taken.breaths),
        ("8310-5", "Température", &taken.temperature),
        ("59408-5", "SpO2", &taken.saturation),
    ];
    let mut all: Vec<Value> = single
        .into_iter()
        .filter_map(|(code, text, value)| {
            let id = format!("vit-{}-{}-{code}", patient.id, place + 1);
            let mut observation = observed(patient, &id, at);
            let mut set = |key: &str, value: Value| observation.insert(key.to_owned(), value);
            set("category", json!([filed("vital-signs")]));
            set("code", loinc(code, text));
            set("valueQuantity", quantity(value.as_deref()?)?);
            Some(Value::Object(observation))
        })
        .collect();
    if let Some([systolic, diastolic]) = &taken.pressure {
        let id = format!("vit-{}-{}-85354-9", patient.id, place + 1);
        let mut observation = observed(patient, &id, at);
        let part = |code: &str, text: &str, value: u32| {
            json!({
                "code": loinc(code, text),
                "valueQuantity": {
                    "value": value, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]",
                },
            })
        };
        let mut set = |key: &str, value: Value| observation.insert(key.to_owned(), value);
        set("category", json!([filed("vital-signs")]));
        set("code", loinc("85354-9", "Pression artérielle"));
        set(
            "component",
            json!([
                part("8480-6", "Systolique", *systolic),
                part("8462-4", "Diastolique", *diastolic),
            ]),
        );
        all.push(Value::Object(observation));
    }
    all
}

fn result(patient: &Patient, place: usize, outcome: &Outcome, now: DateTime<Utc>) -> Option<Value> {
    let at = plus(now, -hours(outcome.hours_ago));
    let id = format!("lab-{}-{}", patient.id, place + 1);
    let mut observation = observed(patient, &id, at);
    let (_, unit) = amount(&outcome.value)?;
    let category = if outcome.local {
        json!({ "coding": [{ "system": format!("{TERMS}/v2-0074"), "code": "LAB" }] })
    } else {
        filed("laboratory")
    };
    let mut set = |key: &str, value: Value| observation.insert(key.to_owned(), value);
    set("category", json!([category]));
    set("code", loinc(&outcome.code, &outcome.text));
    set("valueQuantity", quantity(&outcome.value)?);
    if let Some(state) = &outcome.status {
        set("status", json!(state));
    }
    if let Some(mark) = &outcome.mark {
        let coding =
            json!({ "system": format!("{TERMS}/v3-ObservationInterpretation"), "code": mark });
        set("interpretation", json!([{ "coding": [coding] }]));
    }
    let mut range = Map::new();
    for (bound, value) in [("low", outcome.low), ("high", outcome.high)] {
        if let Some(value) = value {
            range.insert(bound.to_owned(), json!({ "value": value, "unit": unit }));
        }
    }
    if !range.is_empty() {
        set("referenceRange", json!([range]));
    }
    Some(Value::Object(observation))
}

fn diet(patient: &Patient, now: DateTime<Utc>) -> Option<Value> {
    let diet = patient.diet.as_ref()?;
    let ordered = stamp(plus(admitted(patient, now), Duration::minutes(70)));
    let mut oral = json!({ "type": [{ "text": diet.kind }] });
    if let Some(object) = oral.as_object_mut() {
        if let Some(texture) = &diet.texture {
            object.insert(
                "texture".to_owned(),
                json!([{ "modifier": { "text": texture } }]),
            );
        }
        if let Some(instruction) = &diet.instruction {
            object.insert("instruction".to_owned(), json!(instruction));
        }
    }
    Some(json!({
        "resourceType": "NutritionOrder",
        "id": format!("diet-{}", patient.id),
        "meta": { "lastUpdated": ordered },
        "status": if diet.held { "on-hold" } else { "active" },
        "intent": "order",
        "patient": subject(patient),
        "encounter": encounter_reference(patient),
        "dateTime": ordered,
        "oralDiet": oral,
    }))
}

/// What every observation has in common; final unless the caller says otherwise.
fn observed(patient: &Patient, id: &str, at: DateTime<Utc>) -> Map<String, Value> {
    let mut observation = Map::new();
    let mut set = |key: &str, value: Value| observation.insert(key.to_owned(), value);
    set("resourceType", json!("Observation"));
    set("id", json!(id));
    set("meta", json!({ "lastUpdated": stamp(at) }));
    set("status", json!("final"));
    set("subject", subject(patient));
    set("encounter", encounter_reference(patient));
    set("effectiveDateTime", json!(stamp(at)));
    observation
}

fn loinc(code: &str, text: &str) -> Value {
    json!({ "coding": [{ "system": LOINC, "code": code }], "text": text })
}

fn filed(category: &str) -> Value {
    status("observation-category", category)
}
