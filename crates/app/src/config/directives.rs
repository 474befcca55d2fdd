//! Directives of IT: the folder that is watched, and the keys that are believed.

use std::path::PathBuf;

use serde::Deserialize;
use ward::directive::KeySet;

/// Directives.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DirectivesConfig {
    /// The folder, a share or a stick; absent: only `veilleuse directive apply` on this computer.
    pub folder: Option<PathBuf>,
    /// Between two looks into it, in seconds; notifications only make it sooner.
    pub scan_seconds: u64,
    /// IT's public keys, at most two, as `veilleuse directive keygen` prints them. None: nothing is followed.
    pub keys: Vec<String>,
    /// The public key of the root that lies in a safe: with it, two of three change the keys.
    pub root: Option<String>,
}

impl Default for DirectivesConfig {
    fn default() -> Self {
        DirectivesConfig {
            folder: None,
            scan_seconds: 30,
            keys: vec![],
            root: None,
        }
    }
}

impl DirectivesConfig {
    /// The keys as the file pins them.
    pub fn key_set(&self) -> KeySet {
        KeySet {
            serial: 0,
            keys: self.keys.clone(),
            root: self.root.clone(),
        }
    }

    /// What is wrong with it, with the key to point at.
    pub(super) fn problem(&self) -> Option<(&'static str, String)> {
        if self.scan_seconds == 0 || self.scan_seconds > 3_600 {
            return Some((
                "scan_seconds",
                "scan_seconds must lie between 1 and 3600".to_owned(),
            ));
        }
        self.key_set()
            .problem()
            .map(|problem| ("keys", problem.to_owned()))
    }
}
