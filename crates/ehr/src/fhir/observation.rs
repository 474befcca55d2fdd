//! Observation → vital signs and laboratory results, each value as the record wrote it.
//!
//! Invariant: digits, comparator, unit, mark and range are the source's own; nothing is converted or judged here.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use ward::clinical::{Amount, Known, Measured, Observation, SourceRef};
use ward::snapshot::Section;

use super::alert::is_code_status;
use super::parse::{Moment, Node, codes, concept, has_code, quantity};
use super::weight::WEIGHT;
use crate::gather::known;

/// How far back vital signs are read.
pub(super) const VITALS_HOURS: i64 = 72;
/// How far back laboratory results are read.
pub(super) const RESULTS_DAYS: i64 = 7;
/// LOINC: body height. The newest is shown whatever its age.
pub(super) const HEIGHT: &str = "8302-2";
/// LOINC: estimated glomerular filtration rate, by formula. The newest is shown whatever its age.
pub(super) const EGFR: [&str; 6] = [
    "33914-3", "48642-3", "48643-1", "62238-1", "77147-7", "98979-8",
];
/// LOINC: vital signs that a record may file under no category.
pub(super) const VITALS: [&str; 7] = [
    HEIGHT, "85354-9", "8867-4", "9279-1", "8310-5", "59408-5", "2708-6",
];

/// The sections that an Observation belongs to; none for what the ward's copy has no place for.
pub(super) fn sections_of(node: &Node, code_status: &[String]) -> BTreeSet<Section> {
    let code = node.get("code");
    let mut found = BTreeSet::new();
    if has_code(code, &[WEIGHT]) {
        found.insert(Section::Weights);
    }
    if is_code_status(code, code_status) {
        found.insert(Section::Alerts);
    }
    let filed_as = |wanted: &[&str]| {
        let categories = node.get("category").items().iter();
        categories.into_iter().any(|one| has_code(one, wanted))
    };
    let vital = filed_as(&["vital-signs"]);
    // The category decides before the code: oxygen saturation is a vital sign and a blood gas.
    let result = filed_as(&["laboratory", "LAB"]);
    if !has_code(code, &[WEIGHT]) && (vital || (!result && has_code(code, &VITALS))) {
        found.insert(Section::Vitals);
    } else if result || has_code(code, &EGFR) {
        found.insert(Section::Results);
    }
    found
}

/// A section of one patient, the newest first, and how many resources it was made from. Vital signs and results older than
/// their reach are left out, except the newest height and the newest filtration rate.
pub(super) fn observations(
    resources: &[(String, &Node)],
    section: Section,
    complete: bool,
    now: DateTime<Utc>,
    zone: Tz,
) -> (Known<Observation>, usize) {
    let (since, kept): (_, &[&str]) = if section == Section::Vitals {
        (now - Duration::hours(VITALS_HOURS), &[HEIGHT])
    } else {
        (now - Duration::days(RESULTS_DAYS), &EGFR)
    };
    let mine: Vec<&(String, &Node)> = resources
        .iter()
        .filter(|(_, node)| sections_of(node, &[]).contains(&section))
        .filter(|(_, node)| is_valid(node) && !is_heading(node))
        .collect();
    let is_kept = |node: &Node| has_code(node.get("code"), kept);
    let newest = mine
        .iter()
        .filter(|(_, node)| is_kept(node))
        .filter_map(|(_, node)| latest(node, zone))
        .max();
    let mut found: Vec<Observation> = mine
        .iter()
        .filter(|(_, node)| match latest(node, zone) {
            // A height of last year is no news beside that of today; two of the same moment are both shown.
            Some(at) if is_kept(node) => Some(at) == newest,
            Some(at) => at >= since,
            // When, nobody knows: it is shown, and says so.
            None => true,
        })
        .map(|(id, node)| observation(id, node))
        .collect();
    found.sort_by(|a, b| (b.at, &a.source.key).cmp(&(a.at, &b.source.key)));
    let received = found.len();
    let certainty = known(found, false, complete);
    (certainty, received)
}

/// What never happened is no value.
pub(super) fn is_valid(node: &Node) -> bool {
    !matches!(
        node.get("status").text(),
        Some("entered-in-error" | "cancelled")
    )
}

/// The name of a group whose members come by themselves.
fn is_heading(node: &Node) -> bool {
    !node.get("hasMember").items().is_empty()
        && value_of(node).is_none()
        && node.get("component").items().is_empty()
        && node.get("dataAbsentReason").is_null()
}

/// Reads one observation; every field may be missing.
pub(super) fn observation(id: &str, node: &Node) -> Observation {
    let key = format!("Observation/{id}");
    let code = node.get("code");
    let marks: Vec<String> = node
        .get("interpretation")
        .items()
        .iter()
        .filter_map(mark)
        .collect();
    Observation {
        source: SourceRef::fhir(key.clone(), node.at(&["meta", "versionId"]).owned()),
        name: concept(code)
            .or_else(|| code.owned())
            .unwrap_or_else(|| format!("? ({key})")),
        codes: codes(code),
        value: measured(node),
        flag: (!marks.is_empty()).then(|| marks.join(", ")),
        range: range(node),
        at: taken(node).and_then(Moment::exact),
        provisional: match node.get("status").text() {
            Some("final") => None,
            Some(other) => Some(other.to_owned()),
            None => Some("unknown".to_owned()),
        },
    }
}

/// When it was measured: an instant, or the begin of a period.
fn taken(node: &Node) -> Option<Moment> {
    Moment::of(node.get("effectiveDateTime"))
        .or_else(|| Moment::of(node.get("effectiveInstant")))
        .or_else(|| Moment::of(node.at(&["effectivePeriod", "start"])))
}

fn latest(node: &Node, zone: Tz) -> Option<DateTime<Utc>> {
    taken(node).and_then(|moment| moment.finish(zone))
}

/// `H`, `LL`, or the words that stand in the code's place.
fn mark(node: &Node) -> Option<String> {
    let codings = node.get("coding").items();
    codings
        .iter()
        .find_map(|one| one.get("code").owned())
        .or_else(|| concept(node))
}

fn value_of(node: &Node) -> Option<(&str, &Node)> {
    node.members()
        .iter()
        .find(|(key, value)| key.starts_with("value") && !value.is_null())
        .map(|(key, value)| (key.as_ref(), value))
}

fn measured(node: &Node) -> Measured {
    let components = node.get("component").items();
    let own = value_of(node).and_then(|(key, value)| one_value(key, value));
    let parts: Vec<(String, Option<Measured>, Option<String>)> = components
        .iter()
        .map(|part| {
            let name = concept(part.get("code")).unwrap_or_else(|| "?".to_owned());
            let value = value_of(part).and_then(|(key, value)| one_value(key, value));
            (name, value, concept(part.get("dataAbsentReason")))
        })
        .collect();
    match (own, parts.is_empty()) {
        (Some(value), true) => value,
        (None, true) => Measured::Missing(concept(node.get("dataAbsentReason"))),
        (own, false) => {
            let plain: Option<Vec<(String, Amount)>> = parts
                .iter()
                .map(|(name, value, _)| match value {
                    Some(Measured::Quantity(comparator, amount)) if comparator.is_empty() => {
                        Some((name.clone(), amount.clone()))
                    }
                    _ => None,
                })
                .collect();
            match (own, plain) {
                (None, Some(plain)) => Measured::Parts(plain),
                (own, _) => {
                    // Something is no plain quantity: words hold what figures cannot.
                    let mut lines: Vec<String> = own.iter().map(words).collect();
                    lines.extend(parts.iter().map(|(name, value, absent)| {
                        let value = value.as_ref().map_or_else(
                            || absent.clone().unwrap_or_else(|| "—".to_owned()),
                            words,
                        );
                        format!("{name}: {value}")
                    }));
                    Measured::Text(lines.join("; "))
                }
            }
        }
    }
}

fn words(value: &Measured) -> String {
    match value {
        Measured::Quantity(comparator, amount) => {
            format!("{comparator}{} {}", amount.value, amount.unit)
                .trim()
                .to_owned()
        }
        Measured::Text(text) => text.clone(),
        Measured::Parts(parts) => parts
            .iter()
            .map(|(name, amount)| format!("{name}: {} {}", amount.value, amount.unit))
            .collect::<Vec<_>>()
            .join("; "),
        Measured::Missing(reason) => reason.clone().unwrap_or_else(|| "—".to_owned()),
    }
}

/// One `value[x]`, whatever its type; `None` when it holds nothing.
fn one_value(key: &str, value: &Node) -> Option<Measured> {
    let text = |text: String| (!text.trim().is_empty()).then_some(Measured::Text(text));
    match key {
        "valueQuantity" => match quantity(value) {
            Some(amount) => Some(Measured::Quantity(
                value.get("comparator").owned().unwrap_or_default(),
                amount,
            )),
            None => text(value.spelled()),
        },
        "valueInteger" => {
            let amount = value.digits().and_then(|digits| Amount::parse(digits, ""));
            amount
                .map(|amount| Measured::Quantity(String::new(), amount))
                .or_else(|| text(value.spelled()))
        }
        "valueCodeableConcept" => text(concept(value).unwrap_or_else(|| value.spelled())),
        "valueRange" => text(bounds(value, "")?),
        // A curve is no value for a sheet.
        "valueSampledData" => text("SampledData".to_owned()),
        _ => text(value.spelled()),
    }
}

/// `136–145 mmol/L`, `≥ 136`: the digits of the source. Without the unit where it is that of the value.
fn bounds(node: &Node, unit: &str) -> Option<String> {
    let (low, high) = (quantity(node.get("low")), quantity(node.get("high")));
    let bound = low.as_ref().or(high.as_ref())?;
    let written = if bound.unit == unit {
        String::new()
    } else {
        format!(" {}", bound.unit)
    };
    Some(match (&low, &high) {
        (Some(low), Some(high)) if low.unit == high.unit => {
            format!("{}–{}{written}", low.value, high.value)
        }
        (Some(low), Some(high)) => {
            format!("{} {}–{} {}", low.value, low.unit, high.value, high.unit)
        }
        (Some(low), None) => format!("≥ {}{written}", low.value),
        (None, Some(high)) => format!("≤ {}{written}", high.value),
        (None, None) => return None,
    })
}

/// The reference ranges as written; several are all shown, each with the words that tell them apart.
fn range(node: &Node) -> Option<String> {
    let unit = quantity(node.get("valueQuantity")).map_or_else(String::new, |amount| amount.unit);
    let ranges = node.get("referenceRange").items();
    let lines: Vec<String> = ranges
        .iter()
        .filter_map(|one| {
            let plain = bounds(one, &unit).or_else(|| one.get("text").owned())?;
            let whose = concept(one.get("type"))
                .into_iter()
                .chain(one.get("appliesTo").items().iter().filter_map(concept));
            let whose: Vec<String> = whose.collect();
            Some(if ranges.len() > 1 && !whose.is_empty() {
                format!("{plain} ({})", whose.join(", "))
            } else {
                plain
            })
        })
        .collect();
    (!lines.is_empty()).then(|| lines.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T20:00:00Z".parse().unwrap()
    }

    fn read(section: Section, resources: &[String]) -> Vec<Observation> {
        let nodes: Vec<Node> = resources
            .iter()
            .map(|json| Node::read(json.as_bytes()).unwrap())
            .collect();
        let named: Vec<(String, &Node)> = nodes
            .iter()
            .enumerate()
            .map(|(at, node)| (format!("o{at}"), node))
            .collect();
        let (known, received) = observations(&named, section, true, now(), Tz::Europe__Paris);
        assert_eq!(known.values().len(), received, "counted as shown");
        known.values().to_vec()
    }

    fn lab(category: &str, code: &str, at: &str, rest: &str) -> String {
        format!(
            r#"{{"status":"final","category":[{{"coding":[{{"code":"{category}"}}]}}],"effectiveDateTime":"{at}",
            "code":{{"text":"{code}","coding":[{{"system":"http://loinc.org","code":"{code}"}}]}},{rest}}}"#
        )
    }

    #[test]
    fn h16_both_names_of_the_laboratory_are_results() {
        let at = "2026-11-21T06:00:00Z";
        let found = read(
            Section::Results,
            &[
                lab("laboratory", "2160-0", at, r#""valueString":"x""#),
                lab("LAB", "883-9", at, r#""valueString":"A""#),
                lab("vital-signs", "8867-4", at, r#""valueString":"y""#),
                lab("survey", "80288-4", at, r#""valueString":"z""#),
            ],
        );
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            names,
            ["2160-0", "883-9"],
            "the standard's category and the local one, nothing else"
        );
    }

    #[test]
    fn the_newest_filtration_rate_and_height_stay_whatever_their_age() {
        let old = |code: &str, year: u32, category: &str| {
            let value = format!(r#""valueQuantity":{{"value":{year},"unit":"u"}}"#);
            lab(category, code, &format!("{year}-01-05"), &value)
        };
        let found = read(
            Section::Results,
            &[
                old("33914-3", 2024, "laboratory"),
                old("62238-1", 2025, "laboratory"),
                old("2160-0", 2025, "laboratory"),
            ],
        );
        let codes: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(
            codes,
            ["62238-1"],
            "the newest rate, by whatever formula; old creatinine goes"
        );
        let found = read(
            Section::Vitals,
            &[
                old("8302-2", 2019, "vital-signs"),
                old("8302-2", 2020, "exam"),
                old("8867-4", 2020, "vital-signs"),
            ],
        );
        assert_eq!(found.len(), 1, "the newest height alone");
        assert_eq!(
            found[0].at, None,
            "a day is no instant, and none is invented"
        );
    }

    #[test]
    fn values_units_marks_and_ranges_are_verbatim() {
        let at = "2026-11-21T06:00:00+01:00";
        let one = |rest: &str| {
            read(Section::Results, &[lab("laboratory", "1", at, rest)])
                .into_iter()
                .next()
                .unwrap()
        };
        let potassium = one(
            r#""valueQuantity":{"value":3.10,"comparator":"<","unit":"mmol/L"},
            "interpretation":[{"coding":[{"code":"LL","display":"Critical low"}]}],
            "referenceRange":[{"low":{"value":3.50,"unit":"mmol/L"},"high":{"value":5.0,"unit":"mmol/L"}}]"#,
        );
        let Measured::Quantity(comparator, amount) = &potassium.value else {
            panic!("a quantity");
        };
        assert_eq!(
            (comparator.as_str(), amount.value.to_string().as_str()),
            ("<", "3.10"),
            "less than, with both decimals"
        );
        assert_eq!(potassium.flag.as_deref(), Some("LL"), "the source's mark");
        assert_eq!(potassium.range.as_deref(), Some("3.50–5.0"), "its range");
        assert_eq!(
            potassium.at,
            Some("2026-11-21T05:00:00Z".parse().unwrap()),
            "the instant of the sample"
        );
        let missing = one(r#""dataAbsentReason":{"coding":[{"code":"not-performed"}]}"#);
        assert_eq!(
            missing.value,
            Measured::Missing(Some("not-performed".into())),
            "absent, and why"
        );
        let odd = one(
            r#""valueQuantity":{"value":"ten","unit":"mg"},"referenceRange":[{"text":"voir le commentaire"}]"#,
        );
        assert!(
            matches!(&odd.value, Measured::Text(text) if text.contains("ten")),
            "what is no number stays words"
        );
        assert_eq!(
            odd.range.as_deref(),
            Some("voir le commentaire"),
            "and a range in words too"
        );
    }

    #[test]
    fn what_is_not_final_says_so_and_what_never_was_is_gone() {
        let at = "2026-11-21T06:00:00Z";
        let with = |status: &str| {
            lab("laboratory", status, at, r#""valueInteger":7"#)
                .replace("\"final\"", &format!("\"{status}\""))
        };
        let all = ["preliminary", "corrected", "entered-in-error", "cancelled"].map(with);
        let found = read(Section::Results, &all);
        let states: Vec<_> = found.iter().map(|one| one.provisional.as_deref()).collect();
        assert_eq!(
            states,
            [Some("preliminary"), Some("corrected")],
            "marked; an error is no result"
        );
    }

    #[test]
    fn blood_pressure_is_one_line_of_two_values() {
        let pressure = |second: &str| {
            let rest = format!(
                r#""component":[{{"code":{{"text":"Systolique"}},"valueQuantity":{{"value":118,"unit":"mm[Hg]"}}}},
                {{"code":{{"text":"Diastolique"}},{second}}}]"#
            );
            let json = lab("vital-signs", "85354-9", "2026-11-21T06:00:00Z", &rest);
            read(Section::Vitals, &[json]).into_iter().next().unwrap()
        };
        let both = pressure(r#""valueQuantity":{"value":72,"unit":"mm[Hg]"}"#);
        assert!(
            matches!(&both.value, Measured::Parts(parts) if parts.len() == 2),
            "both"
        );
        let half = pressure(r#""dataAbsentReason":{"text":"non mesurable"}"#);
        assert_eq!(
            half.value,
            Measured::Text("Systolique: 118 mm[Hg]; Diastolique: non mesurable".into()),
            "the missing half is said, not dropped"
        );
    }
}
