//! Whether the source's own words only repeat what the station says of an order in its own line.
//!
//! A row of the chart has two lines; words that say nothing new may stand in the details instead of on a third.
//! Invariant: words that differ in a number, a unit, a time, a route or anything else never count as a repetition. Every
//! doubt is answered with no, and the words stay on the row.

use super::dose::Dose;
use super::frequency::frequency_words;
use super::order::Order;
use super::timing::{SiteRules, Timing};
use super::words::{ascii_fold, dose_words, route_words};
use crate::format::Locale;

/// Words that carry nothing by themselves, in both languages.
const EMPTY: [&str; 16] = [
    "par", "voie", "a", "et", "le", "la", "les", "de", "du", "en", "at", "and", "the", "by", "per",
    "route",
];

/// Different writings of one thing. Only what is the same beyond doubt.
const SAME: [(&str, &[&str]); 3] = [
    ("unites", &["ui", "iu", "unite", "unit", "units"]),
    (
        "microgramme",
        &[
            "µg",
            "μg",
            "mcg",
            "ug",
            "microgrammes",
            "microgram",
            "micrograms",
        ],
    ),
    ("h", &["heure", "heures", "hour", "hours"]),
];

/// Whether a text of the source says nothing that the dose, the route and the frequency on the row do not say in one of
/// our languages. The name is left out on purpose: the strength of a tablet is not the dose.
pub fn only_repeats(text: &str, order: &Order, site: &SiteRules) -> bool {
    match order.timing {
        Timing::FixedTimes(_) | Timing::Interval { .. } | Timing::TimesPerDay(_) => {}
        // Conditions, limits, steps and rates are too easily said almost the same.
        Timing::Moments(_)
        | Timing::DaysOfWeek { .. }
        | Timing::Counted { .. }
        | Timing::Steps(_)
        | Timing::Once(_)
        | Timing::IfNeeded { .. }
        | Timing::Continuous
        | Timing::Raw(_) => return false,
    }
    if !matches!(order.dose, Dose::Exact(_)) || order.rate.is_some() {
        return false;
    }
    [Locale::Fr, Locale::En].into_iter().any(|locale| {
        let route = order
            .route
            .as_deref()
            .map_or_else(String::new, |route| route_words(route, locale));
        let said = format!(
            "{} ; {route} ; {}",
            dose_words(order, locale),
            frequency_words(order, site, locale)
        );
        says_nothing_new(&words_of(text), &words_of(&said))
    })
}

fn says_nothing_new(text: &[String], said: &[String]) -> bool {
    let times = |words: &[String]| -> Vec<String> {
        let mut times: Vec<String> = words.iter().filter(|word| is_time(word)).cloned().collect();
        times.sort();
        times
    };
    let theirs = times(text);
    if text.is_empty() || (!theirs.is_empty() && theirs != times(said)) {
        return false;
    }
    text.iter().enumerate().all(|(at, word)| {
        if is_time(word) {
            return true;
        }
        if !is_number(word) {
            return said.contains(word);
        }
        // A number means something only with what it counts, and hours also with what stands before: "every 8 h" is not
        // "at 8 h".
        let before = at.checked_sub(1).and_then(|before| text.get(before));
        let Some(counted) = text.get(at + 1) else {
            return false;
        };
        said.iter().enumerate().any(|(there, number)| {
            let same_before = there.checked_sub(1).and_then(|before| said.get(before)) == before;
            number == word
                && said.get(there + 1) == Some(counted)
                && (counted != "h" || same_before)
        })
    })
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

fn is_time(word: &str) -> bool {
    word.contains(':')
}

/// The words that carry meaning, folded and in one writing; a group of thousands is one number.
fn words_of(text: &str) -> Vec<String> {
    let folded = ascii_fold(text);
    let letters: Vec<char> = folded.chars().collect();
    let digit = |at: Option<usize>| {
        at.and_then(|at| letters.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    let mut joined = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let between = digit(at.checked_sub(1)) && digit(at.checked_add(1));
        match letter {
            '\u{a0}' | '\u{202f}' if between => {}
            ',' | '.' | ':' if between => joined.push(*letter),
            ',' | '.' | ';' | '(' | ')' | '/' | '\u{a0}' | '\u{202f}' => joined.push(' '),
            other => joined.push(*other),
        }
    }
    joined
        .split_whitespace()
        .filter(|word| !EMPTY.contains(word))
        .map(|word| {
            SAME.iter()
                .find(|(_, writings)| writings.contains(&word))
                .map_or(word, |(one, _)| one)
                .to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SAID: &str = "40\u{a0}mg ; intraveineuse ; 2 fois par jour, à 08:00, 14:00";
    const EVERY: &str = "4\u{a0}000\u{a0}unités ; sous-cutanée ; toutes les 8\u{a0}heures";

    fn repeats(text: &str, said: &str) -> bool {
        says_nothing_new(&words_of(text), &words_of(said))
    }

    #[test]
    fn the_same_in_other_words_is_a_repetition() {
        assert!(repeats(
            "40 mg par voie intraveineuse à 08:00 et 14:00",
            SAID
        ));
        assert!(repeats(
            "4000 UI par voie sous-cutanée toutes les 8 h",
            EVERY
        ));
    }

    #[test]
    fn whatever_differs_stays_on_the_row() {
        for (text, said, why) in [
            ("", SAID, "nothing repeats nothing"),
            (
                "20 mg par voie intraveineuse à 08:00 et 14:00",
                SAID,
                "another dose",
            ),
            (
                "40 g par voie intraveineuse à 08:00 et 14:00",
                SAID,
                "another unit",
            ),
            (
                "40 mg par voie orale à 08:00 et 14:00",
                SAID,
                "another route",
            ),
            (
                "40 mg par voie intraveineuse à 08:00",
                SAID,
                "one time less",
            ),
            (
                "40 mg par voie intraveineuse à 08:00, 14:00 et 20:00",
                SAID,
                "one time more",
            ),
            ("40 mg 1 fois par jour", SAID, "another count"),
            ("40 mg par voie intraveineuse le matin", SAID, "a moment"),
            (
                "40 mg par voie intraveineuse si douleur",
                SAID,
                "a condition",
            ),
            ("40 mg par voie intraveineuse en 30 min", SAID, "a duration"),
            ("ne pas donner 40 mg", SAID, "a negation"),
            (
                "40 mg par voie intraveineuse 08:00 14:00 40",
                SAID,
                "a number that counts nothing",
            ),
            (
                "4 000 UI par voie sous-cutanée toutes les 8 h",
                EVERY,
                "digits apart may be two numbers",
            ),
            (
                "4000 UI par voie sous-cutanée à 8 h",
                EVERY,
                "at eight is not every eight hours",
            ),
            (
                "4000 UI par voie sous-cutanée toutes les 6 h",
                EVERY,
                "another rhythm",
            ),
            (
                "4.000 UI par voie sous-cutanée toutes les 8 h",
                EVERY,
                "four, or four thousand",
            ),
        ] {
            assert!(!repeats(text, said), "{why}: {text}");
        }
    }

    proptest! {
        #[test]
        fn another_number_is_never_a_repetition(dose in 1_u32..9_999, hours in 1_u32..48) {
            prop_assume!(dose != 40 || hours != 8);
            let text = format!("{dose} mg par voie orale toutes les {hours} h");
            prop_assert!(!repeats(&text, "40 mg ; orale ; toutes les 8 heures"));
        }

        #[test]
        fn a_word_that_the_row_does_not_say_is_never_lost(word in "[b-z]{3,9}") {
            let text = format!("40 mg par voie intraveineuse {word}");
            let known = words_of(SAID).contains(&words_of(&word).concat()) || words_of(&word).is_empty();
            prop_assert_eq!(repeats(&text, SAID), known);
        }
    }
}
