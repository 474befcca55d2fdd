//! How to reach a record: address, credentials, and the ward that this station serves.

use std::fmt;
use std::time::Duration;

use chrono_tz::Tz;
use url::Url;
use ward::snapshot::WardName;

/// How long to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timeouts {
    /// For a connection.
    pub connect: Duration,
    /// For a whole answer, connection included.
    pub answer: Duration,
    /// A probe answered later than this is slow.
    pub slow_above: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Timeouts {
            connect: Duration::from_secs(5),
            answer: Duration::from_secs(30),
            slow_above: Duration::from_secs(3),
        }
    }
}

/// How we prove who we are. Secrets never appear in `Debug`.
#[derive(Clone)]
pub enum Auth {
    /// Not at all: the demonstration ward.
    None,
    /// A fixed token.
    Bearer(String),
    /// SMART Backend Services.
    Smart {
        /// The client that the record's administrator registered.
        client_id: String,
        /// Its private key, PKCS#8 PEM: P-384 signs ES384, RSA signs RS384.
        private_key_pem: Vec<u8>,
        /// What to ask for, `system/*.rs` for instance.
        scope: String,
    },
}

impl fmt::Debug for Auth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Auth::None => f.write_str("None"),
            Auth::Bearer(_) => f.write_str("Bearer(…)"),
            Auth::Smart {
                client_id,
                scope,
                private_key_pem: _,
            } => f
                .debug_struct("Smart")
                .field("client_id", client_id)
                .field("scope", scope)
                .finish_non_exhaustive(),
        }
    }
}

/// Where the record keeps who lies on the ward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Census {
    /// With the stays: those in progress at the ward's places.
    #[default]
    Location,
    /// A `List` of patients or stays, by id.
    List(String),
    /// A `Group` of patients, by id.
    Group(String),
}

/// Where a resuscitation status may be filed when the site says nothing else, `system|code`: LOINC's and SNOMED CT's codes,
/// and FHIR's own category of consents.
#[must_use]
pub fn default_code_status() -> Vec<String> {
    let loinc = ["81351-9", "81352-0", "45473-6"].map(|code| format!("http://loinc.org|{code}"));
    let snomed = ["304251008", "304252001", "304253006"]
        .map(|code| format!("http://snomed.info/sct|{code}"));
    let consent = "http://terminology.hl7.org/CodeSystem/consentcategorycodes|dnr".to_owned();
    loinc.into_iter().chain(snomed).chain([consent]).collect()
}

/// One record and one ward of it.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The FHIR base.
    pub base_url: Url,
    /// Credentials.
    pub auth: Auth,
    /// Certificates of the hospital's own authority, PEM, trusted besides those of the computer.
    pub extra_ca_pem: Option<Vec<u8>>,
    /// Id of the ward's Location.
    pub ward_location: String,
    /// Where the record keeps who lies on the ward.
    pub census: Census,
    /// Codes of the resuscitation status, `system|code`, looked for in Observation, Flag, Consent and ServiceRequest;
    /// [`default_code_status`] where the site says nothing else.
    pub code_status: Vec<String>,
    /// How the ward is called here.
    pub ward: WardName,
    /// Naming system of our own entries in the record.
    pub own_system: String,
    /// The hospital's zone.
    pub zone: Tz,
    /// How long to wait.
    pub timeouts: Timeouts,
}
