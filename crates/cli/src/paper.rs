//! Everything that comes out on paper, or as files that somebody prints elsewhere.

use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use app::api::views::{PackMade, PrintCentre, PrintStage, Printed};
use app::packs::PackPrinted;
use app::{Door, Options};
use serde_json::{Value, json};

use crate::exit::Failure;
use crate::reports::Out;
use crate::verbs::{Done, INCOMPLETE, ask, fetch_data, find, value, with_data};

/// The sheets: as files in a folder, or to the ward's printers, followed to their end.
pub(crate) fn print(
    out: &Out,
    options: &Options,
    folder: Option<&Path>,
    by: &str,
    patient: Option<&str>,
    what: Option<&str>,
) -> Done {
    let door = Door::open_for_one(options)?;
    // A blank form needs no data; a sheet that does is refused by the station in words.
    if let Err(failure) = fetch_data(&door)
        && what.is_none()
    {
        return Err(failure);
    }
    let ids = match patient {
        Some(wanted) => vec![
            find(&ask(&door, "ward_list", json!({}))?, wanted)?
                .patient_id
                .clone(),
        ],
        None => vec![],
    };
    let what = what.unwrap_or(if ids.is_empty() { "pack" } else { "mar" });
    let request =
        json!({ "what": what, "patient_ids": ids, "by": by, "to_file": folder.is_some() });
    let mut printed: Printed = ask(&door, "print", request)?;
    let mut whole = printed.problems.is_empty();
    if let Some(folder) = folder {
        printed.files = app::headless::copy_to(&printed.files, folder).map_err(Failure::failed)?;
    } else if let Some(job) = printed.job_id.clone() {
        whole &= follow(&door, &job, &mut printed)?;
    }
    out.text(&printed.text);
    for file in &printed.files {
        out.text(file);
    }
    for problem in &printed.problems {
        out.text(format!("! {problem}"));
    }
    out.result(value(&printed)?);
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// Waits until a printing rests, and says how it ended. Whether all of it is out.
fn follow(door: &Door, job: &str, printed: &mut Printed) -> Result<bool, Failure> {
    loop {
        let centre: PrintCentre = ask(door, "print_centre", json!({}))?;
        let Some(line) = centre.jobs.into_iter().find(|line| line.job_id == job) else {
            return Ok(false);
        };
        let rests = matches!(
            line.stage,
            PrintStage::Done | PrintStage::Ended | PrintStage::Held
        );
        if rests {
            // A station without a thread has followed it already, and saved what no printer took.
            if printed.files.is_empty() {
                printed.text = line.text;
                printed.problems.extend(line.warnings);
            }
            return Ok(line.stage == PrintStage::Done);
        }
        std::thread::sleep(Duration::from_millis(300));
    }
}

/// The last pack made ahead.
pub(crate) fn last(
    out: &Out,
    options: &Options,
    printer: Option<&str>,
    folder: Option<&Path>,
) -> Done {
    let pack = app::packs::last(options)?;
    out.text(pack.about());
    let printed = match folder {
        Some(folder) => pack.save(folder)?,
        None => pack.print(printer)?,
    };
    for one in &printed {
        out.text(format!("{} : {}", one.kind, one.text));
        if let Some(file) = &one.file {
            out.text(file.display());
        }
        for printer in &one.may_still_come {
            out.text(format!("! {printer}"));
        }
    }
    let whole = pack.manifest.complete && printed.iter().all(|one: &PackPrinted| one.done);
    out.result(json!({
        "generation": pack.manifest.generation,
        "complete": pack.manifest.complete,
        "as_of": pack.manifest.as_of,
        "made_at": pack.manifest.made_at,
        "documents": printed,
    }));
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// A pack now.
pub(crate) fn make(out: &Out, options: &Options) -> Done {
    let door = with_data(options)?;
    let made: PackMade = ask(&door, "make_pack", json!({}))?;
    out.text(format!(
        "g{:06}, {} pages, {}",
        made.generation, made.pages, made.folder
    ));
    out.result(value(&made)?);
    Ok(if made.complete {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(INCOMPLETE)
    })
}

/// The packs that are there.
pub(crate) fn list(out: &Out, options: &Options) -> Done {
    let packs = app::packs::shelf(options)?.all().map_err(Failure::failed)?;
    for pack in &packs {
        let pages: u32 = pack.files.iter().map(|file| file.pages).sum();
        out.text(format!(
            "g{:06} {} {} pages {}",
            pack.generation,
            pack.made_at.format("%Y-%m-%d %H:%M UTC"),
            pages,
            if pack.complete { "" } else { "!" }
        ));
    }
    out.result(json!({ "packs": packs.iter().map(value).collect::<Result<Vec<Value>, _>>()? }));
    Ok(ExitCode::SUCCESS)
}
