//! Veilleuse's use cases: what people and the station do, joined from the pure domain and the leaves that touch the world.
//!
//! A shell (window, command line) opens a [`Door`] and calls commands by name; it decides nothing.
//!
//! Invariant: every question of a shell passes [`api::call`]; there is no second way in.

pub mod api;
pub mod board;
mod cast;
pub mod clock;
pub mod config;
pub mod demo;
pub mod doctor;
pub mod door;
pub mod drill;
pub mod headless;
pub mod it;
pub mod packs;

mod chart;
mod fault;
mod feeds;
mod loops;
pub mod procedures;
mod secret;
pub mod service;
pub mod staff;
mod station;
pub mod support;
mod work;

pub use door::{Door, Options};
pub use service::log::{Level, log, quiet_panics};
pub use station::Station;
pub use station::desk::{DeskId, WITHOUT_A_PERSON};

/// One sentence of the catalogue in a language, for a shell without a page.
pub fn sentence(locale: &str, key: &str, subject: &str) -> String {
    match lang::Words::new(locale) {
        Ok(words) => words.say_with(key, &[("subject", lang::Arg::Text(subject))]),
        Err(_) => format!("{key} {subject}"),
    }
}

/// A message of the catalogue with everything that goes with it: what it is, what still works, what to do.
pub fn sentences(locale: &str, key: &str, subject: &str) -> Vec<String> {
    let Ok(words) = lang::Words::new(locale) else {
        return vec![format!("{key} {subject}")];
    };
    let what = words.say_with(key, &[("subject", lang::Arg::Text(subject))]);
    let rest = ["works", "todo"];
    let rest = rest
        .into_iter()
        .filter_map(|attribute| words.attribute(key, attribute));
    std::iter::once(what).chain(rest).collect()
}

/// The three sentences of a refusal in a language, for a shell without a page; `None` when the catalogue has none.
pub fn words_of_failure(locale: &str, code: &str, subject: &str) -> Option<String> {
    let words = lang::Words::new(locale).ok()?;
    let key = format!("error-{code}");
    if !words.has(&key) {
        return None;
    }
    let what = words.say_with(&key, &[("subject", lang::Arg::Text(subject))]);
    let rest = ["works", "todo"]
        .into_iter()
        .filter_map(|attribute| words.attribute(&key, attribute));
    Some(
        std::iter::once(what)
            .chain(rest)
            .collect::<Vec<_>>()
            .join("\n"),
    )
}
