//! Whoever answers what the reader asks: the record over the network, or resources at hand.

use std::sync::PoisonError;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use ward::snapshot::Section;

use super::Fhir;
use super::bundle::{Found, search};
use super::observation::{EGFR, HEIGHT, RESULTS_DAYS, VITALS_HOURS};
use super::parse::Node;
use super::weight::WEIGHT;
use crate::error::EhrError;

/// How far back doses are read; further while an outage that began earlier is compared.
const DOSES_HOURS: i64 = 72;
const IDS_PER_REQUEST: usize = 20;

/// The questions of a reading. An answer may hold more than was asked for: what does not belong is left out afterwards.
pub(super) trait Answers: Sync {
    /// One resource by its key, `MedicationRequest/12`.
    fn resource(&self, key: &str) -> Result<OneResource, EhrError>;

    /// The places that are part of these, one level.
    fn places_below(&self, parents: &[String]) -> Result<Vec<Found>, EhrError>;

    /// The stays in progress at these places, with their patients and places.
    fn stays_at(&self, places: &[String]) -> Result<Vec<Found>, EhrError>;

    /// The stays in progress of these patients, with their patients and places.
    fn stays_of(&self, _patients: &[String]) -> Result<Vec<Found>, EhrError> {
        Err(EhrError::Unsupported("Encounter".to_owned()))
    }

    /// The patients who bear this identifier.
    fn patients_named(&self, _system: &str, _value: &str) -> Result<Found, EhrError> {
        Err(EhrError::Unsupported("Patient".to_owned()))
    }

    /// Everything of a section of one patient.
    fn section(
        &self,
        section: Section,
        patient: &str,
        now: DateTime<Utc>,
    ) -> Result<Found, EhrError>;
}

/// One resource that was asked for by its key.
#[derive(Debug)]
pub(super) struct OneResource {
    pub(super) node: Node,
    pub(super) bytes: Vec<u8>,
}

/// One search of a section.
pub(super) struct Question {
    /// Names the question among all: what the record refused once is not asked again.
    name: &'static str,
    /// The type that is searched.
    kind: &'static str,
    query: String,
    /// Whether the section is incomplete without it. A resuscitation status may be kept in several places, and most
    /// records know some of them only.
    needed: bool,
}

impl Answers for Fhir {
    fn resource(&self, key: &str) -> Result<OneResource, EhrError> {
        let (node, answer) = self.wire.node(key)?;
        Ok(OneResource {
            node,
            bytes: answer.body,
        })
    }

    fn places_below(&self, parents: &[String]) -> Result<Vec<Found>, EhrError> {
        self.by_each("Location?partof=", "&_count=200", "Location", parents)
    }

    fn stays_at(&self, places: &[String]) -> Result<Vec<Found>, EhrError> {
        self.by_each("Encounter?location=", STAYS, "Location", places)
    }

    fn stays_of(&self, patients: &[String]) -> Result<Vec<Found>, EhrError> {
        self.by_each("Encounter?patient=", STAYS, "Patient", patients)
    }

    fn patients_named(&self, system: &str, value: &str) -> Result<Found, EhrError> {
        let token = escaped(&format!("{}|{}", token_part(system), token_part(value)));
        search(&self.wire, &format!("Patient?identifier={token}&_count=20"))
    }

    fn section(
        &self,
        section: Section,
        patient: &str,
        now: DateTime<Utc>,
    ) -> Result<Found, EhrError> {
        let questions = self.questions(section, patient, now);
        let mut all = vec![];
        for question in &questions {
            match self.put(section, question) {
                // What the other questions brought is shown all the same.
                Err(EhrError::Unsupported(kind)) if question.needed && questions.len() > 1 => {
                    all.push(Found::unsupported(section.code(), &kind));
                }
                // One of several places where it might be; this record has no such place.
                Err(EhrError::Unsupported(_)) if !question.needed => {}
                // The warnings of a ward are not hidden because one place of them is closed to us, or ill.
                Err(error @ EhrError::Status(403)) if !question.needed => {
                    let mut closed = Found::failed(section.code(), question.kind, &error);
                    closed.complete = true;
                    all.push(closed);
                }
                Err(error) if !question.needed => {
                    all.push(Found::failed(section.code(), question.kind, &error));
                }
                other => all.push(other?),
            }
        }
        Ok(Found::merged(all))
    }
}

const STAYS: &str =
    "&status=in-progress&_include=Encounter:patient&_include=Encounter:location&_count=200";

impl Fhir {
    /// A search over several ids: together where the record can, else one by one.
    pub(super) fn by_each(
        &self,
        before: &str,
        after: &str,
        kind: &str,
        ids: &[String],
    ) -> Result<Vec<Found>, EhrError> {
        let mut all = vec![];
        for chunk in ids.chunks(IDS_PER_REQUEST) {
            let list: Vec<String> = chunk.iter().map(|id| format!("{kind}/{id}")).collect();
            match search(&self.wire, &format!("{before}{}{after}", list.join(","))) {
                Ok(found) => all.push(found),
                Err(EhrError::Status(400 | 414 | 422 | 501)) if chunk.len() > 1 => {
                    for one in &list {
                        all.push(search(&self.wire, &format!("{before}{one}{after}"))?);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    /// Puts a question, unless the record is known not to understand it.
    fn put(&self, section: Section, question: &Question) -> Result<Found, EhrError> {
        let refused = || self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let unknown = || EhrError::Unsupported(question.kind.to_owned());
        // What a dose is given by is always asked for, whatever the record says of itself.
        let core = section.is_core();
        if !core && (refused().contains(question.name) || !self.knows(question.kind)) {
            return Err(unknown());
        }
        match search(&self.wire, &question.query) {
            Err(EhrError::Status(404 | 501)) if core => Err(unknown()),
            Err(EhrError::Status(400 | 404 | 405 | 422 | 501)) if !core => {
                refused().insert(question.name);
                Err(unknown())
            }
            Err(error @ EhrError::Status(403)) if !question.needed => {
                refused().insert(question.name);
                Err(error)
            }
            other => other,
        }
    }

    /// The searches that make up a section of a patient.
    fn questions(&self, section: Section, patient: &str, now: DateTime<Utc>) -> Vec<Question> {
        let ask = |name, kind, rest: &str, needed| Question {
            name,
            kind,
            query: format!("{kind}?patient=Patient/{patient}{rest}&_count=200"),
            needed,
        };
        let since = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
        let loinc = |codes: &[&str]| {
            let each: Vec<String> = codes
                .iter()
                .map(|code| format!("http://loinc.org%7C{code}"))
                .collect();
            each.join(",")
        };
        match section {
            Section::Allergies => vec![ask("allergies", "AllergyIntolerance", "", true)],
            Section::Orders => vec![ask(
                "orders",
                "MedicationRequest",
                "&status=active,on-hold,stopped,cancelled&_include=MedicationRequest:medication",
                true,
            )],
            Section::Doses => {
                let usual = now - Duration::hours(DOSES_HOURS);
                let from = self.doses_from().map_or(usual, |from| from.min(usual));
                let rest = format!("&effective-time=ge{}", since(from));
                vec![ask("doses", "MedicationAdministration", &rest, true)]
            }
            Section::Weights => {
                let rest = format!("&code={}", loinc(&[WEIGHT]));
                vec![ask("weights", "Observation", &rest, true)]
            }
            Section::Conditions => vec![ask("conditions", "Condition", "", true)],
            Section::Alerts => {
                let codes = self.code_status_query();
                let filed = format!("&category={codes}");
                let codes = format!("&code={codes}");
                vec![
                    ask("flags", "Flag", "", true),
                    ask("status-observed", "Observation", &codes, false),
                    ask("status-ordered", "ServiceRequest", &codes, false),
                    ask("status-consented", "Consent", &filed, false),
                ]
            }
            Section::Vitals => {
                let from = since(now - Duration::hours(VITALS_HOURS));
                let recent = format!("&category=vital-signs&date=ge{from}");
                let height = format!("&code={}", loinc(&[HEIGHT]));
                vec![
                    ask("vitals", "Observation", &recent, true),
                    ask("height", "Observation", &height, false),
                ]
            }
            Section::Results => {
                let from = since(now - Duration::days(RESULTS_DAYS));
                let recent = format!("&category=laboratory,LAB&date=ge{from}");
                let rates = format!("&code={}", loinc(&EGFR));
                vec![
                    ask("results", "Observation", &recent, true),
                    ask("egfr", "Observation", &rates, false),
                ]
            }
            Section::Diet => vec![ask("diet", "NutritionOrder", "", true)],
            Section::Locations | Section::Patients => vec![],
        }
    }

    /// The codes of the resuscitation status as a query takes them.
    pub(super) fn code_status_query(&self) -> String {
        let each: Vec<String> = self
            .connection
            .code_status
            .iter()
            .map(|code| escaped(code))
            .collect();
        each.join(",")
    }
}

/// A value of a query; commas stay, they mean "or".
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// A system or a code inside a token: what would cut the token in two is escaped as FHIR says.
fn token_part(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace(',', "\\,")
        .replace('$', "\\$")
}
