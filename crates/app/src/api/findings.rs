//! What a screen receives about a patient beside her orders: warnings, measures, diagnoses, diet, each with its certainty.

use serde::{Deserialize, Serialize};

use super::shape::{record, view};

view! {
    /// What is known of something: four answers, each with words of its own.
    enum Certainty {
        /// There are values.
        Known,
        /// Somebody stated that there is none.
        NoneKnown,
        /// Read completely, and empty.
        NotRecorded,
        /// Not read.
        NotFetched,
    }
}

record! {
    /// One finding of the banner.
    Finding {
        /// `isolation`, `code-status`, `fall`, `other`, `diet`, `height`, `creatinine`, `egfr`.
        code: String,
        /// How sure.
        certainty: Certainty,
        /// What it is about: `Isolement`.
        label: String,
        /// The value or the words for its absence: `contact`, `non renseigné`.
        value: String,
        /// Age of the section, where it is older than the chart; finished.
        age: Option<String>,
    }

    /// One section of the patient's panel, with everything it holds.
    FindingGroup {
        /// Code of the section.
        section: String,
        /// Its name.
        title: String,
        /// How sure.
        certainty: Certainty,
        /// The words where there is no value; absent where there are.
        absence: Option<String>,
        /// Values, finished, the newest first.
        lines: Vec<FindingLine>,
        /// Age of the section, where it is older than the chart; finished.
        age: Option<String>,
        /// Only a part of the section was read, and why; finished.
        incomplete: Option<String>,
    }

    /// One value.
    FindingLine {
        /// As the source words it, with the value.
        text: String,
        /// When, range, certainty, finished; empty when the source says nothing of it.
        detail: String,
        /// Over or on hold: kept readable, struck.
        past: bool,
    }
}
