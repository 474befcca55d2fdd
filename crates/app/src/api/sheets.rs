//! The register of sheets and the codes on them: what the screen shows and what it asks.

use serde::{Deserialize, Serialize};

use super::requests::Witness;
use super::shape::{record, view};

view! {
    /// What became of a sheet.
    enum MarkOfSheet {
        /// Nothing is written on it.
        Unused,
        /// Typed in.
        Entered,
        /// Compared by a second person.
        Verified,
        /// Its picture is in the record.
        Scanned,
        /// It will not come back.
        Void,
    }

    /// How far a sheet is on its way home.
    enum SheetHome {
        /// Nobody has said anything about it.
        Out,
        /// Typed in, not yet compared.
        Entered,
        /// Nothing is left to do.
        Back,
    }

    /// What a scanned code stands for.
    enum ScannedWhat {
        /// A page of a sheet.
        Page,
        /// The row of an order.
        Row,
        /// A row that was printed empty.
        BlankRow,
        /// The wristband or a label of a patient.
        Person,
    }
}

record! {
    /// Sheets that people write on and that are not home, by bed.
    SheetsOut {
        /// One line a version.
        lines: Vec<SheetLine>,
        /// `12 feuilles à faire rentrer, 3 à vérifier.`
        summary: String,
        /// An outage is open, or was: the ward is not closed before these are home.
        holds_closing: bool,
    }

    /// One version of a sheet, with all its copies.
    SheetLine {
        /// The station's key of the sheet.
        sheet: String,
        /// Its version.
        version: u8,
        /// `3N1-0147 v 2`.
        number: String,
        /// The form, in words.
        form: String,
        /// Whose it is, if a patient's and still on the ward.
        patient_id: Option<String>,
        /// Bed and name, or the ward.
        subject: String,
        /// The hours that it is for, or nothing.
        period: String,
        /// `imprimée le 21 nov. 08:12 par Alice Lambert, 2 pages`.
        printed: String,
        /// Another version took its place: what it says, or nothing.
        superseded: Option<String>,
        /// More than one printing of it is about: what it says, or nothing.
        copies: Option<String>,
        /// How far it is.
        home: SheetHome,
        /// The same in words.
        home_word: String,
    }

    /// Which version.
    SheetRef {
        /// The station's key of the sheet.
        sheet: String,
        /// Its version.
        version: u8,
    }

    /// Says what became of sheets.
    MarkSheets {
        /// Initials of who says so; empty for whoever is signed in.
        by: String,
        /// Which ones.
        sheets: Vec<SheetRef>,
        /// What became of them.
        mark: MarkOfSheet,
        /// Why, where they will not come back.
        reason: Option<String>,
        /// The second person, where they will not come back.
        witness: Option<Witness>,
    }

    /// What a scanner typed.
    Scan {
        /// The letters.
        text: String,
    }

    /// What it stands for. Nothing is signed by a scan.
    Scanned {
        /// Page, row or blank row.
        what: ScannedWhat,
        /// Whose chart to open, if the patient is on the ward.
        patient_id: Option<String>,
        /// The order of the row.
        order_id: Option<String>,
        /// What was scanned, in a sentence with name, medicine and sheet.
        text: String,
        /// What must be known first: replaced, home already, patient gone.
        warning: Option<String>,
    }
}
