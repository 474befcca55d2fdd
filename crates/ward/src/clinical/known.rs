//! Absence is not negation.

use serde::{Deserialize, Serialize};

/// What is known of a section: values, an explicit "none", an empty record, or nothing because it was not read.
///
/// Invariant: `NotFetched` is never shown with the words of `NoneKnown` (display rule P7, paper rule R3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Known<T> {
    /// What was read.
    Values(Vec<T>),
    /// Somebody stated that there is none (SNOMED CT 716186003 for allergies).
    NoneKnown,
    /// The section was read completely and holds nothing.
    NotRecorded,
    /// The section could not be read, or not completely; the text says why.
    NotFetched(String),
}

impl<T> Known<T> {
    /// The values, none when there are none for whatever reason.
    pub fn values(&self) -> &[T] {
        match self {
            Known::Values(values) => values,
            Known::NoneKnown | Known::NotRecorded | Known::NotFetched(_) => &[],
        }
    }
}
