//! The real ward, seen from its drill: asked how it is, and nothing else.
//!
//! Invariant: a look answers within [`LATEST`], whatever the real station does: one that hangs is one that is not seen.
//! Invariant: whoever cannot be asked is "not seen", never "none": people then watch the ward themselves, and the strip says so.

mod watcher;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use watcher::Watcher;

use crate::api::socket::in_folder;
use crate::api::views::ApiError;
use crate::door::{Options, real_plan};
use crate::fault::fault;
use crate::service::machine_service;

/// The longest wait for the real station's answer.
const LATEST: Duration = Duration::from_secs(2);

/// How the real ward is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Real {
    /// No real station is configured for this account.
    None,
    /// Its station does not answer here: people watch the ward themselves.
    NotSeen,
    /// Nothing is open there.
    Normal,
    /// It left its normal state: the name of the state.
    Left(String),
}

/// Where its station listens.
#[derive(Debug, Default)]
enum Place {
    /// There is none: only the demonstration would be opened.
    #[default]
    Nowhere,
    /// One is configured, but the file cannot be read.
    Unknown,
    /// Here.
    At(PathBuf),
}

/// Where the real station is found, and who looks there.
#[derive(Default)]
pub(crate) struct RealWard {
    place: Place,
    folder: Option<PathBuf>,
    locale: Option<String>,
    watcher: Mutex<Option<Watcher>>,
}

impl RealWard {
    /// As the account would open it.
    pub(super) fn of(options: &Options) -> RealWard {
        if let Some(socket) = machine_service(options) {
            return RealWard {
                folder: socket.parent().map(Path::to_owned),
                place: Place::At(socket),
                ..RealWard::default()
            };
        }
        match real_plan(options) {
            Ok(Some((folder, locale))) => RealWard {
                place: Place::At(in_folder(&folder)),
                folder: std::path::absolute(folder).ok(),
                locale,
                ..RealWard::default()
            },
            Ok(None) => RealWard::default(),
            Err(_) => RealWard {
                place: Place::Unknown,
                ..RealWard::default()
            },
        }
    }

    /// Its folder: no drill lives there.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Its language.
    pub(super) fn locale(&self) -> Option<String> {
        self.locale.clone()
    }

    /// How it is now. Only its state is asked for; no patient passes through this door.
    pub(crate) fn look(&self) -> Real {
        let socket = match &self.place {
            Place::Nowhere => return Real::None,
            Place::Unknown => return Real::NotSeen,
            Place::At(socket) => socket,
        };
        // What a panic left here is a watcher that no longer answers, and is replaced.
        let mut place = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
        if place.is_none() {
            *place = Watcher::start(socket.clone());
        }
        let seen = place.as_mut().and_then(|watcher| watcher.look(LATEST));
        if seen.is_none() {
            *place = None;
        }
        seen.unwrap_or(Real::NotSeen)
    }

    /// A drill opens only while the ward is in its normal state.
    pub(super) fn must_be_normal(&self) -> Result<(), ApiError> {
        match self.look() {
            Real::Left(state) => Err(fault("drill-not-now", state)),
            Real::None | Real::NotSeen | Real::Normal => Ok(()),
        }
    }
}

#[cfg(all(test, unix))]
mod tests;
