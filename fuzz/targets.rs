//! What every fuzz target checks; the corpus replay of `crates/ehr/tests/corpus.rs` calls the same functions.
//!
//! Invariant: no bytes whatever make a reader panic, hang, or lose an order without saying so.
#![allow(dead_code, reason = "each fuzz target uses one of them")]

use chrono::{DateTime, Utc};
use ehr::drop_folder::{Batch, DropSettings};
use ehr::hl7v2::wire::messages;
use ehr::hl7v2::{Ack, Feed, FeedSettings, Outcome};
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
    assert!(
        generation.conservation().holds(),
        "an order was dropped or invented"
    );
    for (id, chart) in &generation.charts {
        assert_eq!(*id, chart.patient.id, "a chart under another patient");
        for order in &chart.orders {
            assert_eq!(order.patient, *id, "an order of somebody else");
        }
    }
}

/// A FHIR Bundle or a single resource, as a file or an answer.
pub(crate) fn fhir_bundle(bytes: &[u8]) {
    let mut shelf = Shelf::default();
    if shelf.add_resource(bytes).is_ok()
        && let Ok(reading) = shelf.read_ward(&shelf_ward(), now(), None)
    {
        lawful(&reading);
    }
}

/// One FHIR resource a line.
pub(crate) fn ndjson(bytes: &[u8]) {
    let mut issues = vec![];
    let mut shelf = Shelf::default();
    shelf.add_ndjson(bytes, &mut issues);
    if let Ok(reading) = shelf.read_ward(&shelf_ward(), now(), None) {
        lawful(&reading);
    }
}

/// HL7 v2 messages, one or many, framed or not.
pub(crate) fn hl7v2(bytes: &[u8]) {
    let mut feed = Feed::new(FeedSettings {
        initial_load_done: true,
        ..FeedSettings::new(ward_name(), &["3N"], chrono_tz::Europe::Paris)
    });
    let mut row = 0;
    for message in messages(bytes).messages.into_iter().chain([bytes]) {
        row += 1;
        let outcome = feed.apply(row, now(), message);
        let answer = Ack::to(
            message,
            outcome.fault(),
            now(),
            chrono_tz::Europe::Paris,
            "1",
        );
        assert!(
            answer.bytes.is_empty() || answer.bytes.starts_with(b"MSH|"),
            "an answer is a message"
        );
        // Sent again, nothing doubles.
        if outcome == Outcome::Applied {
            assert_ne!(
                feed.apply(row + 1_000_000, now(), message),
                Outcome::Applied,
                "applied twice"
            );
        }
    }
    if let Ok(reading) = feed.read(now(), None) {
        lawful(&reading);
    }
}

/// The four tables of a drop folder, parted by the byte 1D: census, orders, doses, allergies.
pub(crate) fn csv(bytes: &[u8]) {
    const NAMES: [&str; 4] = ["census.csv", "orders.csv", "doses.csv", "allergies.csv"];
    let parts = bytes.split(|byte| *byte == b'\x1d');
    let files: Vec<(&str, &[u8])> = NAMES.into_iter().zip(parts).collect();
    let files = files
        .into_iter()
        .map(|(name, bytes)| (name.to_owned(), bytes.to_vec()))
        .collect();
    let settings = DropSettings::new(
        "nowhere".into(),
        ward_name(),
        "w".to_owned(),
        chrono_tz::Europe::Paris,
    );
    if let Ok(batch) = Batch::in_memory(settings, files, now())
        && let Ok(reading) = batch.read(now(), None)
    {
        lawful(&reading);
    }
}
