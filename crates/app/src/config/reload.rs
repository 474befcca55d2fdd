//! A file that changed while the station runs: what is taken up at once, what waits for a restart, and the last good file.
//!
//! Invariant: a file is taken whole or not at all; what is refused changes nothing.
//! Invariant: nothing that a dose, a time or a sheet is computed from changes under the hands of the ward: only a restart,
//! which IT chooses, takes that up.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use super::{Config, ConfigError};

/// The last good file, beside the database. It holds what the file of IT holds, and like everything there is for the
/// station's account alone.
pub(crate) const LAST_GOOD: &str = "last-good.toml";

/// Keys that a running station takes up; all others wait for a restart.
pub(crate) const TAKEN_AT_ONCE: [&str; 8] = [
    "staff",
    "people.roster",
    "people.pin_digits",
    "people.lock_minutes",
    "people.witness_may_be_absent",
    "timing.resend_seconds",
    "print.folder",
    "print.folders",
];

impl Config {
    /// This configuration with what may change at once taken from `new`, and the sections of `new` that differ beyond that.
    pub(crate) fn taking(&self, new: &Config) -> (Config, Vec<String>) {
        let mut next = self.clone();
        next.staff.clone_from(&new.staff);
        next.people.clone_from(&new.people);
        next.timing.resend_seconds = new.timing.resend_seconds;
        next.print.folder.clone_from(&new.print.folder);
        next.print.folders.clone_from(&new.print.folders);
        next.origin.clone_from(&new.origin);
        // Every section says all of itself when it is printed for a developer; secrets are in files of their own.
        let differs = |one: &dyn std::fmt::Debug, other: &dyn std::fmt::Debug| {
            format!("{one:?}") != format!("{other:?}")
        };
        let waiting = [
            ("station", differs(&next.station, &new.station)),
            ("ward", differs(&next.ward, &new.ward)),
            ("ehr", differs(&next.ehr, &new.ehr)),
            ("feed", differs(&next.feed, &new.feed)),
            ("site", differs(&next.site, &new.site)),
            ("timing", differs(&next.timing, &new.timing)),
            ("print", differs(&next.print, &new.print)),
            ("directives", differs(&next.directives, &new.directives)),
            ("procedures", differs(&next.procedures, &new.procedures)),
            ("monitoring", differs(&next.monitoring, &new.monitoring)),
        ];
        let waiting = waiting
            .into_iter()
            .filter(|(_, differs)| *differs)
            .map(|(section, _)| section.to_owned())
            .collect();
        (next, waiting)
    }

    /// The file, or where it is refused the last good one that this station kept, with the refusal.
    ///
    /// # Errors
    /// The file's own refusal, where no good one was kept.
    pub(crate) fn load_or_last_good(path: &Path, folder: &Path) -> Result<Config, ConfigError> {
        let refused = match Config::load(path) {
            Ok(config) => return Ok(config),
            Err(refused) => refused,
        };
        let kept = std::fs::read_to_string(folder.join(LAST_GOOD)).ok();
        // Paths in it are meant from where IT's file lies.
        let kept = kept.and_then(|text| Config::parse(&text, path).ok());
        let Some(mut config) = kept else {
            return Err(refused);
        };
        config.origin.file = Some(path.to_owned());
        config.origin.refused = Some(refused.to_string());
        Ok(config)
    }
}

/// Keeps the text of a file that was taken.
pub(crate) fn keep_last_good(text: &str, folder: &Path) -> io::Result<()> {
    let path = folder.join(LAST_GOOD);
    if std::fs::read(&path).is_ok_and(|kept| kept == text.as_bytes()) {
        return Ok(());
    }
    write_whole(&path, text.as_bytes(), 0o600)
}

/// Writes a file so that a power cut leaves the old one, or the new one whole.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let new = std::path::PathBuf::from(name);
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _unused = mode;
    let mut file = options.open(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&new, path)?;
    match path.parent() {
        // Folders cannot be synced on Windows; there the rename itself is journalled.
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
