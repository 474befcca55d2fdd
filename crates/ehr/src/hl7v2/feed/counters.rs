//! What a feed counted: the link's health for IT.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

/// Kinds of messages remembered at most: a sender's mistakes must not fill the memory.
const KINDS_MAX: usize = 200;

/// Counts since the feed was made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedCounters {
    /// Messages by what became of them (`applied`, `elsewhere`, `repeated`, `old`, `kept`).
    pub outcomes: BTreeMap<&'static str, u64>,
    /// Messages that were kept and not applied, by reason.
    pub kept: BTreeMap<&'static str, u64>,
    /// When the last message of each kind came, `ADT^A01`.
    pub last_by_kind: BTreeMap<String, DateTime<Utc>>,
    /// When the last message came.
    pub message_at: Option<DateTime<Utc>>,
    /// When the link last gave a sign of life.
    pub heard_at: Option<DateTime<Utc>>,
}

impl FeedCounters {
    pub(super) fn kind(&mut self, kind: String, at: DateTime<Utc>) {
        if self.last_by_kind.len() < KINDS_MAX || self.last_by_kind.contains_key(&kind) {
            let last = self.last_by_kind.entry(kind).or_insert(at);
            *last = at.max(*last);
        }
    }

    pub(super) fn outcome(&mut self, code: &'static str, reason: Option<&'static str>) {
        *self.outcomes.entry(code).or_default() += 1;
        if let Some(reason) = reason {
            *self.kept.entry(reason).or_default() += 1;
        }
    }

    /// All messages, and rows with lines before theirs.
    #[must_use]
    pub fn messages(&self) -> u64 {
        self.outcomes.values().sum()
    }
}
