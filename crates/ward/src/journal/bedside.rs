//! What is charted at the bedside that is no medicine: measures, what went in and out, notes, tasks.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::entry::EntryId;
use crate::clinical::{Amount, PatientId};

/// What was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MeasureKind {
    /// Body temperature, degrees Celsius.
    Temperature,
    /// Pulse, beats per minute.
    Pulse,
    /// Blood pressure, systolic and diastolic, millimetres of mercury.
    BloodPressure,
    /// Breaths per minute.
    Breathing,
    /// Oxygen saturation, per cent.
    Saturation,
    /// Oxygen given, litres per minute.
    Oxygen,
    /// Pain from 0 to 10.
    Pain,
    /// Capillary glucose, in the site's unit.
    Glucose,
    /// Weight, kilograms.
    Weight,
}

impl MeasureKind {
    /// All of them, in the order of the form.
    pub const ALL: [MeasureKind; 9] = [
        MeasureKind::Temperature,
        MeasureKind::Pulse,
        MeasureKind::BloodPressure,
        MeasureKind::Breathing,
        MeasureKind::Saturation,
        MeasureKind::Oxygen,
        MeasureKind::Pain,
        MeasureKind::Glucose,
        MeasureKind::Weight,
    ];

    /// Stable code; the catalogue has `vital-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            MeasureKind::Temperature => "temperature",
            MeasureKind::Pulse => "pulse",
            MeasureKind::BloodPressure => "blood-pressure",
            MeasureKind::Breathing => "breathing",
            MeasureKind::Saturation => "saturation",
            MeasureKind::Oxygen => "oxygen",
            MeasureKind::Pain => "pain",
            MeasureKind::Glucose => "glucose",
            MeasureKind::Weight => "weight",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<MeasureKind> {
        MeasureKind::ALL
            .into_iter()
            .find(|kind| kind.code() == code)
    }
}

/// One value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Of what.
    pub kind: MeasureKind,
    /// The value; the systolic one of a blood pressure.
    pub value: Amount,
    /// The diastolic value of a blood pressure.
    pub second: Option<Amount>,
}

/// Values measured at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// Patient.
    pub patient: PatientId,
    /// When.
    pub at: DateTime<Utc>,
    /// The values.
    pub readings: Vec<Reading>,
    /// In her words, if anything.
    pub note: Option<String>,
}

/// Which way a fluid went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FluidKind {
    /// In by mouth.
    Oral,
    /// In by a tube.
    Tube,
    /// In by a vein.
    Vein,
    /// In, other.
    OtherIn,
    /// Out as urine.
    Urine,
    /// Out by a drain.
    Drain,
    /// Out as vomit.
    Vomit,
    /// Out as stool.
    Stool,
    /// Out, other.
    OtherOut,
}

impl FluidKind {
    /// All of them: what goes in, then what comes out.
    pub const ALL: [FluidKind; 9] = [
        FluidKind::Oral,
        FluidKind::Tube,
        FluidKind::Vein,
        FluidKind::OtherIn,
        FluidKind::Urine,
        FluidKind::Drain,
        FluidKind::Vomit,
        FluidKind::Stool,
        FluidKind::OtherOut,
    ];

    /// Stable code; the catalogue has `fluid-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            FluidKind::Oral => "oral",
            FluidKind::Tube => "tube",
            FluidKind::Vein => "vein",
            FluidKind::OtherIn => "other-in",
            FluidKind::Urine => "urine",
            FluidKind::Drain => "drain",
            FluidKind::Vomit => "vomit",
            FluidKind::Stool => "stool",
            FluidKind::OtherOut => "other-out",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<FluidKind> {
        FluidKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it went in.
    pub fn goes_in(self) -> bool {
        matches!(
            self,
            FluidKind::Oral | FluidKind::Tube | FluidKind::Vein | FluidKind::OtherIn
        )
    }
}

/// Intake or output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fluid {
    /// Patient.
    pub patient: PatientId,
    /// When.
    pub at: DateTime<Utc>,
    /// Of what.
    pub what: FluidKind,
    /// How much; absent when it was only seen.
    pub volume: Option<Amount>,
    /// In her words, if anything.
    pub note: Option<String>,
}

/// A short note.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Patient.
    pub patient: PatientId,
    /// When it holds for.
    pub at: DateTime<Utc>,
    /// In her words.
    pub text: String,
    /// For whoever takes over: it stands on the handover too.
    #[serde(default)]
    pub handover: bool,
}

/// Something to be done for a patient.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// Patient.
    pub patient: PatientId,
    /// When it was set.
    pub at: DateTime<Utc>,
    /// When it is due.
    pub due: DateTime<Utc>,
    /// What.
    pub text: String,
}

/// A task was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskDone {
    /// Patient.
    pub patient: PatientId,
    /// The entry that set it.
    pub task: EntryId,
    /// The task as it was shown.
    #[serde(default)]
    pub what: String,
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it, if anything was said.
    pub text: Option<String>,
}
