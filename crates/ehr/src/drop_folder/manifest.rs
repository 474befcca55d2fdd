//! `manifest.json`: what a batch says about itself, written after everything else.
//!
//! Invariant: a manifest is taken as a whole or not at all; a field that is not known could change its meaning.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;

use super::limits::{AHEAD_MINUTES_MAX, FILES_MAX};
use super::name::{MANIFEST, is_plain};
use super::refusal::{Refusal, RefusalCode};
use crate::error::EhrError;
use crate::fhir::parse::whole;

/// How the rows of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A table with a header.
    Csv,
    /// One FHIR resource per line.
    Ndjson,
    /// A FHIR Bundle.
    Bundle,
    /// HL7 v2 messages one after another.
    Hl7,
}

impl Format {
    fn of_name(name: &str) -> Option<Format> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Format::Csv),
            "ndjson" => Some(Format::Ndjson),
            "json" => Some(Format::Bundle),
            "hl7" => Some(Format::Hl7),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    source: String,
    ward: String,
    produced_at: String,
    complete: bool,
    #[serde(default)]
    delimiter: Option<String>,
    #[serde(default)]
    decimal: Option<String>,
    #[serde(default)]
    beds: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    files: Vec<WrittenFile>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenFile {
    file: String,
    rows: u64,
    sha256: String,
    #[serde(default)]
    format: Option<Format>,
    #[serde(default)]
    complete: Option<bool>,
    #[serde(default)]
    delimiter: Option<String>,
}

/// A manifest that makes sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// Who wrote it, in the site's words.
    pub(super) source: String,
    pub(super) produced_at: DateTime<Utc>,
    /// The files hold everything there is about the ward.
    pub(super) complete: bool,
    /// Numbers are written with a decimal comma.
    pub(super) decimal_comma: bool,
    /// The ward's beds in the order of the sheet.
    pub(super) beds: Vec<String>,
    /// Kinds of FHIR resources that the files speak for, even where they hold none.
    pub(super) kinds: Vec<String>,
    pub(super) files: Vec<Listed>,
}

/// A file as the manifest lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) rows: u64,
    pub(super) sha256: String,
    pub(super) format: Format,
    pub(super) complete: bool,
    pub(super) delimiter: u8,
}

/// What became of the bytes of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Read {
    /// It ends in the middle: somebody is still writing.
    Half,
    /// It can never be taken.
    Refused(Refusal),
    /// It can be followed.
    Whole(Manifest),
}

/// Reads a manifest for this ward at this time.
pub(super) fn read(bytes: &[u8], ward: &str, now: DateTime<Utc>) -> Read {
    let refused = |code| Read::Refused(Refusal::of(code, MANIFEST));
    let text = match whole(bytes) {
        Ok(raw) => raw.get(),
        Err(EhrError::HalfJson) => return Read::Half,
        Err(EhrError::TooLarge) => return refused(RefusalCode::Json),
        Err(_) => return refused(RefusalCode::Encoding),
    };
    let Ok(written) = serde_json::from_str::<Written>(text) else {
        return refused(RefusalCode::Manifest);
    };
    let Ok(produced_at) = DateTime::parse_from_rfc3339(written.produced_at.trim()) else {
        return refused(RefusalCode::Manifest);
    };
    let produced_at = produced_at.with_timezone(&Utc);
    if written.ward != ward {
        return refused(RefusalCode::OtherWard);
    }
    if produced_at > now + Duration::minutes(AHEAD_MINUTES_MAX) {
        return refused(RefusalCode::FromTheFuture);
    }
    if written.files.len() > FILES_MAX {
        return refused(RefusalCode::TooManyFiles);
    }
    let decimal_comma = match written.decimal.as_deref() {
        None | Some(".") => false,
        Some(",") => true,
        Some(_) => return refused(RefusalCode::Manifest),
    };
    let files = match files(&written) {
        Ok(files) => files,
        Err(refusal) => return Read::Refused(refusal),
    };
    Read::Whole(Manifest {
        source: written.source,
        produced_at,
        complete: written.complete,
        decimal_comma,
        beds: written.beds,
        kinds: written.kinds,
        files,
    })
}

fn files(written: &Written) -> Result<Vec<Listed>, Refusal> {
    if written.files.is_empty() {
        return Err(Refusal::of(RefusalCode::Manifest, MANIFEST));
    }
    let mut names = BTreeSet::new();
    let mut files = vec![];
    for file in &written.files {
        let refused = |code| Refusal::of(code, &file.file);
        // Two names that differ in case are one file on some systems.
        if !is_plain(&file.file) || !names.insert(file.file.to_ascii_lowercase()) {
            return Err(refused(RefusalCode::Name));
        }
        let format = file
            .format
            .or_else(|| Format::of_name(&file.file))
            .ok_or_else(|| refused(RefusalCode::Format))?;
        let sha256 = file.sha256.trim().to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(refused(RefusalCode::Manifest));
        }
        let delimiter = file.delimiter.as_ref().or(written.delimiter.as_ref());
        let delimiter = match delimiter.map_or(",", String::as_str) {
            "," => b',',
            ";" => b';',
            "\t" => b'\t',
            "|" => b'|',
            _ => return Err(refused(RefusalCode::Manifest)),
        };
        files.push(Listed {
            name: file.file.clone(),
            rows: file.rows,
            sha256,
            format,
            complete: written.complete && file.complete.unwrap_or(true),
            delimiter,
        });
    }
    let tables = |listed: &Listed| listed.format == Format::Csv;
    let messages = |listed: &Listed| listed.format == Format::Hl7;
    let alone = files.iter().all(tables)
        || files.iter().all(messages)
        || !files
            .iter()
            .any(|listed| tables(listed) || messages(listed));
    if !alone {
        return Err(Refusal::of(RefusalCode::Format, MANIFEST));
    }
    // Without a census nobody knows whose the other tables are.
    let census = |listed: &Listed| listed.name.eq_ignore_ascii_case("census.csv");
    if files.iter().all(tables) && !files.iter().any(census) {
        return Err(Refusal::of(RefusalCode::Manifest, "census.csv"));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T20:00:00Z".parse().unwrap()
    }

    fn manifest(fields: &str, files: &str) -> String {
        format!(
            r#"{{"source":"DPI","ward":"CHIR","produced_at":"2026-11-21T21:00:00+01:00","complete":true{fields},"files":[{files}]}}"#
        )
    }

    fn file(name: &str) -> String {
        format!(
            r#"{{"file":"{name}","rows":1,"sha256":"{}"}}"#,
            "a".repeat(64)
        )
    }

    fn code(text: &str) -> &'static str {
        match read(text.as_bytes(), "CHIR", now()) {
            Read::Half => "half",
            Read::Refused(refusal) => refusal.code.code(),
            Read::Whole(_) => "whole",
        }
    }

    #[test]
    fn a_manifest_is_whole_or_nothing() {
        let good = manifest("", &file("census.csv"));
        assert_eq!(code(&good), "whole", "all there");
        let (half, _) = good.split_at(good.len() / 2);
        assert_eq!(code(half), "half", "somebody is still writing");
        assert_eq!(
            code(&manifest(r#","ward":"CHIR""#, "")),
            "manifest",
            "a field twice"
        );
        assert_eq!(
            code(&manifest(r#","complet":true"#, &file("census.csv"))),
            "manifest",
            "a field nobody knows"
        );
        assert_eq!(code(&manifest("", "")), "manifest", "no files");
        assert_eq!(
            code(&good.replace("\"CHIR\"", "\"MED\"")),
            "other-ward",
            "not ours"
        );
        assert_eq!(
            code(&good.replace("21:00:00+01:00", "21:11:00+01:00")),
            "from-the-future",
            "eleven minutes ahead"
        );
        assert_eq!(
            code(&good.replace("21:00:00+01:00", "21:09:00+01:00")),
            "whole",
            "nine minutes are a clock"
        );
        assert_eq!(
            code(&good.replace("+01:00", "")),
            "manifest",
            "a time without a zone"
        );
        assert_eq!(code(&"[".repeat(10_000)), "json", "too deep");
    }

    #[test]
    fn t10_files_are_named_plainly_and_once() {
        let two = |a: &str, b: &str| code(&manifest("", &format!("{},{}", file(a), file(b))));
        assert_eq!(
            two("census.csv", "CENSUS.csv"),
            "name",
            "one file on some systems"
        );
        assert_eq!(code(&manifest("", &file("..\\\\x.csv"))), "name", "a path");
        assert_eq!(
            code(&manifest("", &file("ward.zip"))),
            "format",
            "archives are not read"
        );
        assert_eq!(
            code(&manifest("", &file("ward.xml"))),
            "format",
            "nor is XML"
        );
        assert_eq!(
            two("census.csv", "a.hl7"),
            "format",
            "tables and messages do not go together"
        );
        assert_eq!(
            two("a.ndjson", "b.json"),
            "whole",
            "resources and bundles do"
        );
        let many: Vec<String> = (0..201).map(|n| file(&format!("f{n}.csv"))).collect();
        assert_eq!(
            code(&manifest("", &many.join(","))),
            "too-many-files",
            "two hundred at most"
        );
        let with = |delimiter: &str| {
            code(&manifest(
                &format!(r#","delimiter":"{delimiter}""#),
                &file("census.csv"),
            ))
        };
        assert_eq!(
            (with(";"), with("\\t"), with("x")),
            ("whole", "whole", "manifest"),
            "delimiters are known"
        );
    }
}
