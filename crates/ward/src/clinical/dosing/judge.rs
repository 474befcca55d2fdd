//! The judge of one dosage line: a timing only where nothing at all speaks against it.

use chrono::{DateTime, Datelike, Duration, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;

use super::said::{self, DayPart, Often, Said, Stated};
use super::terms::{self, Term};
use super::{Line, MaxPerPeriod, Rhythm};
use crate::clinical::dose::Dose;
use crate::clinical::timing::{RawReason, Timing};

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
        Err(RawReason::NoDose) if judge.said.terms.contains(&Term::Protocol) => {
            Timing::Raw(RawReason::Protocol)
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
        said::read(&plain, stated, &mut said);
    }
    said
}

fn code(line: &Line) -> Said {
    let mut said = Said::default();
    for word in &line.code {
        said::read(word, &[], &mut said);
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
        if line.count.is_some() {
            let once = line.count == Some(1) && silent;
            return Err(if once {
                RawReason::OnceWithoutTime
            } else {
                RawReason::UnknownTiming
            });
        }
        let timing = match &line.rhythm {
            Rhythm::Silent if line.lasts_minutes.is_some() => return Err(RawReason::NoTiming),
            Rhythm::Silent if said.terms.contains(&Term::Protocol) => {
                return Err(RawReason::Protocol);
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
            Rhythm::Once(at) => Timing::Once(*at),
            Rhythm::Interval { .. }
            | Rhythm::PerDay { .. }
            | Rhythm::Moments(_)
            | Rhythm::DaysOfWeek { .. }
            | Rhythm::Continuous => return Err(RawReason::UnknownTiming),
        };
        let allowed = matches!(timing, Timing::Once(_)).then_some(Term::Once);
        words(said, allowed)?;
        self.agrees(said, &timing)?;
        if self.code.any {
            words(&self.code, allowed)?;
            self.agrees(&self.code, &timing)?;
            // A code that says nothing we can compare may say something else.
            if self.code.often.is_empty() && self.code.parts.is_empty() {
                return Err(RawReason::UnknownTiming);
            }
        }
        Ok(timing)
    }

    /// Doses per kilogram or per surface are a calculation that somebody has yet to make.
    fn dose_is_plain(&self) -> Result<(), RawReason> {
        let units = match &self.line.dose {
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
                if let [Often::Every(minutes)] = said.often.as_slice() {
                    min_interval_minutes = Some(*minutes);
                }
            }
            Rhythm::Interval {
                every_minutes,
                up_to_minutes: None,
            } => min_interval_minutes = Some(*every_minutes),
            // As needed, n a day is a limit.
            Rhythm::PerDay { count, up_to: None } => {
                max_per_day = Some(max_per_day.map_or(*count, |most| most.min(*count)))
            }
            Rhythm::Raw(reason) => return Err(*reason),
            Rhythm::TooFrequent(_) => return Err(RawReason::TooFrequent),
            Rhythm::FixedTimes(_) | Rhythm::Once(_) => return Err(RawReason::TextConflict),
            Rhythm::Interval { .. }
            | Rhythm::PerDay { .. }
            | Rhythm::Moments(_)
            | Rhythm::DaysOfWeek { .. }
            | Rhythm::Continuous => return Err(RawReason::UnknownTiming),
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
        };
        words(said, Some(Term::IfNeeded))?;
        self.agrees(said, &timing)?;
        if self.code.any {
            words(&self.code, Some(Term::IfNeeded))?;
            self.agrees(&self.code, &timing)?;
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
                    .line
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
        match (self.line.start, self.line.end) {
            (Some(start), Some(end)) => {
                let off = (end - start) - Duration::minutes(i64::from(minutes));
                off.abs() <= Duration::days(1)
            }
            _ => false,
        }
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
    match against.as_slice() {
        [Term::Once] => Err(RawReason::OnceWithoutTime),
        [_, ..] => Err(RawReason::TextConflict),
        [] if said.unexplained => Err(RawReason::TextConflict),
        [] => Ok(()),
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
fn max_count(max: &MaxPerPeriod) -> Option<u32> {
    let doses = matches!(
        max.most.unit.trim_matches(['{', '}']),
        "" | "1" | "dose" | "doses" | "prise" | "prises" | "fois"
    );
    let day = match max.per.unit.as_str() {
        "h" | "heure" | "heures" | "hour" | "hours" => max.per.value == Decimal::from(24),
        "d" | "j" | "jour" | "day" | "1" => max.per.value == Decimal::ONE,
        _ => false,
    };
    if doses && day {
        max.most.value.normalize().to_string().parse().ok()
    } else {
        None
    }
}
