//! Observation 29463-7 → weight, the newest first.

use ward::clinical::{Known, Weight};

use super::parse::{Node, has_code, instant, quantity};
use crate::gather::known;

/// LOINC: body weight.
pub(crate) const WEIGHT: &str = "29463-7";

/// Reads the section of one patient.
pub(crate) fn weights(resources: &[(String, &Node)], complete: bool) -> Known<Weight> {
    let mut found: Vec<Weight> = resources
        .iter()
        .filter(|(_, node)| has_code(node.get("code"), &[WEIGHT]))
        .filter(|(_, node)| {
            !matches!(
                node.get("status").text(),
                Some("entered-in-error" | "cancelled")
            )
        })
        .filter_map(|(_, node)| {
            Some(Weight {
                amount: quantity(node.get("valueQuantity"))?,
                at: instant(node.get("effectiveDateTime")),
            })
        })
        .collect();
    found.sort_by_key(|weight| std::cmp::Reverse(weight.at));
    known(found, false, complete)
}
