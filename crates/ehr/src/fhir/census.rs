//! Who is asked for: those at the ward's places, those on a list, those whom another feed named.
//!
//! Invariant: a list that cannot be resolved to the last member is incomplete, and removes nobody.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};

use super::answers::OneResource;
use super::bundle::{Found, raw_resource};
use super::order::issue;
use super::parse::{Moment, Node, reference_id};
use super::place::Places;
use super::reader::{Beside, Reader};
use crate::error::EhrError;

/// Lists within lists are followed so deep.
const DEPTH_MAX: usize = 4;
/// Members of all lists together: far more than any ward.
const MEMBERS_MAX: usize = 500;

/// How the census is asked for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Who<'a> {
    /// By the ward's places.
    AtThePlaces,
    /// By a `List` or `Group`, by key.
    Listed(&'a str),
    /// By identifiers, system and value.
    Named(&'a [(String, String)], bool),
}

/// Answers that hold the stays of the ward.
pub(super) struct Roll {
    pub(super) found: Vec<Found>,
    /// Patients that came before the stays, by id.
    pub(super) patients: BTreeMap<String, Node>,
    /// Everybody who was asked for was found.
    pub(super) complete: bool,
    /// Only these patients were asked for; `None`: whoever lies at the places.
    pub(super) only: Option<BTreeSet<String>>,
}

/// What a list names.
#[derive(Default)]
struct Members {
    patients: BTreeSet<String>,
    stays: BTreeSet<String>,
    complete: bool,
}

impl Reader<'_> {
    /// Asks.
    pub(super) fn roll(
        &self,
        who: Who<'_>,
        places: &Places,
        now: DateTime<Utc>,
        beside: &mut Beside,
    ) -> Result<Roll, EhrError> {
        match who {
            Who::AtThePlaces => {
                let ids: Vec<String> = places.spots.keys().cloned().collect();
                Ok(Roll {
                    found: self.answers.stays_at(&ids)?,
                    patients: BTreeMap::new(),
                    complete: true,
                    only: None,
                })
            }
            Who::Listed(key) => {
                let members = self.members(key, now, beside)?;
                self.of_members(members, BTreeMap::new(), beside)
            }
            Who::Named(people, complete) => self.named(people, complete, beside),
        }
    }

    /// The stays of patients and the stays that a list names itself.
    fn of_members(
        &self,
        members: Members,
        patients: BTreeMap<String, Node>,
        beside: &mut Beside,
    ) -> Result<Roll, EhrError> {
        let mut only = members.patients;
        let mut complete = members.complete;
        let mut found = if only.is_empty() {
            vec![]
        } else {
            let ids: Vec<String> = only.iter().cloned().collect();
            self.answers.stays_of(&ids)?
        };
        let known: BTreeSet<String> = found
            .iter()
            .flat_map(|found| found.of("Encounter"))
            .map(|entry| entry.id.clone())
            .collect();
        for id in members.stays.difference(&known) {
            let key = format!("Encounter/{id}");
            match self.answers.resource(&key) {
                Ok(OneResource { node, bytes, .. })
                    if node.get("resourceType").text() == Some("Encounter")
                        && node.get("id").text() == Some(id) =>
                {
                    only.extend(reference_id(node.get("subject"), "Patient"));
                    if node.get("status").text() == Some("in-progress") {
                        found.push(Found::of_one("Encounter", id, node, &bytes)?);
                    }
                }
                Ok(_) | Err(EhrError::Status(404 | 410)) => {
                    complete = false;
                    beside.issues.push(issue(
                        "dangling-reference",
                        &key,
                        "on the ward's list, and cannot be read",
                    ));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(Roll {
            found,
            patients,
            complete,
            only: Some(only),
        })
    }

    /// The members of a `List` or `Group`, lists within it included.
    fn members(
        &self,
        key: &str,
        now: DateTime<Utc>,
        beside: &mut Beside,
    ) -> Result<Members, EhrError> {
        let mut members = Members {
            complete: true,
            ..Members::default()
        };
        let mut seen = BTreeSet::new();
        let mut level = vec![key.to_owned()];
        for depth in 0..=DEPTH_MAX {
            let mut next = vec![];
            for key in level {
                if !seen.insert(key.clone()) {
                    continue;
                }
                let read = match self.answers.resource(&key) {
                    Err(EhrError::Status(404 | 410)) if depth > 0 => {
                        members.complete = false;
                        beside.issues.push(issue(
                            "dangling-reference",
                            &key,
                            "a list within the ward's list cannot be read",
                        ));
                        continue;
                    }
                    Err(EhrError::Status(404 | 410)) => return Err(EhrError::NoWard),
                    other => other?,
                };
                let kind = read.node.get("resourceType").text();
                if kind != key.split('/').next() {
                    return Err(EhrError::NoWard);
                }
                beside.raw.push(raw_resource(&key, &read.bytes));
                next.extend(self.one_list(&key, &read.node, now, &mut members, beside));
            }
            level = next;
            if level.is_empty() {
                break;
            }
        }
        if !level.is_empty() || members.patients.len() + members.stays.len() > MEMBERS_MAX {
            members.complete = false;
            beside
                .issues
                .push(issue("list", key, "too deep or too long to be a ward"));
        }
        Ok(members)
    }

    /// Takes the members of one list; the lists within it.
    fn one_list(
        &self,
        key: &str,
        node: &Node,
        now: DateTime<Utc>,
        members: &mut Members,
        beside: &mut Beside,
    ) -> Vec<String> {
        let group = key.starts_with("Group/");
        let out_of_use = if group {
            node.get("active") == &Node::Bool(false) || node.get("actual") == &Node::Bool(false)
        } else {
            matches!(
                node.get("status").text(),
                Some("retired" | "entered-in-error")
            )
        };
        if out_of_use {
            // It is no list of who is here: whoever it names may be gone.
            members.complete = false;
            beside
                .issues
                .push(issue("list", key, "the list is not in use"));
        }
        let mut lists = vec![];
        let mut named = 0_usize;
        let entries = node.get(if group { "member" } else { "entry" }).items();
        for entry in entries {
            let gone = entry.get("deleted") == &Node::Bool(true)
                || entry.get("inactive") == &Node::Bool(true)
                || Moment::of(entry.at(&["period", "end"]))
                    .and_then(|end| end.finish(self.zone))
                    .is_some_and(|end| end < now);
            named += 1;
            if gone {
                continue;
            }
            let item = entry.get(if group { "entity" } else { "item" });
            if let Some(id) = reference_id(item, "Patient") {
                members.patients.insert(id);
            } else if let Some(id) = reference_id(item, "Encounter") {
                members.stays.insert(id);
            } else if let Some(id) = reference_id(item, "List") {
                lists.push(format!("List/{id}"));
            } else if let Some(id) = reference_id(item, "Group") {
                lists.push(format!("Group/{id}"));
            } else {
                members.complete = false;
                beside
                    .issues
                    .push(issue("list", key, "a member is no patient and no stay"));
            }
        }
        let announced = node.get("quantity").count();
        if group
            && announced
                .is_some_and(|count| usize::try_from(count).is_ok_and(|count| count > named))
        {
            members.complete = false;
            beside
                .issues
                .push(issue("list", key, "fewer members than announced"));
        }
        lists
    }

    /// The patients whom another feed named by identifier.
    fn named(
        &self,
        people: &[(String, String)],
        complete: bool,
        beside: &mut Beside,
    ) -> Result<Roll, EhrError> {
        let mut members = Members {
            complete,
            ..Members::default()
        };
        let mut patients = BTreeMap::new();
        for (nth, (system, value)) in people.iter().enumerate() {
            // Never the number itself: it says who.
            let subject = format!("member {}", nth + 1);
            let found = self.answers.patients_named(system, value)?;
            let mine: Vec<_> = found
                .of("Patient")
                .filter(|entry| {
                    // A record that ignored the question answers with all its patients.
                    let own = entry.node.get("identifier").items();
                    own.iter().any(|one| {
                        one.get("value").text() == Some(value)
                            && (system.is_empty() || one.get("system").text() == Some(system))
                    })
                })
                .collect();
            let replaced = |node: &Node| {
                let links = node.get("link").items();
                links
                    .iter()
                    .any(|link| link.get("type").text() == Some("replaced-by"))
            };
            let current: Vec<_> = mine.iter().filter(|entry| !replaced(&entry.node)).collect();
            if current.len() > 1 {
                beside.issues.push(issue(
                    "several-patients",
                    &subject,
                    "more than one patient bears the identifier; all are shown",
                ));
            }
            if mine.is_empty() {
                members.complete = false;
                beside.issues.push(issue(
                    "no-such-patient",
                    &subject,
                    "nobody bears the identifier",
                ));
            }
            members.complete &= found.complete;
            beside.issues.extend(found.issues.iter().cloned());
            for entry in mine {
                beside.raw.push(raw_resource(
                    &format!("Patient/{}", entry.id),
                    entry.raw.get().as_bytes(),
                ));
                members.patients.insert(entry.id.clone());
                patients.insert(entry.id.clone(), entry.node.clone());
            }
        }
        self.of_members(members, patients, beside)
    }
}
