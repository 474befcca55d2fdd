//! A ward to tell stories about: the real station on a real store, and a pretend hospital at the other end of a real
//! connection. The clock is a variable; it stands at 10:20 in Paris when a story begins, and runs on by itself.
//!
//! The cast is the demonstration's roster: nurse Alice (AL), nurse Nadia (NB), charge nurse Brigitte (BR), pharmacist Paul
//! (PF), physician Hélène (HD), IT Carole (CD).

#![allow(dead_code, reason = "each file of stories needs a part of this")]

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::{Duration, Instant};

use app::api::views::{
    ApiError, Cell, CellState, EntrySaved, JournalReport, Mar, ModeBar, OrderRow, ReconcileLine,
    Reconciliation, Sent, WardList,
};
use app::clock::{Clock, random};
use app::config::{AuthConfig, Config};
use app::demo::Demo;
use app::door::Hosted;
use chrono::{DateTime, Utc};
use ehr_sim::{DemoWard, Fault, Hospital};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longest wait for something that a loop of the station does.
const PATIENCE: Duration = Duration::from_secs(30);

/// A station, its hospital and its clock.
pub(crate) struct Ward {
    pub(crate) hospital: Hospital,
    folder: TempDir,
    config: Config,
    clock: Clock,
    seconds_later: Arc<AtomicI64>,
    clock_breaks: Arc<AtomicBool>,
    running: bool,
    hosted: Option<Hosted>,
}

/// One dose on the screen.
#[derive(Clone)]
pub(crate) struct Dose {
    pub(crate) patient: String,
    pub(crate) row: OrderRow,
    pub(crate) cell: Cell,
}

impl Dose {
    pub(crate) fn slot(&self) -> &str {
        self.cell.slot_id.as_deref().unwrap()
    }

    /// What a nurse sends when she signs this dose as ordered, the dose typed again where that is asked for.
    pub(crate) fn given(&self) -> Value {
        json!({
            "patient_id": self.patient, "order_id": self.row.order_id, "slot_id": self.slot(), "at": null,
            "dose": self.row.retype_dose.then(|| typed(&self.row.dose)), "attested": self.cell.attest,
            "witness": self.needs_two().then(|| json!({ "initials": "NB" })), "site": self.row.asks.place_needed.then_some("ventre droit"),
            "rate": self.row.asks.rate.as_deref().map(typed), "reason": null, "second_dose_confirmed": false, "early_confirmed": true, "request_id": request_id(),
        })
    }

    /// Whether a second person signs, or decides what may have been given unseen.
    pub(crate) fn needs_two(&self) -> bool {
        self.row.asks.witness || (self.row.high_alert && self.cell.attest)
    }

    pub(crate) fn not_given(&self, letter: &str, text: Option<&str>) -> Value {
        json!({
            "patient_id": self.patient, "order_id": self.row.order_id, "slot_id": self.slot(), "reason": letter,
            "text": text, "request_id": request_id(),
        })
    }
}

/// What people recorded about a dose, oldest first; its history also says when it was planned.
pub(crate) fn entries_of(history: &[String]) -> Vec<&String> {
    let recorded = |line: &&String| line.contains("(poste 3N-1)");
    history.iter().filter(recorded).collect()
}

/// The number of a dose as a nurse types it: `1 000 mg` is typed `1000`.
pub(crate) fn typed(dose: &str) -> String {
    dose.chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '\u{a0}'))
        .filter(char::is_ascii)
        .collect()
}

pub(crate) fn request_id() -> String {
    let bytes: [u8; 16] = random().unwrap();
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

/// A request with some fields changed.
pub(crate) fn with(mut request: Value, changes: Value) -> Value {
    let changes = changes.as_object().unwrap().clone();
    request.as_object_mut().unwrap().extend(changes);
    request
}

fn ten_twenty() -> DateTime<Utc> {
    "2026-11-20T09:20:00Z".parse().unwrap()
}

impl Ward {
    /// Without loops: nothing happens but what the story says. A first copy is taken.
    pub(crate) fn quiet() -> Ward {
        Ward::quiet_with(|_| {})
    }

    /// Without loops and without a copy: this station never saw the record.
    pub(crate) fn empty() -> Ward {
        Ward::new(false, |_| {})
    }

    /// The same with another configuration.
    pub(crate) fn quiet_with(change: impl FnOnce(&mut Config)) -> Ward {
        let ward = Ward::new(false, change);
        ward.ok("sync_now", json!({}));
        ward
    }

    /// Changes the configuration of a stopped station.
    pub(crate) fn configure(&mut self, change: impl FnOnce(&mut Config)) {
        assert!(
            self.hosted.is_none(),
            "a station reads its file when it starts"
        );
        change(&mut self.config);
    }

    /// With its loops: the record is probed, copied and written to.
    pub(crate) fn living() -> Ward {
        Ward::living_with(|_| {})
    }

    /// The same with another configuration.
    pub(crate) fn living_with(change: impl FnOnce(&mut Config)) -> Ward {
        let ward = Ward::new(true, change);
        ward.wait("the first copy and a healthy probe", || {
            ward.call("ward_list", json!({})).is_ok() && ward.mode().probe_code == "healthy"
        });
        ward
    }

    fn new(running: bool, change: impl FnOnce(&mut Config)) -> Ward {
        let folder = TempDir::new().unwrap();
        let (begun, seconds_later) = (Instant::now(), Arc::new(AtomicI64::new(0)));
        let clock_breaks = Arc::new(AtomicBool::new(false));
        let (later, breaks) = (seconds_later.clone(), clock_breaks.clone());
        let clock = Clock::from_fn(move || {
            assert!(
                !breaks.load(Ordering::SeqCst),
                "the clock of this story is broken on purpose"
            );
            let passed = chrono::Duration::from_std(begun.elapsed()).unwrap();
            ten_twenty() + passed + chrono::Duration::seconds(later.load(Ordering::SeqCst))
        });
        let hospital = Hospital::start(DemoWard::built_in(), ten_twenty(), 0).unwrap();
        let token_file = folder.path().join("token");
        File::create(&token_file)
            .unwrap()
            .write_all(hospital.token().as_bytes())
            .unwrap();
        let mut config = Demo::config().unwrap();
        let ehr = config.ehr.as_mut().unwrap();
        ehr.base_url = hospital.base_url();
        ehr.auth = AuthConfig::Bearer { token_file };
        config.timing.probe_seconds = 1;
        config.timing.recovery_seconds = 1;
        config.timing.resend_seconds = 2;
        change(&mut config);
        let mut ward = Ward {
            hospital,
            folder,
            config,
            clock,
            seconds_later,
            clock_breaks,
            running,
            hosted: None,
        };
        ward.start();
        ward
    }

    fn start(&mut self) {
        let opened = Hosted::with(
            self.config.clone(),
            &self.data(),
            self.clock.clone(),
            None,
            self.running,
        );
        self.hosted = Some(opened.unwrap());
    }

    /// The folder of the database.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("station")
    }

    /// The station stops and starts again; the hospital does not notice.
    pub(crate) fn restart(&mut self) {
        self.stop();
        self.start();
    }

    pub(crate) fn stop(&mut self) {
        self.hosted = None;
    }

    pub(crate) fn start_again(&mut self) {
        self.start();
    }

    /// Lets time pass on the station's clock.
    pub(crate) fn later(&self, minutes: i64) {
        self.seconds_later.fetch_add(minutes * 60, Ordering::SeqCst);
    }

    /// Lets a little time pass on the station's clock: less than the probes may be apart.
    pub(crate) fn seconds_later(&self, seconds: i64) {
        self.seconds_later.fetch_add(seconds, Ordering::SeqCst);
    }

    /// The store of a stopped station.
    pub(crate) fn store(&self) -> store::Store {
        assert!(self.hosted.is_none(), "one owner at a time");
        let key = store::key_file(&self.data().join("station.key"), [0; 32]).unwrap();
        store::Store::open(&self.data(), &key).unwrap()
    }

    /// From now on, whoever asks for the time panics.
    pub(crate) fn break_clock(&self, broken: bool) {
        self.clock_breaks.store(broken, Ordering::SeqCst);
    }

    /// The station itself, for windows of its own.
    pub(crate) fn hosted(&self) -> &Hosted {
        self.hosted.as_ref().unwrap()
    }

    pub(crate) fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        self.hosted.as_ref().unwrap().call(name, request)
    }

    pub(crate) fn ok(&self, name: &str, request: Value) -> Value {
        self.call(name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"))
    }

    /// The code with which a request is refused.
    pub(crate) fn refused(&self, name: &str, request: Value) -> String {
        match self.call(name, request.clone()) {
            Ok(answer) => panic!("{name} {request} was not refused: {answer}"),
            Err(refused) => refused.code,
        }
    }

    pub(crate) fn ask<T: serde::de::DeserializeOwned>(&self, name: &str, request: Value) -> T {
        serde_json::from_value(self.ok(name, request)).unwrap()
    }

    pub(crate) fn mode(&self) -> ModeBar {
        self.ask("mode", json!({}))
    }

    pub(crate) fn list(&self) -> WardList {
        self.ask("ward_list", json!({}))
    }

    pub(crate) fn mar(&self, patient: &str) -> Mar {
        self.ask(
            "mar",
            json!({ "patient_id": patient, "hours": 24, "shift_hours": -4 }),
        )
    }

    pub(crate) fn journal(&self) -> JournalReport {
        self.ask("journal_verify", json!({}))
    }

    pub(crate) fn reconciliation(&self) -> Reconciliation {
        self.ask("reconciliation", json!({}))
    }

    /// The line of an entry in the list of reconciliation.
    pub(crate) fn line(&self, entry: &str) -> ReconcileLine {
        let found = self
            .reconciliation()
            .lines
            .into_iter()
            .find(|line| line.entry_id == entry);
        found.unwrap_or_else(|| panic!("{entry} is not in the list of reconciliation"))
    }

    pub(crate) fn wait(&self, what: &str, mut done: impl FnMut() -> bool) {
        let until = Instant::now() + PATIENCE;
        while !done() {
            assert!(Instant::now() < until, "waited in vain for {what}");
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// Brigitte and Alice declare that the record cannot be worked with, although it answers; Alice signs in.
    pub(crate) fn declare(&self) {
        let why = "le DPI affiche des dossiers vides";
        self.ok(
            "declare_downtime",
            json!({ "by": "BR", "second": "AL", "reason": why }),
        );
        self.sign_in("AL");
    }

    pub(crate) fn sign_in(&self, initials: &str) {
        self.ok("sign_in", json!({ "initials": initials }));
    }

    /// The record is well, and Brigitte says so; nothing may be sent yet.
    pub(crate) fn end(&self) {
        let by = json!({ "by": "BR", "second": null, "reason": null });
        self.wait("a record that has been well for long enough", || match self
            .call("end_downtime", by.clone())
        {
            Ok(_) => true,
            Err(refused) => {
                assert_eq!(refused.code, "ehr-silent", "the only reason to wait");
                false
            }
        });
    }

    pub(crate) fn all_clear(&self) {
        let by = json!({ "by": "BR", "second": null, "reason": null });
        self.wait("the all-clear", || {
            match self.call("all_clear", by.clone()) {
                Ok(_) => true,
                Err(refused) => {
                    assert_eq!(refused.code, "ehr-silent", "the only reason to wait");
                    false
                }
            }
        });
    }

    pub(crate) fn release_all(&self) -> u32 {
        self.ask::<Sent>("send_entries", json!({ "entry_ids": [], "by": "AL" }))
            .queued
    }

    pub(crate) fn cut(&self, fault: Fault) {
        self.hospital.set_fault(fault);
    }

    /// Every dose on the screens of the whole ward that can be signed now.
    pub(crate) fn open_doses(&self) -> Vec<Dose> {
        let rows = self.list().rows;
        let of_patient = |patient: &String| {
            let groups = self.mar(patient).groups;
            let rows = groups.into_iter().flat_map(|group| group.rows);
            rows.flat_map(|row| {
                let open: Vec<Cell> = row.cells.iter().filter(|cell| cell.open).cloned().collect();
                open.into_iter().map(move |cell| (row.clone(), cell))
            })
            .map(|(row, cell)| Dose {
                patient: patient.clone(),
                row,
                cell,
            })
            .collect::<Vec<_>>()
        };
        rows.iter()
            .flat_map(|row| of_patient(&row.patient_id))
            .collect()
    }

    /// Doses of different orders, due later today, that are signed with two keys: nothing to type, nothing to attest.
    pub(crate) fn plain_doses(&self) -> Vec<Dose> {
        let mut seen = std::collections::BTreeSet::new();
        self.open_doses()
            .into_iter()
            .filter(|dose| {
                !dose.row.retype_dose && !dose.cell.attest && dose.cell.state != CellState::OnHold
            })
            .filter(|dose| seen.insert(dose.row.order_id.clone()))
            .collect()
    }

    /// The same dose as the screen shows it now.
    pub(crate) fn again(&self, dose: &Dose) -> Dose {
        let groups = self.mar(&dose.patient).groups;
        let row = groups
            .into_iter()
            .flat_map(|group| group.rows)
            .find(|row| row.order_id == dose.row.order_id)
            .unwrap();
        let cell = row
            .cells
            .iter()
            .find(|cell| cell.slot_id == dose.cell.slot_id)
            .unwrap()
            .clone();
        Dose {
            patient: dose.patient.clone(),
            row,
            cell,
        }
    }

    pub(crate) fn give(&self, dose: &Dose) -> EntrySaved {
        self.ask("record_given", dose.given())
    }

    /// Identifiers of our own entries in the record, one for each administration there.
    pub(crate) fn ours_in_record(&self) -> Vec<String> {
        let mut ours: Vec<String> = self
            .hospital
            .resources("MedicationAdministration")
            .iter()
            .flat_map(|dose| dose["identifier"].as_array().cloned().unwrap_or_default())
            .filter(|identifier| {
                identifier["system"] == self.config.ehr.as_ref().unwrap().own_system.as_str()
            })
            .map(|identifier| identifier["value"].as_str().unwrap().to_owned())
            .collect();
        ours.sort();
        ours
    }

    /// A resource of the record.
    pub(crate) fn resource(&self, kind: &str, id: &str) -> Value {
        let found = self
            .hospital
            .resources(kind)
            .into_iter()
            .find(|resource| resource["id"] == id);
        found.unwrap_or_else(|| panic!("the record has no {kind}/{id}"))
    }

    /// Somebody charts this order's dose in the record itself; `times` multiplies the quantity ordered.
    pub(crate) fn charted_in_record(&self, order: &str, at: DateTime<Utc>, times: u32) {
        let request = self.resource("MedicationRequest", order);
        let mut quantity =
            request["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"].clone();
        if times != 1 {
            let value = quantity["value"].as_f64().unwrap() * f64::from(times);
            quantity["value"] = json!(value);
        }
        let mut dose = json!({
            "resourceType": "MedicationAdministration",
            "status": "completed",
            "subject": request["subject"], "context": request["encounter"],
            "effectiveDateTime": at.to_rfc3339(),
            "performer": [{ "actor": { "display": "Solène Kerbrat, IDE" } }],
            "request": { "reference": format!("MedicationRequest/{order}") },
            "dosage": { "dose": quantity },
        });
        for key in ["medicationCodeableConcept", "medicationReference"] {
            if let Some(medication) = request.get(key) {
                dose[key] = medication.clone();
            }
        }
        self.hospital.put(dose);
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}
