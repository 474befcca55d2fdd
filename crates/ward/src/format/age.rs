//! A patient's age in the unit that matters at that age (display rule T4).

use chrono::{Datelike, NaiveDate};

use super::{Locale, NO_BREAK_SPACE};

/// Days under 4 weeks, weeks under 1 year, months under 2 years, then years: a dose for 27 days is not one for 27 weeks.
///
/// A birth date after today is said in words rather than shown as an age.
#[must_use]
pub fn age(birth: NaiveDate, today: NaiveDate, locale: Locale) -> String {
    let days = today.signed_duration_since(birth).num_days();
    if days < 0 {
        return locale
            .pick("date de naissance à venir", "birth date in the future")
            .to_owned();
    }
    let months = whole_months(birth, today);
    if days < 28 {
        counted(
            days,
            locale.pick("jour", "day"),
            locale.pick("jours", "days"),
            locale,
        )
    } else if months < 12 {
        counted(
            days / 7,
            locale.pick("semaine", "week"),
            locale.pick("semaines", "weeks"),
            locale,
        )
    } else if months < 24 {
        counted(
            months,
            locale.pick("mois", "month"),
            locale.pick("mois", "months"),
            locale,
        )
    } else {
        counted(
            months / 12,
            locale.pick("an", "year"),
            locale.pick("ans", "years"),
            locale,
        )
    }
}

fn counted(count: i64, one: &str, many: &str, locale: Locale) -> String {
    let plural = if locale.is_french() {
        count >= 2
    } else {
        count != 1
    };
    format!("{count}{NO_BREAK_SPACE}{}", if plural { many } else { one })
}

/// Months fully lived; someone born on the 31st completes a short month on the 1st of the next.
fn whole_months(birth: NaiveDate, today: NaiveDate) -> i64 {
    let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    months(today) - months(birth) - i64::from(today.day() < birth.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(birth: &str, today: &str, locale: Locale) -> String {
        age(birth.parse().unwrap(), today.parse().unwrap(), locale).replace(NO_BREAK_SPACE, "~")
    }

    #[test]
    fn the_unit_follows_the_patient() {
        let fr = |birth, today| shown(birth, today, Locale::Fr);
        assert_eq!(
            fr("1948-02-03", "2026-11-21"),
            "78~ans",
            "the display vector"
        );
        assert_eq!(
            fr("2026-11-01", "2026-11-28"),
            "27~jours",
            "27 days are days"
        );
        assert_eq!(
            fr("2026-11-01", "2026-11-29"),
            "4~semaines",
            "28 days are 4 weeks"
        );
        assert_eq!(fr("2026-11-21", "2026-11-21"), "0~jour", "born today");
        assert_eq!(fr("2026-11-20", "2026-11-21"), "1~jour", "one is singular");
        assert_eq!(
            fr("2025-11-22", "2026-11-21"),
            "52~semaines",
            "the eve of the first birthday"
        );
        assert_eq!(
            fr("2025-11-21", "2026-11-21"),
            "12~mois",
            "the first birthday"
        );
        assert_eq!(
            fr("2024-11-22", "2026-11-21"),
            "23~mois",
            "the eve of the second"
        );
        assert_eq!(
            fr("2024-11-21", "2026-11-21"),
            "2~ans",
            "the second birthday"
        );
        assert_eq!(
            fr("2024-02-29", "2025-02-28"),
            "52~semaines",
            "a leap-day child is one on 1 March"
        );
        assert_eq!(
            fr("2024-02-29", "2025-03-01"),
            "12~mois",
            "a leap-day child is one on 1 March"
        );
        assert_eq!(
            shown("2026-11-21", "2026-11-21", Locale::En),
            "0~days",
            "English zero is plural"
        );
        assert_eq!(
            fr("2026-11-22", "2026-11-21"),
            "date de naissance à venir",
            "never a negative age"
        );
    }
}
