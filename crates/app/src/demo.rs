//! The demonstration ward: a pretend hospital in this process, invented patients, and a switch that cuts its record.

use chrono::{DateTime, Utc};
use ehr_sim::{DemoWard, Fault, Hospital};

use crate::api::views::{ApiError, DemoFault};
use crate::config::Config;
use crate::fault::fault;

/// The configuration of the demonstration ward; a site's own file has the same keys.
pub(crate) const CONFIG: &str = include_str!("../../../fixtures/demo-ward/veilleuse.toml");

/// The pretend hospital of the demonstration.
pub struct Demo {
    hospital: Hospital,
}

impl Demo {
    /// The PIN of everybody on the demonstration's roster. Their hashes lie in its configuration as a site's would.
    pub const PIN: &str = "246810";

    /// Starts it; its patients and doses are arranged around `now`.
    ///
    /// # Errors
    /// `internal` when no local port can be had.
    pub fn start(now: DateTime<Utc>) -> Result<Demo, ApiError> {
        let hospital = Hospital::start(DemoWard::built_in(), now, 0)
            .map_err(|error| fault("internal", error))?;
        Ok(Demo { hospital })
    }

    /// The demonstration's configuration.
    ///
    /// # Errors
    /// Never in a released program: a test reads it.
    pub fn config() -> Result<Config, ApiError> {
        Config::parse(CONFIG, std::path::Path::new("veilleuse.toml"))
            .map_err(|error| fault("bad-config", error))
    }

    /// The pretend hospital itself, for tests and the headless story.
    pub fn hospital(&self) -> &Hospital {
        &self.hospital
    }

    pub(crate) fn base_url(&self) -> String {
        self.hospital.base_url()
    }

    pub(crate) fn token(&self) -> String {
        self.hospital.token().to_owned()
    }

    /// Cuts, disturbs or restores the record.
    pub(crate) fn switch(&self, wanted: &DemoFault) {
        self.hospital.set_fault(match wanted {
            DemoFault::None => Fault::None,
            DemoFault::Refuse => Fault::Refuse,
            DemoFault::Hang => Fault::Hang,
            DemoFault::Portal => Fault::Portal,
            DemoFault::Status500 => Fault::Status500,
            DemoFault::Slow => Fault::Slow { ms: 6_000 },
        });
    }

    /// What it does now.
    pub(crate) fn fault(&self) -> DemoFault {
        match self.hospital.fault() {
            Fault::None => DemoFault::None,
            Fault::Refuse => DemoFault::Refuse,
            Fault::Hang => DemoFault::Hang,
            Fault::Portal | Fault::HalfJson | Fault::OtherFhirVersion => DemoFault::Portal,
            Fault::Status500 => DemoFault::Status500,
            Fault::Slow { .. } => DemoFault::Slow,
        }
    }
}
