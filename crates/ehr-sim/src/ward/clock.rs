//! Wall clock of the pretend hospital (Europe/Paris) to instants and back.

use chrono::{
    DateTime, Days, Duration, LocalResult, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc,
};
use chrono_tz::{Europe::Paris, Tz};

/// The wall-clock view of an instant.
pub(crate) fn local(instant: DateTime<Utc>) -> DateTime<Tz> {
    instant.with_timezone(&Paris)
}

/// The instant of a wall-clock time. A time repeated in autumn is its first passage; a time skipped in spring is the
/// moment the clocks have jumped to: this is what the pretend nurses do.
pub(crate) fn instant(date: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let wall = date.and_time(time);
    match Paris.from_local_datetime(&wall) {
        LocalResult::Single(one) | LocalResult::Ambiguous(one, _) => one.with_timezone(&Utc),
        LocalResult::None => {
            let later = wall.checked_add_signed(Duration::hours(1)).unwrap_or(wall);
            match Paris.from_local_datetime(&later) {
                LocalResult::Single(one) | LocalResult::Ambiguous(one, _) => {
                    one.with_timezone(&Utc)
                }
                LocalResult::None => later.and_utc(),
            }
        }
    }
}

/// `2026-11-20T08:03:00+01:00`, as French records write instants.
pub(crate) fn stamp(instant: DateTime<Utc>) -> String {
    local(instant).to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// This many days before the wall-clock day of `now`.
pub(crate) fn days_before(now: DateTime<Utc>, days: u32) -> NaiveDate {
    let today = local(now).date_naive();
    today
        .checked_sub_days(Days::new(u64::from(days)))
        .unwrap_or(today)
}

/// Hours written with a decimal in the ward file, as a whole number of minutes.
pub(crate) fn hours(decimal_hours: f64) -> Duration {
    #[allow(
        clippy::cast_possible_truncation,
        reason = "the ward file is checked to stay within a month"
    )]
    Duration::minutes((decimal_hours * 60.0).round() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(date: (i32, u32, u32), time: (u32, u32)) -> DateTime<Utc> {
        instant(
            NaiveDate::from_ymd_opt(date.0, date.1, date.2).unwrap(),
            NaiveTime::from_hms_opt(time.0, time.1, 0).unwrap(),
        )
    }

    #[test]
    fn paris_wall_time_in_winter_and_summer() {
        assert_eq!(
            stamp(at((2026, 11, 20), (8, 0))),
            "2026-11-20T08:00:00+01:00",
            "winter"
        );
        assert_eq!(
            stamp(at((2026, 7, 1), (8, 0))),
            "2026-07-01T08:00:00+02:00",
            "summer"
        );
    }

    #[test]
    fn the_two_strange_nights_of_the_year_have_an_answer() {
        assert_eq!(
            stamp(at((2026, 3, 29), (2, 30))),
            "2026-03-29T03:30:00+02:00",
            "02:30 does not exist in the spring night"
        );
        assert_eq!(
            stamp(at((2026, 10, 25), (2, 30))),
            "2026-10-25T02:30:00+02:00",
            "02:30 happens twice in the autumn night: the first"
        );
    }
}
