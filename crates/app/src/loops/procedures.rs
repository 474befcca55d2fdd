//! Watches the hospital's folder of procedure cards: soon after a change, and once a minute whether there was one or not.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::{Beat, rest};
use crate::station::Station;
use crate::work::procedures::sets::look;

/// A folder that is being written is left alone until it was still for so long.
const STILL: Duration = Duration::from_millis(500);
/// A network share may send no events.
const EVERY: Duration = Duration::from_secs(60);

/// Looks until the station stops.
pub(super) fn run(station: &Station, beat: &Beat) {
    let Some(folder) = station.procedures().folder.clone() else {
        return;
    };
    let hinted = Arc::new(AtomicBool::new(false));
    let mut watcher: Option<RecommendedWatcher> = None;
    let mut next = Instant::now();
    let mut changed: Option<Instant> = None;
    while !station.stopping() {
        beat.beat();
        if watcher.is_none() {
            // Without a watcher the looks of every minute go on; it is tried again with each.
            watcher = watch(&folder, &hinted);
        }
        if hinted.swap(false, Ordering::SeqCst) {
            changed = Some(Instant::now());
        }
        let still = changed.is_some_and(|at| at.elapsed() >= STILL);
        if still || Instant::now() >= next {
            changed = None;
            next = Instant::now() + EVERY;
            look(station);
        }
        // A set that waited is taken soon after the event was closed.
        if station.procedures().state().waiting.is_some() && next > Instant::now() + STILL * 4 {
            next = Instant::now() + STILL * 4;
        }
        rest(station, Duration::from_millis(100));
    }
}

fn watch(folder: &Path, hinted: &Arc<AtomicBool>) -> Option<RecommendedWatcher> {
    let hint = Arc::clone(hinted);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Our own reading must not wake us again; an error of the watcher is a reason to look.
        if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
            hint.store(true, Ordering::SeqCst);
        }
    })
    .ok()?;
    watcher.watch(folder, RecursiveMode::Recursive).ok()?;
    Some(watcher)
}
