//! Whoever answers what the reader asks: the record over the network, or resources at hand.

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use ward::snapshot::Section;

use super::Fhir;
use super::bundle::{Found, search};
use super::parse::Node;
use super::weight::WEIGHT;
use crate::error::EhrError;

/// How far back doses are read; further while an outage that began earlier is compared.
const DOSES_HOURS: i64 = 72;
const PLACES_PER_REQUEST: usize = 20;

/// The questions of a reading.
pub(super) trait Answers: Sync {
    /// One resource by its key, `MedicationRequest/12`.
    fn resource(&self, key: &str) -> Result<OneResource, EhrError>;

    /// The places that are part of these, one level.
    fn places_below(&self, parents: &[String]) -> Result<Vec<Found>, EhrError>;

    /// The stays in progress at these places, with their patients and places.
    fn stays_at(&self, places: &[String]) -> Result<Vec<Found>, EhrError>;

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

impl Answers for Fhir {
    fn resource(&self, key: &str) -> Result<OneResource, EhrError> {
        let (node, answer) = self.wire.node(key)?;
        Ok(OneResource {
            node,
            bytes: answer.body,
        })
    }

    fn places_below(&self, parents: &[String]) -> Result<Vec<Found>, EhrError> {
        self.by_place("Location?partof=", "&_count=200", parents)
    }

    fn stays_at(&self, places: &[String]) -> Result<Vec<Found>, EhrError> {
        let after =
            "&status=in-progress&_include=Encounter:patient&_include=Encounter:location&_count=200";
        self.by_place("Encounter?location=", after, places)
    }

    fn section(
        &self,
        section: Section,
        patient: &str,
        now: DateTime<Utc>,
    ) -> Result<Found, EhrError> {
        search(&self.wire, &self.query(section, patient, now)?)
    }
}

impl Fhir {
    /// A search over several places: together where the record can, else one by one.
    fn by_place(&self, before: &str, after: &str, ids: &[String]) -> Result<Vec<Found>, EhrError> {
        let mut all = vec![];
        for chunk in ids.chunks(PLACES_PER_REQUEST) {
            let list: Vec<String> = chunk.iter().map(|id| format!("Location/{id}")).collect();
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

    fn query(
        &self,
        section: Section,
        patient: &str,
        now: DateTime<Utc>,
    ) -> Result<String, EhrError> {
        Ok(match section {
            Section::Allergies => {
                format!("AllergyIntolerance?patient=Patient/{patient}&_count=200")
            }
            Section::Orders => format!(
                "MedicationRequest?patient=Patient/{patient}&status=active,on-hold,stopped,cancelled\
                 &_include=MedicationRequest:medication&_count=200"
            ),
            Section::Doses => {
                let since = self
                    .doses_from()
                    .map_or(now - Duration::hours(DOSES_HOURS), |from| {
                        from.min(now - Duration::hours(DOSES_HOURS))
                    })
                    .to_rfc3339_opts(SecondsFormat::Secs, true);
                format!(
                    "MedicationAdministration?patient=Patient/{patient}&effective-time=ge{since}&_count=200"
                )
            }
            Section::Weights => format!(
                "Observation?patient=Patient/{patient}&code=http://loinc.org%7C{WEIGHT}&_count=200"
            ),
            Section::Locations
            | Section::Patients
            | Section::Conditions
            | Section::Alerts
            | Section::Vitals
            | Section::Results
            | Section::Diet => {
                return Err(EhrError::NotFhir("no section of a patient".to_owned()));
            }
        })
    }
}
