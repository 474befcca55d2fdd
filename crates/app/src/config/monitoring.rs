//! Health and metrics for IT's monitoring.

use std::net::SocketAddr;

use serde::Deserialize;

/// Where the station tells how it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MonitoringConfig {
    /// Address and port of this computer, `127.0.0.1:9617`; absent: nobody is answered.
    pub metrics: Option<SocketAddr>,
}

/// What is wrong with the section, if anything: the key and why.
pub(super) fn problem(monitoring: &MonitoringConfig) -> Option<(&'static str, String)> {
    let address = monitoring.metrics?;
    (!address.ip().is_loopback() || address.port() == 0).then(|| {
        (
            "metrics",
            format!("{address}: only 127.0.0.1 or [::1], with a port; other computers ask through IT's own agent"),
        )
    })
}
