//! The list of a set's files and their hashes: what is signed, so that no file can be changed, added or left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::finding::Code;
use super::place::Places;
use super::set::{Files, Notes};

/// Name of the list.
pub const MANIFEST: &str = "manifest.toml";
/// Name of its signature.
pub const SIGNATURE: &str = "manifest.toml.minisig";

/// `manifest.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this format: 1.
    pub schema: u32,
    /// Number of the set: it only rises.
    pub set_version: u64,
    /// Whose set it is.
    pub site: String,
    /// SHA-256 of every file, in hexadecimal.
    pub files: BTreeMap<String, String>,
}

/// SHA-256 in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}

impl Manifest {
    /// A new list over all these files.
    pub fn over(files: &Files, site: &str, set_version: u64) -> Manifest {
        Manifest {
            schema: 1,
            set_version,
            site: site.to_owned(),
            files: files
                .iter()
                .filter(|(name, _)| is_listed(name))
                .map(|(name, bytes)| (name.clone(), sha256(bytes)))
                .collect(),
        }
    }

    /// The file that is signed.
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

/// Whether a file belongs into the list.
pub(super) fn is_listed(name: &str) -> bool {
    name != MANIFEST && name != SIGNATURE
}

/// Reads the list and holds every file against it.
pub(super) fn check(files: &Files, notes: &mut Notes) -> Option<Manifest> {
    let Some(bytes) = files.get(MANIFEST) else {
        notes.say(MANIFEST, Code::P021, (1, 1), MANIFEST);
        return None;
    };
    let text = notes.text(MANIFEST, bytes)?;
    let places = notes.places(MANIFEST, text)?;
    let manifest: Manifest = notes.shape(MANIFEST, text)?;
    if manifest.schema != 1 {
        let place = places.at("schema");
        notes.say(MANIFEST, Code::P002, place, "schema");
    }
    for (name, hash) in &manifest.files {
        // Names of files hold dots, so the key itself is looked for.
        let place = place_of_file(&places, text, name);
        match files.get(name) {
            Some(bytes) if sha256(bytes) == *hash => {}
            Some(_) | None => notes.say(MANIFEST, Code::P021, place, name),
        }
    }
    for name in files.keys().filter(|name| is_listed(name)) {
        if !manifest.files.contains_key(name) {
            notes.say(name, Code::P021, (1, 1), name);
        }
    }
    Some(manifest)
}

fn place_of_file(places: &Places<'_>, text: &str, name: &str) -> (u32, u32) {
    match text.find(&format!("\"{name}\"")) {
        Some(byte) => super::place::line_and_column(text, byte),
        None => places.at("files"),
    }
}
