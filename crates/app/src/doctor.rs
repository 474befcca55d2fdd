//! `veilleuse doctor`: everything that IT can put right before the night in which it matters, one sentence each.
//!
//! It attaches to the running station, or opens it for a moment; either way it only looks. No patient's data is in any
//! sentence: they are made of the facts of [`Health`], which hold none.

use lang::{Arg, Words};
use serde::Serialize;
use serde_json::json;

use crate::api::socket::PROTOCOL;
use crate::api::views::{ApiError, Health, JournalReport};
use crate::config::{Config, shown};
use crate::door::{Door, Options};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Weight {
    /// As it should be.
    Good,
    /// To be known.
    Note,
    /// Somebody should act before an outage comes.
    Warning,
    /// The station cannot do what it is for.
    Fault,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable code.
    pub code: String,
    /// How much it matters.
    pub weight: Weight,
    /// What was found.
    pub what: String,
    /// What to do; empty where nothing is to be done.
    pub todo: String,
    /// The exit code of a program that found nothing worse.
    pub exit: u8,
}

/// Everything that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Examination {
    /// A station was running and answered itself.
    pub attached: bool,
    /// The findings, in the order in which a person would look.
    pub findings: Vec<Finding>,
    /// The facts, where the station could be asked.
    pub health: Option<Health>,
}

impl Examination {
    /// The exit code: of the first fault, else 5 for warnings, else 0.
    pub fn exit(&self) -> u8 {
        let faults = self
            .findings
            .iter()
            .filter(|one| one.weight == Weight::Fault);
        let worst = faults.map(|one| one.exit).next();
        let warned = self
            .findings
            .iter()
            .any(|one| one.weight == Weight::Warning);
        worst.unwrap_or(if warned { INCOMPLETE } else { 0 })
    }
}

const FAILED: u8 = 1;
const REFUSED_CONFIG: u8 = 3;
const NO_RECORD: u8 = 4;
const INCOMPLETE: u8 = 5;
const BAD_STORE: u8 = 6;
const BUSY: u8 = 7;

/// What IT is told of an old copy: at once for the ward, a ticket after two hours (downtime.md).
const OLD_WARNING_SECONDS: u32 = 30 * 60;
const OLD_FAULT_SECONDS: u32 = 120 * 60;
/// A pack is made at least every four hours; older than a day nobody should need it.
const PACK_OLD_SECONDS: u32 = 24 * 3600;
/// quality.md F4: alarm below 1 GiB.
const DISK_FAULT_MIB: u32 = 1024;
const DISK_WARNING_MIB: u32 = 5 * 1024;
/// quality.md F6: skew above two minutes is shown.
const CLOCK_SECONDS: u32 = 120;

/// Collects findings in one language.
struct Notes {
    words: Words,
    findings: Vec<Finding>,
}

impl Notes {
    fn say(&mut self, weight: Weight, exit: u8, code: &str, subject: &str) {
        self.of_key(weight, exit, code, &format!("doctor-{code}"), subject);
    }

    /// A refusal of the catalogue.
    fn refusal(&mut self, weight: Weight, exit: u8, code: &str, subject: &str) {
        self.of_key(weight, exit, code, &format!("error-{code}"), subject);
    }

    fn of_key(&mut self, weight: Weight, exit: u8, code: &str, key: &str, subject: &str) {
        let what = if self.words.has(key) {
            self.words.say_with(key, &[("subject", Arg::Text(subject))])
        } else {
            code.to_owned()
        };
        self.findings.push(Finding {
            code: code.to_owned(),
            weight,
            what,
            todo: self.words.attribute(key, "todo").unwrap_or_default(),
            exit,
        });
    }
}

/// Looks at everything.
///
/// # Errors
/// `bad-config` when not even the language of the sentences is known.
pub fn examine(options: &Options, locale: &str) -> Result<Examination, ApiError> {
    let words = Words::new(locale).map_err(|error| crate::fault::fault("bad-config", error))?;
    let mut notes = Notes {
        words,
        findings: vec![],
    };
    file(options, &mut notes);
    let door = match Door::open_for_one(options) {
        Ok(door) => door,
        Err(error) => {
            no_station(&error, &mut notes);
            return Ok(Examination {
                attached: false,
                findings: notes.findings,
                health: None,
            });
        }
    };
    match &door {
        Door::Attached(client) => {
            let spoken = client.spoken();
            notes.say(Weight::Good, 0, "attached", &spoken.program);
            if spoken.protocol != PROTOCOL || spoken.program != env!("CARGO_PKG_VERSION") {
                notes.say(Weight::Warning, 0, "other-version", &spoken.program);
            }
        }
        Door::Hosted(hosted) => {
            notes.say(Weight::Note, 0, "alone", "");
            // Without loops nobody has asked anybody yet.
            hosted.station().look_once();
            drop(door.call("ask_printers", json!({})));
        }
    }
    let health = ask::<Health>(&door, "health");
    match &health {
        Ok(health) => station(health, &mut notes),
        Err(error) => notes.refusal(Weight::Fault, FAILED, &error.code, &error.subject),
    }
    match ask::<JournalReport>(&door, "journal_verify") {
        Ok(report) if report.ok => {
            notes.say(Weight::Good, 0, "store", &report.entries.to_string());
        }
        Ok(report) => {
            let problem = report.problem.unwrap_or_default();
            notes.say(Weight::Fault, BAD_STORE, "store-damaged", &problem);
        }
        Err(error) => notes.refusal(Weight::Fault, BAD_STORE, &error.code, &error.subject),
    }
    Ok(Examination {
        attached: !door.is_hosting(),
        findings: notes.findings,
        health: health.ok(),
    })
}

fn ask<T: serde::de::DeserializeOwned>(door: &Door, name: &str) -> Result<T, ApiError> {
    let answer = door.call(name, json!({}))?;
    serde_json::from_value(answer).map_err(|error| crate::fault::fault("internal", error))
}

/// The file, as it is now.
fn file(options: &Options, notes: &mut Notes) {
    match shown::check(None, options) {
        Ok(checked) => {
            let file = checked.file.display().to_string();
            notes.say(Weight::Good, 0, "config", &file);
            for missing in &checked.missing {
                notes.say(Weight::Fault, REFUSED_CONFIG, "named-missing", missing);
            }
        }
        Err(_) if nothing_configured(options) => {
            notes.say(Weight::Note, 0, "demonstration", "");
        }
        Err(error) => {
            notes.refusal(Weight::Fault, REFUSED_CONFIG, "bad-config", &error.subject);
        }
    }
}

/// The demonstration ward is what this computer would show.
fn nothing_configured(options: &Options) -> bool {
    options.demo || (options.config.is_none() && Config::usual_place().is_none())
}

/// Why no station could be asked.
fn no_station(error: &ApiError, notes: &mut Notes) {
    let exit = match error.code.as_str() {
        // Said already, with its place.
        "bad-config" => return,
        "store-busy" | "station-gone" | "service-absent" | "not-your-station"
        | "protocol-differs" => BUSY,
        _ => BAD_STORE,
    };
    notes.refusal(Weight::Fault, exit, &error.code, &error.subject);
}

/// What the station says of itself.
fn station(health: &Health, notes: &mut Notes) {
    own_folder(health, notes);
    copy(health, notes);
    record(health, notes);
    paper(health, notes);
    people(health, notes);
    // The subject of a warning may quote the record; here the code is enough.
    for code in &health.warnings {
        match code.as_str() {
            "config-refused" | "config-restart" => {}
            code => notes.refusal(Weight::Warning, INCOMPLETE, code, ""),
        }
    }
    if let Some(why) = &health.config_refused {
        notes.refusal(Weight::Fault, REFUSED_CONFIG, "config-refused", why);
    }
    if !health.config_restart.is_empty() {
        let sections = health.config_restart.join(", ");
        notes.refusal(Weight::Warning, INCOMPLETE, "config-restart", &sections);
    }
}

fn own_folder(health: &Health, notes: &mut Notes) {
    let (weight, code) = if health.folder_private {
        (Weight::Good, "folder")
    } else {
        (Weight::Fault, "folder-open")
    };
    notes.say(weight, FAILED, code, &health.folder);
    if health.key_copies < 2 {
        notes.say(Weight::Warning, INCOMPLETE, "one-key", "");
    }
    if let Some(free) = health.disk_free_mib {
        let (weight, code) = match free {
            ..DISK_FAULT_MIB => (Weight::Fault, "disk-low"),
            DISK_FAULT_MIB..DISK_WARNING_MIB => (Weight::Warning, "disk-low"),
            _ => (Weight::Good, "disk"),
        };
        notes.say(weight, FAILED, code, &free.to_string());
    }
    if health.clock_behind_seconds > CLOCK_SECONDS {
        let minutes = (health.clock_behind_seconds / 60).to_string();
        notes.say(Weight::Fault, FAILED, "clock-behind", &minutes);
    } else {
        notes.say(Weight::Good, 0, "clock", "");
    }
}

fn copy(health: &Health, notes: &mut Notes) {
    let Some(copy) = &health.copy else {
        return notes.say(Weight::Fault, INCOMPLETE, "no-copy", "");
    };
    let age = copy.oldest_seconds.unwrap_or(u32::MAX);
    let minutes = (age / 60).to_string();
    match age {
        ..OLD_WARNING_SECONDS => notes.say(Weight::Good, 0, "copy", &minutes),
        OLD_WARNING_SECONDS..OLD_FAULT_SECONDS => {
            notes.say(Weight::Warning, INCOMPLETE, "copy-old", &minutes)
        }
        u32::MAX => notes.say(Weight::Fault, INCOMPLETE, "copy-age-unknown", ""),
        _ => notes.say(Weight::Fault, INCOMPLETE, "copy-old", &minutes),
    }
    let incomplete: Vec<&str> = health
        .sections
        .iter()
        .filter(|section| !section.complete)
        .map(|section| section.section.as_str())
        .collect();
    if !incomplete.is_empty() {
        let sections = incomplete.join(", ");
        notes.say(Weight::Warning, INCOMPLETE, "sections", &sections);
    }
}

fn record(health: &Health, notes: &mut Notes) {
    if !health.record_watched {
        notes.say(Weight::Note, 0, "record-unwatched", "");
    } else if health.record == "healthy" {
        notes.say(Weight::Good, 0, "record", "");
    } else {
        notes.say(Weight::Fault, NO_RECORD, "record-silent", &health.record);
    }
    if health.unreconciled > 0 {
        let count = health.unreconciled.to_string();
        notes.say(Weight::Note, 0, "unreconciled", &count);
    }
}

fn paper(health: &Health, notes: &mut Notes) {
    if health.printers.is_empty() {
        notes.say(Weight::Warning, INCOMPLETE, "no-printer", "");
    }
    for printer in &health.printers {
        match printer.ready {
            Some(true) => notes.say(Weight::Good, 0, "printer", &printer.name),
            Some(false) => {
                let subject = format!("{} ({})", printer.name, printer.state);
                notes.say(Weight::Warning, INCOMPLETE, "printer-not-ready", &subject);
            }
            None => notes.say(Weight::Note, 0, "printer-not-asked", &printer.name),
        }
    }
    match &health.pack {
        _ if !health.packs => notes.say(Weight::Warning, INCOMPLETE, "packs-off", ""),
        None => notes.say(Weight::Warning, INCOMPLETE, "no-pack", ""),
        Some(pack) if pack.age_seconds > PACK_OLD_SECONDS || !pack.complete => {
            let hours = (pack.age_seconds / 3600).to_string();
            notes.say(Weight::Warning, INCOMPLETE, "pack-old", &hours);
        }
        Some(pack) => {
            let minutes = (pack.age_seconds / 60).to_string();
            notes.say(Weight::Good, 0, "pack", &minutes);
        }
    }
    if health.procedures_out_of_review > 0 {
        let count = health.procedures_out_of_review.to_string();
        notes.say(Weight::Warning, INCOMPLETE, "cards-review", &count);
    }
}

fn people(health: &Health, notes: &mut Notes) {
    if health.by_name {
        notes.say(Weight::Warning, INCOMPLETE, "by-name", "");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

    use super::*;

    fn seen(change: impl Fn(&mut Health)) -> Vec<(String, Weight)> {
        let folder = tempfile::tempdir().unwrap();
        let clock = crate::clock::Clock::machine();
        let demo = crate::demo::Demo::start(clock.now()).unwrap();
        let config = crate::demo::Demo::config().unwrap();
        let hosted =
            crate::door::Hosted::with(config, folder.path(), clock, Some(demo), false).unwrap();
        hosted.call("sync_now", json!({})).unwrap();
        hosted.station().look_once();
        let answer = hosted.call("health", json!({})).unwrap();
        let mut health: Health = serde_json::from_value(answer).unwrap();
        change(&mut health);
        let mut notes = Notes {
            words: Words::new("fr").unwrap(),
            findings: vec![],
        };
        station(&health, &mut notes);
        assert!(
            notes.words.missing().is_empty(),
            "every finding has its sentence: {:?}",
            notes.words.missing()
        );
        for finding in &notes.findings {
            assert!(
                finding.weight < Weight::Warning || !finding.todo.is_empty(),
                "whatever is wrong says what to do: {finding:?}"
            );
        }
        let found = notes.findings.into_iter();
        found.map(|one| (one.code, one.weight)).collect()
    }

    #[test]
    fn each_ill_is_found_and_a_sound_station_has_only_what_its_site_lacks() {
        let sound = seen(|_| {});
        let ills: Vec<&str> = sound
            .iter()
            .filter(|(_, weight)| *weight >= Weight::Warning)
            .map(|(code, _)| code.as_str())
            .collect();
        assert_eq!(
            ills,
            ["one-key", "no-printer", "no-pack"],
            "the demonstration has no printer and no pack yet: {sound:?}"
        );
        type Change = fn(&mut Health);
        let changes: [(&str, Weight, Change); 12] = [
            ("folder-open", Weight::Fault, |h| h.folder_private = false),
            ("disk-low", Weight::Fault, |h| h.disk_free_mib = Some(500)),
            ("disk-low", Weight::Warning, |h| {
                h.disk_free_mib = Some(3000)
            }),
            ("clock-behind", Weight::Fault, |h| {
                h.clock_behind_seconds = 600
            }),
            ("no-copy", Weight::Fault, |h| h.copy = None),
            ("copy-old", Weight::Warning, |h| {
                h.copy.as_mut().unwrap().oldest_seconds = Some(45 * 60);
            }),
            ("copy-old", Weight::Fault, |h| {
                h.copy.as_mut().unwrap().oldest_seconds = Some(5 * 3600);
            }),
            ("copy-age-unknown", Weight::Fault, |h| {
                h.copy.as_mut().unwrap().oldest_seconds = None;
            }),
            ("sections", Weight::Warning, |h| {
                h.sections[0].complete = false
            }),
            ("record-silent", Weight::Fault, |h| {
                h.record = "refused".to_owned()
            }),
            ("by-name", Weight::Warning, |h| h.by_name = true),
            ("cards-review", Weight::Warning, |h| {
                h.procedures_out_of_review = 2
            }),
        ];
        for (code, weight, change) in changes {
            let found = seen(change);
            assert!(
                found.contains(&(code.to_owned(), weight)),
                "{code} is found: {found:?}"
            );
        }
    }
}
