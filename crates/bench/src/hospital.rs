//! Five hundred invented beds: what a FHIR record answers about them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::json;

/// Beds of the hospital.
pub(crate) const BEDS: u32 = 500;
/// Orders of a patient.
const ORDERS: u32 = 14;
/// Doses that the record knows of each order.
const DOSES_OF_AN_ORDER: u32 = 3;

/// What one patient's record answers: one bundle.
pub(crate) struct Answer {
    pub(crate) bundle: Vec<u8>,
}

/// The whole hospital at one instant.
pub(crate) struct Hospital {
    pub(crate) answers: Vec<Answer>,
    /// When it was asked.
    pub(crate) at: DateTime<Utc>,
}

impl Hospital {
    /// Everybody, as on the first morning.
    pub(crate) fn new(at: DateTime<Utc>) -> Hospital {
        let answers = (1..=BEDS).map(|bed| answer(bed, 0, at)).collect();
        Hospital { answers, at }
    }

    /// The same an hour later, when every so many patients have another dose ordered.
    pub(crate) fn later(&self, changed_every: usize, revision: u32) -> Hospital {
        let at = self.at + TimeDelta::hours(i64::from(revision));
        let answers = (1..=BEDS)
            .enumerate()
            .map(|(nth, bed)| {
                let revision = if nth % changed_every == 0 {
                    revision
                } else {
                    0
                };
                answer(bed, revision, self.at)
            })
            .collect();
        Hospital { answers, at }
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

const MEDICINES: [(&str, &str, &str); 7] = [
    ("PARACETAMOL 1 g comprimé", "1", "g"),
    (
        "ENOXAPARINE 4000 UI/0,4 ml solution injectable",
        "4000",
        "UI",
    ),
    (
        "AMOXICILLINE/ACIDE CLAVULANIQUE 1 g/200 mg poudre",
        "1.2",
        "g",
    ),
    ("FUROSEMIDE 40 mg comprimé", "40", "mg"),
    ("BISOPROLOL 2,5 mg comprimé pelliculé", "2.5", "mg"),
    ("PANTOPRAZOLE 40 mg comprimé gastro-résistant", "40", "mg"),
    ("MACROGOL 10 g poudre pour solution buvable", "10", "g"),
];

fn answer(bed: u32, revision: u32, at: DateTime<Utc>) -> Answer {
    let mut resources = vec![patient(bed), encounter(bed, at), place(bed)];
    if bed == 1 {
        resources.push(ward());
    }
    for nth in 0..ORDERS {
        // A change is the dose of the first order.
        let changed = if nth == 0 { revision } else { 0 };
        resources.push(order(bed, nth, changed, at));
        for given in 0..DOSES_OF_AN_ORDER {
            resources.push(dose(bed, nth, given, at));
        }
    }
    resources.push(allergy(bed));
    for (code, value, unit) in [
        ("29463-7", 72, "kg"),
        ("8867-4", 81, "/min"),
        ("8310-5", 37, "Cel"),
    ] {
        resources.push(observation(bed, code, value, unit, at));
    }
    let entries: Vec<String> = resources
        .iter()
        .map(|(key, body)| {
            format!(
                r#"{{"fullUrl":"https://dpi.essai.example/fhir/{key}","resource":{body},"search":{{"mode":"match"}}}}"#
            )
        })
        .collect();
    let bundle = format!(
        r#"{{"resourceType":"Bundle","type":"searchset","total":{},"entry":[{}]}}"#,
        entries.len(),
        entries.join(",")
    );
    Answer {
        bundle: bundle.into_bytes(),
    }
}

/// The place that all beds are part of.
pub(crate) const WARD: &str = "tout";

fn ward() -> (String, String) {
    let body = json!({
        "resourceType": "Location", "id": WARD, "status": "active",
        "physicalType": {"coding": [{"code": "wa"}]}
    });
    (format!("Location/{WARD}"), body.to_string())
}

fn place(bed: u32) -> (String, String) {
    let body = json!({
        "resourceType": "Location", "id": format!("lit-{bed}"), "status": "active",
        "physicalType": {"coding": [{"code": "bd"}]}, "partOf": {"reference": format!("Location/{WARD}")}
    });
    (format!("Location/lit-{bed}"), body.to_string())
}

fn patient(bed: u32) -> (String, String) {
    let body = json!({
        "resourceType": "Patient", "id": bed.to_string(),
        "meta": {"versionId": "1", "lastUpdated": "2026-09-23T06:00:00Z"},
        "identifier": [
            {"system": "urn:oid:1.2.250.1.999.1", "value": format!("8{bed:08}"), "type": {"coding": [{"code": "MR"}]}},
            {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": format!("1480275{bed:06}"), "type": {"coding": [{"code": "INS-NIR"}]}}
        ],
        "name": [{"use": "official", "family": format!("ESSAI{bed}"), "given": ["Amélie", "Factice"]}],
        "gender": "female", "birthDate": "1948-02-03", "deceasedBoolean": false
    });
    (format!("Patient/{bed}"), body.to_string())
}

fn encounter(bed: u32, at: DateTime<Utc>) -> (String, String) {
    let body = json!({
        "resourceType": "Encounter", "id": bed.to_string(), "status": "in-progress",
        "meta": {"versionId": "1", "lastUpdated": "2026-09-23T06:00:00Z"},
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "identifier": [{"system": "urn:oid:1.2.250.1.999.2", "value": format!("V{bed:07}")}],
        "subject": {"reference": format!("Patient/{bed}")},
        "participant": [{"individual": {"display": "Dr Bob Essayeur"}}],
        "period": {"start": instant(at)},
        "location": [{"location": {"reference": format!("Location/lit-{bed}"), "display": format!("Lit {bed}")}, "status": "active"}]
    });
    (format!("Encounter/{bed}"), body.to_string())
}

fn order(bed: u32, nth: u32, revision: u32, at: DateTime<Utc>) -> (String, String) {
    let key = format!("MedicationRequest/{bed}-{nth}");
    let place = usize::try_from(nth).unwrap_or(0) % MEDICINES.len();
    let (text, amount, unit) = MEDICINES
        .get(place)
        .copied()
        .unwrap_or(("ESSAI", "1", "mg"));
    let amount = if revision == 0 {
        amount.to_owned()
    } else {
        format!("{amount}{revision}")
    };
    let verbatim = format!("{amount} {unit} 3 fois par jour pendant 7 jours, au milieu des repas");
    let dose_json = format!(
        r#"[{{"doseQuantity":{{"value":{amount},"unit":"{unit}","system":"http://unitsofmeasure.org","code":"{unit}"}}}}]"#
    );
    let route = r#"{"coding":[{"system":"http://standardterms.edqm.eu","code":"20053000","display":"voie orale"}],"text":"voie orale"}"#;
    let medication = format!(
        r#"{{"coding":[{{"system":"http://www.whocc.no/atc","code":"N02BE0{nth}","display":"{text}"}},{{"system":"https://mos.esante.gouv.fr/NOS/CIS","code":"6{bed:03}{nth:04}"}}],"text":"{text}"}}"#
    );
    let body = format!(
        r#"{{"resourceType":"MedicationRequest","id":"{bed}-{nth}","meta":{{"versionId":"{}","lastUpdated":"2026-09-23T06:00:00Z"}},"identifier":[{{"system":"urn:oid:1.2.250.1.999.3","value":"O{bed:05}{nth:02}"}}],"status":"active","intent":"order","category":[{{"coding":[{{"system":"http://terminology.hl7.org/CodeSystem/medicationrequest-category","code":"inpatient"}}]}}],"medicationCodeableConcept":{medication},"subject":{{"reference":"Patient/{bed}"}},"encounter":{{"reference":"Encounter/{bed}"}},"authoredOn":"{}","requester":{{"display":"Dr Bob Essayeur"}},"dosageInstruction":[{{"text":"{verbatim}","timing":{{"repeat":{{"boundsPeriod":{{"start":"{}"}},"frequency":3,"period":1,"periodUnit":"d"}}}},"route":{route},"doseAndRate":{dose_json}}}]}}"#,
        revision + 1,
        instant(at),
        instant(at),
    );
    (key, body)
}

fn dose(bed: u32, nth: u32, given: u32, at: DateTime<Utc>) -> (String, String) {
    let key = format!("MedicationAdministration/{bed}-{nth}-{given}");
    let place = usize::try_from(nth).unwrap_or(0) % MEDICINES.len();
    let (text, amount, unit) = MEDICINES
        .get(place)
        .copied()
        .unwrap_or(("ESSAI", "1", "mg"));
    let when = instant(at - TimeDelta::hours(8 * i64::from(given)));
    let body = format!(
        r#"{{"resourceType":"MedicationAdministration","id":"{bed}-{nth}-{given}","meta":{{"versionId":"1","lastUpdated":"{when}"}},"status":"completed","medicationCodeableConcept":{{"text":"{text}"}},"subject":{{"reference":"Patient/{bed}"}},"context":{{"reference":"Encounter/{bed}"}},"effectiveDateTime":"{when}","performer":[{{"actor":{{"display":"Alice Testeuse, IDE"}}}}],"request":{{"reference":"MedicationRequest/{bed}-{nth}"}},"dosage":{{"text":"{amount} {unit}","dose":{{"value":{amount},"unit":"{unit}"}}}}}}"#
    );
    (key, body)
}

fn allergy(bed: u32) -> (String, String) {
    let body = json!({
        "resourceType": "AllergyIntolerance", "id": bed.to_string(), "criticality": "high",
        "meta": {"versionId": "1", "lastUpdated": "2026-09-23T06:00:00Z"},
        "clinicalStatus": {"coding": [{"code": "active"}]}, "verificationStatus": {"coding": [{"code": "confirmed"}]},
        "code": {"text": "Pénicilline"}, "patient": {"reference": format!("Patient/{bed}")},
        "reaction": [{"manifestation": [{"text": "urticaire"}]}]
    });
    (format!("AllergyIntolerance/{bed}"), body.to_string())
}

fn observation(
    bed: u32,
    code: &str,
    value: u32,
    unit: &str,
    at: DateTime<Utc>,
) -> (String, String) {
    let key = format!("Observation/{bed}-{code}");
    let body = json!({
        "resourceType": "Observation", "id": format!("{bed}-{code}"), "status": "final",
        "meta": {"versionId": "1", "lastUpdated": "2026-09-23T06:00:00Z"},
        "category": [{"coding": [{"code": "vital-signs"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
        "subject": {"reference": format!("Patient/{bed}")}, "effectiveDateTime": instant(at),
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit}
    });
    (key, body.to_string())
}
