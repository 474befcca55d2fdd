//! RAS: doses that the record knows. A correction replaces, a deletion removes, a repetition changes nothing.
//!
//! Invariant: a dose is never lost for want of its order, and one dose is never two.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{Amount, RecordedDose, RecordedStatus, SourceRef};

use super::order::{Known, Number, numbers, owner};
use super::when::When;
use crate::hl7v2::message::{Message, Segment};
use crate::hl7v2::stamp::Stamp;

/// What one RXA says.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DoseFact {
    pub(crate) when: When,
    pub(crate) row: u64,
    numbers: Vec<Number>,
    /// RXA-1 and RXA-2: the counters of the sender.
    counters: (Option<String>, Option<String>),
    code: Option<String>,
    medication: Option<String>,
    /// RXA-3 as written.
    told_at: Option<String>,
    at: Option<DateTime<Utc>>,
    dose: Option<Amount>,
    status: RecordedStatus,
    by: Option<String>,
    action: Action,
    nth: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Action {
    Add,
    Update,
    Delete,
}

/// The doses of a message, in its order.
pub(crate) fn dose_facts(message: &Message<'_>, when: &When, zone: Tz, row: u64) -> Vec<DoseFact> {
    let mut current: Vec<Number> = vec![];
    let mut facts = vec![];
    for segment in message.segments() {
        match segment.name() {
            "ORC" => current = numbers(&segment),
            "RXA" => facts.push(fact(&segment, &current, when, zone, row, facts.len())),
            _ => {}
        }
    }
    facts
}

fn fact(
    rxa: &Segment<'_>,
    numbers: &[Number],
    when: &When,
    zone: Tz,
    row: u64,
    nth: usize,
) -> DoseFact {
    let coded = rxa.repeats(5).next();
    let refusal: Vec<String> = rxa.repeats(18).filter_map(|one| one.words()).collect();
    let status = match (rxa.text(20).as_deref(), refusal.is_empty()) {
        (Some("RE" | "NA"), _) => RecordedStatus::NotGiven(refusal.join(", ")),
        // A reason for not giving beside nothing at all: it was not given.
        (None, false) => RecordedStatus::NotGiven(refusal.join(", ")),
        // Given with a reason for not giving, or a part of it only: somebody must look.
        (Some("CP"), false) => RecordedStatus::Other(format!("CP, {}", refusal.join(", "))),
        (Some("CP") | None, true) => RecordedStatus::Given,
        (Some(other), _) => RecordedStatus::Other(other.to_owned()),
    };
    let amount = rxa.text(6).filter(|digits| digits != "999");
    let unit = rxa.repeats(7).next().and_then(|one| one.words());
    let given = !matches!(status, RecordedStatus::NotGiven(_));
    let stamp = rxa.text(3).and_then(|text| Stamp::parse(&text));
    let nurse = rxa.repeats(10).next().and_then(|one| {
        let names: Vec<String> = [2, 3]
            .into_iter()
            .filter_map(|part| one.part(part))
            .collect();
        Some(names.join(" "))
            .filter(|name| !name.is_empty())
            .or_else(|| one.part(1))
    });
    let action = match rxa.text(21).as_deref() {
        Some("D") => Action::Delete,
        Some("U") => Action::Update,
        _ => Action::Add,
    };
    DoseFact {
        when: when.at(Some(when.written)).ranked(match action {
            Action::Add => 0,
            Action::Update => 1,
            Action::Delete => 2,
        }),
        row,
        numbers: numbers.to_vec(),
        counters: (rxa.text(1), rxa.text(2)),
        code: coded.and_then(|one| one.part(1)),
        medication: coded.and_then(|one| one.words()),
        told_at: rxa.text(3),
        at: stamp.and_then(|stamp| stamp.instant(zone)),
        dose: amount
            .filter(|_| given)
            .and_then(|digits| Amount::parse(&digits, unit.unwrap_or_default())),
        status,
        by: nurse,
        action,
        nth,
    }
}

impl DoseFact {
    fn names_the_same(&self, other: &DoseFact) -> bool {
        self.numbers == other.numbers
            || self
                .numbers
                .iter()
                .any(|number| other.numbers.contains(number))
    }

    /// The same dose, told again or corrected: same order, same drug, same time as written.
    fn is(&self, other: &DoseFact) -> bool {
        self.names_the_same(other)
            && self.told_at == other.told_at
            && self.told_at.is_some()
            && self.code == other.code
    }

    /// The same place in the sender's own count of an order's doses.
    fn counts_as(&self, other: &DoseFact) -> bool {
        let counted = |text: &Option<String>| text.as_ref().is_some_and(|text| text != "0");
        !self.numbers.is_empty()
            && self.names_the_same(other)
            && counted(&self.counters.1)
            && self.counters == other.counters
    }

    fn says_the_same(&self, other: &DoseFact) -> bool {
        self.dose == other.dose && self.status == other.status && self.by == other.by
    }
}

/// The doses that stand, oldest first, with what a person should look at.
pub(crate) fn doses(
    facts: &[DoseFact],
    orders: &[Known<'_>],
    patient: &ward::clinical::PatientId,
) -> (Vec<RecordedDose>, Vec<&'static str>) {
    let mut sorted: Vec<&DoseFact> = facts.iter().collect();
    sorted.sort_by(|a, b| (&a.when, a.nth).cmp(&(&b.when, b.nth)));
    let mut standing: Vec<&DoseFact> = vec![];
    let mut doubts = vec![];
    for fact in sorted {
        let exact: Vec<usize> = places(&standing, |one| one.is(fact));
        let counted: Vec<usize> = places(&standing, |one| one.counts_as(fact));
        let target = match (exact.as_slice(), counted.as_slice()) {
            ([.., last], _) | ([], [last]) => Some(*last),
            _ => None,
        };
        match (fact.action, target) {
            (Action::Add, _) => {
                if standing
                    .iter()
                    .any(|one| one.is(fact) && one.says_the_same(fact))
                {
                    continue;
                }
                if !exact.is_empty() {
                    doubts.push("dose-conflict");
                }
                standing.push(fact);
            }
            (Action::Update, Some(at)) => {
                if let Some(slot) = standing.get_mut(at) {
                    *slot = fact;
                }
            }
            (Action::Update, None) => standing.push(fact),
            (Action::Delete, Some(at)) => {
                standing.remove(at);
            }
            (Action::Delete, None) => doubts.push("unmatched-deletion"),
        }
    }
    if standing.iter().any(|fact| fact.at.is_none()) {
        doubts.push("no-time");
    }
    let mut doses: Vec<RecordedDose> = standing
        .into_iter()
        .map(|fact| fact.dose(orders, patient))
        .collect();
    doses.sort_by(|a, b| (a.at, &a.source.key).cmp(&(b.at, &b.source.key)));
    doubts.sort_unstable();
    doubts.dedup();
    (doses, doubts)
}

fn places(standing: &[&DoseFact], fits: impl Fn(&DoseFact) -> bool) -> Vec<usize> {
    standing
        .iter()
        .enumerate()
        .filter(|(_, one)| fits(one))
        .map(|(at, _)| at)
        .collect()
}

impl DoseFact {
    fn dose(&self, orders: &[Known<'_>], patient: &ward::clinical::PatientId) -> RecordedDose {
        let key = format!("Dose/{}-{}", self.when.name(), self.nth + 1);
        let mut medication = self
            .medication
            .clone()
            .unwrap_or_else(|| format!("? ({key})"));
        if self.at.is_none()
            && let Some(told) = &self.told_at
        {
            // A day is no instant, and still says when.
            medication = format!("{medication} ({told})");
        }
        RecordedDose {
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key,
                version: None,
            },
            order: owner(orders, &self.numbers).map(|known| known.id(patient)),
            medication,
            at: self.at,
            dose: self.dose.clone(),
            status: self.status.clone(),
            by: self.by.clone(),
            identifiers: self
                .numbers
                .iter()
                .map(|number| format!("{}|{}", number.by.as_deref().unwrap_or(""), number.value))
                .collect(),
        }
    }
}
