//! A drill: a station of its own, in a folder of its own, with invented patients, a pretend record and pretend printers, on
//! which a scenario is played while people work as in an outage.
//!
//! Invariant: a drill never opens a real station's folder, record or printer, and no real station opens a drill's.
//! Invariant: when the real ward leaves its normal state the drill is over at once, for everybody, and says why.
//! Invariant: the evidence says what stands in the drill's journal, and "declared" of everything else.

mod clock;
mod evidence;
mod gather;
mod keep_apart;
mod paper;
mod play;
mod printer;
mod real;
mod run;
mod shipped;
mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use ward::drill::{Judged, Scenario};

use crate::api::views::ApiError;
use crate::clock::random;
use crate::config::own_data;
use crate::demo::Demo;
use crate::door::{Hosted, Options};
use crate::fault::fault;

pub use evidence::{Evidence, Signed, Verified, verify};
pub(crate) use keep_apart::kept_apart;
use keep_apart::own_folder;
pub(crate) use play::{finish, round};
pub use run::{Ran, run};
pub use shipped::{Found, all, check, find};

use clock::OwnClock;
use printer::PretendPrinter;
pub(crate) use real::Real;
use real::RealWard;

/// Which drill is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Name of a shipped scenario, or a file.
    pub scenario: String,
    /// Its folder, empty or not there yet; absent: one of its own beside the account's data.
    pub folder: Option<PathBuf>,
    /// The language; absent: the real station's, else French.
    pub locale: Option<String>,
}

/// Why a drill ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// Its lead said the stop words.
    Lead,
    /// The story was over, nobody waited for it.
    Story,
    /// The real ward left its normal state.
    RealOutage,
    /// Its window was closed.
    Closed,
}

/// How and when it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) at: DateTime<Utc>,
    pub(crate) why: Ending,
    pub(crate) by: Option<String>,
}

/// What happened so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Course {
    /// When it began.
    pub(crate) started: Option<DateTime<Utc>>,
    /// Steps that were begun: none is played twice.
    pub(crate) taken: BTreeSet<String>,
    /// When each step happened.
    pub(crate) played: BTreeMap<String, DateTime<Utc>>,
    /// Steps that could not be played, and why.
    pub(crate) failed: BTreeMap<String, String>,
    /// Age of the copy when the record went, in minutes.
    pub(crate) data_age_minutes: Option<u32>,
    /// How the real ward was when it was last looked at.
    pub(crate) real: Option<Real>,
    /// How it ended.
    pub(crate) ended: Option<Ended>,
    /// What was expected and how it came out, once it is over.
    pub(crate) judged: Vec<Judged>,
    /// The evidence that was written, or why it could not be.
    pub(crate) written: Option<Result<Written, String>>,
}

/// The evidence on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    pub(crate) json: PathBuf,
    /// The paper, or why there is none.
    pub(crate) pdf: Result<PathBuf, String>,
}

/// The running drill of a station.
pub struct Drill {
    pub(crate) scenario: Scenario,
    pub(crate) folder: PathBuf,
    pub(crate) printers: Vec<std::sync::Arc<PretendPrinter>>,
    pub(crate) real: RealWard,
    /// IT's key of this drill: no real station believes it.
    pub(crate) it: SigningKey,
    /// Time is compressed and an automatic cast plays.
    pub(crate) automatic: bool,
    course: Mutex<Course>,
    begun: OnceLock<()>,
    /// When the real ward was last looked at.
    looked: Mutex<Option<Instant>>,
}

/// Between two looks at the real ward.
const LOOK_EVERY: Duration = Duration::from_millis(900);

/// What may still be asked when the drill is over: how it ended, and who sits there. Nothing is recorded any more.
const WHEN_OVER: &[&str] = &[
    "boot",
    "mode",
    "present",
    "lock",
    "sign_in",
    "sign_out",
    "end_drill",
    "health",
    "journal_verify",
    "reconciliation",
];

/// Refuses a command of a drill that is over.
///
/// # Errors
/// `drill-over`.
pub(crate) fn let_through(station: &crate::Station, command: &str) -> Result<(), ApiError> {
    let drill = station.demo().and_then(Demo::drill);
    if drill.is_some_and(Drill::is_over) && !WHEN_OVER.contains(&command) {
        return Err(fault("drill-over", ""));
    }
    Ok(())
}

/// A named person ends the drill.
///
/// # Errors
/// `not-allowed-now` where no drill is played, and the refusals of a PIN.
pub(crate) fn end(
    station: &crate::Station,
    request: &crate::api::views::EndDrill,
) -> Result<(), ApiError> {
    if station.demo().and_then(Demo::drill).is_none() {
        return Err(fault("not-allowed-now", ""));
    }
    let by = crate::work::people::prove(station, &request.by, request.by_pin.as_deref())?;
    finish(station, Ending::Lead, Some(by.person.initials.clone()));
    Ok(())
}

/// The names of the pretend printers.
const PRINTERS: [&str; 2] = ["3N", "3N couloir"];

impl Drill {
    fn new(
        scenario: Scenario,
        folder: &Path,
        real: RealWard,
        automatic: bool,
    ) -> Result<Drill, ApiError> {
        let secret: [u8; 32] = random().map_err(|error| fault("internal", error))?;
        let printers = PRINTERS.iter().map(|name| {
            let folder = folder.join("imprimantes").join(name);
            std::sync::Arc::new(PretendPrinter::new(name, &folder))
        });
        Ok(Drill {
            scenario,
            printers: printers.collect(),
            folder: folder.to_owned(),
            real,
            it: SigningKey::from_bytes(&secret),
            automatic,
            course: Mutex::default(),
            begun: OnceLock::new(),
            looked: Mutex::default(),
        })
    }

    /// What happened so far.
    pub(crate) fn course(&self) -> MutexGuard<'_, Course> {
        // What is written here is written field by field: a panic in between leaves the fields before it true.
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether it is time to look at the real ward again.
    pub(crate) fn must_look(&self) -> bool {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let due = looked.is_none_or(|at| at.elapsed() >= LOOK_EVERY);
        if due {
            *looked = Some(Instant::now());
        }
        due
    }

    /// It begins, once.
    pub(crate) fn begin(&self, now: DateTime<Utc>) {
        if self.begun.set(()).is_ok() {
            self.course().started = Some(now);
        }
    }

    /// Whether it is over.
    pub(crate) fn is_over(&self) -> bool {
        self.course().ended.is_some()
    }

    /// Whole minutes since it began.
    pub(crate) fn minute(&self, now: DateTime<Utc>) -> u32 {
        let started = self.course().started;
        let passed = started.map_or(TimeDelta::zero(), |started| now - started);
        u32::try_from(passed.num_minutes().max(0)).unwrap_or(0)
    }
}

/// A text of a scenario in a language, for a shell without a page.
pub fn in_language(text: &ward::procedure::Localised, locale: &str) -> String {
    let locale = ward::format::Locale::parse(locale).unwrap_or(ward::format::Locale::Fr);
    text.in_language(locale).0.to_owned()
}

/// Opens the drill as a window has it: it begins when the first copy of the invented ward is there.
///
/// # Errors
/// `drill-unknown`, `drill-scenario` with its first problem, `drill-folder-used`, `drill-not-now` while the real ward is not
/// in its normal state, and the refusals of a station.
pub(crate) fn open(options: &Options, wanted: &Wanted) -> Result<Hosted, ApiError> {
    prepare(options, wanted, &OwnClock::machine(), false, |_| {})
}

/// Puts the drill's station together.
fn prepare(
    options: &Options,
    wanted: &Wanted,
    clock: &OwnClock,
    automatic: bool,
    change: impl FnOnce(&mut crate::config::Config),
) -> Result<Hosted, ApiError> {
    let scenario = find(&wanted.scenario)?;
    let real = RealWard::of(options);
    real.must_be_normal()?;
    let folder = match &wanted.folder {
        Some(folder) => folder.clone(),
        None => {
            let stamp = clock.now().format("%Y%m%d-%H%M%S");
            own_data()
                .join("exercices")
                .join(format!("{}-{stamp}", scenario.id))
        }
    };
    own_folder(&folder, real.folder())?;
    let mut config = Demo::config()?;
    if let Some(locale) = wanted.locale.clone().or_else(|| real.locale()) {
        config.station.locale = locale;
    }
    config.print.folder = Some(folder.join("feuilles"));
    let drill = Drill::new(scenario, &folder, real, automatic)?;
    let key = drill.it.verifying_key().to_bytes();
    config.directives.keys = vec![hex::encode(key)];
    change(&mut config);
    let demo = Demo::of_drill(clock.clock(), drill)?;
    Hosted::with(
        config,
        &folder.join("poste"),
        clock.clock(),
        Some(demo),
        true,
    )
}
