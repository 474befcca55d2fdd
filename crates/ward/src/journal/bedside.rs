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
    /// When.
    pub at: DateTime<Utc>,
    /// What came of it, if anything was said.
    pub text: Option<String>,
}
