//! The cast of the store's tests: a place on disk, a pen that signs, a ward with patients whose names cannot be real.

#![allow(
    dead_code,
    reason = "shared by several test programs, each of which uses a part"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot set its scene must stop"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::SigningKey;
use store::{Key, Source, Store, StoreError, Taken};
use ward::clinical::{
    Allergy, Category, Dose, Encounter, EncounterId, Known, Medication, Order, OrderId,
    OrderStatus, Patient, PatientId, Place as Bed, RawReason, Sex, SourceRef, Timing,
};
use ward::journal::{EntryBody, EntryId, GivenDose, Hlc, SignedEntry, Statement, StationKey, sign};
use ward::snapshot::{Chart, Generation, Section, SectionCount, SectionState, WardName};
use ward::staff::{Person, Role};

/// Noon of the day on which all tests happen.
pub(crate) fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_164_800, 0).unwrap()
}

/// A folder that goes away with the test, and the key of its store.
pub(crate) struct Place {
    folder: tempfile::TempDir,
    pub(crate) key: Key,
}

impl Place {
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder().join("station.db")
    }

    pub(crate) fn open(&self) -> Store {
        Store::open(self.folder(), &self.key).unwrap()
    }
}

/// A folder without a store.
pub(crate) fn empty_place() -> Place {
    Place {
        folder: tempfile::tempdir().unwrap(),
        key: Key::from_bytes([0x42; 32]),
    }
}

/// A folder with a fresh store, closed.
pub(crate) fn place() -> Place {
    let place = empty_place();
    drop(place.open());
    place
}

/// Writes the entries of one station, one after the other.
pub(crate) struct Pen {
    key: SigningKey,
    seq: u64,
    prev: String,
    hlc: Hlc,
}

/// A station's pen at the start of its chain.
pub(crate) fn pen(station: u8) -> Pen {
    Pen {
        key: SigningKey::from_bytes(&[station; 32]),
        seq: 0,
        prev: "0".repeat(64),
        hlc: Hlc::default(),
    }
}

impl Pen {
    pub(crate) fn station(&self) -> StationKey {
        StationKey::of(&self.key)
    }

    /// Goes on where a stored chain ends.
    pub(crate) fn continue_from(&mut self, seq: u64, hash: &str) {
        self.seq = seq;
        self.prev = hash.to_owned();
    }

    /// The next entry: a dose of this medicine.
    pub(crate) fn write(&mut self, medicine: &str) -> SignedEntry {
        self.seq += 1;
        let at = noon() + TimeDelta::seconds(i64::try_from(self.seq).unwrap());
        self.hlc = self.hlc.next(at);
        let mut random = [self.key.to_bytes()[0]; 10];
        random[2..].copy_from_slice(&self.seq.to_be_bytes());
        let body = EntryBody {
            v: 1,
            id: EntryId::from_parts(at, random),
            station: self.station().hex(),
            seq: self.seq,
            prev: self.prev.clone(),
            hlc: self.hlc,
            recorded_at: at,
            author: Person::new("AL", "Alice Testeuse", Role::Nurse),
            witness: None,
            proof: None,
            witness_absent: None,
            mode: "down".to_owned(),
            generation: 1,
            statement: Statement::Given(GivenDose {
                patient: PatientId::new("p-1"),
                order: OrderId::new("o-1"),
                slot: None,
                at,
                dose: None,
                dose_text: Some("1 comprimé".to_owned()),
                partial: false,
                medication: medicine.to_owned(),
                reason: None,
                attested: false,
                second_dose: false,
                details: ward::journal::GivenDetails::default(),
            }),
        };
        let entry = sign(&body, &self.key).unwrap();
        self.prev = entry.hash_hex();
        entry
    }
}

/// Name of an entry.
pub(crate) fn id(entry: &SignedEntry) -> EntryId {
    entry.body().unwrap().id
}

/// The chart of patient `number`, read at `at`.
pub(crate) fn chart(number: u32, family: &str, at: DateTime<Utc>) -> Chart {
    let patient = PatientId::new(format!("p-{number}"));
    let state = SectionState {
        as_of: at,
        complete: true,
        error: None,
    };
    Chart {
        patient: Patient {
            id: patient.clone(),
            source: SourceRef::fhir(format!("Patient/{number}"), None),
            identifiers: vec![],
            family: Some(family.to_owned()),
            given: vec!["Amélie".to_owned()],
            name_text: None,
            used_family: None,
            birth_date: None,
            reliability: vec![],
            birth_text: None,
            sex: Sex::Female,
            deceased: false,
            merged_into: None,
        },
        encounter: Encounter {
            id: EncounterId::new(format!("e-{number}")),
            source: SourceRef::fhir(format!("Encounter/{number}"), None),
            patient: patient.clone(),
            status: "in-progress".to_owned(),
            visit_number: None,
            start: None,
            place: Bed {
                ward: Some("TEST".to_owned()),
                room: None,
                bed: Some(number.to_string()),
            },
            attending: None,
        },
        allergies: Known::Values(vec![Allergy {
            source: SourceRef::fhir(format!("AllergyIntolerance/{number}"), None),
            substance: "pénicilline".to_owned(),
            reactions: vec![],
            severe: true,
            unconfirmed: false,
        }]),
        conditions: Known::NotRecorded,
        alerts: Known::NotRecorded,
        vitals: Known::NotRecorded,
        results: Known::NotRecorded,
        diet: Known::NotRecorded,
        weight: Known::NotRecorded,
        orders: vec![
            order(number, Timing::TimesPerDay(3)),
            order(number + 1000, Timing::Raw(RawReason::Protocol)),
        ],
        doses: vec![],
        sections: Section::ALL
            .into_iter()
            .map(|section| (section, state.clone()))
            .collect(),
        gone_since: None,
        local: ward::ward_now::Local::default(),
    }
}

fn order(number: u32, timing: Timing) -> Order {
    Order {
        id: OrderId::new(format!("o-{number}")),
        source: SourceRef::fhir(format!("MedicationRequest/{number}"), None),
        patient: PatientId::new(format!("p-{}", number % 1000)),
        encounter: None,
        number: None,
        medication: Medication {
            text: "paracétamol 1 g".to_owned(),
            ..Medication::default()
        },
        status: OrderStatus::Active,
        category: Category::Inpatient,
        dose: Dose::Missing,
        dose_json: None,
        rate: None,
        route: Some("orale".to_owned()),
        route_json: None,
        timing,
        start: None,
        end: None,
        verbatim: vec!["1 g 3 fois par jour".to_owned()],
        notes: vec![],
        prescriber: None,
        authored: None,
        pharmacy: None,
        own_supply: false,
        gone_since: None,
    }
}

/// A ward with these families, read at `at`, and what the source sent.
pub(crate) fn generation(families: &[&str], at: DateTime<Utc>) -> (Generation, Vec<Source>) {
    let charts: BTreeMap<PatientId, Chart> = (1..)
        .zip(families)
        .map(|(number, family)| chart(number, family, at))
        .map(|chart| (chart.patient.id.clone(), chart))
        .collect();
    let patients = u32::try_from(charts.len()).unwrap();
    let orders = SectionCount {
        received: 2 * patients,
        understood: patients,
        raw: patients,
        complete: true,
        error: None,
    };
    let raw = charts
        .values()
        .map(|chart| {
            let body = format!(
                r#"{{"resourceType":"Patient","family":"{}"}}"#,
                chart.patient.family.as_deref().unwrap()
            );
            let owner = Some(chart.patient.id.clone());
            source(owner, &chart.patient.source.key, body.as_bytes())
        })
        .collect();
    let generation = Generation {
        number: 0,
        taken_at: at,
        ward: WardName {
            code: "TEST".to_owned(),
            name: "Service d'essai".to_owned(),
        },
        beds: (1..=patients).map(|bed| bed.to_string()).collect(),
        charts,
        counts: BTreeMap::from([(Section::Orders, orders)]),
        issues: vec![],
    };
    (generation, raw)
}

/// Takes a copy, and keeps it for the comparison that follows.
pub(crate) fn take(store: &Store, copy: &Generation, raw: &[Source]) -> Result<Taken, StoreError> {
    let (taken, held) = store.take_generation(copy.clone(), raw)?;
    let number = taken.number();
    let copy = Generation {
        number,
        ..copy.clone()
    };
    assert_eq!(
        *held, copy,
        "what is held is what was read, under its number"
    );
    Ok(taken)
}

/// Something that the record sent.
pub(crate) fn source(owner: Option<PatientId>, key: &str, bytes: &[u8]) -> Source {
    Source {
        owner,
        key: key.to_owned(),
        sha256: <sha2::Sha256 as sha2::Digest>::digest(bytes).into(),
        bytes: bytes.into(),
    }
}
