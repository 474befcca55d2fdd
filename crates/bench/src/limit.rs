//! The raw limit: the least that anybody could do with the same bytes. Typed structs, plain inserts, no cipher, no check.

use std::borrow::Cow;
use std::path::Path;

use rusqlite::{Connection, params};
use serde::Deserialize;
use serde_json::value::RawValue;
use ward::clinical::PatientId;

use crate::hospital::{Hospital, Raw};

#[derive(Deserialize)]
struct Bundle<'a> {
    #[serde(borrow)]
    entry: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    resource: &'a RawValue,
}

/// Of every type that is read, the fields that a chart needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    #[serde(borrow)]
    resource_type: Cow<'a, str>,
    #[serde(borrow)]
    id: Cow<'a, str>,
    status: Option<String>,
    subject: Option<Reference>,
    encounter: Option<Reference>,
    request: Option<Reference>,
    medication_codeable_concept: Option<Concept>,
    code: Option<Concept>,
    authored_on: Option<String>,
    effective_date_time: Option<String>,
    dosage_instruction: Option<Vec<Dosage>>,
    dosage: Option<Given>,
    value_quantity: Option<Quantity>,
    name: Option<Vec<Name>>,
    birth_date: Option<String>,
    gender: Option<String>,
    identifier: Option<Vec<Identifier>>,
}

#[derive(Deserialize)]
struct Reference {
    reference: Option<String>,
    display: Option<String>,
}

#[derive(Deserialize)]
struct Concept {
    #[serde(default)]
    coding: Vec<Coding>,
    text: Option<String>,
}

#[derive(Deserialize)]
struct Coding {
    system: Option<String>,
    code: Option<String>,
    display: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dosage {
    text: Option<String>,
    timing: Option<Timing>,
    route: Option<Concept>,
    #[serde(default)]
    dose_and_rate: Vec<DoseAndRate>,
}

#[derive(Deserialize)]
struct Timing {
    repeat: Option<Repeat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repeat {
    frequency: Option<u32>,
    period: Option<f64>,
    period_unit: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DoseAndRate {
    dose_quantity: Option<Quantity>,
}

#[derive(Deserialize)]
struct Given {
    text: Option<String>,
    dose: Option<Quantity>,
}

#[derive(Deserialize)]
struct Quantity {
    value: Option<f64>,
    unit: Option<String>,
}

#[derive(Deserialize)]
struct Name {
    family: Option<String>,
    #[serde(default)]
    given: Vec<String>,
}

#[derive(Deserialize)]
struct Identifier {
    system: Option<String>,
    value: Option<String>,
}

impl Resource<'_> {
    /// Touches what was parsed, so that none of it can be left out.
    fn weight(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        let reference = |to: &Option<Reference>| {
            to.as_ref()
                .map_or(0, |to| text(&to.reference) + text(&to.display))
        };
        let quantity =
            |of: &Quantity| text(&of.unit) + usize::from(of.value.is_some_and(f64::is_normal));
        let concept = |of: &Concept| {
            let codings = of.coding.iter();
            text(&of.text)
                + codings
                    .map(|coding| text(&coding.system) + text(&coding.code) + text(&coding.display))
                    .sum::<usize>()
        };
        let dosage = |of: &Dosage| {
            let repeat = of.timing.as_ref().and_then(|timing| timing.repeat.as_ref());
            text(&of.text)
                + of.route.as_ref().map_or(0, concept)
                + repeat.map_or(0, |repeat| {
                    text(&repeat.period_unit)
                        + usize::from(repeat.frequency.is_some())
                        + usize::from(repeat.period.is_some())
                })
                + of.dose_and_rate
                    .iter()
                    .filter_map(|dose| dose.dose_quantity.as_ref())
                    .map(quantity)
                    .sum::<usize>()
        };
        let named = self.name.iter().flatten();
        let numbered = self.identifier.iter().flatten();
        self.resource_type.len()
            + self.id.len()
            + text(&self.status)
            + text(&self.authored_on)
            + text(&self.effective_date_time)
            + text(&self.birth_date)
            + text(&self.gender)
            + reference(&self.subject)
            + reference(&self.encounter)
            + reference(&self.request)
            + self.medication_codeable_concept.as_ref().map_or(0, concept)
            + self.code.as_ref().map_or(0, concept)
            + self.value_quantity.as_ref().map_or(0, quantity)
            + self
                .dosage_instruction
                .iter()
                .flatten()
                .map(dosage)
                .sum::<usize>()
            + self.dosage.as_ref().map_or(0, |given| {
                text(&given.text) + given.dose.as_ref().map_or(0, quantity)
            })
            + named
                .map(|name| text(&name.family) + name.given.iter().map(String::len).sum::<usize>())
                .sum::<usize>()
            + numbered
                .map(|number| text(&number.system) + text(&number.value))
                .sum::<usize>()
    }
}

/// Parses every bundle. Returns how many resources it saw, and how much text was in them.
pub(crate) fn parse(hospital: &Hospital) -> anyhow::Result<(usize, usize)> {
    let (mut resources, mut weight) = (0, 0);
    for answer in &hospital.answers {
        let bundle: Bundle<'_> = serde_json::from_slice(&answer.bundle)?;
        for entry in &bundle.entry {
            let resource: Resource<'_> = serde_json::from_str(entry.resource.get())?;
            resources += 1;
            weight += resource.weight();
        }
    }
    Ok((resources, weight))
}

/// An empty database without key: tables of the same columns, no index.
pub(crate) fn open(folder: &Path) -> anyhow::Result<Connection> {
    let connection = Connection::open(folder.join("plain.db"))?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         CREATE TABLE generations (number INTEGER PRIMARY KEY, taken_at TEXT, head BLOB, hash BLOB);
         CREATE TABLE charts (chart INTEGER PRIMARY KEY, hash BLOB, body BLOB);
         CREATE TABLE chart_spans (span INTEGER PRIMARY KEY, patient TEXT, chart INTEGER, first INTEGER, last INTEGER);
         CREATE TABLE sources (source INTEGER PRIMARY KEY, hash BLOB, body BLOB);
         CREATE TABLE source_spans (span INTEGER PRIMARY KEY, source INTEGER, key TEXT, first INTEGER, last INTEGER);",
    )?;
    Ok(connection)
}

/// Inserts the same rows in one transaction.
pub(crate) fn insert(
    connection: &mut Connection,
    charts: &[(PatientId, Vec<u8>)],
    raw: &[Raw],
) -> anyhow::Result<()> {
    let hash = [7u8; 32];
    let transaction = connection.transaction()?;
    {
        transaction.execute(
            "INSERT INTO generations VALUES (1, '', ?1, ?2)",
            params![vec![b' '; 8_000], hash],
        )?;
        let mut chart = transaction.prepare("INSERT INTO charts (hash, body) VALUES (?1, ?2)")?;
        let mut span = transaction
            .prepare("INSERT INTO chart_spans (patient, chart, first) VALUES (?1, ?2, 1)")?;
        for (patient, body) in charts {
            chart.execute(params![hash, body])?;
            span.execute(params![patient.as_str(), transaction.last_insert_rowid()])?;
        }
        let mut source = transaction.prepare("INSERT INTO sources (hash, body) VALUES (?1, ?2)")?;
        let mut span = transaction
            .prepare("INSERT INTO source_spans (source, key, first) VALUES (?1, ?2, 1)")?;
        for (key, _, body) in raw {
            source.execute(params![hash, body])?;
            span.execute(params![transaction.last_insert_rowid(), key])?;
        }
    }
    transaction.commit()?;
    Ok(())
}
