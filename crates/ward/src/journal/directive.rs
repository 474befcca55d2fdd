//! What became of a file that IT sent, followed or not.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A directive was met. Whatever stands here of its content was signed by one of the station's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectiveHeard {
    /// Name of the file, made harmless; `-` where none was.
    pub file: String,
    /// SHA-256 of its bytes, where they could be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Its name, once its signature was good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Uuid>,
    /// The key that signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its counter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter: Option<u64>,
    /// Its type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// Who signed it, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// What it says to the ward.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// `followed`, or the code of why not.
    pub outcome: String,
}

/// The station believes other keys from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DirectiveKeys {
    /// Counts the changes.
    pub serial: u64,
    /// Short names of IT's keys.
    pub keys: Vec<String>,
    /// Short name of the root.
    pub root: String,
    /// SHA-256 of the file.
    pub sha256: String,
}
