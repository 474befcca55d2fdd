//! Names of things: opaque strings that never mix.
//!
//! A name is shared, not copied: a ward has tens of thousands of doses, and each view of them repeats their names.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Wraps the text; nothing is read out of it later.
            pub fn new(text: impl Into<String>) -> $name {
                $name(Arc::from(text.into()))
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

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                String::deserialize(deserializer).map($name::new)
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
