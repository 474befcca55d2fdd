//! What the real server SEKMET does, proved by hand over plain HTTP before our connector is trusted against it.
//!
//! Each test is one property the connector or the outbox relies on, or one peculiarity it must live with.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise and says which"
)]

#[path = "support/sekmet.rs"]
mod sekmet;
#[path = "support/sekmet_ward.rs"]
mod sekmet_ward;

use std::collections::BTreeSet;
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use app::clock::Clock;
use ehr::{Auth, Census, Connection, Fhir, Kind, Timeouts};
use reqwest::blocking::{Client, Response};
use sekmet::{Sekmet, link_of};
use sekmet_ward::{
    BEDS, ENCOUNTERS, IPP_SYSTEM, Moments, ORDER_FIXED_TIMES, ORDERS, PATIENTS, ROOMS, WARD,
    admit_small_ward, admit_ward,
};
use serde_json::{Value, json};
use ward::clinical::{AlertKind, Known, OrderStatus, PatientId};
use ward::snapshot::{Generation, WardName};

const DOSE_SYSTEM: &str = "https://hopital-essai.invalid/veilleuse";
const DOSE_UUID: &str = "7d1f8a52-6c0e-4b6f-9f5b-1f2a3b4c5d6e";

fn a_small_ward() -> Sekmet {
    let sekmet = Sekmet::start();
    admit_small_ward(&sekmet);
    sekmet
}

fn ids(resources: &[Value], kind: &str) -> BTreeSet<String> {
    let of_kind = resources.iter().filter(|r| r["resourceType"] == kind);
    of_kind
        .filter_map(|r| r["id"].as_str())
        .map(str::to_owned)
        .collect()
}

fn set(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

/// `Location/a,Location/b`, as a search parameter takes several references.
fn any_of(kind: &str, ids: &[&str]) -> String {
    let references: Vec<String> = ids.iter().map(|id| format!("{kind}/{id}")).collect();
    references.join(",")
}

fn a_dose() -> Value {
    json!({
        "resourceType": "MedicationAdministration", "status": "completed",
        "identifier": [{"system": DOSE_SYSTEM, "value": DOSE_UUID}],
        "medicationCodeableConcept": {"text": "Furosémide 40 mg, comprimé"},
        "subject": {"reference": format!("Patient/{}", PATIENTS[0])},
        "context": {"reference": format!("Encounter/{}", ENCOUNTERS[0])},
        "request": {"reference": format!("MedicationRequest/{ORDER_FIXED_TIMES}")},
        "effectiveDateTime": "2026-11-21T16:05:00+01:00",
        "performer": [{"actor": {"identifier": {"system": "https://hopital-essai.invalid/ide", "value": "IDE-ALICE"},
            "display": "Alice Essai, IDE"}}],
        "note": [{"text": "saisi pendant la panne", "time": "2026-11-21T16:06:00+01:00"}],
        "dosage": {"text": "40 mg", "dose": {
            "value": 40, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}},
    })
}

fn if_absent() -> String {
    format!("identifier={DOSE_SYSTEM}|{DOSE_UUID}")
}

fn copies(sekmet: &Sekmet) -> usize {
    let path = format!("MedicationAdministration?identifier={DOSE_SYSTEM}|{DOSE_UUID}");
    sekmet.search_all(&path).len()
}

#[test]
fn the_beds_of_a_ward_are_found_level_by_level() {
    let sekmet = a_small_ward();

    let below_ward = sekmet.search_all(&format!("Location?partof=Location/{WARD}"));
    assert_eq!(
        ids(&below_ward, "Location"),
        set(&ROOMS),
        "partof answers one level only: the rooms, not the beds"
    );
    let below_rooms = sekmet.search_all(&format!("Location?partof={}", any_of("Location", &ROOMS)));
    assert_eq!(
        ids(&below_rooms, "Location"),
        set(&BEDS),
        "a comma asks for the children of several rooms at once"
    );
    let below_beds = sekmet.search_all(&format!("Location?partof={}", any_of("Location", &BEDS)));
    assert_eq!(below_beds, [] as [Value; 0], "nothing lies below a bed");
}

#[test]
fn the_stays_are_found_by_bed_and_never_by_ward() {
    let sekmet = a_small_ward();

    let in_first_bed = sekmet.search_all(&format!(
        "Encounter?location=Location/{}&status=in-progress",
        BEDS[0]
    ));
    assert_eq!(
        ids(&in_first_bed, "Encounter"),
        set(&ENCOUNTERS[..1]),
        "one bed, one stay"
    );

    let everywhere = any_of("Location", &[&BEDS[..], &[WARD]].concat());
    let census = sekmet.search_all(&format!(
        "Encounter?location={everywhere}&status=in-progress\
         &_include=Encounter:patient&_include=Encounter:location"
    ));
    assert_eq!(
        ids(&census, "Encounter"),
        set(&ENCOUNTERS),
        "a comma between the beds and the ward finds every stay"
    );
    assert_eq!(
        ids(&census, "Patient"),
        set(&PATIENTS),
        "the patients come included"
    );
    assert_eq!(
        ids(&census, "Location"),
        set(&BEDS),
        "the beds come included, their rooms and ward do not"
    );

    let by_ward = sekmet.search_all(&format!("Encounter?location=Location/{WARD}"));
    assert_eq!(
        by_ward,
        [] as [Value; 0],
        "asking for the ward alone finds nobody: beds must be expanded by us"
    );
    let by_chain = sekmet.search_all(&format!("Encounter?location.partof.partof=Location/{WARD}"));
    assert_eq!(
        ids(&by_chain, "Encounter"),
        set(&ENCOUNTERS),
        "the chain works here, as an optimisation"
    );
}

#[test]
fn orders_and_identities_read_back_as_admitted() {
    let sekmet = a_small_ward();

    let mut orders = Vec::new();
    for patient in PATIENTS {
        orders.extend(sekmet.search_all(&format!(
            "MedicationRequest?patient=Patient/{patient}&status=active,on-hold\
             &_include=MedicationRequest:medication"
        )));
    }
    assert_eq!(
        ids(&orders, "MedicationRequest"),
        set(&ORDERS),
        "no order is lost between admission and reading"
    );
    let by_number = sekmet.search_all(&format!("Patient?identifier={IPP_SYSTEM}|800001"));
    assert_eq!(
        ids(&by_number, "Patient"),
        set(&PATIENTS[..1]),
        "a patient is found by IPP"
    );
    assert_eq!(
        by_number[0]["name"][0]["given"][0], "Amélie",
        "accents survive (they travel as \\u escapes)"
    );
    let allergies = PATIENTS.map(|patient| {
        sekmet
            .search_all(&format!("AllergyIntolerance?patient=Patient/{patient}"))
            .len()
    });
    assert_eq!(
        allergies,
        [1, 1, 0, 0],
        "a real allergy, a statement of none, and twice nothing recorded"
    );
}

#[test]
fn pages_follow_absolute_links_and_lose_nobody() {
    let sekmet = a_small_ward();

    let (status, first) = sekmet.get("Encounter?class=IMP&_count=3");
    assert_eq!(status, 200, "the first page");
    assert_eq!(
        first["total"], 4,
        "the total counts every match, not this page"
    );
    let next = link_of(&first, "next").expect("three of four leave a next page");
    assert_eq!(
        next,
        format!(
            "{}/Encounter?class=IMP&_count=3&_offset=3",
            sekmet.base_url()
        ),
        "the link is absolute, on our own origin, and counts from an offset"
    );
    assert_eq!(
        ids(
            &sekmet.search_all("Encounter?class=IMP&_count=1"),
            "Encounter"
        ),
        set(&ENCOUNTERS),
        "four pages of one hold all four"
    );
}

#[test]
fn an_unknown_parameter_is_refused_only_when_asked_to_be_strict() {
    let sekmet = a_small_ward();
    let strict = [("Prefer", "handling=strict")];

    let (status, told) = sekmet.get_with("Encounter?banana=1", &strict);
    assert_eq!(status, 400, "strict handling refuses: {told}");

    let (status, lenient) = sekmet.get("Encounter?banana=1");
    assert_eq!(status, 200, "lenient handling answers");
    assert_eq!(
        lenient["total"], 4,
        "and answers everybody, the parameter being ignored"
    );
    let own_link = link_of(&lenient, "self").expect("a self link");
    assert!(
        !own_link.contains("banana"),
        "the self link betrays what was ignored: {own_link}"
    );
    let (status, told) = sekmet.get_with("NutritionOrder?patient=Patient/pat-essai", &strict);
    assert_eq!(
        status, 400,
        "NutritionOrder exists but cannot be searched by patient: {told}"
    );
}

#[test]
fn doses_are_found_by_time_when_the_zone_is_escaped() {
    let sekmet = a_small_ward();
    let (status, _) = sekmet.post(&a_dose(), None);
    assert_eq!(status, 201, "the dose of 16:05 in Paris, 15:05 UTC");
    let since = |at: &str| {
        sekmet.get(&format!(
            "MedicationAdministration?patient=Patient/{}&effective-time={at}",
            PATIENTS[0]
        ))
    };

    assert_eq!(
        since("ge2026-11-21T15:05:00Z").1["total"],
        1,
        "ge includes the very second, zones converted"
    );
    assert_eq!(
        since("ge2026-11-21T15:05:01Z").1["total"],
        0,
        "and excludes the one after"
    );
    assert_eq!(
        since("ge2026-11-21T16:05:00%2B01:00").1["total"],
        1,
        "an escaped plus works"
    );
    assert_eq!(
        since("ge2026-11-21T16:05:00+01:00").0,
        400,
        "a bare plus becomes a space and is refused"
    );
}

#[test]
fn a_dose_created_twice_is_one_dose_even_through_a_crash() {
    let mut sekmet = a_small_ward();
    let address = sekmet
        .base_url()
        .replace("http://", "")
        .replace("/fhir", "");

    let (status, created) = sekmet.post(&a_dose(), Some(&if_absent()));
    assert_eq!(status, 201, "the first send creates: {created}");
    let (status, found) = sekmet.post(&a_dose(), Some(&if_absent()));
    assert_eq!(status, 200, "the second finds the first: {found}");
    assert_eq!(
        found["id"], created["id"],
        "and answers with the copy already there"
    );
    assert_eq!(copies(&sekmet), 1, "one dose, one copy");

    sekmet.kill9();
    let refused = TcpStream::connect(&address).map_err(|e| e.kind());
    assert_eq!(
        refused.err(),
        Some(std::io::ErrorKind::ConnectionRefused),
        "a killed server refuses: this is the outage the ward sees"
    );

    sekmet.restart();
    assert_eq!(
        copies(&sekmet),
        1,
        "what was acknowledged before the crash is still there"
    );
    let (status, again) = sekmet.post(&a_dose(), Some(&if_absent()));
    assert_eq!(status, 200, "and a resend still finds it: {again}");
    assert_eq!(copies(&sekmet), 1, "one dose, one copy, after all that");
}

#[test]
fn a_dose_given_up_on_and_sent_again_is_one_dose() {
    let sekmet = a_small_ward();
    let impatient = Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(2))
        .build()
        .expect("an HTTP client");
    let send = || {
        impatient
            .post(format!("{}/MedicationAdministration", sekmet.base_url()))
            .bearer_auth(sekmet.token())
            .header("Content-Type", "application/fhir+json")
            .header("If-None-Exist", if_absent())
            .body(a_dose().to_string())
            .send()
    };

    sekmet.freeze();
    let unanswered = send().expect_err("a frozen server answers nothing");
    assert!(
        unanswered.is_timeout(),
        "the connection was taken, only the answer is missing: {unanswered:?}"
    );
    sekmet.thaw();
    // SEKMET usually drops what was asked by somebody who has hung up since, but promises nothing.
    assert!(
        copies(&sekmet) <= 1,
        "the dose we gave up on is there or not: only asking tells"
    );
    let (status, told) = answer(send().expect("an answer"));
    assert!(
        matches!(status, 200 | 201),
        "the thawed server answers: {told}"
    );
    assert_eq!(copies(&sekmet), 1, "one dose, one copy, either way");
}

#[test]
fn a_condition_matching_several_is_refused() {
    let sekmet = a_small_ward();
    for _ in 0..2 {
        let (status, _) = sekmet.post(&a_dose(), None);
        assert_eq!(status, 201, "without a condition every send is a new copy");
    }
    let (status, told) = sekmet.post(&a_dose(), Some(&if_absent()));
    assert_eq!(
        status, 412,
        "two copies: the server leaves it to us: {told}"
    );
    assert_eq!(copies(&sekmet), 2, "and adds no third");
}

#[test]
fn what_is_malformed_is_refused_and_what_is_merely_wrong_is_not() {
    let sekmet = a_small_ward();
    let outcome_of = |change: fn(&mut Value)| {
        let mut dose = a_dose();
        change(&mut dose);
        sekmet.post(&dose, None).0
    };

    assert_eq!(
        outcome_of(|d| d["effectiveDateTime"] = json!("2026-11-21T16:05:00")),
        400,
        "an hour needs its zone"
    );
    assert_eq!(
        outcome_of(|d| d["effectiveDateTime"] = json!("2026-11-21T16:05+01:00")),
        400,
        "and its seconds"
    );
    assert_eq!(
        outcome_of(|d| {
            d.as_object_mut()
                .and_then(|fields| fields.remove("subject"));
        }),
        400,
        "a dose belongs to somebody"
    );
    assert_eq!(
        outcome_of(|d| d["subject"] = Value::Null),
        201,
        "an explicit null slips through: such doses can come back to us without a patient"
    );
    assert_eq!(
        outcome_of(|d| d["recorded"] = json!("2026-11-21T16:06:00+01:00")),
        400,
        "an element R4 does not know"
    );
    assert_eq!(
        outcome_of(|d| d["status"] = json!("banana")),
        201,
        "codes are not checked: we must"
    );
    assert_eq!(
        outcome_of(|d| d["subject"]["reference"] = json!("Patient/nobody")),
        201,
        "references are not checked: we must"
    );
}

/// Posts an assertion, signed by PyJWT, to the token endpoint.
fn ask_for_token(http: &Client, endpoint: &str, assertion: &str, scope: &str) -> (u16, Value) {
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", scope),
        (
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ),
        ("client_assertion", assertion),
    ];
    answer(http.post(endpoint).form(&form).send().expect("an answer"))
}

fn answer(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let body = response.bytes().expect("a body");
    (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
}

fn sign(sekmet: &Sekmet, client: &str, endpoint: &str) -> String {
    let signed = Command::new(sekmet.python())
        .arg(sekmet::peer_folder().join("sign_assertion.py"))
        .arg(sekmet.smart_key_pem_path())
        .args([client, endpoint])
        .output()
        .expect("PyJWT signs");
    assert!(signed.status.success(), "the signer failed: {signed:?}");
    String::from_utf8_lossy(&signed.stdout).trim().to_owned()
}

#[test]
fn smart_tokens_are_given_once_and_bound_to_their_scope() {
    let sekmet = a_small_ward();
    let http = Client::builder()
        .no_proxy()
        .build()
        .expect("an HTTP client");
    let base = sekmet.base_url();

    let well_known = format!("{base}/.well-known/smart-configuration");
    let (status, configuration) = answer(http.get(well_known).send().expect("an answer"));
    assert_eq!(status, 200, "discovery needs no token");
    let endpoint = configuration["token_endpoint"]
        .as_str()
        .expect("a token endpoint");
    assert_eq!(
        endpoint,
        base.replace("/fhir", "/auth/token"),
        "the endpoint lies beside /fhir, not below"
    );

    let assertion = sign(&sekmet, sekmet.smart_client_id(), endpoint);
    let (status, token) = ask_for_token(&http, endpoint, &assertion, "system/*.rs");
    assert_eq!(status, 200, "a fresh assertion is worth a token: {token}");
    assert_eq!(
        (&token["expires_in"], &token["scope"]),
        (&json!(120), &json!("system/*.rs")),
        "for two minutes, and for reading only as asked"
    );
    let (status, told) = ask_for_token(&http, endpoint, &assertion, "system/*.rs");
    assert_eq!(status, 401, "the same jti again is a replay: {told}");

    let bearer = token["access_token"].as_str().expect("an access token");
    let patients = format!("{base}/Patient?_count=1");
    let (status, _) = answer(
        http.get(&patients)
            .bearer_auth(bearer)
            .send()
            .expect("an answer"),
    );
    assert_eq!(status, 200, "the token reads");
    let (status, _) = answer(http.get(&patients).send().expect("an answer"));
    assert_eq!(status, 401, "no token, no patients");
    let write = http
        .post(format!("{base}/MedicationAdministration"))
        .bearer_auth(bearer)
        .header("Content-Type", "application/fhir+json")
        .body(a_dose().to_string())
        .send();
    let (status, told) = answer(write.expect("an answer"));
    assert_eq!(status, 403, "a reading token does not write: {told}");
    assert_eq!(copies(&sekmet), 0, "and nothing was written");

    let reader = sign(&sekmet, sekmet.smart_reader_client_id(), endpoint);
    let (status, told) = ask_for_token(&http, endpoint, &reader, "system/*.cruds");
    assert_eq!(
        status, 400,
        "the reader's client cannot even ask to write: {told}"
    );
}

/// Our connector, with the static token.
fn our_reader(sekmet: &Sekmet, census: Census) -> Fhir {
    Fhir::new(Connection {
        base_url: sekmet.base_url().parse().expect("an address"),
        auth: Auth::Bearer(sekmet.token().to_owned()),
        extra_ca_pem: None,
        ward_location: WARD.to_owned(),
        census,
        code_status: ehr::default_code_status(),
        ward: WardName {
            code: "3B".to_owned(),
            name: "Médecine interne 3B".to_owned(),
        },
        own_system: DOSE_SYSTEM.to_owned(),
        zone: chrono_tz::Europe::Paris,
        timeouts: Timeouts::default(),
    })
    .expect("a connection")
}

/// What is known of the first patient beside her orders.
fn note_findings(sekmet: &Sekmet, at: &str) {
    let subject = json!({ "reference": format!("Patient/{}", PATIENTS[0]) });
    let observed = |id: &str, category: &str, code: &str, value: Value| {
        json!({
            "resourceType": "Observation", "id": id, "status": "final", "subject": subject,
            "category": [{ "coding": [{
                "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": category }] }],
            "code": { "coding": [{ "system": "http://loinc.org", "code": code }], "text": code },
            "effectiveDateTime": at, "valueQuantity": { "value": value, "unit": "u" },
        })
    };
    let mut local = observed("obs-local", "laboratory", "883-9", json!(1));
    local["category"][0]["coding"][0] =
        json!({ "system": "http://terminology.hl7.org/CodeSystem/v2-0074", "code": "LAB" });
    let mut status = observed("obs-status", "survey", "304251008", json!(1));
    status["code"]["coding"][0]["system"] = json!("http://snomed.info/sct");
    for resource in [
        observed("obs-pulse", "vital-signs", "8867-4", json!(92)),
        observed("obs-potassium", "laboratory", "2823-3", json!(3.1)),
        local,
        status,
        json!({ "resourceType": "Condition", "id": "cond-1", "subject": subject, "code": { "text": "Insuffisance cardiaque" } }),
        json!({ "resourceType": "Flag", "id": "flag-1", "status": "active", "subject": subject, "code": { "text": "Isolement contact" } }),
        json!({ "resourceType": "Flag", "id": "flag-2", "status": "inactive", "subject": subject, "code": { "text": "Fugue" } }),
        json!({
            "resourceType": "Group", "id": "group-med3b", "type": "person", "actual": true,
            "member": PATIENTS.map(|id| json!({ "entity": { "reference": format!("Patient/{id}") } })),
        }),
    ] {
        sekmet.put(&resource);
    }
}

#[test]
fn our_reader_finds_every_section_that_it_keeps_and_says_which_it_does_not() {
    let sekmet = Sekmet::start();
    let now = Clock::machine().now();
    admit_ward(&sekmet, &Moments::around(&now));
    note_findings(&sekmet, &now.to_rfc3339());
    let reader = our_reader(&sekmet, Census::Location);
    let read = reader.read_ward(now, None).expect("a reading").generation;
    let sum = read.conservation();
    println!(
        "sekmet: received={} understood={} raw={}",
        sum.received, sum.understood, sum.raw
    );
    assert_eq!(
        sum.received as usize,
        ORDERS.len(),
        "every order of the ward"
    );
    assert!(sum.holds(), "with a timing or word for word");
    let first = &read.charts[&PatientId::new(PATIENTS[0])];
    let kinds: Vec<AlertKind> = first
        .alerts
        .values()
        .iter()
        .map(|alert| alert.kind)
        .collect();
    assert_eq!(
        kinds,
        [AlertKind::CodeStatus, AlertKind::Isolation],
        "the status and the isolation, not the flag that is over"
    );
    assert_eq!(first.vitals.values().len(), 1, "the pulse");
    assert_eq!(first.results.values().len(), 2, "laboratory and LAB");
    assert_eq!(first.conditions.values().len(), 1, "the diagnosis");
    assert_eq!(
        first.diet,
        Known::NotFetched("unsupported".to_owned()),
        "it searches no diets by patient, and that is not \"none\""
    );
    let unsupported = read.issues.iter().filter(|one| one.code == "unsupported");
    assert_eq!(unsupported.count(), 1, "told once, not once a patient");
    let fourth = &read.charts[&PatientId::new(PATIENTS[3])];
    assert_eq!(
        (&fourth.alerts, &fourth.results),
        (&Known::NotRecorded, &Known::NotRecorded),
        "read, and nothing recorded"
    );

    let grouped = our_reader(&sekmet, Census::Group("group-med3b".to_owned()));
    let by_group = grouped.read_ward(now, None).expect("a reading").generation;
    let people = |generation: &Generation| generation.charts.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        people(&by_group),
        people(&read),
        "the same people by their group"
    );
}

#[test]
fn our_reader_reads_again_only_what_changed() {
    let sekmet = Sekmet::start();
    let clock = Clock::machine();
    admit_ward(&sekmet, &Moments::around(&clock.now()));
    note_findings(&sekmet, &clock.now().to_rfc3339());
    let reader = our_reader(&sekmet, Census::Location);
    let first = reader.read_ward(clock.now(), None).expect("a reading");
    assert_eq!(first.kind, Kind::Full, "the first is of everything");
    let quiet = reader
        .read_ward(clock.now(), Some(&first.generation))
        .expect("a reading");
    let Kind::Delta {
        changed_sections,
        requests,
    } = quiet.kind
    else {
        panic!("it advertises _lastUpdated: {:?}", quiet.generation.issues);
    };
    println!("sekmet: unchanged: {changed_sections} sections read again, {requests} requests");
    assert_eq!(
        changed_sections, 0,
        "what it gives back is what was received"
    );
    assert_eq!(
        quiet
            .generation
            .charts
            .values()
            .map(|chart| &chart.orders)
            .collect::<Vec<_>>(),
        first
            .generation
            .charts
            .values()
            .map(|chart| &chart.orders)
            .collect::<Vec<_>>(),
        "and nothing is lost by keeping it"
    );

    let (_, mut order) = sekmet.get(&format!("MedicationRequest/{ORDER_FIXED_TIMES}"));
    order["status"] = json!("on-hold");
    sekmet.put(&order);
    let changed = reader
        .read_ward(clock.now(), Some(&quiet.generation))
        .expect("a reading");
    assert!(
        matches!(
            changed.kind,
            Kind::Delta {
                changed_sections: 1,
                ..
            }
        ),
        "the orders of one patient: {:?}",
        changed.kind
    );
    let orders = &changed.generation.charts[&PatientId::new(PATIENTS[0])].orders;
    let held = orders
        .iter()
        .filter(|order| order.status == OrderStatus::OnHold);
    assert_eq!(held.count(), 1, "held now");
}
