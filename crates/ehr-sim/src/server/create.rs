//! Writing a dose back: validated, and created only once when the client says how to recognise it.

use chrono::DateTime;
use serde_json::Value;

use super::answer::{Answer, Request};
use super::params::pairs;
use super::search::{Search, kind, understand};
use super::store::{Store, kind_of};

const KIND: &str = "MedicationAdministration";

/// The statuses R4 knows.
const STATUSES: [&str; 7] = [
    "in-progress",
    "not-done",
    "on-hold",
    "completed",
    "entered-in-error",
    "stopped",
    "unknown",
];

/// The elements R4 gives this resource: a strict record refuses any other.
const ELEMENTS: [&str; 30] = [
    "resourceType",
    "id",
    "meta",
    "implicitRules",
    "language",
    "text",
    "contained",
    "extension",
    "modifierExtension",
    "identifier",
    "instantiates",
    "partOf",
    "status",
    "statusReason",
    "category",
    "medicationCodeableConcept",
    "medicationReference",
    "subject",
    "context",
    "supportingInformation",
    "effectiveDateTime",
    "effectivePeriod",
    "performer",
    "reasonCode",
    "reasonReference",
    "request",
    "device",
    "note",
    "dosage",
    "eventHistory",
];

const DOSAGE_ELEMENTS: [&str; 9] = [
    "id",
    "extension",
    "text",
    "site",
    "route",
    "method",
    "dose",
    "rateRatio",
    "rateQuantity",
];

/// `POST MedicationAdministration`, plain or conditional.
pub(super) fn administration(store: &mut Store, request: &Request) -> Answer {
    let json_sent = request
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.contains("json"));
    if !json_sent {
        return Answer::outcome(415, "not-supported", "application/fhir+json is needed");
    }
    let Ok(mut resource) = serde_json::from_slice::<Value>(&request.body) else {
        return Answer::outcome(400, "structure", "the body is not JSON");
    };
    if let Err(answer) = validate(store, &resource) {
        return *answer;
    }
    if let Some(condition) = &request.if_none_exist {
        let search = match condition_of(condition) {
            Ok(search) => search,
            Err(answer) => return *answer,
        };
        let matches = search.matches(store);
        match matches.as_slice() {
            [] => {}
            [existing] => return Answer::resource(200, existing).located(store.base()),
            [_, _, ..] => {
                return Answer::outcome(412, "duplicate", "several resources match If-None-Exist");
            }
        }
    }
    // The server names what it creates.
    if let Some(object) = resource.as_object_mut() {
        object.remove("id");
    }
    let created = store.put(resource, request.at, false);
    Answer::resource(201, &created).located(store.base())
}

fn condition_of(condition: &str) -> Result<Search<'static>, Box<Answer>> {
    let query = condition
        .split_once('?')
        .map_or(condition, |(_, query)| query);
    let kind = kind(KIND).ok_or_else(|| refuse(500, "exception", "no such type"))?;
    let search = understand(kind, &pairs(query), true).map_err(|r| Box::new(Answer::from(r)))?;
    if search.is_narrowed() {
        Ok(search)
    } else {
        // An empty condition would match every dose of the hospital.
        Err(refuse(412, "invalid", "If-None-Exist has no condition"))
    }
}

fn validate(store: &Store, resource: &Value) -> Result<(), Box<Answer>> {
    if kind_of(resource) != KIND {
        return Err(refuse(
            400,
            "invalid",
            "resourceType is not the one posted to",
        ));
    }
    only(resource, &ELEMENTS)?;
    if let Some(dosage) = resource.get("dosage") {
        only(dosage, &DOSAGE_ELEMENTS)?;
        for amount in ["/dose/value", "/rateQuantity/value"] {
            if dosage
                .pointer(amount)
                .is_some_and(|value| !value.is_number())
            {
                return Err(refuse(422, "value", "an amount is not a number"));
            }
        }
    }
    match resource.get("status").and_then(Value::as_str) {
        None => return Err(refuse(422, "required", "status is missing")),
        Some(status) if !STATUSES.contains(&status) => {
            return Err(refuse(422, "code-invalid", "status is not a known code"));
        }
        Some(_) => {}
    }
    let concept = resource.get("medicationCodeableConcept");
    match (concept, resource.get("medicationReference")) {
        (None, None) => return Err(refuse(422, "required", "medication[x] is missing")),
        (Some(_), Some(_)) => return Err(refuse(422, "structure", "two medications")),
        (Some(_), None) | (None, Some(_)) => {}
    }
    if resource.pointer("/subject/reference").is_none() {
        return Err(refuse(422, "required", "subject is missing"));
    }
    exists(store, resource, "/subject/reference", "Patient/")?;
    exists(store, resource, "/context/reference", "Encounter/")?;
    exists(store, resource, "/request/reference", "MedicationRequest/")?;
    exists(
        store,
        resource,
        "/medicationReference/reference",
        "Medication/",
    )?;
    let moment = |pointer: &str| resource.pointer(pointer).map(zoned);
    let stated = [
        moment("/effectiveDateTime"),
        moment("/effectivePeriod/start"),
        moment("/effectivePeriod/end"),
    ];
    let has_effective = resource.get("effectiveDateTime").is_some()
        ^ resource
            .get("effectivePeriod")
            .is_some_and(Value::is_object);
    if !has_effective {
        return Err(refuse(422, "required", "one effective[x] is needed"));
    }
    if stated.contains(&Some(false)) {
        return Err(refuse(422, "value", "a time has no zone or cannot be read"));
    }
    Ok(())
}

fn only(value: &Value, allowed: &[&str]) -> Result<(), Box<Answer>> {
    let Some(object) = value.as_object() else {
        return Err(refuse(400, "structure", "an object is needed"));
    };
    match object.keys().find(|key| {
        let key = key.strip_prefix('_').unwrap_or(key);
        !allowed.contains(&key)
    }) {
        Some(unknown) => Err(refuse(
            400,
            "structure",
            &format!("unknown element {unknown}"),
        )),
        None => Ok(()),
    }
}

fn exists(store: &Store, resource: &Value, pointer: &str, begins: &str) -> Result<(), Box<Answer>> {
    let Some(reference) = resource.pointer(pointer) else {
        return Ok(());
    };
    let found = reference
        .as_str()
        .filter(|reference| reference.contains(begins))
        .and_then(|reference| store.follow(reference));
    match found {
        Some(_) => Ok(()),
        None => Err(refuse(
            422,
            "not-found",
            &format!("{reference} does not exist"),
        )),
    }
}

/// A date without a time is allowed; a time needs its zone.
fn zoned(value: &Value) -> bool {
    value.as_str().is_some_and(|text| {
        if text.contains('T') {
            DateTime::parse_from_rfc3339(text).is_ok()
        } else {
            super::params::span(text).is_some()
        }
    })
}

fn refuse(status: u16, code: &str, text: &str) -> Box<Answer> {
    Box::new(Answer::outcome(status, code, text))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn store() -> Store {
        let mut store = Store::new("http://127.0.0.1:1/fhir".to_owned(), String::new());
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        store.put(json!({"resourceType": "Patient", "id": "p"}), at, false);
        store
    }

    fn dose() -> Value {
        json!({
            "resourceType": KIND,
            "status": "completed",
            "medicationCodeableConcept": { "text": "paracétamol" },
            "subject": { "reference": "Patient/p" },
            "effectiveDateTime": "2026-11-20T08:00:00+01:00",
            "dosage": { "dose": { "value": 1, "unit": "g" } },
        })
    }

    #[test]
    fn a_sound_dose_passes() {
        assert!(validate(&store(), &dose()).is_ok(), "R4 allows all of it");
    }

    #[test]
    fn what_is_missing_or_wrong_is_refused() {
        let store = store();
        for missing in [
            "status",
            "subject",
            "medicationCodeableConcept",
            "effectiveDateTime",
        ] {
            let mut dose = dose();
            dose.as_object_mut().unwrap().remove(missing);
            let answer = validate(&store, &dose).unwrap_err();
            assert_eq!(answer.status, 422, "{missing} is required");
        }
        for (key, value, why) in [
            ("status", json!("banana"), "not a status"),
            ("subject", json!({"reference": "Patient/q"}), "nobody"),
            ("effectiveDateTime", json!("2026-11-20T08:00:00"), "no zone"),
            ("prescription", json!({}), "not an R4 element"),
            ("dosage", json!({"timing": {}}), "not an R4 dosage"),
            ("dosage", json!({"dose": {"value": "1"}}), "not a number"),
        ] {
            let mut dose = dose();
            dose[key] = value;
            assert!(validate(&store, &dose).is_err(), "{key}: {why}");
        }
    }
}
