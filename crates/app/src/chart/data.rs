//! The state of the copy in words: how complete, how old, from where, and whether what was received is what is shown.
//!
//! Invariant: orders are counted again in the charts that are shown, at every question; the count of the sync is not trusted.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use lang::Arg;
use ward::clinical::mar::{MarChart, Situation, project};
use ward::clinical::{Known, PatientId, SourceRef, unread_code};
use ward::format;
use ward::snapshot::{Chart, Generation, Issue, Section, SectionState};
use ward::ward_now::WardNow;

use super::{data_age, patient, situation};
use crate::api::views::{
    Absent, ApiError, Conservation, DataError, DataGap, DataIssue, DataSection, DataSource,
    DataState, DataVerdict, FeedCount, Notice, OrderSum, SectionStanding, StoredCopy,
};
use crate::config::{CensusSource, ChartSource, EhrConfig};
use crate::station::{Live, Station, from_store};

/// Subjects that a sentence names; the rest are counted.
const SUBJECTS_SHOWN: usize = 3;

/// The state of the copy.
pub(crate) fn data_state(station: &Station) -> Result<DataState, ApiError> {
    // The store first: whoever writes holds it while it waits for the live state.
    let stored = station.store().generations().map_err(from_store)?;
    let now = station.now();
    let live = station.live();
    let generation = live.generation.clone();
    let when = |at| format::date_time(at, station.zone(), station.locale());
    let sum = live.ward.as_deref().map_or_else(no_orders, |ward| {
        order_sum(ward, &live, situation(station, &live, now))
    });
    let sections = sections(station, generation.as_deref(), now);
    let (gaps_everyone, gaps) = generation
        .as_deref()
        .map_or_else(Default::default, |copy| gaps(station, copy));
    let (verdict, title, text) = verdict(station, generation.as_deref(), &sum, &sections);
    let kept = live.frozen.as_ref().map(|copy| copy.number);
    let current = generation.as_ref().map(|copy| copy.number);
    Ok(DataState {
        ward_code: station.config().ward.code.clone(),
        ward_name: station.config().ward.name.clone(),
        generation: current.map(number),
        taken_at: generation
            .as_ref()
            .map_or_else(String::new, |copy| when(copy.taken_at)),
        age: data_age(
            station,
            generation.as_ref().and_then(|copy| copy.oldest()),
            now,
        ),
        kind: live.sync_kind.map(str::to_owned),
        kind_word: live.sync_kind.map_or_else(String::new, |kind| {
            station.words().say(&format!("sync-kind-{kind}"))
        }),
        verdict,
        title,
        text,
        at_sync: at_sync(generation.as_deref()),
        now: sum,
        sections,
        gaps_everyone,
        gaps,
        issues: generation
            .as_deref()
            .map_or_else(Vec::new, |copy| issues(station, &copy.issues)),
        messages: messages(station, &live),
        copies: stored
            .iter()
            .rev()
            .map(|(nth, taken_at)| StoredCopy {
                number: number(*nth),
                taken_at: when(*taken_at),
                kept: kept == Some(*nth),
                current: current == Some(*nth),
            })
            .collect(),
        last_failure: live
            .warnings
            .get("sync-failed")
            .map(|subject| super::mode::warning(station.words(), "sync-failed", subject)),
    })
}

fn number(of: u64) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// The law for one patient, where she is shown: as many rows as her chart has orders, and as many orders as were taken
/// from the record, and on the ward.
pub(super) fn is_whole(live: &Live, chart: &Chart, projection: &MarChart) -> bool {
    let expected = expected_orders(&live.orders_taken, chart);
    projection.rows.len() == chart.orders.len() && expected == Some(chart.orders.len())
}

/// How many orders a chart must have: the record's as they were counted when the copy was taken, and the ward's own. A
/// patient whom the ward took in itself has none in the record.
pub(crate) fn expected_orders(taken: &BTreeMap<PatientId, usize>, chart: &Chart) -> Option<usize> {
    let from_record = match &chart.local.temporary {
        Some(_) => Some(0),
        None => taken.get(&chart.patient.id).copied(),
    };
    from_record.map(|count| count + chart.local.orders.len())
}

/// What is said where the sum does not hold; `None` while it does.
pub(super) fn alarm(station: &Station, holds: bool) -> Option<Notice> {
    let words = station.words();
    (!holds).then(|| Notice {
        code: "not-conserved".to_owned(),
        what: words.say("shown-not-conserved"),
        works: words.say("shown-not-conserved-works"),
        todo: words.say("shown-not-conserved-todo"),
    })
}

fn no_orders() -> OrderSum {
    OrderSum {
        received: 0,
        local: 0,
        understood: 0,
        raw: 0,
        shown: 0,
        conserved: false,
    }
}

/// Counts orders in the charts, and the rows they make, against what was received.
fn order_sum(ward: &WardNow, live: &Live, at: Situation<'_>) -> OrderSum {
    let sum = ward.conservation();
    let day = Duration::hours(24);
    let mut shown = 0_u32;
    let mut whole = live.orders_taken.len() == ward.from_record();
    for chart in ward.charts.values() {
        let projection = project(chart, &live.ledger, at, at.now - day, at.now + day);
        shown = shown.saturating_add(count(projection.rows.len()));
        whole &= is_whole(live, chart, &projection);
    }
    OrderSum {
        received: sum.received,
        local: sum.local,
        understood: sum.understood,
        raw: sum.raw,
        shown,
        conserved: sum.holds() && shown == sum.received.saturating_add(sum.local) && whole,
    }
}

fn at_sync(generation: Option<&Generation>) -> Conservation {
    let counted = generation
        .and_then(|copy| copy.counts.get(&Section::Orders))
        .cloned()
        .unwrap_or_default();
    let sum = ward::snapshot::Conservation {
        received: counted.received,
        local: 0,
        understood: counted.understood,
        raw: counted.raw,
    };
    Conservation {
        received: sum.received,
        local: sum.local,
        understood: sum.understood,
        raw: sum.raw,
        conserved: generation.is_some() && sum.holds(),
    }
}

/// The glance: broken outranks incomplete, and a copy that was never taken is neither.
fn verdict(
    station: &Station,
    generation: Option<&Generation>,
    sum: &OrderSum,
    sections: &[DataSection],
) -> (DataVerdict, String, String) {
    let words = station.words();
    let say = |key: &str| words.say(key);
    if generation.is_none() {
        return (
            DataVerdict::Never,
            say("data-verdict-never"),
            say("data-verdict-never-text"),
        );
    }
    let numbers = [
        ("received", Arg::Number(i64::from(sum.received))),
        ("local", Arg::Number(i64::from(sum.local))),
        ("understood", Arg::Number(i64::from(sum.understood))),
        ("raw", Arg::Number(i64::from(sum.raw))),
        ("shown", Arg::Number(i64::from(sum.shown))),
    ];
    if !sum.conserved {
        return (
            DataVerdict::Broken,
            say("data-verdict-broken"),
            words.say_with("data-verdict-broken-text", &numbers),
        );
    }
    let missing: Vec<&str> = sections
        .iter()
        .filter(|section| !section.complete)
        .map(|section| section.title.as_str())
        .collect();
    if missing.is_empty() {
        return (
            DataVerdict::Whole,
            say("data-verdict-whole"),
            words.say_with("data-sum", &numbers),
        );
    }
    let missing = missing.join(", ");
    (
        DataVerdict::Incomplete,
        say("data-verdict-incomplete"),
        words.say_with(
            "data-verdict-incomplete-text",
            &[("sections", Arg::Text(&missing))],
        ),
    )
}

fn sections(
    station: &Station,
    generation: Option<&Generation>,
    now: DateTime<Utc>,
) -> Vec<DataSection> {
    Section::ALL
        .into_iter()
        .map(|section| line(station, generation, section, now))
        .collect()
}

fn line(
    station: &Station,
    generation: Option<&Generation>,
    section: Section,
    now: DateTime<Utc>,
) -> DataSection {
    let words = station.words();
    let counted = generation.and_then(|copy| copy.counts.get(&section));
    let standing = standing(generation, section);
    let oldest = generation.and_then(|copy| oldest(copy, section));
    let complete = standing == SectionStanding::Complete;
    DataSection {
        section: section.code().to_owned(),
        title: words.say(&format!("section-{}", section.code())),
        core: section.is_core(),
        received: counted.map(|count| count.received),
        understood: counted.map(|count| count.understood),
        raw: counted.map(|count| count.raw),
        absent: generation
            .filter(|_| Section::OF_A_PATIENT.contains(&section))
            .map(|copy| absent(copy, section)),
        oldest: oldest.map(|at| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)),
        oldest_at: oldest.map_or_else(String::new, |at| {
            format::date_time(at, station.zone(), station.locale())
        }),
        age: data_age(station, oldest, now),
        sources: sources(station, generation, section),
        standing_word: words.say(match standing {
            SectionStanding::Complete => "standing-complete",
            SectionStanding::Incomplete => "standing-incomplete",
            SectionStanding::Never => "standing-never",
        }),
        standing,
        complete,
        last_error: if complete {
            None
        } else {
            generation.and_then(|copy| last_error(station, copy, section))
        },
    }
}

/// How far a section was read: what the charts hold decides; places belong to no chart, there the count does.
pub(crate) fn standing(generation: Option<&Generation>, section: Section) -> SectionStanding {
    let Some(copy) = generation else {
        return SectionStanding::Never;
    };
    let counted = copy.counts.get(&section);
    let of_charts = section != Section::Locations && !copy.charts.is_empty();
    if !of_charts {
        return match counted {
            Some(count) if count.complete => SectionStanding::Complete,
            Some(_) => SectionStanding::Incomplete,
            None => SectionStanding::Never,
        };
    }
    let states: Vec<Option<&SectionState>> = copy
        .charts
        .values()
        .map(|chart| chart.sections.get(&section))
        .collect();
    let told_incomplete = counted.is_some_and(|count| !count.complete);
    if states.iter().all(Option::is_none) {
        SectionStanding::Never
    } else if told_incomplete
        || states
            .iter()
            .any(|state| state.is_none_or(|state| !state.complete))
    {
        SectionStanding::Incomplete
    } else {
        SectionStanding::Complete
    }
}

/// The oldest instant that a section speaks for. The places of the ward are read with every copy and stand in no chart.
pub(crate) fn oldest(copy: &Generation, section: Section) -> Option<DateTime<Utc>> {
    if section == Section::Locations {
        return copy.counts.get(&section).map(|_| copy.taken_at);
    }
    copy.charts
        .values()
        .filter_map(|chart| chart.sections.get(&section))
        .map(|state| state.as_of)
        .min()
}

/// Which of the four answers a patient's section gives, and where its values come from.
struct Answer<'a> {
    absence: Option<Absence>,
    sources: Vec<&'a SourceRef>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Absence {
    NoneKnown,
    NotRecorded,
    NotFetched,
}

impl<'a> Answer<'a> {
    fn of<T>(known: &'a Known<T>, source: impl Fn(&'a T) -> Option<&'a SourceRef>) -> Answer<'a> {
        let absence = match known {
            Known::Values(values) if !values.is_empty() => None,
            Known::NoneKnown => Some(Absence::NoneKnown),
            Known::Values(_) | Known::NotRecorded => Some(Absence::NotRecorded),
            Known::NotFetched(_) => Some(Absence::NotFetched),
        };
        Answer {
            absence,
            sources: known.values().iter().filter_map(source).collect(),
        }
    }

    /// A list without a certainty of its own: an empty one says something only when it was read to its end.
    fn of_list(sources: Vec<&'a SourceRef>, state: Option<&SectionState>) -> Answer<'a> {
        let read = state.is_some_and(|state| state.complete);
        let absence = match (sources.is_empty(), read) {
            (false, _) => None,
            (true, true) => Some(Absence::NotRecorded),
            (true, false) => Some(Absence::NotFetched),
        };
        Answer { absence, sources }
    }
}

fn answer(chart: &Chart, section: Section) -> Answer<'_> {
    let state = chart.sections.get(&section);
    match section {
        Section::Allergies => Answer::of(&chart.allergies, |one| Some(&one.source)),
        Section::Weights => Answer::of(&chart.weight, |_| None),
        Section::Conditions => Answer::of(&chart.conditions, |one| Some(&one.source)),
        Section::Alerts => Answer::of(&chart.alerts, |one| Some(&one.source)),
        Section::Vitals => Answer::of(&chart.vitals, |one| Some(&one.source)),
        Section::Results => Answer::of(&chart.results, |one| Some(&one.source)),
        Section::Diet => Answer::of(&chart.diet, |one| Some(&one.source)),
        Section::Orders => {
            Answer::of_list(chart.orders.iter().map(|one| &one.source).collect(), state)
        }
        Section::Doses => {
            Answer::of_list(chart.doses.iter().map(|one| &one.source).collect(), state)
        }
        Section::Patients | Section::Locations => {
            Answer::of_list(vec![&chart.patient.source], state)
        }
    }
}

fn absent(copy: &Generation, section: Section) -> Absent {
    let answers = || {
        copy.charts
            .values()
            .filter_map(|chart| answer(chart, section).absence)
    };
    let of = |wanted: Absence| count(answers().filter(|absence| *absence == wanted).count());
    Absent {
        none_known: of(Absence::NoneKnown),
        not_recorded: of(Absence::NotRecorded),
        not_fetched: of(Absence::NotFetched),
    }
}

/// Where the values really came from; the configured record where there are none to ask.
fn sources(
    station: &Station,
    generation: Option<&Generation>,
    section: Section,
) -> Vec<DataSource> {
    let mut kinds: BTreeSet<&str> = generation
        .into_iter()
        .flat_map(|copy| copy.charts.values())
        .flat_map(|chart| answer(chart, section).sources)
        .map(|source| source.system.as_str())
        .collect();
    let configured = configured(station, section);
    // Files hold resources, tables or messages; what counts for IT is that they are files.
    if kinds.is_empty() || configured == ChartSource::Drop.code() {
        kinds = BTreeSet::from([configured]);
    }
    kinds
        .into_iter()
        .map(|kind| DataSource {
            kind: kind.to_owned(),
            name: source_name(station, kind),
        })
        .collect()
}

/// Who speaks for a section, as the site configured it.
fn configured(station: &Station, section: Section) -> &'static str {
    let feed = &station.config().feed;
    if !matches!(section, Section::Locations | Section::Patients) {
        return feed.chart.code();
    }
    match feed.census {
        CensusSource::Location | CensusSource::List | CensusSource::Group => {
            ChartSource::Fhir.code()
        }
        CensusSource::Adt => ChartSource::Hl7v2.code(),
        CensusSource::Drop => ChartSource::Drop.code(),
    }
}

/// The connector and where it listens or asks; a connector of another name is shown by that name.
fn source_name(station: &Station, kind: &str) -> String {
    let feed = &station.config().feed;
    let place = match kind {
        "fhir" => station.config().ehr.as_ref().map(record_host),
        "hl7v2" => feed.hl7v2.as_ref().map(|hl7| hl7.listen.to_string()),
        "drop" => feed.drop.as_ref().map(|drop| {
            let name = drop.folder.file_name().unwrap_or(drop.folder.as_os_str());
            name.to_string_lossy().into_owned()
        }),
        _ => None,
    };
    match place {
        Some(host) => station.words().say_with(
            &format!("data-source-{kind}"),
            &[("host", Arg::Text(&host))],
        ),
        None => kind.to_owned(),
    }
}

/// The host of the record's address; the address itself when it is none.
fn record_host(ehr: &EhrConfig) -> String {
    url::Url::parse(&ehr.base_url)
        .ok()
        .and_then(|url| url.host_str().map(str::to_owned))
        .unwrap_or_else(|| ehr.base_url.clone())
}

fn last_error(station: &Station, copy: &Generation, section: Section) -> Option<DataError> {
    let counted = copy.counts.get(&section);
    let of_chart = || {
        copy.charts
            .values()
            .filter_map(|chart| chart.sections.get(&section))
            .find_map(|state| state.error.clone())
    };
    let detail = counted
        .and_then(|count| count.error.clone())
        .or_else(of_chart)
        .or_else(|| {
            let never = standing(Some(copy), section) == SectionStanding::Never;
            never.then(|| "never read".to_owned())
        })?;
    let code = unread_code(&detail);
    Some(DataError {
        code: code.to_owned(),
        text: station.words().say(&format!("unread-{code}")),
        detail,
    })
}

/// Who lacks what. What everybody lacks is said once, or it would hide what one patient lacks.
fn gaps(station: &Station, copy: &Generation) -> (Vec<String>, Vec<DataGap>) {
    let words = station.words();
    let lacking = |chart: &Chart| -> Vec<Section> {
        std::iter::once(Section::Patients)
            .chain(Section::OF_A_PATIENT)
            .filter(|section| {
                chart
                    .sections
                    .get(section)
                    .is_none_or(|state| !state.complete)
            })
            .collect()
    };
    let mut times: BTreeMap<Section, usize> = BTreeMap::new();
    for section in copy.charts.values().flat_map(lacking) {
        *times.entry(section).or_default() += 1;
    }
    let everyone: Vec<Section> = times
        .into_iter()
        .filter(|(_, patients)| copy.charts.len() > 1 && *patients == copy.charts.len())
        .map(|(section, _)| section)
        .collect();
    let say = |sections: &[Section]| -> Vec<String> {
        sections
            .iter()
            .map(|section| words.say(&format!("section-{}", section.code())))
            .collect()
    };
    let rows = copy
        .by_bed()
        .into_iter()
        .filter_map(|chart| {
            let own: Vec<Section> = lacking(chart)
                .into_iter()
                .filter(|section| !everyone.contains(section))
                .collect();
            (!own.is_empty()).then(|| DataGap {
                patient_id: chart.patient.id.as_str().to_owned(),
                bed: patient::place_words(station, chart),
                name: patient::patient_name(station, &chart.patient),
                sections: say(&own),
                core: own.iter().any(|section| section.is_core()),
            })
        })
        .collect();
    (say(&everyone), rows)
}

/// Issues of one code in one sentence, which names the first of what they are about.
fn issues(station: &Station, all: &[Issue]) -> Vec<DataIssue> {
    let words = station.words();
    let mut by_code: BTreeMap<&str, Vec<&Issue>> = BTreeMap::new();
    for issue in all {
        by_code.entry(&issue.code).or_default().push(issue);
    }
    by_code
        .into_iter()
        .map(|(code, issues)| {
            let mut subjects: Vec<String> = issues
                .iter()
                .map(|issue| {
                    // A section that failed is named by its code; a ward reads its name.
                    let key = format!("section-{}", issue.subject);
                    if words.has(&key) {
                        words.say(&key)
                    } else {
                        issue.subject.clone()
                    }
                })
                .collect();
            subjects.sort();
            subjects.dedup();
            let named = subjects
                .iter()
                .take(SUBJECTS_SHOWN)
                .cloned()
                .collect::<Vec<_>>()
                .join(", ");
            let more = subjects.len().saturating_sub(SUBJECTS_SHOWN);
            let subject = if more == 0 {
                named
            } else {
                words.say_with(
                    "issue-subjects",
                    &[
                        ("named", Arg::Text(&named)),
                        ("more", Arg::Number(i64::try_from(more).unwrap_or(i64::MAX))),
                    ],
                )
            };
            let key = format!("issue-{code}");
            let text = if words.has(&key) {
                words.say_with(&key, &[("subject", Arg::Text(&subject))])
            } else {
                words.say_with(
                    "issue-other",
                    &[("code", Arg::Text(code)), ("subject", Arg::Text(&subject))],
                )
            };
            DataIssue {
                code: code.to_owned(),
                count: count(issues.len()),
                text,
                subjects,
            }
        })
        .collect()
}

/// The issues of a copy as notices for the ward list, one for all of a kind.
pub(super) fn issue_notices(station: &Station, copy: &Generation) -> Vec<Notice> {
    let words = station.words();
    issues(station, &copy.issues)
        .into_iter()
        .map(|issue| Notice {
            code: issue.code,
            what: issue.text,
            works: words.say("issue-works"),
            todo: words.say("issue-todo"),
        })
        .collect()
}

fn messages(station: &Station, live: &Live) -> Vec<FeedCount> {
    let words = station.words();
    live.messages
        .iter()
        .map(|((feed, code), (count, last_at))| FeedCount {
            feed: feed.clone(),
            feed_word: source_name(station, feed),
            code: code.clone(),
            word: {
                let key = format!("message-{code}");
                if words.has(&key) {
                    words.say(&key)
                } else {
                    code.clone()
                }
            },
            count: *count,
            last_at: format::date_time(*last_at, station.zone(), station.locale()),
        })
        .collect()
}
