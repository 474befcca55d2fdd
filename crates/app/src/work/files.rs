//! Taking a batch of files from the drop folder.

use std::time::{Duration, Instant};

use ehr::drop_folder::Batch;
use ehr::hl7v2::wire::messages as split;

use crate::api::views::{ApiError, SyncReport};
use crate::config::ChartSource;
use crate::fault::fault;
use crate::feeds::Files;
use crate::station::Station;
use crate::work::sync;

/// How long somebody who asked waits for files to be still.
const STILL: Duration = Duration::from_secs(8);

/// What a look into the folder led to.
pub(crate) enum Looked {
    /// A batch was taken.
    Taken(SyncReport),
    /// Files changed a moment ago.
    Settling,
    /// Nothing new lies there.
    Nothing,
}

/// Looks into the folder once, and takes the newest batch that is ready.
///
/// # Errors
/// `sync-failed` when a batch cannot be taken: its files are put aside with the reason, the copy in use stays.
pub(crate) fn look(station: &Station) -> Result<Looked, ApiError> {
    let Some(files) = station.files() else {
        return Ok(Looked::Nothing);
    };
    let last = station.last_batch()?;
    let found = files.look(station.now(), last.as_ref());
    for (code, file) in &found.refused {
        let mut live = station.live_mut();
        live.count_message("drop", code, station.now());
        live.warn("drop-refused", Some(format!("{code}: {file}")));
    }
    station
        .live_mut()
        .warn("drop-broken", found.broken.map(str::to_owned));
    match found.ready {
        Some(batch) => take(station, files, &batch).map(Looked::Taken),
        None if found.settling => Ok(Looked::Settling),
        None => Ok(Looked::Nothing),
    }
}

/// Looks until the files have been still for long enough: somebody asked now, and a batch is known by its stillness.
pub(crate) fn look_until_still(station: &Station) -> Result<Looked, ApiError> {
    let until = Instant::now() + STILL;
    loop {
        match look(station)? {
            Looked::Settling if Instant::now() < until && !station.stopping() => {
                std::thread::sleep(Duration::from_millis(500));
            }
            looked => return Ok(looked),
        }
    }
}

fn take(station: &Station, files: &Files, batch: &Batch) -> Result<SyncReport, ApiError> {
    if station.config().feed.chart != ChartSource::Drop {
        // Beside another source the folder may only carry its messages.
        return feed_messages(station, files, batch);
    }
    let taken = sync::take_from(station, |previous| {
        files.read(batch, station.now(), previous)
    });
    match taken {
        Ok(report) => {
            station.remember_batch(batch)?;
            files.settle(station, batch, None);
            let mut live = station.live_mut();
            live.count_message("drop", "taken", station.now());
            live.warn("drop-refused", None);
            Ok(report)
        }
        // Somebody else is syncing, or the ward went into an outage: the batch waits where it lies.
        Err(error) if matches!(error.code.as_str(), "sync-running" | "frozen" | "not-saved") => {
            Err(error)
        }
        Err(error) => {
            files.settle(station, batch, Some(&error.code));
            Err(error)
        }
    }
}

/// A batch of HL7 messages beside a feed: each one is kept and folded as if it had come over the wire.
fn feed_messages(station: &Station, files: &Files, batch: &Batch) -> Result<SyncReport, ApiError> {
    let Some(messages) = station.messages() else {
        files.settle(station, batch, Some("no-feed"));
        return Err(fault("drop-refused", "no-feed"));
    };
    let mut any = false;
    for (_, bytes) in batch.messages() {
        for message in split(bytes).messages {
            any = true;
            // One that is not on the disk leaves the batch where it lies: all of it comes again, and nothing doubles.
            messages.keep(station, message)?;
        }
    }
    if !any {
        files.settle(station, batch, Some("no-messages"));
        return Err(fault("drop-refused", "no-messages"));
    }
    station.remember_batch(batch)?;
    files.settle(station, batch, None);
    sync::sync(station)
}
