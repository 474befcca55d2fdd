//! The ward as a whole: places, census, charts.
//!
//! Invariant: without a census there is no reading; the last generation stays as it is.
//! Invariant: an incomplete census removes nobody.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{Encounter, EncounterId, Patient, PatientId, SourceRef};
use ward::snapshot::{Chart, Generation, Issue, Section, SectionState, WardName};

use super::answers::{Answers, OneResource};
use super::bundle::raw_resource;
use super::order::issue;
use super::parse::{Node, has_code, instant, reference_id};
use super::patient::patient;
use super::place::{Kind, Places, spot};
use super::sections::{Person, Sections};
use super::{Fhir, RawResource, Reading};
use crate::error::EhrError;
use crate::gather::{Gathered, Part, assemble, count};

const WORKERS: usize = 3;
const DEPTH_MAX: usize = 4;

/// Who lies on the ward.
struct Census {
    people: Vec<Person>,
    complete: bool,
    received: u32,
}

/// What is gathered beside the charts.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) issues: Vec<Issue>,
    pub(super) raw: Vec<RawResource>,
}

impl Fhir {
    /// Reads the whole ward. What cannot be read is carried forward from `previous` with its age.
    pub fn read_ward(
        &self,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        let mut beside = Beside::default();
        match self.fhir_version() {
            Ok(_) => {}
            // A record may keep its statement to itself; then the resources must speak for themselves.
            Err(EhrError::Status(status @ (400..=499))) if status != 401 => {
                beside.issues.push(issue(
                    "no-capability-statement",
                    "CapabilityStatement",
                    &format!("status {status}"),
                ));
            }
            Err(error) => return Err(error),
        }
        let reader = self.reader();
        let (places, reading) = reader.read(beside, previous, now)?;
        *self.places.lock().unwrap_or_else(PoisonError::into_inner) = Some(places);
        Ok(reading)
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            answers: self,
            ward_location: &self.connection.ward_location,
            ward: &self.connection.ward,
            zone: self.connection.zone,
        }
    }

    /// Reads one patient again: all of it, or an error. What is about to be written is checked against this.
    pub fn read_patient(&self, chart: &Chart, now: DateTime<Utc>) -> Result<Chart, EhrError> {
        let mut beside = Beside::default();
        let held = self
            .places
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let places = match held {
            Some(places) => places,
            None => self.reader().places(&mut beside)?.0,
        };
        let id = chart.patient.id.as_str();
        let (node, answer) = self.wire.node(&format!("Patient/{id}"))?;
        if node.get("resourceType").text() != Some("Patient") || node.get("id").text() != Some(id) {
            return Err(EhrError::NotFhir("another patient".to_owned()));
        }
        let stay_id = chart.encounter.id.as_str();
        let (stay, _) = self.wire.node(&format!("Encounter/{stay_id}"))?;
        let whose = reference_id(stay.get("subject"), "Patient");
        if stay.get("id").text() != Some(stay_id) || whose.as_deref() != Some(id) {
            return Err(EhrError::NotFhir("another stay".to_owned()));
        }
        let in_progress = stay.get("status").text() == Some("in-progress");
        let person = Person {
            patient: patient(id, &node),
            encounter: self.reader().encounter(
                stay_id,
                &stay,
                &chart.patient.id,
                &places,
                &BTreeMap::new(),
                &mut beside.issues,
            ),
            stays: if in_progress {
                BTreeSet::from([stay_id.to_owned()])
            } else {
                BTreeSet::new()
            },
            known: true,
            census: SectionState {
                as_of: answer.date.unwrap_or(now),
                complete: true,
                error: None,
            },
        };
        // Only what a write depends on: a record that has no diets must not hold up a dose.
        let part = self
            .reader()
            .sections()
            .part(person, &Section::CORE, Some(chart), now);
        match part.chart.missing().first().copied() {
            Some(section) => {
                let state = part
                    .chart
                    .sections
                    .get(&section)
                    .and_then(|state| state.error.clone());
                Err(EhrError::NotFhir(format!(
                    "{}: {}",
                    section.code(),
                    state.unwrap_or_else(|| "not read".to_owned())
                )))
            }
            None => Ok(part.chart),
        }
    }
}

/// Reads a ward out of answers, whoever gives them.
pub(super) struct Reader<'a> {
    pub(super) answers: &'a dyn Answers,
    /// Id of the ward's Location.
    pub(super) ward_location: &'a str,
    pub(super) ward: &'a WardName,
    pub(super) zone: Tz,
}

impl Reader<'_> {
    /// Places, census, charts.
    pub(super) fn read(
        &self,
        mut beside: Beside,
        previous: Option<&Generation>,
        now: DateTime<Utc>,
    ) -> Result<(Places, Reading), EhrError> {
        let (places, places_complete) = self.places(&mut beside)?;
        let census = self.census(&places, now, &mut beside)?;
        let (people, census_complete, stays) = (
            census.people,
            census.complete && places_complete,
            census.received,
        );
        let known: Vec<(Person, Option<&Chart>)> = people
            .into_iter()
            .map(|person| {
                let before =
                    previous.and_then(|generation| generation.charts.get(&person.patient.id));
                (person, before)
            })
            .collect();
        let parts = self.parts(known, now);
        let reading = assemble(
            Gathered {
                ward: self.ward.clone(),
                beds: places.beds(),
                places: (count(places.spots.len()), places_complete),
                stays: (stays, census_complete),
                parts,
                issues: beside.issues,
                raw: beside.raw,
            },
            previous,
            now,
        )?;
        Ok((places, reading))
    }

    /// The ward's places, level by level: a search by parent answers one level only.
    fn places(&self, beside: &mut Beside) -> Result<(Places, bool), EhrError> {
        let ward = self.ward_location.to_owned();
        let OneResource { node, bytes, .. } = self
            .answers
            .resource(&format!("Location/{ward}"))
            .map_err(|error| match error {
                EhrError::Status(404 | 410) => EhrError::NoWard,
                other => other,
            })?;
        if node.get("resourceType").text() != Some("Location")
            || node.get("id").text() != Some(&ward)
        {
            return Err(EhrError::NoWard);
        }
        beside
            .raw
            .push(raw_resource(&format!("Location/{ward}"), &bytes));
        let mut places = Places {
            ward: ward.clone(),
            spots: BTreeMap::from([(ward.clone(), spot(&ward, &node))]),
        };
        let mut complete = true;
        let mut level = vec![ward];
        for _ in 0..DEPTH_MAX {
            let found = self.answers.places_below(&level)?;
            let mut next = vec![];
            for found in found {
                complete &= found.complete;
                beside.issues.extend(found.issues.iter().cloned());
                beside.raw.extend(found.raws());
                for entry in found.of("Location") {
                    // A record that ignored the question answers with the whole hospital.
                    let below = reference_id(entry.node.get("partOf"), "Location")
                        .is_some_and(|id| level.contains(&id));
                    if below && !places.spots.contains_key(&entry.id) {
                        places
                            .spots
                            .insert(entry.id.clone(), spot(&entry.id, &entry.node));
                        next.push(entry.id.clone());
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            level = next;
        }
        // A record without kinds of places: what nothing is part of, and is not the ward, is a bed.
        if places
            .spots
            .values()
            .all(|spot| spot.kind != Some(Kind::Bed))
        {
            let parents: BTreeSet<String> = places
                .spots
                .values()
                .filter_map(|spot| spot.part_of.clone())
                .collect();
            for (id, spot) in &mut places.spots {
                if spot.kind.is_none() && *id != places.ward && !parents.contains(id) {
                    spot.kind = Some(Kind::Bed);
                }
            }
        }
        Ok((places, complete))
    }

    fn census(
        &self,
        places: &Places,
        now: DateTime<Utc>,
        beside: &mut Beside,
    ) -> Result<Census, EhrError> {
        let ids: Vec<String> = places.spots.keys().cloned().collect();
        let mut stays: BTreeMap<String, Node> = BTreeMap::new();
        let (mut patients, mut along) = (BTreeMap::new(), BTreeMap::new());
        let (mut complete, mut as_of) = (true, None);
        for found in self.answers.stays_at(&ids)? {
            complete &= found.complete;
            as_of = as_of.min(found.as_of).or(found.as_of);
            beside.issues.extend(found.issues.iter().cloned());
            beside.raw.extend(found.raws());
            patients.extend(found.by_id("Patient"));
            along.extend(found.by_id("Location"));
            for entry in found.of("Encounter").filter(|entry| !entry.included) {
                let key = format!("Encounter/{}", entry.id);
                if found.ignored && !places.holds(&entry.node) {
                    beside.issues.push(issue(
                        "ignored-parameter",
                        &key,
                        "a stay of another ward was refused",
                    ));
                } else if entry
                    .node
                    .get("status")
                    .text()
                    .is_some_and(|status| status != "in-progress")
                {
                    beside.issues.push(issue(
                        "ignored-parameter",
                        &key,
                        "a stay that is not in progress was refused",
                    ));
                } else {
                    stays.insert(entry.id.clone(), entry.node.clone());
                }
            }
        }
        let received = count(stays.len());
        let census = SectionState {
            as_of: as_of.unwrap_or(now),
            complete,
            error: None,
        };
        let mut people: BTreeMap<PatientId, Person> = BTreeMap::new();
        for (id, node) in &stays {
            let whose = reference_id(node.get("subject"), "Patient");
            let mut known = whose.is_some();
            let who = match &whose {
                Some(whose) => match patients.get(whose) {
                    Some(node) => patient(whose, node),
                    None => self.patient_alone(whose, beside),
                },
                None => {
                    known = false;
                    beside.issues.push(issue(
                        "dangling-reference",
                        &format!("Encounter/{id}"),
                        "no patient",
                    ));
                    nobody(&format!("Encounter/{id}"))
                }
            };
            if !who.is_named() {
                beside
                    .issues
                    .push(issue("no-name", &who.source.key, "shown by number"));
            }
            let encounter = self.encounter(id, node, &who.id, places, &along, &mut beside.issues);
            let fresh = Person {
                patient: who,
                encounter,
                stays: BTreeSet::from([id.clone()]),
                known,
                census: census.clone(),
            };
            match people.get_mut(&fresh.patient.id) {
                None => {
                    people.insert(fresh.patient.id.clone(), fresh);
                }
                Some(person) => {
                    beside.issues.push(issue(
                        "several-stays",
                        &person.patient.source.key,
                        "more than one stay in progress",
                    ));
                    person.stays.insert(id.clone());
                    let rank =
                        |encounter: &Encounter| (encounter.place.bed.is_some(), encounter.start);
                    if rank(&fresh.encounter) > rank(&person.encounter) {
                        person.encounter = fresh.encounter;
                    }
                }
            }
        }
        Ok(Census {
            people: people.into_values().collect(),
            complete,
            received,
        })
    }

    /// A patient that did not come along with the stay.
    fn patient_alone(&self, id: &str, beside: &mut Beside) -> Patient {
        let key = format!("Patient/{id}");
        match self.answers.resource(&key) {
            Ok(OneResource { node, bytes, .. })
                if node.get("id").text() == Some(id)
                    && node.get("resourceType").text() == Some("Patient") =>
            {
                beside.raw.push(raw_resource(&key, &bytes));
                patient(id, &node)
            }
            Ok(_) | Err(_) => {
                beside.issues.push(issue(
                    "dangling-reference",
                    &key,
                    "the patient could not be read",
                ));
                patient(id, &Node::Null)
            }
        }
    }

    fn encounter(
        &self,
        id: &str,
        node: &Node,
        patient: &PatientId,
        places: &Places,
        along: &BTreeMap<String, Node>,
        issues: &mut Vec<Issue>,
    ) -> Encounter {
        let (mut place, _) = places.place(node, &format!("Encounter/{id}"), along, issues);
        place.ward = Some(self.ward.name.clone());
        let participants = node.get("participant").items();
        let doctor = participants.iter().find(|one| {
            one.get("type")
                .items()
                .iter()
                .any(|kind| has_code(kind, &["ATND"]))
        });
        let identifiers = node.get("identifier").items();
        let visit = identifiers
            .iter()
            .find(|one| has_code(one.get("type"), &["VN"]))
            .or(identifiers.first());
        Encounter {
            id: EncounterId::new(id),
            source: SourceRef::fhir(
                format!("Encounter/{id}"),
                node.at(&["meta", "versionId"]).owned(),
            ),
            patient: patient.clone(),
            status: node.get("status").text().unwrap_or("").to_owned(),
            visit_number: visit.and_then(|one| one.get("value").owned()),
            start: instant(node.at(&["period", "start"])),
            place,
            attending: doctor
                .or(participants.first())
                .and_then(|one| one.at(&["individual", "display"]).owned()),
        }
    }

    fn sections(&self) -> Sections<'_> {
        Sections {
            answers: self.answers,
            zone: self.zone,
        }
    }

    /// The sections of everybody, by three workers.
    fn parts(&self, people: Vec<(Person, Option<&Chart>)>, now: DateTime<Utc>) -> Vec<Part> {
        let sections = self.sections();
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(people.len()));
        std::thread::scope(|scope| {
            for _ in 0..WORKERS.min(people.len()) {
                scope.spawn(|| {
                    while let Some((person, before)) =
                        people.get(next.fetch_add(1, Ordering::Relaxed))
                    {
                        let part = sections.part(person.clone(), &Section::CORE, *before, now);
                        done.lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .push(part);
                    }
                });
            }
        });
        let mut parts = done.into_inner().unwrap_or_else(PoisonError::into_inner);
        parts.sort_by(|a, b| a.chart.patient.id.cmp(&b.chart.patient.id));
        parts
    }
}

/// A stay without a patient still shows that somebody lies there.
fn nobody(key: &str) -> Patient {
    let mut nobody = patient(key, &Node::Null);
    nobody.source = SourceRef::fhir(key, None);
    nobody
}
