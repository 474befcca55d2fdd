//! Stale: a flag that may accompany any state. It hides nothing; it tells the ward and IT how old the data are.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Policy;

/// How old the ward's data are, for IT.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stale {
    /// Fresh enough.
    No,
    /// IT is told.
    Amber,
    /// IT is told, and a ticket is asked for. Data that were never read are red too.
    Red,
}

impl Stale {
    /// The flag of data of this time.
    #[must_use]
    pub fn of(as_of: Option<DateTime<Utc>>, now: DateTime<Utc>, policy: &Policy) -> Self {
        let Some(as_of) = as_of else {
            return Self::Red;
        };
        let minutes = now.signed_duration_since(as_of).num_minutes();
        if minutes > policy.stale_red_minutes {
            Self::Red
        } else if minutes > policy.stale_amber_minutes {
            Self::Amber
        } else {
            Self::No
        }
    }

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Amber => "amber",
            Self::Red => "red",
        }
    }
}
