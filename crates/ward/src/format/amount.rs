//! Amounts typed by a person (display rule N5).
//!
//! Strict on purpose: what can be read two ways is not guessed, it is shown back with both readings.

use rust_decimal::Decimal;
use thiserror::Error;

/// Why typed text was not taken as an amount.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AmountError {
    /// Nothing was typed.
    #[error("nothing typed")]
    Empty,
    /// `1,000` or `1.250`: one and a bit, or more than a thousand. Both are offered as buttons, neither focused.
    #[error("two readings: {decimal} or {thousands}")]
    TwoReadings {
        /// The mark read as a decimal mark.
        decimal: Decimal,
        /// The mark read as a thousands separator.
        thousands: Decimal,
    },
    /// `5.`: a digit may be missing after the mark.
    #[error("nothing after the decimal mark")]
    TrailingMark,
    /// `1.250,5`: more than one mark.
    #[error("more than one decimal mark")]
    SeveralMarks,
    /// `5 000`: a space, which may stand for a lost digit or mark.
    #[error("a space inside the number")]
    Space,
    /// `-1`: no dose is negative.
    #[error("a negative amount")]
    Negative,
    /// `05`: perhaps 0,5 with its mark lost, perhaps 5.
    #[error("a zero before another digit")]
    LeadingZero,
    /// More digits than can be kept exactly.
    #[error("too many digits")]
    TooLong,
    /// Anything else, for instance letters.
    #[error("not a number")]
    NotANumber,
}

impl AmountError {
    /// Stable code from which each language words its message.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Empty => "amount-empty",
            Self::TwoReadings { .. } => "amount-two-readings",
            Self::TrailingMark => "amount-trailing-mark",
            Self::SeveralMarks => "amount-several-marks",
            Self::Space => "amount-space",
            Self::Negative => "amount-negative",
            Self::LeadingZero => "amount-leading-zero",
            Self::TooLong => "amount-too-long",
            Self::NotANumber => "amount-not-a-number",
        }
    }
}

/// Reads an amount typed by a person. Comma and point are both decimal marks whatever the locale; `,5` is 0.5.
///
/// Spaces around the text are ignored; a space inside it, a thousands separator, a sign or an exponent is not.
///
/// # Errors
/// [`AmountError`] says which doubt stopped the reading; the value is never guessed.
pub fn parse_amount(typed: &str) -> Result<Decimal, AmountError> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err(AmountError::Empty);
    }
    if typed.starts_with(['-', '\u{2212}']) {
        return Err(AmountError::Negative);
    }
    if typed.chars().any(char::is_whitespace) {
        return Err(AmountError::Space);
    }
    if !typed.chars().all(|c| c.is_ascii_digit() || is_mark(c)) {
        return Err(AmountError::NotANumber);
    }
    let mut parts = typed.split(is_mark);
    let whole = parts.next().unwrap_or_default();
    let fraction = parts.next();
    if parts.next().is_some() {
        return Err(AmountError::SeveralMarks);
    }
    if fraction == Some("") {
        return Err(AmountError::TrailingMark);
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(AmountError::LeadingZero);
    }
    let digits = fraction.unwrap_or_default();
    let decimal = exact(&format!(
        "{}.{}",
        if whole.is_empty() { "0" } else { whole },
        digits
    ))?;
    if (1..=3).contains(&whole.len()) && whole != "0" && digits.len() == 3 {
        let thousands = exact(&format!("{whole}{digits}"))?;
        return Err(AmountError::TwoReadings { decimal, thousands });
    }
    Ok(decimal)
}

const fn is_mark(c: char) -> bool {
    matches!(c, ',' | '.')
}

fn exact(plain: &str) -> Result<Decimal, AmountError> {
    Decimal::from_str_exact(plain.trim_end_matches('.'))
        .map_err(|_too_many_digits| AmountError::TooLong)
}

#[cfg(test)]
mod tests {
    use super::super::{Locale, number};
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn the_vectors_of_the_display_rules() {
        let half = parse_amount(",5").unwrap();
        assert_eq!(
            number(half, Locale::Fr),
            "0,5",
            "redisplayed with its leading zero"
        );
        assert_eq!(
            parse_amount("0,125"),
            Ok(d("0.125")),
            "a leading zero removes the doubt"
        );
        assert_eq!(
            parse_amount("0.125"),
            Ok(d("0.125")),
            "both marks are accepted"
        );
        assert_eq!(
            parse_amount("5000"),
            Ok(d("5000")),
            "no separator, no doubt"
        );
        assert_eq!(
            parse_amount("1,000"),
            Err(AmountError::TwoReadings {
                decimal: d("1"),
                thousands: d("1000")
            }),
            "one or a thousand: the nurse chooses"
        );
        assert_eq!(
            parse_amount("1.250"),
            Err(AmountError::TwoReadings {
                decimal: d("1.25"),
                thousands: d("1250")
            }),
            "the same with a point"
        );
        assert_eq!(
            parse_amount("5."),
            Err(AmountError::TrailingMark),
            "a digit may be missing"
        );
        assert_eq!(
            parse_amount("5 000"),
            Err(AmountError::Space),
            "grouping is not input"
        );
        assert_eq!(
            parse_amount("5\u{a0}000"),
            Err(AmountError::Space),
            "not even ours, pasted"
        );
        assert_eq!(
            parse_amount("-1"),
            Err(AmountError::Negative),
            "no dose is negative"
        );
    }

    #[test]
    fn doubts_have_names() {
        assert_eq!(parse_amount("  "), Err(AmountError::Empty), "nothing typed");
        assert_eq!(
            parse_amount("1.250,5"),
            Err(AmountError::SeveralMarks),
            "two marks"
        );
        assert_eq!(
            parse_amount("05"),
            Err(AmountError::LeadingZero),
            "perhaps 0,5 without its mark"
        );
        assert_eq!(
            parse_amount("00,5"),
            Err(AmountError::LeadingZero),
            "the same before a mark"
        );
        assert_eq!(
            parse_amount("1e3"),
            Err(AmountError::NotANumber),
            "exponents are for machines"
        );
        assert_eq!(
            parse_amount("+5"),
            Err(AmountError::NotANumber),
            "signs are not typed"
        );
        assert_eq!(
            parse_amount("５"),
            Err(AmountError::NotANumber),
            "only ASCII digits"
        );
        assert_eq!(
            parse_amount(","),
            Err(AmountError::TrailingMark),
            "a mark alone"
        );
        assert_eq!(
            parse_amount(&"9".repeat(40)),
            Err(AmountError::TooLong),
            "never rounded to fit"
        );
        assert_eq!(
            parse_amount("0"),
            Ok(Decimal::ZERO),
            "zero is for the caller to judge"
        );
        assert_eq!(
            parse_amount("1000,500"),
            Ok(d("1000.5")),
            "four digits before the mark cannot be a group"
        );
        assert_eq!(
            parse_amount("2,5 "),
            Ok(d("2.5")),
            "a pasted space at the end is harmless"
        );
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer(typed in ".{0,40}") {
            if let Ok(value) = parse_amount(&typed) {
                prop_assert!(value >= Decimal::ZERO, "never negative");
            }
        }

        #[test]
        fn what_looks_like_thousands_is_never_taken(whole in 1_u32..=999, group in 0_u32..=999, mark in "[.,]") {
            let typed = format!("{whole}{mark}{group:03}");
            let doubt = parse_amount(&typed);
            prop_assert!(matches!(doubt, Err(AmountError::TwoReadings { .. })), "{} has two readings", typed);
        }
    }
}
