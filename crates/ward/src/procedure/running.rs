//! What the journal says of a card that was started: frozen text, steps, closing. Folded from entries in any order.
//!
//! Invariant: a running card never changes: its text stands in the entry that started it, with its hash.
//! Invariant: a step is never rewritten; a correction is an entry that names the one it takes the place of.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::card::Card;
use super::data::{Contacts, Vars};
use super::manifest::sha256;
use crate::clinical::Amount;
use crate::journal::{EntryBody, EntryId};
use crate::staff::Person;

/// Where in a card.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Point {
    /// A step, by its id.
    Step(String),
    /// The pause at the end of a section, by its id: everyone states "ready".
    Pause(String),
}

/// The card that led here, and the step to go back to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    /// The running card.
    pub instance: EntryId,
    /// Its step.
    pub point: Point,
}

/// The text that a running card is frozen to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrozenText {
    /// The file of the card, byte for byte.
    pub card: String,
    /// Texts of the house, as they were.
    #[serde(default)]
    pub vars: Vars,
    /// Whom to call, as it was.
    #[serde(default)]
    pub contacts: Contacts,
}

/// A card was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Started {
    /// Its id.
    pub card: String,
    /// Its version.
    pub version: String,
    /// SHA-256 of its file.
    pub sha256: String,
    /// Number of the set that it came from.
    pub set: u64,
    /// Its text.
    pub text: FrozenText,
    /// The ward's code.
    pub unit: String,
    /// What it was proposed for, by its code; `manual` when somebody looked for it.
    pub trigger: String,
    /// The section or step at which it begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    /// The card that led here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Done.
    Done,
    /// Does not apply here, with a reason.
    NotApplicable,
    /// Cannot be done, with a reason.
    Impossible,
    /// It had been recorded by mistake: it is open again. Only as a correction.
    Reopened,
}

impl Outcome {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Outcome::Done => "done",
            Outcome::NotApplicable => "not-applicable",
            Outcome::Impossible => "impossible",
            Outcome::Reopened => "reopened",
        }
    }
}

/// What was answered to a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A number in the unit of the step.
    Number(Amount),
    /// The id of an answer.
    Choice(String),
    /// A time.
    Time(DateTime<Utc>),
    /// What a scanner read.
    Scan(String),
}

/// Something was recorded for a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    /// The running card: the entry that started it.
    pub instance: EntryId,
    /// Where.
    pub point: Point,
    /// What became of it.
    pub outcome: Outcome,
    /// What was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// Why not, or why it is corrected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The entry that it takes the place of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<EntryId>,
    /// When.
    pub at: DateTime<Utc>,
}

/// A card was closed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closed {
    /// The running card.
    pub instance: EntryId,
    /// Why, where steps were left open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// Another set of cards was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetTaken {
    /// Number of the set.
    pub version: u64,
    /// Whose set it is.
    pub site: String,
    /// SHA-256 of its list of files.
    pub manifest: String,
    /// Why it did not wait for the event to be closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A record of a step, with who signed it.
#[derive(Clone, Debug, PartialEq)]
pub struct Doing {
    /// The entry.
    pub entry: EntryId,
    /// What was recorded.
    pub recorded: Recorded,
    /// Who.
    pub by: Person,
    /// The second person.
    pub witness: Option<Person>,
}

/// A card as the journal knows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Instance {
    /// How it began; absent while that entry has not arrived from its station.
    pub started: Option<(Started, Person)>,
    doings: BTreeMap<EntryId, Doing>,
    closed: Option<(EntryId, Closed, Person)>,
}

/// What a running card is frozen to, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Frozen {
    /// The card, with its holes filled.
    pub card: Card,
    /// The bytes are those of its hash.
    pub untouched: bool,
}

impl Started {
    /// Reads the frozen card. `None` when a later version wrote it in a way that this one cannot read: its steps then
    /// stand in the journal, and the paper version is followed.
    pub fn frozen(&self) -> Option<Frozen> {
        let card: Card = toml::from_str(&self.text.card).ok()?;
        Some(Frozen {
            card: card.filled(&self.text.vars),
            untouched: sha256(self.text.card.as_bytes()) == self.sha256,
        })
    }
}

impl Instance {
    /// Records that count: those that no correction took the place of, oldest first.
    pub fn standing(&self) -> impl Iterator<Item = &Doing> {
        let replaced: BTreeSet<EntryId> = self
            .doings
            .values()
            .filter_map(|doing| doing.recorded.corrects)
            .collect();
        self.doings
            .values()
            .filter(move |doing| !replaced.contains(&doing.entry))
    }

    /// Every record, corrected ones included, oldest first.
    pub fn doings(&self) -> impl Iterator<Item = &Doing> {
        self.doings.values()
    }

    /// What stands for a point now: its last record, none when that reopened it.
    pub fn last(&self, point: &Point) -> Option<&Doing> {
        self.standing()
            .filter(|doing| doing.recorded.point == *point)
            .last()
            .filter(|doing| doing.recorded.outcome != Outcome::Reopened)
    }

    /// The answer that stands for a step.
    pub fn choice(&self, step: &str) -> Option<&str> {
        match &self.last(&Point::Step(step.to_owned()))?.recorded.value {
            Some(Value::Choice(id)) => Some(id),
            Some(Value::Number(_) | Value::Time(_) | Value::Scan(_)) | None => None,
        }
    }

    /// How it was closed.
    pub fn closed(&self) -> Option<(&Closed, &Person)> {
        self.closed
            .as_ref()
            .map(|(_, closed, person)| (closed, person))
    }

    /// Whether it goes on.
    pub fn is_running(&self) -> bool {
        self.started.is_some() && self.closed.is_none()
    }
}

/// Every card that was ever started, by the entry that started it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Instances(BTreeMap<EntryId, Instance>);

impl Instances {
    /// A card was started.
    pub fn started(&mut self, started: &Started, entry: &EntryBody) {
        let instance = self.0.entry(entry.id).or_default();
        instance.started = Some((started.clone(), entry.author.clone()));
    }

    /// Something was recorded.
    pub fn recorded(&mut self, recorded: &Recorded, entry: &EntryBody) {
        let instance = self.0.entry(recorded.instance).or_default();
        instance.doings.insert(
            entry.id,
            Doing {
                entry: entry.id,
                recorded: recorded.clone(),
                by: entry.author.clone(),
                witness: entry.witness.clone(),
            },
        );
    }

    /// A card was closed. Two closings are one: the first.
    pub fn closed(&mut self, closed: &Closed, entry: &EntryBody) {
        let instance = self.0.entry(closed.instance).or_default();
        let first = instance
            .closed
            .as_ref()
            .is_none_or(|(id, ..)| entry.id < *id);
        if first {
            instance.closed = Some((entry.id, closed.clone(), entry.author.clone()));
        }
    }

    /// The card that this entry started.
    pub fn get(&self, id: EntryId) -> Option<&Instance> {
        self.0.get(&id).filter(|one| one.started.is_some())
    }

    /// Every card with its beginning, oldest first.
    pub fn all(&self) -> impl Iterator<Item = (EntryId, &Instance, &Started)> {
        self.0.iter().filter_map(|(id, instance)| {
            let (started, _) = instance.started.as_ref()?;
            Some((*id, instance, started))
        })
    }

    /// Those that go on.
    pub fn running(&self) -> impl Iterator<Item = (EntryId, &Instance, &Started)> {
        self.all().filter(|(_, instance, _)| instance.is_running())
    }
}
