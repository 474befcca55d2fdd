//! Taking a new copy of the chart.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use ehr::hl7v2::Feed;
use ehr::{EhrError, Kind, Reading};
use store::Source;
use ward::downtime::State;
use ward::snapshot::{Chart, Generation, Issue, Section};

use crate::api::views::{ApiError, Conservation, SectionReport, SyncReport};
use crate::config::{CensusSource, ChartSource};
use crate::fault::fault;
use crate::station::Station;
use crate::work::files::{self, Looked};

/// How long a sync that is under way is waited for. A large ward on a slow network takes minutes.
const PATIENCE: Duration = Duration::from_secs(120);

/// The place of the one running sync: a person's "sync now" during the loop's own would read everything twice.
struct Place<'a>(&'a Station);

impl Place<'_> {
    fn take(station: &Station) -> Option<Place<'_>> {
        (!station.syncing().swap(true, Ordering::SeqCst)).then_some(Place(station))
    }
}

/// However the sync ends, the next one finds the place free.
impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.syncing().store(false, Ordering::SeqCst);
    }
}

/// Whether a new copy may replace the one in use. While an outage is open the ward works with one copy: what a nurse saw
/// at 03:00 must not become something else at 03:05 because the record answered for a moment.
pub(crate) fn may_sync(state: &State) -> bool {
    match state {
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::RecoveryHold(_)
        | State::BackEntry(_)
        | State::Reconciled(_)
        | State::Closed(_) => true,
        State::Pending(_) | State::Active(_) | State::ReadOnly(_) => false,
    }
}

/// Reads the ward and takes the copy; the previous one stays in use until the new one is whole and on disk.
pub(crate) fn sync(station: &Station) -> Result<SyncReport, ApiError> {
    if !may_sync(&station.live().downtime) {
        return Err(fault("frozen", ""));
    }
    if station.config().feed.chart == ChartSource::Drop {
        // A folder is not asked: what lies in it is taken, and nothing new means that the copy stays as it is.
        return match files::look_until_still(station)? {
            Looked::Taken(report) => Ok(report),
            Looked::Settling | Looked::Nothing => as_it_is(station),
        };
    }
    take_from(station, |previous| read(station, previous))
}

/// Takes a copy that somebody makes out of the previous one.
pub(crate) fn take_from(
    station: &Station,
    read: impl FnOnce(Option<&Generation>) -> Result<Reading, EhrError>,
) -> Result<SyncReport, ApiError> {
    if !may_sync(&station.live().downtime) {
        return Err(fault("frozen", ""));
    }
    let _place = Place::take(station).ok_or_else(|| fault("sync-running", ""))?;
    let previous = station.live().generation.clone();
    let Reading {
        generation,
        raw,
        kind,
    } = match read(previous.as_deref()) {
        Ok(reading) => reading,
        Err(error) => {
            let failed = fault("sync-failed", &error);
            station
                .live_mut()
                .warn("sync-failed", Some(failed.subject.clone()));
            return Err(failed);
        }
    };
    // The ward may have gone into an outage while the record was being read.
    if !may_sync(&station.live().downtime) {
        return Err(fault("frozen", ""));
    }
    let raw: Vec<Source> = raw
        .into_iter()
        .map(|resource| Source {
            owner: resource.of,
            key: resource.key,
            sha256: resource.sha256,
            bytes: resource.bytes,
        })
        .collect();
    let report = report(&generation);
    let incomplete = incomplete(station, &generation);
    let number = station.take(generation, &raw)?;
    let mut live = station.live_mut();
    live.sync_kind = Some(match kind {
        Kind::Full => "full",
        Kind::Delta { .. } => "delta",
    });
    live.warn("sync-failed", None);
    live.warn("sync-incomplete", incomplete);
    Ok(SyncReport {
        generation: u32::try_from(number).unwrap_or(u32::MAX),
        ..report
    })
}

/// The copy in use, when there is nothing newer.
fn as_it_is(station: &Station) -> Result<SyncReport, ApiError> {
    let generation = station.live().generation.clone();
    let generation = generation.ok_or_else(|| fault("no-data", ""))?;
    Ok(SyncReport {
        taken: false,
        generation: u32::try_from(generation.number).unwrap_or(u32::MAX),
        ..report(&generation)
    })
}

/// Reads the ward from whoever speaks for its charts.
fn read(station: &Station, previous: Option<&Generation>) -> Result<Reading, EhrError> {
    let now = station.now();
    let feed = &station.config().feed;
    let nobody = || EhrError::Settings("no source of charts".to_owned());
    match (feed.chart, feed.census) {
        (ChartSource::Hl7v2, _) => {
            let messages = station.messages().ok_or_else(nobody)?;
            messages.look(|feed| feed.read(now, previous))
        }
        (ChartSource::Fhir, CensusSource::Adt) => {
            let messages = station.messages().ok_or_else(nobody)?;
            let fhir = station.fhir().ok_or_else(nobody)?;
            let system = feed.record_number_system.as_deref().unwrap_or_default();
            let (people, complete) = messages.look(|feed| (feed.census(), feed.is_complete(now)));
            let named: Vec<(String, String)> = people
                .into_iter()
                .map(|line| (system.to_owned(), line.record_number))
                .collect();
            fhir.read_people(&named, complete, now, previous)
        }
        (ChartSource::Fhir, _) => {
            let fhir = station.fhir().ok_or_else(nobody)?;
            let mut reading = fhir.read_ward(now, previous)?;
            if let Some(messages) = station.messages() {
                messages.look(|feed| disagreements(feed, now, &mut reading.generation));
            }
            Ok(reading)
        }
        // Batches are taken where they lie.
        (ChartSource::Drop, _) => Err(nobody()),
    }
}

/// Two sources that do not name the same patients: listed, never merged.
fn disagreements(feed: &Feed, now: DateTime<Utc>, generation: &mut Generation) {
    let complete = feed.is_complete(now);
    let heard: BTreeSet<String> = feed
        .census()
        .into_iter()
        .map(|line| line.record_number)
        .collect();
    let here = |chart: &&Chart| chart.gone_since.is_none();
    let read: BTreeMap<&str, &Chart> = generation
        .charts
        .values()
        .filter(here)
        .map(|chart| (chart.patient.record_number(), chart))
        .collect();
    let mut issues: Vec<Issue> = vec![];
    let mut disagree = |subject: String, detail: &str| {
        issues.push(Issue {
            code: "census-disagrees".to_owned(),
            subject,
            detail: detail.to_owned(),
        });
    };
    for chart in read.values() {
        // Before the link has told everything once, whom it does not name proves nothing.
        if complete && !heard.contains(chart.patient.record_number()) {
            disagree(
                chart.patient.source.key.clone(),
                "the movements do not name her here",
            );
        }
    }
    let unread = heard
        .iter()
        .filter(|number| !read.contains_key(number.as_str()))
        .count();
    if unread > 0 {
        disagree(
            "hl7v2".to_owned(),
            &format!("{unread} more by the movements"),
        );
    }
    generation.issues.extend(issues);
}

/// A copy for somebody who asked for one: everything is read, not only what the record says has changed.
pub(crate) fn sync_whole(station: &Station) -> Result<SyncReport, ApiError> {
    if let Some(fhir) = station.fhir() {
        fhir.forget();
    }
    sync(station)
}

/// A copy that was read after this call began: a sync that is already under way began earlier, so it is waited for and
/// another one follows.
pub(crate) fn sync_afresh(station: &Station) -> Result<SyncReport, ApiError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match sync_whole(station) {
            Err(error)
                if error.code == "sync-running"
                    && Instant::now() < until
                    && !station.stopping() =>
            {
                std::thread::sleep(Duration::from_millis(50));
            }
            other => return other,
        }
    }
}

/// A sync whose failure is only a warning on the screen.
pub(crate) fn sync_quietly(station: &Station) {
    // The failure already stands among the warnings.
    drop(sync(station));
}

/// The sections that a dose is given by and that are not complete, in words: what the banner of every screen says.
/// The others stand in the state of the data; a record that has no diet would else keep the banner lit for ever.
fn incomplete(station: &Station, generation: &Generation) -> Option<String> {
    let words = station.words();
    let titles: Vec<String> = generation
        .counts
        .iter()
        .filter(|(section, count)| {
            !count.complete && (section.is_core() || **section == Section::Locations)
        })
        .map(|(section, _)| words.say(&format!("section-{}", section.code())))
        .collect();
    (!titles.is_empty()).then(|| titles.join(", "))
}

fn report(generation: &Generation) -> SyncReport {
    let asked: BTreeSet<&str> = generation
        .counts
        .keys()
        .map(|section| section.code())
        .collect();
    let sections = Section::ALL
        .into_iter()
        .map(|section| {
            let count = generation.counts.get(&section).cloned().unwrap_or_default();
            SectionReport {
                section: section.code().to_owned(),
                received: count.received,
                understood: count.understood,
                raw: count.raw,
                complete: count.complete,
                error: count.error,
            }
        })
        .collect::<Vec<_>>();
    let sum = generation.conservation();
    // A section that this copy never asked for is no failure of the sync; the state of the data shows it as never read.
    let problems = sections
        .iter()
        .filter(|section| !section.complete && asked.contains(section.section.as_str()))
        .map(|section| {
            format!(
                "{}: {}",
                section.section,
                section.error.clone().unwrap_or_default()
            )
        })
        .collect();
    SyncReport {
        taken: true,
        generation: 0,
        patients: u32::try_from(generation.charts.len()).unwrap_or(u32::MAX),
        sections,
        orders: Conservation {
            received: sum.received,
            local: sum.local,
            understood: sum.understood,
            raw: sum.raw,
            conserved: sum.holds(),
        },
        problems,
    }
}
