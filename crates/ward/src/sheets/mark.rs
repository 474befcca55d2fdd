//! What became of a sheet, said by a person who holds it in her hand or looked for it.

use serde::{Deserialize, Serialize};

use super::SheetKey;

/// What somebody did with a sheet that came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SheetMark {
    /// Nothing is written on it.
    Unused,
    /// What is written on it was typed in.
    Entered,
    /// A second person compared the sheet with what was typed.
    Verified,
    /// Its picture is in the record.
    Scanned,
    /// It will not come back: lost, torn, never came out. Two people and a reason.
    Void,
}

impl SheetMark {
    /// All of them, in the order of the work.
    pub const ALL: [SheetMark; 5] = [
        SheetMark::Unused,
        SheetMark::Entered,
        SheetMark::Verified,
        SheetMark::Scanned,
        SheetMark::Void,
    ];

    /// Its word in data.
    pub fn code(self) -> &'static str {
        match self {
            SheetMark::Unused => "unused",
            SheetMark::Entered => "entered",
            SheetMark::Verified => "verified",
            SheetMark::Scanned => "scanned",
            SheetMark::Void => "void",
        }
    }

    /// Reads the word.
    pub fn from_code(code: &str) -> Option<SheetMark> {
        SheetMark::ALL.into_iter().find(|mark| mark.code() == code)
    }
}

/// Somebody says what became of a version of a sheet, with all its copies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SheetMarked {
    /// Which sheet.
    pub sheet: SheetKey,
    /// Which version of it.
    pub version: u8,
    /// What became of it.
    pub mark: SheetMark,
    /// Why, where it will not come back.
    pub reason: Option<String>,
}
