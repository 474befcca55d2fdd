//! FHIR R4: reading a ward, reading one patient again, writing a dose.

pub(crate) mod administration;
pub(crate) mod allergy;
mod answers;
pub(crate) mod auth;
pub(crate) mod bundle;
pub(crate) mod dosage;
pub(crate) mod http;
pub(crate) mod order;
pub(crate) mod parse;
pub(crate) mod patient;
pub(crate) mod place;
mod reader;
pub(crate) mod sections;
mod shelf;
mod timing;
mod tree;
pub(crate) mod weight;
mod write;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use ward::downtime::Evidence;

use crate::connection::Connection;
use crate::error::EhrError;
use crate::probe;
use http::Wire;
use place::Places;

pub(crate) use crate::gather::{RawResource, Reading};
pub use shelf::{Shelf, ShelfWard};
pub use write::{DoseToWrite, WhatHappened, WriteRoute, administration_json};

/// A record that speaks FHIR R4.
#[derive(Debug)]
pub struct Fhir {
    connection: Connection,
    wire: Wire,
    /// The places of the last reading: a single patient needs them too.
    places: Mutex<Option<Places>>,
    /// Doses are read from this instant on, when that is earlier than the usual reach.
    doses_from: Mutex<Option<DateTime<Utc>>>,
}

impl Fhir {
    /// Reads doses from `from` on, when that lies further back than the usual three days: an outage of a week is compared
    /// with a week of doses. `None`: the usual reach.
    pub fn read_doses_from(&self, from: Option<DateTime<Utc>>) {
        *self
            .doses_from
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = from;
    }

    pub(super) fn doses_from(&self) -> Option<DateTime<Utc>> {
        *self
            .doses_from
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Checks the settings; nothing is sent yet.
    pub fn new(connection: Connection) -> Result<Fhir, EhrError> {
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
        };
        if !plain(&connection.ward_location) {
            return Err(EhrError::Settings(
                "the ward's location is no FHIR id".to_owned(),
            ));
        }
        // It goes into a header and into a search as it stands.
        let system = &connection.own_system;
        if system.is_empty()
            || !system
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._~:/".contains(c))
        {
            return Err(EhrError::Settings(
                "our own naming system is no plain address".to_owned(),
            ));
        }
        let wire = Wire::new(&connection)?;
        Ok(Fhir {
            connection,
            wire,
            places: Mutex::new(None),
            doses_from: Mutex::new(None),
        })
    }

    /// Asks for the ward's Location with our credentials: what a nurse would need to work, not merely an open port.
    pub fn probe(&self, timeout: Duration) -> Evidence {
        let begun = Instant::now();
        let path = format!("Location/{}", self.connection.ward_location);
        let answer = self.wire.probe(&path, timeout);
        let latency = begun.elapsed();
        let outcome = match &answer {
            Ok(answer) => Ok(probe::Answered {
                status: answer.status,
                content_type: &answer.content_type,
                body: &answer.body,
                latency,
            }),
            Err(error) => Err(probe::Failure::from(error)),
        };
        probe::classify(
            outcome,
            &self.connection.ward_location,
            self.connection.timeouts.slow_above,
        )
    }

    /// The version of FHIR that the record speaks, from its CapabilityStatement.
    pub fn fhir_version(&self) -> Result<String, EhrError> {
        let (node, _) = self.wire.node("metadata")?;
        if !matches!(
            node.get("resourceType").text(),
            Some("CapabilityStatement" | "Conformance")
        ) {
            return Err(EhrError::NotFhir("no capability statement".to_owned()));
        }
        let version = node.get("fhirVersion").text().unwrap_or("not told");
        if version == "4.0" || version.starts_with("4.0.") {
            Ok(version.to_owned())
        } else {
            Err(EhrError::OtherVersion(version.to_owned()))
        }
    }
}
