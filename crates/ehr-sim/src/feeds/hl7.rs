//! The ward as HL7 v2: admissions, weights, orders and doses, as a French engine would send them.
//!
//! Written from the same resources that the FHIR side serves, so that both voices tell of one ward.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::Value;

/// Assigning authority of the hospital's own numbers.
const HOSPITAL: &str = "SAINTE-VEILLE";

/// Everything the record holds at `now`, as messages; `first` numbers the first of them.
pub(crate) fn messages(
    resources: &[Value],
    ward: &str,
    now: DateTime<Utc>,
    first: u64,
) -> Vec<String> {
    let named = |one: &Value| format!("{}/{}", text(one, "/resourceType"), text(one, "/id"));
    let told = Telling {
        resources,
        by_name: resources.iter().map(|one| (named(one), one)).collect(),
        ward,
        now,
    };
    let mut all: Vec<Written> = vec![];
    for stay in told.all("Encounter") {
        all.extend(told.admission(stay));
    }
    for weight in told.all("Observation") {
        all.extend(told.observation(weight));
    }
    for order in told.all("MedicationRequest") {
        all.extend(told.order(order));
    }
    for dose in told.all("MedicationAdministration") {
        all.extend(told.dose(dose));
    }
    all.into_iter()
        .zip(first..)
        .map(|(written, number)| told.message(&written, number))
        .collect()
}

/// A message before its header.
struct Written {
    kind: &'static str,
    lines: Vec<String>,
}

struct Telling<'a> {
    resources: &'a [Value],
    /// By `Type/id`.
    by_name: BTreeMap<String, &'a Value>,
    ward: &'a str,
    now: DateTime<Utc>,
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn digits(value: &Value, pointer: &str) -> String {
    match value.pointer(pointer) {
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::String(words)) => words.clone(),
        _ => String::new(),
    }
}

fn items<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value
        .pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// HL7's own marks inside a text.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for letter in words.chars() {
        match letter {
            '\\' => out.push_str("\\E\\"),
            '|' => out.push_str("\\F\\"),
            '^' => out.push_str("\\S\\"),
            '&' => out.push_str("\\T\\"),
            '~' => out.push_str("\\R\\"),
            '\n' | '\r' => out.push_str("\\.br\\"),
            letter => out.push(letter),
        }
    }
    out
}

/// `2026-11-21T08:00:00+01:00` as `20261121080000+0100`.
fn stamp(iso: &str) -> String {
    DateTime::parse_from_rfc3339(iso)
        .map(|at| at.format("%Y%m%d%H%M%S%z").to_string())
        .unwrap_or_default()
}

/// A segment whose fields are given by number; what lies between is empty.
fn segment(name: &str, fields: &[(usize, String)]) -> String {
    let last = fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(number, _)| *number)
        .max()
        .unwrap_or(1);
    let mut line = name.to_owned();
    for number in 1..=last {
        line.push('|');
        if let Some((_, value)) = fields.iter().find(|(known, _)| *known == number) {
            line.push_str(value);
        }
    }
    line
}

impl<'a> Telling<'a> {
    fn all(&self, kind: &'a str) -> impl Iterator<Item = &'a Value> + use<'a> {
        let resources = self.resources;
        resources
            .iter()
            .filter(move |one| text(one, "/resourceType") == kind)
    }

    fn referenced(&self, reference: &str) -> Option<&'a Value> {
        self.by_name.get(reference).copied()
    }

    fn message(&self, written: &Written, number: u64) -> String {
        let local = crate::ward::stamp(self.now);
        let mut lines = vec![format!(
            "MSH|^~\\&|DPI|{HOSPITAL}|VEILLEUSE|{}|{}||{}|SV{number:010}|P|2.5|||||FRA|UNICODE UTF-8",
            self.ward,
            stamp(&local),
            written.kind,
        )];
        lines.extend(written.lines.iter().cloned());
        lines.join("\r") + "\r"
    }

    /// PID of whom a resource is about.
    fn pid(&self, about: &Value) -> Option<String> {
        let reference = match text(about, "/subject/reference") {
            "" => text(about, "/patient/reference"),
            reference => reference,
        };
        let patient = self.referenced(reference)?;
        let numbers: Vec<String> = items(patient, "/identifier")
            .map(|one| {
                let value = escaped(text(one, "/value"));
                match text(one, "/type/coding/0/code") {
                    "PI" => format!("{value}^^^{HOSPITAL}^PI"),
                    _ => format!("{value}^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.10&ISO^INS"),
                }
            })
            .collect();
        let names: Vec<&Value> = items(patient, "/name").collect();
        let family = |usage: &str| names.iter().find(|one| text(one, "/use") == usage).copied();
        let given: Vec<&str> = names
            .first()
            .into_iter()
            .flat_map(|one| items(one, "/given"))
            .filter_map(Value::as_str)
            .collect();
        let (first, more) = match given.split_first() {
            Some((first, more)) => (escaped(first), escaped(&more.join(" "))),
            None => (String::new(), String::new()),
        };
        let written = |name: &Value, kind: &str| {
            format!(
                "{}^{first}^{more}^^^^{kind}",
                escaped(text(name, "/family"))
            )
        };
        // In France the legal name is the birth name, and the name in use stands beside it.
        let (born, used) = match family("maiden") {
            Some(maiden) => (Some(maiden), family("official")),
            None => (family("official"), family("usual")),
        };
        let both: Vec<String> = [(born, "L"), (used, "D")]
            .into_iter()
            .filter_map(|(name, kind)| Some(written(name?, kind)))
            .collect();
        let sex = match text(patient, "/gender") {
            "female" => "F",
            "male" => "M",
            "other" => "O",
            _ => "U",
        };
        let checked: Vec<&str> = items(patient, "/extension")
            .flat_map(|one| items(one, "/extension"))
            .map(|one| text(one, "/valueCoding/code"))
            .filter(|code| !code.is_empty())
            .collect();
        Some(segment(
            "PID",
            &[
                (1, "1".to_owned()),
                (3, numbers.join("~")),
                (5, both.join("~")),
                (7, text(patient, "/birthDate").replace('-', "")),
                (8, sex.to_owned()),
                (32, checked.join("~")),
            ],
        ))
    }

    fn pv1(&self, stay: &Value, place: &str) -> String {
        let doctor = escaped(text(stay, "/participant/0/individual/display"));
        segment(
            "PV1",
            &[
                (1, "1".to_owned()),
                (2, "I".to_owned()),
                (3, place.to_owned()),
                (7, format!("^{doctor}")),
                (19, escaped(text(stay, "/identifier/0/value"))),
                (44, stamp(text(stay, "/period/start"))),
            ],
        )
    }

    /// Ward, room and bed of an entry of `Encounter.location`.
    fn place(&self, entry: &Value) -> String {
        let reference = text(entry, "/location/reference");
        let bed = self
            .referenced(reference)
            .filter(|one| text(one, "/physicalType/coding/0/code") == "bd");
        match bed {
            Some(bed) => {
                let room = self.referenced(text(bed, "/partOf/reference"));
                let room = room.map_or("", |room| text(room, "/name"));
                format!(
                    "{}^{}^{}",
                    self.ward,
                    escaped(room),
                    escaped(text(bed, "/name"))
                )
            }
            None => self.ward.to_owned(),
        }
    }

    /// A01, and A02 where she changed beds since.
    fn admission(&self, stay: &Value) -> Vec<Written> {
        let Some(pid) = self.pid(stay) else {
            return vec![];
        };
        if text(stay, "/status") != "in-progress" {
            return vec![];
        }
        let places: Vec<&Value> = items(stay, "/location").collect();
        let begin = stamp(text(stay, "/period/start"));
        let active = |entry: &&&Value| text(entry, "/status") == "active";
        let before = places
            .iter()
            .find(|entry| text(entry, "/status") == "completed");
        let now = places.iter().find(active);
        let first = before
            .or(now)
            .map_or(self.ward.to_owned(), |entry| self.place(entry));
        let adt = |kind: &'static str, event: &str, at: &str, place: &str| {
            let mut lines = vec![
                format!("EVN|{event}|{at}"),
                pid.clone(),
                self.pv1(stay, place),
            ];
            lines.extend(self.allergies(stay));
            Written { kind, lines }
        };
        let mut all = vec![adt("ADT^A01^ADT_A01", "A01", &begin, &first)];
        if before.is_some() {
            let (at, place) = match now {
                Some(entry) => (stamp(text(entry, "/period/start")), self.place(entry)),
                // She left that bed, and nobody says for which.
                None => (
                    before.map_or(String::new(), |entry| stamp(text(entry, "/period/end"))),
                    self.ward.to_owned(),
                ),
            };
            all.push(adt("ADT^A02^ADT_A02", "A02", &at, &place));
        }
        all
    }

    fn allergies(&self, stay: &Value) -> Vec<String> {
        let whose = text(stay, "/subject/reference");
        self.all("AllergyIntolerance")
            .filter(|one| text(one, "/patient/reference") == whose)
            .zip(1..)
            .map(|(one, number)| {
                let severe = text(one, "/criticality") == "high";
                segment(
                    "AL1",
                    &[
                        (1, number.to_string()),
                        (2, "DA".to_owned()),
                        (
                            3,
                            format!(
                                "{}^{}^SCT",
                                text(one, "/code/coding/0/code"),
                                escaped(text(one, "/code/text"))
                            ),
                        ),
                        (4, if severe { "SV" } else { "" }.to_owned()),
                        (5, escaped(text(one, "/reaction/0/manifestation/0/text"))),
                    ],
                )
            })
            .collect()
    }

    fn observation(&self, one: &Value) -> Option<Written> {
        let at = stamp(text(one, "/effectiveDateTime"));
        let code = format!(
            "{}^{}^LN",
            text(one, "/code/coding/0/code"),
            escaped(text(one, "/code/text"))
        );
        let obr = segment(
            "OBR",
            &[
                (1, "1".to_owned()),
                (3, escaped(text(one, "/id"))),
                (4, code.clone()),
                (7, at.clone()),
            ],
        );
        let obx = segment(
            "OBX",
            &[
                (1, "1".to_owned()),
                (2, "NM".to_owned()),
                (3, code),
                (5, digits(one, "/valueQuantity/value")),
                (6, escaped(text(one, "/valueQuantity/unit"))),
                (11, "F".to_owned()),
                (14, at),
            ],
        );
        Some(Written {
            kind: "ORU^R01^ORU_R01",
            lines: vec![self.pid(one)?, obr, obx],
        })
    }

    fn number(&self, order: &Value) -> String {
        format!("{}^DPI", escaped(text(order, "/identifier/0/value")))
    }

    fn drug(&self, one: &Value) -> String {
        let code = text(one, "/medicationCodeableConcept/coding/0/code");
        match text(one, "/medicationCodeableConcept/text") {
            "" => {
                let reference = text(one, "/medicationReference/reference");
                let resource = self.referenced(reference);
                let code = resource.map_or("", |one| text(one, "/code/coding/0/code"));
                let name = escaped(text(one, "/medicationReference/display"));
                format!("{code}^{name}^LIVRET")
            }
            name => format!("{code}^{}^LIVRET", escaped(name)),
        }
    }

    /// NW, and then HD or DC where the order no longer runs.
    fn order(&self, order: &Value) -> Vec<Written> {
        let stay = self.referenced(text(order, "/encounter/reference"));
        let (Some(pid), Some(stay)) = (self.pid(order), stay) else {
            return vec![];
        };
        let pv1 = self.pv1(stay, self.ward);
        let control = |code: &str, effective: String| {
            segment(
                "ORC",
                &[
                    (1, code.to_owned()),
                    (2, self.number(order)),
                    (9, stamp(text(order, "/authoredOn"))),
                    (
                        12,
                        format!("^{}", escaped(text(order, "/requester/display"))),
                    ),
                    (15, effective),
                ],
            )
        };
        let written = |lines: Vec<String>| Written {
            kind: "RDE^O11^RDE_O11",
            lines: [vec![pid.clone(), pv1.clone()], lines].concat(),
        };
        let mut lines = vec![control("NW", String::new())];
        lines.extend(self.content(order));
        let mut all = vec![written(lines)];
        match text(order, "/status") {
            "on-hold" => all.push(written(vec![control("HD", String::new())])),
            "stopped" => {
                let at = stamp(text(order, "/meta/lastUpdated"));
                all.push(written(vec![control("DC", at)]));
            }
            _ => {}
        }
        all
    }

    fn content(&self, order: &Value) -> Vec<String> {
        let null = Value::Null;
        let line = order.pointer("/dosageInstruction/0").unwrap_or(&null);
        let mut lines: Vec<String> = timing(line).into_iter().collect();
        let dose = |part: &str| format!("/doseAndRate/0/{part}");
        lines.push(segment(
            "RXE",
            &[
                (2, self.drug(order)),
                (3, digits(line, &dose("doseQuantity/value"))),
                (5, escaped(text(line, &dose("doseQuantity/unit")))),
                (7, format!("^{}", escaped(text(line, "/text")))),
                (
                    19,
                    match digits(line, "/maxDosePerPeriod/numerator/value") {
                        most if most.is_empty() => most,
                        most => format!(
                            "{most}^{}",
                            escaped(text(line, "/maxDosePerPeriod/numerator/unit"))
                        ),
                    },
                ),
                (23, digits(line, &dose("rateQuantity/value"))),
                (24, escaped(text(line, &dose("rateQuantity/unit")))),
            ],
        ));
        for note in items(order, "/note") {
            lines.push(format!("NTE|1||{}", escaped(text(note, "/text"))));
        }
        let route = format!(
            "{}^{}^SCT",
            text(line, "/route/coding/0/code"),
            escaped(text(line, "/route/text"))
        );
        lines.push(segment("RXR", &[(1, route)]));
        lines
    }

    fn dose(&self, dose: &Value) -> Option<Written> {
        let order = self.referenced(text(dose, "/request/reference"))?;
        let at = match text(dose, "/effectiveDateTime") {
            "" => text(dose, "/effectivePeriod/start"),
            at => at,
        };
        let reason = text(dose, "/statusReason/0/text");
        let (status, amount) = match text(dose, "/status") {
            "not-done" => ("RE", "0".to_owned()),
            // It runs: a part of it was given.
            "in-progress" => ("PA", "999".to_owned()),
            _ => ("CP", digits(dose, "/dosage/dose/value")),
        };
        let nurse = format!(
            "{}^{}",
            text(dose, "/performer/0/actor/identifier/value"),
            escaped(text(dose, "/performer/0/actor/display"))
        );
        let orc = segment("ORC", &[(1, "RE".to_owned()), (2, self.number(order))]);
        let rxa = segment(
            "RXA",
            &[
                (1, "0".to_owned()),
                (2, "1".to_owned()),
                (3, stamp(at)),
                (4, stamp(at)),
                (5, self.drug(dose)),
                (6, amount),
                (7, escaped(text(dose, "/dosage/dose/unit"))),
                (10, nurse),
                (
                    18,
                    if reason.is_empty() {
                        String::new()
                    } else {
                        format!("^{}", escaped(reason))
                    },
                ),
                (20, status.to_owned()),
                (21, "A".to_owned()),
            ],
        );
        Some(Written {
            kind: "RAS^O17^RAS_O17",
            lines: vec![self.pid(dose)?, orc, rxa],
        })
    }
}

/// TQ1 of a dosage; nothing where the text says it all.
fn timing(line: &Value) -> Option<String> {
    let null = Value::Null;
    let repeat = line.pointer("/timing/repeat").unwrap_or(&null);
    let event = text(line, "/timing/event/0");
    let clocks: Vec<String> = items(repeat, "/timeOfDay")
        .filter_map(Value::as_str)
        .map(|time| time.replace(':', "").chars().take(4).collect())
        .collect();
    let number = |key: &str| repeat.get(key).and_then(Value::as_u64);
    let reason = text(line, "/asNeededCodeableConcept/text");
    let days: String = items(repeat, "/dayOfWeek")
        .filter_map(Value::as_str)
        .filter_map(|day| {
            ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
                .iter()
                .position(|known| *known == day)
        })
        .map(|day| (day + 1).to_string())
        .collect();
    let each = |count: u64| match count {
        1 => "QD".to_owned(),
        2 => "BID".to_owned(),
        3 => "TID".to_owned(),
        4 => "QID".to_owned(),
        more => format!("{more}ID"),
    };
    let code = match (
        number("frequency"),
        number("period"),
        text(repeat, "/periodUnit"),
    ) {
        _ if !event.is_empty() => "ONCE".to_owned(),
        _ if !days.is_empty() => format!("QJ{days}"),
        (Some(count), Some(1), "d") => each(count),
        (Some(1), Some(hours), "h") => format!("Q{hours}H"),
        _ if line.pointer("/doseAndRate/0/rateQuantity").is_some() => "C".to_owned(),
        _ => String::new(),
    };
    let code = match (reason.is_empty(), code.is_empty()) {
        (true, _) => code,
        (false, true) => "PRN".to_owned(),
        (false, false) => format!("PRN~{code}"),
    };
    let start = if event.is_empty() {
        text(repeat, "/boundsPeriod/start")
    } else {
        event
    };
    let fields = [
        (1, "1".to_owned()),
        (3, code),
        (4, clocks.join("~")),
        (7, stamp(start)),
        (8, stamp(text(repeat, "/boundsPeriod/end"))),
        (10, escaped(reason)),
    ];
    fields
        .iter()
        .skip(1)
        .any(|(_, value)| !value.is_empty())
        .then(|| segment("TQ1", &fields))
}

#[cfg(test)]
mod tests {
    use crate::DemoWard;

    fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_ward_is_told_whole_and_twice_alike() {
        let ward = DemoWard::built_in();
        let counts = ward.counts();
        let now = at("2026-11-21T09:12:00Z");
        let told = ward.hl7(now);
        let of = |kind: &str| told.iter().filter(|one| one.contains(kind)).count();
        assert_eq!(of("|ADT^A01"), counts.patients, "one admission a stay");
        assert_eq!(
            of("\rORC|NW|"),
            counts.orders,
            "one new order for each order"
        );
        assert_eq!(of("\rORC|HD|"), counts.on_hold, "those held");
        assert_eq!(of("\rORC|DC|"), counts.stopped, "those stopped");
        assert!(of("\rRXA|") > 100, "two days of doses");
        assert_eq!(told, ward.hl7(now), "a drill can be repeated");
    }

    #[test]
    fn marks_in_a_text_are_escaped() {
        assert_eq!(
            super::escaped("a|b^c&d~e\\f\ng"),
            "a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f\\.br\\g",
            "each of them"
        );
    }
}
