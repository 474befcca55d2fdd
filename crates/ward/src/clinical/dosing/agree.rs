//! Whether a text says the same about time as the structure.
//!
//! Silence agrees with everything; every statement must be the structure's own.

use chrono::{DateTime, Datelike, Duration, NaiveTime, Timelike, Utc};
use chrono_tz::Tz;

use super::said::{DayPart, Meal, MealSaid, Often, Said};
use super::{Line, Rhythm};
use crate::clinical::moment::{Moment, Moments};
use crate::clinical::timing::{DayPlan, Timing};
use crate::format;

impl Said {
    /// Whether nothing in it can be compared with a rhythm.
    pub(super) fn is_silent_about_time(&self) -> bool {
        self.often.is_empty()
            && self.parts.is_empty()
            && self.meals.is_empty()
            && self.days.is_empty()
            && self.clocks.is_empty()
    }
}

/// Whether everything that the text says about time is what the structure says.
pub(super) fn all(said: &Said, timing: &Timing, line: &Line, zone: Tz) -> bool {
    // A count says how often in all; the rhythm beneath it says when.
    let (rhythm, doses) = match timing {
        Timing::Counted { doses, of } => (of.as_ref(), Some(*doses)),
        other => (other, None),
    };
    said.often
        .iter()
        .all(|often| often_agrees(*often, rhythm, line))
        && days_agree(said, rhythm)
        && clocks_agree(said, rhythm, line, zone)
        && moments_agree(said, rhythm, zone)
        && said
            .courses
            .iter()
            .all(|minutes| course_agrees(line, *minutes))
        && said
            .spans
            .iter()
            .all(|minutes| span_agrees(rhythm, line, *minutes))
        && said.doses.iter().all(|told| Some(*told) == doses)
        && said.most.iter().all(|most| {
            matches!(rhythm, Timing::IfNeeded { max_per_day, .. }
                if max_per_day.is_none_or(|known| known == *most))
        })
}

fn often_agrees(often: Often, timing: &Timing, line: &Line) -> bool {
    match timing {
        Timing::FixedTimes(times) => match often {
            Often::Daily => true,
            Often::PerDay(count) => u32::try_from(times.len()) == Ok(count),
            Often::Every(1440) => times.len() == 1,
            _ => false,
        },
        Timing::TimesPerDay(known) => match often {
            Often::Daily => true,
            Often::PerDay(count) => count == *known,
            _ => false,
        },
        Timing::Moments(moments) => match often {
            Often::Daily => true,
            Often::PerDay(count) => u32::try_from(moments.at.len()) == Ok(count),
            _ => false,
        },
        Timing::DaysOfWeek { days, plan } => match often {
            Often::PerDay(count) => count == plan.count(),
            Often::PerWeek(count) => {
                u32::try_from(days.len())
                    .ok()
                    .and_then(|days| days.checked_mul(plan.count()))
                    == Some(count)
            }
            _ => false,
        },
        Timing::Interval { every_minutes } => match often {
            Often::Every(minutes) => minutes == *every_minutes,
            Often::PerWeek(1) => *every_minutes == 10080,
            _ => false,
        },
        Timing::IfNeeded {
            min_interval_minutes,
            max_per_day,
            ..
        } => match often {
            Often::PerDay(count) => *max_per_day == Some(count),
            Often::Every(minutes) => {
                *min_interval_minutes == Some(minutes) && !is_a_range(&line.rhythm)
            }
            Often::EveryUpTo(least, most) => match &line.rhythm {
                Rhythm::Interval {
                    every_minutes,
                    up_to_minutes,
                } => *every_minutes == least && *up_to_minutes == Some(most),
                Rhythm::Silent => *min_interval_minutes == Some(least) && least < most,
                _ => false,
            },
            Often::PerDayUpTo(least, most) => {
                line.rhythm
                    == Rhythm::PerDay {
                        count: least,
                        up_to: Some(most),
                    }
            }
            Often::PerWeek(_) | Often::Daily | Often::Other => false,
        },
        Timing::Once(_)
        | Timing::Continuous
        | Timing::Counted { .. }
        | Timing::Steps(_)
        | Timing::Raw(_) => false,
    }
}

fn is_a_range(rhythm: &Rhythm) -> bool {
    matches!(
        rhythm,
        Rhythm::Interval {
            up_to_minutes: Some(_),
            ..
        }
    )
}

/// Days of the week: the very same ones. A text that says how often and leaves out the days reads as every day.
fn days_agree(said: &Said, timing: &Timing) -> bool {
    match timing {
        Timing::DaysOfWeek { days, .. } => {
            let weekly = said
                .often
                .iter()
                .any(|often| matches!(often, Often::PerWeek(_)));
            if said.days.is_empty() {
                weekly || said.is_silent_about_time()
            } else {
                said.days == *days
            }
        }
        Timing::FixedTimes(_)
        | Timing::Interval { .. }
        | Timing::TimesPerDay(_)
        | Timing::Moments(_)
        | Timing::Counted { .. }
        | Timing::Steps(_)
        | Timing::Once(_)
        | Timing::IfNeeded { .. }
        | Timing::Continuous
        | Timing::Raw(_) => said.days.is_empty(),
    }
}

fn clocks_agree(said: &Said, timing: &Timing, line: &Line, zone: Tz) -> bool {
    let day_of = |at: DateTime<Utc>| {
        let day = format::wall_clock(at, zone).date();
        (day.day(), day.month())
    };
    let starts = said.starts.iter().all(|(day, month, year)| {
        line.start.is_some_and(|start| {
            let same_year = year.is_none_or(|year| {
                u32::try_from(format::wall_clock(start, zone).year()) == Ok(year)
            });
            same_year && day_of(start) == (*day, *month)
        })
    });
    if !starts {
        return false;
    }
    if said.clocks.is_empty() && said.dates.is_empty() {
        return true;
    }
    let same_times = |times: &[NaiveTime]| {
        let mut told = said.clocks.clone();
        told.sort_unstable();
        told.dedup();
        said.dates.is_empty() && told == times
    };
    match timing {
        Timing::FixedTimes(times)
        | Timing::DaysOfWeek {
            plan: DayPlan::At(times),
            ..
        } => same_times(times),
        Timing::Once(at) => {
            said.clocks.iter().all(|clock| *clock == local(*at, zone))
                && said.dates.iter().all(|told| *told == day_of(*at))
        }
        Timing::DaysOfWeek { .. }
        | Timing::Interval { .. }
        | Timing::TimesPerDay(_)
        | Timing::Moments(_)
        | Timing::Counted { .. }
        | Timing::Steps(_)
        | Timing::IfNeeded { .. }
        | Timing::Continuous
        | Timing::Raw(_) => false,
    }
}

fn local(at: DateTime<Utc>, zone: Tz) -> NaiveTime {
    let time = format::wall_clock(at, zone).time();
    time.with_second(0)
        .and_then(|time| time.with_nanosecond(0))
        .unwrap_or(time)
}

/// Parts of the day, meals and minutes before or after them.
fn moments_agree(said: &Said, timing: &Timing, zone: Tz) -> bool {
    let quiet = said.parts.is_empty() && said.meals.is_empty() && said.offsets.is_empty();
    if quiet {
        return true;
    }
    match timing {
        Timing::Moments(moments)
        | Timing::DaysOfWeek {
            plan: DayPlan::Moments(moments),
            ..
        } => named(said, moments),
        // A meal beside a clock time is where the meal lies at this hospital.
        Timing::FixedTimes(times)
        | Timing::DaysOfWeek {
            plan: DayPlan::At(times),
            ..
        } => said.offsets.is_empty() && parts_at(&said.parts, times),
        Timing::TimesPerDay(count)
        | Timing::DaysOfWeek {
            plan: DayPlan::Times(count),
            ..
        } => {
            said.meals.is_empty() && said.offsets.is_empty() && parts_all_said(&said.parts, *count)
        }
        Timing::Once(at) => {
            said.meals.is_empty()
                && said.offsets.is_empty()
                && matches!(said.parts.as_slice(), [] | [_])
                && said
                    .parts
                    .iter()
                    .all(|part| within(*part, local(*at, zone)))
        }
        Timing::IfNeeded { .. } => said.parts.is_empty() && said.offsets.is_empty(),
        Timing::Interval { .. }
        | Timing::Counted { .. }
        | Timing::Steps(_)
        | Timing::Continuous
        | Timing::Raw(_) => false,
    }
}

/// Every mention is one of the moments, and every moment is mentioned.
fn named(said: &Said, moments: &Moments) -> bool {
    let by_part = |part: DayPart, moment: Moment| part_of(moment).contains(&part);
    let parts = said
        .parts
        .iter()
        .all(|part| moments.at.iter().any(|moment| by_part(*part, *moment)));
    let meals = said
        .meals
        .iter()
        .all(|meal| moments.at.iter().any(|moment| is_meal(meal, *moment)));
    let covered = said.parts.is_empty() && said.meals.is_empty()
        || moments.at.iter().all(|moment| {
            said.parts.iter().any(|part| by_part(*part, *moment))
                || said.meals.iter().any(|meal| is_meal(meal, *moment))
        });
    // "30 minutes avant" counts for all of them.
    let offsets = said.offsets.iter().all(|(minutes, side)| {
        *minutes == moments.offset_minutes
            && moments.at.iter().all(|moment| moment.anchor().1 == *side)
    });
    parts && meals && covered && offsets
}

fn is_meal(told: &MealSaid, moment: Moment) -> bool {
    let (anchor, side) = moment.anchor();
    let meal = match anchor {
        Moment::Breakfast => Meal::Breakfast,
        Moment::Lunch => Meal::Lunch,
        Moment::Dinner => Meal::Dinner,
        _ => return false,
    };
    let with_it = moment == anchor;
    told.may_be.contains(&meal)
        && match told.side {
            None => with_it,
            Some(told) => !with_it && told == side,
        }
}

/// The parts of the day in which a moment lies.
fn part_of(moment: Moment) -> &'static [DayPart] {
    use DayPart::{AfterNoon, Afternoon, Evening, Morning, Night, Noon};
    match moment {
        Moment::Waking
        | Moment::BeforeBreakfast
        | Moment::Breakfast
        | Moment::AfterBreakfast
        | Moment::EarlyMorning
        | Moment::Morning
        | Moment::LateMorning => &[Morning],
        Moment::BeforeLunch | Moment::Noon | Moment::Lunch | Moment::AfterLunch => &[Noon],
        Moment::EarlyAfternoon | Moment::Afternoon | Moment::LateAfternoon => {
            &[Afternoon, AfterNoon]
        }
        Moment::EarlyEvening
        | Moment::BeforeDinner
        | Moment::Dinner
        | Moment::AfterDinner
        | Moment::Evening
        | Moment::LateEvening => &[Evening, AfterNoon],
        Moment::Bedtime | Moment::Night => &[Night],
    }
}

fn parts_at(parts: &[DayPart], times: &[NaiveTime]) -> bool {
    if parts.is_empty() {
        return true;
    }
    let mut sorted = parts.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len() == times.len()
        && sorted
            .iter()
            .zip(times)
            .all(|(part, time)| within(*part, *time))
}

/// The site's times for n a day are known to follow these words only when all of them are said.
fn parts_all_said(parts: &[DayPart], count: u32) -> bool {
    use DayPart::{Evening, Morning, Night, Noon};
    matches!(
        (count, parts),
        (_, [])
            | (2, [Morning, Evening])
            | (3, [Morning, Noon, Evening])
            | (4, [Morning, Noon, Evening, Night])
    )
}

fn within(part: DayPart, time: NaiveTime) -> bool {
    match part {
        DayPart::Morning => (4..12).contains(&time.hour()),
        DayPart::Noon => (11..15).contains(&time.hour()),
        DayPart::Afternoon => (12..18).contains(&time.hour()),
        DayPart::AfterNoon => time.hour() >= 12,
        DayPart::Evening => (16..24).contains(&time.hour()),
        DayPart::Night => time.hour() >= 19 || time.hour() < 5,
    }
}

/// "pendant 5 jours": the bounds, to a day.
fn course_agrees(line: &Line, minutes: u32) -> bool {
    match (line.start, line.end) {
        (Some(start), Some(end)) => {
            let off = (end - start) - Duration::minutes(i64::from(minutes));
            off.abs() <= Duration::days(1)
        }
        _ => false,
    }
}

/// "en 30 min": how long one dose takes.
fn span_agrees(timing: &Timing, line: &Line, minutes: u32) -> bool {
    *timing != Timing::Continuous
        && minutes <= 240
        && line.lasts_minutes.is_none_or(|lasts| lasts == minutes)
}
