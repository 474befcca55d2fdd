//! The whole outage against a real server: SEKMET is read, killed, missed, charted around, restarted, and written back to.
//!
//! What the server holds in the end is read by hand over plain HTTP and compared with what was charted, field by field.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise and says which"
)]

#[path = "support/sekmet.rs"]
mod sekmet;
#[path = "support/sekmet_ward.rs"]
mod sekmet_ward;
#[path = "support/station.rs"]
mod station;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::time::Duration;

use app::api::views::{
    EntrySaved, JournalReport, ModeBar, OrderRow, Printed, ProposalKind, Reconciliation, SendState,
    Sent, SheetsOut, WardList,
};
use app::clock::Clock;
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use chrono_tz::{Europe::Paris, Tz};
use sekmet::Sekmet;
use sekmet_ward::{
    ENCOUNTERS, Moments, ORDER_CONTINUOUS, ORDER_FIXED_TIMES, ORDER_FREE_TEXT, ORDER_INTERVAL,
    ORDER_MEALS, ORDER_N_PER_DAY, ORDER_ONCE, ORDER_PRN, ORDERS, PATIENTS, WARD, admit_ward, clock,
};
use serde_json::{Value, json};
use station::{LetIn, OWN_SYSTEM, Station, request_id, wait};

const LIMIT: Duration = Duration::from_secs(30);

/// What the record must say of one entry.
struct Charted {
    entry: String,
    patient: usize,
    order: &'static str,
    says: Says,
    /// The instant at which it happened, or the two between which it was signed.
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    by: (&'static str, &'static str),
}

enum Says {
    /// Given: number and unit.
    Dose(&'static str, &'static str),
    /// Given: the nurse's words, where the order states no quantity.
    Words(&'static str),
    /// Not given: the letter.
    NotGiven(&'static str),
}

const ALICE: (&str, &str) = ("AL", "Alice Lambert");
const NADIA: (&str, &str) = ("NB", "Nadia Benali");

/// A nurse's evening: the station, the moment the ward was made for, and what was charted so far.
struct Evening<'a> {
    station: &'a Station,
    made_at: DateTime<Tz>,
    by: (&'static str, &'static str),
    charted: Vec<Charted>,
}

fn now() -> DateTime<Utc> {
    Clock::machine().now()
}

impl Evening<'_> {
    fn sign_in(&mut self, by: (&'static str, &'static str)) {
        let mode: ModeBar = self.station.ask("sign_in", json!({ "initials": by.0 }));
        assert_eq!(
            mode.user.map(|user| user.name).as_deref(),
            Some(by.1),
            "the person who signs is shown"
        );
        self.by = by;
    }

    /// The instant so many minutes from the quarter hour for which the ward was made.
    fn at(&self, minutes: i64) -> DateTime<Utc> {
        let quarter = self
            .made_at
            .with_timezone(&Utc)
            .duration_trunc(TimeDelta::minutes(15));
        quarter.expect("a quarter hour") + TimeDelta::minutes(minutes)
    }

    /// The slot of an order that is due so many minutes from then; the screen must show it, open.
    fn slot(&self, patient: usize, order: &str, minutes: i64) -> (String, bool) {
        let id = format!("{order}@{}", self.at(minutes).format("%Y%m%dT%H%MZ"));
        let row = self.row(patient, order);
        let cell = row
            .cells
            .iter()
            .find(|cell| cell.slot_id.as_deref() == Some(&id))
            .unwrap_or_else(|| panic!("no cell {id} among {:?}", row.cells));
        assert!(cell.open, "{id} waits for somebody");
        (id, cell.attest)
    }

    fn row(&self, patient: usize, order: &str) -> OrderRow {
        let mar = self.station.mar(PATIENTS[patient]);
        let rows = mar.groups.into_iter().flat_map(|group| group.rows);
        rows.into_iter()
            .find(|row| row.order_id == order)
            .unwrap_or_else(|| panic!("{order} is not on the screen"))
    }

    fn keep(
        &mut self,
        saved: EntrySaved,
        patient: usize,
        order: &'static str,
        says: Says,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) {
        self.charted.push(Charted {
            entry: saved.entry_id,
            patient,
            order,
            says,
            from,
            to,
            by: self.by,
        });
    }

    /// Given at this moment.
    fn given(&mut self, patient: usize, order: &'static str, request: &Value, says: Says) {
        let from = now();
        let saved = self.record(patient, order, request);
        self.keep(saved, patient, order, says, from, now());
    }

    /// Given at a time typed in hours and minutes, so many minutes from then.
    fn given_at(
        &mut self,
        patient: usize,
        order: &'static str,
        minutes: i64,
        request: Value,
        says: Says,
    ) {
        let mut request = request;
        request["at"] = json!(clock(&self.made_at, minutes));
        let saved = self.record(patient, order, &request);
        let at = self.at(minutes);
        self.keep(saved, patient, order, says, at, at);
    }

    fn record(&self, patient: usize, order: &str, request: &Value) -> EntrySaved {
        self.station
            .ask("record_given", given(patient, order, request))
    }

    fn not_given(
        &mut self,
        patient: usize,
        order: &'static str,
        slot: &str,
        letter: &'static str,
        text: Option<&str>,
    ) {
        let from = now();
        let saved = self.station.ask("record_not_given", json!({
            "patient_id": PATIENTS[patient], "order_id": order, "slot_id": slot, "reason": letter, "text": text,
            "request_id": request_id(),
        }));
        self.keep(saved, patient, order, Says::NotGiven(letter), from, now());
    }
}

/// A request of `record_given`; what is not named is as a plain key press sends it.
fn given(patient: usize, order: &str, named: &Value) -> Value {
    let mut request = json!({
        "patient_id": PATIENTS[patient], "order_id": order, "slot_id": null, "at": null, "dose": null, "attested": false,
        "witness": null, "reason": null, "second_dose_confirmed": false, "early_confirmed": true, "request_id": request_id(),
    });
    for (key, value) in named.as_object().expect("named fields") {
        request[key] = value.clone();
    }
    // Without a slot, in the blind window: she asked whether one was given already.
    if request["slot_id"].is_null() {
        request["attested"] = json!(true);
        // What is high-alert there is decided by two.
        request["witness"] = json!({ "initials": "BR" });
    }
    request
}

/// The site's times: three a day four hours and one hour before, and four hours after; every eight hours one hour before.
fn site_times(now: &DateTime<Tz>) -> String {
    let line = |key: &str, minutes: [i64; 3]| {
        let mut times = minutes.map(|minutes| format!("\"{}:00\"", clock(now, minutes)));
        times.sort();
        format!("{key} = [{}]\n", times.join(", "))
    };
    line("3-par-jour", [-240, -60, 240]) + &line("toutes-les-8-h", [-60, 420, 900])
}

fn open(sekmet: &Sekmet, let_in: &LetIn<'_>, made_at: &DateTime<Tz>) -> Station {
    let station = Station::open(&sekmet.base_url(), WARD, let_in, &site_times(made_at), true);
    let ward: WardList = wait(LIMIT, "the first copy", || {
        match station.call("ward_list", json!({})) {
            Ok(list) => Ok(serde_json::from_value(list).expect("a ward list")),
            Err(refusal) => Err(format!(
                "{} ({}), {:?}",
                refusal.code,
                refusal.subject,
                station.mode().warnings
            )),
        }
    });
    assert_eq!(ward.totals.patients, 4, "four patients were admitted");
    assert_eq!(
        (ward.orders.received, ward.orders.conserved),
        (8, true),
        "eight orders were admitted and all arrived: {ward:?}"
    );
    station
}

/// Sync, kill, proposal, declaration, ten doses, paper, restart, end, all-clear.
fn outage(sekmet: &mut Sekmet, station: &Station, made_at: DateTime<Tz>) -> Vec<Charted> {
    let kinds = timing_kinds(station);
    assert!(
        kinds.len() >= 5,
        "at least five kinds of timing are on the ward: {kinds:?}"
    );
    let early = station.refused("record_given", given(0, ORDER_PRN, &json!({ "dose": "5" })));
    assert_eq!(
        early.code, "capture-closed",
        "while the record answers, doses are charted there"
    );

    sekmet.kill9();
    let seen = station.until_proposed(&ProposalKind::Downtime, Duration::from_secs(15));
    println!("downtime proposed {} ms after the kill", seen.as_millis());
    let mode: ModeBar = station.ask(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    );
    assert!(mode.capture_open, "two people declared: capture is open");

    let mut evening = Evening {
        station,
        made_at,
        by: ALICE,
        charted: vec![],
    };
    chart_ten(&mut evening);
    let charted = evening.charted;
    assert_eq!(charted.len(), 10, "ten doses stand");
    print_all(station);

    sekmet.restart();
    back_to_all_clear(station);
    charted
}

/// What the nurses see as different kinds: the group of the row, and where its times come from.
fn timing_kinds(station: &Station) -> BTreeSet<String> {
    let mut seen = BTreeMap::new();
    for patient in PATIENTS {
        for group in station.mar(patient).groups {
            for row in group.rows {
                seen.insert(row.order_id, format!("{}: {}", group.key, row.frequency));
            }
        }
    }
    assert_eq!(
        seen.keys().map(String::as_str).collect::<BTreeSet<_>>(),
        ORDERS.into_iter().collect(),
        "every order is a row of its patient's MAR, and nothing else is"
    );
    println!("{seen:?}");
    seen.into_values().collect()
}

fn chart_ten(e: &mut Evening<'_>) {
    e.sign_in(ALICE);
    // 1: in the blind window a dose needs the word that it was not given before.
    let (slot, attest) = e.slot(0, ORDER_FIXED_TIMES, -120);
    assert!(
        attest,
        "it was due before capture opened: it may have been given"
    );
    let hasty = e.station.refused(
        "record_given",
        given(0, ORDER_FIXED_TIMES, &json!({ "slot_id": slot })),
    );
    assert_eq!(
        hasty.code, "attest-needed",
        "nothing is recorded without the attestation"
    );
    e.given(
        0,
        ORDER_FIXED_TIMES,
        &json!({ "slot_id": slot, "attested": true }),
        Says::Dose("40", "mg"),
    );
    // 2: the next one, ahead of its time.
    let (slot, attest) = e.slot(0, ORDER_FIXED_TIMES, 120);
    assert!(!attest, "nobody can have given it yet");
    e.given(
        0,
        ORDER_FIXED_TIMES,
        &json!({ "slot_id": slot }),
        Says::Dose("40", "mg"),
    );
    // 3: at a stated time.
    let (slot, _) = e.slot(1, ORDER_INTERVAL, -60);
    let request = json!({ "slot_id": slot, "attested": true });
    e.given_at(1, ORDER_INTERVAL, -45, request, Says::Dose("1", "g"));
    // 4 and 5: not given, a letter; and a letter with its value.
    let (slot, _) = e.slot(2, ORDER_N_PER_DAY, -240);
    e.not_given(2, ORDER_N_PER_DAY, &slot, "R", None);
    let (slot, _) = e.slot(2, ORDER_N_PER_DAY, -60);
    e.not_given(
        2,
        ORDER_N_PER_DAY,
        &slot,
        "C",
        Some("bilan hépatique perturbé"),
    );
    // 6: if needed, high-alert: the dose is typed again.
    let plain = e.station.refused(
        "record_given",
        given(0, ORDER_PRN, &json!({ "reason": "douleur" })),
    );
    assert_eq!(plain.code, "dose-needed", "oxycodone is never two keys");
    let request = json!({ "dose": "5", "reason": "douleur" });
    e.given(0, ORDER_PRN, &request, Says::Dose("5", "mg"));

    e.sign_in(NADIA);
    // 7: an order nobody can schedule; the dose is in the nurse's words.
    e.given(
        3,
        ORDER_FREE_TEXT,
        &json!({ "dose": "2 mg, INR 2,1" }),
        Says::Words("2 mg, INR 2,1"),
    );
    // 8: with the meal, at a stated time.
    e.given_at(
        2,
        ORDER_MEALS,
        -30,
        json!({ "dose": "500" }),
        Says::Dose("500", "mg"),
    );
    // 9: the infusion, in words.
    e.given(
        1,
        ORDER_CONTINUOUS,
        &json!({ "dose": "poche changée, 60 mL/h" }),
        Says::Words("poche changée, 60 mL/h"),
    );
    // 10: recorded, then corrected: one dose, as corrected.
    let (slot, _) = e.slot(3, ORDER_ONCE, 180);
    let wrong = e.record(3, ORDER_ONCE, &json!({ "slot_id": slot }));
    let saved: EntrySaved = e.station.ask("correct_entry", json!({
        "entry_id": wrong.entry_id, "reason": "heure de la feuille",
        "replacement": { "at": clock(&e.made_at, -15), "dose": null, "not_given": null, "text": null },
        "request_id": request_id(),
    }));
    let at = e.at(-15);
    e.keep(saved, 3, ORDER_ONCE, Says::Dose("10", "mg"), at, at);
}

/// Nobody wrote on the sheets of this story: somebody looks at each and says so.
fn bring_sheets_home(station: &Station) {
    let out: SheetsOut = station.ask("sheets_out", json!({}));
    assert!(!out.lines.is_empty(), "what was printed is known");
    let sheets: Vec<Value> = out
        .lines
        .iter()
        .map(|line| json!({ "sheet": line.sheet, "version": line.version }))
        .collect();
    let mark =
        json!({ "by": "AL", "sheets": sheets, "mark": "unused", "reason": null, "witness": null });
    let left: SheetsOut = station.ask("mark_sheets", mark);
    assert_eq!(left.lines, [], "all of them are home");
}

fn print_all(station: &Station) {
    let request = json!({ "what": "pack", "patient_ids": [], "by": "AL", "to_file": true });
    let printed: Printed = station.ask("print", request);
    assert_eq!(
        printed.problems,
        [] as [String; 0],
        "every sheet could be laid out"
    );
    assert_eq!(printed.orders, 8, "all eight orders stand on the sheets");
    assert!(
        printed.pages >= 5,
        "a census and a sheet for each of four patients: {}",
        printed.pages
    );
    for file in &printed.files {
        let mut head = [0_u8; 5];
        let read = File::open(file).and_then(|mut file| file.read_exact(&mut head));
        assert!(read.is_ok() && head == *b"%PDF-", "{file} is a PDF");
    }
    assert!(
        !printed.files.is_empty(),
        "the sheets are where they can be fetched"
    );
}

/// The record answers again: a person ends the outage, another gives the all-clear.
fn back_to_all_clear(station: &Station) {
    station.until_proposed(&ProposalKind::Recovery, LIMIT);
    let by = json!({ "by": "BR", "second": null, "reason": null });
    station.ask::<ModeBar>("end_downtime", by.clone());
    let mode: ModeBar = station.ask("all_clear", by);
    assert!(mode.sending_allowed, "from now on entries may be released");
}

fn all_verified(station: &Station, count: u32) {
    let list = wait(LIMIT, "every released entry to be read back", || {
        let list = station.reconciliation();
        if list.totals.underway == 0 {
            Ok(list)
        } else {
            Err(format!("{list:?}, {:?}", station.mode().warnings))
        }
    });
    assert_eq!(
        (
            list.totals.verified,
            list.totals.worklist,
            list.totals.ready
        ),
        (count, 0, 0),
        "read back, equal, nothing left over: {list:?}"
    );
}

/// What the server holds is what was charted, each once: read by hand, not by our connector.
fn assert_in_record(sekmet: &Sekmet, charted: &[Charted]) {
    let held = sekmet.search_all("MedicationAdministration?_count=50");
    assert_eq!(
        held.len(),
        charted.len(),
        "as many as were charted, and nothing else: {held:#?}"
    );
    let mut by_entry = BTreeMap::new();
    for dose in &held {
        let own = dose["identifier"]
            .as_array()
            .into_iter()
            .flatten()
            .find(|one| one["system"] == OWN_SYSTEM);
        let entry = own
            .and_then(|one| one["value"].as_str())
            .expect("every dose bears its entry's name");
        assert!(
            by_entry.insert(entry, dose).is_none(),
            "{entry} stands twice"
        );
    }
    for entry in charted {
        let dose = by_entry
            .get(entry.entry.as_str())
            .unwrap_or_else(|| panic!("{} of {} is not in the record", entry.entry, entry.order));
        assert_one(dose, entry);
    }
}

fn assert_one(dose: &Value, entry: &Charted) {
    let order = entry.order;
    assert_eq!(
        dose["subject"]["reference"],
        format!("Patient/{}", PATIENTS[entry.patient]),
        "{order}: whose"
    );
    assert_eq!(
        dose["context"]["reference"],
        format!("Encounter/{}", ENCOUNTERS[entry.patient]),
        "{order}: which stay"
    );
    assert_eq!(
        dose["request"]["reference"],
        format!("MedicationRequest/{order}"),
        "{order}: which order"
    );
    let at = dose["effectiveDateTime"]
        .as_str()
        .and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    let at = at
        .unwrap_or_else(|| panic!("{order}: no time in {dose}"))
        .with_timezone(&Utc);
    // The record's time is cut to the second.
    let from = entry
        .from
        .duration_trunc(TimeDelta::seconds(1))
        .expect("a second");
    assert!(
        from <= at && at <= entry.to,
        "{order}: {at} is not between {from} and {}",
        entry.to
    );
    let actor = &dose["performer"][0]["actor"];
    assert_eq!(
        actor["identifier"]["value"], entry.by.0,
        "{order}: who, by initials"
    );
    assert!(
        actor["display"]
            .as_str()
            .is_some_and(|name| name.contains(entry.by.1)),
        "{order}: who, by name: {actor}"
    );
    let notes = dose["note"].to_string();
    match entry.says {
        Says::Dose(value, unit) => {
            assert_eq!(dose["status"], "completed", "{order}: given");
            assert_eq!(
                dose["dosage"]["dose"]["value"].to_string(),
                value,
                "{order}: how much, digit for digit"
            );
            assert_eq!(
                dose["dosage"]["dose"]["unit"], unit,
                "{order}: of what unit"
            );
        }
        Says::Words(words) => {
            assert_eq!(dose["status"], "completed", "{order}: given");
            assert_eq!(
                dose["dosage"]["dose"],
                Value::Null,
                "{order}: no quantity is invented"
            );
            assert!(notes.contains(words), "{order}: the nurse's words: {notes}");
        }
        Says::NotGiven(letter) => {
            assert_eq!(dose["status"], "not-done", "{order}: not given");
            assert_eq!(
                dose["statusReason"][0]["coding"][0]["code"], letter,
                "{order}: why"
            );
            assert_eq!(dose["dosage"], Value::Null, "{order}: nothing was given");
        }
    }
}

fn made_at() -> DateTime<Tz> {
    now().with_timezone(&Paris)
}

fn release(station: &Station, entries: &[&str]) -> u32 {
    let sent: Sent = station.ask("send_entries", json!({ "entry_ids": entries, "by": "AL" }));
    sent.queued
}

#[test]
fn ten_doses_of_an_outage_reach_the_record_once() {
    let mut sekmet = Sekmet::start();
    let made_at = made_at();
    admit_ward(&sekmet, &Moments::around(&made_at));
    let station = open(&sekmet, &LetIn::Bearer(sekmet.token()), &made_at);
    let charted = outage(&mut sekmet, &station, made_at);
    assert_in_record(&sekmet, &[]);

    station.ask::<Reconciliation>("compare_now", json!({}));
    assert_eq!(
        release(&station, &[]),
        10,
        "a person releases every line that is ready"
    );
    all_verified(&station, 10);
    assert_in_record(&sekmet, &charted);

    // Again, from the start: nothing is left to do and nothing is done.
    let list: Reconciliation = station.ask("compare_now", json!({}));
    assert_eq!(list.totals.verified, 10, "what was verified stays so");
    assert_eq!(release(&station, &[]), 0, "nothing is ready any more");
    station.ask::<Reconciliation>("compare_now", json!({}));
    all_verified(&station, 10);
    assert_in_record(&sekmet, &charted);

    let journal: JournalReport = station.ask("journal_verify", json!({}));
    assert!(
        journal.ok,
        "the journal checks from its first byte: {journal:?}"
    );
    let both = json!({ "by": "BR", "second": "AL", "reason": null });
    station.ask::<ModeBar>("all_reconciled", both);
    let by = json!({ "by": "BR", "second": null, "reason": null });
    bring_sheets_home(&station);
    let mode: ModeBar = station.ask("close_event", by);
    assert!(
        matches!(mode.state.as_str(), "closed" | "normal"),
        "the event is over"
    );
}

#[test]
fn a_record_killed_while_doses_are_sent_ends_with_each_of_them_once() {
    let mut sekmet = Sekmet::start();
    let made_at = made_at();
    admit_ward(&sekmet, &Moments::around(&made_at));
    let station = open(&sekmet, &LetIn::Bearer(sekmet.token()), &made_at);
    let charted = outage(&mut sekmet, &station, made_at);
    let entries: Vec<&str> = charted.iter().map(|one| one.entry.as_str()).collect();

    assert_eq!(release(&station, &entries[..3]), 3, "three first");
    wait(LIMIT, "three verified", || {
        let totals = station.reconciliation().totals;
        if totals.verified == 3 {
            Ok(())
        } else {
            Err(format!("{totals:?}"))
        }
    });
    assert_eq!(release(&station, &entries[3..]), 7, "then the rest");
    let left = wait(LIMIT, "one of them to be on its way", || {
        let list = station.reconciliation();
        let on_its_way =
            |state: &SendState| matches!(state, SendState::SentUnknown | SendState::Acked);
        if list.lines.iter().any(|line| on_its_way(&line.state)) {
            Ok(list)
        } else {
            Err(format!("{list:?}"))
        }
    });
    sekmet.kill9();
    assert!(
        left.totals.underway > 0 && left.totals.verified >= 3,
        "killed in the middle: {:?}",
        left.totals
    );
    wait(LIMIT, "the outage to go on", || {
        let mode = station.mode();
        if mode.state == "active" {
            Ok(())
        } else {
            Err(mode.state)
        }
    });
    assert!(
        !station.mode().sending_allowed,
        "nothing is sent while the record is silent"
    );

    sekmet.restart();
    back_to_all_clear(&station);
    // What was on its way is read back; what had only been released waits for a person again, since hours may have passed.
    release(&station, &[]);
    all_verified(&station, 10);
    assert_in_record(&sekmet, &charted);
    station.ask::<Reconciliation>("compare_now", json!({}));
    assert_eq!(release(&station, &[]), 0, "nothing is ready any more");
    assert_in_record(&sekmet, &charted);
}

#[test]
fn a_smart_client_reads_the_ward_and_writes_a_dose() {
    let mut sekmet = Sekmet::start();
    let made_at = made_at();
    admit_ward(&sekmet, &Moments::around(&made_at));
    let key = sekmet.smart_key_pem_path();
    let let_in = LetIn::Smart(
        sekmet.smart_client_id(),
        &key,
        "system/*.rs system/MedicationAdministration.c",
    );
    let station = open(&sekmet, &let_in, &made_at);

    sekmet.kill9();
    station.until_proposed(&ProposalKind::Downtime, Duration::from_secs(15));
    station.ask::<ModeBar>(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    );
    let mut evening = Evening {
        station: &station,
        made_at,
        by: ALICE,
        charted: vec![],
    };
    evening.sign_in(ALICE);
    let (slot, _) = evening.slot(0, ORDER_FIXED_TIMES, -120);
    evening.given(
        0,
        ORDER_FIXED_TIMES,
        &json!({ "slot_id": slot, "attested": true }),
        Says::Dose("40", "mg"),
    );
    let charted = evening.charted;

    // The restarted server knows none of its old tokens: ours must be asked for again.
    sekmet.restart();
    back_to_all_clear(&station);
    assert_eq!(release(&station, &[]), 1, "one line is ready");
    all_verified(&station, 1);
    assert_in_record(&sekmet, &charted);
}
