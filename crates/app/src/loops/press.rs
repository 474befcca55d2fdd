//! Brings what was printed to the printers, and asks them how they are.

use std::time::{Duration, Instant};

use super::{Beat, rest};
use crate::station::Station;
use crate::work::print::{probe, turn};

/// Between two questions to a printer that has something to do.
const WHILE_PRINTING: Duration = Duration::from_millis(400);
/// Between two looks at an empty queue.
const IDLE: Duration = Duration::from_millis(200);
/// Between two rounds of questions to printers that nobody uses.
const ASKED_EVERY: Duration = Duration::from_secs(5 * 60);

/// One step of every printing, over and over.
pub(super) fn run(station: &Station, beat: &Beat) {
    while !station.stopping() {
        beat.beat();
        let active = turn(station);
        rest(station, if active { WHILE_PRINTING } else { IDLE });
    }
}

/// How every printer is, at the start and every five minutes: a nurse learns of an empty tray before she needs it.
pub(super) fn ask(station: &Station, beat: &Beat) {
    let mut next = Instant::now();
    while !station.stopping() {
        beat.beat();
        if Instant::now() >= next {
            probe(station);
            next = Instant::now() + ASKED_EVERY;
        }
        rest(station, Duration::from_secs(1));
    }
}
