//! One value of a vital sign: read from what was typed, and written as it is shown.

use rust_decimal::Decimal;
use thiserror::Error;

use crate::clinical::{Amount, GlucoseUnit};
use crate::format::{self, AmountError, Locale};
use crate::journal::{MeasureKind, Reading};

/// Why typed text is no value of this kind.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReadingError {
    /// It is no number, or can be read two ways.
    #[error(transparent)]
    Amount(#[from] AmountError),
    /// A blood pressure is two numbers with a slash between them.
    #[error("not two numbers")]
    NotAPair,
    /// More decimals than this is measured with.
    #[error("too many decimals")]
    Decimals,
}

/// The unit that a value of this kind is typed in: a UCUM code, empty for a score.
pub fn measure_unit(kind: MeasureKind, glucose: GlucoseUnit) -> &'static str {
    match kind {
        MeasureKind::Temperature => "Cel",
        MeasureKind::Pulse | MeasureKind::Breathing => "/min",
        MeasureKind::BloodPressure => "mm[Hg]",
        MeasureKind::Saturation => "%",
        MeasureKind::Oxygen => "L/min",
        MeasureKind::Pain => "",
        MeasureKind::Glucose => glucose.code(),
        MeasureKind::Weight => "kg",
    }
}

/// How many decimals a value of this kind may have: a device that shows fewer means that a digit slipped in.
fn decimals(kind: MeasureKind) -> u32 {
    match kind {
        MeasureKind::Pulse
        | MeasureKind::BloodPressure
        | MeasureKind::Breathing
        | MeasureKind::Saturation
        | MeasureKind::Pain => 0,
        MeasureKind::Temperature | MeasureKind::Oxygen => 2,
        MeasureKind::Glucose => 2,
        MeasureKind::Weight => 3,
    }
}

/// Reads one value. The mark may be a comma or a point; a blood pressure is typed `120/80`.
///
/// # Errors
/// What stopped the reading. The value is never guessed.
pub fn read(kind: MeasureKind, typed: &str, glucose: GlucoseUnit) -> Result<Reading, ReadingError> {
    let unit = measure_unit(kind, glucose);
    let amount = |text: &str| -> Result<Amount, ReadingError> {
        let value = format::parse_amount(text)?;
        if value.normalize().scale() > decimals(kind) {
            return Err(ReadingError::Decimals);
        }
        Ok(Amount::new(value, unit))
    };
    if kind != MeasureKind::BloodPressure {
        return Ok(Reading {
            kind,
            value: amount(typed)?,
            second: None,
        });
    }
    let (systolic, diastolic) = typed.split_once('/').ok_or(ReadingError::NotAPair)?;
    Ok(Reading {
        kind,
        value: amount(systolic)?,
        second: Some(amount(diastolic)?),
    })
}

/// A value as it is shown: `37,5 °C`, `120/80 mmHg`, `4 sur 10`. Blood pressure is the one place where a slash is what
/// everybody reads (display rule N8).
pub fn reading_words(reading: &Reading, locale: Locale) -> String {
    match (&reading.second, reading.kind) {
        (Some(second), _) => std::format!(
            "{}/{}",
            format::number(reading.value.value, locale),
            second.words(locale)
        ),
        (None, MeasureKind::Pain) => std::format!(
            "{}\u{a0}{}\u{a0}{}",
            format::number(reading.value.value, locale),
            locale.pick("sur", "out of"),
            format::number(Decimal::TEN, locale)
        ),
        (None, _) => reading.value.words(locale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(kind: MeasureKind, typed: &str) -> String {
        let reading = read(kind, typed, GlucoseUnit::GramsPerLitre).unwrap();
        reading_words(&reading, Locale::Fr).replace('\u{a0}', "~")
    }

    #[test]
    fn values_are_shown_with_their_units_in_words() {
        use MeasureKind::*;
        for (kind, typed, expected) in [
            (Temperature, "37.5", "37,5~°C"),
            (Pulse, "72", "72~par~min"),
            (BloodPressure, "120/80", "120/80~mmHg"),
            (BloodPressure, " 120 / 80 ", "120/80~mmHg"),
            (Breathing, "16", "16~par~min"),
            (Saturation, "97", "97~%"),
            (Oxygen, "2,50", "2,5~L~par~min"),
            (Pain, "4", "4~sur~10"),
            (Glucose, "1,12", "1,12~g~par~L"),
            (Weight, "58,4", "58,4~kg"),
        ] {
            assert_eq!(shown(kind, typed), expected, "{kind:?} {typed}");
        }
    }

    #[test]
    fn what_can_be_misread_is_not_read() {
        let refused = |kind, typed| read(kind, typed, GlucoseUnit::GramsPerLitre).unwrap_err();
        assert_eq!(
            refused(MeasureKind::BloodPressure, "120"),
            ReadingError::NotAPair,
            "half a pressure"
        );
        assert_eq!(
            refused(MeasureKind::BloodPressure, "120/80/60"),
            ReadingError::Amount(AmountError::NotANumber),
            "three numbers"
        );
        assert_eq!(
            refused(MeasureKind::Pulse, "7,2"),
            ReadingError::Decimals,
            "no pulse has a decimal"
        );
        assert_eq!(
            refused(MeasureKind::Temperature, "37."),
            ReadingError::Amount(AmountError::TrailingMark),
            "a digit may be missing"
        );
        assert!(
            matches!(
                refused(MeasureKind::Weight, "3,250"),
                ReadingError::Amount(AmountError::TwoReadings { .. })
            ),
            "three kilograms or three thousand"
        );
    }

    proptest! {
        #[test]
        fn any_text_gets_an_answer_and_no_value_is_negative(
            typed in ".{0,12}",
            kind in prop::sample::select(MeasureKind::ALL.to_vec()),
        ) {
            if let Ok(reading) = read(kind, &typed, GlucoseUnit::GramsPerLitre) {
                prop_assert!(reading.value.value >= Decimal::ZERO, "{}", typed);
                prop_assert_eq!(reading.second.is_some(), kind == MeasureKind::BloodPressure);
            }
        }
    }
}
