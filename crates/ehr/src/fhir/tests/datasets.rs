//! The sets of invented stays, when they lie beside the repository: nothing is lost, and the hazards are in there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono_tz::Tz;
use ward::clinical::{Category, Known, Order, PatientId, RecordedStatus, Timing};

use super::super::administration::administration;
use super::super::allergy::allergies;
use super::super::order::{Context, order};
use super::super::parse::{Node, reference_id};
use super::now;

fn lines(set: &str, kind: &str) -> Option<Vec<Node>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(set);
    let text = std::fs::read_to_string(folder.join(format!("{kind}.ndjson"))).ok()?;
    Some(
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| Node::read(line.as_bytes()).unwrap())
            .collect(),
    )
}

fn orders(set: &str) -> Option<Vec<Order>> {
    let stays: BTreeSet<String> = lines(set, "Encounter")?
        .iter()
        .filter(|node| node.get("status").text() == Some("in-progress"))
        .filter_map(|node| node.get("id").owned())
        .collect();
    let read = lines(set, "MedicationRequest")?
        .iter()
        .map(|node| {
            let patient =
                PatientId::new(reference_id(node.get("subject"), "Patient").unwrap_or_default());
            let context = Context {
                patient: &patient,
                stays: &stays,
                medications: &BTreeMap::new(),
                zone: Tz::Europe__Paris,
                now: now(),
            };
            order(node, node.json().as_bytes(), &context, &mut vec![])
        })
        .collect();
    Some(read)
}

#[test]
fn every_order_of_the_sets_is_held_and_none_of_the_hazards_is_computed() {
    for (set, expected) in [("stays24", 100), ("ward32", 178), ("outpatients30", 0)] {
        let Some(orders) = orders(set) else {
            println!("{set}: not present");
            continue;
        };
        let raw = orders.iter().filter(|order| order.is_raw()).count();
        let home = orders
            .iter()
            .filter(|order| order.category == Category::Home)
            .count();
        println!(
            "{set}: {} received = {} understood + {raw} raw; {home} home or other stays (H11)",
            orders.len(),
            orders.len() - raw
        );
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for order in &orders {
            if let Timing::Raw(reason) = &order.timing {
                *reasons.entry(reason.code()).or_default() += 1;
            }
        }
        println!("{set}: {reasons:?}");
        assert!(orders.len() >= expected, "{set}: nothing is lost");
        for order in orders.iter().filter(|order| !order.is_raw()) {
            let text = order.verbatim.join(" ").to_lowercase();
            for word in ["once", "drip", "mg/kg"] {
                assert!(!text.contains(word), "{set}: \"{text}\" must not compute");
            }
            if matches!(
                order.timing,
                Timing::FixedTimes(_) | Timing::Interval { .. } | Timing::TimesPerDay(_)
            ) {
                assert!(
                    order.rate.is_none() && !text.contains("continuous"),
                    "{set}: \"{text}\" is an infusion"
                );
            }
        }
    }
}

#[test]
fn the_allergies_and_doses_of_the_sets_are_all_read() {
    for set in ["stays24", "ward32"] {
        let Some(doses) = lines(set, "MedicationAdministration") else {
            println!("{set}: not present");
            continue;
        };
        let mut issues = vec![];
        let read: Vec<_> = doses
            .iter()
            .filter_map(|node| {
                administration(node.get("id").text().unwrap_or(""), node, &mut issues)
            })
            .collect();
        let unlinked = read.iter().filter(|dose| dose.order.is_none()).count();
        let silent = read
            .iter()
            .filter(|dose| dose.status == RecordedStatus::NotGiven(String::new()))
            .count();
        println!(
            "{set}: {} doses, {unlinked} unlinked (H18), {silent} without reason (H17), {} not R4 (H19)",
            read.len(),
            issues.len()
        );
        assert_eq!(read.len(), doses.len(), "{set}: no dose is lost");
        let found = lines(set, "AllergyIntolerance").unwrap_or_default();
        let mut by_patient: BTreeMap<String, Vec<(String, &Node)>> = BTreeMap::new();
        for node in &found {
            let patient = reference_id(node.get("patient"), "Patient").unwrap_or_default();
            by_patient
                .entry(patient)
                .or_default()
                .push((node.get("id").owned().unwrap_or_default(), node));
        }
        let known: Vec<_> = by_patient
            .values()
            .map(|nodes| allergies(nodes, true, &mut vec![]))
            .collect();
        let none = known
            .iter()
            .filter(|known| **known == Known::NoneKnown)
            .count();
        println!(
            "{set}: allergies of {} patients, {none} with none known (H14)",
            known.len()
        );
        assert!(
            !known.contains(&Known::NotRecorded),
            "{set}: a patient with an entry has an allergy or a statement"
        );
    }
}
