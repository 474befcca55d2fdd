//! Looks whether IT changed the configuration or the roster: soon after a hint, and every few seconds in any case.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ehr::drop_folder::Watcher;
use sha2::{Digest, Sha256};

use super::{Beat, rest};
use crate::station::Station;

/// Between two looks; a network share or an editor that renames may give no hint.
const EVERY: Duration = Duration::from_secs(10);
/// An editor may write in several steps.
const AFTER_A_HINT: Duration = Duration::from_millis(500);

/// Watches until the station stops.
pub(super) fn run(station: &Station, beat: &Beat) {
    let Some(file) = station.config().origin.file.clone() else {
        return rest(station, EVERY);
    };
    let hinted = Arc::new(AtomicBool::new(false));
    let watcher = file.parent().and_then(|folder| {
        let hint = Arc::clone(&hinted);
        Watcher::new(folder, move || hint.store(true, Ordering::SeqCst)).ok()
    });
    // The file was read when the station opened, but it may have changed since.
    let mut seen = String::new();
    while !station.stopping() {
        beat.beat();
        let now = content(&[Some(file.clone()), station.config().people.roster.clone()]);
        if now != seen {
            station.reload();
            seen = now;
        }
        let until = Instant::now() + EVERY;
        while Instant::now() < until && !station.stopping() {
            rest(station, AFTER_A_HINT);
            if hinted.swap(false, Ordering::SeqCst) {
                break;
            }
        }
    }
    drop(watcher);
}

/// What the files hold, folded; a file that cannot be read is a content too.
fn content(files: &[Option<PathBuf>]) -> String {
    let mut hash = Sha256::new();
    for file in files.iter().flatten() {
        match std::fs::read(file) {
            Ok(bytes) => hash.update(Sha256::digest(&bytes)),
            Err(error) => hash.update(error.kind().to_string().as_bytes()),
        }
        hash.update([0]);
    }
    hex::encode(hash.finalize())
}
