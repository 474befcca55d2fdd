//! What the patient reacts to.

use serde::{Deserialize, Serialize};

use super::ids::SourceRef;

/// One allergy or intolerance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Allergy {
    /// Where it came from.
    pub source: SourceRef,
    /// The substance, as the source names it.
    pub substance: String,
    /// Reactions as text, in the source's order.
    pub reactions: Vec<String>,
    /// The source calls it life-threatening (criticality high).
    pub severe: bool,
    /// The source says that it is not confirmed; shown all the same.
    pub unconfirmed: bool,
}

impl Allergy {
    /// `amoxicilline (choc)`.
    pub fn line(&self) -> String {
        let mut line = self.substance.clone();
        if !self.reactions.is_empty() {
            line.push_str(" (");
            line.push_str(&self.reactions.join(", "));
            line.push(')');
        }
        if self.unconfirmed {
            line.push_str(" ?");
        }
        line
    }
}
