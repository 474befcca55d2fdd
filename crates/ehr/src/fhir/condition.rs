//! Condition → diagnoses and problems, as worded by the record.
//!
//! Invariant: an empty answer is `NotRecorded`; only a statement makes it "none".

use ward::clinical::{Condition, Known, SourceRef};
use ward::snapshot::Issue;

use super::order::issue;
use super::parse::{Node, concept, has_code};
use crate::gather::known;

/// SNOMED CT: no current problems or disability.
const NONE_KNOWN: &str = "160245001";

/// Reads the section of one patient: diagnoses of the stay and the list of problems alike.
pub(super) fn conditions(
    resources: &[(String, &Node)],
    complete: bool,
    issues: &mut Vec<Issue>,
) -> Known<Condition> {
    let mut none_known = false;
    let mut found = vec![];
    for (id, node) in resources {
        if has_code(
            node.get("verificationStatus"),
            &["entered-in-error", "refuted"],
        ) {
            continue;
        }
        if has_code(node.get("code"), &[NONE_KNOWN]) {
            none_known = true;
            continue;
        }
        found.push(condition(id, node, issues));
    }
    known(found, none_known, complete)
}

fn condition(id: &str, node: &Node, issues: &mut Vec<Issue>) -> Condition {
    let key = format!("Condition/{id}");
    let text = concept(node.get("code")).or_else(|| node.get("code").owned());
    if text.is_none() {
        issues.push(issue("unreadable", &key, "no code and no words"));
    }
    let clinical = node.get("clinicalStatus");
    let ended = ["abatementDateTime", "abatementPeriod", "abatementString"]
        .iter()
        .any(|field| !node.get(field).is_null());
    let since = ["onsetDateTime", "onsetString"]
        .iter()
        .find_map(|field| node.get(field).owned())
        .or_else(|| node.at(&["onsetPeriod", "start"]).owned())
        .or_else(|| {
            let spelled = ["onsetAge", "onsetRange"].map(|field| node.get(field).spelled());
            spelled.into_iter().find(|text| !text.is_empty())
        });
    Condition {
        source: SourceRef::fhir(key.clone(), node.at(&["meta", "versionId"]).owned()),
        text: text.unwrap_or_else(|| format!("? ({key})")),
        // The status decides; where there is none, an end is an end.
        over: has_code(clinical, &["resolved", "inactive", "remission"])
            || (clinical.is_null() && ended),
        unconfirmed: has_code(
            node.get("verificationStatus"),
            &["unconfirmed", "provisional", "differential"],
        ),
        since,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(resources: &[&str]) -> (Known<Condition>, Vec<Issue>) {
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
        (conditions(&named, true, &mut issues), issues)
    }

    #[test]
    fn diagnoses_are_kept_as_worded_and_mistakes_are_not() {
        let (known, issues) = read(&[
            r#"{"code":{"text":"Pneumopathie"},"clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2026-11"}"#,
            r#"{"code":{"text":"Zona"},"clinicalStatus":{"coding":[{"code":"resolved"}]}}"#,
            r#"{"code":{"text":"EP ?"},"verificationStatus":{"coding":[{"code":"differential"}]}}"#,
            r#"{"code":{"text":"IDM"},"verificationStatus":{"coding":[{"code":"refuted"}]}}"#,
            r#"{"code":{"text":"Erreur"},"verificationStatus":{"coding":[{"code":"entered-in-error"}]}}"#,
            r#"{"code":{}}"#,
        ]);
        let found = known.values();
        let texts: Vec<&str> = found.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(
            texts,
            ["Pneumopathie", "Zona", "EP ?", "? (Condition/5)"],
            "refuted and mistaken ones are out, the unreadable one is in"
        );
        assert_eq!(
            found[0].since.as_deref(),
            Some("2026-11"),
            "a month stays a month"
        );
        assert!(found[1].over && !found[0].over, "what is over is marked");
        assert!(found[2].unconfirmed, "and what is not sure");
        assert_eq!(issues.len(), 1, "IT hears of the unreadable one");
    }

    #[test]
    fn an_empty_list_is_no_statement() {
        assert_eq!(
            read(&[]).0,
            Known::NotRecorded,
            "read, and nothing recorded"
        );
        let none = r#"{"code":{"coding":[{"code":"160245001"}]}}"#;
        assert_eq!(read(&[none]).0, Known::NoneKnown, "somebody stated it");
    }
}
