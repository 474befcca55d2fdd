//! A dosage instruction: dose, rate, route, and a timing only where nothing at all speaks against it.
//!
//! Invariant: a key that is not on the list, a word that is not explained or a number that is not the structure's own
//! leaves the order raw. Nothing is computed from a text.

use chrono::{DateTime, Duration, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use ward::clinical::{Amount, Dose, RawReason, Timing};

use super::parse::{Node, concept, quantity};
use super::terms::{self, Term};
use super::text::{self, DayPart, Often, Said, Stated};
use super::timing::{Scheme, Structure, scheme};

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
    match items.as_slice() {
        [] if lines.is_null() || *lines == Node::List(vec![]) => {}
        [] => {
            lines.texts(&mut read.verbatim);
            read.timing = Timing::Raw(RawReason::Unreadable);
        }
        [line] if matches!(line, Node::Object(_)) => one_line(line, notes, zone, &mut read),
        [_] => {
            lines.texts(&mut read.verbatim);
            read.timing = Timing::Raw(RawReason::Unreadable);
        }
        several => {
            read.timing = Timing::Raw(RawReason::SeveralLines);
            let route = several.first().and_then(|line| concept(line.get("route")));
            if several
                .iter()
                .all(|line| concept(line.get("route")) == route)
            {
                read.route = route;
            }
            read.verbatim.extend(
                several
                    .iter()
                    .map(|line| line_in_words(line, true))
                    .filter(|line| !line.is_empty()),
            );
        }
    }
    read
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
        .filter(|(key, _)| keep.contains(&key.as_str()) || !known.contains(&key.as_str()))
        .map(|(key, node)| format!("{key}: {}", node.spelled()))
        .collect::<Vec<_>>()
        .join("; ")
}

fn only(node: &Node, keys: &[&str]) -> bool {
    node.is_null()
        || matches!(node, Node::Object(members) if members.iter().all(|(key, _)| keys.contains(&key.as_str())))
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
        .any(|(key, _)| !LINE.contains(&key.as_str()) && key != "maxDosePerPeriod");
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

fn one_line(line: &Node, notes: &[String], zone: Tz, read: &mut Dosage) {
    let dose_and_rate = line.get("doseAndRate").first();
    let (quantity_node, range) = (
        dose_and_rate.get("doseQuantity"),
        dose_and_rate.get("doseRange"),
    );
    read.dose = match (
        quantity(quantity_node),
        quantity(range.get("low")),
        quantity(range.get("high")),
    ) {
        (Some(amount), None, None) => Dose::Exact(amount),
        (None, Some(low), Some(high)) => Dose::Range { low, high },
        _ => Dose::Missing,
    };
    if matches!(read.dose, Dose::Exact(_)) {
        read.dose_json = Some(quantity_node.json());
    }
    read.rate = rate(dose_and_rate);
    read.route = concept(line.get("route"));
    if !line.get("route").is_null() {
        read.route_json = Some(line.get("route").json());
    }
    let scheme = scheme(line.get("timing"), zone);
    read.start = scheme.start;
    read.end = scheme.end;
    read.faults.clone_from(&scheme.faults);
    read.timing = if has_unknown_field(line, dose_and_rate) {
        Timing::Raw(RawReason::UnknownField)
    } else {
        Judge {
            line,
            dose_and_rate,
            scheme: &scheme,
            notes,
            zone,
            read,
        }
        .timing()
    };
    if matches!(read.timing, Timing::Raw(_)) {
        // Dose and rate have their own place on the order, unless something in them was not understood.
        let structure = line_in_words(line, read.timing == Timing::Raw(RawReason::UnknownField));
        if !structure.is_empty() {
            read.verbatim.push(structure);
        }
    } else {
        // What the structured reading of the order has no place for is shown in the source's words.
        if scheme.lasts_minutes.is_some() {
            let repeat = line.at(&["timing", "repeat"]);
            read.verbatim.push(format!(
                "duration {} {}",
                repeat.get("duration").spelled(),
                repeat.get("durationUnit").spelled()
            ));
        }
        let max = line.get("maxDosePerPeriod");
        let limited = matches!(
            read.timing,
            Timing::IfNeeded {
                max_per_day: Some(_),
                ..
            }
        );
        let digits = max.at(&["numerator", "value"]).digits().unwrap_or("");
        let told = [digits.to_owned(), digits.replace('.', ",")]
            .iter()
            .any(|digits| read.verbatim.iter().any(|text| text.contains(digits)));
        if !max.is_null() && !limited && !told {
            read.verbatim
                .push(format!("maxDosePerPeriod: {}", max.spelled()));
        }
    }
}

/// Decides on the timing of one line.
struct Judge<'a> {
    line: &'a Node,
    dose_and_rate: &'a Node,
    scheme: &'a Scheme,
    notes: &'a [String],
    zone: Tz,
    read: &'a Dosage,
}

impl Judge<'_> {
    fn timing(&self) -> Timing {
        let stated = self.stated();
        let said = self.said(&stated);
        // A note is prose: it can only ever take a timing away.
        let noted = self
            .notes
            .iter()
            .any(|note| !terms::of_note(note).is_empty());
        match self.decide(&said) {
            Ok(_) if noted => Timing::Raw(RawReason::TextConflict),
            Ok(timing) => timing,
            Err(RawReason::NoDose) if said.terms.contains(&Term::Protocol) => {
                Timing::Raw(RawReason::Protocol)
            }
            Err(reason) => Timing::Raw(reason),
        }
    }

    /// The amounts that the text may repeat.
    fn stated(&self) -> Vec<Stated> {
        let from = |node: &Node, bare: bool| {
            quantity(node).map(|amount| Stated::new(&amount, node.get("code").text(), bare))
        };
        let range = self.dose_and_rate.get("doseRange");
        let mut stated: Vec<Stated> = [
            from(self.dose_and_rate.get("doseQuantity"), false),
            from(range.get("low"), true),
            from(range.get("high"), false),
            from(self.dose_and_rate.get("rateQuantity"), false),
            from(self.line.at(&["maxDosePerPeriod", "numerator"]), false),
        ]
        .into_iter()
        .flatten()
        .collect();
        if self.dose_and_rate.get("rateQuantity").is_null()
            && let Some(rate) = &self.read.rate
        {
            stated.push(Stated::new(rate, None, false));
        }
        stated
    }

    fn said(&self, stated: &[Stated]) -> Said {
        let mut said = Said::default();
        let reason = self.line.get("asNeededCodeableConcept").get("text").text();
        let mut texts: Vec<&str> = vec![];
        texts.extend(self.line.get("text").text());
        texts.extend(self.line.get("patientInstruction").text());
        let more: Vec<String> = self
            .line
            .get("additionalInstruction")
            .items()
            .iter()
            .filter_map(concept)
            .collect();
        texts.extend(more.iter().map(String::as_str));
        for text in texts {
            // The reason of an if-needed order is no part of its dosage.
            let plain = match reason {
                Some(reason) => text.replace(reason, ". si besoin ."),
                None => text.to_owned(),
            };
            text::read(&plain, stated, &mut said);
        }
        said
    }

    fn decide(&self, said: &Said) -> Result<Timing, RawReason> {
        let if_needed = self.line.get("asNeededBoolean") == &Node::Bool(true)
            || !self.line.get("asNeededCodeableConcept").is_null();
        self.dose_is_plain()?;
        let flows = self.read.rate.is_some()
            || (said.terms.contains(&Term::Continuous) && self.scheme.frequent == Some(24));
        if flows {
            return self.continuous(said, if_needed);
        }
        if self.scheme.bounds_broken {
            return Err(RawReason::Bounds);
        }
        match &self.read.dose {
            Dose::Missing => return Err(RawReason::NoDose),
            Dose::Exact(amount)
            | Dose::Range {
                low: amount,
                high: _,
            } => {
                if amount.unit.is_empty() || amount.value <= rust_decimal::Decimal::ZERO {
                    return Err(RawReason::NoDose);
                }
            }
        }
        let silent = self.scheme.structure == Structure::Silent;
        if if_needed || (silent && said.terms.contains(&Term::IfNeeded)) {
            return self.if_needed(said);
        }
        let timing = match &self.scheme.structure {
            Structure::Silent if said.terms.contains(&Term::Protocol) => {
                return Err(RawReason::Protocol);
            }
            Structure::Silent if said.terms.contains(&Term::Once) => {
                return Err(RawReason::OnceWithoutTime);
            }
            Structure::Silent => return Err(RawReason::NoTiming),
            Structure::Raw(reason) => return Err(*reason),
            Structure::Fixed(times) => Timing::FixedTimes(times.clone()),
            Structure::Interval(minutes) => Timing::Interval {
                every_minutes: *minutes,
            },
            Structure::PerDay(count) => Timing::TimesPerDay(*count),
            Structure::Once(at) => Timing::Once(*at),
        };
        let allowed = matches!(timing, Timing::Once(_)).then_some(Term::Once);
        self.words(said, allowed)?;
        self.agrees(said, &timing)?;
        if self.scheme.code.any {
            self.words(&self.scheme.code, allowed)?;
            self.agrees(&self.scheme.code, &timing)?;
            // A code that says nothing we can compare may say something else.
            if self.scheme.code.often.is_empty() && self.scheme.code.parts.is_empty() {
                return Err(RawReason::UnknownTiming);
            }
        }
        Ok(timing)
    }

    /// Doses per kilogram or per surface are a calculation that somebody has yet to make.
    fn dose_is_plain(&self) -> Result<(), RawReason> {
        let units = match &self.read.dose {
            Dose::Exact(amount) => vec![amount.unit.as_str()],
            Dose::Range { low, high } if low.unit == high.unit => vec![low.unit.as_str()],
            Dose::Range { .. } => return Err(RawReason::UnknownField),
            Dose::Missing => vec![],
        };
        let per_body =
            |unit: &&str| unit.contains("/kg") || unit.contains("/m2") || unit.contains("/m²");
        if units.iter().any(per_body) {
            Err(RawReason::Protocol)
        } else {
            Ok(())
        }
    }

    fn words(&self, said: &Said, allowed: Option<Term>) -> Result<(), RawReason> {
        let mut against = said.terms.iter().filter(|term| Some(**term) != allowed);
        let all: Vec<&Term> = against.by_ref().collect();
        if all.contains(&&Term::Protocol) {
            return Err(RawReason::Protocol);
        }
        match all.first() {
            Some(Term::Once) if all.len() == 1 => Err(RawReason::OnceWithoutTime),
            Some(_) => Err(RawReason::TextConflict),
            None if said.unexplained => Err(RawReason::TextConflict),
            None => Ok(()),
        }
    }

    fn continuous(&self, said: &Said, if_needed: bool) -> Result<Timing, RawReason> {
        let running = said.terms.contains(&Term::Continuous);
        if self.read.rate.is_none() {
            return Err(if self.read.dose == Dose::Missing {
                RawReason::NoDose
            } else {
                RawReason::TextConflict
            });
        }
        if if_needed || (self.read.dose != Dose::Missing && !running) {
            return Err(RawReason::RateAndDose);
        }
        let steady = self.scheme.structure == Structure::Silent
            || (running && self.scheme.frequent == Some(24));
        if !steady || self.scheme.code.any {
            return Err(RawReason::TextConflict);
        }
        self.words(said, Some(Term::Continuous))?;
        self.agrees(said, &Timing::Continuous)?;
        // "IV" beside a rate says nothing about how it runs.
        if said.any && !running && said.repeated == 0 {
            return Err(RawReason::NoTiming);
        }
        if self.scheme.bounds_broken {
            return Err(RawReason::Bounds);
        }
        Ok(Timing::Continuous)
    }

    fn if_needed(&self, said: &Said) -> Result<Timing, RawReason> {
        let mut min_interval_minutes = None;
        let mut max_per_day = max_count(self.line.get("maxDosePerPeriod"));
        match &self.scheme.structure {
            Structure::Silent => {
                // A text such as "Q6H PRN" only ever makes the wait longer.
                if let [Often::Every(minutes)] = said.often.as_slice() {
                    min_interval_minutes = Some(*minutes);
                }
            }
            Structure::Interval(minutes) => min_interval_minutes = Some(*minutes),
            // As needed, n a day is a limit.
            Structure::PerDay(count) => {
                max_per_day = Some(max_per_day.map_or(*count, |most| most.min(*count)))
            }
            Structure::Raw(reason) => return Err(*reason),
            Structure::Fixed(_) | Structure::Once(_) => return Err(RawReason::TextConflict),
        }
        let reason = concept(self.line.get("asNeededCodeableConcept"));
        let timing = Timing::IfNeeded {
            reason,
            min_interval_minutes,
            max_per_day,
        };
        self.words(said, Some(Term::IfNeeded))?;
        self.agrees(said, &timing)?;
        if self.scheme.code.any {
            self.words(&self.scheme.code, Some(Term::IfNeeded))?;
            self.agrees(&self.scheme.code, &timing)?;
        }
        Ok(timing)
    }

    /// Whether everything that the text says about time is what the structure says.
    fn agrees(&self, said: &Said, timing: &Timing) -> Result<(), RawReason> {
        let often = said.often.iter().all(|often| often_agrees(*often, timing));
        let clocks = self.clocks_agree(said, timing);
        let parts = self.parts_agree(&said.parts, timing);
        let meals =
            !said.meals || matches!(timing, Timing::FixedTimes(_) | Timing::IfNeeded { .. });
        let courses = said
            .courses
            .iter()
            .all(|minutes| self.course_agrees(*minutes));
        let spans = said.spans.iter().all(|minutes| {
            *timing != Timing::Continuous
                && *minutes <= 240
                && self
                    .scheme
                    .lasts_minutes
                    .is_none_or(|lasts| lasts == *minutes)
        });
        let most = said.most.iter().all(|most| {
            matches!(timing, Timing::IfNeeded { max_per_day, .. } if max_per_day.is_none_or(|known| known == *most))
        });
        if often && clocks && parts && meals && courses && spans && most {
            Ok(())
        } else {
            Err(RawReason::TextConflict)
        }
    }

    fn local(&self, at: DateTime<Utc>) -> NaiveTime {
        let time = at.with_timezone(&self.zone).time();
        time.with_second(0)
            .and_then(|time| time.with_nanosecond(0))
            .unwrap_or(time)
    }

    fn clocks_agree(&self, said: &Said, timing: &Timing) -> bool {
        if said.clocks.is_empty() && said.dates.is_empty() {
            return true;
        }
        match timing {
            Timing::FixedTimes(times) => {
                let mut told = said.clocks.clone();
                told.sort_unstable();
                told.dedup();
                said.dates.is_empty() && told == *times
            }
            Timing::Once(at) => {
                use chrono::Datelike;
                let day = at.with_timezone(&self.zone).date_naive();
                said.clocks.iter().all(|clock| *clock == self.local(*at))
                    && said
                        .dates
                        .iter()
                        .all(|date| *date == (day.day(), day.month()))
            }
            Timing::Interval { .. }
            | Timing::TimesPerDay(_)
            | Timing::IfNeeded { .. }
            | Timing::Continuous
            | Timing::Raw(_) => false,
        }
    }

    fn parts_agree(&self, parts: &[DayPart], timing: &Timing) -> bool {
        if parts.is_empty() {
            return true;
        }
        match timing {
            Timing::FixedTimes(times) => {
                let mut sorted = parts.to_vec();
                sorted.sort_unstable();
                sorted.dedup();
                sorted.len() == times.len()
                    && sorted
                        .iter()
                        .zip(times)
                        .all(|(part, time)| within(*part, *time))
            }
            // The site's times for n a day are known to follow these words only when all of them are said.
            Timing::TimesPerDay(count) => {
                use DayPart::{Evening, Morning, Night, Noon};
                matches!(
                    (count, parts),
                    (2, [Morning, Evening])
                        | (3, [Morning, Noon, Evening])
                        | (4, [Morning, Noon, Evening, Night])
                )
            }
            Timing::Once(at) => matches!(parts, [part] if within(*part, self.local(*at))),
            Timing::IfNeeded { .. }
            | Timing::Interval { .. }
            | Timing::Continuous
            | Timing::Raw(_) => false,
        }
    }

    fn course_agrees(&self, minutes: u32) -> bool {
        match (self.scheme.start, self.scheme.end) {
            (Some(start), Some(end)) => {
                let off = (end - start) - Duration::minutes(i64::from(minutes));
                off.abs() <= Duration::days(1)
            }
            _ => false,
        }
    }
}

fn within(part: DayPart, time: NaiveTime) -> bool {
    match part {
        DayPart::Morning => (4..12).contains(&time.hour()),
        DayPart::Noon => (11..15).contains(&time.hour()),
        DayPart::Evening => (16..24).contains(&time.hour()),
        DayPart::Night => time.hour() >= 19 || time.hour() < 5,
    }
}

fn often_agrees(often: Often, timing: &Timing) -> bool {
    match (often, timing) {
        (Often::Daily, Timing::FixedTimes(_) | Timing::TimesPerDay(_)) => true,
        (Often::PerDay(count), Timing::FixedTimes(times)) => {
            u32::try_from(times.len()) == Ok(count)
        }
        (Often::PerDay(count), Timing::TimesPerDay(known)) => count == *known,
        (Often::PerDay(count), Timing::IfNeeded { max_per_day, .. }) => *max_per_day == Some(count),
        (Often::Every(minutes), Timing::Interval { every_minutes }) => minutes == *every_minutes,
        (
            Often::Every(minutes),
            Timing::IfNeeded {
                min_interval_minutes,
                ..
            },
        ) => *min_interval_minutes == Some(minutes),
        (Often::Every(1440), Timing::FixedTimes(times)) => times.len() == 1,
        _ => false,
    }
}

/// A limit that counts doses in a day; a limit in milligrams is not divided (no dose arithmetic).
fn max_count(max: &Node) -> Option<u32> {
    let (most, per) = (
        quantity(max.get("numerator"))?,
        quantity(max.get("denominator"))?,
    );
    let doses = matches!(
        most.unit.trim_matches(['{', '}']),
        "" | "1" | "dose" | "doses" | "prise" | "prises" | "fois"
    );
    let day = match per.unit.as_str() {
        "h" | "heure" | "heures" | "hour" | "hours" => per.value == rust_decimal::Decimal::from(24),
        "d" | "j" | "jour" | "day" | "" | "1" => {
            per.value == rust_decimal::Decimal::ONE && !per.unit.is_empty()
        }
        _ => false,
    };
    if doses && day {
        most.value.normalize().to_string().parse().ok()
    } else {
        None
    }
}
