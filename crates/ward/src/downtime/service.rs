//! What a ward may lose besides the whole EHR: each is seen and taken back by a named person, and accompanies any state.
//!
//! Invariant: a lost service never closes capture and never opens it by itself; it is said until somebody says that it is
//! back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Person, Refusal};

/// A part of what the ward works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Service {
    /// The network, though the EHR itself may run.
    Network,
    /// Wi-Fi only: wired stations still reach the EHR.
    Wifi,
    /// Pharmacy and electronic medication record only.
    Pharmacy,
    /// Admissions, discharges, transfers only.
    Admissions,
    /// Laboratory and imaging only.
    Laboratory,
    /// Mains power.
    Power,
    /// Every printer of the ward.
    Printing,
}

impl Service {
    /// All of them, in the order in which they are said.
    pub const ALL: [Service; 7] = [
        Service::Network,
        Service::Power,
        Service::Pharmacy,
        Service::Wifi,
        Service::Admissions,
        Service::Laboratory,
        Service::Printing,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Wifi => "wifi",
            Self::Pharmacy => "pharmacy",
            Self::Admissions => "admissions",
            Self::Laboratory => "laboratory",
            Self::Power => "power",
            Self::Printing => "printing",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Service> {
        Self::ALL.into_iter().find(|service| service.code() == code)
    }

    /// Whether doses cannot be charted in the EHR without it: then downtime may be declared although the EHR answers, and
    /// does not end before it is back.
    #[must_use]
    pub const fn carries_doses(self) -> bool {
        match self {
            Self::Network | Self::Pharmacy => true,
            Self::Wifi | Self::Admissions | Self::Laboratory | Self::Power | Self::Printing => {
                false
            }
        }
    }
}

/// Who saw that a service is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// When it was said.
    pub since: DateTime<Utc>,
    /// Who said it.
    pub by: Person,
    /// In her words.
    pub reason: Option<String>,
}

/// The services that are lost.
pub type Lost = BTreeMap<Service, Sighting>;

pub(super) fn lose(
    lost: &mut Lost,
    service: Service,
    by: &Person,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(), Refusal> {
    if lost.contains_key(&service) {
        return Err(Refusal::ServiceAlreadyLost);
    }
    let seen = Sighting {
        since: now,
        by: by.clone(),
        reason: reason.map(str::to_owned),
    };
    lost.insert(service, seen);
    Ok(())
}

pub(super) fn regain(lost: &mut Lost, service: Service) -> Result<(), Refusal> {
    match lost.remove(&service) {
        Some(_) => Ok(()),
        None => Err(Refusal::ServiceNotLost),
    }
}
