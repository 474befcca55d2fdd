//! How much: exact decimals with the unit the source wrote.

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::ids::{OrderId, SourceRef};
use crate::format::{self, Locale};

/// A number and its unit. The digits are the source's own: nothing is rounded, nothing converted (display rule N1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// The number, exact.
    #[serde(serialize_with = "write_exact", deserialize_with = "read_exact")]
    pub value: Decimal,
    /// The unit as the source writes it (UCUM code or text); empty when it gave none.
    pub unit: String,
}

fn write_exact<S: Serializer>(value: &Decimal, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&value.to_string())
}

fn read_exact<'de, D: Deserializer<'de>>(from: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(from)?;
    Decimal::from_str_exact(&text).map_err(serde::de::Error::custom)
}

impl Amount {
    /// An amount.
    pub fn new(value: Decimal, unit: impl Into<String>) -> Amount {
        Amount {
            value,
            unit: unit.into(),
        }
    }

    /// Reads the digits exactly; `None` when they are no decimal number of at most 28 digits.
    pub fn parse(digits: &str, unit: impl Into<String>) -> Option<Amount> {
        let exact = Decimal::from_str_exact(digits)
            .or_else(|_| Decimal::from_scientific(digits))
            .ok()?;
        Some(Amount::new(exact, unit))
    }

    /// The amount in words and digits, `1 000 unités`.
    pub fn words(&self, locale: Locale) -> String {
        if self.unit.is_empty() {
            format::number(self.value, locale)
        } else {
            format::quantity(self.value, &self.unit, locale)
        }
    }

    /// Equal number (1 = 1.0) and equal unit text.
    pub fn same_as(&self, other: &Amount) -> bool {
        self.value == other.value && self.unit == other.unit
    }
}

/// How much is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dose {
    /// One amount.
    Exact(Amount),
    /// From and to: never prefilled (display rule N11).
    Range {
        /// Least.
        low: Amount,
        /// Most.
        high: Amount,
    },
    /// The source gave no dose.
    Missing,
}

/// What the record says about one administration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecordedStatus {
    /// Given.
    Given,
    /// Not given; the reason as the record writes it, empty when it states none.
    NotGiven(String),
    /// Running (an infusion in progress).
    Running,
    /// Any other status, kept as written.
    Other(String),
}

/// One administration that the record knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedDose {
    /// Where it came from.
    pub source: SourceRef,
    /// The order it belongs to; an unlinked dose is shown all the same.
    pub order: Option<OrderId>,
    /// What was given, in the source's words.
    pub medication: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// How much.
    pub dose: Option<Amount>,
    /// Status.
    pub status: RecordedStatus,
    /// Who, as the source writes it.
    pub by: Option<String>,
    /// Business identifiers, `system|value`: our own entries are recognised by them.
    pub identifiers: Vec<String>,
}

/// The last weight.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// How much.
    pub amount: Amount,
    /// Measured when.
    pub at: Option<DateTime<Utc>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_survive_the_store() {
        let amount = Amount::parse("1.50", "mg").unwrap();
        let text = serde_json::to_string(&amount).unwrap();
        assert_eq!(
            text, r#"{"value":"1.50","unit":"mg"}"#,
            "the source's own digits"
        );
        assert_eq!(
            serde_json::from_str::<Amount>(&text).unwrap(),
            amount,
            "and back"
        );
        assert!(
            amount.same_as(&Amount::parse("1.5", "mg").unwrap()),
            "1.50 mg is 1.5 mg"
        );
        assert!(
            !amount.same_as(&Amount::parse("1.5", "g").unwrap()),
            "but never 1.5 g"
        );
        assert_eq!(
            Amount::parse("1E3", "mg").unwrap().value,
            Decimal::from(1000),
            "scientific notation is exact too"
        );
        assert_eq!(Amount::parse("NaN", "mg"), None, "not a number");
    }
}
