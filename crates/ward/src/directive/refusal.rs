//! Why a directive is not followed. Each has a stable code; it is journalled, answered and shown with it.

use thiserror::Error;

/// The reason a directive changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Refusal {
    /// More bytes than any directive has.
    #[error("too large")]
    TooLarge,
    /// Not a directive, or of another version.
    #[error("not a directive of this version")]
    NotADirective,
    /// It ends before it is complete, or goes on after its end.
    #[error("cut off, or longer than it says")]
    Truncated,
    /// No key of this station signed it.
    #[error("signed by an unknown key, or by none")]
    UnknownKey,
    /// The signature is not over these bytes.
    #[error("the signature does not belong to these bytes")]
    BadSignature,
    /// A type that this version does not know.
    #[error("unknown type")]
    UnknownType,
    /// A field of its content is missing, unknown, too long, or of another type.
    #[error("its content cannot be understood")]
    Content,
    /// For another hospital, ward or station.
    #[error("for somebody else")]
    OtherAudience,
    /// It lives longer than its type may.
    #[error("it lives longer than its type may")]
    Lifetime,
    /// Its time has not come.
    #[error("from the future")]
    NotYet,
    /// Its time has passed.
    #[error("expired")]
    Expired,
    /// Seen before, or older than one that was seen.
    #[error("seen before, or older than one that was")]
    Replayed,
    /// This station's clock cannot be trusted, and the type is not safe at any time.
    #[error("the clock cannot be trusted")]
    ClockUntrusted,
    /// It speaks about another plan than the ward's.
    #[error("about another plan")]
    OtherPlan,
    /// Fewer than two of the three keys signed a change of keys.
    #[error("fewer than two of three keys signed")]
    TooFewKeys,
}

impl Refusal {
    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "too-large",
            Self::NotADirective => "not-a-directive",
            Self::Truncated => "truncated",
            Self::UnknownKey => "unknown-key",
            Self::BadSignature => "bad-signature",
            Self::UnknownType => "unknown-type",
            Self::Content => "content",
            Self::OtherAudience => "other-audience",
            Self::Lifetime => "lifetime",
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
            Self::Replayed => "replayed",
            Self::ClockUntrusted => "clock-untrusted",
            Self::OtherPlan => "other-plan",
            Self::TooFewKeys => "too-few-keys",
        }
    }
}
