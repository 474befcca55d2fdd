//! What is written on the terminal: text for people, or one JSON object per line for programs.

use std::process::ExitCode;

use serde_json::{Value, json};

use crate::exit::Failure;

/// Where reports go.
pub(crate) struct Out {
    /// JSON instead of text.
    pub(crate) json: bool,
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the terminal is what this program is for"
)]
impl Out {
    /// One line of text; silent with `--json`.
    pub(crate) fn text(&self, line: impl std::fmt::Display) {
        if !self.json {
            println!("{line}");
        }
    }

    /// One sentence of the catalogue; silent with `--json`.
    pub(crate) fn say(&self, key: &str, subject: impl std::fmt::Display) {
        self.text(app::sentence(locale(), key, &subject.to_string()));
    }

    /// A step of a longer run: one JSON object, or one line of text.
    pub(crate) fn step(&self, name: &str, details: &Value) {
        if self.json {
            println!(
                "{}",
                json!({ "schema": 1, "step": name, "details": details })
            );
        } else {
            println!("· {name} {details}");
        }
    }

    /// The result: one JSON object with `schema` first.
    pub(crate) fn result(&self, result: Value) {
        if self.json {
            let mut object = serde_json::Map::new();
            object.insert("schema".to_owned(), json!(1));
            if let Value::Object(fields) = result {
                object.extend(fields);
            }
            println!("{}", Value::Object(object));
        }
    }

    /// Why it failed.
    pub(crate) fn failure(&self, failure: &Failure) -> ExitCode {
        if self.json {
            println!(
                "{}",
                json!({ "schema": 1, "error": { "code": failure.code, "subject": failure.subject } })
            );
        } else {
            eprintln!("veilleuse: {}", sentence(failure));
        }
        ExitCode::from(failure.exit)
    }
}

/// The language of the environment: `fr`, `fr-CA` or `en`.
pub(crate) fn locale() -> &'static str {
    let wanted = std::env::var("LC_ALL")
        .or_else(|_| std::env::var("LANG"))
        .unwrap_or_default();
    if wanted.starts_with("en") {
        "en"
    } else if wanted.starts_with("fr_CA") {
        "fr-CA"
    } else {
        "fr"
    }
}

/// The three sentences of the catalogue where there are any, in the language of the environment.
fn sentence(failure: &Failure) -> String {
    let plain = if failure.subject.is_empty() {
        failure.code.clone()
    } else {
        format!("{}: {}", failure.code, failure.subject)
    };
    app::words_of_failure(locale(), &failure.code, &failure.subject)
        .map_or(plain.clone(), |text| format!("{plain}\n{text}"))
}
