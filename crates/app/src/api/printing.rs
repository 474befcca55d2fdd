//! The print centre: the printers, what is on its way to them, and what people want of it.

use serde::{Deserialize, Serialize};

use super::choices::PrintKind;
use super::shape::{record, view};

view! {
    /// Where a printing stands.
    enum PrintStage {
        /// It waits its turn.
        Waiting,
        /// A printer has it, or is being given it.
        Printing,
        /// A printer is being told to drop it.
        Cancelling,
        /// A person holds it back.
        Held,
        /// All pages are out, said the printer.
        Done,
        /// It ended otherwise.
        Ended,
    }

    /// What a person wants of a printing.
    enum PrintWish {
        /// Hold it back; what a printer has of it is dropped there.
        Pause,
        /// No more of it.
        Cancel,
        /// Once more, or go on, from this page.
        Again,
        /// At the printer named, from this page.
        Elsewhere,
        /// Into the folder named.
        Save,
        /// It is settled: off the list.
        Settle,
    }
}

record! {
    /// The print centre.
    PrintCentre {
        /// The ward's printers, in the order in which they are tried.
        printers: Vec<PrinterLine>,
        /// Printings, the newest first.
        jobs: Vec<PrintJob>,
        /// Folders and sticks for PDFs.
        folders: Vec<PrintFolder>,
        /// What is said where no printer is configured; else nothing.
        no_printer: Option<String>,
        /// What was just done, in a sentence.
        said: Option<String>,
    }

    /// One printer.
    PrinterLine {
        /// The name on its label.
        name: String,
        /// How it is, by its code.
        state: String,
        /// How it is, in a sentence.
        text: String,
        /// It brings out nothing until somebody does something.
        blocked: bool,
        /// `à 08:12`; empty before it was asked.
        asked: String,
    }

    /// One printing.
    PrintJob {
        /// Its key.
        job_id: String,
        /// What it is, in words.
        title: String,
        /// `08:12, AL, 28 pages, 3N1-0001 à 3N1-0031`.
        about: String,
        /// How it is, in a sentence.
        text: String,
        /// What must be known besides: printers passed over, copies that may still come out.
        warnings: Vec<String>,
        /// Where it stands.
        stage: PrintStage,
        /// Pages out so far.
        page: u32,
        /// Pages in all.
        pages: u32,
        /// The page with which the rest would begin.
        next_page: u32,
        /// The printer that it is about, if any.
        printer: Option<String>,
        /// Somebody has to do something.
        loud: bool,
    }

    /// A place for PDFs.
    PrintFolder {
        /// Its key.
        folder_id: String,
        /// What it is called.
        name: String,
    }

    /// Wants something of a printing.
    WishPrint {
        /// Which one.
        job_id: String,
        /// What.
        wish: PrintWish,
        /// First page, from 1; absent means all.
        from: Option<u32>,
        /// The printer or folder, where one is named.
        to: Option<String>,
        /// Initials of who wants it.
        by: String,
    }

    /// Names the printer to try first.
    PreferPrinter {
        /// The name on its label.
        name: String,
        /// Initials of who wants it.
        by: String,
    }

    /// Which page to look at before it is printed.
    OpenPreview {
        /// Of a printing on the list; else of what would be printed.
        job_id: Option<String>,
        /// What would be printed.
        what: PrintKind,
        /// Patients; empty means all.
        patient_ids: Vec<String>,
        /// Which page, from 1.
        page: u32,
    }

    /// One page as it would come out.
    Preview {
        /// Which page, from 1.
        page: u32,
        /// Pages in all.
        pages: u32,
        /// The page as an SVG picture.
        svg: String,
        /// Sheets that could not be laid out, named.
        problems: Vec<String>,
    }

    /// A pack was made.
    PackMade {
        /// Its number.
        generation: u32,
        /// Every sheet is in it.
        complete: bool,
        /// Sheets that could not be laid out.
        problems: u32,
        /// Pages in all.
        pages: u32,
        /// Where it lies.
        folder: String,
    }
}
