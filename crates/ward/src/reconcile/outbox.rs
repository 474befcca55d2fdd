//! Where an entry is on its way into the record, and how it may move.
//!
//! Invariant: a time-out is *unknown*; it is resolved by reading back, never by sending again blindly.
//! Invariant: *verified* is reached only by reading the entry back from the record, equal.

use serde::{Deserialize, Serialize};

/// State of one entry on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutboxState {
    /// Recorded and signed here; nobody released it.
    Signed,
    /// Released by a person.
    Queued,
    /// Committed before the first byte left; whether it arrived is not known.
    SentUnknown,
    /// The record says that it took it.
    Acked,
    /// Read back, equal.
    Verified,
    /// The record refused it: a person must look.
    Rejected,
    /// Two, or different, or changed since the decision: a person must choose.
    Conflict,
    /// A person typed it into the record.
    ManualEntered,
    /// Corrected before it left, or not to be entered.
    Withdrawn,
}

/// What came of one attempt to send or to read back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendOutcome {
    /// The record answered that it took it (201), or that it had it already (200).
    Accepted,
    /// The record refused it; its words.
    Refused(String),
    /// Several copies, or one that differs.
    Conflicting(String),
    /// No answer that could be understood.
    NoAnswer(String),
    /// Read back: one, equal.
    FoundEqual,
    /// Read back: none.
    NotFound,
}

impl OutboxState {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            OutboxState::Signed => "signed",
            OutboxState::Queued => "queued",
            OutboxState::SentUnknown => "sent-unknown",
            OutboxState::Acked => "acked",
            OutboxState::Verified => "verified",
            OutboxState::Rejected => "rejected",
            OutboxState::Conflict => "conflict",
            OutboxState::ManualEntered => "manual-entered",
            OutboxState::Withdrawn => "withdrawn",
        }
    }

    /// Reads a code.
    pub fn from_code(code: &str) -> Option<OutboxState> {
        [
            OutboxState::Signed,
            OutboxState::Queued,
            OutboxState::SentUnknown,
            OutboxState::Acked,
            OutboxState::Verified,
            OutboxState::Rejected,
            OutboxState::Conflict,
            OutboxState::ManualEntered,
            OutboxState::Withdrawn,
        ]
        .into_iter()
        .find(|state| state.code() == code)
    }

    /// Whether nothing remains to be done about it.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            OutboxState::Verified | OutboxState::ManualEntered | OutboxState::Withdrawn
        )
    }

    /// Whether a correction can still replace it without touching the record.
    pub fn has_not_left(self) -> bool {
        matches!(
            self,
            OutboxState::Signed
                | OutboxState::Queued
                | OutboxState::Rejected
                | OutboxState::Withdrawn
        )
    }

    /// The state after an outcome. Outcomes that make no sense in a state leave it as it is: an answer that comes late
    /// never takes back what was read from the record.
    pub fn after(self, outcome: &SendOutcome) -> OutboxState {
        match (self, outcome) {
            (OutboxState::SentUnknown, SendOutcome::Accepted) => OutboxState::Acked,
            (OutboxState::SentUnknown, SendOutcome::Refused(_)) => OutboxState::Rejected,
            (OutboxState::SentUnknown | OutboxState::Acked, SendOutcome::Conflicting(_)) => {
                OutboxState::Conflict
            }
            (OutboxState::SentUnknown | OutboxState::Acked, SendOutcome::FoundEqual) => {
                OutboxState::Verified
            }
            // Read back and not there: it may go again, through the queue and under the same identifier.
            (OutboxState::SentUnknown, SendOutcome::NotFound) => OutboxState::Queued,
            // The record said that it took it and does not show it: a person must look.
            (OutboxState::Acked, SendOutcome::NotFound) => OutboxState::Conflict,
            (state, _) => state,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_out_stays_unknown_until_it_is_read_back() {
        let lost = SendOutcome::NoAnswer("time-out".into());
        assert_eq!(
            OutboxState::SentUnknown.after(&lost),
            OutboxState::SentUnknown,
            "not failed, not sent again"
        );
        assert_eq!(
            OutboxState::SentUnknown.after(&SendOutcome::FoundEqual),
            OutboxState::Verified,
            "it had arrived"
        );
        assert_eq!(
            OutboxState::SentUnknown.after(&SendOutcome::NotFound),
            OutboxState::Queued,
            "it had not"
        );
    }

    #[test]
    fn nothing_but_reading_back_verifies() {
        use OutboxState::*;
        for state in [
            Signed,
            Queued,
            SentUnknown,
            Acked,
            Rejected,
            Conflict,
            ManualEntered,
            Withdrawn,
        ] {
            for outcome in [
                SendOutcome::Accepted,
                SendOutcome::Refused(String::new()),
                SendOutcome::Conflicting(String::new()),
                SendOutcome::NoAnswer(String::new()),
                SendOutcome::NotFound,
            ] {
                assert_ne!(
                    state.after(&outcome),
                    Verified,
                    "{state:?} after {outcome:?}"
                );
            }
        }
    }

    #[test]
    fn a_verified_entry_stays_verified() {
        for outcome in [
            SendOutcome::Accepted,
            SendOutcome::NoAnswer(String::new()),
            SendOutcome::NotFound,
        ] {
            assert_eq!(
                OutboxState::Verified.after(&outcome),
                OutboxState::Verified,
                "late answers change nothing"
            );
        }
    }
}
