//! The last good copy of the record's chart: one generation, replaced whole.
//!
//! Invariant: orders received = understood + raw. A generation that breaks it is not taken.
//! Invariant: what was not read is marked as not read; it is never an empty list.

mod exact;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::clinical::{
    Alert, Allergy, Condition, Diet, Encounter, Known, Observation, Order, Patient, PatientId,
    RecordedDose, Weight,
};
use crate::ward_now::Local;

/// A part of the chart that is read and ages by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Section {
    /// Rooms and beds of the ward.
    Locations,
    /// Who lies on the ward.
    Patients,
    /// Allergies.
    Allergies,
    /// Orders.
    Orders,
    /// Doses that the record knows.
    Doses,
    /// Weights.
    Weights,
    /// Diagnoses.
    Conditions,
    /// Warnings: resuscitation status, isolation, risk of falling.
    Alerts,
    /// Vital signs and height.
    Vitals,
    /// Laboratory results.
    Results,
    /// Diet.
    Diet,
}

impl Section {
    /// All of them, in the order in which a sync reads them.
    pub const ALL: [Section; 11] = [
        Section::Locations,
        Section::Patients,
        Section::Allergies,
        Section::Orders,
        Section::Doses,
        Section::Weights,
        Section::Conditions,
        Section::Alerts,
        Section::Vitals,
        Section::Results,
        Section::Diet,
    ];

    /// What is read patient by patient.
    pub const OF_A_PATIENT: [Section; 9] = [
        Section::Allergies,
        Section::Orders,
        Section::Doses,
        Section::Weights,
        Section::Conditions,
        Section::Alerts,
        Section::Vitals,
        Section::Results,
        Section::Diet,
    ];

    /// What a dose is given by: without these the chart is not ready, and the oldest of these is the age of the chart.
    /// The others stand beside it with an age of their own.
    pub const CORE: [Section; 4] = [
        Section::Allergies,
        Section::Orders,
        Section::Doses,
        Section::Weights,
    ];

    /// Whether the age of the chart depends on it.
    pub fn is_core(self) -> bool {
        self == Section::Patients || Section::CORE.contains(&self)
    }

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Section::Locations => "locations",
            Section::Patients => "patients",
            Section::Allergies => "allergies",
            Section::Orders => "orders",
            Section::Doses => "doses",
            Section::Weights => "weights",
            Section::Conditions => "conditions",
            Section::Alerts => "alerts",
            Section::Vitals => "vitals",
            Section::Results => "results",
            Section::Diet => "diet",
        }
    }
}

/// How one section of one patient stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionState {
    /// The instant the data speaks for: the record's own clock where it tells one, else when we asked.
    pub as_of: DateTime<Utc>,
    /// All pages were read.
    pub complete: bool,
    /// Why it is not complete, or the last error; the values are then those of an earlier run.
    pub error: Option<String>,
}

/// Everything that is known about one patient of the ward.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chart {
    /// Who.
    pub patient: Patient,
    /// Where.
    pub encounter: Encounter,
    /// Allergies, with one of four certainties.
    pub allergies: Known<Allergy>,
    /// Weight, with one of four certainties; the newest first.
    pub weight: Known<Weight>,
    /// Orders, in the source's order.
    pub orders: Vec<Order>,
    /// Doses that the record knows, oldest first.
    pub doses: Vec<RecordedDose>,
    /// Diagnoses.
    #[serde(default = "never_read")]
    pub conditions: Known<Condition>,
    /// Warnings.
    #[serde(default = "never_read")]
    pub alerts: Known<Alert>,
    /// Vital signs and height, the newest first.
    #[serde(default = "never_read")]
    pub vitals: Known<Observation>,
    /// Laboratory results, the newest first.
    #[serde(default = "never_read")]
    pub results: Known<Observation>,
    /// Diet.
    #[serde(default = "never_read")]
    pub diet: Known<Diet>,
    /// Age and completeness per section.
    pub sections: BTreeMap<Section, SectionState>,
    /// When a complete census first no longer held this patient; kept and marked until a person confirms.
    pub gone_since: Option<DateTime<Utc>>,
    /// What the ward itself said of her; never part of a stored copy, see [`crate::ward_now`].
    #[serde(skip)]
    pub local: Local,
}

/// A copy that an earlier version took did not ask for this section.
fn never_read<T>() -> Known<T> {
    Known::NotFetched("never read".to_owned())
}

impl Chart {
    /// A patient of whom nothing but who and where is known yet.
    pub fn unread(patient: Patient, encounter: Encounter) -> Chart {
        Chart {
            patient,
            encounter,
            allergies: never_read(),
            weight: never_read(),
            orders: vec![],
            doses: vec![],
            conditions: never_read(),
            alerts: never_read(),
            vitals: never_read(),
            results: never_read(),
            diet: never_read(),
            sections: BTreeMap::new(),
            gone_since: None,
            local: Local::default(),
        }
    }

    /// The patient's data time: the oldest of the sections that a dose is given by, since the oldest is what can harm.
    /// `None`: never read.
    pub fn as_of(&self) -> Option<DateTime<Utc>> {
        let core = self
            .sections
            .iter()
            .filter(|(section, _)| section.is_core());
        core.map(|(_, state)| state.as_of).min()
    }

    /// Whether nothing may be written for her without a person: the stay is not in progress, she was merged into another
    /// patient, or she has died.
    pub fn is_elsewhere(&self) -> bool {
        let here = matches!(
            self.encounter.status.as_str(),
            "in-progress" | "onleave" | "arrived"
        );
        !here || self.patient.merged_into.is_some() || self.patient.deceased
    }

    /// Whether the same key names another person now: two identifiers must agree before anything is written.
    pub fn is_somebody_else(&self, now: &Chart) -> bool {
        let (then, now) = (&self.patient, &now.patient);
        then.birth_date != now.birth_date
            || then.family != now.family
            || then.record_number() != now.record_number()
    }

    /// The sections that a dose is given by and that are missing or incomplete.
    pub fn missing(&self) -> Vec<Section> {
        Section::ALL
            .into_iter()
            .filter(|section| section.is_core())
            .filter(|section| {
                self.sections
                    .get(section)
                    .is_none_or(|state| !state.complete)
            })
            .collect()
    }

    /// An order by id.
    pub fn order(&self, id: &crate::clinical::OrderId) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == *id)
    }
}

/// The ward that a generation is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WardName {
    /// Short code.
    pub code: String,
    /// Full name.
    pub name: String,
}

/// What one sync received and made of a section.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SectionCount {
    /// Resources received.
    pub received: u32,
    /// Understood.
    pub understood: u32,
    /// Kept and shown word for word.
    pub raw: u32,
    /// All pages of all patients were read.
    pub complete: bool,
    /// Last error.
    pub error: Option<String>,
}

/// Something in the source that could not be read as it should.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// Stable code: `unreadable`, `duplicate-id`, `no-name`, `other-patient`, `html`, `half-json`, `other-version`,
    /// `dangling-reference`, `bed-conflict`, `invalid-field`…
    pub code: String,
    /// What it is about, `MedicationRequest/12`; never a patient's name.
    pub subject: String,
    /// Detail for IT; never a patient's data.
    pub detail: String,
}

/// One copy of the ward's charts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generation {
    /// Rises by one with every copy taken.
    pub number: u64,
    /// When it was taken.
    pub taken_at: DateTime<Utc>,
    /// Which ward.
    pub ward: WardName,
    /// Beds of the ward by name, in the order of the sheet; empty beds included.
    pub beds: Vec<String>,
    /// Charts by patient.
    pub charts: BTreeMap<PatientId, Chart>,
    /// What was received.
    pub counts: BTreeMap<Section, SectionCount>,
    /// What could not be read.
    pub issues: Vec<Issue>,
}

/// The sum that must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conservation {
    /// Orders received from the source.
    pub received: u32,
    /// Orders taken on the ward itself, beside those of the source.
    #[serde(default)]
    pub local: u32,
    /// Orders with a timing.
    pub understood: u32,
    /// Orders shown word for word.
    pub raw: u32,
}

impl Conservation {
    /// Whether nothing was dropped and nothing invented.
    pub fn holds(&self) -> bool {
        u64::from(self.received) + u64::from(self.local)
            == u64::from(self.understood) + u64::from(self.raw)
    }
}

impl Generation {
    /// Counts the orders that the charts really hold against what was received.
    pub fn conservation(&self) -> Conservation {
        let received = self
            .counts
            .get(&Section::Orders)
            .map_or(0, |count| count.received);
        let orders = || self.charts.values().flat_map(|chart| chart.orders.iter());
        let count = |wanted: bool| {
            u32::try_from(orders().filter(|order| order.is_raw() == wanted).count())
                .unwrap_or(u32::MAX)
        };
        let local = self.charts.values().map(|chart| chart.local.orders.len());
        Conservation {
            received,
            local: u32::try_from(local.sum::<usize>()).unwrap_or(u32::MAX),
            understood: count(false),
            raw: count(true),
        }
    }

    /// The data time of the ward: that of its oldest patient. `None` for a ward that was never read.
    pub fn oldest(&self) -> Option<DateTime<Utc>> {
        self.charts.values().filter_map(Chart::as_of).min()
    }

    /// Charts in the order of the ward: by bed as the source lists its beds, beds not known last, then by name.
    pub fn by_bed(&self) -> Vec<&Chart> {
        let place: BTreeMap<&str, usize> = self
            .beds
            .iter()
            .enumerate()
            .map(|(nth, bed)| (bed.as_str(), nth))
            .collect();
        let mut charts: Vec<&Chart> = self.charts.values().collect();
        charts.sort_by_key(|chart| {
            let bed = chart.encounter.place.bed.clone();
            let listed = bed
                .as_deref()
                .and_then(|bed| place.get(bed).copied())
                .unwrap_or(usize::MAX);
            let name = chart.patient.family.clone().unwrap_or_default();
            (bed.is_none(), listed, bed, name, chart.patient.id.clone())
        });
        charts
    }
}
