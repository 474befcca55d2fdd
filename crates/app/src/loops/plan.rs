//! Keeps the ward's preparation of an announced downtime going, and notices when the shift changes.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use ward::downtime::{Command, Event};
use ward::format;

use super::{Beat, rest};
use crate::station::Station;
use crate::work::plan::keep_up;

/// Between two looks at the plan.
const EVERY: Duration = Duration::from_secs(1);
/// After a step that failed: a printer that is out of paper is not asked every second.
const AGAIN: Duration = Duration::from_secs(20);

/// Looks until the station stops.
pub(super) fn run(station: &Station, beat: &Beat) {
    let mut synced = None;
    let mut before = station.now();
    while !station.stopping() {
        beat.beat();
        let now = station.now();
        if changes_shift(station, before, now) {
            // In an outage of more than two hours it raises the level; the next change tries again if it was not saved.
            drop(station.feed(&Event::Command(Command::ShiftChanged)));
        }
        before = now;
        match keep_up(station, &mut synced) {
            Ok(()) => {
                station.live_mut().warn("plan-pack-failed", None);
                rest(station, EVERY);
            }
            Err(error) => {
                station
                    .live_mut()
                    .warn("plan-pack-failed", Some(error.to_string()));
                rest(station, AGAIN);
            }
        }
    }
}

/// Whether a change of shift or midnight lies between the two, while the ward documents here.
fn changes_shift(station: &Station, before: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    // A clock that jumped back passes nothing; one that slept for days passes once.
    if now <= before || !station.live().downtime.capture_open() {
        return false;
    }
    let zone = station.zone();
    let midnight = std::iter::once(chrono::NaiveTime::MIN);
    let times: Vec<_> = station
        .config()
        .site
        .shifts
        .iter()
        .copied()
        .chain(midnight)
        .collect();
    let today = now.with_timezone(&zone).date_naive();
    let days = [Some(today), today.pred_opt()];
    let passed = days.into_iter().flatten().any(|day| {
        times.iter().any(|time| {
            let at = format::instant_of(day, *time, zone).instant();
            before < at && at <= now
        })
    });
    passed || now - before > TimeDelta::hours(24)
}
