//! Five hundred invented beds: what a FHIR record answers about them, and the charts that are read out of it.

use std::collections::BTreeMap;

use anyhow::Context;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation, Section, SectionCount, WardName};

/// Beds of the hospital.
pub(crate) const BEDS: u32 = 500;
/// Orders of a patient.
const ORDERS: u32 = 14;
/// Doses that the record knows of each order.
const DOSES_OF_AN_ORDER: u32 = 3;

/// A resource as it came: key, SHA-256 in hexadecimal, bytes.
pub(crate) type Raw = (String, String, Vec<u8>);

/// What one patient's record answers: one bundle, and the resources in it.
pub(crate) struct Answer {
    pub(crate) bundle: Vec<u8>,
    resources: Vec<(String, String)>,
    chart: Value,
}

/// The whole hospital at one instant.
pub(crate) struct Hospital {
    pub(crate) answers: Vec<Answer>,
    at: DateTime<Utc>,
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

    /// The charts, made without reading, and what they would have been read from.
    ///
    /// # Errors
    /// When a chart of ours is not one of the ward's.
    pub(crate) fn charts(&self) -> anyhow::Result<(Generation, Vec<Raw>)> {
        let mut charts = BTreeMap::new();
        let mut raw = vec![];
        let at = instant(self.at);
        for answer in &self.answers {
            let mut chart = answer.chart.clone();
            let state = json!({"as_of": at, "complete": true, "error": null});
            let sections: serde_json::Map<String, Value> = Section::ALL
                .into_iter()
                .map(|section| (section.code().to_owned(), state.clone()))
                .collect();
            if let Some(fields) = chart.as_object_mut() {
                fields.insert("sections".to_owned(), Value::Object(sections));
            }
            let chart: Chart = serde_json::from_value(chart).context("a chart of ours")?;
            charts.insert(chart.patient.id.clone(), chart);
            for (key, body) in &answer.resources {
                let hash = hex::encode(Sha256::digest(body));
                raw.push((key.clone(), hash, body.clone().into_bytes()));
            }
        }
        let orders = SectionCount {
            received: BEDS * ORDERS,
            understood: BEDS * ORDERS,
            raw: 0,
            complete: true,
            error: None,
        };
        let generation = Generation {
            number: 0,
            taken_at: self.at,
            ward: WardName {
                code: "TOUT".to_owned(),
                name: "Hôpital d'essai".to_owned(),
            },
            beds: (1..=BEDS).map(|bed| format!("Lit {bed}")).collect(),
            charts,
            counts: BTreeMap::from([(Section::Orders, orders)]),
            issues: vec![],
        };
        Ok((generation, raw))
    }
}

/// Rows of a patient's chart: for the limit, which writes the same without asking what it writes.
pub(crate) fn chart_bodies(generation: &Generation) -> anyhow::Result<Vec<(PatientId, Vec<u8>)>> {
    generation
        .charts
        .iter()
        .map(|(patient, chart)| {
            let timeless = Chart {
                sections: BTreeMap::new(),
                ..chart.clone()
            };
            Ok((patient.clone(), serde_json::to_vec(&timeless)?))
        })
        .collect()
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
    let mut resources = vec![patient(bed), encounter(bed, at)];
    let mut orders = vec![];
    let mut doses = vec![];
    for nth in 0..ORDERS {
        // A change is the dose of the first order.
        let changed = if nth == 0 { revision } else { 0 };
        let (resource, order) = order(bed, nth, changed, at);
        resources.push(resource);
        orders.push(order);
        for given in 0..DOSES_OF_AN_ORDER {
            let (resource, dose) = dose(bed, nth, given, at);
            resources.push(resource);
            doses.push(dose);
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
        resources,
        chart: chart(bed, at, orders, doses),
    }
}

fn source(key: &str) -> Value {
    json!(ward::clinical::SourceRef::fhir(key, Some("1".to_owned())))
}

fn chart(bed: u32, at: DateTime<Utc>, orders: Vec<Value>, doses: Vec<Value>) -> Value {
    let patient = format!("p-{bed}");
    json!({
        "patient": {
            "id": patient, "source": source(&format!("Patient/{bed}")),
            "identifiers": [
                {"system": "urn:oid:1.2.250.1.999.1", "value": format!("8{bed:08}"), "kind": "record"},
                {"system": "urn:oid:1.2.250.1.213.1.4.8", "value": format!("1480275{bed:06}"), "kind": "national"}
            ],
            "family": format!("ESSAI{bed}"), "given": ["Amélie", "Factice"], "name_text": null, "used_family": null,
            "birth_date": "1948-02-03", "birth_text": null, "sex": "female", "deceased": false, "merged_into": null
        },
        "encounter": {
            "id": format!("e-{bed}"), "source": source(&format!("Encounter/{bed}")), "patient": patient,
            "status": "in-progress", "visit_number": format!("V{bed:07}"), "start": instant(at),
            "place": {"ward": "TOUT", "room": format!("{}", bed / 2), "bed": format!("Lit {bed}")},
            "attending": "Dr Bob Essayeur"
        },
        "allergies": {"values": [{
            "source": source(&format!("AllergyIntolerance/{bed}")), "substance": "Pénicilline",
            "reactions": ["urticaire"], "severe": true, "unconfirmed": false
        }]},
        "weight": {"values": [{"amount": {"value": "72", "unit": "kg"}, "at": instant(at)}]},
        "orders": orders,
        "doses": doses,
        "sections": {},
        "gone_since": null
    })
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

fn order(bed: u32, nth: u32, revision: u32, at: DateTime<Utc>) -> ((String, String), Value) {
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
    let order = json!({
        "id": format!("o-{bed}-{nth}"), "source": source(&key), "patient": format!("p-{bed}"),
        "encounter": format!("e-{bed}"), "number": format!("O{bed:05}{nth:02}"),
        "medication": {"text": text, "brand": null, "strength": null, "form": null,
            "codes": [format!("N02BE0{nth}"), format!("6{bed:03}{nth:04}")], "source_json": medication},
        "status": "active", "category": "inpatient",
        "dose": {"exact": {"value": amount, "unit": unit}}, "dose_json": dose_json, "rate": null,
        "route": "voie orale", "route_json": route, "timing": ward::clinical::Timing::TimesPerDay(3),
        "start": instant(at), "end": null, "verbatim": [verbatim], "notes": [],
        "prescriber": "Dr Bob Essayeur", "authored": instant(at), "gone_since": null
    });
    ((key, body), order)
}

fn dose(bed: u32, nth: u32, given: u32, at: DateTime<Utc>) -> ((String, String), Value) {
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
    let dose = json!({
        "source": source(&key), "order": format!("o-{bed}-{nth}"), "medication": text, "at": when,
        "dose": {"value": amount, "unit": unit}, "status": "given", "by": "Alice Testeuse, IDE", "identifiers": []
    });
    ((key, body), dose)
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
