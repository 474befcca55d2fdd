//! The board of IT: which ward confirmed which downtime, read from the answers in the shared folder. No station is needed.
//!
//! Invariant: a ward that was addressed and has not answered stands on the board too.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::{DateTime, Utc};
use ehr::drop_folder::{limits, pick_up};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use ward::directive::{Audience, BYTES_MAX, KeySet, Kind, read};

use crate::feeds::directives::DIRECTIVE;

/// Name of the folder of the answers, in the folder of the directives.
pub const FOLDER: &str = "acks";
/// Bytes of one answer.
const ACK_BYTES_MAX: u64 = 64 * 1024;

/// What one station answers about one directive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ack {
    /// Version of this object.
    pub schema: u32,
    /// The directive; nothing for a file without a good signature.
    pub command: Option<Uuid>,
    /// Its type.
    pub kind: Option<String>,
    /// Name of the hospital.
    pub hospital: String,
    /// Code of the ward.
    pub ward: String,
    /// Name of the station.
    pub station: String,
    /// `followed`, or the code of why not.
    pub outcome: String,
    /// When it was met.
    pub at: DateTime<Utc>,
    /// State of the ward now.
    pub state: String,
    /// The announced start, of a plan that the ward still knows.
    pub start: Option<DateTime<Utc>>,
    /// The announced end, as it stands now.
    pub end: Option<DateTime<Utc>>,
    /// Who confirmed that the ward is ready.
    pub ready: Option<AckReady>,
    /// The pack that was printed.
    pub pack: Option<AckPack>,
    /// Time of the ward's oldest data.
    pub data_as_of: Option<DateTime<Utc>>,
    /// The same directive met again, or refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refused: Vec<AckRefused>,
}

/// A named person confirmed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AckReady {
    /// Initials.
    pub by: String,
    /// Name.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Age of the ward's oldest data then.
    pub data_age_minutes: Option<u32>,
    /// She held the test page.
    pub printer_tested: bool,
    /// Why she confirmed all the same.
    pub reason: Option<String>,
}

/// The pack.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AckPack {
    /// When.
    pub at: DateTime<Utc>,
    /// Pages.
    pub pages: u32,
    /// The copy of the chart.
    pub generation: u64,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AckRefused {
    /// Name of the file.
    pub file: String,
    /// Why.
    pub code: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// One announced downtime and who answered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Announced {
    /// Its name.
    pub command: Uuid,
    /// Whom it is for.
    pub audience: String,
    /// When the record is to go.
    pub start: DateTime<Utc>,
    /// When it was to be back, as first announced.
    pub end: DateTime<Utc>,
    /// Who signed it.
    pub by: String,
    /// What the wards read.
    pub message: String,
    /// The stations' answers, by ward and station.
    pub answers: Vec<Ack>,
    /// Wards that were addressed and did not follow it.
    pub silent: Vec<String>,
    /// Wards that follow it and of which nobody has confirmed.
    pub unconfirmed: Vec<String>,
}

/// The board.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Board {
    /// Version of this object.
    pub schema: u32,
    /// Announced downtimes, by their start.
    pub downtimes: Vec<Announced>,
    /// Every other answer.
    pub others: Vec<Ack>,
    /// Directives in the folder that none of the keys signed.
    pub unknown_files: Vec<String>,
}

/// Reads the folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn board(folder: &Path, keys: &KeySet) -> std::io::Result<Board> {
    let acks = acks(&folder.join(FOLDER));
    let known_wards: BTreeSet<String> = acks.iter().map(|ack| ack.ward.clone()).collect();
    let mut board = Board {
        schema: 1,
        downtimes: vec![],
        others: vec![],
        unknown_files: vec![],
    };
    let mut plans = BTreeMap::new();
    for name in names(folder)? {
        if Path::new(&name)
            .extension()
            .is_none_or(|it| it != DIRECTIVE)
        {
            continue;
        }
        let signed = pick_up(&folder.join(&name), BYTES_MAX)
            .ok()
            .and_then(|(bytes, _)| read(&bytes, keys).ok());
        match signed.map(|signed| (signed.order(), signed)) {
            Some((Ok((Kind::PlanDowntime, order)), signed)) => {
                plans.insert(signed.id, (signed.audience, order));
            }
            Some(_) => {}
            None => board.unknown_files.push(ehr::drop_folder::harmless(&name)),
        }
    }
    for ack in &acks {
        if !ack
            .command
            .is_some_and(|command| plans.contains_key(&command))
        {
            board.others.push(ack.clone());
        }
    }
    for (command, (audience, order)) in plans {
        let (Some(start), Some(end)) = (order.start, order.end) else {
            continue;
        };
        let answers: Vec<Ack> = acks
            .iter()
            .filter(|ack| ack.command == Some(command) && ack.outcome != "other-audience")
            .cloned()
            .collect();
        let follows = |ward: &String| {
            answers
                .iter()
                .any(|ack| ack.ward == *ward && ack.outcome == "followed")
        };
        let confirmed = |ward: &String| {
            answers
                .iter()
                .any(|ack| ack.ward == *ward && ack.ready.is_some())
        };
        let addressed: BTreeSet<String> = match &audience {
            Audience::Wards(codes) => codes.iter().cloned().collect(),
            // Which wards these are is known from their answers only.
            Audience::Everyone | Audience::Hospital(_) => known_wards.clone(),
            Audience::Stations(_) => answers.iter().map(|ack| ack.ward.clone()).collect(),
        };
        let (following, silent): (Vec<String>, Vec<String>) =
            addressed.into_iter().partition(|ward| follows(ward));
        board.downtimes.push(Announced {
            command,
            audience: audience.text(),
            start,
            end,
            by: order.by,
            message: order.text,
            unconfirmed: following
                .into_iter()
                .filter(|ward| !confirmed(ward))
                .collect(),
            silent,
            answers,
        });
    }
    board.downtimes.sort_by_key(|plan| plan.start);
    Ok(board)
}

fn names(folder: &Path) -> std::io::Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().into_string().ok())
        .take(limits::LISTED_MAX)
        .collect();
    names.sort();
    Ok(names)
}

/// Every answer that can be read, by ward and station; anything else in the folder is passed over.
fn acks(folder: &Path) -> Vec<Ack> {
    let mut acks: Vec<Ack> = names(folder)
        .unwrap_or_default()
        .into_iter()
        .filter(|name| name.ends_with(".json") && !name.starts_with('.'))
        .filter_map(|name| pick_up(&folder.join(name), ACK_BYTES_MAX).ok())
        .filter_map(|(bytes, _)| serde_json::from_slice(&bytes).ok())
        .collect();
    acks.sort_by(|a, b| (&a.ward, &a.station, a.at).cmp(&(&b.ward, &b.station, b.at)));
    acks
}
