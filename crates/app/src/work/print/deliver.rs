//! Saves a document into the station's folder for sheets: the way out that always is there.

use std::path::Path;

use lang::Arg;
use paper::printer::{Job, JobRef, PrintTarget, SaveFile};

use super::folders;
use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::Station;

/// Saves into the station's own folder. Where it is, and the sentence.
pub(super) fn deliver(station: &Station, job: &Job) -> Result<(String, String), ApiError> {
    let folder = folders::own(station);
    private_folder(&folder).map_err(|error| fault("print-failed", error))?;
    save(station, job, &folder)
}

/// Saves into a folder that is there.
pub(super) fn save(
    station: &Station,
    job: &Job,
    folder: &Path,
) -> Result<(String, String), ApiError> {
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
    let text = station.words().say_with("printed-to-file", &counts);
    Ok((path.display().to_string(), text))
}

/// Sheets hold patients' data: a folder that is made for them is its owner's only.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
