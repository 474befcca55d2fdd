//! MedicationRequest → order. Every one of them becomes an order, readable or not.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use ward::clinical::{
    Category, EncounterId, Medication, Order, OrderId, OrderStatus, PatientId, RawReason,
    SourceRef, Timing,
};
use ward::snapshot::Issue;

pub(crate) use crate::gather::issue;

use super::dosage::dosage;
use super::parse::{Node, codes, concept, has_code, instant, reference_id};

/// What an order is read against.
pub(crate) struct Context<'a> {
    pub(crate) patient: &'a PatientId,
    /// The stays in progress.
    pub(crate) stays: &'a BTreeSet<String>,
    /// Medications that came along, by id.
    pub(crate) medications: &'a BTreeMap<String, Node>,
    pub(crate) zone: Tz,
    pub(crate) now: DateTime<Utc>,
}

/// Its id, or a name made from its bytes when it has none.
pub(crate) fn key_of(kind: &str, node: &Node, bytes: &[u8]) -> String {
    match node.get("id").text() {
        Some(id) => id.to_owned(),
        None => {
            let hash = hex::encode(Sha256::digest(bytes));
            format!(
                "{}-{}",
                kind.to_lowercase(),
                hash.chars().take(16).collect::<String>()
            )
        }
    }
}

/// Whether the record ended this order so long ago that the ward's sheet has no place for it: stopped or cancelled more
/// than 24 hours ago, completed, or never an order at all. These are left out before anything is counted.
pub(crate) fn is_past(node: &Node, now: DateTime<Utc>, zone: Tz) -> bool {
    match node.get("status").text() {
        Some("completed") => true,
        Some("stopped" | "cancelled") => {
            stopped_at(node, now, zone).is_some_and(|at| at < now - Duration::hours(24))
        }
        _ => false,
    }
}

/// R4 has no stop date: an end of the bounds in the past, else the last change. Of several lines only the last end
/// counts: the first step of a taper ends long before the order does.
fn stopped_at(node: &Node, now: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
    let end_of = |line: &Node| {
        let end = line.at(&["timing", "repeat", "boundsPeriod", "end"]);
        super::parse::Moment::of(end).and_then(|end| end.finish(zone))
    };
    let ends: Option<Vec<DateTime<Utc>>> = node
        .get("dosageInstruction")
        .items()
        .iter()
        .map(end_of)
        .collect();
    ends.and_then(|ends| ends.into_iter().max())
        .filter(|end| *end <= now)
        .or_else(|| instant(node.at(&["meta", "lastUpdated"])))
}

/// Reads one order; `bytes` only name it when it has no id.
pub(crate) fn order(node: &Node, bytes: &[u8], at: &Context<'_>, issues: &mut Vec<Issue>) -> Order {
    let id = key_of("MedicationRequest", node, bytes);
    let key = format!("MedicationRequest/{id}");
    let notes: Vec<String> = node
        .get("note")
        .items()
        .iter()
        .filter_map(|note| note.get("text").owned())
        .collect();
    let status = status(node, at);
    let ended = matches!(
        status,
        OrderStatus::Stopped(_) | OrderStatus::EnteredInError
    );
    let mut read = dosage(
        node.get("dosageInstruction"),
        if ended { &[] } else { &notes },
        at.zone,
    );
    for fault in &read.faults {
        issues.push(issue("invalid-field", &key, fault));
    }
    let medication = medication(node, &key, at, issues);
    let stay = reference_id(node.get("encounter"), "Encounter");
    let category = category(node, stay.as_deref(), at);
    if let Some(reason) = whole_is_doubtful(
        node,
        medication.is_none(),
        &status,
        category,
        stay.as_deref(),
        at,
    ) {
        if reason == RawReason::Unreadable {
            issues.push(issue(
                "unreadable",
                &key,
                "a field that carries the meaning is missing or of another type",
            ));
            read.verbatim.extend(rest_of(node, &read.verbatim));
        }
        read.timing = Timing::Raw(reason);
    }
    Order {
        id: OrderId::new(id),
        source: SourceRef::fhir(key.clone(), node.at(&["meta", "versionId"]).owned()),
        patient: at.patient.clone(),
        encounter: stay.map(EncounterId::new),
        number: node
            .get("identifier")
            .items()
            .iter()
            .find_map(|one| one.get("value").owned()),
        medication: medication.unwrap_or_else(|| Medication {
            text: format!("? ({key})"),
            ..Medication::default()
        }),
        status,
        category,
        dose: read.dose,
        dose_json: read.dose_json,
        rate: read.rate,
        route: read.route,
        route_json: read.route_json,
        timing: read.timing,
        start: read.start,
        end: read.end,
        verbatim: read.verbatim,
        notes,
        prescriber: node.at(&["requester", "display"]).owned(),
        authored: instant(node.get("authoredOn")),
        pharmacy: None,
        own_supply: false,
        gone_since: None,
    }
}

fn status(node: &Node, at: &Context<'_>) -> OrderStatus {
    if matches!(node.get("doNotPerform"), Node::Bool(true)) {
        return OrderStatus::Other("do-not-perform".to_owned());
    }
    match node.get("status").text() {
        Some("active") => OrderStatus::Active,
        Some("on-hold") => OrderStatus::OnHold,
        Some("stopped" | "cancelled") => OrderStatus::Stopped(stopped_at(node, at.now, at.zone)),
        Some("entered-in-error") => OrderStatus::EnteredInError,
        other => OrderStatus::Other(other.unwrap_or("").to_owned()),
    }
}

fn category(node: &Node, stay: Option<&str>, at: &Context<'_>) -> Category {
    let home = node
        .get("category")
        .items()
        .iter()
        .any(|one| has_code(one, &["community", "discharge", "outpatient"]));
    let other_stay = stay.is_some_and(|stay| !at.stays.contains(stay));
    if home || other_stay {
        Category::Home
    } else {
        Category::Inpatient
    }
}

/// Reasons outside the dosage for which no time may be computed.
fn whole_is_doubtful(
    node: &Node,
    nameless: bool,
    status: &OrderStatus,
    category: Category,
    stay: Option<&str>,
    at: &Context<'_>,
) -> Option<RawReason> {
    let expected = |key: &str, fits: fn(&Node) -> bool| {
        let field = node.get(key);
        field.is_null() || fits(field)
    };
    let readable = expected("status", |field| matches!(field, Node::Text(_)))
        && expected("category", |field| matches!(field, Node::List(_)))
        && expected("dosageInstruction", |field| matches!(field, Node::List(_)))
        && expected("subject", |field| matches!(field, Node::Object(_)))
        && expected("encounter", |field| matches!(field, Node::Object(_)))
        && expected("doNotPerform", |field| matches!(field, Node::Bool(_)))
        && node.get("resourceType").text() == Some("MedicationRequest");
    if !readable || nameless || node.get("id").is_null() {
        return Some(RawReason::Unreadable);
    }
    let subject = reference_id(node.get("subject"), "Patient");
    if subject.as_deref() != Some(at.patient.as_str()) {
        return Some(RawReason::Unreadable);
    }
    if !node.get("modifierExtension").is_null() || node.get("doNotPerform") == &Node::Bool(true) {
        return Some(RawReason::UnknownField);
    }
    if matches!(status, OrderStatus::Other(_)) || node.has_duplicate_key() {
        return Some(RawReason::UnknownField);
    }
    // A plan or a proposal is no order; an order that names no stay may belong to one that is over.
    let intent = matches!(
        node.get("intent").text(),
        Some("order" | "original-order" | "reflex-order" | "filler-order" | "instance-order")
    );
    if !intent {
        return Some(RawReason::UnknownField);
    }
    (category == Category::Inpatient && stay.is_none()).then_some(RawReason::UnknownField)
}

/// What else can be read in an unreadable order.
fn rest_of(node: &Node, known: &[String]) -> Vec<String> {
    let mut texts = vec![];
    for key in [
        "medicationCodeableConcept",
        "medicationReference",
        "dosageInstruction",
    ] {
        node.get(key).texts(&mut texts);
    }
    texts.retain(|text| !text.starts_with("http") && !known.contains(text));
    if texts.is_empty() {
        vec![]
    } else {
        vec![texts.join(" · ")]
    }
}

fn medication(
    node: &Node,
    key: &str,
    at: &Context<'_>,
    issues: &mut Vec<Issue>,
) -> Option<Medication> {
    let (direct, reference) = (
        node.get("medicationCodeableConcept"),
        node.get("medicationReference"),
    );
    if !direct.is_null() {
        let text = concept(direct).or_else(|| direct.owned())?;
        let source_json = Some(format!(
            "{{\"medicationCodeableConcept\":{}}}",
            direct.json()
        ));
        return Some(Medication {
            text,
            codes: codes(direct),
            source_json,
            ..Medication::default()
        });
    }
    let resource = referenced(node, reference, at);
    if resource.is_none() && !reference.is_null() {
        issues.push(issue("dangling-reference", key, "medicationReference"));
    }
    let named = resource.map(|resource| resource.get("code"));
    let code_text = named.and_then(concept);
    let display = reference.get("display").owned();
    let text = display.clone().or_else(|| code_text.clone())?;
    let form = resource
        .and_then(|resource| concept(resource.get("form")))
        .filter(|form| !text.contains(form.as_str()));
    let contained = reference
        .get("reference")
        .text()
        .is_some_and(|text| text.starts_with('#'));
    Some(Medication {
        // The product beside the prescribed name: two names that disagree must both be seen.
        brand: code_text.filter(|code| display.as_ref().is_some_and(|display| display != code)),
        text,
        strength: None,
        form,
        codes: named.map(codes).unwrap_or_default(),
        source_json: (!contained)
            .then(|| format!("{{\"medicationReference\":{}}}", reference.json())),
    })
}

fn referenced<'a>(node: &'a Node, reference: &Node, at: &'a Context<'_>) -> Option<&'a Node> {
    let text = reference.get("reference").text()?;
    if let Some(local) = text.strip_prefix('#') {
        return node
            .get("contained")
            .items()
            .iter()
            .find(|one| one.get("id").text() == Some(local));
    }
    at.medications.get(&reference_id(reference, "Medication")?)
}
