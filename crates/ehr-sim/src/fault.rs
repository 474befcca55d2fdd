//! The ways a record fails, as its clients see them.

use serde::{Deserialize, Serialize};

/// What is wrong with the pretend record right now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// Nothing: it answers.
    #[default]
    None,
    /// The listener is closed: the connection is refused.
    Refuse,
    /// Connections are accepted and requests read, but nothing is ever answered, and nothing sent is recorded.
    Hang,
    /// A captive portal answers 200 with a login page to everything.
    Portal,
    /// Every request fails with 500; nothing sent is recorded.
    Status500,
    /// Each answer comes late.
    Slow {
        /// How late, in milliseconds.
        ms: u64,
    },
    /// The answer is cut in the middle of its JSON. What was sent *is* recorded: the client cannot know.
    HalfJson,
    /// The server speaks another version of FHIR (3.0.2) and shapes its resources accordingly.
    OtherFhirVersion,
}
