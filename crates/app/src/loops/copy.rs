//! Keeps the copy of the chart fresh while the record answers.

use std::time::{Duration, Instant};

use super::{Beat, rest};
use crate::config::ChartSource;
use crate::station::Station;
use crate::work::sync::{may_sync, sync};

/// A sync at the start, then one every so often; after a failure sooner, so that a record that returns is read at once.
pub(super) fn run(station: &Station, beat: &Beat) {
    let every = Duration::from_secs(station.config().timing.sync_seconds);
    let mut next = Instant::now();
    while !station.stopping() {
        beat.beat();
        let (may, answers) = {
            let live = station.live();
            // Messages and files are there or not, whatever the record answers to a probe.
            let asked = station.config().feed.chart == ChartSource::Fhir;
            let usable = live
                .evidence
                .as_ref()
                .is_some_and(ward::downtime::Evidence::is_usable);
            (may_sync(&live.downtime), usable || !asked)
        };
        if may && answers && Instant::now() >= next {
            let pause = if sync(station).is_ok() {
                every
            } else {
                every.min(Duration::from_secs(30))
            };
            next = Instant::now() + pause;
        }
        rest(station, Duration::from_millis(500));
    }
}
