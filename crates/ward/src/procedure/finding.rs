//! What is wrong with a set, by its code and at its place.

use std::fmt;

use serde::Serialize;

/// The validator's codes: stable, in messages, tests and the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is one line of the list in its `meaning`")]
pub enum Code {
    P001,
    P002,
    P003,
    P010,
    P011,
    P012,
    P013,
    P014,
    P015,
    P016,
    P017,
    P018,
    P020,
    P021,
    W101,
    W102,
    W103,
    W104,
    W105,
    W106,
    W107,
}

impl Code {
    /// Every code, errors first.
    pub const ALL: [Code; 21] = [
        Code::P001,
        Code::P002,
        Code::P003,
        Code::P010,
        Code::P011,
        Code::P012,
        Code::P013,
        Code::P014,
        Code::P015,
        Code::P016,
        Code::P017,
        Code::P018,
        Code::P020,
        Code::P021,
        Code::W101,
        Code::W102,
        Code::W103,
        Code::W104,
        Code::W105,
        Code::W106,
        Code::W107,
    ];

    /// `P001`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Code::P001 => "P001",
            Code::P002 => "P002",
            Code::P003 => "P003",
            Code::P010 => "P010",
            Code::P011 => "P011",
            Code::P012 => "P012",
            Code::P013 => "P013",
            Code::P014 => "P014",
            Code::P015 => "P015",
            Code::P016 => "P016",
            Code::P017 => "P017",
            Code::P018 => "P018",
            Code::P020 => "P020",
            Code::P021 => "P021",
            Code::W101 => "W101",
            Code::W102 => "W102",
            Code::W103 => "W103",
            Code::W104 => "W104",
            Code::W105 => "W105",
            Code::W106 => "W106",
            Code::W107 => "W107",
        }
    }

    /// Whether a set with it must not be used; a warning only asks to be read.
    pub fn is_error(self) -> bool {
        self < Code::W101
    }

    /// Whether it is about the signature or the list of files, and not about what the cards say.
    pub fn is_of_signature(self) -> bool {
        matches!(self, Code::P020 | Code::P021)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

/// One thing that is wrong, at its place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The file, from the folder of the set.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, in characters from 1.
    pub column: u32,
    /// What.
    pub code: Code,
    /// What it is about: an id, a key, the words at fault.
    pub detail: String,
}
