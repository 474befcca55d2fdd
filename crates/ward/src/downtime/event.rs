//! What can happen to a ward.

use serde::{Deserialize, Serialize};

use super::{Command, Evidence};
use crate::staff::Person;

/// One thing that happened. Journalled as it is, so that the same events give the same state again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A probe of the EHR ended.
    Probe(Evidence),
    /// Time passed.
    Tick,
    /// A nurse pressed "le DPI ne répond plus".
    NurseReportsSilence {
        /// Who pressed.
        by: Person,
    },
    /// Downtime is declared, by two people or alone with a reason.
    Declare {
        /// Who declares.
        by: Person,
        /// The second person; when missing, a reason is required and the declaration is flagged.
        second: Option<Person>,
        /// Required when alone, or when the probes say that the EHR answers.
        reason: Option<String>,
    },
    /// The ward confirms that the EHR can be used again.
    EndOutage {
        /// Who confirms.
        by: Person,
    },
    /// IT and pharmacy released the ward: entries may go back.
    AllClear {
        /// Who gave the all clear.
        by: Person,
    },
    /// Every patient has been reconciled and signed.
    AllReconciled {
        /// Who signs for the ward.
        by: Person,
        /// The other signature.
        second: Person,
        /// Lines still open, counted by the caller: anything but zero refuses.
        open: u32,
    },
    /// The outage is closed.
    Close {
        /// Who closes it.
        by: Person,
    },
    /// Something was recorded here. `Pending` must know: a ward that recorded cannot slip back to normal.
    EntryRecorded {
        /// Who recorded.
        by: Person,
    },
    /// The stored state could not be read.
    StateUnreadable,
    /// A plan, a level, a service, or what IT only proposes.
    Command(Command),
}

impl Event {
    /// Stable name.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Probe(_) => "probe",
            Self::Tick => "tick",
            Self::NurseReportsSilence { .. } => "nurse-reports-silence",
            Self::Declare { .. } => "declare",
            Self::EndOutage { .. } => "end-outage",
            Self::AllClear { .. } => "all-clear",
            Self::AllReconciled { .. } => "all-reconciled",
            Self::Close { .. } => "close",
            Self::EntryRecorded { .. } => "entry-recorded",
            Self::StateUnreadable => "state-unreadable",
            Self::Command(command) => command.name(),
        }
    }

    /// Who answers for the event; nobody for probes, time and a damaged file.
    #[must_use]
    pub const fn by(&self) -> Option<&Person> {
        match self {
            Self::NurseReportsSilence { by }
            | Self::Declare { by, .. }
            | Self::EndOutage { by }
            | Self::AllClear { by }
            | Self::AllReconciled { by, .. }
            | Self::Close { by }
            | Self::EntryRecorded { by } => Some(by),
            Self::Command(command) => command.by(),
            Self::Probe(_) | Self::Tick | Self::StateUnreadable => None,
        }
    }

    /// The second person that it names.
    #[must_use]
    pub const fn second(&self) -> Option<&Person> {
        match self {
            Self::Declare { second, .. } => second.as_ref(),
            Self::AllReconciled { second, .. } => Some(second),
            Self::Probe(_)
            | Self::Tick
            | Self::NurseReportsSilence { .. }
            | Self::EndOutage { .. }
            | Self::AllClear { .. }
            | Self::Close { .. }
            | Self::EntryRecorded { .. }
            | Self::StateUnreadable => None,
            Self::Command(command) => command.second(),
        }
    }

    /// Everyone the event names.
    pub(super) fn people(&self) -> impl Iterator<Item = &Person> {
        self.by().into_iter().chain(self.second())
    }
}
