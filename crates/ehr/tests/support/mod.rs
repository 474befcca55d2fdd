//! A small record on 127.0.0.1 for tests: resources in memory, searched as FHIR says, with a clock and a memory of its own.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "each test program uses a part of it, and stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use ehr::{Auth, Census, Connection, Fhir, Timeouts, default_code_status};
use serde_json::{Value, json};
use ward::snapshot::WardName;

/// An answer written by hand in place of the record's own: status and body.
type Script = Box<dyn FnMut(&str) -> Option<(u16, String)> + Send>;

/// What the record holds and how it behaves.
pub struct State {
    pub resources: Vec<Value>,
    pub now: DateTime<Utc>,
    /// Types of the capability statement, and whether each tells of changes; empty: there is no statement.
    pub kinds: BTreeMap<String, bool>,
    pub version: String,
    /// Searches ignore the time of the last change.
    pub deaf_to_changes: bool,
    /// The self link repeats the question.
    pub tells_itself: bool,
    /// Refuses several patients in one question.
    pub one_at_a_time: bool,
    pub script: Option<Script>,
    /// Every request, in order.
    pub asked: Vec<String>,
}

#[derive(Clone)]
pub struct Record {
    pub state: Arc<Mutex<State>>,
    pub base: String,
}

pub const KINDS: [&str; 12] = [
    "Location",
    "Encounter",
    "Patient",
    "AllergyIntolerance",
    "MedicationRequest",
    "MedicationAdministration",
    "Observation",
    "Condition",
    "Flag",
    "NutritionOrder",
    "List",
    "Group",
];

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Eight in the evening of the cast's day.
pub fn evening() -> DateTime<Utc> {
    at("2026-11-21T20:00:00Z")
}

fn stamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Record {
    /// An open record with these resources.
    pub fn with(resources: Vec<Value>) -> Record {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State {
            resources: vec![],
            now: evening(),
            kinds: KINDS
                .iter()
                .map(|kind| ((*kind).to_owned(), true))
                .collect(),
            version: "1".into(),
            deaf_to_changes: false,
            tells_itself: true,
            one_at_a_time: false,
            script: None,
            asked: vec![],
        };
        let record = Record {
            state: Arc::new(Mutex::new(state)),
            base: format!("http://127.0.0.1:{port}/fhir"),
        };
        record.after(-60);
        for resource in resources {
            record.put(resource);
        }
        record.after(60);
        let held = record.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let held = held.clone();
                std::thread::spawn(move || held.one(stream));
            }
        });
        record
    }

    pub fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    /// Moves the record's clock.
    pub fn after(&self, minutes: i64) {
        self.set(|state| state.now += chrono::Duration::minutes(minutes));
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.state.lock().unwrap().now
    }

    /// Adds or replaces a resource, dated now.
    pub fn put(&self, mut resource: Value) {
        self.set(|state| {
            let same = |held: &Value| {
                held["resourceType"] == resource["resourceType"] && held["id"] == resource["id"]
            };
            let place = state.resources.iter().position(same);
            let version = place.map_or(1, |at| {
                let held = state.resources[at]["meta"]["versionId"].as_str().unwrap();
                held.parse::<u32>().unwrap() + 1
            });
            resource["meta"] =
                json!({ "versionId": version.to_string(), "lastUpdated": stamp(state.now) });
            match place {
                Some(at) => state.resources[at] = resource,
                None => state.resources.push(resource),
            }
        });
    }

    pub fn delete(&self, kind: &str, id: &str) {
        self.set(|state| {
            state
                .resources
                .retain(|held| held["resourceType"] != kind || held["id"] != id);
        });
    }

    pub fn get(&self, kind: &str, id: &str) -> Value {
        let state = self.state.lock().unwrap();
        let mut all = state.resources.iter();
        all.find(|held| held["resourceType"] == kind && held["id"] == id)
            .unwrap()
            .clone()
    }

    /// Answers what the script answers, the rest as ever.
    pub fn script(&self, script: impl FnMut(&str) -> Option<(u16, String)> + Send + 'static) {
        self.set(|state| state.script = Some(Box::new(script)));
    }

    /// The requests since the last look.
    pub fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.state.lock().unwrap().asked)
    }

    pub fn fhir(&self) -> Fhir {
        self.fhir_by(Census::Location)
    }

    pub fn fhir_by(&self, census: Census) -> Fhir {
        connect(&self.base, census)
    }

    fn one(&self, mut stream: TcpStream) {
        let mut head = vec![];
        let mut byte = [0; 1];
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
            head.push(byte[0]);
        }
        let head = String::from_utf8_lossy(&head).into_owned();
        let path = head.split(' ').nth(1).unwrap_or("");
        let path = path.trim_start_matches("/fhir/").to_owned();
        let (status, body) = self.answer(&path);
        let head = format!(
            "HTTP/1.1 {status} X\r\nContent-Type: application/fhir+json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        drop(stream.write_all(format!("{head}{body}").as_bytes()));
    }

    fn answer(&self, path: &str) -> (u16, String) {
        let mut state = self.state.lock().unwrap();
        state.asked.push(path.to_owned());
        if let Some(mut script) = state.script.take() {
            let scripted = script(path);
            state.script = Some(script);
            if let Some(answer) = scripted {
                return answer;
            }
        }
        let (status, body) = state.plain(path);
        (status, body.to_string())
    }
}

impl State {
    fn plain(&self, path: &str) -> (u16, Value) {
        if path == "metadata" {
            return self.statement();
        }
        let (kind, query) = path.split_once('?').unwrap_or((path, ""));
        if let Some((kind, id)) = kind.split_once('/') {
            let mut all = self.resources.iter();
            return match all.find(|held| held["resourceType"] == kind && held["id"] == id) {
                Some(found) => (200, found.clone()),
                None => (404, json!({ "resourceType": "OperationOutcome" })),
            };
        }
        let known = self.kinds.is_empty() || self.kinds.contains_key(kind);
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let several = pairs
            .iter()
            .any(|(name, value)| name == "patient" && value.contains(','));
        if !known || (self.one_at_a_time && several) {
            let status = if known { 400 } else { 404 };
            return (status, json!({ "resourceType": "OperationOutcome" }));
        }
        let found: Vec<&Value> = self
            .resources
            .iter()
            .filter(|held| held["resourceType"] == kind)
            .filter(|held| {
                pairs
                    .iter()
                    .all(|(name, value)| self.matches(held, name, value))
            })
            .collect();
        (200, self.bundle(kind, query, &found))
    }

    fn matches(&self, held: &Value, name: &str, value: &str) -> bool {
        let refers = |node: &Value| value.split(',').any(|one| node["reference"] == one);
        let coded = |node: &Value| {
            let codings = node["coding"].as_array().cloned().unwrap_or_default();
            codings.iter().any(|coding| {
                value
                    .split(',')
                    .any(|one| coding["code"] == one.rsplit('|').next().unwrap())
            })
        };
        let since = |field: &Value| {
            let asked = at(value.trim_start_matches("ge"));
            field.as_str().is_none_or(|text| at(text) >= asked)
        };
        let each = |field: &str| held[field].as_array().cloned().unwrap_or_default();
        match name {
            "patient" => refers(&held["subject"]) || refers(&held["patient"]),
            "partof" => refers(&held["partOf"]),
            "location" => each("location").iter().any(|one| refers(&one["location"])),
            "status" => held["status"]
                .as_str()
                .is_some_and(|status| value.split(',').any(|one| one == status)),
            "code" => coded(&held["code"]),
            "category" => each("category").iter().any(coded),
            "identifier" => each("identifier").iter().any(|one| {
                format!(
                    "{}|{}",
                    one["system"].as_str().unwrap(),
                    one["value"].as_str().unwrap()
                ) == value
            }),
            "date" | "effective-time" => since(&held["effectiveDateTime"]),
            "_lastUpdated" => self.deaf_to_changes || since(&held["meta"]["lastUpdated"]),
            _ => true,
        }
    }

    pub fn bundle(&self, kind: &str, query: &str, found: &[&Value]) -> Value {
        let mut entries: Vec<Value> = found
            .iter()
            .map(|one| json!({ "resource": one, "search": { "mode": "match" } }))
            .collect();
        if kind == "Encounter" {
            for stay in found {
                let patient = stay["subject"]["reference"].as_str().unwrap_or("");
                let id = patient.trim_start_matches("Patient/");
                let mut all = self.resources.iter();
                let along = all.find(|one| one["resourceType"] == "Patient" && one["id"] == id);
                entries.extend(
                    along.map(|one| json!({ "resource": one, "search": { "mode": "include" } })),
                );
            }
        }
        let mut bundle = json!({
            "resourceType": "Bundle",
            "meta": { "lastUpdated": stamp(self.now) },
            "total": found.len(),
            "entry": entries,
        });
        if self.tells_itself {
            let mut query = query.to_owned();
            if self.deaf_to_changes {
                query = query.replace("_lastUpdated=", "_ignored=");
            }
            bundle["link"] =
                json!([{ "relation": "self", "url": format!("http://x/fhir/{kind}?{query}") }]);
        }
        bundle
    }

    fn statement(&self) -> (u16, Value) {
        if self.kinds.is_empty() {
            return (404, json!({ "resourceType": "OperationOutcome" }));
        }
        let kinds: Vec<Value> = self
            .kinds
            .iter()
            .map(|(kind, changes)| {
                let params = if *changes {
                    json!([{ "name": "_lastUpdated", "type": "date" }])
                } else {
                    json!([])
                };
                json!({ "type": kind, "searchParam": params })
            })
            .collect();
        let statement = json!({
            "resourceType": "CapabilityStatement", "fhirVersion": "4.0.1",
            "software": { "name": "test", "version": self.version },
            "rest": [{ "mode": "server", "resource": kinds }],
        });
        (200, statement)
    }
}

/// Our side of a record without credentials, for the ward `w`.
pub fn connect(base: &str, census: Census) -> Fhir {
    Fhir::new(Connection {
        base_url: base.parse().unwrap(),
        auth: Auth::None,
        extra_ca_pem: None,
        ward_location: "w".into(),
        census,
        code_status: default_code_status(),
        ward: WardName {
            code: "3N".into(),
            name: "Médecine 3 Nord".into(),
        },
        own_system: "https://hopital.invalid/veilleuse".into(),
        zone: chrono_tz::Tz::Europe__Paris,
        timeouts: Timeouts {
            connect: Duration::from_secs(1),
            answer: Duration::from_secs(5),
            slow_above: Duration::from_secs(1),
        },
    })
    .unwrap()
}

pub fn refers(key: &str) -> Value {
    json!({ "reference": key })
}

pub fn loinc(code: &str) -> Value {
    json!({ "coding": [{ "system": "http://loinc.org", "code": code }], "text": code })
}

pub fn coded(code: &str) -> Value {
    json!({ "coding": [{ "code": code }], "text": code })
}

/// The ward `w` with beds `b1`…, one patient `p1`… in each, each with one of everything and two orders.
pub fn a_ward_of(patients: usize) -> Vec<Value> {
    let mut all =
        vec![json!({ "resourceType": "Location", "id": "w", "physicalType": coded("wa") })];
    for nth in 1..=patients {
        all.push(
            json!({ "resourceType": "Location", "id": format!("b{nth}"), "name": format!("30{nth}"),
            "physicalType": coded("bd"), "partOf": refers("Location/w") }),
        );
        all.extend(a_patient(nth));
    }
    all
}

/// Patient `pN` in bed `bN`, with one of everything.
pub fn a_patient(nth: usize) -> Vec<Value> {
    let subject = refers(&format!("Patient/p{nth}"));
    let observed = |id: &str, category: &str, code: &str, value: f64, unit: &str| {
        json!({ "resourceType": "Observation", "id": format!("{id}{nth}"), "status": "final", "subject": subject,
            "category": [coded(category)], "code": loinc(code), "effectiveDateTime": "2026-11-21T06:00:00Z",
            "valueQuantity": { "value": value, "unit": unit } })
    };
    vec![
        json!({ "resourceType": "Patient", "id": format!("p{nth}"), "birthDate": "1950-01-01",
            "identifier": [{ "system": "urn:ipp", "value": format!("80{nth:04}") }],
            "name": [{ "family": format!("ESSAI-{nth}"), "given": ["Anne"] }] }),
        json!({ "resourceType": "Encounter", "id": format!("e{nth}"), "status": "in-progress", "subject": subject,
            "location": [{ "location": refers(&format!("Location/b{nth}")), "status": "active" }] }),
        json!({ "resourceType": "AllergyIntolerance", "id": format!("a{nth}"), "patient": subject, "code": { "text": "Latex" } }),
        an_order(&format!("m{nth}"), nth),
        an_order(&format!("n{nth}"), nth),
        json!({ "resourceType": "MedicationAdministration", "id": format!("d{nth}"), "status": "completed", "subject": subject,
            "effectiveDateTime": "2026-11-21T07:00:00Z", "request": refers(&format!("MedicationRequest/m{nth}")) }),
        observed("w", "vital-signs", "29463-7", 58.4, "kg"),
        observed("v", "vital-signs", "8867-4", 88.0, "/min"),
        observed("l", "laboratory", "2823-3", 3.9, "mmol/L"),
        json!({ "resourceType": "Condition", "id": format!("c{nth}"), "subject": subject, "code": { "text": "Asthme" } }),
        json!({ "resourceType": "Flag", "id": format!("f{nth}"), "status": "active", "subject": subject,
            "code": { "text": "Risque de chute" } }),
        json!({ "resourceType": "NutritionOrder", "id": format!("r{nth}"), "status": "active", "patient": subject,
            "oralDiet": { "type": [{ "text": "Normal" }] } }),
    ]
}

pub fn an_order(id: &str, patient: usize) -> Value {
    json!({ "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order",
        "subject": refers(&format!("Patient/p{patient}")), "encounter": refers(&format!("Encounter/e{patient}")),
        "medicationCodeableConcept": { "text": "Paracétamol" },
        "dosageInstruction": [{ "text": "1 g, 3 fois par jour",
            "doseAndRate": [{ "doseQuantity": { "value": 1, "unit": "g" } }],
            "timing": { "repeat": { "frequency": 3, "period": 1, "periodUnit": "d" } } }] })
}
