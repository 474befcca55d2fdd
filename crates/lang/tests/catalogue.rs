//! The three languages say the same things, and say them in a way that screen and paper can show.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on must stop and say where"
)]

use std::collections::{BTreeMap, BTreeSet};

use lang::{Arg, CODES, Words, sources};

/// What a message offers to those who use it: its attributes and the variables it wants.
#[derive(Debug, Default, PartialEq, Eq)]
struct Shape {
    attributes: BTreeSet<String>,
    variables: BTreeSet<String>,
    counts: BTreeSet<String>,
}

fn name_at(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect()
}

/// Messages by file and key, read from the text of the catalogue rather than through the code under test.
fn shapes(code: &str) -> BTreeMap<(&'static str, String), Shape> {
    let mut all = BTreeMap::new();
    for source in sources(code).expect("the language is in the catalogue") {
        let mut key = None;
        for line in source.text.lines().filter(|line| !line.starts_with('#')) {
            if line.starts_with(|c: char| c.is_ascii_alphabetic()) {
                let name = name_at(line);
                let again = all.insert((source.file, name.clone()), Shape::default());
                assert!(again.is_none(), "{code}/{}: {name} twice", source.file);
                key = Some((source.file, name));
            }
            let Some(shape) = key.as_ref().and_then(|key| all.get_mut(key)) else {
                continue;
            };
            if let Some(attribute) = line.trim_start().strip_prefix('.') {
                shape.attributes.insert(name_at(attribute));
            }
            for (at, _) in line.match_indices('$') {
                let rest = &line[at + 1..];
                let variable = name_at(rest);
                if rest[variable.len()..].trim_start().starts_with("->") {
                    shape.counts.insert(variable.clone());
                }
                shape.variables.insert(variable);
            }
        }
    }
    all
}

/// Every sentence and attribute of a language as it will be read, for every choice of plural.
fn spoken(code: &str) -> Vec<(String, String)> {
    let words = Words::new(code).expect("the language is in the catalogue");
    let mut said = Vec::new();
    for ((file, key), shape) in shapes(code) {
        for first in [0, 1, 2, 1000] {
            for second in [0, 1, 2] {
                let mut counts = [first, second].into_iter().cycle();
                let values: Vec<(&str, Arg<'_>)> = shape
                    .variables
                    .iter()
                    .map(|name| match shape.counts.contains(name) {
                        true => (
                            name.as_str(),
                            Arg::Number(counts.next().unwrap_or_default()),
                        ),
                        false => (name.as_str(), Arg::Text("x")),
                    })
                    .collect();
                said.push((format!("{file} {key}"), words.say_with(&key, &values)));
            }
        }
        for attribute in &shape.attributes {
            let text = words
                .attribute(&key, attribute)
                .expect("the attribute was read from the same text");
            said.push((format!("{file} {key}.{attribute}"), text));
        }
    }
    assert_eq!(
        words.missing(),
        Vec::<String>::new(),
        "{code}: every sentence can be said with the values it names"
    );
    said
}

#[test]
fn every_file_parses_and_no_key_is_said_twice() {
    for code in CODES {
        if let Err(error) = Words::new(code) {
            panic!("{error}");
        }
    }
}

#[test]
fn the_three_languages_have_the_same_keys_attributes_and_variables() {
    let reference = shapes("fr");
    for code in CODES {
        let other = shapes(code);
        let keys = |map: &BTreeMap<(&'static str, String), Shape>| -> BTreeSet<_> {
            map.keys().cloned().collect()
        };
        let lacking: Vec<_> = keys(&reference)
            .difference(&keys(&other))
            .cloned()
            .collect();
        let extra: Vec<_> = keys(&other)
            .difference(&keys(&reference))
            .cloned()
            .collect();
        assert!(
            lacking.is_empty() && extra.is_empty(),
            "{code} compared with fr lacks {lacking:?} and has too much {extra:?}"
        );
        for (key, shape) in &reference {
            let theirs = other.get(key).expect("the keys are the same");
            assert_eq!(
                (&shape.attributes, &shape.variables),
                (&theirs.attributes, &theirs.variables),
                "{code}: {key:?} must take and offer what it does in fr"
            );
        }
    }
}

#[test]
fn every_key_of_the_text_is_known_to_the_formatter() {
    for code in CODES {
        let words = Words::new(code).expect("the language is in the catalogue");
        for (file, key) in shapes(code).into_keys() {
            assert!(words.has(&key), "{code}/{file}: {key} has no sentence");
        }
    }
}

#[test]
fn no_sentence_formats_numbers_or_dates_by_itself() {
    for code in CODES {
        for source in sources(code).expect("the language is in the catalogue") {
            for call in ["NUMBER(", "DATETIME("] {
                assert!(
                    !source.text.contains(call),
                    "{code}/{}: {call}…) would let the browser write what only the domain's formatter may",
                    source.file
                );
            }
        }
    }
}

#[test]
fn no_sentence_holds_a_character_that_the_fonts_lack() {
    for code in CODES {
        for source in sources(code).expect("the language is in the catalogue") {
            for (number, line) in source.text.lines().enumerate() {
                let lacking = line.chars().find(|c| {
                    matches!(
                        c,
                        '\u{202f}' | '\u{2011}' | '\u{2066}'..='\u{2069}' | '\u{fffd}' | '\t'
                    )
                });
                assert_eq!(
                    lacking,
                    None,
                    "{code}/{}:{} would print a box",
                    source.file,
                    number + 1
                );
            }
        }
    }
}

#[test]
fn sentences_have_no_stray_spaces() {
    for code in CODES {
        for (key, text) in spoken(code) {
            assert!(!text.is_empty(), "{code} {key}: a blank says nothing");
            assert!(
                text == text.trim() && !text.contains("  ") && !text.contains('\n'),
                "{code} {key}: one line, single spaces: {text:?}"
            );
        }
    }
}

/// The character before and after each place where `marks` matches.
fn around(text: &str, marks: fn(char) -> bool) -> Vec<(Option<char>, char, Option<char>)> {
    let chars: Vec<char> = text.chars().collect();
    chars
        .iter()
        .enumerate()
        .filter(|(_, c)| marks(**c))
        .map(|(at, c)| {
            let before = at.checked_sub(1).map(|at| chars[at]);
            (before, *c, chars.get(at + 1).copied())
        })
        .collect()
}

#[test]
fn french_punctuation_is_held_by_no_break_spaces() {
    const HELD: Option<char> = Some('\u{a0}');
    for (code, key, text) in ["fr", "fr-CA"]
        .into_iter()
        .flat_map(|code| spoken(code).into_iter().map(move |(k, t)| (code, k, t)))
    {
        for (before, mark, after) in
            around(&text, |c| matches!(c, ':' | ';' | '!' | '?' | '«' | '»'))
        {
            let right = match mark {
                // A time of day is written 01:42; a mark that stands alone has nothing to hold on to.
                ':' => before == HELD || before.is_some_and(|c| c.is_ascii_digit()),
                '»' => before == HELD,
                '«' => after == HELD,
                _ if code == "fr-CA" => !matches!(before, Some(' ' | '\u{a0}')),
                _ => before.is_none() || before == HELD,
            };
            assert!(right, "{code} {key}: the space around {mark:?} in {text:?}");
        }
    }
}

#[test]
fn units_of_time_are_held_to_their_number() {
    for code in CODES {
        for (key, text) in spoken(code) {
            for (before, _, after) in around(&text, |c| c == ' ') {
                assert!(
                    !(before.is_some_and(|c| c.is_ascii_digit())
                        && after.is_some_and(|c| matches!(c, 'h' | 'H'))),
                    "{code} {key}: a line may break between number and unit in {text:?}"
                );
            }
        }
    }
}

#[test]
fn a_reason_letter_and_a_state_have_their_words_in_every_language() {
    let codes = |prefix: &'static str, codes: &'static [&'static str]| {
        codes.iter().map(move |code| format!("{prefix}-{code}"))
    };
    let keys: Vec<String> = codes(
        "reason",
        &["R", "A", "J", "V", "W", "I", "S", "C", "Z", "X"],
    )
    .chain(codes(
        "cell",
        &[
            "upcoming",
            "due",
            "overdue",
            "given",
            "given-late",
            "given-early",
            "partial",
            "not-given",
            "deferred",
            "on-hold",
            "running",
            "prn",
            "verify",
            "corrected",
            "paper",
        ],
    ))
    .chain(codes(
        "mode",
        &[
            "normal",
            "suspect",
            "pending",
            "active",
            "recovery-hold",
            "back-entry",
            "reconciled",
        ],
    ))
    .collect();
    for code in CODES {
        let words = Words::new(code).expect("the language is in the catalogue");
        for key in &keys {
            assert!(words.has(key), "{code}: no word for {key}");
        }
    }
}
