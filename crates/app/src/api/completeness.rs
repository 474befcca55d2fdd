//! What a screen and the CLI receive about the copy itself: how complete, how old, from where, and whether the sum holds.

use serde::{Deserialize, Serialize};

use super::shape::{record, view};
use super::views::{Conservation, DataAge, Notice};

view! {
    /// What can be said of the whole copy at a glance.
    enum DataVerdict {
        /// Everything was received, and everything received is shown.
        Whole,
        /// Everything received is shown, but something was not received.
        Incomplete,
        /// Orders received and orders shown differ: nobody may rely on the charts.
        Broken,
        /// Nothing was ever read.
        Never,
    }

    /// How far a section was read.
    enum SectionStanding {
        /// For every patient, to the last page.
        Complete,
        /// Not for every patient, or not to the last page.
        Incomplete,
        /// For nobody, ever.
        Never,
    }
}

record! {
    /// State of the copy.
    DataState {
        /// The ward's code.
        ward_code: String,
        /// Its name.
        ward_name: String,
        /// Number of the copy; absent when none was ever taken.
        generation: Option<u32>,
        /// When it was taken, finished; empty when none was.
        taken_at: String,
        /// Age of the oldest data that a dose is given by.
        age: DataAge,
        /// `full` or `delta`: how the copy was read; absent after a restart.
        kind: Option<String>,
        /// The same in words; empty when not known.
        kind_word: String,
        /// At a glance.
        verdict: DataVerdict,
        /// The verdict in one sentence: `Tout ce qui a été reçu est affiché`.
        title: String,
        /// What it rests on, or what is missing, in one or two sentences.
        text: String,
        /// Orders as they were counted when the copy was taken.
        at_sync: Conservation,
        /// Orders counted again now, in the charts that are shown.
        now: OrderSum,
        /// Every section, in the order in which a sync reads them.
        sections: Vec<DataSection>,
        /// Sections that are missing for every patient, in words: said once instead of with each patient.
        gaps_everyone: Vec<String>,
        /// Patients with sections that are missing or incomplete, by bed.
        gaps: Vec<DataGap>,
        /// What could not be read as it should, by code.
        issues: Vec<DataIssue>,
        /// Messages that feeds delivered, by feed and by what became of them; empty where the ward has no feed.
        messages: Vec<FeedCount>,
        /// Copies that are stored, the newest first.
        copies: Vec<StoredCopy>,
        /// The last sync took no copy: why. Absent when it did.
        last_failure: Option<Notice>,
    }

    /// The sum that must hold: received = understood + raw = shown.
    OrderSum {
        /// Orders received from the sources.
        received: u32,
        /// Taken on the ward itself, beside those of the sources.
        local: u32,
        /// With a schedule or a known kind.
        understood: u32,
        /// Shown word for word.
        raw: u32,
        /// Rows that the charts show.
        shown: u32,
        /// Nothing dropped, nothing invented, for the ward and for every patient.
        conserved: bool,
    }

    /// One section of the copy.
    DataSection {
        /// Stable code: `allergies`, `orders`, `alerts`…
        section: String,
        /// Its name.
        title: String,
        /// A dose is given by it: without it the chart is not ready.
        core: bool,
        /// Resources received; absent when the copy never counted this section.
        received: Option<u32>,
        /// Understood.
        understood: Option<u32>,
        /// Kept and shown as they came.
        raw: Option<u32>,
        /// Patients without values, by what that means; absent for sections that are not a patient's.
        absent: Option<Absent>,
        /// The oldest instant the section speaks for, RFC 3339; absent when it was never read.
        oldest: Option<String>,
        /// The same as date and time, finished; empty when it was never read.
        oldest_at: String,
        /// The same in words, with its band.
        age: DataAge,
        /// Where it comes from.
        sources: Vec<DataSource>,
        /// How far it was read.
        standing: SectionStanding,
        /// The same in a word.
        standing_word: String,
        /// Every page of every patient was read.
        complete: bool,
        /// The last error, if any.
        last_error: Option<DataError>,
    }

    /// Patients without values in a section: three answers that must never be confused.
    Absent {
        /// Somebody stated that there is none.
        none_known: u32,
        /// Read completely, and empty.
        not_recorded: u32,
        /// Not read, or not completely.
        not_fetched: u32,
    }

    /// Where data comes from.
    DataSource {
        /// `fhir`, `hl7v2`, `drop`, or the connector's own code.
        kind: String,
        /// Short name: the record's host for instance.
        name: String,
    }

    /// Why a section is not complete.
    DataError {
        /// Stable code; `unread-<code>` in the catalogue.
        code: String,
        /// In words.
        text: String,
        /// As the connector says it, for IT; never a patient's data.
        detail: String,
    }

    /// One patient of whom something is missing.
    DataGap {
        /// The station's id of the patient.
        patient_id: String,
        /// Bed, or the words for an unknown one.
        bed: String,
        /// `MARTIN Jeanne`, as in the list.
        name: String,
        /// Sections in words.
        sections: Vec<String>,
        /// One of them is what a dose is given by.
        core: bool,
    }

    /// Issues of one code.
    DataIssue {
        /// Stable code.
        code: String,
        /// How many.
        count: u32,
        /// One sentence that names the first of them.
        text: String,
        /// What they are about, `MedicationRequest/12`, all of them; never a patient's name.
        subjects: Vec<String>,
    }

    /// Messages of one feed with one outcome.
    FeedCount {
        /// The feed.
        feed: String,
        /// The feed in words.
        feed_word: String,
        /// What became of them: `applied`, `repeated`, `kept`…
        code: String,
        /// The same in words; the code where the catalogue has none.
        word: String,
        /// How many.
        count: u32,
        /// When the last one came, finished.
        last_at: String,
    }

    /// A stored copy.
    StoredCopy {
        /// Number.
        number: u32,
        /// When it was taken, finished.
        taken_at: String,
        /// Kept until the outage is closed: the nurses saw it when they recorded.
        kept: bool,
        /// The one in use.
        current: bool,
    }
}
