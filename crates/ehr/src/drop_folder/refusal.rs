//! Why a batch was refused: a code, a file, a line. Never a cell's content.

use std::fmt;

/// What is wrong with a batch. The code is stable and is explained in `docs/drop-folder.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RefusalCode {
    /// A field of the manifest is missing, unknown, twice there, or of another type.
    Manifest,
    /// A file is named by a path, a device, or with letters that names may not have; or two files have one name.
    Name,
    /// Another ward.
    OtherWard,
    /// The time of production lies too far ahead.
    FromTheFuture,
    /// Not newer than what the station holds.
    NotNewer,
    /// More files than a batch may have.
    TooManyFiles,
    /// A file, or all of them together, is too large.
    TooLarge,
    /// A link, a pipe, a device, a folder, or a file with a second name.
    NotAPlainFile,
    /// The bytes are not those of the manifest.
    Sha256,
    /// The number of rows is not that of the manifest.
    Rows,
    /// A format that is not read here, or formats that do not go together.
    Format,
    /// An archive or compressed bytes.
    Archive,
    /// XML.
    Xml,
    /// Not UTF-8.
    Encoding,
    /// A zero byte.
    ZeroByte,
    /// A line or row that is too long.
    LongLine,
    /// A cell that is too long.
    LongCell,
    /// Too many rows.
    TooManyRows,
    /// The same column twice, or a column without a name.
    Header,
    /// A column that the table cannot be read without.
    MissingColumn,
    /// A row with more or fewer cells than the header.
    RaggedRow,
    /// A quote that is never closed.
    OpenQuote,
    /// JSON that is none, or nested too deep.
    Json,
    /// The station could not take it: its orders do not add up, or it could not be stored.
    NotTaken,
}

impl RefusalCode {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            RefusalCode::Manifest => "manifest",
            RefusalCode::Name => "name",
            RefusalCode::OtherWard => "other-ward",
            RefusalCode::FromTheFuture => "from-the-future",
            RefusalCode::NotNewer => "not-newer",
            RefusalCode::TooManyFiles => "too-many-files",
            RefusalCode::TooLarge => "too-large",
            RefusalCode::NotAPlainFile => "not-a-plain-file",
            RefusalCode::Sha256 => "sha256",
            RefusalCode::Rows => "rows",
            RefusalCode::Format => "format",
            RefusalCode::Archive => "archive",
            RefusalCode::Xml => "xml",
            RefusalCode::Encoding => "encoding",
            RefusalCode::ZeroByte => "zero-byte",
            RefusalCode::LongLine => "long-line",
            RefusalCode::LongCell => "long-cell",
            RefusalCode::TooManyRows => "too-many-rows",
            RefusalCode::Header => "header",
            RefusalCode::MissingColumn => "missing-column",
            RefusalCode::RaggedRow => "ragged-row",
            RefusalCode::OpenQuote => "open-quote",
            RefusalCode::Json => "json",
            RefusalCode::NotTaken => "not-taken",
        }
    }
}

/// A refusal as people read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why.
    pub code: RefusalCode,
    /// Which file, its name made harmless; `manifest.json` for the batch as a whole.
    pub file: String,
    /// Which line, from 1, where one is to blame.
    pub line: Option<u64>,
}

impl Refusal {
    pub(super) fn of(code: RefusalCode, file: &str) -> Refusal {
        Refusal {
            code,
            file: harmless(file),
            line: None,
        }
    }

    pub(super) fn at(code: RefusalCode, file: &str, line: u64) -> Refusal {
        Refusal {
            line: Some(line),
            ..Refusal::of(code, file)
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.code(), self.file)?;
        match self.line {
            Some(line) => write!(f, ", line {line}"),
            None => Ok(()),
        }
    }
}

/// A name that can be shown: control characters and those that turn the direction of writing are spelled out.
#[must_use]
pub fn harmless(name: &str) -> String {
    let mut shown = String::new();
    for c in name.chars().take(super::limits::NAME_MAX) {
        let turns = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{61c}');
        if c.is_control() || turns {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_turns_the_text_around_is_spelled_out() {
        let refusal = Refusal::at(RefusalCode::Name, "a\u{202e}vsc.\nb", 3);
        assert_eq!(
            refusal.to_string(),
            "name: a\\u{202e}vsc.\\u{a}b, line 3",
            "nothing in a reason can hide or forge another line"
        );
    }
}
