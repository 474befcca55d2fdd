//! Observation 29463-7 → weight, the newest first.

use ward::clinical::{Known, Weight};

use super::parse::{Node, has_code, instant, quantity};

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
    match (found.is_empty(), complete) {
        (false, _) => Known::Values(found),
        (true, true) => Known::NotRecorded,
        (true, false) => Known::NotFetched("incomplete".to_owned()),
    }
}
