//! Pages that change while they are read: nothing that slipped between two of them is taken for absent.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

mod support;

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use support::{Record, a_ward_of, an_order};
use ward::clinical::{Known, PatientId};
use ward::snapshot::{Chart, Generation, Section};

/// What the pages of one search answer, run after run: `runs[run][page]`.
type Runs = Vec<Vec<(u16, Value)>>;

fn page(
    run: usize,
    nth: usize,
    last: bool,
    total: Option<u32>,
    resources: &[Value],
) -> (u16, Value) {
    let entries: Vec<Value> = resources
        .iter()
        .map(|one| json!({ "resource": one, "search": { "mode": "match" } }))
        .collect();
    let mut bundle = json!({ "resourceType": "Bundle", "meta": { "lastUpdated": "2026-11-21T20:00:00Z" }, "entry": entries });
    if let Some(total) = total {
        bundle["total"] = json!(total);
    }
    if !last {
        bundle["link"] =
            json!([{ "relation": "next", "url": format!("MORE?run={run}&page={}", nth + 1) }]);
    }
    (200, bundle)
}

/// Serves the runs for one kind of search of patient p1. The last run is repeated; how many runs were begun comes back.
fn serve(record: &Record, kind: &'static str, runs: Runs) -> Arc<Mutex<usize>> {
    let begun = Arc::new(Mutex::new(0));
    let count = Arc::clone(&begun);
    record.script(move |path| {
        let (run, page) = if path.starts_with(kind) {
            let mut begun = count.lock().unwrap();
            *begun += 1;
            (*begun - 1, 0)
        } else {
            let rest = path.strip_prefix("MORE?run=")?;
            let (run, page) = rest.split_once("&page=").unwrap();
            (run.parse().unwrap(), page.parse::<usize>().unwrap())
        };
        let run: &Vec<_> = &runs[std::cmp::min(run, runs.len() - 1)];
        let (status, body) = &run[page];
        Some((*status, body.to_string()))
    });
    begun
}

fn orders(ids: &[u32]) -> Vec<Value> {
    ids.iter()
        .map(|id| an_order(&format!("m{id}"), 1))
        .collect()
}

fn read(record: &Record, previous: Option<&Generation>) -> Generation {
    record
        .fhir()
        .read_ward(record.now(), previous)
        .unwrap()
        .generation
}

fn chart(generation: &Generation) -> &Chart {
    &generation.charts[&PatientId::new("p1")]
}

fn held(generation: &Generation) -> Vec<&str> {
    let mut ids: Vec<&str> = chart(generation)
        .orders
        .iter()
        .map(|order| order.id.as_str())
        .collect();
    ids.sort_unstable();
    ids
}

/// The orders that a ward of one holds after these runs, whether they are complete, and how many runs it took.
fn orders_after(runs: Runs) -> (Vec<String>, bool, usize) {
    let record = Record::with(a_ward_of(1));
    let begun = serve(&record, "MedicationRequest?", runs);
    let generation = read(&record, None);
    let ids = held(&generation).into_iter().map(str::to_owned).collect();
    let complete = chart(&generation).sections[&Section::Orders].complete;
    let begun = *begun.lock().unwrap();
    (ids, complete, begun)
}

#[test]
fn an_order_that_is_written_meanwhile_shifts_the_pages_and_they_are_read_again() {
    let shifted = vec![
        page(0, 0, false, Some(3), &orders(&[1, 2])),
        // One came in front: the last of the first page comes again.
        page(0, 1, true, Some(4), &orders(&[2, 3])),
    ];
    let quiet = vec![
        page(1, 0, false, Some(4), &orders(&[0, 1])),
        page(1, 1, true, Some(4), &orders(&[2, 3])),
    ];
    assert_eq!(
        orders_after(vec![shifted, quiet]),
        (
            vec!["m0".into(), "m1".into(), "m2".into(), "m3".into()],
            true,
            2
        ),
        "the new one is not missed, and none is there twice"
    );
}

#[test]
fn an_order_that_goes_meanwhile_lets_another_slip_and_they_are_read_again() {
    let shifted = vec![
        page(0, 0, false, Some(4), &orders(&[1, 2])),
        // The first was deleted: the third moved onto the first page, behind our back.
        page(0, 1, true, Some(3), &orders(&[4])),
    ];
    let quiet = vec![
        page(1, 0, false, Some(3), &orders(&[2, 3])),
        page(1, 1, true, Some(3), &orders(&[4])),
    ];
    assert_eq!(
        orders_after(vec![shifted, quiet]),
        (vec!["m2".into(), "m3".into(), "m4".into()], true, 2),
        "the third is not lost"
    );
}

#[test]
fn a_ward_that_never_stands_still_is_incomplete_and_keeps_what_it_had() {
    let moving = || {
        vec![
            page(0, 0, false, None, &orders(&[1, 2])),
            page(0, 1, true, None, &orders(&[2, 3])),
        ]
    };
    let (ids, complete, begun) = orders_after(vec![moving(), moving()]);
    assert_eq!(ids, ["m1", "m2", "m3"], "what came is shown, each once");
    assert!(!complete, "and said to be incomplete");
    assert_eq!(begun, 2, "one fresh start, no storm");
}

#[test]
fn a_total_that_is_reached_proves_that_nothing_slipped() {
    let twice = vec![
        page(0, 0, false, Some(3), &orders(&[1, 2])),
        page(0, 1, true, Some(3), &orders(&[2, 3])),
    ];
    assert_eq!(
        orders_after(vec![twice]),
        (vec!["m1".into(), "m2".into(), "m3".into()], true, 1),
        "an unstable order of answers is no loss when all are there"
    );
}

#[test]
fn a_page_that_expired_is_asked_afresh_once_and_then_it_is_incomplete() {
    for status in [404, 410] {
        let expired = |run| {
            vec![
                page(run, 0, false, Some(3), &orders(&[1, 2])),
                (status, json!({ "resourceType": "OperationOutcome" })),
            ]
        };
        let whole = vec![
            page(1, 0, false, Some(3), &orders(&[1, 2])),
            page(1, 1, true, Some(3), &orders(&[3])),
        ];
        let (ids, complete, begun) = orders_after(vec![expired(0), whole]);
        assert_eq!(
            (ids.len(), complete, begun),
            (3, true, 2),
            "{status}: the second time it holds"
        );
        let (ids, complete, begun) = orders_after(vec![expired(0), expired(1)]);
        assert_eq!(
            (ids.len(), complete, begun),
            (2, false, 2),
            "{status}: what came, and not complete"
        );
    }
}

#[test]
fn a_page_that_comes_again_under_another_address_ends_the_search() {
    let endless: Vec<(u16, Value)> = (0..50)
        .map(|nth| page(0, nth, false, None, &orders(&[1, 2])))
        .collect();
    let record = Record::with(a_ward_of(1));
    serve(&record, "MedicationRequest?", vec![endless]);
    let generation = read(&record, None);
    assert_eq!(held(&generation), ["m1", "m2"], "each once");
    let asked = record.asked();
    let pages = asked.iter().filter(|path| path.starts_with("MORE")).count();
    assert_eq!(pages, 2, "one repeated page in each of two runs is enough");
    assert!(
        !chart(&generation).sections[&Section::Orders].complete,
        "nobody knows what else there was"
    );
}

#[test]
fn a_newer_version_on_a_later_page_replaces_the_older_one() {
    let version = |number: &str, at: &str, status: &str| {
        let mut order = an_order("m1", 1);
        order["meta"] = json!({ "versionId": number, "lastUpdated": at });
        order["status"] = json!(status);
        order
    };
    let old = version("1", "2026-11-21T19:00:00Z", "active");
    let new = version("2", "2026-11-21T20:00:00Z", "on-hold");
    for (first, second) in [(&old, &new), (&new, &old)] {
        let changed = vec![
            page(0, 0, false, Some(1), std::slice::from_ref(first)),
            page(0, 1, true, Some(1), std::slice::from_ref(second)),
        ];
        let record = Record::with(a_ward_of(1));
        serve(&record, "MedicationRequest?", vec![changed]);
        let generation = read(&record, None);
        let orders = &chart(&generation).orders;
        assert_eq!(orders.len(), 1, "one order, not two");
        assert_eq!(
            orders[0].status,
            ward::clinical::OrderStatus::OnHold,
            "as it stands now, whichever page told it"
        );
    }
}

#[test]
fn a_page_elsewhere_costs_the_section_and_nothing_leaves_the_record() {
    let record = Record::with(a_ward_of(1));
    let first = read(&record, None);
    let mut away = page(0, 0, false, Some(2), &orders(&[9]));
    away.1["link"][0]["url"] = json!("http://evil.invalid/fhir/MORE");
    serve(&record, "MedicationRequest?", vec![vec![away]]);
    record.after(10);
    let second = read(&record, Some(&first));
    assert_eq!(held(&second), held(&first), "the last orders stay");
    let state = &chart(&second).sections[&Section::Orders];
    assert!(!state.complete, "marked");
    assert!(
        state.error.as_deref().unwrap().contains("another server"),
        "and why"
    );
}

#[test]
fn half_an_answer_takes_no_allergy_away() {
    let record = Record::with(a_ward_of(1));
    let allergy = |id: &str, text: &str| json!({ "resourceType": "AllergyIntolerance", "id": id, "patient": support::refers("Patient/p1"), "code": { "text": text } });
    let first = read(&record, None);
    let half = page(0, 0, true, Some(2), &[allergy("a9", "Pénicilline")]);
    serve(&record, "AllergyIntolerance?", vec![vec![half]]);
    record.after(10);
    let second = read(&record, Some(&first));
    let Known::Values(values) = &chart(&second).allergies else {
        panic!("allergies");
    };
    let texts: Vec<&str> = values.iter().map(|one| one.substance.as_str()).collect();
    assert_eq!(
        texts,
        ["Pénicilline", "Latex"],
        "the new one, and the one that half an answer does not deny"
    );
    let state = &chart(&second).sections[&Section::Allergies];
    assert_eq!(
        (state.complete, state.as_of),
        (false, chart(&first).sections[&Section::Allergies].as_of),
        "incomplete, and as old as its oldest"
    );
}
