//! Cells as values: times, numbers, yes and no. What cannot be read is said to be so, never guessed.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use ward::clinical::Amount;
use ward::format::{LocalInstant, instant_of};

/// A cell that may be empty, readable or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell<T> {
    /// Nothing stands there.
    Empty,
    /// Read.
    Is(T),
    /// Something stands there that is none of what it should be.
    Unreadable,
}

impl<T> Cell<T> {
    pub(super) fn of(text: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Cell<T> {
        match text {
            None => Cell::Empty,
            Some(text) => read(text).map_or(Cell::Unreadable, Cell::Is),
        }
    }

    pub(super) fn is_unreadable(&self) -> bool {
        matches!(self, Cell::Unreadable)
    }

    pub(super) fn value(self) -> Option<T> {
        match self {
            Cell::Is(value) => Some(value),
            Cell::Empty | Cell::Unreadable => None,
        }
    }
}

/// An instant with its offset, or a local date and time in the hospital's zone. An hour that the clock skips or passes
/// twice names no instant.
pub(super) fn instant(text: &str, zone: Tz) -> Option<DateTime<Utc>> {
    if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
        return Some(exact.with_timezone(&Utc));
    }
    let shapes = [
        "%Y-%m-%dT%H:%M:%S",
        "%Y-%m-%dT%H:%M",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M",
    ];
    let local = shapes
        .iter()
        .find_map(|shape| NaiveDateTime::parse_from_str(text, shape).ok())?;
    match instant_of(local.date(), local.time(), zone) {
        LocalInstant::Exact { instant } => Some(instant),
        LocalInstant::InGap { .. } | LocalInstant::InFold { .. } => None,
    }
}

pub(super) fn day(text: &str) -> Option<NaiveDate> {
    // Chrono would accept a year of five digits.
    (text.len() == 10)
        .then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
        .flatten()
}

/// `08:00 14:00 20:00`, in order and none twice.
pub(super) fn times(text: &str) -> Option<Vec<NaiveTime>> {
    let mut times = text
        .split_whitespace()
        .map(|one| {
            (one.len() == 5)
                .then(|| NaiveTime::parse_from_str(one, "%H:%M").ok())
                .flatten()
        })
        .collect::<Option<Vec<NaiveTime>>>()?;
    let count = times.len();
    times.sort_unstable();
    times.dedup();
    (count > 0 && times.len() == count).then_some(times)
}

/// `mon thu`: days of the week in English, each once.
pub(super) fn days(text: &str) -> Option<Vec<Weekday>> {
    let days = text
        .split_whitespace()
        .map(|one| {
            Some(match one.to_ascii_lowercase().as_str() {
                "mon" => Weekday::Mon,
                "tue" => Weekday::Tue,
                "wed" => Weekday::Wed,
                "thu" => Weekday::Thu,
                "fri" => Weekday::Fri,
                "sat" => Weekday::Sat,
                "sun" => Weekday::Sun,
                _ => return None,
            })
        })
        .collect::<Option<Vec<Weekday>>>()?;
    ward::clinical::dosing::week(days)
}

/// `yes` or `no`.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) fn whole_number(text: &str) -> Option<u32> {
    let plain = text.len() <= 9 && text.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

/// A number in the source's own digits, with its unit as the source writes it. Only digits and one point, or one comma
/// where the manifest says that numbers have commas: `1,500` is fifteen hundred to one reader and one and a half to another.
pub(super) fn amount(digits: &str, unit: &str, comma: bool) -> Option<Amount> {
    let (point, other) = if comma { (',', '.') } else { ('.', ',') };
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == point)
        && !digits.contains(other)
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.matches(point).count() <= 1;
    if !plain {
        return None;
    }
    Amount::parse(&digits.replace(point, "."), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_in_one_way_or_not_at_all() {
        let read = |digits: &str, comma: bool| {
            amount(digits, "mg", comma).map(|amount| amount.value.to_string())
        };
        assert_eq!(
            read("1.50", false).as_deref(),
            Some("1.50"),
            "its own digits"
        );
        assert_eq!(
            read("1,50", true).as_deref(),
            Some("1.50"),
            "with a comma, where commas are said"
        );
        for (digits, comma) in [
            ("1,5", false),
            ("1.5", true),
            ("1 000", false),
            ("=1+1", false),
            ("-1", false),
            ("1e3", false),
            (".5", false),
            ("1.", false),
            ("1.2.3", false),
            ("", false),
            ("١", false),
        ] {
            assert_eq!(read(digits, comma), None, "{digits:?} is not guessed");
        }
    }

    #[test]
    fn an_hour_that_the_clock_skips_or_repeats_is_no_instant() {
        let read = |text: &str| instant(text, Tz::Europe__Paris).map(|at| at.to_rfc3339());
        assert_eq!(
            read("2026-11-21 08:00").as_deref(),
            Some("2026-11-21T07:00:00+00:00"),
            "local time"
        );
        assert_eq!(
            read("2026-11-21T08:00:00-05:00").as_deref(),
            Some("2026-11-21T13:00:00+00:00"),
            "with its offset"
        );
        assert_eq!(read("2026-03-29 02:30"), None, "skipped in spring");
        assert_eq!(read("2026-10-25 02:30"), None, "twice in autumn");
        assert_eq!(
            read("2026-10-25T02:30:00+02:00").as_deref(),
            Some("2026-10-25T00:30:00+00:00"),
            "the offset tells which"
        );
        assert_eq!(read("21/11/2026 08:00"), None, "whose month comes first?");
    }

    #[test]
    fn times_and_days_are_lists_without_doubles() {
        assert_eq!(
            times("14:00 08:00").map(|times| times.len()),
            Some(2),
            "in any order"
        );
        assert_eq!(
            (
                times("08:00 08:00"),
                times("8:00"),
                times("24:00"),
                times("08:00,14:00")
            ),
            (None, None, None, None),
            "one way to write them"
        );
        assert_eq!(days("thu MON").map(|days| days.len()), Some(2), "days");
        assert_eq!(
            (days("mon mon"), days("lundi")),
            (None, None),
            "none twice, no other words"
        );
    }
}
