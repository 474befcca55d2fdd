//! The procedure cards that this release ships, read from their files.

use ward::procedure::{Card, CardFault};

/// Name of the file and its text.
const SHIPPED: [(&str, &str); 3] = [
    (
        "panne-infirmiere",
        include_str!("../../../../../procedures/base/panne-infirmiere.toml"),
    ),
    (
        "sans-imprimante",
        include_str!("../../../../../procedures/base/sans-imprimante.toml"),
    ),
    (
        "nouveau-patient",
        include_str!("../../../../../procedures/base/nouveau-patient.toml"),
    ),
];

/// How many cards there are.
pub(super) const COUNT: usize = SHIPPED.len();

/// Reads a card; one with a fault is no card, and its faults are named by their codes.
fn read(name: &str, text: &str) -> Result<Card, String> {
    let card: Card = toml::from_str(text)
        .map_err(|error| format!("{} {name}: {error}", CardFault::Unreadable.code()))?;
    let faults: Vec<&str> = card.faults(name).into_iter().map(CardFault::code).collect();
    if faults.is_empty() {
        Ok(card)
    } else {
        Err(format!("{} {name}", faults.join(" ")))
    }
}

/// Every card, or what is wrong with it.
pub(crate) fn shipped() -> impl Iterator<Item = Result<Card, String>> {
    SHIPPED.into_iter().map(|(name, text)| read(name, text))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, clippy::unwrap_used, reason = "tests")]

    use super::*;

    const WHOLE: &str = include_str!("../../../../../procedures/base/nouveau-patient.toml");

    fn refused(text: &str, code: &str) {
        let why = read("nouveau-patient", text).expect_err("this card is refused");
        assert!(why.starts_with(code), "{why}");
    }

    #[test]
    fn every_shipped_card_is_sound_and_whole_in_three_languages() {
        for card in shipped() {
            let card = card.expect("a shipped card has no fault");
            for locale in ward::format::Locale::ALL {
                let steps = card.sections.iter().flat_map(|section| &section.steps);
                for text in steps.map(|step| &step.what).chain([&card.title]) {
                    assert!(!text.in_language(locale).1, "{}: {locale:?}", card.id);
                }
            }
        }
    }

    #[test]
    fn a_card_with_a_fault_is_refused_by_its_code() {
        assert!(read("nouveau-patient", WHOLE).is_ok());
        assert!(read("autre", WHOLE).unwrap_err().starts_with("P001"));
        refused(&WHOLE.replace("schema = 1", "schema = 2"), "P002");
        refused(&WHOLE.replace("schema = 1", "schema = "), "P003");
        refused(
            &WHOLE.replace("schema = 1", "schema = 1\nsecret = true"),
            "P003",
        );
        refused(
            &WHOLE.replace("id = \"bracelet\"", "id = \"numero\""),
            "P010",
        );
        let long = "x".repeat(141);
        refused(
            &WHOLE.replace("Demander les allergies et peser le patient", &long),
            "P002",
        );
    }
}
