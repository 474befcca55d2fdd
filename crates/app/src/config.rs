//! The station's configuration: one TOML file. An unknown key or a wrong value refuses the whole file, with line and
//! column: a misspelt setting that is silently ignored would be found in the night of the outage.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use ward::clinical::SiteRules;

mod directives;
mod feed;
mod monitoring;
pub(crate) mod people;
mod print;
mod procedures;
pub(crate) mod reload;
pub mod schema;
pub mod shown;

pub use directives::DirectivesConfig;
pub use feed::{CensusSource, ChartSource, DropConfig, FeedConfig, Hl7Config};
pub use monitoring::MonitoringConfig;
pub use people::{PeopleConfig, StaffConfig};
pub use print::{FolderConfig, PacksConfig, PrintConfig, PrinterConfig};
pub use procedures::ProceduresConfig;

/// The whole file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// This computer.
    pub station: StationConfig,
    /// The ward it serves.
    pub ward: WardConfig,
    /// The record; absent where it speaks no FHIR: then nothing is probed and nothing is written back by itself.
    pub ehr: Option<EhrConfig>,
    /// Where the chart comes from.
    #[serde(default)]
    pub feed: FeedConfig,
    /// What the site decides.
    #[serde(default)]
    pub site: SiteRules,
    /// How often things happen.
    #[serde(default)]
    pub timing: TimingConfig,
    /// Paper.
    #[serde(default)]
    pub print: PrintConfig,
    /// Directives of IT.
    #[serde(default)]
    pub directives: DirectivesConfig,
    /// Procedure cards.
    #[serde(default)]
    pub procedures: ProceduresConfig,
    /// How people prove who they are.
    #[serde(default)]
    pub people: PeopleConfig,
    /// Who may sign.
    #[serde(default)]
    pub staff: Vec<StaffConfig>,
    /// Where the station tells IT's monitoring how it is.
    #[serde(default)]
    pub monitoring: MonitoringConfig,
    /// Where all this was read.
    #[serde(skip)]
    pub origin: Origin,
}

/// Where a configuration was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The file that IT edits; absent for one that was put together by the program.
    pub file: Option<PathBuf>,
    /// Why the file as it is now was refused: then this is the last good one.
    pub refused: Option<String>,
}

/// This computer.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StationConfig {
    /// Name shown and printed, `3N-1`.
    pub name: String,
    /// `fr`, `fr-CA` or `en`.
    #[serde(default = "french")]
    pub locale: String,
    /// Folder of the database; absent: the usual place.
    pub data: Option<PathBuf>,
}

/// The ward.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WardConfig {
    /// Hospital's name.
    pub hospital: String,
    /// Short code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Id of the ward's FHIR Location; not needed where the census comes from elsewhere.
    #[serde(default)]
    pub location: String,
}

/// The record.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EhrConfig {
    /// FHIR base address.
    pub base_url: String,
    /// How to be let in.
    pub auth: AuthConfig,
    /// A certificate authority of the hospital (PEM file), besides the machine's own.
    pub ca_file: Option<PathBuf>,
    /// Naming system of our entries in the record; agreed with the record's team.
    pub own_system: String,
}

/// How to be let in. Secrets stay in files of their own.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case", deny_unknown_fields)]
pub enum AuthConfig {
    /// Nothing.
    None,
    /// A bearer token in a file.
    Bearer {
        /// The file.
        token_file: PathBuf,
    },
    /// SMART Backend Services.
    Smart {
        /// Client id.
        client_id: String,
        /// Private key (PEM).
        key_file: PathBuf,
        /// Scopes to ask for.
        scope: String,
    },
}

/// How often things happen, in seconds.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TimingConfig {
    /// Between two syncs while the record answers.
    pub sync_seconds: u64,
    /// Between two probes while the record answers.
    pub probe_seconds: u64,
    /// After how long an entry whose fate is unknown, and that the record does not show, may go again.
    pub resend_seconds: u64,
    /// How long the record must answer before the end of the outage is proposed.
    pub recovery_seconds: u64,
}

impl Default for TimingConfig {
    fn default() -> Self {
        TimingConfig {
            sync_seconds: 300,
            probe_seconds: 2,
            resend_seconds: 120,
            recovery_seconds: 60,
        }
    }
}

fn french() -> String {
    "fr".to_owned()
}

/// Why a file was refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{path}: {source}")]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A key or a value is wrong.
    #[error("{path}:{line}:{column}: {message}")]
    Wrong {
        /// Which file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        message: String,
    },
}

impl Config {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn load(path: &Path) -> Result<Config, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Unreadable {
            path: path.to_owned(),
            source,
        })?;
        let mut config = Config::parse(&text, path)?;
        config.origin.file = Some(path.to_owned());
        Ok(config)
    }

    /// Reads and checks a text.
    ///
    /// # Errors
    /// The first thing that is wrong, with its place.
    pub fn parse(text: &str, path: &Path) -> Result<Config, ConfigError> {
        let wrong = |at: usize, message: String| {
            let (line, column) = place(text, at);
            ConfigError::Wrong {
                path: path.to_owned(),
                line,
                column,
                message,
            }
        };
        let mut config: Config = toml::from_str(text).map_err(|error| {
            wrong(
                error.span().map_or(0, |span| span.start),
                error.message().to_owned(),
            )
        })?;
        let find = |key: &str| place_of_key(text, key, 0);
        if lang::Words::new(&config.station.locale).is_err() {
            return Err(wrong(
                find("locale"),
                format!(
                    "unknown language `{}`: fr, fr-CA or en",
                    config.station.locale
                ),
            ));
        }
        if let Some(ehr) = &config.ehr {
            if url::Url::parse(&ehr.base_url).is_err() {
                return Err(wrong(
                    find("base_url"),
                    format!("not an address: `{}`", ehr.base_url),
                ));
            }
            if ehr.own_system.trim().is_empty() || ehr.own_system.contains('|') {
                return Err(wrong(
                    find("own_system"),
                    "own_system must be a name without `|`".to_owned(),
                ));
            }
        }
        let has_location = !config.ward.location.is_empty();
        if let Some((key, message)) = config.feed.problem(config.ehr.is_some(), has_location) {
            return Err(wrong(find(key), message));
        }
        for (key, seconds) in [
            ("sync_seconds", config.timing.sync_seconds),
            ("probe_seconds", config.timing.probe_seconds),
            ("resend_seconds", config.timing.resend_seconds),
        ] {
            if seconds == 0 || seconds > 86_400 {
                return Err(wrong(
                    find(key),
                    format!("{key} must lie between 1 and 86400"),
                ));
            }
        }
        if let Some(key) = config.site.useless_row() {
            return Err(wrong(
                find(key),
                format!(
                    "`{key}` in site.times: an unknown key, or not as many times in order as it asks for"
                ),
            ));
        }
        if !config.site.shifts_in_order() {
            return Err(wrong(
                find("shifts"),
                "shifts must hold at least one time, each later than the one before".to_owned(),
            ));
        }
        if let Some((key, message)) = config.print.problem() {
            return Err(wrong(find(key), message));
        }
        if let Some((key, message)) = config.directives.problem() {
            return Err(wrong(find(key), message));
        }
        if let Some((key, message)) = config.procedures.problem() {
            return Err(wrong(find(key), message));
        }
        if let Some((key, message)) = people::problem(&config.people) {
            return Err(wrong(find(key), message));
        }
        if let Some((key, message)) = monitoring::problem(&config.monitoring) {
            return Err(wrong(find(key), message));
        }
        people::check(&config.staff, &[], text, path)?;
        // What is named without a full path lies beside the file that names it.
        let named = [&mut config.people.roster, &mut config.procedures.folder];
        for (named, folder) in named
            .into_iter()
            .flatten()
            .zip(path.parent().into_iter().cycle())
        {
            *named = folder.join(&*named);
        }
        Ok(config)
    }

    /// The file to use when none is named: `VEILLEUSE_CONFIG`, then the user's and the machine's folder.
    pub fn usual_place() -> Option<PathBuf> {
        let named = std::env::var_os("VEILLEUSE_CONFIG").map(PathBuf::from);
        let home = std::env::var_os("XDG_CONFIG_HOME")
            .map(PathBuf::from)
            .or_else(|| std::env::var_os("HOME").map(|home| Path::new(&home).join(".config")));
        let user = home.map(|home| home.join("veilleuse").join("veilleuse.toml"));
        let machine = Some(machine_config());
        named.or_else(|| {
            [user, machine]
                .into_iter()
                .flatten()
                .find(|path| path.is_file())
        })
    }
}

#[cfg(unix)]
fn machine_config() -> PathBuf {
    PathBuf::from("/etc/veilleuse/veilleuse.toml")
}

#[cfg(not(unix))]
fn machine_config() -> PathBuf {
    std::env::var_os("ProgramData")
        .map(PathBuf::from)
        .unwrap_or_default()
        .join("Veilleuse")
        .join("veilleuse.toml")
}

/// The folder of the database when the file names none: `VEILLEUSE_DATA`, then the user's data folder.
pub fn data_folder(named: Option<&Path>, ward: &str) -> PathBuf {
    if let Some(folder) = std::env::var_os("VEILLEUSE_DATA") {
        return PathBuf::from(folder);
    }
    if let Some(folder) = named {
        return folder.to_owned();
    }
    own_data().join(ward)
}

/// The account's own folder for data of this program.
pub(crate) fn own_data() -> PathBuf {
    let home = std::env::var_os("XDG_DATA_HOME")
        .or_else(|| std::env::var_os("LOCALAPPDATA"))
        .map(PathBuf::from)
        .or_else(|| {
            std::env::var_os("HOME").map(|home| Path::new(&home).join(".local").join("share"))
        });
    home.unwrap_or_default().join("veilleuse")
}

/// Where a key is set for the n-th time, from 0; a comment that names it is no setting.
fn place_of_key(text: &str, key: &str, nth: usize) -> usize {
    let sets = |at: usize| {
        let before = text.get(..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let after = text.get(at + key.len()..).unwrap_or_default();
        !line.contains('#')
            && !line.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'))
            && after.trim_start_matches([' ', '\t']).starts_with('=')
    };
    text.match_indices(key)
        .map(|(at, _)| at)
        .filter(|at| sets(*at))
        .nth(nth)
        .unwrap_or(0)
}

/// Line and column of a byte offset, both from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before: &str = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |last| last.chars().count())
        + 1;
    (line, column)
}
