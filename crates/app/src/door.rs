//! The way in for a shell: attach to the station that runs on this computer, or be it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::api::socket::{Client, Listening, in_folder};
use crate::api::views::ApiError;
use crate::clock::Clock;
use crate::config::{Config, data_folder};
use crate::demo::Demo;
use crate::drill::{Ending, Wanted};
use crate::fault::fault;
use crate::loops::Loops;
use crate::service::machine_service;
use crate::service::metrics::Monitoring;
use crate::service::watch::Watch;
use crate::station::Station;
use crate::station::desk::DeskId;
use crate::{api, loops};

/// Which station a shell wants.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Configuration file; absent: the usual places; none there: the demonstration ward.
    pub config: Option<PathBuf>,
    /// Folder of the database; absent: as configured.
    pub data: Option<PathBuf>,
    /// The demonstration ward, whatever is configured.
    pub demo: bool,
    /// A drill beside the station that the other options name: only its state is looked at.
    pub drill: Option<Wanted>,
}

/// A station, near or far: the same `call` either way.
pub enum Door {
    /// This process owns the station.
    Hosted(Hosted),
    /// Another process owns it.
    Attached(Client),
}

/// A station in this process: its loops run, and other processes may attach.
pub struct Hosted {
    station: Station,
    _watch: Option<Watch>,
    _monitoring: Option<Monitoring>,
    _loops: Option<Loops>,
    _listening: Option<Listening>,
}

/// Why a station is opened in this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Purpose {
    /// For one command: no loops, nobody may attach.
    OneCommand,
    /// For as long as this process lives.
    Window,
    /// As the computer's service: it comes back when it is killed, and windows of other accounts attach.
    Service,
}

/// What a shell needs to know before it opens a station.
struct Plan {
    config: Config,
    folder: PathBuf,
    demo: bool,
}

fn plan(options: &Options, purpose: Purpose) -> Result<Plan, ApiError> {
    let file = if options.demo {
        None
    } else {
        options.config.clone().or_else(Config::usual_place)
    };
    let (config, demo) = match file {
        Some(path) => {
            let config = match named_folder(options) {
                // A slip of the pen in the file must not take the ward its station: the last good one serves.
                Some(folder) if purpose != Purpose::OneCommand => {
                    Config::load_or_last_good(&path, &folder)
                }
                _ => Config::load(&path),
            };
            (config.map_err(|error| fault("bad-config", error))?, false)
        }
        None => (Demo::config()?, true),
    };
    let folder = match &options.data {
        Some(folder) => folder.clone(),
        None => data_folder(
            config.station.data.as_deref(),
            if demo {
                "demonstration"
            } else {
                &config.ward.code
            },
        ),
    };
    Ok(Plan {
        config,
        folder,
        demo,
    })
}

/// The folder of the database where it is known without the file.
fn named_folder(options: &Options) -> Option<PathBuf> {
    let named = options.data.clone();
    named.or_else(|| std::env::var_os("VEILLEUSE_DATA").map(PathBuf::from))
}

/// The configuration that a station would be opened with.
pub(crate) fn configuration(options: &Options) -> Result<Config, ApiError> {
    plan(options, Purpose::OneCommand).map(|plan| plan.config)
}

/// Folder and language of the real station that a shell would open; `None` where there is only the demonstration. A folder
/// that was named stays known while the file has a mistake in it.
///
/// # Errors
/// `bad-config`: a station is configured, but nobody can say which.
pub(crate) fn real_plan(options: &Options) -> Result<Option<(PathBuf, Option<String>)>, ApiError> {
    match (plan(options, Purpose::Window), named_folder(options)) {
        (Ok(plan), _) if plan.demo => Ok(None),
        (Ok(plan), _) => Ok(Some((plan.folder, Some(plan.config.station.locale)))),
        (Err(_), Some(folder)) => Ok(Some((folder, None))),
        (Err(error), None) => Err(error),
    }
}

/// The folder of the database and, where it can be read, the configuration: a file with a mistake in it must not keep
/// anybody from the packs.
pub(crate) fn folder_of(options: &Options) -> (Result<PathBuf, ApiError>, Option<Config>) {
    match (plan(options, Purpose::OneCommand), &options.data) {
        (Ok(plan), _) => (Ok(plan.folder), Some(plan.config)),
        (Err(_), Some(folder)) => (Ok(folder.clone()), None),
        (Err(error), None) => (Err(error), None),
    }
}

/// Attaches to whoever listens there; `None` when nobody does.
fn attached(socket: &Path, desk: &DeskId) -> Result<Option<Door>, ApiError> {
    Ok(Client::attach(socket, desk.clone())?.map(Door::Attached))
}

/// The folder that systemd made for this service and its group; it may name several.
fn runtime_folder() -> Option<PathBuf> {
    let named = std::env::var("RUNTIME_DIRECTORY").ok()?;
    let first = named.split(':').next()?;
    (!first.is_empty()).then(|| PathBuf::from(first))
}

impl Door {
    /// Attaches to the running station of the folder, or opens it here with its loops.
    ///
    /// # Errors
    /// `bad-config` with line and column, `store-busy` when the owner does not answer, `service-absent` where the station is
    /// the computer's service and does not run, and the store's own refusals.
    pub fn open(options: &Options) -> Result<Door, ApiError> {
        Door::open_at(options, DeskId::account(), true)
    }

    /// The same for a window: a desk of its own, at which nobody is signed in yet.
    ///
    /// # Errors
    /// As [`Door::open`].
    pub fn open_window(options: &Options) -> Result<Door, ApiError> {
        if let Some(wanted) = &options.drill {
            let mut hosted = crate::drill::open(options, wanted)?;
            hosted.station = hosted.station.at_desk(DeskId::window()?);
            return Ok(Door::Hosted(hosted));
        }
        Door::open_at(options, DeskId::window()?, true)
    }

    /// Attaches, or opens the station for one command: no loops, nobody else may attach. For the command line.
    ///
    /// # Errors
    /// As [`Door::open`].
    pub fn open_for_one(options: &Options) -> Result<Door, ApiError> {
        Door::open_at(options, DeskId::account(), false)
    }

    /// Attaches, or fails: for a window whose station was a service. It comes back; taking its place meanwhile would keep it
    /// out.
    ///
    /// # Errors
    /// `service-absent` while nobody answers, and as [`Door::open`].
    pub fn attach_window(options: &Options) -> Result<Door, ApiError> {
        let socket = match machine_service(options) {
            Some(socket) => socket,
            None => in_folder(&plan(options, Purpose::Window)?.folder),
        };
        attached(&socket, &DeskId::window()?)?.ok_or_else(|| fault("service-absent", ""))
    }

    fn open_at(options: &Options, desk: DeskId, running: bool) -> Result<Door, ApiError> {
        // Where the computer's service owns the station nobody else does: a second station would show another ward's
        // copy, or invented patients, on a day on which the first one is down.
        if let Some(socket) = machine_service(options) {
            return attached(&socket, &desk)?.ok_or_else(|| fault("service-absent", ""));
        }
        let purpose = if running {
            Purpose::Window
        } else {
            Purpose::OneCommand
        };
        let plan = plan(options, purpose)?;
        if let Some(door) = attached(&in_folder(&plan.folder), &desk)? {
            return Ok(door);
        }
        let mut hosted = Hosted::open(plan, purpose)?;
        hosted.station = hosted.station.at_desk(desk);
        Ok(Door::Hosted(hosted))
    }

    /// Owns the station, or fails: for the service.
    ///
    /// # Errors
    /// `store-busy` when another process owns it, and as [`Door::open`].
    pub fn serve(options: &Options) -> Result<Hosted, ApiError> {
        Hosted::open(plan(options, Purpose::Service)?, Purpose::Service)
    }

    /// Whether this process is, or was until it lost it, attached to a service, which comes back when it is killed.
    pub fn was_served(&self) -> bool {
        match self {
            Door::Hosted(_) => false,
            Door::Attached(client) => client.spoken().service,
        }
    }

    /// Calls a command of the table.
    ///
    /// # Errors
    /// The command's refusal, or `station-gone` when the owning process no longer answers.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        match self {
            Door::Hosted(hosted) => api::call(&hosted.station, name, request),
            Door::Attached(client) => client.call(name, request),
        }
    }

    /// Whether this process owns the station.
    pub fn is_hosting(&self) -> bool {
        matches!(self, Door::Hosted(_))
    }
}

impl Hosted {
    fn open(plan: Plan, purpose: Purpose) -> Result<Hosted, ApiError> {
        let clock = Clock::machine();
        let demo = if plan.demo {
            Some(Demo::start(clock.now())?)
        } else {
            None
        };
        Hosted::start(plan.config, &plan.folder, clock, demo, purpose)
    }

    /// Opens a station that is put together by the caller: tests and the headless demonstration.
    ///
    /// # Errors
    /// As [`Door::open`].
    pub fn with(
        config: Config,
        folder: &Path,
        clock: Clock,
        demo: Option<Demo>,
        running: bool,
    ) -> Result<Hosted, ApiError> {
        let purpose = if running {
            Purpose::Window
        } else {
            Purpose::OneCommand
        };
        Hosted::start(config, folder, clock, demo, purpose)
    }

    fn start(
        config: Config,
        folder: &Path,
        clock: Clock,
        demo: Option<Demo>,
        purpose: Purpose,
    ) -> Result<Hosted, ApiError> {
        let station = Station::open(config, folder, clock, demo)?;
        let mut hosted = Hosted {
            station,
            _watch: None,
            _monitoring: None,
            _loops: None,
            _listening: None,
        };
        let station = &hosted.station;
        if purpose == Purpose::OneCommand {
            return Ok(hosted);
        }
        let service = purpose == Purpose::Service;
        let shared = service.then(runtime_folder).flatten();
        let loops = loops::start(station);
        let listening = Listening::start(station, shared.as_deref(), service)?;
        let monitoring = Monitoring::start(station)?;
        // Last: from now on the service manager lets others start that need this one.
        let watch = service.then(|| Watch::start(station));
        hosted._loops = Some(loops);
        hosted._listening = Some(listening);
        hosted._monitoring = monitoring;
        hosted._watch = watch;
        Ok(hosted)
    }

    /// A window of its own at this station, as another process would attach one.
    ///
    /// # Errors
    /// `internal` when the machine has no chance to give.
    pub fn window(&self) -> Result<Station, ApiError> {
        Ok(self.station.at_desk(DeskId::window()?))
    }

    /// The station.
    pub fn station(&self) -> &Station {
        &self.station
    }

    /// Calls a command of the table.
    ///
    /// # Errors
    /// The command's refusal.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        api::call(&self.station, name, request)
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        // A drill whose window is closed leaves its evidence all the same.
        crate::drill::finish(&self.station, Ending::Closed, None);
        self.station.stop();
    }
}
