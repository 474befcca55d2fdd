//! A text in the languages of the project, its holes, and its typography.

use serde::{Deserialize, Serialize};

use super::data::Vars;
use crate::format::Locale;

/// A text in the languages of the project; French is always there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Localised {
    /// French of France, the reference.
    pub fr: String,
    /// French of Québec.
    #[serde(rename = "fr-CA", default, skip_serializing_if = "Option::is_none")]
    pub fr_ca: Option<String>,
    /// English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub en: Option<String>,
}

/// What a text has between `{{` and `}}`, or an opening without an end.
pub(super) enum Hole<'a> {
    Named(&'a str),
    Unclosed,
}

impl Localised {
    /// The text in this language, and whether it is another one: a missing language shows the French, and says so.
    pub fn in_language(&self, locale: Locale) -> (&str, bool) {
        let own = match locale {
            Locale::Fr => Some(&self.fr),
            Locale::FrCa => self.fr_ca.as_ref(),
            Locale::En => self.en.as_ref(),
        };
        (own.unwrap_or(&self.fr), own.is_none())
    }

    /// Every text that is there, with the key of its language.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'static str, &str)> {
        [
            ("fr", Some(&self.fr)),
            ("fr-CA", self.fr_ca.as_ref()),
            ("en", self.en.as_ref()),
        ]
        .into_iter()
        .filter_map(|(key, text)| Some((key, text?.as_str())))
    }

    /// Its languages that are missing.
    pub(crate) fn lacking(&self) -> impl Iterator<Item = &'static str> {
        [("fr-CA", self.fr_ca.is_none()), ("en", self.en.is_none())]
            .into_iter()
            .filter_map(|(key, lacks)| lacks.then_some(key))
    }

    /// The same with every `{{name}}` filled in; a name that is not known stays as it is, to be seen.
    #[must_use]
    pub fn filled(&self, vars: &Vars) -> Localised {
        let fill = |text: &String, locale| fill(text, vars, locale);
        Localised {
            fr: fill(&self.fr, Locale::Fr),
            fr_ca: self.fr_ca.as_ref().map(|text| fill(text, Locale::FrCa)),
            en: self.en.as_ref().map(|text| fill(text, Locale::En)),
        }
    }
}

fn fill(text: &str, vars: &Vars, locale: Locale) -> String {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once("}}") else {
            filled.push_str("{{");
            rest = after;
            continue;
        };
        match vars.0.get(name.trim()) {
            Some(value) => filled.push_str(value.in_language(locale).0),
            None => {
                filled.push_str("{{");
                filled.push_str(name);
                filled.push_str("}}");
            }
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The holes of a text, in order.
pub(super) fn holes(text: &str) -> Vec<Hole<'_>> {
    let mut found = vec![];
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("{{") {
        match after.split_once("}}") {
            Some((name, behind)) => {
                found.push(Hole::Named(name.trim()));
                rest = behind;
            }
            None => {
                found.push(Hole::Unclosed);
                rest = after;
            }
        }
    }
    found
}

/// Whether a French text holds its punctuation with no-break spaces: before `: ; ! ? »` and after `«` in France, before `:`
/// and inside the guillemets in Québec, where `; ! ?` touch the word.
pub(super) fn french_spaces_hold(language: &str, text: &str) -> bool {
    const HELD: char = '\u{a0}';
    let chars: Vec<char> = text.chars().collect();
    chars.iter().enumerate().all(|(at, mark)| {
        let before = at.checked_sub(1).and_then(|at| chars.get(at)).copied();
        let after = chars.get(at + 1).copied();
        match mark {
            // A time of day is written 01:42.
            ':' => before == Some(HELD) || before.is_some_and(|c| c.is_ascii_digit()),
            '»' => before == Some(HELD),
            '«' => after == Some(HELD),
            ';' | '!' | '?' if language == "fr-CA" => !matches!(before, Some(' ' | HELD)),
            ';' | '!' | '?' => before == Some(HELD),
            _ => true,
        }
    })
}
