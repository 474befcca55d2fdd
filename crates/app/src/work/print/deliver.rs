//! Hands a document to a printer or a folder, and says what became of it.

use std::time::{Duration, Instant};

use lang::Arg;
use paper::printer::{Ipp, Job, JobRef, JobState, PrintTarget, SaveFile};

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::Station;

/// How long a printer may take before the answer is "look at the printer".
const PRINT_PATIENCE: Duration = Duration::from_secs(40);

/// To the printer if one is configured and wanted; to the folder otherwise, and also when the printer fails: the file is
/// then the way out (USB, another computer's printer).
pub(super) fn deliver(
    station: &Station,
    job: &Job,
    to_file: bool,
) -> Result<(Vec<String>, String), ApiError> {
    let words = station.words();
    let config = &station.config().print;
    let mut trouble = None;
    if let (Some(address), false) = (&config.printer, to_file) {
        match to_printer(address, job) {
            Ok(state) => {
                let sentence = printer_sentence(station, &state, job.pages);
                if matches!(state, JobState::Done { .. }) {
                    return Ok((vec![], sentence));
                }
                trouble = Some(sentence);
            }
            Err(state) => trouble = Some(printer_sentence(station, &state, job.pages)),
        }
    }
    let folder = config
        .folder
        .clone()
        .unwrap_or_else(|| station.folder().join("sheets"));
    private_folder(&folder).map_err(|error| fault("print-failed", error))?;
    let saved = SaveFile::new(folder)
        .submit(job)
        .map_err(|error| fault("print-failed", error))?;
    let JobRef::File { path, .. } = saved else {
        return Err(fault("print-failed", "folder"));
    };
    let counts = [
        ("pages", Arg::Number(i64::from(job.pages))),
        ("count", Arg::Number(1)),
    ];
    let saved = words.say_with("printed-to-file", &counts);
    let text = match trouble {
        Some(trouble) => words.say_with(
            "printed-instead",
            &[
                ("trouble", Arg::Text(&trouble)),
                ("saved", Arg::Text(&saved)),
            ],
        ),
        None => saved,
    };
    Ok((vec![path.display().to_string()], text))
}

/// Sheets hold patients' data: a folder that is made for them is its owner's only.
fn private_folder(folder: &std::path::Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Sends the job and follows it to its end. The error side holds what the printer, or its silence, says.
fn to_printer(address: &str, job: &Job) -> Result<JobState, JobState> {
    let printer = Ipp::new(address).map_err(|error| error.state())?;
    let caps = printer.probe().map_err(|error| error.state())?;
    let verdict = caps.verdict(job.paper);
    if verdict.blocks() {
        return Err(verdict);
    }
    let sent = printer.submit(job).map_err(|error| error.state())?;
    let until = Instant::now() + PRINT_PATIENCE;
    let mut last = JobState::Unknown;
    while Instant::now() < until {
        match printer.poll(&sent) {
            Ok(state) if state.is_final() => return Ok(state),
            Ok(state) => last = state,
            Err(_) => last = JobState::Unknown,
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    // It may still come out: that is said, and nothing is sent a second time from here.
    Err(last)
}

fn printer_sentence(station: &Station, state: &JobState, pages: u32) -> String {
    let key = format!("printer-{}", state.code());
    let words = station.words();
    let key = if words.has(&key) {
        key
    } else {
        "printer-unknown".to_owned()
    };
    words.say_with(
        &key,
        &[
            ("pages", Arg::Number(i64::from(pages))),
            ("page", Arg::Number(0)),
            ("count", Arg::Number(0)),
            ("media", Arg::Text("A4")),
            ("loaded", Arg::Text("?")),
            ("printer", Arg::Text("")),
            ("reason", Arg::Text(state.code())),
        ],
    )
}
