//! A station put together for one test: its configuration, its folder, and its commands by name, as a shell calls them.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise and says which"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program uses the part of the station it needs, and none exports it"
)]

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use app::api::views::{ApiError, Mar, ModeBar, ProposalKind, Reconciliation};
use app::clock::{Clock, random};
use app::config::Config;
use app::door::Hosted;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The naming system of our entries in the test's record.
pub const OWN_SYSTEM: &str = "https://hopital-essai.invalid/veilleuse";

/// How the station is let in, as the configuration file says it.
pub enum LetIn<'a> {
    /// A token in a file.
    Bearer(&'a str),
    /// SMART Backend Services: client, key file, scopes.
    Smart(&'a str, &'a Path, &'a str),
}

/// A station in a folder of its own, gone with it.
pub struct Station {
    hosted: Hosted,
    folder: tempfile::TempDir,
}

impl Station {
    /// Opens a station of the ward at this place of this record; `times` are lines of `[site.times]`. With `loops` it looks,
    /// copies and sends by itself, else only when asked.
    pub fn open(
        base_url: &str,
        ward: &str,
        let_in: &LetIn<'_>,
        times: &str,
        loops: bool,
    ) -> Station {
        let folder = tempfile::Builder::new()
            .prefix("station-")
            .tempdir()
            .expect("a folder");
        let auth = match let_in {
            LetIn::Bearer(token) => {
                let path = folder.path().join("token");
                keep(&path, token.as_bytes());
                format!("{{ kind = \"bearer\", token_file = {} }}", literal(&path))
            }
            LetIn::Smart(client, key, scope) => format!(
                "{{ kind = \"smart\", client_id = \"{client}\", key_file = {}, scope = \"{scope}\" }}",
                literal(key)
            ),
        };
        let text = config(base_url, ward, &auth, times);
        let config = Config::parse(&text, Path::new("veilleuse.toml")).expect("the configuration");
        let data = folder.path().join("data");
        let hosted = Hosted::with(config, &data, Clock::machine(), None, loops).expect("a station");
        Station { hosted, folder }
    }

    /// Calls a command. Panics with the refusal's code and subject.
    pub fn ask<T: DeserializeOwned>(&self, name: &str, request: Value) -> T {
        let answer = self
            .hosted
            .call(name, request.clone())
            .unwrap_or_else(|e| panic!("{name} {request} was refused: {} ({})", e.code, e.subject));
        serde_json::from_value(answer).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// Calls a command that must be refused.
    pub fn refused(&self, name: &str, request: Value) -> ApiError {
        match self.hosted.call(name, request.clone()) {
            Err(error) => error,
            Ok(answer) => panic!("{name} {request} was not refused: {answer}"),
        }
    }

    /// Calls a command that may be refused.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        self.hosted.call(name, request)
    }

    /// The banner.
    pub fn mode(&self) -> ModeBar {
        self.ask("mode", json!({}))
    }

    /// The list of reconciliation.
    pub fn reconciliation(&self) -> Reconciliation {
        self.ask("reconciliation", json!({}))
    }

    /// The day's MAR of a patient, from twelve hours ago to twelve hours from now.
    pub fn mar(&self, patient: &str) -> Mar {
        self.ask(
            "mar",
            json!({ "patient_id": patient, "hours": 24, "shift_hours": -8 }),
        )
    }

    /// Waits for the app to propose something.
    pub fn until_proposed(&self, kind: &ProposalKind, limit: Duration) -> Duration {
        let began = Instant::now();
        wait(limit, "a proposal", || {
            let mode = self.mode();
            match mode.proposal {
                Some(proposal) if proposal.kind == *kind => Ok(began.elapsed()),
                other => Err(format!(
                    "{} {other:?}, probe {}",
                    mode.state, mode.probe_code
                )),
            }
        })
    }

    /// The folder that goes with the station.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Looks until `look` has an answer; panics with what it saw last.
pub fn wait<T>(limit: Duration, what: &str, mut look: impl FnMut() -> Result<T, String>) -> T {
    let until = Instant::now() + limit;
    loop {
        match look() {
            Ok(found) => return found,
            Err(seen) if Instant::now() > until => {
                panic!("waited {} s in vain for {what}: {seen}", limit.as_secs())
            }
            Err(_) => thread::sleep(Duration::from_millis(20)),
        }
    }
}

/// The id a screen makes for a request.
pub fn request_id() -> String {
    let bytes: [u8; 16] = random().expect("random bytes");
    uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string()
}

/// The text of a site's file, with short timings.
pub fn config(base_url: &str, ward: &str, auth: &str, times: &str) -> String {
    format!(
        r#"
[station]
name = "3B-1"

[ward]
hospital = "Hôpital d'essai"
code = "3B"
name = "Médecine interne 3B"
location = "{ward}"

[ehr]
base_url = "{base_url}"
own_system = "{OWN_SYSTEM}"
auth = {auth}

[timing]
sync_seconds = 5
probe_seconds = 1
resend_seconds = 2
recovery_seconds = 2

[site]
zone = "Europe/Paris"

[site.times]
{times}

[[staff]]
initials = "AL"
name = "Alice Lambert"
role = "nurse"

[[staff]]
initials = "NB"
name = "Nadia Benali"
role = "nurse"

[[staff]]
initials = "BR"
name = "Brigitte Roux"
role = "charge-nurse"
"#
    )
}

fn keep(path: &PathBuf, bytes: &[u8]) {
    File::create(path)
        .and_then(|mut file| file.write_all(bytes))
        .expect("a file beside the station");
}

/// A path as a literal string of TOML.
fn literal(path: &Path) -> String {
    format!("'{}'", path.display())
}
