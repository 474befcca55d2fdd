//! Writing a dose back: conditional create, then reading it back.
//!
//! Invariant: a POST leaves once per call. Whatever is in doubt is `NoAnswer`, and only reading back resolves it.
//! Invariant: what is written says who gave the dose, and bears the entry's own name as its identifier.

use chrono::{DateTime, SecondsFormat, Utc};
use rust_decimal::Decimal;
use serde_json::{Map, Number, Value, json};
use ward::clinical::{Amount, Dose, Encounter, Order, Patient};
use ward::journal::{EntryId, NotGivenReason};
use ward::reconcile::SendOutcome;
use ward::staff::Person;

use super::Fhir;
use super::bundle::search;
use super::http::is_page;
use super::parse::{Node, instant, quantity, reference_id};
use crate::error::EhrError;

/// What happened to the dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhatHappened {
    /// Given.
    Given {
        /// How much.
        amount: Option<Amount>,
        /// The dose as typed, where there is no amount.
        text: Option<String>,
    },
    /// Not given.
    NotGiven {
        /// Why.
        letter: NotGivenReason,
        /// The reason in words, as the record shall show it.
        text: Option<String>,
    },
}

/// One dose on its way into the record; it owns what it needs.
#[derive(Clone, Debug, PartialEq)]
pub struct DoseToWrite {
    /// The journal's name for it: the identifier in the record.
    pub entry: EntryId,
    /// To whom.
    pub patient: Patient,
    /// In which stay.
    pub encounter: Encounter,
    /// Of which order.
    pub order: Order,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub what: WhatHappened,
    /// Who.
    pub performer: Person,
    /// "saisi pendant la panne…", with event and paper reference.
    pub note: String,
    /// Naming system of our own entries.
    pub own_system: String,
}

/// How doses get into this record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteRoute {
    /// By conditional create.
    ConditionalCreate,
    /// By hand, from the worklist.
    WorklistOnly {
        /// Stable code: `no-create`, `no-conditional-create`, `no-search`, `no-write-scope`.
        why: String,
    },
}

/// The MedicationAdministration of a dose, R4.
pub fn administration_json(dose: &DoseToWrite) -> Result<Value, EhrError> {
    let mut resource = Map::new();
    let mut set = |key: &str, value: Value| {
        resource.insert(key.to_owned(), value);
    };
    set("resourceType", json!("MedicationAdministration"));
    set(
        "identifier",
        json!([{ "system": dose.own_system, "value": dose.entry.to_string() }]),
    );
    let (key, medication) = medication(&dose.order)?;
    set(&key, medication);
    set(
        "subject",
        json!({ "reference": format!("Patient/{}", dose.patient.id) }),
    );
    set(
        "context",
        json!({ "reference": format!("Encounter/{}", dose.encounter.id) }),
    );
    set(
        "effectiveDateTime",
        json!(dose.at.to_rfc3339_opts(SecondsFormat::Secs, true)),
    );
    let name = format!("{} ({})", dose.performer.name, dose.performer.initials);
    let badge = json!({ "system": format!("{}/staff", dose.own_system.trim_end_matches('/')), "value": dose.performer.initials });
    set(
        "performer",
        json!([{ "actor": { "display": name, "identifier": badge } }]),
    );
    set("request", json!({ "reference": dose.order.source.key }));
    let mut notes = vec![];
    if !dose.note.trim().is_empty() {
        notes.push(json!({ "text": dose.note }));
    }
    match &dose.what {
        WhatHappened::Given { amount, text } => {
            set("status", json!("completed"));
            match amount {
                Some(amount) => {
                    let mut dosage = Map::new();
                    if let Some(text) = text.as_ref().filter(|text| !text.trim().is_empty()) {
                        dosage.insert("text".to_owned(), json!(text));
                    }
                    if let Some(route) = dose
                        .order
                        .route_json
                        .as_deref()
                        .and_then(|json| serde_json::from_str(json).ok())
                    {
                        dosage.insert("route".to_owned(), route);
                    }
                    dosage.insert("dose".to_owned(), dose_quantity(amount, &dose.order)?);
                    set("dosage", Value::Object(dosage));
                }
                // R4 has no dosage without a quantity (mad-1): the words go beside it.
                None => notes.extend(
                    text.as_ref()
                        .filter(|text| !text.trim().is_empty())
                        .map(|text| json!({ "text": text })),
                ),
            }
        }
        WhatHappened::NotGiven { letter, text } => {
            set("status", json!("not-done"));
            let system = format!("{}/not-given", dose.own_system.trim_end_matches('/'));
            let words = text
                .as_deref()
                .filter(|text| !text.trim().is_empty())
                .unwrap_or(letter.letter());
            set(
                "statusReason",
                json!([{ "coding": [{ "system": system, "code": letter.letter() }], "text": words }]),
            );
        }
    }
    if !notes.is_empty() {
        set("note", Value::Array(notes));
    }
    Ok(Value::Object(resource))
}

/// The record's own words for the medicine; ours only where it gave none that can be repeated.
fn medication(order: &Order) -> Result<(String, Value), EhrError> {
    let own = order
        .medication
        .source_json
        .as_deref()
        .and_then(|json| serde_json::from_str::<Value>(json).ok());
    if let Some(Value::Object(own)) = own
        && let Some((key, value)) = own.into_iter().next()
        && matches!(
            key.as_str(),
            "medicationCodeableConcept" | "medicationReference"
        )
    {
        return Ok((key, value));
    }
    if order.medication.text.trim().is_empty() {
        return Err(EhrError::NotExpressible("no medicine".to_owned()));
    }
    Ok((
        "medicationCodeableConcept".to_owned(),
        json!({ "text": order.medication.text }),
    ))
}

fn dose_quantity(amount: &Amount, order: &Order) -> Result<Value, EhrError> {
    let mut written = Map::new();
    written.insert("value".to_owned(), Value::Number(exact(amount.value)?));
    if !amount.unit.is_empty() {
        written.insert("unit".to_owned(), json!(amount.unit));
    }
    // The order's code goes with the order's unit only.
    let ordered = order
        .dose_json
        .as_deref()
        .and_then(|json| serde_json::from_str::<Value>(json).ok());
    let same_unit = matches!(&order.dose, Dose::Exact(ordered) if ordered.unit == amount.unit);
    if let (Some(ordered), true) = (ordered, same_unit) {
        for key in ["unit", "system", "code"] {
            match ordered.get(key) {
                Some(value) => written.insert(key.to_owned(), value.clone()),
                None => written.remove(key),
            };
        }
    }
    Ok(Value::Object(written))
}

/// A JSON number that reads back as the same decimal, or an error: never a rounded dose.
fn exact(value: Decimal) -> Result<Number, EhrError> {
    let plain = value.normalize();
    if plain.scale() == 0
        && let Ok(whole) = plain.to_string().parse::<i64>()
    {
        return Ok(Number::from(whole));
    }
    let text = plain.to_string();
    let written = text.parse::<f64>().ok().and_then(Number::from_f64);
    let read = written
        .as_ref()
        .and_then(|number| Amount::parse(&number.to_string(), ""));
    match (written, read) {
        (Some(number), Some(read)) if read.value == value => Ok(number),
        _ => Err(EhrError::NotExpressible(
            "the digits do not survive".to_owned(),
        )),
    }
}

/// What in a resource of the record differs from what we would write; `None` when it is the same dose.
fn difference(theirs: &Node, ours: &Node) -> Option<&'static str> {
    let same_reference = |key: &str, kind: &str| {
        reference_id(theirs.get(key), kind).is_some()
            && reference_id(theirs.get(key), kind) == reference_id(ours.get(key), kind)
    };
    let dose = |node: &Node| quantity(node.at(&["dosage", "dose"]));
    let same_dose = match (dose(theirs), dose(ours)) {
        (None, None) => true,
        (Some(theirs), Some(ours)) => theirs.same_as(&ours),
        _ => false,
    };
    let performer = |node: &Node| {
        let actor = node.get("performer").first().get("actor");
        (
            actor.get("display").owned(),
            actor.at(&["identifier", "value"]).owned(),
        )
    };
    let reason = |node: &Node| {
        let reason = node.get("statusReason").first();
        (
            reason.get("text").owned(),
            reason.get("coding").first().get("code").owned(),
        )
    };
    let medicine = |node: &Node| {
        let concept = super::parse::concept(node.get("medicationCodeableConcept"));
        (
            concept,
            reference_id(node.get("medicationReference"), "Medication"),
        )
    };
    [
        (
            theirs.get("status").text() == ours.get("status").text(),
            "status",
        ),
        (same_reference("subject", "Patient"), "patient"),
        (same_reference("context", "Encounter"), "stay"),
        (same_reference("request", "MedicationRequest"), "order"),
        (
            instant(theirs.get("effectiveDateTime")) == instant(ours.get("effectiveDateTime")),
            "time",
        ),
        (same_dose, "dose"),
        (performer(theirs) == performer(ours), "performer"),
        (reason(theirs) == reason(ours), "reason"),
        (medicine(theirs) == medicine(ours), "medicine"),
    ]
    .into_iter()
    .find_map(|(same, what)| (!same).then_some(what))
}

/// Whether a resource bears the name of our entry.
fn bears(node: &Node, dose: &DoseToWrite) -> bool {
    let value = dose.entry.to_string();
    node.get("identifier").items().iter().any(|one| {
        one.get("system").text() == Some(dose.own_system.as_str())
            && one.get("value").text() == Some(value.as_str())
    })
}

/// What the record said when it refused: the code and words of its OperationOutcome.
fn refusal(status: u16, body: &Node) -> String {
    let first = body.get("issue").first();
    let words = first
        .get("diagnostics")
        .text()
        .or_else(|| first.at(&["details", "text"]).text())
        .unwrap_or("");
    format!(
        "{status} {} {}",
        first.get("code").text().unwrap_or(""),
        words.chars().take(200).collect::<String>()
    )
    .trim()
    .to_owned()
}

impl Fhir {
    /// How doses get into this record, as its CapabilityStatement says today.
    pub fn write_route(&self) -> Result<WriteRoute, EhrError> {
        let (node, _) = self.wire.node("metadata")?;
        if node.get("resourceType").text() != Some("CapabilityStatement") {
            return Err(EhrError::NotFhir("no capability statement".to_owned()));
        }
        Ok(route(&node, self.wire.credentials.may_write()))
    }

    /// Sends a dose once, under the condition that the record does not have it yet.
    pub fn send(&self, dose: &DoseToWrite) -> SendOutcome {
        let (body, condition) = match self.prepared(dose) {
            Ok(prepared) => prepared,
            // Nothing left; a person must look at a dose that cannot be written.
            Err(error) => return SendOutcome::Refused(error.to_string()),
        };
        let ours = Node::read(body.as_bytes()).unwrap_or(Node::Null);
        match self.wire.post("MedicationAdministration", &condition, body) {
            Err(error) => SendOutcome::NoAnswer(error.to_string()),
            Ok(answer) => {
                if answer.status == 401 {
                    self.wire.credentials.forget();
                }
                outcome(answer.status, &answer.content_type, &answer.body, &ours)
            }
        }
    }

    /// Asks the record for the dose by its identifier.
    pub fn read_back(&self, dose: &DoseToWrite) -> SendOutcome {
        let ours = match administration_json(dose) {
            Ok(json) => Node::read(json.to_string().as_bytes()).unwrap_or(Node::Null),
            Err(error) => return SendOutcome::NoAnswer(error.to_string()),
        };
        let query = format!(
            "MedicationAdministration?identifier={}%7C{}",
            dose.own_system, dose.entry
        );
        match search(&self.wire, &query) {
            Err(error) => SendOutcome::NoAnswer(error.to_string()),
            Ok(found) => {
                let copies: Vec<&Node> = found
                    .of("MedicationAdministration")
                    .map(|entry| &entry.node)
                    .filter(|node| bears(node, dose))
                    .collect();
                match copies.as_slice() {
                    // An absence counts only where the question was understood and the answer whole.
                    [] if found.ignored || !found.complete || !found.issues.is_empty() => {
                        SendOutcome::NoAnswer("the record did not answer the search".to_owned())
                    }
                    [] => SendOutcome::NotFound,
                    [one] => match difference(one, &ours) {
                        None => SendOutcome::FoundEqual,
                        Some(what) => SendOutcome::Conflicting(format!("differs: {what}")),
                    },
                    several => SendOutcome::Conflicting(format!("{} copies", several.len())),
                }
            }
        }
    }

    fn prepared(&self, dose: &DoseToWrite) -> Result<(String, String), EhrError> {
        if dose.own_system != self.connection.own_system {
            return Err(EhrError::Settings(
                "another naming system than this connection's".to_owned(),
            ));
        }
        if dose.order.patient != dose.patient.id || dose.encounter.patient != dose.patient.id {
            return Err(EhrError::NotExpressible(
                "order, stay and patient do not belong together".to_owned(),
            ));
        }
        Ok((
            administration_json(dose)?.to_string(),
            format!("identifier={}|{}", dose.own_system, dose.entry),
        ))
    }
}

/// What an answer to a conditional create means.
fn outcome(status: u16, content_type: &str, body: &[u8], ours: &Node) -> SendOutcome {
    let node = Node::read(body).ok();
    let page = is_page(content_type, body);
    match (status, &node) {
        _ if page => SendOutcome::NoAnswer(format!("a web page with status {status}")),
        (412, _) => SendOutcome::Conflicting("the record has several of it".to_owned()),
        // 200: it had it already, and keeps what it had.
        (200 | 201, Some(node))
            if node.get("resourceType").text() == Some("MedicationAdministration") =>
        {
            match difference(node, ours) {
                Some(what) if status == 200 => {
                    SendOutcome::Conflicting(format!("the record has another: {what}"))
                }
                _ => SendOutcome::Accepted,
            }
        }
        (201, _) => SendOutcome::Accepted,
        (200, _) if body.is_empty() => SendOutcome::Accepted,
        (400 | 403 | 404 | 405 | 409 | 410 | 413 | 415 | 422, Some(node))
            if node.get("resourceType").text() == Some("OperationOutcome") =>
        {
            SendOutcome::Refused(refusal(status, node))
        }
        _ => SendOutcome::NoAnswer(format!("status {status}")),
    }
}

fn route(statement: &Node, may_write: Option<bool>) -> WriteRoute {
    let only = |why: &str| WriteRoute::WorklistOnly {
        why: why.to_owned(),
    };
    if may_write == Some(false) {
        return only("no-write-scope");
    }
    let server = statement
        .get("rest")
        .items()
        .iter()
        .filter(|rest| rest.get("mode").text() != Some("client"));
    let mut kinds = server.flat_map(|rest| rest.get("resource").items());
    let Some(kind) = kinds.find(|one| one.get("type").text() == Some("MedicationAdministration"))
    else {
        return only("no-create");
    };
    let can = |code: &str| {
        kind.get("interaction")
            .items()
            .iter()
            .any(|one| one.get("code").text() == Some(code))
    };
    if !can("create") {
        return only("no-create");
    }
    if kind.get("conditionalCreate") != &Node::Bool(true) {
        return only("no-conditional-create");
    }
    // What cannot be read back cannot be verified.
    let by_identifier = kind.get("searchParam").items();
    if !can("search-type")
        || (!by_identifier.is_empty()
            && !by_identifier
                .iter()
                .any(|one| one.get("name").text() == Some("identifier")))
    {
        return only("no-search");
    }
    WriteRoute::ConditionalCreate
}

#[cfg(test)]
#[path = "write_tests.rs"]
mod tests;
