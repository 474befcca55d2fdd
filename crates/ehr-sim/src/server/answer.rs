//! One request, one answer: a pure function of the store, the request and its time.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::params::pairs;
use super::search::{Refused, kind};
use super::store::{Store, id_of, kind_of, version_of};
use super::{capability, create, page};

/// What a client wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Get,
    Post,
    /// Anything this record does not offer.
    Other,
}

/// A request, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) verb: Verb,
    /// Path and query, as sent.
    pub(crate) target: String,
    pub(crate) authorization: Option<String>,
    pub(crate) prefer: Option<String>,
    pub(crate) if_none_exist: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Vec<u8>,
    /// When it arrived, on the hospital's clock.
    pub(crate) at: DateTime<Utc>,
}

/// An answer, before it is written on the wire.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Answer {
    pub(crate) fn new(status: u16, body: Value) -> Answer {
        Answer {
            status,
            body,
            headers: Vec::new(),
        }
    }

    /// A refusal, in FHIR's words.
    pub(crate) fn outcome(status: u16, code: &str, text: impl Into<String>) -> Answer {
        Answer::new(
            status,
            json!({
                "resourceType": "OperationOutcome",
                "issue": [{ "severity": "error", "code": code, "diagnostics": text.into() }],
            }),
        )
    }

    /// A resource with its version as the entity tag.
    pub(super) fn resource(status: u16, resource: &Value) -> Answer {
        let mut answer = Answer::new(status, resource.clone());
        let tag = format!("W/\"{}\"", version_of(resource));
        answer.headers.push(("ETag", tag));
        answer
    }

    /// With the address of the resource it is about.
    pub(super) fn located(mut self, base: &str) -> Answer {
        let (kind, id) = (kind_of(&self.body), id_of(&self.body));
        let version = version_of(&self.body);
        let address = format!("{base}/{kind}/{id}/_history/{version}");
        self.headers.push(("Location", address));
        self
    }
}

impl From<Refused> for Answer {
    fn from(refused: Refused) -> Answer {
        match refused {
            Refused::Unknown(what) => {
                Answer::outcome(400, "not-supported", format!("unknown parameter {what}"))
            }
            Refused::Invalid(what) => {
                Answer::outcome(400, "invalid", format!("invalid value in {what}"))
            }
        }
    }
}

/// The record's answer. Only a create changes the store.
pub(crate) fn answer(store: &mut Store, request: &Request) -> Answer {
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let Some(path) = path.strip_prefix("/fhir") else {
        return not_found(path);
    };
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts == ["metadata"] {
        return match request.verb {
            Verb::Get => Answer::new(200, capability::statement(store.base(), request.at)),
            Verb::Post | Verb::Other => not_allowed(),
        };
    }
    let bearer = format!("Bearer {}", store.token());
    if request.authorization.as_deref() != Some(bearer.as_str()) {
        let mut answer = Answer::outcome(401, "login", "a bearer token is needed");
        answer
            .headers
            .push(("WWW-Authenticate", "Bearer".to_owned()));
        return answer;
    }
    let strict = request
        .prefer
        .as_deref()
        .is_some_and(|prefer| prefer.replace(' ', "").contains("handling=strict"));
    match (request.verb, parts.as_slice()) {
        (Verb::Get, ["_page", sealed]) => page::follow(store, sealed, request.at).map_or_else(
            || Answer::outcome(404, "not-found", "this page is not known"),
            |bundle| Answer::new(200, bundle),
        ),
        (Verb::Get, [name]) if kind(name).is_some() => {
            match page::bundle(store, name, &pairs(query), strict, 0, request.at) {
                Ok(bundle) => Answer::new(200, bundle),
                Err(refused) => refused.into(),
            }
        }
        (Verb::Get, [name, id]) => match store.get(name, id) {
            Some(resource) => Answer::resource(200, resource),
            None => not_found(&format!("{name}/{id}")),
        },
        (Verb::Post, ["MedicationAdministration"]) => create::administration(store, request),
        (Verb::Post | Verb::Other, _) => not_allowed(),
        (Verb::Get, _) => not_found(path),
    }
}

fn not_found(what: &str) -> Answer {
    Answer::outcome(404, "not-found", format!("{what} is not known"))
}

fn not_allowed() -> Answer {
    Answer::outcome(
        405,
        "not-supported",
        "this record does not offer that interaction",
    )
}
