//! The line below the name, the measures and the panel: four certainties, dates, and what is older than the chart.

use std::collections::BTreeMap;

use ward::clinical::{Alert, AlertKind, Condition, Diet, Measured, Observation};

use super::*;
use crate::api::views::{Certainty, Finding};

fn find<'a>(found: &'a [Finding], code: &str) -> &'a Finding {
    found
        .iter()
        .find(|finding| finding.code == code)
        .expect("it is always said")
}

fn said(finding: &Finding) -> (Certainty, &str) {
    (finding.certainty.clone(), finding.value.as_str())
}

#[test]
fn four_certainties_have_four_wordings_and_code_status_is_never_assumed() {
    let isolation = Alert {
        source: source("Flag/1"),
        kind: AlertKind::Isolation,
        text: "contact".to_owned(),
        since: None,
    };
    let diet = Diet {
        source: source("NutritionOrder/1"),
        text: "mixé lisse".to_owned(),
        held: false,
    };
    let why = "the record answered with status 403".to_owned();
    let mut seen = BTreeMap::new();
    for (alerts, diet, isolation, code_status, diet_words) in [
        (
            Known::Values(vec![isolation]),
            Known::Values(vec![diet]),
            "contact",
            "non connu",
            "mixé lisse",
        ),
        (
            Known::NoneKnown,
            Known::NoneKnown,
            "aucun connu",
            "non connu",
            "aucun connu",
        ),
        (
            Known::NotRecorded,
            Known::NotRecorded,
            "non renseigné",
            "non connu",
            "non renseigné",
        ),
        (
            Known::NotFetched(why.clone()),
            Known::NotFetched(why),
            "non lu (accès refusé par le DPI)",
            "non connu, non lu (accès refusé par le DPI)",
            "non lu (accès refusé par le DPI)",
        ),
    ] {
        let mut chart = chart("1", "Martin", "301");
        chart.alerts = alerts;
        chart.diet = diet;
        let banner = Desk::new(copy_of(vec![chart])).mar("1").banner;
        assert_eq!(find(&banner.alerts, "isolation").value, isolation);
        assert_eq!(
            find(&banner.alerts, "code-status").value,
            code_status,
            "absent means unknown, never full code"
        );
        assert_eq!(find(&banner.alerts, "diet").value, diet_words);
        let panel = banner
            .findings
            .iter()
            .find(|group| group.section == "diet")
            .expect("the panel has it");
        let words = panel
            .absence
            .clone()
            .unwrap_or_else(|| panel.lines[0].text.clone());
        seen.insert(words, find(&banner.alerts, "diet").certainty.clone());
    }
    assert_eq!(seen.len(), 4, "four distinct wordings: {seen:?}");
}

#[test]
fn kidney_function_and_diagnoses_come_with_their_dates() {
    let mut chart = chart("1", "Martin", "301");
    let result =
        |name: &str, code: &str, comparator: &str, digits: &str, unit: &str, when: &str| {
            Observation {
                source: source("Observation/1"),
                name: name.to_owned(),
                codes: vec![format!("http://loinc.org|{code}")],
                value: Measured::Quantity(
                    comparator.to_owned(),
                    Amount::parse(digits, unit).expect("a number"),
                ),
                flag: Some("H".to_owned()),
                range: Some("45-84".to_owned()),
                at: Some(at(when)),
                provisional: Some("preliminary".to_owned()),
            }
        };
    chart.results = Known::Values(vec![
        result(
            "Créatinine",
            "14682-9",
            "",
            "131",
            "umol/L",
            "2026-11-20T07:00:00Z",
        ),
        result(
            "DFG",
            "98979-8",
            "<",
            "15",
            "mL/min",
            "2026-11-20T07:00:00Z",
        ),
    ]);
    chart.conditions = Known::Values(vec![
        Condition {
            source: source("Condition/2"),
            text: "pneumopathie".to_owned(),
            over: true,
            unconfirmed: false,
            since: None,
        },
        Condition {
            source: source("Condition/1"),
            text: "insuffisance cardiaque".to_owned(),
            over: false,
            unconfirmed: true,
            since: Some("2019".to_owned()),
        },
    ]);
    // Carried over from the evening: older than the chart, and said so.
    chart.sections.insert(Section::Results, state(260));
    let banner = Desk::new(copy_of(vec![chart])).mar("1").banner;
    let creatinine = find(&banner.measures, "creatinine");
    assert_eq!(
        said(creatinine),
        (
            Certainty::Known,
            "131\u{a0}micromoles\u{a0}par\u{a0}L le 20\u{a0}nov.\u{a0}2026"
        )
    );
    assert!(
        creatinine
            .age
            .as_deref()
            .is_some_and(|age| age.contains("20\u{a0}nov.")),
        "older than the chart: {:?}",
        creatinine.age
    );
    assert!(
        find(&banner.measures, "egfr")
            .value
            .starts_with("moins de\u{a0}15")
    );
    assert_eq!(
        said(find(&banner.measures, "height")),
        (Certainty::NotRecorded, "non renseigné")
    );
    assert_eq!(
        find(&banner.alerts, "diet").age,
        None,
        "of the same reading"
    );
    let group = |code: &str| {
        banner
            .findings
            .iter()
            .find(|group| group.section == code)
            .expect("the panel has every section")
    };
    let conditions = &group("conditions").lines;
    assert_eq!(
        (
            conditions[0].text.as_str(),
            conditions[0].past,
            conditions[1].past
        ),
        ("insuffisance cardiaque", false, true),
        "what is over comes last and is struck"
    );
    assert_eq!(conditions[0].detail, "depuis 2019 · non confirmé");
    let detail = &group("results").lines[0].detail;
    for part in ["signalé H", "norme 45-84", "non définitif (preliminary)"] {
        assert!(detail.contains(part), "the source's own words: {detail}");
    }
}
