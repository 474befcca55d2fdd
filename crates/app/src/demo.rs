//! The demonstration ward: a pretend hospital in this process, invented patients, and a switch that cuts its record.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use ehr_sim::{DemoWard, Fault, Hospital};
use paper::printer::{PrintTarget, Printer};

use crate::api::views::{ApiError, DemoFault};
use crate::clock::Clock;
use crate::config::Config;
use crate::drill::Drill;
use crate::fault::fault;

/// The configuration of the demonstration ward; a site's own file has the same keys.
pub(crate) const CONFIG: &str = include_str!("../../../fixtures/demo-ward/veilleuse.toml");

/// The pretend hospital of the demonstration.
pub struct Demo {
    hospital: Hospital,
    drill: Option<Drill>,
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
        Ok(Demo {
            hospital,
            drill: None,
        })
    }

    /// The same for a drill, on the drill's clock.
    pub(crate) fn of_drill(clock: Clock, drill: Drill) -> Result<Demo, ApiError> {
        let hospital = Hospital::start_on(DemoWard::built_in(), move || clock.now(), 0)
            .map_err(|error| fault("internal", error))?;
        Ok(Demo {
            hospital,
            drill: Some(drill),
        })
    }

    /// The drill that is played on it, if one is.
    pub(crate) fn drill(&self) -> Option<&Drill> {
        self.drill.as_ref()
    }

    /// The printers of the drill; the demonstration has none.
    pub(crate) fn printers(&self) -> Vec<Printer> {
        let printers = self.drill.iter().flat_map(|drill| &drill.printers);
        printers
            .map(|printer| Printer {
                name: printer.name().to_owned(),
                target: Arc::clone(printer) as Arc<dyn PrintTarget + Send + Sync>,
            })
            .collect()
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
