//! A dosage instruction: key by key over the raw JSON, into the neutral lines that [`ward::clinical::dosing`] judges.
//!
//! Invariant: a key that is not on the list leaves the order raw.
//! Invariant: what the structured reading has no place for stays readable in the source's own words.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::dosing::{self, IfNeeded, Line, MaxPerPeriod};
use ward::clinical::{Amount, Dose, RawReason, Timing};

use super::parse::{Node, concept, quantity};
use super::timing;

/// Everything that an order takes from its dosage.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dosage {
    pub(super) dose: Dose,
    pub(super) dose_json: Option<String>,
    pub(super) rate: Option<Amount>,
    pub(super) route: Option<String>,
    pub(super) route_json: Option<String>,
    pub(super) timing: Timing,
    pub(super) start: Option<DateTime<Utc>>,
    pub(super) end: Option<DateTime<Utc>>,
    pub(super) verbatim: Vec<String>,
    pub(super) faults: Vec<&'static str>,
}

const LINE: [&str; 12] = [
    "id",
    "sequence",
    "text",
    "additionalInstruction",
    "patientInstruction",
    "timing",
    "asNeededBoolean",
    "asNeededCodeableConcept",
    "site",
    "route",
    "method",
    "doseAndRate",
];

/// Reads all lines of an order.
pub(super) fn dosage(lines: &Node, notes: &[String], zone: Tz) -> Dosage {
    let mut read = Dosage {
        dose: Dose::Missing,
        dose_json: None,
        rate: None,
        route: None,
        route_json: None,
        timing: Timing::Raw(RawReason::NoDosage),
        start: None,
        end: None,
        verbatim: vec![],
        faults: vec![],
    };
    let items: Vec<&Node> = lines
        .items()
        .iter()
        .filter(|line| !line.is_null())
        .collect();
    for line in &items {
        words_of(line, &mut read.verbatim);
    }
    let nothing = items.is_empty() && (lines.is_null() || *lines == Node::List(vec![]));
    if nothing {
        return read;
    }
    if items.is_empty() || !items.iter().all(|line| matches!(line, Node::Object(_))) {
        lines.texts(&mut read.verbatim);
        read.timing = Timing::Raw(RawReason::Unreadable);
        return read;
    }
    let mut neutral: Vec<Line> = items
        .iter()
        .map(|line| line_of(line, zone, &mut read.faults))
        .collect();
    // A step has a dose and times of its own, and nothing else.
    let alike = |key: &str| {
        let first = items.first().map(|line| concept(line.get(key)));
        items
            .iter()
            .all(|line| Some(concept(line.get(key))) == first)
    };
    if !["route", "site", "method"].into_iter().all(alike) {
        for line in &mut neutral {
            line.unknown_field = true;
        }
    }
    let judged = dosing::judge(&neutral, notes, zone);
    read.timing = judged.timing;
    read.dose = judged.dose;
    read.rate = judged.rate;
    read.start = judged.start;
    read.end = judged.end;
    if alike("route") {
        read.route = items.first().and_then(|line| concept(line.get("route")));
    }
    if let [line] = items.as_slice() {
        let exact = line.get("doseAndRate").first().get("doseQuantity");
        if matches!(read.dose, Dose::Exact(_)) {
            read.dose_json = Some(exact.json());
        }
        if !line.get("route").is_null() {
            read.route_json = Some(line.get("route").json());
        }
    }
    in_the_source_s_words(&items, &mut read);
    read
}

/// Adds what people must read beside the structured reading, or instead of it.
fn in_the_source_s_words(items: &[&Node], read: &mut Dosage) {
    let raw = matches!(read.timing, Timing::Raw(_));
    for line in items {
        if raw {
            // Dose and rate have their own place on the order, unless something in them was not understood, or they differ.
            let with_dose = items.len() > 1 || read.timing == Timing::Raw(RawReason::UnknownField);
            let route = concept(line.get("route")).filter(|_| read.route.is_none());
            let structure: Vec<String> = route
                .into_iter()
                .chain([line_in_words(line, with_dose)])
                .filter(|words| !words.is_empty())
                .collect();
            if !structure.is_empty() {
                read.verbatim.push(structure.join("; "));
            }
        } else {
            beside(line, &read.timing, &mut read.verbatim);
        }
    }
}

/// Text and instructions, word for word.
fn words_of(line: &Node, verbatim: &mut Vec<String>) {
    let more = line
        .get("additionalInstruction")
        .items()
        .iter()
        .filter_map(concept);
    let site = ["site", "method"]
        .into_iter()
        .filter_map(|key| concept(line.get(key)));
    let texts = line
        .get("text")
        .owned()
        .into_iter()
        .chain(line.get("patientInstruction").owned());
    verbatim.extend(texts.chain(more).chain(site));
}

/// The structured part in the source's own words, for an order that no computed timing stands for.
fn line_in_words(line: &Node, with_dose: bool) -> String {
    let keep = [
        "timing",
        "doseAndRate",
        "maxDosePerPeriod",
        "maxDosePerAdministration",
        "maxDosePerLifetime",
    ];
    let known: Vec<&str> = LINE.into_iter().chain(keep).collect();
    let members = line.members().iter();
    members
        .filter(|(key, _)| with_dose || key != "doseAndRate")
        .filter(|(key, _)| keep.contains(&key.as_ref()) || !known.contains(&key.as_ref()))
        .map(|(key, node)| format!("{key}: {}", node.spelled()))
        .collect::<Vec<_>>()
        .join("; ")
}

fn only(node: &Node, keys: &[&str]) -> bool {
    node.is_null()
        || matches!(node, Node::Object(members) if members.iter().all(|(key, _)| keys.contains(&key.as_ref())))
}

/// A quantity with nothing in it that could change its meaning.
fn plain_quantity(node: &Node) -> bool {
    only(node, &["id", "value", "unit", "system", "code"])
}

fn plain_concept(node: &Node) -> bool {
    let coding = node.get("coding").items().iter().all(|one| {
        only(
            one,
            &["id", "system", "version", "code", "display", "userSelected"],
        )
    });
    only(node, &["id", "coding", "text"]) && coding
}

/// Whether a key stands in the line that is not on the allow-list.
fn has_unknown_field(line: &Node, dose_and_rate: &Node) -> bool {
    let outer = line
        .members()
        .iter()
        .any(|(key, _)| !LINE.contains(&key.as_ref()) && key != "maxDosePerPeriod");
    let list = line.get("doseAndRate");
    let several = list.items().len() > 1 || (!list.is_null() && list.items().is_empty());
    let inner = !only(
        dose_and_rate,
        &[
            "id",
            "type",
            "doseQuantity",
            "doseRange",
            "rateQuantity",
            "rateRatio",
            "rateRange",
        ],
    );
    // "calculated" is a step of a calculation, not the order.
    let kind = dose_and_rate.get("type");
    let calculated = !kind.is_null() && !super::parse::has_code(kind, &["ordered"]);
    let range = dose_and_rate.get("doseRange");
    let ratio = dose_and_rate.get("rateRatio");
    let max = line.get("maxDosePerPeriod");
    let pairs = [
        (range, ["low", "high"]),
        (ratio, ["numerator", "denominator"]),
        (max, ["numerator", "denominator"]),
    ];
    let strange_pair = pairs.into_iter().any(|(node, [one, other])| {
        !only(node, &["id", one, other])
            || !plain_quantity(node.get(one))
            || !plain_quantity(node.get(other))
    });
    let strange_quantity = ["doseQuantity", "rateQuantity"]
        .into_iter()
        .any(|key| !plain_quantity(dose_and_rate.get(key)));
    let concepts = ["asNeededCodeableConcept", "site", "route", "method"];
    let strange_concept = concepts
        .into_iter()
        .any(|key| !plain_concept(line.get(key)))
        || !line
            .get("additionalInstruction")
            .items()
            .iter()
            .all(plain_concept)
        || !plain_concept(line.at(&["timing", "code"]));
    let as_needed = line.get("asNeededBoolean");
    let strange_shape = !matches!(as_needed, Node::Null | Node::Bool(_))
        || ["text", "patientInstruction"]
            .into_iter()
            .any(|key| !matches!(line.get(key), Node::Null | Node::Text(_)))
        || !matches!(line.get("sequence"), Node::Null | Node::Number(_))
        || !matches!(
            line.get("additionalInstruction"),
            Node::Null | Node::List(_)
        );
    outer
        || several
        || inner
        || calculated
        || strange_pair
        || strange_quantity
        || strange_concept
        || strange_shape
        || !dose_and_rate.get("rateRange").is_null()
        || line.has_duplicate_key()
}

/// The rate, in the source's terms.
fn rate(dose_and_rate: &Node) -> Option<Amount> {
    quantity(dose_and_rate.get("rateQuantity")).or_else(|| {
        let ratio = dose_and_rate.get("rateRatio");
        let (above, below) = (
            quantity(ratio.get("numerator"))?,
            quantity(ratio.get("denominator"))?,
        );
        let per = if below.value == rust_decimal::Decimal::ONE {
            below.unit
        } else {
            format!("{} {}", below.value, below.unit)
        };
        Some(Amount::new(above.value, format!("{}/{per}", above.unit)))
    })
}

/// A line in neutral terms.
fn line_of(line: &Node, zone: Tz, faults: &mut Vec<&'static str>) -> Line {
    let dose_and_rate = line.get("doseAndRate").first();
    let (exact, range) = (
        dose_and_rate.get("doseQuantity"),
        dose_and_rate.get("doseRange"),
    );
    let dose = match (
        quantity(exact),
        quantity(range.get("low")),
        quantity(range.get("high")),
    ) {
        (Some(amount), None, None) => Dose::Exact(amount),
        (None, Some(low), Some(high)) => Dose::Range { low, high },
        _ => Dose::Missing,
    };
    let max = line.get("maxDosePerPeriod");
    let coded = [
        exact,
        range.get("low"),
        range.get("high"),
        dose_and_rate.get("rateQuantity"),
        max.get("numerator"),
    ];
    let spelled = |node: &Node| {
        let code = node.get("code").owned()?;
        Some(Amount::new(quantity(node)?.value, code))
    };
    let more = line
        .get("additionalInstruction")
        .items()
        .iter()
        .filter_map(concept);
    let as_needed = line.get("asNeededCodeableConcept");
    let if_needed = line.get("asNeededBoolean") == &Node::Bool(true) || !as_needed.is_null();
    let mut read = Line {
        texts: line
            .get("text")
            .owned()
            .into_iter()
            .chain(line.get("patientInstruction").owned())
            .chain(more)
            .collect(),
        dose,
        rate: rate(dose_and_rate),
        spellings: coded.into_iter().filter_map(spelled).collect(),
        if_needed: if_needed.then(|| IfNeeded {
            reason: concept(as_needed),
        }),
        max_per_period: quantity(max.get("numerator"))
            .zip(quantity(max.get("denominator")))
            .map(|(most, per)| MaxPerPeriod { most, per }),
        sequence: line.get("sequence").count(),
        unknown_field: has_unknown_field(line, dose_and_rate),
        ..Line::default()
    };
    timing::read(line.get("timing"), zone, &mut read, faults);
    read
}

/// What the structured reading of a scheduled line has no place for, in the source's words.
fn beside(line: &Node, timing: &Timing, verbatim: &mut Vec<String>) {
    let repeat = line.at(&["timing", "repeat"]);
    if !repeat.get("duration").is_null() {
        verbatim.push(format!(
            "duration {} {}",
            repeat.get("duration").spelled(),
            repeat.get("durationUnit").spelled()
        ));
    }
    let max = line.get("maxDosePerPeriod");
    let limited = matches!(
        timing,
        Timing::IfNeeded {
            max_per_day: Some(_),
            ..
        } | Timing::IfNeeded {
            max_amount: Some(_),
            ..
        }
    );
    let digits = max.at(&["numerator", "value"]).digits().unwrap_or("");
    let told = [digits.to_owned(), digits.replace('.', ",")]
        .iter()
        .any(|digits| verbatim.iter().any(|text| text.contains(digits)));
    if !max.is_null() && !limited && !told {
        verbatim.push(format!("maxDosePerPeriod: {}", max.spelled()));
    }
}
