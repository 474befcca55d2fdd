//! Hybrid logical clock: an order between stations that a wrong wall clock cannot turn round.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// Milliseconds of the latest wall clock seen, and a counter within it. Compared by these, never by the wall clock of one
/// station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Hlc {
    /// Latest wall clock seen, in milliseconds since 1970.
    pub wall_ms: i64,
    /// Counter within that millisecond, or since the clock last moved forward.
    pub counter: u32,
}

impl Hlc {
    /// The stamp of the next entry made here at `now`: always later than `self`, even when the clock went back.
    pub fn next(self, now: DateTime<Utc>) -> Hlc {
        let wall_ms = now.timestamp_millis();
        if wall_ms > self.wall_ms {
            Hlc {
                wall_ms,
                counter: 0,
            }
        } else {
            Hlc {
                wall_ms: self.wall_ms,
                counter: self.counter.saturating_add(1),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_jumps_back_does_not_turn_the_order_round() {
        let first = Hlc::default().next(DateTime::from_timestamp(1_000, 0).unwrap());
        let second = first.next(DateTime::from_timestamp(10, 0).unwrap());
        let third = second.next(DateTime::from_timestamp(1_001, 0).unwrap());
        assert!(
            first < second && second < third,
            "each entry is later than the one before"
        );
    }
}
