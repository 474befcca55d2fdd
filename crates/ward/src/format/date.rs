//! Calendar dates (display rule T2). Months are never digits in a sentence: 03/02 is two different days.

use chrono::{Datelike, NaiveDate};

use super::{Locale, NO_BREAK_SPACE};

/// A date in words: `03 févr. 1948`, `21 Nov 2026`; Québec sentences are written as in France.
#[must_use]
pub fn date(date: NaiveDate, locale: Locale) -> String {
    format!(
        "{:02}{NO_BREAK_SPACE}{}{NO_BREAK_SPACE}{:04}",
        date.day(),
        month(date, locale),
        date.year()
    )
}

/// `2026-11-21`: file names, and tables in Québec.
#[must_use]
pub fn date_iso(date: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
}

/// A date as written in a table: ISO in Québec, the words of [`date`] elsewhere.
#[must_use]
pub fn table_date(day: NaiveDate, locale: Locale) -> String {
    match locale {
        Locale::FrCa => date_iso(day),
        Locale::Fr | Locale::En => date(day, locale),
    }
}

/// Short month names that cannot be taken for one another: juin and juill., mars and mai.
pub(super) fn month(date: NaiveDate, locale: Locale) -> &'static str {
    match date.month() {
        1 => locale.pick("janv.", "Jan"),
        2 => locale.pick("févr.", "Feb"),
        3 => locale.pick("mars", "Mar"),
        4 => locale.pick("avr.", "Apr"),
        5 => locale.pick("mai", "May"),
        6 => locale.pick("juin", "Jun"),
        7 => locale.pick("juill.", "Jul"),
        8 => locale.pick("août", "Aug"),
        9 => locale.pick("sept.", "Sep"),
        10 => locale.pick("oct.", "Oct"),
        11 => locale.pick("nov.", "Nov"),
        _ => locale.pick("déc.", "Dec"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn dates_are_words() {
        assert_eq!(
            date(day(1948, 2, 3), Locale::Fr),
            "03\u{a0}févr.\u{a0}1948",
            "T2 in France"
        );
        assert_eq!(
            date(day(2026, 11, 21), Locale::FrCa),
            "21\u{a0}nov.\u{a0}2026",
            "Québec sentences"
        );
        assert_eq!(
            date(day(2026, 11, 21), Locale::En),
            "21\u{a0}Nov\u{a0}2026",
            "T2 in English"
        );
        assert_eq!(
            table_date(day(2026, 11, 21), Locale::FrCa),
            "2026-11-21",
            "Québec tables are ISO"
        );
        assert_eq!(
            table_date(day(2026, 11, 21), Locale::Fr),
            "21\u{a0}nov.\u{a0}2026",
            "French tables are not"
        );
        assert_eq!(date_iso(day(1948, 2, 3)), "1948-02-03", "file names sort");
    }

    #[test]
    fn no_two_months_look_alike() {
        for locale in Locale::ALL {
            let months: std::collections::BTreeSet<_> =
                (1..=12).map(|m| month(day(2026, m, 1), locale)).collect();
            assert_eq!(months.len(), 12, "each month has its own short name");
        }
    }
}
