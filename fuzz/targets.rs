//! What every fuzz target checks; the corpus replay of `crates/ehr/tests/corpus.rs` calls the same functions.
//!
//! Invariant: no bytes whatever make a reader panic, hang, or lose an order without saying so.
#![allow(dead_code, reason = "each fuzz target uses one of them")]

use chrono::{DateTime, Utc};
use ehr::{Reading, Shelf, ShelfWard};
use ward::snapshot::WardName;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_000_000, 0).unwrap_or_default()
}

fn ward_name() -> WardName {
    WardName {
        code: "3N".to_owned(),
        name: "Trois Nord".to_owned(),
    }
}

fn shelf_ward() -> ShelfWard {
    ShelfWard {
        ward_location: "w".to_owned(),
        ward: ward_name(),
        zone: chrono_tz::Europe::Paris,
        as_of: now(),
        complete: true,
    }
}

/// The law that holds for any reading: orders received = understood + raw, and every chart is under its own patient.
fn lawful(reading: &Reading) {
    let generation = &reading.generation;
    assert!(generation.conservation().holds(), "an order was dropped or invented");
    for (id, chart) in &generation.charts {
        assert_eq!(*id, chart.patient.id, "a chart under another patient");
        for order in &chart.orders {
            assert_eq!(order.patient, *id, "an order of somebody else");
        }
    }
}

/// A FHIR Bundle or a single resource, as a file or an answer.
pub fn fhir_bundle(bytes: &[u8]) {
    let mut shelf = Shelf::default();
    if shelf.add_resource(bytes).is_ok()
        && let Ok(reading) = shelf.read_ward(&shelf_ward(), now(), None)
    {
        lawful(&reading);
    }
}

/// One FHIR resource a line.
pub fn ndjson(bytes: &[u8]) {
    let mut issues = vec![];
    let mut shelf = Shelf::default();
    shelf.add_ndjson(bytes, &mut issues);
    if let Ok(reading) = shelf.read_ward(&shelf_ward(), now(), None) {
        lawful(&reading);
    }
}
