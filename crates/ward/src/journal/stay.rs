//! What changes a patient's stay or orders while the record is away: it joins the chart at once, marked "not in the record".

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clinical::{
    Allergy, Encounter, Known, Order, OrderId, Patient, PatientId, Place, Weight,
};

/// How an order reached the ward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HeardBy {
    /// By telephone, read back.
    Telephone,
    /// Written on paper.
    Paper,
    /// Said at the bedside, read back.
    Voice,
}

impl HeardBy {
    /// Stable code; the catalogue has `heard-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            HeardBy::Telephone => "telephone",
            HeardBy::Paper => "paper",
            HeardBy::Voice => "voice",
        }
    }

    /// Whether it was only heard: then it is read back to the prescriber before it counts.
    pub fn is_spoken(self) -> bool {
        matches!(self, HeardBy::Telephone | HeardBy::Voice)
    }
}

/// An order was taken on the ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OrderTaken {
    /// The order, with an id of this station's own.
    pub order: Box<Order>,
    /// When it was taken.
    pub at: DateTime<Utc>,
    /// Who ordered it.
    pub prescriber: String,
    /// How it came.
    pub heard: HeardBy,
    /// It was read back to the prescriber, and confirmed.
    pub read_back: bool,
}

/// An order was stopped by a prescriber, and the ward was told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderStop {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// From when on.
    pub at: DateTime<Utc>,
    /// Who stopped it.
    pub prescriber: String,
    /// How it came.
    pub heard: HeardBy,
    /// It was read back to the prescriber, and confirmed.
    pub read_back: bool,
    /// Medicine as it was shown.
    pub medication: String,
}

/// A patient arrived.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// Who, under a temporary identity of this station's own.
    pub patient: Box<Patient>,
    /// Where.
    pub encounter: Box<Encounter>,
    /// When.
    pub at: DateTime<Utc>,
    /// What she reacts to, as stated on arrival.
    #[serde(default = "not_collected")]
    pub allergies: Known<Allergy>,
    /// What she weighs, if anybody weighed or asked.
    #[serde(default)]
    pub weight: Option<Weight>,
    /// What tells her apart: a tattoo, what she wore, who brought her.
    #[serde(default)]
    pub tell_apart: Vec<String>,
}

/// Nobody asked: never the same as "none".
fn not_collected() -> Known<Allergy> {
    Known::NotRecorded
}

/// A patient was moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// Patient.
    pub patient: PatientId,
    /// When.
    pub at: DateTime<Utc>,
    /// From where.
    pub from: Place,
    /// To where.
    pub to: Place,
}

/// How a stay ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LeftHow {
    /// Went home or to another house.
    Discharged,
    /// Went to another ward.
    Transferred,
    /// Died.
    Died,
}

impl LeftHow {
    /// Stable code; the catalogue has `left-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            LeftHow::Discharged => "discharged",
            LeftHow::Transferred => "transferred",
            LeftHow::Died => "died",
        }
    }
}

/// A patient left the ward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Patient.
    pub patient: PatientId,
    /// When.
    pub at: DateTime<Utc>,
    /// How.
    pub how: LeftHow,
    /// Where to, or what else there is to say.
    pub text: Option<String>,
}

/// A temporary identity turned out to be a patient of the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Linked {
    /// The temporary identity.
    pub temporary: PatientId,
    /// The patient of the record.
    pub real: PatientId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was compared and agrees: two identifiers at least.
    pub compared: Vec<String>,
}
