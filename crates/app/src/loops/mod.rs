//! What the station does by itself, each on a thread of its own: look at the record, copy the chart, write back,
//! print, prepare an announced downtime, listen to IT.
//!
//! Invariant: a loop that dies is seen. Each one beats; the watch of the beats puts a warning on the screen.

mod config;
mod copy;
mod directives;
mod drill;
mod files;
mod messages;
mod plan;
mod press;
mod probe;
mod procedures;
mod write_back;

use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::config::PacksConfig;
use crate::station::Station;

/// The running loops; dropping it asks them to end and waits for them.
pub(crate) struct Loops {
    station: Station,
    threads: Vec<JoinHandle<()>>,
}

/// When a loop last went round.
#[derive(Clone)]
pub(crate) struct Beat(Arc<Mutex<Instant>>);

impl Beat {
    fn new() -> Beat {
        Beat(Arc::new(Mutex::new(Instant::now())))
    }

    pub(crate) fn beat(&self) {
        *self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now();
    }

    fn age(&self) -> Duration {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .elapsed()
    }
}

/// How long a loop may take to go round before the screen says that it stopped. A sync of a large ward on a slow network
/// takes minutes; a probe never more than a few seconds.
const PROBE_SILENT: Duration = Duration::from_secs(20);
const COPY_SILENT: Duration = Duration::from_secs(15 * 60);
const WRITE_SILENT: Duration = Duration::from_secs(3 * 60);
/// A printer that answers nothing costs half a minute a question.
const PRESS_SILENT: Duration = Duration::from_secs(5 * 60);

/// One loop: goes round until the station stops.
type Run = fn(&Station, &Beat);

/// Starts the loops.
pub(crate) fn start(station: &Station) -> Loops {
    let mut threads = vec![];
    let mut beats = vec![];
    let mut loops: Vec<(&str, Duration, Run)> = vec![
        ("probe", PROBE_SILENT, probe::run),
        ("copy", COPY_SILENT, copy::run),
        ("write-back", WRITE_SILENT, write_back::run),
        ("plan", COPY_SILENT, plan::run),
        ("directives", COPY_SILENT, directives::run),
    ];
    if !station.press().printers().is_empty() {
        // From now on whoever prints need not wait for the printer, even before the thread went round once.
        station.press().run();
        loops.push(("press", PRESS_SILENT, press::run));
        loops.push(("printers", PRESS_SILENT, press::ask));
    }
    if station.config().print.packs != PacksConfig::Off {
        loops.push(("ahead", PRESS_SILENT, press::ahead));
    }
    if station.demo().is_some_and(|demo| demo.drill().is_some()) {
        loops.push(("drill", WRITE_SILENT, drill::run));
    }
    if station.messages().is_some() {
        loops.push(("messages", COPY_SILENT, messages::run));
    }
    if station.config().origin.file.is_some() {
        loops.push(("config", WRITE_SILENT, config::run));
    }
    if station.files().is_some() {
        loops.push(("files", COPY_SILENT, files::run));
    }
    if station.procedures().folder.is_some() {
        loops.push(("procedures", WRITE_SILENT, procedures::run));
    }
    for (name, silent, run) in loops {
        let beat = Beat::new();
        beats.push((name, silent, beat.clone()));
        let own = station.clone();
        let spawned = std::thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                while !own.stopping() {
                    // A panic in one round costs that round: the loop goes on and the next round may succeed.
                    let round = std::panic::AssertUnwindSafe(|| run(&own, &beat));
                    if std::panic::catch_unwind(round).is_err() {
                        std::thread::sleep(Duration::from_secs(1));
                    }
                }
            });
        match spawned {
            Ok(thread) => threads.push(thread),
            Err(error) => {
                station
                    .live_mut()
                    .warn("loop-stopped", Some(format!("{name}: {error}")));
            }
        }
    }
    let watched = station.clone();
    let watch = std::thread::Builder::new()
        .name("beats".to_owned())
        .spawn(move || {
            while !watched.stopping() {
                let silent = beats
                    .iter()
                    .find(|(_, allowed, beat)| beat.age() > *allowed)
                    .map(|(name, _, _)| *name);
                let mut live = watched.live_mut();
                live.warn("loop-stopped", silent.map(|name| name.to_owned()));
                drop(live);
                rest(&watched, Duration::from_secs(2));
            }
        });
    if let Ok(thread) = watch {
        threads.push(thread);
    }
    Loops {
        station: station.clone(),
        threads,
    }
}

/// Sleeps in short pieces, so that a station that must end does so at once.
pub(crate) fn rest(station: &Station, duration: Duration) {
    let until = Instant::now() + duration;
    while !station.stopping() {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return;
        }
        std::thread::sleep(left.min(Duration::from_millis(100)));
    }
}

impl Drop for Loops {
    fn drop(&mut self) {
        self.station.stop();
        for thread in self.threads.drain(..) {
            // A loop that panicked past its guard has nothing left to say.
            drop(thread.join());
        }
    }
}
