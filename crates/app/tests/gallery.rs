//! The samples of the gallery: what the real station says of the demonstration ward, at a fixed time, in each language.
//!
//! The gallery, the accessibility check and the lint over rendered text read these files: they judge the station's own
//! words, not ours about them. After a change of a view or of a word:
//! `VEILLEUSE_SAMPLES=write cargo test --locked -p app --test gallery` (with the features of `./test`).

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story stops where it breaks, and says where"
)]

use std::collections::BTreeMap;
use std::fs::{File, create_dir_all, read_to_string};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::api::views::{CellState, Mar, OrderRow, WardList};
use app::clock::{Clock, random};
use app::demo::Demo;
use app::door::Hosted;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Charts in the samples, beside those with something rare: enough to turn the page and to see long names.
const CHARTS_MIN: usize = 6;
/// Columns of the reference window; the gallery cuts narrower windows out of them.
const HOURS: u32 = 12;

struct Morning {
    hosted: Hosted,
    seconds: Arc<AtomicI64>,
    host: String,
    _folder: TempDir,
}

/// 07:40 in Paris, before the round of eight: the copy that the morning will live with.
fn copied_at() -> DateTime<Utc> {
    "2026-11-21T06:40:00Z".parse().unwrap()
}

impl Morning {
    /// A ward that is copied at 07:40 and speaks `locale`.
    fn begin(locale: &str) -> Morning {
        let folder = TempDir::new().unwrap();
        let seconds = Arc::new(AtomicI64::new(0));
        let later = seconds.clone();
        let clock = Clock::from_fn(move || {
            copied_at() + chrono::Duration::seconds(later.load(Ordering::SeqCst))
        });
        let mut config = Demo::config().unwrap();
        config.station.locale = locale.to_owned();
        let demo = Demo::start(copied_at()).unwrap();
        let host = demo.hospital().base_url();
        let host = host.split('/').nth(2).unwrap().to_owned();
        let station = folder.path().join("station");
        let hosted = Hosted::with(config, &station, clock, Some(demo), false).unwrap();
        let morning = Morning {
            hosted,
            seconds,
            host,
            _folder: folder,
        };
        morning.ok("sync_now", json!({}));
        morning
    }

    /// The clock stands at so many minutes and seconds after the copy.
    fn at(&self, minutes: i64, seconds: i64) {
        self.seconds.store(minutes * 60 + seconds, Ordering::SeqCst);
    }

    fn ok(&self, name: &str, request: Value) -> Value {
        self.hosted
            .call(name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"))
    }

    fn ask<T: serde::de::DeserializeOwned>(&self, name: &str, request: Value) -> T {
        serde_json::from_value(self.ok(name, request)).unwrap()
    }

    fn mar(&self, patient: &str) -> Mar {
        self.ask(
            "mar",
            json!({ "patient_id": patient, "hours": HOURS, "shift_hours": 0 }),
        )
    }

    fn patients(&self) -> Vec<String> {
        let list: WardList = self.ask("ward_list", json!({}));
        list.rows.into_iter().map(|row| row.patient_id).collect()
    }

    /// The morning's work: given, given in part, refused, given before, and one entry that is corrected. Returns the
    /// entry that shows in the panel of corrections.
    fn work(&self) -> String {
        let mut turn = 0_usize;
        let mut shown = String::new();
        for patient in self.patients() {
            let rows = self.mar(&patient).groups.into_iter().flat_map(|g| g.rows);
            for row in rows.collect::<Vec<_>>() {
                let open = row
                    .cells
                    .iter()
                    .find(|cell| cell.open && cell.state != CellState::Upcoming);
                let Some(cell) = open else { continue };
                let base = json!({
                    "patient_id": patient, "order_id": row.order_id, "slot_id": cell.slot_id, "request_id": request_id(),
                });
                turn += 1;
                let entry = match turn % 6 {
                    // Something must be left to do.
                    0 | 1 | 5 => continue,
                    2 => self.ok("record_given", given(&row, base, cell.attest)),
                    3 => self.ok(
                        "record_not_given",
                        with(base, json!({ "reason": "R", "text": null })),
                    ),
                    _ => self.ok(
                        "record_given_before",
                        with(
                            base,
                            json!({ "by": "NB", "at": "07:44", "source": "colleague" }),
                        ),
                    ),
                };
                let entry = entry
                    .get("entry_id")
                    .and_then(Value::as_str)
                    .unwrap()
                    .to_owned();
                if shown.is_empty() {
                    shown.clone_from(&entry);
                } else if turn == 10 {
                    self.ok(
                        "correct_entry",
                        json!({
                            "entry_id": entry, "reason": "saisie sur la mauvaise ligne",
                            "replacement": null, "request_id": request_id(),
                        }),
                    );
                }
            }
        }
        assert!(turn > 10, "the morning has work: {turn} doses were open");
        shown
    }

    /// What is charted beside the medicines of one patient: values, one of them corrected, fluids, a note, two tasks.
    fn bedside(&self, patient: &str) {
        let base = || json!({ "patient_id": patient, "at": null, "note": null, "improbable_confirmed": false, "request_id": request_id() });
        let values = json!({ "readings": [
            { "code": "temperature", "typed": "38,4" }, { "code": "pulse", "typed": "69" },
            { "code": "blood-pressure", "typed": "138/84" }, { "code": "saturation", "typed": "94" },
            { "code": "oxygen", "typed": "2" }, { "code": "pain", "typed": "6" },
        ]});
        let vitals = self.ok("record_vitals", with(base(), values));
        let again = json!({
            "entry_id": vitals["entry_id"], "reason": "chiffres inversés", "at": null, "volume": null, "due": null,
            "text": null, "improbable_confirmed": false, "request_id": request_id(), "readings": [
                { "code": "temperature", "typed": "38,4" }, { "code": "pulse", "typed": "96" },
                { "code": "blood-pressure", "typed": "138/84" }, { "code": "saturation", "typed": "94" },
                { "code": "oxygen", "typed": "2" }, { "code": "pain", "typed": "6" },
            ],
        });
        self.ok("correct_bedside", again);
        for (what, volume) in [
            ("oral", Some("250")),
            ("urine", Some("300")),
            ("stool", None),
        ] {
            let fluid = json!({ "what": what, "volume": volume });
            self.ok("record_fluid", with(base(), fluid));
        }
        self.ok(
            "record_note",
            json!({ "patient_id": patient, "at": null, "text": "a peu dormi", "handover": true, "request_id": request_id() }),
        );
        let task = |due: &str, text: &str| json!({ "patient_id": patient, "due": due, "text": text, "request_id": request_id() });
        self.ok("record_task", task("09:20", "refaire le pansement"));
        let done = self.ok("record_task", task("10:00", "lever au fauteuil"));
        self.ok(
            "record_task_done",
            json!({ "patient_id": patient, "task_id": done["entry_id"], "at": null, "text": null, "request_id": request_id() }),
        );
    }

    /// The first half hour's card, begun and left at its second step.
    fn card(&self) -> String {
        let start = json!({
            "card": "panne-infirmiere", "anchor": null, "from_instance": null, "from_point": null, "by": "",
            "request_id": request_id(),
        });
        let card = self.ok("start_procedure", start);
        let id = card["instance"].as_str().unwrap().to_owned();
        let step = json!({
            "instance": id, "point": "step:heure", "outcome": "done", "value": "07:50", "reason": null, "by": "",
            "pin": null, "witness": null, "corrects": null, "request_id": request_id(),
        });
        self.ok("record_step", step);
        id
    }

    /// The sheets of five patients; one of them is typed in.
    fn sheets(&self) {
        let patients: Vec<String> = self.patients().into_iter().take(5).collect();
        self.ok(
            "print",
            json!({ "what": "mar", "patient_ids": patients, "by": "AL", "to_file": true }),
        );
        let out = self.ok("sheets_out", json!({}));
        let line = &out["lines"][0];
        let sheets = json!([{ "sheet": line["sheet"], "version": line["version"] }]);
        let mark = json!({ "by": "AL", "sheets": sheets, "mark": "entered", "reason": null, "witness": null });
        self.ok("mark_sheets", mark);
    }

    /// A view as it leaves the station, without what chance put into it: identifiers of entries and the port of the
    /// pretend record.
    fn view(&self, name: &str, request: Value, names: &mut Names) -> Value {
        let text = self.ok(name, request).to_string();
        let text = text.replace(&self.host, "dpi.demonstration.invalid");
        serde_json::from_str(&names.settle(&text)).unwrap()
    }
}

/// Random identifiers, renamed in the order in which they are met.
#[derive(Default)]
struct Names(BTreeMap<String, String>);

impl Names {
    fn settle(&mut self, text: &str) -> String {
        let mut settled = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(|c: char| c.is_ascii_hexdigit()) {
            let (before, from) = rest.split_at(at);
            settled.push_str(before);
            let end = from
                .find(|c: char| !c.is_ascii_hexdigit() && c != '-')
                .unwrap_or(from.len());
            let (word, after) = from.split_at(end);
            // An entry, or the random bits of a sheet.
            let sheet = word.len() == 16 && word.bytes().all(|byte| byte != b'-');
            if sheet || (uuid::Uuid::try_parse(word).is_ok() && word.len() == 36) {
                let next = format!("entry-{}", self.0.len() + 1);
                settled.push_str(self.0.entry(word.to_owned()).or_insert(next));
            } else {
                settled.push_str(word);
            }
            rest = after;
        }
        settled.push_str(rest);
        settled
    }
}

fn request_id() -> String {
    let bytes: [u8; 16] = random().unwrap();
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

fn with(mut request: Value, changes: Value) -> Value {
    let changes = changes.as_object().unwrap().clone();
    request.as_object_mut().unwrap().extend(changes);
    request
}

fn given(row: &OrderRow, base: Value, attested: bool) -> Value {
    let dose: String = row
        .dose
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}'))
        .filter(char::is_ascii)
        .collect();
    with(
        base,
        json!({
            "at": null, "dose": row.retype_dose.then_some(dose), "attested": attested,
            "witness": row.high_alert.then(|| json!({ "initials": "BR" })), "reason": null,
            "second_dose_confirmed": false, "early_confirmed": true,
        }),
    )
}

/// Every sample of a language: name of the file and what stands in it.
fn samples(locale: &str) -> BTreeMap<String, Value> {
    let morning = Morning::begin(locale);
    let mut names = Names::default();
    let mut all = BTreeMap::new();
    morning.at(2, 0);
    all.insert(
        "normal".to_owned(),
        json!({
            "mode": morning.view("mode", json!({}), &mut names),
            "ward_list": morning.view("ward_list", json!({}), &mut names),
        }),
    );
    morning.at(12, 0);
    let why = "le DPI affiche des dossiers vides";
    morning.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": why }),
    );
    morning.ok("sign_in", json!({ "initials": "AL" }));
    let card = morning.card();
    morning.at(95, 0);
    morning.sheets();
    let entry = morning.work();
    let first = morning.patients().swap_remove(0);
    morning.bedside(&first);
    morning.sheets();
    morning.at(104, 22);
    all.insert(
        "outage".to_owned(),
        json!({
            "boot": morning.view("boot", json!({}), &mut names),
            "mode": morning.view("mode", json!({}), &mut names),
            "ward_list": morning.view("ward_list", json!({}), &mut names),
            "data_state": morning.view("data_state", json!({}), &mut names),
            "entry": morning.view("entry", json!({ "entry_id": entry }), &mut names),
            "bedside": morning.view("bedside", json!({ "patient_id": first }), &mut names),
            "handover": morning.view("handover", json!({ "patient_ids": [] }), &mut names),
            "reconciliation": morning.view("reconciliation", json!({}), &mut names),
            "sheets": morning.view("sheets_out", json!({}), &mut names),
            "procedures": morning.view("procedures", json!({}), &mut names),
            "procedure": morning.view("procedure", json!({ "card": null, "instance": card }), &mut names),
        }),
    );
    for patient in charts(&morning) {
        let request = json!({ "patient_id": patient, "hours": HOURS, "shift_hours": 0 });
        if all.len() == 2 {
            // Midnight lies in this window, and now does not.
            let back = with(request.clone(), json!({ "shift_hours": -11 }));
            all.insert("midnight".to_owned(), morning.view("mar", back, &mut names));
        }
        all.insert(
            format!("mar-{patient}"),
            morning.view("mar", request, &mut names),
        );
    }
    all
}

/// The patients whose charts are shown: the first ones by bed, the fullest, and each that brings a state or a group of
/// rows that no other has shown yet.
fn charts(morning: &Morning) -> Vec<String> {
    let mut chosen: Vec<String> = vec![];
    let mut seen: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    let mut fullest = (0, String::new());
    for patient in morning.patients() {
        let mar = morning.mar(&patient);
        let rows: usize = mar.groups.iter().map(|group| group.rows.len()).sum();
        if rows > fullest.0 {
            fullest = (rows, patient.clone());
        }
        let states = mar.groups.iter().flat_map(|group| {
            let cells = group.rows.iter().flat_map(|row| &row.cells);
            let states = cells.map(|cell| format!("{:?}", cell.state));
            states.chain([group.key.clone()]).collect::<Vec<_>>()
        });
        let fresh: Vec<String> = states.filter(|each| !seen.contains(each)).collect();
        if !fresh.is_empty() || chosen.len() < CHARTS_MIN {
            seen.extend(fresh);
            chosen.push(patient);
        }
    }
    if !chosen.contains(&fullest.1) {
        chosen.push(fullest.1);
    }
    chosen
}

fn folder(locale: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../ui/src/galerie/samples")
        .join(locale)
}

fn judge(locale: &str) {
    let folder = folder(locale);
    let writing = std::env::var("VEILLEUSE_SAMPLES").is_ok_and(|asked| asked == "write");
    for (name, sample) in samples(locale) {
        let file = folder.join(format!("{name}.json"));
        let text = format!("{}\n", serde_json::to_string_pretty(&sample).unwrap());
        if writing {
            create_dir_all(&folder).unwrap();
            File::create(&file)
                .unwrap()
                .write_all(text.as_bytes())
                .unwrap();
        } else {
            assert_eq!(
                read_to_string(&file).unwrap_or_default(),
                text,
                "{} is not what the station says today; see the first lines of this file",
                file.display()
            );
        }
    }
}

/// What a row leaves to the details is only what it says itself, and never a word of an order that was not understood.
#[test]
fn no_words_of_an_order_that_was_not_understood_leave_its_row() {
    let morning = Morning::begin("fr");
    let mut counted = (0, 0);
    for patient in morning.patients() {
        for group in morning.mar(&patient).groups {
            for row in group.rows {
                if row.raw_reason.is_some() {
                    assert_eq!(row.says_more, row.verbatim, "{}", row.name);
                    counted.0 += 1;
                } else if row.says_more != row.verbatim {
                    let kept = row.says_more.unwrap_or_default();
                    let all = row.verbatim.unwrap_or_default();
                    assert!(all.ends_with(&kept), "{all} keeps {kept}");
                    counted.1 += 1;
                }
            }
        }
    }
    assert!(
        counted.0 > 3 && counted.1 > 40,
        "the ward has both kinds of orders: {counted:?}"
    );
}

#[test]
fn the_french_samples_are_what_the_station_says() {
    judge("fr");
}

#[test]
fn the_samples_of_quebec_are_what_the_station_says() {
    judge("fr-CA");
}

#[test]
fn the_english_samples_are_what_the_station_says() {
    judge("en");
}
