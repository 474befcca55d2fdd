//! The handover from shift to shift: what the screen shows and what it asks.

use serde::{Deserialize, Serialize};

use super::bedside::BedsideLine;
use super::shape::record;
use super::views::{Allergy, DataAge};

record! {
    /// Whose handover to open.
    OpenHandover {
        /// Patients; empty means the whole ward.
        patient_ids: Vec<String>,
    }

    /// What one shift tells the next.
    HandoverList {
        /// `Poste 14:15 à 21:00, relève par 21:00 à 06:45`.
        title: String,
        /// Age of the oldest data among the patients shown.
        age: DataAge,
        /// Patients by bed.
        patients: Vec<HandoverPatient>,
    }

    /// One patient.
    HandoverPatient {
        /// The station's id of the patient.
        patient_id: String,
        /// Bed, or the words for an unknown one.
        bed: String,
        /// `MARTIN Jeanne`.
        name: String,
        /// Birth date and record number, finished.
        identity: String,
        /// Age in words.
        age: String,
        /// Look-alikes, no longer in the record: read before anything else.
        warnings: Vec<String>,
        /// Allergies.
        allergy: Allergy,
        /// Situation, background, assessment, what is to be done.
        sections: Vec<HandoverSection>,
        /// What the nurses wrote for this handover, oldest first.
        notes: Vec<BedsideLine>,
        /// Age of this patient's data.
        data: DataAge,
    }

    /// One of the four parts.
    HandoverSection {
        /// `S`, `B`, `A` or `R`.
        letter: String,
        /// Its name.
        title: String,
        /// Its lines, finished.
        lines: Vec<HandoverLine>,
    }

    /// One fact.
    HandoverLine {
        /// Finished.
        text: String,
        /// Something to react to: late, to be verified, unknown where it must be asked.
        loud: bool,
    }
}
