//! Brings what was printed to the printers, and asks them how they are.

use std::time::{Duration, Instant};

use super::{Beat, rest};
use crate::station::Station;
use crate::work::print::ahead::{MadeOf, hear, keep_ahead, tidy};
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

/// From the start to the first look.
const AHEAD_AFTER: Duration = Duration::from_secs(5);
/// Between two looks whether a pack is due.
const AHEAD_EVERY: Duration = Duration::from_secs(2);
/// Between two looks for packs that are too old.
const TIDY_EVERY: Duration = Duration::from_secs(3600);
/// After a pack that could not be made: a full disk is not filled further by trying.
const AHEAD_AGAIN: Duration = Duration::from_secs(60);

/// Keeps the packs ahead of the ward, and hears what was printed of them without the station.
pub(super) fn ahead(station: &Station, beat: &Beat) {
    // Screens come first: whoever starts the station wants to see the ward.
    rest(station, AHEAD_AFTER);
    let mut last = MadeOf::after_restart(station);
    let mut next_tidy = Instant::now();
    while !station.stopping() {
        beat.beat();
        let made = hear(station).and_then(|()| {
            if Instant::now() >= next_tidy {
                tidy(station)?;
                next_tidy = Instant::now() + TIDY_EVERY;
            }
            keep_ahead(station, &mut last)
        });
        match made {
            Ok(_) => {
                station.live_mut().warn("pack-failed", None);
                rest(station, AHEAD_EVERY);
            }
            Err(error) => {
                station
                    .live_mut()
                    .warn("pack-failed", Some(error.to_string()));
                rest(station, AHEAD_AGAIN);
            }
        }
    }
}
