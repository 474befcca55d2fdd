//! A ward read from resources at hand: who is in the census, what belongs to whom, and what is not there.

use chrono_tz::Tz;
use proptest::prelude::*;
use ward::clinical::Known;
use ward::snapshot::{Generation, Section, WardName};

use super::now;
use crate::{EhrError, Reading, Shelf, ShelfWard};

fn ward(location: &str) -> ShelfWard {
    ShelfWard {
        ward_location: location.to_owned(),
        ward: WardName {
            code: "CHIR".to_owned(),
            name: "Chirurgie".to_owned(),
        },
        zone: Tz::Europe__Paris,
        as_of: now(),
        complete: true,
    }
}

fn read(lines: &str, location: &str) -> Reading {
    let mut shelf = Shelf::default();
    let mut issues = vec![];
    shelf.add_ndjson(lines.as_bytes(), &mut issues);
    assert!(issues.is_empty(), "every line is readable: {issues:?}");
    shelf.read_ward(&ward(location), now(), None).unwrap()
}

fn ids(generation: &Generation) -> Vec<&str> {
    generation.charts.keys().map(|id| id.as_str()).collect()
}

fn codes(generation: &Generation) -> Vec<&str> {
    let each = generation.issues.iter();
    each.map(|issue| issue.code.as_str()).collect()
}

const PLACES: &str = r#"{"resourceType":"Location","id":"w","name":"Chirurgie"}
{"resourceType":"Location","id":"r","partOf":{"reference":"Location/w"},"physicalType":{"coding":[{"code":"ro"}]},"name":"301"}
{"resourceType":"Location","id":"b","partOf":{"reference":"Location/r"},"physicalType":{"coding":[{"code":"bd"}]},"name":"301-P"}
{"resourceType":"Location","id":"x","name":"Autre service"}
"#;

fn person(id: &str, place: &str) -> String {
    format!(
        r#"{{"resourceType":"Patient","id":"{id}","name":[{{"family":"TEST-{id}"}}]}}
{{"resourceType":"Encounter","id":"e-{id}","status":"in-progress","subject":{{"reference":"Patient/{id}"}},"location":[{{"location":{{"reference":"Location/{place}"}},"status":"active"}}]}}
{{"resourceType":"MedicationRequest","id":"m-{id}","status":"active","intent":"order","medicationReference":{{"reference":"Medication/med"}},"subject":{{"reference":"Patient/{id}"}},"encounter":{{"reference":"Encounter/e-{id}"}},"dosageInstruction":[{{"text":"1 g à 08:00","timing":{{"repeat":{{"timeOfDay":["08:00:00"]}}}},"doseAndRate":[{{"doseQuantity":{{"value":1,"unit":"g"}}}}]}}]}}
{{"resourceType":"Observation","id":"o-{id}","status":"final","code":{{"coding":[{{"system":"http://loinc.org","code":"29463-7"}}]}},"subject":{{"reference":"Patient/{id}"}},"valueQuantity":{{"value":61.50,"unit":"kg"}}}}
"#
    )
}

const MEDICINE: &str =
    "{\"resourceType\":\"Medication\",\"id\":\"med\",\"code\":{\"text\":\"Amoxicilline\"}}\n";

#[test]
fn the_tree_of_places_makes_the_census_and_each_resource_finds_its_patient() {
    let text = [
        PLACES,
        MEDICINE,
        &person("p1", "b"),
        &person("p2", "x"),
        &person("p3", "w"),
    ]
    .concat();
    let generation = read(&text, "w").generation;
    assert_eq!(
        ids(&generation),
        ["p1", "p3"],
        "in the bed and on the ward, not next door"
    );
    assert_eq!(generation.beds, ["301-P"], "the ward's beds are known");
    let chart = generation.charts.values().next().unwrap();
    assert_eq!(
        chart.encounter.place.bed.as_deref(),
        Some("301-P"),
        "her bed"
    );
    assert_eq!(
        chart
            .orders
            .iter()
            .map(|order| order.medication.text.as_str())
            .collect::<Vec<_>>(),
        ["Amoxicilline"],
        "her order, with the medicine that came along"
    );
    assert!(!chart.orders[0].is_raw(), "and it computes");
    assert_eq!(
        chart.weight.values()[0].amount.value.to_string(),
        "61.50",
        "her weight with its digits"
    );
    assert_eq!(
        codes(&generation)
            .iter()
            .filter(|code| **code == "outside-census")
            .count(),
        1,
        "the order of the neighbour is counted once, not dropped unseen"
    );
}

#[test]
fn without_the_wards_place_every_stay_of_the_set_is_the_ward() {
    let text = [MEDICINE, &person("p1", "b"), &person("p2", "x")].concat();
    let reading = read(&text, "w");
    assert_eq!(
        ids(&reading.generation),
        ["p1", "p2"],
        "the manifest names the ward"
    );
    assert!(
        reading
            .raw
            .iter()
            .all(|raw| !raw.bytes.is_empty() && raw.key != "Location/w"),
        "and the place that nobody sent is not kept as if somebody had"
    );
}

#[test]
fn a_kind_of_which_nothing_came_was_not_fetched() {
    let text = [PLACES, MEDICINE, &person("p1", "b")].concat();
    let generation = read(&text, "w").generation;
    let chart = generation.charts.values().next().unwrap();
    assert!(
        matches!(chart.allergies, Known::NotFetched(_)),
        "no allergy file is no statement about allergies"
    );
    assert_eq!(
        chart.missing(),
        [Section::Allergies, Section::Doses],
        "what did not come is missing"
    );
    let mut shelf = Shelf::default();
    shelf.add_ndjson(text.as_bytes(), &mut vec![]);
    shelf.declare("AllergyIntolerance");
    let generation = shelf.read_ward(&ward("w"), now(), None).unwrap().generation;
    assert_eq!(
        generation.charts.values().next().unwrap().allergies,
        Known::NotRecorded,
        "a set that speaks for allergies and has none of her says that none are recorded"
    );
}

#[test]
fn an_incomplete_set_removes_nobody_and_a_complete_one_marks() {
    let both = [PLACES, MEDICINE, &person("p1", "b"), &person("p3", "w")].concat();
    let before = read(&both, "w").generation;
    let one = [PLACES, MEDICINE, &person("p1", "b")].concat();
    let gone = |complete: bool| {
        let mut shelf = Shelf::default();
        shelf.add_ndjson(one.as_bytes(), &mut vec![]);
        let ward = ShelfWard {
            complete,
            ..ward("w")
        };
        let after = shelf.read_ward(&ward, now(), Some(&before)).unwrap();
        let charts = after.generation.charts;
        let chart = charts
            .values()
            .find(|chart| chart.patient.id.as_str() == "p3");
        chart.map(|chart| chart.gone_since.is_some())
    };
    assert_eq!(gone(false), Some(false), "kept, as she was");
    assert_eq!(gone(true), Some(true), "kept, and marked");
}

#[test]
fn a_bundle_with_its_own_addresses_is_read_like_one_with_ids() {
    let bundle = r#"{"resourceType":"Bundle","type":"transaction","entry":[
      {"fullUrl":"urn:uuid:aaa","resource":{"resourceType":"Patient","name":[{"family":"TEST"}]}},
      {"fullUrl":"urn:uuid:bbb","resource":{"resourceType":"Encounter","status":"in-progress","subject":{"reference":"urn:uuid:aaa"}}},
      {"fullUrl":"urn:uuid:ccc","resource":{"resourceType":"AllergyIntolerance","patient":{"reference":"urn:uuid:aaa"},"code":{"text":"Latex"}}},
      {"fullUrl":"urn:uuid:ddd","resource":{"resourceType":"MedicationRequest","status":"active","intent":"order",
        "medicationCodeableConcept":{"text":"Amoxicilline"},"subject":{"reference":"urn:uuid:aaa"},"encounter":{"reference":"urn:uuid:bbb"},
        "dosageInstruction":[{"text":"1 g à 08:00","timing":{"repeat":{"timeOfDay":["08:00:00"]}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"g"}}]}]}},
      "nonsense",{"response":{"status":"201"}},{"resource":{"id":"q"}}]}"#;
    let mut shelf = Shelf::default();
    assert_eq!(shelf.add_bundle(bundle.as_bytes()), Ok(4), "four resources");
    let generation = shelf.read_ward(&ward("w"), now(), None).unwrap().generation;
    assert_eq!(ids(&generation), ["aaa"], "she is named by her address");
    let chart = generation.charts.values().next().unwrap();
    assert_eq!(chart.patient.family.as_deref(), Some("TEST"), "her name");
    assert_eq!(
        chart.allergies.values()[0].substance,
        "Latex",
        "her allergy"
    );
    assert!(!chart.orders[0].is_raw(), "her order, of this stay");
    assert_eq!(
        codes(&generation)
            .iter()
            .filter(|code| **code == "unreadable")
            .count(),
        2,
        "the nonsense and the resource without a type are reported"
    );
}

#[test]
fn two_orders_under_one_name_are_both_shown_and_neither_computes() {
    let two = person("p1", "b").replace("1 g à 08:00", "1 g à 08:00 ");
    let text = [
        PLACES,
        MEDICINE,
        &person("p1", "b"),
        &person("p1", "b"),
        &two,
    ]
    .concat();
    let generation = read(&text, "w").generation;
    let chart = generation.charts.values().next().unwrap();
    assert_eq!(
        chart
            .orders
            .iter()
            .map(|order| order.is_raw())
            .collect::<Vec<_>>(),
        [true, true],
        "the copy is one, the contradiction is shown twice and never due"
    );
    assert!(
        codes(&generation).contains(&"duplicate-id"),
        "and IT is told"
    );
}

#[test]
fn a_page_that_leads_further_is_not_the_whole_set() {
    let page = r#"{"resourceType":"Bundle","type":"searchset","total":9,"link":[{"relation":"next","url":"http://x"}],
        "entry":[{"resource":{"resourceType":"Encounter","id":"e","status":"in-progress"}}]}"#;
    let mut shelf = Shelf::default();
    shelf.add_bundle(page.as_bytes()).unwrap();
    let generation = shelf.read_ward(&ward("w"), now(), None).unwrap().generation;
    assert!(
        !generation.counts[&Section::Patients].complete,
        "a census of one page of several is not complete"
    );
}

#[test]
fn a_line_that_cannot_be_read_costs_one_issue() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let text = format!("{MEDICINE}not json\n{deep}\n[1]\n\n{}", person("p1", "b"));
    let mut shelf = Shelf::default();
    let mut issues = vec![];
    assert_eq!(
        shelf.add_ndjson(text.as_bytes(), &mut issues),
        5,
        "the five resources around the damage"
    );
    let found: Vec<(&str, &str)> = issues
        .iter()
        .map(|issue| (issue.subject.as_str(), issue.detail.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("line 2", "half-json"),
            ("line 3", "too-large"),
            ("line 4", "not-fhir")
        ],
        "each with its line and a code, never its content"
    );
    assert_eq!(
        Shelf::default().add_bundle(b"{\"resourceType\":\"Patient\"}"),
        Err(EhrError::NotFhir("no bundle".to_owned())),
        "a patient is no bundle"
    );
}

#[test]
fn a_thousand_stays_are_found_by_index_and_not_by_searching() {
    let people: Vec<String> = (0..1000).map(|n| person(&format!("p{n}"), "b")).collect();
    let text = [PLACES, MEDICINE, &people.concat()].concat();
    let generation = read(&text, "w").generation;
    let orders = &generation.counts[&Section::Orders];
    assert_eq!(
        (orders.received, orders.understood, orders.raw),
        (1000, 1000, 0),
        "every order of every patient, each once"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_bytes_never_panic_and_never_break_the_sum(
        at in 0_usize..3000, with in any::<u8>(), cut in 0_usize..3000, twice in any::<bool>()
    ) {
        let mut bytes = [PLACES, MEDICINE, &person("p1", "b"), &person("p2", "b")].concat().into_bytes();
        let length = bytes.len();
        bytes[at % length] = with;
        if twice {
            bytes.truncate(cut % length);
        }
        let mut shelf = Shelf::default();
        let mut issues = vec![];
        shelf.add_ndjson(&bytes, &mut issues);
        let reading = shelf.read_ward(&ward("w"), now(), None).unwrap();
        prop_assert!(reading.generation.conservation().holds(), "received = understood + raw");
    }
}
