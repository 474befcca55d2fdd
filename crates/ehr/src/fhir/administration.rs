//! MedicationAdministration → a dose that the record knows.

use ward::clinical::{OrderId, RecordedDose, RecordedStatus, SourceRef};
use ward::snapshot::Issue;

use super::order::issue;
use super::parse::{Node, concept, instant, quantity, reference_id};

/// Reads one administration; entered in error means that it did not happen.
pub(crate) fn administration(
    id: &str,
    node: &Node,
    issues: &mut Vec<Issue>,
) -> Option<RecordedDose> {
    let key = format!("MedicationAdministration/{id}");
    let dosage = node.get("dosage");
    // Not R4, and some records send it all the same.
    let stray = ["timing", "doseAndRate", "rate"]
        .into_iter()
        .any(|field| !dosage.get(field).is_null());
    if stray {
        issues.push(issue(
            "invalid-field",
            &key,
            "dosage holds fields that are not R4",
        ));
    }
    let status = match node.get("status").text() {
        Some("entered-in-error") => return None,
        Some("completed") => RecordedStatus::Given,
        Some("not-done") => {
            let reasons: Vec<String> = node
                .get("statusReason")
                .items()
                .iter()
                .filter_map(concept)
                .collect();
            RecordedStatus::NotGiven(reasons.join(", "))
        }
        Some("in-progress") => RecordedStatus::Running,
        other => RecordedStatus::Other(other.unwrap_or("").to_owned()),
    };
    let at = instant(node.get("effectiveDateTime"))
        .or_else(|| instant(node.at(&["effectivePeriod", "start"])));
    if at.is_none() {
        issues.push(issue("invalid-field", &key, "no time that can be read"));
    }
    let medication = concept(node.get("medicationCodeableConcept"))
        .or_else(|| node.at(&["medicationReference", "display"]).owned())
        .or_else(|| dosage.get("text").owned());
    let performer = node.get("performer").items().iter().find_map(|one| {
        let actor = one.get("actor");
        let reference = || actor.get("reference").owned();
        actor
            .get("display")
            .owned()
            .or_else(|| actor.at(&["identifier", "value"]).owned())
            .or_else(reference)
    });
    let identifiers = node.get("identifier").items().iter().filter_map(|one| {
        Some(format!(
            "{}|{}",
            one.get("system").text().unwrap_or(""),
            one.get("value").text()?
        ))
    });
    let nested = dosage.get("doseAndRate").first().get("doseQuantity");
    Some(RecordedDose {
        source: SourceRef::fhir(key.clone(), node.at(&["meta", "versionId"]).owned()),
        order: reference_id(node.get("request"), "MedicationRequest").map(OrderId::new),
        medication: medication.unwrap_or_else(|| format!("? ({key})")),
        at,
        dose: quantity(dosage.get("dose")).or_else(|| quantity(nested)),
        status,
        by: performer,
        identifiers: identifiers.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> (Option<RecordedDose>, Vec<Issue>) {
        let mut issues = vec![];
        (
            administration("a1", &Node::read(json.as_bytes()).unwrap(), &mut issues),
            issues,
        )
    }

    #[test]
    fn h17_h18_a_dose_without_reason_or_order_is_kept() {
        let (dose, _) =
            read(r#"{"status":"not-done","effectiveDateTime":"2026-11-21T08:00:00+01:00"}"#);
        let dose = dose.unwrap();
        assert_eq!(
            dose.status,
            RecordedStatus::NotGiven(String::new()),
            "the reason is not stated"
        );
        assert_eq!(dose.order, None, "and no order: shown as unlinked");
    }

    #[test]
    fn h19_fields_that_are_not_r4_are_read_and_reported() {
        let (dose, issues) = read(
            r#"{"status":"completed","effectiveDateTime":"2026-11-21T08:00:00Z",
            "dosage":{"doseAndRate":[{"doseQuantity":{"value":1.50,"unit":"mg"}}],"timing":{"repeat":{}}}}"#,
        );
        assert_eq!(
            dose.unwrap().dose.unwrap().value.to_string(),
            "1.50",
            "the digits of the record"
        );
        assert_eq!(
            issues.first().map(|issue| issue.code.as_str()),
            Some("invalid-field"),
            "IT is told"
        );
    }

    #[test]
    fn our_own_entries_carry_their_name_and_mistakes_vanish() {
        let (dose, _) = read(
            r#"{"status":"completed","identifier":[{"system":"urn:x","value":"7"},{"value":"8"}]}"#,
        );
        assert_eq!(
            dose.unwrap().identifiers,
            ["urn:x|7", "|8"],
            "system and value"
        );
        assert_eq!(
            read(r#"{"status":"entered-in-error"}"#).0,
            None,
            "it did not happen"
        );
    }
}
