//! Saying one sentence of one language.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::memoizer::MemoizerKind;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::langid;

use crate::catalogue::sources;

/// Why a language cannot be spoken.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum LangError {
    /// The catalogue does not have this language.
    #[error("no language {0:?} in the catalogue")]
    Unknown(String),
    /// An embedded file is not valid, or repeats a key of another file.
    #[error("the catalogue file {code}/{file} cannot be used: {why}")]
    Catalogue {
        /// Language of the file.
        code: String,
        /// Name of the file.
        file: &'static str,
        /// What the parser said.
        why: String,
    },
}

/// A value put into a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// Finished text: a dose, a time, a name. It is put in as it is.
    Text(&'a str),
    /// A count: it chooses the plural, and is written in groups of three digits. Never a dose.
    Number(i64),
}

/// One language of the catalogue.
pub struct Words {
    code: &'static str,
    bundle: FluentBundle<FluentResource>,
    missing: Mutex<BTreeSet<String>>,
}

impl Words {
    /// The words of `fr`, `fr-CA` or `en`.
    ///
    /// # Errors
    /// [`LangError::Unknown`] for any other code; [`LangError::Catalogue`] if an embedded file is broken, which the tests
    /// of this crate exclude.
    pub fn new(code: &str) -> Result<Self, LangError> {
        // Both kinds of French share the plural rules, which is all that Fluent takes from the tag.
        let (code, tag) = match code {
            "fr" => ("fr", langid!("fr")),
            "fr-CA" => ("fr-CA", langid!("fr")),
            "en" => ("en", langid!("en")),
            other => return Err(LangError::Unknown(other.to_owned())),
        };
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        // Isolation marks have no glyph in the fonts of the screen and of the sheets: they would print as boxes.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(grouped));
        for source in sources(code).unwrap_or_default() {
            let broken = |why: String| LangError::Catalogue {
                code: code.to_owned(),
                file: source.file,
                why,
            };
            let resource = FluentResource::try_new(source.text.to_owned())
                .map_err(|(_, errors)| broken(listed(&errors)))?;
            bundle
                .add_resource(resource)
                .map_err(|errors| broken(listed(&errors)))?;
        }
        Ok(Self {
            code,
            bundle,
            missing: Mutex::new(BTreeSet::new()),
        })
    }

    /// The language spoken: `fr`, `fr-CA` or `en`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether the catalogue has this sentence.
    pub fn has(&self, key: &str) -> bool {
        self.bundle
            .get_message(key)
            .is_some_and(|message| message.value().is_some())
    }

    /// The sentence of this key, or `⟦key⟧` when there is none.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The sentence of this key with its values put in, or `⟦key⟧` when there is none.
    ///
    /// A value that the sentence asks for and did not receive stays visible as `{$name}`; the key is then listed by
    /// [`missing`](Self::missing) as well.
    pub fn say_with(&self, key: &str, values: &[(&str, Arg<'_>)]) -> String {
        let found = self.bundle.get_message(key);
        let Some(pattern) = found.as_ref().and_then(|message| message.value()) else {
            self.miss(key.to_owned());
            return format!("⟦{key}⟧");
        };
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            match *value {
                Arg::Text(text) => arguments.set(*name, text),
                Arg::Number(number) => arguments.set(*name, number),
            }
        }
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, Some(&arguments), &mut errors)
            .into_owned();
        if !errors.is_empty() {
            self.miss(key.to_owned());
        }
        text
    }

    /// An attribute of a sentence, for example the accessible name beside a visible word; nothing when there is none.
    pub fn attribute(&self, key: &str, attribute: &str) -> Option<String> {
        let message = self.bundle.get_message(key)?;
        let pattern = message.get_attribute(attribute)?.value();
        let mut errors = Vec::new();
        let text = self
            .bundle
            .format_pattern(pattern, None, &mut errors)
            .into_owned();
        if !errors.is_empty() {
            self.miss(format!("{key}.{attribute}"));
        }
        Some(text)
    }

    /// The keys that were asked for and could not be said in full, in order. Tests assert that it is empty.
    pub fn missing(&self) -> Vec<String> {
        self.remembered().iter().cloned().collect()
    }

    fn miss(&self, key: String) {
        self.remembered().insert(key);
    }

    fn remembered(&self) -> MutexGuard<'_, BTreeSet<String>> {
        // A set of keys is whole even if a thread died while it held the lock.
        self.missing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words")
            .field("code", &self.code)
            .finish_non_exhaustive()
    }
}

/// Counts are written as the display rules say, in every language: groups of three split by a no-break space.
fn grouped<M: MemoizerKind>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else {
        return None;
    };
    let plain = number.as_string();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.as_ref()),
    };
    let mut text = String::from(sign);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    Some(text)
}

fn listed<E: fmt::Display>(errors: &[E]) -> String {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn french() -> Words {
        Words::new("fr").expect("the French words are embedded")
    }

    #[test]
    fn words_can_be_shared_between_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&french());
    }

    #[test]
    fn an_unknown_language_is_refused() {
        assert_eq!(
            Words::new("de").err(),
            Some(LangError::Unknown("de".to_owned())),
            "nobody chose another language in its place"
        );
    }

    #[test]
    fn values_are_put_in_without_marks_around_them() {
        let words = french();
        assert_eq!(
            words.say_with("mode-active", &[("since", Arg::Text("01:42"))]),
            "PANNE — MODE DÉGRADÉ depuis 01:42",
            "isolation marks would print as boxes"
        );
        assert!(words.missing().is_empty(), "everything could be said");
    }

    #[test]
    fn a_missing_sentence_is_visible_and_remembered() {
        let words = french();
        assert!(!words.has("no-such-key"), "the catalogue does not have it");
        assert_eq!(words.say("no-such-key"), "⟦no-such-key⟧");
        assert_eq!(words.attribute("no-such-key", "label"), None);
        assert_eq!(words.missing(), ["no-such-key"], "a test can find it");
    }

    #[test]
    fn a_missing_value_is_visible_and_remembered() {
        let words = french();
        assert!(
            words.say("mode-active").contains("{$since}"),
            "the gap shows, the rest of the sentence stays"
        );
        assert_eq!(words.missing(), ["mode-active"]);
    }

    #[test]
    fn counts_choose_the_plural_of_their_language() {
        for (code, zero, one, two) in [
            ("fr", "0 page sortie.", "1 page sortie.", "2 pages sorties."),
            (
                "fr-CA",
                "0 page sortie.",
                "1 page sortie.",
                "2 pages sorties.",
            ),
            ("en", "0 pages out.", "1 page out.", "2 pages out."),
        ] {
            let words = Words::new(code).expect("the language is embedded");
            for (count, start) in [(0, zero), (1, one), (2, two)] {
                let said = words.say_with("printed-done", &[("pages", Arg::Number(count))]);
                assert!(
                    said.replace('\u{a0}', " ").starts_with(start),
                    "in French the plural starts at two: {code} said {said:?}"
                );
            }
        }
    }

    #[test]
    fn a_zero_among_the_late_is_not_mentioned() {
        let words = french();
        let said = |count, late| {
            words.say_with(
                "outside",
                &[("count", Arg::Number(count)), ("late", Arg::Number(late))],
            )
        };
        assert_eq!(said(3, 0), "3 autres");
        assert_eq!(said(3, 1), "3 autres, dont 1 en retard");
        assert_eq!(said(1, 1), "1 autre, en retard");
    }

    #[test]
    fn large_counts_are_grouped_by_a_no_break_space() {
        let words = Words::new("en").expect("English is embedded");
        let said = words.say_with(
            "mode-back-entry",
            &[
                ("done", Arg::Number(999)),
                ("total", Arg::Number(1_234_567)),
            ],
        );
        assert!(
            said.ends_with("999 of 1\u{a0}234\u{a0}567"),
            "a comma would read as a decimal mark to half of the readers: {said}"
        );
    }
}
