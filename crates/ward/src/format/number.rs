//! Exact decimals as text (display rules N1 to N5).

use rust_decimal::Decimal;

use super::{Locale, NO_BREAK_SPACE};

/// Writes a number exactly: no trailing zero, always a leading zero, groups of three split by a no-break space from
/// 1 000 in every locale, and the locale's decimal mark.
///
/// Trailing zeros and missing leading zeros are the classic tenfold dosing errors (ISMP list, MEDi-015 and 016).
#[must_use]
pub fn number(value: Decimal, locale: Locale) -> String {
    let exact = value.abs().normalize().to_string();
    let (whole, fraction) = match exact.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (exact.as_str(), None),
    };
    let mut text = String::with_capacity(exact.len() + 8);
    if value.is_sign_negative() && !value.is_zero() {
        // The minus sign, not the hyphen: a hyphen may be left alone at the end of a line.
        text.push('\u{2212}');
    }
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            text.push(NO_BREAK_SPACE);
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push(decimal_mark(locale));
        text.push_str(fraction);
    }
    text
}

const fn decimal_mark(locale: Locale) -> char {
    if locale.is_french() { ',' } else { '.' }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fr(text: &str) -> String {
        number(Decimal::from_str_exact(text).unwrap(), Locale::Fr)
    }

    #[test]
    fn the_vectors_of_the_display_rules() {
        assert_eq!(fr("0.5"), "0,5", "N3: a leading zero, always");
        assert_eq!(fr("1.0"), "1", "N2: no trailing zero");
        assert_eq!(
            fr("2.50"),
            "2,5",
            "N2: no trailing zero after a significant one"
        );
        assert_eq!(fr("0.125"), "0,125", "N1: nothing is rounded");
        assert_eq!(
            fr("1000"),
            "1\u{a0}000",
            "N4: groups of three from a thousand"
        );
        assert_eq!(fr("1500000"), "1\u{a0}500\u{a0}000", "N4: every group");
        assert_eq!(
            fr("999.125"),
            "999,125",
            "below a thousand nothing is grouped, nor are decimals"
        );
        let mut negative_zero = Decimal::ZERO;
        negative_zero.set_sign_negative(true);
        assert_eq!(number(negative_zero, Locale::Fr), "0", "zero has no sign");
        assert_eq!(fr("-2.5"), "\u{2212}2,5", "a base excess keeps its sign");
        assert_eq!(fr("100"), "100", "zeros before the mark are significant");
    }

    #[test]
    fn english_keeps_the_spaces_and_changes_only_the_mark() {
        let value = Decimal::from_str_exact("1234.5").unwrap();
        assert_eq!(
            number(value, Locale::En),
            "1\u{a0}234.5",
            "never 1,234.5 in a bilingual hospital"
        );
        assert_eq!(
            number(value, Locale::FrCa),
            "1\u{a0}234,5",
            "Québec writes the comma"
        );
    }

    /// Reads displayed text back. Only tests have it: the input parser rejects grouping on purpose.
    fn read_displayed(text: &str) -> Decimal {
        let plain: String = text
            .chars()
            .filter(|c| *c != NO_BREAK_SPACE)
            .map(|c| match c {
                ',' => '.',
                '\u{2212}' => '-',
                other => other,
            })
            .collect();
        Decimal::from_str_exact(&plain).unwrap()
    }

    proptest! {
        #[test]
        fn a_reader_recovers_every_number_exactly(
            mantissa in -79_228_162_514_264_337_593_543_950_335_i128..=79_228_162_514_264_337_593_543_950_335_i128,
            scale in 0_u32..=28,
            locale in prop::sample::select(Locale::ALL.to_vec()),
        ) {
            let value = Decimal::from_i128_with_scale(mantissa, scale);
            let text = number(value, locale);
            prop_assert_eq!(read_displayed(&text), value, "what is read is what was prescribed");
            prop_assert!(!text.contains(' '), "no ordinary space may break a number over two lines");
            let fraction = text.split([',', '.']).nth(1);
            prop_assert!(fraction.is_none_or(|digits| !digits.ends_with('0')), "never a trailing zero");
        }
    }
}
