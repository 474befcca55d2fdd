//! The cast of the stories: patients whose names cannot be real, a station with a fixed key, a clock that is a variable.
#![allow(dead_code, reason = "each test binary uses its own part of the cast")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveTime, Utc};
use ed25519_dalek::SigningKey;
use ward::clinical::mar::{MarChart, MarDose, Situation, project};
use ward::clinical::{
    Amount, Category, Dose, Encounter, EncounterId, Known, Medication, Order, OrderId, OrderStatus,
    Patient, PatientId, Place, RecordedDose, RecordedStatus, Sex, SiteRules, SlotId, SourceRef,
    Timing,
};
use ward::journal::{
    ChainHead, EntryBody, EntryId, GivenDose, Hlc, Ledger, SignedEntry, Statement, StationKey, sign,
};
use ward::snapshot::{Chart, Generation, Section, SectionCount, SectionState, WardName};
use ward::staff::{Person, Role};

/// Naming system of our own entries.
pub(crate) const OWN: &str = "urn:test:entry";

/// An instant on the night of the stories, on the ward's clock (Paris, winter): `night("01:30")` is 21 November 2026.
pub(crate) fn night(clock: &str) -> DateTime<Utc> {
    let time = NaiveTime::parse_from_str(clock, "%H:%M").unwrap();
    let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    ward::format::instant_of(day, time, chrono_tz::Tz::Europe__Paris).instant()
}

pub(crate) fn evening_before(clock: &str) -> DateTime<Utc> {
    night(clock) - Duration::hours(24)
}

pub(crate) fn times(clocks: &[&str]) -> Vec<NaiveTime> {
    clocks
        .iter()
        .map(|clock| NaiveTime::parse_from_str(clock, "%H:%M").unwrap())
        .collect()
}

pub(crate) fn alice() -> Person {
    Person::new("AL", "Test, Alice", Role::Nurse)
}

pub(crate) fn brigitte() -> Person {
    Person::new("BR", "Test, Brigitte", Role::ChargeNurse)
}

pub(crate) fn mg(amount: &str) -> Amount {
    Amount::parse(amount, "mg").unwrap()
}

pub(crate) fn an_order(id: &str, timing: Timing) -> Order {
    Order {
        id: OrderId::new(id),
        source: SourceRef::fhir(format!("MedicationRequest/{id}"), None),
        patient: PatientId::new("p1"),
        encounter: None,
        number: None,
        medication: Medication {
            text: format!("essaimycine {id}"),
            ..Medication::default()
        },
        status: OrderStatus::Active,
        category: Category::Inpatient,
        dose: Dose::Exact(mg("500")),
        dose_json: None,
        rate: None,
        route: Some("PO".into()),
        route_json: None,
        timing,
        start: None,
        end: None,
        verbatim: vec![],
        notes: vec![],
        prescriber: None,
        authored: None,
        pharmacy: None,
        own_supply: false,
        gone_since: None,
    }
}

pub(crate) fn a_chart(as_of: DateTime<Utc>, orders: Vec<Order>) -> Chart {
    let state = SectionState {
        as_of,
        complete: true,
        error: None,
    };
    Chart {
        patient: Patient {
            id: PatientId::new("p1"),
            source: SourceRef::fhir("Patient/p1", None),
            identifiers: vec![],
            family: Some("Test".into()),
            given: vec!["Amélie".into()],
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
            id: EncounterId::new("e1"),
            source: SourceRef::fhir("Encounter/e1", None),
            patient: PatientId::new("p1"),
            status: "in-progress".into(),
            visit_number: None,
            start: None,
            place: Place::default(),
            attending: None,
        },
        allergies: Known::NotRecorded,
        conditions: Known::NotRecorded,
        alerts: Known::NotRecorded,
        vitals: Known::NotRecorded,
        results: Known::NotRecorded,
        diet: Known::NotRecorded,
        weight: Known::NotRecorded,
        orders,
        doses: vec![],
        sections: Section::ALL
            .into_iter()
            .map(|section| (section, state.clone()))
            .collect(),
        gone_since: None,
        local: ward::ward_now::Local::default(),
    }
}

pub(crate) fn a_generation(chart: Chart) -> Generation {
    let orders = u32::try_from(chart.orders.len()).unwrap();
    Generation {
        number: 1,
        taken_at: chart.as_of().unwrap(),
        ward: WardName {
            code: "3N".into(),
            name: "Trois Nord".into(),
        },
        beds: vec![],
        charts: [(chart.patient.id.clone(), chart)].into(),
        counts: BTreeMap::from([(
            Section::Orders,
            SectionCount {
                received: orders,
                ..SectionCount::default()
            },
        )]),
        issues: vec![],
    }
}

pub(crate) fn recorded(order: &str, at: DateTime<Utc>) -> RecordedDose {
    RecordedDose {
        source: SourceRef::fhir(format!("MedicationAdministration/{}", at.timestamp()), None),
        order: Some(OrderId::new(order)),
        medication: "essaimycine".into(),
        at: Some(at),
        dose: Some(mg("500")),
        status: RecordedStatus::Given,
        by: Some("IDE du DPI".into()),
        identifiers: vec![],
    }
}

/// One station with its chain.
pub(crate) struct Station {
    key: SigningKey,
    head: ChainHead,
    hlc: Hlc,
    made: u8,
    pub(crate) entries: Vec<SignedEntry>,
}

impl Station {
    pub(crate) fn new(seed: u8) -> Station {
        Station {
            key: SigningKey::from_bytes(&[seed; 32]),
            head: ChainHead::empty(),
            hlc: Hlc::default(),
            made: 0,
            entries: vec![],
        }
    }

    /// Signs a statement at an instant; returns its id.
    pub(crate) fn signs(&mut self, at: DateTime<Utc>, statement: Statement) -> EntryId {
        self.made += 1;
        self.hlc = self.hlc.next(at);
        let mut random = [self.made; 10];
        random[0] = self.key.to_bytes()[0];
        let id = EntryId::from_parts(at, random);
        let body = EntryBody {
            v: 1,
            id,
            station: StationKey::of(&self.key).hex(),
            seq: self.head.seq + 1,
            prev: self.head.hash.clone(),
            hlc: self.hlc,
            recorded_at: at,
            author: alice(),
            witness: None,
            proof: None,
            witness_absent: None,
            mode: "active".into(),
            generation: 1,
            statement,
        };
        let entry = sign(&body, &self.key).unwrap();
        self.head = ChainHead {
            station: body.station,
            seq: body.seq,
            hash: entry.hash_hex(),
        };
        self.entries.push(entry);
        id
    }

    pub(crate) fn gives(
        &mut self,
        order: &str,
        slot: Option<&SlotId>,
        at: DateTime<Utc>,
    ) -> EntryId {
        self.signs(at, given(order, slot, at))
    }

    pub(crate) fn bodies(&self) -> Vec<EntryBody> {
        self.entries
            .iter()
            .map(|entry| entry.body().unwrap())
            .collect()
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::fold(self.bodies())
    }
}

pub(crate) fn given(order: &str, slot: Option<&SlotId>, at: DateTime<Utc>) -> Statement {
    Statement::Given(GivenDose {
        patient: PatientId::new("p1"),
        order: OrderId::new(order),
        slot: slot.cloned(),
        at,
        dose: Some(mg("500")),
        dose_text: None,
        partial: false,
        medication: format!("essaimycine {order}"),
        reason: None,
        attested: true,
        second_dose: false,
        details: ward::journal::GivenDetails::default(),
    })
}

/// The MAR around the night of the stories.
pub(crate) fn mar(
    chart: &Chart,
    ledger: &Ledger,
    site: &SiteRules,
    now: DateTime<Utc>,
    opened: Option<DateTime<Utc>>,
) -> MarChart {
    let at = Situation {
        now,
        site,
        capture_opened: opened,
        own_system: OWN,
    };
    project(
        chart,
        ledger,
        at,
        now - Duration::hours(24),
        now + Duration::hours(24),
    )
}

/// The dose of an order that is due at an instant.
pub(crate) fn dose_due(mar: &MarChart, order: &str, due: DateTime<Utc>) -> MarDose {
    mar.rows
        .iter()
        .find(|row| row.order.id.as_str() == order)
        .unwrap()
        .doses
        .iter()
        .find(|dose| dose.slot.as_ref().is_some_and(|slot| slot.due == due))
        .unwrap_or_else(|| panic!("no dose of {order} due {due}"))
        .clone()
}
