//! What is checked of a file's bytes before a single value is taken from them.
//!
//! Invariant: a file that passes is text of its format within the limits, with as many rows as the manifest says.

use serde_json::value::RawValue;

use super::limits::{LINE_BYTES_MAX, ROWS_MAX};
use super::manifest::{Format, Listed};
use super::refusal::{Refusal, RefusalCode};
use super::table;
use crate::fhir::parse::{Members, whole};

/// Beginnings of compressed files and archives: gzip, zip, xz, zstd, bzip2, 7z, lz4, compress.
const ARCHIVES: [&[u8]; 8] = [
    b"\x1f\x8b",
    b"PK",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"BZh",
    b"7z\xbc\xaf",
    b"\x04\x22\x4d\x18",
    b"\x1f\x9d",
];

/// Without the byte-order mark that some programs write.
pub(super) fn text_of(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Checks the bytes of a file against its format, the limits and its number of rows.
pub(super) fn check(bytes: &[u8], listed: &Listed) -> Result<(), Refusal> {
    let refused = |code| Err(Refusal::of(code, &listed.name));
    if ARCHIVES.iter().any(|magic| bytes.starts_with(magic)) {
        return refused(RefusalCode::Archive);
    }
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return refused(RefusalCode::Encoding);
    }
    if bytes.contains(&0) {
        return refused(RefusalCode::ZeroByte);
    }
    let text = text_of(bytes);
    if text.trim_ascii_start().starts_with(b"<") {
        return refused(RefusalCode::Xml);
    }
    let rows = match listed.format {
        Format::Csv => {
            utf8(text, listed)?;
            lines(text, listed)?;
            table::check(text, listed)?
        }
        Format::Ndjson => {
            utf8(text, listed)?;
            lines(text, listed)?
        }
        Format::Bundle => {
            utf8(text, listed)?;
            entries(text).ok_or_else(|| Refusal::of(RefusalCode::Json, &listed.name))?
        }
        // Its encoding is declared inside; the reader of messages decides.
        Format::Hl7 => messages(text, listed)?,
    };
    if rows > ROWS_MAX {
        return refused(RefusalCode::TooManyRows);
    }
    if rows != listed.rows {
        return refused(RefusalCode::Rows);
    }
    Ok(())
}

fn utf8(text: &[u8], listed: &Listed) -> Result<(), Refusal> {
    match std::str::from_utf8(text) {
        Ok(_) => Ok(()),
        Err(error) => {
            let before = text.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.iter().filter(|byte| **byte == b'\n').count();
            Err(Refusal::at(
                RefusalCode::Encoding,
                &listed.name,
                number(line) + 1,
            ))
        }
    }
}

/// Lines that hold something; none may be too long.
fn lines(text: &[u8], listed: &Listed) -> Result<u64, Refusal> {
    let mut held = 0;
    for (at, line) in text.split(|byte| *byte == b'\n').enumerate() {
        if line.len() > LINE_BYTES_MAX {
            let at = number(at) + 1;
            return Err(Refusal::at(RefusalCode::LongLine, &listed.name, at));
        }
        if !line.trim_ascii().is_empty() {
            held += 1;
        }
    }
    Ok(held)
}

/// Entries of a Bundle; `None` when it is none.
fn entries(text: &[u8]) -> Option<u64> {
    let top: Members<'_> = serde_json::from_str(whole(text).ok()?.get()).ok()?;
    let kind = top.0.iter().find(|(key, _)| key == "resourceType")?;
    if kind.1.get() != "\"Bundle\"" {
        return None;
    }
    match top.0.iter().find(|(key, _)| key == "entry") {
        None => Some(0),
        Some((_, list)) => {
            let list: Vec<&RawValue> = serde_json::from_str(list.get()).ok()?;
            Some(number(list.len()))
        }
    }
}

/// Messages of a batch: segments that begin one.
fn messages(text: &[u8], listed: &Listed) -> Result<u64, Refusal> {
    let mut begun = 0;
    let segments = text.split(|byte| matches!(byte, b'\r' | b'\n'));
    for (at, segment) in segments.enumerate() {
        if segment.len() > LINE_BYTES_MAX {
            let at = number(at) + 1;
            return Err(Refusal::at(RefusalCode::LongLine, &listed.name, at));
        }
        // The frame of a message that was copied off the wire.
        let segment = segment.strip_prefix(b"\x0b").unwrap_or(segment);
        if segment.starts_with(b"MSH") {
            begun += 1;
        }
    }
    Ok(begun)
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
