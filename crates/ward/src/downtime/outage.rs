//! A declared outage: kept unchanged through recovery, so that a relapse continues the same one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Person, Plan, Policy};

/// Why the ward is in downtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The probes found the EHR silent or crawling.
    Silence,
    /// A nurse reported it before the probes did.
    Reported,
    /// Functional downtime: the probes get answers, people cannot work.
    Functional,
    /// It was announced beforehand.
    Planned,
    /// A verified directive of IT declared it.
    Ordered,
    /// The stored state could not be read: downtime until a person says otherwise.
    Unreadable,
}

/// How much the ward must take over, by age of the outage. Only ever raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// Up to two hours.
    L1,
    /// More than two hours.
    L2,
    /// More than eight hours.
    L3,
    /// More than three days.
    L4,
}

impl Level {
    /// The level an outage of this age has reached.
    #[must_use]
    pub fn after(since: DateTime<Utc>, now: DateTime<Utc>, policy: &Policy) -> Self {
        let minutes = now.signed_duration_since(since).num_minutes();
        if minutes > policy.level_4_after_minutes {
            Self::L4
        } else if minutes > policy.level_3_after_minutes {
            Self::L3
        } else if minutes > policy.level_2_after_minutes {
            Self::L2
        } else {
            Self::L1
        }
    }

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::L1 => "l1",
            Self::L2 => "l2",
            Self::L3 => "l3",
            Self::L4 => "l4",
        }
    }
}

/// What is known of a declared outage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outage {
    /// When the EHR was first missed.
    pub since: DateTime<Utc>,
    /// When downtime was declared.
    pub declared_at: DateTime<Utc>,
    /// Who declared it; nobody when the stored state could not be read.
    pub declared_by: Option<Person>,
    /// The second person.
    pub second: Option<Person>,
    /// The reason given.
    pub reason: Option<String>,
    /// Declared by one person alone: shown until closing, and reviewed.
    pub flagged_alone: bool,
    /// Why.
    pub cause: Cause,
    /// Highest level reached.
    pub level: Level,
    /// What was announced, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// When the level rose, and by whom.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub raised: Vec<Raised>,
    /// IT says that the EHR is restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restored_said: Option<Said>,
    /// IT gives its all clear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clear_said: Option<Said>,
    /// When the ward confirmed the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// What somebody said, who does not decide it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// Who.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
}

/// The level rose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raised {
    /// Level before.
    pub from: Level,
    /// Level after: always higher.
    pub to: Level,
    /// When.
    pub at: DateTime<Utc>,
    /// Who raised it; nobody when time did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Person>,
    /// Why she did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl Outage {
    /// An outage that nobody has signed yet.
    pub(super) fn unsigned(
        since: DateTime<Utc>,
        now: DateTime<Utc>,
        cause: Cause,
        policy: &Policy,
    ) -> Self {
        Self {
            since,
            declared_at: now,
            declared_by: None,
            second: None,
            reason: None,
            flagged_alone: false,
            cause,
            level: Level::after(since, now, policy),
            plan: None,
            raised: Vec::new(),
            restored_said: None,
            clear_said: None,
            ended_at: None,
        }
    }

    /// The same, signed; by one person alone it is flagged.
    pub(super) fn signed_by(
        self,
        by: &Person,
        second: Option<&Person>,
        reason: Option<&str>,
    ) -> Self {
        Self {
            declared_by: Some(by.clone()),
            second: second.cloned(),
            reason: reason.map(str::to_owned),
            flagged_alone: second.is_none(),
            ..self
        }
    }

    /// The ward confirmed the end.
    pub(super) fn ended(self, now: DateTime<Utc>) -> Self {
        Self {
            ended_at: Some(now),
            ..self
        }
    }

    /// It goes on: what was said about its end is not true any more.
    pub(super) fn again(self) -> Self {
        Self {
            restored_said: None,
            clear_said: None,
            ended_at: None,
            ..self
        }
    }

    /// Raises the level, and keeps when and by whom.
    pub(super) fn raise(
        &mut self,
        to: Level,
        at: DateTime<Utc>,
        by: Option<&Person>,
        reason: Option<&str>,
    ) {
        let from = self.level;
        if to > from {
            self.level = to;
            self.raised.push(Raised {
                from,
                to,
                at,
                by: by.cloned(),
                reason: reason.map(str::to_owned),
            });
        }
    }

    /// The level that it was opened with.
    #[must_use]
    pub fn first_level(&self) -> Level {
        self.raised.first().map_or(self.level, |raised| raised.from)
    }
}
