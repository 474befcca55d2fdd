//! When one shift takes over from another.

use chrono::{DateTime, Days, Duration, Utc};

use super::timing::SiteRules;
use crate::format;

/// For so long after a change of shift, what is handed over is the shift that has just ended.
const STILL_HANDING_OVER_MINUTES: i64 = 60;

/// A span of work, `from <= time < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// Begin.
    pub from: DateTime<Utc>,
    /// End.
    pub to: DateTime<Utc>,
}

impl Shift {
    /// Whether an instant lies in it.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        at >= self.from && at < self.to
    }
}

/// Who hands over, and who takes over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shifts {
    /// The shift that is handed over.
    pub ending: Shift,
    /// The shift that takes over.
    pub beginning: Shift,
}

/// Changes of shift around an instant, two days to either side. A clock change moves none of them off its wall clock.
fn bounds(now: DateTime<Utc>, site: &SiteRules) -> Vec<DateTime<Utc>> {
    let today = format::wall_clock(now, site.zone).date();
    let days = (0..=4_u64).filter_map(|day| {
        today
            .checked_sub_days(Days::new(2))?
            .checked_add_days(Days::new(day))
    });
    let mut bounds: Vec<DateTime<Utc>> = days
        .flat_map(|day| {
            site.shifts
                .iter()
                .map(move |time| format::instant_of(day, *time, site.zone).instant())
        })
        .collect();
    bounds.sort_unstable();
    bounds.dedup();
    bounds
}

/// The shift that an instant lies in; a day, where the site has no shifts at all.
pub fn shift_at(at: DateTime<Utc>, site: &SiteRules) -> Shift {
    let bounds = bounds(at, site);
    let from = bounds.iter().copied().filter(|bound| *bound <= at).max();
    let to = bounds.iter().copied().filter(|bound| *bound > at).min();
    Shift {
        from: from.unwrap_or(at - Duration::hours(12)),
        to: to.unwrap_or(at + Duration::hours(12)),
    }
}

/// What is handed over at this moment. In the first hour of a shift that is the one before: whoever arrives is still being
/// told.
pub fn handing_over(now: DateTime<Utc>, site: &SiteRules) -> Shifts {
    let current = shift_at(now, site);
    if now - current.from < Duration::minutes(STILL_HANDING_OVER_MINUTES) {
        let before = shift_at(current.from - Duration::minutes(1), site);
        return Shifts {
            ending: before,
            beginning: current,
        };
    }
    Shifts {
        ending: current,
        beginning: shift_at(current.to, site),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_night_ends_at_a_quarter_to_seven_and_is_told_until_a_quarter_to_eight() {
        let site = SiteRules::default();
        // 03:14 in Paris.
        let night = Shift {
            from: at("2026-11-20T20:00:00Z"),
            to: at("2026-11-21T05:45:00Z"),
        };
        let morning = Shift {
            from: night.to,
            to: at("2026-11-21T13:15:00Z"),
        };
        assert_eq!(shift_at(at("2026-11-21T02:14:00Z"), &site), night);
        let told = Shifts {
            ending: night,
            beginning: morning,
        };
        assert_eq!(
            handing_over(at("2026-11-21T05:30:00Z"), &site),
            told,
            "before the change"
        );
        assert_eq!(
            handing_over(at("2026-11-21T06:10:00Z"), &site),
            told,
            "and while the morning is being told"
        );
        assert_eq!(
            handing_over(at("2026-11-21T07:00:00Z"), &site).ending,
            morning,
            "later the morning prepares its own"
        );
    }

    proptest! {
        #[test]
        fn every_instant_lies_in_one_shift_and_the_next_follows_without_a_gap(minutes in 0_i64..2_000_000) {
            let site = SiteRules::default();
            let now = at("2026-01-01T00:00:00Z") + Duration::minutes(minutes);
            let shift = shift_at(now, &site);
            prop_assert!(shift.holds(now), "{} in {:?}", now, shift);
            prop_assert!(shift.to - shift.from <= Duration::hours(24), "{:?}", shift);
            let shifts = handing_over(now, &site);
            prop_assert_eq!(shifts.ending.to, shifts.beginning.from);
            prop_assert!(shifts.ending.from <= now && now < shifts.beginning.to);
        }
    }
}
