//! Procedure cards: the hospital's folder, and whose signature is believed.

use std::path::PathBuf;

use serde::Deserialize;

use crate::procedures::VerifyKey;

/// Procedure cards.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProceduresConfig {
    /// Folder of the hospital's set; absent: the cards of the release.
    pub folder: Option<PathBuf>,
    /// Public keys (minisign, `RW…`) of which one must have signed the set.
    pub keys: Vec<String>,
}

impl ProceduresConfig {
    /// The keys, read.
    pub(crate) fn verify_keys(&self) -> Vec<VerifyKey> {
        self.keys
            .iter()
            .filter_map(|line| VerifyKey::parse(line))
            .collect()
    }

    /// What is wrong with it, with the key to point at.
    pub(super) fn problem(&self) -> Option<(&'static str, String)> {
        if let Some(line) = self
            .keys
            .iter()
            .find(|line| VerifyKey::parse(line).is_none())
        {
            return Some(("keys", format!("not a minisign public key: `{line}`")));
        }
        (self.folder.is_some() && self.keys.is_empty()).then(|| {
            (
                "folder",
                "a folder of procedures needs the key that its set is signed with, in keys"
                    .to_owned(),
            )
        })
    }
}
