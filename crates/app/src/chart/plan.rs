//! An announced downtime on the screen: the countdown, what is asked, what IT says, what is lost besides.

use chrono::{DateTime, Utc};
use lang::{Arg, Words};
use ward::downtime::{Active, Cause, Level, Milestone, Plan, Said, Service, State, Statistics};
use ward::format;

use super::data_age;
use super::mode::warning;
use crate::api::views::{
    ApiError, LevelMinutes, Mode, Notice, OutageFigures, PlanView, Proposal, ProposalKind,
};
use crate::fault::fault;
use crate::station::{Live, Station, from_store, note};

/// A time of today, or with its day.
fn clock(station: &Station, at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let zone = station.zone();
    if at.with_timezone(&zone).date_naive() == now.with_timezone(&zone).date_naive() {
        format::time(at, zone, station.locale())
    } else {
        format::date_time(at, zone, station.locale())
    }
}

/// Whole minutes until an instant, rounded up: `0 min` is said at the start and not before.
fn minutes_left(at: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    let seconds = (at - now).num_seconds().max(0);
    (seconds + 59) / 60
}

/// The plan as the page has it.
pub(super) fn view(station: &Station, state: &State, now: DateTime<Utc>) -> Option<PlanView> {
    let plan = state.plan()?;
    let time = |at| clock(station, at, now);
    Some(PlanView {
        plan_id: plan.id.to_string(),
        start: time(plan.start),
        end: time(plan.end),
        milestone: Milestone::reached(plan.start, now).map(|step| step.code().to_owned()),
        minutes_left: u32::try_from(minutes_left(plan.start, now)).unwrap_or(u32::MAX),
        message: plan.message.clone(),
        by: plan.by.name.clone(),
        ready: plan
            .ready
            .as_ref()
            .map(|ready| format!("{}, {}", ready.by.name, time(ready.at))),
        pack_pages: plan.pack.map(|pack| pack.pages),
    })
}

/// The banner before the start, and after a start at which nothing happened.
pub(super) fn word(station: &Station, plan: &Plan, now: DateTime<Utc>) -> String {
    let words = station.words();
    let (start, end) = (
        clock(station, plan.start, now),
        clock(station, plan.end, now),
    );
    if plan.has_begun(now) {
        return words.say_with("mode-planned-begun", &[("start", Arg::Text(&start))]);
    }
    let left = format::duration(minutes_left(plan.start, now), station.locale());
    words.say_with(
        "mode-planned",
        &[
            ("left", Arg::Text(&left)),
            ("start", Arg::Text(&start)),
            ("end", Arg::Text(&end)),
        ],
    )
}

/// The banner of a declared outage: announced and in its times, past them, standing alone, or just an outage.
pub(super) fn active(
    station: &Station,
    active: &Active,
    since: &str,
    now: DateTime<Utc>,
) -> (Mode, String) {
    let words = station.words();
    let since = [("since", Arg::Text(since))];
    if active.outage.level == Level::L4 {
        return (Mode::Outage, words.say_with("mode-active-alone", &since));
    }
    match &active.outage.plan {
        Some(plan) if active.outage.cause == Cause::Planned && plan.is_over(now) => {
            let end = clock(station, plan.end, now);
            let word = words.say_with("mode-active-overrun", &[("end", Arg::Text(&end))]);
            (Mode::Outage, word)
        }
        Some(plan) if active.outage.cause == Cause::Planned => {
            let (start, end) = (
                clock(station, plan.start, now),
                clock(station, plan.end, now),
            );
            let times = [("start", Arg::Text(&start)), ("end", Arg::Text(&end))];
            (Mode::Planned, words.say_with("mode-active-planned", &times))
        }
        Some(_) | None => (Mode::Outage, words.say_with("mode-active", &since)),
    }
}

/// What is asked about an announced downtime: from a quarter of an hour before whether the ward is ready, and after a start
/// at which the record went on answering whether it is under way.
pub(super) fn proposal(
    station: &Station,
    live: &Live,
    plan: &Plan,
    now: DateTime<Utc>,
) -> Option<Proposal> {
    let words = station.words();
    let start = clock(station, plan.start, now);
    if plan.asked {
        return Some(Proposal {
            kind: ProposalKind::Plan,
            text: words.say_with("proposal-says-plan", &[("start", Arg::Text(&start))]),
            since: start,
        });
    }
    let due = Milestone::reached(plan.start, now) >= Some(Milestone::T15);
    if !due || plan.ready.is_some() {
        return None;
    }
    let text = if plan.has_begun(now) {
        words.say("proposal-says-ready-late")
    } else {
        let left = format::duration(minutes_left(plan.start, now), station.locale());
        let oldest = live.generation.as_ref().and_then(|copy| copy.oldest());
        let age = data_age(station, oldest, now).line;
        words.say_with(
            "proposal-says-ready",
            &[("left", Arg::Text(&left)), ("age", Arg::Text(&age))],
        )
    };
    Some(Proposal {
        kind: ProposalKind::Ready,
        text,
        since: start,
    })
}

/// What IT said, with its name and time.
pub(super) fn said(station: &Station, key: &str, said: &Said) -> String {
    let at = format::time(said.at, station.zone(), station.locale());
    station.words().say_with(
        key,
        &[("name", Arg::Text(&said.by.name)), ("at", Arg::Text(&at))],
    )
}

/// What is lost besides: each with what still works.
pub(super) fn lost_services(words: &Words, state: &State) -> Vec<Notice> {
    let lost = &state.watch().lost;
    Service::ALL
        .into_iter()
        .filter(|service| lost.contains_key(service))
        .map(|service| warning(words, &format!("service-{}", service.code()), ""))
        .collect()
}

/// What IT says to the ward, and files that were refused.
pub(super) fn of_it(station: &Station, live: &Live, now: DateTime<Utc>) -> Vec<Notice> {
    let words = station.words();
    let mut notices: Vec<Notice> = live
        .heard
        .messages(now)
        .map(|seen| {
            let (by, text) = (seen.by.as_deref(), seen.text.as_deref());
            let key = match seen.kind.as_deref() {
                Some("freshness_check") => "it-asks-freshness",
                Some("cancel") => "it-cancelled",
                _ => "it-says",
            };
            let of = [
                ("text", Arg::Text(text.unwrap_or_default())),
                ("by", Arg::Text(by.unwrap_or_default())),
            ];
            warning(words, "it-message", &words.say_with(key, &of))
        })
        .collect();
    let refused: Vec<_> = live.heard.refused(now).collect();
    if let Some(last) = refused.last() {
        let count = refused.len().to_string();
        let key = format!("directive-outcome-{}", last.outcome);
        // What the ward's machine refused has a sentence of its own.
        let outcome = if words.has(&key) {
            words.say(&key)
        } else {
            words.say(&format!("error-{}", last.outcome))
        };
        let of = [("count", Arg::Text(&count)), ("last", Arg::Text(&outcome))];
        notices.push(warning(
            words,
            "directive-refused",
            &words.say_with("it-refused", &of),
        ));
    }
    notices
}

fn whole(minutes: i64) -> u32 {
    u32::try_from(minutes.max(0)).unwrap_or(u32::MAX)
}

/// The figures of the last outage that was closed.
pub(crate) fn outage_figures(station: &Station) -> Result<OutageFigures, ApiError> {
    let kept = station.store().note(note::FIGURES).map_err(from_store)?;
    let figures: Statistics = kept
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .ok_or_else(|| fault("no-figures", ""))?;
    Ok(OutageFigures {
        outage_minutes: whole(figures.outage_minutes),
        minutes_at: figures
            .minutes_at
            .iter()
            .map(|(level, minutes)| LevelMinutes {
                level: level.code().to_owned(),
                minutes: whole(*minutes),
            })
            .collect(),
        recovery_minutes: whole(figures.recovery_minutes),
        planned: figures.planned,
        analysis_required: figures.analysis_required,
    })
}
