//! Looks into the folder of directives: soon after a hint, and every so often whether there was one or not; does what they
//! ask for, and answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ehr::drop_folder::Watcher;

use super::{Beat, rest};
use crate::feeds::directives::Folder;
use crate::station::Station;
use crate::work::directives::{Acks, look, work_off};

/// After a hint the folder is looked at until a half-written file had time to become whole.
const AFTER_A_HINT: Duration = Duration::from_secs(6);

/// After something that could not be done.
const AGAIN: Duration = Duration::from_secs(20);

/// Scans until the station stops. A share may send no events: the periodic scan is the truth.
pub(super) fn run(station: &Station, beat: &Beat) {
    let config = &station.config().directives;
    let every = Duration::from_secs(config.scan_seconds);
    let hinted = Arc::new(AtomicBool::new(true));
    let mut folder = config.folder.as_deref().map(Folder::new);
    let mut acks = Acks::default();
    let mut watcher: Option<Watcher> = None;
    let (mut next, mut lively_until) = (Instant::now(), Instant::now());
    let mut undone_until = Instant::now();
    while !station.stopping() {
        beat.beat();
        if let (Some(folder), Some(path)) = (&mut folder, &config.folder) {
            if watcher.is_none() {
                let hint = Arc::clone(&hinted);
                // Without a watcher the scans go on; it is tried again with each of them.
                watcher = Watcher::new(path, move || hint.store(true, Ordering::SeqCst)).ok();
            }
            if hinted.swap(false, Ordering::SeqCst) {
                lively_until = Instant::now() + AFTER_A_HINT;
            }
            if Instant::now() < lively_until || Instant::now() >= next {
                next = Instant::now() + every;
                let looked = look(station, folder);
                let answered = acks.keep_up(station, path).map_err(|_| "cannot-answer");
                let problem = match (looked, answered) {
                    (Err(error), _) => Some(error.subject),
                    (Ok(()), Err(code)) => Some(code.to_owned()),
                    (Ok(()), Ok(())) => None,
                };
                if problem.is_some() {
                    // A share that went away comes back as another folder.
                    watcher = None;
                }
                // In an outage a share may well be gone, and the ward has other things to read.
                let at_rest = !station.live().downtime.event_open();
                station
                    .live_mut()
                    .warn("directives-folder", problem.filter(|_| at_rest));
            }
        }
        if Instant::now() >= undone_until {
            let done = work_off(station);
            if done.is_err() {
                undone_until = Instant::now() + AGAIN;
            }
            station
                .live_mut()
                .warn("directive-undone", done.err().map(|error| error.code));
        }
        rest(station, Duration::from_secs(1));
    }
}
