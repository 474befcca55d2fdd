//! A scenario, as its file says it.

use serde::{Deserialize, Serialize};

use crate::procedure::Localised;

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of the format: 1.
    pub schema: u32,
    /// Stable name, the name of its file.
    pub id: String,
    /// Version of the scenario: stands in the evidence.
    pub version: String,
    /// How long it lasts at most, in minutes of the drill.
    pub minutes: u32,
    /// Code of the invented ward.
    pub ward: String,
    /// Time of day at which it begins when nobody waits for it, `22:30`; a drill in the window begins now.
    #[serde(default)]
    pub begins: Option<String>,
    /// What it is called.
    pub title: Localised,
    /// What is to be learnt.
    pub goal: Localised,
    /// What happens, in order of time.
    #[serde(default)]
    pub steps: Vec<Inject>,
    /// What is expected of the ward.
    #[serde(default)]
    pub expected: Vec<Expected>,
}

/// Something that happens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inject {
    /// Its name within the scenario.
    pub id: String,
    /// Minutes since the start.
    pub at: u32,
    /// What the program does.
    #[serde(rename = "do")]
    pub act: Act,
    /// Which printer; absent means all of them.
    #[serde(default)]
    pub printer: Option<String>,
    /// Initials of the person it is about.
    #[serde(default)]
    pub person: Option<String>,
    /// Minutes from now to the announced start.
    #[serde(default)]
    pub starts_in: Option<u32>,
    /// What the ward hears or reads.
    pub say: Localised,
}

/// What the program does at a step. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// The record refuses every connection.
    EhrLost,
    /// The record takes longer to answer than a probe waits.
    EhrSlow,
    /// The record answers again.
    EhrBack,
    /// The printer has no paper.
    PrinterEmpty,
    /// Paper is jammed in the printer.
    PrinterJam,
    /// The printer no longer answers.
    PrinterDead,
    /// The printer prints again.
    PrinterGood,
    /// Somebody arrives of whom the copy knows nothing.
    NewPatient,
    /// A prescriber orders by telephone.
    TelephoneOrder,
    /// Somebody's PIN is refused until a wait is over.
    StaffLockedOut,
    /// IT announces a downtime with a signed directive.
    PlannedDowntime,
    /// A colleague charted in the record a dose that the ward has charted here.
    RecordHasDose,
    /// A round of medicines is due.
    Round,
    /// Something is said; the program does nothing.
    Tell,
    /// A question that the ward answers around a table.
    Question,
}

/// Something that is expected of the ward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Its name within the scenario.
    pub id: String,
    /// What must stand in the journal.
    #[serde(rename = "what")]
    pub deed: Deed,
    /// The step from which the time runs; absent: from the start.
    #[serde(default)]
    pub after: Option<String>,
    /// Minutes.
    pub within: u32,
    /// Of a procedure card: which.
    #[serde(default)]
    pub card: Option<String>,
    /// What it is called in the evidence.
    pub say: Localised,
}

/// What people do, as the journal shows it. A closed list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    /// The outage was declared by two people.
    OutageDeclared,
    /// A sheet came out, or was saved as a file.
    SheetPrinted,
    /// The ward's pack came out, or was saved as files.
    PackPrinted,
    /// A dose was charted.
    DoseCharted,
    /// An entry was corrected.
    DoseCorrected,
    /// A patient was admitted.
    PatientAdmitted,
    /// An order was taken.
    OrderTaken,
    /// A procedure card was started.
    CardStarted,
    /// A procedure card was closed.
    CardFinished,
    /// A named person confirmed data and printer before an announced downtime.
    PlanConfirmed,
    /// The end of the outage was confirmed.
    OutageEnded,
    /// The all-clear was given.
    AllClear,
    /// Two people signed that everything is reconciled.
    AllReconciled,
    /// The event was closed: all paper was home.
    EventClosed,
}

impl Scenario {
    /// The step of this name.
    pub fn step(&self, id: &str) -> Option<&Inject> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// Nothing happens in the program: people talk.
    pub fn is_table_top(&self) -> bool {
        !self.steps.is_empty()
            && self
                .steps
                .iter()
                .all(|step| matches!(step.act, Act::Tell | Act::Question))
    }
}
