//! A server that fails in every way, on 127.0.0.1: the probe is never fooled, and a reading is whole or nothing.

#![allow(
    clippy::unwrap_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use ehr::{Auth, Census, Connection, EhrError, Fhir, Timeouts, default_code_status};
use ward::clinical::{Known, Timing};
use ward::downtime::Evidence;
use ward::snapshot::{Section, WardName};

const SLOW: Duration = Duration::from_millis(400);

/// Answers each request with what the function returns; `None` never answers.
fn serve(answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let base = format!(
        "http://127.0.0.1:{}/fhir",
        listener.local_addr().unwrap().port()
    );
    let answer = Arc::new(answer);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = Arc::clone(&answer);
            std::thread::spawn(move || one(stream, &*answer));
        }
    });
    base
}

fn one(mut stream: TcpStream, answer: &(dyn Fn(&str) -> Option<Vec<u8>> + Send + Sync)) {
    let mut head = vec![];
    let mut byte = [0; 1];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).unwrap_or(0) == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head
        .split(' ')
        .nth(1)
        .unwrap_or("")
        .trim_start_matches("/fhir/")
        .to_owned();
    match answer(&path) {
        Some(bytes) => drop(stream.write_all(&bytes)),
        None => std::thread::sleep(Duration::from_secs(20)),
    }
}

fn http(status: u16, content_type: &str, body: &str) -> Option<Vec<u8>> {
    let head = format!(
        "HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\nConnection: close\r\n",
        body.len()
    );
    Some(format!("{head}Location: http://portal.invalid/\r\n\r\n{body}").into_bytes())
}

fn fhir(base: &str) -> Fhir {
    Fhir::new(Connection {
        base_url: base.parse().unwrap(),
        auth: Auth::None,
        extra_ca_pem: None,
        ward_location: "w".into(),
        census: Census::Location,
        code_status: default_code_status(),
        ward: WardName {
            code: "3N".into(),
            name: "Médecine 3 Nord".into(),
        },
        own_system: "https://hopital.invalid/veilleuse".into(),
        zone: chrono_tz::Tz::Europe__Paris,
        timeouts: Timeouts {
            connect: Duration::from_secs(1),
            answer: Duration::from_secs(3),
            slow_above: SLOW,
        },
    })
    .unwrap()
}

const WARD: &str = r#"{"resourceType":"Location","id":"w","name":"Médecine 3 Nord","physicalType":{"coding":[{"code":"wa"}]}}"#;

fn probe(answer: impl Fn(&str) -> Option<Vec<u8>> + Send + Sync + 'static) -> Evidence {
    fhir(&serve(answer)).probe(Duration::from_millis(1500))
}

#[test]
fn the_probe_tells_each_failure_by_its_name() {
    assert!(
        matches!(
            probe(|_| http(200, "application/fhir+json", WARD)),
            Evidence::Healthy { .. }
        ),
        "the ward answers"
    );
    assert_eq!(
        probe(|_| None),
        Evidence::ResponseTimeout,
        "it accepts and says nothing"
    );
    assert_eq!(
        probe(|_| http(200, "text/html", "<html>Connexion</html>")),
        Evidence::Portal,
        "a portal"
    );
    assert_eq!(
        probe(|_| http(302, "text/html", "")),
        Evidence::Portal,
        "a portal that redirects"
    );
    for status in [401, 404, 500, 503] {
        assert_eq!(
            probe(move |_| http(status, "application/fhir+json", "{}")),
            Evidence::HttpStatus(status),
            "a status"
        );
    }
    assert!(
        matches!(
            probe(|_| http(200, "application/fhir+json", &WARD[..40])),
            Evidence::NotFhir(_)
        ),
        "half a resource"
    );
    let cut = |_: &str| {
        http(200, "application/fhir+json", WARD).map(|bytes| bytes[..bytes.len() - 9].to_vec())
    };
    assert!(
        matches!(probe(cut), Evidence::NotFhir(_)),
        "a body shorter than announced"
    );
    assert!(
        !probe(|_| Some(b"SSH-2.0-OpenSSH\r\n".to_vec())).is_usable(),
        "another protocol"
    );
    assert!(
        !probe(|_| Some(vec![])).is_usable(),
        "closed without a word"
    );
    let late = |_: &str| {
        std::thread::sleep(SLOW * 2);
        http(200, "application/fhir+json", WARD)
    };
    assert!(
        matches!(probe(late), Evidence::Slow { latency_ms } if latency_ms >= 400),
        "late, with its latency"
    );
}

#[test]
fn the_probe_tells_refused_unresolved_and_tls_apart() {
    let port = TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let refused = fhir(&format!("http://127.0.0.1:{port}/fhir")).probe(Duration::from_secs(2));
    assert_eq!(refused, Evidence::Refused, "nobody listens");
    let garbage = serve(|_| http(200, "application/fhir+json", WARD)).replace("http:", "https:");
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            drop(stream.write_all(b"220 mail ready, this is no tls at all\r\n"));
            std::thread::sleep(Duration::from_millis(300));
        }
    });
    let tls = fhir(&format!("https://127.0.0.1:{port}/fhir")).probe(Duration::from_secs(2));
    assert!(
        matches!(tls, Evidence::Tls(_)),
        "garbage in the place of a handshake: {tls:?}"
    );
    assert!(
        !fhir(&garbage).probe(Duration::from_secs(2)).is_usable(),
        "plain text on a secure address"
    );
    let lost = fhir("http://dpi.invalid/fhir").probe(Duration::from_secs(2));
    assert!(
        matches!(
            lost,
            Evidence::Unresolved | Evidence::ConnectTimeout | Evidence::ResponseTimeout
        ),
        "no such name: {lost:?}"
    );
}

/// A ward of one room, two beds and one patient, by query.
fn ward_of_one() -> BTreeMap<&'static str, String> {
    let bundle = |resources: &[&str]| {
        let entries: Vec<String> = resources
            .iter()
            .map(|one| format!(r#"{{"resource":{one}}}"#))
            .collect();
        format!(
            r#"{{"resourceType":"Bundle","meta":{{"lastUpdated":"2026-11-21T19:59:00Z"}},"entry":[{}]}}"#,
            entries.join(",")
        )
    };
    let bed = |id: &str, name: &str| {
        format!(
            r#"{{"resourceType":"Location","id":"{id}","name":"{name}","physicalType":{{"coding":[{{"code":"bd"}}]}},"partOf":{{"reference":"Location/r"}}}}"#
        )
    };
    let order = |id: &str, text: &str| {
        format!(
            r#"{{"resourceType":"MedicationRequest","id":"{id}","status":"active","intent":"order","subject":{{"reference":"Patient/p"}},
            "encounter":{{"reference":"Encounter/e"}},"medicationCodeableConcept":{{"text":"Paracétamol"}},
            "dosageInstruction":[{{"text":"{text}","doseAndRate":[{{"doseQuantity":{{"value":1,"unit":"g"}}}}],
            "timing":{{"repeat":{{"frequency":3,"period":1,"periodUnit":"d"}}}}}}]}}"#
        )
    };
    BTreeMap::from([
        (
            "metadata",
            r#"{"resourceType":"CapabilityStatement","fhirVersion":"4.0.1"}"#.to_owned(),
        ),
        ("Location/w", WARD.to_owned()),
        (
            "Location?partof=Location/w&",
            bundle(&[
                r#"{"resourceType":"Location","id":"r","name":"Chambre 301","physicalType":{"coding":[{"code":"ro"}]},"partOf":{"reference":"Location/w"}}"#,
            ]),
        ),
        (
            "Location?partof=Location/r&",
            bundle(&[&bed("b10", "301-P"), &bed("b2", "301-F")]),
        ),
        ("Location?", bundle(&[])),
        (
            "Encounter?",
            bundle(&[
                r#"{"resourceType":"Encounter","id":"e","status":"in-progress","subject":{"reference":"Patient/p"},"location":[{"location":{"reference":"Location/b2"},"status":"active"}]}"#,
                r#"{"resourceType":"Patient","id":"p","name":[{"family":"ESSAI","given":["Anne"]}]}"#,
            ]),
        ),
        (
            "AllergyIntolerance?",
            bundle(&[
                r#"{"resourceType":"AllergyIntolerance","id":"a","patient":{"reference":"Patient/p"},"code":{"coding":[{"code":"716186003"}]}}"#,
            ]),
        ),
        (
            "MedicationRequest?",
            bundle(&[
                &order("m1", "1 g, 3 fois par jour"),
                &order("m2", "1 g si besoin"),
                &order("m3", "1 g").replace("Patient/p", "Patient/other"),
                r#"{"resourceType":"MedicationRequest","id":"m4","subject":{"reference":"Patient/p"}}"#,
            ]),
        ),
        ("MedicationAdministration?", bundle(&[])),
        (
            "Observation?",
            bundle(&[
                r#"{"resourceType":"Observation","id":"o","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"code":"29463-7"}]},"valueQuantity":{"value":58.40,"unit":"kg"}}"#,
            ]),
        ),
    ])
}

type Pages = Arc<Mutex<BTreeMap<&'static str, String>>>;

fn hospital() -> (Fhir, Pages) {
    let pages: Pages = Arc::new(Mutex::new(ward_of_one()));
    let held = Arc::clone(&pages);
    let base = serve(move |path| {
        let pages = held.lock().unwrap();
        let found = pages
            .iter()
            .rev()
            .filter(|(start, _)| path.starts_with(**start))
            .max_by_key(|(start, _)| start.len());
        match found {
            Some((_, body)) if body.starts_with("status ") => {
                http(body[7..].parse().unwrap(), "application/json", "{}")
            }
            Some((_, body)) => http(200, "application/fhir+json", body),
            None => http(404, "application/fhir+json", "{}"),
        }
    });
    (fhir(&base), pages)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn a_ward_is_read_whole_and_a_failed_section_keeps_its_age() {
    let (fhir, pages) = hospital();
    let first = fhir.read_ward(at("2026-11-21T20:00:00Z"), None).unwrap();
    let generation = &first.generation;
    assert_eq!(
        generation.beds,
        ["301-F", "301-P"],
        "both beds, the empty one too"
    );
    let chart = generation.charts.values().next().unwrap();
    assert_eq!(
        chart.encounter.place.bed.as_deref(),
        Some("301-F"),
        "she lies there"
    );
    assert_eq!(chart.allergies, Known::NoneKnown, "stated");
    assert_eq!(
        chart.weight.values()[0].amount.value.to_string(),
        "58.40",
        "the record's digits"
    );
    let sum = generation.conservation();
    assert_eq!(
        (sum.received, sum.understood, sum.raw),
        (3, 1, 2),
        "one computed, two word for word, the stranger's refused"
    );
    assert!(
        generation
            .issues
            .iter()
            .any(|issue| issue.code == "other-patient"),
        "and reported"
    );
    assert_eq!(
        chart.orders[0].timing,
        Timing::TimesPerDay(3),
        "the plain one"
    );
    assert_eq!(
        chart.as_of(),
        Some(at("2026-11-21T19:59:00Z")),
        "the record's own clock"
    );
    assert!(
        first.raw.iter().any(|raw| raw.key == "MedicationRequest/m1"
            && raw.of.as_ref() == Some(&chart.patient.id)
            && !raw.bytes.is_empty()),
        "the bytes are kept"
    );

    pages
        .lock()
        .unwrap()
        .insert("MedicationRequest?", "status 500".into());
    let second = fhir
        .read_ward(at("2026-11-21T20:10:00Z"), Some(generation))
        .unwrap()
        .generation;
    let chart = second.charts.values().next().unwrap();
    assert_eq!(chart.orders.len(), 3, "the last orders stay");
    let state = &chart.sections[&Section::Orders];
    assert!(
        !state.complete && state.as_of == at("2026-11-21T19:59:00Z"),
        "with their age, and marked"
    );
    assert!(second.conservation().holds(), "and still counted");

    pages.lock().unwrap().insert(
        "Encounter?",
        r#"{"resourceType":"Bundle","entry":[]}"#.into(),
    );
    let third = fhir
        .read_ward(at("2026-11-21T20:20:00Z"), Some(&second))
        .unwrap()
        .generation;
    let gone = third.charts.values().next().unwrap();
    assert_eq!(
        gone.gone_since,
        Some(at("2026-11-21T20:20:00Z")),
        "no longer in the census: kept and marked"
    );
}

#[test]
fn an_order_that_ended_leaves_and_one_that_vanished_is_marked() {
    let (fhir, pages) = hospital();
    let first = fhir
        .read_ward(at("2026-11-21T20:00:00Z"), None)
        .unwrap()
        .generation;
    let done = r#"{"resourceType":"MedicationRequest","id":"m1","status":"completed","subject":{"reference":"Patient/p"}}"#;
    pages.lock().unwrap().insert(
        "MedicationRequest?",
        r#"{"resourceType":"Bundle","entry":[]}"#.into(),
    );
    pages
        .lock()
        .unwrap()
        .insert("MedicationRequest/m1", done.into());
    let second = fhir
        .read_ward(at("2026-11-21T20:10:00Z"), Some(&first))
        .unwrap()
        .generation;
    let orders = &second.charts.values().next().unwrap().orders;
    let ids: Vec<&str> = orders.iter().map(|order| order.id.as_str()).collect();
    assert_eq!(
        ids,
        ["m2", "m4"],
        "the completed one leaves, the vanished ones stay"
    );
    assert!(
        orders.iter().all(|order| order.gone_since.is_some()),
        "marked"
    );
}

#[test]
fn a_failing_census_is_an_error_and_says_what_it_met() {
    let met = |page: &'static str, body: &str| {
        let (fhir, pages) = hospital();
        pages.lock().unwrap().insert(page, body.to_owned());
        fhir.read_ward(at("2026-11-21T20:00:00Z"), None)
            .unwrap_err()
    };
    assert_eq!(
        met("Encounter?", "<html>Connexion</html>"),
        EhrError::Portal,
        "a portal"
    );
    assert_eq!(
        met("Encounter?", r#"{"resourceType":"Bundle","entry":[{"#),
        EhrError::HalfJson,
        "cut"
    );
    assert_eq!(
        met("Encounter?", "status 503"),
        EhrError::Status(503),
        "ill"
    );
    let stu3 = r#"{"resourceType":"CapabilityStatement","fhirVersion":"3.0.2"}"#;
    assert_eq!(
        met("metadata", stu3),
        EhrError::OtherVersion("3.0.2".into()),
        "another version"
    );
    let elsewhere =
        r#"{"resourceType":"Bundle","link":[{"relation":"next","url":"http://evil.invalid/x"}]}"#;
    assert!(
        matches!(met("Encounter?", elsewhere), EhrError::Paging(_)),
        "a page on another server"
    );
    assert_eq!(
        met("Location/w", "status 404"),
        EhrError::NoWard,
        "no such ward"
    );
}

#[test]
fn one_patient_is_read_again_whole_or_not_at_all() {
    let (fhir, pages) = hospital();
    let chart = fhir
        .read_ward(at("2026-11-21T20:00:00Z"), None)
        .unwrap()
        .generation
        .charts
        .into_values()
        .next()
        .unwrap();
    let stay = r#"{"resourceType":"Encounter","id":"e","status":"in-progress","subject":{"reference":"Patient/p"},"location":[{"location":{"reference":"Location/b10"}}]}"#;
    pages.lock().unwrap().insert(
        "Patient/p",
        r#"{"resourceType":"Patient","id":"p","name":[{"family":"ESSAI"}]}"#.into(),
    );
    pages.lock().unwrap().insert("Encounter/e", stay.into());
    let again = fhir
        .read_patient(&chart, at("2026-11-21T20:10:00Z"))
        .unwrap();
    assert_eq!(
        again.encounter.place.bed.as_deref(),
        Some("301-P"),
        "she moved"
    );
    assert_eq!(again.orders.len(), 3, "with all orders");
    pages
        .lock()
        .unwrap()
        .insert("Observation?", "status 500".into());
    assert!(
        fhir.read_patient(&chart, at("2026-11-21T20:10:00Z"))
            .is_err(),
        "a stale section is no fresh copy"
    );
}
