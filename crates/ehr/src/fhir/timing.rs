//! FHIR Timing: the few forms that are certain, by an allow-list over the raw JSON.
//!
//! Source: interop.md §4. Struct fields would drop what they do not know, so the list is checked key by key.

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Tz;
use ward::clinical::RawReason;

use super::parse::{Moment, Node};
use super::text::{self, Said};

/// What the structure alone says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Structure {
    /// Nothing about when.
    Silent,
    /// Every day at these times.
    Fixed(Vec<NaiveTime>),
    /// Every so many minutes.
    Interval(u32),
    /// So many times a day.
    PerDay(u32),
    /// Once, then.
    Once(DateTime<Utc>),
    /// Something else.
    Raw(RawReason),
}

/// The structure of a timing and its bounds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Scheme {
    pub(super) structure: Structure,
    pub(super) start: Option<DateTime<Utc>>,
    pub(super) end: Option<DateTime<Utc>>,
    /// The bounds cannot be used.
    pub(super) bounds_broken: bool,
    /// Each administration lasts so many minutes.
    pub(super) lasts_minutes: Option<u32>,
    /// So many times a day, twelve or more.
    pub(super) frequent: Option<u32>,
    /// What `Timing.code` says.
    pub(super) code: Said,
    /// Fields that could not be read: for the issue list.
    pub(super) faults: Vec<&'static str>,
}

/// Reads a Timing.
pub(super) fn scheme(timing: &Node, zone: Tz) -> Scheme {
    let repeat = timing.get("repeat");
    let mut scheme = Scheme {
        structure: Structure::Silent,
        start: None,
        end: None,
        bounds_broken: false,
        lasts_minutes: None,
        frequent: None,
        code: Said::default(),
        faults: vec![],
    };
    bounds(repeat, zone, &mut scheme);
    let code = timing.get("code");
    if let Some(words) = code.get("text").text() {
        text::read(words, &[], &mut scheme.code);
    }
    for coding in code.get("coding").items() {
        if let Some(word) = coding.get("code").text() {
            text::read(word, &[], &mut scheme.code);
        }
    }
    scheme.structure = structure(timing, repeat, zone, &mut scheme);
    scheme
}

fn bounds(repeat: &Node, zone: Tz, scheme: &mut Scheme) {
    let period = repeat.get("boundsPeriod");
    let (start, end) = (
        Moment::of(period.get("start")),
        Moment::of(period.get("end")),
    );
    scheme.start = start.and_then(|moment| moment.begin(zone));
    scheme.end = end.and_then(|moment| moment.finish(zone));
    if start == Some(Moment::Unusable) || end == Some(Moment::Unusable) {
        scheme.faults.push("boundsPeriod");
        scheme.bounds_broken = true;
    }
    if matches!((scheme.start, scheme.end), (Some(start), Some(end)) if start > end) {
        scheme.bounds_broken = true;
    }
    if !repeat.get("boundsDuration").is_null() || !repeat.get("boundsRange").is_null() {
        scheme.bounds_broken = true;
    }
}

/// The keys that may stand in each object; anything else could change the meaning.
fn unknown_key(timing: &Node, repeat: &Node) -> Option<RawReason> {
    const REPEAT: [&str; 10] = [
        "id",
        "boundsPeriod",
        "frequency",
        "period",
        "periodUnit",
        "timeOfDay",
        "count",
        "duration",
        "durationUnit",
        "boundsDuration",
    ];
    let outer = timing
        .members()
        .iter()
        .any(|(key, _)| !["id", "event", "repeat", "code"].contains(&key.as_str()));
    let shapes = !timing.is_null() && !matches!(timing, Node::Object(_))
        || !repeat.is_null() && !matches!(repeat, Node::Object(_));
    let period = repeat
        .get("boundsPeriod")
        .members()
        .iter()
        .any(|(key, _)| !["id", "start", "end"].contains(&key.as_str()));
    if outer || shapes || period {
        return Some(RawReason::UnknownField);
    }
    let mut strange = repeat
        .members()
        .iter()
        .map(|(key, _)| key.as_str())
        .filter(|key| !REPEAT.contains(key));
    match strange.next() {
        // Understood, but not scheduled by this version.
        Some("when" | "offset" | "dayOfWeek" | "frequencyMax" | "periodMax") => {
            Some(RawReason::UnknownTiming)
        }
        Some("boundsRange") => Some(RawReason::Bounds),
        Some(_) => Some(RawReason::UnknownField),
        None => None,
    }
}

fn structure(timing: &Node, repeat: &Node, zone: Tz, scheme: &mut Scheme) -> Structure {
    if let Some(reason) = unknown_key(timing, repeat) {
        return Structure::Raw(reason);
    }
    let has = |key: &str| !repeat.get(key).is_null();
    let rhythm = ["frequency", "period", "periodUnit", "timeOfDay"]
        .into_iter()
        .any(has);
    if let Some(once) = event(timing, repeat, rhythm, zone, scheme) {
        return once;
    }
    if has("count") {
        let once = repeat.get("count").count() == Some(1) && !rhythm;
        return Structure::Raw(if once {
            RawReason::OnceWithoutTime
        } else {
            RawReason::UnknownTiming
        });
    }
    if let Err(reason) = duration(repeat, scheme) {
        return Structure::Raw(reason);
    }
    if !rhythm {
        return if scheme.lasts_minutes.is_some() {
            Structure::Raw(RawReason::NoTiming)
        } else {
            Structure::Silent
        };
    }
    rhythm_of(repeat, scheme)
}

/// `event`: once, if it is exactly one instant and nothing else is said.
fn event(
    timing: &Node,
    repeat: &Node,
    rhythm: bool,
    _zone: Tz,
    scheme: &mut Scheme,
) -> Option<Structure> {
    let event = timing.get("event");
    if event.is_null() {
        return None;
    }
    let Node::List(events) = event else {
        return Some(Structure::Raw(RawReason::UnknownTiming));
    };
    let [only] = events.as_slice() else {
        return Some(Structure::Raw(RawReason::UnknownTiming));
    };
    let count = repeat.get("count");
    if rhythm || !repeat.get("duration").is_null() || !(count.is_null() || count.count() == Some(1))
    {
        return Some(Structure::Raw(RawReason::UnknownTiming));
    }
    Some(match Moment::of(only) {
        Some(Moment::Exact(at)) => Structure::Once(at),
        Some(Moment::Day(_)) => Structure::Raw(RawReason::OnceWithoutTime),
        Some(Moment::Unusable) | None => {
            scheme.faults.push("event");
            Structure::Raw(RawReason::UnknownTiming)
        }
    })
}

fn duration(repeat: &Node, scheme: &mut Scheme) -> Result<(), RawReason> {
    let (value, unit) = (repeat.get("duration"), repeat.get("durationUnit"));
    if value.is_null() && unit.is_null() {
        return Ok(());
    }
    let minutes = match (value.count(), unit.text()) {
        (Some(count), Some("min")) => Some(count),
        (Some(count), Some("h")) => count.checked_mul(60),
        _ => None,
    };
    match minutes {
        // Longer than this it is an infusion that runs, not a dose that is given.
        Some(minutes) if (1..=240).contains(&minutes) => {
            scheme.lasts_minutes = Some(minutes);
            Ok(())
        }
        _ => Err(RawReason::UnknownTiming),
    }
}

fn rhythm_of(repeat: &Node, scheme: &mut Scheme) -> Structure {
    let unknown = Structure::Raw(RawReason::UnknownTiming);
    let (frequency, period) = (repeat.get("frequency"), repeat.get("period"));
    let unit = repeat.get("periodUnit");
    if !repeat.get("timeOfDay").is_null() {
        let daily = period.is_null() && unit.is_null()
            || period.count() == Some(1) && unit.text() == Some("d");
        let Some(times) = times_of_day(repeat.get("timeOfDay")) else {
            scheme.faults.push("timeOfDay");
            return unknown;
        };
        let agrees = frequency.is_null() || frequency.count() == u32::try_from(times.len()).ok();
        return match times.len() {
            0 => unknown,
            12.. => Structure::Raw(RawReason::TooFrequent),
            _ if daily && agrees => Structure::Fixed(times),
            _ => unknown,
        };
    }
    let (Some(frequency), Some(period)) = (frequency.count(), period.count()) else {
        return unknown;
    };
    match (frequency, period, unit.text()) {
        (0, _, _) | (_, 0, _) => unknown,
        (n, 1, Some("d")) if n >= 12 => {
            scheme.frequent = Some(n);
            Structure::Raw(RawReason::TooFrequent)
        }
        (1, 1, Some("h")) => {
            scheme.frequent = Some(24);
            Structure::Raw(RawReason::TooFrequent)
        }
        (n, 1, Some("d")) => Structure::PerDay(n),
        (1, days, Some("d")) => days.checked_mul(1440).map_or(unknown, Structure::Interval),
        (1, count, Some("h" | "min")) => {
            let minutes = if unit.text() == Some("h") {
                count.checked_mul(60)
            } else {
                Some(count)
            };
            match minutes {
                Some(minutes) if minutes > 120 => Structure::Interval(minutes),
                Some(_) => Structure::Raw(RawReason::TooFrequent),
                None => unknown,
            }
        }
        _ => unknown,
    }
}

/// FHIR times have seconds; one without them is not guessed.
fn times_of_day(node: &Node) -> Option<Vec<NaiveTime>> {
    let Node::List(items) = node else { return None };
    let mut times = items
        .iter()
        .map(|item| {
            item.text()
                .filter(|text| text.len() >= 8)
                .and_then(|text| NaiveTime::parse_from_str(text, "%H:%M:%S").ok())
        })
        .collect::<Option<Vec<NaiveTime>>>()?;
    times.sort_unstable();
    let count = times.len();
    times.dedup();
    (times.len() == count).then_some(times)
}
