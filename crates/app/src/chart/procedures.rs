//! Procedure cards on the screen: what is proposed, what runs, and one card step by step. Only reads.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::downtime::{Cause, Level, State};
use ward::format;
use ward::journal::EntryId;
use ward::procedure::{
    Card, CardRole, Facts, HeldCard, Instance, Outage, Outcome, Parent, Power, PrinterState,
    Proposed, Situation, Started, TriggerOn, proposed,
};

use super::mode::warning;
use super::procedure_words::{Telling, said};
use crate::api::views::{
    ApiError, Debrief, DebriefOf, DebriefRow, Notice, OpenProcedure, Procedure, ProcedureLine,
    ProcedureList, ProcedureNote,
};
use crate::fault::fault;
use crate::procedures::power;
use crate::station::{Live, Station};

/// Closed cards that the list still shows.
const CLOSED_SHOWN: usize = 12;
/// Runnings that a debriefing compares.
const COMPARED: usize = 4;

/// What is known for the conditions of a card.
fn facts(station: &Station, live: &Live, now: DateTime<Utc>) -> Facts {
    let oldest = live.generation.as_ref().and_then(|copy| copy.oldest());
    Facts {
        mode: live.downtime.name().to_owned(),
        cache_age_min: oldest.map(|at| (now - at).num_minutes().max(0)),
        outage_min: outage_min(live, now),
        printer: printer(station),
        power: power_of(station),
        unit: station.config().ward.code.clone(),
        choice: None,
    }
}

fn outage_min(live: &Live, now: DateTime<Utc>) -> Option<i64> {
    live.downtime
        .outage_since()
        .map(|since| (now - since).num_minutes().max(0))
}

/// How the ward's printers are: one that works is enough. Not known before the first was asked.
fn printer(station: &Station) -> Option<PrinterState> {
    let printers = station.press().printers();
    if printers.is_empty() {
        return Some(PrinterState::Absent);
    }
    let told = station.press().told();
    if told.is_empty() {
        return None;
    }
    let works = told.values().any(|told| !told.state.blocks());
    Some(if works {
        PrinterState::Ok
    } else {
        PrinterState::Error
    })
}

/// What the station runs on. The demonstration is the same on every computer.
fn power_of(station: &Station) -> Option<Power> {
    if station.demo().is_some() {
        return None;
    }
    power()
}

/// What the ward is in, for the triggers.
fn situation(station: &Station, live: &Live, now: DateTime<Utc>) -> Situation {
    let recovery = matches!(
        live.downtime,
        State::RecoveryHold(_) | State::BackEntry(_) | State::Reconciled(_)
    );
    let open = matches!(
        live.downtime,
        State::Pending(_) | State::Active(_) | State::ReadOnly(_)
    );
    let planned = live
        .downtime
        .outage()
        .is_some_and(|outage| outage.cause == Cause::Planned);
    let oldest = live.generation.as_ref().and_then(|copy| copy.oldest());
    let age = oldest.map(|at| (now - at).num_minutes());
    let bands = format::Bands::default();
    Situation {
        outage: (open || recovery).then_some(if planned {
            Outage::Planned
        } else {
            Outage::Unplanned
        }),
        outage_min: outage_min(live, now),
        planned_in_min: live
            .downtime
            .plan()
            .map(|plan| (plan.start - now).num_minutes()),
        cyber: live
            .downtime
            .outage()
            .is_some_and(|outage| outage.level == Level::L4),
        recovery,
        stale: age
            .is_some_and(|minutes| format::freshness(minutes, &bands) == format::Freshness::Stale),
        printer: printer(station).filter(|_| open),
        power: power_of(station),
        drill: station.demo().is_some(),
        unit: station.config().ward.code.clone(),
    }
}

/// Cards that are proposed now to whoever looks; what was begun since the record is missed is not proposed again.
pub(crate) fn proposed_cards(station: &Station, live: &Live) -> Vec<Proposed> {
    let now = station.now();
    let since = live.downtime.outage_since();
    let begun: BTreeSet<String> = live
        .ledger
        .procedures()
        .all()
        .filter(|(_, instance, started)| {
            instance.is_running() || since.is_some_and(|since| started.at >= since)
        })
        .map(|(_, _, started)| started.card.clone())
        .collect();
    let role = station.user().map(|user| user.role);
    let set = station.procedures().set();
    proposed(&set, &situation(station, live, now), role, &begun)
}

/// What the mode bar says: nothing where nothing is proposed and nothing runs.
pub(crate) fn note(station: &Station, live: &Live, now: DateTime<Utc>) -> Option<ProcedureNote> {
    let proposed = proposed_cards(station, live);
    // A drill is proposed to whoever looks for it; the bar is for what the ward is in.
    let urgent: Vec<&Proposed> = proposed
        .iter()
        .filter(|one| one.on != TriggerOn::Drill)
        .collect();
    let mut running = 0usize;
    let mut calls = 0usize;
    for (_, instance, started) in live.ledger.procedures().running() {
        running += 1;
        let Some(frozen) = started.frozen() else {
            continue;
        };
        let progress = progress_of(station, live, &frozen.card, started, instance, now);
        calls += progress.reminders().count() + progress.issues().count();
    }
    let words = station.words();
    let count = |of: usize| Arg::Number(i64::try_from(of).unwrap_or(i64::MAX));
    let counted =
        |of: usize, key: &str| (of > 0).then(|| words.say_with(key, &[("count", count(of))]));
    // The first one by its name: a number alone tells nobody what to do.
    let named = urgent.first().map(|one| {
        let title = title_in_force(station, &one.card);
        words.say_with("procedure-bar-named", &[("title", Arg::Text(&title))])
    });
    let parts: Vec<String> = [
        named,
        counted(urgent.len().saturating_sub(1), "procedure-bar-more"),
        counted(running, "procedure-bar-running"),
        counted(calls, "procedure-bar-calls"),
    ]
    .into_iter()
    .flatten()
    .collect();
    (!parts.is_empty()).then(|| ProcedureNote {
        text: parts.join(" · "),
        loud: urgent.len() + calls > 0,
    })
}

/// The title of a card of the set in force.
pub(super) fn title_in_force(station: &Station, card: &str) -> String {
    let set = station.procedures().set();
    set.cards.get(card).map_or_else(
        || card.to_owned(),
        |held| said(&held.card.filled(&set.vars).title, station.locale()),
    )
}

fn progress_of<'a>(
    station: &Station,
    live: &Live,
    card: &'a Card,
    started: &Started,
    instance: &'a Instance,
    now: DateTime<Utc>,
) -> ward::procedure::Progress<'a> {
    let facts = facts(station, live, now);
    let planned = live.downtime.plan().map(|plan| plan.start);
    ward::procedure::progress(card, started, instance, &facts, planned, now)
}

/// Every card, those that are proposed and those that run first.
pub(crate) fn procedures(station: &Station) -> ProcedureList {
    let now = station.now();
    let live = station.live();
    let state = station.procedures().state();
    let words = station.words();
    let title = |held: &HeldCard| said(&held.card.filled(&state.set.vars).title, station.locale());
    let proposed = proposed_cards(station, &live)
        .into_iter()
        .filter_map(|one| {
            let held = state.set.cards.get(&one.card)?;
            Some(ProcedureLine {
                card: one.card,
                instance: None,
                title: title(held),
                about: words.say(&format!("procedure-on-{}", one.on.code())),
                alert: overdue(station, &held.card, now),
            })
        })
        .collect();
    let line = |id: EntryId, instance: &Instance, started: &Started| {
        let telling = Telling::new(station, started);
        let frozen = started.frozen();
        let (title, about, alert) = match &frozen {
            None => (
                started.card.clone(),
                String::new(),
                Some(words.say("procedure-unreadable")),
            ),
            Some(frozen) => {
                let progress = progress_of(station, &live, &frozen.card, started, instance, now);
                let late = progress.reminders().count() + progress.issues().count();
                let alert = (late > 0).then(|| {
                    let late = Arg::Number(i64::try_from(late).unwrap_or(i64::MAX));
                    words.say_with("procedure-bar-calls", &[("count", late)])
                });
                let mut about = vec![telling.position(&progress)];
                about.extend(telling.course(instance));
                (
                    said(&frozen.card.title, station.locale()),
                    about.join(" · "),
                    alert,
                )
            }
        };
        ProcedureLine {
            card: started.card.clone(),
            instance: Some(id.to_string()),
            title,
            about,
            alert: alert.filter(|_| instance.is_running()),
        }
    };
    let all = live.ledger.procedures();
    let running = all
        .running()
        .map(|(id, instance, started)| line(id, instance, started))
        .collect();
    let mut closed: Vec<ProcedureLine> = all
        .all()
        .filter(|(_, instance, _)| !instance.is_running())
        .map(|(id, instance, started)| line(id, instance, started))
        .collect();
    closed.reverse();
    closed.truncate(CLOSED_SHOWN);
    let cards = state
        .set
        .cards
        .values()
        .filter(|held| held.card.is_for(&station.config().ward.code))
        .map(|held| ProcedureLine {
            card: held.card.id.clone(),
            instance: None,
            title: title(held),
            about: roles(station, &held.card.roles),
            alert: overdue(station, &held.card, now),
        })
        .collect();
    let number = state.set.version.to_string();
    let set = words.say_with(
        if state.own {
            "procedure-set-own"
        } else {
            "procedure-set-release"
        },
        &[
            ("version", Arg::Text(&number)),
            ("site", Arg::Text(&state.set.site)),
        ],
    );
    let notices: Vec<Notice> = ["procedures-refused", "procedures-wait"]
        .into_iter()
        .filter_map(|code| Some(warning(words, code, live.warnings.get(code)?)))
        .collect();
    ProcedureList {
        proposed,
        running,
        closed,
        cards,
        set,
        notices,
        set_waits: state.waiting.is_some(),
    }
}

fn roles(station: &Station, roles: &[CardRole]) -> String {
    let words: Vec<String> = roles
        .iter()
        .map(|role| station.words().say(&format!("card-role-{}", role.code())))
        .collect();
    words.join(", ")
}

fn overdue(station: &Station, card: &Card, now: DateTime<Utc>) -> Option<String> {
    let today = format::wall_clock(now, station.zone()).date();
    card.is_overdue(today)
        .then(|| station.words().say("card-overdue"))
}

/// One card: read from the set, or as it runs.
pub(crate) fn procedure(station: &Station, request: &OpenProcedure) -> Result<Procedure, ApiError> {
    let now = station.now();
    let live = station.live();
    match (&request.instance, &request.card) {
        (Some(id), _) => {
            let unknown = || fault("unknown-card", id);
            let entry = EntryId::parse(id).ok_or_else(unknown)?;
            let instance = live.ledger.procedures().get(entry).ok_or_else(unknown)?;
            let (started, _) = instance.started.as_ref().ok_or_else(unknown)?;
            let frozen = started
                .frozen()
                .ok_or_else(|| fault("card-unreadable", &started.card))?;
            if !frozen.untouched {
                return Err(fault("card-unreadable", &started.card));
            }
            let progress = progress_of(station, &live, &frozen.card, started, instance, now);
            let telling = Telling::new(station, started);
            let mut view = telling.card(&frozen.card, &progress, now);
            view.instance = Some(entry.to_string());
            view.running = instance.is_running();
            view.course = telling.course(instance);
            view.parent = started
                .parent
                .as_ref()
                .map(|parent| parent.instance.to_string());
            view.parent_title = started
                .parent
                .as_ref()
                .and_then(|parent| title_of(station, &live, parent));
            Ok(view)
        }
        (None, Some(id)) => {
            let set = station.procedures().set();
            let held = set.cards.get(id).ok_or_else(|| fault("unknown-card", id))?;
            let card = held.card.filled(&set.vars);
            // What would be started now, so that reading shows what running will.
            let started = Started {
                card: id.clone(),
                version: held.card.version.clone(),
                sha256: held.sha256.clone(),
                set: set.version,
                text: ward::procedure::FrozenText {
                    card: held.text.clone(),
                    vars: set.vars.clone(),
                    contacts: set.contacts.clone(),
                },
                unit: station.config().ward.code.clone(),
                trigger: TriggerOn::Manual.code().to_owned(),
                anchor: None,
                parent: None,
                at: now,
            };
            let nothing = Instance::default();
            let progress = progress_of(station, &live, &card, &started, &nothing, now);
            let mut view = Telling::new(station, &started).card(&card, &progress, now);
            view.next = None;
            Ok(view)
        }
        (None, None) => Err(fault("unknown-card", "")),
    }
}

fn title_of(station: &Station, live: &Live, parent: &Parent) -> Option<String> {
    let instance = live.ledger.procedures().get(parent.instance)?;
    let (started, _) = instance.started.as_ref()?;
    Some(said(&started.frozen()?.card.title, station.locale()))
}

/// The runnings of a card side by side, the newest first.
pub(crate) fn debrief(station: &Station, request: &DebriefOf) -> Result<Debrief, ApiError> {
    let live = station.live();
    let mut runnings: Vec<(&Instance, &Started)> = live
        .ledger
        .procedures()
        .all()
        .filter(|(_, _, started)| started.card == request.card)
        .map(|(_, instance, started)| (instance, started))
        .collect();
    runnings.reverse();
    runnings.truncate(COMPARED);
    let newest = runnings
        .first()
        .and_then(|(_, started)| started.frozen())
        .ok_or_else(|| fault("card-never-run", &request.card))?;
    let words = station.words();
    let texts: Vec<String> = newest
        .card
        .steps()
        .map(|step| said(&step.what, station.locale()))
        .collect();
    let rows = ward::procedure::debrief(&newest.card, &runnings)
        .into_iter()
        .zip(texts)
        .map(|(row, text)| DebriefRow {
            text,
            critical: row.critical,
            cells: row
                .minutes
                .iter()
                .zip(&row.outcomes)
                .map(|(minutes, outcome)| match (minutes, outcome) {
                    (Some(minutes), _) => {
                        let after = format::duration(*minutes, station.locale());
                        words.say_with("procedure-after", &[("after", Arg::Text(&after))])
                    }
                    (None, Some(outcome)) => words.say(outcome_word(*outcome)),
                    (None, None) => words.say("procedure-left-open"),
                })
                .collect(),
        })
        .collect();
    Ok(Debrief {
        title: said(&newest.card.title, station.locale()),
        columns: runnings
            .iter()
            .map(|(_, started)| format::date_time(started.at, station.zone(), station.locale()))
            .collect(),
        rows,
    })
}

/// The key of an outcome's word.
pub(super) fn outcome_word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Done => "procedure-outcome-done",
        Outcome::NotApplicable => "procedure-outcome-not-applicable",
        Outcome::Impossible => "procedure-outcome-impossible",
        Outcome::Reopened => "procedure-left-open",
    }
}
