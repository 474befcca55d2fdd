//! A declared outage: kept unchanged through recovery, so that a relapse continues the same one.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Person, Policy};

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
}
