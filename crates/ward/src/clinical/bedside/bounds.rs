//! Which values a living person can have, and which are asked about before they are kept.
//!
//! The bounds are data, wide on purpose: outside the first pair the value is a slip of the finger or of the device and is
//! refused; between the two pairs it is rare, and a person says that she read it twice. Nothing is proposed in its place:
//! the program does not know which digit was wrong.

use rust_decimal::Decimal;

use crate::clinical::{Amount, GlucoseUnit};
use crate::journal::{MeasureKind, Reading};

/// What is to be thought of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plausible {
    /// Nothing to ask.
    Usual,
    /// Rare: asked about first.
    Improbable,
    /// No living person has it.
    Impossible,
}

/// Lowest and highest possible, then lowest and highest that nobody asks about; hundredths, so that the table holds no
/// float.
type Bounds = [i64; 4];

const TEMPERATURE: Bounds = [2000, 4500, 3400, 4100];
const PULSE: Bounds = [1000, 30_000, 4000, 15_000];
const SYSTOLIC: Bounds = [2000, 30_000, 8000, 20_000];
const DIASTOLIC: Bounds = [1000, 20_000, 4000, 12_000];
const BREATHING: Bounds = [200, 9000, 800, 4000];
const SATURATION: Bounds = [2000, 10_000, 8500, 10_000];
const OXYGEN: Bounds = [0, 8000, 0, 1500];
const PAIN: Bounds = [0, 1000, 0, 1000];
const GLUCOSE_GRAMS: Bounds = [10, 2500, 60, 300];
const GLUCOSE_MILLIMOLES: Bounds = [50, 13_900, 330, 1660];
const WEIGHT: Bounds = [20, 50_000, 3000, 20_000];
/// One intake or output, millilitres.
const VOLUME: Bounds = [0, 2_000_000, 0, 200_000];

fn place(value: Decimal, bounds: Bounds) -> Plausible {
    let [least, most, low, high] = bounds.map(|hundredths| Decimal::new(hundredths, 2));
    if value < least || value > most {
        Plausible::Impossible
    } else if value < low || value > high {
        Plausible::Improbable
    } else {
        Plausible::Usual
    }
}

/// Judges one reading. A blood pressure is as improbable as its worse half, and impossible when the diastolic value is not
/// below the systolic one.
pub fn judge(reading: &Reading) -> Plausible {
    let value = reading.value.value;
    match reading.kind {
        MeasureKind::Temperature => place(value, TEMPERATURE),
        MeasureKind::Pulse => place(value, PULSE),
        MeasureKind::BloodPressure => match &reading.second {
            Some(second) if second.value < value => {
                place(value, SYSTOLIC).max(place(second.value, DIASTOLIC))
            }
            Some(_) | None => Plausible::Impossible,
        },
        MeasureKind::Breathing => place(value, BREATHING),
        MeasureKind::Saturation => place(value, SATURATION),
        MeasureKind::Oxygen => place(value, OXYGEN),
        MeasureKind::Pain => place(value, PAIN),
        MeasureKind::Glucose if reading.value.unit == GlucoseUnit::MillimolesPerLitre.code() => {
            place(value, GLUCOSE_MILLIMOLES)
        }
        MeasureKind::Glucose => place(value, GLUCOSE_GRAMS),
        MeasureKind::Weight => place(value, WEIGHT),
    }
}

/// Judges a volume that went in or out; nothing is a volume of 0.
pub fn judge_volume(volume: &Amount) -> Plausible {
    if volume.value.is_zero() {
        Plausible::Impossible
    } else {
        place(volume.value, VOLUME)
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn judged(kind: MeasureKind, typed: &str) -> Plausible {
        judge(&read(kind, typed, GlucoseUnit::GramsPerLitre).unwrap())
    }

    #[test]
    fn a_lost_or_moved_mark_is_refused_and_a_rare_value_is_asked_about() {
        use MeasureKind::*;
        use Plausible::*;
        for (kind, typed, expected) in [
            (Temperature, "37,5", Usual),
            (Temperature, "3,75", Impossible),
            (Temperature, "375", Impossible),
            (Temperature, "32", Improbable),
            (Pulse, "72", Usual),
            (Pulse, "38", Improbable),
            (Pulse, "720", Impossible),
            (BloodPressure, "120/80", Usual),
            (BloodPressure, "12/8", Impossible),
            (BloodPressure, "80/120", Impossible),
            (BloodPressure, "210/90", Improbable),
            (Breathing, "16", Usual),
            (Saturation, "97", Usual),
            (Saturation, "78", Improbable),
            (Saturation, "101", Impossible),
            (Oxygen, "0", Usual),
            (Oxygen, "2,5", Usual),
            (Pain, "10", Usual),
            (Pain, "11", Impossible),
            (Glucose, "1,12", Usual),
            (Glucose, "0,45", Improbable),
            (Weight, "58,4", Usual),
            (Weight, "5,8", Improbable),
            (Weight, "584", Impossible),
        ] {
            assert_eq!(judged(kind, typed), expected, "{kind:?} {typed}");
        }
    }

    #[test]
    fn one_number_is_quiet_in_one_unit_and_a_coma_in_the_other() {
        let five = |unit| judge(&read(MeasureKind::Glucose, "5", unit).unwrap());
        assert_eq!(
            five(GlucoseUnit::MillimolesPerLitre),
            Plausible::Usual,
            "after a meal"
        );
        assert_eq!(
            five(GlucoseUnit::GramsPerLitre),
            Plausible::Improbable,
            "28 mmol/L: asked about"
        );
    }

    #[test]
    fn nothing_is_no_volume() {
        let volume = |digits| judge_volume(&Amount::parse(digits, "mL").unwrap());
        assert_eq!(volume("250"), Plausible::Usual, "a glass");
        assert_eq!(
            volume("0"),
            Plausible::Impossible,
            "seen without volume is said so"
        );
        assert_eq!(volume("2500"), Plausible::Improbable, "a whole day at once");
        assert_eq!(volume("25000"), Plausible::Impossible, "a zero too many");
    }
}
