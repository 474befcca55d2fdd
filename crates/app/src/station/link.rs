//! How the station reaches the record: the configuration, and the secrets that lie in files of their own.

use std::path::Path;
use std::time::Duration;

use ward::downtime::Policy;

use crate::api::views::ApiError;
use crate::config::{CensusSource, Config, FeedConfig};
use crate::demo::Demo;
use crate::fault::fault;

/// What the connector needs, from the configuration; secrets are read from their own files. `None`: no FHIR here.
pub(super) fn connection(
    config: &Config,
    demo: Option<&Demo>,
) -> Result<Option<ehr::Connection>, ApiError> {
    use crate::config::AuthConfig;
    let Some(ehr) = &config.ehr else {
        return Ok(None);
    };
    let read = |path: &Path| {
        std::fs::read_to_string(path)
            .map_err(|error| fault("bad-config", format!("{}: {error}", path.display())))
    };
    let (base_url, auth) = match demo {
        Some(demo) => (demo.base_url(), ehr::Auth::Bearer(demo.token())),
        None => {
            let auth = match &ehr.auth {
                AuthConfig::None => ehr::Auth::None,
                AuthConfig::Bearer { token_file } => {
                    ehr::Auth::Bearer(read(token_file)?.trim().to_owned())
                }
                AuthConfig::Smart {
                    client_id,
                    key_file,
                    scope,
                } => ehr::Auth::Smart {
                    client_id: client_id.clone(),
                    private_key_pem: read(key_file)?.into_bytes(),
                    scope: scope.clone(),
                },
            };
            (ehr.base_url.clone(), auth)
        }
    };
    let extra_ca_pem = match &ehr.ca_file {
        Some(path) => Some(read(path)?.into_bytes()),
        None => None,
    };
    Ok(Some(ehr::Connection {
        base_url: url::Url::parse(&base_url).map_err(|error| fault("bad-config", error))?,
        auth,
        extra_ca_pem,
        ward_location: config.ward.location.clone(),
        census: census(&config.feed),
        code_status: match &config.feed.code_status {
            codes if codes.is_empty() => ehr::default_code_status(),
            codes => codes.clone(),
        },
        ward: ward::snapshot::WardName {
            code: config.ward.code.clone(),
            name: config.ward.name.clone(),
        },
        own_system: ehr.own_system.clone(),
        zone: config.site.zone,
        timeouts: ehr::Timeouts {
            // Shorter than a probe's own limit, so that a black hole is told apart from a record that accepts and is mute.
            connect: Duration::from_secs(2),
            // The same as the ward's machine: a banner that calls the record silent never says beside it that it answers.
            slow_above: Duration::from_millis(u64::from(Policy::default().slow_above_ms)),
            ..ehr::Timeouts::default()
        },
    }))
}

/// Whom the record is asked about. Where movements or files say who is here, this is not used.
fn census(feed: &FeedConfig) -> ehr::Census {
    let list = feed.list.clone().unwrap_or_default();
    match feed.census {
        CensusSource::List => ehr::Census::List(list),
        CensusSource::Group => ehr::Census::Group(list),
        CensusSource::Location | CensusSource::Adt | CensusSource::Drop => ehr::Census::Location,
    }
}
