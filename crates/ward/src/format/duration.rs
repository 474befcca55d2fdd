//! Durations, ages of information and delays, in whole units (display rules N12, T7).

use super::{Locale, NO_BREAK_SPACE};

/// `44 min`, `1 h`, `1 h 05`; English repeats the unit: `1 h 05 min`. Hours are never turned into days.
#[must_use]
pub fn duration(minutes: i64, locale: Locale) -> String {
    let sign = if minutes < 0 { "\u{2212}" } else { "" };
    let length = minutes.unsigned_abs();
    let (hours, rest) = (length / 60, length % 60);
    match (hours, rest) {
        (0, rest) => format!("{sign}{rest}{NO_BREAK_SPACE}min"),
        (hours, 0) => format!("{sign}{hours}{NO_BREAK_SPACE}h"),
        (hours, rest) => {
            let french = format!("{sign}{hours}{NO_BREAK_SPACE}h{NO_BREAK_SPACE}{rest:02}");
            if locale.is_french() {
                french
            } else {
                format!("{french}{NO_BREAK_SPACE}min")
            }
        }
    }
}

/// How long ago: `il y a 1 h 44`, `1 h 44 min ago`, and `à l’instant` under a minute.
///
/// A time still to come is said to be so (`dans 5 min`): a clock that is wrong must not look like fresh news.
#[must_use]
pub fn ago(minutes: i64, locale: Locale) -> String {
    let length = duration(minutes.saturating_abs(), locale);
    match (minutes.signum(), locale.is_french()) {
        (0, true) => "à l’instant".to_owned(),
        (0, false) => "just now".to_owned(),
        (1, true) => format!("il y a {length}"),
        (1, false) => format!("{length} ago"),
        (_, true) => format!("dans {length}"),
        (_, false) => format!("in {length}"),
    }
}

/// A delay in words: `1 h 14 de retard`, `à l’heure`, `5 min d’avance`.
#[must_use]
pub fn late_by(minutes: i64, locale: Locale) -> String {
    let length = duration(minutes.saturating_abs(), locale);
    match (minutes.signum(), locale.is_french()) {
        (0, true) => "à l’heure".to_owned(),
        (0, false) => "on time".to_owned(),
        (1, true) => format!("{length} de retard"),
        (1, false) => format!("{length} late"),
        (_, true) => format!("{length} d’avance"),
        (_, false) => format!("{length} early"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        text.replace(NO_BREAK_SPACE, "~")
    }

    #[test]
    fn durations_are_whole_units() {
        let fr = |minutes| plain(&duration(minutes, Locale::Fr));
        assert_eq!(fr(44), "44~min", "under an hour");
        assert_eq!(fr(60), "1~h", "a round hour has no minutes");
        assert_eq!(fr(65), "1~h~05", "two digits, or 1 h 5 reads as 1 h 50");
        assert_eq!(fr(104), "1~h~44", "French omits the last unit");
        assert_eq!(
            plain(&duration(104, Locale::En)),
            "1~h~44~min",
            "English does not"
        );
        assert_eq!(fr(0), "0~min", "nothing is still a length");
        assert_eq!(fr(-5), "\u{2212}5~min", "the sign is not lost");
        assert_eq!(fr(4_320), "72~h", "hours stay hours");
        assert!(!fr(i64::MIN).is_empty(), "even the longest length is text");
    }

    #[test]
    fn ages_and_delays_are_sentences() {
        assert_eq!(
            plain(&ago(104, Locale::Fr)),
            "il y a 1~h~44",
            "01:30 seen at 03:14"
        );
        assert_eq!(plain(&ago(104, Locale::En)), "1~h~44~min ago", "English");
        assert_eq!(ago(0, Locale::Fr), "à l’instant", "under a minute");
        assert_eq!(
            plain(&ago(-5, Locale::Fr)),
            "dans 5~min",
            "a wrong clock is visible"
        );
        assert_eq!(plain(&late_by(74, Locale::Fr)), "1~h~14 de retard", "T7");
        assert_eq!(
            plain(&late_by(74, Locale::En)),
            "1~h~14~min late",
            "English"
        );
        assert_eq!(late_by(0, Locale::Fr), "à l’heure", "no delay");
        assert_eq!(
            plain(&late_by(-5, Locale::En)),
            "5~min early",
            "ahead of time"
        );
        assert!(!ago(i64::MIN, Locale::Fr).is_empty(), "total");
    }
}
