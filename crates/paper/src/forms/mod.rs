//! What the sheets say: the census of a ward, the medication sheet of a patient, the handover of a shift.
//!
//! A form lays out what the domain projected; it decides nothing clinical. Two steps: first every row is measured and
//! placed on a page, then the pages are drawn, so that "page 2 of 3" is exact.
//!
//! Invariant: every order of the chart is exactly one row, with one row code.
//! Invariant: a sheet that would lose a character or a line is an error, never a shorter sheet.

mod bedboard;
mod blank;
mod card;
mod census;
mod frame;
mod hospital;
mod labels;
mod listed;
mod mar;
mod national;
mod report;
mod ruled;
mod sbar;
mod summary;
mod text;
mod window;
mod worklist;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use lang::Words;
use sha2::{Digest, Sha256};
use ward::{clinical::SiteRules, format::Locale, snapshot::WardName};

use crate::page::{Document, Page, Paper, SheetId, Size, Turn};

pub use bedboard::bed_board;
pub use blank::{Form, Reserved, Whom, Whose, blank};
pub use card::card;
pub use census::census;
pub use hospital::hospital_census;
pub use labels::{LabelGrid, Labelled, labels, wristband};
pub use mar::{OrderRow, ROW_BLANK_FIRST, hand_copy, mar, order_rows, orders_shown};
pub use national::{National, national_identity};
pub use report::{Report, ReportRow, ReportTable, report};
pub use sbar::{ToldLine, ToldPatient, ToldWard, handover};
pub use summary::{ToldSection, summary};
pub use window::{window_end, window_start, windows};
pub use worklist::{ToType, worklist};

/// What every sheet of one printing has in common.
#[derive(Clone)]
pub struct Sheet<'a> {
    /// The paper in the printer's tray.
    pub paper: Paper,
    /// How the sheet is held.
    pub turn: Turn,
    /// Printed on both sides: a sheet with an odd count of pages gets a back that says that it is empty.
    pub duplex: bool,
    /// The language of the sheet.
    pub words: &'a Words,
    /// How numbers and dates are written.
    pub locale: Locale,
    /// The hospital's zone.
    pub zone: Tz,
    /// When it is rendered.
    pub now: DateTime<Utc>,
    /// The hospital's name.
    pub hospital: &'a str,
    /// The ward.
    pub ward: &'a WardName,
    /// The station that prints.
    pub station: &'a str,
    /// Who asked for it.
    pub printed_by: &'a str,
    /// A drill: every page says so behind its text.
    pub drill: bool,
    /// When the record went away, if it did.
    pub outage_since: Option<DateTime<Utc>>,
    /// The site's rules, for the words of a frequency.
    pub site: &'a SiteRules,
    /// The first 8 characters of the journal's head: what the sheet already knows.
    pub journal_head: &'a str,
    /// Which sheet this is.
    pub number: SheetNumber,
}

/// The identity of one logical sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetNumber {
    /// 64 random bits.
    pub id: [u8; 8],
    /// Rises whenever printed content changes.
    pub version: u8,
    /// What people call it, `3N1-0147`.
    pub human: String,
    /// 0 on the original; the same content printed again is copy 1, 2, … and says so.
    pub copy: u8,
    /// The sheet it takes the place of, `3N1-0147 v 1`.
    pub supersedes: Option<String>,
}

impl SheetNumber {
    /// The identity as the codes carry it.
    pub fn sheet_id(&self) -> SheetId {
        SheetId(u64::from_be_bytes(self.id))
    }
}

impl Sheet<'_> {
    /// Width and height of the paper as it is held.
    pub fn size(&self) -> Size {
        self.paper.size(self.turn)
    }

    /// How many pages a form of so many makes, the back that fills the last leaf included.
    pub(crate) fn pages(&self, drawn: usize) -> Result<u8, std::num::TryFromIntError> {
        let backs = if self.duplex { drawn % 2 } else { 0 };
        u8::try_from(drawn + backs)
    }

    /// The same sheet held with its long side upright.
    #[must_use]
    pub fn upright(&self) -> Self {
        Self {
            turn: Turn::Portrait,
            ..self.clone()
        }
    }
}

/// SHA-256 of what stands on these pages, the same for every printing of the same content.
pub fn content(pages: &[Page]) -> String {
    let mut hash = Sha256::new();
    for page in pages {
        for word in page.standing() {
            hash.update(word.as_bytes());
            hash.update([0]);
        }
        hash.update([1]);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Pages printed together. The title is shown by printers: never patient data.
pub fn document(title: &str, created: DateTime<Utc>, pages: Vec<Page>) -> Document {
    Document {
        title: title.to_owned(),
        created_at: created,
        pages,
    }
}
