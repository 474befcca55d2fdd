//! What else a nurse must know of a patient: diagnoses, warnings, measured values, diet. Shown as written, never computed
//! with.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::dose::Amount;
use super::ids::SourceRef;

/// A diagnosis or problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// Where it came from.
    pub source: SourceRef,
    /// As the source words it.
    pub text: String,
    /// The source says that it is over (`resolved`, `inactive`, `remission`).
    pub over: bool,
    /// The source says that it is not sure (`unconfirmed`, `provisional`, `differential`).
    pub unconfirmed: bool,
    /// Since when, as the source wrote it.
    pub since: Option<String>,
}

/// What a warning is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AlertKind {
    /// Resuscitation status. Absent means unknown, never "full code" (interop.md §3).
    CodeStatus,
    /// Isolation and contact precautions.
    Isolation,
    /// Risk of falling.
    Fall,
    /// Anything else.
    Other,
}

impl AlertKind {
    /// Stable code; the catalogue has `alert-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            AlertKind::CodeStatus => "code-status",
            AlertKind::Isolation => "isolation",
            AlertKind::Fall => "fall",
            AlertKind::Other => "other",
        }
    }
}

/// A warning that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// Where it came from.
    pub source: SourceRef,
    /// What about.
    pub kind: AlertKind,
    /// As the source words it.
    pub text: String,
    /// Since when, if known.
    pub since: Option<DateTime<Utc>>,
}

/// A measured value. The digits and the unit are the source's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measured {
    /// A number with a unit; the text before it is a comparator such as `<`, empty for none.
    Quantity(String, Amount),
    /// Words.
    Text(String),
    /// Several named values: blood pressure.
    Parts(Vec<(String, Amount)>),
    /// No value; why, if the source says.
    Missing(Option<String>),
}

/// A vital sign or a laboratory result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// Where it came from.
    pub source: SourceRef,
    /// What was measured, as the source words it.
    pub name: String,
    /// Codes, `system|code`.
    pub codes: Vec<String>,
    /// The value.
    pub value: Measured,
    /// The source's own mark: `H`, `L`, `A`…
    pub flag: Option<String>,
    /// The source's reference range, as written.
    pub range: Option<String>,
    /// When it was measured, if the source gives an instant.
    pub at: Option<DateTime<Utc>>,
    /// Not final (`preliminary`, `registered`…), as written; absent when final.
    pub provisional: Option<String>,
}

/// A diet order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diet {
    /// Where it came from.
    pub source: SourceRef,
    /// As the source words it, type, texture and instructions.
    pub text: String,
    /// On hold.
    pub held: bool,
}
