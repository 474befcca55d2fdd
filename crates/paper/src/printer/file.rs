//! Saving into a folder or onto a USB stick: always possible when no printer is.
//!
//! Invariant: a file that is there is whole, and nothing is ever overwritten.

use std::{
    fs::{self, File, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

use super::{CancelResult, Caps, Job, JobRef, JobState, PrintError, PrintTarget};

/// How many files of one name a folder may hold before something must be wrong.
const SAME_NAME_MAX: u32 = 10_000;

/// A folder that keeps PDFs.
#[derive(Debug, Clone)]
pub struct SaveFile {
    folder: PathBuf,
}

impl SaveFile {
    /// Saves into `folder`, which must exist: a missing USB stick must not become a folder of its name.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl PrintTarget for SaveFile {
    fn probe(&self) -> Result<Caps, PrintError> {
        let metadata = fs::metadata(&self.folder).map_err(|e| PrintError::Folder(e.kind()))?;
        Ok(Caps {
            name: self.folder.display().to_string(),
            pdf: true,
            accepting: metadata.is_dir() && !metadata.permissions().readonly(),
            stopped: false,
            queued: 0,
            media_ready: Vec::new(),
            duplex: false,
            reasons: Vec::new(),
        })
    }

    fn submit(&self, job: &Job) -> Result<JobRef, PrintError> {
        let path =
            save(&self.folder, &job.name, &job.pdf).map_err(|e| PrintError::Folder(e.kind()))?;
        Ok(JobRef::File {
            path,
            pages: job.pages,
        })
    }

    fn poll(&self, job: &JobRef) -> Result<JobState, PrintError> {
        match job {
            JobRef::File { path, pages } if path.is_file() => Ok(JobState::Done { pages: *pages }),
            JobRef::File { .. } => Ok(JobState::Unknown),
            JobRef::Ipp { .. } => Err(PrintError::NoSuchJob),
        }
    }

    fn cancel(&self, job: &JobRef) -> Result<CancelResult, PrintError> {
        match job {
            // Saved is saved; taking a sheet away again is a person's decision.
            JobRef::File { .. } => Ok(CancelResult::AlreadyEnded),
            JobRef::Ipp { .. } => Err(PrintError::NoSuchJob),
        }
    }

    fn untouched(&self, job: &JobRef) -> Result<bool, PrintError> {
        self.poll(job).map(|state| state == JobState::Unknown)
    }
}

/// Writes beside, syncs, then takes the name.
fn save(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let stem = safe_stem(name);
    let target = reserve(folder, &stem)?;
    let written = write_beside(&target, bytes);
    if written.is_err() {
        // The reserved name is an empty file of ours; leaving it would look like a saved sheet. If even that fails,
        // the first error is the one worth telling.
        let _first_error_counts = fs::remove_file(&target);
    }
    written?;
    sync_folder(folder)?;
    Ok(target)
}

fn write_beside(target: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = target.with_extension("pdf.part");
    let result = (|| {
        let mut file = create_private(&beside)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        fs::rename(&beside, target)
    })();
    if result.is_err() {
        let _first_error_counts = fs::remove_file(&beside);
    }
    result
}

/// Takes the first free name, by creating it: two programs saving at once cannot take the same.
fn reserve(folder: &Path, stem: &str) -> std::io::Result<PathBuf> {
    for number in 1..=SAME_NAME_MAX {
        let name = if number == 1 {
            format!("{stem}.pdf")
        } else {
            format!("{stem}-{number}.pdf")
        };
        let path = folder.join(name);
        match create_private(&path) {
            Ok(_) => return Ok(path),
            Err(e) if e.kind() == ErrorKind::AlreadyExists => {}
            Err(e) => return Err(e),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// Only the account of the station may read it: it is a chart.
fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows writes folder entries through by itself and offers no handle to sync.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> std::io::Result<()> {
    Ok(())
}

/// A name every file system takes: no colon (FAT, NTFS), no separator, nothing hidden.
fn safe_stem(name: &str) -> String {
    let stem = name.strip_suffix(".pdf").unwrap_or(name);
    let safe: String = stem
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_control() => '-',
            c => c,
        })
        .take(120)
        .collect();
    let safe = safe.trim_matches(['.', ' ', '-']);
    if safe.is_empty() {
        "document".to_owned()
    } else {
        safe.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Paper;

    fn job(name: &str, pdf: &[u8]) -> Job {
        Job {
            name: name.into(),
            pdf: pdf.to_vec(),
            paper: Paper::A4,
            pages: 2,
        }
    }

    #[test]
    fn the_same_name_twice_gives_two_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = SaveFile::new(folder.path());
        let first = target
            .submit(&job("2026-11-21T08:12_3N_mar24", b"one"))
            .expect("saved");
        let second = target
            .submit(&job("2026-11-21T08:12_3N_mar24", b"two"))
            .expect("saved");
        let (JobRef::File { path: a, .. }, JobRef::File { path: b, .. }) = (&first, &second) else {
            panic!("a folder gives files")
        };
        assert_eq!(
            fs::read(a).expect("readable"),
            b"one",
            "the first sheet is still what it was"
        );
        assert_eq!(
            fs::read(b).expect("readable"),
            b"two",
            "the second has its own name"
        );
        assert_eq!(
            a.file_name().and_then(|n| n.to_str()),
            Some("2026-11-21T08-12_3N_mar24.pdf"),
            "no colon: USB"
        );
        assert_eq!(
            b.file_name().and_then(|n| n.to_str()),
            Some("2026-11-21T08-12_3N_mar24-2.pdf"),
            "numbered"
        );
        assert_eq!(
            target.poll(&first),
            Ok(JobState::Done { pages: 2 }),
            "it is there"
        );
        let entries = fs::read_dir(folder.path()).expect("listed").count();
        assert_eq!(entries, 2, "no half-written file is left beside");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_station_may_read_it() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().expect("a folder");
        let saved = SaveFile::new(folder.path())
            .submit(&job("a", b"x"))
            .expect("saved");
        let JobRef::File { path, .. } = saved else {
            panic!("a folder gives files")
        };
        let mode = fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "a chart on disk");
    }

    #[test]
    fn names_cannot_leave_the_folder() {
        for (name, safe) in [
            ("../../etc/passwd", "etc-passwd"),
            ("", "document"),
            ("a\\b:c", "a-b-c"),
            ("x.pdf", "x"),
        ] {
            assert_eq!(safe_stem(name), safe, "{name} must stay in the folder");
        }
    }

    #[test]
    fn a_missing_stick_is_said_and_not_created() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = SaveFile::new(folder.path().join("usb"));
        assert_eq!(
            target.probe(),
            Err(PrintError::Folder(ErrorKind::NotFound)),
            "nothing is plugged in"
        );
        let refused = target.submit(&job("a", b"x"));
        assert_eq!(
            refused,
            Err(PrintError::Folder(ErrorKind::NotFound)),
            "and nothing is made up"
        );
    }
}
