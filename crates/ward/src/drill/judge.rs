//! What was expected, and whether it was done in time.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{Expected, Scenario, Seen};

/// How it came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Within its time.
    InTime,
    /// Later.
    Late,
    /// Not at all, and its time was over.
    NotDone,
    /// The drill ended before its time was over, or before what it waits for happened: nothing is said against the ward.
    NotReached,
}

impl Outcome {
    /// Stable name.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::InTime => "in-time",
            Self::Late => "late",
            Self::NotDone => "not-done",
            Self::NotReached => "not-reached",
        }
    }
}

/// One thing that was expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judged {
    /// Its name within the scenario.
    pub id: String,
    /// From when the time ran; `None` where it never began.
    pub from: Option<DateTime<Utc>>,
    /// When its time was over.
    pub due: Option<DateTime<Utc>>,
    /// When it was done.
    pub done: Option<DateTime<Utc>>,
    /// Who did it.
    pub by: Vec<String>,
    /// How it came out.
    pub outcome: Outcome,
}

/// Judges what was expected: `played` says when each step happened, `seen` what people did, `ended` when the drill ended, or
/// now.
pub fn judge(
    scenario: &Scenario,
    started: DateTime<Utc>,
    played: &BTreeMap<String, DateTime<Utc>>,
    seen: &[Seen],
    ended: DateTime<Utc>,
) -> Vec<Judged> {
    let one = |expected: &Expected| {
        let from = match &expected.after {
            None => Some(started),
            Some(step) => played.get(step).copied(),
        };
        let due = from.map(|from| from + TimeDelta::minutes(i64::from(expected.within)));
        let done = from.and_then(|from| {
            seen.iter().find(|one| {
                one.deed == expected.deed
                    && one.at >= from
                    && (expected.card.is_none() || one.card == expected.card)
            })
        });
        let outcome = match (done, due) {
            (Some(done), Some(due)) if done.at <= due => Outcome::InTime,
            (Some(_), _) => Outcome::Late,
            (None, Some(due)) if due <= ended => Outcome::NotDone,
            (None, _) => Outcome::NotReached,
        };
        Judged {
            id: expected.id.clone(),
            from,
            due,
            done: done.map(|done| done.at),
            by: done.map(|done| done.by.clone()).unwrap_or_default(),
            outcome,
        }
    };
    scenario.expected.iter().map(one).collect()
}
