//! Paper: lays out the sheets from the projection that the screen shows, and hands them to a folder or a printer.
//!
//! Invariant: every order of every printed patient stands on a sheet; the count is taken from the pages themselves.
//! Invariant: one patient whose sheet cannot be laid out never keeps the others from being printed.

pub(crate) mod ahead;
pub(crate) mod centre;
mod deliver;
mod folders;
mod frame;
mod number;
mod papers;
mod person;
mod press;
mod queue;
mod render;
pub(crate) mod sentence;

use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::forms;
use paper::page::{Page, write_pdf};
use paper::printer::{Course, Job};
use ward::journal::{PrintNote, Statement};
use ward::sheets::PrintedSheet;

use super::people::prove;
use crate::api::views::{ApiError, PrintRequest, Printed};
use crate::clock::random;
use crate::fault::fault;
use crate::station::desk::Signer;
use crate::station::{Alongside, Draft, Station};
use deliver::deliver;
pub(crate) use frame::on_a_sheet;
pub(in crate::work) use number::numbered;
use number::{Naming, Numbered, take_numbers};
pub(crate) use person::whose_code;
pub(crate) use press::{Press, probe, turn};
use queue::Queued;
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
    print_as(station, by, request)
}

/// Prints for somebody who is known already: a person, or the station itself before a planned downtime.
pub(crate) fn print_as(
    station: &Station,
    by: Signer,
    request: &PrintRequest,
) -> Result<Printed, ApiError> {
    let now = station.now();
    let numbering = station.press().numbering();
    // Numbers are taken before anything is laid out: a sheet that fails leaves a gap, never a number used twice.
    let first_number = take_numbers(station, request)?;
    let (pack, what, as_of) = render(station, request, &by, now, first_number, Naming::InUse)?;
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
    let printers = !station.press().printers().is_empty();
    if printers && !request.to_file {
        return send(station, by, name, what, pack, now, numbering);
    }
    let document = forms::document(&name, now, pack.pages);
    let pdf = write_pdf(&document).map_err(|error| fault("layout-failed", error))?;
    let job = Job {
        name,
        pdf,
        paper: station.config().print.paper,
        pages,
    };
    let (file, text) = deliver(station, &job)?;
    let note = PrintNote {
        what: what.to_owned(),
        pages,
        to: file.clone(),
        sheets: pack.sheets,
        register: pack.register,
        job: String::new(),
    };
    remember(station, by, Statement::Print(note))?;
    Ok(Printed {
        files: vec![file],
        pages,
        text,
        orders: pack.orders,
        problems: pack.problems,
        job_id: None,
    })
}

/// Journals what was printed, or what became of it.
fn remember(station: &Station, author: Signer, statement: Statement) -> Result<(), ApiError> {
    let store = station.store();
    let draft = Draft {
        id: station.new_id()?,
        author,
        witness: None,
        statement,
    };
    station
        .append(&store, vec![draft], Alongside::default())
        .map(drop)
}

/// `COPIE 2`, as it is stamped on whatever comes out once more.
fn copy_stamp(station: &Station, copy: u8) -> String {
    let number = copy.to_string();
    station
        .words()
        .say_with("sheet-copy", &[("number", Arg::Text(&number))])
}

/// How long a command without a thread beside it follows a printing.
const PATIENCE: Duration = Duration::from_secs(150);

/// Spools, journals, and lets the printers have it. A thread brings it out; where none runs, this call follows it to its
/// end, and what no printer took is saved as a file.
fn send(
    station: &Station,
    by: Signer,
    name: String,
    what: &str,
    pack: Pack,
    now: DateTime<Utc>,
    numbering: MutexGuard<'_, ()>,
) -> Result<Printed, ApiError> {
    let words = station.words();
    let press = station.press();
    let pages = u32::try_from(pack.pages.len()).unwrap_or(u32::MAX);
    let bytes: [u8; 8] = random().map_err(|error| fault("internal", error))?;
    let id = hex::encode(bytes);
    let job = Queued {
        id: id.clone(),
        name,
        what: what.to_owned(),
        at: now,
        by: by.person.clone(),
        sheets: pack.sheets.clone(),
        first_copy: pack
            .register
            .iter()
            .map(|sheet| sheet.copy)
            .max()
            .unwrap_or(0),
        course: Course::new(pages, station.config().print.paper),
        rests_since: None,
        told: false,
        wish: None,
        busy: false,
    };
    // In the journal first: a sheet that comes out is one that the register knows.
    let note = PrintNote {
        what: what.to_owned(),
        pages,
        to: "printer".to_owned(),
        sheets: pack.sheets,
        register: pack.register,
        job: id.clone(),
    };
    remember(station, by, Statement::Print(note))?;
    drop(numbering);
    press
        .queue
        .add(job, &pack.pages)
        .map_err(|error| fault("not-saved", error))?;
    let mut printed = Printed {
        files: vec![],
        pages,
        text: words.say_with("press-queued", &[("pages", Arg::Number(i64::from(pages)))]),
        orders: pack.orders,
        problems: pack.problems,
        job_id: Some(id.clone()),
    };
    if press.runs() {
        return Ok(printed);
    }
    let until = Instant::now() + PATIENCE;
    let mut ended = press.queue.find(&id);
    while ended.as_ref().is_some_and(|job| !job.course.rests()) && Instant::now() < until {
        turn(station);
        ended = press.queue.find(&id);
        if ended.as_ref().is_some_and(|job| !job.course.rests()) {
            std::thread::sleep(Duration::from_millis(300));
        }
    }
    let Some(job) = ended else {
        return Ok(printed);
    };
    printed.text = centre::state_of(station, &job);
    printed.problems.extend(centre::warnings_of(station, &job));
    if job.course.rests() && !job.course.is_done() {
        let pages = press
            .queue
            .pages(&id)
            .map_err(|error| fault("print-failed", error))?;
        let stamp = copy_stamp(station, job.copy().saturating_add(1));
        let stamp = job.course.spent.then_some(stamp.as_str());
        let made = queue::document(&job, &pages, 1, stamp)
            .map_err(|error| fault("layout-failed", error))?;
        let (file, saved) = deliver(station, &made)?;
        press.queue.spend(&id);
        printed.text = words.say_with(
            "printed-instead",
            &[
                ("trouble", Arg::Text(&printed.text)),
                ("saved", Arg::Text(&saved)),
            ],
        );
        printed.files.push(file);
    }
    Ok(printed)
}

impl Pack {
    fn add(&mut self, sheet: Numbered) {
        self.sheets.push(sheet.printed.number.clone());
        self.register.push(sheet.printed);
        self.pages.extend(sheet.pages);
    }
}
