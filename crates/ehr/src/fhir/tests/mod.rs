//! Stories about orders: the golden hazards, the properties, and the sets of invented stays.

mod datasets;
mod golden;
mod hazards;
mod properties;
mod shelf;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{Order, PatientId};
use ward::snapshot::Issue;

use super::order::{Context, order};
use super::parse::Node;

/// The evening of 21 November 2026.
pub(super) fn now() -> DateTime<Utc> {
    "2026-11-21T20:00:00Z".parse().unwrap()
}

/// Reads a MedicationRequest for patient p1, whose stay e1 is in progress.
pub(super) fn read(json: &str) -> (Order, Vec<Issue>) {
    let patient = PatientId::new("p1");
    let stays = BTreeSet::from(["e1".to_owned()]);
    let context = Context {
        patient: &patient,
        stays: &stays,
        medications: &BTreeMap::new(),
        zone: Tz::Europe__Paris,
        now: now(),
    };
    let mut issues = vec![];
    let node = Node::read(json.as_bytes()).unwrap();
    let order = order(&node, json.as_bytes(), &context, &mut issues);
    (order, issues)
}

/// A MedicationRequest with this dosage.
pub(super) fn request(dosage: &str) -> String {
    format!(
        r#"{{"resourceType":"MedicationRequest","id":"m1","status":"active","intent":"order",
        "category":[{{"coding":[{{"code":"inpatient"}}]}}],"medicationCodeableConcept":{{"text":"Amoxicilline"}},
        "subject":{{"reference":"Patient/p1"}},"encounter":{{"reference":"Encounter/e1"}},"dosageInstruction":{dosage}}}"#
    )
}
