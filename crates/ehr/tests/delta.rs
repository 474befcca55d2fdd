//! Reading only what changed: how much is asked, what is believed, and when everything is read all the same.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

mod support;

use chrono::{DateTime, Utc};
use ehr::{Fhir, Kind, Reading};
use serde_json::json;
use support::{Record, a_patient, a_ward_of, an_order};
use ward::clinical::{Known, Measured, PatientId};
use ward::snapshot::{Chart, Generation, Section};

/// A ward that was read once, ten minutes ago.
struct Story {
    record: Record,
    fhir: Fhir,
    last: Reading,
}

impl Story {
    fn of(patients: usize) -> Story {
        Story::told(Record::with(a_ward_of(patients)))
    }

    fn told(record: Record) -> Story {
        let fhir = record.fhir();
        let last = fhir.read_ward(record.now(), None).unwrap();
        assert_eq!(last.kind, Kind::Full, "the first reading is of everything");
        record.asked();
        record.after(10);
        Story { record, fhir, last }
    }

    /// Reads again.
    fn read(&mut self) -> Kind {
        self.record.asked();
        let now = self.record.now();
        self.last = self
            .fhir
            .read_ward(now, Some(&self.last.generation))
            .unwrap();
        self.last.kind
    }

    fn chart(&self, patient: &str) -> &Chart {
        &self.last.generation.charts[&PatientId::new(patient)]
    }

    fn issues(&self) -> Vec<&str> {
        let issues = self.last.generation.issues.iter();
        issues.map(|issue| issue.code.as_str()).collect()
    }
}

fn ageless(generation: &Generation) -> Generation {
    let mut generation = generation.clone();
    generation.taken_at = DateTime::<Utc>::MIN_UTC;
    for chart in generation.charts.values_mut() {
        for state in chart.sections.values_mut() {
            state.as_of = DateTime::<Utc>::MIN_UTC;
        }
    }
    generation
}

fn read_again(kind: Kind) -> u32 {
    match kind {
        Kind::Full => panic!("everything was read"),
        Kind::Delta {
            changed_sections, ..
        } => changed_sections,
    }
}

#[test]
fn thirty_patients_unchanged_cost_a_few_questions_and_change_nothing() {
    let mut story = Story::of(30);
    let first = story.last.clone();
    assert_eq!(first.generation.charts.len(), 30, "everybody");
    let kind = story.read();
    let asked = story.record.asked();
    let census = asked
        .iter()
        .filter(|path| {
            ["metadata", "Location", "Encounter"]
                .iter()
                .any(|start| path.starts_with(start))
        })
        .count();
    println!(
        "30 patients unchanged: {} requests, {census} of them for the census; {} sections",
        asked.len(),
        Section::OF_A_PATIENT.len()
    );
    assert!(
        asked.len() - census <= 2 * Section::OF_A_PATIENT.len(),
        "two questions a section, not nine a patient: {asked:#?}"
    );
    let requests = u32::try_from(asked.len()).unwrap();
    assert_eq!(
        kind,
        Kind::Delta {
            changed_sections: 0,
            requests
        },
        "and the reading says so"
    );
    assert_eq!(
        ageless(&story.last.generation),
        ageless(&first.generation),
        "the same in every word"
    );
    assert_eq!(story.last.raw, first.raw, "from the same bytes");
    for chart in story.last.generation.charts.values() {
        for section in Section::OF_A_PATIENT {
            assert_eq!(
                chart.sections[&section].as_of,
                story.record.now(),
                "{} speaks for now",
                section.code()
            );
        }
    }
}

#[test]
fn what_changed_is_read_again_and_nothing_else() {
    let mut story = Story::of(25);
    let mut order = an_order("m7", 7);
    order["status"] = json!("on-hold");
    story.record.put(order);
    let mut potassium = story.record.get("Observation", "l21");
    potassium["valueQuantity"]["value"] = json!(2.9);
    story.record.put(potassium);
    assert_eq!(
        read_again(story.read()),
        2,
        "orders of one, results of another"
    );
    let asked = story.record.asked();
    let alone: Vec<&String> = asked
        .iter()
        .filter(|path| path.contains("patient=Patient/p") && !path.contains("_lastUpdated"))
        .collect();
    assert!(
        alone
            .iter()
            .all(|path| path.contains("Patient/p7&") || path.contains("Patient/p21&")),
        "nobody else was asked about: {alone:?}"
    );
    let held = &story.chart("p7").orders[0];
    assert_eq!(held.status, ward::clinical::OrderStatus::OnHold, "held now");
    assert!(
        matches!(&story.chart("p21").results.values()[0].value,
            Measured::Quantity(_, amount) if amount.value.to_string() == "2.9"),
        "the new value"
    );
    story.record.after(1);
    assert_eq!(
        read_again(story.read()),
        0,
        "a minute later the same changes come again, and are the overlap"
    );
    story.record.after(30);
    assert_eq!(read_again(story.read()), 0, "and later they do not come");
}

#[test]
fn a_delta_never_concludes_that_something_is_gone_and_a_whole_reading_does() {
    let mut story = Story::of(2);
    story.record.delete("MedicationRequest", "m1");
    story.record.delete("Flag", "f1");
    assert_eq!(
        read_again(story.read()),
        0,
        "a deletion changes nothing that is told"
    );
    assert!(
        story.chart("p1").orders[0].gone_since.is_none(),
        "nothing is concluded"
    );
    story.fhir.forget();
    assert_eq!(story.read(), Kind::Full, "told to forget");
    assert!(
        story
            .chart("p1")
            .orders
            .iter()
            .any(|order| order.gone_since.is_some()),
        "marked, and kept"
    );
    assert_eq!(
        story.chart("p1").alerts,
        Known::NotRecorded,
        "the flag is gone for good"
    );
}

#[test]
fn at_every_doubt_everything_is_read() {
    let doubt = |why: &str, cause: &dyn Fn(&mut Story)| {
        let mut story = Story::of(3);
        cause(&mut story);
        assert_eq!(story.read(), Kind::Full, "{why}");
        story.last.generation.charts.len()
    };
    doubt("the record's software is another one", &|story| {
        story.record.set(|state| state.version = "2".into());
    });
    doubt(
        "it told no change before, and tells of a clock that went back",
        &|story| {
            story.record.after(-30);
        },
    );
    doubt("its self link says that the time was ignored", &|story| {
        story.record.set(|state| state.deaf_to_changes = true);
    });
    doubt(
        "it says nothing of itself and answers with everything",
        &|story| {
            story.record.after(30);
            story.record.set(|state| {
                state.deaf_to_changes = true;
                state.tells_itself = false;
            });
        },
    );
    doubt("four hours have passed", &|story| {
        story.record.after(4 * 60)
    });
    doubt("the copy at hand is not the one that was made", &|story| {
        let charts = &mut story.last.generation.charts;
        charts
            .get_mut(&PatientId::new("p1"))
            .unwrap()
            .orders
            .clear();
        let mut count = story.last.generation.counts[&Section::Orders].clone();
        count.received -= 2;
        count.understood -= 2;
        story.last.generation.counts.insert(Section::Orders, count);
    });
    doubt("an answer is about somebody else", &|story| {
        story.record.script(|path| {
            let stranger = r#"{"resourceType":"Bundle","meta":{"lastUpdated":"2026-11-21T20:10:00Z"},"total":1,"entry":[
                {"resource":{"resourceType":"Flag","id":"x","subject":{"reference":"Patient/other"}}}]}"#;
            (path.starts_with("Flag?") && path.contains("_lastUpdated"))
                .then(|| (200, stranger.to_owned()))
        });
    });
    let record = Record::with(a_ward_of(3));
    record.set(|state| state.kinds.clear());
    let mut silent = Story::told(record);
    assert_eq!(
        silent.read(),
        Kind::Full,
        "a record without a statement tells no changes"
    );
}

#[test]
fn a_doubt_is_told_to_it() {
    let mut story = Story::of(1);
    story.record.set(|state| state.deaf_to_changes = true);
    story.read();
    assert!(
        story.issues().contains(&"full-read"),
        "and why: {:?}",
        story.issues()
    );
}

#[test]
fn a_type_that_tells_no_changes_is_read_whole_and_the_others_are_not() {
    let record = Record::with(a_ward_of(4));
    record.set(|state| {
        state.kinds.insert("Condition".into(), false);
    });
    let mut story = Story::told(record);
    assert_eq!(
        read_again(story.read()),
        4,
        "the diagnoses of everybody, and nothing else"
    );
}

#[test]
fn doses_are_asked_by_the_time_they_were_given_where_they_tell_no_changes() {
    let record = Record::with(a_ward_of(4));
    record.set(|state| {
        state.kinds.insert("MedicationAdministration".into(), false);
    });
    let mut story = Story::told(record);
    let mut late = story.record.get("MedicationAdministration", "d2");
    late["id"] = json!("d2-late");
    late["effectiveDateTime"] = json!("2026-11-21T12:00:00Z");
    story.record.put(late);
    assert_eq!(read_again(story.read()), 1, "one patient's doses");
    assert_eq!(
        story.chart("p2").doses.len(),
        2,
        "written down eight hours late, and seen"
    );
    let asked = story.record.asked();
    let doses: Vec<&String> = asked
        .iter()
        .filter(|path| path.starts_with("MedicationAdministration?"))
        .collect();
    assert!(
        doses.iter().all(|path| !path.contains("_lastUpdated")),
        "never by change: {doses:?}"
    );
}

#[test]
fn an_observation_is_never_asked_by_date_and_change_at_once() {
    let record = Record::with(a_ward_of(2));
    let fhir = record.fhir();
    let first = fhir.read_ward(record.now(), None).unwrap();
    record.after(10);
    fhir.read_ward(record.now(), Some(&first.generation))
        .unwrap();
    for path in record.asked() {
        assert!(
            !(path.starts_with("Observation?")
                && path.contains("_lastUpdated")
                && path.contains("&date=")),
            "some records refuse both together: {path}"
        );
    }
}

#[test]
fn a_section_that_could_not_be_asked_keeps_its_age_and_is_read_next_time() {
    let mut story = Story::of(3);
    let before = story.chart("p1").sections[&Section::Alerts].as_of;
    story
        .record
        .script(|path| path.starts_with("Flag?").then(|| (503, "{}".to_owned())));
    assert_eq!(
        read_again(story.read()),
        0,
        "the other sections have not changed"
    );
    let state = story.chart("p1").sections[&Section::Alerts].clone();
    assert_eq!(
        (state.complete, state.as_of),
        (false, before),
        "nobody could say whether it changed"
    );
    assert_eq!(
        story.chart("p1").alerts.values().len(),
        1,
        "and it is still shown"
    );
    story.record.set(|state| state.script = None);
    story.record.after(10);
    assert_eq!(
        read_again(story.read()),
        3,
        "warnings of everybody are read"
    );
    let state = &story.chart("p1").sections[&Section::Alerts];
    assert!(
        state.complete && state.as_of == story.record.now(),
        "young again"
    );
}

#[test]
fn who_comes_is_read_whole_and_who_leaves_is_marked() {
    let mut story = Story::of(3);
    for resource in a_patient(4) {
        story.record.put(resource);
    }
    story.record.put(
        json!({ "resourceType": "Location", "id": "b4", "name": "304",
        "physicalType": support::coded("bd"), "partOf": support::refers("Location/w") }),
    );
    let mut stay = story.record.get("Encounter", "e1");
    stay["status"] = json!("finished");
    story.record.put(stay);
    let sections = u32::try_from(Section::OF_A_PATIENT.len()).unwrap();
    assert_eq!(read_again(story.read()), sections, "all of the new one");
    assert_eq!(story.chart("p4").orders.len(), 2, "with her orders");
    assert!(
        story.chart("p1").gone_since.is_some(),
        "the other is marked"
    );
    story.record.after(10);
    assert_eq!(read_again(story.read()), 0, "and then all is quiet");
}

#[test]
fn a_record_that_takes_one_patient_at_a_time_is_asked_one_by_one() {
    let record = Record::with(a_ward_of(3));
    record.set(|state| state.one_at_a_time = true);
    let mut story = Story::told(record);
    let mut flag = story.record.get("Flag", "f3");
    flag["code"]["text"] = json!("Isolement contact");
    story.record.put(flag);
    assert_eq!(read_again(story.read()), 1, "found all the same");
    let asked = story.record.asked();
    let flags = asked
        .iter()
        .filter(|path| path.starts_with("Flag?") && path.contains("_lastUpdated"))
        .count();
    assert_eq!(flags, 1 + 3, "together, refused, then one by one");
}

#[test]
fn t05_a_type_that_the_record_does_not_know_is_asked_once_and_never_reads_as_none() {
    let record = Record::with(a_ward_of(12));
    record.set(|state| {
        state.kinds.remove("Flag");
        state.kinds.remove("NutritionOrder");
    });
    let mut story = Story::told(record.clone());
    let chart = story.chart("p1");
    assert_eq!(
        (&chart.alerts, &chart.diet),
        (
            &Known::NotFetched("unsupported".into()),
            &Known::NotFetched("unsupported".into())
        ),
        "not fetched, and why"
    );
    let told = story.issues();
    assert_eq!(
        told.iter().filter(|code| **code == "unsupported").count(),
        2,
        "one issue a section, not one a patient: {told:?}"
    );
    assert!(
        chart.missing().is_empty(),
        "a dose can be given without them"
    );
    assert_eq!(
        read_again(story.read()),
        0,
        "nothing to keep, nothing to ask"
    );
    assert!(
        record
            .asked()
            .iter()
            .all(|path| !path.starts_with("NutritionOrder")),
        "the statement says that there are none"
    );

    // Without a statement the record is asked, and its refusal is remembered.
    for status in [400, 404, 501] {
        let record = Record::with(a_ward_of(12));
        record.set(|state| state.kinds.clear());
        record.script(move |path| {
            path.starts_with("NutritionOrder?")
                .then(|| (status, "{}".to_owned()))
        });
        let fhir = record.fhir();
        let read = fhir.read_ward(record.now(), None).unwrap().generation;
        let diets = record
            .asked()
            .iter()
            .filter(|path| path.starts_with("NutritionOrder"))
            .count();
        assert!(
            diets <= 3,
            "{status}: once for each of three workers at most, not for each patient: {diets}"
        );
        assert!(
            read.charts
                .values()
                .all(|chart| chart.diet == Known::NotFetched("unsupported".into())),
            "{status}: unsupported"
        );
    }
}

#[test]
fn one_resuscitation_status_among_other_observations_is_noticed() {
    let mut story = Story::of(3);
    story.record.put(json!({ "resourceType": "Observation", "id": "cs", "status": "final",
        "subject": support::refers("Patient/p2"), "category": [support::coded("survey")],
        "code": { "coding": [{ "system": "http://snomed.info/sct", "code": "304251008", "display": "Resuscitation status" }] },
        "valueCodeableConcept": { "text": "Ne pas réanimer" } }));
    assert_eq!(read_again(story.read()), 1, "the warnings of one patient");
    let alerts = story.chart("p2").alerts.values();
    assert_eq!(
        alerts[0].text, "Resuscitation status: Ne pas réanimer",
        "shown"
    );
}

#[test]
fn the_copy_may_go_through_the_disk_between_two_readings() {
    let mut story = Story::of(2);
    let text = serde_json::to_string(&story.last.generation).unwrap();
    story.last.generation = serde_json::from_str(&text).unwrap();
    story.last.generation.number = 7;
    assert_eq!(read_again(story.read()), 0, "it is still the same copy");
}

#[test]
fn a_place_that_is_closed_or_ill_hides_no_warning() {
    for (status, complete) in [(403, true), (500, false)] {
        let record = Record::with(a_ward_of(6));
        record.set(|state| {
            state.kinds.insert("Consent".into(), true);
        });
        record.script(move |path| {
            path.starts_with("Consent?")
                .then(|| (status, "{}".to_owned()))
        });
        let fhir = record.fhir();
        let read = fhir.read_ward(record.now(), None).unwrap().generation;
        for chart in read.charts.values() {
            assert_eq!(
                chart.alerts.values().len(),
                1,
                "{status}: the flag is shown"
            );
            let state = &chart.sections[&Section::Alerts];
            assert_eq!(state.complete, complete, "{status}: {:?}", state.error);
        }
        let told: Vec<&str> = read
            .issues
            .iter()
            .filter(|issue| issue.subject == "alerts")
            .map(|issue| issue.detail.as_str())
            .collect();
        assert_eq!(
            told,
            [format!("Consent: the record answered with status {status}")],
            "{status}: IT is told, once"
        );
    }
}
