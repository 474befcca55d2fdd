//! How old the copy of the EHR is, in words (display rule T6).

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Locale, ago, sentence_date_time};

/// The word beside every data time. It informs; it never hides data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Freshness {
    /// À jour.
    Current,
    /// Récent.
    Recent,
    /// Ancien.
    Old,
    /// Périmé: opens the card on what out-of-date data can and cannot tell.
    Stale,
}

/// Upper bounds of each band in minutes, inclusive; beyond the last is [`Freshness::Stale`]. A site setting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bands {
    /// Current up to this age.
    pub current_minutes: i64,
    /// Recent up to this age.
    pub recent_minutes: i64,
    /// Old up to this age.
    pub old_minutes: i64,
}

impl Default for Bands {
    fn default() -> Self {
        Self {
            current_minutes: 15,
            recent_minutes: 60,
            old_minutes: 240,
        }
    }
}

/// The band of an age.
#[must_use]
pub const fn freshness(age_minutes: i64, bands: &Bands) -> Freshness {
    if age_minutes <= bands.current_minutes {
        Freshness::Current
    } else if age_minutes <= bands.recent_minutes {
        Freshness::Recent
    } else if age_minutes <= bands.old_minutes {
        Freshness::Old
    } else {
        Freshness::Stale
    }
}

impl Freshness {
    /// The word people read.
    #[must_use]
    pub const fn word(self, locale: Locale) -> &'static str {
        match self {
            Self::Current => locale.pick("à jour", "up to date"),
            Self::Recent => locale.pick("récent", "recent"),
            Self::Old => locale.pick("ancien", "old"),
            Self::Stale => locale.pick("périmé", "out of date"),
        }
    }

    /// Stable code, for icons and styles.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Recent => "recent",
            Self::Old => "old",
            Self::Stale => "stale",
        }
    }
}

/// The line on every screen and page: `Données du 21 nov. 2026 à 01:30 (il y a 1 h 44)`.
#[must_use]
pub fn data_line(as_of: DateTime<Utc>, now: DateTime<Utc>, tz: Tz, locale: Locale) -> String {
    let age_minutes = now.signed_duration_since(as_of).num_minutes();
    format!(
        "{} {} ({})",
        locale.pick("Données du", "Data of"),
        sentence_date_time(as_of, tz, locale),
        ago(age_minutes, locale)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_change_at_their_bounds() {
        let bands = Bands::default();
        for (minutes, expected) in [
            (0, Freshness::Current),
            (15, Freshness::Current),
            (16, Freshness::Recent),
            (60, Freshness::Recent),
            (61, Freshness::Old),
            (240, Freshness::Old),
            (241, Freshness::Stale),
        ] {
            assert_eq!(freshness(minutes, &bands), expected, "{minutes} minutes");
        }
    }

    #[test]
    fn the_words_are_the_wards() {
        let words = |locale| {
            [
                Freshness::Current,
                Freshness::Recent,
                Freshness::Old,
                Freshness::Stale,
            ]
            .map(|f| f.word(locale))
        };
        assert_eq!(
            words(Locale::Fr),
            ["à jour", "récent", "ancien", "périmé"],
            "T6 in French"
        );
        assert_eq!(
            words(Locale::En),
            ["up to date", "recent", "old", "out of date"],
            "T6 in English"
        );
    }

    #[test]
    fn the_data_line_says_when_and_how_long_ago() {
        let as_of = "2026-11-21T00:30:00Z".parse().unwrap();
        let now = "2026-11-21T02:14:59Z".parse().unwrap();
        let line =
            |locale| data_line(as_of, now, chrono_tz::Europe::Paris, locale).replace('\u{a0}', " ");
        assert_eq!(
            line(Locale::Fr),
            "Données du 21 nov. 2026 à 01:30 (il y a 1 h 44)",
            "T6 in French"
        );
        assert_eq!(
            line(Locale::En),
            "Data of 21 Nov 2026 at 01:30 (1 h 44 min ago)",
            "T6 in English"
        );
    }
}
