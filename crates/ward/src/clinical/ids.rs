//! Names of things: opaque strings that never mix.

use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Wraps the text; nothing is read out of it later.
            pub fn new(text: impl Into<String>) -> $name {
                $name(text.into())
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A patient of this station. Random or given by the source, but never a name and never reused.
    PatientId,
    /// A stay.
    EncounterId,
    /// An order.
    OrderId,
    /// One due dose of an order: the order's id and the due instant in UTC, so that every station and every
    /// later generation of the same order names the same dose alike.
    SlotId,
}

/// Where a thing came from: what to ask the source for, and what to write back to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceRef {
    /// The connector, `fhir` for instance.
    pub system: String,
    /// The source's own reference, `Patient/123`.
    pub key: String,
    /// The source's version of it, if it told one.
    pub version: Option<String>,
}

impl SourceRef {
    /// A FHIR reference.
    pub fn fhir(key: impl Into<String>, version: Option<String>) -> SourceRef {
        SourceRef {
            system: "fhir".to_owned(),
            key: key.into(),
            version,
        }
    }
}
