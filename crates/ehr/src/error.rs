//! What can go wrong between us and the record. Never with patient data in the text.

/// One variant for each thing that somebody would do something else about.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EhrError {
    /// The settings cannot work.
    #[error("unusable setting: {0}")]
    Settings(String),
    /// The connection was refused or broke.
    #[error("the record refused or broke the connection")]
    Refused,
    /// The name has no address.
    #[error("the record's name has no address")]
    Unresolved,
    /// No connection in time.
    #[error("no connection to the record in time")]
    ConnectTimeout,
    /// Connected, but no complete answer in time.
    #[error("no complete answer from the record in time")]
    ResponseTimeout,
    /// The secure channel failed.
    #[error("the secure channel failed: {0}")]
    Tls(String),
    /// An HTTP status that is not a success.
    #[error("the record answered with status {0}")]
    Status(u16),
    /// A web page where data should be.
    #[error("a web page answers in the record's place")]
    Portal,
    /// JSON that ends in the middle.
    #[error("the answer is cut short or is no JSON")]
    HalfJson,
    /// JSON that is not what was asked for.
    #[error("the answer is not the FHIR that was asked for: {0}")]
    NotFhir(String),
    /// Another version of FHIR.
    #[error("the record speaks FHIR {0}, not 4.0")]
    OtherVersion(String),
    /// More bytes or a deeper nesting than any honest answer has.
    #[error("the answer is larger or deeper than allowed")]
    TooLarge,
    /// Pages that do not end, or lead elsewhere.
    #[error("the pages of the answer cannot be followed: {0}")]
    Paging(String),
    /// The token was refused, or grants less than asked.
    #[error("no usable access token: {0}")]
    Token(String),
    /// The record does not know this type, or this way of asking for it.
    #[error("unsupported")]
    Unsupported(String),
    /// The ward's Location is not what the settings say.
    #[error("the ward's location was not found")]
    NoWard,
    /// Files that hold nothing of what was asked for: not fetched, which is not "none".
    #[error("no {0} among the files")]
    NotAtHand(String),
    /// Orders received and orders held differ: the copy must not be taken.
    #[error("{received} orders received, {understood} understood and {raw} word for word")]
    Conservation {
        /// Received.
        received: u32,
        /// With a timing.
        understood: u32,
        /// Word for word.
        raw: u32,
    },
    /// A dose that FHIR JSON cannot express exactly.
    #[error("the dose cannot be written exactly: {0}")]
    NotExpressible(String),
}

impl EhrError {
    /// The issue code of [`ward::snapshot::Issue`] that goes with it.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            EhrError::Settings(_) => "settings",
            EhrError::Refused => "refused",
            EhrError::Unresolved => "unresolved",
            EhrError::ConnectTimeout => "connect-timeout",
            EhrError::ResponseTimeout => "response-timeout",
            EhrError::Tls(_) => "tls",
            EhrError::Status(_) => "http-status",
            EhrError::Portal => "html",
            EhrError::HalfJson => "half-json",
            EhrError::NotFhir(_) => "not-fhir",
            EhrError::OtherVersion(_) => "other-version",
            EhrError::TooLarge => "too-large",
            EhrError::Paging(_) => "paging",
            EhrError::Token(_) => "token",
            EhrError::Unsupported(_) => "unsupported",
            EhrError::NoWard => "no-ward",
            EhrError::NotAtHand(_) => "not-at-hand",
            EhrError::Conservation { .. } => "conservation",
            EhrError::NotExpressible(_) => "not-expressible",
        }
    }
}
