//! The desks of a station: one for each window, whether in the owning process or attached to it, and one for the account.
//!
//! Invariant: who is signed in belongs to a desk, never to the station. Two windows are two desks, and two people may work
//! at the same time without signing for each other.
//! Invariant: what a desk knows is only in memory; a station that starts again has nobody signed in.

use std::collections::BTreeMap;
use std::sync::MutexGuard;

use chrono::{DateTime, Utc};
use ward::staff::Person;

use super::Station;
use crate::api::views::ApiError;
use crate::clock::random;
use crate::fault::fault;

/// Windows that are remembered at once; the one that was silent for longest makes room, and its user signs in again.
const WINDOWS_MAX: usize = 64;

/// Name of a desk: of the window that asks, made by it, or of the account.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DeskId(Option<String>);

impl DeskId {
    /// The desk of the operating system's account that owns the key: the command line and the station's own loops. Whoever
    /// holds the account can read the file with the key anyway, so nothing is hidden from it.
    pub fn account() -> DeskId {
        DeskId(None)
    }

    /// A desk for a window: ward staff stand before it, and see a chart only when the station knows who looks.
    ///
    /// # Errors
    /// `internal` when the machine has no chance to give.
    pub fn window() -> Result<DeskId, ApiError> {
        let bytes: [u8; 16] = random().map_err(|error| fault("internal", error))?;
        Ok(DeskId(Some(hex::encode(bytes))))
    }

    /// Whether this is a window's desk.
    pub(crate) fn is_window(&self) -> bool {
        self.0.is_some()
    }

    /// As it travels through the socket.
    pub(crate) fn as_sent(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Reads what travelled through the socket.
    pub(crate) fn received(sent: Option<String>) -> DeskId {
        DeskId(sent)
    }
}

/// Every desk that asked something.
#[derive(Default)]
pub(crate) struct Desks(BTreeMap<DeskId, Desk>);

/// One desk.
#[derive(Default)]
pub(crate) struct Desk {
    /// Who works here.
    pub(crate) user: Option<Person>,
    /// When this desk last asked anything.
    asked_at: Option<DateTime<Utc>>,
}

impl Desks {
    /// The desk of this name; a new one has nobody signed in.
    fn of(&mut self, id: &DeskId, now: DateTime<Utc>) -> &mut Desk {
        if !self.0.contains_key(id) && self.0.len() > WINDOWS_MAX {
            let silent = self.0.iter().filter(|(id, _)| id.is_window());
            let oldest = silent.min_by_key(|(_, desk)| desk.asked_at);
            if let Some(oldest) = oldest.map(|(id, _)| id.clone()) {
                self.0.remove(&oldest);
            }
        }
        let desk = self.0.entry(id.clone()).or_default();
        desk.asked_at = Some(now);
        desk
    }
}

impl Station {
    /// The same station, seen from another desk.
    #[must_use]
    pub fn at_desk(&self, desk: DeskId) -> Station {
        Station {
            inner: self.inner.clone(),
            desk,
        }
    }

    /// Reads or changes this desk. Nothing else is locked meanwhile, and nothing may be asked of the station inside.
    pub(crate) fn desk<T>(&self, with: impl FnOnce(&mut Desk) -> T) -> T {
        let now = self.now();
        with(self.desks().of(&self.desk, now))
    }

    /// Who works at this desk.
    pub(crate) fn user(&self) -> Option<Person> {
        self.desk(|desk| desk.user.clone())
    }

    fn desks(&self) -> MutexGuard<'_, Desks> {
        // A closure that panicked left a desk as it was or as it was to be: both are whole.
        self.inner
            .desks
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
