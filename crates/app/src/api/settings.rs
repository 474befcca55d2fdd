//! What the settings screen asks and receives: for a person of IT, about this computer and never about a patient.

use serde::{Deserialize, Serialize};

use super::shape::record;

record! {
    /// The configuration in use.
    Settings {
        /// The file; absent on the demonstration ward.
        file: Option<String>,
        /// The station may write it; else the lines to add are shown.
        writable: bool,
        /// Every value and where it comes from.
        lines: Vec<SettingLine>,
        /// The printers as the file has them.
        printers: Vec<SettingPrinter>,
        /// The ward as the file has it.
        ward: SettingWard,
        /// Why the file as it is now is refused.
        refused: Option<String>,
        /// Sections that wait for a restart.
        restart: Vec<String>,
    }

    /// One value.
    SettingLine {
        /// Its key.
        key: String,
        /// As TOML writes it; what proves a person is never shown.
        value: String,
        /// Where it comes from, finished.
        place: String,
        /// A running station takes a change of it up.
        at_once: bool,
    }

    /// One printer.
    SettingPrinter {
        /// The name on its label.
        name: String,
        /// Its IPP address.
        address: String,
    }

    /// A ward, as a station is configured for it.
    SettingWard {
        /// Id of its Location in the record.
        location: String,
        /// Short code.
        code: String,
        /// Full name.
        name: String,
    }

    /// Wards that the record knows.
    WardChoices {
        /// By name.
        wards: Vec<WardChoice>,
    }

    /// One of them.
    WardChoice {
        /// Id of its Location.
        location: String,
        /// Its name in the record.
        name: String,
    }

    /// A printer that may be configured.
    TryPrinter {
        /// Its IPP address.
        address: String,
    }

    /// What it said.
    TriedPrinter {
        /// It would print.
        ready: bool,
        /// In one sentence.
        text: String,
    }

    /// What is to be written into the file.
    ChangeSettings {
        /// Initials of the person of IT.
        by: String,
        /// Her PIN: asked again, although she is signed in.
        pin: String,
        /// Another ward; absent: the same.
        ward: Option<SettingWard>,
        /// The printers, the nearest first; absent: the same.
        printers: Option<Vec<SettingPrinter>>,
    }

    /// What became of it.
    SettingsChanged {
        /// It is in the file.
        written: bool,
        /// What to know now, in one or two sentences.
        text: String,
        /// The lines to put into the file by hand, where the station may not write it.
        by_hand: Option<String>,
    }
}
