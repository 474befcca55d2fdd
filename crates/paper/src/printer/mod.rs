//! Bringing a PDF to paper: a network printer or print queue by IPP, or a folder.
//!
//! A target says what it knows, in words with a stable code. A [`Course`] takes one document through several targets
//! until it is on paper or nobody is left to try; what it does and does not send twice is its concern alone.
//!
//! Invariant: a job whose fate is not known is reported as `unknown`, never as printed and never as refused. A
//! second copy of a medication sheet that nobody expects is a hazard.

mod file;
mod network;
mod press;
mod state;

use std::{path::PathBuf, time::Duration};

use crate::page::Paper;

pub use file::SaveFile;
pub use network::Ipp;
pub use press::{Course, Limits, Printer, Shop, Skipped, Stage, Then};
pub use state::{JobState, Reason};

/// Longest wait for a printer to take the connection.
pub const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// Longest wait for a printer to take a whole document or answer a question.
pub const SUBMIT_LIMIT: Duration = Duration::from_secs(10);

/// A document to print.
#[derive(Debug, Clone)]
pub struct Job {
    /// Shown on the printer's display and used as file name: never patient data.
    pub name: String,
    /// The file.
    pub pdf: Vec<u8>,
    /// The paper it was laid out for.
    pub paper: Paper,
    /// How many pages it has.
    pub pages: u32,
}

/// How to find a submitted job again, also after a restart.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobRef {
    /// A job in a printer or queue.
    Ipp {
        /// The number the printer gave it.
        id: i32,
        /// How many pages it has, for "page 12 of 28".
        pages: u32,
    },
    /// A file in a folder.
    File {
        /// The file as it was named in the end.
        path: PathBuf,
        /// How many pages it has.
        pages: u32,
    },
}

impl JobRef {
    /// How many pages the job has.
    pub fn pages(&self) -> u32 {
        match self {
            Self::Ipp { pages, .. } | Self::File { pages, .. } => *pages,
        }
    }
}

/// What a target says about itself before anything is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caps {
    /// What the printer calls itself, or the folder.
    pub name: String,
    /// Takes PDF. Queues of CUPS always say so.
    pub pdf: bool,
    /// Takes jobs at all.
    pub accepting: bool,
    /// Printer or queue is stopped.
    pub stopped: bool,
    /// Jobs already waiting.
    pub queued: u32,
    /// Media in the trays, by keyword; empty if the printer does not say.
    pub media_ready: Vec<String>,
    /// Prints both sides.
    pub duplex: bool,
    /// What troubles it, worst first.
    pub reasons: Vec<Reason>,
}

impl Caps {
    /// Whether a job for this paper would come out now, and if not, the first thing to say about it.
    pub fn verdict(&self, paper: Paper) -> JobState {
        if !self.pdf {
            return JobState::NoPdf;
        }
        if !self.accepting {
            return JobState::NotAccepting;
        }
        if let Some(state) = self
            .reasons
            .iter()
            .filter_map(Reason::state)
            .find(JobState::blocks)
        {
            return state;
        }
        if self.stopped {
            return JobState::Paused;
        }
        let loaded = self.media_ready.is_empty()
            || self
                .media_ready
                .iter()
                .any(|m| m.starts_with(paper.media_keyword()));
        if !loaded {
            return JobState::WrongMedia;
        }
        if self.queued > 0 {
            return JobState::Busy { ahead: self.queued };
        }
        self.reasons
            .iter()
            .filter_map(Reason::state)
            .next()
            .unwrap_or(JobState::Ready)
    }
}

/// What became of a wish to cancel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelResult {
    /// The printer says the job is gone. Sending it elsewhere makes no second copy.
    Confirmed,
    /// The printer heard, but the job has not ended: it may still come out. Ask again before sending elsewhere.
    Unconfirmed,
    /// It had ended before: look at its state.
    AlreadyEnded,
}

/// Why a target could not be asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The address is not one this program can print to.
    #[error("not an ipp or http address")]
    Address,
    /// A web proxy is configured for this program and would receive the charts. Name the printer in `NO_PROXY`.
    #[error("a proxy stands between this program and the printer")]
    Proxied,
    /// Nobody answers. Nothing was sent.
    #[error("printer unreachable")]
    Unreachable,
    /// It wants a password this program does not have.
    #[error("access denied by the printer")]
    AccessDenied,
    /// It does not take PDF.
    #[error("printer does not take pdf")]
    NoPdf,
    /// It refuses jobs for now.
    #[error("printer does not accept jobs")]
    NotAccepting,
    /// It knows no such job.
    #[error("no such job")]
    NoSuchJob,
    /// It refused, with this IPP status.
    #[error("refused with ipp status {0:#06x}")]
    Refused(u16),
    /// The line broke after something was sent: whether it prints is not known.
    #[error("no answer after sending")]
    Unanswered,
    /// The folder cannot be written.
    #[error("folder cannot be written: {0}")]
    Folder(std::io::ErrorKind),
}

impl PrintError {
    /// The same in the words of the ward.
    pub fn state(&self) -> JobState {
        match self {
            Self::Address | Self::Proxied | Self::Unreachable | Self::Folder(_) => {
                JobState::Unreachable
            }
            Self::AccessDenied => JobState::AccessDenied,
            Self::NoPdf => JobState::NoPdf,
            Self::NotAccepting | Self::Refused(_) => JobState::NotAccepting,
            Self::NoSuchJob | Self::Unanswered => JobState::Unknown,
        }
    }
}

/// Somewhere a document can be brought to.
pub trait PrintTarget {
    /// What it can do and how it is.
    fn probe(&self) -> Result<Caps, PrintError>;
    /// Hands the document over.
    fn submit(&self, job: &Job) -> Result<JobRef, PrintError>;
    /// How the job is.
    fn poll(&self, job: &JobRef) -> Result<JobState, PrintError>;
    /// Asks for the job to be dropped. Does not wait: ask again until it is confirmed or time is up.
    fn cancel(&self, job: &JobRef) -> Result<CancelResult, PrintError>;
    /// Whether the target says that it never began with this job: then nothing of it is on paper.
    fn untouched(&self, job: &JobRef) -> Result<bool, PrintError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle() -> Caps {
        Caps {
            name: "3N".into(),
            pdf: true,
            accepting: true,
            stopped: false,
            queued: 0,
            media_ready: vec!["iso_a4_210x297mm".into()],
            duplex: false,
            reasons: vec![],
        }
    }

    #[test]
    fn the_verdict_names_the_worst_thing_first() {
        assert_eq!(idle().verdict(Paper::A4), JobState::Ready, "nothing wrong");
        assert_eq!(
            idle().verdict(Paper::Letter),
            JobState::WrongMedia,
            "A4 loaded, Letter wanted"
        );
        let jammed = Caps {
            stopped: true,
            reasons: vec![Reason::TonerLow, Reason::MediaJam],
            ..idle()
        };
        assert_eq!(
            jammed.verdict(Paper::A4),
            JobState::Jam,
            "a jam stops it, low toner does not"
        );
        let low = Caps {
            reasons: vec![Reason::TonerLow],
            ..idle()
        };
        assert_eq!(
            low.verdict(Paper::A4),
            JobState::TonerLow,
            "it prints, with a warning"
        );
        assert_eq!(
            Caps {
                queued: 3,
                ..idle()
            }
            .verdict(Paper::A4),
            JobState::Busy { ahead: 3 },
            "three ahead"
        );
        assert_eq!(
            Caps {
                stopped: true,
                ..idle()
            }
            .verdict(Paper::A4),
            JobState::Paused,
            "stopped without a reason"
        );
        assert_eq!(
            Caps {
                pdf: false,
                ..idle()
            }
            .verdict(Paper::A4),
            JobState::NoPdf,
            "it would print gibberish"
        );
        let silent = Caps {
            media_ready: vec![],
            ..idle()
        };
        assert_eq!(
            silent.verdict(Paper::A4),
            JobState::Ready,
            "a printer that does not know its trays is not refused"
        );
    }
}
