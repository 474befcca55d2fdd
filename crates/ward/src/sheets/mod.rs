//! The register of sheets: what was printed, what took its place, and what has not come home.
//!
//! Invariant: a sheet that was printed is in the register for ever; being replaced does not bring it home.
//! Invariant: nothing brings a sheet home but a named person who says what became of it (paper.md §5).

mod mark;
mod register;

pub use mark::{SheetMark, SheetMarked};
pub use register::{Home, NextSheet, Register, SheetRecord, SheetVersion};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clinical::{OrderId, PatientId};

/// The 64 random bits that the codes of a sheet carry, as 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SheetKey(String);

impl SheetKey {
    /// The key of these bits.
    pub fn of(bits: u64) -> SheetKey {
        SheetKey(format!("{bits:016x}"))
    }

    /// The bits again; nothing when somebody wrote something else there.
    pub fn bits(&self) -> Option<u64> {
        u64::from_str_radix(&self.0, 16).ok()
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One sheet as it was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedSheet {
    /// What the codes carry.
    pub sheet: SheetKey,
    /// What people call it, `3N1-0147`.
    pub number: String,
    /// From 1; rises whenever what is printed changes.
    pub version: u8,
    /// 0 for the first printing of this version, then 1, 2…: the same content once more.
    pub copy: u8,
    /// The form, by its code: `mar`, `census`, `handover`…
    pub form: String,
    /// Whose sheet it is; absent for a sheet of the ward.
    pub patient: Option<PatientId>,
    /// The hours that it is for.
    pub period: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// People write on it, so it has to come home.
    pub written_on: bool,
    /// Pages.
    pub pages: u8,
    /// The order of each numbered row.
    pub rows: Vec<(u8, OrderId)>,
    /// SHA-256 of what stands on it, without the time of printing: the same digits mean the same content.
    pub content: String,
}
