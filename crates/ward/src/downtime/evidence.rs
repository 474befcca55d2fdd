//! What one probe of the EHR found. Evidence, not a boolean: the screen tells IT what broke.

use serde::{Deserialize, Serialize};

/// The outcome of one probe, classified by the connector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "detail", rename_all = "kebab-case")]
pub enum Evidence {
    /// A well-formed answer in good time.
    Healthy {
        /// From request to end of answer.
        latency_ms: u32,
    },
    /// A well-formed answer, too late to work with.
    Slow {
        /// From request to end of answer.
        latency_ms: u32,
    },
    /// The connection was refused or reset.
    Refused,
    /// The name has no address.
    Unresolved,
    /// No connection in time.
    ConnectTimeout,
    /// Connected, but no complete answer in time.
    ResponseTimeout,
    /// The secure channel failed: what the library said.
    Tls(String),
    /// An HTTP status that is not a success.
    HttpStatus(u16),
    /// A web page where data should be: a login or captive portal stands in between.
    Portal,
    /// An answer that is not FHIR: what was found.
    NotFhir(String),
}

impl Evidence {
    /// Whether the EHR gave a well-formed answer, however late.
    #[must_use]
    pub const fn is_usable(&self) -> bool {
        match self {
            Self::Healthy { .. } | Self::Slow { .. } => true,
            Self::Refused
            | Self::Unresolved
            | Self::ConnectTimeout
            | Self::ResponseTimeout
            | Self::Tls(_)
            | Self::HttpStatus(_)
            | Self::Portal
            | Self::NotFhir(_) => false,
        }
    }

    /// Stable code from which each language words its message.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Healthy { .. } => "healthy",
            Self::Slow { .. } => "slow",
            Self::Refused => "refused",
            Self::Unresolved => "unresolved",
            Self::ConnectTimeout => "connect-timeout",
            Self::ResponseTimeout => "response-timeout",
            Self::Tls(_) => "tls",
            Self::HttpStatus(_) => "http-status",
            Self::Portal => "portal",
            Self::NotFhir(_) => "not-fhir",
        }
    }

    /// A well-formed answer, judged by its latency.
    #[must_use]
    pub const fn answered(latency_ms: u32, slow_above_ms: u32) -> Self {
        if latency_ms > slow_above_ms {
            Self::Slow { latency_ms }
        } else {
            Self::Healthy { latency_ms }
        }
    }

    /// Answered, and fast enough to work with.
    pub(super) const fn is_healthy(&self, slow_above_ms: u32) -> bool {
        match self {
            Self::Healthy { latency_ms } => *latency_ms <= slow_above_ms,
            Self::Slow { .. }
            | Self::Refused
            | Self::Unresolved
            | Self::ConnectTimeout
            | Self::ResponseTimeout
            | Self::Tls(_)
            | Self::HttpStatus(_)
            | Self::Portal
            | Self::NotFhir(_) => false,
        }
    }
}
