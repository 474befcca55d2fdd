//! Which medicines ask for more than two keys: a second person, a glucose, a place on the body.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::dose::Amount;
use super::order::Order;
use super::timing::{GlucoseUnit, SiteRules};
use super::words::{ascii_fold, route_words};
use crate::format::Locale;

impl GlucoseUnit {
    /// Values that a meter may well show; anything else is typed twice before it is believed.
    fn plausible(self) -> RangeInclusive<Decimal> {
        match self {
            GlucoseUnit::GramsPerLitre => Decimal::new(2, 1)..=Decimal::new(6, 0),
            GlucoseUnit::MillimolesPerLitre => Decimal::new(1, 0)..=Decimal::new(33, 0),
        }
    }

    /// Whether a meter in this unit may well show this value: 5,4 in grams per litre is a value of the other unit.
    pub fn is_plausible(self, value: Decimal) -> bool {
        self.plausible().contains(&value)
    }

    /// The value with its unit.
    pub fn amount(self, value: Decimal) -> Amount {
        Amount::new(value, self.code())
    }
}

/// Where something goes into or onto the body, as far as the route says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BodyRoute {
    /// Under the skin.
    Subcutaneous,
    /// Into a muscle.
    Intramuscular,
    /// Into a vein.
    Intravenous,
    /// A patch on the skin.
    Patch,
}

impl BodyRoute {
    /// The route of an order, if a place on the body belongs to it.
    pub fn of(order: &Order) -> Option<BodyRoute> {
        match route_words(order.route.as_deref()?, Locale::En).as_str() {
            "subcutaneous" => Some(BodyRoute::Subcutaneous),
            "intramuscular" => Some(BodyRoute::Intramuscular),
            "intravenous" => Some(BodyRoute::Intravenous),
            "transdermal" => Some(BodyRoute::Patch),
            _ => None,
        }
    }

    /// The usual places, by the keys of the catalogue (`site-<key>`); any other place is typed.
    pub fn places(self) -> &'static [&'static str] {
        match self {
            BodyRoute::Subcutaneous => &[
                "abdomen-right",
                "abdomen-left",
                "thigh-right",
                "thigh-left",
                "arm-right",
                "arm-left",
            ],
            BodyRoute::Intramuscular => &[
                "deltoid-right",
                "deltoid-left",
                "thigh-right",
                "thigh-left",
                "buttock-right",
                "buttock-left",
            ],
            BodyRoute::Intravenous => {
                &["line-peripheral", "line-central", "line-port", "line-picc"]
            }
            BodyRoute::Patch => &[
                "arm-right",
                "arm-left",
                "chest-right",
                "chest-left",
                "back-right",
                "back-left",
            ],
        }
    }
}

impl SiteRules {
    /// Whether pharmacy calls this medicine high-alert.
    pub fn is_high_alert(&self, medicine: &str) -> bool {
        names_one_of(medicine, &self.high_alert)
    }

    /// Whether a second person signs with the one who gives this medicine.
    pub fn needs_witness(&self, medicine: &str) -> bool {
        names_one_of(medicine, &self.witness)
    }

    /// Whether the glucose is asked for before this medicine.
    pub fn is_insulin(&self, medicine: &str) -> bool {
        names_one_of(medicine, &self.insulins)
    }
}

/// Whether one of the words stands in the name as a whole word, accents and case aside.
fn names_one_of(medicine: &str, words: &[String]) -> bool {
    let name = ascii_fold(medicine);
    name.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .any(|word| words.iter().any(|listed| is_the_word(listed, word)))
}

/// Nearly every listed word is plain letters: nothing is folded for it, since each order of a ward is held against the list.
fn is_the_word(listed: &str, folded: &str) -> bool {
    if listed.is_ascii() {
        listed.eq_ignore_ascii_case(folded)
    } else {
        ascii_fold(listed) == folded
    }
}

/// Medicines that pharmacy calls high-alert unless the site says otherwise (French never events of 2024).
pub(super) fn high_alert_by_default() -> Vec<String> {
    owned(&[
        "insuline",
        "heparine",
        "enoxaparine",
        "morphine",
        "oxycodone",
        "fentanyl",
        "potassium",
        "methotrexate",
        "digoxine",
        "apixaban",
        "warfarine",
        "fluindione",
        "insulin",
        "heparin",
        "digoxin",
        "warfarin",
        "methotrexate",
        "enoxaparin",
    ])
}

/// Medicines that two people sign unless the site says otherwise: insulin, heparin, strong opioids, potassium,
/// chemotherapy; in French and in English.
pub(super) fn witness_by_default() -> Vec<String> {
    let mut list = insulins_by_default();
    list.extend(owned(&[
        "heparine",
        "heparin",
        "morphine",
        "oxycodone",
        "fentanyl",
        "sufentanil",
        "remifentanil",
        "alfentanil",
        "hydromorphone",
        "methadone",
        "pethidine",
        "meperidine",
        "potassium",
        "kcl",
        "methotrexate",
        "vincristine",
        "vinblastine",
        "cyclophosphamide",
        "doxorubicine",
        "doxorubicin",
        "cisplatine",
        "cisplatin",
        "carboplatine",
        "carboplatin",
        "fluorouracile",
        "fluorouracil",
        "cytarabine",
    ]));
    list
}

/// Names under which insulin is ordered.
pub(super) fn insulins_by_default() -> Vec<String> {
    owned(&[
        "insuline",
        "insulin",
        "insulines",
        "novorapid",
        "novorapide",
        "humalog",
        "apidra",
        "fiasp",
        "lantus",
        "toujeo",
        "abasaglar",
        "basaglar",
        "levemir",
        "tresiba",
        "novomix",
        "actrapid",
        "insulatard",
        "umuline",
        "humulin",
    ])
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_people_sign_is_found_in_both_languages_and_never_inside_a_word() {
        let site = SiteRules::default();
        for listed in [
            "insuline asparte (NOVORAPID)",
            "HÉPARINE sodique",
            "morphine sulfate LP",
            "potassium chlorure",
            "KCl 2 g",
            "méthotrexate",
            "insulin lispro",
            "heparin 5000 units",
        ] {
            assert!(site.needs_witness(listed), "{listed} is signed by two");
        }
        for plain in ["paracétamol", "apomorphine", "insulinase", ""] {
            assert!(!site.needs_witness(plain), "{plain} is signed by one");
        }
        assert!(site.is_insulin("LANTUS 100"), "an insulin by its brand");
        assert!(
            !site.is_insulin("héparine sodique"),
            "heparin asks for no glucose"
        );
    }

    #[test]
    fn a_glucose_of_the_other_unit_is_not_plausible() {
        let value = |text: &str| Decimal::from_str_exact(text).unwrap();
        assert!(
            GlucoseUnit::GramsPerLitre.is_plausible(value("1.85")),
            "g/L"
        );
        assert!(
            !GlucoseUnit::GramsPerLitre.is_plausible(value("10.3")),
            "mmol/L typed as g/L"
        );
        assert!(
            GlucoseUnit::MillimolesPerLitre.is_plausible(value("10.3")),
            "mmol/L"
        );
        assert!(
            !GlucoseUnit::MillimolesPerLitre.is_plausible(value("0.9")),
            "g/L typed as mmol/L"
        );
    }
}
