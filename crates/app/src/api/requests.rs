//! What a shell asks: one record per request. A field that is not listed here refuses the request.

use serde::{Deserialize, Serialize};

use super::choices::*;
use super::running::*;
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
        /// Of a patch: what became of the one before.
        #[serde(default)]
        old_patch: Option<OldPatch>,
        /// Of an if-needed dose: the pain before it, and when its effect is looked at.
        #[serde(default)]
        relief: Option<Relief>,
        /// Another quantity than the one ordered, knowingly.
        #[serde(default)]
        other_quantity: bool,
        /// Why another quantity.
        #[serde(default)]
        quantity_reason: Option<String>,
        /// The patient took it herself.
        #[serde(default)]
        self_administered: bool,
        /// Where on the body, in words.
        #[serde(default)]
        site: Option<String>,
        /// The rate as typed, where the order has one.
        #[serde(default)]
        rate: Option<String>,
        /// The glucose as typed, in the site's unit.
        #[serde(default)]
        glucose: Option<String>,
        /// A glucose that is hardly possible was read again.
        #[serde(default)]
        glucose_confirmed: bool,
        /// What the prescriber answered, where she was asked about this dose.
        #[serde(default)]
        answer: Option<String>,
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

    /// Record that a dose had been given already: before the outage, or on paper since.
    RecordGivenBefore {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Slot; absent for an if-needed order or an infusion.
        slot_id: Option<String>,
        /// Who gave it, as told.
        by: String,
        /// Local time `HH:mm` when it was given.
        at: String,
        /// Who says so.
        source: GivenSource,
        /// The dose as told or written, where the order does not say it for certain.
        #[serde(default)]
        dose: Option<String>,
        /// Id made by the screen.
        request_id: String,
    }

    /// Put a dose off to a later time.
    RecordDeferred {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Slot.
        slot_id: String,
        /// Local time `HH:mm` at which it is due now: the next one to come.
        until: String,
        /// Why.
        reason: String,
        /// Id made by the screen.
        request_id: String,
    }

    /// Nobody can say whether a dose was given before the outage: a prescriber is asked.
    RecordAsked {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// Slot; absent for an if-needed order or an infusion.
        slot_id: Option<String>,
        /// Who was asked, and what about.
        text: String,
        /// Id made by the screen.
        request_id: String,
    }

    /// An order without slots was looked into for the blind window: no dose was found.
    RecordChecked {
        /// Patient.
        patient_id: String,
        /// Order.
        order_id: String,
        /// What was found, in her words, if anything.
        text: Option<String>,
        /// Id made by the screen.
        request_id: String,
    }

    /// Take back one's own last entry.
    UndoEntry {
        /// The entry.
        entry_id: String,
        /// Id made by the screen.
        request_id: String,
    }

    /// What has to be verified of one patient.
    OpenSweep {
        /// Patient.
        patient_id: String,
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
        /// Of the procedure cards: only this one.
        #[serde(default)]
        #[cfg_attr(feature = "ts", ts(optional))]
        card: Option<String>,
    }

    /// Cut or restore the demonstration record.
    DemoSwitch {
        /// What it does from now on.
        fault: DemoFault,
    }
}
