//! What a record should never send, and a settings file should never hold: said aloud, and never at the cost of the rest.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise and says which"
)]

#[path = "support/meddler.rs"]
mod meddler;
#[path = "support/station.rs"]
mod station;

use std::collections::BTreeMap;
use std::path::Path;

use app::api::views::{OrderRow, SyncReport, WardList};
use app::clock::Clock;
use app::config::{Config, ConfigError};
use ehr_sim::{DemoWard, Fault, Hospital};
use meddler::Meddler;
use serde_json::{Value, json};
use station::{LetIn, Station};

/// A record that works, and a station that has read it once.
struct Scene {
    hospital: Hospital,
    meddler: Meddler,
    station: Station,
    before: WardList,
}

impl Scene {
    fn set() -> Scene {
        let ward = DemoWard::built_in();
        let location = ward.ward_location_id().to_owned();
        let hospital = Hospital::start(ward, Clock::machine().now(), 0).expect("a hospital");
        let meddler = Meddler::before(&hospital.base_url());
        let bearer = LetIn::Bearer(hospital.token());
        let station = Station::open(meddler.base_url(), &location, &bearer, "", false);
        let report: SyncReport = station.ask("sync_now", json!({}));
        assert!(
            report.taken && report.problems.is_empty(),
            "a first copy is taken: {report:?}"
        );
        let before = station.ask("ward_list", json!({}));
        Scene {
            hospital,
            meddler,
            station,
            before,
        }
    }

    fn ward(&self) -> WardList {
        self.station.ask("ward_list", json!({}))
    }

    /// Reads again; the copy must be taken, whole and conserved, with everybody still there.
    fn read_again(&self) -> WardList {
        let report: SyncReport = self.station.ask("sync_now", json!({}));
        assert!(report.taken, "the rest of the ward loads: {report:?}");
        let ward = self.ward();
        let beds = |ward: &WardList| {
            let rows = ward.rows.iter();
            rows.map(|row| row.patient_id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(beds(&ward), beds(&self.before), "nobody has left the ward");
        assert!(
            ward.orders.conserved,
            "nothing was dropped: {:?}",
            ward.orders
        );
        let shown: usize = ward
            .rows
            .iter()
            .map(|row| self.rows(&row.patient_id).len())
            .sum();
        assert_eq!(
            shown, ward.orders.received as usize,
            "every order received is a row"
        );
        ward
    }

    fn rows(&self, patient: &str) -> BTreeMap<String, (String, OrderRow)> {
        let groups = self.station.mar(patient).groups.into_iter();
        groups
            .flat_map(|group| {
                group
                    .rows
                    .into_iter()
                    .map(move |row| (group.key.clone(), row))
            })
            .map(|(key, row)| (row.order_id.clone(), (key, row)))
            .collect()
    }

    /// An order of the ward that is scheduled, with its patient.
    fn a_scheduled_order(&self) -> (String, Value) {
        for row in &self.before.rows {
            for (id, (key, _)) in self.rows(&row.patient_id) {
                if key == "scheduled" {
                    return (
                        row.patient_id.clone(),
                        self.resource("MedicationRequest", &id),
                    );
                }
            }
        }
        panic!("the demonstration ward has no scheduled order")
    }

    fn resource(&self, kind: &str, id: &str) -> Value {
        let held = self.hospital.resources(kind).into_iter();
        held.into_iter()
            .find(|resource| resource["id"] == id)
            .unwrap_or_else(|| panic!("no {kind}/{id}"))
    }
}

/// Puts a resource among the matches of every search of its type about its patient.
fn add_match(path: &str, body: &mut Value, kind: &str, patient: &str, resource: &Value) {
    let asked = path.starts_with(&format!("/{kind}?")) && path.contains(patient);
    if let (true, Some(entries)) = (asked, body["entry"].as_array_mut()) {
        entries.push(json!({ "resource": resource, "search": { "mode": "match" } }));
    }
}

fn issue<'a>(ward: &'a WardList, code: &str, subject: &str) -> &'a str {
    let found = ward
        .issues
        .iter()
        .find(|issue| issue.code == code && issue.what.contains(subject));
    let found =
        found.unwrap_or_else(|| panic!("no issue {code} about {subject}: {:?}", ward.issues));
    assert!(
        !found.works.is_empty() && !found.todo.is_empty(),
        "three sentences: {found:?}"
    );
    &found.what
}

#[test]
fn an_answer_that_is_no_answer_leaves_the_last_copy_in_use() {
    let ward = DemoWard::built_in();
    let location = ward.ward_location_id().to_owned();
    let hospital = Hospital::start(ward, Clock::machine().now(), 0).expect("a hospital");
    let bearer = LetIn::Bearer(hospital.token());
    let station = Station::open(&hospital.base_url(), &location, &bearer, "", false);
    let first: SyncReport = station.ask("sync_now", json!({}));
    let before: WardList = station.ask("ward_list", json!({}));

    let faults = [
        (Fault::Portal, "web page"),
        (Fault::HalfJson, "cut short"),
        (Fault::OtherFhirVersion, "FHIR 3.0.2"),
        (Fault::Status500, "status 500"),
        (Fault::Refuse, "refused"),
    ];
    for (fault, words) in faults {
        hospital.set_fault(fault);
        let refusal = station.refused("sync_now", json!({}));
        assert_eq!(refusal.code, "sync-failed", "{fault:?}: a stable code");
        assert!(
            refusal.subject.contains(words),
            "{fault:?} is told apart: {}",
            refusal.subject
        );
        let told = app::words_of_failure("fr", &refusal.code, &refusal.subject).expect("words");
        assert_eq!(
            told.lines().count(),
            3,
            "{fault:?}: what happened, what works, what to do: {told}"
        );
        let warnings = station.mode().warnings;
        assert!(
            warnings
                .iter()
                .any(|warning| warning.code == "sync-failed" && !warning.what.is_empty()),
            "{fault:?} stands on the screen: {warnings:?}"
        );
        let ward: WardList = station.ask("ward_list", json!({}));
        assert_eq!(
            (ward.totals.patients, ward.orders.clone()),
            (before.totals.patients, before.orders.clone()),
            "{fault:?}: the previous copy stays"
        );
    }
    hospital.set_fault(Fault::None);
    let again: SyncReport = station.ask("sync_now", json!({}));
    assert!(
        again.taken && again.generation == first.generation,
        "a record that answers is read again, and says what it said before: {again:?}"
    );
    let standing = station
        .mode()
        .warnings
        .into_iter()
        .map(|warning| warning.code);
    assert!(
        !standing.into_iter().any(|code| code == "sync-failed"),
        "and the warning goes"
    );
}

#[test]
fn a_patient_without_a_name_stays_on_the_ward() {
    let scene = Scene::set();
    let who = &scene.before.rows[0];
    let mut patient = scene.resource("Patient", &who.patient_id);
    patient.as_object_mut().expect("an object").remove("name");
    scene.hospital.put(patient);

    let ward = scene.read_again();
    let subject = format!("Patient/{}", who.patient_id);
    issue(&ward, "no-name", &subject);
    let row = ward
        .rows
        .iter()
        .find(|row| row.patient_id == who.patient_id)
        .expect("she is there");
    assert_eq!(row.ipp, who.ipp, "known by her number");
    assert!(
        !row.name.trim().is_empty(),
        "and the place of the name is not left empty"
    );
    assert_eq!(ward.orders, scene.before.orders, "with all her orders");
}

#[test]
fn two_orders_of_one_id_are_both_shown_and_neither_is_scheduled() {
    let scene = Scene::set();
    let (patient, order) = scene.a_scheduled_order();
    let id = order["id"].as_str().expect("an id").to_owned();
    let mut twin = order.clone();
    twin["dosageInstruction"][0]["text"] = json!("autre dose");
    let whose = patient.clone();
    scene
        .meddler
        .meddle(move |path, body| add_match(path, body, "MedicationRequest", &whose, &twin));

    let ward = scene.read_again();
    assert_eq!(
        ward.orders.received,
        scene.before.orders.received + 1,
        "both were received"
    );
    issue(&ward, "duplicate-id", &id);
    let rows = scene.rows(&patient);
    let both: Vec<_> = rows
        .iter()
        .filter(|(row, _)| **row == id || row.starts_with(&format!("{id}~")))
        .collect();
    assert_eq!(both.len(), 2, "both are shown: {:?}", rows.keys());
    assert!(
        both.iter()
            .all(|(_, (group, row))| group == "raw" && row.cells.iter().all(|cell| !cell.open)),
        "no time is computed for either"
    );
}

#[test]
fn an_order_without_a_dose_is_shown_word_for_word() {
    let scene = Scene::set();
    let (patient, mut order) = scene.a_scheduled_order();
    let id = order["id"].as_str().expect("an id").to_owned();
    let line = order["dosageInstruction"][0]
        .as_object_mut()
        .expect("a line");
    line.remove("doseAndRate");
    line.insert("text".to_owned(), json!("selon avis du médecin"));
    scene.hospital.put(order);

    let ward = scene.read_again();
    assert_eq!(
        ward.orders.received, scene.before.orders.received,
        "as many as before"
    );
    assert_eq!(
        ward.orders.raw,
        scene.before.orders.raw + 1,
        "one more is not understood"
    );
    let rows = scene.rows(&patient);
    let (group, row) = &rows[&id];
    assert_eq!(group, "raw", "no time is computed for a dose nobody knows");
    assert!(row.dose.is_empty(), "and no dose is made up: {}", row.dose);
    assert!(row.raw_reason.is_some(), "the screen says why");
    assert!(
        row.verbatim
            .as_deref()
            .is_some_and(|text| text.contains("selon avis du médecin")),
        "the words of the source stand there: {row:?}"
    );
}

#[test]
fn an_order_that_is_no_object_is_counted_and_shown() {
    let scene = Scene::set();
    let (patient, order) = scene.a_scheduled_order();
    let mut bent = order.clone();
    bent["id"] = json!("bent");
    bent["dosageInstruction"] = json!("1 comprimé le matin");
    let whose = patient.clone();
    scene.meddler.meddle(move |path, body| {
        add_match(path, body, "MedicationRequest", &whose, &bent);
        add_match(
            path,
            body,
            "MedicationRequest",
            &whose,
            &json!("paracétamol 1 g matin et soir"),
        );
    });

    let ward = scene.read_again();
    assert_eq!(
        ward.orders.received,
        scene.before.orders.received + 2,
        "both came as orders"
    );
    assert_eq!(
        ward.orders.raw,
        scene.before.orders.raw + 2,
        "and neither is understood"
    );
    issue(&ward, "unreadable", "MedicationRequest/");
    let rows = scene.rows(&patient);
    let (group, row) = &rows["bent"];
    assert_eq!(group, "raw", "shown as it came");
    assert!(
        row.verbatim
            .as_deref()
            .is_some_and(|text| text.contains("1 comprimé le matin")),
        "with its text: {row:?}"
    );
    let known = scene.hospital.resources("MedicationRequest");
    let strange: Vec<_> = rows
        .iter()
        .filter(|(id, _)| *id != "bent" && !known.iter().any(|order| order["id"] == **id))
        .collect();
    let [(_, (group, row))] = strange.as_slice() else {
        panic!(
            "the text that came as an order is one row: {:?}",
            rows.keys()
        );
    };
    assert_eq!(group, "raw", "a bare text is shown, too");
    assert!(row.raw_reason.is_some(), "and the screen says why: {row:?}");
}

#[test]
fn a_wrong_settings_file_is_refused_with_its_place() {
    let open = "{ kind = \"none\" }";
    let sound = station::config("http://127.0.0.1/fhir", "ward-3b", open, "");
    // A comment that names a key must not be taken for the place where it is set.
    let sound = format!("# base_url: where the record answers; initials = unique\n{sound}");
    Config::parse(&sound, Path::new("veilleuse.toml")).expect("a sound file is taken");
    // What is wrong; what stands there instead of what; and at which text the message must point.
    let cases = [
        (
            "an unknown key",
            "sync_seconds = 5",
            "sync_second = 5",
            "sync_second =",
        ),
        (
            "out of bounds",
            "probe_seconds = 1",
            "probe_seconds = 0",
            "probe_seconds =",
        ),
        (
            "another type",
            "resend_seconds = 2",
            "resend_seconds = \"deux\"",
            "\"deux\"",
        ),
        (
            "a role nobody has",
            "role = \"charge-nurse\"",
            "role = \"chief\"",
            "\"chief\"",
        ),
        ("no address", "http://127.0.0.1/fhir", "dpi", "base_url ="),
        (
            "initials given twice",
            "initials = \"NB\"",
            "initials = \"al\"",
            "initials = \"al\"",
        ),
        (
            "a person without a name",
            "name = \"Nadia Benali\"",
            "name = \" \"",
            "initials = \"NB\"",
        ),
        (
            "a line that is no TOML",
            "zone = \"Europe/Paris\"",
            "zone = Europe/Paris",
            "Europe/Paris",
        ),
        (
            "no such zone",
            "zone = \"Europe/Paris\"",
            "zone = \"Europe/Lutèce\"",
            "\"Europe/Lutèce\"",
        ),
        (
            "no such way in",
            "kind = \"none\"",
            "kind = \"kerberos\"",
            "\"kerberos\"",
        ),
    ];
    for (what, right, wrong, place) in cases {
        let text = sound.replacen(right, wrong, 1);
        let error = Config::parse(&text, Path::new("veilleuse.toml")).expect_err(what);
        let ConfigError::Wrong {
            line,
            column,
            message,
            ..
        } = &error
        else {
            panic!("{what}: {error}");
        };
        assert!(
            error
                .to_string()
                .starts_with(&format!("veilleuse.toml:{line}:{column}: ")),
            "{what}: said as compilers do: {error}"
        );
        let (before, _) = text.split_at(text.rfind(place).expect("the place"));
        let last = before.rsplit('\n').next().unwrap_or_default();
        let expected = (before.matches('\n').count() + 1, last.chars().count() + 1);
        assert_eq!((*line, *column), expected, "{what}: the place ({message})");
    }
}
