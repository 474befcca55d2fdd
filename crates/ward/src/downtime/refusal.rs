//! Why a request was not followed. Each has a stable code; languages word it with what to do instead.

use thiserror::Error;

/// The reason a request changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Refusal {
    /// A person without a name or initials.
    #[error("a person has no name")]
    PersonUnnamed,
    /// Alone, and without a reason.
    #[error("a second person, or a reason, is needed")]
    SecondPersonNeeded,
    /// Both signatures are of one person.
    #[error("both signatures are of one person")]
    SamePerson,
    /// The probes get answers: declaring functional downtime needs a reason.
    #[error("the ehr answers: a reason is needed")]
    EhrAnswers,
    /// The EHR has not answered well for long enough.
    #[error("the ehr does not answer yet")]
    EhrSilent,
    /// Downtime is already declared.
    #[error("downtime is already declared")]
    AlreadyDeclared,
    /// Capture is already open.
    #[error("capture is already open")]
    AlreadyCapturing,
    /// Nothing is open here.
    #[error("no outage is open")]
    NoOutage,
    /// Downtime must be declared first.
    #[error("downtime is not declared")]
    NotDeclared,
    /// The ward must first confirm that the EHR is usable.
    #[error("the end of the outage is not confirmed")]
    EndNotConfirmed,
    /// The ward has already confirmed that the EHR is usable.
    #[error("the end of the outage is already confirmed")]
    EndAlreadyConfirmed,
    /// The all clear must come first.
    #[error("the all clear is not given")]
    NotAllClear,
    /// The all clear has already been given.
    #[error("the all clear is already given")]
    AlreadyAllClear,
    /// Lines are still open.
    #[error("lines are still open")]
    LinesOpen,
    /// Every patient must be signed first.
    #[error("not every patient is signed")]
    NotReconciled,
    /// Every patient is already signed.
    #[error("every patient is already signed")]
    AlreadyReconciled,
    /// The ward documents in the EHR now.
    #[error("capture is closed")]
    CaptureClosed,
    /// Nothing is announced here.
    #[error("no downtime is planned")]
    NoPlan,
    /// An outage is open: it is closed before another one is announced.
    #[error("an outage is open")]
    OutageOpen,
    /// The end is not after the start, or the start has passed.
    #[error("the times do not follow one another")]
    PlanTimes,
    /// An announced end only moves later.
    #[error("the end is not later")]
    NotLater,
    /// The ward is asked a quarter of an hour before the start.
    #[error("it is too early")]
    TooEarly,
    /// The ward's data are too old to begin with, and no reason is given.
    #[error("the data are too old")]
    DataTooOld,
    /// No test page came out, and no reason is given.
    #[error("no test page came out")]
    PrinterNotTested,
    /// A reason is needed.
    #[error("a reason is needed")]
    ReasonNeeded,
    /// A level only rises.
    #[error("the level is not higher")]
    LevelNotHigher,
    /// The EHR is already known to be read-only.
    #[error("the ehr is already read-only")]
    AlreadyReadOnly,
    /// It is already said to be lost.
    #[error("the service is already lost")]
    ServiceAlreadyLost,
    /// Nobody said that it was lost.
    #[error("the service is not lost")]
    ServiceNotLost,
    /// Something without which no dose can be charted in the EHR is still lost.
    #[error("a service is still lost")]
    ServiceStillLost,
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::PersonUnnamed => "person-unnamed",
            Self::SecondPersonNeeded => "second-person-needed",
            Self::SamePerson => "same-person",
            Self::EhrAnswers => "ehr-answers",
            Self::EhrSilent => "ehr-silent",
            Self::AlreadyDeclared => "already-declared",
            Self::AlreadyCapturing => "already-capturing",
            Self::NoOutage => "no-outage",
            Self::NotDeclared => "not-declared",
            Self::EndNotConfirmed => "end-not-confirmed",
            Self::EndAlreadyConfirmed => "end-already-confirmed",
            Self::NotAllClear => "not-all-clear",
            Self::AlreadyAllClear => "already-all-clear",
            Self::LinesOpen => "lines-open",
            Self::NotReconciled => "not-reconciled",
            Self::AlreadyReconciled => "already-reconciled",
            Self::CaptureClosed => "capture-closed",
            Self::NoPlan => "no-plan",
            Self::OutageOpen => "outage-open",
            Self::PlanTimes => "plan-times",
            Self::NotLater => "not-later",
            Self::TooEarly => "plan-not-due",
            Self::DataTooOld => "data-too-old",
            Self::PrinterNotTested => "printer-not-tested",
            Self::ReasonNeeded => "reason-needed",
            Self::LevelNotHigher => "level-not-higher",
            Self::AlreadyReadOnly => "already-read-only",
            Self::ServiceAlreadyLost => "service-already-lost",
            Self::ServiceNotLost => "service-not-lost",
            Self::ServiceStillLost => "service-still-lost",
        }
    }
}
