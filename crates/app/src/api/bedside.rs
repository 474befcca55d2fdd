//! What is charted beside medicines: what the bedside screen shows, and what it asks.

use serde::{Deserialize, Serialize};

use super::shape::{record, view};
use super::views::{PatientBanner, WardTotals};

view! {
    /// How a task stands.
    enum TaskStanding {
        /// Its time has passed.
        Late,
        /// Due within the hour.
        Due,
        /// Due later.
        Later,
        /// Done.
        Done,
        /// It was withdrawn: it is shown, and nobody waits for it.
        Withdrawn,
    }
}

record! {
    /// Whose bedside to open.
    OpenBedside {
        /// The station's id of the patient.
        patient_id: String,
    }

    /// Everything beside the medicines of one patient, over the last 24 hours.
    Bedside {
        /// Identity and allergies.
        banner: PatientBanner,
        /// Counters of this patient.
        totals: WardTotals,
        /// What can be measured, in the order of the form and of the table's columns.
        fields: Vec<MeasureField>,
        /// What can go in or out.
        fluids: Vec<FluidChoice>,
        /// What was measured, the newest first.
        signs: Vec<SignLine>,
        /// What the record's own measures lack, in words: not read, or nothing recorded.
        signs_absent: Option<String>,
        /// In and out: this shift, the one before, 24 hours.
        balances: Vec<BalanceLine>,
        /// Intakes and outputs, the newest first.
        fluid_lines: Vec<BedsideLine>,
        /// Notes, the newest first.
        notes: Vec<BedsideLine>,
        /// Tasks: open ones by the time they are due, then those done or withdrawn in the last 24 hours.
        tasks: Vec<TaskLine>,
        /// Previous patient by bed.
        previous_patient: Option<String>,
        /// Next patient by bed.
        next_patient: Option<String>,
    }

    /// One measure that can be typed.
    MeasureField {
        /// Stable code: `temperature`, `blood-pressure`…
        code: String,
        /// Its name.
        label: String,
        /// Its unit in words; empty for a score.
        unit: String,
        /// An example of what is typed.
        hint: String,
    }

    /// One kind of intake or output.
    FluidChoice {
        /// Stable code.
        code: String,
        /// Its name.
        label: String,
        /// It goes in.
        goes_in: bool,
    }

    /// What was measured at one moment, from one source.
    SignLine {
        /// When, finished; the words for "undated" where the record gives no time.
        when: String,
        /// One text for each field, empty where it was not measured.
        cells: Vec<String>,
        /// Measures of the record that have no column, finished.
        others: Vec<String>,
        /// Where it comes from: `saisi ici, AL`, `DPI`.
        source: String,
        /// It was charted here.
        here: bool,
        /// The note, or the medicine it was measured for.
        note: Option<String>,
        /// The entry that can be corrected here; absent for the record's own, and for what was charted with a dose.
        entry_id: Option<String>,
        /// What was typed, for the form of a correction.
        typed: Vec<TypedReading>,
        /// Local `HH:mm` of the statement, for the same.
        at_local: String,
        /// The note as typed, for the same.
        note_typed: String,
        /// It was withdrawn: struck through, counted nowhere.
        withdrawn: bool,
        /// Every entry about it, where there is more than one.
        history: Vec<String>,
    }

    /// The balance over one span.
    BalanceLine {
        /// `Poste 21:00 à 06:45`.
        title: String,
        /// `1 200 mL`.
        intake: String,
        /// `800 mL`.
        output: String,
        /// `+400 mL`.
        net: String,
        /// What was only seen, in words; empty when nothing.
        unmeasured: String,
        /// Nothing at all was charted.
        empty: bool,
    }

    /// One line of the journal about the bedside.
    BedsideLine {
        /// The entry that speaks now.
        entry_id: String,
        /// When, finished.
        when: String,
        /// What, finished.
        text: String,
        /// Who.
        by: String,
        /// Stable code of the kind of fluid; empty for a note.
        what: String,
        /// The volume or the text as it would be typed.
        typed: String,
        /// The note as typed.
        note_typed: String,
        /// Local `HH:mm`.
        at_local: String,
        /// It stands on the handover.
        handover: bool,
        /// It was withdrawn.
        withdrawn: bool,
        /// Every entry about it, where there is more than one.
        history: Vec<String>,
    }

    /// One task.
    TaskLine {
        /// The first entry of the task: what is done is done for it.
        task_id: String,
        /// The entry that speaks now.
        entry_id: String,
        /// When it is due, finished.
        due: String,
        /// What, in her words.
        text: String,
        /// How it stands.
        standing: TaskStanding,
        /// The same in a word.
        word: String,
        /// Who set it.
        by: String,
        /// Who did it, when, and what came of it.
        done: Option<String>,
        /// The entry that says it is done.
        done_entry: Option<String>,
        /// Local `HH:mm` when it is due.
        due_local: String,
        /// Every entry about it, where there is more than one.
        history: Vec<String>,
    }

    /// One value as typed.
    TypedReading {
        /// Code of the measure.
        code: String,
        /// What was typed.
        typed: String,
    }

    /// Record vital signs.
    RecordVitals {
        /// Patient.
        patient_id: String,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// What was typed; empty texts are not sent.
        readings: Vec<TypedReading>,
        /// In her words.
        note: Option<String>,
        /// Rare values: she read them again and keeps them.
        improbable_confirmed: bool,
        /// Id made by the screen.
        request_id: String,
    }

    /// Record an intake or an output.
    RecordFluid {
        /// Patient.
        patient_id: String,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// Code of the kind.
        what: String,
        /// Volume in mL as typed; absent when it was only seen.
        volume: Option<String>,
        /// In her words.
        note: Option<String>,
        /// A rare volume: she read it again and keeps it.
        improbable_confirmed: bool,
        /// Id made by the screen.
        request_id: String,
    }

    /// Record a note.
    RecordNote {
        /// Patient.
        patient_id: String,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// In her words.
        text: String,
        /// It stands on the handover too.
        handover: bool,
        /// Id made by the screen.
        request_id: String,
    }

    /// Set a task.
    RecordTask {
        /// Patient.
        patient_id: String,
        /// Local time `HH:mm`: the next time the clock shows it.
        due: String,
        /// What.
        text: String,
        /// Id made by the screen.
        request_id: String,
    }

    /// Say that a task is done.
    RecordTaskDone {
        /// Patient.
        patient_id: String,
        /// The first entry of the task.
        task_id: String,
        /// Local time `HH:mm`; absent means now.
        at: Option<String>,
        /// What came of it.
        text: Option<String>,
        /// Id made by the screen.
        request_id: String,
    }

    /// Correct what was charted at the bedside; `correct_entry` without replacement withdraws it.
    CorrectBedside {
        /// The entry that speaks now.
        entry_id: String,
        /// Why.
        reason: String,
        /// Local time `HH:mm`; absent keeps the old one.
        at: Option<String>,
        /// Vital signs: all values as they should have been.
        readings: Vec<TypedReading>,
        /// Intake or output: the volume; absent when it was only seen.
        volume: Option<String>,
        /// Local time `HH:mm` when a task is due; absent keeps the old one.
        due: Option<String>,
        /// Text of a note, a task, or what came of one; the note beside a value.
        text: Option<String>,
        /// Rare values: she read them again and keeps them.
        improbable_confirmed: bool,
        /// Id made by the screen.
        request_id: String,
    }

    /// Whom to find.
    FindPatients {
        /// Birth date, then up to three letters of a name.
        query: String,
    }

    /// Who was found. Nobody is hidden by it.
    FoundPatients {
        /// Their ids, in the order of the ward.
        patient_ids: Vec<String>,
        /// `3 correspondances sur 24`, finished.
        text: String,
    }
}
