//! The real program, started as IT would start it: the demonstration ward in a folder of its own, nobody's settings.

#![allow(
    dead_code,
    reason = "each test of the command line needs a part of this"
)]

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use app::api::socket::Client;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longest wait for something that the station does by itself.
const PATIENCE: Duration = Duration::from_secs(40);

/// A home without settings, and the folder of a station in it.
pub(crate) struct Place {
    home: TempDir,
}

/// What a command of the command line left behind.
#[derive(Debug)]
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Done {
    /// The last line, which is the result.
    pub(crate) fn result(&self) -> Value {
        let last = self.out.lines().last().unwrap_or_default();
        serde_json::from_str(last)
            .unwrap_or_else(|error| panic!("the last line is no JSON ({error}): {self:?}"))
    }
}

impl Place {
    pub(crate) fn new() -> Place {
        Place {
            home: TempDir::new().unwrap(),
        }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.home.path().join("station")
    }

    /// The program with nobody's settings.
    pub(crate) fn plain(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("HOME", self.home())
            .env("XDG_CONFIG_HOME", self.home().join("config"))
            .env("XDG_DATA_HOME", self.home().join("share"))
            .env_remove("VEILLEUSE_CONFIG")
            .env_remove("VEILLEUSE_DATA")
            .env_remove("VEILLEUSE_SOCKET")
            .current_dir(self.home())
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn command(&self) -> Command {
        self.plain(env!("CARGO_BIN_EXE_veilleuse"))
    }

    /// Runs one command to its end; `--data` and `--json` are added.
    pub(crate) fn run(&self, words: &[&str]) -> Done {
        let mut command = self.command();
        command
            .args(words)
            .arg("--json")
            .arg("--data")
            .arg(self.data());
        run(&mut command)
    }

    /// Starts the service with a configuration of its own and waits until it answers.
    pub(crate) fn serve_with(&self, config: &Path) -> Serving {
        let mut command = self.command();
        command
            .arg("serve")
            .arg("--json")
            .arg("--config")
            .arg(config)
            .arg("--data")
            .arg(self.data());
        Serving::start(&mut command, &self.data())
    }

    /// Starts the service and waits until it answers.
    pub(crate) fn serve(&self) -> Serving {
        let mut command = self.command();
        command
            .arg("serve")
            .arg("--json")
            .arg("--data")
            .arg(self.data());
        Serving::start(&mut command, &self.data())
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> Done {
    let done = command.output().unwrap();
    Done {
        code: done.status.code().unwrap_or(-1),
        out: String::from_utf8(done.stdout).unwrap(),
        err: String::from_utf8_lossy(&done.stderr).into_owned(),
    }
}

/// A running service and a connection to it.
pub(crate) struct Serving {
    child: Child,
    pub(crate) client: Client,
}

impl Serving {
    pub(crate) fn start(command: &mut Command, data: &Path) -> Serving {
        Serving::logging(command, data, Stdio::inherit())
    }

    /// The same with its log somewhere else.
    pub(crate) fn logging(command: &mut Command, data: &Path, log: Stdio) -> Serving {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        // It says that it serves only after its socket listens.
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert!(
            line.contains("\"serving\""),
            "the service did not start: {line}"
        );
        let client = Client::connect(data).unwrap_or_else(|| panic!("the service does not listen"));
        Serving { child, client }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// `kill -9` to this process and no other.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    pub(crate) fn ok(&self, name: &str, request: Value) -> Value {
        self.client
            .call(name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"))
    }

    pub(crate) fn mode(&self) -> Value {
        self.ok("mode", json!({}))
    }

    /// Takes the first copy, cuts the record, and lets Brigitte and Alice declare the outage; Alice signs in.
    pub(crate) fn open_outage(&self) {
        // The loop takes the copy by itself; asking for it as well would only wait for the same thing.
        wait("the first copy", || {
            self.client.call("ward_list", json!({})).is_ok()
        });
        self.ok("demo_switch", json!({ "fault": "refuse" }));
        wait("the proposal of downtime", || {
            self.mode()["proposal"]["kind"] == "downtime"
        });
        self.ok(
            "declare_downtime",
            json!({ "by": "BR", "second": "AL", "reason": null }),
        );
        self.ok("sign_in", json!({ "initials": "AL" }));
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // A story that broke leaves its process behind otherwise; one that was killed already does not mind.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

pub(crate) fn wait(what: &str, mut done: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !done() {
        assert!(Instant::now() < until, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A version 4 shaped id from a number, so that a repeated request can be told from a new one.
pub(crate) fn request_id(number: u64) -> String {
    format!("00000000-0000-4000-8000-{number:012x}")
}

/// Every slot on the screens that can be signed: patient, order, slot, the dose typed again where that is asked for, and
/// whether the attestation is asked for.
pub(crate) fn open_doses(station: &Serving) -> Vec<Value> {
    let mut found = vec![];
    look_at(station, &[-4], |patient, row, cell| {
        if cell["open"] == true {
            let typed = row["dose"].as_str().unwrap();
            let typed: String = typed
                .chars()
                .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '\u{a0}'))
                .filter(char::is_ascii)
                .collect();
            found.push(json!({
                "patient_id": patient, "order_id": row["order_id"], "slot_id": cell["slot_id"], "at": null,
                "dose": if row["retype_dose"] == true { json!(typed) } else { Value::Null },
                "attested": cell["attest"], "witness": if needs_two(row, cell) { json!({ "initials": "NB" }) } else { Value::Null },
                "site": row["asks"]["places"][0], "reason": null, "second_dose_confirmed": false, "early_confirmed": true,
            }));
        }
    });
    found
}

/// Whether a second person signs, or decides what may have been given unseen.
fn needs_two(row: &Value, cell: &Value) -> bool {
    row["asks"]["witness"] == true || (row["high_alert"] == true && cell["attest"] == true)
}

/// Looks at every cell of every patient's MAR, two days of it.
pub(crate) fn each_cell(station: &Serving, look: impl FnMut(&Value, &Value, &Value)) {
    look_at(station, &[-4, 20], look);
}

fn look_at(station: &Serving, shifts: &[i32], mut look: impl FnMut(&Value, &Value, &Value)) {
    let ward = station.ok("ward_list", json!({}));
    for patient in ward["rows"].as_array().unwrap() {
        for shift in shifts {
            let request =
                json!({ "patient_id": patient["patient_id"], "hours": 24, "shift_hours": shift });
            let mar = station.ok("mar", request);
            for group in mar["groups"].as_array().unwrap() {
                for row in group["rows"].as_array().unwrap() {
                    for cell in row["cells"].as_array().unwrap() {
                        look(&patient["patient_id"], row, cell);
                    }
                }
            }
        }
    }
}
