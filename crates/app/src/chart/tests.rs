//! Stories of the screens over a copy made by hand: what is missing is said, what was not read is never none, and a chart
//! that lost an order says so.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

mod findings;

use std::sync::Arc;

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use ward::clinical::{
    Amount, Category, Dose, Encounter, EncounterId, Identifier, IdentifierKind, Known, Medication,
    Order, OrderId, OrderStatus, Patient, PatientId, Place, RawReason, Sex, SourceRef, Timing,
};
use ward::snapshot::{Chart, Generation, Issue, Section, SectionCount, SectionState, WardName};

use crate::api;
use crate::api::views::{DataState, DataVerdict, Mar, ModeBar, SectionStanding, WardList};
use crate::clock::Clock;
use crate::config::Config;
use crate::demo::Demo;
use crate::station::{Station, orders_taken};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn now() -> DateTime<Utc> {
    at("2026-11-21T02:14:00Z")
}

/// A station of the demonstration's configuration, without its record, at a quarter past three in Paris.
struct Desk {
    station: Station,
    _folder: tempfile::TempDir,
}

impl Desk {
    fn new(generation: Generation) -> Desk {
        Desk::of(Demo::config().expect("the configuration"), generation)
    }

    fn of(config: Config, generation: Generation) -> Desk {
        let folder = tempfile::tempdir().expect("a folder");
        let station =
            Station::open(config, folder.path(), Clock::from_fn(now), None).expect("a station");
        station.take(generation, &[]).expect("the copy is taken");
        Desk {
            station,
            _folder: folder,
        }
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, name: &str, request: serde_json::Value) -> T {
        let answer = api::call(&self.station, name, request).expect("an answer");
        serde_json::from_value(answer).expect("the view")
    }

    fn data(&self) -> DataState {
        self.ask("data_state", json!({}))
    }

    fn mar(&self, patient: &str) -> Mar {
        self.ask(
            "mar",
            json!({ "patient_id": patient, "hours": 12, "shift_hours": 0 }),
        )
    }

    /// Damages the copy that the screens read, as a fault of ours would.
    fn damage(&self, change: impl FnOnce(&mut Generation)) {
        let mut live = self.station.live_mut();
        let mut copy = live.generation.as_deref().expect("a copy").clone();
        change(&mut copy);
        live.generation = Some(Arc::new(copy));
        live.join_ward();
    }
}

fn source(key: &str) -> SourceRef {
    SourceRef::fhir(key, None)
}

fn order(id: &str, patient: &str, timing: Timing) -> Order {
    Order {
        id: OrderId::new(id),
        source: source(&format!("MedicationRequest/{id}")),
        patient: PatientId::new(patient),
        encounter: None,
        number: None,
        medication: Medication {
            text: "paracétamol".to_owned(),
            ..Medication::default()
        },
        status: OrderStatus::Active,
        category: Category::Inpatient,
        dose: Dose::Exact(Amount::parse("1", "g").expect("a dose")),
        dose_json: None,
        rate: None,
        route: None,
        route_json: None,
        timing,
        start: None,
        end: None,
        verbatim: vec![],
        notes: vec![],
        prescriber: None,
        authored: None,
        pharmacy: None,
        own_supply: false,
        gone_since: None,
    }
}

fn state(minutes_old: i64) -> SectionState {
    SectionState {
        as_of: now() - Duration::minutes(minutes_old),
        complete: true,
        error: None,
    }
}

/// A patient with a scheduled and a raw order, everything read twelve minutes ago.
fn chart(id: &str, family: &str, bed: &str) -> Chart {
    let patient = Patient {
        id: PatientId::new(id),
        source: source(&format!("Patient/{id}")),
        identifiers: vec![Identifier {
            system: "ipp".to_owned(),
            value: format!("8001{id}"),
            kind: IdentifierKind::Record,
        }],
        family: Some(family.to_owned()),
        given: vec!["Essai".to_owned()],
        name_text: None,
        used_family: None,
        birth_date: "1948-02-03".parse().ok(),
        reliability: vec![],
        birth_text: None,
        sex: Sex::Female,
        deceased: false,
        merged_into: None,
    };
    let encounter = Encounter {
        id: EncounterId::new(format!("e{id}")),
        source: source(&format!("Encounter/e{id}")),
        patient: patient.id.clone(),
        status: "in-progress".to_owned(),
        visit_number: None,
        start: None,
        place: Place {
            ward: None,
            room: None,
            bed: Some(bed.to_owned()),
        },
        attending: None,
    };
    let times = Timing::FixedTimes(vec!["08:00:00".parse().expect("a time")]);
    Chart {
        allergies: Known::NoneKnown,
        weight: Known::NotRecorded,
        orders: vec![
            order(&format!("{id}-1"), id, times),
            order(&format!("{id}-2"), id, Timing::Raw(RawReason::Protocol)),
        ],
        conditions: Known::NotRecorded,
        alerts: Known::NotRecorded,
        vitals: Known::NotRecorded,
        results: Known::NotRecorded,
        diet: Known::NotRecorded,
        sections: std::iter::once(Section::Patients)
            .chain(Section::OF_A_PATIENT)
            .map(|section| (section, state(12)))
            .collect(),
        ..Chart::unread(patient, encounter)
    }
}

/// A copy whose counts agree with its charts.
fn copy_of(charts: Vec<Chart>) -> Generation {
    let orders: usize = charts.iter().map(|chart| chart.orders.len()).sum();
    let raw = charts
        .iter()
        .flat_map(|chart| &chart.orders)
        .filter(|order| order.is_raw())
        .count();
    let number = |of: usize| u32::try_from(of).expect("few");
    let counts = Section::ALL
        .into_iter()
        .map(|section| {
            let is_orders = section == Section::Orders;
            let received = if is_orders { orders } else { charts.len() };
            let raw = if is_orders { raw } else { 0 };
            let count = SectionCount {
                received: number(received),
                understood: number(received - raw),
                raw: number(raw),
                complete: true,
                error: None,
            };
            (section, count)
        })
        .collect();
    Generation {
        number: 0,
        taken_at: now() - Duration::minutes(12),
        ward: WardName {
            code: "3N".to_owned(),
            name: "Médecine 3 Nord".to_owned(),
        },
        beds: vec!["301".to_owned(), "302".to_owned(), "303".to_owned()],
        charts: charts
            .into_iter()
            .map(|chart| (chart.patient.id.clone(), chart))
            .collect(),
        counts,
        issues: vec![],
    }
}

fn ward() -> Generation {
    copy_of(vec![
        chart("1", "Martin", "301"),
        chart("2", "Dupont", "302"),
        chart("3", "Nguyễn", "303"),
    ])
}

fn section<'a>(data: &'a DataState, code: &str) -> &'a api::views::DataSection {
    data.sections
        .iter()
        .find(|section| section.section == code)
        .expect("every section has its line")
}

#[test]
fn a_whole_copy_says_so_in_one_sentence() {
    let data = Desk::new(ward()).data();
    assert_eq!(
        data.verdict,
        DataVerdict::Whole,
        "{}: {}",
        data.title,
        data.text
    );
    assert_eq!(data.title, "Tout ce qui a été reçu est affiché");
    assert_eq!(
        (
            data.now.received,
            data.now.understood,
            data.now.raw,
            data.now.shown
        ),
        (6, 3, 3, 6),
        "received = understood + raw = shown"
    );
    assert!(data.now.conserved && data.at_sync.conserved, "then and now");
    assert_eq!(
        data.sections.len(),
        Section::ALL.len(),
        "every section has a line"
    );
    let orders = section(&data, "orders");
    assert_eq!(
        (
            orders.received,
            orders.understood,
            orders.raw,
            orders.complete
        ),
        (Some(6), Some(3), Some(3), true)
    );
    assert_eq!(orders.oldest.as_deref(), Some("2026-11-21T02:02:00Z"));
    assert!(
        orders.age.line.contains("il y a 12"),
        "an age in words: {}",
        orders.age.line
    );
    assert_eq!(orders.sources[0].kind, "fhir");
    let allergies = section(&data, "allergies")
        .absent
        .clone()
        .expect("of patients");
    assert_eq!(
        (
            allergies.none_known,
            allergies.not_recorded,
            allergies.not_fetched
        ),
        (3, 0, 0),
        "three explicit statements"
    );
    assert_eq!(
        section(&data, "weights")
            .absent
            .clone()
            .expect("of patients")
            .not_recorded,
        3
    );
    assert_eq!(
        section(&data, "locations").absent,
        None,
        "beds belong to no patient"
    );
    assert!(data.gaps.is_empty() && data.gaps_everyone.is_empty() && data.issues.is_empty());
    assert_eq!(data.copies.len(), 1, "the copy in use is stored");
    assert!(data.copies[0].current && !data.copies[0].kept);
    assert_eq!(
        data.kind, None,
        "after a restart nobody knows how it was read"
    );
}

#[test]
fn what_was_not_received_is_named_and_the_patient_with_it() {
    let mut copy = ward();
    for (nth, chart) in copy.charts.values_mut().enumerate() {
        // Nobody's diet is known to this record; one patient's allergies failed as well.
        chart.sections.remove(&Section::Diet);
        chart.diet = Known::NotFetched("never read".to_owned());
        if nth == 1 {
            let failed = "the record answered with status 403".to_owned();
            chart.allergies = Known::NotFetched(failed.clone());
            chart.sections.insert(
                Section::Allergies,
                SectionState {
                    complete: false,
                    error: Some(failed),
                    ..state(200)
                },
            );
        }
    }
    copy.counts.remove(&Section::Diet);
    let data = Desk::new(copy).data();
    assert_eq!(data.verdict, DataVerdict::Incomplete);
    assert!(
        data.text.contains("Allergies, Régime"),
        "what is missing, in words: {}",
        data.text
    );
    assert_eq!(data.gaps_everyone, ["Régime"], "said once for all");
    assert_eq!(data.gaps.len(), 1, "and the one patient stands out");
    assert_eq!(
        (
            data.gaps[0].bed.as_str(),
            data.gaps[0].name.as_str(),
            data.gaps[0].core
        ),
        ("302", "DUPONT Essai", true)
    );
    assert_eq!(data.gaps[0].sections, ["Allergies"]);
    let allergies = section(&data, "allergies");
    assert_eq!(allergies.standing, SectionStanding::Incomplete);
    let error = allergies.last_error.clone().expect("why");
    assert_eq!(
        (error.code.as_str(), error.text.as_str()),
        ("forbidden", "accès refusé par le DPI")
    );
    assert_eq!(
        allergies.oldest.as_deref(),
        Some("2026-11-20T22:54:00Z"),
        "the oldest can harm"
    );
    let diet = section(&data, "diet");
    assert_eq!(
        (diet.standing.clone(), diet.received, diet.oldest.clone()),
        (SectionStanding::Never, None, None),
        "what was never counted is not zero"
    );
    assert_eq!(diet.absent.clone().expect("of patients").not_fetched, 3);
}

#[test]
fn every_issue_has_a_sentence_and_an_unknown_one_shows_its_code() {
    let mut copy = ward();
    let issue = |code: &str, subject: &str| Issue {
        code: code.to_owned(),
        subject: subject.to_owned(),
        detail: "for IT".to_owned(),
    };
    copy.issues = vec![
        issue("unreadable", "MedicationRequest/1"),
        issue("unreadable", "MedicationRequest/2"),
        issue("unreadable", "MedicationRequest/3"),
        issue("unreadable", "MedicationRequest/4"),
        issue("http-status", "allergies"),
        issue("brand-new", "Flag/9"),
    ];
    let desk = Desk::new(copy);
    let data = desk.data();
    let of = |code: &str| {
        data.issues
            .iter()
            .find(|issue| issue.code == code)
            .expect("every code is there")
    };
    assert_eq!(data.issues.len(), 3, "one line for all of a kind");
    assert_eq!(
        (of("unreadable").count, of("unreadable").subjects.len()),
        (4, 4)
    );
    assert!(
        of("unreadable").text.contains("et 1 de plus"),
        "{}",
        of("unreadable").text
    );
    assert!(
        of("http-status").text.contains("Allergies"),
        "a section by its name"
    );
    assert!(
        of("brand-new").text.contains("brand-new"),
        "{}",
        of("brand-new").text
    );
    let list: WardList = desk.ask("ward_list", json!({}));
    assert_eq!(list.issues.len(), 3, "the list is not drowned either");
}

/// Every code that a connector may give; the catalogue must know each, in every language.
#[test]
fn the_codes_of_the_connectors_have_sentences_of_their_own() {
    let errors = [
        ehr::EhrError::Settings(String::new()),
        ehr::EhrError::Refused,
        ehr::EhrError::Unresolved,
        ehr::EhrError::ConnectTimeout,
        ehr::EhrError::ResponseTimeout,
        ehr::EhrError::Tls(String::new()),
        ehr::EhrError::Status(403),
        ehr::EhrError::Portal,
        ehr::EhrError::HalfJson,
        ehr::EhrError::NotFhir(String::new()),
        ehr::EhrError::OtherVersion(String::new()),
        ehr::EhrError::TooLarge,
        ehr::EhrError::Paging(String::new()),
        ehr::EhrError::Token(String::new()),
        ehr::EhrError::NoWard,
        ehr::EhrError::Unsupported(String::new()),
    ];
    for locale in lang::CODES {
        let words = lang::Words::new(locale).expect("a language");
        for error in &errors {
            assert!(
                words.has(&format!("issue-{}", error.code())),
                "{locale}: issue-{}",
                error.code()
            );
            let code = ward::clinical::unread_code(&error.to_string());
            assert!(
                words.has(&format!("unread-{code}")),
                "{locale}: unread-{code}"
            );
        }
    }
    let code = |error: &ehr::EhrError| ward::clinical::unread_code(&error.to_string());
    for (error, expected) in [
        (ehr::EhrError::Status(403), "forbidden"),
        (ehr::EhrError::Status(404), "unsupported"),
        (ehr::EhrError::Status(500), "server-error"),
        (ehr::EhrError::ResponseTimeout, "timeout"),
        (ehr::EhrError::Refused, "no-connection"),
        (ehr::EhrError::HalfJson, "incomplete"),
        (ehr::EhrError::Unsupported(String::new()), "unsupported"),
        (ehr::EhrError::TooLarge, "other"),
    ] {
        assert_eq!(code(&error), expected, "a ward reads why: {error}");
    }
}

#[test]
fn a_chart_that_lost_an_order_says_so_everywhere() {
    let desk = Desk::new(ward());
    assert_eq!(desk.mar("2").alarm, None, "whole at first");
    desk.damage(|copy| {
        let lost = copy
            .charts
            .get_mut(&PatientId::new("2"))
            .map(|chart| chart.orders.pop());
        assert!(lost.flatten().is_some(), "an order is lost");
    });
    let alarm = desk.mar("2").alarm.expect("the chart itself warns");
    assert_eq!(alarm.code, "not-conserved");
    assert!(!alarm.what.is_empty() && !alarm.works.is_empty() && !alarm.todo.is_empty());
    assert_eq!(desk.mar("1").alarm, None, "her neighbour's chart is whole");
    let list: WardList = desk.ask("ward_list", json!({}));
    assert!(
        !list.orders.conserved && list.alarm.is_some(),
        "the list warns"
    );
    let data = desk.data();
    assert_eq!(data.verdict, DataVerdict::Broken);
    assert!(
        data.at_sync.conserved && !data.now.conserved,
        "it was whole when it was taken"
    );
    assert_eq!((data.now.received, data.now.shown), (6, 5));
    let bar: ModeBar = desk.ask("mode", json!({}));
    assert!(
        bar.warnings
            .iter()
            .any(|warning| warning.code == "not-conserved"),
        "and the banner of every screen"
    );
}

#[test]
fn orders_that_changed_places_do_not_balance() {
    let desk = Desk::new(ward());
    desk.damage(|copy| {
        let moved = copy
            .charts
            .get_mut(&PatientId::new("1"))
            .and_then(|chart| chart.orders.pop());
        if let (Some(order), Some(other)) = (moved, copy.charts.get_mut(&PatientId::new("3"))) {
            other.orders.push(order);
        }
    });
    let data = desk.data();
    assert_eq!(
        (data.now.received, data.now.shown),
        (6, 6),
        "the ward's sum alone would not see it"
    );
    assert_eq!(data.verdict, DataVerdict::Broken, "the patients' sums do");
    assert!(desk.mar("1").alarm.is_some() && desk.mar("3").alarm.is_some());
    assert!(desk.mar("2").alarm.is_none());
}

#[test]
fn a_damaged_chart_is_not_printed_as_whole() {
    let desk = Desk::new(ward());
    let print = |desk: &Desk| -> api::views::Printed {
        desk.ask(
            "print",
            json!({ "what": "mar", "patient_ids": [], "by": "AL", "to_file": true }),
        )
    };
    let whole = print(&desk);
    assert_eq!(
        (whole.orders, whole.problems.len()),
        (6, 0),
        "{:?}",
        whole.problems
    );
    desk.damage(|copy| {
        if let Some(chart) = copy.charts.get_mut(&PatientId::new("2")) {
            chart.orders.pop();
        }
    });
    let printed = print(&desk);
    assert_eq!(printed.orders, 4, "the others are printed");
    assert!(
        printed
            .problems
            .iter()
            .any(|problem| problem.contains("80012")),
        "hers is named by its number: {:?}",
        printed.problems
    );
}

#[test]
fn a_restart_still_knows_how_many_orders_were_taken() {
    let desk = Desk::new(ward());
    let taken = desk.station.live().orders_taken.clone();
    assert_eq!(
        taken,
        orders_taken(&ward()),
        "counted when the copy was taken"
    );
    let Desk { station, _folder } = desk;
    drop(station);
    let config = Demo::config().expect("the configuration");
    let again = Station::open(config, _folder.path(), Clock::from_fn(now), None)
        .expect("the station again");
    assert_eq!(again.live().orders_taken, taken, "and from the disk");
}

#[test]
fn a_ward_that_was_never_read_promises_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Demo::config().expect("the configuration");
    let station =
        Station::open(config, folder.path(), Clock::from_fn(now), None).expect("a station");
    let answer = api::call(&station, "data_state", json!({})).expect("an answer, not a refusal");
    let data: DataState = serde_json::from_value(answer).expect("the view");
    assert_eq!(
        (data.verdict, data.generation, data.now.conserved),
        (DataVerdict::Never, None, false)
    );
    assert!(
        data.sections
            .iter()
            .all(|section| section.standing == SectionStanding::Never && section.received.is_none()),
        "never read is not zero"
    );
}

#[test]
fn messages_of_a_feed_are_counted_by_what_became_of_them() {
    let desk = Desk::new(ward());
    desk.station.live_mut().messages.insert(
        ("hl7v2".to_owned(), "kept".to_owned()),
        (3, now() - Duration::minutes(4)),
    );
    desk.station
        .live_mut()
        .messages
        .insert(("hl7v2".to_owned(), "unheard-of".to_owned()), (1, now()));
    let messages = desk.data().messages;
    assert_eq!(
        (
            messages[0].feed.as_str(),
            messages[0].code.as_str(),
            messages[0].count
        ),
        ("hl7v2", "kept", 3)
    );
    assert_eq!(
        messages
            .iter()
            .map(|one| one.word.as_str())
            .collect::<Vec<_>>(),
        ["gardés sans être appliqués", "unheard-of"],
        "in words, and an unknown outcome by its code"
    );
    assert!(
        messages[0].last_at.contains("03:10"),
        "{}",
        messages[0].last_at
    );
}
