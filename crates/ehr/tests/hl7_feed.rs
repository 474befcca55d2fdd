//! A feed over a real connection: the pretend hospital tells its ward, and an engine of another hand sends messages.
//!
//! T-01 for two of the four census sources: FHIR and HL7 v2 tell of the same patients in the same beds.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says which"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ehr::hl7v2::{Ack, Fault, Feed, FeedSettings, Incoming, Listener, ListenerSettings, Outcome};
use ehr::{Auth, Connection, Fhir, Timeouts};
use ehr_sim::{DemoWard, Hospital};
use ward::clinical::{Known, Timing};
use ward::snapshot::{Chart, Section, WardName};

const ZONE: Tz = Tz::Europe__Paris;

fn now() -> DateTime<Utc> {
    "2026-11-21T09:12:00Z".parse().unwrap()
}

fn ward_name() -> WardName {
    WardName {
        code: "MED".to_owned(),
        name: "Médecine".to_owned(),
    }
}

fn settings(ward_code: &str) -> FeedSettings {
    let mut settings = FeedSettings::new(ward_name(), &[ward_code], ZONE);
    settings.initial_load_done = true;
    settings.carries.insert(Section::Allergies);
    settings
}

/// A station: a listener whose messages are folded, and counted as a store would number its rows.
struct Station {
    listener: Listener,
    feed: Arc<Mutex<(Feed, u64)>>,
}

impl Station {
    fn listening(settings: FeedSettings) -> Station {
        let feed = Arc::new(Mutex::new((Feed::new(settings), 0)));
        let heard = Arc::clone(&feed);
        let listener = Listener::start(
            ListenerSettings::default(),
            Arc::new(move |incoming: Incoming| {
                let mut heard = heard.lock().unwrap();
                heard.1 += 1;
                let row = heard.1;
                let outcome = heard.0.apply(row, now(), &incoming.bytes);
                Ack::to(
                    &incoming.bytes,
                    outcome.fault(),
                    now(),
                    ZONE,
                    &row.to_string(),
                )
            }),
            Arc::new(|incoming: &Incoming| {
                Ack::to(&incoming.bytes, Some(Fault::Internal), now(), ZONE, "0")
            }),
        )
        .unwrap();
        Station { listener, feed }
    }

    fn charts(&self) -> Vec<Chart> {
        let feed = self.feed.lock().unwrap();
        let generation = feed.0.read(now(), None).unwrap().generation;
        assert!(
            generation.conservation().holds(),
            "received = understood + raw"
        );
        generation.charts.into_values().collect()
    }
}

/// Record number → bed.
fn census(charts: &[Chart]) -> BTreeMap<String, Option<String>> {
    charts
        .iter()
        .map(|chart| {
            (
                chart.patient.record_number().to_owned(),
                chart.encounter.place.bed.clone(),
            )
        })
        .collect()
}

#[test]
fn t01_the_pretend_hospital_tells_the_same_ward_over_both_wires() {
    let ward = DemoWard::built_in();
    let (counts, location) = (ward.counts(), ward.ward_location_id().to_owned());
    let hospital = Hospital::start(ward, now(), 0).unwrap();
    let station = Station::listening(settings(&location));
    let answers = hospital.send_feed(station.listener.local_addr()).unwrap();
    assert_eq!(
        answers.accepted(),
        answers.sent,
        "every message is accepted: {:?}",
        answers.codes
    );
    let told = station.charts();

    let fhir = Fhir::new(Connection {
        base_url: hospital.base_url().parse().unwrap(),
        auth: Auth::Bearer(hospital.token().to_owned()),
        extra_ca_pem: None,
        ward_location: location,
        census: ehr::Census::Location,
        code_status: ehr::default_code_status(),
        ward: ward_name(),
        own_system: "urn:veilleuse:test".to_owned(),
        zone: ZONE,
        timeouts: Timeouts::default(),
    })
    .unwrap();
    let asked: Vec<Chart> = fhir
        .read_ward(now(), None)
        .unwrap()
        .generation
        .charts
        .into_values()
        .collect();

    assert_eq!(census(&told), census(&asked), "same patients, same beds");
    assert_eq!(told.len(), counts.patients, "all of them");
    let orders = |charts: &[Chart]| -> BTreeMap<String, ward::clinical::Order> {
        charts
            .iter()
            .flat_map(|chart| &chart.orders)
            .map(|order| (order.number.clone().unwrap(), order.clone()))
            .collect()
    };
    let (by_feed, by_fhir) = (orders(&told), orders(&asked));
    let numbers = |orders: &BTreeMap<String, ward::clinical::Order>| -> BTreeSet<String> {
        orders.keys().cloned().collect()
    };
    assert_eq!(numbers(&by_feed), numbers(&by_fhir), "the same orders");
    let mut alike = 0;
    for (number, order) in &by_feed {
        let other = &by_fhir[number];
        assert_eq!(order.status, other.status, "{number} stands alike");
        assert_eq!(order.route, other.route, "{number}: route");
        match (&order.timing, &other.timing) {
            (_, Timing::Raw(_)) => assert!(order.is_raw(), "{number}: raw there, raw here"),
            // A note with a number in it: over this wire it may be the setting of a pump.
            (Timing::Raw(_), _) => assert!(!other.notes.is_empty(), "{number}: {order:?}"),
            (one, other_timing) => {
                assert_eq!(one, other_timing, "{number}: two readings of one order");
                assert_eq!(order.dose, other.dose, "{number}: dose");
                assert_eq!(order.rate, other.rate, "{number}: rate");
                alike += 1;
            }
        }
    }
    let raw = |orders: &BTreeMap<String, ward::clinical::Order>| {
        orders.values().filter(|order| order.is_raw()).count()
    };
    println!(
        "{} messages, {} patients, {} orders received = shown, {} raw over HL7 v2, {} raw over FHIR, {alike} scheduled alike",
        answers.sent,
        told.len(),
        by_feed.len(),
        raw(&by_feed),
        raw(&by_fhir)
    );
    for chart in &told {
        let other = asked
            .iter()
            .find(|one| one.patient.record_number() == chart.patient.record_number())
            .unwrap();
        let lines = |known: &Known<ward::clinical::Allergy>| -> Vec<String> {
            known.values().iter().map(|one| one.line()).collect()
        };
        assert_eq!(
            lines(&chart.allergies),
            lines(&other.allergies),
            "allergies of {}",
            chart.patient.id
        );
        assert_eq!(
            chart.allergies == Known::NoneKnown,
            other.allergies == Known::NoneKnown,
            "stated none, or not"
        );
        assert_eq!(
            chart.weight.values().first().map(|one| &one.amount.value),
            other.weight.values().first().map(|one| &one.amount.value),
            "weight"
        );
        assert_eq!(
            chart.patient.family, other.patient.family,
            "the name she was born with"
        );
        assert_eq!(
            chart.patient.used_family, other.patient.used_family,
            "and the name she uses"
        );
        let linked = chart.doses.iter().all(|dose| dose.order.is_some());
        assert!(linked, "every dose finds its order");
    }
}

/// The interpreter of the peer; built the first time.
fn python() -> PathBuf {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/peers");
    let output = Command::new("bash")
        .arg(peers.join("sekmet/prepare"))
        .arg("hl7")
        .output()
        .expect("bash runs");
    assert!(
        output.status.success(),
        "the peer could not be prepared:\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let printed = String::from_utf8_lossy(&output.stdout);
    PathBuf::from(printed.lines().last().expect("prepare prints a path"))
}

#[test]
fn an_engine_of_another_hand_is_heard_and_answered() {
    let station = Station::listening(settings("3N"));
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/peers/hl7/send.py");
    let output = Command::new(python())
        .arg(script)
        .arg(station.listener.local_addr().port().to_string())
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .output()
        .expect("the peer runs");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "the peer failed:\n{printed}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let answers: BTreeMap<String, (String, String)> = printed
        .lines()
        .map(|line| {
            let line: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
            assert_eq!(text("about"), text("sent"), "the answer names its message");
            let error = line["error"][0].as_str().unwrap_or_default().to_owned();
            (text("name"), (text("code"), error))
        })
        .collect();
    let expected = [
        ("declared UTF-8, sent UTF-8", "AA", ""),
        ("declared UTF-8, sent 8859-1", "AA", ""),
        ("declared 8859-1, sent 8859-1", "AA", ""),
        ("declared 8859-1, sent UTF-8", "AA", ""),
        ("orders", "AA", ""),
        ("dose", "AA", ""),
        ("weight", "AA", ""),
        ("repeated", "AA", ""),
        ("control id used again", "AE", "205"),
        ("unknown type", "AR", "200"),
        ("dose without RXA", "AE", "101"),
        ("enhanced mode", "CA", ""),
    ];
    for (name, code, error) in expected {
        assert_eq!(answers[name], (code.to_owned(), error.to_owned()), "{name}");
    }
    let charts = station.charts();
    let names: BTreeSet<String> = charts
        .iter()
        .filter_map(|chart| chart.patient.family.clone())
        .collect();
    assert_eq!(
        names,
        ["DERNIER", "GARÇON", "LÉGER", "MÉLÈZE", "TEST"]
            .map(str::to_owned)
            .into(),
        "every letter, whatever was declared"
    );
    let chart = charts
        .iter()
        .find(|chart| chart.patient.id.as_str() == "9001")
        .unwrap();
    let shown = chart.orders.len();
    assert_eq!(shown, 2, "two orders sent, two shown");
    let by_number = |number: &str| {
        chart
            .orders
            .iter()
            .find(|order| order.number.as_deref() == Some(number))
            .unwrap()
    };
    assert_eq!(
        by_number("501").timing,
        Timing::TimesPerDay(3),
        "RXE-1 and TQ1 agree"
    );
    assert!(
        by_number("502").is_raw(),
        "RXE-1 says twice, TQ1 three times: nobody chooses"
    );
    assert_eq!(
        chart.doses[0].order,
        Some(by_number("501").id.clone()),
        "the dose is hers and the order's"
    );
    assert_eq!(
        chart.weight.values()[0].amount.value.to_string(),
        "61.50",
        "the digits of the peer"
    );
    let feed = station.feed.lock().unwrap();
    let counters = feed.0.counters();
    println!(
        "{} messages received, {:?}; {} orders received = {shown} shown",
        counters.messages(),
        counters.outcomes,
        2
    );
    assert_eq!(counters.messages(), 12, "each is counted");
    assert_eq!(
        counters.outcomes.get(Outcome::Kept("").code()),
        Some(&3),
        "three were kept and not applied"
    );
    assert_eq!(
        station.listener.counters().messages,
        12,
        "by the listener too"
    );
}
