//! `generations`: the copies of the ward's charts.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation, Issue, Section, SectionCount, SectionState, WardName};

use super::ages::{self, Ages};
use super::per_section::PerSection;
use super::{chart_spans, charts, from_row, pack_spans, packs, time_from_row, time_to_row, to_row};
use crate::error::StoreError;

/// Copies before the current one that always stay.
const OLD_KEPT_MIN: usize = 3;
/// How long the others stay after the next one took their place.
const OLD_KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// What a generation says besides the charts themselves.
#[derive(Serialize, Deserialize)]
struct Head {
    taken_at: DateTime<Utc>,
    ward: WardName,
    beds: Vec<String>,
    counts: BTreeMap<Section, SectionCount>,
    issues: Vec<Issue>,
    sections: PerSection<State>,
}

/// How a section of a patient stood when the copy was taken.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct State {
    as_of: DateTime<Utc>,
    complete: bool,
    error: Option<String>,
}

/// The head that layout 1 wrote: it names every chart by its hash.
#[derive(Deserialize)]
struct FirstHead {
    taken_at: DateTime<Utc>,
    ward: WardName,
    beds: Vec<String>,
    counts: BTreeMap<Section, SectionCount>,
    issues: Vec<Issue>,
    charts: Vec<FirstHeadChart>,
}

#[derive(Deserialize)]
struct FirstHeadChart {
    patient: PatientId,
    hash: String,
    sections: BTreeMap<Section, SectionState>,
}

/// Charts by patient: what the seal of a generation is over.
pub(crate) type Hashes<'a> = BTreeMap<&'a PatientId, [u8; 32]>;

/// Stores what a copy says besides its charts, under this number.
pub(crate) fn add(
    connection: &Connection,
    number: u64,
    generation: &Generation,
    hashes: &Hashes<'_>,
) -> Result<[u8; 32], StoreError> {
    let states = generation
        .charts
        .iter()
        .map(|(patient, chart)| {
            let states = chart.sections.iter().map(|(section, state)| {
                let state = State {
                    as_of: state.as_of,
                    complete: state.complete,
                    error: state.error.clone(),
                };
                (*section, state)
            });
            (patient, states.collect())
        })
        .collect();
    let head = Head {
        taken_at: generation.taken_at,
        ward: generation.ward.clone(),
        beds: generation.beds.clone(),
        counts: generation.counts.clone(),
        issues: generation.issues.clone(),
        sections: PerSection::group(&states),
    };
    let head = serde_json::to_vec(&head).map_err(|_| StoreError::Misfiled {
        what: "a copy that cannot be written",
    })?;
    let hashes = hashes
        .iter()
        .map(|(patient, hash)| (patient.as_str(), hash));
    let seal = seal(number, &head, hashes);
    connection
        .prepare_cached(
            "INSERT INTO generations (number, taken_at, kept, head, hash, form) VALUES (?1, ?2, 0, ?3, ?4, 2)",
        )?
        .execute(params![to_row(number), time_to_row(generation.taken_at), head, seal])?;
    Ok(seal)
}

/// Binds a copy to its number, since entries of the journal point at numbers, and to each of its charts, so that one that
/// is missing, changed or another patient's is noticed.
fn seal<'a>(
    number: u64,
    head: &[u8],
    charts: impl Iterator<Item = (&'a str, &'a [u8; 32])>,
) -> [u8; 32] {
    let mut seal = Sha256::new()
        .chain_update(b"generation of form 2\0")
        .chain_update(number.to_le_bytes())
        .chain_update(length(head))
        .chain_update(head);
    for (patient, hash) in charts {
        seal.update(length(patient.as_bytes()));
        seal.update(patient);
        seal.update(hash);
    }
    seal.finalize().into()
}

fn length(bytes: &[u8]) -> [u8; 8] {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_le_bytes()
}

/// As layout 1 did it: the head holds the hashes itself.
fn first_seal(number: u64, head: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(number.to_le_bytes())
        .chain_update(head)
        .finalize()
        .into()
}

/// The number that the next copy gets: above every one that was ever used.
pub(crate) fn next(connection: &Connection) -> Result<u64, StoreError> {
    let used: Option<i64> = connection
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'generations'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(from_row(used.unwrap_or(0))?.saturating_add(1))
}

/// The highest number, and the seal of that copy.
pub(crate) fn newest(connection: &Connection) -> Result<Option<(u64, [u8; 32])>, StoreError> {
    let found: Option<(i64, [u8; 32])> = connection
        .prepare_cached(NEWEST)?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    found
        .map(|(number, seal)| Ok((from_row(number)?, seal)))
        .transpose()
}

pub(crate) const NEWEST: &str =
    "SELECT number, hash FROM generations WHERE number = (SELECT max(number) FROM generations)";

/// What the table holds of one copy.
struct Row {
    form: i64,
    head: Vec<u8>,
    seal: [u8; 32],
}

fn row(connection: &Connection, number: u64) -> Result<Option<Row>, StoreError> {
    Ok(connection
        .prepare_cached(ROW)?
        .query_row([to_row(number)], |row| {
            Ok(Row {
                form: row.get(0)?,
                head: row.get(1)?,
                seal: row.get(2)?,
            })
        })
        .optional()?)
}

pub(crate) const ROW: &str = "SELECT form, head, hash FROM generations WHERE number = ?1";

/// A copy and the hash of each of its charts.
pub(crate) struct Loaded {
    pub(crate) generation: Generation,
    pub(crate) hashes: BTreeMap<PatientId, [u8; 32]>,
}

/// One copy with its newest known ages, every part of it compared with its hash.
pub(crate) fn load(connection: &Connection, number: u64) -> Result<Option<Generation>, StoreError> {
    let Some(mut loaded) = load_as_taken(connection, number)? else {
        return Ok(None);
    };
    ages::apply(connection, &mut loaded.generation)?;
    Ok(Some(loaded.generation))
}

/// One copy with the ages it was taken with, every part of it compared with its hash.
pub(crate) fn load_as_taken(
    connection: &Connection,
    number: u64,
) -> Result<Option<Loaded>, StoreError> {
    let Some(Row { form, head, seal }) = row(connection, number)? else {
        return Ok(None);
    };
    let loaded = if form == 1 {
        load_first(connection, number, &head, &seal)?
    } else {
        load_second(connection, number, &head, &seal)?
    };
    if !loaded.generation.conservation().holds() {
        return Err(StoreError::corrupt(
            "the orders of a generation do not add up",
        ));
    }
    Ok(Some(loaded))
}

fn load_second(
    connection: &Connection,
    number: u64,
    head: &[u8],
    hash: &[u8; 32],
) -> Result<Loaded, StoreError> {
    let held = chart_spans::of_generation(connection, number)?;
    let named = held.iter().map(|held| (held.patient.as_str(), &held.hash));
    let head = open_second(number, head, hash, named)?;
    let mut charts = BTreeMap::new();
    let mut hashes = BTreeMap::new();
    for held in held {
        let chart = charts::read(&held.hash, &held.body)?;
        let patient = PatientId::new(held.patient);
        let sections = head
            .sections
            .of(&patient)
            .into_iter()
            .map(|(section, state)| {
                let state = SectionState {
                    as_of: state.as_of,
                    complete: state.complete,
                    error: state.error,
                };
                (section, state)
            });
        let sections = sections.collect();
        hashes.insert(patient.clone(), held.hash);
        file(&mut charts, patient, Chart { sections, ..chart })?;
    }
    let generation = Generation {
        number,
        taken_at: head.taken_at,
        ward: head.ward,
        beds: head.beds,
        charts,
        counts: head.counts,
        issues: head.issues,
    };
    Ok(Loaded { generation, hashes })
}

fn open_second<'a>(
    number: u64,
    head: &[u8],
    hash: &[u8; 32],
    named: impl Iterator<Item = (&'a str, &'a [u8; 32])>,
) -> Result<Head, StoreError> {
    if seal(number, head, named) != *hash {
        return Err(StoreError::corrupt("a generation is not what was stored"));
    }
    serde_json::from_slice(head).map_err(|_| StoreError::corrupt("a generation cannot be read"))
}

fn load_first(
    connection: &Connection,
    number: u64,
    head: &[u8],
    hash: &[u8; 32],
) -> Result<Loaded, StoreError> {
    let head = open_first(number, head, hash)?;
    let mut charts = BTreeMap::new();
    let mut hashes = BTreeMap::new();
    for named in head.charts {
        let mut hash = [0u8; 32];
        hex::decode_to_slice(&named.hash, &mut hash)
            .map_err(|_| StoreError::corrupt("the hash of a chart cannot be read"))?;
        let chart = charts::read(&hash, &charts::body(connection, &hash)?)?;
        let sections = named.sections;
        hashes.insert(named.patient.clone(), hash);
        file(&mut charts, named.patient, Chart { sections, ..chart })?;
    }
    let generation = Generation {
        number,
        taken_at: head.taken_at,
        ward: head.ward,
        beds: head.beds,
        charts,
        counts: head.counts,
        issues: head.issues,
    };
    Ok(Loaded { generation, hashes })
}

fn open_first(number: u64, head: &[u8], hash: &[u8; 32]) -> Result<FirstHead, StoreError> {
    if first_seal(number, head) != *hash {
        return Err(StoreError::corrupt("a generation is not what was stored"));
    }
    serde_json::from_slice(head).map_err(|_| StoreError::corrupt("a generation cannot be read"))
}

fn file(
    charts: &mut BTreeMap<PatientId, Chart>,
    patient: PatientId,
    chart: Chart,
) -> Result<(), StoreError> {
    if chart.patient.id != patient {
        return Err(StoreError::corrupt("a chart is another patient's"));
    }
    charts.insert(patient, chart);
    Ok(())
}

/// The ages that a copy was taken with, without reading a single chart. `None` when there is no such copy.
pub(crate) fn ages_as_taken(
    connection: &Connection,
    number: u64,
) -> Result<Option<Ages>, StoreError> {
    let Some(Row { form, head, seal }) = row(connection, number)? else {
        return Ok(None);
    };
    if form == 1 {
        let head = open_first(number, &head, &seal)?;
        let as_of = head.charts.into_iter().map(|named| {
            let own = named.sections.into_iter();
            (
                named.patient,
                own.map(|(section, state)| (section, state.as_of)).collect(),
            )
        });
        return Ok(Some(Ages {
            taken_at: head.taken_at,
            as_of: as_of.collect(),
        }));
    }
    let held = chart_spans::named_by_generation(connection, number)?;
    let named = held.iter().map(|(patient, hash)| (patient.as_str(), hash));
    let head = open_second(number, &head, &seal, named)?;
    let as_of = held.into_iter().map(|(patient, _)| {
        let patient = PatientId::new(patient);
        let own = head.sections.of(&patient).into_iter();
        let own = own.map(|(section, state)| (section, state.as_of)).collect();
        (patient, own)
    });
    Ok(Some(Ages {
        taken_at: head.taken_at,
        as_of: as_of.collect(),
    }))
}

/// Numbers and times, the oldest first.
pub(crate) fn list(connection: &Connection) -> Result<Vec<(u64, DateTime<Utc>)>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT number, taken_at FROM generations ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut copies = vec![];
    while let Some(row) = rows.next()? {
        copies.push((
            from_row(row.get(0)?)?,
            time_from_row(&row.get::<_, String>(1)?)?,
        ));
    }
    Ok(copies)
}

/// Marks a copy as kept, or no longer.
pub(crate) fn keep(connection: &Connection, number: u64, kept: bool) -> Result<(), StoreError> {
    let changed = connection
        .prepare_cached("UPDATE generations SET kept = ?2 WHERE number = ?1")?
        .execute(params![to_row(number), kept])?;
    if changed == 0 {
        Err(StoreError::NoGeneration(number))
    } else {
        Ok(())
    }
}

/// Removes the copies that may go, with the charts and packs that were only theirs.
pub(crate) fn prune(connection: &Connection, now: DateTime<Utc>) -> Result<(), StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT number, taken_at, kept FROM generations ORDER BY number DESC")?;
    let mut rows = statement.query([])?;
    let mut old = vec![];
    while let Some(row) = rows.next()? {
        let kept: bool = row.get(2)?;
        old.push((
            row.get::<_, i64>(0)?,
            time_from_row(&row.get::<_, String>(1)?)?,
            kept,
        ));
    }
    drop(rows);
    drop(statement);
    // A copy is history from the moment the next one took its place, however long it stood before.
    let gone: Vec<i64> = old
        .iter()
        .zip(old.iter().skip(1))
        .skip(OLD_KEPT_MIN)
        .filter(|((_, next_at, _), (_, taken_at, kept))| {
            let ended = taken_at.max(next_at);
            !kept && now.signed_duration_since(ended) > OLD_KEPT_FOR
        })
        .map(|(_, (number, _, _))| *number)
        .collect();
    for number in gone {
        remove(connection, number)?;
    }
    Ok(())
}

fn remove(connection: &Connection, number: i64) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM generations WHERE number = ?1")?
        .execute([number])?;
    // What lies wholly between the neighbours that stay was held by nobody else.
    let before: Option<i64> = connection
        .prepare_cached(BEFORE)?
        .query_row([number], |row| row.get(0))
        .optional()?;
    let after: Option<i64> = connection
        .prepare_cached(AFTER)?
        .query_row([number], |row| row.get(0))
        .optional()?;
    let (before, after) = (before.unwrap_or(0), after.unwrap_or(i64::MAX));
    let charts = chart_spans::drop_between(connection, before, after)?;
    charts::drop_orphans(connection, &charts)?;
    let packs = pack_spans::drop_between(connection, before, after)?;
    packs::drop_orphans(connection, &packs)
}

pub(crate) const BEFORE: &str =
    "SELECT number FROM generations WHERE number < ?1 ORDER BY number DESC LIMIT 1";
pub(crate) const AFTER: &str =
    "SELECT number FROM generations WHERE number > ?1 ORDER BY number LIMIT 1";

#[cfg(test)]
#[path = "generations_tests.rs"]
mod tests;
