//! Stories of sites that live on files or messages: whatever the feed, received = shown = printed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a story stops where it breaks, and says where"
)]

#[path = "support/feed_site.rs"]
mod feed_site;

use std::fs;

use app::api::views::{ModeBar, OrderRow};
use app::config::{CensusSource, ChartSource, FeedConfig, Hl7Config};
use ehr_sim::{DemoWard, Hospital};
use feed_site::{Sender, Site, half_past_seven, hl7, put};
use serde_json::{Value, json};

const GOLDEN: &str = include_str!("../../../fixtures/ehr/golden/ward.ndjson");

fn golden_batch(site: &Site) {
    let rows = GOLDEN.lines().count();
    site.write_batch(&[("ward.ndjson", GOLDEN.as_bytes(), rows)], true);
}

fn row(site: &Site, patient: &str, order: &str) -> OrderRow {
    let rows = site
        .mar(patient)
        .groups
        .into_iter()
        .flat_map(|group| group.rows);
    rows.into_iter()
        .find(|row| row.order_id == order)
        .unwrap_or_else(|| panic!("{order} is not on the screen"))
}

#[test]
fn every_golden_hazard_is_on_the_screen_and_on_the_sheet_and_none_of_them_is_ever_due() {
    let mut site = Site::new(ChartSource::Drop, false);
    site.config.ward.location = "golden".to_owned();
    site.start(false);
    golden_batch(&site);
    let report = site.take_batch().unwrap();
    let shown = site.conserved("golden hazards", &report);
    let expected = GOLDEN
        .lines()
        .filter(|line| line.contains("\"resourceType\":\"MedicationRequest\""))
        .count();
    assert_eq!(
        report.orders.received as usize, expected,
        "every order of the file was received"
    );
    let dangerous = shown
        .values()
        .flatten()
        .filter(|order| order.starts_with('h'));
    assert!(dangerous.count() > 20, "the hazards are among them");
    for (patient, orders) in &shown {
        for order in orders.iter().filter(|order| order.starts_with('h')) {
            let row = row(&site, patient, order);
            let due = row.cells.iter().filter(|cell| cell.slot_id.is_some());
            assert_eq!(due.count(), 0, "{order}: no computed time");
        }
    }
    let plain = row(&site, "g7", "plain");
    assert!(
        plain.cells.iter().any(|cell| cell.slot_id.is_some()),
        "the order that is plain has its times: the rules do not turn everything raw"
    );
}

#[test]
fn a_batch_that_is_refused_changes_nothing_and_a_newer_one_replaces_all() {
    let mut site = Site::new(ChartSource::Drop, false);
    site.config.ward.location = "golden".to_owned();
    site.start(false);
    golden_batch(&site);
    let first = site.take_batch().unwrap();
    assert!(first.taken, "the first batch is taken");
    let before = site.ward();

    site.later(60);
    golden_batch(&site);
    put(
        &site.inbox().join("ward.ndjson"),
        b"{\"resourceType\":\"Patient\"",
    );
    site.later(60);
    let refused = site.take_batch();
    assert!(
        refused.as_ref().is_ok_and(|report| !report.taken),
        "what does not match its manifest is not taken: {refused:?}"
    );
    assert_eq!(
        site.ward().rows.len(),
        before.rows.len(),
        "the copy in use stays"
    );
    let bar: ModeBar = site.ask("mode", json!({}));
    assert!(
        bar.warnings
            .iter()
            .any(|warning| warning.code == "drop-refused"),
        "and the screen says that a batch was refused"
    );

    site.later(60);
    let fewer: Vec<&str> = GOLDEN
        .lines()
        .filter(|line| !line.contains("Encounter/e8") && !line.contains("\"e8\""))
        .collect();
    let text = fewer.join("\n");
    site.write_batch(&[("ward.ndjson", text.as_bytes(), fewer.len())], true);
    let newer = site.take_batch().unwrap();
    assert!(newer.taken, "the newer batch is taken");
    let gone = site
        .ward()
        .rows
        .into_iter()
        .find(|row| row.patient_id == "g8");
    assert!(
        gone.is_some(),
        "whom it no longer names is kept and marked, not deleted"
    );
    assert!(
        fs::read_dir(site.inbox().join("rejected")).unwrap().count() > 0,
        "the refused files lie apart, with the reason"
    );
}

const ADMITTED: &str = "MSH|^~\\&|DPI|HOP|VEILLEUSE|3N|20261121070000||ADT^A01^ADT_A01|A1|P|2.5|||||FRA|UNICODE UTF-8\r\
EVN||20261121070000\r\
PID|1||80012345^^^HOP^PI||MARTIN^Jeanne^^^^^L||19480203|F\r\
PV1|1|I|3N^301^301-P^HOP||||||||||||||||V100^^^HOP^VN\r";

const ORDERED: &str = "MSH|^~\\&|DPI|HOP|VEILLEUSE|3N|20261121070500||RDE^O11^RDE_O11|A2|P|2.5|||||FRA|UNICODE UTF-8\r\
PID|1||80012345^^^HOP^PI||MARTIN^Jeanne\r\
PV1|1|I|3N^301^301-P^HOP||||||||||||||||V100^^^HOP^VN\r\
ORC|NW|P77^DPI|F77^PHA||IP\r\
RXE||PARA500^paracétamol 500 mg, comprimé^L|500||mg^milligramme^UCUM\r\
TQ1|1|||TID||||20261121060000+0100\r\
RXR|PO^orale^HL70162\r";

#[test]
fn a_message_is_on_the_disk_before_it_is_acknowledged_and_the_ward_survives_a_restart() {
    let mut site = Site::new(ChartSource::Hl7v2, true);
    let mut engine = Sender::to(site.listening());
    assert_eq!(
        engine.send(ADMITTED.as_bytes()),
        "AA",
        "the admission is accepted"
    );
    assert_eq!(
        engine.send(ORDERED.as_bytes()),
        "AA",
        "the order is accepted"
    );
    assert_eq!(
        engine.send(ORDERED.as_bytes()),
        "AA",
        "sent again, it is accepted again, and nothing doubles"
    );
    let other = ORDERED.replace("500 mg", "1 g");
    assert_eq!(
        engine.send(other.as_bytes()),
        "AE",
        "other words under the same number are not"
    );
    let unknown = ADMITTED.replace("ADT^A01^ADT_A01|A1", "SIU^S12|A9");
    assert_eq!(
        engine.send(unknown.as_bytes()),
        "AR",
        "what we do not read is refused"
    );
    site.wait("the order on the screen", || {
        site.call("ward_list", json!({})).is_ok()
            && site
                .ward()
                .rows
                .iter()
                .any(|row| row.name.contains("MARTIN"))
            && site.ward().orders.received == 1
    });
    drop(engine);
    let patient = site.ward().rows[0].patient_id.clone();
    let before = site.mar(&patient).groups;

    site.start(false);
    let report = site.ask("sync_now", json!({}));
    site.conserved("messages", &report);
    assert_eq!(
        serde_json::to_value(&site.mar(&patient).groups[0].rows[0].order_id).unwrap(),
        serde_json::to_value(&before[0].rows[0].order_id).unwrap(),
        "the same order after the restart"
    );
    site.start(true);
    site.listening();
    site.wait("the counts of the messages", || {
        let state: Value = site.ask("data_state", json!({}));
        let kept = state["messages"].as_array().unwrap().iter();
        kept.clone()
            .any(|line| line["code"] == "kept" && line["count"] == 2)
            && kept
                .clone()
                .any(|line| line["code"] == "applied" && line["count"] == 2)
    });
}

#[test]
fn t01_the_same_ward_by_every_source_of_the_census_is_the_same_set() {
    let ward = DemoWard::built_in();
    let hospital = Hospital::start(DemoWard::built_in(), half_past_seven(), 0).unwrap();
    let place = Site::of_record(&hospital, FeedConfig::default(), false);
    let report = place.ask("sync_now", json!({}));
    place.conserved("FHIR, by place", &report);
    let expected = place.people();
    assert_eq!(expected.len(), 24, "the demonstration ward");

    let list = FeedConfig {
        census: CensusSource::List,
        list: Some(ward.ward_list_id()),
        ..FeedConfig::default()
    };
    let listed = Site::of_record(&hospital, list, false);
    let _: Value = listed.ask("sync_now", json!({}));
    assert_eq!(listed.people(), expected, "by the list of the ward");

    let mut messages = Site::new(ChartSource::Hl7v2, false);
    let feed = messages.config.feed.hl7v2.as_mut().unwrap();
    feed.ward_codes = vec![ward.ward_location_id().to_owned()];
    messages.start(true);
    let answers = hospital.send_feed(messages.listening()).unwrap();
    println!("messages: {answers:?}");
    messages.wait("the whole ward from its messages", || {
        messages.call("ward_list", json!({})).is_ok() && messages.people().len() == 24
    });
    messages.start(false);
    let report = messages.ask("sync_now", json!({}));
    messages.conserved("HL7 v2", &report);
    assert_eq!(messages.people(), expected, "by its movements");

    let system = hospital
        .resources("Patient")
        .first()
        .and_then(|patient| {
            patient["identifier"][0]["system"]
                .as_str()
                .map(str::to_owned)
        })
        .unwrap();
    let movements = FeedConfig {
        census: CensusSource::Adt,
        record_number_system: Some(system),
        hl7v2: Some(Hl7Config {
            ward_codes: vec![ward.ward_location_id().to_owned()],
            ..hl7()
        }),
        ..FeedConfig::default()
    };
    let both = Site::of_record(&hospital, movements, true);
    hospital.send_feed(both.listening()).unwrap();
    both.wait("the charts of the people of the movements", || {
        both.call("sync_now", json!({})).is_ok() && both.people().len() == 24
    });
    assert_eq!(
        both.people(),
        expected,
        "movements for the census, FHIR for the charts"
    );

    for (name, batch) in [
        ("four tables", ward.drop_tables("3N", half_past_seven())),
        ("FHIR lines", ward.drop_resources("3N", half_past_seven())),
    ] {
        let site = Site::new(ChartSource::Drop, false);
        batch.write_to(&site.inbox()).unwrap();
        let report = site.take_batch().unwrap();
        site.conserved(name, &report);
        assert_eq!(site.people(), expected, "{name}: by its files");
    }
}

#[test]
fn a_ward_without_fhir_lives_through_an_outage_and_its_doses_are_typed_in_by_hand() {
    let ward = DemoWard::built_in();
    let site = Site::new(ChartSource::Drop, false);
    ward.drop_tables("3N", half_past_seven())
        .write_to(&site.inbox())
        .unwrap();
    site.take_batch().unwrap();
    let by = json!({ "by": "BR", "second": "AL", "reason": null });
    let _: Value = site.ask("declare_downtime", by);
    let _: Value = site.ask("sign_in", json!({ "initials": "AL" }));
    let frozen = site.call("sync_now", json!({}));
    assert!(
        frozen.is_err_and(|refused| refused.code == "frozen"),
        "the copy is frozen like any other"
    );
    let (patient, row, slot) = site
        .ward()
        .rows
        .into_iter()
        .find_map(|patient| {
            let rows = site
                .mar(&patient.patient_id)
                .groups
                .into_iter()
                .flat_map(|group| group.rows);
            rows.into_iter().find_map(|row| {
                let open = row
                    .cells
                    .iter()
                    .find(|cell| cell.open && cell.slot_id.is_some())?;
                let slot = open.slot_id.clone();
                (!row.retype_dose).then_some((patient.patient_id.clone(), row, slot))
            })
        })
        .unwrap();
    let given = json!({
        "patient_id": patient, "order_id": row.order_id, "slot_id": slot, "at": null, "dose": null,
        "attested": true, "witness": null, "reason": null, "second_dose_confirmed": false,
        "early_confirmed": true, "request_id": "0192e4a0-7f00-7000-8000-00000000d05e",
    });
    let _: Value = site.ask("record_given", given);
    let _: Value = site.ask(
        "end_downtime",
        json!({ "by": "BR", "second": null, "reason": null }),
    );
    let early = site.call("compare_now", json!({}));
    assert!(
        early.is_err_and(|refused| refused.code == "no-fresh-files"),
        "files of before the outage say nothing about what the record holds now"
    );
    site.later(600);
    ward.drop_tables("3N", site.now())
        .write_to(&site.inbox())
        .unwrap();
    site.take_batch().unwrap();
    let plan: Value = site.ask("compare_now", json!({}));
    assert_eq!(
        plan["lines"].as_array().unwrap().len(),
        1,
        "one line to bring back"
    );
    let bar: ModeBar = site.ask("mode", json!({}));
    assert!(
        bar.warnings
            .iter()
            .any(|warning| warning.code == "worklist-only"),
        "and it is typed in by hand: nothing is written where nobody reads"
    );
}
