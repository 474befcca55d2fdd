//! T-01: the same ward from a server, from lines of FHIR and from four tables is the same ward.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use ehr::drop_folder::{DropFolder, DropSettings, Scanned};
use ehr::{Auth, Census, Connection, Fhir, Timeouts, default_code_status};
use ehr_sim::{DemoWard, DropBatch, Hospital};
use serde_json::Value;
use ward::clinical::{Known, Order, OrderStatus, Timing};
use ward::snapshot::{Chart, Generation, Section, WardName};

fn now() -> DateTime<Utc> {
    "2026-11-21T20:00:00Z".parse().unwrap()
}

/// What the station makes of a batch that lies in its folder.
fn dropped(batch: &DropBatch) -> Generation {
    let folder = tempfile::tempdir().unwrap();
    batch.write_to(folder.path()).unwrap();
    let ward = DemoWard::built_in();
    let name = WardName {
        code: "3N".to_owned(),
        name: ward.name().to_owned(),
    };
    let settings = DropSettings::new(
        folder.path().to_owned(),
        name,
        ward.ward_location_id().to_owned(),
        Tz::Europe__Paris,
    );
    let mut drop = DropFolder::new(settings);
    drop.scan(now(), None);
    let later = now() + Duration::seconds(10);
    match drop.scan(later, None).pop() {
        Some(Scanned::Ready(batch)) => {
            let generation = batch.read(later, None).unwrap().generation;
            drop.settle(&batch, true, None).unwrap();
            generation
        }
        other => panic!("expected a batch, found {other:?}"),
    }
}

/// What the station makes of the server.
fn served() -> Generation {
    let hospital = Hospital::start(DemoWard::built_in(), now(), 0).unwrap();
    let ward = DemoWard::built_in();
    let fhir = Fhir::new(Connection {
        base_url: hospital.base_url().parse().unwrap(),
        auth: Auth::Bearer(hospital.token().to_owned()),
        extra_ca_pem: None,
        ward_location: ward.ward_location_id().to_owned(),
        census: Census::Location,
        code_status: default_code_status(),
        ward: WardName {
            code: "3N".to_owned(),
            name: ward.name().to_owned(),
        },
        own_system: "https://hopital.invalid/veilleuse".to_owned(),
        zone: Tz::Europe__Paris,
        timeouts: Timeouts::default(),
    })
    .unwrap();
    fhir.read_ward(now(), None).unwrap().generation
}

/// A chart without what only a server tells: the version of each resource, and ages that differ by some seconds. Doses are
/// those of the last three days, which is what a server is asked for.
fn told(chart: &Chart) -> Value {
    let from = now() - Duration::hours(72);
    let mut chart = chart.clone();
    chart.sections.clear();
    chart
        .doses
        .retain(|dose| dose.at.is_none_or(|at| at >= from));
    versionless(serde_json::to_value(chart).unwrap())
}

fn versionless(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(key, _)| key != "version");
            Value::Object(kept.map(|(key, one)| (key, versionless(one))).collect())
        }
        Value::Array(items) => items.into_iter().map(versionless).collect(),
        other => other,
    }
}

#[test]
fn t01_a_server_and_the_lines_of_its_export_tell_the_same_charts() {
    let server = served();
    let lines = dropped(&DemoWard::built_in().drop_resources("3N", now()));
    assert_eq!(server.beds, lines.beds, "the same beds");
    assert_eq!(beds(&server), beds(&lines), "the same people in them");
    let mut same = 0;
    for (id, chart) in &server.charts {
        let other = &lines.charts[id];
        assert_eq!(told(chart), told(other), "{id}: one reader, one chart");
        assert_eq!(chart.missing(), other.missing(), "{id}: what is missing");
        same += chart.orders.len();
    }
    assert!(same > 100, "and the ward is not an empty one");
}

fn beds(generation: &Generation) -> BTreeMap<&str, Option<&str>> {
    let charts = generation.charts.values();
    charts
        .map(|chart| {
            (
                chart.patient.id.as_str(),
                chart.encounter.place.bed.as_deref(),
            )
        })
        .collect()
}

fn with_code(chart: &Chart) -> BTreeMap<&str, String> {
    let kind = |timing: &Timing| match timing {
        Timing::Raw(_) => "raw".to_owned(),
        other => format!("{other:?}"),
    };
    // The reader of FHIR leaves out what ended more than a day ago; a row of a table is always shown.
    let old = |order: &&Order| matches!(order.status, OrderStatus::Stopped(Some(at)) if at < now() - Duration::hours(24));
    chart
        .orders
        .iter()
        .filter(|order| !old(order))
        .map(|order| (order.id.as_str(), kind(&order.timing)))
        .collect()
}

#[test]
fn t01_tables_and_lines_tell_the_same_ward() {
    let ward = DemoWard::built_in();
    let lines = dropped(&ward.drop_resources("3N", now()));
    let tables = dropped(&ward.drop_tables("3N", now()));
    let counts = ward.counts();
    assert_eq!(lines.charts.len(), counts.patients, "every patient");
    assert_eq!(
        beds(&lines),
        beds(&tables),
        "the same people in the same beds"
    );
    assert_eq!(lines.beds, tables.beds, "and the same beds, empty ones too");
    for (id, one) in &lines.charts {
        let other = &tables.charts[id];
        let what = id.as_str();
        assert_eq!(one.patient.family, other.patient.family, "{what}: born");
        assert_eq!(
            one.patient.used_family, other.patient.used_family,
            "{what}: called"
        );
        assert_eq!(
            one.patient.given, other.patient.given,
            "{what}: given names"
        );
        assert_eq!(
            one.patient.birth_date, other.patient.birth_date,
            "{what}: birth date"
        );
        assert_eq!(one.patient.sex, other.patient.sex, "{what}: sex");
        assert_eq!(
            one.patient.record_number(),
            other.patient.record_number(),
            "{what}: number"
        );
        assert_eq!(one.encounter.id, other.encounter.id, "{what}: stay");
        assert_eq!(one.weight, other.weight, "{what}: weight");
        let allergies = |chart: &Chart| match &chart.allergies {
            Known::Values(all) => all.iter().map(|one| one.line()).collect(),
            Known::NoneKnown => vec!["none known".to_owned()],
            Known::NotRecorded => vec!["not recorded".to_owned()],
            Known::NotFetched(_) => vec!["not fetched".to_owned()],
        };
        assert_eq!(allergies(one), allergies(other), "{what}: allergies");
        let doses = |chart: &Chart| -> Vec<_> {
            let each = chart.doses.iter();
            each.map(|dose| {
                (
                    dose.at,
                    dose.status.clone(),
                    dose.dose.clone(),
                    dose.order.clone(),
                )
            })
            .collect()
        };
        assert_eq!(doses(one), doses(other), "{what}: doses");
        assert_eq!(
            with_code(one),
            with_code(other),
            "{what}: orders and their timing"
        );
        assert_eq!(one.missing(), other.missing(), "{what}: what is missing");
    }
    for generation in [&lines, &tables] {
        let sum = generation.conservation();
        assert!(sum.holds(), "received = understood + raw");
        let orders = &generation.counts[&Section::Orders];
        println!(
            "{} received = {} understood + {} raw; {} issues",
            orders.received,
            orders.understood,
            orders.raw,
            generation.issues.len()
        );
    }
}
