//! The support bundle: one JSON file that IT reads before it is written, and that may leave the hospital.
//!
//! Invariant: it is made of facts, findings, the log's codes and the redacted configuration. No chart, no entry, no name of
//! a patient or of a member of staff, and nothing that proves anybody, can get into it: none of those is read for it.

use serde_json::{Value, json};

use crate::api::socket::{PROTOCOL, PROTOCOL_LEAST};
use crate::api::views::ApiError;
use crate::clock::Clock;
use crate::config::shown::{self, Shown};
use crate::doctor::examine;
use crate::door::Options;
use crate::fault::fault;
use crate::service::metrics::metrics;

/// The bundle as it would be written: text for a person to read first.
///
/// # Errors
/// As [`examine`].
pub fn bundle(options: &Options, locale: &str) -> Result<String, ApiError> {
    let examination = examine(options, locale)?;
    let config = match shown::show(options) {
        Ok(config) => json!({
            "file": config.file,
            "named_by": config.named_by,
            "staff": people(&config.values),
            "values": config.values.iter().filter_map(redacted).collect::<Vec<_>>(),
        }),
        Err(error) => json!({ "refused": error.code }),
    };
    let bundle = json!({
        "schema": 1,
        "what": "veilleuse support bundle",
        "made_at": Clock::machine().now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "version": env!("CARGO_PKG_VERSION"),
        "protocols": [PROTOCOL_LEAST, PROTOCOL],
        "system": { "os": std::env::consts::OS, "processor": std::env::consts::ARCH },
        "attached": examination.attached,
        "findings": examination.findings,
        "health": examination.health,
        "metrics": examination
            .health
            .as_ref()
            .map(|health| metrics(health).lines().map(str::to_owned).collect::<Vec<_>>()),
        "config": config,
    });
    let mut text =
        serde_json::to_string_pretty(&bundle).map_err(|error| fault("internal", error))?;
    text.push('\n');
    Ok(text)
}

/// A value that may leave the hospital, or its key alone.
fn redacted(shown: &Shown) -> Option<Value> {
    // People are counted, not listed.
    if shown.key.starts_with("staff[") {
        return None;
    }
    // Who the record knows us as, and where its secrets lie, is nobody's business.
    let hidden = (shown.key.starts_with("ehr.auth.") && shown.key != "ehr.auth.kind")
        || shown.key == "ehr.own_system";
    let value = if hidden {
        "***".to_owned()
    } else if shown.key == "ehr.base_url" {
        without_user(&shown.value)
    } else {
        shown.value.clone()
    };
    Some(json!({ "key": shown.key, "value": value, "from": shown.from, "place": shown.place }))
}

/// An address without the name and the password that somebody may have put into it.
fn without_user(value: &str) -> String {
    let bare = value.trim_matches('"');
    match url::Url::parse(bare) {
        Ok(url) => format!(
            "{}://{}{}",
            url.scheme(),
            url.host_str().unwrap_or_default(),
            url.path()
        ),
        Err(_) => "***".to_owned(),
    }
}

/// How many people of each role are in the main file.
fn people(values: &[Shown]) -> Value {
    let mut roles = std::collections::BTreeMap::<&str, u32>::new();
    for shown in values {
        if shown.key.starts_with("staff[") && shown.key.ends_with(".role") {
            *roles.entry(shown.value.trim_matches('"')).or_default() += 1;
        }
    }
    json!(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_loses_its_password() {
        assert_eq!(
            without_user("\"https://veilleuse:geheim@dpi.example/fhir?key=1\""),
            "https://dpi.example/fhir"
        );
        assert_eq!(without_user("\"not an address\""), "***");
    }
}
