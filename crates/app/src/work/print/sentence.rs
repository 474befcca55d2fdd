//! What a printer or a printing is up to, in one sentence of the ward's language (paper.md §8).

use lang::{Arg, Words};
use paper::page::Paper;
use paper::printer::{JobState, Reason};

/// What the sentence may name.
#[derive(Clone, Copy)]
pub(crate) struct About<'a> {
    /// The printer's name on the ward.
    pub(crate) printer: &'a str,
    /// The paper that is wanted.
    pub(crate) paper: Paper,
    /// What lies in its trays, by keyword.
    pub(crate) loaded: &'a [String],
    /// Pages of the document; 0 where there is none.
    pub(crate) pages: u32,
}

/// The sentence.
pub(crate) fn sentence(words: &Words, state: &JobState, about: About<'_>) -> String {
    let (page, pages) = match state {
        JobState::Printing { page, of } => (*page, *of),
        JobState::Aborted { pages, .. } | JobState::Done { pages } => (*pages, *pages),
        _ => (0, about.pages),
    };
    let ahead = match state {
        JobState::Busy { ahead } => *ahead,
        _ => 0,
    };
    let why = match state {
        JobState::Aborted { reason, .. } => reason_words(words, reason.as_ref()),
        _ => String::new(),
    };
    words.say_with(
        &format!("printer-{}", state.code()),
        &[
            ("printer", Arg::Text(about.printer)),
            ("media", Arg::Text(about.paper.name())),
            ("loaded", Arg::Text(&loaded(words, about.loaded))),
            ("page", Arg::Number(i64::from(page))),
            ("pages", Arg::Number(i64::from(pages))),
            ("count", Arg::Number(i64::from(ahead))),
            ("reason", Arg::Text(&why)),
        ],
    )
}

/// The reason of an aborted job as a fragment; a word that is none of ours is quoted as the printer said it.
fn reason_words(words: &Words, reason: Option<&Reason>) -> String {
    match reason {
        None => words.say("printer-reason-none"),
        Some(Reason::Other(word)) => {
            words.say_with("printer-reason-other", &[("word", Arg::Text(word))])
        }
        Some(known) => words.say(&format!("printer-reason-{}", known.code())),
    }
}

/// The papers in the trays as people call them.
fn loaded(words: &Words, keywords: &[String]) -> String {
    let mut names: Vec<String> = vec![];
    for keyword in keywords {
        let name = [Paper::A4, Paper::Letter]
            .into_iter()
            .find(|paper| keyword.starts_with(paper.media_keyword()))
            .map_or_else(|| plain(keyword), |paper| paper.name().to_owned());
        if !names.contains(&name) {
            names.push(name);
        }
    }
    if names.is_empty() {
        words.say("printer-media-other")
    } else {
        names.join(", ")
    }
}

/// `iso_a3_297x420mm` is called A3, `na_legal_8.5x14in` is called legal.
fn plain(keyword: &str) -> String {
    let name = keyword.split('_').nth(1).unwrap_or(keyword);
    let iso = name.len() == 2 && name.starts_with(['a', 'b']);
    if iso {
        name.to_uppercase()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A4: &str = "iso_a4_210x297mm";

    fn spoken(locale: &str, state: &JobState, loaded: &[&str]) -> String {
        let words = Words::new(locale).unwrap();
        let loaded: Vec<String> = loaded.iter().map(|&each| each.to_owned()).collect();
        let about = About {
            printer: "3N",
            paper: Paper::A4,
            loaded: &loaded,
            pages: 28,
        };
        sentence(&words, state, about).replace('\u{a0}', " ")
    }

    #[test]
    fn every_state_has_its_sentence_with_the_numbers_of_this_printing() {
        for (state, loaded, french) in [
            (JobState::Ready, &[A4][..], "Imprimante 3N prête, A4."),
            (
                JobState::Printing { page: 12, of: 28 },
                &[],
                "Page 12 sur 28.",
            ),
            (
                JobState::Done { pages: 28 },
                &[],
                "28 pages sorties. Comptez-les.",
            ),
            (
                JobState::MediaEmpty,
                &[],
                "Plus de papier : ajoutez du papier A4.",
            ),
            (
                JobState::WrongMedia,
                &["na_letter_8.5x11in", "iso_a3_297x420mm"],
                "Le bac contient du papier Letter, A3 : mettez du papier A4.",
            ),
            (
                JobState::Busy { ahead: 2 },
                &[],
                "2 travaux avant le vôtre.",
            ),
            (
                JobState::Aborted {
                    pages: 3,
                    reason: Some(Reason::TonerEmpty),
                },
                &[],
                "Arrêtée après 3 pages : toner vide.",
            ),
            (
                JobState::Aborted {
                    pages: 0,
                    reason: None,
                },
                &[],
                "Arrêtée après 0 page : sans motif.",
            ),
            (
                JobState::Aborted {
                    pages: 1,
                    reason: Some(Reason::Other("fuser-over-temp".into())),
                },
                &[],
                "Arrêtée après 1 page : « fuser-over-temp ».",
            ),
        ] {
            assert_eq!(spoken("fr", &state, loaded), french, "{state:?}");
        }
        assert_eq!(
            spoken("en", &JobState::Printing { page: 12, of: 28 }, &[]),
            "Page 12 of 28.",
            "and in English"
        );
    }

    #[test]
    fn no_state_is_without_a_sentence_in_any_language() {
        let states = [
            JobState::Ready,
            JobState::Waiting,
            JobState::Printing { page: 1, of: 2 },
            JobState::Done { pages: 1 },
            JobState::MediaEmpty,
            JobState::WrongMedia,
            JobState::Jam,
            JobState::CoverOpen,
            JobState::OutputFull,
            JobState::TonerLow,
            JobState::TonerEmpty,
            JobState::Paused,
            JobState::NotAccepting,
            JobState::Busy { ahead: 1 },
            JobState::Unreachable,
            JobState::Silent,
            JobState::NoPdf,
            JobState::AccessDenied,
            JobState::Cancelled,
            JobState::Unknown,
            JobState::NoneLeft,
        ];
        let reasons = [
            Reason::MediaEmpty,
            Reason::MediaJam,
            Reason::CoverOpen,
            Reason::OutputFull,
            Reason::TonerEmpty,
            Reason::TonerLow,
            Reason::Paused,
            Reason::SpoolFull,
            Reason::Silent,
            Reason::NoPdf,
        ];
        for locale in ["fr", "fr-CA", "en"] {
            let words = Words::new(locale).unwrap();
            for state in &states {
                let key = format!("printer-{}", state.code());
                assert!(words.has(&key), "{locale}: {key}");
            }
            for reason in &reasons {
                let key = format!("printer-reason-{}", reason.code());
                assert!(words.has(&key), "{locale}: {key}");
            }
        }
    }
}
