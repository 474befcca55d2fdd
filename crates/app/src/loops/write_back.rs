//! Takes released entries to the record, one at a time.

use std::time::Duration;

use super::{Beat, rest};
use crate::station::Station;
use crate::work::send::{Patience, step};

/// One step after the other while there is something to do and the all-clear stands.
pub(super) fn run(station: &Station, beat: &Beat) {
    let mut patience = Patience::default();
    while !station.stopping() {
        beat.beat();
        match step(station, &mut patience) {
            Ok(true) => {
                station.live_mut().warn("write-back-failed", None);
            }
            Ok(false) => rest(station, Duration::from_millis(300)),
            Err(error) => {
                station
                    .live_mut()
                    .warn("write-back-failed", Some(error.to_string()));
                rest(station, Duration::from_secs(2));
            }
        }
    }
}
