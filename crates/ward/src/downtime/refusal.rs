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
        }
    }
}
