//! Flag, resuscitation status wherever the site keeps it, and special arrangements → warnings that stand.
//!
//! Invariant: no resuscitation status means that it is unknown; it is never "full code" (H23).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{Alert, AlertKind, Known, SourceRef, ascii_fold};
use ward::snapshot::Issue;

use super::observation::is_valid;
use super::order::issue;
use super::parse::{Moment, Node, concept, instant};
use crate::gather::known;

/// What warnings are read against.
pub(super) struct Watch<'a> {
    /// Codes of the resuscitation status, `system|code`.
    pub(super) code_status: &'a [String],
    /// The stays in progress, by id.
    pub(super) stays: &'a [(String, Node)],
    pub(super) now: DateTime<Utc>,
    pub(super) zone: Tz,
}

/// SNOMED CT: at risk for falls; isolation procedure.
const FALL: &str = "129839007";
const ISOLATION: &str = "40174006";

/// Whole words and phrases, folded, that tell what a warning is about. The words themselves are always shown.
const WORDS: [(AlertKind, &[&str]); 3] = [
    (
        AlertKind::CodeStatus,
        &[
            "code status",
            "full code",
            "dnr",
            "dnar",
            "resuscitation",
            "ne pas reanimer",
            "niveau de soins",
            "limitation des therapeutiques",
            "lata",
        ],
    ),
    (
        AlertKind::Isolation,
        &[
            "isolement",
            "isolation",
            "precautions",
            "precaution",
            "contact precautions",
            "bmr",
            "bhre",
            "sarm",
            "mrsa",
            "vre",
            "droplet",
            "airborne",
        ],
    ),
    (
        AlertKind::Fall,
        &["chute", "chutes", "fall", "falls", "falling"],
    ),
];

/// Whether a concept holds one of the codes of the resuscitation status. A coding without a system is taken at its code.
pub(super) fn is_code_status(concept: &Node, codes: &[String]) -> bool {
    concept.get("coding").items().iter().any(|one| {
        let system = one.get("system").text();
        one.get("code").text().is_some_and(|code| {
            codes.iter().any(|wanted| {
                let (of, plain) = wanted.rsplit_once('|').unwrap_or(("", wanted));
                plain == code && system.is_none_or(|system| of.is_empty() || system == of)
            })
        })
    })
}

/// Reads the section of one patient: resources of four types, by type and id. How many of them stand comes with it.
pub(super) fn alerts(
    resources: &[(&str, String, &Node)],
    at: &Watch<'_>,
    complete: bool,
    issues: &mut Vec<Issue>,
) -> (Known<Alert>, usize) {
    let mut found = vec![];
    let mut statuses: Vec<(Option<DateTime<Utc>>, Alert)> = vec![];
    for (kind, id, node) in resources {
        let key = format!("{kind}/{id}");
        match *kind {
            "Flag" => found.extend(flag(&key, node, at, issues)),
            "Observation" => {
                if let Some(alert) = observed(&key, node, at) {
                    statuses.push((alert.since, alert));
                }
            }
            "ServiceRequest" => found.extend(ordered(&key, node, at)),
            "Consent" => found.extend(consented(&key, node, at)),
            _ => {}
        }
    }
    // What was observed earlier is superseded. Without a time nobody can tell, and it stays.
    let newest = statuses.iter().filter_map(|(since, _)| *since).max();
    let standing = statuses
        .into_iter()
        .filter(|(since, _)| since.is_none() || *since == newest);
    found.extend(standing.map(|(_, alert)| alert));
    let received = found.len();
    found.extend(arrangements(at));
    let words: Vec<&str> = found
        .iter()
        .filter(|alert| alert.kind == AlertKind::CodeStatus)
        .map(|alert| alert.text.as_str())
        .collect();
    if words.iter().any(|text| Some(text) != words.first()) {
        issues.push(issue(
            "code-status-conflict",
            "alerts",
            "more than one resuscitation status stands",
        ));
    }
    found.sort_by(|a, b| (a.kind, &a.source.key, &a.text).cmp(&(b.kind, &b.source.key, &b.text)));
    let certainty = known(found, false, complete);
    (certainty, received)
}

fn alert(key: &str, node: &Node, kind: AlertKind, text: String) -> Alert {
    Alert {
        source: SourceRef::fhir(key, node.at(&["meta", "versionId"]).owned()),
        kind,
        text,
        since: instant(node.at(&["period", "start"])),
    }
}

fn flag(key: &str, node: &Node, at: &Watch<'_>, issues: &mut Vec<Issue>) -> Option<Alert> {
    // Without a status it is shown: hiding a warning is the greater harm.
    if !matches!(node.get("status").text(), None | Some("active")) {
        return None;
    }
    let end = Moment::of(node.at(&["period", "end"])).and_then(|end| end.finish(at.zone));
    if end.is_some_and(|end| end < at.now) {
        return None;
    }
    let code = node.get("code");
    let text = concept(code).or_else(|| code.owned());
    if text.is_none() {
        issues.push(issue("unreadable", key, "no code and no words"));
    }
    let text = text.unwrap_or_else(|| format!("? ({key})"));
    let mut all = text.clone();
    for one in std::iter::once(code).chain(node.get("category").items()) {
        for coding in one.get("coding").items() {
            all.push(' ');
            all.push_str(coding.get("display").text().unwrap_or(""));
        }
        all.push(' ');
        all.push_str(one.get("text").text().unwrap_or(""));
    }
    let kind = if is_code_status(code, at.code_status) {
        AlertKind::CodeStatus
    } else {
        kind_of(&all, code)
    };
    Some(alert(key, node, kind, text))
}

fn kind_of(words: &str, code: &Node) -> AlertKind {
    let coded = |wanted: &str| super::parse::has_code(code, &[wanted]);
    if coded(ISOLATION) {
        return AlertKind::Isolation;
    }
    if coded(FALL) {
        return AlertKind::Fall;
    }
    let folded: String = ascii_fold(words)
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    let spaced = format!(
        " {} ",
        folded.split_whitespace().collect::<Vec<_>>().join(" ")
    );
    WORDS
        .iter()
        .find(|(_, list)| {
            list.iter()
                .any(|word| spaced.contains(&format!(" {word} ")))
        })
        .map_or(AlertKind::Other, |(kind, _)| *kind)
}

fn observed(key: &str, node: &Node, at: &Watch<'_>) -> Option<Alert> {
    let code = node.get("code");
    if !is_code_status(code, at.code_status) || !is_valid(node) {
        return None;
    }
    let name = concept(code).unwrap_or_default();
    let value = concept(node.get("valueCodeableConcept"))
        .or_else(|| node.get("valueString").owned())
        .or_else(|| {
            let other = node.get("valueBoolean").spelled();
            (!other.is_empty()).then_some(other)
        });
    let mut text = match value {
        Some(value) if name.is_empty() => value,
        Some(value) => format!("{name}: {value}"),
        None => format!("{name}: ?"),
    };
    match node.get("status").text() {
        Some("final" | "amended" | "corrected") => {}
        other => text.push_str(&format!(" ({})", other.unwrap_or("unknown"))),
    }
    Some(Alert {
        since: instant(node.get("effectiveDateTime"))
            .or_else(|| instant(node.at(&["effectivePeriod", "start"]))),
        ..alert(key, node, AlertKind::CodeStatus, text)
    })
}

fn ordered(key: &str, node: &Node, at: &Watch<'_>) -> Option<Alert> {
    let stands = matches!(node.get("status").text(), Some("active" | "on-hold"));
    if !stands || !is_code_status(node.get("code"), at.code_status) {
        return None;
    }
    let mut words: Vec<String> = concept(node.get("code")).into_iter().collect();
    words.extend(node.get("orderDetail").items().iter().filter_map(concept));
    if node.get("doNotPerform") == &Node::Bool(true) {
        words.push("doNotPerform".to_owned());
    }
    if node.get("status").text() == Some("on-hold") {
        words.push("on-hold".to_owned());
    }
    Some(Alert {
        since: instant(node.get("authoredOn")),
        ..alert(key, node, AlertKind::CodeStatus, words.join(", "))
    })
}

fn consented(key: &str, node: &Node, at: &Watch<'_>) -> Option<Alert> {
    let categories = node.get("category").items();
    let provision = node.get("provision");
    let named = categories
        .iter()
        .chain(provision.get("code").items())
        .any(|one| is_code_status(one, at.code_status));
    if !named || node.get("status").text() != Some("active") {
        return None;
    }
    let mut words: Vec<String> = categories.iter().filter_map(concept).collect();
    words.extend(provision.get("code").items().iter().filter_map(concept));
    words.extend(provision.get("type").owned());
    Some(Alert {
        since: instant(node.get("dateTime")),
        ..alert(key, node, AlertKind::CodeStatus, words.join(", "))
    })
}

fn arrangements(at: &Watch<'_>) -> Vec<Alert> {
    let mut found = vec![];
    for (id, stay) in at.stays {
        let special = stay.at(&["hospitalization", "specialArrangement"]).items();
        for one in special {
            let Some(text) = concept(one) else { continue };
            let kind = kind_of(&text, one);
            let mut alert = alert(&format!("Encounter/{id}"), stay, kind, text);
            alert.since = None;
            found.push(alert);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::default_code_status;

    fn read(resources: &[(&str, &str)], stay: Option<&str>) -> (Known<Alert>, Vec<Issue>) {
        let nodes: Vec<(&str, Node)> = resources
            .iter()
            .map(|(kind, json)| (*kind, Node::read(json.as_bytes()).unwrap()))
            .collect();
        let named: Vec<(&str, String, &Node)> = nodes
            .iter()
            .enumerate()
            .map(|(at, (kind, node))| (*kind, at.to_string(), node))
            .collect();
        let stays: Vec<(String, Node)> = stay
            .map(|json| ("e".to_owned(), Node::read(json.as_bytes()).unwrap()))
            .into_iter()
            .collect();
        let codes = default_code_status();
        let watch = Watch {
            code_status: &codes,
            stays: &stays,
            now: "2026-11-21T20:00:00Z".parse().unwrap(),
            zone: Tz::Europe__Paris,
        };
        let mut issues = vec![];
        (alerts(&named, &watch, true, &mut issues).0, issues)
    }

    fn lines(known: &Known<Alert>) -> Vec<(AlertKind, &str)> {
        known
            .values()
            .iter()
            .map(|alert| (alert.kind, alert.text.as_str()))
            .collect()
    }

    const STATUS: &str = r#"{"status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"304251008",
        "display":"Resuscitation status"}]},"valueCodeableConcept":{"coding":[{"code":"304253006","display":"Not for resuscitation"}]},
        "effectiveDateTime":"2026-11-20T10:00:00Z"}"#;

    #[test]
    fn h23_the_resuscitation_status_is_found_wherever_the_site_keeps_it() {
        let (known, _) = read(&[("Observation", STATUS)], None);
        assert_eq!(
            lines(&known),
            [(
                AlertKind::CodeStatus,
                "Resuscitation status: Not for resuscitation"
            )],
            "as an observation"
        );
        let order = r#"{"status":"active","code":{"coding":[{"system":"http://loinc.org","code":"81352-0"}],"text":"DNR"}}"#;
        assert_eq!(
            lines(&read(&[("ServiceRequest", order)], None).0),
            [(AlertKind::CodeStatus, "DNR")],
            "as an order"
        );
        let consent = r#"{"status":"active","category":[{"coding":[{"system":"http://loinc.org","code":"45473-6"}],"text":"Directives"}],
            "provision":{"type":"deny"}}"#;
        assert_eq!(
            lines(&read(&[("Consent", consent)], None).0),
            [(AlertKind::CodeStatus, "Directives, deny")],
            "as a consent"
        );
        let flag = r#"{"status":"active","code":{"text":"Ne pas réanimer"}}"#;
        assert_eq!(
            lines(&read(&[("Flag", flag)], None).0),
            [(AlertKind::CodeStatus, "Ne pas réanimer")],
            "as a flag in plain words"
        );
    }

    #[test]
    fn h23_nothing_recorded_is_unknown_and_an_older_or_mistaken_status_does_not_stand() {
        assert_eq!(read(&[], None).0, Known::NotRecorded, "never \"full code\"");
        let wrong = STATUS.replace("\"final\"", "\"entered-in-error\"");
        assert_eq!(
            read(&[("Observation", &wrong)], None).0,
            Known::NotRecorded,
            "a mistake is no status"
        );
        let older = STATUS
            .replace("304253006", "304252001")
            .replace("Not for", "For")
            .replace("11-20", "11-02");
        let (known, issues) = read(&[("Observation", &older), ("Observation", STATUS)], None);
        assert_eq!(known.values().len(), 1, "the newest observation stands");
        assert!(issues.is_empty(), "and contradicts nobody");
        let flag = r#"{"status":"active","code":{"text":"Full code"}}"#;
        let (known, issues) = read(&[("Observation", STATUS), ("Flag", flag)], None);
        assert_eq!(known.values().len(), 2, "a contradiction is shown whole");
        assert_eq!(
            issues.first().map(|issue| issue.code.as_str()),
            Some("code-status-conflict"),
            "and reported"
        );
    }

    #[test]
    fn flags_that_stand_are_shown_by_kind_and_the_rest_is_not() {
        let (known, _) = read(
            &[
                (
                    "Flag",
                    r#"{"status":"active","code":{"text":"Précautions complémentaires contact - BMR"}}"#,
                ),
                (
                    "Flag",
                    r#"{"status":"active","code":{"text":"Risque de chute"},"period":{"end":"2026-11-21"}}"#,
                ),
                (
                    "Flag",
                    r#"{"status":"active","code":{"text":"Tétralogie de Fallot"}}"#,
                ),
                (
                    "Flag",
                    r#"{"status":"inactive","code":{"text":"Isolement"}}"#,
                ),
                (
                    "Flag",
                    r#"{"status":"active","code":{"text":"Fugue"},"period":{"end":"2026-11-20"}}"#,
                ),
                ("Flag", r#"{"code":{}}"#),
            ],
            Some(
                r#"{"hospitalization":{"specialArrangement":[{"text":"Isolement gouttelettes"},{"coding":[{"code":"wheel","display":"Wheelchair"}]}]}}"#,
            ),
        );
        assert_eq!(
            lines(&known),
            [
                (AlertKind::Isolation, "Isolement gouttelettes"),
                (
                    AlertKind::Isolation,
                    "Précautions complémentaires contact - BMR"
                ),
                (AlertKind::Fall, "Risque de chute"),
                (AlertKind::Other, "Wheelchair"),
                (AlertKind::Other, "Tétralogie de Fallot"),
                (AlertKind::Other, "? (Flag/5)"),
            ],
            "by kind; ended and inactive ones are out, the unreadable one is in"
        );
    }
}
