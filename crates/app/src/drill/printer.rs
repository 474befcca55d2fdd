//! The printers of a drill: they run out of paper when the scenario says so, and what they print is a file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use paper::printer::{CancelResult, Caps, Job, JobRef, JobState, PrintError, PrintTarget, Reason};
use ward::drill::Act;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Trouble {
    #[default]
    None,
    Empty,
    Jam,
    Dead,
}

struct Underway {
    job: Job,
    out: u32,
    ended: bool,
}

#[derive(Default)]
struct Inside {
    trouble: Trouble,
    last: i32,
    jobs: BTreeMap<i32, Underway>,
}

/// A printer that never was.
pub(crate) struct PretendPrinter {
    name: String,
    folder: PathBuf,
    inside: Mutex<Inside>,
}

/// Pages that come out between two questions.
const PAGES_A_LOOK: u32 = 20;

impl PretendPrinter {
    pub(super) fn new(name: &str, folder: &Path) -> PretendPrinter {
        PretendPrinter {
            name: name.to_owned(),
            folder: folder.to_owned(),
            inside: Mutex::default(),
        }
    }

    /// Its name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Something happens to it.
    pub(super) fn suffers(&self, act: Act) {
        self.inside().trouble = match act {
            Act::PrinterEmpty => Trouble::Empty,
            Act::PrinterJam => Trouble::Jam,
            Act::PrinterDead => Trouble::Dead,
            _ => Trouble::None,
        };
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bring_out(&self, id: i32, job: &Job) -> Result<(), PrintError> {
        let failed = |error: std::io::Error| PrintError::Folder(error.kind());
        std::fs::create_dir_all(&self.folder).map_err(failed)?;
        let path = self.folder.join(format!("{id:03}-{}.pdf", job.name));
        File::create(path)
            .and_then(|mut file| file.write_all(&job.pdf))
            .map_err(failed)
    }
}

impl PrintTarget for PretendPrinter {
    fn probe(&self) -> Result<Caps, PrintError> {
        let reasons = match self.inside().trouble {
            Trouble::Dead => return Err(PrintError::Unreachable),
            Trouble::Empty => vec![Reason::MediaEmpty],
            Trouble::Jam => vec![Reason::MediaJam],
            Trouble::None => vec![],
        };
        Ok(Caps {
            name: self.name.clone(),
            pdf: true,
            accepting: true,
            stopped: false,
            queued: 0,
            media_ready: vec![],
            duplex: false,
            reasons,
        })
    }

    fn submit(&self, job: &Job) -> Result<JobRef, PrintError> {
        let mut inside = self.inside();
        if inside.trouble == Trouble::Dead {
            return Err(PrintError::Unreachable);
        }
        inside.last += 1;
        let id = inside.last;
        let underway = Underway {
            job: job.clone(),
            out: 0,
            ended: false,
        };
        inside.jobs.insert(id, underway);
        Ok(JobRef::Ipp {
            id,
            pages: job.pages,
        })
    }

    fn poll(&self, job: &JobRef) -> Result<JobState, PrintError> {
        let mut inside = self.inside();
        let trouble = inside.trouble;
        let (id, underway) = underway(&mut inside, job)?;
        let pages = underway.job.pages;
        if underway.ended {
            return Ok(JobState::Done { pages });
        }
        match trouble {
            Trouble::Dead => return Err(PrintError::Unreachable),
            Trouble::Empty => return Ok(JobState::MediaEmpty),
            Trouble::Jam => return Ok(JobState::Jam),
            Trouble::None => {}
        }
        underway.out = (underway.out + PAGES_A_LOOK).min(pages);
        if underway.out < pages {
            return Ok(JobState::Printing {
                page: underway.out,
                of: pages,
            });
        }
        underway.ended = true;
        self.bring_out(id, &underway.job)?;
        Ok(JobState::Done { pages })
    }

    fn cancel(&self, job: &JobRef) -> Result<CancelResult, PrintError> {
        let mut inside = self.inside();
        if inside.trouble == Trouble::Dead {
            return Err(PrintError::Unreachable);
        }
        let (id, underway) = underway(&mut inside, job)?;
        if underway.ended {
            return Ok(CancelResult::AlreadyEnded);
        }
        inside.jobs.remove(&id);
        Ok(CancelResult::Confirmed)
    }

    fn untouched(&self, job: &JobRef) -> Result<bool, PrintError> {
        let mut inside = self.inside();
        let (_, underway) = underway(&mut inside, job)?;
        Ok(underway.out == 0)
    }
}

fn underway<'a>(
    inside: &'a mut Inside,
    job: &JobRef,
) -> Result<(i32, &'a mut Underway), PrintError> {
    let JobRef::Ipp { id, .. } = job else {
        return Err(PrintError::NoSuchJob);
    };
    let underway = inside.jobs.get_mut(id).ok_or(PrintError::NoSuchJob)?;
    Ok((*id, underway))
}
