//! From an order to its due doses.
//!
//! Day arithmetic is done on the hospital's wall clock, hour arithmetic in UTC; an interval of whole days is counted in
//! days. A wall time that a clock change skips or repeats follows the one policy of [`crate::format::instant_of`]; two
//! times that a skipped hour makes one instant are one dose: giving two at once would be a double dose.
//!
//! Invariant: a start that is a mere day (midnight) gives no clock time.
//! Invariant: either every part of an order has times, or none is shown: a schedule never ends in silence.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveTime, Timelike, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ids::{OrderId, SlotId};
use super::order::Order;
use super::timing::{DayPlan, SiteRules, Timing};
use crate::format;

/// Who decided on the times.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// The order itself gives them.
    Explicit,
    /// The site's table of standard times: shown as computed.
    SiteTable,
    /// Counted from the order's start: shown as computed.
    FromStart,
}

/// One due dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Stable id.
    pub id: SlotId,
    /// Of which order.
    pub order: OrderId,
    /// Due when.
    pub due: DateTime<Utc>,
    /// Early and late by this much is still on time.
    pub tolerance_minutes: i64,
    /// Who decided on the time.
    pub origin: Origin,
}

/// The due doses of an order in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Due doses, in time order.
    pub slots: Vec<Slot>,
    /// Where the times come from; `None` when the order has no computed times, and then there are no slots.
    pub origin: Option<Origin>,
}

/// How far from its due time a dose is still on time (display rule T8): under every 4 h a quarter of the interval,
/// more often than daily 60 min, daily or rarer 120 min; 30 min at most where the hour matters. Where steps differ, the
/// narrowest.
pub fn tolerance_minutes(order: &Order, site: &SiteRules) -> i64 {
    at_most(order, site).min(tolerance_of(&order.timing, site))
}

/// The widest tolerance that the medicine itself allows.
fn at_most(order: &Order, site: &SiteRules) -> i64 {
    if site.is_time_critical(&order.medication.text) {
        site.tolerance_critical_minutes
    } else {
        i64::MAX
    }
}

fn tolerance_of(timing: &Timing, site: &SiteRules) -> i64 {
    let of_plan = |plan: &DayPlan| match plan {
        DayPlan::At(times) => smallest_gap_minutes(times),
        DayPlan::Moments(moments) => site.times_of_moments(moments).map_or_else(
            || 1440 / i64::from(plan.count().max(1)),
            |times| smallest_gap_minutes(&times),
        ),
        DayPlan::Times(count) => 1440 / i64::from((*count).max(1)),
    };
    let interval = match timing {
        Timing::FixedTimes(times) => smallest_gap_minutes(times),
        Timing::Interval { every_minutes } => i64::from(*every_minutes),
        Timing::TimesPerDay(count) => 1440 / i64::from((*count).max(1)),
        Timing::Moments(moments) => of_plan(&DayPlan::Moments(moments.clone())),
        Timing::DaysOfWeek { plan, .. } => of_plan(plan),
        Timing::Counted { of, .. } => return tolerance_of(of, site),
        Timing::Steps(steps) => {
            return steps
                .iter()
                .map(|step| tolerance_of(&step.timing, site))
                .min()
                .unwrap_or(site.tolerance_frequent_minutes);
        }
        Timing::Once(_) | Timing::IfNeeded { .. } | Timing::Continuous | Timing::Raw(_) => {
            return site.tolerance_frequent_minutes;
        }
    };
    if interval < 240 {
        interval / 4
    } else if interval < 1440 {
        site.tolerance_frequent_minutes
    } else {
        site.tolerance_daily_minutes
    }
}

fn smallest_gap_minutes(times: &[NaiveTime]) -> i64 {
    let mut sorted: Vec<NaiveTime> = times.to_vec();
    sorted.sort_unstable();
    let within = sorted
        .iter()
        .zip(sorted.iter().skip(1))
        .map(|(a, b)| (*b - *a).num_minutes());
    let around = match (sorted.first(), sorted.last()) {
        (Some(first), Some(last)) if sorted.len() > 1 => 1440 - (*last - *first).num_minutes(),
        _ => 1440,
    };
    within.chain([around]).min().unwrap_or(1440)
}

/// The slots of an order with `from <= due < to`. Orders that are not for this stay, or raw, have none.
pub fn schedule(
    order: &Order,
    site: &SiteRules,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Schedule {
    let none = Schedule {
        slots: vec![],
        origin: None,
    };
    if order.category == super::order::Category::Home {
        return none;
    }
    let window = Window { from, to };
    let Some((due, origin)) = due(&order.timing, site, order.start, order.end, window) else {
        return none;
    };
    let at_most = at_most(order, site);
    let slots = due
        .into_iter()
        .map(|due| Slot {
            id: slot_id(&order.id, due.at),
            order: order.id.clone(),
            due: due.at,
            tolerance_minutes: due.tolerance_minutes.min(at_most),
            origin: due.origin,
        })
        .collect();
    Schedule {
        slots,
        origin: Some(origin),
    }
}

/// Whether times can be computed at all: what a row says when they cannot.
pub(crate) fn origin_of(order: &Order, site: &SiteRules) -> Option<Origin> {
    let nowhere = Window {
        from: DateTime::<Utc>::UNIX_EPOCH,
        to: DateTime::<Utc>::UNIX_EPOCH,
    };
    due(&order.timing, site, order.start, order.end, nowhere).map(|(_, origin)| origin)
}

/// The id that every station gives to this dose: the order and the minute. Written digit by digit: a ward has tens of thousands of slots, and a pattern read again for
/// each of them is felt.
fn slot_id(order: &OrderId, due: DateTime<Utc>) -> SlotId {
    SlotId::new(format!(
        "{order}@{:04}{:02}{:02}T{:02}{:02}Z",
        due.year(),
        due.month(),
        due.day(),
        due.hour(),
        due.minute()
    ))
}

/// `from <= due < to`.
#[derive(Clone, Copy)]
struct Window {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
}

struct Due {
    at: DateTime<Utc>,
    tolerance_minutes: i64,
    origin: Origin,
}

/// The due doses of a timing inside its bounds, in time order; `None` when no times can be computed.
fn due(
    timing: &Timing,
    site: &SiteRules,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    window: Window,
) -> Option<(Vec<Due>, Origin)> {
    if let Timing::Steps(steps) = timing {
        let mut all: Vec<Due> = vec![];
        let mut whole: Option<Origin> = None;
        for step in steps {
            let (due, origin) = due(&step.timing, site, Some(step.start), step.end, window)?;
            all.extend(due);
            // Computed times anywhere make the row say so.
            whole = Some(match whole {
                None | Some(Origin::Explicit) => origin,
                Some(computed) => computed,
            });
        }
        all.sort_by_key(|due| due.at);
        return Some((all, whole?));
    }
    let (rhythm, doses) = match timing {
        Timing::Counted { doses, of } => (of.as_ref(), Some(*doses)),
        other => (other, None),
    };
    let (recurrence, origin) = recurrence(rhythm, site, start)?;
    let inside = |at: &DateTime<Utc>| {
        start.is_none_or(|start| *at >= start) && end.is_none_or(|end| *at <= end)
    };
    let instants: Vec<DateTime<Utc>> = match doses {
        None => recurrence
            .instants(site.zone, window)
            .into_iter()
            .filter(inside)
            .collect(),
        Some(doses) => {
            // Counted from the first one on: the window must not move the count.
            let start = start?;
            let reach = recurrence.longest_gap_days() * (i64::from(doses) + 2);
            let last = start
                .checked_add_signed(Duration::days(reach))
                .unwrap_or(DateTime::<Utc>::MAX_UTC);
            let whole = Window {
                from: start,
                to: last.min(window.to),
            };
            recurrence
                .instants(site.zone, whole)
                .into_iter()
                .filter(inside)
                .take(usize::try_from(doses).unwrap_or(usize::MAX))
                .filter(|at| *at >= window.from)
                .collect()
        }
    };
    let tolerance_minutes = tolerance_of(rhythm, site);
    let due = instants
        .into_iter()
        .map(|at| Due {
            at,
            tolerance_minutes,
            origin,
        })
        .collect();
    Some((due, origin))
}

/// A rhythm that has found its clock.
enum Recurrence {
    /// At these wall times, on these days or on all.
    Days {
        on: Option<Vec<Weekday>>,
        at: Vec<NaiveTime>,
    },
    /// Every so many days from a first instant on, at the same wall time.
    EveryDays {
        first: DateTime<Utc>,
        days: i64,
        at: NaiveTime,
        on: NaiveDate,
    },
    /// Every so many minutes from a first instant on.
    EveryMinutes { first: DateTime<Utc>, minutes: i64 },
    /// Once.
    Once(DateTime<Utc>),
}

/// A start at midnight is a day that somebody wrote without a time: no clock time follows from it.
fn has_time(start: DateTime<Utc>, zone: Tz) -> bool {
    format::wall_clock(start, zone).time() != NaiveTime::MIN
}

fn recurrence(
    timing: &Timing,
    site: &SiteRules,
    start: Option<DateTime<Utc>>,
) -> Option<(Recurrence, Origin)> {
    let daily = |at: Vec<NaiveTime>| Recurrence::Days { on: None, at };
    let exact = start.filter(|start| has_time(*start, site.zone));
    Some(match timing {
        Timing::FixedTimes(times) => (daily(times.clone()), Origin::Explicit),
        Timing::TimesPerDay(count) => (
            daily(site.times_per_day(*count)?.to_vec()),
            Origin::SiteTable,
        ),
        Timing::Moments(moments) => (daily(site.times_of_moments(moments)?), Origin::SiteTable),
        Timing::DaysOfWeek { days, plan } => {
            let (at, origin) = match plan {
                DayPlan::At(times) => (times.clone(), Origin::Explicit),
                DayPlan::Moments(moments) => (site.times_of_moments(moments)?, Origin::SiteTable),
                DayPlan::Times(count) => (site.times_per_day(*count)?.to_vec(), Origin::SiteTable),
            };
            let on = Some(days.clone());
            (Recurrence::Days { on, at }, origin)
        }
        Timing::Interval { every_minutes } => {
            if let Some(times) = site.times_every(*every_minutes) {
                return Some((daily(times.to_vec()), Origin::SiteTable));
            }
            let minutes = i64::from((*every_minutes).max(1));
            if minutes % 1440 != 0 {
                let first = exact?;
                return Some((
                    Recurrence::EveryMinutes { first, minutes },
                    Origin::FromStart,
                ));
            }
            let days = minutes / 1440;
            let start = start?;
            let wall = format::wall_clock(start, site.zone);
            if exact.is_some() {
                let every = Recurrence::EveryDays {
                    first: start,
                    days,
                    at: wall.time(),
                    on: wall.date(),
                };
                return Some((every, Origin::FromStart));
            }
            // From a day on, at the site's hour of a daily dose.
            let [at] = site.times_per_day(1)? else {
                return None;
            };
            let first = format::instant_of(wall.date(), *at, site.zone).instant();
            let every = Recurrence::EveryDays {
                first,
                days,
                at: *at,
                on: wall.date(),
            };
            (every, Origin::SiteTable)
        }
        Timing::Once(at) => (Recurrence::Once(*at), Origin::Explicit),
        // A count of a count and steps of steps are never built.
        Timing::Counted { .. }
        | Timing::Steps(_)
        | Timing::IfNeeded { .. }
        | Timing::Continuous
        | Timing::Raw(_) => return None,
    })
}

impl Recurrence {
    /// No two doses lie further apart than this.
    fn longest_gap_days(&self) -> i64 {
        match self {
            Recurrence::Days { on: None, .. } => 1,
            Recurrence::Days { on: Some(_), .. } => 7,
            Recurrence::EveryDays { days, .. } => *days,
            Recurrence::EveryMinutes { minutes, .. } => minutes / 1440 + 1,
            Recurrence::Once(_) => 1,
        }
    }

    /// Its instants in the window, in time order, none twice.
    fn instants(&self, zone: Tz, window: Window) -> Vec<DateTime<Utc>> {
        let mut due = match self {
            Recurrence::Days { on, at } => on_days(on.as_deref(), at, zone, window),
            Recurrence::EveryDays {
                first,
                days,
                at,
                on,
            } => every_days(*first, *days, *at, *on, zone, window),
            Recurrence::EveryMinutes { first, minutes } => every(*first, *minutes, window),
            Recurrence::Once(at) => vec![*at],
        };
        due.retain(|at| *at >= window.from && *at < window.to);
        due.sort_unstable();
        due.dedup();
        due
    }
}

/// The days of a window and one more on either side: the window is in UTC, the days are the hospital's.
fn day_before(from: DateTime<Utc>, zone: Tz) -> NaiveDate {
    let day = format::wall_clock(from, zone).date();
    day.pred_opt().unwrap_or(day)
}

fn on_days(
    on: Option<&[Weekday]>,
    times: &[NaiveTime],
    zone: Tz,
    window: Window,
) -> Vec<DateTime<Utc>> {
    let last = format::wall_clock(window.to, zone).date();
    let last = last.succ_opt().unwrap_or(last);
    day_before(window.from, zone)
        .iter_days()
        .take_while(|day| *day <= last)
        .filter(|day| on.is_none_or(|days| days.contains(&day.weekday())))
        .flat_map(|day| {
            times
                .iter()
                .map(move |time| format::instant_of(day, *time, zone).instant())
        })
        .collect()
}

fn every_days(
    first: DateTime<Utc>,
    days: i64,
    at: NaiveTime,
    on: NaiveDate,
    zone: Tz,
    window: Window,
) -> Vec<DateTime<Utc>> {
    let days = days.max(1);
    let passed = (day_before(window.from, zone) - on).num_days().max(0) / days;
    let mut due = vec![];
    // The first is the start itself, also in the second pass of a repeated hour.
    if passed == 0 {
        due.push(first);
    }
    let mut nth = passed.max(1);
    while let Some(day) = nth
        .checked_mul(days)
        .and_then(Duration::try_days)
        .and_then(|ahead| on.checked_add_signed(ahead))
    {
        let instant = format::instant_of(day, at, zone).instant();
        if instant >= window.to {
            break;
        }
        due.push(instant);
        nth += 1;
    }
    due
}

fn every(first: DateTime<Utc>, minutes: i64, window: Window) -> Vec<DateTime<Utc>> {
    let step = minutes.max(1);
    let passed = (window.from - first).num_minutes().max(0) / step;
    let mut due = vec![];
    let mut next = first.checked_add_signed(Duration::minutes(passed * step));
    while let Some(at) = next.filter(|at| *at < window.to) {
        due.push(at);
        next = at.checked_add_signed(Duration::minutes(step));
    }
    due
}
