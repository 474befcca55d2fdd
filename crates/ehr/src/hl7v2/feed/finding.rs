//! OBX, AL1 and DG1: what was measured, what the patient reacts to, what she has.
//!
//! Invariant: "no known allergy" only where a message says so; a message without AL1 takes no allergy away.

use chrono_tz::Tz;
use ward::clinical::{Allergy, Amount, Condition, Measured, Observation, SourceRef, Weight};

use super::when::When;
use crate::hl7v2::message::{Message, Segment};
use crate::hl7v2::stamp::Stamp;

/// LOINC: body weight.
const WEIGHT: &str = "29463-7";
/// LOINC: height, blood pressure (whole, systolic, diastolic), heart, breath, temperature, oxygen saturation.
const VITALS: [&str; 12] = [
    "8302-2", "85354-9", "8480-6", "8462-4", "8867-4", "9279-1", "8310-5", "59408-5", "2708-6",
    "35094-2", "8478-0", "85353-1",
];
/// Stated: no known allergy.
const NONE_KNOWN: [&str; 2] = ["716186003", "409137002"];
/// None of one kind: no statement about all.
const NONE_OF_A_KIND: [&str; 4] = ["428607008", "428197003", "716184000", "NKDA"];
/// Words that state it where no code does.
const NONE_WORDS: [&str; 7] = [
    "nka",
    "no known allergies",
    "no known allergy",
    "aucune allergie connue",
    "pas d'allergie connue",
    "allergies: none",
    "absence d'allergie connue",
];

/// Which part of the chart an observation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Weight,
    Vital,
    Result,
}

/// What one OBX says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ObservationFact {
    pub(crate) when: When,
    pub(crate) row: u64,
    pub(crate) kind: Kind,
    /// Which measurement it is: a later message with the same name corrects it.
    name: (
        Option<String>,
        Option<String>,
        Option<String>,
        Option<String>,
    ),
    observation: Observation,
    deleted: bool,
}

/// The observations of a message (ORU, ADT).
pub(crate) fn observation_facts(
    message: &Message<'_>,
    when: &When,
    zone: Tz,
    row: u64,
    subject: &str,
) -> Vec<ObservationFact> {
    let mut request: Option<Segment<'_>> = None;
    let mut facts: Vec<ObservationFact> = vec![];
    for segment in message.segments() {
        match segment.name() {
            "OBR" => request = Some(segment),
            "OBX" => {
                let nth = facts.len() + 1;
                let key = format!("Observation/{subject}/{nth}");
                facts.extend(observation(
                    &segment,
                    request.as_ref(),
                    when,
                    zone,
                    row,
                    key,
                ));
            }
            // A comment belongs to the value before it.
            "NTE" => {
                if let (Some(text), Some(last)) = (segment.prose(3), facts.last_mut()) {
                    last.observation.name = format!("{} ({text})", last.observation.name);
                }
            }
            _ => {}
        }
    }
    facts
}

fn observation(
    obx: &Segment<'_>,
    request: Option<&Segment<'_>>,
    when: &When,
    zone: Tz,
    row: u64,
    key: String,
) -> Option<ObservationFact> {
    let coded = obx.repeats(3).next()?;
    let codes = coded.codes();
    let is = |list: &[&str], codes: &[String]| {
        codes.iter().any(|code| {
            code.rsplit('|')
                .next()
                .is_some_and(|code| list.contains(&code))
        })
    };
    let panel = request
        .and_then(|obr| obr.repeats(4).next())
        .map(|one| one.codes())
        .unwrap_or_default();
    let kind = if is(&[WEIGHT], &codes) {
        Kind::Weight
    } else if is(&VITALS, &codes) || is(&VITALS, &panel) {
        Kind::Vital
    } else {
        Kind::Result
    };
    let time = obx.text(14).or_else(|| request.and_then(|obr| obr.text(7)));
    let status = obx.text(11);
    let number = request.and_then(|obr| obr.part(3, 1).or_else(|| obr.part(2, 1)));
    let value = match status.as_deref() {
        Some(code @ ("X" | "N" | "I" | "O")) => Measured::Missing(Some(code.to_owned())),
        _ => value(obx),
    };
    let flags: Vec<String> = obx
        .repeats(8)
        .filter_map(|one| one.part(1))
        .filter(|flag| flag != "N")
        .collect();
    Some(ObservationFact {
        when: when.at(Some(when.written)),
        row,
        kind,
        name: (
            number.clone(),
            coded.part(1).or_else(|| coded.part(2)),
            obx.text(4),
            // A numbered report keeps its number when its time is corrected.
            if number.is_some() { None } else { time.clone() },
        ),
        observation: Observation {
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key: key.clone(),
                version: None,
            },
            name: coded.words().unwrap_or_else(|| format!("? ({key})")),
            codes,
            value,
            flag: Some(flags.join(", ")).filter(|flag| !flag.is_empty()),
            range: obx.prose(7),
            at: time
                .and_then(|text| Stamp::parse(&text))
                .and_then(|stamp| stamp.instant(zone)),
            provisional: match status.as_deref() {
                Some("F" | "C" | "U") => None,
                // A value without a status, or with any other, is shown with it.
                other => Some(other.unwrap_or("?").to_owned()),
            },
        },
        deleted: matches!(status.as_deref(), Some("D" | "W")),
    })
}

fn value(obx: &Segment<'_>) -> Measured {
    let unit = obx
        .repeats(6)
        .next()
        .and_then(|one| one.part(1).or_else(|| one.part(2)))
        .unwrap_or_default();
    let text = || {
        let all: Vec<String> = obx
            .repeats(5)
            .filter_map(|one| obx.decoded(one.whole()))
            .collect();
        match all.is_empty() {
            true => Measured::Missing(None),
            false if unit.is_empty() => Measured::Text(all.join("\n")),
            false => Measured::Text(format!("{} {unit}", all.join("\n"))),
        }
    };
    match obx.text(2).as_deref() {
        Some("NM") if obx.repeats(5).count() == 1 => match obx
            .text(5)
            .and_then(|digits| Amount::parse(&digits, unit.clone()))
        {
            Some(amount) => Measured::Quantity(String::new(), amount),
            None => text(),
        },
        // Comparator, number, separator, number: a ratio or a range stays words.
        Some("SN") => {
            let plain = obx.part(5, 3).is_none() && obx.part(5, 4).is_none();
            let amount = obx
                .part(5, 2)
                .and_then(|digits| Amount::parse(&digits, unit.clone()));
            match amount {
                Some(amount) if plain => {
                    Measured::Quantity(obx.part(5, 1).unwrap_or_default(), amount)
                }
                _ => {
                    let parts: Vec<String> = (1..=4).filter_map(|part| obx.part(5, part)).collect();
                    match parts.is_empty() {
                        true => Measured::Missing(None),
                        false => {
                            Measured::Text(format!("{} {unit}", parts.join(" ")).trim().to_owned())
                        }
                    }
                }
            }
        }
        Some("CE" | "CWE" | "CNE" | "CF") => {
            let all: Vec<String> = obx.repeats(5).filter_map(|one| one.words()).collect();
            match all.is_empty() {
                true => Measured::Missing(None),
                false => Measured::Text(all.join(", ")),
            }
        }
        // A document or a picture: nothing that a table of values can hold.
        Some(kind @ ("ED" | "RP")) => Measured::Missing(Some(kind.to_owned())),
        _ => text(),
    }
}

/// The facts of one kind that no later message corrected; deletions among them.
pub(crate) fn standing(facts: &[ObservationFact], kind: Kind) -> Vec<&ObservationFact> {
    let mut sorted: Vec<&ObservationFact> = facts.iter().filter(|fact| fact.kind == kind).collect();
    sorted.sort_by(|a, b| {
        (&a.when, &a.observation.source.key).cmp(&(&b.when, &b.observation.source.key))
    });
    let mut standing: Vec<&ObservationFact> = vec![];
    for fact in sorted {
        // Within one message the same name twice is two values; a later message corrects.
        standing.retain(|one| one.name != fact.name || one.when == fact.when);
        standing.push(fact);
    }
    standing
}

/// The observations of one kind that stand, the newest first.
pub(crate) fn observations(facts: &[ObservationFact], kind: Kind) -> Vec<Observation> {
    let mut found: Vec<Observation> = standing(facts, kind)
        .into_iter()
        .filter(|fact| !fact.deleted)
        .map(|fact| fact.observation.clone())
        .collect();
    found.sort_by(|a, b| (b.at, &a.source.key).cmp(&(a.at, &b.source.key)));
    found
}

/// The weights, the newest first.
pub(crate) fn weights(facts: &[ObservationFact]) -> Vec<Weight> {
    observations(facts, Kind::Weight)
        .into_iter()
        .filter_map(|one| match one.value {
            Measured::Quantity(comparator, amount) if comparator.is_empty() => {
                Some(Weight { amount, at: one.at })
            }
            Measured::Quantity(..)
            | Measured::Text(_)
            | Measured::Parts(_)
            | Measured::Missing(_) => None,
        })
        .collect()
}

/// The allergies of one message: the whole list, as it then was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Allergies {
    pub(crate) list: Vec<Allergy>,
    pub(crate) none_known: bool,
    /// "No drug allergy", and the like: no statement about all.
    pub(crate) of_a_kind: bool,
}

/// Reads AL1; `None` when the message has none.
pub(crate) fn allergies(message: &Message<'_>, subject: &str) -> Option<Allergies> {
    let mut read = Allergies::default();
    let mut any = false;
    for (nth, al1) in message.all("AL1").enumerate() {
        any = true;
        let coded = al1.repeats(3).next();
        let codes = coded.map(|one| one.codes()).unwrap_or_default();
        let is = |list: &[&str]| {
            codes.iter().any(|code| {
                code.rsplit('|')
                    .next()
                    .is_some_and(|code| list.contains(&code))
            })
        };
        let words = coded.and_then(|one| one.words());
        let folded = words
            .as_deref()
            .map(ward::clinical::ascii_fold)
            .unwrap_or_default();
        if is(&NONE_KNOWN) || NONE_WORDS.contains(&folded.as_str()) {
            read.none_known = true;
            continue;
        }
        if is(&NONE_OF_A_KIND) {
            read.of_a_kind = true;
            continue;
        }
        let key = format!("Allergy/{subject}/{}", nth + 1);
        // `AL1|1||""`: the list is emptied.
        if words.is_none() && al1.raw(3).trim() == "\"\"" {
            continue;
        }
        let reactions = al1.repeats(5).filter_map(|one| one.words()).collect();
        read.list.push(Allergy {
            substance: words.unwrap_or_else(|| format!("? ({key})")),
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key,
                version: None,
            },
            reactions,
            severe: matches!(al1.text(4).as_deref(), Some("SV")),
            unconfirmed: false,
        });
    }
    any.then_some(read)
}

/// Reads DG1; `None` when the message has none.
pub(crate) fn conditions(message: &Message<'_>, subject: &str) -> Option<Vec<Condition>> {
    let mut any = false;
    let mut list = vec![];
    for (nth, dg1) in message.all("DG1").enumerate() {
        any = true;
        if dg1.text(21).as_deref() == Some("D") {
            continue;
        }
        let coded = dg1.repeats(3).next().and_then(|one| one.words());
        let key = format!("Condition/{subject}/{}", nth + 1);
        list.push(Condition {
            text: coded
                .or_else(|| dg1.prose(4))
                .unwrap_or_else(|| format!("? ({key})")),
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key,
                version: None,
            },
            over: false,
            // An admission or working diagnosis is not settled.
            unconfirmed: matches!(dg1.text(6).as_deref(), Some("A" | "W")),
            since: dg1.text(5),
        });
    }
    any.then_some(list)
}
