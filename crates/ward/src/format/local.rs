//! Wall-clock time and instants: THE policy for a dose that falls in a clock change.
//!
//! A local time has none, one or two instants. A dose is never lost and never doubled by a clock change:
//! - in the gap of spring the dose keeps its instant as if the clock had not jumped: 02:30 is given at what the wall
//!   then calls 03:30, so the interval since the dose before stays what was prescribed;
//! - in the repeated hour of autumn the dose is due at the first occurrence: the earlier of two is the one that
//!   cannot be forgotten, and the second is shown with its own tag if a person moves the dose there.
//!
//! Nothing else in the program turns a local time into an instant.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// What instant a local time means, and how sure the calendar is of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum LocalInstant {
    /// The local time exists once.
    Exact {
        /// Its instant.
        instant: DateTime<Utc>,
    },
    /// The clock jumped over this local time.
    InGap {
        /// The instant it would have had without the jump.
        instant: DateTime<Utc>,
    },
    /// The clock showed this local time twice.
    InFold {
        /// The first occurrence: the policy's choice.
        first: DateTime<Utc>,
        /// The second occurrence, for a person who says so.
        second: DateTime<Utc>,
    },
}

impl LocalInstant {
    /// The instant the policy chooses.
    #[must_use]
    pub const fn instant(self) -> DateTime<Utc> {
        match self {
            Self::Exact { instant } | Self::InGap { instant } => instant,
            Self::InFold { first, second: _ } => first,
        }
    }
}

/// The instant of a local date and time in the hospital's zone, by the policy of this module.
#[must_use]
pub fn instant_of(date: NaiveDate, time: NaiveTime, tz: Tz) -> LocalInstant {
    let local = date.and_time(time);
    match tz.from_local_datetime(&local) {
        chrono::LocalResult::Single(instant) => LocalInstant::Exact {
            instant: instant.to_utc(),
        },
        chrono::LocalResult::Ambiguous(first, second) => {
            let (first, second) = (first.to_utc(), second.to_utc());
            LocalInstant::InFold {
                first: first.min(second),
                second: first.max(second),
            }
        }
        chrono::LocalResult::None => LocalInstant::InGap {
            instant: as_if_no_jump(local, tz),
        },
    }
}

/// Applies the offset in force just before the gap.
fn as_if_no_jump(local: NaiveDateTime, tz: Tz) -> DateTime<Utc> {
    // Gaps are whole quarters of an hour; the longest ever skipped a whole day (Samoa, 30 December 2011).
    (1..=100_i64)
        .filter_map(|quarters| local.checked_sub_signed(TimeDelta::minutes(15 * quarters)))
        .find_map(|before| match tz.from_local_datetime(&before) {
            chrono::LocalResult::Single(known) => Some(known.offset().fix()),
            chrono::LocalResult::Ambiguous(_, later) => Some(later.offset().fix()),
            chrono::LocalResult::None => None,
        })
        .and_then(|offset| local.checked_sub_offset(offset))
        .unwrap_or(local)
        .and_utc()
}

/// What the hospital's clock shows at an instant. Total: at the ends of the calendar it shows UTC.
#[must_use]
pub fn wall_clock(instant: DateTime<Utc>, tz: Tz) -> NaiveDateTime {
    let utc = instant.naive_utc();
    utc.checked_add_offset(tz.offset_from_utc_datetime(&utc).fix())
        .unwrap_or(utc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe, Pacific};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn of(day: &str, time: &str, tz: Tz) -> LocalInstant {
        instant_of(day.parse().unwrap(), time.parse().unwrap(), tz)
    }

    #[test]
    fn an_ordinary_time_is_exact() {
        assert_eq!(
            of("2026-11-21", "01:30:00", Europe::Paris),
            LocalInstant::Exact {
                instant: at("2026-11-21T00:30:00Z")
            },
            "Paris is one hour ahead in winter"
        );
    }

    #[test]
    fn a_dose_in_the_spring_gap_keeps_its_interval() {
        let dose = of("2026-03-29", "02:30:00", Europe::Paris);
        assert_eq!(
            dose,
            LocalInstant::InGap {
                instant: at("2026-03-29T01:30:00Z")
            },
            "the offset before the jump"
        );
        assert_eq!(
            wall_clock(dose.instant(), Europe::Paris).to_string(),
            "2026-03-29 03:30:00",
            "shown one hour later, the length of the gap"
        );
        let eve = of("2026-03-28", "02:30:00", Europe::Paris).instant();
        assert_eq!(
            dose.instant() - eve,
            TimeDelta::hours(24),
            "a daily dose is still 24 h after the one before"
        );
    }

    #[test]
    fn a_dose_in_the_autumn_fold_is_due_the_first_time() {
        assert_eq!(
            of("2026-10-25", "02:30:00", Europe::Paris),
            LocalInstant::InFold {
                first: at("2026-10-25T00:30:00Z"),
                second: at("2026-10-25T01:30:00Z")
            },
            "both are named"
        );
        assert_eq!(
            of("2026-11-01", "01:30:00", America::Toronto).instant(),
            at("2026-11-01T05:30:00Z"),
            "the first of the two"
        );
    }

    #[test]
    fn even_a_skipped_day_has_an_instant() {
        assert_eq!(
            of("2011-12-30", "12:00:00", Pacific::Apia),
            LocalInstant::InGap {
                instant: at("2011-12-30T22:00:00Z")
            },
            "the whole day was skipped: the offset before was -10"
        );
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic() {
        for tz in [Europe::Paris, America::Toronto] {
            assert_ne!(
                wall_clock(DateTime::<Utc>::MAX_UTC, tz),
                NaiveDateTime::MIN,
                "some text, no panic"
            );
            assert_ne!(
                wall_clock(DateTime::<Utc>::MIN_UTC, tz),
                NaiveDateTime::MAX,
                "some text, no panic"
            );
        }
    }
}
