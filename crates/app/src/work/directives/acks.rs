//! Answering IT: one small file beside each directive, per station, written again when something in it changed.
//!
//! Invariant: no patient's data; names of staff who confirmed, and nothing else about people.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;
use ward::downtime::{Plan, State};

use super::{FOLLOWED, Seen};
use crate::board::{Ack, AckPack, AckReady, AckRefused, FOLDER};
use crate::station::{Live, Station};

/// How long an answer is kept up to date.
const ANSWERED_FOR: TimeDelta = TimeDelta::days(8);

/// What was written, by file.
#[derive(Default)]
pub(crate) struct Acks(BTreeMap<PathBuf, Vec<u8>>);

impl Acks {
    /// Brings the answers up to date.
    ///
    /// # Errors
    /// The first file that could not be written; it is tried again.
    pub(crate) fn keep_up(&mut self, station: &Station, folder: &Path) -> std::io::Result<()> {
        let place = folder.join(FOLDER);
        let answers = {
            let live = station.live();
            all(station, &live, station.now())
        };
        for (name, ack) in answers {
            let path = place.join(name);
            let bytes = serde_json::to_vec_pretty(&ack)?;
            if self.0.get(&path) != Some(&bytes) {
                put(&place, &path, &bytes)?;
                self.0.insert(path, bytes);
            }
        }
        Ok(())
    }
}

/// Every answer that this station owes, by the name of its file.
fn all(station: &Station, live: &Live, now: DateTime<Utc>) -> Vec<(String, Ack)> {
    let recent = |seen: &&Seen| now - seen.at < ANSWERED_FOR;
    let mut answers: BTreeMap<String, Ack> = BTreeMap::new();
    for seen in live.heard.seen.iter().filter(recent) {
        // Of what carries no good signature only its bytes are known; without bytes there is only its name.
        let about = match (seen.command, &seen.sha256) {
            (Some(command), _) => command.to_string(),
            (None, Some(sha256)) => {
                format!("unknown-{}", sha256.chars().take(12).collect::<String>())
            }
            (None, None) => continue,
        };
        let name = file_name(station, &about);
        let refused = AckRefused {
            file: seen.file.clone(),
            code: seen.outcome.clone(),
            at: seen.at,
        };
        match answers.get_mut(&name) {
            // The same command once more: what became of it the first time stays the answer.
            Some(ack) if seen.outcome != FOLLOWED => ack.refused.push(refused),
            _ => {
                let mut ack = answer(station, live, seen);
                if seen.outcome != FOLLOWED {
                    ack.refused.push(refused);
                }
                answers.insert(name, ack);
            }
        }
    }
    answers.into_iter().collect()
}

/// What this station says about one directive.
fn answer(station: &Station, live: &Live, seen: &Seen) -> Ack {
    let config = station.config();
    let plan = live
        .downtime
        .plan()
        .filter(|plan| seen.outcome == FOLLOWED && Some(plan.id) == seen.command);
    let fresh = matches!(
        seen.kind.as_deref(),
        Some("freshness_check" | "plan_downtime")
    ) && seen.outcome == FOLLOWED
        && !matches!(live.downtime, State::Active(_));
    let data_as_of = live
        .generation
        .as_ref()
        .filter(|_| fresh)
        .and_then(|generation| generation.oldest());
    Ack {
        schema: 1,
        command: seen.command,
        kind: seen.kind.clone(),
        hospital: config.ward.hospital.clone(),
        ward: config.ward.code.clone(),
        station: config.station.name.clone(),
        outcome: seen.outcome.clone(),
        at: seen.at,
        state: live.downtime.name().to_owned(),
        start: plan.map(|plan| plan.start),
        end: plan.map(|plan| plan.end),
        ready: plan.and_then(ready_of),
        pack: plan.and_then(|plan| plan.pack).map(|pack| AckPack {
            at: pack.at,
            pages: pack.pages,
            generation: pack.generation,
        }),
        data_as_of,
        refused: vec![],
    }
}

fn ready_of(plan: &Plan) -> Option<AckReady> {
    plan.ready.as_ref().map(|ready| AckReady {
        by: ready.by.initials.clone(),
        name: ready.by.name.clone(),
        at: ready.at,
        data_age_minutes: ready.data_age_minutes,
        printer_tested: ready.printer_tested,
        reason: ready.reason.clone(),
    })
}

fn file_name(station: &Station, about: &str) -> String {
    let config = station.config();
    let safe = |text: &str| -> String {
        text.chars()
            .map(|c| if c.is_alphanumeric() { c } else { '-' })
            .collect()
    };
    format!(
        "{about}.{}.{}.json",
        safe(&config.ward.code),
        safe(&config.station.name)
    )
}

/// Written beside, then renamed: a board never reads half an answer.
fn put(place: &Path, path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if !place.is_dir() {
        std::fs::create_dir(place)?;
    }
    let beside = place.join(format!(".{}.tmp", Uuid::from_bytes(own_name()?)));
    let mut file = File::create_new(&beside)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    drop(file);
    let moved = written.and_then(|()| std::fs::rename(&beside, path));
    if moved.is_err() {
        std::fs::remove_file(&beside).unwrap_or_default();
    }
    moved
}

fn own_name() -> std::io::Result<[u8; 16]> {
    crate::clock::random().map_err(|error| std::io::Error::other(error.to_string()))
}
