//! The cards of the release: in the program itself, with their list of hashes. They need no folder.

use std::sync::Arc;

use chrono::NaiveDate;
use ward::procedure::{CardSet, Files, MANIFEST, read_set, sha256};

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        const FILES: &[(&str, &str)] = &[
            $(($name, include_str!(concat!("../../../../procedures/", $name)))),*
        ];
    };
}

shipped!(
    "manifest.toml",
    "contacts.toml",
    "forms.toml",
    "vars.toml",
    "base/arret-programme-cadre.toml",
    "base/arret-programme-dsi.toml",
    "base/cyber-dsi.toml",
    "base/cyber-unite.toml",
    "base/donnees-perimees.toml",
    "base/duree-2h.toml",
    "base/duree-8h.toml",
    "base/exercice.toml",
    "base/nouveau-patient.toml",
    "base/panne-cadre.toml",
    "base/panne-infirmiere.toml",
    "base/poste-isole.toml",
    "base/reprise-infirmiere.toml",
    "base/reprise-pharmacien.toml",
    "base/sans-electricite.toml",
    "base/sans-imprimante.toml",
    "base/transfusion-analyses-papier.toml",
);

/// Its files.
pub(crate) fn files() -> Files {
    FILES
        .iter()
        .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
        .collect()
}

/// The set of the release.
pub(crate) fn set(today: NaiveDate) -> Arc<CardSet> {
    Arc::new(read_set(&files(), today).0)
}

/// SHA-256 of its list of files.
pub(crate) fn manifest() -> String {
    files()
        .get(MANIFEST)
        .map_or_else(String::new, |bytes| sha256(bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn every_card_of_the_folder_is_in_the_program_and_listed_with_its_hash() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 22).unwrap();
        let (set, findings) = read_set(&files(), today);
        assert_eq!(findings, vec![], "nothing is wrong with what is shipped");
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/base");
        let there = std::fs::read_dir(folder).unwrap().count();
        assert_eq!(set.cards.len(), there, "none was left out");
    }
}
