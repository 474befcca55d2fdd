//! Who we are: a fixed token, or SMART Backend Services (client assertion, short-lived token).

use std::fmt;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::blocking::Client;
use serde::Serialize;
use url::Url;

use super::http::{send, success};
use super::parse::Node;
use crate::connection::Auth;
use crate::error::EhrError;

/// A token is renewed so long before it ends.
const MARGIN: Duration = Duration::from_secs(60);
const ASSERTION_SECONDS: u64 = 240;

/// What proves who we are.
pub(crate) struct Credentials {
    kind: Kind,
    held: Mutex<Held>,
}

enum Kind {
    None,
    Bearer(String),
    Smart {
        client_id: String,
        key: EncodingKey,
        algorithm: Algorithm,
        scope: String,
    },
}

#[derive(Default)]
struct Held {
    endpoint: Option<Url>,
    token: Option<(String, Instant)>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    jti: String,
    iat: u64,
    exp: u64,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::None => "None",
            Kind::Bearer(_) => "Bearer(…)",
            Kind::Smart { .. } => "Smart(…)",
        })
    }
}

impl Credentials {
    pub(crate) fn new(auth: &Auth) -> Result<Credentials, EhrError> {
        let kind = match auth {
            Auth::None => Kind::None,
            Auth::Bearer(token) => Kind::Bearer(token.clone()),
            Auth::Smart {
                client_id,
                private_key_pem,
                scope,
            } => {
                let (key, algorithm) = match (
                    EncodingKey::from_ec_pem(private_key_pem),
                    EncodingKey::from_rsa_pem(private_key_pem),
                ) {
                    (Ok(key), _) => (key, Algorithm::ES384),
                    (_, Ok(key)) => (key, Algorithm::RS384),
                    _ => {
                        return Err(EhrError::Settings(
                            "the client's key is no PKCS#8 key of type P-384 or RSA".to_owned(),
                        ));
                    }
                };
                if algorithm == Algorithm::ES384
                    && encode(&Header::new(algorithm), &(), &key).is_err()
                {
                    return Err(EhrError::Settings(
                        "the client's key is on another curve than P-384".to_owned(),
                    ));
                }
                Kind::Smart {
                    client_id: client_id.clone(),
                    key,
                    algorithm,
                    scope: scope.clone(),
                }
            }
        };
        Ok(Credentials {
            kind,
            held: Mutex::new(Held::default()),
        })
    }

    /// Whether a new token may be had.
    pub(crate) fn renewable(&self) -> bool {
        matches!(self.kind, Kind::Smart { .. })
    }

    /// Drops the token: the record refused it.
    pub(crate) fn forget(&self) {
        self.held
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .token = None;
    }

    /// Whether the scope asked for lets us create administrations; `None` when scopes play no part.
    pub(crate) fn may_write(&self) -> Option<bool> {
        let Kind::Smart { scope, .. } = &self.kind else {
            return None;
        };
        Some(scope.split_whitespace().any(|one| {
            let Some((what, how)) = one
                .strip_prefix("system/")
                .and_then(|rest| rest.split_once('.'))
            else {
                return false;
            };
            let how = how.split('?').next().unwrap_or(how);
            matches!(what, "*" | "MedicationAdministration")
                && (matches!(how, "*" | "write") || how.starts_with('c'))
        }))
    }

    /// A token that is valid now, or none when none is needed.
    pub(crate) fn token(&self, client: &Client, base: &Url) -> Result<Option<String>, EhrError> {
        let (client_id, key, algorithm, scope) = match &self.kind {
            Kind::None => return Ok(None),
            Kind::Bearer(token) => return Ok(Some(token.clone())),
            Kind::Smart {
                client_id,
                key,
                algorithm,
                scope,
            } => (client_id, key, *algorithm, scope),
        };
        // Held while asking: three workers need one token, not three.
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, until)) = &held.token
            && Instant::now() < *until
        {
            return Ok(Some(token.clone()));
        }
        let endpoint = match &held.endpoint {
            Some(endpoint) => endpoint.clone(),
            None => discover(client, base)?,
        };
        held.endpoint = Some(endpoint.clone());
        let assertion = assertion(client_id, key, algorithm, endpoint.as_str())?;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("scope", scope)
            .append_pair(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            )
            .append_pair("client_assertion", &assertion)
            .finish();
        let asked = Instant::now();
        let request = client
            .post(endpoint)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(form);
        let answer = send(request.header("Accept", "application/json"))?;
        if matches!(answer.status, 400 | 401 | 403) {
            return Err(EhrError::Token(format!("status {}", answer.status)));
        }
        success(&answer)?;
        let node = Node::read(&answer.body)?;
        granted(scope, node.get("scope").text())?;
        let token = node
            .get("access_token")
            .owned()
            .ok_or_else(|| EhrError::Token("none in the answer".to_owned()))?;
        let lifetime =
            Duration::from_secs(u64::from(node.get("expires_in").count().unwrap_or(300)));
        let until = asked
            + lifetime
                .checked_sub(MARGIN)
                .filter(|left| !left.is_zero())
                .unwrap_or(lifetime / 2);
        held.token = Some((token.clone(), until));
        Ok(Some(token))
    }
}

/// A record may narrow what it grants: then half of the reading would fail later, and less clearly.
fn granted(asked: &str, told: Option<&str>) -> Result<(), EhrError> {
    let Some(told) = told else { return Ok(()) };
    let told: Vec<&str> = told.split_whitespace().collect();
    match asked.split_whitespace().find(|one| !told.contains(one)) {
        Some(missing) => Err(EhrError::Token(format!("scope {missing} was not granted"))),
        None => Ok(()),
    }
}

fn discover(client: &Client, base: &Url) -> Result<Url, EhrError> {
    let place = base
        .join(".well-known/smart-configuration")
        .map_err(|_| EhrError::Settings("address".to_owned()))?;
    let answer = send(client.get(place).header("Accept", "application/json"))?;
    success(&answer)?;
    let node = Node::read(&answer.body)?;
    let endpoint = node
        .get("token_endpoint")
        .text()
        .and_then(|text| Url::parse(text).ok());
    let endpoint =
        endpoint.ok_or_else(|| EhrError::Token("no token endpoint is told".to_owned()))?;
    if endpoint.scheme() != "https" && base.scheme() == "https" {
        return Err(EhrError::Token(
            "the token endpoint is not secure".to_owned(),
        ));
    }
    Ok(endpoint)
}

#[expect(
    clippy::disallowed_methods,
    reason = "an assertion tells the token server the time of day; it never reaches the chart"
)]
fn assertion(
    client_id: &str,
    key: &EncodingKey,
    algorithm: Algorithm,
    endpoint: &str,
) -> Result<String, EhrError> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).map_err(|_| EhrError::Token("no randomness".to_owned()))?;
    let claims = Claims {
        iss: client_id,
        sub: client_id,
        aud: endpoint,
        jti: hex::encode(random),
        iat: now,
        exp: now + ASSERTION_SECONDS,
    };
    encode(&Header::new(algorithm), &claims, key)
        .map_err(|_| EhrError::Token("the assertion cannot be signed".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        let bearer = Auth::Bearer("very-secret".into());
        let held = Credentials::new(&bearer).unwrap();
        assert!(
            !format!("{bearer:?} {held:?}").contains("secret"),
            "neither in settings nor in use"
        );
    }

    #[test]
    fn a_narrowed_scope_is_noticed() {
        assert!(
            granted("system/*.rs", Some("system/Patient.rs")).is_err(),
            "less than asked"
        );
        assert!(
            granted("system/*.rs", Some("openid system/*.rs")).is_ok(),
            "what was asked"
        );
        assert!(
            granted("system/*.rs", None).is_ok(),
            "silence means as asked (RFC 6749)"
        );
    }
}
