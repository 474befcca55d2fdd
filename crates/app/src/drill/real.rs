//! The real ward, seen from its drill: asked how it is, and nothing else.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::api::socket::{Client, in_folder};
use crate::api::views::ApiError;
use crate::door::{Options, real_plan};
use crate::fault::fault;
use crate::service::machine_service;
use crate::station::desk::DeskId;

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

/// Where the real station is found.
#[derive(Clone, Debug, Default)]
pub(crate) struct RealWard {
    socket: Option<PathBuf>,
    folder: Option<PathBuf>,
    locale: Option<String>,
}

impl RealWard {
    /// As the account would open it.
    pub(super) fn of(options: &Options) -> RealWard {
        if let Some(socket) = machine_service(options) {
            return RealWard {
                folder: socket.parent().map(Path::to_owned),
                socket: Some(socket),
                locale: None,
            };
        }
        match real_plan(options) {
            Some((folder, locale)) => RealWard {
                socket: Some(in_folder(&folder)),
                folder: std::path::absolute(folder).ok(),
                locale: Some(locale),
            },
            None => RealWard::default(),
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
        let Some(socket) = &self.socket else {
            return Real::None;
        };
        let client = match Client::attach(socket, DeskId::account()) {
            Ok(Some(client)) => client,
            Ok(None) | Err(_) => return Real::NotSeen,
        };
        let state = client.call("mode", json!({})).ok();
        match state
            .as_ref()
            .and_then(|mode| mode.get("state"))
            .and_then(Value::as_str)
        {
            // An event that was closed is over; the ward is an ordinary one again.
            Some("normal" | "closed") => Real::Normal,
            Some(state) => Real::Left(state.to_owned()),
            None => Real::NotSeen,
        }
    }

    /// A drill opens only while the ward is in its normal state.
    pub(super) fn must_be_normal(&self) -> Result<(), ApiError> {
        match self.look() {
            Real::Left(state) => Err(fault("drill-not-now", state)),
            Real::None | Real::NotSeen | Real::Normal => Ok(()),
        }
    }
}
