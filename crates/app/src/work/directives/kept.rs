//! What the station remembers of directives: counters, what it met, what it still has to do, which keys it believes.
//!
//! Invariant: counters are written in the transaction of the effect, and never go back.
//! Invariant: what cannot be read follows nothing: a lost counter would let an old directive in again.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use ward::directive::KeySet;

use crate::config::DirectivesConfig;

/// Files that are remembered; the oldest make room, their counters stay.
const SEEN_MAX: usize = 200;
/// How long a refused file is shown as a warning.
const WARNED_FOR: TimeDelta = TimeDelta::hours(24);

/// The outcome of a directive that is followed.
pub(crate) const FOLLOWED: &str = "followed";

/// One file that was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen {
    /// Its name, made harmless.
    pub(crate) file: String,
    /// SHA-256 of its bytes.
    pub(crate) sha256: Option<String>,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// [`FOLLOWED`], or the code of why not.
    pub(crate) outcome: String,
    /// Its name, once its signature was good.
    pub(crate) command: Option<Uuid>,
    /// Its type.
    pub(crate) kind: Option<String>,
    /// Whom it is for.
    pub(crate) audience: Option<String>,
    /// Who signed.
    pub(crate) by: Option<String>,
    /// What it says.
    pub(crate) text: Option<String>,
    /// Key and counter.
    pub(crate) counter: Option<(String, u64)>,
    /// Until when it may be followed, and is shown.
    pub(crate) until: Option<DateTime<Utc>>,
}

/// What is to be done for a directive that was followed. Done again after a crash: twice is harmless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Todo {
    /// A fresh copy.
    Sync,
    /// The ward's pack, printed.
    Print,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// The last counter that was followed of each key. What was refused does not move it: a directive for another ward, or
    /// from the future, must not make the ward's own one look old.
    pub(crate) counters: BTreeMap<String, u64>,
    /// Files, the newest last.
    pub(crate) seen: Vec<Seen>,
    /// What is still to be done.
    pub(crate) todo: Vec<Todo>,
    /// The keys, once they changed.
    pub(crate) keys: Option<KeySet>,
    /// The store's copy of this could not be read.
    #[serde(skip)]
    pub(crate) unreadable: bool,
}

impl Kept {
    /// Reads what the store kept.
    pub(crate) fn read(bytes: &[u8]) -> Kept {
        serde_json::from_slice(bytes).unwrap_or_else(|_| Kept {
            unreadable: true,
            ..Kept::default()
        })
    }

    /// The keys that are believed: those of the last change, else those of the file.
    pub(crate) fn keys(&self, config: &DirectivesConfig) -> KeySet {
        self.keys.clone().unwrap_or_else(|| config.key_set())
    }

    /// The last counter of a key.
    pub(crate) fn last_counter(&self, key: &str) -> u64 {
        self.counters.get(key).copied().unwrap_or(0)
    }

    /// Whether this very file was met before.
    pub(crate) fn knows(&self, file: &str, sha256: Option<&str>) -> bool {
        self.seen
            .iter()
            .any(|seen| seen.file == file && seen.sha256.as_deref() == sha256)
    }

    /// The same with one more file.
    pub(crate) fn with(&self, seen: Seen) -> Kept {
        let mut kept = self.clone();
        if let Some((key, counter)) = &seen.counter
            && seen.outcome == FOLLOWED
        {
            let last = kept.counters.entry(key.clone()).or_insert(0);
            *last = (*last).max(*counter);
        }
        kept.seen.push(seen);
        let over = kept.seen.len().saturating_sub(SEEN_MAX);
        kept.seen.drain(..over);
        kept
    }

    /// Messages that the ward still has to read.
    pub(crate) fn messages(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| {
            let said = matches!(
                seen.kind.as_deref(),
                Some("announce" | "message" | "freshness_check" | "cancel")
            );
            said && seen.outcome == FOLLOWED && seen.until.is_some_and(|until| now <= until)
        })
    }

    /// Files that were refused of late. What was signed for another ward is no reason to warn anybody.
    pub(crate) fn refused(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Seen> {
        self.seen.iter().filter(move |seen| {
            !matches!(seen.outcome.as_str(), FOLLOWED | "other-audience")
                && now - seen.at < WARNED_FOR
        })
    }
}
