//! Times of day, 24 hours, in the hospital's zone (display rules T1, T3, T5).

use chrono::{DateTime, Datelike, NaiveDateTime, Offset, TimeZone, Timelike, Utc};
use chrono_tz::{OffsetComponents, Tz};

use super::{Locale, NO_BREAK_SPACE, date, local::wall_clock, table_date};

/// `HH:mm`, followed by a tag only in a repeated hour: `02:30 (été)` and `02:30 (hiver)` are one hour apart, and
/// giving at both would be a double dose.
#[must_use]
pub fn time(instant: DateTime<Utc>, tz: Tz, locale: Locale) -> String {
    let local = wall_clock(instant, tz);
    tagged(
        format!("{:02}:{:02}", local.hour(), local.minute()),
        instant,
        local,
        tz,
        locale,
    )
}

/// A time inside a French sentence, `14 h 30`; `14:30` in English.
#[must_use]
pub fn time_in_sentence(instant: DateTime<Utc>, tz: Tz, locale: Locale) -> String {
    if !locale.is_french() {
        return time(instant, tz, locale);
    }
    let local = wall_clock(instant, tz);
    let words = format!(
        "{:02}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{:02}",
        local.hour(),
        local.minute()
    );
    tagged(words, instant, local, tz, locale)
}

/// Date and time as written in a table: `21 nov. 2026 01:30`; ISO date in Québec.
#[must_use]
pub fn date_time(instant: DateTime<Utc>, tz: Tz, locale: Locale) -> String {
    let day = table_date(wall_clock(instant, tz).date(), locale);
    format!("{day}{NO_BREAK_SPACE}{}", time(instant, tz, locale))
}

/// Date and time inside a sentence: `21 nov. 2026 à 01:30`, `21 Nov 2026 at 01:30`.
#[must_use]
pub fn sentence_date_time(instant: DateTime<Utc>, tz: Tz, locale: Locale) -> String {
    let day = date(wall_clock(instant, tz).date(), locale);
    format!(
        "{day} {} {}",
        locale.pick("à", "at"),
        time(instant, tz, locale)
    )
}

/// Head of an hour column: `sam. 21 nov. 14:00`, so that midnight always carries its date (T3).
#[must_use]
pub fn day_hour_label(instant: DateTime<Utc>, tz: Tz, locale: Locale) -> String {
    let day = wall_clock(instant, tz).date();
    let weekday = match day.weekday() {
        chrono::Weekday::Mon => locale.pick("lun.", "Mon"),
        chrono::Weekday::Tue => locale.pick("mar.", "Tue"),
        chrono::Weekday::Wed => locale.pick("mer.", "Wed"),
        chrono::Weekday::Thu => locale.pick("jeu.", "Thu"),
        chrono::Weekday::Fri => locale.pick("ven.", "Fri"),
        chrono::Weekday::Sat => locale.pick("sam.", "Sat"),
        chrono::Weekday::Sun => locale.pick("dim.", "Sun"),
    };
    let month = date::month(day, locale);
    format!(
        "{weekday}{NO_BREAK_SPACE}{:02}{NO_BREAK_SPACE}{month} {}",
        day.day(),
        time(instant, tz, locale)
    )
}

fn tagged(
    text: String,
    instant: DateTime<Utc>,
    local: NaiveDateTime,
    tz: Tz,
    locale: Locale,
) -> String {
    match repeated_hour_tag(instant, local, tz, locale) {
        Some(tag) => format!("{text}{NO_BREAK_SPACE}({tag})"),
        None => text,
    }
}

/// The word that tells the two passes of a repeated hour apart; nothing at any other time.
fn repeated_hour_tag(
    instant: DateTime<Utc>,
    local: NaiveDateTime,
    tz: Tz,
    locale: Locale,
) -> Option<String> {
    match tz.from_local_datetime(&local) {
        chrono::LocalResult::None | chrono::LocalResult::Single(_) => None,
        chrono::LocalResult::Ambiguous(a, b) => {
            if a.offset().dst_offset() == b.offset().dst_offset() {
                // The country changed its hour for good: neither pass is "summer".
                return Some(format!(
                    "UTC{}",
                    tz.offset_from_utc_datetime(&instant.naive_utc()).fix()
                ));
            }
            let first_pass = instant <= a.to_utc().min(b.to_utc());
            let word = match (locale, first_pass) {
                (Locale::Fr, true) => "été",
                (Locale::Fr, false) => "hiver",
                (Locale::FrCa, true) => "avancée",
                (Locale::FrCa, false) => "normale",
                (Locale::En, true) => "summer",
                (Locale::En, false) => "winter",
            };
            Some(word.to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono_tz::{America, Europe};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_repeated_hour_is_tagged_and_only_that_hour() {
        let paris = |text| time(at(text), Europe::Paris, Locale::Fr);
        assert_eq!(
            paris("2026-10-25T00:30:00Z"),
            "02:30\u{a0}(été)",
            "first pass"
        );
        assert_eq!(
            paris("2026-10-25T01:30:00Z"),
            "02:30\u{a0}(hiver)",
            "second pass"
        );
        assert_eq!(paris("2026-10-24T23:59:00Z"), "01:59", "before");
        assert_eq!(
            paris("2026-10-25T00:00:00Z"),
            "02:00\u{a0}(été)",
            "its first minute"
        );
        assert_eq!(
            paris("2026-10-25T01:59:00Z"),
            "02:59\u{a0}(hiver)",
            "its last minute"
        );
        assert_eq!(paris("2026-10-25T02:00:00Z"), "03:00", "after");
        assert_eq!(
            paris("2026-03-29T01:00:00Z"),
            "03:00",
            "spring repeats nothing"
        );
    }

    #[test]
    fn toronto_has_its_own_words() {
        let first = time(at("2026-11-01T05:30:00Z"), America::Toronto, Locale::FrCa);
        let second = time(at("2026-11-01T06:30:00Z"), America::Toronto, Locale::FrCa);
        assert_eq!(first, "01:30\u{a0}(avancée)", "heure avancée");
        assert_eq!(second, "01:30\u{a0}(normale)", "heure normale");
        let english = time(at("2026-11-01T06:30:00Z"), America::Toronto, Locale::En);
        assert_eq!(english, "01:30\u{a0}(winter)", "English words");
    }

    #[test]
    fn a_country_that_changes_its_hour_for_good_shows_offsets() {
        // Venezuela went from -4 to -4:30 on 9 December 2007 at 03:00.
        let text = time(at("2007-12-09T07:15:00Z"), America::Caracas, Locale::Fr);
        assert!(text.contains("UTC-04:30"), "no summer in Caracas: {text}");
    }

    #[test]
    fn dates_and_times_together() {
        let instant = at("2026-11-21T00:30:00Z");
        assert_eq!(
            sentence_date_time(instant, Europe::Paris, Locale::Fr),
            "21\u{a0}nov.\u{a0}2026 à 01:30",
            "the date is the hospital's, not UTC's"
        );
        assert_eq!(
            sentence_date_time(instant, Europe::Paris, Locale::En),
            "21\u{a0}Nov\u{a0}2026 at 01:30",
            "English"
        );
        assert_eq!(
            date_time(instant, America::Toronto, Locale::FrCa),
            "2026-11-20\u{a0}19:30",
            "Québec tables are ISO"
        );
        assert_eq!(
            date_time(instant, Europe::Paris, Locale::Fr),
            "21\u{a0}nov.\u{a0}2026\u{a0}01:30",
            "a table cell"
        );
        assert_eq!(
            time_in_sentence(instant, Europe::Paris, Locale::Fr),
            "01\u{a0}h\u{a0}30",
            "T1 in a sentence"
        );
        assert_eq!(
            day_hour_label(at("2026-11-20T23:00:00Z"), Europe::Paris, Locale::Fr),
            "sam.\u{a0}21\u{a0}nov. 00:00",
            "T3: midnight is 00:00 of its own day"
        );
    }
}
