//! Paper: lays out the sheets from the projection that the screen shows, and hands them to a folder or a printer.
//!
//! Invariant: every order of every printed patient stands on a sheet; the count is taken from the pages themselves.
//! Invariant: one patient whose sheet cannot be laid out never keeps the others from being printed.

mod cards;
mod deliver;
mod number;
mod papers;
mod person;
mod render;

use paper::forms;
use paper::page::{Page, write_pdf};
use paper::printer::Job;
use ward::journal::{PrintNote, Statement};
use ward::sheets::PrintedSheet;

use super::people::prove;
use crate::api::views::{ApiError, PrintRequest, Printed};
use crate::fault::fault;
use crate::station::{Alongside, Draft, Station};
use deliver::deliver;
pub(in crate::work) use number::numbered;
use number::{Numbered, take_numbers};
pub(crate) use person::whose_code;
use render::render;

/// Pages with what they say about themselves.
#[derive(Default)]
struct Pack {
    pages: Vec<Page>,
    sheets: Vec<String>,
    register: Vec<PrintedSheet>,
    orders: u32,
    problems: Vec<String>,
}

/// Prints.
pub(crate) fn print(station: &Station, request: &PrintRequest) -> Result<Printed, ApiError> {
    let by = prove(station, &request.by, None)?;
    let now = station.now();
    // Numbers are taken before anything is laid out: a sheet that fails leaves a gap, never a number used twice.
    let first_number = take_numbers(station, request)?;
    let (pack, what, as_of) = render(station, request, &by, now, first_number)?;
    if pack.pages.is_empty() {
        return Err(fault("layout-failed", pack.problems.join("; ")));
    }
    let pages = u32::try_from(pack.pages.len()).unwrap_or(u32::MAX);
    // No patient data in the name; no colon, which Windows forbids.
    let stamp = as_of
        .unwrap_or(now)
        .with_timezone(&station.zone())
        .format("%Y-%m-%dT%H%M%z");
    let name = format!("{stamp}_{}_{what}", station.config().ward.code);
    let document = forms::document(&name, now, pack.pages);
    let pdf = write_pdf(&document).map_err(|error| fault("layout-failed", error))?;
    let job = Job {
        name,
        pdf,
        paper: station.config().print.paper,
        pages,
    };
    let (files, text) = deliver(station, &job, request.to_file)?;
    let note = PrintNote {
        what: what.to_owned(),
        pages,
        to: files
            .first()
            .cloned()
            .unwrap_or_else(|| "printer".to_owned()),
        sheets: pack.sheets,
        register: pack.register,
    };
    let store = station.store();
    let draft = Draft {
        id: station.new_id()?,
        author: by,
        witness: None,
        statement: Statement::Print(note),
    };
    station.append(&store, vec![draft], Alongside::default())?;
    Ok(Printed {
        files,
        pages,
        text,
        orders: pack.orders,
        problems: pack.problems,
    })
}

impl Pack {
    fn add(&mut self, sheet: Numbered) {
        self.sheets.push(sheet.printed.number.clone());
        self.register.push(sheet.printed);
        self.pages.extend(sheet.pages);
    }
}
