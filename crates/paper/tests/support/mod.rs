//! Charts for the tests of the forms: invented people, one builder per thing.
#![allow(
    dead_code,
    unused_imports,
    clippy::expect_used,
    clippy::unwrap_used,
    unreachable_pub,
    reason = "builders of a test fail the test; not every test uses each of them"
)]

mod hard;
mod plain;
mod typical;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lang::Words;
use paper::forms::{Sheet, SheetNumber};
use paper::page::{Paper, Turn};
use ward::{
    clinical::{
        Alert, AlertKind, Allergy, Amount, AmountLimit, Category, Condition, DayPlan, Diet, Dose,
        Encounter, EncounterId, Identifier, IdentifierKind, Known, Measured, Medication, Moment,
        Moments, Observation, Order, OrderId, OrderStatus, Patient, PatientId, Pharmacy, Place,
        RawReason, RecordedDose, RecordedStatus, Sex, SiteRules, SourceRef, Step, Timing, Weight,
        mar::{MarChart, Situation, project},
    },
    format::Locale,
    journal::{
        EntryBody, EntryId, GivenDose, Hlc, Ledger, NotGivenDose, NotGivenReason, Statement,
    },
    snapshot::{Chart, Generation, Section, SectionState, WardName},
    staff::{Person, Role},
};

pub use hard::{forty_orders, long_texts, special};
use plain::clock;
pub use plain::{amount, at};
pub use typical::typical;

/// Everything a printing needs, owned.
pub struct Desk {
    pub words: Words,
    pub locale: Locale,
    pub site: SiteRules,
    pub ward: WardName,
    pub now: DateTime<Utc>,
    pub drill: bool,
    pub supersedes: Option<String>,
    pub copy: u8,
    pub paper: Paper,
    pub duplex: bool,
    pub capture_opened: Option<DateTime<Utc>>,
}

impl Desk {
    pub fn new(locale: Locale, now: &str) -> Desk {
        let mut site = SiteRules::default();
        if locale == Locale::FrCa {
            site.zone = chrono_tz::America::Toronto;
        }
        site.times.insert(
            "3-par-jour".into(),
            ["08:00", "12:00", "18:00"].map(clock).to_vec(),
        );
        Desk {
            words: Words::new(locale.code()).expect("a language of the catalogue"),
            locale,
            site,
            ward: WardName {
                code: "3N".into(),
                name: "3 Nord – Médecine interne".into(),
            },
            now: at(now),
            drill: false,
            supersedes: None,
            copy: 0,
            paper: Paper::A4,
            duplex: false,
            capture_opened: None,
        }
    }

    pub fn sheet(&self) -> Sheet<'_> {
        Sheet {
            paper: self.paper,
            turn: Turn::Landscape,
            duplex: self.duplex,
            words: &self.words,
            locale: self.locale,
            zone: self.site.zone,
            now: self.now,
            hospital: "CH de Valmorin",
            ward: &self.ward,
            station: "3N-PC2",
            printed_by: "Alice Essai",
            drill: self.drill,
            outage_since: self.capture_opened,
            site: &self.site,
            journal_head: "9f3a01c7",
            number: SheetNumber {
                id: [0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef],
                version: 1,
                human: "3N1-0147".into(),
                copy: self.copy,
                supersedes: self.supersedes.clone(),
            },
        }
    }

    pub fn project(&self, chart: &Chart, ledger: &Ledger, from: DateTime<Utc>) -> MarChart {
        let situation = Situation {
            now: self.now,
            site: &self.site,
            capture_opened: self.capture_opened,
            own_system: "urn:veilleuse:entry",
        };
        let to = paper::forms::window_end(from, self.site.zone);
        project(chart, ledger, situation, from, to)
    }
}

pub fn patient(family: &str, given: &str, ipp: &str) -> Patient {
    Patient {
        id: PatientId::new(format!("p{ipp}")),
        source: SourceRef::fhir(format!("Patient/{ipp}"), None),
        identifiers: vec![
            Identifier {
                system: "ipp".into(),
                value: ipp.into(),
                kind: IdentifierKind::Record,
            },
            Identifier {
                system: "niu".into(),
                value: "NIU-NEVER-PRINTED".into(),
                kind: IdentifierKind::Niu,
            },
            Identifier {
                system: "urn:oid:1.2.250.1.213.1.4.10".into(),
                value: "248029900100442".into(),
                kind: IdentifierKind::National,
            },
        ],
        family: Some(family.into()),
        given: vec![given.into()],
        name_text: None,
        used_family: None,
        birth_date: "1948-02-03".parse().ok(),
        reliability: vec!["VALI".into()],
        birth_text: None,
        sex: Sex::Female,
        deceased: false,
        merged_into: None,
    }
}

pub fn allergy(substance: &str, reaction: &str) -> Allergy {
    Allergy {
        source: SourceRef::fhir("AllergyIntolerance/1", None),
        substance: substance.into(),
        reactions: vec![reaction.into()],
        severe: false,
        unconfirmed: false,
    }
}

pub fn alert(kind: AlertKind, text: &str) -> Alert {
    Alert {
        source: SourceRef::fhir("Flag/1", None),
        kind,
        text: text.into(),
        since: None,
    }
}

pub fn condition(text: &str, over: bool) -> Condition {
    Condition {
        source: SourceRef::fhir("Condition/1", None),
        text: text.into(),
        over,
        unconfirmed: false,
        since: None,
    }
}

pub fn measured(name: &str, loinc: &str, digits: &str, unit: &str) -> Observation {
    Observation {
        source: SourceRef::fhir("Observation/1", None),
        name: name.into(),
        codes: vec![format!("http://loinc.org|{loinc}")],
        value: Measured::Quantity(String::new(), amount(digits, unit)),
        flag: None,
        range: None,
        at: Some(at("2026-11-20T07:00:00Z")),
        provisional: None,
    }
}

/// A chart with complete sections and no orders.
pub fn chart(patient: Patient, bed: Option<&str>, as_of: &str) -> Chart {
    let state = SectionState {
        as_of: at(as_of),
        complete: true,
        error: None,
    };
    Chart {
        encounter: Encounter {
            id: EncounterId::new("e1"),
            source: SourceRef::fhir("Encounter/1", None),
            patient: patient.id.clone(),
            status: "in-progress".into(),
            visit_number: Some("E7654003".into()),
            start: Some(at("2026-11-18T09:00:00Z")),
            place: Place {
                ward: Some("3N".into()),
                room: Some("304".into()),
                bed: bed.map(str::to_owned),
            },
            attending: Some("Dr Bob Exemple".into()),
        },
        patient,
        allergies: Known::NoneKnown,
        conditions: Known::NotRecorded,
        alerts: Known::NotRecorded,
        vitals: Known::NotRecorded,
        results: Known::NotRecorded,
        diet: Known::NotRecorded,
        weight: Known::Values(vec![Weight {
            amount: amount("51.3", "kg"),
            at: Some(at("2026-11-20T08:00:00Z")),
        }]),
        orders: vec![],
        doses: vec![],
        sections: Section::ALL
            .into_iter()
            .map(|section| (section, state.clone()))
            .collect(),
        gone_since: None,
        local: ward::ward_now::Local::default(),
    }
}

pub fn order(id: &str, name: &str, dose: Option<Amount>, route: &str, timing: Timing) -> Order {
    Order {
        id: OrderId::new(id),
        source: SourceRef::fhir(format!("MedicationRequest/{id}"), None),
        patient: PatientId::new("p"),
        encounter: None,
        number: Some(format!("40{id}")),
        medication: Medication {
            text: name.into(),
            ..Medication::default()
        },
        status: OrderStatus::Active,
        category: Category::Inpatient,
        dose: dose.map_or(Dose::Missing, Dose::Exact),
        dose_json: None,
        rate: None,
        route: Some(route.into()),
        route_json: None,
        timing,
        start: Some(at("2026-11-18T10:00:00Z")),
        end: None,
        verbatim: vec![],
        notes: vec![],
        prescriber: Some("Dr Bob Exemple".into()),
        authored: None,
        pharmacy: None,
        own_supply: false,
        gone_since: None,
    }
}

pub fn fixed(times: &[&str]) -> Timing {
    Timing::FixedTimes(times.iter().map(|time| clock(time)).collect())
}

pub fn given_in_record(order: &str, when: &str, dose: Amount, by: &str) -> RecordedDose {
    RecordedDose {
        source: SourceRef::fhir(format!("MedicationAdministration/{order}-{when}"), None),
        order: Some(OrderId::new(order)),
        medication: "x".into(),
        at: Some(at(when)),
        dose: Some(dose),
        status: RecordedStatus::Given,
        by: Some(by.into()),
        identifiers: vec![],
    }
}

fn entry(nth: u8, when: &str, initials: &str, statement: Statement) -> EntryBody {
    EntryBody {
        v: 1,
        id: EntryId::from_parts(at(when), [nth; 10]),
        station: "00".into(),
        seq: u64::from(nth),
        prev: "0".repeat(64),
        hlc: Hlc::default().next(at(when)),
        recorded_at: at(when),
        author: Person::new(initials, "Carla Démo", Role::Nurse),
        witness: None,
        proof: None,
        witness_absent: None,
        mode: "active".into(),
        generation: 1,
        statement,
    }
}

/// A dose recorded here; `due` names its slot.
pub fn given_here(nth: u8, order: &Order, due: Option<&str>, when: &str) -> EntryBody {
    let dose = GivenDose {
        patient: order.patient.clone(),
        order: order.id.clone(),
        slot: due.map(|due| slot_of(order, due)),
        at: at(when),
        dose: match &order.dose {
            Dose::Exact(amount) => Some(amount.clone()),
            Dose::Range { .. } | Dose::Missing => None,
        },
        dose_text: None,
        partial: false,
        medication: order.medication.text.clone(),
        reason: None,
        attested: false,
        second_dose: false,
        details: ward::journal::GivenDetails::default(),
    };
    entry(nth, when, "CD", Statement::Given(dose))
}

pub fn not_given_here(
    nth: u8,
    order: &Order,
    due: &str,
    when: &str,
    reason: NotGivenReason,
) -> EntryBody {
    let dose = NotGivenDose {
        patient: order.patient.clone(),
        order: order.id.clone(),
        slot: Some(slot_of(order, due)),
        at: at(when),
        reason,
        text: None,
        medication: order.medication.text.clone(),
    };
    entry(nth, when, "CD", Statement::NotGiven(dose))
}

fn slot_of(order: &Order, due: &str) -> ward::clinical::SlotId {
    let due = at(due);
    let site = SiteRules::default();
    let second = chrono::Duration::seconds(1);
    ward::clinical::schedule(order, &site, due, due + second)
        .slots
        .first()
        .expect("a dose is due then")
        .id
        .clone()
}

/// Orders of every rhythm that the typical patient has not: a taper, meals, days of the week, a count, a limit in grams.
pub fn every_rhythm() -> Chart {
    let mut chart = chart(
        patient("Rythmes-Essai", "Camille", "10023788"),
        Some("07"),
        "2026-11-21T09:19:00Z",
    );
    let step = |dose: &str, start: &str, end: Option<&str>| Step {
        dose: Dose::Exact(amount(dose, "mg")),
        start: at(start),
        end: end.map(at),
        timing: Box::new(fixed(&["14:00"])),
    };
    let taper = order(
        "1",
        "prednisolone",
        None,
        "PO",
        Timing::Steps(vec![
            step("20", "2026-11-18T23:00:00Z", Some("2026-11-21T22:59:59Z")),
            step("10", "2026-11-21T23:00:00Z", None),
        ]),
    );
    let meals = order(
        "2",
        "répaglinide",
        Some(amount("1", "mg")),
        "PO",
        Timing::Moments(Moments::new(
            vec![Moment::BeforeLunch, Moment::BeforeDinner],
            15,
        )),
    );
    let weekly = order(
        "3",
        "méthotrexate",
        Some(amount("15", "mg")),
        "PO",
        Timing::DaysOfWeek {
            days: vec![chrono::Weekday::Tue],
            plan: DayPlan::At(vec![clock("08:00")]),
        },
    );
    let counted = order(
        "4",
        "céfazoline",
        Some(amount("2", "g")),
        "IV",
        Timing::Counted {
            doses: 3,
            of: Box::new(Timing::Interval { every_minutes: 480 }),
        },
    );
    let limited = order(
        "5",
        "paracétamol",
        Some(amount("1", "g")),
        "PO",
        Timing::IfNeeded {
            reason: Some("douleur".into()),
            min_interval_minutes: Some(360),
            max_per_day: None,
            max_amount: Some(AmountLimit {
                amount: amount("4", "g"),
                hours: 24,
            }),
        },
    );
    let titrated = order(
        "6",
        "noradrénaline",
        None,
        "IV",
        Timing::Raw(RawReason::Titrated),
    );
    chart.orders = vec![taper, meals, weekly, counted, limited, titrated];
    chart
}

pub fn twelve_allergies() -> Chart {
    let mut chart = chart(
        patient("Allergique-Essai", "Zoé", "10020012"),
        Some("2-P"),
        "2026-11-21T09:19:00Z",
    );
    chart.allergies = Known::Values(
        [
            "pénicilline",
            "céfalosporines",
            "sulfaméthoxazole et triméthoprime",
            "iode",
            "latex",
            "codéine",
            "tramadol",
            "acide acétylsalicylique",
            "ibuprofène",
            "arachide",
            "œuf de poule",
            "chlorhexidine",
        ]
        .map(|name| allergy(name, "éruption généralisée avec œdème du visage"))
        .to_vec(),
    );
    chart.orders = vec![order(
        "1",
        "paracétamol",
        Some(amount("1", "g")),
        "PO",
        fixed(&["08:00"]),
    )];
    chart
}

pub fn long_names() -> Chart {
    let mut patient = patient(
        "Hartmannsweiler-Montgolfier-de-l’Essaim",
        "Marie-Philippine-Élisabeth-Bérengère-Do",
        "10020040",
    );
    patient.used_family = Some("Wolfeschlegelsteinhausenbergerdorff-Test".into());
    let mut chart = chart(
        patient,
        Some("Chambre 112 lit fenêtre"),
        "2026-11-21T09:19:00Z",
    );
    chart.orders = vec![
        order(
            "1",
            "chlorhydrate d’hydroxychloroquinolinométhylprednisolone-triméthobenzamide d’essai très long",
            Some(amount("1000000", "U")),
            "voie intrathécale par réservoir implanté",
            fixed(&["08:00", "20:00"]),
        ),
        order(
            "2",
            "immunoglobulinehumainepolyvalenteintraveineuse",
            None,
            "IV",
            fixed(&["12:00"]),
        ),
    ];
    chart
}

/// Doses at every hour of the night of a clock change.
pub fn night(as_of: &str) -> Chart {
    let mut chart = chart(patient("Nuit-Essai", "Noël", "10020025"), Some("5"), as_of);
    let mut hourly = order(
        "1",
        "paracétamol",
        Some(amount("1", "g")),
        "PO",
        fixed(&["02:30", "08:00", "23:30", "00:00"]),
    );
    hourly.start = None;
    let mut every = order(
        "2",
        "céfépime",
        Some(amount("2", "g")),
        "IV",
        Timing::Interval { every_minutes: 240 },
    );
    every.start = Some(at("2026-01-01T00:30:00Z"));
    chart.orders = vec![hourly, every];
    chart
}

pub fn ward_of(charts: Vec<Chart>, beds: &[&str]) -> Generation {
    Generation {
        number: 147,
        taken_at: at("2026-11-21T09:20:00Z"),
        ward: WardName {
            code: "3N".into(),
            name: "3 Nord – Médecine interne".into(),
        },
        beds: beds.iter().map(|bed| (*bed).to_owned()).collect(),
        charts: charts
            .into_iter()
            .map(|chart| (chart.patient.id.clone(), chart))
            .collect(),
        counts: BTreeMap::new(),
        issues: vec![],
    }
}

/// A ward of 14 beds: two empty, one patient without a bed, every certainty of allergies, one name no font has.
pub fn full_ward() -> Generation {
    let beds: Vec<String> = (1..=14).map(|nth| format!("{nth:02}")).collect();
    let beds: Vec<&str> = beds.iter().map(String::as_str).collect();
    let names = [
        ("Nguyễn-Essai", "Thị Bích"),
        ("Martin-Test", "Jeanne"),
        ("Martain-Test", "Jean"),
        ("Łukasz-Essai", "Çağrı"),
        ("李", "明"),
        ("Œuvrard-Test", "Zoë"),
        ("Durand-Test", "Paul"),
        ("Petit-Essai", "Émilie"),
        ("Garnier-Test", "Hugo"),
        ("Faure-Essai", "Inès"),
        ("Roux-Test", "Léa"),
        ("Blanc-Test", "Noé"),
        (
            "Hartmannsweiler-Montgolfier-de-l’Essaim",
            "Marie-Philippine",
        ),
    ];
    let mut charts = Vec::new();
    for (nth, (family, given)) in names.into_iter().enumerate() {
        let bed = match nth {
            12 => None,
            _ => beds.get(nth + usize::from(nth > 5)).copied(),
        };
        let as_of = if nth == 3 {
            "2026-11-21T06:00:00Z"
        } else {
            "2026-11-21T09:19:00Z"
        };
        let mut chart = chart(
            patient(family, given, &format!("100200{nth:02}")),
            bed,
            as_of,
        );
        chart.allergies = match nth % 4 {
            0 => Known::Values(vec![
                allergy("pénicilline", "choc"),
                allergy("iode", "éruption"),
            ]),
            1 => Known::NoneKnown,
            2 => Known::NotRecorded,
            _ => Known::NotFetched("timeout".into()),
        };
        charts.push(chart);
    }
    ward_of(charts, &beds)
}
