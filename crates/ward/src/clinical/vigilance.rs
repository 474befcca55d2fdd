//! Which medicines ask for more than two keys: a second person, a glucose, a place on the body.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;

use super::dose::Amount;
use super::order::{Order, Pharmacy};
use super::timing::{GlucoseUnit, SiteRules};
use super::words::{ascii_fold, route_words, say, words_of};
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

/// What pharmacy's lists say of a medicine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Vigilance {
    /// Pharmacy calls it high-alert.
    pub high_alert: bool,
    /// A second person signs with the one who gives it.
    pub witness: bool,
    /// The glucose is asked for before it.
    pub insulin: bool,
    /// The dose of the day hangs on an INR or an anti-Xa.
    pub anticoagulant: bool,
    /// Its hour matters: the narrow tolerance.
    pub time_critical: bool,
    /// Handled as cytotoxic.
    pub cytotoxic: bool,
    /// A narcotic that is counted.
    pub controlled: bool,
    /// Kept in the refrigerator.
    pub refrigerated: bool,
    /// Easily taken for another.
    pub look_alike: bool,
}

/// What a row says of its medicine in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// High-alert.
    HighAlert,
    /// Cytotoxic.
    Cytotoxic,
    /// Easily taken for another.
    LookAlike,
    /// Its hour matters.
    TimeCritical,
    /// A narcotic that is counted.
    Controlled,
    /// Kept in the refrigerator.
    Refrigerated,
    /// Pharmacy has not answered: to be called first.
    PharmacyPending,
    /// Taken from what the patient brought along.
    OwnSupply,
}

impl Flag {
    /// Stable key; the catalogue has `flag-<key>`.
    pub const fn key(self) -> &'static str {
        match self {
            Flag::HighAlert => "high-alert",
            Flag::Cytotoxic => "cytotoxic",
            Flag::LookAlike => "look-alike",
            Flag::TimeCritical => "time-critical",
            Flag::Controlled => "controlled",
            Flag::Refrigerated => "refrigerated",
            Flag::PharmacyPending => "pharmacy-pending",
            Flag::OwnSupply => "own-supply",
        }
    }
}

impl Vigilance {
    /// What the row of this order says in words, what harms most first (paper.md, the order row).
    pub fn flags(self, order: &Order) -> impl Iterator<Item = Flag> {
        let pending = order.is_live() && order.pharmacy == Some(Pharmacy::Pending);
        [
            (pending, Flag::PharmacyPending),
            (self.high_alert, Flag::HighAlert),
            (self.cytotoxic, Flag::Cytotoxic),
            (self.look_alike, Flag::LookAlike),
            (self.time_critical, Flag::TimeCritical),
            (self.controlled, Flag::Controlled),
            (self.refrigerated, Flag::Refrigerated),
            (order.own_supply, Flag::OwnSupply),
        ]
        .into_iter()
        .filter_map(|(said, flag)| said.then_some(flag))
    }

    /// Whether two people look at what is done with it, though one may sign a plain dose of it.
    pub fn two_people(self) -> bool {
        self.high_alert || self.witness
    }
}

impl SiteRules {
    /// Holds the name of a medicine against every list: whole words, accents and case aside.
    pub fn vigilance(&self, medicine: &str) -> Vigilance {
        let folded = ascii_fold(medicine);
        let words = words_of(&folded);
        let on = |list: &[String]| list.iter().any(|listed| say(&words, listed));
        Vigilance {
            high_alert: on(&self.high_alert),
            witness: on(&self.witness),
            insulin: on(&self.insulins),
            anticoagulant: on(&self.anticoagulants),
            time_critical: on(&self.time_critical),
            cytotoxic: on(&self.cytotoxic),
            controlled: on(&self.controlled),
            refrigerated: on(&self.refrigerated),
            look_alike: on(&self.look_alike),
        }
    }

    /// Whether the hour of this medicine matters.
    pub(super) fn is_time_critical(&self, medicine: &str) -> bool {
        let folded = ascii_fold(medicine);
        let words = words_of(&folded);
        self.time_critical.iter().any(|listed| say(&words, listed))
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
    list.extend(owned(&["heparine", "heparin", "potassium", "kcl"]));
    list.extend(opioids());
    list.extend(cytotoxic_by_default());
    list
}

/// Strong opioids, in French and in English.
fn opioids() -> Vec<String> {
    owned(&[
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
    ])
}

/// Narcotics that are counted at every shift, unless the site says otherwise (stupéfiants; in Québec, drogues contrôlées).
pub(super) fn controlled_by_default() -> Vec<String> {
    let mut list = opioids();
    list.extend(owned(&["ketamine", "methylphenidate"]));
    list
}

/// Medicines that are handled as cytotoxic unless the site says otherwise, in French and in English.
pub(super) fn cytotoxic_by_default() -> Vec<String> {
    owned(&[
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
    ])
}

/// Medicines whose delay harms within the hour, unless the site says otherwise: insulin of the meal, levodopa,
/// pyridostigmine and what keeps a graft (ISMP, timely administration of scheduled medications, 2011).
pub(super) fn time_critical_by_default() -> Vec<String> {
    owned(&[
        "asparte",
        "aspart",
        "lispro",
        "glulisine",
        "levodopa",
        "pyridostigmine",
        "tacrolimus",
        "ciclosporine",
        "ciclosporin",
        "cyclosporine",
    ])
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

/// Anticoagulants, in French and in English.
pub(super) fn anticoagulants_by_default() -> Vec<String> {
    owned(&[
        "heparine",
        "heparin",
        "enoxaparine",
        "enoxaparin",
        "tinzaparine",
        "tinzaparin",
        "dalteparine",
        "dalteparin",
        "nadroparine",
        "nadroparin",
        "fondaparinux",
        "warfarine",
        "warfarin",
        "fluindione",
        "acenocoumarol",
        "apixaban",
        "rivaroxaban",
        "edoxaban",
        "dabigatran",
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
            assert!(site.vigilance(listed).witness, "{listed} is signed by two");
        }
        for plain in ["paracétamol", "apomorphine", "insulinase", ""] {
            assert!(!site.vigilance(plain).witness, "{plain} is signed by one");
        }
        assert!(
            site.vigilance("LANTUS 100").insulin,
            "an insulin by its brand"
        );
        assert!(
            !site.vigilance("héparine sodique").insulin,
            "heparin asks for no glucose"
        );
    }

    #[test]
    fn a_row_says_what_pharmacy_says_of_its_medicine() {
        let site = SiteRules {
            refrigerated: vec!["asparte".to_owned()],
            ..SiteRules::default()
        };
        let plain: Order = serde_json::from_value(serde_json::json!({
            "id": "o", "source": {"system": "fhir", "key": "MedicationRequest/o", "version": null},
            "patient": "p", "encounter": null, "number": null,
            "medication": {"text": "", "brand": null, "strength": null, "form": null, "codes": [], "source_json": null},
            "status": "active", "category": "inpatient", "dose": "missing", "dose_json": null, "rate": null,
            "route": null, "route_json": null, "timing": "continuous", "start": null, "end": null, "verbatim": [],
            "notes": [], "prescriber": null, "authored": null, "gone_since": null,
        }))
        .unwrap();
        let said = |medicine: &str| -> Vec<&str> {
            site.vigilance(medicine)
                .flags(&plain)
                .map(Flag::key)
                .collect()
        };
        let asked = Order {
            pharmacy: Some(Pharmacy::Pending),
            own_supply: true,
            ..plain.clone()
        };
        let all: Vec<&str> = site
            .vigilance("morphine")
            .flags(&asked)
            .map(Flag::key)
            .collect();
        assert_eq!(
            all,
            ["pharmacy-pending", "high-alert", "controlled", "own-supply"],
            "whom to call comes first"
        );
        assert_eq!(
            said("insuline asparte"),
            ["high-alert", "time-critical", "refrigerated"]
        );
        assert_eq!(said("morphine sulfate"), ["high-alert", "controlled"]);
        assert_eq!(said("méthotrexate"), ["high-alert", "cytotoxic"]);
        assert_eq!(said("paracétamol"), Vec::<&str>::new());
    }

    #[test]
    fn a_site_may_list_a_name_of_several_words() {
        let site = SiteRules {
            high_alert: vec!["Chlorure de potassium".to_owned(), "adrénaline".to_owned()],
            ..SiteRules::default()
        };
        for listed in [
            "CHLORURE DE POTASSIUM 10 %",
            "ADRENALINE",
            "adre\u{301}naline 1 mg",
        ] {
            assert!(site.vigilance(listed).high_alert, "{listed}");
        }
        for plain in [
            "chlorure de sodium",
            "potassium, chlorure de",
            "noradrénaline",
        ] {
            assert!(!site.vigilance(plain).high_alert, "{plain}");
        }
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
