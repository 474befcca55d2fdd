//! Units in words (display rules N6 to N9).
//!
//! Sources write `ug`, `µg`, `mcg`, `[IU]`, `UI`: signs that were misread on paper often enough to be banned
//! (ISMP error-prone abbreviations, PGTM). A unit we do not know is shown as the source gave it: inventing is worse.

use rust_decimal::Decimal;

use super::{Locale, NO_BREAK_SPACE, number, visible_controls};

/// Writes a value and its unit, in words where the sign is dangerous: `75 microgrammes`, `1 000 unités`, `5 mL par h`.
///
/// `unit` is what the source gave: a UCUM code (`ug`, `[IU]`, `mL/h`, `{tablet}`) or free text (`UI`, `comprimés`).
/// An unknown unit is returned verbatim, control characters made visible; one that starts with a digit is quoted so
/// that it cannot extend the number. The plural starts at 2 in French and at anything but 1 in English.
#[must_use]
pub fn quantity(value: Decimal, unit: &str, locale: Locale) -> String {
    let unit = unit.trim();
    let digits = number(value, locale);
    if unit.is_empty() || unit == "1" {
        return digits;
    }
    if known(unit) == Some(Known::TABLET) && value == Decimal::new(5, 1) {
        // N9: a half is written out, never as a fraction.
        return locale.pick("un demi-comprimé", "half a tablet").to_owned();
    }
    let words = in_words(value, unit, locale).unwrap_or_else(|| verbatim(unit, locale));
    format!("{digits}{NO_BREAK_SPACE}{words}")
}

/// The unit alone, as it stands behind many: `unités`, `mg`; as the source wrote it when it is not known.
#[must_use]
pub fn unit_words(unit: &str, locale: Locale) -> String {
    let unit = unit.trim();
    if unit.is_empty() {
        return String::new();
    }
    in_words(Decimal::TEN, unit, locale).unwrap_or_else(|| verbatim(unit, locale))
}

/// Whether what a person typed behind a number names the unit of the order, in any of its usual spellings. `mg` and `g`
/// never do, nor `Mg` and `mg`.
#[must_use]
pub fn is_same_unit(typed: &str, unit: &str) -> bool {
    let (typed, unit) = (typed.trim(), unit.trim());
    if typed == unit {
        return true;
    }
    let both = |locale| {
        (
            in_words(Decimal::TEN, typed, locale),
            in_words(Decimal::TEN, unit, locale),
        )
    };
    matches!(both(Locale::Fr), (Some(typed), Some(unit)) if typed == unit)
}

/// The unit in words, or nothing when one of its parts is unknown.
fn in_words(value: Decimal, unit: &str, locale: Locale) -> Option<String> {
    let mut parts = unit.split('/');
    let measured = parts.next()?.trim();
    let mut words = String::new();
    if !measured.is_empty() {
        words.push_str(known(measured)?.word(is_plural(value, locale), locale));
    }
    for per in parts {
        if !words.is_empty() {
            words.push(NO_BREAK_SPACE);
        }
        words.push_str(locale.pick("par", "per"));
        words.push(NO_BREAK_SPACE);
        words.push_str(known(per.trim())?.word(false, locale));
    }
    (!words.is_empty()).then_some(words)
}

fn is_plural(value: Decimal, locale: Locale) -> bool {
    if locale.is_french() {
        value.abs() >= Decimal::TWO
    } else {
        value.abs() != Decimal::ONE
    }
}

fn verbatim(unit: &str, locale: Locale) -> String {
    let shown = visible_controls(unit);
    if !shown.starts_with(|c: char| c.is_numeric() || matches!(c, ',' | '.')) {
        shown
    } else if locale.is_french() {
        format!("«{NO_BREAK_SPACE}{shown}{NO_BREAK_SPACE}»")
    } else {
        format!("“{shown}”")
    }
}

/// How one unit is written: French one and many, English one and many.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Known(&'static str, &'static str, &'static str, &'static str);

impl Known {
    const TABLET: Self = Self("comprimé", "comprimés", "tablet", "tablets");

    const fn sign(sign: &'static str) -> Self {
        Self(sign, sign, sign, sign)
    }

    const fn word(self, plural: bool, locale: Locale) -> &'static str {
        let Self(french, french_many, english, english_many) = self;
        if plural {
            locale.pick(french_many, english_many)
        } else {
            locale.pick(french, english)
        }
    }
}

/// UCUM is case-sensitive, free text is not consistent: aliases are listed, never derived, because `Mg` is not `mg`.
fn known(unit: &str) -> Option<Known> {
    let unit = unit
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .unwrap_or(unit);
    let known = match unit {
        "ug" | "\u{b5}g" | "\u{3bc}g" | "mcg" | "UG" | "MCG" | "microgramme" | "microgrammes"
        | "microgram" | "micrograms" => {
            Known("microgramme", "microgrammes", "microgram", "micrograms")
        }
        "ng" | "nanogramme" | "nanogrammes" | "nanogram" | "nanograms" => {
            Known("nanogramme", "nanogrammes", "nanogram", "nanograms")
        }
        "umol" | "\u{b5}mol" | "\u{3bc}mol" | "mcmol" => {
            Known("micromole", "micromoles", "micromole", "micromoles")
        }
        "U" | "UI" | "IU" | "[IU]" | "[iU]" | "unit" | "units" | "unité" | "unités" => {
            Known("unité", "unités", "unit", "units")
        }
        "[anti'Xa'U]" | "UI anti-Xa" | "U anti-Xa" | "IU anti-Xa" | "unités anti-Xa"
        | "unité anti-Xa" => Known(
            "unité anti-Xa",
            "unités anti-Xa",
            "anti-Xa unit",
            "anti-Xa units",
        ),
        "mg" | "MG" => Known::sign("mg"),
        "g" => Known::sign("g"),
        "kg" | "KG" => Known::sign("kg"),
        "mL" | "ml" | "ML" | "cc" | "cm3" => Known::sign("mL"),
        "L" | "l" => Known::sign("L"),
        "dL" | "dl" => Known::sign("dL"),
        "mmol" | "MMOL" => Known::sign("mmol"),
        "mol" => Known::sign("mol"),
        "meq" | "mEq" | "MEQ" => Known::sign("mEq"),
        "%" => Known::sign("%"),
        "mm" => Known::sign("mm"),
        "cm" => Known::sign("cm"),
        "m" => Known::sign("m"),
        "m2" => Known::sign("m²"),
        "kPa" => Known::sign("kPa"),
        "mm[Hg]" | "mmHg" => Known::sign("mmHg"),
        "Cel" | "°C" => Known::sign("°C"),
        "kcal" => Known::sign("kcal"),
        "J" => Known::sign("J"),
        "s" | "sec" => Known::sign("s"),
        "min" => Known::sign("min"),
        "h" | "hr" | "heure" | "heures" | "hour" | "hours" => Known::sign("h"),
        "d" | "day" | "days" | "j" | "jour" | "jours" => Known("jour", "jours", "day", "days"),
        "wk" | "week" | "weeks" | "semaine" | "semaines" => {
            Known("semaine", "semaines", "week", "weeks")
        }
        "mo" | "month" | "months" | "mois" => Known("mois", "mois", "month", "months"),
        "a" | "year" | "years" | "an" | "ans" => Known("an", "ans", "year", "years"),
        "tablet" | "tablets" | "tbl" | "TAB" | "tab" | "Tab" | "comprimé" | "comprimés" | "cp"
        | "cpr" => Known::TABLET,
        "capsule" | "capsules" | "cap" | "CAP" | "caps" | "gélule" | "gélules" => {
            Known("gélule", "gélules", "capsule", "capsules")
        }
        "[drp]" | "drop" | "drops" | "goutte" | "gouttes" => {
            Known("goutte", "gouttes", "drop", "drops")
        }
        "puff" | "puffs" | "bouffée" | "bouffées" => {
            Known("bouffée", "bouffées", "puff", "puffs")
        }
        "spray" | "sprays" | "pulvérisation" | "pulvérisations" => {
            Known("pulvérisation", "pulvérisations", "spray", "sprays")
        }
        "sachet" | "sachets" => Known("sachet", "sachets", "sachet", "sachets"),
        "ampule" | "ampules" | "ampoule" | "ampoules" => {
            Known("ampoule", "ampoules", "ampoule", "ampoules")
        }
        "vial" | "vials" | "flacon" | "flacons" => Known("flacon", "flacons", "vial", "vials"),
        "bag" | "bags" | "poche" | "poches" => Known("poche", "poches", "bag", "bags"),
        "patch" | "patches" | "patchs" => Known("patch", "patchs", "patch", "patches"),
        "suppository" | "suppositories" | "suppositoire" | "suppositoires" => Known(
            "suppositoire",
            "suppositoires",
            "suppository",
            "suppositories",
        ),
        "application" | "applications" => {
            Known("application", "applications", "application", "applications")
        }
        "dose" | "doses" => Known("dose", "doses", "dose", "doses"),
        "syringe" | "syringes" | "seringue" | "seringues" => {
            Known("seringue", "seringues", "syringe", "syringes")
        }
        _ => return None,
    };
    Some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &str, unit: &str, locale: Locale) -> String {
        quantity(Decimal::from_str_exact(value).unwrap(), unit, locale).replace(NO_BREAK_SPACE, "~")
    }

    #[test]
    fn the_vectors_of_the_display_rules() {
        for (value, unit, expected) in [
            ("0.5", "mg", "0,5~mg"),
            ("1.0", "mg", "1~mg"),
            ("2.50", "mg", "2,5~mg"),
            ("0.125", "mg", "0,125~mg"),
            ("1000", "U", "1~000~unités"),
            ("1500000", "U", "1~500~000~unités"),
            ("75", "ug", "75~microgrammes"),
            ("1.5", "ug", "1,5~microgramme"),
        ] {
            assert_eq!(
                shown(value, unit, Locale::Fr),
                expected,
                "display vector {value} {unit}"
            );
        }
        assert_eq!(
            shown("1.5", "ug", Locale::En),
            "1.5~micrograms",
            "English plurals differ"
        );
    }

    #[test]
    fn dangerous_signs_never_come_out() {
        for unit in ["ug", "µg", "μg", "mcg", "{mcg}", "MCG"] {
            assert_eq!(
                shown("2", unit, Locale::Fr),
                "2~microgrammes",
                "N7: {unit} is written in full"
            );
        }
        for unit in ["U", "UI", "IU", "[IU]", "[iU]", "unités"] {
            assert_eq!(
                shown("2", unit, Locale::En),
                "2~units",
                "N7: {unit} is written in full"
            );
            assert_eq!(shown("1", unit, Locale::Fr), "1~unité", "one is singular");
        }
        assert_eq!(
            shown("4000", "[anti'Xa'U]", Locale::Fr),
            "4~000~unités anti-Xa",
            "N7: the qualifier stays"
        );
        assert_eq!(shown("5", "cc", Locale::Fr), "5~mL", "N7: never cc");
    }

    #[test]
    fn rates_are_words() {
        assert_eq!(shown("5", "mL/h", Locale::Fr), "5~mL~par~h", "N8: no slash");
        assert_eq!(
            shown("2", "mg/h", Locale::En),
            "2~mg~per~h",
            "N8: no slash in English"
        );
        assert_eq!(
            shown("3", "[IU]/h", Locale::Fr),
            "3~unités~par~h",
            "the plural is on what is measured"
        );
        assert_eq!(
            shown("0.1", "ug/kg/min", Locale::Fr),
            "0,1~microgramme~par~kg~par~min",
            "each denominator is worded"
        );
        assert_eq!(
            shown("1", "mg/mL", Locale::Fr),
            "1~mg~par~mL",
            "N9: not a ratio"
        );
        assert_eq!(shown("72", "/min", Locale::Fr), "72~par~min", "a bare rate");
    }

    #[test]
    fn forms_have_plurals() {
        assert_eq!(
            shown("0.5", "{tablet}", Locale::Fr),
            "un demi-comprimé",
            "N9: in words"
        );
        assert_eq!(
            shown("0.5", "tablet", Locale::En),
            "half a tablet",
            "N9 in English"
        );
        assert_eq!(
            shown("1.5", "comprimé", Locale::Fr),
            "1,5~comprimé",
            "the French plural starts at 2"
        );
        assert_eq!(shown("2", "tablet", Locale::FrCa), "2~comprimés", "from 2");
        assert_eq!(
            shown("0", "unit", Locale::En),
            "0~units",
            "English zero is plural"
        );
        assert_eq!(
            shown("0", "unit", Locale::Fr),
            "0~unité",
            "French zero is not"
        );
    }

    #[test]
    fn unknown_units_are_not_touched() {
        assert_eq!(
            shown("3", "cuillères-mesure", Locale::Fr),
            "3~cuillères-mesure",
            "verbatim"
        );
        assert_eq!(
            shown("3", "foo/h", Locale::Fr),
            "3~foo/h",
            "half-known is unknown: the whole is verbatim"
        );
        assert_eq!(
            shown("3", "Mg", Locale::Fr),
            "3~Mg",
            "a megagram is not a milligram"
        );
        assert_eq!(
            shown("5", "10*9/L", Locale::Fr),
            "5~«~10*9/L~»",
            "the unit cannot lengthen the number"
        );
        assert_eq!(
            shown("2", "1", Locale::Fr),
            "2",
            "UCUM's unity must not make 2 read as 21"
        );
        assert_eq!(shown("2", "", Locale::Fr), "2", "no unit is no unit");
        assert_eq!(shown("2", "/", Locale::Fr), "2~/", "nonsense stays visible");
        assert_eq!(
            shown("2", "m\u{202e}g", Locale::Fr),
            "2~m⟦U+202E⟧g",
            "a hidden control is shown"
        );
    }
}
