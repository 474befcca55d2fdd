//! Rows of `census.csv` → who lies on the ward, in which bed, and how heavy.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use ward::clinical::{
    Encounter, EncounterId, Identifier, IdentifierKind, Known, Patient, PatientId, Place, Sex,
    Weight,
};
use ward::snapshot::{Issue, WardName};

use super::source;
use super::table::{Columns, Row};
use super::value::{Cell, amount, day, instant};
use crate::gather::issue;

/// The columns of `census.csv`.
pub(super) static COLUMNS: Columns = Columns {
    required: &["patient", "visit", "family", "given", "birth_date", "bed"],
    known: &[
        "patient",
        "visit",
        "family",
        "given",
        "used_family",
        "birth_date",
        "sex",
        "record_number",
        "national_id",
        "identity_status",
        "health_card",
        "room",
        "bed",
        "status",
        "admitted_at",
        "attending",
        "weight",
        "weight_unit",
        "weighed_at",
    ],
};

/// Somebody of the census.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) patient: Patient,
    pub(super) encounter: Encounter,
    /// Whether the row named a patient at all.
    pub(super) known: bool,
    /// `None`: the table has no weights, or this one cannot be read.
    pub(super) weight: Option<Known<Weight>>,
    /// The row, for the store.
    pub(super) rows: Vec<(String, Vec<u8>)>,
}

/// The census as it is read.
#[derive(Debug, Default)]
pub(super) struct Census {
    pub(super) people: BTreeMap<PatientId, Person>,
    /// Patients by stay.
    pub(super) stays: BTreeMap<String, PatientId>,
    pub(super) received: u32,
}

/// What a row of the census is read against.
pub(super) struct Context<'a> {
    pub(super) zone: Tz,
    pub(super) comma: bool,
    pub(super) ward: &'a WardName,
    pub(super) as_of: DateTime<Utc>,
}

impl Census {
    /// Takes one row.
    pub(super) fn take(&mut self, row: &Row<'_>, at: &Context<'_>, issues: &mut Vec<Issue>) {
        let named = row.cell("patient");
        // A row without a key still shows that somebody lies there.
        let id = match (named, row.cell("visit")) {
            (Some(id), _) => id.to_owned(),
            (None, Some(visit)) => format!("visit-{visit}"),
            (None, None) => format!("census-line-{}", row.line),
        };
        let key = format!("Patient/{id}");
        if named.is_none() {
            issues.push(issue("dangling-reference", &key, "no patient"));
        }
        let status = row.cell("status").unwrap_or("in-progress");
        if status != "in-progress" {
            issues.push(issue(
                "not-in-progress",
                &key,
                "a stay that is not in progress was left out",
            ));
            return;
        }
        if row.unknown().next().is_some() {
            issues.push(issue(
                "unknown-column",
                "census.csv",
                "a column is not read",
            ));
        }
        self.received += 1;
        let fresh = Person {
            patient: patient(&id, row, at.zone, issues),
            encounter: encounter(&id, row, at),
            known: named.is_some(),
            weight: weight(&key, row, at, issues),
            rows: vec![(format!("census.csv/{id}"), row.bytes.to_vec())],
        };
        let id = PatientId::new(id);
        self.stays
            .insert(fresh.encounter.id.as_str().to_owned(), id.clone());
        match self.people.get_mut(&id) {
            None => {
                self.people.insert(id, fresh);
            }
            Some(person) => {
                issues.push(issue(
                    "several-stays",
                    &key,
                    "more than one row of the census",
                ));
                if person.patient != fresh.patient {
                    issues.push(issue(
                        "duplicate-id",
                        &key,
                        "the same key with another person",
                    ));
                }
                person.rows.extend(fresh.rows);
                let rank = |encounter: &Encounter| (encounter.place.bed.is_some(), encounter.start);
                if rank(&fresh.encounter) > rank(&person.encounter) {
                    person.encounter = fresh.encounter;
                }
            }
        }
    }
}

fn patient(id: &str, row: &Row<'_>, zone: Tz, issues: &mut Vec<Issue>) -> Patient {
    let key = format!("Patient/{id}");
    let identifier = |column: &str, kind: IdentifierKind| {
        Some(Identifier {
            system: column.to_owned(),
            value: row.owned(column)?,
            kind,
        })
    };
    let birth = Cell::of(row.cell("birth_date"), day);
    let birth_text = birth
        .is_unreadable()
        .then(|| row.owned("birth_date"))
        .flatten();
    let admitted = Cell::of(row.cell("admitted_at"), |text| instant(text, zone));
    if birth.is_unreadable() || admitted.is_unreadable() {
        issues.push(issue("invalid-field", &key, "a date that cannot be read"));
    }
    let patient = Patient {
        id: PatientId::new(id),
        source: source(&key),
        identifiers: [
            ("record_number", IdentifierKind::Record),
            ("national_id", IdentifierKind::National),
            ("health_card", IdentifierKind::HealthCard),
        ]
        .into_iter()
        .filter_map(|(column, kind)| identifier(column, kind))
        .collect(),
        reliability: row
            .cell("identity_status")
            .unwrap_or("")
            .split('|')
            .map(str::trim)
            .filter(|code| !code.is_empty())
            .map(str::to_owned)
            .collect(),
        family: row.owned("family"),
        // A given name may hold a space ("Thị Minh"): only the bar parts two of them.
        given: row
            .cell("given")
            .unwrap_or("")
            .split('|')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect(),
        name_text: None,
        used_family: row
            .owned("used_family")
            .filter(|used| Some(used.as_str()) != row.cell("family")),
        birth_date: birth.value(),
        birth_text,
        sex: match row.cell("sex") {
            Some("F" | "f") => Sex::Female,
            Some("M" | "m") => Sex::Male,
            Some("O" | "o") => Sex::Other,
            _ => Sex::Unknown,
        },
        deceased: false,
        merged_into: None,
    };
    if !patient.is_named() {
        issues.push(issue("no-name", &key, "the row gives no name"));
    }
    patient
}

fn encounter(id: &str, row: &Row<'_>, at: &Context<'_>) -> Encounter {
    let visit = row.owned("visit");
    let stay = visit.clone().unwrap_or_else(|| format!("stay-{id}"));
    Encounter {
        source: source(&format!("Encounter/{stay}")),
        id: EncounterId::new(stay),
        patient: PatientId::new(id),
        status: "in-progress".to_owned(),
        visit_number: visit,
        start: row
            .cell("admitted_at")
            .and_then(|text| instant(text, at.zone)),
        place: Place {
            ward: Some(at.ward.name.clone()),
            room: row.owned("room"),
            bed: row.owned("bed"),
        },
        attending: row.owned("attending"),
    }
}

fn weight(
    key: &str,
    row: &Row<'_>,
    at: &Context<'_>,
    issues: &mut Vec<Issue>,
) -> Option<Known<Weight>> {
    if !row.has("weight") {
        return None;
    }
    let unit = row.cell("weight_unit").unwrap_or("");
    let measured = Cell::of(row.cell("weight"), |digits| amount(digits, unit, at.comma));
    let when = Cell::of(row.cell("weighed_at"), |text| {
        // A weight is often known by its day alone.
        instant(text, at.zone).or_else(|| instant(&format!("{} 12:00", day(text)?), at.zone))
    });
    let broken = measured.is_unreadable()
        || when.is_unreadable()
        || matches!(&measured, Cell::Is(amount) if amount.unit.is_empty());
    if broken {
        issues.push(issue("invalid-field", key, "a weight that cannot be read"));
        return None;
    }
    match measured.value() {
        None => Some(Known::NotRecorded),
        Some(amount) => Some(Known::Values(vec![Weight {
            amount,
            at: when.value().filter(|when| *when <= at.as_of),
        }])),
    }
}
