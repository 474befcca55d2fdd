//! Plays the scenario of a drill, and watches the real ward.

use std::time::Duration;

use super::{Beat, rest};
use crate::station::Station;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(200);

/// Looks until the station stops.
pub(super) fn run(station: &Station, beat: &Beat) {
    while !station.stopping() {
        beat.beat();
        crate::drill::round(station);
        rest(station, EVERY);
    }
}
