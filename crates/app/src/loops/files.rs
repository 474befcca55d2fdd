//! Looks into the drop folder: soon after a hint, and every so often whether there was one or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ehr::drop_folder::Watcher;

use super::{Beat, rest};
use crate::station::Station;
use crate::work::files::look;
use crate::work::sync::may_sync;

/// After a hint the files are looked at until they have been still for as long as a batch must be.
const AFTER_A_HINT: Duration = Duration::from_secs(15);

/// Scans until the station stops. Network shares may send no events: the periodic scan is the truth.
pub(super) fn run(station: &Station, beat: &Beat) {
    let Some(drop) = &station.config().feed.drop else {
        return;
    };
    let every = Duration::from_secs(drop.scan_seconds);
    let hinted = Arc::new(AtomicBool::new(true));
    let mut watcher: Option<Watcher> = None;
    let mut next = Instant::now();
    let mut lively_until = Instant::now();
    while !station.stopping() {
        beat.beat();
        if watcher.is_none() {
            let hint = Arc::clone(&hinted);
            // Without a watcher the scans go on; it is tried again with each of them.
            watcher = Watcher::new(&drop.folder, move || hint.store(true, Ordering::SeqCst)).ok();
        }
        if hinted.swap(false, Ordering::SeqCst) {
            lively_until = Instant::now() + AFTER_A_HINT;
        }
        let lively = Instant::now() < lively_until;
        if (lively || Instant::now() >= next) && may_sync(&station.live().downtime) {
            next = Instant::now() + every;
            // What went wrong stands among the warnings; the next look tries again.
            std::mem::drop(look(station));
        }
        rest(station, Duration::from_secs(1));
    }
}
