//! Amounts as a French prescription writes them (`2,5 mg`, `1000 UI/h`, `1 {sachet}`), and their UCUM codes.

use serde_json::{Number, Value, json};

use crate::SimError;

/// One amount with its unit.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Quantity {
    written: String,
    value: Number,
    unit: String,
    code: String,
}

impl Quantity {
    /// Reads `number unit`, the number with a decimal comma or point.
    pub(crate) fn parse(text: &str) -> Result<Quantity, SimError> {
        let wrong = || SimError::about(text, "is not an amount with a known unit");
        let (number, unit) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let value = parse_number(number).ok_or_else(wrong)?;
        let (unit, code) = parse_unit(unit.trim()).ok_or_else(wrong)?;
        Ok(Quantity {
            written: number.to_owned(),
            value,
            unit,
            code,
        })
    }

    /// As FHIR `Quantity`.
    pub(crate) fn json(&self) -> Value {
        json!({
            "value": self.value,
            "unit": self.unit,
            "system": "http://unitsofmeasure.org",
            "code": self.code,
        })
    }

    /// As a person reads it.
    pub(crate) fn text(&self) -> String {
        format!("{} {}", self.written, self.unit)
    }
}

/// `1 g/100 mL` as a FHIR ratio, or nothing when the strength is not one simple ratio (a fixed combination, a per cent).
pub(crate) fn strength_ratio(text: &str) -> Option<Value> {
    let (numerator, denominator) = match text.split_once('/') {
        Some((numerator, denominator)) => {
            let spelled = if denominator
                .trim()
                .starts_with(|first: char| first.is_ascii_digit())
            {
                denominator.trim().to_owned()
            } else {
                format!("1 {}", denominator.trim())
            };
            (numerator, Quantity::parse(&spelled).ok()?.json())
        }
        None => (text, json!({ "value": 1 })),
    };
    let numerator = Quantity::parse(numerator).ok()?.json();
    Some(json!({ "numerator": numerator, "denominator": denominator }))
}

fn parse_number(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    // The shortest decimal that reads back as this double is what was written, for every amount a ward uses.
    Number::from_f64(text.replace(',', ".").parse().ok()?)
}

fn parse_unit(text: &str) -> Option<(String, String)> {
    if let Some(annotation) = text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
        // UCUM annotations are ASCII.
        return Some((
            annotation.to_owned(),
            format!("{{{}}}", annotation.replace('é', "e")),
        ));
    }
    let codes: Option<Vec<&str>> = text.split('/').map(unit_code).collect();
    Some((text.to_owned(), codes?.join("/")))
}

fn unit_code(unit: &str) -> Option<&'static str> {
    Some(match unit {
        "g" => "g",
        "mg" => "mg",
        "µg" => "ug",
        "kg" => "kg",
        "UI" => "[IU]",
        "mL" => "mL",
        "mmol" => "mmol",
        "h" => "h",
        "d" => "d",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_french_amount_keeps_its_digits_and_gets_its_code() {
        let dose = Quantity::parse("2,5 mg").unwrap();
        assert_eq!(dose.json()["value"].to_string(), "2.5", "the exact digits");
        assert_eq!(dose.text(), "2,5 mg", "read as it was written");
        assert_eq!(
            Quantity::parse("75 µg").unwrap().json()["code"],
            "ug",
            "UCUM"
        );
        assert_eq!(
            Quantity::parse("1000 UI/h").unwrap().json()["code"],
            "[IU]/h",
            "UCUM of a rate"
        );
        assert_eq!(
            Quantity::parse("1 {comprimé}").unwrap().json()["code"],
            "{comprime}",
            "an annotation in ASCII"
        );
    }

    #[test]
    fn an_unknown_unit_is_refused() {
        assert!(
            Quantity::parse("3 louches").is_err(),
            "a unit nobody can code must not reach the ward"
        );
    }

    #[test]
    fn a_strength_is_a_ratio_only_when_it_is_one() {
        let ratio = strength_ratio("20 mg/2 mL").unwrap();
        assert_eq!(ratio["denominator"]["value"], 2, "per 2 mL");
        assert_eq!(
            strength_ratio("25 µg/h").unwrap()["denominator"]["code"],
            "h",
            "a patch gives its dose per hour"
        );
        assert!(
            strength_ratio("10 %").is_none(),
            "a per cent stays in the name only"
        );
    }
}
