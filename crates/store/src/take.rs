//! Taking a copy: what it holds is compared with the newest one, and only the difference is written.
//!
//! Invariant: a copy that differs in nothing but its ages writes nothing.

use std::collections::BTreeMap;

use rusqlite::Connection;
use ward::clinical::PatientId;
use ward::snapshot::{Chart, Generation, Issue, Section, SectionCount, SectionState, WardName};

use crate::error::StoreError;
use crate::fingerprint;
use crate::table::source_spans::Named;
use crate::table::{chart_spans, charts, generations, source_spans, sources};

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

/// What the source sent: key, SHA-256 in hexadecimal, bytes.
pub(crate) type Raw = (String, String, Vec<u8>);

/// The newest copy, with the places of its parts in the file.
pub(crate) struct Newest {
    number: u64,
    seal: [u8; 32],
    ward: WardName,
    beds: Vec<String>,
    counts: BTreeMap<Section, SectionCount>,
    issues: Vec<Issue>,
    charts: BTreeMap<PatientId, Held>,
    sources: Vec<Named>,
}

struct Held {
    fingerprint: [u8; 32],
    sections: BTreeMap<Section, SectionState>,
    row: i64,
    hash: [u8; 32],
    span: i64,
}

/// Stores a copy, or finds that it is the newest one. `known` is what the last call returned; it is only believed when the
/// file agrees.
pub(crate) fn take(
    connection: &Connection,
    known: Option<Newest>,
    generation: &Generation,
    raw: &[Raw],
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
        (Some(known), Some((number, seal))) if known.number == number && known.seal == seal => {
            Some(known)
        }
        (_, Some((number, seal))) => from_file(connection, number, seal)?,
        (_, None) => None,
    };
    let read = charts_read(generation)?;
    let number = generations::next(connection)?;
    let Some(mut held) = held else {
        // Before the first copy, or when the newest one is damaged: this one is written whole.
        if let Some((last, _)) = on_disk {
            chart_spans::close_all(connection, last)?;
            source_spans::close_all(connection, last)?;
        }
        let mut fresh = Newest::without_parts(generation);
        fresh.charts = replace_charts(connection, BTreeMap::new(), read, 0, number)?;
        fresh.sources = moved(vec![], raw)?.write(connection, 0, number)?;
        fresh.finish(connection, generation, number)?;
        return Ok((Taken::New(number), fresh));
    };
    let moved = moved(std::mem::take(&mut held.sources), raw)?;
    if held.says(generation, &read) && moved.is_nothing() {
        held.sources = moved.places.into_iter().flatten().collect();
        return Ok((Taken::Unchanged(held.number), held));
    }
    let last = held.number;
    let mut next = Newest::without_parts(generation);
    next.charts = replace_charts(connection, held.charts, read, last, number)?;
    next.sources = moved.write(connection, last, number)?;
    next.finish(connection, generation, number)?;
    Ok((Taken::New(number), next))
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
    let mut newest = Newest::without_parts(&loaded.generation);
    newest.number = number;
    newest.seal = seal;
    let mut scratch = vec![];
    for (patient, chart) in loaded.generation.charts {
        let hash = loaded.hashes.get(&patient).copied();
        let Some((hash, (span, row))) = hash.and_then(|hash| Some((hash, spans.remove(&hash)?)))
        else {
            return Ok(None);
        };
        let held = Held {
            fingerprint: fingerprint::of(&chart, &mut scratch)?,
            sections: chart.sections,
            row,
            hash,
            span,
        };
        newest.charts.insert(patient, held);
    }
    if !spans.is_empty() {
        return Ok(None);
    }
    newest.sources = source_spans::open(connection)?;
    Ok(Some(newest))
}

impl Newest {
    fn without_parts(generation: &Generation) -> Newest {
        Newest {
            number: 0,
            seal: [0; 32],
            ward: generation.ward.clone(),
            beds: generation.beds.clone(),
            counts: generation.counts.clone(),
            issues: generation.issues.clone(),
            charts: BTreeMap::new(),
            sources: vec![],
        }
    }

    fn finish(
        &mut self,
        connection: &Connection,
        generation: &Generation,
        number: u64,
    ) -> Result<(), StoreError> {
        let hashes = self.charts.iter();
        let hashes = hashes.map(|(patient, held)| (patient, held.hash)).collect();
        self.seal = generations::add(connection, number, generation, &hashes)?;
        self.number = number;
        Ok(())
    }

    /// Whether a copy says the same of everything but its ages.
    fn says(&self, generation: &Generation, charts: &[ChartRead<'_>]) -> bool {
        let same_chart = |((patient, held), read): ((&PatientId, &Held), &ChartRead<'_>)| {
            *patient == read.chart.patient.id
                && held.fingerprint == read.fingerprint
                && same_states(&held.sections, &read.chart.sections)
        };
        self.ward == generation.ward
            && self.beds == generation.beds
            && self.counts == generation.counts
            && self.issues == generation.issues
            && self.charts.len() == charts.len()
            && self.charts.iter().zip(charts).all(same_chart)
    }
}

/// A chart of the copy that is to be taken.
struct ChartRead<'a> {
    chart: &'a Chart,
    fingerprint: [u8; 32],
}

/// Below this a thread costs more than it saves.
const CHARTS_PER_THREAD: usize = 64;
/// More would take the processor from those who look at charts meanwhile.
const THREADS_MAX: usize = 4;

/// The charts in the order of the patients.
fn charts_read(generation: &Generation) -> Result<Vec<ChartRead<'_>>, StoreError> {
    let charts: Vec<&Chart> = generation.charts.values().collect();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let each = charts
        .len()
        .div_ceil(threads.min(THREADS_MAX))
        .max(CHARTS_PER_THREAD);
    if charts.len() <= each {
        return fingerprints(&charts);
    }
    std::thread::scope(|scope| {
        let workers: Vec<_> = charts
            .chunks(each)
            .map(|part| scope.spawn(move || fingerprints(part)))
            .collect();
        let mut read = Vec::with_capacity(charts.len());
        for worker in workers {
            match worker.join() {
                Ok(part) => read.extend(part?),
                // A fault in our own code stays one: it costs this copy, as it would without threads.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(read)
    })
}

fn fingerprints<'a>(charts: &[&'a Chart]) -> Result<Vec<ChartRead<'a>>, StoreError> {
    let mut scratch = vec![];
    charts
        .iter()
        .map(|chart| {
            Ok(ChartRead {
                chart,
                fingerprint: fingerprint::of(chart, &mut scratch)?,
            })
        })
        .collect()
}

fn same_states(
    ours: &BTreeMap<Section, SectionState>,
    theirs: &BTreeMap<Section, SectionState>,
) -> bool {
    let told = |(section, state): (&Section, &SectionState)| {
        (*section, state.complete, state.error.clone())
    };
    ours.iter().map(told).eq(theirs.iter().map(told))
}

/// Writes the charts that are new or changed, ends the spans of those that changed or went.
fn replace_charts(
    connection: &Connection,
    mut held: BTreeMap<PatientId, Held>,
    charts: Vec<ChartRead<'_>>,
    last: u64,
    number: u64,
) -> Result<BTreeMap<PatientId, Held>, StoreError> {
    let mut now = BTreeMap::new();
    for read in charts {
        let patient = &read.chart.patient.id;
        let sections = read.chart.sections.clone();
        let mut before = held.remove(patient);
        if let Some(same) = before.take_if(|before| before.fingerprint == read.fingerprint) {
            now.insert(patient.clone(), Held { sections, ..same });
            continue;
        }
        let (row, hash) = charts::store(connection, read.chart)?;
        let span = match before {
            Some(before) if before.row == row => before.span,
            Some(before) => {
                chart_spans::close(connection, before.span, last)?;
                chart_spans::add(connection, patient.as_str(), row, number)?
            }
            None => chart_spans::add(connection, patient.as_str(), row, number)?,
        };
        let held = Held {
            fingerprint: read.fingerprint,
            sections,
            row,
            hash,
            span,
        };
        now.insert(patient.clone(), held);
    }
    for gone in held.into_values() {
        chart_spans::close(connection, gone.span, last)?;
    }
    Ok(now)
}

/// How what came compares with what is held.
struct Moved<'a> {
    /// In the order of arrival: what is held already; `None` for what is new, or came a second time.
    places: Vec<Option<Named>>,
    /// What is new, and its place.
    fresh: Vec<(usize, Arrived<'a>)>,
    /// What is held and came no more.
    gone: Vec<Named>,
}

/// A resource as it arrived.
struct Arrived<'a> {
    key: &'a str,
    hash: [u8; 32],
    body: &'a [u8],
}

/// Compares what came with what is held.
fn moved<'a>(held: Vec<Named>, raw: &'a [Raw]) -> Result<Moved<'a>, StoreError> {
    let mut places = Vec::with_capacity(raw.len());
    let mut elsewhere = BTreeMap::new();
    let mut unplaced = vec![];
    // A record answers in the same order as long as nothing is new, so most of it is found in its old place.
    let mut held = held.into_iter();
    for (place, came) in raw.iter().enumerate() {
        let before = held.next();
        if before.as_ref().is_some_and(|before| is_that(before, came)) {
            places.push(before);
            continue;
        }
        places.push(None);
        unplaced.push((place, arrival(came)?));
        elsewhere.extend(before.map(|before| ((before.key.clone(), before.hash), before)));
    }
    elsewhere.extend(held.map(|before| ((before.key.clone(), before.hash), before)));

    let mut fresh: BTreeMap<(&str, [u8; 32]), (usize, Arrived<'a>)> = BTreeMap::new();
    for (place, came) in unplaced {
        match elsewhere.remove(&(came.key.to_owned(), came.hash)) {
            Some(before) => {
                if let Some(slot) = places.get_mut(place) {
                    *slot = Some(before);
                }
            }
            // A source may send the same thing twice: the first one counts.
            None => {
                fresh.entry((came.key, came.hash)).or_insert((place, came));
            }
        }
    }
    if !fresh.is_empty() {
        for before in places.iter().flatten() {
            fresh.remove(&(before.key.as_str(), before.hash));
        }
    }
    let mut fresh: Vec<(usize, Arrived<'a>)> = fresh.into_values().collect();
    fresh.sort_by_key(|(place, _)| *place);
    Ok(Moved {
        places,
        fresh,
        gone: elsewhere.into_values().collect(),
    })
}

fn is_that(held: &Named, (key, named, _): &Raw) -> bool {
    let mut hash = [0; 64];
    held.key == *key
        && hex::encode_to_slice(held.hash, &mut hash).is_ok()
        && named.as_bytes().eq_ignore_ascii_case(&hash)
}

fn arrival((key, named, body): &Raw) -> Result<Arrived<'_>, StoreError> {
    let mut hash = [0; 32];
    hex::decode_to_slice(named, &mut hash).map_err(|_| StoreError::Misfiled {
        what: "a raw resource whose hash is none",
    })?;
    Ok(Arrived { key, hash, body })
}

impl Moved<'_> {
    fn is_nothing(&self) -> bool {
        self.fresh.is_empty() && self.gone.is_empty()
    }

    /// Writes the resources that are new, ends the spans of those that no longer come.
    fn write(
        mut self,
        connection: &Connection,
        last: u64,
        number: u64,
    ) -> Result<Vec<Named>, StoreError> {
        for gone in &self.gone {
            source_spans::close(connection, gone, last)?;
        }
        for (place, resource) in self.fresh {
            let source = sources::store(connection, &resource.hash, resource.body)?;
            source_spans::add(connection, resource.key, source, number)?;
            if let Some(slot) = self.places.get_mut(place) {
                *slot = Some(Named {
                    key: resource.key.to_owned(),
                    hash: resource.hash,
                    source,
                    first: number,
                });
            }
        }
        Ok(self.places.into_iter().flatten().collect())
    }
}

#[cfg(test)]
#[path = "take_tests.rs"]
mod tests;
