//! `ehr-sim`: serves the demonstration ward on 127.0.0.1 until killed, with an outage if asked for one.

use std::process::ExitCode;
use std::time::Duration;

use chrono::{DateTime, Utc};
use ehr_sim::{DemoWard, Hospital, Scenario, SimError};

const USAGE: &str = "usage: ehr-sim [--port PORT] [--scenario ID]";

#[derive(Debug, Default)]
struct Asked {
    port: u16,
    scenario: Option<Scenario>,
}

#[allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line program talks to its terminal"
)]
fn main() -> ExitCode {
    let asked = match asked(std::env::args().skip(1)) {
        Ok(asked) => asked,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}\nscenarios:");
            for scenario in Scenario::built_in() {
                eprintln!("  {:20} {}", scenario.id, scenario.title_en);
            }
            return ExitCode::from(2);
        }
    };
    let hospital = match open(&asked) {
        Ok(hospital) => hospital,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    println!("{}", hospital.base_url());
    println!("token {}", hospital.token());
    let Some(scenario) = asked.scenario else {
        loop {
            std::thread::park();
        }
    };
    println!("{}", scenario.title_en);
    let mut elapsed_s = 0;
    loop {
        let fault = scenario.fault_at(elapsed_s);
        if fault != hospital.fault() {
            println!("{elapsed_s} s: {fault:?}");
            hospital.set_fault(fault);
        }
        std::thread::sleep(Duration::from_secs(1));
        elapsed_s = elapsed_s.saturating_add(1);
    }
}

fn open(asked: &Asked) -> Result<Hospital, SimError> {
    Hospital::start(DemoWard::built_in(), machine_time(), asked.port)
}

fn asked(mut words: impl Iterator<Item = String>) -> Result<Asked, String> {
    let mut asked = Asked::default();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--port" => {
                let port = value()?;
                asked.port = port.parse().map_err(|_| format!("{port} is not a port"))?;
            }
            "--scenario" => {
                let id = value()?;
                let found = Scenario::built_in().into_iter().find(|s| s.id == id);
                asked.scenario = Some(found.ok_or(format!("{id} is not a scenario"))?);
            }
            other => return Err(format!("{other} is not understood")),
        }
    }
    Ok(asked)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the pretend hospital is a world of its own, with its own clock"
)]
fn machine_time() -> DateTime<Utc> {
    std::time::SystemTime::now().into()
}
