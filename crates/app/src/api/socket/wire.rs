//! What travels through the socket: the greeting, questions, answers, one line of JSON each.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;

use interprocess::local_socket::{Name, Stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::api::views::ApiError;
use crate::fault::fault;

/// The protocol that this program speaks. It moves when a question or an answer of the table can no longer be understood by
/// the version before. 1 had no greeting.
pub const PROTOCOL: u32 = 2;

/// The oldest one that it still speaks: a window that stayed open over an upgrade goes on.
pub const PROTOCOL_LEAST: u32 = 1;

/// Longest request or answer, in bytes: a ward of 60 patients is far below it.
const LINE_MAX: u64 = 16 * 1024 * 1024;

/// Longest first line: nobody has said yet what he speaks.
const FIRST_LINE_MAX: u64 = 1024 * 1024;

/// A question of the command table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) name: String,
    pub(super) request: Value,
    /// The window that asks; absent: the account's own desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) desk: Option<String>,
}

impl Request {
    pub(super) fn parse(line: &str) -> Result<Request, ApiError> {
        serde_json::from_str(line).map_err(|error| fault("bad-request", error))
    }
}

/// An answer to a question, or to a greeting.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Answer {
    Ok(Value),
    Err(ApiError),
}

/// What a process says of itself first. A later version may say more: what is not known here is passed over.
#[derive(Serialize, Deserialize)]
pub(super) struct Hello {
    /// The oldest protocol that it speaks.
    pub(super) least: u32,
    /// The newest.
    pub(super) most: u32,
    /// Its version, for the sentence of a refusal.
    pub(super) program: String,
}

/// The station's answer to it.
#[derive(Serialize, Deserialize)]
pub(super) struct Greeting {
    /// The protocol that is spoken from now on.
    pub(super) protocol: u32,
    /// The station's version.
    pub(super) program: String,
    /// It runs as a service: when it goes it comes back, and nobody else should take its place meanwhile.
    pub(super) service: bool,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HelloLine {
    pub(super) hello: Hello,
}

/// The first line of a process.
pub(super) enum Opening {
    Hello(Hello),
    Question(Request),
    Neither(ApiError),
}

/// Reads it; nothing when the process left.
pub(super) fn first_line(reader: &mut BufReader<Stream>) -> Option<Opening> {
    let line = line_of(reader, FIRST_LINE_MAX)?;
    Some(match serde_json::from_str::<HelloLine>(&line) {
        Ok(HelloLine { hello }) => Opening::Hello(hello),
        Err(_) => match Request::parse(&line) {
            Ok(request) => Opening::Question(request),
            Err(error) => Opening::Neither(error),
        },
    })
}

/// One line; nothing when the other end is gone or sent no end of a line.
pub(super) fn read_line(reader: &mut BufReader<Stream>) -> Option<String> {
    line_of(reader, LINE_MAX)
}

fn line_of(reader: &mut BufReader<Stream>, longest: u64) -> Option<String> {
    let mut line = String::new();
    let read = reader.by_ref().take(longest).read_line(&mut line).ok()?;
    (read > 0 && line.ends_with('\n')).then_some(line)
}

/// Sends one line; nothing when the other end is gone.
pub(super) fn write_line(stream: &mut Stream, value: &impl Serialize) -> Option<()> {
    let mut line = serde_json::to_vec(value).ok()?;
    line.push(b'\n');
    stream.write_all(&line).ok()?;
    stream.flush().ok()
}

/// The name of a socket as the operating system wants it.
#[cfg(unix)]
pub(super) fn name(path: &Path) -> std::io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericFilePath, ToFsName};
    path.to_owned().to_fs_name::<GenericFilePath>()
}

/// The path names the pipe; characters that a pipe's name cannot hold are folded.
#[cfg(not(unix))]
pub(super) fn name(path: &Path) -> std::io::Result<Name<'static>> {
    use interprocess::local_socket::{GenericNamespaced, ToNsName};
    let folder = path.parent().unwrap_or(path);
    let folded: String = folder
        .to_string_lossy()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("veilleuse-{folded}").to_ns_name::<GenericNamespaced>()
}
