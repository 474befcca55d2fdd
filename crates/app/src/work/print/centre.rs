//! The print centre: how the printers are, what is on its way, and what people want of it.

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::page::{Page, stamped, svg};
use paper::printer::{JobState, Stage, Then};
use ward::format;
use ward::journal::{PrintNote, Statement};

use super::deliver::{deliver, save};
use super::folders;
use super::number::Naming;
use super::press::prefer;
use super::queue::{Queued, Wish, document};
use super::render::render;
use super::sentence::{About, sentence};
use super::{copy_stamp, remember};
use crate::api::views::{
    ApiError, OpenPreview, PreferPrinter, Preview, PrintCentre, PrintFolder, PrintJob,
    PrintRequest, PrintStage, PrintWish, PrinterLine, WishPrint,
};
use crate::fault::fault;
use crate::station::Station;
use crate::station::desk::Signer;
use crate::work::people::prove;

/// Printings on the list; older ones are still there, but nobody scrolls so far.
const LISTED: usize = 40;

/// The whole centre.
pub(crate) fn centre(station: &Station) -> PrintCentre {
    let words = station.words();
    let press = station.press();
    let told = press.told();
    let paper = station.config().print.paper;
    let printers: Vec<PrinterLine> = press
        .printers()
        .into_iter()
        .map(|printer| match told.get(&printer.name) {
            Some(told) => PrinterLine {
                state: told.state.code().to_owned(),
                text: sentence(
                    words,
                    &told.state,
                    About {
                        printer: &printer.name,
                        paper,
                        loaded: &told.loaded,
                        pages: 0,
                    },
                ),
                blocked: told.state.blocks(),
                asked: words.say_with(
                    "press-asked",
                    &[("time", Arg::Text(&time(station, told.at)))],
                ),
                name: printer.name,
            },
            None => PrinterLine {
                state: "not-asked".to_owned(),
                text: words.say("press-not-asked"),
                blocked: false,
                asked: String::new(),
                name: printer.name,
            },
        })
        .collect();
    let jobs = press.queue.all();
    PrintCentre {
        no_printer: printers.is_empty().then(|| words.say("press-no-printer")),
        printers,
        jobs: jobs
            .iter()
            .rev()
            .take(LISTED)
            .map(|job| line(station, job))
            .collect(),
        folders: folders::places(station)
            .into_iter()
            .map(|place| PrintFolder {
                name: if place.name.is_empty() {
                    words.say("press-own-folder")
                } else {
                    place.name
                },
                folder_id: place.id,
            })
            .collect(),
        said: None,
    }
}

fn time(station: &Station, at: DateTime<Utc>) -> String {
    format::time(at, station.zone(), station.locale())
}

/// How a printing is, in a sentence.
pub(super) fn state_of(station: &Station, job: &Queued) -> String {
    let words = station.words();
    let printer = job.course.printer.as_deref().unwrap_or_default();
    let told = station.press().told();
    let loaded = told
        .get(printer)
        .map(|told| told.loaded.clone())
        .unwrap_or_default();
    let said = sentence(
        words,
        &job.course.state,
        About {
            printer,
            paper: job.course.paper,
            loaded: &loaded,
            pages: job.course.pages,
        },
    );
    let at = |key: &str| {
        words.say_with(
            key,
            &[("printer", Arg::Text(printer)), ("said", Arg::Text(&said))],
        )
    };
    match &job.course.stage {
        Stage::Held => words.say("press-held"),
        Stage::Cancelling {
            then: Then::Elsewhere,
            ..
        } => at("press-cancelling-elsewhere"),
        Stage::Cancelling { .. } => at("press-cancelling"),
        Stage::Sending { .. } => at("press-sending"),
        Stage::Sent { .. } => at("press-at"),
        Stage::Ended
            if matches!(
                job.course.state,
                JobState::Done { .. } | JobState::Aborted { .. }
            ) =>
        {
            at("press-at")
        }
        Stage::Waiting | Stage::Ended => said,
    }
}

/// What must be known besides the sentence.
pub(super) fn warnings_of(station: &Station, job: &Queued) -> Vec<String> {
    let words = station.words();
    let told = station.press().told();
    let mut warnings: Vec<String> = job
        .course
        .may_still_come
        .iter()
        .map(|printer| words.say_with("press-may-still-come", &[("printer", Arg::Text(printer))]))
        .collect();
    if job.course.copy > 0 {
        warnings.push(words.say_with(
            "press-copy",
            &[("number", Arg::Text(&job.copy().to_string()))],
        ));
    }
    warnings.extend(job.course.skipped.iter().map(|skipped| {
        let loaded = told
            .get(&skipped.printer)
            .map(|told| told.loaded.clone())
            .unwrap_or_default();
        let why = sentence(
            words,
            &skipped.state,
            About {
                printer: &skipped.printer,
                paper: job.course.paper,
                loaded: &loaded,
                pages: job.course.pages,
            },
        );
        words.say_with(
            "press-passed-over",
            &[
                ("printer", Arg::Text(&skipped.printer)),
                ("why", Arg::Text(&why)),
            ],
        )
    }));
    warnings
}

fn line(station: &Station, job: &Queued) -> PrintJob {
    let words = station.words();
    let course = &job.course;
    let stage = match &course.stage {
        Stage::Waiting => PrintStage::Waiting,
        Stage::Sending { .. } | Stage::Sent { .. } => PrintStage::Printing,
        Stage::Cancelling { .. } => PrintStage::Cancelling,
        Stage::Held => PrintStage::Held,
        Stage::Ended if course.is_done() => PrintStage::Done,
        Stage::Ended => PrintStage::Ended,
    };
    let out = match &course.state {
        JobState::Printing { page, .. } => course.from - 1 + page,
        JobState::Aborted { pages, .. } => course.from - 1 + pages,
        JobState::Done { .. } => course.pages,
        _ => course.from - 1,
    };
    let what = format!("register-form-{}", job.what);
    let sheets = match (job.sheets.first(), job.sheets.last()) {
        (Some(first), Some(last)) if first != last => words.say_with(
            "press-sheets",
            &[("first", Arg::Text(first)), ("last", Arg::Text(last))],
        ),
        (Some(only), _) => only.clone(),
        _ => String::new(),
    };
    PrintJob {
        job_id: job.id.clone(),
        title: if words.has(&what) {
            words.say(&what)
        } else {
            words.say("press-pack")
        },
        about: words.say_with(
            "press-about",
            &[
                ("time", Arg::Text(&time(station, job.at))),
                ("who", Arg::Text(&job.by.initials)),
                ("pages", Arg::Number(i64::from(course.pages))),
                ("sheets", Arg::Text(&sheets)),
            ],
        ),
        text: state_of(station, job),
        warnings: warnings_of(station, job),
        loud: !course.may_still_come.is_empty()
            || course.state.blocks()
            || (stage == PrintStage::Ended && course.state != JobState::Cancelled),
        stage,
        page: out.min(course.pages),
        pages: course.pages,
        next_page: (out + 1).min(course.pages.max(1)),
        printer: course.printer.clone(),
    }
}

/// What a person wants of a printing.
pub(crate) fn wish(station: &Station, request: &WishPrint) -> Result<PrintCentre, ApiError> {
    let by = prove(station, &request.by, None)?;
    let press = station.press();
    let job = press
        .queue
        .find(&request.job_id)
        .ok_or_else(|| fault("unknown-printing", ""))?;
    let from = request.from.unwrap_or(1);
    let wish = match request.wish {
        PrintWish::Pause => Wish::Pause,
        PrintWish::Cancel => Wish::Cancel,
        PrintWish::Again => Wish::Again { from, only: None },
        PrintWish::Elsewhere => {
            let name = request.to.clone().unwrap_or_default();
            if !press.printers().iter().any(|printer| printer.name == name) {
                return Err(fault("unknown-printer", name));
            }
            Wish::Again {
                from,
                only: Some(name),
            }
        }
        PrintWish::Save => {
            let said = save_job(station, by, &job, from, request.to.as_deref())?;
            return Ok(PrintCentre {
                said: Some(said),
                ..centre(station)
            });
        }
        PrintWish::Settle => {
            if !job.course.rests() {
                return Err(fault("printing-under-way", ""));
            }
            press
                .queue
                .settle(&job.id)
                .map_err(|error| fault("not-saved", error))?;
            return Ok(centre(station));
        }
    };
    press.queue.wish(&request.job_id, wish);
    if !press.runs() {
        super::press::turn(station);
    }
    Ok(centre(station))
}

/// Saves a printing as PDF. What may be on paper already is stamped here as well, and whatever is printed after it.
fn save_job(
    station: &Station,
    by: Signer,
    job: &Queued,
    from: u32,
    to: Option<&str>,
) -> Result<String, ApiError> {
    let press = station.press();
    let pages = press
        .queue
        .pages(&job.id)
        .map_err(|error| fault("print-failed", error))?;
    let resent = job.course.spent || job.course.at_printer().is_some();
    let copy = job.course.copy + u8::from(resent);
    let stamp = copy_stamp(station, job.first_copy.saturating_add(copy));
    let made = document(job, &pages, from, (copy > 0).then_some(stamp.as_str()))
        .map_err(|error| fault("layout-failed", error))?;
    let (file, text) = match to.filter(|id| *id != "own") {
        None => deliver(station, &made)?,
        Some(id) => {
            let place = folders::places(station)
                .into_iter()
                .find(|place| place.id == id)
                .ok_or_else(|| fault("print-failed", id))?;
            save(station, &made, &place.path)?
        }
    };
    // The register knows these sheets from the printing itself; this says who took a chart out as a file, and where to.
    let note = PrintNote {
        what: job.what.clone(),
        pages: made.pages,
        to: file.clone(),
        sheets: job.sheets.clone(),
        register: vec![],
        job: job.id.clone(),
    };
    remember(station, by, Statement::Print(note))?;
    press.queue.spend(&job.id);
    Ok(format!("{text} {file}"))
}

/// The printer to try first.
pub(crate) fn prefer_printer(
    station: &Station,
    request: &PreferPrinter,
) -> Result<PrintCentre, ApiError> {
    prove(station, &request.by, None)?;
    prefer(station, &request.name)?;
    Ok(centre(station))
}

/// Asks the printers now.
pub(crate) fn ask_printers(station: &Station) -> PrintCentre {
    super::press::probe(station);
    centre(station)
}

/// One page, as it will come out or as it would.
pub(crate) fn preview(station: &Station, request: &OpenPreview) -> Result<Preview, ApiError> {
    let (pages, problems): (Vec<Page>, Vec<String>) = match &request.job_id {
        Some(id) => {
            let pages = station
                .press()
                .queue
                .pages(id)
                .map_err(|_| fault("unknown-printing", ""))?;
            (pages, vec![])
        }
        None => {
            let now = station.now();
            let asked = PrintRequest {
                what: request.what.clone(),
                patient_ids: request.patient_ids.clone(),
                by: String::new(),
                to_file: false,
                card: None,
            };
            // Whoever looks prints nothing: no number is taken, and the page says that it is none.
            let by = station
                .user()
                .map_or_else(|| station.station_person(), |user| user.person);
            let (pack, _, _) = render(station, &asked, &by, now, 0, Naming::InUse)?;
            (pack.pages, pack.problems)
        }
    };
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let number = request.page.clamp(1, count.max(1));
    let page = usize::try_from(number - 1)
        .ok()
        .and_then(|at| pages.get(at))
        .ok_or_else(|| fault("layout-failed", problems.join("; ")))?;
    let shown = if request.job_id.is_some() {
        svg(page)
    } else {
        let stamp = station.words().say("press-preview");
        svg(&stamped(page, &stamp).map_err(|error| fault("layout-failed", error))?)
    };
    Ok(Preview {
        page: number,
        pages: count,
        svg: shown,
        problems,
    })
}
