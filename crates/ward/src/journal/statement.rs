//! What an entry says. A closed list: an entry of a kind that this version does not know is kept and shown as unknown.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::access::Access;
use super::bedside::{Fluid, Measured, Note, Task, TaskDone};
use super::charting::{
    AskedPrescriber, CheckedOrder, DeferredDose, GivenDetails, InfusionEvent, PatchRemoved,
    Reassessed,
};
use super::directive::{DirectiveHeard, DirectiveKeys};
use super::entry::EntryId;
use super::stay::{Arrival, Left, Linked, Moved, OrderStop, OrderTaken};
use crate::clinical::{Amount, OrderId, PatientId, SlotId};
use crate::downtime::Event;
use crate::procedure;
use crate::sheets::{PrintedSheet, SheetMarked};

/// Why a dose was not given; a letter, the same in every language and on paper (paper.md §2.7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum NotGivenReason {
    /// Refused by the patient.
    R,
    /// Patient absent.
    A,
    /// Nil by mouth.
    J,
    /// Vomited.
    V,
    /// No access.
    W,
    /// Medicine unavailable.
    I,
    /// Held by the prescriber.
    S,
    /// Clinical reason, with its value.
    C,
    /// Asleep.
    Z,
    /// Other, written out.
    X,
}

impl NotGivenReason {
    /// All of them, in the order of the sheet.
    pub const ALL: [NotGivenReason; 10] = [
        NotGivenReason::R,
        NotGivenReason::A,
        NotGivenReason::J,
        NotGivenReason::V,
        NotGivenReason::W,
        NotGivenReason::I,
        NotGivenReason::S,
        NotGivenReason::C,
        NotGivenReason::Z,
        NotGivenReason::X,
    ];

    /// The letter.
    pub fn letter(self) -> &'static str {
        match self {
            NotGivenReason::R => "R",
            NotGivenReason::A => "A",
            NotGivenReason::J => "J",
            NotGivenReason::V => "V",
            NotGivenReason::W => "W",
            NotGivenReason::I => "I",
            NotGivenReason::S => "S",
            NotGivenReason::C => "C",
            NotGivenReason::Z => "Z",
            NotGivenReason::X => "X",
        }
    }

    /// Reads a letter, in either case.
    pub fn from_letter(letter: &str) -> Option<NotGivenReason> {
        NotGivenReason::ALL
            .into_iter()
            .find(|reason| reason.letter().eq_ignore_ascii_case(letter.trim()))
    }

    /// Whether a text goes with it: a value for C, words for X.
    pub fn needs_text(self) -> bool {
        self.text_least() > 0
    }

    /// How many letters the text has at least: a value may be one digit, words are five letters or more.
    pub fn text_least(self) -> u32 {
        match self {
            NotGivenReason::C => 1,
            NotGivenReason::X => 5,
            _ => 0,
        }
    }
}

/// Who says that a dose was given before the outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GivenSource {
    /// The patient.
    Patient,
    /// A colleague.
    Colleague,
    /// The dispensing cabinet.
    Cabinet,
    /// The opened package.
    Package,
}

/// A dose was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenDose {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Slot; absent for a dose without slot.
    pub slot: Option<SlotId>,
    /// When it was given.
    pub at: DateTime<Utc>,
    /// How much; absent when the order has no dose that a number could express.
    pub dose: Option<Amount>,
    /// The dose as the nurse typed it, where there was none to agree with.
    pub dose_text: Option<String>,
    /// Not the quantity ordered.
    pub partial: bool,
    /// Medicine as it was shown when she signed.
    pub medication: String,
    /// Why an if-needed dose was given.
    pub reason: Option<String>,
    /// "Verified: not given before" in the blind window.
    pub attested: bool,
    /// She saw that the slot already had a dose, and gave another.
    pub second_dose: bool,
    /// What goes with it, where it applies. Left out when nothing does: the signed bytes of a plain dose are those of
    /// the first releases.
    #[serde(default, skip_serializing_if = "GivenDetails::is_plain")]
    pub details: GivenDetails,
}

/// A dose was not given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NotGivenDose {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Slot.
    pub slot: Option<SlotId>,
    /// When that was decided.
    pub at: DateTime<Utc>,
    /// Why.
    pub reason: NotGivenReason,
    /// In her words.
    pub text: Option<String>,
    /// Medicine as it was shown.
    pub medication: String,
}

/// A dose had been given before the outage, and the record may not have told us.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenBeforeOutage {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Slot; absent for an if-needed order or an infusion.
    #[serde(default)]
    pub slot: Option<SlotId>,
    /// When, as told.
    pub at: DateTime<Utc>,
    /// Who gave it, as told.
    pub by: String,
    /// Who says so.
    pub source: GivenSource,
    /// How much, if the order says or somebody knew.
    pub dose: Option<Amount>,
    /// The dose as it was told, where the order states no number.
    #[serde(default)]
    pub dose_text: Option<String>,
    /// Medicine as it was shown.
    pub medication: String,
}

/// An earlier entry is replaced.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Correction {
    /// The entry that is replaced.
    pub target: EntryId,
    /// Why.
    pub reason: String,
    /// What is true instead; absent when the old statement never happened.
    pub replacement: Option<Box<Statement>>,
}

/// A person decided on a line of the reconciliation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LineDecision {
    /// Released: it may be sent.
    Release,
    /// Typed into the record by hand.
    ManualEntered,
    /// Not to be entered.
    NotToEnter,
    /// To be sent although the comparison asks a question: the very question that she saw, and no other.
    SendAnyway {
        /// Code of the reason that she saw.
        why: String,
        /// The record's resource that she saw beside it.
        record: Option<String>,
    },
}

/// Something was printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintNote {
    /// `census`, `mar` or `pack`.
    pub what: String,
    /// Pages.
    pub pages: u32,
    /// Where to: a file name or a printer.
    pub to: String,
    /// Sheet numbers.
    pub sheets: Vec<String>,
    /// The same sheets for the register; older entries do not say.
    #[serde(default)]
    pub register: Vec<PrintedSheet>,
    /// The printing that it belongs to, when a printer got it: its end is an entry of its own.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub job: String,
}

/// How a printing ended, or one more sending of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintOutcome {
    /// The printing, as its [`PrintNote`] names it.
    pub job: String,
    /// The last state by its code: `done` only when the printer said so.
    pub outcome: String,
    /// The printer that state is about.
    pub printer: Option<String>,
    /// First page that was sent, from 1.
    pub from: u32,
    /// 0 for what went out first; else the number stamped on it.
    pub copy: u8,
    /// Printers that may still bring out another copy.
    pub may_still_come: Vec<String>,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Statement {
    /// A dose was given.
    Given(GivenDose),
    /// A dose was not given.
    NotGiven(NotGivenDose),
    /// A dose had been given before the outage.
    GivenBefore(GivenBeforeOutage),
    /// A dose is put off.
    Deferred(DeferredDose),
    /// Nobody knows whether it was given before: a prescriber was asked.
    Asked(AskedPrescriber),
    /// An order without slots was looked into for the blind window.
    Checked(CheckedOrder),
    /// Something happened to an infusion.
    Infusion(InfusionEvent),
    /// A patch was taken off.
    PatchOff(PatchRemoved),
    /// The effect of an if-needed dose was looked at.
    Reassessed(Reassessed),
    /// Values were measured.
    Measured(Measured),
    /// Intake or output.
    Fluid(Fluid),
    /// A short note.
    Note(Note),
    /// Something is to be done.
    Task(Task),
    /// A task was done.
    TaskDone(TaskDone),
    /// An order was taken on the ward.
    OrderTaken(OrderTaken),
    /// An order was stopped on the ward.
    OrderStop(OrderStop),
    /// A patient arrived.
    Arrival(Arrival),
    /// A patient was moved.
    Moved(Moved),
    /// A patient left.
    Left(Left),
    /// A temporary identity was linked to a patient of the record.
    Linked(Linked),
    /// Somebody looked without having proved who she is.
    Access(Access),
    /// An earlier entry is replaced.
    Correct(Correction),
    /// The ward's downtime state moved.
    Downtime {
        /// What happened.
        event: Event,
        /// State before.
        from: String,
        /// State after.
        to: String,
    },
    /// A person decided on lines of the reconciliation.
    Decide {
        /// Which entries.
        entries: Vec<EntryId>,
        /// What.
        decision: LineDecision,
        /// Why.
        reason: String,
    },
    /// Something was printed.
    Print(PrintNote),
    /// What became of a printing.
    Printed(PrintOutcome),
    /// What became of a sheet.
    Sheet(SheetMarked),
    /// A file of IT was met: followed, or refused with a code.
    Directive(DirectiveHeard),
    /// The keys of IT changed.
    DirectiveKeys(DirectiveKeys),
    /// A procedure card was started, with the text that it is frozen to.
    ProcedureStarted(procedure::Started),
    /// A step of a running card was recorded.
    ProcedureStep(procedure::Recorded),
    /// A running card was closed.
    ProcedureClosed(procedure::Closed),
    /// Another set of procedure cards was taken.
    ProcedureSet(procedure::SetTaken),
}

impl Statement {
    /// The patient it is about, if it is about one.
    pub fn patient(&self) -> Option<&PatientId> {
        match self {
            Statement::Given(dose) => Some(&dose.patient),
            Statement::NotGiven(dose) => Some(&dose.patient),
            Statement::GivenBefore(dose) => Some(&dose.patient),
            Statement::Deferred(dose) => Some(&dose.patient),
            Statement::Asked(asked) => Some(&asked.patient),
            Statement::Checked(checked) => Some(&checked.patient),
            Statement::Infusion(event) => Some(&event.patient),
            Statement::PatchOff(patch) => Some(&patch.patient),
            Statement::Reassessed(effect) => Some(&effect.patient),
            Statement::Measured(measured) => Some(&measured.patient),
            Statement::Fluid(fluid) => Some(&fluid.patient),
            Statement::Note(note) => Some(&note.patient),
            Statement::Task(task) => Some(&task.patient),
            Statement::TaskDone(done) => Some(&done.patient),
            Statement::OrderTaken(taken) => Some(&taken.order.patient),
            Statement::OrderStop(stop) => Some(&stop.patient),
            Statement::Arrival(arrival) => Some(&arrival.patient.id),
            Statement::Moved(moved) => Some(&moved.patient),
            Statement::Left(left) => Some(&left.patient),
            Statement::Linked(linked) => Some(&linked.temporary),
            Statement::Correct(correction) => correction
                .replacement
                .as_ref()
                .and_then(|new| new.patient()),
            Statement::Access(_)
            | Statement::Downtime { .. }
            | Statement::Decide { .. }
            | Statement::Print(_)
            | Statement::Printed(_)
            | Statement::Sheet(_)
            | Statement::Directive(_)
            | Statement::DirectiveKeys(_)
            | Statement::ProcedureStarted(_)
            | Statement::ProcedureStep(_)
            | Statement::ProcedureClosed(_)
            | Statement::ProcedureSet(_) => None,
        }
    }

    /// The order it is about.
    pub fn order(&self) -> Option<&OrderId> {
        match self {
            Statement::Given(dose) => Some(&dose.order),
            Statement::NotGiven(dose) => Some(&dose.order),
            Statement::GivenBefore(dose) => Some(&dose.order),
            Statement::Deferred(dose) => Some(&dose.order),
            Statement::Asked(asked) => Some(&asked.order),
            Statement::Checked(checked) => Some(&checked.order),
            Statement::Infusion(event) => Some(&event.order),
            Statement::PatchOff(patch) => Some(&patch.order),
            Statement::Reassessed(effect) => Some(&effect.order),
            Statement::OrderTaken(taken) => Some(&taken.order.id),
            Statement::OrderStop(stop) => Some(&stop.order),
            Statement::Measured(_)
            | Statement::Fluid(_)
            | Statement::Note(_)
            | Statement::Task(_)
            | Statement::TaskDone(_)
            | Statement::Arrival(_)
            | Statement::Moved(_)
            | Statement::Left(_)
            | Statement::Linked(_)
            | Statement::Access(_)
            | Statement::Correct(_)
            | Statement::Downtime { .. }
            | Statement::Decide { .. }
            | Statement::Print(_)
            | Statement::Printed(_)
            | Statement::Sheet(_)
            | Statement::Directive(_)
            | Statement::DirectiveKeys(_)
            | Statement::ProcedureStarted(_)
            | Statement::ProcedureStep(_)
            | Statement::ProcedureClosed(_)
            | Statement::ProcedureSet(_) => None,
        }
    }

    /// The slot it speaks about: settles, puts off or asks about.
    pub fn slot(&self) -> Option<&SlotId> {
        match self {
            Statement::Given(dose) => dose.slot.as_ref(),
            Statement::NotGiven(dose) => dose.slot.as_ref(),
            Statement::GivenBefore(dose) => dose.slot.as_ref(),
            Statement::Deferred(dose) => Some(&dose.slot),
            Statement::Asked(asked) => asked.slot.as_ref(),
            _ => None,
        }
    }

    /// When it happened, for what people charted.
    pub fn occurred_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Statement::Given(dose) => Some(dose.at),
            Statement::NotGiven(dose) => Some(dose.at),
            Statement::GivenBefore(dose) => Some(dose.at),
            Statement::Deferred(dose) => Some(dose.at),
            Statement::Asked(asked) => Some(asked.at),
            Statement::Checked(checked) => Some(checked.at),
            Statement::Infusion(event) => Some(event.at),
            Statement::PatchOff(patch) => Some(patch.at),
            Statement::Reassessed(effect) => Some(effect.at),
            Statement::Measured(measured) => Some(measured.at),
            Statement::Fluid(fluid) => Some(fluid.at),
            Statement::Note(note) => Some(note.at),
            Statement::Task(task) => Some(task.at),
            Statement::TaskDone(done) => Some(done.at),
            Statement::OrderTaken(taken) => Some(taken.at),
            Statement::OrderStop(stop) => Some(stop.at),
            Statement::Arrival(arrival) => Some(arrival.at),
            Statement::Moved(moved) => Some(moved.at),
            Statement::Left(left) => Some(left.at),
            Statement::Linked(linked) => Some(linked.at),
            Statement::Access(_)
            | Statement::Correct(_)
            | Statement::Downtime { .. }
            | Statement::Decide { .. }
            | Statement::Print(_)
            | Statement::Printed(_)
            | Statement::Sheet(_)
            | Statement::Directive(_)
            | Statement::DirectiveKeys(_)
            | Statement::ProcedureStarted(_)
            | Statement::ProcedureStep(_)
            | Statement::ProcedureClosed(_)
            | Statement::ProcedureSet(_) => None,
        }
    }

    /// The medicine as it was shown to the person who signed; empty when it is about none.
    pub fn medication(&self) -> &str {
        match self {
            Statement::Given(dose) => &dose.medication,
            Statement::NotGiven(dose) => &dose.medication,
            Statement::GivenBefore(dose) => &dose.medication,
            Statement::Deferred(dose) => &dose.medication,
            Statement::Asked(asked) => &asked.medication,
            Statement::Checked(checked) => &checked.medication,
            Statement::Infusion(event) => &event.medication,
            Statement::PatchOff(patch) => &patch.medication,
            Statement::Reassessed(effect) => &effect.medication,
            Statement::OrderTaken(taken) => &taken.order.medication.text,
            Statement::OrderStop(stop) => &stop.medication,
            _ => "",
        }
    }

    /// Whether it changes a stay or an order of the ward: see [`crate::ward_now`].
    pub fn is_of_stay(&self) -> bool {
        matches!(
            self,
            Statement::OrderTaken(_)
                | Statement::OrderStop(_)
                | Statement::Arrival(_)
                | Statement::Moved(_)
                | Statement::Left(_)
                | Statement::Linked(_)
        )
    }

    /// Whether it settles a dose: given, or not given. Only these can be sent into the record by themselves.
    pub fn is_dose(&self) -> bool {
        matches!(
            self,
            Statement::Given(_) | Statement::NotGiven(_) | Statement::GivenBefore(_)
        )
    }

    /// Whether people charted it: it begins a thread, and may be corrected.
    pub fn is_charted(&self) -> bool {
        self.occurred_at().is_some()
    }

    /// Whether it has to be in the record in the end. What only steers the ward's work during the outage does not: a dose
    /// put off ends as given or not given, a look into the blind window finds a dose or none, a task ends as done.
    pub fn goes_back(&self) -> bool {
        self.is_charted()
            && !matches!(
                self,
                Statement::Deferred(_) | Statement::Checked(_) | Statement::Task(_)
            )
    }
}
