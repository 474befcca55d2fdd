//! Who lies on the ward: by a List, a Group, another feed's identifiers; people who moved, were merged, or have no bed.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise"
)]

mod support;

use ehr::{Census, EhrError};
use serde_json::{Value, json};
use support::{Record, a_ward_of, refers};
use ward::snapshot::{Generation, Section};

fn list(id: &str, items: &[Value]) -> Value {
    json!({ "resourceType": "List", "id": id, "status": "current", "mode": "working", "entry": items })
}

fn item(key: &str) -> Value {
    json!({ "item": refers(key) })
}

fn people(generation: &Generation) -> Vec<&str> {
    let charts = generation.charts.values();
    charts.map(|chart| chart.patient.id.as_str()).collect()
}

fn issues(generation: &Generation) -> Vec<(&str, &str)> {
    let issues = generation.issues.iter();
    issues
        .map(|issue| (issue.code.as_str(), issue.subject.as_str()))
        .collect()
}

fn by(record: &Record, census: Census) -> Generation {
    let fhir = record.fhir_by(census);
    fhir.read_ward(record.now(), None).unwrap().generation
}

fn whole(generation: &Generation) -> bool {
    generation.counts[&Section::Patients].complete
}

#[test]
fn t01_the_same_ward_by_place_by_list_by_group_and_by_identifier() {
    let record = Record::with(a_ward_of(4));
    let all: Vec<String> = (1..=4).map(|nth| format!("Patient/p{nth}")).collect();
    record.put(list(
        "ward",
        &all.iter().map(|key| item(key)).collect::<Vec<_>>(),
    ));
    let members: Vec<Value> = all
        .iter()
        .map(|key| json!({ "entity": refers(key) }))
        .collect();
    record.put(json!({ "resourceType": "Group", "id": "ward", "type": "person", "actual": true, "quantity": 4, "member": members }));
    let named: Vec<(String, String)> = (1..=4)
        .map(|nth| ("urn:ipp".to_owned(), format!("80{nth:04}")))
        .collect();
    let place = by(&record, Census::Location);
    let listed = by(&record, Census::List("ward".into()));
    let grouped = by(&record, Census::Group("ward".into()));
    let fed = record
        .fhir()
        .read_people(&named, true, record.now(), None)
        .unwrap()
        .generation;
    for (how, other) in [("list", &listed), ("group", &grouped), ("feed", &fed)] {
        assert_eq!(
            other.charts, place.charts,
            "{how}: the same people, beds and charts"
        );
        assert_eq!(other.beds, place.beds, "{how}: and the same beds");
        assert!(whole(other), "{how}: complete");
    }
    assert_eq!(place.charts.len(), 4, "four people");
}

#[test]
fn lists_within_lists_are_followed_and_crossed_out_members_are_not() {
    let record = Record::with(a_ward_of(5));
    let mut crossed = item("Patient/p3");
    crossed["deleted"] = json!(true);
    record.put(list(
        "ward",
        &[
            item("List/sector"),
            item("Patient/p1"),
            crossed,
            item("Group/g"),
        ],
    ));
    // It names the one above again: no circle is walked twice.
    record.put(list("sector", &[item("Patient/p2"), item("List/ward")]));
    record.put(
        json!({ "resourceType": "Group", "id": "g", "actual": true, "member": [
        { "entity": refers("Patient/p4"), "inactive": true },
        { "entity": refers("Patient/p5"), "period": { "start": "2026-11-01" } },
        { "entity": refers("Patient/p3"), "period": { "end": "2026-11-19" } },
    ] }),
    );
    let generation = by(&record, Census::List("ward".into()));
    assert_eq!(
        people(&generation),
        ["p1", "p2", "p5"],
        "members of all three, without those who left"
    );
    assert!(whole(&generation), "and every one of them was found");
}

#[test]
fn a_list_may_name_stays() {
    let record = Record::with(a_ward_of(2));
    record.put(list("ward", &[item("Encounter/e1"), item("Encounter/e2")]));
    let generation = by(&record, Census::List("ward".into()));
    assert_eq!(people(&generation), ["p1", "p2"], "the people who stay");
}

#[test]
fn a_member_without_a_stay_is_named_and_one_that_cannot_be_read_leaves_the_list_incomplete() {
    let record = Record::with(a_ward_of(2));
    let mut over = record.get("Encounter", "e2");
    over["status"] = json!("finished");
    record.put(over);
    record.put(list("ward", &[item("Patient/p1"), item("Patient/p2")]));
    let generation = by(&record, Census::List("ward".into()));
    assert_eq!(people(&generation), ["p1"], "who stays");
    assert!(
        issues(&generation).contains(&("no-stay", "Patient/p2")),
        "who does not is named to IT: {:?}",
        issues(&generation)
    );
    assert!(whole(&generation), "she was found, and has gone");

    record.put(list("ward", &[item("Patient/p1"), item("Patient/lost")]));
    let generation = by(&record, Census::List("ward".into()));
    assert!(
        issues(&generation).contains(&("dangling-reference", "Patient/lost")),
        "a name without a person"
    );
    assert!(
        !whole(&generation),
        "nobody is removed on the word of such a list"
    );
}

#[test]
fn a_list_that_is_out_of_use_removes_nobody_and_one_that_is_missing_is_an_error() {
    let record = Record::with(a_ward_of(2));
    record.put(list("ward", &[item("Patient/p1"), item("Patient/p2")]));
    let fhir = record.fhir_by(Census::List("ward".into()));
    let first = fhir.read_ward(record.now(), None).unwrap().generation;
    let mut old = list("ward", &[item("Patient/p1")]);
    old["status"] = json!("retired");
    record.put(old);
    record.after(10);
    let second = fhir
        .read_ward(record.now(), Some(&first))
        .unwrap()
        .generation;
    assert!(
        second
            .charts
            .values()
            .all(|chart| chart.gone_since.is_none()),
        "an old list proves nobody gone"
    );
    let nowhere = record.fhir_by(Census::List("nowhere".into()));
    assert_eq!(
        nowhere.read_ward(record.now(), None).unwrap_err(),
        EhrError::NoWard,
        "no list, no reading"
    );
}

#[test]
fn an_unknown_or_shared_identifier_is_told_without_the_number() {
    let record = Record::with(a_ward_of(3));
    let mut twin = record.get("Patient", "p2");
    twin["identifier"] = record.get("Patient", "p1")["identifier"].clone();
    record.put(twin);
    let named = |value: &str| ("urn:ipp".to_owned(), value.to_owned());
    let fhir = record.fhir();
    let asked = [named("800001"), named("809999")];
    let generation = fhir
        .read_people(&asked, true, record.now(), None)
        .unwrap()
        .generation;
    assert_eq!(
        people(&generation),
        ["p1", "p2"],
        "both who bear the number are shown"
    );
    let told = issues(&generation);
    assert!(
        told.contains(&("several-patients", "member 1")),
        "two: {told:?}"
    );
    assert!(
        told.contains(&("no-such-patient", "member 2")),
        "none: {told:?}"
    );
    assert!(!whole(&generation), "and the census is not complete");
    let words = format!("{:?}", generation.issues);
    assert!(
        !words.contains("809999"),
        "the number itself is in no issue"
    );
}

#[test]
fn merged_and_inactive_patients_are_kept_under_their_own_key_and_said() {
    let record = Record::with(a_ward_of(3));
    let mut replaced = record.get("Patient", "p1");
    replaced["link"] = json!([{ "other": refers("Patient/p2"), "type": "replaced-by" }]);
    record.put(replaced);
    let mut survivor = record.get("Patient", "p2");
    survivor["link"] = json!([{ "other": refers("Patient/p1"), "type": "replaces" }]);
    record.put(survivor);
    let mut unused = record.get("Patient", "p3");
    unused["active"] = json!(false);
    record.put(unused);
    let generation = by(&record, Census::Location);
    assert_eq!(
        people(&generation),
        ["p1", "p2", "p3"],
        "nobody is folded into another"
    );
    let first = generation.charts.values().next().unwrap();
    assert_eq!(
        first.patient.merged_into.as_deref(),
        Some("Patient/p2"),
        "marked"
    );
    assert_eq!(first.orders.len(), 2, "with her own orders");
    let told = issues(&generation);
    for expected in [
        ("merged", "Patient/p1"),
        ("merged", "Patient/p2"),
        ("inactive-patient", "Patient/p3"),
    ] {
        assert!(told.contains(&expected), "{expected:?} in {told:?}");
    }
}

#[test]
fn h20_a_stay_without_a_bed_or_with_places_that_are_over_is_kept_without_one() {
    let record = Record::with(a_ward_of(2));
    let mut nowhere = record.get("Encounter", "e1");
    nowhere["location"] = json!([{ "location": refers("Location/w"), "status": "active" }]);
    record.put(nowhere);
    let mut over = record.get("Encounter", "e2");
    over["location"][0]["status"] = json!("completed");
    record.put(over);
    let generation = by(&record, Census::Location);
    assert_eq!(people(&generation), ["p1", "p2"], "both are on the ward");
    for chart in generation.charts.values() {
        assert_eq!(
            chart.encounter.place.bed, None,
            "the bed is not known, and none is invented"
        );
        assert_eq!(chart.orders.len(), 2, "with their orders");
    }
}

#[test]
fn h21_two_in_one_bed_are_both_shown_and_marked_and_a_missing_place_is_told() {
    let record = Record::with(a_ward_of(3));
    for nth in [1, 2] {
        let mut stay = record.get("Encounter", &format!("e{nth}"));
        stay["location"] = json!([{ "location": refers("Location/b1"), "status": "active" }]);
        record.put(stay);
    }
    let mut lost = record.get("Encounter", "e3");
    lost["location"] = json!([
        { "location": refers("Location/w"), "status": "active" },
        { "location": refers("Location/demolished"), "status": "active" }]);
    record.put(lost);
    let generation = by(&record, Census::Location);
    assert_eq!(people(&generation), ["p1", "p2", "p3"], "everybody");
    let told = issues(&generation);
    assert!(
        told.contains(&("bed-conflict", "301")),
        "the bed is marked: {told:?}"
    );
    assert!(
        told.contains(&("dangling-reference", "Encounter/e3")),
        "and the place that is not there: {told:?}"
    );
}

#[test]
fn h22_a_ward_whose_stays_are_all_over_is_empty_and_complete() {
    let record = Record::with(a_ward_of(3));
    for nth in 1..=3 {
        let mut stay = record.get("Encounter", &format!("e{nth}"));
        stay["status"] = json!("finished");
        record.put(stay);
    }
    let generation = by(&record, Census::Location);
    assert_eq!(generation.charts.len(), 0, "nobody");
    assert!(whole(&generation), "and that is the whole truth");
    assert_eq!(generation.beds.len(), 3, "the beds are there");
}

#[test]
fn two_stays_of_one_patient_are_one_chart_with_the_orders_of_both() {
    let record = Record::with(a_ward_of(2));
    let mut second = record.get("Encounter", "e1");
    second["id"] = json!("e1b");
    second["location"] = json!([{ "location": refers("Location/w"), "status": "active" }]);
    record.put(second);
    let mut order = support::an_order("z1", 1);
    order["encounter"] = refers("Encounter/e1b");
    record.put(order);
    let generation = by(&record, Census::Location);
    let chart = generation.charts.values().next().unwrap();
    assert_eq!(generation.charts.len(), 2, "two people");
    assert_eq!(
        chart.encounter.place.bed.as_deref(),
        Some("301"),
        "the stay with the bed"
    );
    let here = chart
        .orders
        .iter()
        .filter(|order| order.category == ward::clinical::Category::Inpatient);
    assert_eq!(chart.orders.len(), 3, "orders of both stays");
    assert_eq!(here.count(), 3, "all of them of this ward");
    assert!(
        issues(&generation).contains(&("several-stays", "Patient/p1")),
        "and IT is told"
    );
}
