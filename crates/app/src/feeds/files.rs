//! The drop folder: batches of files that the hospital writes, taken whole or not at all.
//!
//! Invariant: a batch is put away only after its copy is on the disk; after a crash in between it is taken again, and is
//! recognised.

use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, Utc};
use ehr::drop_folder::{Batch, Contents, DropFolder, DropSettings, Scanned, Taken, Waiting};
use ehr::hl7v2::wire::messages;
use ehr::hl7v2::{Feed, FeedSettings};
use ehr::{EhrError, Reading};
use serde::{Deserialize, Serialize};
use ward::snapshot::{Generation, WardName};

use crate::config::{Config, DropConfig};
use crate::station::Station;

/// The drop folder of this station.
pub(crate) struct Files {
    folder: Mutex<DropFolder>,
    /// What batches of HL7 files are read with.
    messages: FeedSettings,
}

/// The batch that was taken last, as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct LastTaken {
    produced_at: DateTime<Utc>,
    manifest_sha256: String,
}

impl LastTaken {
    pub(crate) fn of(batch: &Batch) -> LastTaken {
        LastTaken {
            produced_at: batch.produced_at(),
            manifest_sha256: batch.manifest_sha256().to_owned(),
        }
    }
}

/// What a look into the folder found.
#[derive(Default)]
pub(crate) struct Look {
    /// A batch to take: the newest.
    pub(crate) ready: Option<Box<Batch>>,
    /// Batches and files that were refused, each with its code and a harmless name.
    pub(crate) refused: Vec<(String, String)>,
    /// The folder is not what it should be: it cannot be read, or its files cannot be moved away.
    pub(crate) broken: Option<&'static str>,
    /// Files changed a moment ago: a look in a few seconds may find a batch.
    pub(crate) settling: bool,
}

impl Files {
    pub(crate) fn new(config: &Config, drop: &DropConfig) -> Files {
        let messages = match &config.feed.hl7v2 {
            Some(hl7) => super::messages::settings(config, hl7),
            None => super::messages::usual_settings(config),
        };
        let ward = WardName {
            code: config.ward.code.clone(),
            name: config.ward.name.clone(),
        };
        let mut settings = DropSettings::new(
            drop.folder.clone(),
            ward,
            config.ward.location.clone(),
            config.site.zone,
        );
        settings.done_kept = chrono::Duration::hours(i64::from(drop.keep_done_hours));
        Files {
            folder: Mutex::new(DropFolder::new(settings)),
            messages,
        }
    }

    fn lock(&self) -> MutexGuard<'_, DropFolder> {
        // What it remembers are sizes of files; a scan that panicked is simply made again.
        self.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks into the folder once. `last` is the batch that was taken last.
    pub(crate) fn look(&self, now: DateTime<Utc>, last: Option<&LastTaken>) -> Look {
        let current = last.map(|last| Taken {
            produced_at: last.produced_at,
            manifest_sha256: last.manifest_sha256.clone(),
        });
        let mut look = Look::default();
        for scanned in self.lock().scan(now, current.as_ref()) {
            match scanned {
                Scanned::Ready(batch) => {
                    let newer = look
                        .ready
                        .as_ref()
                        .is_none_or(|held| batch.produced_at() > held.produced_at());
                    if newer {
                        look.ready = Some(batch);
                    }
                }
                Scanned::Refused(refusal) => look
                    .refused
                    .push((refusal.code.code().to_owned(), refusal.file)),
                Scanned::Pending { why, files: _ } => {
                    look.settling = why == Waiting::Settling;
                    look.broken = match why {
                        Waiting::NoFolder => Some("no-folder"),
                        Waiting::CannotMove => Some("cannot-move"),
                        Waiting::TooManyFiles => Some("too-many-files"),
                        // What every batch passes through while it is written.
                        Waiting::NoManifest
                        | Waiting::HalfManifest
                        | Waiting::File(_)
                        | Waiting::NextBatch(_)
                        | Waiting::Settling => None,
                    };
                }
                Scanned::AlreadyTaken => {}
            }
        }
        look
    }

    /// Makes a copy of the ward out of a batch.
    pub(crate) fn read(
        &self,
        batch: &Batch,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        match batch.contents() {
            Contents::Tables | Contents::Resources => batch.read(now, previous),
            Contents::Messages => {
                let mut feed = Feed::new(FeedSettings {
                    initial_load_done: batch.is_complete(),
                    ..self.messages.clone()
                });
                let mut row = 0;
                for (_, bytes) in batch.messages() {
                    for message in messages(bytes).messages {
                        row += 1;
                        feed.apply(row, batch.produced_at(), message);
                    }
                }
                feed.read(now, previous)
            }
        }
    }

    /// Puts a batch away: taken, or refused for a reason.
    pub(crate) fn settle(&self, station: &Station, batch: &Batch, refused: Option<&str>) {
        let moved = self.lock().settle(batch, refused.is_none(), refused);
        // Taken all the same; it is recognised when it is met again.
        let stuck = moved.err().map(|_| batch.source().to_owned());
        station.live_mut().warn("drop-stuck", stuck);
    }
}
