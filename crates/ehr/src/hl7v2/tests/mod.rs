//! Stories about a feed: the ward, its orders, the golden hazards, and what no damage may do.

mod adt;
mod findings;
mod fixtures;
mod hazards;
mod orders;
mod properties;
mod samples;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::Order;
use ward::snapshot::{Chart, Generation, Section, WardName};

use super::{Feed, FeedSettings, Outcome};

/// The evening of 21 November 2026.
fn now() -> DateTime<Utc> {
    "2026-11-21T20:00:00Z".parse().unwrap()
}

fn settings() -> FeedSettings {
    let ward = WardName {
        code: "MED".to_owned(),
        name: "Médecine 3 Nord".to_owned(),
    };
    let mut settings = FeedSettings::new(ward, &["3N"], Tz::Europe__Paris);
    settings.initial_load_done = true;
    settings.carries.insert(Section::Allergies);
    settings
}

fn a_feed() -> Feed {
    Feed::new(settings())
}

/// A message written at a time of 21 November (`1405`), with its segments.
fn message(event: &str, id: &str, time: &str, segments: &[&str]) -> String {
    let head = format!(
        "MSH|^~\\&|DPI|CH|VEILLEUSE|3N|20261121{time}00||{event}|{id}|P|2.5|||||FRA|UNICODE UTF-8"
    );
    let mut lines = vec![head];
    lines.extend(segments.iter().map(|line| (*line).to_owned()));
    lines.join("\r") + "\r"
}

/// Test, Amélie, record number 8001.
const PID: &str = "PID|1||8001^^^CH^PI||TEST^Amélie^^^^^L||19480203|F";
/// Her stay in bed 301-P.
const PV1: &str = "PV1|1|I|3N^301^301-P||||9^ALBA^Carl||||||||||||V1";

/// An ADT about her.
fn adt(event: &str, id: &str, time: &str, pv1: &str) -> String {
    let evn = format!("EVN|{event}|20261121{time}00");
    message(&format!("ADT^{event}"), id, time, &[&evn, PID, pv1])
}

/// Takes messages in turn; rows count from 1.
fn take(feed: &mut Feed, messages: &[String]) -> Vec<Outcome> {
    let before = feed.counters().messages();
    messages
        .iter()
        .zip(before + 1..)
        .map(|(message, row)| feed.apply(row, now(), message.as_bytes()))
        .collect()
}

fn generation(feed: &Feed) -> Generation {
    feed.read(now(), None).unwrap().generation
}

fn chart(feed: &Feed, id: &str) -> Chart {
    generation(feed)
        .charts
        .into_values()
        .find(|chart| chart.patient.id.as_str() == id)
        .expect("the patient is on the ward")
}

/// An order message about her: the segments of one group or more behind PID and PV1.
fn rde(id: &str, time: &str, segments: &[&str]) -> String {
    let mut all = vec![PID, PV1];
    all.extend(segments);
    message("RDE^O11^RDE_O11", id, time, &all)
}

/// The only order of a feed that was told of her and of this.
fn order_of(segments: &[&str]) -> Order {
    let mut feed = a_feed();
    take(
        &mut feed,
        &[adt("A01", "A", "0800", PV1), rde("R", "0900", segments)],
    );
    let mut orders = chart(&feed, "8001").orders;
    assert_eq!(orders.len(), 1, "one group, one order");
    orders.remove(0)
}
