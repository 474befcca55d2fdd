//! One look at the folder: what is still coming, what was refused, what can be read.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::batch::{Batch, Held};
use super::check::check;
use super::limits::{BATCH_BYTES_MAX, FILE_BYTES_MAX, LISTED_MAX, MANIFEST_BYTES_MAX, STABLE_FOR};
use super::manifest::{Manifest, Read, read};
use super::name::MANIFEST;
use super::pickup::{NotPickedUp, Stamp, pick_up};
use super::refusal::{Refusal, RefusalCode, harmless};
use super::{DropSettings, Taken, settle};

/// Why nothing can be read yet. Each is a state of a healthy folder, if it does not last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// Files, but no manifest: it is written last.
    NoManifest,
    /// The manifest ends in the middle.
    HalfManifest,
    /// A file of the manifest is not there, or cannot be opened.
    File(String),
    /// A file is not the one of the manifest and younger than it: the next batch is being written.
    NextBatch(String),
    /// More files than one scan looks at: somebody else uses the folder.
    TooManyFiles,
    /// Something changed less than five seconds ago.
    Settling,
    /// The folder itself cannot be read.
    NoFolder,
    /// A batch was refused or taken, and its files cannot be moved away: IT must look at the rights of the folder.
    CannotMove,
}

/// What a scan found.
#[derive(Debug)]
pub enum Scanned {
    /// Files wait.
    Pending {
        /// What for.
        why: Waiting,
        /// How many files lie in the folder.
        files: usize,
    },
    /// A batch was refused; its files were moved to `rejected` with the reason.
    Refused(Refusal),
    /// The batch that the station holds already, found again: its files were moved to `done`.
    AlreadyTaken,
    /// A batch to read.
    Ready(Box<Batch>),
}

/// The folder, and what the last scans saw of it.
#[derive(Debug)]
pub struct DropFolder {
    pub(super) settings: DropSettings,
    /// Since when each file has looked as it does.
    seen: BTreeMap<String, (Stamp, DateTime<Utc>)>,
    /// A manifest that was dealt with and could not be moved away.
    pub(super) stuck: Option<String>,
}

/// Why a batch is not ready.
enum NotReady {
    Waiting(Waiting),
    Refused(Refusal, Vec<String>),
}

impl DropFolder {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(settings: DropSettings) -> DropFolder {
        DropFolder {
            settings,
            seen: BTreeMap::new(),
            stuck: None,
        }
    }

    /// The settings it was made with.
    #[must_use]
    pub fn settings(&self) -> &DropSettings {
        &self.settings
    }

    /// Looks at the folder once. `current` is the batch that the station took last. Two scans at least five seconds apart
    /// are needed before anything is read, so that a file that still grows is never taken.
    pub fn scan(&mut self, now: DateTime<Utc>, current: Option<&Taken>) -> Vec<Scanned> {
        settle::forget_old(&self.settings, now);
        let Some(names) = self.names() else {
            self.seen.clear();
            return vec![Scanned::Pending {
                why: Waiting::NoFolder,
                files: 0,
            }];
        };
        self.look(&names, now);
        if names.is_empty() {
            return vec![];
        }
        if names.len() > LISTED_MAX {
            return vec![self.pending(Waiting::TooManyFiles, &names)];
        }
        let found = match self.batch(now, current) {
            Ok(batch)
                if current.is_some_and(|taken| taken.manifest_sha256 == batch.manifest_sha256) =>
            {
                // Taken before a crash, and not moved then.
                match self.settle(&batch, true, None) {
                    Ok(()) => Scanned::AlreadyTaken,
                    Err(_) => self.pending(Waiting::CannotMove, &names),
                }
            }
            Ok(batch) => Scanned::Ready(Box::new(batch)),
            Err(NotReady::Waiting(why)) => self.pending(why, &names),
            Err(NotReady::Refused(refusal, files)) => {
                self.reject(&refusal, &files, now);
                Scanned::Refused(refusal)
            }
        };
        vec![found]
    }

    fn pending(&self, why: Waiting, names: &[String]) -> Scanned {
        Scanned::Pending {
            why,
            files: names.len(),
        }
    }

    /// What lies in the folder, folders left out; names that are no text can be in no manifest.
    fn names(&self) -> Option<Vec<String>> {
        let listed = std::fs::read_dir(&self.settings.folder).ok()?;
        let mut names: Vec<String> = listed
            .take(LISTED_MAX + 1)
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| !kind.is_dir()))
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect();
        names.sort();
        Some(names)
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.settings.folder.join(name)
    }

    fn look(&mut self, names: &[String], now: DateTime<Utc>) {
        let mut seen = BTreeMap::new();
        for name in names {
            let Some(stamp) = Stamp::at(&self.path(name)) else {
                continue;
            };
            let since = match self.seen.get(name) {
                // A clock that was set back begins the wait again.
                Some((before, since)) if *before == stamp && *since <= now => *since,
                _ => now,
            };
            seen.insert(name.clone(), (stamp, since));
        }
        self.seen = seen;
    }

    fn is_stable(&self, name: &str, now: DateTime<Utc>) -> bool {
        self.seen.get(name).is_some_and(|(_, since)| {
            (now - *since)
                .to_std()
                .is_ok_and(|quiet| quiet >= STABLE_FOR)
        })
    }

    /// The whole batch, or why there is none yet.
    fn batch(&self, now: DateTime<Utc>, current: Option<&Taken>) -> Result<Batch, NotReady> {
        let waiting = |why| Err(NotReady::Waiting(why));
        if !self.seen.contains_key(MANIFEST) {
            return waiting(Waiting::NoManifest);
        }
        if !self.is_stable(MANIFEST, now) {
            return waiting(Waiting::Settling);
        }
        let (bytes, manifest_stamp) = self.bytes_of(MANIFEST, MANIFEST_BYTES_MAX, &[])?;
        let manifest_sha256 = hex::encode(Sha256::digest(&bytes));
        if self.stuck.as_ref() == Some(&manifest_sha256) {
            return waiting(Waiting::CannotMove);
        }
        let manifest = match read(&bytes, &self.settings.ward.code, now) {
            Read::Half => return waiting(Waiting::HalfManifest),
            Read::Refused(refusal) => return Err(NotReady::Refused(refusal, vec![])),
            Read::Whole(manifest) => manifest,
        };
        let again = current.is_some_and(|taken| taken.manifest_sha256 == manifest_sha256);
        let names: Vec<String> = manifest
            .files
            .iter()
            .map(|listed| listed.name.clone())
            .collect();
        if !again && current.is_some_and(|taken| manifest.produced_at <= taken.produced_at) {
            let refusal = Refusal::of(RefusalCode::NotNewer, MANIFEST);
            return Err(NotReady::Refused(refusal, names));
        }
        for name in &names {
            // After a crash in the middle of moving, what is left of a batch that was taken is enough.
            if again {
                continue;
            }
            if !self.seen.contains_key(name) {
                return Err(match std::fs::symlink_metadata(self.path(name)) {
                    Ok(found) if found.is_dir() => NotReady::Refused(
                        Refusal::of(RefusalCode::NotAPlainFile, name),
                        names.clone(),
                    ),
                    Ok(_) | Err(_) => NotReady::Waiting(Waiting::File(harmless(name))),
                });
            }
            if !self.is_stable(name, now) {
                return waiting(Waiting::Settling);
            }
        }
        let files = if again {
            self.stamped(&manifest)
        } else {
            self.files(&manifest, &manifest_stamp, &names)?
        };
        Ok(Batch {
            settings: self.settings.clone(),
            manifest,
            manifest_sha256,
            manifest_stamp,
            picked_up_at: now,
            files,
        })
    }

    /// The files of a batch that was taken already, as far as they still are its own.
    fn stamped(&self, manifest: &Manifest) -> Vec<Held> {
        let files = manifest.files.iter().filter_map(|listed| {
            let (bytes, stamp) = pick_up(&self.path(&listed.name), FILE_BYTES_MAX).ok()?;
            let own = hex::encode(Sha256::digest(&bytes)) == listed.sha256;
            own.then(|| Held {
                listed: listed.clone(),
                bytes: vec![],
                stamp,
            })
        });
        files.collect()
    }

    fn files(
        &self,
        manifest: &Manifest,
        written: &Stamp,
        names: &[String],
    ) -> Result<Vec<Held>, NotReady> {
        let refused = |refusal| NotReady::Refused(refusal, names.to_vec());
        let mut files = vec![];
        let mut room = BATCH_BYTES_MAX;
        for listed in &manifest.files {
            let (bytes, stamp) = self.bytes_of(&listed.name, FILE_BYTES_MAX.min(room), names)?;
            room = room.saturating_sub(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
            if hex::encode(Sha256::digest(&bytes)) != listed.sha256 {
                if stamp.is_younger_than(written) {
                    return Err(NotReady::Waiting(Waiting::NextBatch(harmless(
                        &listed.name,
                    ))));
                }
                return Err(refused(Refusal::of(RefusalCode::Sha256, &listed.name)));
            }
            check(&bytes, listed).map_err(refused)?;
            files.push(Held {
                listed: listed.clone(),
                bytes,
                stamp,
            });
        }
        Ok(files)
    }

    fn bytes_of(
        &self,
        name: &str,
        bytes_max: u64,
        names: &[String],
    ) -> Result<(Vec<u8>, Stamp), NotReady> {
        let (bytes, stamp) =
            pick_up(&self.path(name), bytes_max).map_err(|problem| match problem {
                NotPickedUp::Absent => NotReady::Waiting(Waiting::File(harmless(name))),
                NotPickedUp::Changing => NotReady::Waiting(Waiting::Settling),
                NotPickedUp::Refused(code) => {
                    NotReady::Refused(Refusal::of(code, name), names.to_vec())
                }
            })?;
        // Another file under the same name since we last looked: its five seconds begin now.
        if self.seen.get(name).is_some_and(|(seen, _)| *seen == stamp) {
            Ok((bytes, stamp))
        } else {
            Err(NotReady::Waiting(Waiting::Settling))
        }
    }
}
