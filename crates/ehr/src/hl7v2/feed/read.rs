//! Facts → charts: the ward at an instant.
//!
//! Invariant: a section that this feed does not carry, or a link that went silent, is never shown as "none".

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use ward::clinical::{
    Encounter, EncounterId, Identifier, Known, Order, Patient, PatientId, SourceRef,
};
use ward::snapshot::{Chart, Generation, Section, SectionState};

use super::dose::doses;
use super::finding::{Kind, observations, weights};
use super::order::{Context, gathered};
use super::stay::{Status, Stay, stays};
use super::{Feed, Person, last};
use crate::error::EhrError;
use crate::fhir::place::natural;
use crate::gather::{Gathered, Part, Reading, assemble, count, issue};

/// Somebody who left is shown, and marked, for so long.
const LEFT_HOURS: i64 = 72;

/// One line of the census, to be compared with other sources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CensusEntry {
    /// The station's name for the patient.
    pub patient: PatientId,
    /// The hospital's record number.
    pub record_number: String,
    /// All identifiers.
    pub identifiers: Vec<Identifier>,
    /// Stay number.
    pub visit_number: Option<String>,
    /// Room and bed as in PV1-3.
    pub room: Option<String>,
    /// Bed; absent: not known.
    pub bed: Option<String>,
    /// Since when place and status are what they are.
    pub since: DateTime<Utc>,
}

/// System and value → who bears it.
type Owners<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<&'a PatientId>>;

/// How the link stands.
struct Link {
    as_of: DateTime<Utc>,
    /// Why nothing is complete.
    error: Option<String>,
}

const NOT_CARRIED: &str = "not carried by this feed";

impl Feed {
    /// Who lies in the ward.
    #[must_use]
    pub fn census(&self) -> Vec<CensusEntry> {
        let here = self.people.iter().filter_map(|(id, person)| {
            let stay = person.stay(&self.settings)?;
            if stay.left_at(&self.settings).is_some() {
                return None;
            }
            let patient = person.identity().patient(id);
            Some(CensusEntry {
                patient: id.clone(),
                record_number: patient.record_number().to_owned(),
                identifiers: patient.identifiers,
                visit_number: stay.visit,
                room: stay.spot.room,
                bed: stay.spot.bed,
                since: stay.moved_at,
            })
        });
        here.collect()
    }

    /// Whether the census is complete at `now`: the present state was sent, and the link is alive.
    #[must_use]
    pub fn is_complete(&self, now: DateTime<Utc>) -> bool {
        self.link(now).error.is_none()
    }

    fn link(&self, now: DateTime<Utc>) -> Link {
        let silent = self
            .heard_at
            .is_none_or(|heard| now - heard > self.settings.heartbeat);
        Link {
            as_of: self.heard_at.unwrap_or(now),
            error: if !self.settings.initial_load_done {
                Some("the present state was not sent yet".to_owned())
            } else if silent {
                Some("the link is silent".to_owned())
            } else {
                None
            },
        }
    }

    /// The ward at `now`. What came is in the store, row by row; the reading holds no bytes of its own.
    ///
    /// # Errors
    /// [`EhrError::Conservation`] when the orders do not add up.
    pub fn read(
        &self,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        let link = self.link(now);
        let mut parts = vec![];
        let mut issues = self.issues();
        let mut gone: BTreeSet<PatientId> = BTreeSet::new();
        let mut present = 0;
        let names = self.other_names();
        for (id, person) in &self.people {
            let person = (person, names.get(id).map_or([].as_slice(), Vec::as_slice));
            let Some(stay) = person.0.stay(&self.settings) else {
                continue;
            };
            match stay.left_at(&self.settings) {
                None => {
                    present += 1;
                    parts.push(self.part(id, person, &stay, None, &link, now));
                }
                Some(left) => {
                    let shown =
                        previous.is_some_and(|generation| generation.charts.contains_key(id));
                    if shown && now - left <= Duration::hours(LEFT_HOURS) {
                        parts.push(self.part(id, person, &stay, Some(left), &link, now));
                    } else if shown {
                        // The feed says that she left: nothing is hidden for want of a message.
                        gone.insert(id.clone());
                    }
                }
            }
        }
        let strangers = self
            .people
            .values()
            .filter(|one| !one.orders.is_empty() && one.movements.is_empty())
            .count();
        let known = names
            .values()
            .flatten()
            .filter(|one| !one.orders.is_empty())
            .count();
        let waiting = strangers.saturating_sub(known);
        if waiting > 0 {
            issues.push(issue(
                "orders-without-stay",
                "feed",
                &format!("{waiting} patients with orders of whom no stay is known"),
            ));
        }
        let previous = previous.map(|generation| {
            let mut held = generation.clone();
            held.charts.retain(|id, _| !gone.contains(id));
            held
        });
        let mut beds = self.settings.beds.clone();
        let taken: BTreeSet<String> = parts
            .iter()
            .filter(|part| part.chart.gone_since.is_none())
            .filter_map(|part| part.chart.encounter.place.bed.clone())
            .filter(|bed| !beds.contains(bed))
            .collect();
        let mut more: Vec<String> = taken.into_iter().collect();
        more.sort_by(|a, b| natural(a, b));
        beds.extend(more);
        assemble(
            Gathered {
                ward: self.settings.ward.clone(),
                places: (count(beds.len()), true),
                beds,
                stays: (present, link.error.is_none()),
                parts,
                issues,
                raw: vec![],
            },
            previous.as_ref(),
            now,
        )
    }

    /// Who, of all whose stay is known, bears an identifier.
    fn owners(&self) -> Owners<'_> {
        let mut owners = Owners::new();
        for (id, person) in &self.people {
            if !person.movements.is_empty() {
                for one in &person.identifiers {
                    owners
                        .entry((&one.system, &one.value))
                        .or_default()
                        .insert(id);
                }
            }
        }
        owners
    }

    /// People of whom no stay is known, and who are somebody whose stay is known, under another number.
    fn other_names(&self) -> BTreeMap<&PatientId, Vec<&Person>> {
        let owners = self.owners();
        let mut names: BTreeMap<&PatientId, Vec<&Person>> = BTreeMap::new();
        let strangers = self
            .people
            .values()
            .filter(|one| one.movements.is_empty() && one.merged.is_empty());
        for stranger in strangers {
            let bearers: BTreeSet<&PatientId> = stranger
                .identifiers
                .iter()
                .filter_map(|one| owners.get(&(one.system.as_str(), one.value.as_str())))
                .flatten()
                .copied()
                .collect();
            // The number must be hers alone.
            if let (1, Some(bearer)) = (bearers.len(), bearers.first()) {
                names.entry(bearer).or_default().push(stranger);
            }
        }
        names
    }

    fn part(
        &self,
        id: &PatientId,
        (person, others): (&Person, &[&Person]),
        stay: &Stay,
        left: Option<DateTime<Utc>>,
        link: &Link,
        now: DateTime<Utc>,
    ) -> Part {
        let mut whole = person.clone();
        for other in others {
            whole.take(other);
        }
        let mut issues = vec![];
        let mut patient = whole.identity().patient(id);
        if !patient.is_named() {
            issues.push(issue("no-name", &patient.source.key, "shown by number"));
        }
        if let Some((_, _, survivor)) = last(&whole.merged) {
            patient.merged_into = Some(format!("Patient/{survivor}"));
            issues.push(issue(
                "merged",
                &patient.source.key,
                "merged into another record",
            ));
        }
        if !whole.absorbed.is_empty() {
            issues.push(issue(
                "merged",
                &patient.source.key,
                "another record was merged into it",
            ));
        }
        let running = stays(&whole.movements)
            .iter()
            .filter(|one| one.status == Status::Here)
            .count();
        if running > 1 {
            issues.push(issue(
                "several-stays",
                &patient.source.key,
                "more than one stay in progress",
            ));
        }
        let encounter = self.encounter(&patient, stay);
        for doubt in &stay.doubts {
            issues.push(issue(doubt, &encounter.source.key, "place to be checked"));
        }
        let known = gathered(&whole.orders);
        let context = Context {
            patient: id,
            stay: &encounter.id,
            visit: stay.visit.as_deref(),
            stay_start: stay.start,
            now,
        };
        // Counted before any is read.
        let current: Vec<_> = known
            .iter()
            .filter(|one| !one.is_no_drug() && !one.is_past(now))
            .collect();
        let orders_received = count(current.len());
        let mut orders: Vec<Order> = vec![];
        for one in current {
            let (order, doubts) = one.order(&context);
            for doubt in doubts {
                issues.push(issue(doubt, &order.source.key, "shown word for word"));
            }
            orders.push(order);
        }
        let (given, doubts) = doses(&whole.doses, &known, id);
        for doubt in doubts {
            issues.push(issue(doubt, &format!("Dose/{id}"), "doses to be checked"));
        }
        let mut chart = Chart::unread(patient, encounter);
        let mut received: BTreeMap<Section, u32> = BTreeMap::new();
        received.insert(Section::Doses, count(given.len()));
        chart.orders = orders;
        chart.doses = given;
        chart.gone_since = left;
        self.findings(&mut chart, &whole, link, &mut received, &mut issues);
        self.states(&mut chart, link);
        Part {
            chart,
            orders_received,
            received,
            issues,
            raw: vec![],
        }
    }

    fn encounter(&self, patient: &Patient, stay: &Stay) -> Encounter {
        let id = match &stay.visit {
            Some(visit) => visit.clone(),
            // One stay at a time, where nobody numbers them.
            None => format!("{}-stay", patient.id),
        };
        Encounter {
            source: SourceRef {
                system: "hl7v2".to_owned(),
                key: format!("Encounter/{id}"),
                version: None,
            },
            id: EncounterId::new(id),
            patient: patient.id.clone(),
            status: match stay.status {
                Status::Here => "in-progress",
                Status::Over(_) => "finished",
                Status::Void(_) => "cancelled",
            }
            .to_owned(),
            visit_number: stay.visit.clone(),
            start: stay.start,
            place: stay.spot.place(&self.settings),
            attending: stay.attending.clone(),
        }
    }

    /// A section's values with its certainty.
    fn known<T>(&self, section: Section, values: Vec<T>, link: &Link) -> Known<T> {
        if !values.is_empty() {
            return Known::Values(values);
        }
        if !self.settings.carries.contains(&section) {
            return Known::NotFetched(NOT_CARRIED.to_owned());
        }
        match &link.error {
            None => Known::NotRecorded,
            Some(error) => Known::NotFetched(error.clone()),
        }
    }

    fn findings(
        &self,
        chart: &mut Chart,
        whole: &Person,
        link: &Link,
        received: &mut BTreeMap<Section, u32>,
        issues: &mut Vec<ward::snapshot::Issue>,
    ) {
        let told = last(&whole.allergies)
            .map(|one| one.2.clone())
            .unwrap_or_default();
        let statements =
            told.list.len() + usize::from(told.none_known) + usize::from(told.of_a_kind);
        received.insert(Section::Allergies, count(statements));
        if told.none_known && !told.list.is_empty() {
            issues.push(issue(
                "allergy-conflict",
                &chart.patient.source.key,
                "\"none known\" beside an allergy",
            ));
        }
        let stated = told.none_known && told.list.is_empty();
        chart.allergies = if stated {
            // Somebody stated it: a silent link does not unsay it, the age of the section does.
            Known::NoneKnown
        } else {
            self.known(Section::Allergies, told.list, link)
        };
        let found = weights(&whole.observations);
        received.insert(Section::Weights, count(found.len()));
        chart.weight = self.known(Section::Weights, found, link);
        let found = observations(&whole.observations, Kind::Vital);
        received.insert(Section::Vitals, count(found.len()));
        chart.vitals = self.known(Section::Vitals, found, link);
        let found = observations(&whole.observations, Kind::Result);
        received.insert(Section::Results, count(found.len()));
        chart.results = self.known(Section::Results, found, link);
        let found = last(&whole.conditions)
            .map(|one| one.2.clone())
            .unwrap_or_default();
        received.insert(Section::Conditions, count(found.len()));
        chart.conditions = self.known(Section::Conditions, found, link);
        chart.alerts = self.known(Section::Alerts, vec![], link);
        chart.diet = self.known(Section::Diet, vec![], link);
    }

    fn states(&self, chart: &mut Chart, link: &Link) {
        let state = |error: Option<String>| SectionState {
            as_of: link.as_of,
            complete: error.is_none(),
            error,
        };
        chart
            .sections
            .insert(Section::Patients, state(link.error.clone()));
        for section in Section::OF_A_PATIENT {
            let error = if self.settings.carries.contains(&section) {
                link.error.clone()
            } else {
                Some(NOT_CARRIED.to_owned())
            };
            chart.sections.insert(section, state(error));
        }
    }
}
