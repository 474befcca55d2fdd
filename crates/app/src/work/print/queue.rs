//! What is on its way to a printer: each document as it was laid out, and where it stands, on the disk before anything is
//! sent, sealed under the station's key.
//!
//! Invariant: what a restart finds here is what was sent and what was not; a document is only taken away when its fate is
//! settled and known, or after three days.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard};

use chrono::{DateTime, TimeDelta, Utc};
use paper::page::{Document, Page, stamped, write_pdf};
use paper::printer::{Course, Job};
use serde::{Deserialize, Serialize};
use store::SealedFolder;
use ward::staff::Person;

/// How long what came out can be printed again from page k without being laid out anew.
const DONE_KEPT: TimeDelta = TimeDelta::hours(2);
/// How long anything else waits for somebody.
const KEPT: TimeDelta = TimeDelta::hours(72);
/// A sheet that a restart finds unsent goes on by itself only for so long: later it would say what is no longer so.
const FRESH: TimeDelta = TimeDelta::minutes(15);

/// One document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Queued {
    /// Its key, random.
    pub(crate) id: String,
    /// Name on the printer's display: never patient data.
    pub(crate) name: String,
    /// `mar`, `pack`…
    pub(crate) what: String,
    /// When it was laid out.
    pub(crate) at: DateTime<Utc>,
    /// Who asked for it.
    pub(crate) by: Person,
    /// Its sheets.
    pub(crate) sheets: Vec<String>,
    /// Copy number of its sheets as they were laid out.
    pub(crate) first_copy: u8,
    /// Where it stands.
    pub(crate) course: Course,
    /// Since when nothing happens by itself.
    pub(crate) rests_since: Option<DateTime<Utc>>,
    /// Its end is in the journal.
    pub(crate) told: bool,
    /// What a person wants of it, until the thread that speaks with the printer comes by.
    #[serde(skip)]
    pub(crate) wish: Option<Wish>,
    /// A printer is being asked about it right now.
    #[serde(skip)]
    pub(crate) busy: bool,
}

/// What a person wants of a document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Wish {
    /// Hold it back.
    Pause,
    /// No more of it.
    Cancel,
    /// From this page on, at this printer or at the first that works.
    Again {
        /// First page, from 1.
        from: u32,
        /// The printer.
        only: Option<String>,
    },
}

impl Queued {
    fn apply(&mut self, wish: Wish) {
        match wish {
            Wish::Pause => self.course.pause(),
            Wish::Cancel => self.course.cancel(),
            Wish::Again { from, only } => {
                self.course.again(from, only);
                self.told = false;
                self.rests_since = None;
            }
        }
    }

    /// Number that a resent page is stamped with.
    pub(crate) fn copy(&self) -> u8 {
        self.first_copy.saturating_add(self.course.copy)
    }
}

/// The documents, oldest first.
pub(crate) struct Queue {
    folder: SealedFolder,
    jobs: Mutex<BTreeMap<(DateTime<Utc>, String), Queued>>,
}

impl Queue {
    /// What lies in the folder after a restart.
    pub(crate) fn open(folder: SealedFolder, now: DateTime<Utc>) -> std::io::Result<Queue> {
        folder.sweep()?;
        let mut jobs = BTreeMap::new();
        for name in folder.names()? {
            if !name.ends_with(".job") {
                continue;
            }
            // One that cannot be read is left where it is for IT: nothing is sent of it, and nothing else suffers.
            let Ok(bytes) = folder.read(&name) else {
                continue;
            };
            let Ok(mut job) = serde_json::from_slice::<Queued>(&bytes) else {
                continue;
            };
            let before = job.course.clone();
            job.course.wake();
            if now - job.at > FRESH && job.course.at_printer().is_none() && !job.course.rests() {
                job.course.pause();
            }
            if job.course != before {
                job.rests_since = job.course.rests().then_some(now);
            }
            jobs.insert((job.at, job.id.clone()), job);
        }
        Ok(Queue {
            folder,
            jobs: Mutex::new(jobs),
        })
    }

    /// Writes a document down, then queues it.
    pub(crate) fn add(&self, job: Queued, pages: &[Page]) -> std::io::Result<()> {
        let drawn = serde_json::to_vec(pages).map_err(std::io::Error::other)?;
        self.folder.seal(&pages_of(&job.id), &drawn)?;
        self.keep(&job)?;
        self.jobs().insert((job.at, job.id.clone()), job);
        Ok(())
    }

    /// Every document.
    pub(crate) fn all(&self) -> Vec<Queued> {
        self.jobs().values().cloned().collect()
    }

    /// One of them.
    pub(crate) fn find(&self, id: &str) -> Option<Queued> {
        self.jobs().values().find(|job| job.id == id).cloned()
    }

    /// What a person wants; at once, or as soon as the printer that is being asked has answered.
    pub(crate) fn wish(&self, id: &str, wish: Wish) -> bool {
        let mut jobs = self.jobs();
        let Some(job) = jobs.values_mut().find(|job| job.id == id) else {
            return false;
        };
        if job.busy {
            job.wish = Some(wish);
        } else {
            job.apply(wish);
            // The wish holds in memory; the next step writes it down before anything is sent.
            drop(self.keep(job));
        }
        true
    }

    /// Takes a document for a step; nobody else changes it until [`Queue::put`].
    pub(crate) fn take(&self, id: &str) -> Option<Queued> {
        let mut jobs = self.jobs();
        let job = jobs.values_mut().find(|job| job.id == id)?;
        job.busy = true;
        Some(job.clone())
    }

    /// Puts it back after its step, and lets what a person wanted meanwhile happen.
    pub(crate) fn put(&self, mut job: Queued, now: DateTime<Utc>) -> Queued {
        let mut jobs = self.jobs();
        let key = (job.at, job.id.clone());
        let before = jobs.get(&key).cloned();
        job.busy = false;
        if let Some(wish) = before.as_ref().and_then(|before| before.wish.clone()) {
            job.apply(wish);
        }
        job.wish = None;
        job.rests_since = if job.course.rests() {
            job.rests_since.or(Some(now))
        } else {
            None
        };
        let changed = before
            .is_none_or(|before| (before.course, before.told) != (job.course.clone(), job.told));
        if changed {
            // Where it stands is known here; on the disk stands at worst that it was being sent, which a restart reads
            // as a question, never as unsent.
            drop(self.keep(&job));
        }
        jobs.insert(key, job.clone());
        job
    }

    /// It is on its way to paper by another road: whatever a printer brings out from now on is a copy.
    pub(crate) fn spend(&self, id: &str) {
        let mut jobs = self.jobs();
        if let Some(job) = jobs.values_mut().find(|job| job.id == id) {
            job.course.spent = true;
            drop(self.keep(job));
        }
    }

    /// Writes down where it stands.
    pub(crate) fn keep(&self, job: &Queued) -> std::io::Result<()> {
        let bytes = serde_json::to_vec(job).map_err(std::io::Error::other)?;
        self.folder.seal(&format!("{}.job", job.id), &bytes)
    }

    /// Its pages as they were laid out.
    pub(crate) fn pages(&self, id: &str) -> std::io::Result<Vec<Page>> {
        let bytes = self.folder.read(&pages_of(id))?;
        serde_json::from_slice(&bytes).map_err(std::io::Error::other)
    }

    /// A document is settled: it and its pages go.
    pub(crate) fn settle(&self, id: &str) -> std::io::Result<()> {
        self.jobs().retain(|_, job| job.id != id);
        self.folder.remove(&format!("{id}.job"))?;
        self.folder.remove(&pages_of(id))
    }

    /// Takes away what nobody asked for any more.
    pub(crate) fn tidy(&self, now: DateTime<Utc>) {
        for job in self.all() {
            let kept = if job.course.is_done() && job.course.may_still_come.is_empty() {
                DONE_KEPT
            } else {
                KEPT
            };
            if job.rests_since.is_some_and(|since| now - since > kept) {
                // What cannot be removed today is tried again at the next round.
                drop(self.settle(&job.id));
            }
        }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<(DateTime<Utc>, String), Queued>> {
        // A thread that panicked between two statements left whole documents behind.
        self.jobs
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn pages_of(id: &str) -> String {
    format!("{id}.pages")
}

/// The document from a page on, each page stamped where it may be on paper already.
pub(crate) fn document(
    job: &Queued,
    pages: &[Page],
    from: u32,
    stamp: Option<&str>,
) -> Result<Job, String> {
    let skip = usize::try_from(from.saturating_sub(1)).unwrap_or(usize::MAX);
    let pages = pages
        .iter()
        .skip(skip)
        .map(|page| match stamp {
            Some(text) => stamped(page, text),
            None => Ok(page.clone()),
        })
        .collect::<Result<Vec<_>, _>>()
        .map_err(|error| error.to_string())?;
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let pdf = write_pdf(&Document {
        title: job.name.clone(),
        created_at: job.at,
        pages,
    })
    .map_err(|error| error.to_string())?;
    Ok(Job {
        name: job.name.clone(),
        pdf,
        paper: job.course.paper,
        pages: count,
    })
}
