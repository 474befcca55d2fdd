//! When an order is due: the rhythm its line states, and the moments that follow from it.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, Days, Duration, NaiveTime, Utc, Weekday};

use super::clock::{days_before, hours, instant, local};
use super::file::{OrderLine, Patient, parse_time};
use crate::SimError;

/// The hour of the day at which a stay and its usual orders begin.
const ADMITTED_AT: (u32, u32) = (15, 30);

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Rhythm {
    Fixed(Vec<NaiveTime>),
    Interval {
        hours: u32,
        first: NaiveTime,
    },
    /// Times of the ward, because the order states none.
    PerDay(Vec<NaiveTime>),
    Weekly {
        days: Vec<Weekday>,
        times: Vec<NaiveTime>,
    },
    /// Minutes from now; negative in the past.
    Once {
        from_now: Duration,
    },
    AsNeeded,
    Continuous {
        running: Duration,
    },
    TextOnly,
}

impl Rhythm {
    /// The one rhythm a line states.
    pub(super) fn of(
        line: &OrderLine,
        standard: &BTreeMap<String, Vec<String>>,
    ) -> Result<Rhythm, SimError> {
        let far = [
            line.once_hours_ago,
            line.once_in_hours,
            line.running_hours,
            line.stopped_hours_ago,
        ]
        .into_iter()
        .flatten()
        .chain(line.given.iter().map(|given| given.hours_ago))
        .any(|h| !(0.0..=744.0).contains(&h));
        if far {
            return Err(SimError::about("hours", "must lie within a month"));
        }
        let mut stated = Vec::new();
        if !line.weekly.is_empty() {
            let days: Result<Vec<Weekday>, SimError> =
                line.weekly.iter().map(|day| weekday(day)).collect();
            stated.push(Rhythm::Weekly {
                days: days?,
                times: line.at.clone(),
            });
        } else if !line.at.is_empty() {
            stated.push(Rhythm::Fixed(line.at.clone()));
        }
        if let Some(hours) = line.every_hours {
            let first = line
                .first
                .ok_or_else(|| SimError::about("every_hours", "needs its first time"))?;
            if hours == 0 {
                return Err(SimError::about("every_hours", "must not be zero"));
            }
            stated.push(Rhythm::Interval { hours, first });
        }
        if let Some(count) = line.per_day {
            let times: Option<Vec<NaiveTime>> = standard
                .get(&format!("{count}/d"))
                .and_then(|times| times.iter().map(|text| parse_time(text)).collect());
            stated.push(Rhythm::PerDay(times.ok_or_else(|| {
                SimError::about(
                    "per_day",
                    format!("the ward has no times for {count} a day"),
                )
            })?));
        }
        if let Some(ago) = line.once_hours_ago {
            stated.push(Rhythm::Once {
                from_now: -hours(ago),
            });
        }
        if let Some(ahead) = line.once_in_hours {
            stated.push(Rhythm::Once {
                from_now: hours(ahead),
            });
        }
        if line.prn.is_some() {
            stated.push(Rhythm::AsNeeded);
        }
        if let Some(running) = line.running_hours {
            stated.push(Rhythm::Continuous {
                running: hours(running),
            });
        }
        match (stated.pop(), stated.is_empty()) {
            (None, _) => Ok(Rhythm::TextOnly),
            (Some(one), true) => Ok(one),
            (Some(_), false) => Err(SimError::about("rhythm", "more than one is stated")),
        }
    }

    /// When the order begins.
    pub(super) fn start(
        &self,
        line: &OrderLine,
        patient: &Patient,
        now: DateTime<Utc>,
    ) -> DateTime<Utc> {
        match self {
            Rhythm::Interval { first, .. } => instant(
                days_before(
                    now,
                    line.start_days_ago.unwrap_or(patient.admitted_days_ago),
                ),
                *first,
            ),
            Rhythm::Once { from_now } => plus(now, (*from_now).min(Duration::zero()))
                .checked_sub_signed(Duration::minutes(20))
                .unwrap_or(now),
            Rhythm::Continuous { running } => plus(now, -*running),
            Rhythm::Fixed(_)
            | Rhythm::PerDay(_)
            | Rhythm::Weekly { .. }
            | Rhythm::AsNeeded
            | Rhythm::TextOnly => admitted(patient, now),
        }
    }

    /// The moments due in `from..until`, for rhythms that have any.
    pub(super) fn due(
        &self,
        start: DateTime<Utc>,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Vec<DateTime<Utc>> {
        let from = from.max(start);
        let mut due = match self {
            Rhythm::Fixed(times) | Rhythm::PerDay(times) => daily(times, &|_| true, from, until),
            Rhythm::Weekly { days, times } => daily(times, &|day| days.contains(&day), from, until),
            Rhythm::Interval { hours, .. } => {
                let step = Duration::hours(i64::from(*hours));
                std::iter::successors(Some(start), |last| last.checked_add_signed(step))
                    .take_while(|moment| *moment < until)
                    .collect()
            }
            Rhythm::Once { from_now } => vec![plus(now, *from_now)],
            Rhythm::AsNeeded | Rhythm::Continuous { .. } | Rhythm::TextOnly => Vec::new(),
        };
        due.retain(|moment| *moment >= from && *moment < until);
        due.sort_unstable();
        due
    }
}

/// When the patient's stay began.
pub(super) fn admitted(patient: &Patient, now: DateTime<Utc>) -> DateTime<Utc> {
    let (hour, minute) = ADMITTED_AT;
    let time = NaiveTime::from_hms_opt(hour, minute, 0).unwrap_or_default();
    instant(days_before(now, patient.admitted_days_ago), time)
}

pub(super) fn plus(moment: DateTime<Utc>, by: Duration) -> DateTime<Utc> {
    moment.checked_add_signed(by).unwrap_or(moment)
}

fn daily(
    times: &[NaiveTime],
    on: &dyn Fn(Weekday) -> bool,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let last = local(until).date_naive();
    std::iter::successors(Some(local(from).date_naive()), |day| {
        day.checked_add_days(Days::new(1))
    })
    .take_while(|day| *day <= last)
    .filter(|day| on(day.weekday()))
    .flat_map(|day| times.iter().map(move |time| instant(day, *time)))
    .collect()
}

fn weekday(code: &str) -> Result<Weekday, SimError> {
    code.parse()
        .map_err(|_| SimError::about(code, "is not a day of the week"))
}
