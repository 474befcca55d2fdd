//! The same answers in the shape of an older FHIR (3.0.2): what a record may speak after an upgrade gone wrong.

use serde_json::{Map, Value, json};

/// Rewrites an answer, Bundle entries included.
pub(crate) fn as_stu3(answer: Value) -> Value {
    match answer {
        Value::Object(object) => Value::Object(rewrite(object)),
        Value::Array(many) => Value::Array(many.into_iter().map(as_stu3).collect()),
        other => other,
    }
}

fn rewrite(object: Map<String, Value>) -> Map<String, Value> {
    let kind = object
        .get("resourceType")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned();
    let mut out = Map::new();
    for (key, value) in object {
        let (key, value) = match (kind.as_str(), key.as_str()) {
            ("CapabilityStatement", "fhirVersion") => (key, json!("3.0.2")),
            ("MedicationRequest", "encounter") => ("context".to_owned(), value),
            ("MedicationRequest", "requester") => (key, json!({ "agent": value })),
            ("MedicationRequest", "category") => (key, first(value)),
            ("MedicationAdministration", "request") => ("prescription".to_owned(), value),
            ("MedicationAdministration", "statusReason") => {
                out.insert("notGiven".to_owned(), json!(true));
                ("reasonNotGiven".to_owned(), value)
            }
            ("AllergyIntolerance", "clinicalStatus" | "verificationStatus") => {
                let code = value.pointer("/coding/0/code").cloned();
                (key, code.unwrap_or(Value::Null))
            }
            ("AllergyIntolerance", "recordedDate") => ("assertedDate".to_owned(), value),
            ("Encounter", "reasonCode") => ("reason".to_owned(), value),
            // Doses stood directly in the dosage, without the list around them.
            (_, "doseAndRate") => {
                if let Value::Object(dose) = first(value) {
                    out.extend(dose);
                }
                continue;
            }
            _ => (key, value),
        };
        out.insert(key, as_stu3(value));
    }
    out
}

fn first(value: Value) -> Value {
    match value {
        Value::Array(many) => many.into_iter().next().unwrap_or(Value::Null),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_loses_its_r4_shape() {
        let old = as_stu3(json!({ "entry": [{ "resource": {
            "resourceType": "MedicationRequest",
            "encounter": { "reference": "Encounter/1" },
            "dosageInstruction": [{ "doseAndRate": [{ "doseQuantity": { "value": 1 } }] }],
        } }] }));
        let order = &old["entry"][0]["resource"];
        assert!(order.get("encounter").is_none(), "R4's element is gone");
        assert_eq!(order["context"]["reference"], "Encounter/1", "moved");
        assert_eq!(
            order["dosageInstruction"][0]["doseQuantity"]["value"], 1,
            "the dose stands where STU3 had it"
        );
    }
}
