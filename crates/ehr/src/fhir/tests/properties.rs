//! T-04 and T-08: what no damage to the source may do.

use chrono_tz::Tz;
use proptest::prelude::*;
use ward::clinical::Measured;
use ward::clinical::schedule;
use ward::snapshot::Section;

use super::super::alert::{Watch, alerts};
use super::super::condition::conditions;
use super::super::diet::diets;
use super::super::observation::{observation, observations};
use super::super::parse::Node;
use super::hazards::full_site;
use super::{now, read, request};
use crate::connection::default_code_status;

/// Dosages that compute: text, structure.
const COMPUTABLE: [(&str, &str); 9] = [
    (
        "1 g toutes les 8 heures par voie intraveineuse",
        r#"{"frequency":1,"period":8,"periodUnit":"h"}"#,
    ),
    (
        "1 g, 3 fois par jour",
        r#"{"frequency":3,"period":1,"periodUnit":"d"}"#,
    ),
    (
        "1 g à 08:00 et 20:00",
        r#"{"timeOfDay":["08:00:00","20:00:00"]}"#,
    ),
    (
        "1 g IV BID",
        r#"{"frequency":2,"period":1,"periodUnit":"d"}"#,
    ),
    (
        "1 g au petit-déjeuner et au coucher",
        r#"{"when":["CM","HS"]}"#,
    ),
    (
        "1 g 30 minutes avant le dîner",
        r#"{"when":["ACV"],"offset":30}"#,
    ),
    (
        "1 g le lundi et le jeudi à 08:00",
        r#"{"dayOfWeek":["mon","thu"],"timeOfDay":["08:00:00"]}"#,
    ),
    (
        "1 g tous les 2 jours",
        r#"{"frequency":1,"period":2,"periodUnit":"d","boundsPeriod":{"start":"2026-11-20T08:00:00+01:00"}}"#,
    ),
    (
        "1 g toutes les 12 heures, 6 doses",
        r#"{"frequency":1,"period":12,"periodUnit":"h","count":6,"boundsPeriod":{"start":"2026-11-21T08:00:00+01:00"}}"#,
    ),
];

/// The terms of interop.md §4.
const TERMS: [&str; 62] = [
    "once",
    "stat",
    "single dose",
    "one time",
    "now",
    "continuous",
    "infusion",
    "drip",
    "pca",
    "titrate",
    "protocol",
    "sliding scale",
    "taper",
    "wean",
    "prn",
    "as needed",
    "hold",
    "until",
    "unless",
    "alternate",
    "every other day",
    "loading",
    "bolus",
    "mg/kg",
    "une fois",
    "dose unique",
    "immédiat",
    "continu",
    "IVSE",
    "PSE",
    "perfusion",
    "titrer",
    "selon protocole",
    "selon glycémie",
    "selon schéma",
    "palier",
    "décroissance",
    "dégressif",
    "si besoin",
    "si douleur",
    "à la demande",
    "en cas de",
    "suspendre",
    "arrêt",
    "jusqu'à",
    "sauf",
    "un jour sur deux",
    "jours alternés",
    "dose de charge",
    "q6h",
    "toutes les 4 h",
    "5 fois par jour",
    "2 mg",
    "3",
    "à 09:00",
    "une fois par semaine",
    "J2",
    "500",
    "à midi",
    "puis arrêt",
    "as_needed",
    "Immédiat",
];

fn dosage(text: &str, repeat: &str, more: &str) -> String {
    let text = serde_json::to_string(text).unwrap();
    format!(
        r#"{{"text":{text},"timing":{{"repeat":{repeat}}},"doseAndRate":[{{"doseQuantity":{{"value":1,"unit":"g"}}}}]{more}}}"#
    )
}

fn computes(dosage: &str) -> bool {
    !read(&request(dosage)).0.is_raw()
}

#[test]
fn the_base_cases_compute() {
    for (text, repeat) in COMPUTABLE {
        let (order, _) = read(&request(&format!("[{}]", dosage(text, repeat, ""))));
        let week = chrono::Duration::days(7);
        let due = schedule(&order, &full_site(), now(), now() + week).slots;
        assert!(
            !order.is_raw() && !due.is_empty(),
            "{text} is plain, and due"
        );
    }
}

#[test]
fn t08_every_term_in_every_place_stops_the_computing() {
    for (text, repeat) in COMPUTABLE {
        for term in TERMS {
            for joined in [
                format!("{text} {term}"),
                format!("{text}, {term}."),
                format!("{term} {text}"),
                format!("{text} ({})", term.to_uppercase()),
            ] {
                let (order, _) = read(&request(&format!("[{}]", dosage(&joined, repeat, ""))));
                let week = chrono::Duration::days(7);
                let slots = schedule(&order, &full_site(), now(), now() + week).slots;
                assert!(
                    slots.is_empty() && order.is_raw(),
                    "\"{joined}\" must not compute"
                );
                assert!(order.verbatim.contains(&joined), "and is shown as written");
            }
            let beside = format!(r#","patientInstruction":"{term}""#);
            assert!(
                !computes(&format!("[{}]", dosage(text, repeat, &beside))),
                "\"{term}\" beside the text counts too"
            );
        }
    }
}

fn damaged(node: &Node, at: &mut usize, wanted: usize, how: u8) -> Node {
    let here = *at == wanted;
    *at += 1;
    if here {
        return match how % 5 {
            0 => Node::Null,
            1 => Node::Number("7".to_owned()),
            2 => Node::Text("x".to_owned()),
            3 => Node::List(vec![]),
            _ => Node::Object(vec![]),
        };
    }
    match node {
        Node::Object(members) => Node::Object(
            members
                .iter()
                .map(|(key, node)| (key.clone(), damaged(node, at, wanted, how)))
                .collect(),
        ),
        Node::List(items) => Node::List(
            items
                .iter()
                .map(|node| damaged(node, at, wanted, how))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// One of each kind of finding, as a record sends it.
const FINDINGS: [(&str, &str); 8] = [
    (
        "Condition",
        r#"{"resourceType":"Condition","id":"x","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"display":"Asthme"}]},"onsetDateTime":"2020"}"#,
    ),
    (
        "Flag",
        r#"{"resourceType":"Flag","id":"x","status":"active","category":[{"text":"Sécurité"}],"code":{"text":"Risque de chute"},"period":{"start":"2026-11-01"}}"#,
    ),
    (
        "Observation",
        r#"{"resourceType":"Observation","id":"x","status":"final","code":{"coding":[{"system":"http://snomed.info/sct","code":"304251008"}]},"valueCodeableConcept":{"text":"oui"}}"#,
    ),
    (
        "ServiceRequest",
        r#"{"resourceType":"ServiceRequest","id":"x","status":"active","code":{"coding":[{"code":"81352-0"}]},"orderDetail":[{"text":"a"}]}"#,
    ),
    (
        "Consent",
        r#"{"resourceType":"Consent","id":"x","status":"active","category":[{"coding":[{"code":"45473-6"}]}],"provision":{"type":"deny","code":[{"text":"b"}]}}"#,
    ),
    (
        "Observation",
        r#"{"resourceType":"Observation","id":"x","status":"final","category":[{"coding":[{"code":"vital-signs"}]}],"code":{"text":"TA"},"effectiveDateTime":"2026-11-21T10:00:00Z","component":[{"code":{"text":"S"},"valueQuantity":{"value":120,"unit":"mmHg"}}]}"#,
    ),
    (
        "Observation",
        r#"{"resourceType":"Observation","id":"x","status":"final","category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"K"},"effectiveDateTime":"2026-11-21T10:00:00Z","valueQuantity":{"value":3.10,"comparator":"<","unit":"mmol/L"},"interpretation":[{"coding":[{"code":"L"}]}],"referenceRange":[{"low":{"value":3.5},"high":{"value":5}}],"note":[{"text":"hémolysé"}]}"#,
    ),
    (
        "NutritionOrder",
        r#"{"resourceType":"NutritionOrder","id":"x","status":"active","oralDiet":{"type":[{"text":"Mixé"}],"texture":[{"modifier":{"text":"lisse"}}]},"excludeFoodModifier":[{"text":"noix"}]}"#,
    ),
];

/// Every section reads the resource: whatever it is, none may stop, and what is shown is never blank.
fn shown(kind: &'static str, node: &Node) -> Vec<String> {
    let named = [("x".to_owned(), node)];
    let mut issues = vec![];
    let mut texts: Vec<String> = vec![];
    let codes = default_code_status();
    let stays = [("e".to_owned(), node.clone())];
    let watch = Watch {
        code_status: &codes,
        stays: &stays,
        now: now(),
        zone: Tz::Europe__Paris,
    };
    let found = conditions(&named, true, &mut issues);
    texts.extend(found.values().iter().map(|one| one.text.clone()));
    let (found, _) = alerts(&[(kind, "x".to_owned(), node)], &watch, true, &mut issues);
    texts.extend(found.values().iter().map(|one| one.text.clone()));
    let found = diets(&named, &stays, true, &mut issues);
    texts.extend(found.values().iter().map(|one| one.text.clone()));
    for section in [Section::Vitals, Section::Results] {
        let (found, count) = observations(&named, section, true, now(), Tz::Europe__Paris);
        assert_eq!(found.values().len(), count, "counted as shown");
        texts.extend(found.values().iter().map(|one| one.name.clone()));
        for one in found.values() {
            if let Measured::Text(text) = &one.value {
                texts.push(text.clone());
            }
        }
    }
    texts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn t08_an_unknown_key_or_a_second_line_stops_the_computing(case in 0_usize..9, key in "[a-zA-Z_]{3,12}", place in 0_u8..5) {
        let (text, repeat) = COMPUTABLE[case];
        let known = ["text", "timing", "site", "route", "method", "sequence", "value", "unit", "code", "system", "count",
            "period", "offset", "duration", "when", "type", "event", "repeat", "start", "end", "low", "high", "coding", "display"];
        prop_assume!(!known.contains(&key.as_str()));
        let line = dosage(text, repeat, "");
        let extra = format!(r#""{key}":"x","#);
        let lines = match place {
            0 => format!("[{}]", line.replacen('{', &format!("{{{extra}"), 1)),
            1 => format!("[{}]", line.replace("\"repeat\":{", &format!("\"repeat\":{{{extra}"))),
            2 => format!("[{}]", line.replace("\"timing\":{", &format!("\"timing\":{{{extra}"))),
            3 => format!("[{}]", line.replace("\"doseQuantity\":{", &format!("\"doseQuantity\":{{{extra}"))),
            _ => format!("[{line},{line}]"),
        };
        let (order, _) = read(&request(&lines));
        prop_assert!(order.is_raw(), "{lines} must not compute");
    }

    #[test]
    fn t04_no_damage_loses_an_order_or_invents_a_dose(case in 0_usize..9, wanted in 1_usize..48, how in 0_u8..5) {
        let (text, repeat) = COMPUTABLE[case];
        let whole = Node::read(request(&format!("[{}]", dosage(text, repeat, ""))).as_bytes()).unwrap();
        let broken = damaged(&whole, &mut 0, wanted, how).json();
        // One resource in, one order out: the function is total, and the sheet has a line to show.
        let (order, _) = read(&broken);
        prop_assert!(!order.medication.text.is_empty(), "never a blank: {broken}");
        if !order.is_raw() {
            let (sound, _) = read(&whole.json());
            prop_assert_eq!((&order.timing, &order.dose), (&sound.timing, &sound.dose), "damage never changes a schedule: {}", broken);
        }
    }

    #[test]
    fn no_damage_to_a_finding_stops_the_reading_or_shows_a_blank(case in 0_usize..8, wanted in 0_usize..40, how in 0_u8..5) {
        let (kind, json) = FINDINGS[case];
        let broken = damaged(&Node::read(json.as_bytes()).unwrap(), &mut 0, wanted, how);
        for text in shown(kind, &broken) {
            prop_assert!(!text.trim().is_empty(), "a blank: {}", broken.json());
        }
    }

    #[test]
    fn no_damage_to_a_value_changes_its_digits(wanted in 0_usize..40, how in 0_u8..5) {
        let (_, json) = FINDINGS[6];
        let broken = damaged(&Node::read(json.as_bytes()).unwrap(), &mut 0, wanted, how);
        let read = observation("x", &broken);
        if let Measured::Quantity(comparator, amount) = read.value {
            let value = amount.value.to_string();
            prop_assert!(value == "3.10" || value == "7", "never another number: {value}");
            let kept = broken.at(&["valueQuantity", "comparator"]).text().unwrap_or("");
            prop_assert_eq!(&comparator, kept, "never without its sign: {}", broken.json());
        }
    }
}
