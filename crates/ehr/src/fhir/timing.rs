//! FHIR Timing: what its structure says, by an allow-list over the raw JSON.
//!
//! Source: interop.md §4. Struct fields would drop what they do not know, so the list is checked key by key.

use chrono::{NaiveTime, Weekday};
use chrono_tz::Tz;
use ward::clinical::dosing::{DayPlan, Line, Rhythm, gts_abbreviation, week};
use ward::clinical::{Moment as DayMoment, Moments, RawReason};

use super::parse::{Moment, Node};

/// Reads a Timing into the line; the names of fields that could not be read go to the issue list.
pub(super) fn read(timing: &Node, zone: Tz, line: &mut Line, faults: &mut Vec<&'static str>) {
    let repeat = timing.get("repeat");
    line.unknown_field |= has_unknown_key(timing, repeat);
    bounds(repeat, zone, line, faults);
    let code = timing.get("code");
    line.code.extend(code.get("text").owned());
    let codings = code.get("coding").items().iter();
    line.code
        .extend(codings.filter_map(|one| one.get("code").owned()));
    line.rhythm = match duration(repeat, line).and_then(|()| count(repeat, line)) {
        Ok(()) => rhythm(timing, repeat, faults).unwrap_or_else(Rhythm::Raw),
        Err(reason) => Rhythm::Raw(reason),
    };
    if line.rhythm == Rhythm::Silent {
        line.rhythm = coded(code);
    }
}

fn bounds(repeat: &Node, zone: Tz, line: &mut Line, faults: &mut Vec<&'static str>) {
    let period = repeat.get("boundsPeriod");
    let (start, end) = (
        Moment::of(period.get("start")),
        Moment::of(period.get("end")),
    );
    line.start = start.and_then(|moment| moment.begin(zone));
    line.end = end.and_then(|moment| moment.finish(zone));
    if start == Some(Moment::Unusable) || end == Some(Moment::Unusable) {
        faults.push("boundsPeriod");
        line.bounds_broken = true;
    }
    if matches!((line.start, line.end), (Some(start), Some(end)) if start > end) {
        line.bounds_broken = true;
    }
    // A length from an unknown start on, or a range of lengths, is no end.
    if !repeat.get("boundsDuration").is_null() || !repeat.get("boundsRange").is_null() {
        line.bounds_broken = true;
    }
}

/// The keys that may stand in each object; anything else could change the meaning.
fn has_unknown_key(timing: &Node, repeat: &Node) -> bool {
    const REPEAT: [&str; 16] = [
        "id",
        "boundsPeriod",
        "boundsDuration",
        "boundsRange",
        "count",
        "frequency",
        "frequencyMax",
        "period",
        "periodMax",
        "periodUnit",
        "timeOfDay",
        "when",
        "offset",
        "dayOfWeek",
        "duration",
        "durationUnit",
    ];
    let strange = |node: &Node, known: &[&str]| {
        node.members()
            .iter()
            .any(|(key, _)| !known.contains(&key.as_ref()))
    };
    let shapeless = |node: &Node| !node.is_null() && !matches!(node, Node::Object(_));
    strange(timing, &["id", "event", "repeat", "code"])
        || strange(repeat, &REPEAT)
        || strange(repeat.get("boundsPeriod"), &["id", "start", "end"])
        || shapeless(timing)
        || shapeless(repeat)
        || shapeless(repeat.get("boundsPeriod"))
}

fn duration(repeat: &Node, line: &mut Line) -> Result<(), RawReason> {
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
            line.lasts_minutes = Some(minutes);
            Ok(())
        }
        _ => Err(RawReason::UnknownTiming),
    }
}

fn count(repeat: &Node, line: &mut Line) -> Result<(), RawReason> {
    let count = repeat.get("count");
    if count.is_null() {
        return Ok(());
    }
    line.count = count.count().filter(|count| *count > 0);
    line.count.map(|_| ()).ok_or(RawReason::UnknownTiming)
}

/// A rhythm, or the reason why it is none.
type Read = Result<Rhythm, RawReason>;

const UNKNOWN: Read = Err(RawReason::UnknownTiming);

fn rhythm(timing: &Node, repeat: &Node, faults: &mut Vec<&'static str>) -> Read {
    let has = |key: &str| !repeat.get(key).is_null();
    let speaks = [
        "frequency",
        "frequencyMax",
        "period",
        "periodMax",
        "periodUnit",
        "timeOfDay",
        "when",
        "offset",
        "dayOfWeek",
    ]
    .into_iter()
    .any(has);
    if !timing.get("event").is_null() {
        let plain =
            !speaks && !has("duration") && matches!(repeat.get("count").count(), None | Some(1));
        return if plain {
            event(timing.get("event"), faults)
        } else {
            UNKNOWN
        };
    }
    if !speaks {
        return Ok(Rhythm::Silent);
    }
    let days = days_of_week(repeat.get("dayOfWeek"), faults)?;
    let plan = if has("timeOfDay") {
        if has("when") || has("offset") {
            return UNKNOWN;
        }
        Some(DayPlan::At(times_of_day(repeat.get("timeOfDay"), faults)?))
    } else if has("when") {
        Some(DayPlan::Moments(moments(
            repeat.get("when"),
            repeat.get("offset"),
            faults,
        )?))
    } else if has("offset") {
        return UNKNOWN;
    } else {
        None
    };
    match (days, plan) {
        (None, None) => frequency(repeat),
        (days, plan) => planned(repeat, days, plan),
    }
}

/// `event`: once, if it is exactly one instant.
fn event(event: &Node, faults: &mut Vec<&'static str>) -> Read {
    let Node::List(events) = event else {
        return UNKNOWN;
    };
    let [only] = events.as_slice() else {
        return UNKNOWN;
    };
    match Moment::of(only) {
        Some(Moment::Exact(at)) => Ok(Rhythm::Once(at)),
        Some(Moment::Day(_)) => Err(RawReason::OnceWithoutTime),
        Some(Moment::Unusable) | None => {
            faults.push("event");
            UNKNOWN
        }
    }
}

/// Times, moments or days: a frequency beside them must count the same doses.
fn planned(repeat: &Node, days: Option<Vec<Weekday>>, plan: Option<DayPlan>) -> Read {
    let (frequency, period) = (repeat.get("frequency"), repeat.get("period"));
    let unit = repeat.get("periodUnit");
    if !repeat.get("frequencyMax").is_null() || !repeat.get("periodMax").is_null() {
        return UNKNOWN;
    }
    let unit = match (period.is_null(), period.count(), unit.text()) {
        (true, _, None) if unit.is_null() => None,
        (false, Some(1), Some("d")) => Some("d"),
        (false, Some(1), Some("wk")) => Some("wk"),
        _ => return UNKNOWN,
    };
    let asked = match (frequency.is_null(), frequency.count()) {
        (true, _) => None,
        (false, Some(count)) if count > 0 => Some(count),
        (false, _) => return UNKNOWN,
    };
    let listed = match &plan {
        Some(DayPlan::At(times)) => u32::try_from(times.len()).ok(),
        Some(DayPlan::Moments(moments)) => u32::try_from(moments.at.len()).ok(),
        Some(DayPlan::Times(_)) | None => None,
    };
    let Some(days) = days else {
        return match (asked, unit, plan) {
            // "Once a week at 08:00": on which day?
            (_, Some("wk"), _) => UNKNOWN,
            (Some(_), _, _) if asked != listed => UNKNOWN,
            (_, _, Some(DayPlan::At(times))) => Ok(Rhythm::FixedTimes(times)),
            (_, _, Some(DayPlan::Moments(moments))) => Ok(Rhythm::Moments(moments)),
            (_, _, Some(DayPlan::Times(_)) | None) => UNKNOWN,
        };
    };
    let a_week = u32::try_from(days.len()).ok();
    let plan = match (asked, unit, listed) {
        (None, _, Some(_)) => plan,
        (None, None, None) => Some(DayPlan::Times(1)),
        (Some(count), Some("wk"), _) => {
            let each = listed.unwrap_or(1);
            let all = a_week.and_then(|days| days.checked_mul(each));
            (all == Some(count)).then(|| plan.unwrap_or(DayPlan::Times(1)))
        }
        (Some(count), _, Some(listed)) => plan.filter(|_| count == listed),
        (Some(count @ 12..), Some("d"), None) => return Ok(Rhythm::TooFrequent(count)),
        (Some(count), Some("d"), None) => Some(DayPlan::Times(count)),
        (None, Some(_), None) | (Some(_), _, None) => None,
    };
    plan.map_or(UNKNOWN, |plan| Ok(Rhythm::DaysOfWeek { days, plan }))
}

/// `frequency` per `period`.
fn frequency(repeat: &Node) -> Read {
    let whole = |key: &str| repeat.get(key).count().filter(|count| *count > 0);
    let (Some(frequency), Some(period)) = (whole("frequency"), whole("period")) else {
        return UNKNOWN;
    };
    // "3 to 4 times", "every 4 to 6 hours": one of the two at most, and in order.
    let more = |key: &str, least: u32| match repeat.get(key) {
        Node::Null => Ok(None),
        node => match node.count() {
            Some(most) if most > least => Ok(Some(most)),
            Some(most) if most == least => Ok(None),
            _ => Err(RawReason::UnknownTiming),
        },
    };
    let (up_to, longer) = (more("frequencyMax", frequency)?, more("periodMax", period)?);
    let minutes = match repeat.get("periodUnit").text() {
        Some("min") => 1,
        Some("h") => 60,
        Some("d") => 1440,
        Some("wk") => 10080,
        _ => return UNKNOWN,
    };
    match (frequency, period, minutes) {
        (count, 1, 1440) if longer.is_none() => Ok(if up_to.unwrap_or(count) >= 12 {
            Rhythm::TooFrequent(up_to.unwrap_or(count))
        } else {
            Rhythm::PerDay { count, up_to }
        }),
        (1, period, _) if up_to.is_none() => {
            let every_minutes = period
                .checked_mul(minutes)
                .ok_or(RawReason::UnknownTiming)?;
            let up_to_minutes = match longer {
                Some(longer) => Some(
                    longer
                        .checked_mul(minutes)
                        .ok_or(RawReason::UnknownTiming)?,
                ),
                None => None,
            };
            Ok(if every_minutes > 120 {
                Rhythm::Interval {
                    every_minutes,
                    up_to_minutes,
                }
            } else {
                Rhythm::TooFrequent(1440 / every_minutes)
            })
        }
        _ => UNKNOWN,
    }
}

fn days_of_week(
    node: &Node,
    faults: &mut Vec<&'static str>,
) -> Result<Option<Vec<Weekday>>, RawReason> {
    if node.is_null() {
        return Ok(None);
    }
    let day = |node: &Node| {
        Some(match node.text()? {
            "mon" => Weekday::Mon,
            "tue" => Weekday::Tue,
            "wed" => Weekday::Wed,
            "thu" => Weekday::Thu,
            "fri" => Weekday::Fri,
            "sat" => Weekday::Sat,
            "sun" => Weekday::Sun,
            _ => return None,
        })
    };
    let days = match node {
        Node::List(items) => items.iter().map(day).collect::<Option<Vec<Weekday>>>(),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Object(_) => None,
    };
    match days.and_then(week) {
        Some(days) => Ok(Some(days)),
        None => {
            faults.push("dayOfWeek");
            Err(RawReason::UnknownTiming)
        }
    }
}

fn moments(
    when: &Node,
    offset: &Node,
    faults: &mut Vec<&'static str>,
) -> Result<Moments, RawReason> {
    let codes = match when {
        Node::List(items) => items
            .iter()
            .map(|item| item.text().and_then(DayMoment::of_code))
            .collect::<Option<Vec<&[DayMoment]>>>(),
        Node::Null | Node::Bool(_) | Node::Number(_) | Node::Text(_) | Node::Object(_) => None,
    };
    let offset = if offset.is_null() {
        Some(0)
    } else {
        offset.count()
    };
    let (Some(codes), Some(offset)) = (codes, offset) else {
        faults.push("when");
        return Err(RawReason::UnknownTiming);
    };
    let all = codes.concat();
    let moments = Moments::new(all.clone(), offset);
    // A moment twice is one dose or two: nobody knows.
    if moments.at.is_empty() || moments.at.len() != all.len() {
        return Err(RawReason::UnknownTiming);
    }
    Ok(moments)
}

/// FHIR times have seconds; one without them is not guessed.
fn times_of_day(node: &Node, faults: &mut Vec<&'static str>) -> Result<Vec<NaiveTime>, RawReason> {
    let read = |node: &Node| {
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
    };
    let Some(times) = read(node) else {
        faults.push("timeOfDay");
        return Err(RawReason::UnknownTiming);
    };
    match times.len() {
        0 => Err(RawReason::UnknownTiming),
        12.. => Err(RawReason::TooFrequent),
        _ => Ok(times),
    }
}

/// `code` alone: only HL7's own abbreviations, and only when all of them say the same.
fn coded(code: &Node) -> Rhythm {
    const SYSTEMS: [&str; 3] = [
        "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation",
        "http://hl7.org/fhir/v3/GTSAbbreviation",
        "urn:oid:2.16.840.1.113883.5.1022",
    ];
    let mut rhythms = code
        .get("coding")
        .items()
        .iter()
        .filter(|one| {
            one.get("system")
                .text()
                .is_some_and(|system| SYSTEMS.contains(&system))
        })
        .map(|one| one.get("code").text().and_then(gts_abbreviation));
    let Some(first) = rhythms.next() else {
        return Rhythm::Silent;
    };
    match first {
        Some(first) if rhythms.all(|other| other.as_ref() == Some(&first)) => first,
        _ => Rhythm::Raw(RawReason::UnknownTiming),
    }
}
