//! Which hours a sheet covers. A paper day goes from 07:00 to 07:00 by the hospital's clock: 23, 24 or 25 hours.

use chrono::{DateTime, Duration, NaiveDateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use ward::format::{instant_of, wall_clock};

/// Below this the sheet in hand is nearly over, and the next one is printed too.
const REMAINING_MIN: Duration = Duration::hours(8);

fn seven() -> NaiveTime {
    NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default()
}

/// 07:00 of the paper day that `now` belongs to.
pub fn window_start(now: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let local = wall_clock(now, zone);
    let today = local.date();
    let date = if local.time() < seven() {
        today.pred_opt().unwrap_or(today)
    } else {
        today
    };
    instant_of(date, seven(), zone).instant()
}

/// The end of the sheet that begins at `from`: the same time by the clock, one day later.
pub fn window_end(from: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let local = wall_clock(from, zone);
    match local.date().succ_opt() {
        Some(next) => instant_of(next, local.time(), zone).instant(),
        None => from,
    }
}

/// The starts of the sheets to print now: this paper day, and the next one if less than 8 hours remain.
pub fn windows(now: DateTime<Utc>, zone: Tz) -> Vec<DateTime<Utc>> {
    let first = window_start(now, zone);
    let end = window_end(first, zone);
    if end - now < REMAINING_MIN {
        vec![first, end]
    } else {
        vec![first]
    }
}

/// One column of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hour {
    /// Its first instant.
    pub(super) from: DateTime<Utc>,
    /// The first instant after it.
    pub(super) to: DateTime<Utc>,
    /// What the clock shows at `from`.
    pub(super) local: NaiveDateTime,
    /// Another date than the column before: drawn behind a double rule.
    pub(super) new_day: bool,
}

/// The columns of the sheet that begins at `from`. They are hours that pass, not names of hours.
pub(super) fn hours(from: DateTime<Utc>, zone: Tz) -> Vec<Hour> {
    let end = window_end(from, zone);
    let mut columns: Vec<Hour> = Vec::new();
    let mut at = from;
    while at < end {
        let to = (at + Duration::hours(1)).min(end);
        let local = wall_clock(at, zone);
        let new_day = columns
            .last()
            .is_some_and(|before| before.local.date() != local.date());
        columns.push(Hour {
            from: at,
            to,
            local,
            new_day,
        });
        at = to;
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::Tz::Europe__Paris as PARIS;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_paper_day_begins_at_seven_by_the_wall_clock() {
        assert_eq!(
            window_start(at("2026-11-21T06:00:00Z"), PARIS),
            at("2026-11-21T06:00:00Z"),
            "07:00 in Paris opens the day"
        );
        assert_eq!(
            window_start(at("2026-11-21T05:59:00Z"), PARIS),
            at("2026-11-20T06:00:00Z"),
            "06:59 still belongs to the day before"
        );
    }

    #[test]
    fn the_next_sheet_comes_along_when_the_day_is_nearly_over() {
        assert_eq!(
            windows(at("2026-11-21T22:00:00Z"), PARIS).len(),
            1,
            "exactly 8 hours remain"
        );
        assert_eq!(
            windows(at("2026-11-21T22:01:00Z"), PARIS),
            [at("2026-11-21T06:00:00Z"), at("2026-11-22T06:00:00Z")],
            "less than 8 hours remain"
        );
    }

    #[test]
    fn clock_changes_give_days_of_23_and_25_hours() {
        let count = |from: &str| hours(at(from), PARIS).len();
        assert_eq!(count("2026-11-21T06:00:00Z"), 24, "an ordinary day");
        assert_eq!(count("2026-10-24T05:00:00Z"), 25, "02 comes twice");
        assert_eq!(count("2026-03-28T06:00:00Z"), 23, "02 does not come");
        let autumn = hours(at("2026-10-24T05:00:00Z"), PARIS);
        let days: Vec<_> = autumn.iter().filter(|hour| hour.new_day).collect();
        assert_eq!(days.len(), 1, "one midnight in a paper day");
        assert_eq!(
            days[0].local.time(),
            NaiveTime::MIN,
            "and it is drawn before 00"
        );
    }
}
