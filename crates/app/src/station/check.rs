//! Checks from the first byte: the file, and the journal in it.

use ward::journal::{SignedEntry, StationKey};

use super::{Station, from_store};
use crate::api::views::ApiError;

impl Station {
    /// What is wrong with the store's file, if anything: every page is authenticated, every chart compared with its hash.
    pub(crate) fn check_file(&self) -> Result<Option<String>, ApiError> {
        let report = self.store().check().map_err(from_store)?;
        Ok((!report.is_sound()).then(|| format!("{report:?}")))
    }

    /// Every entry as it is stored, chain by chain, this station's own first: for a check from the first byte.
    pub(crate) fn journal(&self) -> Result<Vec<Vec<SignedEntry>>, ApiError> {
        let own = StationKey::of(&self.inner.signing);
        let store = self.store();
        let mut chains = store.chains().map_err(from_store)?;
        chains.sort_by_key(|chain| *chain != own);
        chains
            .iter()
            .map(|chain| store.journal_after(chain, 0).map_err(from_store))
            .collect()
    }
}
