//! Checks from the first byte: the file, and the journal in it.

use std::time::Duration;

use ward::journal::{SignedEntry, StationKey};

use super::{Station, from_store};
use crate::api::views::ApiError;

impl Station {
    /// Looks at the record once, for whoever opened the station without its loops. Nothing is concluded from it.
    pub(crate) fn look_once(&self) {
        if let Some(fhir) = self.fhir() {
            let timeout = Duration::from_millis(u64::from(self.policy().probe_timeout_ms));
            let evidence = fhir.probe(timeout);
            self.live_mut().evidence = Some(evidence);
        }
    }

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
