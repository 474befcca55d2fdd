//! What a shell asks: one record per request. A field that is not listed here refuses the request.

use serde::{Deserialize, Serialize};

use super::choices::*;
use super::shape::record;

record! {
    /// A request without parameters.
    Nothing {}

    /// Which chart to open.
    OpenMar {
        /// The station's id of the patient.
        patient_id: String,
        /// Hours to show, 4 to 24.
        hours: u32,
        /// Whole hours by which the window is moved from its place around now; 0 is now.
        shift_hours: i32,
    }

    /// Record a dose as given.
    RecordGiven {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Slot; absent for a dose without slot.
        slot_id: Option<String>,
        /// Local time `HH:mm` of the administration; absent means now.
        at: Option<String>,
        /// The dose as typed; absent means as ordered.
        dose: Option<String>,
        /// The attestation "verified: not given before".
        attested: bool,
        /// The second person, where one is needed, or why there is none.
        witness: Option<Witness>,
        /// Why an if-needed dose was given.
        reason: Option<String>,
        /// A second dose for a slot that already has one, or an if-needed dose beyond its limits: the person saw it and
        /// confirms.
        second_dose_confirmed: bool,
        /// A dose that is planned for later: the person saw when, and gives it now.
        early_confirmed: bool,
        /// Id made by the screen, so that a repeated request records once (UUID).
        request_id: String,
    }

    /// Record that a dose was not given.
    RecordNotGiven {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Slot.
        slot_id: String,
        /// Reason letter.
        reason: String,
        /// Text, where the reason asks for it.
        text: Option<String>,
        /// Id made by the screen.
        request_id: String,
    }

    /// Record that a dose had been given before the outage.
    RecordGivenBefore {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Slot.
        slot_id: String,
        /// Who gave it, as told.
        by: String,
        /// Local time `HH:mm` when it was given.
        at: String,
        /// Who says so.
        source: GivenSource,
        /// Id made by the screen.
        request_id: String,
    }

    /// Correct an entry: the old one stays readable.
    CorrectEntry {
        /// The entry to be replaced.
        entry_id: String,
        /// Why.
        reason: String,
        /// The new statement; absent withdraws the old one (it never happened).
        replacement: Option<Replacement>,
        /// Id made by the screen.
        request_id: String,
    }

    /// What a correction puts in the place of the old statement.
    Replacement {
        /// Local time `HH:mm`; absent keeps the old one.
        at: Option<String>,
        /// Dose as typed; absent keeps the old one.
        dose: Option<String>,
        /// A reason letter turns it into not given.
        not_given: Option<String>,
        /// Text for the reason.
        text: Option<String>,
    }

    /// Which entry.
    OpenEntry {
        /// Id.
        entry_id: String,
    }

    /// A person signs in on this station.
    SignIn {
        /// Initials of somebody on the roster; empty with a badge.
        initials: String,
        /// Her PIN, or the four digits of her badge; absent where the ward works by name only.
        pin: Option<String>,
        /// Number of a badge, as scanned.
        badge: Option<String>,
    }

    /// The emergency door: a name and a reason, without any proof.
    BreakGlass {
        /// Her name or initials.
        name: String,
        /// Why, five letters or more.
        reason: String,
    }

    /// The second person of an entry, signing in the author's own panel.
    Witness {
        /// Initials; empty when nobody is there.
        initials: String,
        /// Her PIN; absent where the ward works by name only.
        pin: Option<String>,
        /// Why nobody is there, five letters or more: the entry is to be countersigned.
        absent: Option<String>,
    }

    /// A named person reports or decides.
    Decide {
        /// Initials of the person who decides.
        by: String,
        /// Her PIN, unless it is she who is signed in at this window.
        by_pin: Option<String>,
        /// Initials of the second person.
        second: Option<String>,
        /// The second person's PIN.
        second_pin: Option<String>,
        /// Why; required when alone.
        reason: Option<String>,
    }

    /// Release entries.
    SendEntries {
        /// Entries; empty means every line that is ready.
        entry_ids: Vec<String>,
        /// Initials of the person who releases them.
        by: String,
    }

    /// Decide one line.
    DecideLine {
        /// Entry.
        entry_id: String,
        /// Decision.
        decision: Decision,
        /// Why.
        reason: String,
        /// Initials.
        by: String,
    }

    /// Print.
    PrintRequest {
        /// What.
        what: PrintKind,
        /// Patients; empty means all.
        patient_ids: Vec<String>,
        /// Initials of who prints.
        by: String,
        /// Save to the station's folder even if a printer is configured.
        to_file: bool,
    }

    /// Cut or restore the demonstration record.
    DemoSwitch {
        /// What it does from now on.
        fault: DemoFault,
    }
}
