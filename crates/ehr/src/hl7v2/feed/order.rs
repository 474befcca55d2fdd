//! ORC groups → orders: what each message says of an order, and what stands when all of them are known.
//!
//! Invariant: each group that was received belongs to exactly one order, understood or raw; none vanishes.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use ward::clinical::{
    Category, Dose, EncounterId, Medication, Order, OrderId, OrderStatus, PatientId, Pharmacy,
    RawReason, SourceRef, Timing,
};

use super::dosing::{Content, content};
use super::when::When;
use crate::hl7v2::message::{Message, Segment};
use crate::hl7v2::stamp::Stamp;

/// A number that somebody gave to an order, with whose number it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    pub(crate) value: String,
    pub(crate) by: Option<String>,
    /// The prescriber's (ORC-2), else the pharmacy's (ORC-3).
    pub(crate) placer: bool,
}

/// The numbers of an order in a segment.
pub(crate) fn numbers(orc: &Segment<'_>) -> Vec<Number> {
    [(2, true), (3, false)]
        .into_iter()
        .filter_map(|(field, placer)| {
            Some(Number {
                value: orc.part(field, 1)?,
                by: orc.part(field, 2).or_else(|| orc.part(field, 3)),
                placer,
            })
        })
        .collect()
}

/// What an order control code does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Active,
    /// Says nothing about the status.
    Keep,
    Hold,
    Release,
    Stop,
    Done,
    /// One side could not do what the other asked.
    Unable,
    /// Not understood.
    Unknown,
}

fn effect(control: &str, status: Option<&str>) -> Effect {
    let by_status = match status {
        Some("CA" | "DC" | "RP") => Some(Effect::Stop),
        Some("CM") => Some(Effect::Done),
        Some("HD") => Some(Effect::Hold),
        Some("ER") => Some(Effect::Unknown),
        Some("A" | "IP" | "SC" | "") | None => None,
        Some(_) => Some(Effect::Unknown),
    };
    let by_control = match control {
        "NW" | "RO" | "SN" | "XO" | "XX" | "XR" | "PA" | "CH" => Effect::Active,
        "OK" | "NA" | "SC" | "SS" | "SR" | "RE" | "RF" | "AF" | "DF" | "FU" => Effect::Keep,
        "HD" | "OH" | "HR" => Effect::Hold,
        "RL" | "OE" | "OR" => Effect::Release,
        // A request to stop counts as a stop: whoever asked for it no longer wants the dose given.
        "DC" | "OD" | "DR" | "CA" | "OC" | "CR" | "RP" | "RU" | "RQ" | "RR" => Effect::Stop,
        "UD" | "UC" | "UH" | "UR" | "UX" | "UM" | "UN" => Effect::Unable,
        _ => Effect::Unknown,
    };
    match (by_control, by_status) {
        (Effect::Active | Effect::Keep, Some(status)) => status,
        // A hold is released, the status says that it is over: the graver of the two.
        (Effect::Release, Some(status @ (Effect::Stop | Effect::Done))) => status,
        (control, _) => control,
    }
}

fn rank(effect: Effect) -> u8 {
    match effect {
        Effect::Active => 0,
        Effect::Keep => 1,
        Effect::Release => 2,
        Effect::Hold => 3,
        Effect::Unable => 4,
        Effect::Done => 5,
        Effect::Stop => 6,
        Effect::Unknown => 7,
    }
}

/// What one message says of one order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct OrderFact {
    pub(crate) when: When,
    pub(crate) row: u64,
    pub(crate) numbers: Vec<Number>,
    /// Names an order that has no number at all.
    nameless: Option<String>,
    control: String,
    effect: Effect,
    content: Option<Content>,
    /// Another kind of order (a laboratory test): its number is known not to be a medicine's.
    pub(crate) other_kind: bool,
    home: bool,
    visit: Option<String>,
    prescriber: Option<String>,
    /// The pharmacist who checked this version of it (RXE-14). ORC-11 is who checked the typing, often a nurse.
    verified: Option<String>,
    authored: Option<DateTime<Utc>>,
    effective: Option<DateTime<Utc>>,
    reason: Option<String>,
}

struct Group<'a> {
    orc: Option<Segment<'a>>,
    rest: Vec<Segment<'a>>,
}

fn groups<'a>(message: &'a Message<'_>) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = vec![];
    for segment in message.segments() {
        match segment.name() {
            "ORC" => groups.push(Group {
                orc: Some(segment),
                rest: vec![],
            }),
            name => match groups.last_mut() {
                Some(group) => group.rest.push(segment),
                // An order without its control segment is an order all the same.
                None if name.starts_with("RX") || name == "TQ1" => groups.push(Group {
                    orc: None,
                    rest: vec![segment],
                }),
                None => {}
            },
        }
    }
    groups
}

/// The orders of a message. `drugs_only`: all of it is about medicines (RDE, OMP); an ORM may order anything.
pub(crate) fn order_facts(
    message: &Message<'_>,
    when: &When,
    drugs_only: bool,
    zone: Tz,
    row: u64,
    subject: &str,
) -> Vec<OrderFact> {
    let pv1 = message.segment("PV1");
    let visit = pv1.and_then(|pv1| pv1.text(19));
    let outpatient = pv1.and_then(|pv1| pv1.text(2)).as_deref() == Some("O");
    let mut facts: Vec<OrderFact> = vec![];
    for (nth, group) in groups(message).into_iter().enumerate() {
        let orc = group.orc.as_ref();
        let text = |field: usize| orc.and_then(|orc| orc.text(field));
        let instant = |field: usize| {
            text(field)
                .and_then(|text| Stamp::parse(&text))
                .and_then(|stamp| stamp.instant(zone))
        };
        let control = text(1).unwrap_or_default();
        let effect = effect(&control, text(5).as_deref());
        let read = content(orc, &group.rest, zone);
        let numbers = orc.map(numbers).unwrap_or_default();
        let person = |segment: Option<&Segment<'_>>, field: usize| {
            let one = segment?.repeats(field).next()?;
            let names: Vec<String> = [6, 3, 2]
                .into_iter()
                .filter_map(|part| one.part(part))
                .collect();
            Some(names.join(" ")).filter(|name| !name.is_empty())
        };
        let fact = OrderFact {
            when: when.at(Some(when.written)).ranked(rank(effect)),
            row,
            nameless: numbers.is_empty().then(|| format!("{subject}/{}", nth + 1)),
            numbers,
            control,
            effect,
            other_kind: read.is_none()
                && !drugs_only
                && group.rest.iter().any(|one| one.name() == "OBR"),
            content: read,
            home: outpatient || text(29).as_deref() == Some("O"),
            visit: visit.clone(),
            prescriber: person(orc, 12),
            verified: person(group.rest.iter().find(|one| one.name() == "RXE"), 14),
            authored: instant(9),
            effective: instant(15),
            reason: orc
                .and_then(|orc| orc.repeats(16).next())
                .and_then(|one| one.words()),
        };
        // Two groups of one message under one number are lines of one order.
        let same = facts
            .iter_mut()
            .find(|known| !known.numbers.is_empty() && known.numbers == fact.numbers);
        match same {
            Some(known) => known.join(fact),
            None => facts.push(fact),
        }
    }
    facts
}

impl OrderFact {
    fn join(&mut self, other: OrderFact) {
        if self.effect != other.effect {
            self.effect = Effect::Unknown;
        }
        match (&mut self.content, other.content) {
            (Some(known), Some(more)) => {
                if known.medication.text != more.medication.text {
                    known.verbatim.push(more.medication.text);
                }
                known.verbatim.extend(more.verbatim);
                known.notes.extend(more.notes);
                known.timing = Timing::Raw(RawReason::SeveralLines);
                if known.dose != more.dose {
                    for dose in [&known.dose, &more.dose] {
                        if let Dose::Exact(amount) = dose {
                            known
                                .verbatim
                                .push(format!("{} {}", amount.value, amount.unit));
                        }
                    }
                    known.dose = Dose::Missing;
                }
                if known.route != more.route {
                    known.verbatim.extend(more.route);
                }
            }
            (known @ None, more) => *known = more,
            (Some(_), None) => {}
        }
    }
}

/// The facts of one order, in the order in which they happened.
pub(crate) struct Known<'a> {
    /// Its number, or the name of the message that brought it without one.
    pub(crate) key: String,
    pub(crate) numbers: BTreeSet<Number>,
    facts: Vec<&'a OrderFact>,
}

/// Puts together what belongs to one order: by the prescriber's number, the pharmacy's, or both.
pub(crate) fn gathered(facts: &[OrderFact]) -> Vec<Known<'_>> {
    // A number without its owner means the only one of that value, if there is only one.
    let owners: BTreeSet<&Number> = facts
        .iter()
        .flat_map(|fact| &fact.numbers)
        .filter(|number| number.by.is_some())
        .collect();
    let full = |number: &Number| -> Number {
        if number.by.is_some() {
            return number.clone();
        }
        let mut same = owners
            .iter()
            .filter(|one| one.value == number.value && one.placer == number.placer);
        match (same.next(), same.next()) {
            (Some(only), None) => (*only).clone(),
            _ => number.clone(),
        }
    };
    let mut orders: Vec<Known<'_>> = vec![];
    for fact in facts {
        let numbers: BTreeSet<Number> = fact.numbers.iter().map(full).collect();
        let (mut same, rest): (Vec<Known<'_>>, Vec<Known<'_>>) = orders
            .into_iter()
            .partition(|known| !known.numbers.is_disjoint(&numbers));
        orders = rest;
        let mut joined = Known {
            key: String::new(),
            numbers,
            facts: vec![fact],
        };
        for known in same.drain(..) {
            joined.numbers.extend(known.numbers);
            joined.facts.extend(known.facts);
        }
        orders.push(joined);
    }
    for known in &mut orders {
        known.facts.sort_by(|a, b| a.when.cmp(&b.when));
        known.key = named(known);
    }
    orders.sort_by(|a, b| a.key.cmp(&b.key));
    orders
}

/// The prescriber's number where there is one: it does not change when the pharmacy answers.
fn named(known: &Known<'_>) -> String {
    let first = |placer: bool| known.numbers.iter().find(|number| number.placer == placer);
    match (first(true), first(false)) {
        (Some(number), _) => number.value.clone(),
        (None, Some(number)) => format!("F-{}", number.value),
        (None, None) => known
            .facts
            .iter()
            .find_map(|fact| fact.nameless.clone())
            .unwrap_or_default(),
    }
}

/// What an order is read against.
pub(crate) struct Context<'a> {
    pub(crate) patient: &'a PatientId,
    pub(crate) stay: &'a EncounterId,
    pub(crate) visit: Option<&'a str>,
    pub(crate) stay_start: Option<DateTime<Utc>>,
    pub(crate) now: DateTime<Utc>,
}

impl Known<'_> {
    /// The station's name for it.
    pub(crate) fn id(&self, patient: &PatientId) -> OrderId {
        OrderId::new(format!("{patient}/{}", self.key))
    }

    /// Whether one of these numbers is its own.
    pub(crate) fn has(&self, numbers: &[Number]) -> bool {
        numbers.iter().any(|number| {
            self.numbers.iter().any(|own| {
                own.value == number.value
                    && own.placer == number.placer
                    && (own.by == number.by || own.by.is_none() || number.by.is_none())
            })
        })
    }

    /// Whether no message ever said that it is a medicine, and one said that it is something else.
    pub(crate) fn is_no_drug(&self) -> bool {
        self.facts.iter().all(|fact| fact.content.is_none())
            && self.facts.iter().any(|fact| fact.other_kind)
    }

    /// The rows that speak of it.
    pub(crate) fn rows(&self) -> BTreeSet<u64> {
        self.facts.iter().map(|fact| fact.row).collect()
    }

    /// Rows that no longer matter: what came before the last message that states the whole order anew.
    pub(crate) fn superseded(&self) -> BTreeSet<u64> {
        let says_all = |fact: &OrderFact| fact.effect == Effect::Active && fact.content.is_some();
        let Some(last_whole) = self.facts.iter().rposition(|fact| says_all(fact)) else {
            return BTreeSet::new();
        };
        let kept: BTreeSet<u64> = self
            .facts
            .iter()
            .skip(last_whole)
            .map(|fact| fact.row)
            .collect();
        let whole = self.facts.get(last_whole);
        self.facts
            .iter()
            .take(last_whole)
            // The numbers of an older message may be what ties the two names of the order together.
            .filter(|fact| {
                whole.is_some_and(|whole| {
                    fact.numbers
                        .iter()
                        .all(|number| whole.numbers.contains(number))
                        && (fact.prescriber.is_none() || whole.prescriber.is_some())
                        && (fact.visit.is_none() || whole.visit.is_some())
                        && fact.reason.is_none()
                })
            })
            .map(|fact| fact.row)
            .filter(|row| !kept.contains(row))
            .collect()
    }

    fn status(&self, now: DateTime<Utc>) -> (OrderStatus, Option<DateTime<Utc>>, bool) {
        let mut status = OrderStatus::Active;
        let (mut ends, mut unable) = (None, false);
        for fact in &self.facts {
            unable = false;
            match fact.effect {
                Effect::Active | Effect::Release => {
                    status = OrderStatus::Active;
                    ends = None;
                }
                Effect::Keep => {}
                Effect::Hold => status = OrderStatus::OnHold,
                Effect::Stop => {
                    // Without a date of its own a stop is as old as its message; ORC-9 may be that of the order.
                    let at = fact.effective.unwrap_or(fact.when.written);
                    // A stop that lies ahead: until then the order stands.
                    if at > now {
                        ends = Some(at);
                    } else {
                        status = OrderStatus::Stopped(Some(at));
                    }
                }
                Effect::Done => status = OrderStatus::Other("completed".to_owned()),
                Effect::Unable => unable = true,
                Effect::Unknown => status = OrderStatus::Other(fact.control.clone()),
            }
        }
        (status, ends, unable)
    }

    /// Whether it ended so long ago that the ward's sheet has no place for it (stopped more than 24 hours ago, completed).
    /// Left out before anything is counted, as with every other source.
    pub(crate) fn is_past(&self, now: DateTime<Utc>) -> bool {
        match self.status(now).0 {
            OrderStatus::Stopped(Some(at)) => at < now - Duration::hours(24),
            OrderStatus::Other(code) => code == "completed",
            OrderStatus::Active
            | OrderStatus::OnHold
            | OrderStatus::Stopped(None)
            | OrderStatus::EnteredInError => false,
        }
    }

    /// The order as it stands; total.
    pub(crate) fn order(&self, at: &Context<'_>) -> (Order, Vec<&'static str>) {
        let mut doubts = vec![];
        let (status, ends, unable) = self.status(at.now);
        if unable {
            doubts.push("unable");
        }
        // Changing messages carry the whole order; a stop or a hold often only its number.
        let whole = |fact: &&&OrderFact| matches!(fact.effect, Effect::Active | Effect::Keep);
        let read = self
            .facts
            .iter()
            .rev()
            .filter(whole)
            .find_map(|fact| fact.content.as_ref())
            .or_else(|| {
                self.facts
                    .iter()
                    .rev()
                    .find_map(|fact| fact.content.as_ref())
            });
        let last = |value: fn(&OrderFact) -> Option<String>| {
            self.facts.iter().rev().find_map(|fact| value(fact))
        };
        let visit = last(|fact| fact.visit.clone());
        let here = match (&visit, at.visit) {
            (Some(own), Some(stay)) => own == stay,
            _ => true,
        };
        let home = self.facts.last().is_some_and(|fact| fact.home);
        let unplaced = visit.is_none()
            && at.stay_start.is_some_and(|start| {
                self.facts
                    .iter()
                    .all(|fact| fact.when.written < start - Duration::days(1))
            });
        let key = format!("Order/{}", self.key);
        let mut timing = read.map_or(Timing::Raw(RawReason::Unreadable), |read| {
            read.timing.clone()
        });
        if self.numbers.is_empty() {
            doubts.push("no-number");
            timing = Timing::Raw(RawReason::Unreadable);
        } else if read.is_none_or(|read| !read.named) {
            doubts.push("unreadable");
            timing = Timing::Raw(RawReason::Unreadable);
        } else if matches!(status, OrderStatus::Other(_)) || unplaced {
            timing = Timing::Raw(RawReason::UnknownField);
        }
        let mut verbatim = read.map(|read| read.verbatim.clone()).unwrap_or_default();
        if let Timing::Raw(_) = timing
            && let Some(fact) = self.facts.last()
            && matches!(status, OrderStatus::Other(_))
        {
            verbatim.push(format!("ORC-1: {}", fact.control));
        }
        let stated = self
            .facts
            .iter()
            .copied()
            .rfind(|fact| fact.effect == Effect::Active && fact.content.is_some());
        let start = read.and_then(|read| read.start);
        let end = read.and_then(|read| read.end);
        let medication = read.map(|read| read.medication.clone()).unwrap_or_default();
        let order = Order {
            id: self.id(at.patient),
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key: key.clone(),
                version: self.facts.last().map(|fact| fact.when.name()),
            },
            patient: at.patient.clone(),
            encounter: match &visit {
                Some(visit) if !here => Some(EncounterId::new(visit.clone())),
                _ => Some(at.stay.clone()),
            },
            number: self
                .numbers
                .iter()
                .max_by_key(|number| number.placer)
                .map(|number| number.value.clone()),
            medication: if medication.text.is_empty() {
                Medication {
                    text: format!("? ({key})"),
                    ..medication
                }
            } else {
                medication
            },
            status,
            category: if home || !here {
                Category::Home
            } else {
                Category::Inpatient
            },
            dose: read.map_or(Dose::Missing, |read| read.dose.clone()),
            dose_json: None,
            rate: read.and_then(|read| read.rate.clone()),
            route: read.and_then(|read| read.route.clone()),
            route_json: None,
            timing,
            start,
            end: match (end, ends) {
                (Some(end), Some(stop)) => Some(end.min(stop)),
                (end, stop) => end.or(stop),
            },
            verbatim,
            notes: read
                .map(|read| read.notes.clone())
                .unwrap_or_default()
                .into_iter()
                .chain(self.facts.iter().filter_map(|fact| fact.reason.clone()))
                .collect(),
            prescriber: last(|fact| fact.prescriber.clone()),
            // As it stands now it was ordered when its present content was.
            authored: stated
                .or(self.facts.first().copied())
                .map(|fact| fact.authored.unwrap_or(fact.when.written)),
            // Who checked an older version of it did not check this one.
            pharmacy: stated
                .and_then(|fact| fact.verified.clone())
                .map(|by| Pharmacy::Validated(Some(by))),
            own_supply: false,
            gone_since: None,
        };
        (order, doubts)
    }
}

/// Numbers of the orders that are known, to tie doses to them.
pub(crate) fn owner<'a, 'b>(orders: &'b [Known<'a>], numbers: &[Number]) -> Option<&'b Known<'a>> {
    let mut found = orders.iter().filter(|known| known.has(numbers));
    match (found.next(), found.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}
