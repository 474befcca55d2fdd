//! Taking a copy: what it holds is compared with the newest one, and only the difference is written.
//!
//! Invariant: a copy that differs in nothing but its ages writes nothing.

use std::collections::BTreeMap;
use std::sync::Arc;

use rusqlite::Connection;
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation, Section, SectionState};

use crate::error::StoreError;
use crate::spread::spread;
use crate::table::packs::{self, Named, Press};
use crate::table::{chart_spans, charts, generations, pack_spans, sha256};

/// What became of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It is the newest one now, under this number.
    New(u64),
    /// It says what the newest one says, of which this is the number; only its ages are newer. Nothing was written.
    Unchanged(u64),
}

impl Taken {
    /// The number of the copy that says this.
    pub fn number(self) -> u64 {
        match self {
            Taken::New(number) | Taken::Unchanged(number) => number,
        }
    }
}

/// One thing as the hospital's record sent it.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// Whose chart was read from it; `None` for what belongs to the ward.
    pub owner: Option<PatientId>,
    /// Its name in the record, `MedicationRequest/12`.
    pub key: String,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
    /// The bytes.
    pub bytes: Arc<[u8]>,
}

/// How much, never what.
impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// The newest copy, with the places of its parts in the file.
pub(crate) struct Newest {
    seal: [u8; 32],
    copy: Arc<Generation>,
    charts: BTreeMap<PatientId, HeldChart>,
    packs: BTreeMap<Option<PatientId>, pack_spans::Held>,
}

impl Newest {
    /// The copy itself, under its number.
    pub(crate) fn copy(&self) -> Arc<Generation> {
        Arc::clone(&self.copy)
    }

    /// Whether a copy says the same of everything beside its charts and their ages.
    fn says(&self, generation: &Generation) -> bool {
        let same_states = |(ours, theirs): (&Chart, &Chart)| {
            let ours = ours.sections.iter().map(told);
            ours.eq(theirs.sections.iter().map(told))
        };
        let held = &self.copy;
        held.ward == generation.ward
            && held.beds == generation.beds
            && held.counts == generation.counts
            && held.issues == generation.issues
            && held
                .charts
                .values()
                .zip(generation.charts.values())
                .all(same_states)
    }
}

/// What is told of a section beside its age.
fn told<'a>((section, state): (&'a Section, &'a SectionState)) -> (Section, bool, Option<&'a str>) {
    (*section, state.complete, state.error.as_deref())
}

/// Where a chart lies in the file.
#[derive(Clone, Copy)]
struct HeldChart {
    row: i64,
    hash: [u8; 32],
    span: i64,
}

/// Something to be written: its hash, and what lies under it.
struct Body {
    hash: [u8; 32],
    bytes: Vec<u8>,
}

/// Stores a copy, or finds that it is the newest one. `known` is what the last call returned; it is only believed when the
/// file agrees.
pub(crate) fn take(
    connection: &Connection,
    known: Option<Newest>,
    generation: Generation,
    raw: &[Source],
) -> Result<(Taken, Newest), StoreError> {
    // Checked again here, whoever calls: an order that was dropped on the way would not be given.
    let sum = generation.conservation();
    if !sum.holds() {
        return Err(StoreError::NotConserved(sum));
    }
    let mixed = |(patient, chart): (&PatientId, &Chart)| chart.patient.id != *patient;
    if generation.charts.iter().any(mixed) {
        return Err(StoreError::Misfiled {
            what: "a chart under another patient",
        });
    }
    let on_disk = generations::newest(connection)?;
    let held = match (known, on_disk) {
        (Some(known), Some((number, seal)))
            if known.copy.number == number && known.seal == seal =>
        {
            Some(known)
        }
        (_, Some((number, seal))) => from_file(connection, number, seal)?,
        (_, None) => None,
    };
    let charts = charts_to_write(&generation, held.as_ref().map(|held| &*held.copy))?;
    let packs = packs_to_write(raw, held.as_ref().map(|held| &held.packs))?;
    if let Some(held) = held.as_ref() {
        let same_people = held.charts.len() == charts.len() && held.packs.len() == packs.len();
        let nothing_new = charts.iter().all(|(_, body)| body.is_none())
            && packs.iter().all(|(_, body)| body.is_none());
        if same_people && nothing_new && held.says(&generation) {
            let number = held.copy.number;
            let copy = Generation {
                number,
                ..generation
            };
            let now = Newest {
                seal: held.seal,
                copy: Arc::new(copy),
                charts: held.charts.clone(),
                packs: held.packs.clone(),
            };
            return Ok((Taken::Unchanged(number), now));
        }
    }
    let number = generations::next(connection)?;
    let last = match (&held, on_disk) {
        (Some(held), _) => held.copy.number,
        // The newest one is damaged: this one is written whole.
        (None, Some((last, _))) => {
            chart_spans::close_all(connection, last)?;
            pack_spans::close_all(connection, last)?;
            last
        }
        (None, None) => 0,
    };
    let (held_charts, held_packs) = held
        .map(|held| (held.charts, held.packs))
        .unwrap_or_default();
    let span = Span {
        connection,
        last,
        number,
    };
    let charts = span.charts(charts, held_charts)?;
    let packs = span.packs(packs, held_packs)?;
    let hashes = charts.iter().map(|(patient, held)| (patient, held.hash));
    let seal = generations::add(connection, number, &generation, &hashes.collect())?;
    let copy = Arc::new(Generation {
        number,
        ..generation
    });
    let now = Newest {
        seal,
        copy,
        charts,
        packs,
    };
    Ok((Taken::New(number), now))
}

/// Reads the newest copy from the file; `None` when it is damaged, and nothing can be compared with it.
fn from_file(
    connection: &Connection,
    number: u64,
    seal: [u8; 32],
) -> Result<Option<Newest>, StoreError> {
    let loaded = match generations::load_as_taken(connection, number) {
        Ok(Some(loaded)) => loaded,
        Ok(None) | Err(StoreError::Corrupt { .. }) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut spans: BTreeMap<[u8; 32], (i64, i64)> = chart_spans::open(connection)?
        .into_iter()
        .map(|(span, row, hash)| (hash, (span, row)))
        .collect();
    let mut charts = BTreeMap::new();
    for (patient, hash) in loaded.hashes {
        let Some((span, row)) = spans.remove(&hash) else {
            return Ok(None);
        };
        charts.insert(patient, HeldChart { row, hash, span });
    }
    if !spans.is_empty() {
        return Ok(None);
    }
    let mut packs = BTreeMap::new();
    for (owner, held) in pack_spans::open(connection)? {
        if packs.insert(owner, held).is_some() {
            return Ok(None);
        }
    }
    Ok(Some(Newest {
        seal,
        copy: Arc::new(loaded.generation),
        charts,
        packs,
    }))
}

type ChartsToWrite<'a> = Vec<(&'a PatientId, Option<Body>)>;

/// The charts in the order of the patients, with a body where it is not the one we hold.
fn charts_to_write<'a>(
    generation: &'a Generation,
    held: Option<&Generation>,
) -> Result<ChartsToWrite<'a>, StoreError> {
    let charts: Vec<(&PatientId, &Chart)> = generation.charts.iter().collect();
    spread(
        &charts,
        || Ok((Press::new()?, vec![])),
        |(press, scratch), (patient, chart)| {
            let before = held.and_then(|held| held.charts.get(*patient));
            if before.is_some_and(|before| before.says_the_same(chart)) {
                return Ok((*patient, None));
            }
            charts::write(chart, scratch)?;
            let body = Body {
                hash: sha256(scratch),
                bytes: press.press(scratch)?,
            };
            Ok((*patient, Some(body)))
        },
    )
}

type PacksToWrite<'a> = Vec<(Option<&'a PatientId>, Option<Body>)>;

/// The packs by owner, with a body where it is not the one we hold. Bytes are compared with their hash when they are new.
fn packs_to_write<'a>(
    raw: &'a [Source],
    held: Option<&BTreeMap<Option<PatientId>, pack_spans::Held>>,
) -> Result<PacksToWrite<'a>, StoreError> {
    let held: BTreeMap<Option<&PatientId>, [u8; 32]> = held
        .into_iter()
        .flatten()
        .map(|(owner, held)| (owner.as_ref(), held.hash))
        .collect();
    let mut owned: BTreeMap<Option<&PatientId>, Vec<&Source>> = BTreeMap::new();
    for run in raw.chunk_by(|a, b| a.owner == b.owner) {
        if let Some(first) = run.first() {
            owned.entry(first.owner.as_ref()).or_default().extend(run);
        }
    }
    let owned: Vec<(Option<&PatientId>, Vec<&Source>)> = owned.into_iter().collect();
    spread(&owned, Press::new, |press, (owner, sources)| {
        // Neither the order of the answers nor a thing that came twice makes another pack.
        let told = |a: &Source, b: &Source| (&a.key, &a.sha256).cmp(&(&b.key, &b.sha256));
        let mut sources = sources.clone();
        // They come in order as a rule: looking costs less than sorting again.
        if !sources.is_sorted_by(|a, b| told(a, b).is_lt()) {
            sources.sort_by(|a, b| told(a, b));
            sources.dedup_by(|a, b| told(a, b).is_eq());
        }
        let named = sources.iter().map(|source| Named {
            key: &source.key,
            hash: &source.sha256,
        });
        let hash = packs::hash(named);
        if held.get(owner) == Some(&hash) {
            return Ok((*owner, None));
        }
        if sources
            .iter()
            .any(|source| sha256(&source.bytes) != source.sha256)
        {
            return Err(StoreError::Misfiled {
                what: "a raw resource whose hash is another one",
            });
        }
        let things = sources.iter().map(|source| (&*source.key, &*source.bytes));
        let bytes = press.pack(things)?;
        Ok((*owner, Some(Body { hash, bytes })))
    })
}

/// Where the spans of the copy before end, and those of this one begin.
struct Span<'a> {
    connection: &'a Connection,
    last: u64,
    number: u64,
}

impl Span<'_> {
    /// Writes the charts that are new or changed, ends the spans of those that changed or went.
    fn charts(
        &self,
        charts: ChartsToWrite<'_>,
        mut held: BTreeMap<PatientId, HeldChart>,
    ) -> Result<BTreeMap<PatientId, HeldChart>, StoreError> {
        let mut now = BTreeMap::new();
        for (patient, body) in charts {
            let before = held.remove(patient);
            let stored = match (body, before) {
                (None, Some(before)) => before,
                (None, None) => continue,
                (Some(body), before) => {
                    let row = charts::store(self.connection, &body.hash, &body.bytes)?;
                    let span = match before {
                        Some(before) if before.row == row => before.span,
                        Some(before) => {
                            chart_spans::close(self.connection, before.span, self.last)?;
                            self.chart(patient, row)?
                        }
                        None => self.chart(patient, row)?,
                    };
                    let hash = body.hash;
                    HeldChart { row, hash, span }
                }
            };
            now.insert(patient.clone(), stored);
        }
        for gone in held.into_values() {
            chart_spans::close(self.connection, gone.span, self.last)?;
        }
        Ok(now)
    }

    fn chart(&self, patient: &PatientId, row: i64) -> Result<i64, StoreError> {
        chart_spans::add(self.connection, patient.as_str(), row, self.number)
    }

    /// Writes the packs that are new or changed, ends the spans of those that changed or went.
    fn packs(
        &self,
        packs: PacksToWrite<'_>,
        mut held: BTreeMap<Option<PatientId>, pack_spans::Held>,
    ) -> Result<BTreeMap<Option<PatientId>, pack_spans::Held>, StoreError> {
        let mut now = BTreeMap::new();
        for (owner, body) in packs {
            let owner = owner.cloned();
            let before = held.remove(&owner);
            let stored = match (body, before) {
                (None, Some(before)) => before,
                (None, None) => continue,
                (Some(body), before) => {
                    if let Some(before) = before {
                        pack_spans::close(self.connection, before.span, self.last)?;
                    }
                    let row = packs::store(self.connection, &body.hash, &body.bytes)?;
                    let span = pack_spans::add(self.connection, owner.as_ref(), row, self.number)?;
                    let hash = body.hash;
                    pack_spans::Held { hash, span }
                }
            };
            now.insert(owner, stored);
        }
        for gone in held.into_values() {
            pack_spans::close(self.connection, gone.span, self.last)?;
        }
        Ok(now)
    }
}

#[cfg(test)]
#[path = "take_tests.rs"]
mod tests;
