//! What a nurse waits for at the desk: the list of the ward, and the chart of the next patient.
//!
//! The station is the real one: it copies an invented ward from the pretend record, keeps it in its encrypted store and
//! answers the window's own questions, JSON and words included.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
use app::clock::Clock;
use app::config::Config;
use app::door::Hosted;
use chrono::{DateTime, TimeDelta, Utc};
use ehr_sim::{DemoWard, Hospital};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use store::Store;
use ward::clinical::SiteRules;
use ward::clinical::mar::{MarChart, Situation, project};
use ward::journal::Ledger;
use ward::snapshot::Generation;

use crate::{Figure, timed};

/// Rounds that are measured; the first one warms the caches and is not counted.
const ROUNDS: usize = 7;
/// What a person does not notice.
const UNNOTICED_MS: f64 = 100.0;

/// Beds and orders of a ward.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) beds: usize,
    pub(crate) orders: usize,
}

/// A usual ward of quality.md's P4, and the stress of display.md.
const USUAL: Size = Size {
    beds: 30,
    orders: 14,
};
const STRESS: Size = Size {
    beds: 60,
    orders: 30,
};

/// A usual ward as the station copied it, and the rules of its site.
pub(crate) fn usual_ward() -> anyhow::Result<(Generation, SiteRules)> {
    let desk = Desk::open(USUAL)?;
    Ok((desk.copy.clone(), desk.site.clone()))
}

/// The figures of the desk.
pub(crate) fn figures() -> anyhow::Result<Vec<Figure>> {
    let usual = Desk::open(USUAL)?;
    let stress = Desk::open(STRESS)?;
    let mut pairs = vec![];
    let mut opened = vec![];
    for _ in 0..=ROUNDS {
        pairs.push((usual.list()?, usual.plain()?));
        opened.push(stress.walk()?);
    }
    let pairs = pairs.get(1..).unwrap_or_default();
    let opened = opened.get(1..).unwrap_or_default();
    let refresh = median(pairs.iter().map(|(ours, plain)| share(*ours, *plain)));
    let list_ms = median(pairs.iter().map(|(ours, _)| ms(*ours)));
    let plain_ms = median(pairs.iter().map(|(_, plain)| ms(*plain)));
    let chart_ms = median(opened.iter().map(|walk| ms(walk.slowest)));
    let ratio = median(opened.iter().map(|walk| share(walk.view, walk.pure)));
    let stress_list = median(opened.iter().map(|walk| ms(walk.list)));
    Ok(vec![
        Figure {
            name: "P4 ward refresh, 30 × 14, against SQLite",
            value: refresh,
            target: 2.2,
            unit: "×",
            note: format!(
                "{list_ms:.1} ms against {plain_ms:.1} ms for {} rows of plain SQLite, warm",
                usual.rows
            ),
        },
        Figure {
            name: "ward of 60 × 30: the list",
            value: stress_list,
            target: UNNOTICED_MS,
            unit: " ms",
            note: "the station's answer, JSON and words included".to_owned(),
        },
        Figure {
            name: "ward of 60 × 30: the slowest chart",
            value: chart_ms,
            target: UNNOTICED_MS,
            unit: " ms",
            note: format!("all 60 charts, answers against the pure projection: {ratio:.2}×"),
        },
    ])
}

/// Serves the large ward until killed, for a window to be measured on: writes the configuration into `folder`, and beside
/// it what the pure projection of one chart takes.
pub(crate) fn serve(folder: &Path) -> anyhow::Result<()> {
    let desk = Desk::open(STRESS)?;
    let now = Clock::machine().now();
    let mut took = vec![];
    for _ in 0..=ROUNDS {
        took.push(timed(|| Ok(project_all(&desk.copy, &desk.site, now)))?.0);
    }
    let charts = f64::from(u32::try_from(desk.copy.charts.len())?);
    let one = median(took.into_iter().skip(1).map(ms)) / charts;
    let put = |name: &str, text: &str| -> anyhow::Result<()> {
        // Whoever waits for a file finds it whole.
        let part = folder.join(format!("{name}.part"));
        File::create(&part)?.write_all(text.as_bytes())?;
        Ok(std::fs::rename(part, folder.join(name))?)
    };
    put("token", desk.hospital.token())?;
    put("projection_ms", &one.to_string())?;
    let base_url = desk.hospital.base_url();
    put(
        "veilleuse.toml",
        &config_text(&base_url, &folder.join("token")),
    )?;
    loop {
        std::thread::park();
    }
}

fn ms(of: Duration) -> f64 {
    of.as_secs_f64() * 1000.0
}

fn share(a: Duration, b: Duration) -> f64 {
    a.as_secs_f64() / b.as_secs_f64()
}

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// What a walk through all charts took.
struct Walk {
    list: Duration,
    view: Duration,
    pure: Duration,
    slowest: Duration,
}

/// A station with a copy of its ward, and the same copy in the hand and in plain tables.
struct Desk {
    hosted: Hosted,
    copy: Generation,
    site: SiteRules,
    plain: Connection,
    rows: usize,
    _folder: tempfile::TempDir,
    hospital: Hospital,
}

impl Desk {
    fn open(size: Size) -> anyhow::Result<Desk> {
        let folder = tempfile::tempdir()?;
        let now = Clock::machine().now();
        let ward = DemoWard::from_toml(&ward_file(size)).map_err(|error| anyhow!("{error}"))?;
        let hospital = Hospital::start(ward, now, 0).map_err(|error| anyhow!("{error}"))?;
        let token = folder.path().join("token");
        File::create(&token)?.write_all(hospital.token().as_bytes())?;
        let config = config(&hospital.base_url(), &token)?;
        let site = config.site.clone();
        let data = folder.path().join("station");
        let station = |config: Config| {
            Hosted::with(config, &data, Clock::machine(), None, false)
                .map_err(|error| anyhow!("{error}"))
        };
        let first = station(config.clone())?;
        ask(&first, "sync_now", json!({}))?;
        drop(first);
        let copy = read_copy(&data)?;
        let orders: usize = copy.charts.values().map(|chart| chart.orders.len()).sum();
        ensure!(
            copy.charts.len() == size.beds && orders == size.beds * size.orders,
            "the whole ward was copied"
        );
        let projected = project_all(&copy, &site, now);
        let (plain, rows) = plain_tables(&folder.path().join("plain.sqlite"), &copy, &projected)?;
        let hosted = station(config)?;
        Ok(Desk {
            hosted,
            copy,
            site,
            plain,
            rows,
            _folder: folder,
            hospital,
        })
    }

    /// The list of the ward, as the window asks for it.
    fn list(&self) -> anyhow::Result<Duration> {
        let (took, answer) = timed(|| ask(&self.hosted, "ward_list", json!({})))?;
        let rows = answer.get("rows").and_then(Value::as_array).map(Vec::len);
        ensure!(
            rows == Some(self.copy.charts.len()),
            "every patient is on the list"
        );
        Ok(took)
    }

    /// The rows that the list is made of, out of plain tables.
    fn plain(&self) -> anyhow::Result<Duration> {
        let (took, rows) = timed(|| plain_rows(&self.plain))?;
        ensure!(rows == self.rows, "the same rows");
        Ok(took)
    }

    /// The list, then every chart in turn, and the pure projections beside.
    fn walk(&self) -> anyhow::Result<Walk> {
        let list = self.list()?;
        let mut view = Duration::ZERO;
        let mut slowest = Duration::ZERO;
        for patient in self.copy.charts.keys() {
            let request = json!({ "patient_id": patient.as_str(), "hours": 12, "shift_hours": 0 });
            let (took, answer) = timed(|| ask(&self.hosted, "mar", request))?;
            ensure!(answer.get("groups").is_some(), "a chart");
            view += took;
            slowest = slowest.max(took);
        }
        let now = Clock::machine().now();
        let (pure, projected) = timed(|| Ok(project_all(&self.copy, &self.site, now)))?;
        ensure!(projected.len() == self.copy.charts.len(), "every chart");
        Ok(Walk {
            list,
            view,
            pure,
            slowest,
        })
    }
}

fn ask(hosted: &Hosted, name: &str, request: Value) -> anyhow::Result<Value> {
    hosted
        .call(name, request)
        .map_err(|error| anyhow!("{name}: {error}"))
}

/// What the station holds on its disk.
fn read_copy(data: &Path) -> anyhow::Result<Generation> {
    let key = store::key_file(&data.join("station.key"), [0; 32])?;
    Store::open(data, &key)?.current()?.context("a copy")
}

fn project_all(copy: &Generation, site: &SiteRules, now: DateTime<Utc>) -> Vec<MarChart> {
    let ledger = Ledger::default();
    let at = Situation {
        now,
        site,
        capture_opened: None,
        own_system: "",
    };
    let day = TimeDelta::hours(24);
    copy.charts
        .values()
        .map(|chart| project(chart, &ledger, at, now - day, now + day))
        .collect()
}

/// The same rows in tables of plain SQLite: no key, no cipher, an index where one belongs.
fn plain_tables(
    path: &Path,
    copy: &Generation,
    projected: &[MarChart],
) -> anyhow::Result<(Connection, usize)> {
    let mut plain = Connection::open(path)?;
    plain.execute_batch(
        "PRAGMA journal_mode = WAL;
         CREATE TABLE patient (id INTEGER PRIMARY KEY, name TEXT, born TEXT, bed TEXT);
         CREATE TABLE orders (id INTEGER PRIMARY KEY, patient INTEGER, drug TEXT, dose TEXT, route TEXT);
         CREATE TABLE slot (orders INTEGER, due INTEGER, state TEXT, given INTEGER, by TEXT);
         CREATE INDEX orders_of ON orders (patient);
         CREATE INDEX slot_of ON slot (orders, due);",
    )?;
    let change = plain.transaction()?;
    let mut rows = 0;
    let mut nth = 0_i64;
    for (who, (chart, mar)) in (1_i64..).zip(copy.charts.values().zip(projected)) {
        change.execute(
            "INSERT INTO patient VALUES (?1, ?2, ?3, ?4)",
            params![
                who,
                chart.patient.family,
                chart.patient.birth_date.map(|born| born.to_string()),
                chart.encounter.place.bed
            ],
        )?;
        for row in &mar.rows {
            nth += 1;
            change.execute(
                "INSERT INTO orders VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    nth,
                    who,
                    row.order.medication.text,
                    serde_json::to_string(&row.order.dose)?,
                    row.order.route
                ],
            )?;
            for dose in &row.doses {
                rows += 1;
                change.execute(
                    "INSERT INTO slot VALUES (?1, ?2, ?3, ?4, ?5)",
                    params![
                        nth,
                        dose.place.timestamp(),
                        format!("{:?}", dose.state),
                        dose.happened_at.map(|at| at.timestamp()),
                        dose.by
                    ],
                )?;
            }
        }
    }
    change.commit()?;
    Ok((plain, rows))
}

/// One row as a program would hold it.
struct PlainRow {
    _name: String,
    _born: Option<String>,
    _bed: Option<String>,
    _drug: String,
    _dose: String,
    _route: Option<String>,
    _due: i64,
    _state: String,
    _given: Option<i64>,
    _by: Option<String>,
}

fn plain_rows(plain: &Connection) -> anyhow::Result<usize> {
    let mut query = plain.prepare_cached(
        "SELECT p.name, p.born, p.bed, o.drug, o.dose, o.route, s.due, s.state, s.given, s.by
         FROM patient p JOIN orders o ON o.patient = p.id JOIN slot s ON s.orders = o.id
         ORDER BY p.bed, o.id, s.due",
    )?;
    let rows: Vec<PlainRow> = query
        .query_map([], |row| {
            Ok(PlainRow {
                _name: row.get(0)?,
                _born: row.get(1)?,
                _bed: row.get(2)?,
                _drug: row.get(3)?,
                _dose: row.get(4)?,
                _route: row.get(5)?,
                _due: row.get(6)?,
                _state: row.get(7)?,
                _given: row.get(8)?,
                _by: row.get(9)?,
            })
        })?
        .collect::<Result<_, _>>()?;
    Ok(rows.len())
}

fn config(base_url: &str, token: &Path) -> anyhow::Result<Config> {
    let text = config_text(base_url, token);
    Ok(Config::parse(&text, Path::new("veilleuse.toml"))?)
}

fn config_text(base_url: &str, token: &Path) -> String {
    let token = Value::from(token.to_string_lossy().into_owned());
    format!(
        r#"
[station]
name = "essai-1"
[ward]
hospital = "Hôpital d'essai"
code = "ESSAI"
name = "Service d'essai"
location = "ward-essai"
[ehr]
base_url = "{base_url}"
own_system = "urn:veilleuse:essai"
auth = {{ kind = "bearer", token_file = {token} }}
[site]
zone = "Europe/Paris"
[site.times]
3-par-jour = ["08:00:00", "14:00:00", "20:00:00"]
4-par-jour = ["08:00:00", "12:00:00", "18:00:00", "22:00:00"]
[[staff]]
initials = "AT"
name = "Alice Testeuse"
role = "nurse"
"#
    )
}

const DRUGS: [&str; 6] = [
    "paracétamol",
    "furosémide",
    "bisoprolol",
    "pantoprazole",
    "macrogol",
    "amlodipine",
];

/// A ward of this size in the words of the pretend record.
pub(crate) fn ward_file(size: Size) -> String {
    let rooms: Vec<String> = (1..=size.beds)
        .map(|room| format!("\"{}\"", 100 + room))
        .collect();
    let mut text = format!(
        "[ward]\nid = \"ward-essai\"\nname = \"Service d'essai\"\nhospital = \"Hôpital d'essai\"\nrooms = [{}]\n\
         beds_per_room = [\"P\"]\n[ward.standard_times]\n\"3/d\" = [\"08:00\", \"14:00\", \"20:00\"]\n\
         [staff]\nmorning = [\"Alice Testeuse, IDE\"]\nafternoon = [\"Alice Testeuse, IDE\"]\n\
         night = [\"Alice Testeuse, IDE\"]\n[drugs]\n",
        rooms.join(", ")
    );
    for drug in DRUGS {
        text.push_str(&format!(
            "{} = {{ inn = \"{drug}\", brand = \"MARQUE\", strength = \"10 mg\", form = \"comprimé\", as = \"concept\" }}\n",
            key_of(drug)
        ));
    }
    for bed in 1..=size.beds {
        text.push_str(&format!(
            "[[patients]]\nid = \"p{bed}\"\nfamily = \"ESSAI{bed}\"\ngiven = [\"Amélie\"]\nsex = \"female\"\n\
             born = \"1948-02-03\"\nipp = \"8{bed:07}\"\nbed = \"{}-P\"\nadmitted_days_ago = 3\n\
             reason = \"surveillance\"\nprescriber = \"Dr Bob Essayeur\"\nno_known_allergy = true\n",
            100 + bed
        ));
        for nth in 0..size.orders {
            let drug = DRUGS.get(nth % DRUGS.len()).copied().unwrap_or("essai");
            text.push_str(&format!(
                "[[patients.orders]]\ndrug = \"{}\"\ndose = \"10 mg\"\nroute = \"PO\"\n\
                 at = [\"08:00\", \"14:00\", \"20:00\"]\nstart_days_ago = 2\n",
                key_of(drug)
            ));
        }
    }
    text
}

fn key_of(drug: &str) -> String {
    drug.chars().filter(char::is_ascii_alphabetic).collect()
}
