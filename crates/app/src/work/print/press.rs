//! The printers of the ward, how each of them is, and the thread's work: one step of every document at a time.
//!
//! Invariant: no lock is held while a printer is asked.
//! Invariant: "printed" is written into the journal only when a printer said that the job is completed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use chrono::{DateTime, Utc};
use paper::printer::{Ipp, JobState, Limits, Printer, Shop, Stage};
use store::{Key, SealedFolder, Store};
use ward::journal::{PrintOutcome, Statement};

use super::queue::{Queue, Queued, document};
use super::{copy_stamp, remember};
use crate::api::views::ApiError;
use crate::config::Config;
use crate::fault::fault;
use crate::station::{Alongside, Station, from_store, note};

/// What a printer said when it was last asked.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// How it is for the site's paper.
    pub(crate) state: JobState,
    /// What lies in its trays.
    pub(crate) loaded: Vec<String>,
}

/// The printers, and what is on its way to them.
pub(crate) struct Press {
    printers: Vec<Printer>,
    order: Mutex<Vec<String>>,
    told: Mutex<BTreeMap<String, Told>>,
    pub(crate) queue: Queue,
    pub(crate) sealed: SealedFolder,
    running: AtomicBool,
    numbering: Mutex<()>,
    limits: Mutex<Limits>,
}

impl Press {
    /// The printers of the configuration in the ward's own order, and what a restart finds on its way.
    pub(crate) fn open(
        config: &Config,
        pretend: Vec<Printer>,
        key: &Key,
        folder: &Path,
        store: &Store,
        now: DateTime<Utc>,
    ) -> Result<Press, ApiError> {
        let printers = config
            .print
            .all_printers(&config.ward.code)
            .into_iter()
            .map(|printer| {
                let target = Ipp::new(&printer.address)
                    .map_err(|_| fault("bad-config", &printer.address))?
                    .both_sides(config.print.duplex);
                Ok(Printer {
                    name: printer.name,
                    target: Arc::new(target),
                })
            })
            .collect::<Result<Vec<_>, ApiError>>()?;
        // A drill prints on its own printers, and on no others.
        let printers = if pretend.is_empty() {
            printers
        } else {
            pretend
        };
        let order = store
            .note(note::PRINTER_ORDER)
            .map_err(from_store)?
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let unwritable = |error| fault("not-saved", error);
        let spool = SealedFolder::open(&folder.join("spool"), key).map_err(unwritable)?;
        Ok(Press {
            printers,
            order: Mutex::new(order),
            told: Mutex::default(),
            queue: Queue::open(spool, now).map_err(unwritable)?,
            sealed: SealedFolder::open(&folder.join("packs"), key).map_err(unwritable)?,
            running: AtomicBool::new(false),
            numbering: Mutex::default(),
            limits: Mutex::new(Limits::default()),
        })
    }

    /// The printers, the one to try first before the others.
    pub(crate) fn printers(&self) -> Vec<Printer> {
        let order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let place = |printer: &Printer| {
            order
                .iter()
                .position(|name| *name == printer.name)
                .unwrap_or(usize::MAX)
        };
        let mut printers = self.printers.clone();
        printers.sort_by_key(place);
        printers
    }

    /// To be held from the look into the register until what was printed stands in it: two printings at once would give one
    /// version, or one copy, to two sheets that may differ, and a code would lead to the wrong row.
    pub(super) fn numbering(&self) -> MutexGuard<'_, ()> {
        self.numbering
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// What each printer last said.
    pub(crate) fn told(&self) -> BTreeMap<String, Told> {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// A thread does the steps; where none does, whoever prints does them herself.
    pub(crate) fn run(&self) {
        self.running.store(true, Ordering::SeqCst);
    }

    /// Whether a thread does the steps.
    pub(crate) fn runs(&self) -> bool {
        self.running.load(Ordering::SeqCst)
    }

    fn hear(&self, name: &str, told: Told) {
        self.told
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), told);
    }
}

impl Station {
    /// Shorter waits for a test of the fallback: the order of things is the same.
    #[doc(hidden)]
    pub fn hurry_printers(&self, limits: Limits) {
        *self
            .press()
            .limits
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = limits;
    }
}

/// Asks every printer how it is.
pub(crate) fn probe(station: &Station) {
    for printer in station.press().printers() {
        if station.stopping() {
            return;
        }
        let (state, loaded) = match printer.target.probe() {
            Ok(caps) => (
                caps.verdict(station.config().print.paper),
                caps.media_ready.clone(),
            ),
            Err(error) => (error.state(), Vec::new()),
        };
        let at = station.now();
        station
            .press()
            .hear(&printer.name, Told { at, state, loaded });
    }
}

/// The printer that this ward tries first from now on, also after a restart.
pub(crate) fn prefer(station: &Station, name: &str) -> Result<(), ApiError> {
    let press = station.press();
    let mut order: Vec<String> = press
        .printers()
        .into_iter()
        .map(|printer| printer.name)
        .collect();
    let at = order
        .iter()
        .position(|known| known == name)
        .ok_or_else(|| fault("unknown-printer", name))?;
    let first = order.remove(at);
    order.insert(0, first);
    let bytes = serde_json::to_vec(&order).map_err(|error| fault("internal", error))?;
    let store = station.store();
    station.append(
        &store,
        vec![],
        Alongside {
            notes: vec![(note::PRINTER_ORDER.to_owned(), bytes)],
            ..Alongside::default()
        },
    )?;
    *press.order.lock().unwrap_or_else(PoisonError::into_inner) = order;
    Ok(())
}

/// One step of every document that is under way. Whether any is.
pub(crate) fn turn(station: &Station) -> bool {
    let press = station.press();
    let mut active = false;
    let jobs = press.queue.all();
    for (nth, job) in jobs.iter().enumerate() {
        if job.course.rests() {
            if !job.told && job.course.stage == Stage::Ended {
                tell(station, job);
            }
            continue;
        }
        if station.stopping() {
            return active;
        }
        active = true;
        let Some(job) = press.queue.take(&job.id) else {
            continue;
        };
        let before = jobs.get(..nth).unwrap_or_default();
        let stepped = step(station, job, before);
        let stepped = press.queue.put(stepped, station.now());
        if stepped.course.stage == Stage::Ended && !stepped.told {
            tell(station, &stepped);
        }
    }
    press.queue.tidy(station.now());
    active
}

fn step(station: &Station, mut job: Queued, before: &[Queued]) -> Queued {
    let press = station.press();
    let printers = press.printers();
    if job.course.stage == Stage::Waiting {
        // One of ours at a time for a printer: what waits here can still be held back and counted.
        let wanted = job.course.next_printer(&printers);
        let ahead = before
            .iter()
            .filter(|other| {
                !other.course.rests()
                    && !other.course.state.blocks()
                    && (other.course.at_printer() == wanted
                        || other.course.next_printer(&printers) == wanted)
            })
            .count();
        if ahead > 0 && wanted.is_some() {
            job.course.behind(u32::try_from(ahead).unwrap_or(u32::MAX));
            return job;
        }
    }
    let limits = *press.limits.lock().unwrap_or_else(PoisonError::into_inner);
    let about = job.clone();
    let skipped = job.course.skipped.len();
    let mut shop = Shop {
        printers: &printers,
        make: &mut |from, copy| {
            let pages = press
                .queue
                .pages(&about.id)
                .map_err(|error| error.to_string())?;
            let stamp = copy_stamp(station, about.first_copy.saturating_add(copy));
            document(&about, &pages, from, (copy > 0).then_some(stamp.as_str()))
        },
        keep: &mut |course| {
            let mut about = about.clone();
            about.course = course.clone();
            press.queue.keep(&about).map_err(|error| error.to_string())
        },
        limits,
    };
    job.course.step(&mut shop, Instant::now());
    // What was just learned about a printer stands in the list of printers as well.
    for passed in job.course.skipped.iter().skip(skipped) {
        let loaded = press
            .told()
            .remove(&passed.printer)
            .map(|told| told.loaded)
            .unwrap_or_default();
        press.hear(
            &passed.printer,
            Told {
                at: station.now(),
                state: passed.state.clone(),
                loaded,
            },
        );
    }
    job
}

/// Writes into the journal how it ended. What cannot be written stays untold, and is tried again.
fn tell(station: &Station, job: &Queued) {
    let outcome = PrintOutcome {
        job: job.id.clone(),
        outcome: job.course.state.code().to_owned(),
        printer: job.course.printer.clone(),
        from: job.course.from,
        copy: if job.course.copy == 0 { 0 } else { job.copy() },
        may_still_come: job.course.may_still_come.clone(),
    };
    let author = station.as_itself();
    let written = remember(station, author, Statement::Printed(outcome));
    if written.is_ok()
        && let Some(mut told) = station.press().queue.take(&job.id)
    {
        // Somebody may have asked for it again meanwhile: then there will be another end to tell.
        told.told = told.course == job.course;
        station.press().queue.put(told, station.now());
    }
}
