//! The sets of invented stays, when they lie beside the repository: nothing is lost, and the hazards are in there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{
    AlertKind, Category, Known, Measured, Order, PatientId, RecordedStatus, Timing,
};
use ward::snapshot::{Section, WardName};

use super::super::administration::administration;
use super::super::alert::{Watch, alerts};
use super::super::allergy::allergies;
use super::super::condition::conditions;
use super::super::observation::{observation, observations, sections_of};
use super::super::order::{Context, order};
use super::super::parse::{Node, instant, reference_id};
use super::super::{Shelf, ShelfWard};
use super::now;
use crate::connection::default_code_status;

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

/// Resources of a set by patient, with their ids.
fn by_patient(nodes: &[Node]) -> BTreeMap<String, Vec<(String, &Node)>> {
    let mut all: BTreeMap<String, Vec<(String, &Node)>> = BTreeMap::new();
    for node in nodes {
        let patient = reference_id(node.get("subject"), "Patient").unwrap_or_default();
        let id = node.get("id").owned().unwrap_or_default();
        all.entry(patient).or_default().push((id, node));
    }
    all
}

#[test]
fn h16_h23_the_observations_of_the_sets_are_all_filed_and_keep_their_values() {
    let codes = default_code_status();
    for set in ["stays24", "ward32", "outpatients30"] {
        let Some(nodes) = lines(set, "Observation") else {
            println!("{set}: not present");
            continue;
        };
        let mut filed: BTreeMap<&str, usize> = BTreeMap::new();
        let mut empty = 0;
        for node in &nodes {
            let sections = sections_of(node, &codes);
            for section in &sections {
                *filed.entry(section.code()).or_default() += 1;
            }
            if sections.is_empty() {
                *filed.entry("elsewhere").or_default() += 1;
            }
            let read = observation("x", node);
            assert!(!read.name.is_empty(), "{set}: every one has a name");
            let told = node
                .members()
                .iter()
                .any(|(key, _)| key.starts_with("value"))
                || !node.get("component").is_null();
            let missing = matches!(read.value, Measured::Missing(_));
            assert!(
                !(told && missing),
                "{set}: no value is lost: {}",
                node.json()
            );
            empty += usize::from(missing);
            if let (Some(digits), Measured::Quantity(_, amount)) =
                (node.at(&["valueQuantity", "value"]).digits(), &read.value)
            {
                assert_eq!(
                    amount.value.to_string(),
                    digits,
                    "{set}: the source's digits"
                );
            }
        }
        let lab = |code: &str| {
            let has = |node: &&Node| {
                let mut categories = node.get("category").items().iter();
                categories.any(|one| super::super::parse::has_code(one, &[code]))
            };
            nodes.iter().filter(has).count()
        };
        println!(
            "{set}: {} observations, {filed:?}, {empty} without a value; laboratory {} + LAB {} (H16)",
            nodes.len(),
            lab("laboratory"),
            lab("LAB")
        );
        assert_eq!(
            filed.get("results").copied().unwrap_or_default(),
            lab("laboratory") + lab("LAB"),
            "{set}: both names of the laboratory"
        );
        let mut statuses = 0;
        for (patient, mine) in by_patient(&nodes) {
            // Read as of this patient's last observation: the sets lie at other times than ours.
            let at = |node: &Node| instant(node.get("effectiveDateTime"));
            let last = mine.iter().filter_map(|(_, node)| at(node)).max();
            let last: DateTime<Utc> = last.unwrap_or_else(now);
            for section in [Section::Vitals, Section::Results] {
                let (known, received) = observations(&mine, section, true, last, Tz::Europe__Paris);
                assert_eq!(known.values().len(), received, "{set}: shown as counted");
                let newest_first = known
                    .values()
                    .windows(2)
                    .all(|pair| pair[0].at >= pair[1].at);
                assert!(newest_first, "{set}: {patient}: the newest first");
            }
            let mixed: Vec<(&str, String, &Node)> = mine
                .iter()
                .map(|(id, node)| ("Observation", id.clone(), *node))
                .collect();
            let watch = Watch {
                code_status: &codes,
                stays: &[],
                now: last,
                zone: Tz::Europe__Paris,
            };
            let (known, _) = alerts(&mixed, &watch, true, &mut vec![]);
            assert!(
                known
                    .values()
                    .iter()
                    .all(|alert| alert.kind == AlertKind::CodeStatus),
                "{set}: observations tell of nothing else"
            );
            statuses += usize::from(!known.values().is_empty());
        }
        let written = nodes
            .iter()
            .filter(|node| sections_of(node, &codes).contains(&Section::Alerts));
        let owners: BTreeSet<Option<String>> = written
            .map(|node| reference_id(node.get("subject"), "Patient"))
            .collect();
        println!("{set}: resuscitation status of {statuses} patients (H23)");
        assert_eq!(
            statuses,
            owners.len(),
            "{set}: everybody's that is recorded, nobody else's"
        );
    }
}

#[test]
fn the_diagnoses_of_the_sets_are_all_read() {
    for set in ["stays24", "ward32", "outpatients30"] {
        let Some(nodes) = lines(set, "Condition") else {
            println!("{set}: not present");
            continue;
        };
        let mut issues = vec![];
        let kept: usize = by_patient(&nodes)
            .values()
            .map(|mine| conditions(mine, true, &mut issues).values().len())
            .sum();
        let refuted = nodes.iter().filter(|node| {
            let status = node.get("verificationStatus");
            super::super::parse::has_code(status, &["refuted", "entered-in-error"])
        });
        println!("{set}: {} diagnoses, {kept} kept", nodes.len());
        assert_eq!(kept + refuted.count(), nodes.len(), "{set}: none is lost");
        assert!(issues.is_empty(), "{set}: every one has words");
    }
}

#[test]
fn h22_a_set_of_outpatients_is_an_empty_ward_and_complete() {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/outpatients30");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("outpatients30: not present");
        return;
    };
    let texts: Vec<Vec<u8>> = entries
        .flatten()
        .filter_map(|entry| std::fs::read(entry.path()).ok())
        .collect();
    let ward = br#"{"resourceType":"Location","id":"w","name":"Service"}"#;
    let mut shelf = Shelf::default();
    let mut issues = vec![];
    shelf.add_resource(ward).unwrap();
    let taken: u32 = texts
        .iter()
        .map(|text| shelf.add_ndjson(text, &mut issues))
        .sum();
    let asked = ShelfWard {
        ward_location: "w".to_owned(),
        ward: WardName {
            code: "C".to_owned(),
            name: "Consultation".to_owned(),
        },
        zone: Tz::Europe__Paris,
        as_of: now(),
        complete: true,
    };
    let read = shelf.read_ward(&asked, now(), None).unwrap().generation;
    println!(
        "outpatients30: {taken} resources, census {}",
        read.charts.len()
    );
    assert!(taken > 1000 && issues.is_empty(), "the set is there");
    assert_eq!(read.charts.len(), 0, "nobody stays");
    assert!(
        read.counts[&Section::Patients].complete,
        "and that is the whole truth, not a failure"
    );
}
