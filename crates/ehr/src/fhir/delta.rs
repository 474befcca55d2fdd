//! Reading only what changed: what the last reading left behind, and what the record says has changed since.
//!
//! The record is asked, type by type and for many patients at once, what was changed since shortly before the last
//! reading. That only tells WHICH sections of WHICH patients to read again, by the same way as ever. What comes back as it
//! was before is the overlap, and no change.
//!
//! Invariant: a delta never concludes that something is gone; only a section that was read whole does.
//! Invariant: at any doubt everything is read.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use sha2::{Digest, Sha256};
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation, Section};

use super::Fhir;
use super::bundle::{Entry, Found, UNSUPPORTED};
use super::capability::Capability;
use super::observation::{EGFR, HEIGHT, sections_of};
use super::parse::{instant, reference_id};
use super::reader::AllSources;
use super::sections::{Made, Person, Turn};
use super::weight::WEIGHT;
use crate::error::EhrError;

/// Everything is read again after so long: what the record deleted without a word is noticed then.
const FULL_EVERY_HOURS: i64 = 4;
/// Asked back so far beyond the last answer: a change may become visible later than it is dated.
const OVERLAP_MINUTES: i64 = 5;
/// Where doses cannot be asked by their last change: doses are often written down hours after they were given.
const DOSES_OVERLAP_HOURS: i64 = 24;
/// Clocks of several machines behind one address differ so much without meaning anything.
const CLOCK_SLACK_SECONDS: i64 = 60;

/// What a reading leaves behind for the next one.
#[derive(Debug)]
pub(super) struct Memory {
    /// The charts it made, ages apart: the next reading must be given the same.
    content: String,
    capability: Capability,
    full_at: DateTime<Utc>,
    doses_from: Option<DateTime<Utc>>,
    /// The stays of each patient, as they came.
    stays: BTreeMap<PatientId, String>,
    sources: AllSources,
    /// The record's own clock up to which a section of everybody was read.
    marks: BTreeMap<Section, DateTime<Utc>>,
    /// What a delta brought, by key: hashes. Not all of it belongs to a section.
    noticed: BTreeMap<String, [u8; 32]>,
}

/// Why a delta cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Doubt(pub(super) &'static str);

/// What to read, what to keep.
#[derive(Debug, Default)]
pub(super) struct Plan {
    turns: BTreeMap<(PatientId, Section), Turn>,
    noticed: BTreeMap<String, [u8; 32]>,
    /// What the record does not know is never read.
    unknown: BTreeSet<Section>,
}

/// One question to all patients.
struct Ask {
    kind: &'static str,
    /// Conditions, each with its `&`.
    also: String,
    /// The field that says whose it is.
    field: &'static str,
    sections: &'static [Section],
    /// Doses by the time they were given, when the record cannot tell when they were written.
    by_window: bool,
}

/// The stays of a patient as one word: another one means that everything hangs together otherwise.
fn stays_of(person: &Person) -> String {
    let all: Vec<String> = person
        .stays
        .values()
        .map(super::parse::Node::json)
        .collect();
    hex::encode(Sha256::digest(all.join("\n").as_bytes()))
}

/// The charts of a copy as one word, ages apart.
fn content(generation: &Generation) -> String {
    let mut hash = Sha256::new();
    for chart in generation.charts.values() {
        let plain = Chart {
            sections: BTreeMap::new(),
            ..chart.clone()
        };
        // What cannot be written as JSON matches nothing, and everything is read.
        hash.update(serde_json::to_vec(&plain).unwrap_or_default());
    }
    hex::encode(hash.finalize())
}

impl Memory {
    /// Whether a delta may be based on this at all.
    pub(super) fn serves(
        &self,
        capability: &Capability,
        previous: &Generation,
        now: DateTime<Utc>,
    ) -> bool {
        let age = now - self.full_at;
        self.capability == *capability
            && capability.tells_any_change()
            && age >= Duration::zero()
            && age < Duration::hours(FULL_EVERY_HOURS)
            && self.content == content(previous)
    }

    /// What this reading leaves behind. `based_on` is the plan and the memory of a delta.
    pub(super) fn of(
        generation: &Generation,
        capability: Capability,
        stays: BTreeMap<PatientId, String>,
        sources: AllSources,
        doses_from: Option<DateTime<Utc>>,
        based_on: Option<(Plan, &Memory)>,
        now: DateTime<Utc>,
    ) -> Memory {
        let mut marks = BTreeMap::new();
        for section in Section::OF_A_PATIENT {
            // Everybody's, or none: a section without the record's own clock has no mark.
            let read = sources.values().filter_map(|each| each.get(&section));
            let told: Option<Vec<DateTime<Utc>>> = read.map(|made| made.as_of).collect();
            if let Some(oldest) = told.and_then(|told| told.into_iter().min()) {
                marks.insert(section, oldest);
            }
        }
        let (full_at, noticed) = match based_on {
            Some((plan, before)) => {
                let mut noticed = before.noticed.clone();
                noticed.extend(plan.noticed);
                (before.full_at, noticed)
            }
            None => (now, BTreeMap::new()),
        };
        Memory {
            content: content(generation),
            capability,
            full_at,
            doses_from,
            stays,
            sources,
            marks,
            noticed,
        }
    }

    /// What a section of a patient was made from.
    pub(super) fn made(&self, patient: &PatientId, section: Section) -> Option<&Made> {
        self.sources.get(patient)?.get(&section)
    }

    /// The stays of everybody as they came.
    pub(super) fn stays(people: &[Person]) -> BTreeMap<PatientId, String> {
        people
            .iter()
            .map(|person| (person.patient.id.clone(), stays_of(person)))
            .collect()
    }
}

impl Plan {
    /// What to do with a section of a patient.
    pub(super) fn turn(&self, patient: &PatientId, section: Section) -> Turn {
        self.turns
            .get(&(patient.clone(), section))
            .cloned()
            .unwrap_or(Turn::Read)
    }

    /// How many sections of the people are read again.
    pub(super) fn changed<'a>(&self, people: impl Iterator<Item = &'a PatientId>) -> usize {
        people
            .flat_map(|id| Section::OF_A_PATIENT.map(|section| (id, section)))
            .filter(|(_, section)| !self.unknown.contains(section))
            .filter(|(id, section)| self.turn(id, *section) == Turn::Read)
            .count()
    }
}

/// What the questions brought to light.
#[derive(Default)]
struct Learned {
    /// Read for everybody.
    whole: BTreeSet<Section>,
    failed: BTreeMap<Section, EhrError>,
    changed: BTreeSet<(PatientId, Section)>,
    /// The oldest clock of the answers about a section.
    as_of: BTreeMap<Section, DateTime<Utc>>,
    noticed: BTreeMap<String, [u8; 32]>,
}

impl Fhir {
    /// Asks what changed since the last reading.
    pub(super) fn changes(
        &self,
        memory: &Memory,
        people: &[Person],
        previous: &Generation,
    ) -> Result<Plan, Doubt> {
        let settled: Vec<&Person> = people
            .iter()
            .filter(|person| {
                let id = &person.patient.id;
                let here = previous
                    .charts
                    .get(id)
                    .filter(|chart| chart.gone_since.is_none());
                person.known && here.is_some() && memory.stays.get(id) == Some(&stays_of(person))
            })
            .collect();
        let ids: Vec<String> = settled
            .iter()
            .map(|person| person.patient.id.as_str().to_owned())
            .collect();
        let mut learned = Learned::default();
        if memory.doses_from != self.doses_from() {
            learned.whole.insert(Section::Doses);
        }
        let unmarked = Section::OF_A_PATIENT
            .into_iter()
            .filter(|section| !memory.marks.contains_key(section));
        learned.whole.extend(unmarked);
        for ask in self.asks(&memory.capability) {
            if !ids.is_empty() {
                self.ask(&ask, &ids, memory, &mut learned)?;
            }
        }
        let single = [
            (Section::Conditions, "Condition"),
            (Section::Diet, "NutritionOrder"),
        ];
        let mut plan = Plan {
            noticed: learned.noticed,
            unknown: single
                .into_iter()
                .filter(|(_, kind)| !self.may_ask(kind))
                .map(|(section, _)| section)
                .collect(),
            ..Plan::default()
        };
        for person in settled {
            let id = &person.patient.id;
            for section in Section::OF_A_PATIENT {
                let state = previous
                    .charts
                    .get(id)
                    .and_then(|chart| chart.sections.get(&section));
                // What was not read to the end last time is read now, whether or not it changed.
                let sound = state.is_some_and(|state| {
                    state.complete || state.error.as_deref() == Some(UNSUPPORTED)
                });
                let name = (id.clone(), section);
                if !sound || learned.whole.contains(&section) || learned.changed.contains(&name) {
                    continue;
                }
                if let Some(error) = learned.failed.get(&section) {
                    plan.turns.insert(name, Turn::Carry(error.clone()));
                } else if let Some(as_of) = learned.as_of.get(&section) {
                    plan.turns.insert(name, Turn::Keep(*as_of));
                }
            }
        }
        Ok(plan)
    }

    /// The questions that together tell of every change of every section.
    fn asks(&self, capability: &Capability) -> Vec<Ask> {
        let ask = |kind, field, sections| Ask {
            kind,
            also: String::new(),
            field,
            sections,
            by_window: false,
        };
        let loinc: Vec<String> = [WEIGHT, HEIGHT]
            .iter()
            .chain(&EGFR)
            .map(|code| format!("http://loinc.org%7C{code}"))
            .collect();
        let mut codes = loinc.join(",");
        let status = self.code_status_query();
        if !status.is_empty() {
            codes = format!("{codes},{status}");
        }
        let observed = "Observation";
        let all = vec![
            ask("AllergyIntolerance", "patient", &[Section::Allergies]),
            ask("MedicationRequest", "subject", &[Section::Orders]),
            Ask {
                by_window: !capability.tells_changes("MedicationAdministration"),
                ..ask("MedicationAdministration", "subject", &[Section::Doses])
            },
            Ask {
                also: "&category=vital-signs,laboratory,LAB".to_owned(),
                ..ask(observed, "subject", &[Section::Vitals, Section::Results])
            },
            Ask {
                also: format!("&code={codes}"),
                ..ask(observed, "subject", &BY_CODE)
            },
            ask("Condition", "subject", &[Section::Conditions]),
            ask("Flag", "subject", &[Section::Alerts]),
            Ask {
                also: format!("&code={status}"),
                ..ask("ServiceRequest", "subject", &[Section::Alerts])
            },
            Ask {
                also: format!("&category={status}"),
                ..ask("Consent", "patient", &[Section::Alerts])
            },
            ask("NutritionOrder", "patient", &[Section::Diet]),
        ];
        // What the record does not know does not change.
        all.into_iter()
            .filter(|ask| self.may_ask(ask.kind))
            .collect()
    }

    fn ask(
        &self,
        ask: &Ask,
        ids: &[String],
        memory: &Memory,
        learned: &mut Learned,
    ) -> Result<(), Doubt> {
        let mark = ask
            .sections
            .iter()
            .filter_map(|section| memory.marks.get(section))
            .min();
        let by_change = memory.capability.tells_changes(ask.kind);
        let Some(mark) = mark.filter(|_| by_change || ask.by_window) else {
            learned.whole.extend(ask.sections);
            return Ok(());
        };
        if ask
            .sections
            .iter()
            .all(|section| learned.whole.contains(section))
        {
            return Ok(());
        }
        let (since, name) = if ask.by_window {
            (
                *mark - Duration::hours(DOSES_OVERLAP_HOURS),
                "effective-time",
            )
        } else {
            (*mark - Duration::minutes(OVERLAP_MINUTES), "_lastUpdated")
        };
        let stamp = since.to_rfc3339_opts(SecondsFormat::Secs, true);
        let before = format!("{}?patient=", ask.kind);
        let after = format!("{}&{name}=ge{stamp}&_count=200", ask.also);
        let answers = match self.by_each(&before, &after, "Patient", ids) {
            Ok(answers) => answers,
            // It cannot be asked like this: read as if there were no delta.
            Err(EhrError::Status(400 | 404 | 405 | 422 | 501)) => {
                learned.whole.extend(ask.sections);
                return Ok(());
            }
            Err(error) => {
                for section in ask.sections {
                    learned.failed.insert(*section, error.clone());
                }
                return Ok(());
            }
        };
        for found in &answers {
            let told = found.as_of.filter(|_| found.complete);
            let Some(as_of) = told else {
                learned.whole.extend(ask.sections);
                continue;
            };
            if found.ignored {
                return Err(Doubt("the record did not use the whole question"));
            }
            if as_of < *mark - Duration::seconds(CLOCK_SLACK_SECONDS) {
                return Err(Doubt("the record's clock went back"));
            }
            for section in ask.sections {
                let oldest = learned.as_of.entry(*section).or_insert(as_of);
                *oldest = as_of.min(*oldest);
            }
            self.take_changes(ask, found, since, ids, memory, learned)?;
        }
        Ok(())
    }

    fn take_changes(
        &self,
        ask: &Ask,
        found: &Found,
        since: DateTime<Utc>,
        ids: &[String],
        memory: &Memory,
        learned: &mut Learned,
    ) -> Result<(), Doubt> {
        for entry in found.of(ask.kind).filter(|entry| !entry.included) {
            let whose = reference_id(entry.node.get(ask.field), "Patient");
            let Some(whose) = whose.filter(|whose| ids.contains(whose)) else {
                return Err(Doubt("an answer about somebody else"));
            };
            let changed = instant(entry.node.at(&["meta", "lastUpdated"]));
            // To the second, as it was asked.
            let earlier = |at: DateTime<Utc>| at < since - Duration::seconds(2);
            if !ask.by_window && changed.is_some_and(earlier) {
                return Err(Doubt("the record did not use the time of the last change"));
            }
            let patient = PatientId::new(whose);
            let key = format!("{}/{}", entry.kind, entry.id);
            let hash: [u8; 32] = Sha256::digest(entry.raw.get().as_bytes()).into();
            let seen = memory.noticed.get(&key) == Some(&hash);
            for section in self.touched(ask, entry, &patient, &key, memory) {
                let made = memory.made(&patient, section);
                let same = made.is_some_and(|made| {
                    let mut held = made.raw.iter();
                    held.any(|raw| raw.key == key && raw.sha256 == hash)
                });
                if !same && !seen {
                    learned.changed.insert((patient.clone(), section));
                }
            }
            learned.noticed.insert(key, hash);
        }
        Ok(())
    }

    /// The sections that a resource belongs to, or belonged to.
    fn touched(
        &self,
        ask: &Ask,
        entry: &Entry,
        patient: &PatientId,
        key: &str,
        memory: &Memory,
    ) -> BTreeSet<Section> {
        let mut touched = if ask.kind == "Observation" {
            sections_of(&entry.node, &self.connection.code_status)
        } else {
            ask.sections.iter().copied().collect()
        };
        for section in Section::OF_A_PATIENT {
            let made = memory.made(patient, section);
            if made.is_some_and(|made| made.raw.iter().any(|raw| raw.key == key)) {
                touched.insert(section);
            }
        }
        touched
    }
}

const BY_CODE: [Section; 4] = [
    Section::Weights,
    Section::Alerts,
    Section::Vitals,
    Section::Results,
];
