//! A pretend hospital for drills and tests: FHIR over HTTP, HL7 v2 over MLLP, and their outages. Shares nothing with the connector.
//!
//! [`DemoWard`] is the ward as a nurse would write it down; [`Hospital`] serves it as a real record would, and can be
//! made to fail in the ways real records fail ([`Fault`]). A [`Scenario`] is an outage written over time.
//!
//! Invariant: this crate depends on none of the other crates of the workspace. It builds its JSON itself, so that a
//! mistake in the connector cannot be answered by the same mistake here.

mod fault;
mod feeds;
mod hospital;
mod scenario;
mod server;
mod ward;
mod wire;

pub use fault::Fault;
pub use feeds::{DropBatch, FeedAnswers};
pub use hospital::Hospital;
pub use scenario::{Scenario, Step};
pub use ward::{DemoWard, WardCounts};

/// Why the pretend hospital could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The ward or scenario file is not valid TOML of the expected shape.
    #[error("cannot read the file: {0}")]
    Toml(#[from] toml::de::Error),
    /// The file is readable but says something impossible (an unknown drug, a bed that does not exist).
    #[error("{subject}: {problem}")]
    Inconsistent {
        /// Which patient, order or step is meant.
        subject: String,
        /// What is wrong with it.
        problem: String,
    },
    /// The port on 127.0.0.1 could not be opened.
    #[error("cannot listen on 127.0.0.1: {0}")]
    Listen(#[from] std::io::Error),
}

impl SimError {
    pub(crate) fn about(subject: impl Into<String>, problem: impl Into<String>) -> SimError {
        SimError::Inconsistent {
            subject: subject.into(),
            problem: problem.into(),
        }
    }
}
