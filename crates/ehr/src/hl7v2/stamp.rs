//! Times of HL7 v2: `YYYY[MM[DD[HH[MM[SS[.S…]]]]]][±ZZZZ]`, with the precision they were written with.
//!
//! Invariant: a day is not an instant. Without an offset, a time is the hospital's wall clock.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, Utc};
use chrono_tz::Tz;
use ward::format;

/// A time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// A year or a month: too coarse for anything but its begin.
    Coarse(NaiveDate),
    /// A day.
    Day(NaiveDate),
    /// An hour or finer.
    Time {
        date: NaiveDate,
        time: NaiveTime,
        offset: Option<FixedOffset>,
    },
}

impl Stamp {
    /// `None` for anything that is no time.
    pub(crate) fn parse(text: &str) -> Option<Stamp> {
        let text = text.trim();
        let (digits, offset) = match text.find(['+', '-']) {
            Some(at) => (text.get(..at)?, Some(offset(text.get(at..)?)?)),
            None => (text, None),
        };
        let (whole, fraction) = match digits.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (digits, None),
        };
        if !whole.chars().all(|c| c.is_ascii_digit()) || (fraction.is_some() && whole.len() != 14) {
            return None;
        }
        let number = |from: usize, to: usize| whole.get(from..to)?.parse::<u32>().ok();
        let year = whole.get(..4)?.parse::<i32>().ok()?;
        let day = |month, day| NaiveDate::from_ymd_opt(year, month, day);
        match whole.len() {
            4 => day(1, 1).map(Stamp::Coarse),
            6 => day(number(4, 6)?, 1).map(Stamp::Coarse),
            8 => day(number(4, 6)?, number(6, 8)?).map(Stamp::Day),
            10 | 12 | 14 => {
                let date = day(number(4, 6)?, number(6, 8)?)?;
                let minute = if whole.len() >= 12 {
                    number(10, 12)?
                } else {
                    0
                };
                let second = if whole.len() == 14 {
                    number(12, 14)?
                } else {
                    0
                };
                let time = NaiveTime::from_hms_opt(number(8, 10)?, minute, second)?;
                Some(Stamp::Time { date, time, offset })
            }
            _ => None,
        }
    }

    /// The instant, if it names one.
    pub(crate) fn instant(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Stamp::Coarse(_) | Stamp::Day(_) => None,
            Stamp::Time { date, time, offset } => Some(match offset {
                Some(offset) => date
                    .and_time(time)
                    .checked_sub_offset(offset)
                    .map(|utc| utc.and_utc())?,
                None => format::instant_of(date, time, zone).instant(),
            }),
        }
    }

    /// The first instant it may mean.
    pub(crate) fn begin(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Stamp::Coarse(date) | Stamp::Day(date) => {
                Some(format::instant_of(date, NaiveTime::MIN, zone).instant())
            }
            Stamp::Time { .. } => self.instant(zone),
        }
    }

    /// The last instant it may mean: a period that ends on a day includes the day. A month is no end.
    pub(crate) fn finish(self, zone: Tz) -> Option<DateTime<Utc>> {
        match self {
            Stamp::Coarse(_) => None,
            Stamp::Day(date) => {
                let last = NaiveTime::from_hms_opt(23, 59, 59)?;
                Some(format::instant_of(date, last, zone).instant())
            }
            Stamp::Time { .. } => self.instant(zone),
        }
    }
}

fn offset(text: &str) -> Option<FixedOffset> {
    let (sign, digits) = match text.strip_prefix('+') {
        Some(digits) => (1, digits),
        None => (-1, text.strip_prefix('-')?),
    };
    if digits.len() != 4 || !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let hours: i32 = digits.get(..2)?.parse().ok()?;
    let minutes: i32 = digits.get(2..)?.parse().ok()?;
    if minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

/// A clock time alone: `0800`, `08:00`, `080000`.
pub(crate) fn clock(text: &str) -> Option<NaiveTime> {
    let digits: String = text.trim().chars().filter(|c| *c != ':').collect();
    if !digits.chars().all(|c| c.is_ascii_digit()) || !matches!(digits.len(), 4 | 6) {
        return None;
    }
    let number = |from: usize| digits.get(from..from + 2)?.parse::<u32>().ok();
    let second = if digits.len() == 6 { number(4)? } else { 0 };
    NaiveTime::from_hms_opt(number(0)?, number(2)?, second)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARIS: Tz = Tz::Europe__Paris;

    fn at(text: &str) -> Option<String> {
        Stamp::parse(text)?
            .instant(PARIS)
            .map(|instant| instant.to_rfc3339())
    }

    #[test]
    fn a_local_time_is_the_hospitals_and_an_offset_is_obeyed() {
        assert_eq!(
            at("202611210800").as_deref(),
            Some("2026-11-21T07:00:00+00:00"),
            "Paris in winter"
        );
        assert_eq!(
            at("20261121080000.123+0000").as_deref(),
            Some("2026-11-21T08:00:00+00:00"),
            "an offset"
        );
        assert_eq!(
            at("20261121080000-0500").as_deref(),
            Some("2026-11-21T13:00:00+00:00"),
            "another"
        );
    }

    #[test]
    fn a_day_is_no_instant() {
        let day = Stamp::parse("20261121").unwrap();
        assert_eq!(day.instant(PARIS), None, "no hour was given");
        assert_eq!(
            day.begin(PARIS).unwrap().to_rfc3339(),
            "2026-11-20T23:00:00+00:00",
            "it begins at midnight in Paris"
        );
        assert_eq!(
            day.finish(PARIS).unwrap().to_rfc3339(),
            "2026-11-21T22:59:59+00:00",
            "and includes its evening"
        );
    }

    #[test]
    fn nonsense_is_no_time() {
        for text in [
            "",
            "2026112",
            "20261321",
            "20260230",
            "2026-11-21",
            "20261121250000",
            "demain",
            "202611210800+25",
            "20261121+",
            "2026.5",
        ] {
            assert_eq!(Stamp::parse(text), None, "{text}");
        }
        assert_eq!(clock("0800"), NaiveTime::from_hms_opt(8, 0, 0), "a clock");
        assert_eq!(clock("8"), None, "eight what?");
    }
}
