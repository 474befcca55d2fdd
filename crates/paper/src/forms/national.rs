//! The national number and the standing of an identity, in words.

use lang::{Arg, Words};
use ward::{
    clinical::{Patient, Standing},
    format::Locale,
};

/// What paper and screen say of the national number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct National {
    /// `INS 2 38 04 99 001 004 42`, or that it was not sent.
    pub number: Option<String>,
    /// How far the identity was checked, as far as anybody said.
    pub standing: Option<String>,
}

impl National {
    /// Both in one line: `INS 2 38 04 99 001 004 42 (qualifiée)`.
    pub fn line(&self) -> Option<String> {
        match (&self.number, &self.standing) {
            (Some(number), Some(standing)) => Some(format!("{number} ({standing})")),
            (one, other) => one.as_ref().or(other.as_ref()).cloned(),
        }
    }
}

/// The national number of a patient and how far her identity was checked.
///
/// France asks for the INS with its status, Québec for the NAM (display rule P2): there, what was not sent is said. Elsewhere
/// only what was sent is. An identity that the ward gave itself has neither.
pub fn national_identity(words: &Words, locale: Locale, patient: &Patient) -> National {
    if patient.is_temporary() {
        return National::default();
    }
    let number = |key: &str, number: &str| words.say_with(key, &[("number", Arg::Text(number))]);
    let ins = match (patient.ins(), locale) {
        // Québec knows no INS, and a French number would name nobody there.
        (_, Locale::FrCa) => None,
        (Some(ins), _) => Some(number("national-ins", &ins)),
        (None, Locale::Fr) => Some(words.say("national-ins-absent")),
        (None, Locale::En) => None,
    };
    let nam = match (patient.nam(), locale) {
        (Some(nam), _) => Some(number("national-nam", &nam)),
        (None, Locale::FrCa) => Some(words.say("national-nam-absent")),
        (None, Locale::Fr | Locale::En) => None,
    };
    // The codes are France's: elsewhere the same letters mean something else.
    let standing: Vec<String> = (locale != Locale::FrCa)
        .then(|| patient.standing())
        .into_iter()
        .flatten()
        .map(|standing| match standing {
            Standing::Word(word) => words.say(&format!("standing-{word}")),
            Standing::Code(code) => words.say_with("standing-code", &[("code", Arg::Text(code))]),
        })
        .collect();
    let standing = match (standing.is_empty(), patient.ins().is_some()) {
        (false, _) => Some(standing.join(", ")),
        // A number whose check nobody told of is not a checked one.
        (true, true) if ins.is_some() => Some(words.say("standing-absent")),
        (true, _) => None,
    };
    let numbers: Vec<String> = [ins, nam].into_iter().flatten().collect();
    National {
        number: (!numbers.is_empty()).then(|| numbers.join(" · ")),
        standing,
    }
}

#[cfg(test)]
mod tests {
    use ward::clinical::standing_words;

    use super::*;

    #[test]
    fn every_standing_has_its_words_in_every_language() {
        for code in ["fr", "fr-CA", "en"] {
            let words = Words::new(code).expect("the language is in the catalogue");
            for word in standing_words() {
                let key = format!("standing-{word}");
                assert!(words.has(&key), "{code}: no word for {key}");
            }
        }
    }
}
