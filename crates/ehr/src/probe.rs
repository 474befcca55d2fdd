//! From what one request met to evidence about the record. Pure: no request is made here.
//!
//! Invariant: only the ward's own Location as FHIR JSON counts as an answer; a portal, an error page or another
//! resource never does.

use std::time::Duration;

use ward::downtime::Evidence;

use crate::error::EhrError;
use crate::fhir::http::is_page;
use crate::fhir::parse::Node;

/// A request that brought an answer.
#[derive(Clone, Copy, Debug)]
pub struct Answered<'a> {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`, empty when there was none.
    pub content_type: &'a str,
    /// The whole body.
    pub body: &'a [u8],
    /// From request to end of answer.
    pub latency: Duration,
}

/// A request that brought none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Refused or broken.
    Refused,
    /// No address.
    Unresolved,
    /// No connection in time.
    ConnectTimeout,
    /// No complete answer in time.
    ResponseTimeout,
    /// The secure channel failed.
    Tls(String),
    /// A status, met while asking for a token.
    Status(u16),
    /// A web page, met while asking for a token.
    Portal,
    /// Anything else that is no FHIR.
    NotFhir(String),
}

impl From<&EhrError> for Failure {
    fn from(error: &EhrError) -> Failure {
        match error {
            EhrError::Refused => Failure::Refused,
            EhrError::Unresolved => Failure::Unresolved,
            EhrError::ConnectTimeout => Failure::ConnectTimeout,
            EhrError::ResponseTimeout => Failure::ResponseTimeout,
            EhrError::Tls(words) => Failure::Tls(words.clone()),
            EhrError::Status(status) => Failure::Status(*status),
            // A refused token is what a refused request would be.
            EhrError::Token(_) => Failure::Status(401),
            EhrError::Portal => Failure::Portal,
            EhrError::Settings(_)
            | EhrError::HalfJson
            | EhrError::NotFhir(_)
            | EhrError::OtherVersion(_)
            | EhrError::TooLarge
            | EhrError::Paging(_)
            | EhrError::Unsupported(_)
            | EhrError::NoWard
            | EhrError::Conservation { .. }
            | EhrError::NotAtHand(_)
            | EhrError::NotExpressible(_) => Failure::NotFhir(error.to_string()),
        }
    }
}

/// What the request proves.
#[must_use]
pub fn classify(
    outcome: Result<Answered<'_>, Failure>,
    ward_location: &str,
    slow_above: Duration,
) -> Evidence {
    let answered = match outcome {
        Ok(answered) => answered,
        Err(Failure::Refused) => return Evidence::Refused,
        Err(Failure::Unresolved) => return Evidence::Unresolved,
        Err(Failure::ConnectTimeout) => return Evidence::ConnectTimeout,
        Err(Failure::ResponseTimeout) => return Evidence::ResponseTimeout,
        Err(Failure::Tls(words)) => return Evidence::Tls(words),
        Err(Failure::Status(status)) => return Evidence::HttpStatus(status),
        Err(Failure::Portal) => return Evidence::Portal,
        Err(Failure::NotFhir(words)) => return Evidence::NotFhir(words),
    };
    let page = is_page(answered.content_type, answered.body);
    match answered.status {
        // A gate sends its visitors elsewhere; a record has no reason to.
        300..=399 | 511 => return Evidence::Portal,
        200..=299 if page => return Evidence::Portal,
        200..=299 => {}
        status => return Evidence::HttpStatus(status),
    }
    let millis = |time: Duration| u32::try_from(time.as_millis()).unwrap_or(u32::MAX);
    match Node::read(answered.body) {
        Err(error) => Evidence::NotFhir(error.to_string()),
        Ok(node) if node.get("resourceType").text() != Some("Location") => {
            Evidence::NotFhir("another resource than the ward".to_owned())
        }
        Ok(node) if node.get("id").text() != Some(ward_location) => {
            Evidence::NotFhir("another location than the ward".to_owned())
        }
        Ok(_) => Evidence::answered(millis(answered.latency), millis(slow_above)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(status: u16, content_type: &str, body: &str, latency_ms: u64) -> Evidence {
        let answered = Answered {
            status,
            content_type,
            body: body.as_bytes(),
            latency: Duration::from_millis(latency_ms),
        };
        classify(Ok(answered), "w1", Duration::from_millis(500))
    }

    const WARD: &str = r#"{"resourceType":"Location","id":"w1"}"#;

    #[test]
    fn only_the_ward_itself_is_an_answer() {
        assert_eq!(
            evidence(200, "application/fhir+json", WARD, 20),
            Evidence::Healthy { latency_ms: 20 },
            "the ward"
        );
        assert_eq!(
            evidence(200, "", WARD, 900),
            Evidence::Slow { latency_ms: 900 },
            "the ward, too late"
        );
        let not_fhir = |body: &str| {
            matches!(
                evidence(200, "application/json", body, 1),
                Evidence::NotFhir(_)
            )
        };
        assert!(
            not_fhir(r#"{"resourceType":"Location","id":"w2"}"#),
            "another place"
        );
        assert!(
            not_fhir(r#"{"resourceType":"OperationOutcome"}"#),
            "an excuse"
        );
        assert!(
            not_fhir(r#"{"resourceType":"Location","id":"w1""#),
            "half an answer"
        );
        assert!(not_fhir(""), "nothing");
    }

    #[test]
    fn gates_and_errors_are_never_up() {
        assert_eq!(
            evidence(200, "text/html", "Bienvenue", 1),
            Evidence::Portal,
            "a login page"
        );
        assert_eq!(
            evidence(200, "application/json", "\n <!doctype html>", 1),
            Evidence::Portal,
            "one that lies about itself"
        );
        assert_eq!(evidence(302, "", "", 1), Evidence::Portal, "sent elsewhere");
        for status in [401, 403, 404, 429, 500, 503] {
            assert_eq!(
                evidence(status, "application/fhir+json", WARD, 1),
                Evidence::HttpStatus(status),
                "{status} is no success"
            );
        }
    }
}
