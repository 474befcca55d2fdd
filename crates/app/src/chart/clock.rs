//! The station's clock against what it has seen: a clock that goes back is said, and nothing stops for it.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::format;

use super::mode::warning;
use crate::api::views::Notice;
use crate::station::{Live, Station};

/// How far a clock may be off before anybody is told (display rule T9).
const SKEW_MINUTES: i64 = 2;

/// Whether the clock agrees with everything that this station has seen.
pub(crate) fn is_trusted(station: &Station, live: &Live, now: DateTime<Utc>) -> bool {
    (station.latest(live, now) - now).num_seconds() < SKEW_MINUTES * 60
}

/// The warning that the clock shows less than what this station has already seen. Entries keep their order by the hybrid
/// clock; the times they state are the clock's, so somebody has to look at it.
pub(super) fn clock_warning(station: &Station, live: &Live, now: DateTime<Utc>) -> Option<Notice> {
    let latest = station.latest(live, now);
    let back = ((latest - now).num_seconds() + 30) / 60;
    if back < SKEW_MINUTES {
        return None;
    }
    let by = format::duration(back, station.locale());
    let seen = format::date_time(latest, station.zone(), station.locale());
    let subject = station.words().say_with(
        "subject-clock",
        &[("by", Arg::Text(&by)), ("seen", Arg::Text(&seen))],
    );
    Some(warning(station.words(), "clock-back", &subject))
}
