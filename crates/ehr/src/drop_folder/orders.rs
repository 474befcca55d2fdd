//! A row of `orders.csv` → an order. Every row becomes one, readable or not.
//!
//! Invariant: a cell that cannot be read, or a column that is not known, leaves the order raw and its words readable.

use std::collections::BTreeMap;

use chrono_tz::Tz;
use ward::clinical::dosing::{
    DayPlan, IfNeeded, Line, MaxPerPeriod, Rhythm, judge, repeat_pattern,
};
use ward::clinical::{
    Amount, Category, Dose, EncounterId, Medication, Order, OrderId, OrderStatus, PatientId,
    Pharmacy, RawReason, Timing,
};
use ward::snapshot::Issue;

use super::table::{Columns, Row};
use super::value::{Cell, amount, days, instant, times, truth, whole_number};
use super::{hashed, source};
use crate::gather::issue;

/// The columns of `orders.csv`.
pub(super) static COLUMNS: Columns = Columns {
    required: &["order", "patient", "visit", "status", "medication"],
    known: &[
        "order",
        "patient",
        "visit",
        "number",
        "status",
        "stopped_at",
        "category",
        "medication",
        "brand",
        "strength",
        "form",
        "code",
        "route",
        "dose",
        "dose_low",
        "dose_high",
        "dose_unit",
        "rate",
        "rate_unit",
        "text",
        "instructions",
        "times",
        "every_minutes",
        "per_day",
        "days",
        "once_at",
        "continuous",
        "repeat",
        "prn",
        "prn_reason",
        "max",
        "max_unit",
        "max_hours",
        "start",
        "end",
        "count",
        "lasts_minutes",
        "notes",
        "prescriber",
        "ordered_at",
        "pharmacy",
        "pharmacist",
        "own_supply",
    ],
};

/// What stands in these is said again in words where no computed time stands for it.
const DOSAGE: [&str; 22] = [
    "dose",
    "dose_low",
    "dose_high",
    "dose_unit",
    "rate",
    "rate_unit",
    "times",
    "every_minutes",
    "per_day",
    "days",
    "once_at",
    "continuous",
    "repeat",
    "prn",
    "prn_reason",
    "max",
    "max_unit",
    "max_hours",
    "start",
    "end",
    "count",
    "lasts_minutes",
];

/// What an order is read against.
pub(super) struct Context<'a> {
    pub(super) zone: Tz,
    /// Numbers have a decimal comma.
    pub(super) comma: bool,
    /// Patients by the stays of the census.
    pub(super) stays: &'a BTreeMap<String, PatientId>,
}

/// Reads one row; the patient's key is empty where nobody can tell whose it is.
pub(super) fn order(row: &Row<'_>, at: &Context<'_>, issues: &mut Vec<Issue>) -> Order {
    let id = row
        .owned("order")
        .unwrap_or_else(|| hashed("order", row.bytes));
    let key = format!("Order/{id}");
    let stay = row.cell("visit");
    let by_stay = stay.and_then(|stay| at.stays.get(stay));
    let patient = match row.cell("patient") {
        Some(patient) => PatientId::new(patient),
        None => by_stay.cloned().unwrap_or_else(|| PatientId::new("")),
    };
    let mut faults = vec![];
    let line = line(row, at, &mut faults);
    let notes: Vec<String> = row.owned("notes").into_iter().collect();
    let (status, status_known) = status(row, at.zone, &mut faults);
    let ended = matches!(
        status,
        OrderStatus::Stopped(_) | OrderStatus::EnteredInError
    );
    // A note on an order that has ended tells why; it says nothing about its times.
    let heard: &[String] = if ended { &[] } else { &notes };
    let judged = judge(std::slice::from_ref(&line), heard, at.zone);
    let category = match row.cell("category").map(str::to_ascii_lowercase).as_deref() {
        None | Some("inpatient") => Some(Category::Inpatient),
        Some("home") => Some(Category::Home),
        Some(_) => None,
    };
    // An order of another stay, or of somebody else's, is never due here.
    let other_stay = stay.is_some() && by_stay != Some(&patient);
    let mut timing = judged.timing;
    if !status_known || category.is_none() || (stay.is_none() && category != Some(Category::Home)) {
        timing = Timing::Raw(RawReason::UnknownField);
    }
    let medication = row.owned("medication");
    if medication.is_none() || row.cell("order").is_none() || row.cell("patient").is_none() {
        issues.push(issue(
            "unreadable",
            &key,
            "a field that carries the meaning is missing",
        ));
        timing = Timing::Raw(RawReason::Unreadable);
    }
    let pharmacy = pharmacy(row, &mut faults);
    let own_supply = Cell::of(row.cell("own_supply"), truth);
    if own_supply.is_unreadable() {
        faults.push("own_supply");
    }
    let own_supply = own_supply.value().unwrap_or(false);
    for fault in faults {
        issues.push(issue("invalid-field", &key, fault));
    }
    let mut verbatim = line.texts;
    let raw = matches!(timing, Timing::Raw(_));
    verbatim.extend(in_words(row, raw));
    Order {
        id: OrderId::new(id),
        source: source(&key),
        patient,
        encounter: stay.map(EncounterId::new),
        number: row.owned("number"),
        medication: Medication {
            text: medication.unwrap_or_else(|| format!("? ({key})")),
            brand: row.owned("brand"),
            strength: row.owned("strength"),
            form: row.owned("form"),
            codes: row.owned("code").into_iter().collect(),
            source_json: None,
        },
        status,
        category: if other_stay {
            Category::Home
        } else {
            category.unwrap_or(Category::Inpatient)
        },
        dose: judged.dose,
        dose_json: None,
        rate: judged.rate,
        route: row.owned("route"),
        route_json: None,
        timing,
        start: judged.start,
        end: judged.end,
        verbatim,
        notes,
        prescriber: row.owned("prescriber"),
        authored: row
            .cell("ordered_at")
            .and_then(|text| instant(text, at.zone)),
        pharmacy,
        own_supply,
        gone_since: None,
    }
}

/// What pharmacy said. A word that is not known is not taken for a validation.
fn pharmacy(row: &Row<'_>, faults: &mut Vec<&'static str>) -> Option<Pharmacy> {
    match row.cell("pharmacy").map(str::to_ascii_lowercase).as_deref() {
        None => None,
        Some("validated") => Some(Pharmacy::Validated(row.owned("pharmacist"))),
        Some("pending") => Some(Pharmacy::Pending),
        Some(_) => {
            faults.push("pharmacy");
            Some(Pharmacy::Pending)
        }
    }
}

/// The status, and whether it is one that is known.
fn status(row: &Row<'_>, zone: Tz, faults: &mut Vec<&'static str>) -> (OrderStatus, bool) {
    let stopped_at = Cell::of(row.cell("stopped_at"), |text| instant(text, zone));
    if stopped_at.is_unreadable() {
        faults.push("stopped_at");
    }
    match row.cell("status").map(str::to_ascii_lowercase).as_deref() {
        Some("active") => (OrderStatus::Active, true),
        Some("on-hold") => (OrderStatus::OnHold, true),
        Some("stopped") => (OrderStatus::Stopped(stopped_at.value()), true),
        Some("entered-in-error") => (OrderStatus::EnteredInError, true),
        other => (OrderStatus::Other(other.unwrap_or("").to_owned()), false),
    }
}

/// The dosage in neutral terms.
fn line(row: &Row<'_>, at: &Context<'_>, faults: &mut Vec<&'static str>) -> Line {
    let mut strange = row.unknown().next().is_some();
    let mut fault = |name: &'static str, unreadable: bool| {
        if unreadable {
            faults.push(name);
            strange = true;
        }
    };
    let measured = |name: &str, unit: &str| {
        let unit = row.cell(unit).unwrap_or("");
        Cell::of(row.cell(name), |digits| amount(digits, unit, at.comma))
    };
    let number = |name: &str| Cell::of(row.cell(name), whole_number);
    let moment = |name: &str| Cell::of(row.cell(name), |text| instant(text, at.zone));
    let dose = measured("dose", "dose_unit");
    let (low, high) = (
        measured("dose_low", "dose_unit"),
        measured("dose_high", "dose_unit"),
    );
    fault(
        "dose",
        dose.is_unreadable() || low.is_unreadable() || high.is_unreadable(),
    );
    let dose = match (dose.value(), low.value(), high.value()) {
        (Some(exact), None, None) => Dose::Exact(exact),
        (None, Some(low), Some(high)) => Dose::Range { low, high },
        (None, None, None) => Dose::Missing,
        _ => {
            fault("dose", true);
            Dose::Missing
        }
    };
    let rate = measured("rate", "rate_unit");
    fault("rate", rate.is_unreadable());
    let prn = Cell::of(row.cell("prn"), truth);
    fault("prn", prn.is_unreadable());
    let reason = row.owned("prn_reason");
    let if_needed = match prn.value() {
        Some(true) => Some(IfNeeded { reason }),
        Some(false) | None => {
            // A reason without "yes": nobody knows whether it is needed or due.
            fault("prn", reason.is_some());
            None
        }
    };
    let (most, hours) = (measured("max", "max_unit"), number("max_hours"));
    let max_per_period = match (most, hours) {
        (Cell::Empty, Cell::Empty) => None,
        (Cell::Is(most), Cell::Is(hours)) if hours > 0 => Some(MaxPerPeriod {
            most,
            per: Amount::new(hours.into(), "h"),
        }),
        _ => {
            fault("max", true);
            None
        }
    };
    let (start, end) = (moment("start"), moment("end"));
    let unreadable = start.is_unreadable() || end.is_unreadable();
    let (start, end) = (start.value(), end.value());
    let reversed = matches!((start, end), (Some(start), Some(end)) if start > end);
    let (count, lasts) = (number("count"), number("lasts_minutes"));
    fault("count", count.is_unreadable());
    fault("lasts_minutes", lasts.is_unreadable());
    let (rhythm, pattern_needed) = match rhythm(row, at.zone) {
        Ok(read) => read,
        Err(name) => {
            fault(name, true);
            (Rhythm::Silent, false)
        }
    };
    let if_needed = if_needed.or_else(|| pattern_needed.then(IfNeeded::default));
    Line {
        texts: ["text", "instructions"]
            .into_iter()
            .filter_map(|name| row.owned(name))
            .collect(),
        dose,
        rate: rate.value(),
        if_needed,
        max_per_period,
        rhythm,
        start,
        end,
        bounds_broken: unreadable || reversed,
        count: count.value(),
        lasts_minutes: lasts.value(),
        unknown_field: strange,
        ..Line::default()
    }
}

/// When, and whether a repeat pattern says "if needed"; or the column that cannot be read.
fn rhythm(row: &Row<'_>, zone: Tz) -> Result<(Rhythm, bool), &'static str> {
    let clock = read(row, "times", times)?;
    let every = read(row, "every_minutes", whole_number)?;
    let per_day = read(row, "per_day", whole_number)?;
    let week = read(row, "days", days)?;
    let once = read(row, "once_at", |text| instant(text, zone))?;
    let runs = read(row, "continuous", truth)?.unwrap_or(false);
    let repeat = row.cell("repeat");
    let said = usize::from(clock.is_some() && repeat.is_none())
        + usize::from(every.is_some())
        + usize::from(per_day.is_some())
        + usize::from(once.is_some())
        + usize::from(runs)
        + usize::from(repeat.is_some());
    let conflict = Rhythm::Raw(RawReason::TextConflict);
    if said > 1 {
        return Ok((conflict, false));
    }
    if let Some(repeat) = repeat {
        let pattern = repeat_pattern(repeat, clock.as_deref().unwrap_or(&[]));
        let rhythm = if week.is_some() {
            conflict
        } else {
            pattern.rhythm
        };
        return Ok((rhythm, pattern.if_needed));
    }
    let plan = match (&clock, per_day) {
        (Some(times), _) => Some(DayPlan::At(times.clone())),
        (None, Some(count)) if (1..12).contains(&count) => Some(DayPlan::Times(count)),
        (None, _) => None,
    };
    let rhythm = match (week, plan) {
        (Some(days), Some(plan)) => Rhythm::DaysOfWeek { days, plan },
        (Some(_), None) => Rhythm::Raw(RawReason::UnknownTiming),
        (None, Some(DayPlan::At(times))) => Rhythm::FixedTimes(times),
        (None, Some(DayPlan::Times(count))) => Rhythm::PerDay { count, up_to: None },
        (None, Some(DayPlan::Moments(_)) | None) => match (every, per_day, once) {
            (Some(0), _, _) | (_, Some(0), _) => return Err("every_minutes"),
            (Some(minutes), _, _) if minutes <= 120 => Rhythm::TooFrequent(1440 / minutes),
            (Some(minutes), _, _) => Rhythm::Interval {
                every_minutes: minutes,
                up_to_minutes: None,
            },
            (None, Some(count), _) => Rhythm::TooFrequent(count),
            (None, None, Some(at)) => Rhythm::Once(at),
            (None, None, None) if runs => Rhythm::Continuous,
            (None, None, None) => Rhythm::Silent,
        },
    };
    Ok((rhythm, false))
}

fn read<T>(
    row: &Row<'_>,
    name: &'static str,
    how: impl Fn(&str) -> Option<T>,
) -> Result<Option<T>, &'static str> {
    match Cell::of(row.cell(name), how) {
        Cell::Empty => Ok(None),
        Cell::Is(value) => Ok(Some(value)),
        Cell::Unreadable => Err(name),
    }
}

/// What people must read beside the structured reading, or instead of it: `column: cell`, as it stands.
fn in_words(row: &Row<'_>, raw: bool) -> Option<String> {
    let shown = |name: &&str| raw || ["max", "max_unit", "max_hours"].contains(name);
    let cells = DOSAGE
        .iter()
        .filter(|name| shown(name))
        .filter_map(|name| Some((*name, row.cell(name)?)));
    let words: Vec<String> = cells
        .chain(row.unknown())
        .map(|(name, cell)| format!("{name}: {cell}"))
        .collect();
    (!words.is_empty()).then(|| words.join("; "))
}
