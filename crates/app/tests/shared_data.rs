//! Orders received = shown = printed: on the demonstration ward, and on the synthetic wards that lie beside the project.
//!
//! What a set holds is counted from its files, line by line, before our connector sees any of it. The sets are read when
//! they are there; when they are not, the test says so.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says which"
)]

#[path = "support/station.rs"]
mod station;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use app::api::views::{Printed, SyncReport, WardList};
use app::clock::Clock;
use chrono::{DateTime, TimeDelta, Utc};
use ehr_sim::{DemoWard, Hospital};
use serde_json::{Value, json};
use station::{LetIn, Station};

/// The ward that the loader makes for a set.
const WARD: &str = "ward-of-the-set";
/// What the connector asks for; everything else of a set would only take time.
const KINDS: [&str; 7] = [
    "Patient",
    "Encounter",
    "MedicationRequest",
    "MedicationAdministration",
    "AllergyIntolerance",
    "Observation",
    "Condition",
];

/// Orders of each patient, by the ids of the source.
type Orders = BTreeMap<String, BTreeSet<String>>;

/// The station's answer in four numbers and one set.
struct Counted {
    sync: SyncReport,
    shown: Orders,
    printed: Printed,
}

/// Syncs, opens every MAR, prints every MAR.
fn count(station: &Station) -> Counted {
    let sync: SyncReport = station.ask("sync_now", json!({}));
    let ward: WardList = station.ask("ward_list", json!({}));
    let mut shown = Orders::new();
    let mut rows = 0;
    for patient in &ward.rows {
        let mar = station.mar(&patient.patient_id);
        let ids: Vec<String> = mar
            .groups
            .into_iter()
            .flat_map(|group| group.rows)
            .map(|row| row.order_id)
            .collect();
        rows += ids.len();
        shown.insert(patient.patient_id.clone(), ids.into_iter().collect());
    }
    let distinct: usize = shown.values().map(BTreeSet::len).sum();
    assert_eq!(rows, distinct, "no order is two rows");
    let request = json!({ "what": "mar", "patient_ids": [], "by": "AL", "to_file": true });
    let printed = station.ask("print", request);
    Counted {
        sync,
        shown,
        printed,
    }
}

/// The law, and one line for who reads the test's output.
fn assert_conserved(name: &str, expected: &Orders, counted: &Counted) {
    let received: usize = expected.values().map(BTreeSet::len).sum();
    let shown: usize = counted.shown.values().map(BTreeSet::len).sum();
    let orders = &counted.sync.orders;
    println!(
        "{name}: received={received} understood={} raw={} shown={shown} printed={}",
        orders.understood, orders.raw, counted.printed.orders
    );
    assert!(received > 0, "{name}: a ward without orders proves nothing");
    assert_eq!(
        orders.received as usize, received,
        "{name}: the connector received what the source holds"
    );
    assert_eq!(
        orders.received,
        orders.understood + orders.raw,
        "{name}: with a timing or word for word"
    );
    assert!(orders.conserved, "{name}: and the station says so");
    assert_eq!(
        counted.shown, *expected,
        "{name}: every order is a row of its own patient's MAR, nothing else is"
    );
    assert_eq!(
        counted.printed.problems,
        [] as [String; 0],
        "{name}: every sheet could be laid out"
    );
    assert_eq!(
        counted.printed.orders as usize, received,
        "{name}: every order stands on paper"
    );
}

/// The rule of the connector, written a second time: active and on hold, whenever they were written; stopped and cancelled
/// while that is less than a day old. Completed ones and drafts are not asked for.
fn belongs_on_the_sheet(order: &Value, now: DateTime<Utc>) -> bool {
    match order["status"].as_str() {
        Some("active" | "on-hold") => true,
        Some("stopped" | "cancelled") => {
            let bounds = &order["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"];
            let instant = |value: &Value| {
                value
                    .as_str()
                    .and_then(|text| DateTime::parse_from_rfc3339(text).ok())
            };
            let end = instant(&bounds["end"])
                .map(|at| at.with_timezone(&Utc))
                .filter(|at| *at <= now);
            // Without an end the last change counts, and the loader writes everything just now.
            end.is_none_or(|at| at >= now - TimeDelta::hours(24))
        }
        _ => false,
    }
}

fn orders_of(patients: &BTreeSet<String>, orders: &[Value], now: DateTime<Utc>) -> Orders {
    let mut expected: Orders = patients
        .iter()
        .map(|id| (id.clone(), BTreeSet::new()))
        .collect();
    for order in orders
        .iter()
        .filter(|order| belongs_on_the_sheet(order, now))
    {
        let subject = order["subject"]["reference"].as_str().unwrap_or("");
        let id = order["id"].as_str().expect("an id").to_owned();
        if let Some(ids) = expected.get_mut(subject.trim_start_matches("Patient/")) {
            ids.insert(id);
        }
    }
    expected
}

fn now() -> DateTime<Utc> {
    Clock::machine().now()
}

#[test]
fn every_order_of_the_demonstration_ward_is_shown_and_printed() {
    let ward = DemoWard::built_in();
    let location = ward.ward_location_id().to_owned();
    let hospital = Hospital::start(ward, now(), 0).expect("a hospital");
    let stays = hospital.resources("Encounter");
    let patients = stays
        .iter()
        .filter(|stay| stay["status"] == "in-progress")
        .filter_map(|stay| stay["subject"]["reference"].as_str())
        .map(|reference| reference.trim_start_matches("Patient/").to_owned())
        .collect();
    let expected = orders_of(&patients, &hospital.resources("MedicationRequest"), now());
    let bearer = LetIn::Bearer(hospital.token());
    let station = Station::open(&hospital.base_url(), &location, &bearer, "", false);
    assert_conserved("demonstration", &expected, &count(&station));
}

#[test]
fn every_order_of_the_ward_of_32_is_shown_and_printed() {
    a_set("ward32");
}

#[test]
fn every_order_of_the_24_stays_is_shown_and_printed() {
    a_set("stays24");
}

/// Loads a set into a hospital and counts. The sets know no ward of ours, and most of their stays no bed: each stay in
/// progress is laid into a bed of its own, in the order of the file, in a ward made for it. All else stays as it is.
fn a_set(name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if !folder.is_dir() {
        println!("{name}: not present");
        return;
    }
    let ward = DemoWard::built_in();
    let hospital = Hospital::start(ward, now(), 0).expect("a hospital");
    hospital.put(place(WARD, "wa", None));
    let mut patients = BTreeSet::new();
    let mut orders = vec![];
    let mut diagnoses = 0;
    for kind in KINDS {
        for mut resource in lines(&folder.join(format!("{kind}.ndjson"))) {
            if kind == "Encounter" && resource["status"] == "in-progress" {
                let subject = resource["subject"]["reference"]
                    .as_str()
                    .expect("a subject");
                assert!(
                    patients.insert(subject.trim_start_matches("Patient/").to_owned()),
                    "one stay each"
                );
                let bed = format!("bed-{:02}", patients.len());
                hospital.put(place(&bed, "bd", Some(WARD)));
                resource["location"] = json!([{ "location": { "reference": format!("Location/{bed}") }, "status": "active" }]);
            }
            if kind == "MedicationRequest" {
                orders.push(resource.clone());
            }
            if kind == "Condition" {
                let subject = resource["subject"]["reference"].as_str().unwrap_or("");
                diagnoses += u32::from(patients.contains(subject.trim_start_matches("Patient/")));
            }
            hospital.put(resource);
        }
    }
    let expected = orders_of(&patients, &orders, now());
    let bearer = LetIn::Bearer(hospital.token());
    let station = Station::open(&hospital.base_url(), WARD, &bearer, "", false);
    let counted = count(&station);
    assert_eq!(
        counted.sync.patients as usize,
        patients.len(),
        "{name}: everybody with a stay in progress is on the ward"
    );
    assert_conserved(name, &expected, &counted);
    for section in &counted.sync.sections {
        println!(
            "{name}: {}: received={} complete={}",
            section.section, section.received, section.complete
        );
        if section.section == "conditions" {
            assert_eq!(
                section.received, diagnoses,
                "{name}: every diagnosis of the people of the ward"
            );
        }
    }
}

fn place(id: &str, kind: &str, part_of: Option<&str>) -> Value {
    let mut place = json!({
        "resourceType": "Location", "id": id, "status": "active", "name": id,
        "physicalType": { "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/location-physical-type", "code": kind }] },
    });
    if let Some(parent) = part_of {
        place["partOf"] = json!({ "reference": format!("Location/{parent}") });
    }
    place
}

/// The resources of a file; a set need not have every type.
fn lines(path: &PathBuf) -> Vec<Value> {
    let Ok(text) = fs::read_to_string(path) else {
        return vec![];
    };
    text.lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            serde_json::from_str(line).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
        })
        .collect()
}
