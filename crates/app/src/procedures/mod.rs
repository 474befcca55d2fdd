//! The set of procedure cards that this station follows: the one of the release, or the hospital's own from a folder.
//!
//! Invariant: a set is taken whole or not at all. Whatever is wrong with a new one, the last good one goes on.
//! Invariant: the number of a set only rises, across restarts too; what was taken is kept in the encrypted store.
//! Invariant: while an event is open a new set waits, unless two named people take it with a reason; what runs never changes.

mod folder;
mod keys;
mod load;
mod power;
pub mod review;
mod shipped;

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use store::Store;
use ward::procedure::{CardSet, Files, read_set};

use crate::api::views::ApiError;
use crate::config::Config;
use crate::station::{from_store, note};

pub(crate) use keys::VerifyKey;
pub(crate) use load::{Loaded, Refused, load};
pub(crate) use power::power;

/// The set that is followed, and what stands against another.
pub(crate) struct Procedures {
    /// The hospital's folder, if it has one.
    pub(crate) folder: Option<PathBuf>,
    /// Keys whose signature is believed.
    pub(crate) keys: Vec<VerifyKey>,
    state: RwLock<State>,
}

/// What is followed now.
#[derive(Clone)]
pub(crate) struct State {
    /// The set.
    pub(crate) set: Arc<CardSet>,
    /// It is the hospital's own.
    pub(crate) own: bool,
    /// SHA-256 of its list of files.
    pub(crate) manifest: String,
    /// Why the folder's set is not followed, if it is not.
    pub(crate) refused: Option<Refused>,
    /// A good set that waits for the event to be closed.
    pub(crate) waiting: Option<Arc<Loaded>>,
}

/// The last good set of the hospital, as the store keeps it.
#[derive(Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Number of the set.
    pub(crate) version: u64,
    /// SHA-256 of its list of files.
    pub(crate) manifest: String,
    /// Every file of it.
    pub(crate) files: std::collections::BTreeMap<String, String>,
}

impl Procedures {
    /// The set to begin with: the last good one of the hospital, else that of the release. The folder is looked at by the
    /// station's own loop, so that a share that does not answer delays nobody.
    pub(crate) fn open(
        config: &Config,
        store: &Store,
        today: NaiveDate,
    ) -> Result<Procedures, ApiError> {
        let mut state = State {
            set: shipped::set(today),
            own: false,
            manifest: shipped::manifest(),
            refused: None,
            waiting: None,
        };
        let folder = config.procedures.folder.clone();
        if folder.is_some()
            && let Some(kept) = kept(store)?
        {
            let files: Files = kept
                .files
                .into_iter()
                .map(|(name, text)| (name, text.into_bytes()))
                .collect();
            let (set, findings) = read_set(&files, today);
            // It was good when it was kept; a release that reads the format otherwise must not follow it blindly.
            if findings.iter().any(|finding| finding.code.is_error()) {
                state.refused = Some(Refused::Findings(findings));
            } else {
                state.set = Arc::new(set);
                state.own = true;
                state.manifest = kept.manifest;
            }
        }
        Ok(Procedures {
            folder,
            keys: config.procedures.verify_keys(),
            state: RwLock::new(state),
        })
    }

    /// What is followed now.
    pub(crate) fn state(&self) -> State {
        self.state
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// The set that is followed now.
    pub(crate) fn set(&self) -> Arc<CardSet> {
        Arc::clone(
            &self
                .state
                .read()
                .unwrap_or_else(PoisonError::into_inner)
                .set,
        )
    }

    /// SHA-256 of the list of files of the set that is followed now.
    pub(crate) fn manifest(&self) -> String {
        self.state().manifest
    }

    /// Changes what is followed, in one move.
    pub(crate) fn change(&self, with: impl FnOnce(&mut State)) {
        with(&mut self.state.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Ids of the cards of the release.
pub(crate) fn shipped_cards() -> std::collections::BTreeSet<String> {
    let set = shipped::set(NaiveDate::MIN);
    set.cards.keys().cloned().collect()
}

/// The last good set that the store keeps.
pub(crate) fn kept(store: &Store) -> Result<Option<Kept>, ApiError> {
    let bytes = store.note(note::PROCEDURES).map_err(from_store)?;
    Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}
