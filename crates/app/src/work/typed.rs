//! What people type: times of the day and doses, turned into facts or refused with a reason.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use chrono_tz::Tz;
use rust_decimal::Decimal;
use ward::clinical::{Amount, Dose};
use ward::format::{self, AmountError, Locale};

use crate::api::views::{ApiError, TypedChoice};
use crate::fault::fault;

/// Longest free text of an entry, in characters.
pub(crate) const TEXT_MAX: usize = 500;

/// `HH:mm` on the hospital's clock, as the last such instant that is not in the future. A time later than now is taken
/// as yesterday's only when that is less than twelve hours ago: at 00:10, 23:50 is twenty minutes ago, but at 14:00,
/// 15:00 is a slip and not yesterday's.
pub(crate) fn instant(
    typed: &str,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let time = time_of_day(typed)?;
    let today = now.with_timezone(&zone).date_naive();
    let at = format::instant_of(today, time, zone).instant();
    if at <= now {
        return Ok(at);
    }
    let yesterday = today.pred_opt().ok_or_else(|| fault("bad-time", typed))?;
    let before = format::instant_of(yesterday, time, zone).instant();
    if now - before <= Duration::hours(12) {
        Ok(before)
    } else {
        Err(fault("future-time", typed))
    }
}

/// `HH:mm` as the instant nearest to `anchor`, and not in the future: a correction of yesterday's 09:00 to 09:30 means
/// yesterday's 09:30.
pub(crate) fn instant_near(
    typed: &str,
    anchor: DateTime<Utc>,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let day = anchor.with_timezone(&zone).date_naive();
    candidates(typed, day, zone)?
        .into_iter()
        .filter(|at| *at <= now)
        .min_by_key(|at| (*at - anchor).abs())
        .ok_or_else(|| fault("future-time", typed))
}

/// `HH:mm` as the last such instant at or before `limit`, at most a day back: what was given before the outage was given
/// before capture opened.
pub(crate) fn instant_before(
    typed: &str,
    limit: DateTime<Utc>,
    zone: Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let day = limit.with_timezone(&zone).date_naive();
    candidates(typed, day, zone)?
        .into_iter()
        .filter(|at| *at <= limit)
        .max()
        .ok_or_else(|| fault("future-time", typed))
}

/// `HH:mm` as the next such instant that is still to come, within twelve hours: what lies further is a slip.
pub(crate) fn instant_after(
    typed: &str,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let day = now.with_timezone(&zone).date_naive();
    candidates(typed, day, zone)?
        .into_iter()
        .filter(|at| *at > now && *at - now <= Duration::hours(12))
        .min()
        .ok_or_else(|| fault("past-time", typed))
}

/// `HH:mm` as the next time the clock shows it: what is to be done lies ahead.
pub(crate) fn next_instant(
    typed: &str,
    now: DateTime<Utc>,
    zone: Tz,
) -> Result<DateTime<Utc>, ApiError> {
    let day = now.with_timezone(&zone).date_naive();
    candidates(typed, day, zone)?
        .into_iter()
        .filter(|at| *at > now)
        .min()
        .ok_or_else(|| fault("bad-time", typed))
}

/// The time of the day on the day before, the day itself and the day after.
fn candidates(
    typed: &str,
    day: chrono::NaiveDate,
    zone: Tz,
) -> Result<Vec<DateTime<Utc>>, ApiError> {
    let time = time_of_day(typed)?;
    Ok([day.pred_opt(), Some(day), day.succ_opt()]
        .into_iter()
        .flatten()
        .map(|day| format::instant_of(day, time, zone).instant())
        .collect())
}

/// A day of the calendar: `21/11/2026`, `21.11.2026` or `2026-11-21`; never with a year of two digits.
pub(crate) fn day(typed: &str) -> Result<chrono::NaiveDate, ApiError> {
    let bad = || fault("bad-date", typed.trim());
    let bare = typed.trim().replace(['.', ' '], "/");
    let iso = chrono::NaiveDate::parse_from_str(&bare, "%Y-%m-%d");
    let day = iso.or_else(|_| chrono::NaiveDate::parse_from_str(&bare, "%d/%m/%Y"));
    let day = day.map_err(|_| bad())?;
    if chrono::Datelike::year(&day) < 1880 {
        return Err(bad());
    }
    Ok(day)
}

/// `HH:mm`, also written `8h30` or `8`.
pub(crate) fn time_of_day(typed: &str) -> Result<NaiveTime, ApiError> {
    let typed = typed.trim().replace(['h', 'H'], ":");
    NaiveTime::parse_from_str(&typed, "%H:%M").map_err(|_| fault("bad-time", &typed))
}

/// A dose as typed against the order: its amount, or the text where the order states no number.
pub(crate) struct TypedDose {
    /// The amount, in the order's own unit.
    pub(crate) amount: Option<Amount>,
    /// The text, where there is no amount to agree with.
    pub(crate) text: Option<String>,
    /// It is not the quantity ordered.
    pub(crate) differs: bool,
}

/// Reads a dose against what is ordered for that time. The unit is always the order's: a nurse types the number she was
/// shown, never another unit.
pub(crate) fn dose(typed: &str, ordered: &Dose, locale: Locale) -> Result<TypedDose, ApiError> {
    let text = free_text(typed)?;
    if text.is_empty() {
        return Err(fault("dose-needed", ""));
    }
    let number = |unit: &str| number(&text, unit, locale);
    match ordered {
        Dose::Exact(ordered) => {
            let amount = Amount::new(number(&ordered.unit)?, ordered.unit.clone());
            let differs = !amount.same_as(ordered);
            Ok(TypedDose {
                amount: Some(amount),
                text: None,
                differs,
            })
        }
        Dose::Range { low, high } => {
            let amount = Amount::new(number(&low.unit)?, low.unit.clone());
            let differs = amount.value < low.value || amount.value > high.value;
            Ok(TypedDose {
                amount: Some(amount),
                text: None,
                differs,
            })
        }
        Dose::Missing => Ok(TypedDose {
            amount: None,
            text: Some(text),
            differs: false,
        }),
    }
}

/// Reads a number in a unit that is known: alone, or with this very unit behind it. Another unit is another quantity and
/// never converted; a number that can be read two ways is offered in both.
pub(crate) fn number(text: &str, unit: &str, locale: Locale) -> Result<Decimal, ApiError> {
    let text = text.trim();
    let unit_at = text.find(|c: char| {
        !(c.is_ascii_digit() || matches!(c, ',' | '.' | '-' | '\u{2212}') || c.is_whitespace())
    });
    let (digits, named) = text.split_at(unit_at.unwrap_or(text.len()));
    let (digits, named) = (digits.trim(), named.trim());
    if !digits.is_empty() && !named.is_empty() && !format::is_same_unit(named, unit) {
        let ordered = format::unit_words(unit, locale);
        return Err(fault(
            "dose-unit",
            if ordered.is_empty() {
                unit.to_owned()
            } else {
                ordered
            },
        ));
    }
    format::parse_amount(digits).map_err(|error| match error {
        AmountError::TwoReadings { decimal, thousands } => ApiError {
            choices: [decimal, thousands]
                .map(|value| TypedChoice {
                    typed: format::number(value, locale).replace('\u{a0}', ""),
                    label: Amount::new(value, unit).words(locale),
                })
                .to_vec(),
            ..fault("dose-ambiguous", text)
        },
        AmountError::TrailingMark => fault("dose-unfinished", text),
        AmountError::Space => fault("dose-space", text),
        AmountError::Negative => fault("dose-negative", text),
        AmountError::Empty
        | AmountError::SeveralMarks
        | AmountError::LeadingZero
        | AmountError::TooLong
        | AmountError::NotANumber => fault("bad-dose", text),
    })
}

/// Free text: trimmed, bounded, without control characters, which could turn a line round on the screen.
pub(crate) fn free_text(typed: &str) -> Result<String, ApiError> {
    let text = format::visible_controls(typed.trim());
    if text.chars().count() > TEXT_MAX {
        Err(fault("text-too-long", ""))
    } else {
        Ok(text)
    }
}

/// A reason of five characters or more.
pub(crate) fn reason(typed: Option<&str>) -> Result<String, ApiError> {
    let text = free_text(typed.unwrap_or_default())?;
    match text.chars().count() {
        0 => Err(fault("reason-needed", "")),
        1..=4 => Err(fault("text-too-short", text)),
        _ => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_time_of_the_day_is_the_last_one_that_is_not_in_the_future() {
        let zone = Tz::Europe__Paris;
        let past_midnight = at("2026-11-20T23:10:00Z");
        assert_eq!(
            instant("23:50", past_midnight, zone).unwrap(),
            at("2026-11-20T22:50:00Z"),
            "twenty minutes ago"
        );
        assert_eq!(
            instant("0h05", past_midnight, zone).unwrap(),
            at("2026-11-20T23:05:00Z"),
            "five minutes ago"
        );
        let afternoon = at("2026-11-21T13:00:00Z");
        assert_eq!(
            instant("15:00", afternoon, zone).unwrap_err().code,
            "future-time",
            "a slip, not yesterday's"
        );
        let yesterday = at("2026-11-20T08:00:00Z");
        assert_eq!(
            instant_near("09:30", yesterday, afternoon, zone).unwrap(),
            at("2026-11-20T08:30:00Z"),
            "a correction stays on its day"
        );
        assert_eq!(
            instant_before("19:50", at("2026-11-20T19:00:00Z"), zone).unwrap(),
            at("2026-11-20T18:50:00Z"),
            "before the outage that began at 20:00"
        );
        assert_eq!(
            next_instant("06:00", past_midnight, zone).unwrap(),
            at("2026-11-21T05:00:00Z"),
            "this morning's, ahead"
        );
        assert_eq!(
            next_instant("00:10", past_midnight, zone).unwrap(),
            at("2026-11-21T23:10:00Z"),
            "now has begun: tomorrow's"
        );
        assert_eq!(
            instant("25:00", afternoon, zone).unwrap_err().code,
            "bad-time",
            "no such time"
        );
    }
}
