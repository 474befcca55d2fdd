//! The evidence of a drill: what it holds, how it is signed, how the signature is checked.
//!
//! Invariant: what is signed is the evidence in one spelling (keys in order, no blanks): whoever lays the file out anew
//! changes nothing, whoever changes a letter of it breaks the signature.

use std::path::Path;

use anyhow::{Context, Result, bail};
use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Signer, Verifier, VerifyingKey};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ward::drill::Outcome;
use ward::procedure::sha256;

use super::{Drill, Ending, Written};
use crate::config::reload::write_whole;
use crate::station::Station;

/// What is signed begins with this, so that no other signature of this key can be taken for one.
const DOMAIN: &[u8] = b"veilleuse-drill-evidence-1\n";

/// Whoever reviews the drill may read it: no real patient is in it.
const READABLE: u32 = 0o644;

/// Everything that is known of a drill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Version of this object.
    pub schema: u32,
    /// Always said, whoever reads only the file.
    pub banner: String,
    /// Language of its texts.
    pub locale: String,
    /// The scenario's name.
    pub scenario: String,
    /// Its version.
    pub scenario_version: String,
    /// SHA-256 of the scenario as it was played.
    pub scenario_sha256: String,
    /// Its title.
    pub title: String,
    /// Its goal.
    pub goal: String,
    /// Hospital of the invented ward.
    pub hospital: String,
    /// The invented ward.
    pub ward: String,
    /// The drill's station.
    pub station: String,
    /// The public key that signs.
    pub key: String,
    /// Version of the program.
    pub program: String,
    /// SHA-256 of the list of the procedure cards.
    pub procedures: String,
    /// The hospital's zone.
    pub zone: String,
    /// When it began.
    pub started: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended: DateTime<Utc>,
    /// Why.
    pub ending: Ending,
    /// Who ended it.
    pub ended_by: Option<String>,
    /// Time was compressed, and an automatic cast played: proof of the program, not of people.
    pub automatic: bool,
    /// Who took part.
    pub participants: Vec<Participant>,
    /// What happened.
    pub events: Vec<Happened>,
    /// What was expected, and how it came out.
    pub expected: Vec<Judgement>,
    /// What named people confirmed.
    pub confirmed: Vec<Confirmed>,
    /// Procedure cards, step by step.
    pub cards: Vec<CardTimes>,
    /// Paper.
    pub sheets: Sheets,
    /// Doses by status.
    pub doses: Doses,
    /// Age of the copy when the record went, in minutes.
    pub data_age_minutes: Option<u32>,
    /// From the cut to the declaration, in seconds.
    pub declared_after_seconds: Option<i64>,
    /// The way back into the record.
    pub reconciliation: Back,
    /// What went wrong.
    pub failures: Vec<Failure>,
    /// The journal behind it.
    pub journal: JournalOf,
    /// What it is evidence towards.
    pub towards: Vec<Towards>,
}

/// Somebody who signed something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Participant {
    /// Initials.
    pub initials: String,
    /// Role, by its code.
    pub role: String,
    /// Entries that she signed, as author or second person.
    pub entries: u32,
}

/// A step of the scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Happened {
    /// Its name.
    pub id: String,
    /// Planned minute.
    pub minute: u32,
    /// When it happened; absent: the drill ended before.
    pub at: Option<DateTime<Utc>>,
    /// What was said.
    pub said: String,
    /// A question to be answered aloud.
    pub question: bool,
}

/// Something expected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub said: String,
    /// Minutes allowed.
    pub within: u32,
    /// When the time was over.
    pub due: Option<DateTime<Utc>>,
    /// When it was done.
    pub done: Option<DateTime<Utc>>,
    /// Minutes and seconds from the start of its time, in seconds.
    pub took_seconds: Option<i64>,
    /// Who did it.
    pub by: Vec<String>,
    /// How it came out.
    pub outcome: Outcome,
}

/// A confirmation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmed {
    /// When.
    pub at: DateTime<Utc>,
    /// What, by its code.
    pub what: String,
    /// Who.
    pub by: Vec<String>,
}

/// A card that was followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardTimes {
    /// Its id.
    pub card: String,
    /// Its version.
    pub version: String,
    /// When it was started.
    pub started: DateTime<Utc>,
    /// When it was closed.
    pub closed: Option<DateTime<Utc>>,
    /// Who followed it.
    pub by: String,
    /// Its steps as they were recorded.
    pub steps: Vec<StepTime>,
}

/// A step of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepTime {
    /// Its id.
    pub step: String,
    /// Seconds from the start of the card.
    pub after_seconds: i64,
    /// What became of it.
    pub outcome: String,
}

/// Paper.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheets {
    /// Sheets that were numbered.
    pub numbered: u32,
    /// Pages that came out or were saved.
    pub pages: u32,
    /// Sheets that had to come home.
    pub to_bring_home: u32,
    /// Of these, home.
    pub home: u32,
    /// Of these, given up by two people.
    pub void: u32,
}

/// Doses by status.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doses {
    /// Given.
    pub given: u32,
    /// Not given, with a reason.
    pub not_given: u32,
    /// Given before the outage.
    pub given_before: u32,
    /// Put off.
    pub deferred: u32,
    /// Corrected.
    pub corrected: u32,
    /// Orders taken on the ward.
    pub orders_taken: u32,
    /// Patients admitted on the ward.
    pub admitted: u32,
}

/// The way back into the record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// Lines to bring back.
    pub lines: u32,
    /// Read back from the record, equal.
    pub verified: u32,
    /// Typed in by hand.
    pub by_hand: u32,
    /// Not entered, by a named person.
    pub not_entered: u32,
    /// Of these, already in the record: a second dose there was prevented.
    pub duplicates_prevented: u32,
    /// Entries of ours that the record holds twice.
    pub duplicates: u32,
    /// Still open.
    pub open: u32,
    /// The event was closed.
    pub closed: bool,
}

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// When, if it has a time.
    pub at: Option<DateTime<Utc>>,
    /// What, by its code: `printing`, `step`, `expected`.
    pub what: String,
    /// What it is about.
    pub subject: String,
}

/// The journal behind it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalOf {
    /// Its entries.
    pub entries: u32,
    /// Hash of the last one.
    pub head: String,
    /// It checks from its first byte.
    pub whole: bool,
}

/// One line of the table of frameworks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Towards {
    /// Its name in the catalogue, `safer-2-1`.
    pub id: String,
    /// This drill shows it; else it is declared, for somebody else to show.
    pub shown: bool,
    /// The framework and the practice, in words.
    pub practice: String,
    /// What this evidence says towards it.
    pub says: String,
}

/// The signed file.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Signed {
    /// The evidence.
    pub evidence: Value,
    /// The public key of the drill's station.
    pub key: String,
    /// ed25519 over the evidence in its one spelling.
    pub signature: String,
}

/// What a check found.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    /// Unchanged since the key in the file signed it. Whose key that is, the file cannot say.
    pub ok: bool,
    /// The key.
    pub key: String,
    /// The scenario.
    pub scenario: String,
    /// When it ended.
    pub ended: String,
    /// SHA-256 of the evidence in its one spelling, as the paper shows it.
    pub sha256: String,
}

impl Verified {
    /// Whether this key signed, given whole or by its first characters.
    pub fn is_by(&self, key: &str) -> bool {
        self.key
            .to_lowercase()
            .starts_with(&key.trim().to_lowercase())
    }
}

/// The one spelling: keys in order, no blanks.
fn spelling(value: &Value, out: &mut Vec<u8>) -> Result<()> {
    match value {
        Value::Object(fields) => {
            out.push(b'{');
            let mut keys: Vec<&String> = fields.keys().collect();
            keys.sort();
            for (nth, key) in keys.into_iter().enumerate() {
                if nth > 0 {
                    out.push(b',');
                }
                serde_json::to_writer(&mut *out, key)?;
                out.push(b':');
                spelling(fields.get(key).unwrap_or(&Value::Null), out)?;
            }
            out.push(b'}');
        }
        Value::Array(values) => {
            out.push(b'[');
            for (nth, value) in values.iter().enumerate() {
                if nth > 0 {
                    out.push(b',');
                }
                spelling(value, out)?;
            }
            out.push(b']');
        }
        plain => serde_json::to_writer(&mut *out, plain)?,
    }
    Ok(())
}

fn signed_bytes(evidence: &Value) -> Result<Vec<u8>> {
    let mut bytes = DOMAIN.to_vec();
    spelling(evidence, &mut bytes)?;
    Ok(bytes)
}

/// SHA-256 of what is signed, as the paper shows it.
pub(super) fn fingerprint(evidence: &Evidence) -> Result<String> {
    Ok(sha256(&signed_bytes(&serde_json::to_value(evidence)?)?))
}

/// Signs the evidence and writes it, beside its paper.
pub(super) fn keep(station: &Station, drill: &Drill, evidence: &Evidence) -> Result<Written> {
    let value = serde_json::to_value(evidence)?;
    let signature = station.signing().sign(&signed_bytes(&value)?);
    let signed = Signed {
        evidence: value,
        key: station.key_hex(),
        signature: hex::encode(signature.to_bytes()),
    };
    let stem = format!("exercice-{}", evidence.scenario);
    let json = drill.folder.join(format!("{stem}.json"));
    let text = serde_json::to_vec_pretty(&signed)?;
    write_whole(&json, &text, READABLE).with_context(|| json.display().to_string())?;
    // The signed file is the evidence: a paper that cannot be made does not take it away.
    let pdf = drill.folder.join(format!("{stem}.pdf"));
    let paper = super::paper::pdf(station, evidence).and_then(|pages| {
        write_whole(&pdf, &pages, READABLE).with_context(|| pdf.display().to_string())
    });
    Ok(Written {
        json,
        pdf: paper.map(|()| pdf).map_err(|error| format!("{error:#}")),
    })
}

/// Checks a file of evidence.
///
/// # Errors
/// A file that cannot be read, or is no evidence of a drill.
pub fn verify(path: &Path) -> Result<Verified> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let signed: Signed = serde_json::from_str(&text)
        .with_context(|| format!("{} is no evidence of a drill", path.display()))?;
    let text = |key: &str| {
        let found = signed.evidence.get(key).and_then(Value::as_str);
        found.unwrap_or_default().to_owned()
    };
    let bytes = signed_bytes(&signed.evidence)?;
    let key: [u8; 32] = hex::decode(&signed.key)
        .ok()
        .and_then(|key| key.try_into().ok())
        .context("the key is no key")?;
    let signature: [u8; 64] = hex::decode(&signed.signature)
        .ok()
        .and_then(|signature| signature.try_into().ok())
        .context("the signature is no signature")?;
    let key = VerifyingKey::from_bytes(&key).context("the key is no key")?;
    if text("scenario").is_empty() {
        bail!("{} is no evidence of a drill", path.display());
    }
    // The key inside must be the one outside: else a file could be signed again and keep the old name.
    let own = text("key") == signed.key;
    Ok(Verified {
        ok: own
            && key
                .verify(&bytes, &Signature::from_bytes(&signature))
                .is_ok(),
        key: signed.key.clone(),
        scenario: text("scenario"),
        ended: text("ended"),
        sha256: sha256(&bytes),
    })
}
