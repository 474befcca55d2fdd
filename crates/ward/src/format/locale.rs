//! The three ways of writing that wards use.

use serde::{Deserialize, Serialize};

/// Language and regional habits of what people read.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Locale {
    /// French as written in France. The default: the first wards are there.
    #[default]
    #[serde(rename = "fr")]
    Fr,
    /// French as written in Québec: ISO dates in tables, "avancée" and "normale" for the two halves of the year.
    #[serde(rename = "fr-CA")]
    FrCa,
    /// English, with the same spaces between thousands: "1,000" reads one or a thousand in a bilingual hospital.
    #[serde(rename = "en")]
    En,
}

impl Locale {
    /// Every locale, in the order a settings screen lists them.
    pub const ALL: [Self; 3] = [Self::Fr, Self::FrCa, Self::En];

    /// The language tag stored in settings and written in `lang` attributes.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::FrCa => "fr-CA",
            Self::En => "en",
        }
    }

    /// Reads a language tag, ignoring case and accepting `_` for `-`; `None` when the language is not one of ours.
    ///
    /// Regions we do not know fall back to their language: `en-GB` is English, `fr-BE` is French.
    #[must_use]
    pub fn parse(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase().replace('_', "-");
        let mut parts = tag.split('-');
        match (parts.next(), parts.next()) {
            (Some("fr"), Some("ca")) => Some(Self::FrCa),
            (Some("fr"), _) => Some(Self::Fr),
            (Some("en"), _) => Some(Self::En),
            (Some(_) | None, _) => None,
        }
    }

    /// Whether sentences are in French.
    #[must_use]
    pub const fn is_french(self) -> bool {
        match self {
            Self::Fr | Self::FrCa => true,
            Self::En => false,
        }
    }

    /// Picks between a French and an English wording.
    pub(crate) const fn pick(self, french: &'static str, english: &'static str) -> &'static str {
        if self.is_french() { french } else { english }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_read_back() {
        for locale in Locale::ALL {
            assert_eq!(
                Locale::parse(locale.code()),
                Some(locale),
                "a stored code must read back"
            );
            assert_eq!(
                serde_json::to_string(&locale).unwrap(),
                format!("\"{}\"", locale.code()),
                "what is stored is the same tag"
            );
        }
        assert_eq!(
            Locale::parse("FR_ca"),
            Some(Locale::FrCa),
            "operating systems write underscores"
        );
        assert_eq!(
            Locale::parse("fr-BE"),
            Some(Locale::Fr),
            "an unknown region keeps its language"
        );
        assert_eq!(
            Locale::parse("de"),
            None,
            "an unknown language is not guessed"
        );
        assert_eq!(Locale::parse(""), None, "nothing is not a language");
    }
}
