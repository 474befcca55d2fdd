//! Exit codes: stable, documented in the help and in the README.

use app::api::views::ApiError;

/// The table of exit codes.
pub(crate) const HELP: &str = "\
Exit codes:
  0  done
  1  failed: what happened is said
  2  wrong use of the command line
  3  the configuration is refused (line and column are said)
  4  the record (EHR) does not answer or cannot be used
  5  something is incomplete: a section of the copy, or lines that wait for a person
  6  the journal or the store is not what was written, or orders received and shown differ
  7  another process owns the station and does not answer
  8  refused: not allowed in this state, or unknown person, patient, order or entry
  30 of a set of procedure cards, only the signature or the list of files is wrong";

/// Why a command ended without success.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Exit code.
    pub(crate) exit: u8,
    /// Stable code.
    pub(crate) code: String,
    /// What it is about.
    pub(crate) subject: String,
}

impl Failure {
    /// Wrong use of the command line.
    pub(crate) fn usage(text: &str) -> Failure {
        Failure {
            exit: 2,
            code: "usage".to_owned(),
            subject: text.to_owned(),
        }
    }

    /// Anything that failed without a code of its own.
    pub(crate) fn failed(text: impl std::fmt::Display) -> Failure {
        Failure {
            exit: 1,
            code: "failed".to_owned(),
            subject: text.to_string(),
        }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Failure {
        let exit = match error.code.as_str() {
            "drill-scenario" => 3,
            "pin-differs" | "pin-digits" | "procedures-site-needed" => 2,
            "bad-config" | "no-printer" | "packs-off" => 3,
            "procedures-unreadable" | "set-key-file" => 1,
            "sync-failed" | "ehr-not-usable" | "ehr-silent" => 4,
            "store-corrupt" | "store-wrong-key" | "journal-broken" | "not-conserved"
            | "store-newer" | "not-saved" => 6,
            "store-busy" | "station-gone" | "service-absent" | "not-your-station"
            | "protocol-differs" => 7,
            "internal" | "no-pack" | "pack-failed" | "print-failed" | "layout-failed"
            | "socket" | "no-data" => 1,
            _ => 8,
        };
        Failure {
            exit,
            code: error.code,
            subject: error.subject,
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Failure {
        Failure::failed(error)
    }
}
