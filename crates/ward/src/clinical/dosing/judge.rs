//! The judge of one dosage line: a timing only where nothing at all speaks against it.

use chrono::{DateTime, Days, Duration, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::agree;
use super::reader;
use super::said::{Often, Said, Stated};
use super::terms::{self, Term};
use super::{Line, MaxPerPeriod, Rhythm};
use crate::clinical::dose::Dose;
use crate::clinical::timing::{AmountLimit, DayPlan, RawReason, Timing};
use crate::format;

/// More doses than this in one course are no count but a slip.
const COUNT_MAX: u32 = 1000;

/// At most eleven doses in any 24 hours: closer ones are rather the checks of an infusion.
const INTERVAL_MIN_MINUTES: u32 = 131;

/// The line with the end that the length of its course gives: whole days on the wall clock, the last instant inside.
pub(super) fn bounded(line: &Line, zone: Tz) -> Line {
    let mut line = line.clone();
    let Some(minutes) = line.course_minutes else {
        return line;
    };
    let end = line
        .start
        .and_then(|start| course_end(start, minutes, zone));
    match (end, line.end) {
        (None, _) => line.bounds_broken = true,
        (Some(end), None) => line.end = Some(end),
        (Some(end), Some(known)) => line.bounds_broken |= (end - known).abs() > Duration::days(1),
    }
    line
}

fn course_end(start: DateTime<Utc>, minutes: u32, zone: Tz) -> Option<DateTime<Utc>> {
    let after = if minutes.is_multiple_of(1440) {
        let wall = format::wall_clock(start, zone);
        let day = wall
            .date()
            .checked_add_days(Days::new(u64::from(minutes / 1440)))?;
        format::instant_of(day, wall.time(), zone).instant()
    } else {
        start.checked_add_signed(Duration::minutes(i64::from(minutes)))?
    };
    after
        .checked_sub_signed(Duration::seconds(1))
        .filter(|end| *end >= start)
}

/// The timing of one line.
pub(super) fn timing(line: &Line, notes: &[String], zone: Tz) -> Timing {
    if line.unknown_field {
        return Timing::Raw(RawReason::UnknownField);
    }
    let stated = stated(line);
    let judge = Judge {
        line,
        zone,
        said: heard(line, &stated),
        code: code(line),
    };
    // A note is prose: it can only ever take a timing away.
    let noted = notes.iter().any(|note| !terms::of_note(note).is_empty());
    match judge.decide() {
        Ok(_) if noted => Timing::Raw(RawReason::TextConflict),
        Ok(timing) => timing,
        // A text alone: what it is about is told, not only that the dose is missing.
        Err(RawReason::NoDose) if judge.said.terms.contains(&Term::Protocol) => {
            Timing::Raw(RawReason::Protocol)
        }
        Err(RawReason::NoDose) if judge.said.terms.contains(&Term::Titrated) => {
            Timing::Raw(RawReason::Titrated)
        }
        Err(reason) => Timing::Raw(reason),
    }
}

/// The amounts that a text may repeat.
fn stated(line: &Line) -> Vec<Stated> {
    let mut stated = vec![];
    match &line.dose {
        Dose::Exact(amount) => stated.push(Stated::new(amount, false)),
        Dose::Range { low, high } => {
            stated.push(Stated::new(low, true));
            stated.push(Stated::new(high, false));
        }
        Dose::Missing => {}
    }
    let max = line.max_per_period.iter().map(|max| &max.most);
    let more = line.rate.iter().chain(max).chain(&line.spellings);
    stated.extend(more.map(|amount| Stated::new(amount, false)));
    stated
}

fn heard(line: &Line, stated: &[Stated]) -> Said {
    let reason = line
        .if_needed
        .as_ref()
        .and_then(|if_needed| if_needed.reason.as_deref())
        // A bare code as the reason ("10") must never take a number out of the text.
        .filter(|reason| reason.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    let mut said = Said::default();
    for text in &line.texts {
        // The reason of an if-needed order is no part of its dosage.
        let plain = match reason {
            Some(reason) => text.replace(reason, ". si besoin ."),
            None => text.clone(),
        };
        reader::read(&plain, stated, &mut said);
    }
    said
}

fn code(line: &Line) -> Said {
    let mut said = Said::default();
    for word in &line.code {
        reader::read(word, &[], &mut said);
    }
    said
}

struct Judge<'a> {
    line: &'a Line,
    zone: Tz,
    /// What the texts say.
    said: Said,
    /// What the timing code says.
    code: Said,
}

impl Judge<'_> {
    fn decide(&self) -> Result<Timing, RawReason> {
        let (line, said) = (self.line, &self.said);
        self.dose_is_plain()?;
        let flows = line.rate.is_some()
            || line.rhythm == Rhythm::Continuous
            || (said.terms.contains(&Term::Continuous) && line.rhythm == Rhythm::TooFrequent(24));
        if flows {
            return self.continuous();
        }
        if line.bounds_broken {
            return Err(RawReason::Bounds);
        }
        match &line.dose {
            Dose::Missing => return Err(RawReason::NoDose),
            Dose::Exact(amount)
            | Dose::Range {
                low: amount,
                high: _,
            } => {
                if amount.unit.is_empty() || amount.value <= Decimal::ZERO {
                    return Err(RawReason::NoDose);
                }
            }
        }
        let silent = line.rhythm == Rhythm::Silent;
        if line.if_needed.is_some() || (silent && said.terms.contains(&Term::IfNeeded)) {
            return self.if_needed();
        }
        is_sound(&line.rhythm)?;
        let timing = match &line.rhythm {
            Rhythm::Silent if line.count == Some(1) => return Err(RawReason::OnceWithoutTime),
            Rhythm::Silent if line.lasts_minutes.is_some() => return Err(RawReason::NoTiming),
            Rhythm::Silent if said.terms.contains(&Term::Protocol) => {
                return Err(RawReason::Protocol);
            }
            Rhythm::Silent if said.terms.contains(&Term::Titrated) => {
                return Err(RawReason::Titrated);
            }
            Rhythm::Silent if said.terms.contains(&Term::Once) => {
                return Err(RawReason::OnceWithoutTime);
            }
            Rhythm::Silent => return Err(RawReason::NoTiming),
            Rhythm::Raw(reason) => return Err(*reason),
            Rhythm::TooFrequent(_) => return Err(RawReason::TooFrequent),
            Rhythm::FixedTimes(times) => Timing::FixedTimes(times.clone()),
            Rhythm::Interval {
                every_minutes,
                up_to_minutes: None,
            } => Timing::Interval {
                every_minutes: *every_minutes,
            },
            Rhythm::PerDay { count, up_to: None } => Timing::TimesPerDay(*count),
            Rhythm::Moments(moments) => Timing::Moments(moments.clone()),
            Rhythm::DaysOfWeek { days, plan } => Timing::DaysOfWeek {
                days: days.clone(),
                plan: plan.clone(),
            },
            Rhythm::Once(at) => Timing::Once(*at),
            // "Every 4 to 6 hours" is a choice that nobody has made yet.
            Rhythm::Interval { .. } | Rhythm::PerDay { .. } | Rhythm::Continuous => {
                return Err(RawReason::UnknownTiming);
            }
        };
        let timing = self.counted(timing)?;
        let allowed = matches!(timing, Timing::Once(_)).then_some(Term::Once);
        words(said, allowed)?;
        self.agrees(said, &timing)?;
        if self.code.any {
            words(&self.code, allowed)?;
            self.agrees(&self.code, &timing)?;
            // A code that says nothing we can compare may say something else.
            if self.code.is_silent_about_time() {
                return Err(RawReason::UnknownTiming);
            }
        }
        Ok(timing)
    }

    /// A count needs a first dose to count from.
    fn counted(&self, timing: Timing) -> Result<Timing, RawReason> {
        let Some(doses) = self.line.count else {
            return Ok(timing);
        };
        match timing {
            Timing::Once(at) if doses == 1 => Ok(Timing::Once(at)),
            Timing::Once(_) => Err(RawReason::UnknownTiming),
            _ if self.line.start.is_none() => Err(RawReason::Bounds),
            _ if doses == 0 || doses > COUNT_MAX => Err(RawReason::UnknownTiming),
            rhythm => Ok(Timing::Counted {
                doses,
                of: Box::new(rhythm),
            }),
        }
    }

    fn agrees(&self, said: &Said, timing: &Timing) -> Result<(), RawReason> {
        if agree::all(said, timing, self.line, self.zone) {
            Ok(())
        } else {
            Err(RawReason::TextConflict)
        }
    }

    /// Doses per kilogram or per surface are a calculation that somebody has yet to make.
    fn dose_is_plain(&self) -> Result<(), RawReason> {
        let units = match &self.line.dose {
            Dose::Exact(amount) => vec![amount.unit.as_str()],
            Dose::Range { low, high } if low.unit == high.unit && low.value <= high.value => {
                vec![low.unit.as_str()]
            }
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

    fn continuous(&self) -> Result<Timing, RawReason> {
        let (line, said) = (self.line, &self.said);
        let running = said.terms.contains(&Term::Continuous) || line.rhythm == Rhythm::Continuous;
        if line.rate.is_none() {
            return Err(if line.dose == Dose::Missing {
                RawReason::NoDose
            } else {
                RawReason::TextConflict
            });
        }
        if line.if_needed.is_some() || (line.dose != Dose::Missing && !running) {
            return Err(RawReason::RateAndDose);
        }
        let steady = matches!(line.rhythm, Rhythm::Silent | Rhythm::Continuous)
            || (running && line.rhythm == Rhythm::TooFrequent(24));
        if !steady || self.code.any || line.count.is_some() || line.lasts_minutes.is_some() {
            return Err(RawReason::TextConflict);
        }
        words(said, Some(Term::Continuous))?;
        self.agrees(said, &Timing::Continuous)?;
        // "IV" beside a rate says nothing about how it runs.
        if said.any && !running && said.repeated == 0 {
            return Err(RawReason::NoTiming);
        }
        if line.bounds_broken {
            return Err(RawReason::Bounds);
        }
        Ok(Timing::Continuous)
    }

    fn if_needed(&self) -> Result<Timing, RawReason> {
        let (line, said) = (self.line, &self.said);
        let mut min_interval_minutes = None;
        let mut max_per_day = line.max_per_period.as_ref().and_then(max_count);
        match &line.rhythm {
            Rhythm::Silent => {
                // A text such as "Q6H PRN" only ever makes the wait longer.
                if let [Often::Every(minutes) | Often::EveryUpTo(minutes, _)] =
                    said.often.as_slice()
                {
                    min_interval_minutes = Some(*minutes);
                }
            }
            // "Every 4 to 6 hours, if needed": not before the fourth.
            Rhythm::Interval { every_minutes, .. } => min_interval_minutes = Some(*every_minutes),
            // As needed, n a day is a limit.
            Rhythm::PerDay { count, up_to } => {
                let most = up_to.unwrap_or(*count);
                max_per_day = Some(max_per_day.map_or(most, |known| known.min(most)))
            }
            Rhythm::Raw(reason) => return Err(*reason),
            Rhythm::TooFrequent(_) => return Err(RawReason::TooFrequent),
            Rhythm::FixedTimes(_) | Rhythm::Once(_) => return Err(RawReason::TextConflict),
            Rhythm::Moments(_) | Rhythm::DaysOfWeek { .. } | Rhythm::Continuous => {
                return Err(RawReason::UnknownTiming);
            }
        }
        if line.count.is_some() {
            return Err(RawReason::UnknownTiming);
        }
        let timing = Timing::IfNeeded {
            reason: line
                .if_needed
                .as_ref()
                .and_then(|if_needed| if_needed.reason.clone()),
            min_interval_minutes,
            max_per_day,
            max_amount: line
                .max_per_period
                .as_ref()
                .filter(|max| max_count(max).is_none())
                .and_then(limit),
        };
        words(said, Some(Term::IfNeeded))?;
        self.agrees(said, &timing)?;
        if self.code.any {
            words(&self.code, Some(Term::IfNeeded))?;
            self.agrees(&self.code, &timing)?;
        }
        Ok(timing)
    }
}

/// Whether the words that were not explained leave room for a timing; one term may be what the timing itself says.
fn words(said: &Said, allowed: Option<Term>) -> Result<(), RawReason> {
    let against: Vec<&Term> = said
        .terms
        .iter()
        .filter(|term| Some(**term) != allowed)
        .collect();
    if against.contains(&&Term::Protocol) {
        return Err(RawReason::Protocol);
    }
    if against.contains(&&Term::Titrated) {
        return Err(RawReason::Titrated);
    }
    match against.as_slice() {
        [Term::Once] => Err(RawReason::OnceWithoutTime),
        [_, ..] => Err(RawReason::TextConflict),
        [] if said.unexplained => Err(RawReason::TextConflict),
        [] => Ok(()),
    }
}

/// Whether a rhythm can be a schedule at all, whatever its reader made sure of: some doses, fewer than twelve a day, in
/// order and none twice.
fn is_sound(rhythm: &Rhythm) -> Result<(), RawReason> {
    fn in_order<T>(items: &[T], before: impl Fn(&T, &T) -> bool) -> bool {
        items
            .iter()
            .zip(items.iter().skip(1))
            .all(|(one, next)| before(one, next))
    }
    let plan_is_sound = |plan: &DayPlan| match (plan.count(), plan) {
        (0, _) => Err(RawReason::UnknownTiming),
        (12.., _) => Err(RawReason::TooFrequent),
        (_, DayPlan::At(times)) if !in_order(times, |one, next| one < next) => {
            Err(RawReason::UnknownTiming)
        }
        (_, DayPlan::Moments(moments)) if !in_order(&moments.at, |one, next| one < next) => {
            Err(RawReason::UnknownTiming)
        }
        (_, _) => Ok(()),
    };
    match rhythm {
        Rhythm::FixedTimes(times) => plan_is_sound(&DayPlan::At(times.clone())),
        Rhythm::Moments(moments) => plan_is_sound(&DayPlan::Moments(moments.clone())),
        Rhythm::PerDay { count, .. } => plan_is_sound(&DayPlan::Times(*count)),
        Rhythm::DaysOfWeek { days, plan } => {
            let from_monday = in_order(days, |one, next| {
                one.num_days_from_monday() < next.num_days_from_monday()
            });
            if days.is_empty() || !from_monday {
                return Err(RawReason::UnknownTiming);
            }
            plan_is_sound(plan)
        }
        Rhythm::Interval { every_minutes, .. } if *every_minutes < INTERVAL_MIN_MINUTES => {
            Err(RawReason::TooFrequent)
        }
        Rhythm::Interval { .. }
        | Rhythm::Silent
        | Rhythm::Once(_)
        | Rhythm::Continuous
        | Rhythm::TooFrequent(_)
        | Rhythm::Raw(_) => Ok(()),
    }
}

/// A limit that counts doses in a day; a limit in milligrams is not divided (no dose arithmetic).
fn max_count(max: &MaxPerPeriod) -> Option<u32> {
    let doses = matches!(
        max.most.unit.trim_matches(['{', '}']),
        "" | "1" | "dose" | "doses" | "prise" | "prises" | "fois"
    );
    if doses && hours(max) == Some(24) {
        max.most.value.normalize().to_string().parse().ok()
    } else {
        None
    }
}

fn hours(max: &MaxPerPeriod) -> Option<u32> {
    let unit_hours = match max.per.unit.as_str() {
        "h" | "heure" | "heures" | "hour" | "hours" => 1,
        "d" | "j" | "jour" | "jours" | "day" | "days" => 24,
        "wk" | "semaine" | "semaines" | "week" | "weeks" => 168,
        _ => return None,
    };
    let count: u32 = max.per.value.normalize().to_string().parse().ok()?;
    count.checked_mul(unit_hours).filter(|hours| *hours > 0)
}

/// Any other limit, as it is stated.
fn limit(max: &MaxPerPeriod) -> Option<AmountLimit> {
    (max.most.value > Decimal::ZERO).then_some(())?;
    Some(AmountLimit {
        amount: max.most.clone(),
        hours: hours(max)?,
    })
}
