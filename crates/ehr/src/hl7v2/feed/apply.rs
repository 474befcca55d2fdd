//! One message → facts.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use ward::clinical::{Identifier, PatientId};

use super::dose::dose_facts;
use super::finding::{allergies, conditions, observation_facts};
use super::order::order_facts;
use super::person::{Identity, identifiers, patient_id};
use super::stay::{Step, movement};
use super::when::When;
use super::{Feed, Person};
use crate::hl7v2::ack::Fault;
use crate::hl7v2::message::{Header, Message};
use crate::hl7v2::wire::{messages, normal};

/// What became of a message. Of several in one row the greatest counts, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// It came before, word for word.
    Repeated,
    /// Something newer is known; remembered, and nothing changes.
    Old,
    /// It speaks of patients elsewhere; remembered, in case they come.
    Elsewhere,
    /// It says something of a patient of this ward.
    Applied,
    /// It cannot be applied; kept for a person. The code says why.
    Kept(&'static str),
}

impl Outcome {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Applied => "applied",
            Outcome::Elsewhere => "elsewhere",
            Outcome::Repeated => "repeated",
            Outcome::Old => "old",
            Outcome::Kept(_) => "kept",
        }
    }

    /// What to answer: nothing wrong, or why it was not accepted.
    #[must_use]
    pub fn fault(self) -> Option<Fault> {
        match self {
            Outcome::Applied | Outcome::Elsewhere | Outcome::Repeated | Outcome::Old => None,
            Outcome::Kept(reason) => match reason {
                "unknown-type" => Some(Fault::Kind),
                "unknown-event" => Some(Fault::Event),
                "control-id-reused" => Some(Fault::ControlId),
                "no-patient" | "no-type" | "no-segment" => Some(Fault::Missing),
                // A laboratory order: heard, and none of our business.
                "other-order" => None,
                _ => Some(Fault::Broken),
            },
        }
    }
}

/// How a message is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reads {
    Adt,
    /// Whether all orders in it are about medicines.
    Orders(bool),
    Doses,
    Results,
}

fn reads(header: &Header) -> Result<Reads, &'static str> {
    const ADT: [&str; 23] = [
        "A01", "A02", "A03", "A04", "A05", "A06", "A07", "A08", "A11", "A12", "A13", "A28", "A31",
        "A34", "A35", "A36", "A40", "A42", "A45", "Z99", "A47", "A30", "A39",
    ];
    let trigger = header.trigger.as_str();
    let one = |known: &[&str], reads: Reads| {
        if known.contains(&trigger) {
            Ok(reads)
        } else {
            Err("unknown-event")
        }
    };
    match header.kind.as_str() {
        "" => Err("no-type"),
        "ADT" => one(&ADT, Reads::Adt),
        "RDE" => one(&["O11", "O25", "O01"], Reads::Orders(true)),
        "OMP" => one(&["O09"], Reads::Orders(true)),
        "ORM" => one(&["O01"], Reads::Orders(false)),
        "RAS" => one(&["O17", "O01"], Reads::Doses),
        "ORU" => one(&["R01"], Reads::Results),
        _ => Err("unknown-type"),
    }
}

fn hash(text: &[u8]) -> String {
    hex::encode(Sha256::digest(text))
}

/// The message without its control id: sent again under another one, it is the same message.
fn content_hash(text: &str) -> String {
    let (head, rest) = text.split_once('\r').unwrap_or((text, ""));
    let mark = head.chars().nth(3).unwrap_or('|');
    let fields: Vec<&str> = head
        .split(mark)
        .enumerate()
        .filter(|(nth, _)| *nth != 9)
        .map(|(_, field)| field)
        .collect();
    hash(format!("{}\r{rest}", fields.join("|")).as_bytes())
}

/// A message about several patients, cut into one for each: every part with the same head.
fn by_patient(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.split('\r').collect();
    let starts: Vec<usize> = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.starts_with("PID"))
        .map(|(at, _)| at)
        .collect();
    let Some((first, _)) = starts.split_first() else {
        return vec![text.to_owned()];
    };
    if starts.len() == 1 {
        return vec![text.to_owned()];
    }
    let head = lines.get(..*first).unwrap_or_default();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| {
            let own = lines.get(*start..end).unwrap_or_default();
            [head, own].concat().join("\r")
        })
        .collect()
}

/// One message on its way into the facts.
struct Entering<'a> {
    row: u64,
    header: &'a Header,
    when: When,
    subject: String,
}

impl Feed {
    /// Takes what came in one frame or stands in one row: usually one message. `row` is the name of the bytes in the
    /// store; `received_at` stands in for a missing time. Total: any bytes have an outcome.
    pub fn apply(&mut self, row: u64, received_at: DateTime<Utc>, bytes: &[u8]) -> Outcome {
        self.heartbeat(received_at);
        self.counters.message_at = self.counters.message_at.max(Some(received_at));
        let batch = messages(bytes);
        let outcome = if batch.messages.is_empty() {
            self.one(row, received_at, bytes)
        } else {
            let whole = batch.is_whole();
            let worst = batch
                .messages
                .iter()
                .map(|message| self.one(row, received_at, message))
                .max();
            if !whole {
                self.issue(
                    row,
                    "batch",
                    &format!("row/{row}"),
                    "fewer or more messages than it says",
                );
            }
            if batch.strays > 0 {
                // What stood before the message may have been a part of it: applied as far as it goes, and not accepted.
                let subject = format!("row/{row}");
                self.issue(row, "unreadable", &subject, "lines before the message");
                self.counters.outcome("kept", Some("stray-lines"));
                Outcome::Kept("stray-lines")
            } else {
                worst.unwrap_or(Outcome::Kept("unreadable"))
            }
        };
        if outcome == Outcome::Repeated {
            self.idle.insert(row);
        }
        outcome
    }

    fn one(&mut self, row: u64, received_at: DateTime<Utc>, bytes: &[u8]) -> Outcome {
        let outcome = self.read_one(row, received_at, bytes);
        let reason = match outcome {
            Outcome::Kept(reason) => Some(reason),
            Outcome::Applied | Outcome::Elsewhere | Outcome::Repeated | Outcome::Old => None,
        };
        self.counters.outcome(outcome.code(), reason);
        outcome
    }

    fn read_one(&mut self, row: u64, received_at: DateTime<Utc>, bytes: &[u8]) -> Outcome {
        let read = normal(bytes, self.settings.charset);
        let Some(message) = Message::parse(&read.text) else {
            self.issue(
                row,
                "unreadable",
                &format!("row/{row}"),
                "no HL7 v2 message",
            );
            return Outcome::Kept("unreadable");
        };
        let header = message.header();
        let subject = header.subject();
        self.counters.kind(header.event(), received_at);
        for fault in &read.faults {
            let (code, detail) = fault.words();
            self.issue(row, code, &subject, detail);
        }
        let reads = match reads(&header) {
            Ok(reads) => reads,
            Err(reason) => return Outcome::Kept(reason),
        };
        // The text, not the bytes: the same message in another envelope is the same message.
        let (whole, content) = (hash(read.text.as_bytes()), content_hash(&read.text));
        let name = (header.sender.clone(), header.control_id.clone());
        if !header.control_id.is_empty()
            && let Some((known, _)) = self.seen.get(&name)
        {
            if *known == whole {
                return Outcome::Repeated;
            }
            self.issue(
                row,
                "control-id-reused",
                &subject,
                "another message under the same id",
            );
            return Outcome::Kept("control-id-reused");
        }
        if self.contents.contains_key(&content) {
            return Outcome::Repeated;
        }
        let when = When::of(&message, &header, &whole, received_at, self.settings.zone);
        let worst = by_patient(&read.text)
            .into_iter()
            .enumerate()
            .map(|(nth, text)| match Message::parse(&text) {
                Some(part) => {
                    let entering = Entering {
                        row,
                        header: &header,
                        when: when.clone(),
                        subject: if nth == 0 {
                            subject.clone()
                        } else {
                            format!("{subject}/{}", nth + 1)
                        },
                    };
                    self.enter(&part, reads, &entering)
                }
                None => Outcome::Kept("unreadable"),
            })
            .max()
            .unwrap_or(Outcome::Kept("unreadable"));
        // What was refused may be sent again, corrected or not.
        if !matches!(worst, Outcome::Kept(_)) {
            self.seen.insert(name, (whole, row));
            self.contents.insert(content, row);
        }
        worst
    }

    fn enter(&mut self, message: &Message<'_>, reads: Reads, entering: &Entering<'_>) -> Outcome {
        let rules = &self.settings.identifiers;
        let named = |segment: &str, field: usize| -> Vec<Identifier> {
            message
                .segment(segment)
                .map(|one| identifiers(one.repeats(field), rules))
                .unwrap_or_default()
        };
        let mut own = named("PID", 3);
        if own.is_empty() {
            // Before version 2.3 the number stood here.
            own = named("PID", 2);
        }
        let Some(id) = patient_id(&own) else {
            self.issue(
                entering.row,
                "no-patient",
                &entering.subject,
                "no identifier in PID-3",
            );
            return Outcome::Kept("no-patient");
        };
        let prior = patient_id(&named("MRG", 1));
        let zone = self.settings.zone;
        let (row, when) = (entering.row, &entering.when);
        match reads {
            Reads::Adt => self.adt(message, &id, own, prior, entering),
            Reads::Orders(drugs_only) => {
                let facts = order_facts(message, when, drugs_only, zone, row, &entering.subject);
                if facts.is_empty() {
                    self.issue(row, "no-segment", &entering.subject, "no order in it");
                    return Outcome::Kept("no-segment");
                }
                let none = facts.iter().all(|fact| fact.other_kind);
                let person = self.person(&id, own, row);
                person.orders.extend(facts);
                if none {
                    return Outcome::Kept("other-order");
                }
                self.whereabouts(&id)
            }
            Reads::Doses => {
                let facts = dose_facts(message, when, zone, row);
                if facts.is_empty() {
                    self.issue(row, "no-segment", &entering.subject, "no RXA in it");
                    return Outcome::Kept("no-segment");
                }
                self.person(&id, own, row).doses.extend(facts);
                self.whereabouts(&id)
            }
            Reads::Results => {
                let facts = observation_facts(message, when, zone, row, &entering.subject);
                if facts.is_empty() {
                    self.issue(row, "no-segment", &entering.subject, "no OBX in it");
                    return Outcome::Kept("no-segment");
                }
                self.person(&id, own, row).observations.extend(facts);
                self.whereabouts(&id)
            }
        }
    }

    fn person(&mut self, id: &PatientId, identifiers: Vec<Identifier>, row: u64) -> &mut Person {
        let person = self.people.entry(id.clone()).or_default();
        person.rows.insert(row);
        for one in identifiers {
            if !person.identifiers.contains(&one) {
                person.identifiers.push(one);
            }
        }
        person
    }

    fn is_here(&self, id: &PatientId) -> bool {
        self.people
            .get(id)
            .and_then(|person| person.stay(&self.settings))
            .is_some_and(|stay| stay.left_at(&self.settings).is_none())
    }

    fn whereabouts(&self, id: &PatientId) -> Outcome {
        if self.is_here(id) {
            Outcome::Applied
        } else {
            Outcome::Elsewhere
        }
    }

    fn adt(
        &mut self,
        message: &Message<'_>,
        id: &PatientId,
        own: Vec<Identifier>,
        prior: Option<PatientId>,
        entering: &Entering<'_>,
    ) -> Outcome {
        let zone = self.settings.zone;
        let event = entering.header.trigger.as_str();
        let (row, when) = (entering.row, &entering.when);
        let merge = matches!(
            event,
            "A30" | "A34" | "A35" | "A36" | "A39" | "A40" | "A42" | "A45" | "A47"
        );
        if merge && prior.is_none() {
            self.issue(row, "no-segment", &entering.subject, "a merge without MRG");
            return Outcome::Kept("no-segment");
        }
        let moved = movement(message, event, when, zone, row);
        // A movement without PV1 moves nobody anywhere: said, not guessed.
        if moved.is_none()
            && !merge
            && (Step::of(event).is_some() || event == "Z99")
            && event != "A08"
        {
            self.issue(
                row,
                "no-segment",
                &entering.subject,
                "a movement without PV1",
            );
            return Outcome::Kept("no-segment");
        }
        let was_here = self.is_here(id);
        let identity = message
            .segment("PID")
            .map(|pid| Identity::of(&pid, own.clone()));
        let findings = observation_facts(message, when, zone, row, &entering.subject);
        let (al1, dg1) = (
            allergies(message, &entering.subject),
            conditions(message, &entering.subject),
        );
        let person = self.person(id, own, row);
        let mut old = person.identities.iter().any(|(known, _, _)| known > when);
        if let Some(moved) = moved {
            old = person
                .movements
                .iter()
                .any(|known| known.visit == moved.visit && known.when > moved.when);
            person.movements.push(moved);
        }
        person
            .identities
            .extend(identity.map(|identity| (when.clone(), row, identity)));
        person.observations.extend(findings);
        person
            .allergies
            .extend(al1.map(|list| (when.clone(), row, list)));
        person
            .conditions
            .extend(dg1.map(|list| (when.clone(), row, list)));
        let mut here = was_here || self.is_here(id);
        if merge && let Some(prior) = prior.filter(|prior| prior != id) {
            here |= self.is_here(&prior);
            let rule = (when.clone(), row, prior.clone());
            self.person(id, vec![], row).absorbed.push(rule);
            let rule = (when.clone(), row, id.clone());
            self.person(&prior, vec![], row).merged.push(rule);
        }
        match (old, here) {
            (true, _) => Outcome::Old,
            (false, true) => Outcome::Applied,
            (false, false) => Outcome::Elsewhere,
        }
    }
}
