//! Where files go: `done` when their batch was stored, `rejected` with a reason when it was not.
//!
//! Invariant: only the very file that was read is moved; a newer one under the same name stays for the next batch.
//! Invariant: nothing is deleted but what this module moved there, and only after its time.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use sha2::{Digest, Sha256};

use super::DropSettings;
use super::batch::Batch;
use super::name::MANIFEST;
use super::pickup::Stamp;
use super::refusal::{Refusal, RefusalCode, harmless};
use super::scan::DropFolder;

const DONE: &str = "done";
const REJECTED: &str = "rejected";
const STAMP: &str = "%Y%m%dT%H%M%SZ";
/// Places tried under one name before giving up.
const PLACES_MAX: u32 = 100;

/// The files of a batch could not be moved away. It will not be read again as long as its manifest stays the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the files of a batch cannot be moved out of the drop folder")]
pub struct NotMoved;

impl DropFolder {
    /// Puts a batch away: after its copy was committed (`accepted`), or after it could not be taken. `reason` is a code,
    /// `conservation` for instance, and never holds a patient's data.
    ///
    /// # Errors
    /// [`NotMoved`] when the folder does not let us; the batch is then remembered until the station stops.
    pub fn settle(
        &mut self,
        batch: &Batch,
        accepted: bool,
        reason: Option<&str>,
    ) -> Result<(), NotMoved> {
        let mut stamps: Vec<(String, Stamp)> = batch
            .files
            .iter()
            .map(|file| (file.listed.name.clone(), file.stamp.clone()))
            .collect();
        // The manifest goes last: as long as it is there, the batch is known again after a crash.
        stamps.push((MANIFEST.to_owned(), batch.manifest_stamp.clone()));
        let below = if accepted { DONE } else { REJECTED };
        let words = (!accepted).then(|| {
            let refusal = Refusal::of(RefusalCode::NotTaken, MANIFEST);
            match reason {
                Some(reason) => format!("{refusal} ({})", harmless(reason)),
                None => refusal.to_string(),
            }
        });
        let moved = self.put_away(
            below,
            batch.picked_up_at,
            &batch.manifest_sha256,
            &stamps,
            words.as_deref(),
        );
        if moved {
            Ok(())
        } else {
            self.stuck = Some(batch.manifest_sha256.clone());
            Err(NotMoved)
        }
    }

    /// Moves what was refused, as far as its names are plain and it is there.
    pub(super) fn reject(&mut self, refusal: &Refusal, files: &[String], now: DateTime<Utc>) {
        let written = Stamp::at(&self.path(MANIFEST));
        // A file that is younger than the manifest belongs to the batch that is being written.
        let next = |stamp: &Stamp| {
            written
                .as_ref()
                .is_some_and(|written| stamp.is_younger_than(written))
        };
        let names = files.iter().map(String::as_str).chain([MANIFEST]);
        let stamps: Vec<(String, Stamp)> = names
            .filter_map(|name| Some((name.to_owned(), Stamp::at(&self.path(name))?)))
            .filter(|(_, stamp)| !next(stamp))
            .collect();
        let manifest =
            super::pickup::pick_up(&self.path(MANIFEST), super::limits::MANIFEST_BYTES_MAX);
        let sha256 = match &manifest {
            Ok((bytes, _)) => hex::encode(Sha256::digest(bytes)),
            Err(_) => "unread".to_owned(),
        };
        let words = refusal.to_string();
        if !self.put_away(REJECTED, now, &sha256, &stamps, Some(&words)) {
            self.stuck = Some(sha256);
        }
    }

    /// Moves each file that still is the one that was read. False when the manifest is still there afterwards.
    fn put_away(
        &self,
        below: &str,
        at: DateTime<Utc>,
        sha256: &str,
        stamps: &[(String, Stamp)],
        reason: Option<&str>,
    ) -> bool {
        let Some(place) = place(&self.settings.folder.join(below), at, sha256) else {
            return false;
        };
        let mut whole = true;
        if let Some(reason) = reason {
            whole &= write(&place.join("reason.txt"), reason).is_ok();
        }
        for (name, stamp) in stamps {
            let path = self.path(name);
            match Stamp::at(&path) {
                Some(now) if now == *stamp => {
                    whole &= std::fs::rename(&path, place.join(name)).is_ok();
                }
                // Gone, or replaced by the next batch.
                Some(_) | None => {}
            }
        }
        whole
    }
}

/// A new folder for the files of one batch.
fn place(below: &Path, at: DateTime<Utc>, sha256: &str) -> Option<PathBuf> {
    if !is_folder(below) {
        std::fs::create_dir(below).ok()?;
    }
    let short: String = sha256.chars().take(8).collect();
    let named = format!("{}-{short}", at.format(STAMP));
    (0..PLACES_MAX).find_map(|copy| {
        let place = below.join(if copy == 0 {
            named.clone()
        } else {
            format!("{named}-{copy}")
        });
        std::fs::create_dir(&place).ok().map(|()| place)
    })
}

/// A folder itself, not a link to one.
fn is_folder(path: &Path) -> bool {
    std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
}

fn write(path: &Path, words: &str) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    writeln!(file, "{words}")?;
    file.sync_all()
}

/// Deletes what was put away long enough ago.
pub(super) fn forget_old(settings: &DropSettings, now: DateTime<Utc>) {
    for (below, kept) in [
        (DONE, settings.done_kept),
        (REJECTED, settings.rejected_kept),
    ] {
        forget(&settings.folder.join(below), kept, now);
    }
}

fn forget(below: &Path, kept: Duration, now: DateTime<Utc>) {
    if !is_folder(below) {
        return;
    }
    let Ok(entries) = std::fs::read_dir(below) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let old = put_away_at(&name).is_some_and(|at| at + kept <= now);
        if old && is_folder(&entry.path()) {
            empty(&entry.path());
        }
    }
}

/// When a folder of ours was made; `None` for anything else, which is not ours to delete.
fn put_away_at(name: &str) -> Option<DateTime<Utc>> {
    let (stamp, _) = name.split_once('-')?;
    let at = NaiveDateTime::parse_from_str(stamp, STAMP).ok()?;
    Some(at.and_utc())
}

/// Deletes the files of one folder, and then the folder. Links are deleted, not followed; a folder inside is not ours.
fn empty(place: &Path) {
    let Ok(files) = std::fs::read_dir(place) else {
        return;
    };
    for file in files.filter_map(Result::ok) {
        if !is_folder(&file.path()) {
            // What cannot be deleted now is tried again at the next scan.
            std::fs::remove_file(file.path()).unwrap_or_default();
        }
    }
    std::fs::remove_dir(place).unwrap_or_default();
}
