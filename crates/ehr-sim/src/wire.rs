//! HTTP/1.1 on one connection: one request in, one answer out, then close.
//!
//! Written by hand because the outages need it. A pooled server (`tiny_http` was tried) lets a new connection wait
//! behind one that hangs, and keeps connections alive past a closed listener: both would make a repaired record look
//! broken.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use chrono::{DateTime, Utc};

/// How long a client may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(30);
const HEAD_BYTES_MAX: u64 = 64 * 1024;
const BODY_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A request as it came over the wire.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Heard {
    pub(crate) method: String,
    pub(crate) target: String,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Heard {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }
}

/// Why nothing sensible was heard.
#[derive(Debug, PartialEq)]
pub(crate) enum Unheard {
    /// The client went away before it had said anything.
    Gone,
    /// What came is not a request this server reads; the status to refuse it with.
    Refused(u16),
}

/// Reads the one request of a connection.
pub(crate) fn hear(stream: &TcpStream) -> Result<Heard, Unheard> {
    stream
        .set_read_timeout(Some(PATIENCE))
        .map_err(|_| Unheard::Gone)?;
    let mut reader = BufReader::new(stream);
    let mut heard = head(&mut reader)?;
    if heard.header("Transfer-Encoding").is_some() {
        return Err(Unheard::Refused(411));
    }
    let length: u64 = match heard.header("Content-Length") {
        None => 0,
        Some(text) => text.parse().map_err(|_| Unheard::Refused(400))?,
    };
    if length > BODY_BYTES_MAX {
        return Err(Unheard::Refused(413));
    }
    if heard.header("Expect").is_some() {
        let mut out = stream;
        out.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")
            .map_err(|_| Unheard::Gone)?;
    }
    reader
        .take(length)
        .read_to_end(&mut heard.body)
        .map_err(|_| Unheard::Gone)?;
    if u64::try_from(heard.body.len()) == Ok(length) {
        Ok(heard)
    } else {
        // Half a request must not be acted upon.
        Err(Unheard::Gone)
    }
}

fn head(reader: &mut impl BufRead) -> Result<Heard, Unheard> {
    let mut lines = reader.take(HEAD_BYTES_MAX);
    let first = line(&mut lines)?;
    let mut words = first.split(' ');
    let (Some(method), Some(target), Some(version), None) =
        (words.next(), words.next(), words.next(), words.next())
    else {
        return Err(Unheard::Refused(400));
    };
    if !version.starts_with("HTTP/1.") {
        return Err(Unheard::Refused(505));
    }
    let mut heard = Heard {
        method: method.to_owned(),
        target: target.to_owned(),
        ..Heard::default()
    };
    loop {
        let line = line(&mut lines)?;
        if line.is_empty() {
            return Ok(heard);
        }
        let (name, value) = line.split_once(':').ok_or(Unheard::Refused(400))?;
        heard
            .headers
            .push((name.to_owned(), value.trim().to_owned()));
    }
}

fn line(lines: &mut impl BufRead) -> Result<String, Unheard> {
    let mut line = String::new();
    match lines.read_line(&mut line) {
        Ok(0) | Err(_) => Err(Unheard::Gone),
        Ok(_) if line.ends_with('\n') => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
        Ok(_) => Err(Unheard::Refused(431)),
    }
}

/// Writes the answer and closes. A client that has gone away is nobody's concern.
pub(crate) fn say(
    mut stream: TcpStream,
    now: DateTime<Utc>,
    status: u16,
    media: &str,
    headers: &[(&'static str, String)],
    body: &[u8],
) {
    let date = now.format("%a, %d %b %Y %H:%M:%S GMT");
    let mut bytes = format!(
        "HTTP/1.1 {status} {}\r\nDate: {date}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n",
        reason(status),
        body.len()
    );
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    let mut bytes = bytes.into_bytes();
    bytes.extend_from_slice(body);
    stream
        .set_write_timeout(Some(PATIENCE))
        .and_then(|()| stream.write_all(&bytes))
        .and_then(|()| stream.flush())
        .ok();
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        201 => "Created",
        400 => "Bad Request",
        401 => "Unauthorized",
        404 => "Not Found",
        405 => "Method Not Allowed",
        412 => "Precondition Failed",
        415 => "Unsupported Media Type",
        422 => "Unprocessable Entity",
        500 => "Internal Server Error",
        _ => "Refused",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_head_is_read_whatever_the_case_of_its_headers() {
        let mut text: &[u8] =
            b"GET /fhir/Patient?_id=a HTTP/1.1\r\nhost: x\r\nAUTHORIZATION: Bearer y \r\n\r\n";
        let heard = head(&mut text).unwrap();
        assert_eq!(heard.method, "GET", "what");
        assert_eq!(heard.target, "/fhir/Patient?_id=a", "where");
        assert_eq!(heard.header("Authorization"), Some("Bearer y"), "who");
    }

    #[test]
    fn what_is_no_request_is_refused() {
        let refused = |text: &str| head(&mut text.as_bytes()).unwrap_err();
        assert_eq!(refused(""), Unheard::Gone, "nothing was said");
        assert_eq!(
            refused("bonjour\r\n\r\n"),
            Unheard::Refused(400),
            "no request line"
        );
        assert_eq!(
            refused("GET / HTTP/2.0\r\n\r\n"),
            Unheard::Refused(505),
            "another protocol"
        );
        assert_eq!(
            refused("GET / HTTP/1.1\r\nnonsense\r\n\r\n"),
            Unheard::Refused(400),
            "no header"
        );
    }
}
