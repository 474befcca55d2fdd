//! What is known of a patient beside her orders, in words: the line below her name, the measures, and the panel.
//!
//! Invariant: the four certainties have four wordings; what was not read never reads as none (T-05).

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::clinical::{
    AlertKind, Known, Measure, Measured, Observation, alerts_of, measured_words, newest,
    older_than_chart, unread_code,
};
use ward::format;
use ward::snapshot::{Chart, Section};

use crate::api::views::{Certainty, Finding, FindingGroup, FindingLine};
use crate::station::Station;

/// What a section without values says.
pub(super) fn absence<T>(station: &Station, known: &Known<T>) -> Option<(Certainty, String)> {
    let words = station.words();
    match known {
        Known::Values(values) if !values.is_empty() => None,
        Known::NoneKnown => Some((Certainty::NoneKnown, words.say("certainty-none-known"))),
        Known::Values(_) | Known::NotRecorded => {
            Some((Certainty::NotRecorded, words.say("certainty-not-recorded")))
        }
        Known::NotFetched(reason) => {
            let reason = words.say(&format!("unread-{}", unread_code(reason)));
            let said = words.say_with("certainty-not-fetched", &[("reason", Arg::Text(&reason))]);
            Some((Certainty::NotFetched, said))
        }
    }
}

/// `du 20 nov. 2026 à 22:00`, where the section is older than the chart it stands in.
fn age(station: &Station, chart: &Chart, section: Section) -> Option<String> {
    older_than_chart(chart, section).map(|at| {
        let time = format::sentence_date_time(at, station.zone(), station.locale());
        station
            .words()
            .say_with("finding-age", &[("time", Arg::Text(&time))])
    })
}

fn day(station: &Station, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&station.zone()).date_naive();
    format::date(local, station.locale())
}

/// Warnings, resuscitation status and diet.
pub(super) fn alerts(station: &Station, chart: &Chart) -> Vec<Finding> {
    let words = station.words();
    let mut found = vec![];
    // Where no warning came at all, one sentence stands for isolation and fall: the line below the name stays one line.
    let together = absence(station, &chart.alerts).is_some();
    for kind in [
        AlertKind::Isolation,
        AlertKind::CodeStatus,
        AlertKind::Fall,
        AlertKind::Other,
    ] {
        if together && kind == AlertKind::Fall {
            continue;
        }
        let label = if together && kind == AlertKind::Isolation {
            words.say("alert-isolation-and-fall")
        } else {
            words.say(&format!("alert-{}", kind.code()))
        };
        let known = alerts_of(chart, kind);
        let (certainty, value) = match (absence(station, &known), kind) {
            // What other warnings there could be is no question that a silence answers.
            (Some(_), AlertKind::Other) => continue,
            // Never "full code": whoever does not know must ask (interop.md §3).
            (Some((Certainty::NotFetched, said)), AlertKind::CodeStatus) => {
                let said = words.say_with("code-status-unread", &[("why", Arg::Text(&said))]);
                (Certainty::NotFetched, said)
            }
            (Some((certainty, _)), AlertKind::CodeStatus) => {
                (certainty, words.say("code-status-unknown"))
            }
            (Some(absent), AlertKind::Isolation | AlertKind::Fall) => absent,
            (None, _) => {
                let texts: Vec<&str> = known
                    .values()
                    .iter()
                    .map(|alert| alert.text.as_str())
                    .collect();
                (Certainty::Known, texts.join(" · "))
            }
        };
        found.push(Finding {
            code: kind.code().to_owned(),
            certainty,
            label,
            value,
            age: age(station, chart, Section::Alerts),
        });
    }
    let (certainty, value) = absence(station, &chart.diet).unwrap_or_else(|| {
        let texts: Vec<String> = chart
            .diet
            .values()
            .iter()
            .map(|diet| {
                if diet.held {
                    words.say_with("diet-held", &[("text", Arg::Text(&diet.text))])
                } else {
                    diet.text.clone()
                }
            })
            .collect();
        (Certainty::Known, texts.join(" · "))
    });
    found.push(Finding {
        code: "diet".to_owned(),
        certainty,
        label: words.say("finding-diet"),
        value,
        age: age(station, chart, Section::Diet),
    });
    found
}

/// Isolation alone, for a list: what it says, or why nothing is known of it.
pub(super) fn isolation(station: &Station, chart: &Chart) -> Finding {
    let words = station.words();
    let known = alerts_of(chart, AlertKind::Isolation);
    let (certainty, value) = absence(station, &known).unwrap_or_else(|| {
        let texts: Vec<&str> = known
            .values()
            .iter()
            .map(|alert| alert.text.as_str())
            .collect();
        (Certainty::Known, texts.join(" · "))
    });
    Finding {
        code: AlertKind::Isolation.code().to_owned(),
        certainty,
        label: words.say("alert-isolation"),
        value,
        age: age(station, chart, Section::Alerts),
    }
}

/// Height and kidney function.
pub(super) fn measures(station: &Station, chart: &Chart) -> Vec<Finding> {
    [Measure::Height, Measure::Creatinine, Measure::Egfr]
        .into_iter()
        .map(|measure| {
            let known = newest(chart, measure);
            let (certainty, value) = absence(station, &known).unwrap_or_else(|| {
                let texts: Vec<String> = known
                    .values()
                    .iter()
                    .map(|observation| measured(station, observation))
                    .collect();
                (Certainty::Known, texts.join(" · "))
            });
            Finding {
                code: measure.code().to_owned(),
                certainty,
                label: station.words().say(&format!("finding-{}", measure.code())),
                value,
                age: age(station, chart, measure.section()),
            }
        })
        .collect()
}

/// A value with its date; without one that is said.
fn measured(station: &Station, observation: &Observation) -> String {
    let words = station.words();
    let value = value(station, observation);
    let value = Arg::Text(&value);
    match observation.at {
        Some(at) => {
            let date = day(station, at);
            words.say_with(
                "measure-at",
                &[("value", value), ("date", Arg::Text(&date))],
            )
        }
        None => words.say_with("measure-undated", &[("value", value)]),
    }
}

fn value(station: &Station, observation: &Observation) -> String {
    let words = station.words();
    match &observation.value {
        Measured::Missing(None) => words.say("measure-missing"),
        Measured::Missing(Some(why)) => {
            words.say_with("measure-missing-why", &[("why", Arg::Text(why))])
        }
        Measured::Quantity(..) | Measured::Text(_) | Measured::Parts(_) => {
            measured_words(&observation.value, station.locale())
        }
    }
}

/// Everything known beside the orders, section by section.
pub(super) fn groups(station: &Station, chart: &Chart) -> Vec<FindingGroup> {
    let words = station.words();
    let conditions = || -> Vec<FindingLine> {
        let values = chart.conditions.values().iter();
        let mut lines: Vec<FindingLine> = values
            .map(|condition| FindingLine {
                text: condition.text.clone(),
                detail: join([
                    condition
                        .since
                        .as_ref()
                        .map(|since| words.say_with("since", &[("time", Arg::Text(since))])),
                    condition.unconfirmed.then(|| words.say("unconfirmed")),
                    condition.over.then(|| words.say("over")),
                ]),
                past: condition.over,
            })
            .collect();
        lines.sort_by_key(|line| line.past);
        lines
    };
    let alerts = || -> Vec<FindingLine> {
        let values = chart.alerts.values().iter();
        values
            .map(|alert| {
                let label = words.say(&format!("alert-{}", alert.kind.code()));
                FindingLine {
                    text: words.say_with(
                        "finding",
                        &[
                            ("label", Arg::Text(&label)),
                            ("value", Arg::Text(&alert.text)),
                        ],
                    ),
                    detail: join([alert.since.map(|at| {
                        let day = day(station, at);
                        words.say_with("since", &[("time", Arg::Text(&day))])
                    })]),
                    past: false,
                }
            })
            .collect()
    };
    let diet = || -> Vec<FindingLine> {
        let values = chart.diet.values().iter();
        values
            .map(|diet| FindingLine {
                text: diet.text.clone(),
                detail: join([diet.held.then(|| words.say("on-hold"))]),
                past: diet.held,
            })
            .collect()
    };
    let observations = |known: &Known<Observation>| -> Vec<FindingLine> {
        known
            .values()
            .iter()
            .map(|one| observation(station, one))
            .collect()
    };
    vec![
        group(
            station,
            chart,
            Section::Conditions,
            &chart.conditions,
            conditions,
        ),
        group(station, chart, Section::Alerts, &chart.alerts, alerts),
        group(station, chart, Section::Diet, &chart.diet, diet),
        group(station, chart, Section::Vitals, &chart.vitals, || {
            observations(&chart.vitals)
        }),
        group(station, chart, Section::Results, &chart.results, || {
            observations(&chart.results)
        }),
    ]
}

fn observation(station: &Station, observation: &Observation) -> FindingLine {
    let words = station.words();
    let value = value(station, observation);
    let when = observation.at.map_or_else(
        || words.say("undated"),
        |at| format::date_time(at, station.zone(), station.locale()),
    );
    let verbatim = |key: &str, text: &Option<String>| {
        text.as_ref()
            .map(|text| words.say_with(key, &[("text", Arg::Text(text))]))
    };
    FindingLine {
        text: words.say_with(
            "finding",
            &[
                ("label", Arg::Text(&observation.name)),
                ("value", Arg::Text(&value)),
            ],
        ),
        detail: join([
            Some(when),
            verbatim("measure-flag", &observation.flag),
            verbatim("measure-range", &observation.range),
            verbatim("measure-provisional", &observation.provisional),
        ]),
        past: false,
    }
}

fn join<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn group<T>(
    station: &Station,
    chart: &Chart,
    section: Section,
    known: &Known<T>,
    lines: impl FnOnce() -> Vec<FindingLine>,
) -> FindingGroup {
    let words = station.words();
    let absent = absence(station, known);
    // Values that are there and a reading that was cut short: both are said.
    let incomplete = chart
        .sections
        .get(&section)
        .filter(|state| !state.complete && absent.is_none())
        .map(|state| {
            let code = state.error.as_deref().map_or("incomplete", unread_code);
            let reason = words.say(&format!("unread-{code}"));
            words.say_with("finding-incomplete", &[("reason", Arg::Text(&reason))])
        });
    let (certainty, absence) = match absent {
        Some((certainty, words)) => (certainty, Some(words)),
        None => (Certainty::Known, None),
    };
    FindingGroup {
        section: section.code().to_owned(),
        title: words.say(&format!("section-{}", section.code())),
        certainty,
        absence,
        lines: lines(),
        age: age(station, chart, section),
        incomplete,
    }
}
