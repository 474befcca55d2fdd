//! What can go wrong with the store, one variant per thing that someone does about it.

use rusqlite::ErrorCode;
use ward::journal::{EntryError, EntryId};
use ward::snapshot::Conservation;

/// The technical cause behind an error: for IT's log, never for the ward's screen.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process owns the station: attach to it.
    #[error("another process owns the station{}", .pid.map(|pid| format!(" (process {pid})")).unwrap_or_default())]
    Busy {
        /// The owner, when it could be read.
        pid: Option<u32>,
    },
    /// The file was encrypted with another key: find the right one, the file is whole.
    #[error("the key is not the one this store was made with")]
    WrongKey,
    /// The file is damaged: set it aside and recover.
    #[error("the store is damaged: {what}")]
    Corrupt {
        /// Which part.
        what: String,
    },
    /// A newer version of the program made the file: start that one.
    #[error("the store has layout {found}, this program knows {known}")]
    Newer {
        /// Layout of the file.
        found: i64,
        /// Newest layout this program knows.
        known: i64,
    },
    /// A setting that durability or secrecy rests on is not what it must be: nothing is written.
    #[error("database setting {name} is {found}")]
    Setting {
        /// Name of the setting.
        name: &'static str,
        /// What it was read back as.
        found: String,
    },
    /// An entry does not follow the last one of its chain: somebody else wrote in between, read the head again.
    #[error("entry {found} does not follow entry {head} of its chain")]
    NotNext {
        /// Number of the last entry in the store.
        head: u64,
        /// Number of the entry that was refused.
        found: u64,
    },
    /// An entry is not what was signed.
    #[error("entry is not what was signed")]
    Entry(#[from] EntryError),
    /// This request was already recorded, as this entry: show it as recorded.
    #[error("request was already recorded as entry {0}")]
    Repeated(EntryId),
    /// Orders of the copy do not add up: the copy is not taken, the one before stays.
    #[error("orders do not add up: {} received, {} understood, {} raw", .0.received, .0.understood, .0.raw)]
    NotConserved(Conservation),
    /// A part contradicts its own name or hash: nothing is written, the copy before stays the current one.
    #[error("{what} is not what its name says")]
    Misfiled {
        /// Which part, without any patient's words.
        what: &'static str,
    },
    /// There is no such copy, or no longer.
    #[error("generation {0} is not in the store")]
    NoGeneration(u64),
    /// There is no such message, or no longer.
    #[error("message {0} is not in the store")]
    NoMessage(u64),
    /// Something else was said of this message before: that stands.
    #[error("message {0} is settled already")]
    Settled(u64),
    /// Not saved: the screen says so and asks for paper. The next attempt works on a fresh connection.
    #[error("not saved")]
    NotSaved(#[source] Cause),
    /// Could not be read or opened.
    #[error("the store cannot be read")]
    NotRead(#[source] Cause),
    /// The key file cannot be used.
    #[error("key file: {0}")]
    KeyFile(#[from] KeyFileFault),
}

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileFault {
    /// Others on this computer can read or change it.
    #[error("others can read or change it (mode {mode:o})")]
    Exposed {
        /// Its permissions.
        mode: u32,
    },
    /// It is not 64 hexadecimal digits in a regular file.
    #[error("it does not hold 64 hexadecimal digits")]
    Malformed,
    /// It cannot be read or written.
    #[error("it cannot be read or written")]
    Unreachable(#[from] std::io::Error),
}

impl StoreError {
    pub(crate) fn corrupt(what: impl Into<String>) -> StoreError {
        StoreError::Corrupt { what: what.into() }
    }

    /// Refused by our own rules before anything was written: the connection itself is in order.
    pub(crate) fn is_refusal(&self) -> bool {
        match self {
            StoreError::NotNext { .. }
            | StoreError::Entry(_)
            | StoreError::Repeated(_)
            | StoreError::NotConserved(_)
            | StoreError::Misfiled { .. }
            | StoreError::NoGeneration(_)
            | StoreError::NoMessage(_)
            | StoreError::Settled(_) => true,
            StoreError::Busy { .. }
            | StoreError::WrongKey
            | StoreError::Corrupt { .. }
            | StoreError::Newer { .. }
            | StoreError::Setting { .. }
            | StoreError::NotSaved(_)
            | StoreError::NotRead(_)
            | StoreError::KeyFile(_) => false,
        }
    }

    /// The same failure, met while writing.
    pub(crate) fn while_writing(self) -> StoreError {
        match self {
            StoreError::NotRead(cause) => StoreError::NotSaved(cause),
            other => other,
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> StoreError {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                StoreError::corrupt("a page cannot be read")
            }
            _ => StoreError::NotRead(Box::new(error)),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> StoreError {
        StoreError::NotRead(Box::new(error))
    }
}
