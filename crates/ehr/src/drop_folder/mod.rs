//! The drop folder: files that a hospital's own program puts where the station finds them.
//!
//! Files come first, `manifest.json` last. [`DropFolder::scan`] waits until nothing changes any more, reads every byte
//! once, checks it, and gives a [`Batch`]. The app stores what the batch says and then calls [`DropFolder::settle`]; a
//! crash between the two leaves the batch where it is, and the next scan knows it again by its manifest.
//!
//! The rules and an example of every table: `docs/drop-folder.md`. Source: interop.md §2 and §6, quality.md §4.7.
//!
//! Invariant: without a whole manifest nothing is read.
//! Invariant: a refused batch changes nothing but the place of its files.
//! Invariant: no cell of a file stands in a reason, an issue or an error.

mod batch;
mod census;
mod check;
mod given;
pub mod limits;
mod manifest;
mod name;
mod orders;
mod pickup;
mod refusal;
mod scan;
mod settle;
mod table;
mod tables;
mod value;
mod watch;

#[cfg(test)]
mod tests;

use std::path::PathBuf;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use sha2::{Digest, Sha256};
use ward::clinical::SourceRef;
use ward::snapshot::WardName;

pub use batch::{Batch, Contents};
pub use manifest::Format;
pub use pickup::{NotPickedUp, Stamp, pick_up};
pub use refusal::harmless;
pub use refusal::{Refusal, RefusalCode};
pub use scan::{DropFolder, Scanned, Waiting};
pub use settle::NotMoved;
pub use watch::{NotWatched, SCAN_EVERY, Watcher};

use table::Columns;

/// Which folder, and whose ward.
#[derive(Clone, Debug)]
pub struct DropSettings {
    /// The folder. It is made by IT, and only the source and the station may write to it.
    pub folder: PathBuf,
    /// The ward; a manifest names its code.
    pub ward: WardName,
    /// Id of the ward's Location, for files that hold FHIR.
    pub ward_location: String,
    /// The hospital's zone: local times of the tables are read in it.
    pub zone: Tz,
    /// How long accepted files are kept in `done`; they hold patients' data.
    pub done_kept: Duration,
    /// How long refused files are kept in `rejected`.
    pub rejected_kept: Duration,
}

impl DropSettings {
    /// The usual settings: accepted files are kept for a day, refused ones for three.
    #[must_use]
    pub fn new(folder: PathBuf, ward: WardName, ward_location: String, zone: Tz) -> DropSettings {
        DropSettings {
            folder,
            ward,
            ward_location,
            zone,
            done_kept: Duration::hours(24),
            rejected_kept: Duration::hours(72),
        }
    }
}

/// The batch that the station took last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// When it was produced.
    pub produced_at: DateTime<Utc>,
    /// SHA-256 of its manifest, in hexadecimal.
    pub manifest_sha256: String,
}

/// Where something in a file came from.
fn source(key: &str) -> SourceRef {
    SourceRef {
        system: "file".to_owned(),
        key: key.to_owned(),
        version: None,
    }
}

/// A name made of bytes, for a row that has none.
fn hashed(kind: &str, bytes: &[u8]) -> String {
    let hash = hex::encode(Sha256::digest(bytes));
    format!("{kind}-{}", hash.chars().take(16).collect::<String>())
}

/// The columns of a table by the name of its file; `None` for a table that is not known.
fn columns(file: &str) -> Option<&'static Columns> {
    match file.to_ascii_lowercase().as_str() {
        "census.csv" => Some(&census::COLUMNS),
        "orders.csv" => Some(&orders::COLUMNS),
        "doses.csv" => Some(&given::DOSES),
        "allergies.csv" => Some(&given::ALLERGIES),
        _ => None,
    }
}
