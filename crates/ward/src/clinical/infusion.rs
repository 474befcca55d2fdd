//! A continuous infusion: what runs, since when, at which rate, out of which bag, and how much has gone in.
//!
//! Everything is folded from three sources: the order, the running administrations that the record knows, and the events
//! charted here. Quantities are exact sums of rate times time; only `format` rounds them, for the eye.
//!
//! Invariant: the order in which events arrive changes nothing; only their times do.
//! Invariant: a quantity is computed only where the units say so; otherwise there is none, never a guess.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::dose::{Amount, RecordedDose, RecordedStatus};
use super::order::Order;
use crate::format::{self, Locale};
use crate::journal::{EntryId, InfusionAct, Ledger, Statement, Thread};

/// Milliseconds in a day: every rate is summed as a quantity per day, so that no division is needed before the eye.
const DAY_MS: i64 = 86_400_000;
/// A stated total may differ from the computed one by so many per cent (downtime.md §8).
const TOTAL_DIFFERS_PER_CENT: i64 = 5;

/// Whether it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody started it, as far as the record and this ward know.
    NotStarted,
    /// It runs.
    Running,
    /// It was stopped.
    Stopped,
}

/// A stretch of time at one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// To this instant; absent while it runs on.
    pub to: Option<DateTime<Utc>>,
    /// The rate; absent when nobody stated one.
    pub rate: Option<Amount>,
}

/// The bag that hangs now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bag {
    /// Its volume, if stated.
    pub volume: Option<Amount>,
    /// Hung when.
    pub hung_at: DateTime<Utc>,
    /// When it is empty at the present rate; absent when rate and volume are not of one unit.
    pub empty_at: Option<DateTime<Utc>>,
}

/// One event, as it stands on the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InfusionMark {
    /// When.
    pub at: DateTime<Utc>,
    /// The entry that says so now; absent when the record does.
    pub entry: Option<EntryId>,
    /// The first entry of its thread.
    pub root: Option<EntryId>,
    /// The record's own resource, if it came from there.
    pub record: Option<String>,
    /// Who.
    pub by: Option<String>,
    /// What.
    pub act: InfusionAct,
}

/// How an infusion stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Infusion {
    /// Whether it runs.
    pub phase: Phase,
    /// When the present run began, or the last one.
    pub since: Option<DateTime<Utc>>,
    /// Rates of this run, oldest first.
    pub spans: Vec<Span>,
    /// The bag that hangs.
    pub bag: Option<Bag>,
    /// Where it runs in, if said.
    pub site: Option<String>,
    /// When it was stopped.
    pub stopped_at: Option<DateTime<Utc>>,
    /// The total that was stated when it was stopped.
    pub stated_total: Option<Amount>,
    /// Somebody of this ward charted something about it.
    pub charted_here: bool,
    /// Every event, oldest first.
    pub marks: Vec<InfusionMark>,
}

/// A quantity that went in, exact: in units times milliseconds per day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passed {
    /// The unit of the quantity, `mL`.
    pub unit: String,
    exact: Decimal,
}

impl Passed {
    /// What goes in at this rate between two instants; `None` when the rate's unit is no quantity per time.
    pub fn at_rate(rate: &Amount, from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Passed> {
        let (unit, per_ms) = quantity_per_time(&rate.unit)?;
        let millis = (to - from).num_milliseconds().max(0);
        let per_day = Decimal::from(DAY_MS.checked_div(per_ms)?);
        let exact = rate
            .value
            .checked_mul(Decimal::from(millis))?
            .checked_mul(per_day)?;
        Some(Passed { unit, exact })
    }

    /// The sum of two quantities of one unit.
    pub fn plus(&self, other: &Passed) -> Option<Passed> {
        if self.unit != other.unit {
            return None;
        }
        Some(Passed {
            unit: self.unit.clone(),
            exact: self.exact.checked_add(other.exact)?,
        })
    }

    /// Whether a stated total is further from this than five per cent; `None` when they are not of one unit.
    pub fn differs_from(&self, stated: &Amount) -> Option<bool> {
        if quantity_unit(&stated.unit)? != self.unit {
            return None;
        }
        let stated = stated.value.checked_mul(Decimal::from(DAY_MS))?;
        let away = (stated - self.exact).abs();
        let allowed = self
            .exact
            .checked_mul(Decimal::from(TOTAL_DIFFERS_PER_CENT))?;
        Some(away.checked_mul(Decimal::ONE_HUNDRED)? > allowed)
    }

    /// The quantity for the eye, rounded: `623 mL`. Whoever shows it says that it is computed.
    pub fn words(&self, locale: Locale) -> String {
        self.rounded().words(locale)
    }

    /// The quantity as it is shown: the only place where a quantity of ours loses digits.
    pub fn rounded(&self) -> Amount {
        Amount::new(
            format::for_the_eye(self.exact, Decimal::from(DAY_MS)),
            self.unit.clone(),
        )
    }

    /// Whether nothing went in.
    pub fn is_nothing(&self) -> bool {
        self.exact.is_zero()
    }
}

impl Infusion {
    /// Whether it runs.
    pub fn is_running(&self) -> bool {
        self.phase == Phase::Running
    }

    /// The rate now; absent when it does not run, or nobody stated one.
    pub fn rate(&self) -> Option<&Amount> {
        self.spans
            .last()
            .filter(|span| span.to.is_none())
            .and_then(|span| span.rate.as_ref())
    }

    /// Since when it has run at this rate.
    pub fn rate_since(&self) -> Option<DateTime<Utc>> {
        self.spans.last().map(|span| span.from)
    }

    /// How much went in during this run, up to an instant; `None` when a rate is missing or the units do not add up.
    pub fn passed(&self, until: DateTime<Utc>) -> Option<Passed> {
        sum(&self.spans, DateTime::<Utc>::MIN_UTC, until)
    }

    /// The last event, after which the next one must lie.
    pub fn last_event(&self) -> Option<DateTime<Utc>> {
        self.marks.last().map(|mark| mark.at)
    }

    /// From when to when the present run is drawn: to the planned end of its bag, else to now.
    pub fn drawn(&self, now: DateTime<Utc>) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
        let from = self.since?;
        let planned = self.bag.as_ref().and_then(|bag| bag.empty_at);
        let to = self
            .stopped_at
            .unwrap_or_else(|| planned.map_or(now, |end| end.max(now)));
        Some((from, to.max(from)))
    }
}

/// What went in over these spans between two instants.
fn sum(spans: &[Span], from: DateTime<Utc>, until: DateTime<Utc>) -> Option<Passed> {
    let mut total: Option<Passed> = None;
    for span in spans {
        let begin = span.from.max(from);
        let end = span.to.unwrap_or(until).min(until);
        if end <= begin {
            // Nothing went in, but the unit is known: a drip that has just begun has given 0 mL.
            let nothing = || Passed::at_rate(span.rate.as_ref()?, begin, begin);
            total = total.or_else(nothing);
            continue;
        }
        let part = Passed::at_rate(span.rate.as_ref()?, begin, end)?;
        total = Some(match total {
            Some(before) if !before.is_nothing() => before.plus(&part)?,
            Some(_) | None => part,
        });
    }
    total
}

/// A unit per time, as the quantity and the milliseconds: `mL/h` is mL in 3 600 000 ms. A rate per kilogram is none.
fn quantity_per_time(unit: &str) -> Option<(String, i64)> {
    let (quantity, time) = unit.trim().rsplit_once('/')?;
    let per_ms = match time.trim() {
        "s" | "sec" => 1_000,
        "min" => 60_000,
        "h" | "hr" | "heure" | "heures" | "hour" | "hours" => 3_600_000,
        "d" | "day" | "j" | "jour" | "24h" | "24.h" => DAY_MS,
        _ => return None,
    };
    Some((quantity_unit(quantity)?, per_ms))
}

/// One spelling for each unit that is written in several ways; `None` for what is no plain quantity.
fn quantity_unit(unit: &str) -> Option<String> {
    let unit = unit.trim();
    let spelt = match unit {
        "" => return None,
        "mL" | "ml" | "ML" | "cc" | "cm3" => "mL",
        "U" | "UI" | "IU" | "[IU]" | "[iU]" => "[IU]",
        "ug" | "\u{b5}g" | "\u{3bc}g" | "mcg" => "ug",
        other if other.contains('/') => return None,
        other => other,
    };
    Some(spelt.to_owned())
}

/// The unit in which a rate of this unit passes: `mL` for `mL/h`. It is the unit of the bag and of the total.
pub fn passing_unit(rate_unit: &str) -> Option<String> {
    quantity_per_time(rate_unit).map(|(unit, _)| unit)
}

/// How this order's infusion stands at an instant. `known` are the record's doses of this order that are not our own.
pub fn infusion(
    order: &Order,
    known: &[&RecordedDose],
    ledger: &Ledger,
    now: DateTime<Utc>,
) -> Infusion {
    let mut marks: Vec<InfusionMark> = known
        .iter()
        .filter(|dose| dose.status == RecordedStatus::Running)
        .filter_map(|dose| {
            Some(InfusionMark {
                at: dose.at?,
                entry: None,
                root: None,
                record: Some(dose.source.key.clone()),
                by: dose.by.clone(),
                // The record tells that it runs; at which rate, only the order says.
                act: InfusionAct::Start {
                    rate: order.rate.clone(),
                    volume: None,
                    site: None,
                },
            })
        })
        .collect();
    marks.extend(ledger.of_order(&order.id).filter_map(charted_mark));
    marks.retain(|mark| mark.at <= now);
    marks.sort_by(|a, b| {
        (a.at, rank(&a.act), a.entry, &a.record).cmp(&(b.at, rank(&b.act), b.entry, &b.record))
    });
    fold(marks)
}

fn charted_mark(thread: &Thread) -> Option<InfusionMark> {
    let now = thread.now()?;
    let Statement::Infusion(event) = now.statement else {
        return None;
    };
    Some(InfusionMark {
        at: event.at,
        entry: Some(now.entry.id),
        root: Some(thread.root.id),
        record: None,
        by: Some(now.entry.author.initials.clone()),
        act: event.what.clone(),
    })
}

/// Of two events of one instant, a start comes first and a stop last.
fn rank(act: &InfusionAct) -> u8 {
    match act {
        InfusionAct::Start { .. } => 0,
        InfusionAct::Rate { .. } => 1,
        InfusionAct::Bag { .. } => 2,
        InfusionAct::Stop { .. } => 3,
    }
}

/// A withdrawn start can leave a rate or a stop alone: what was charted then still tells that it ran at that time.
fn fold(marks: Vec<InfusionMark>) -> Infusion {
    let mut state = Infusion {
        phase: Phase::NotStarted,
        since: None,
        spans: vec![],
        bag: None,
        site: None,
        stopped_at: None,
        stated_total: None,
        charted_here: marks.iter().any(|mark| mark.entry.is_some()),
        marks: vec![],
    };
    for mark in &marks {
        let at = mark.at;
        match &mark.act {
            InfusionAct::Start { rate, volume, site } => {
                state.run(at);
                // Found running: what is said again replaces what was known, and what is not said stays.
                let rate = rate.clone().or_else(|| state.rate().cloned());
                state.at_rate(at, rate);
                if let Some(volume) = volume {
                    state.hang(at, Some(volume.clone()));
                }
                if site.is_some() {
                    state.site.clone_from(site);
                }
            }
            InfusionAct::Rate { rate, .. } => {
                state.run(at);
                state.at_rate(at, Some(rate.clone()));
            }
            InfusionAct::Bag { volume } => {
                state.run(at);
                if state.spans.is_empty() {
                    state.at_rate(at, None);
                }
                state.hang(at, volume.clone());
            }
            InfusionAct::Stop { total, .. } => {
                state.phase = Phase::Stopped;
                if let Some(span) = state.spans.last_mut().filter(|span| span.to.is_none()) {
                    span.to = Some(at);
                }
                state.stopped_at = Some(at);
                state.stated_total.clone_from(total);
                state.bag = None;
            }
        }
    }
    if let Some(bag) = &mut state.bag {
        bag.empty_at = bag
            .volume
            .as_ref()
            .and_then(|volume| empty_at(&state.spans, bag.hung_at, volume));
    }
    state.marks = marks;
    state
}

impl Infusion {
    /// A new run, unless it runs already.
    fn run(&mut self, at: DateTime<Utc>) {
        if self.phase == Phase::Running {
            return;
        }
        self.phase = Phase::Running;
        self.since = Some(at);
        self.spans.clear();
        self.bag = None;
        self.site = None;
        self.stopped_at = None;
        self.stated_total = None;
    }

    fn at_rate(&mut self, at: DateTime<Utc>, rate: Option<Amount>) {
        if let Some(span) = self.spans.last_mut() {
            if span.rate == rate {
                return;
            }
            span.to = Some(at);
        }
        self.spans.push(Span {
            from: at,
            to: None,
            rate,
        });
    }

    fn hang(&mut self, at: DateTime<Utc>, volume: Option<Amount>) {
        self.bag = Some(Bag {
            volume,
            hung_at: at,
            empty_at: None,
        });
    }
}

/// When a bag is empty: the last rate goes on until then.
fn empty_at(spans: &[Span], hung_at: DateTime<Utc>, volume: &Amount) -> Option<DateTime<Utc>> {
    let unit = quantity_unit(&volume.unit)?;
    let mut left = volume.value.checked_mul(Decimal::from(DAY_MS))?;
    for span in spans {
        let begin = span.from.max(hung_at);
        if span.to.is_some_and(|to| to <= begin) {
            continue;
        }
        let rate = span.rate.as_ref()?;
        let a_day = Passed::at_rate(rate, begin, begin + Duration::milliseconds(DAY_MS))?;
        if a_day.unit != unit {
            return None;
        }
        let part = span
            .to
            .map(|to| Passed::at_rate(rate, begin, to))
            .unwrap_or(None);
        match part {
            Some(part) if part.exact < left => left -= part.exact,
            Some(_) | None if a_day.is_nothing() => return None,
            Some(_) | None => {
                let millis = left
                    .checked_mul(Decimal::from(DAY_MS))?
                    .checked_div(a_day.exact)?
                    .trunc()
                    .to_i64()?;
                // A bag that lasts longer than a year is a mistyped number, not a plan.
                return (millis <= 366 * DAY_MS)
                    .then(|| begin.checked_add_signed(Duration::milliseconds(millis)))
                    .flatten();
            }
        }
    }
    None
}
