//! Printing ahead: the ward's sheets are laid out again and again while all is well, so that they are there when nothing is.

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::Signer as _;
use paper::forms;
use paper::page::write_pdf;
use ward::journal::{PrintNote, PrintOutcome, Statement};

use super::number::{Naming, take_numbers};
use super::remember;
use super::render::render;
use crate::api::views::{ApiError, PackMade, PrintKind, PrintRequest};
use crate::config::PacksConfig;
use crate::fault::fault;
use crate::packs::{Drawn, Manifest, PackFile, Shelf, digest};
use crate::station::{Alongside, Station};

/// How many packs are kept.
const GENERATIONS: usize = 4;
/// How long, outside an outage: then they say nothing any more that anybody should read.
const KEPT: TimeDelta = TimeDelta::hours(72);
/// At most this often while things change.
const EVERY: TimeDelta = TimeDelta::minutes(15);
/// At least this often although nothing changes: the sheet of the next day must be among them.
const AT_LEAST_EVERY: TimeDelta = TimeDelta::hours(4);
/// Name of the counter.
const COUNTER: &str = "pack-counter";

/// What a pack holds, in the order in which it is printed.
const KINDS: [PrintKind; 3] = [PrintKind::Census, PrintKind::Mar, PrintKind::Handover];

/// What the last pack was made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct MadeOf {
    at: Option<DateTime<Utc>>,
    chart: u32,
    journal: u32,
    capture_open: bool,
}

impl MadeOf {
    /// The state of things now.
    fn now(station: &Station) -> MadeOf {
        let at = station.now();
        let live = station.live();
        MadeOf {
            at: Some(at),
            chart: live.revisions.chart,
            journal: live.revisions.journal,
            capture_open: live.downtime.capture_open(),
        }
    }

    /// After a restart: the pack that lies there is as good as it was, and the next one is due in its turn.
    pub(crate) fn after_restart(station: &Station) -> MadeOf {
        let newest = shelf(station)
            .all()
            .ok()
            .and_then(|all| all.first().map(|pack| pack.made_at));
        MadeOf {
            at: newest,
            // Revisions begin anew with every start: whatever they are now, something may have changed.
            chart: u32::MAX,
            journal: u32::MAX,
            capture_open: station.live().downtime.capture_open(),
        }
    }

    /// Whether things have moved so far that a new pack is due.
    fn is_behind(&self, now: &MadeOf) -> bool {
        let (Some(before), Some(at)) = (self.at, now.at) else {
            return true;
        };
        // An outage that begins is the moment that all of this is for.
        if now.capture_open && !self.capture_open {
            return true;
        }
        let changed = (self.chart, self.journal) != (now.chart, now.journal);
        let passed = at - before;
        // A clock that was set back must not hold the packs up until it has caught up.
        passed < TimeDelta::zero() || (changed && passed >= EVERY) || passed >= AT_LEAST_EVERY
    }
}

/// Makes a pack if one is due. Whether it did.
pub(crate) fn keep_ahead(station: &Station, last: &mut MadeOf) -> Result<bool, ApiError> {
    if station.config().print.packs == PacksConfig::Off || station.live().ward.is_none() {
        return Ok(false);
    }
    let now = MadeOf::now(station);
    if !last.is_behind(&now) {
        return Ok(false);
    }
    make(station)?;
    *last = now;
    Ok(true)
}

/// Lays the ward out and puts the pack on the disk.
pub(crate) fn make(station: &Station) -> Result<PackMade, ApiError> {
    let config = station.config();
    if config.print.packs == PacksConfig::Off {
        return Err(fault("packs-off", ""));
    }
    let failed = |error: std::io::Error| fault("pack-failed", error);
    let shelf = shelf(station);
    let now = station.now();
    let generation = next_generation(station)?;
    let by = station.station_person();
    let mut files = vec![];
    let mut problems = 0;
    let mut oldest: Option<DateTime<Utc>> = None;
    for kind in KINDS {
        let request = PrintRequest {
            what: kind,
            patient_ids: vec![],
            by: String::new(),
            to_file: true,
            card: None,
        };
        // Reserved: a sheet of a pack has a number of its own, whether it is ever printed or not.
        let first = take_numbers(station, &request)?;
        let (pack, what, as_of) = render(station, &request, &by, now, first, Naming::Reserved)?;
        oldest = oldest.into_iter().chain(as_of).min();
        problems += pack.problems.len();
        if pack.pages.is_empty() {
            continue;
        }
        let stamp = as_of
            .unwrap_or(now)
            .with_timezone(&station.zone())
            .format("%Y-%m-%dT%H%M%z");
        let name = format!(
            "{stamp}_{}_{what}_g{generation:04}_{}.pdf",
            safe(&config.ward.code),
            config.print.paper.name()
        );
        let title = name.strip_suffix(".pdf").unwrap_or(&name).to_owned();
        let pdf = write_pdf(&forms::document(&title, now, pack.pages.clone()))
            .map_err(|error| fault("layout-failed", error))?;
        let pages = u32::try_from(pack.pages.len()).unwrap_or(u32::MAX);
        let drawn = serde_json::to_vec(&Drawn {
            pages: pack.pages,
            register: pack.register,
            problems: pack.problems,
        })
        .map_err(|error| fault("internal", error))?;
        let file = PackFile {
            kind: what.to_owned(),
            plain: config.print.packs == PacksConfig::Plain,
            pages,
            sha256: digest(&pdf),
            drawn: digest(&drawn),
            sheets: pack.sheets,
            name,
        };
        shelf.put(&file, &pdf, &drawn).map_err(failed)?;
        files.push(file);
    }
    if files.is_empty() {
        return Err(fault("pack-failed", "empty"));
    }
    let mut manifest = Manifest {
        v: 1,
        generation,
        ward: config.ward.code.clone(),
        made_at: now,
        as_of: oldest,
        patients: ages(station)?,
        paper: config.print.paper,
        complete: problems == 0 && files.len() == KINDS.len(),
        problems: u32::try_from(problems).unwrap_or(u32::MAX),
        files,
        station: station.key_hex(),
        signature: String::new(),
    };
    manifest.signature = hex::encode(station.signing().sign(&manifest.to_sign()).to_bytes());
    shelf.publish(&manifest).map_err(failed)?;
    tidy(station)?;
    Ok(PackMade {
        generation,
        complete: manifest.complete,
        problems: manifest.problems,
        pages: manifest.files.iter().map(|file| file.pages).sum(),
        folder: shelf.folder.path().display().to_string(),
    })
}

/// The packs of this station.
pub(crate) fn shelf(station: &Station) -> Shelf {
    Shelf {
        folder: station.press().sealed.clone(),
    }
}

/// Age of each patient's data, in the order of the beds: enough to know whose sheet is old without saying who.
fn ages(station: &Station) -> Result<Vec<Option<DateTime<Utc>>>, ApiError> {
    let ward = station.live().shown()?;
    Ok(ward
        .by_bed()
        .into_iter()
        .map(ward::snapshot::Chart::as_of)
        .collect())
}

/// Keeps the last packs and no file besides. While an outage is open nothing of it goes by age.
pub(crate) fn tidy(station: &Station) -> Result<(), ApiError> {
    let failed = |error: std::io::Error| fault("pack-failed", error);
    let now = station.now();
    let outage = station.live().downtime.outage_since().is_some();
    let shelf = shelf(station);
    let all = shelf.all().map_err(failed)?;
    let newest_whole = all.iter().find(|pack| pack.complete).cloned();
    let mut kept: Vec<Manifest> = all
        .iter()
        .take(GENERATIONS)
        .cloned()
        .chain(newest_whole)
        .filter(|pack| outage || now - pack.made_at < KEPT)
        .collect();
    kept.sort_by_key(|pack| pack.generation);
    kept.dedup_by_key(|pack| pack.generation);
    shelf.keep_only(&kept).map_err(failed)?;
    shelf.forget_printings(&kept).map_err(failed)
}

/// What the command line printed while nobody asked the station goes into the journal, once.
pub(crate) fn hear(station: &Station) -> Result<(), ApiError> {
    let failed = |error: std::io::Error| fault("pack-failed", error);
    let shelf = shelf(station);
    for (name, printed) in shelf.unheard().map_err(failed)? {
        let author = || station.as_itself();
        let note = PrintNote {
            what: printed.kind,
            pages: printed.pages,
            to: printed.to.clone(),
            sheets: printed.sheets,
            register: printed.register,
            job: name.clone(),
        };
        remember(station, author(), Statement::Print(note))?;
        let outcome = PrintOutcome {
            job: name.clone(),
            outcome: printed.outcome,
            printer: Some(printed.to),
            from: 1,
            copy: printed.copy,
            may_still_come: vec![],
        };
        remember(station, author(), Statement::Printed(outcome))?;
        shelf.heard(&name).map_err(failed)?;
    }
    Ok(())
}

fn next_generation(station: &Station) -> Result<u32, ApiError> {
    let store = station.store();
    let last: u32 = store
        .note(COUNTER)
        .map_err(crate::station::from_store)?
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    // A database that was set back must not make a pack that hides behind an older one.
    let on_disk = shelf(station)
        .all()
        .ok()
        .and_then(|all| all.first().map(|pack| pack.generation))
        .unwrap_or(0);
    let next = last.max(on_disk).saturating_add(1);
    station.append(
        &store,
        vec![],
        Alongside {
            notes: vec![(COUNTER.to_owned(), next.to_string().into_bytes())],
            ..Alongside::default()
        },
    )?;
    Ok(next)
}

/// A ward's code as part of a file's name.
fn safe(code: &str) -> String {
    code.chars()
        .map(|c| if c.is_alphanumeric() { c } else { '-' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64, chart: u32, journal: u32, capture_open: bool) -> MadeOf {
        MadeOf {
            at: Some(DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)),
            chart,
            journal,
            capture_open,
        }
    }

    #[test]
    fn a_pack_is_due_when_things_moved_and_at_once_when_an_outage_begins() {
        let last = at(0, 1, 1, false);
        for (now, due, why) in [
            (at(14, 2, 1, false), false, "too soon after the last one"),
            (at(15, 2, 1, false), true, "the copy changed"),
            (at(15, 1, 2, false), true, "the ward wrote something"),
            (at(60, 1, 1, false), false, "nothing changed"),
            (at(240, 1, 1, false), true, "the next day's sheet"),
            (at(1, 1, 1, true), true, "an outage begins"),
            (at(-60, 1, 1, false), true, "the clock was set back"),
        ] {
            assert_eq!(last.is_behind(&now), due, "{why}");
        }
        assert!(
            MadeOf::default().is_behind(&last),
            "a station that starts makes one"
        );
        assert!(
            !at(0, 1, 1, true).is_behind(&at(1, 1, 1, true)),
            "an outage begins once"
        );
    }

    #[test]
    fn names_hold_no_path() {
        assert_eq!(safe("3N/4 ../x"), "3N-4----x", "a ward's code is no folder");
    }
}
