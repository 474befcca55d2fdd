//! What a printer or a job is up to, in the ward's words. Sentences belong to the language catalogue; here are codes.

/// The state of a printer or of a job.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobState {
    /// Idle, with the right paper.
    Ready,
    /// Taken, waiting its turn.
    Waiting,
    /// Printing.
    Printing {
        /// Pages out so far.
        page: u32,
        /// Pages in all.
        of: u32,
    },
    /// All pages are out, says the printer. Count them.
    Done {
        /// Pages in all.
        pages: u32,
    },
    /// No paper.
    MediaEmpty,
    /// Other paper is loaded than the pages need.
    WrongMedia,
    /// Paper jam.
    Jam,
    /// A cover or door is open, or a tray is missing.
    CoverOpen,
    /// The output tray is full.
    OutputFull,
    /// Toner is running out; it still prints.
    TonerLow,
    /// No toner.
    TonerEmpty,
    /// Paused or stopped.
    Paused,
    /// Takes no jobs, or its memory is full.
    NotAccepting,
    /// Other jobs come first.
    Busy {
        /// How many.
        ahead: u32,
    },
    /// No answer on the network.
    Unreachable,
    /// The queue answers, the device behind it does not.
    Silent,
    /// Does not take PDF.
    NoPdf,
    /// Wants a password.
    AccessDenied,
    /// Gave up.
    Aborted {
        /// Pages out before.
        pages: u32,
        /// The last reason it gave, by code, or its own word.
        reason: Option<Reason>,
    },
    /// Cancelled, here or at the printer.
    Cancelled,
    /// Nobody knows whether it came out.
    Unknown,
    /// No printer is left to try.
    NoneLeft,
}

impl JobState {
    /// The key of its sentence. Stable: journals and catalogues hold it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Printing { .. } => "printing",
            Self::Done { .. } => "done",
            Self::MediaEmpty => "media-empty",
            Self::WrongMedia => "wrong-media",
            Self::Jam => "media-jam",
            Self::CoverOpen => "cover-open",
            Self::OutputFull => "output-full",
            Self::TonerLow => "toner-low",
            Self::TonerEmpty => "toner-empty",
            Self::Paused => "paused",
            Self::NotAccepting => "not-accepting",
            Self::Busy { .. } => "busy",
            Self::Unreachable => "unreachable",
            Self::Silent => "silent",
            Self::NoPdf => "no-pdf",
            Self::AccessDenied => "access-denied",
            Self::Aborted { .. } => "aborted",
            Self::Cancelled => "cancelled",
            Self::Unknown => "unknown",
            Self::NoneLeft => "none-left",
        }
    }

    /// Nothing will change any more without somebody printing again.
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::Done { .. } | Self::Aborted { .. } | Self::Cancelled
        )
    }

    /// Nothing comes out until somebody does something.
    pub const fn blocks(&self) -> bool {
        matches!(
            self,
            Self::MediaEmpty
                | Self::WrongMedia
                | Self::Jam
                | Self::CoverOpen
                | Self::OutputFull
                | Self::TonerEmpty
                | Self::Paused
                | Self::NotAccepting
                | Self::Unreachable
                | Self::Silent
                | Self::NoPdf
                | Self::AccessDenied
                | Self::NoneLeft
        )
    }
}

/// One word of `printer-state-reasons` or `job-state-reasons`, without its severity.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// `media-empty`, `media-needed`.
    MediaEmpty,
    /// `media-jam`.
    MediaJam,
    /// `cover-open`, `door-open`, `interlock-open`, `input-tray-missing`.
    CoverOpen,
    /// `output-area-full`, `output-tray-missing`.
    OutputFull,
    /// `toner-empty`, `marker-supply-empty`.
    TonerEmpty,
    /// `toner-low`, `marker-supply-low`.
    TonerLow,
    /// `paused`, `moving-to-paused`, `stopped`, `printer-stopped`.
    Paused,
    /// `spool-area-full`, `hold-new-jobs`.
    SpoolFull,
    /// `connecting-to-device`, `timed-out`, `offline`, `shutdown`.
    Silent,
    /// `document-format-error`, `unsupported-document-format`.
    NoPdf,
    /// Another word, as the printer said it.
    Other(String),
}

impl Reason {
    /// Reads one keyword. `none`, and words that only repeat the state of the job, say nothing.
    pub fn parse(keyword: &str) -> Option<Self> {
        let stem = ["-warning", "-error", "-report"]
            .iter()
            .find_map(|severity| keyword.strip_suffix(severity))
            .unwrap_or(keyword);
        Some(match stem {
            ""
            | "none"
            | "job-printing"
            | "job-completed-successfully"
            | "job-completed-with-warnings"
            | "job-incoming"
            | "job-data-insufficient"
            | "job-spooling"
            | "job-transforming"
            | "job-queued"
            | "job-stopped"
            | "processing-to-stop-point"
            | "aborted-by-system" => return None,
            "media-empty" | "media-needed" => Self::MediaEmpty,
            "media-jam" => Self::MediaJam,
            "cover-open" | "door-open" | "interlock-open" | "input-tray-missing" => Self::CoverOpen,
            "output-area-full" | "output-tray-missing" => Self::OutputFull,
            "toner-empty" | "marker-supply-empty" => Self::TonerEmpty,
            "toner-low" | "marker-supply-low" => Self::TonerLow,
            "paused" | "moving-to-paused" | "stopped" | "printer-stopped" | "stopped-partly" => {
                Self::Paused
            }
            "spool-area-full" | "hold-new-jobs" => Self::SpoolFull,
            "connecting-to-device" | "timed-out" | "offline" | "shutdown" => Self::Silent,
            // CUPS says this of every job a device is still printing.
            "cups-waiting-for-job-completed" => return None,
            // Without its severity this stem is no longer a word.
            "document-format" | "unsupported-document-format" => Self::NoPdf,
            other => Self::Other(other.to_owned()),
        })
    }

    /// The key of its sentence; the printer's own word if it is none of ours.
    pub fn code(&self) -> &str {
        match self {
            Self::Other(word) => word,
            Self::MediaEmpty => "media-empty",
            Self::MediaJam => "media-jam",
            Self::CoverOpen => "cover-open",
            Self::OutputFull => "output-full",
            Self::TonerEmpty => "toner-empty",
            Self::TonerLow => "toner-low",
            Self::Paused => "paused",
            Self::SpoolFull => "not-accepting",
            Self::Silent => "silent",
            Self::NoPdf => "no-pdf",
        }
    }

    /// The state it means, if it means one.
    pub fn state(&self) -> Option<JobState> {
        Some(match self {
            Self::MediaEmpty => JobState::MediaEmpty,
            Self::MediaJam => JobState::Jam,
            Self::CoverOpen => JobState::CoverOpen,
            Self::OutputFull => JobState::OutputFull,
            Self::TonerEmpty => JobState::TonerEmpty,
            Self::TonerLow => JobState::TonerLow,
            Self::Paused => JobState::Paused,
            Self::SpoolFull => JobState::NotAccepting,
            Self::Silent => JobState::Silent,
            Self::NoPdf => JobState::NoPdf,
            Self::Other(_) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_matched_by_stem() {
        for keyword in [
            "media-empty",
            "media-empty-error",
            "media-needed-report",
            "media-empty-warning",
        ] {
            assert_eq!(
                Reason::parse(keyword),
                Some(Reason::MediaEmpty),
                "{keyword}: severity carries no meaning here"
            );
        }
        assert_eq!(Reason::parse("none"), None, "none is not a reason");
        assert_eq!(
            Reason::parse("job-canceled-by-user")
                .map(|r| r.code().to_owned())
                .as_deref(),
            Some("job-canceled-by-user"),
            "an unknown word is kept"
        );
        assert_eq!(
            Reason::parse("document-format-error"),
            Some(Reason::NoPdf),
            "the printer could not read it"
        );
    }

    #[test]
    fn the_jam_is_named_before_the_pause_it_causes() {
        let mut reasons = [Reason::Paused, Reason::TonerLow, Reason::MediaJam];
        reasons.sort();
        assert_eq!(
            reasons[0],
            Reason::MediaJam,
            "a nurse can clear a jam; a pause is only its consequence"
        );
    }
}
