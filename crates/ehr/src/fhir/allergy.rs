//! AllergyIntolerance → allergies with one of four certainties.
//!
//! Invariant: `NoneKnown` only where somebody stated it; an empty answer is `NotRecorded`.

use ward::clinical::{Allergy, Known, SourceRef};
use ward::snapshot::Issue;

use super::order::issue;
use super::parse::{Node, concept, has_code};
use crate::gather::known;

/// SNOMED CT: no known allergy; no known drug, food, environmental, latex allergy.
const NONE_KNOWN: [&str; 2] = ["716186003", "409137002"];
/// None of one kind only: shown as what it is, and no statement about all.
const NONE_OF_A_KIND: [&str; 3] = ["428607008", "428197003", "716184000"];

/// Reads the section of one patient.
pub(crate) fn allergies(
    resources: &[(String, &Node)],
    complete: bool,
    issues: &mut Vec<Issue>,
) -> Known<Allergy> {
    let mut none_known = false;
    let mut found = vec![];
    for (id, node) in resources {
        if has_code(
            node.get("verificationStatus"),
            &["entered-in-error", "refuted"],
        ) {
            continue;
        }
        let code = node.get("code");
        // The statement counts whatever its clinicalStatus: a record may file it as resolved.
        if has_code(code, &NONE_KNOWN) {
            none_known = true;
            continue;
        }
        if has_code(code, &NONE_OF_A_KIND) {
            continue;
        }
        if has_code(node.get("clinicalStatus"), &["resolved"]) {
            issues.push(issue(
                "resolved-allergy",
                &format!("AllergyIntolerance/{id}"),
                "shown all the same",
            ));
        }
        found.push(allergy(id, node, issues));
    }
    if none_known && !found.is_empty() {
        issues.push(issue(
            "allergy-conflict",
            "AllergyIntolerance",
            "\"none known\" beside an allergy",
        ));
    }
    known(found, none_known, complete)
}

fn allergy(id: &str, node: &Node, issues: &mut Vec<Issue>) -> Allergy {
    let key = format!("AllergyIntolerance/{id}");
    let reactions = node.get("reaction").items();
    let substance = concept(node.get("code"))
        .or_else(|| node.get("code").owned())
        .or_else(|| {
            reactions
                .iter()
                .find_map(|one| concept(one.get("substance")))
        });
    if substance.is_none() {
        issues.push(issue("unreadable", &key, "no substance"));
    }
    let manifestations = reactions.iter().flat_map(|one| {
        let words: Vec<String> = one
            .get("manifestation")
            .items()
            .iter()
            .filter_map(concept)
            .collect();
        if words.is_empty() {
            one.get("description").owned().into_iter().collect()
        } else {
            words
        }
    });
    Allergy {
        source: SourceRef::fhir(key.clone(), node.at(&["meta", "versionId"]).owned()),
        substance: substance.unwrap_or_else(|| format!("? ({key})")),
        reactions: manifestations.collect(),
        severe: node.get("criticality").text() == Some("high"),
        unconfirmed: has_code(node.get("verificationStatus"), &["unconfirmed", "presumed"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(resources: &[&str], complete: bool) -> (Known<Allergy>, Vec<Issue>) {
        let nodes: Vec<Node> = resources
            .iter()
            .map(|json| Node::read(json.as_bytes()).unwrap())
            .collect();
        let named: Vec<(String, &Node)> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (at.to_string(), node))
            .collect();
        let mut issues = vec![];
        (allergies(&named, complete, &mut issues), issues)
    }

    const NONE: &str = r#"{"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]},
        "clinicalStatus":{"coding":[{"code":"resolved"}]}}"#;
    const LATEX: &str = r#"{"code":{"text":"Latex"},"criticality":"high","reaction":[{"manifestation":[{"text":"choc"}]}]}"#;

    #[test]
    fn h14_none_known_counts_even_when_filed_as_resolved() {
        assert_eq!(
            read(&[NONE], true).0,
            Known::NoneKnown,
            "somebody stated it"
        );
        let error = NONE.replace(
            "\"resolved\"}]}",
            "\"resolved\"}]},\"verificationStatus\":{\"coding\":[{\"code\":\"entered-in-error\"}]}",
        );
        assert_eq!(
            read(&[&error], true).0,
            Known::NotRecorded,
            "but not when it was a mistake"
        );
    }

    #[test]
    fn h15_an_empty_section_is_not_a_statement() {
        assert_eq!(
            read(&[], true).0,
            Known::NotRecorded,
            "read, and nothing there"
        );
        assert!(
            matches!(read(&[], false).0, Known::NotFetched(_)),
            "not read to the end"
        );
    }

    #[test]
    fn an_allergy_beside_none_known_is_shown_and_reported() {
        let (known, issues) = read(&[NONE, LATEX], true);
        assert_eq!(
            known.values().first().map(Allergy::line).as_deref(),
            Some("Latex (choc)"),
            "the allergy wins"
        );
        assert_eq!(
            issues.first().map(|issue| issue.code.as_str()),
            Some("allergy-conflict"),
            "somebody must look"
        );
    }

    #[test]
    fn no_food_allergy_is_no_statement_about_drugs() {
        let food = r#"{"code":{"coding":[{"code":"428607008"}]}}"#;
        assert_eq!(read(&[food], true).0, Known::NotRecorded, "one kind only");
    }
}
