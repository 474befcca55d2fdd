//! From an order to its due doses.
//!
//! Day arithmetic is done on the hospital's wall clock, hour arithmetic in UTC. A wall time that a clock change skips or
//! repeats follows the one policy of [`crate::format::instant_of`].

use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::ids::{OrderId, SlotId};
use super::order::Order;
use super::timing::{SiteRules, Timing};
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
/// more often than daily 60 min, daily or rarer 120 min.
pub fn tolerance_minutes(order: &Order, site: &SiteRules) -> i64 {
    let interval = match &order.timing {
        Timing::FixedTimes(times) => smallest_gap_minutes(times),
        Timing::Interval { every_minutes } => i64::from(*every_minutes),
        Timing::TimesPerDay(count) => 1440 / i64::from((*count).max(1)),
        Timing::Once(_) => return site.tolerance_frequent_minutes,
        Timing::IfNeeded { .. } | Timing::Continuous | Timing::Raw(_) => {
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

/// The slots of an order with `from <= due < to`. Orders that are not active, not for this stay, or raw have none.
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
    let (instants, origin) = match &order.timing {
        Timing::FixedTimes(times) => (daily(times, site.zone, from, to), Origin::Explicit),
        Timing::TimesPerDay(count) => match site.times_per_day(*count) {
            Some(times) => (daily(times, site.zone, from, to), Origin::SiteTable),
            None => return none,
        },
        Timing::Interval { every_minutes } => match (site.times_every(*every_minutes), order.start)
        {
            (Some(times), _) => (daily(times, site.zone, from, to), Origin::SiteTable),
            (None, Some(start)) => (every(start, *every_minutes, from, to), Origin::FromStart),
            (None, None) => return none,
        },
        Timing::Once(at) => (
            if *at >= from && *at < to {
                vec![*at]
            } else {
                vec![]
            },
            Origin::Explicit,
        ),
        Timing::IfNeeded { .. } | Timing::Continuous | Timing::Raw(_) => return none,
    };
    let tolerance = tolerance_minutes(order, site);
    let slots = instants
        .into_iter()
        .filter(|due| {
            order.start.is_none_or(|start| *due >= start) && order.end.is_none_or(|end| *due <= end)
        })
        .map(|due| Slot {
            id: slot_id(&order.id, due),
            order: order.id.clone(),
            due,
            tolerance_minutes: tolerance,
            origin,
        })
        .collect();
    Schedule {
        slots,
        origin: Some(origin),
    }
}

/// The id that every station gives to this dose.
fn slot_id(order: &OrderId, due: DateTime<Utc>) -> SlotId {
    SlotId::new(format!("{order}@{}", due.format("%Y%m%dT%H%MZ")))
}

fn daily(
    times: &[NaiveTime],
    zone: Tz,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    // One day more on either side: the window is in UTC, the days are the hospital's.
    let first = from.with_timezone(&zone).date_naive() - Duration::days(1);
    let last = to.with_timezone(&zone).date_naive() + Duration::days(1);
    let mut due: Vec<DateTime<Utc>> = first
        .iter_days()
        .take_while(|day| *day <= last)
        .flat_map(|day| {
            times
                .iter()
                .map(move |time| format::instant_of(day, *time, zone).instant())
        })
        .filter(|at| *at >= from && *at < to)
        .collect();
    due.sort_unstable();
    due.dedup();
    due
}

fn every(
    start: DateTime<Utc>,
    minutes: u32,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<DateTime<Utc>> {
    let step = i64::from(minutes.max(1));
    let passed = (from - start).num_minutes().max(0);
    let mut at = start + Duration::minutes(passed / step * step);
    let mut due = vec![];
    while at < to {
        if at >= from {
            due.push(at);
        }
        match at.checked_add_signed(Duration::minutes(step)) {
            Some(next) => at = next,
            None => break,
        }
    }
    due
}
