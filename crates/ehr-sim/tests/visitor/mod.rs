//! A client of the pretend record, as plain as possible.

#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "part of the tests: each program uses its own share, and a surprise should fail the test"
)]

use std::time::Duration;

use ehr_sim::{DemoWard, Hospital};
use reqwest::blocking::{Client, RequestBuilder};
use serde_json::{Value, json};

pub(crate) struct Visitor {
    client: Client,
    base: String,
    token: Option<String>,
}

pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) body: String,
}

impl Heard {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

/// The demonstration ward on an ordinary afternoon.
pub(crate) fn open() -> Hospital {
    opened_at("2026-11-20T14:20:00Z")
}

pub(crate) fn opened_at(now: &str) -> Hospital {
    Hospital::start(DemoWard::built_in(), now.parse().unwrap(), 0).unwrap()
}

/// A dose as a ward would write it back, under its own name.
pub(crate) fn a_dose(name: &str) -> Value {
    json!({
        "resourceType": "MedicationAdministration",
        "identifier": [{ "system": "urn:test:journal", "value": name }],
        "status": "completed",
        "medicationCodeableConcept": { "text": "paracétamol 1 g" },
        "subject": { "reference": "Patient/pat-04" },
        "request": { "reference": "MedicationRequest/rx-04-01" },
        "effectiveDateTime": "2026-11-20T14:05:00+01:00",
        "performer": [{ "actor": { "display": "Alice, IDE" } }],
        "dosage": { "dose": { "value": 1, "unit": "g", "code": "g", "system": "http://unitsofmeasure.org" } },
    })
}

impl Visitor {
    pub(crate) fn of(hospital: &Hospital) -> Visitor {
        Visitor {
            token: Some(hospital.token().to_owned()),
            ..Visitor::without_token(hospital)
        }
    }

    /// One who waits long: for tests that must not end by a client giving up.
    pub(crate) fn patient(hospital: &Hospital) -> Visitor {
        Visitor {
            client: client(60),
            ..Visitor::of(hospital)
        }
    }

    pub(crate) fn without_token(hospital: &Hospital) -> Visitor {
        Visitor {
            client: client(10),
            base: hospital.base_url(),
            token: None,
        }
    }

    pub(crate) fn get(&self, target: &str) -> Heard {
        self.try_get(target).unwrap()
    }

    pub(crate) fn try_get(&self, target: &str) -> reqwest::Result<Heard> {
        self.hear(self.client.get(self.address(target)))
    }

    pub(crate) fn get_strict(&self, target: &str) -> Heard {
        let request = self.client.get(self.address(target));
        self.hear(request.header("Prefer", "handling=strict"))
            .unwrap()
    }

    pub(crate) fn post(&self, dose: &Value, condition: Option<&str>) -> Heard {
        self.try_post(dose, condition).unwrap()
    }

    pub(crate) fn try_post(&self, dose: &Value, condition: Option<&str>) -> reqwest::Result<Heard> {
        let mut request = self
            .client
            .post(self.address("MedicationAdministration"))
            .header("Content-Type", "application/fhir+json")
            .body(dose.to_string());
        if let Some(condition) = condition {
            request = request.header("If-None-Exist", condition);
        }
        self.hear(request)
    }

    /// All entries of a search, following `next` to the end.
    pub(crate) fn bundle_pages(&self, target: &str) -> Vec<Value> {
        let mut entries = Vec::new();
        let mut next = Some(target.to_owned());
        while let Some(target) = next {
            let heard = self.get(&target);
            assert_eq!(heard.status, 200, "{target}: {}", heard.body);
            let page = heard.json();
            entries.extend(page["entry"].as_array().cloned().unwrap_or_default());
            next = page["link"]
                .as_array()
                .unwrap()
                .iter()
                .find(|link| link["relation"] == "next")
                .map(|link| link["url"].as_str().unwrap().to_owned());
        }
        entries
    }

    /// All matches of a search.
    pub(crate) fn all(&self, target: &str) -> Vec<Value> {
        self.bundle_pages(target)
            .into_iter()
            .filter(|entry| entry["search"]["mode"] == "match")
            .map(|entry| entry["resource"].clone())
            .collect()
    }

    fn address(&self, target: &str) -> String {
        if target.starts_with("http") {
            target.to_owned()
        } else {
            format!("{}/{target}", self.base)
        }
    }

    fn hear(&self, request: RequestBuilder) -> reqwest::Result<Heard> {
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let response = request.send()?;
        Ok(Heard {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: response.text()?,
        })
    }
}

fn client(timeout_s: u64) -> Client {
    Client::builder()
        .timeout(Duration::from_secs(timeout_s))
        .no_proxy()
        .build()
        .unwrap()
}
