//! The way in for a shell: attach to the station that runs on this computer, or be it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::api::socket::{Client, Listening};
use crate::api::views::ApiError;
use crate::clock::Clock;
use crate::config::{Config, data_folder};
use crate::demo::Demo;
use crate::fault::fault;
use crate::loops::Loops;
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
    _loops: Option<Loops>,
    _listening: Option<Listening>,
}

/// What a shell needs to know before it opens a station.
struct Plan {
    config: Config,
    folder: PathBuf,
    demo: bool,
}

fn plan(options: &Options) -> Result<Plan, ApiError> {
    let file = if options.demo {
        None
    } else {
        options.config.clone().or_else(Config::usual_place)
    };
    let (config, demo) = match file {
        Some(path) => (
            Config::load(&path).map_err(|error| fault("bad-config", error))?,
            false,
        ),
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

/// The configuration that a station would be opened with.
pub(crate) fn configuration(options: &Options) -> Result<Config, ApiError> {
    plan(options).map(|plan| plan.config)
}

/// The folder of the database and, where it can be read, the configuration: a file with a mistake in it must not keep
/// anybody from the packs.
pub(crate) fn folder_of(options: &Options) -> (Result<PathBuf, ApiError>, Option<Config>) {
    match (plan(options), &options.data) {
        (Ok(plan), _) => (Ok(plan.folder), Some(plan.config)),
        (Err(_), Some(folder)) => (Ok(folder.clone()), None),
        (Err(error), None) => (Err(error), None),
    }
}

impl Door {
    /// Attaches to the running station of the folder, or opens it here with its loops.
    ///
    /// # Errors
    /// `bad-config` with line and column, `store-busy` when the owner does not answer, and the store's own refusals.
    pub fn open(options: &Options) -> Result<Door, ApiError> {
        Door::open_at(options, DeskId::account(), true)
    }

    /// The same for a window: a desk of its own, at which nobody is signed in yet.
    ///
    /// # Errors
    /// As [`Door::open`].
    pub fn open_window(options: &Options) -> Result<Door, ApiError> {
        Door::open_at(options, DeskId::window()?, true)
    }

    /// Attaches, or opens the station for one command: no loops, nobody else may attach. For the command line.
    ///
    /// # Errors
    /// As [`Door::open`].
    pub fn open_for_one(options: &Options) -> Result<Door, ApiError> {
        Door::open_at(options, DeskId::account(), false)
    }

    fn open_at(options: &Options, desk: DeskId, running: bool) -> Result<Door, ApiError> {
        let plan = plan(options)?;
        if let Some(client) = Client::connect_from(&plan.folder, desk.clone()) {
            return Ok(Door::Attached(client));
        }
        let mut hosted = Hosted::open(plan, running)?;
        hosted.station = hosted.station.at_desk(desk);
        Ok(Door::Hosted(hosted))
    }

    /// Owns the station, or fails: for the service.
    ///
    /// # Errors
    /// `store-busy` when another process owns it, and as [`Door::open`].
    pub fn serve(options: &Options) -> Result<Hosted, ApiError> {
        Hosted::open(plan(options)?, true)
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
    fn open(plan: Plan, running: bool) -> Result<Hosted, ApiError> {
        let clock = Clock::machine();
        let demo = if plan.demo {
            Some(Demo::start(clock.now())?)
        } else {
            None
        };
        Hosted::with(plan.config, &plan.folder, clock, demo, running)
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
        let station = Station::open(config, folder, clock, demo)?;
        let (loops, listening) = if running {
            (
                Some(loops::start(&station)),
                Some(Listening::start(&station)?),
            )
        } else {
            (None, None)
        };
        Ok(Hosted {
            station,
            _loops: loops,
            _listening: listening,
        })
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
        self.station.stop();
    }
}
