//! One request, one answer, classified. No redirects, no proxies, no answer without end.

use std::io::Read;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use reqwest::blocking::{Client, RequestBuilder, Response};
use url::Url;

use super::auth::Credentials;
use super::parse::Node;
use crate::connection::Connection;
use crate::error::EhrError;

/// Decompressed: what a page of any honest record stays far below.
const BODY_MAX: u64 = 64 * 1024 * 1024;

/// The connection to one record.
#[derive(Debug)]
pub(crate) struct Wire {
    client: Client,
    /// Without kept connections: a probe must find out whether a new one is possible.
    pub(crate) fresh: Client,
    base: Url,
    pub(crate) credentials: Credentials,
    /// How many resources and searches were asked for.
    asked: AtomicU32,
}

/// A complete answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) date: Option<DateTime<Utc>>,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) fn new(connection: &Connection) -> Result<Wire, EhrError> {
        let mut base = connection.base_url.clone();
        if !matches!(base.scheme(), "http" | "https") || base.host_str().is_none() {
            return Err(EhrError::Settings(
                "the address must be http or https".to_owned(),
            ));
        }
        base.set_query(None);
        base.set_fragment(None);
        let path = format!("{}/", base.path().trim_end_matches('/'));
        base.set_path(&path);
        Ok(Wire {
            client: client(connection, true)?,
            fresh: client(connection, false)?,
            credentials: Credentials::new(&connection.auth)?,
            base,
            asked: AtomicU32::new(0),
        })
    }

    /// An address below the base.
    pub(crate) fn address(&self, path: &str) -> Result<Url, EhrError> {
        self.base
            .join(path)
            .map_err(|_| EhrError::Settings("the address cannot be built".to_owned()))
    }

    /// An address that an answer told: it must stay with this record.
    pub(crate) fn follow(&self, link: &str) -> Result<Url, EhrError> {
        let url = self
            .base
            .join(link)
            .map_err(|_| EhrError::Paging("a link is no address".to_owned()))?;
        if url.origin() == self.base.origin() {
            Ok(url)
        } else {
            Err(EhrError::Paging(
                "a link leads to another server".to_owned(),
            ))
        }
    }

    /// How many resources and searches were asked for so far.
    pub(crate) fn asked(&self) -> u32 {
        self.asked.load(Ordering::Relaxed)
    }

    /// A GET, with one new token after a 401.
    pub(crate) fn get(&self, url: &Url) -> Result<Answer, EhrError> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let request = |token: Option<String>| {
            let request = self
                .client
                .get(url.clone())
                .header("Prefer", "handling=strict");
            send(authorised(request, token))
        };
        let first = request(self.credentials.token(&self.client, &self.base)?)?;
        let answer = if first.status == 401 && self.credentials.renewable() {
            self.credentials.forget();
            request(self.credentials.token(&self.client, &self.base)?)?
        } else {
            first
        };
        success(&answer)?;
        Ok(answer)
    }

    /// A GET of one JSON resource, with the record's own time.
    pub(crate) fn node(&self, path: &str) -> Result<(Node, Answer), EhrError> {
        let answer = self.get(&self.address(path)?)?;
        let node = Node::read(&answer.body)?;
        Ok((node, answer))
    }

    /// A POST, sent once whatever happens. The answer comes back with any status.
    pub(crate) fn post(
        &self,
        path: &str,
        condition: &str,
        body: String,
    ) -> Result<Answer, EhrError> {
        let token = self.credentials.token(&self.client, &self.base)?;
        let request = self
            .client
            .post(self.address(path)?)
            .header("Content-Type", "application/fhir+json")
            .header("If-None-Exist", condition)
            .header("Prefer", "return=representation")
            .body(body);
        send(authorised(request, token))
    }

    /// The one request of a probe.
    pub(crate) fn probe(
        &self,
        path: &str,
        timeout: std::time::Duration,
    ) -> Result<Answer, EhrError> {
        let token = self.credentials.token(&self.fresh, &self.base)?;
        let request = |token| {
            send(authorised(
                self.fresh.get(self.address(path)?).timeout(timeout),
                token,
            ))
        };
        let answer = request(token)?;
        if answer.status == 401 && self.credentials.renewable() {
            self.credentials.forget();
            return request(self.credentials.token(&self.fresh, &self.base)?);
        }
        Ok(answer)
    }
}

fn client(connection: &Connection, keep: bool) -> Result<Client, EhrError> {
    let mut builder = Client::builder()
        .use_rustls_tls()
        .connect_timeout(connection.timeouts.connect)
        .timeout(connection.timeouts.answer)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .user_agent("veilleuse");
    if !keep {
        builder = builder.pool_max_idle_per_host(0);
    }
    if let Some(pem) = &connection.extra_ca_pem {
        let bundle = reqwest::Certificate::from_pem_bundle(pem);
        for certificate in bundle
            .map_err(|_| EhrError::Settings("the extra certificates are no PEM".to_owned()))?
        {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder
        .build()
        .map_err(|error| EhrError::Settings(chain(&error)))
}

fn authorised(request: RequestBuilder, token: Option<String>) -> RequestBuilder {
    let request = request.header("Accept", "application/fhir+json");
    match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    }
}

/// Sends a request and reads the whole answer.
pub(crate) fn send(request: RequestBuilder) -> Result<Answer, EhrError> {
    read(request.send().map_err(|error| failure(&error))?)
}

fn read(mut response: Response) -> Result<Answer, EhrError> {
    let header = |name: &str| {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned()
    };
    let (status, content_type, date) = (
        response.status().as_u16(),
        header("content-type"),
        header("date"),
    );
    let date = DateTime::parse_from_rfc2822(&date)
        .ok()
        .map(|date| date.with_timezone(&Utc));
    let mut body = vec![];
    match response.by_ref().take(BODY_MAX + 1).read_to_end(&mut body) {
        Ok(_) if body.len() as u64 > BODY_MAX => Err(EhrError::TooLarge),
        Ok(_) => Ok(Answer {
            status,
            content_type,
            date,
            body,
        }),
        Err(error) => {
            let inner = error
                .get_ref()
                .and_then(|inner| inner.downcast_ref::<reqwest::Error>());
            let late = error.kind() == std::io::ErrorKind::TimedOut
                || inner.is_some_and(reqwest::Error::is_timeout);
            // The head came and the body did not: cut short, whatever the library calls it.
            Err(if late {
                EhrError::ResponseTimeout
            } else {
                EhrError::HalfJson
            })
        }
    }
}

/// Only a success that is no web page is an answer.
pub(crate) fn success(answer: &Answer) -> Result<(), EhrError> {
    if (300..400).contains(&answer.status) || answer.status == 511 {
        return Err(EhrError::Portal);
    }
    if !(200..300).contains(&answer.status) {
        return Err(EhrError::Status(answer.status));
    }
    if is_page(&answer.content_type, &answer.body) {
        Err(EhrError::Portal)
    } else {
        Ok(())
    }
}

/// A page for people where data should be.
pub(crate) fn is_page(content_type: &str, body: &[u8]) -> bool {
    let begin = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let first = begin.iter().find(|byte| !byte.is_ascii_whitespace());
    content_type.to_ascii_lowercase().contains("html") || first == Some(&b'<')
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

/// What kind of failure the library reports.
fn failure(error: &reqwest::Error) -> EhrError {
    if error.is_timeout() {
        return if error.is_connect() {
            EhrError::ConnectTimeout
        } else {
            EhrError::ResponseTimeout
        };
    }
    let text = chain(error).to_ascii_lowercase();
    let mut kind = None;
    let mut next: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(cause) = next {
        if let Some(io) = cause.downcast_ref::<std::io::Error>() {
            kind = Some(io.kind());
        }
        next = cause.source();
    }
    let tls = [
        "certificate",
        "tls",
        "handshake",
        "corrupt message",
        "invalidmessage",
        "received fatal alert",
    ];
    if error.is_connect()
        && (tls.iter().any(|word| text.contains(word))
            || kind == Some(std::io::ErrorKind::InvalidData))
    {
        // The library's words, without the address.
        let words = text
            .rsplit(": ")
            .next()
            .unwrap_or("")
            .chars()
            .take(120)
            .collect();
        return EhrError::Tls(words);
    }
    if text.contains("dns error") || text.contains("failed to lookup") {
        return EhrError::Unresolved;
    }
    match kind {
        Some(std::io::ErrorKind::TimedOut) => EhrError::ConnectTimeout,
        _ if error.is_decode() || error.is_body() => EhrError::HalfJson,
        // What answers, but not in HTTP, is no record.
        _ if text.contains("invalid http") => EhrError::NotFhir("no http".to_owned()),
        _ => EhrError::Refused,
    }
}
