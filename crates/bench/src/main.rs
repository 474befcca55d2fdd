//! `veilleuse-bench`: how far a sync is from the raw limit, measured in the same run.
//!
//! ```text
//! cargo run --release --locked -p bench
//! ```
//!
//! - **P6** full sync of 500 beds, 14 orders each: our reading and storing against typed JSON and plain inserts of the
//!   same rows, with the same SQLite, without key.
//! - **P7** one patient in a hundred changed, and nobody changed, against the full sync.
//!
//! Each figure is the median of pairs, ours and the limit in turn. Beyond its target and a fifth, all is measured again;
//! beyond it twice, the program says so and ends with 1.

#![allow(
    clippy::print_stdout,
    reason = "a program for developers that prints one table"
)]

mod hospital;
mod limit;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use chrono::{DateTime, Utc};
use store::{Key, Store, Taken};
use ward::snapshot::Generation;

use hospital::{Hospital, Raw};

/// Pairs that are measured; the first one warms the caches and is not counted.
const PAIRS: usize = 7;
/// One patient in so many changes.
const CHANGED_EVERY: usize = 100;

fn main() -> anyhow::Result<ExitCode> {
    let first = measure()?;
    print(&first);
    if first.iter().all(Figure::holds) {
        return Ok(ExitCode::SUCCESS);
    }
    println!("\nbeyond a target: once more");
    let second = measure()?;
    print(&second);
    let twice = first
        .iter()
        .zip(&second)
        .any(|(first, second)| !first.holds() && !second.holds());
    Ok(if twice {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// One line of the table.
struct Figure {
    name: &'static str,
    value: f64,
    target: f64,
    unit: &'static str,
    note: String,
}

impl Figure {
    fn holds(&self) -> bool {
        self.value <= self.target * 1.2
    }
}

fn print(figures: &[Figure]) {
    println!("\n{:<44} {:>10} {:>10}", "", "measured", "target");
    for Figure {
        name,
        value,
        target,
        unit,
        note,
    } in figures
    {
        let value = format!("{value:.2}{unit}");
        let target = format!("{target:.2}{unit}");
        println!("{name:<44} {value:>10} {target:>10}   {note}");
    }
}

/// What one pair took.
struct Pair {
    parse: Duration,
    insert: Duration,
    read: Duration,
    take: Duration,
    delta: Duration,
    unchanged: Duration,
}

fn measure() -> anyhow::Result<Vec<Figure>> {
    let morning = DateTime::<Utc>::from_timestamp(1_790_164_800, 0).context("an instant")?;
    let hospital = Hospital::new(morning);
    let delta = hospital.later(CHANGED_EVERY, 1);
    let again = Hospital::later(&hospital, CHANGED_EVERY, 1);
    let bytes: usize = hospital
        .answers
        .iter()
        .map(|answer| answer.bundle.len())
        .sum();
    let (resources, _) = limit::parse(&hospital)?;
    println!(
        "{} beds, {resources} resources, {} kB of JSON",
        hospital::BEDS,
        bytes / 1000
    );

    let mut pairs = vec![];
    let mut rows = BTreeMap::new();
    for _ in 0..=PAIRS {
        pairs.push(pair(&hospital, &delta, &again, &mut rows)?);
    }
    let pairs = pairs.get(1..).unwrap_or_default();
    let median = |of: &dyn Fn(&Pair) -> f64| {
        let mut values: Vec<f64> = pairs.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let milliseconds = |of: &dyn Fn(&Pair) -> Duration| {
        format!("{:.1} ms", median(&|pair| of(pair).as_secs_f64() * 1000.0))
    };
    let share = |a: Duration, b: Duration| a.as_secs_f64() / b.as_secs_f64();
    let row = |name: &str| rows.get(name).copied().unwrap_or(u64::MAX);
    let rows_text = |name: &str| format!("{} rows", row(name));
    Ok(vec![
        Figure {
            name: "P6 storing, against plain inserts",
            value: median(&|pair| share(pair.take, pair.insert)),
            target: 1.5,
            unit: "×",
            note: format!(
                "{} against {}, {}",
                milliseconds(&|pair| pair.take),
                milliseconds(&|pair| pair.insert),
                rows_text("full")
            ),
        },
        Figure {
            name: READING,
            value: median(&|pair| share(pair.read + pair.take, pair.parse + pair.insert)),
            target: 1.5,
            unit: "×",
            note: format!(
                "{} against {}",
                milliseconds(&|pair| pair.read + pair.take),
                milliseconds(&|pair| pair.parse + pair.insert)
            ),
        },
        Figure {
            name: "P7 storing one patient in a hundred",
            value: median(&|pair| 100.0 * share(pair.delta, pair.read + pair.take)),
            target: 3.0,
            unit: " %",
            note: format!(
                "of a full sync: {}, {}",
                milliseconds(&|pair| pair.delta),
                rows_text("delta")
            ),
        },
        Figure {
            name: "P7 rows written when nothing changed",
            value: f64::from(u32::try_from(row("unchanged")).unwrap_or(u32::MAX)),
            target: 0.0,
            unit: "",
            note: milliseconds(&|pair| pair.unchanged),
        },
    ])
}

fn pair(
    hospital: &Hospital,
    delta: &Hospital,
    again: &Hospital,
    rows: &mut BTreeMap<&'static str, u64>,
) -> anyhow::Result<Pair> {
    let folder = tempfile::tempdir()?;
    let (copy, raw) = hospital.charts()?;
    let bodies = hospital::chart_bodies(&copy)?;

    let mut plain = limit::open(folder.path())?;
    let (parse, _) = timed(|| limit::parse(hospital))?;
    let (insert, ()) = timed(|| limit::insert(&mut plain, &bodies, &raw))?;
    drop(plain);

    let store = Store::open(&folder.path().join("station"), &Key::from_bytes([7; 32]))?;
    let (read, (copy, raw)) = read(hospital, (copy, raw))?;
    let before = store.rows_changed();
    let (take, taken) = timed(|| Ok(store.take_generation(&copy, &raw)?))?;
    ensure!(taken == Taken::New(1), "the first copy is new: {taken:?}");
    rows.insert("full", store.rows_changed() - before);

    let (copy, raw) = delta.charts()?;
    let before = store.rows_changed();
    let (changed, taken) = timed(|| Ok(store.take_generation(&copy, &raw)?))?;
    ensure!(taken == Taken::New(2), "some patients changed: {taken:?}");
    rows.insert("delta", store.rows_changed() - before);

    let (copy, raw) = again.charts()?;
    let before = (store.rows_changed(), files(&folder.path().join("station"))?);
    let (unchanged, taken) = timed(|| Ok(store.take_generation(&copy, &raw)?))?;
    ensure!(taken == Taken::Unchanged(2), "nobody changed: {taken:?}");
    ensure!(
        files(&folder.path().join("station"))? == before.1,
        "a file was written though nothing changed"
    );
    rows.insert("unchanged", store.rows_changed() - before.0);
    Ok(Pair {
        parse,
        insert,
        read,
        take,
        delta: changed,
        unchanged,
    })
}

/// The name of the line that counts [`read`].
const READING: &str = "P6 with the limit's own parsing as reading";

/// The reading half: out of the bundles of `hospital`, the copy and its sources. Until the reader can be given bytes
/// instead of a network, the charts come ready made and the limit's parsing stands for it.
fn read(
    hospital: &Hospital,
    made: (Generation, Vec<Raw>),
) -> anyhow::Result<(Duration, (Generation, Vec<Raw>))> {
    let (parse, _) = timed(|| limit::parse(hospital))?;
    Ok((parse, made))
}

fn timed<T>(work: impl FnOnce() -> anyhow::Result<T>) -> anyhow::Result<(Duration, T)> {
    let start = Instant::now();
    let done = work()?;
    Ok((start.elapsed(), done))
}

/// The station's files, byte for byte. The index of the log is memory that happens to lie in a file.
fn files(folder: &Path) -> anyhow::Result<BTreeMap<String, Vec<u8>>> {
    let mut found = BTreeMap::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if !name.ends_with("-shm") {
            found.insert(name, std::fs::read(file.path())?);
        }
    }
    Ok(found)
}
