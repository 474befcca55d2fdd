//! FHIR R4: reading a ward, reading one patient again, writing a dose.

pub(crate) mod administration;
mod alert;
pub(crate) mod allergy;
mod answers;
pub(crate) mod auth;
pub(crate) mod bundle;
mod capability;
pub(crate) mod carry;
mod census;
mod condition;
mod delta;
mod diet;
pub(crate) mod dosage;
mod glance;
pub(crate) mod http;
mod observation;
pub(crate) mod order;
pub(crate) mod parse;
pub(crate) mod patient;
pub(crate) mod place;
mod reader;
pub(crate) mod sections;
mod shelf;
mod timing;
mod tree;
mod wards;
pub(crate) mod weight;
mod write;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ward::downtime::Evidence;

use crate::connection::{Census, Connection};
use crate::error::EhrError;
use crate::probe;
use capability::Capability;
use delta::Memory;
use http::Wire;
use place::Places;

pub(crate) use crate::gather::{RawResource, Reading};
pub use shelf::{Shelf, ShelfWard};
pub use wards::WardPlace;
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
    /// What the record says that it can do.
    capability: Mutex<Capability>,
    /// Names of questions that the record does not understand; asked again when everything is read.
    refused: Mutex<BTreeSet<&'static str>>,
    /// What the last reading left behind.
    memory: Mutex<Remembered>,
}

/// The last reading, and how often it was to be forgotten.
#[derive(Debug, Default)]
struct Remembered {
    forgotten: u64,
    last: Option<Arc<Memory>>,
}

impl Fhir {
    /// Reads doses from `from` on, when that lies further back than the usual three days: an outage of a week is compared
    /// with a week of doses. `None`: the usual reach.
    pub fn read_doses_from(&self, from: Option<DateTime<Utc>>) {
        *self
            .doses_from
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = from;
    }

    pub(super) fn doses_from(&self) -> Option<DateTime<Utc>> {
        *self
            .doses_from
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks the settings; nothing is sent yet.
    pub fn new(connection: Connection) -> Result<Fhir, EhrError> {
        let plain = |text: &str| {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "-._".contains(c))
        };
        let listed = match &connection.census {
            Census::Location => true,
            Census::List(id) | Census::Group(id) => plain(id),
        };
        if !listed {
            return Err(EhrError::Settings(
                "the ward's list is no FHIR id".to_owned(),
            ));
        }
        let odd = |code: &String| {
            code.is_empty()
                || code
                    .chars()
                    .any(|c| c == ',' || c.is_whitespace() || c.is_control())
        };
        if connection.code_status.iter().any(odd) {
            return Err(EhrError::Settings(
                "a code of the resuscitation status is no plain code".to_owned(),
            ));
        }
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
            capability: Mutex::new(Capability::default()),
            refused: Mutex::new(BTreeSet::new()),
            memory: Mutex::new(Remembered::default()),
        })
    }

    /// Forgets the last reading: the next one reads everything.
    pub fn forget(&self) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.forgotten += 1;
        memory.last = None;
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
        self.statement().map(|(version, _)| version)
    }

    fn statement(&self) -> Result<(String, Capability), EhrError> {
        let (node, _) = self.wire.node("metadata")?;
        Capability::read(&node)
    }

    /// Whether the record may know a type: one that tells nothing of itself is asked.
    fn knows(&self, kind: &str) -> bool {
        self.capability
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .knows(kind)
    }

    /// Whether a type is worth asking for changes: known, and not refused for any of its questions.
    fn may_ask(&self, kind: &str) -> bool {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let name = match kind {
            "Condition" => "conditions",
            "Flag" => "flags",
            "ServiceRequest" => "status-ordered",
            "Consent" => "status-consented",
            "NutritionOrder" => "diet",
            // What a dose is given by, and what several questions ask for.
            _ => return true,
        };
        self.knows(kind) && !refused.contains(name)
    }
}
