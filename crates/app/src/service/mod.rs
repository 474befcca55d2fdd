//! The station as a service: what IT and the operating system see of it. Nothing here knows a patient.
//!
//! Invariant: no line of a log, no metric and no support bundle holds a patient's data: codes, counts, ages, versions.

pub(crate) mod disk;
pub(crate) mod facts;
pub mod log;
pub(crate) mod metrics;
pub(crate) mod notify;
pub(crate) mod watch;

use std::path::PathBuf;

use crate::door::Options;

/// Where the service of a packaged installation keeps its database.
#[cfg(unix)]
const MACHINE_FOLDER: &str = "/var/lib/veilleuse";
/// Where it listens for the windows of the people who work at this computer.
#[cfg(unix)]
const MACHINE_SOCKET: &str = "/run/veilleuse/station.sock";

/// The socket of the computer's service, for whoever names no station; `VEILLEUSE_SOCKET` names another one. `None` where no
/// service is installed: then every account has its own station.
pub(crate) fn machine_service(options: &Options) -> Option<PathBuf> {
    if options.demo || options.config.is_some() || options.data.is_some() {
        return None;
    }
    let of_environment = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(socket) = of_environment("VEILLEUSE_SOCKET") {
        return Some(PathBuf::from(socket));
    }
    if of_environment("VEILLEUSE_CONFIG").is_some() || of_environment("VEILLEUSE_DATA").is_some() {
        return None;
    }
    installed()
}

/// The service is installed when its folder belongs to an account that is not this one.
#[cfg(unix)]
fn installed() -> Option<PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let owner = std::fs::metadata(MACHINE_FOLDER).ok()?.uid();
    let own = std::fs::metadata("/proc/self").ok()?.uid();
    (owner != own).then(|| PathBuf::from(MACHINE_SOCKET))
}

/// The Windows service comes with its own installer.
#[cfg(not(unix))]
fn installed() -> Option<PathBuf> {
    None
}
