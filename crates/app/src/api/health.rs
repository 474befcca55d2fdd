//! What IT receives about the station itself. Codes, counts, ages and versions: nothing here can hold a patient's data.

use serde::{Deserialize, Serialize};

use super::shape::record;

record! {
    /// How the station is.
    Health {
        /// Version of the program.
        version: String,
        /// Protocol of its socket.
        protocol: u32,
        /// The demonstration ward.
        demo: bool,
        /// The ward's code.
        ward_code: String,
        /// Name of this computer's station.
        station: String,
        /// Folder of the database.
        folder: String,
        /// Nobody but the station's account can read it.
        folder_private: bool,
        /// Free space on its disk, in mebibytes; absent where the system does not say.
        disk_free_mib: Option<u32>,
        /// How many copies of the database's key this station knows of.
        key_copies: u32,
        /// Nobody has a PIN: names are taken at their word.
        by_name: bool,
        /// State of the ward: `normal`, `active`, and so on.
        state: String,
        /// Entries can be recorded.
        capture_open: bool,
        /// The copy in use; absent when none was ever taken.
        copy: Option<HealthCopy>,
        /// Every section of it.
        sections: Vec<HealthSection>,
        /// What the last look at the record found: `healthy`, `refused`, `none`.
        record: String,
        /// The record is looked at; without FHIR it cannot be.
        record_watched: bool,
        /// Entries that are not settled in the record.
        unreconciled: u32,
        /// Lines on their way into the record, by state.
        outbox: Vec<HealthCount>,
        /// The ward's printers.
        printers: Vec<HealthPrinter>,
        /// Printings that are not finished.
        printing: u32,
        /// Packs are printed ahead.
        packs: bool,
        /// The newest pack printed ahead; absent when there is none.
        pack: Option<HealthPack>,
        /// By how much the clock lies behind what the station has already seen.
        clock_behind_seconds: u32,
        /// Procedure cards whose day of review has passed.
        procedures_out_of_review: u32,
        /// Messages and batches of the feeds since the start, by feed and outcome.
        messages: Vec<HealthCount>,
        /// Codes of the warnings that stand.
        warnings: Vec<String>,
        /// Why the configuration file was refused, with its place; the last good one is in use.
        config_refused: Option<String>,
        /// Sections of the file that changed and that only a restart takes up.
        config_restart: Vec<String>,
        /// The last lines of the log.
        log: Vec<String>,
    }

    /// The copy in use.
    HealthCopy {
        /// Its number.
        generation: u32,
        /// How many charts it has.
        patients: u32,
        /// Since it was taken.
        age_seconds: u32,
        /// Age of the oldest data that a dose is given by; absent where it is not known.
        oldest_seconds: Option<u32>,
    }

    /// One section of the copy.
    HealthSection {
        /// Its code.
        section: String,
        /// Read for every patient, to the last page.
        complete: bool,
        /// Age of its oldest part; absent when it was never read.
        age_seconds: Option<u32>,
    }

    /// One printer.
    HealthPrinter {
        /// The name on its label.
        name: String,
        /// What it said last: a code, or `not-asked`.
        state: String,
        /// Whether it would print; absent while it was not asked.
        ready: Option<bool>,
    }

    /// The newest pack.
    HealthPack {
        /// Its number.
        generation: u32,
        /// No sheet is missing.
        complete: bool,
        /// Since it was made.
        age_seconds: u32,
    }

    /// A number of something.
    HealthCount {
        /// Of what, by its code.
        what: String,
        /// How many.
        count: u32,
    }
}
