//! The raw limit: the least that anybody could do with the same bytes. Typed structs, plain inserts, no cipher, no check.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, params};
use serde::Deserialize;
use serde_json::value::RawValue;
use store::Source;
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation};

use crate::hospital::Hospital;

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

/// A text, borrowed from the answer unless it holds escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Of every type that is read, the fields that a chart needs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Resource<'a> {
    #[serde(borrow)]
    resource_type: Text<'a>,
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    status: Option<Text<'a>>,
    #[serde(borrow)]
    subject: Option<Reference<'a>>,
    #[serde(borrow)]
    encounter: Option<Reference<'a>>,
    #[serde(borrow)]
    request: Option<Reference<'a>>,
    #[serde(borrow)]
    medication_codeable_concept: Option<Concept<'a>>,
    #[serde(borrow)]
    code: Option<Concept<'a>>,
    #[serde(borrow)]
    authored_on: Option<Text<'a>>,
    #[serde(borrow)]
    effective_date_time: Option<Text<'a>>,
    #[serde(borrow)]
    dosage_instruction: Option<Vec<Dosage<'a>>>,
    #[serde(borrow)]
    dosage: Option<Given<'a>>,
    #[serde(borrow)]
    value_quantity: Option<Quantity<'a>>,
    #[serde(borrow)]
    name: Option<Vec<Name<'a>>>,
    #[serde(borrow)]
    birth_date: Option<Text<'a>>,
    #[serde(borrow)]
    gender: Option<Text<'a>>,
    #[serde(borrow)]
    identifier: Option<Vec<Identifier<'a>>>,
}

#[derive(Deserialize)]
struct Reference<'a> {
    #[serde(borrow)]
    reference: Option<Text<'a>>,
    #[serde(borrow)]
    display: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Concept<'a> {
    #[serde(borrow, default)]
    coding: Vec<Coding<'a>>,
    #[serde(borrow)]
    text: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Coding<'a> {
    #[serde(borrow)]
    system: Option<Text<'a>>,
    #[serde(borrow)]
    code: Option<Text<'a>>,
    #[serde(borrow)]
    display: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Dosage<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    timing: Option<Timing<'a>>,
    #[serde(borrow)]
    route: Option<Concept<'a>>,
    #[serde(borrow, default)]
    dose_and_rate: Vec<DoseAndRate<'a>>,
}

#[derive(Deserialize)]
struct Timing<'a> {
    #[serde(borrow)]
    repeat: Option<Repeat<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Repeat<'a> {
    frequency: Option<u32>,
    period: Option<f64>,
    #[serde(borrow)]
    period_unit: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DoseAndRate<'a> {
    #[serde(borrow)]
    dose_quantity: Option<Quantity<'a>>,
}

#[derive(Deserialize)]
struct Given<'a> {
    #[serde(borrow)]
    text: Option<Text<'a>>,
    #[serde(borrow)]
    dose: Option<Quantity<'a>>,
}

#[derive(Deserialize)]
struct Quantity<'a> {
    value: Option<f64>,
    #[serde(borrow)]
    unit: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Name<'a> {
    #[serde(borrow)]
    family: Option<Text<'a>>,
    #[serde(borrow, default)]
    given: Vec<Text<'a>>,
}

#[derive(Deserialize)]
struct Identifier<'a> {
    #[serde(borrow)]
    system: Option<Text<'a>>,
    #[serde(borrow)]
    value: Option<Text<'a>>,
}

impl Resource<'_> {
    /// Touches what was parsed, so that none of it can be left out.
    fn weight(&self) -> usize {
        let text = |text: &Option<Text<'_>>| text.as_ref().map_or(0, |text| text.0.len());
        let reference = |to: &Option<Reference<'_>>| {
            to.as_ref()
                .map_or(0, |to| text(&to.reference) + text(&to.display))
        };
        let quantity =
            |of: &Quantity<'_>| text(&of.unit) + usize::from(of.value.is_some_and(f64::is_normal));
        let concept = |of: &Concept<'_>| {
            let codings = of.coding.iter();
            text(&of.text)
                + codings
                    .map(|coding| text(&coding.system) + text(&coding.code) + text(&coding.display))
                    .sum::<usize>()
        };
        let dosage = |of: &Dosage<'_>| {
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
        self.resource_type.0.len()
            + self.id.0.len()
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
                .map(|name| {
                    text(&name.family) + name.given.iter().map(|given| given.0.len()).sum::<usize>()
                })
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
         CREATE TABLE packs (pack INTEGER PRIMARY KEY, hash BLOB, body BLOB);
         CREATE TABLE pack_spans (span INTEGER PRIMARY KEY, owner TEXT, pack INTEGER, first INTEGER, last INTEGER);",
    )?;
    Ok(connection)
}

/// What is to be inserted: whose, and the bytes.
pub(crate) type Rows = Vec<(Option<PatientId>, Vec<u8>)>;

/// The bodies of a copy: one chart a patient, and what she was read from, one resource behind the other.
pub(crate) fn rows(generation: &Generation, raw: &[Source]) -> anyhow::Result<(Rows, Rows)> {
    let charts: anyhow::Result<Rows> = generation
        .charts
        .iter()
        .map(|(patient, chart)| {
            let timeless = Chart {
                sections: BTreeMap::new(),
                ..chart.clone()
            };
            Ok((Some(patient.clone()), serde_json::to_vec(&timeless)?))
        })
        .collect();
    let mut packs: BTreeMap<Option<PatientId>, Vec<u8>> = BTreeMap::new();
    for source in raw {
        let pack = packs.entry(source.owner.clone()).or_default();
        pack.extend_from_slice(source.key.as_bytes());
        pack.extend_from_slice(&source.bytes);
    }
    Ok((charts?, packs.into_iter().collect()))
}

/// Inserts the same rows in one transaction.
pub(crate) fn insert(
    connection: &mut Connection,
    (charts, packs): &(Rows, Rows),
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
            let patient = patient.as_ref().map(PatientId::as_str);
            span.execute(params![patient, transaction.last_insert_rowid()])?;
        }
        let mut pack = transaction.prepare("INSERT INTO packs (hash, body) VALUES (?1, ?2)")?;
        let mut span = transaction
            .prepare("INSERT INTO pack_spans (owner, pack, first) VALUES (?1, ?2, 1)")?;
        for (owner, body) in packs {
            pack.execute(params![hash, body])?;
            let owner = owner.as_ref().map(PatientId::as_str);
            span.execute(params![owner, transaction.last_insert_rowid()])?;
        }
    }
    transaction.commit()?;
    Ok(())
}
