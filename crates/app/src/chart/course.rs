//! How an infusion, a patch or an if-needed order stands: the words of its row, and its cells beside the doses.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::clinical::mar::{DoseState, MarRow};
use ward::clinical::{
    FollowKind, FollowUp, Infusion, InfusionMark, LimitUse, OnSkin, Phase, dose_words,
    reassess_minutes,
};
use ward::format::{self, unit_words};
use ward::journal::{Ledger, Statement, Thread};

use super::cells::{column_of, entry_line, state_of_open};
use super::charted::act_words;
use super::mar::short_when;
use crate::api::views::{
    Bar, Cell, CellState, Follow, InfusionView, PatchOn, PatchView, ReliefView,
};
use crate::station::Station;
use crate::work::infusion::{rate_unit, steps, volume_unit};

/// How the order stands, in parts to be joined.
pub(super) fn course(station: &Station, row: &MarRow, now: DateTime<Utc>) -> Vec<String> {
    let mut parts = vec![];
    if let Some(infusion) = &row.infusion {
        parts.extend(infusion_words(station, infusion, now));
    }
    if let Some(patches) = &row.patches {
        let words = station.words();
        if patches.on.is_empty() {
            parts.push(words.say("course-no-patch"));
        }
        for patch in &patches.on {
            let what = patch_words(station, patch, now);
            parts.push(match patch.remove_by {
                Some(at) => {
                    let until = short_when(station, at, now);
                    words.say_with(
                        "course-patch-until",
                        &[("patch", Arg::Text(&what)), ("time", Arg::Text(&until))],
                    )
                }
                None => what,
            });
        }
    }
    if let Some(most) = row.if_needed.as_ref().and_then(|state| state.most.as_ref()) {
        parts.push(most_words(station, most));
    }
    parts
}

fn infusion_words(station: &Station, infusion: &Infusion, now: DateTime<Utc>) -> Vec<String> {
    let (words, locale) = (station.words(), station.locale());
    let when =
        |at: Option<DateTime<Utc>>| at.map_or_else(String::new, |at| short_when(station, at, now));
    let said = |key: &str, time: &str| words.say_with(key, &[("time", Arg::Text(time))]);
    let mut parts = vec![];
    match infusion.phase {
        Phase::NotStarted => parts.push(words.say("course-not-started")),
        Phase::Stopped => {
            parts.push(said("course-stopped", &when(infusion.stopped_at)));
            if let Some(total) = &infusion.stated_total {
                let total = total.words(locale);
                parts.push(words.say_with("course-total", &[("total", Arg::Text(&total))]));
            }
        }
        Phase::Running => {
            let since = when(infusion.rate_since());
            parts.push(match infusion.rate() {
                Some(rate) => {
                    let rate = rate.words(locale);
                    words.say_with(
                        "course-running",
                        &[("rate", Arg::Text(&rate)), ("time", Arg::Text(&since))],
                    )
                }
                None => said("course-running-no-rate", &since),
            });
            if !infusion.charted_here {
                parts.push(words.say("course-per-record"));
            }
            match infusion.bag.as_ref().and_then(|bag| bag.empty_at) {
                Some(at) if at <= now => parts.push(said("course-bag-over", &when(Some(at)))),
                Some(at) => parts.push(said("course-bag-until", &when(Some(at)))),
                None => {}
            }
            parts.push(match infusion.passed(now) {
                Some(passed) => {
                    let passed = passed.words(locale);
                    words.say_with("course-passed", &[("passed", Arg::Text(&passed))])
                }
                None => words.say("course-no-volume"),
            });
        }
    }
    parts
}

/// A patch that is on: where, since when, and who says so.
pub(crate) fn patch_words(station: &Station, patch: &OnSkin, now: DateTime<Utc>) -> String {
    let words = station.words();
    let since = short_when(station, patch.since, now);
    let site = patch
        .site
        .clone()
        .unwrap_or_else(|| words.say("patch-site-unknown"));
    words.say_with(
        "course-patch",
        &[("site", Arg::Text(&site)), ("time", Arg::Text(&since))],
    )
}

/// What was given of the most: `3 g sur 4 g en 24 h`.
pub(crate) fn most_words(station: &Station, most: &LimitUse) -> String {
    let locale = station.locale();
    let (sum, limit) = (most.sum().words(locale), most.limit.amount.words(locale));
    let hours = format::number(most.limit.hours.into(), locale);
    let key = if most.incomplete {
        "prn-most-at-least"
    } else {
        "prn-most"
    };
    station.words().say_with(
        key,
        &[
            ("sum", Arg::Text(&sum)),
            ("most", Arg::Text(&limit)),
            ("hours", Arg::Text(&hours)),
        ],
    )
}

/// What a panel about this infusion shows.
pub(super) fn infusion_view(
    station: &Station,
    row: &MarRow,
    now: DateTime<Utc>,
) -> Option<InfusionView> {
    let infusion = row.infusion.as_ref()?;
    let locale = station.locale();
    let unit = rate_unit(row, infusion);
    let history = infusion
        .spans
        .iter()
        .filter_map(|span| {
            let rate = span.rate.as_ref()?.words(locale);
            let time = short_when(station, span.from, now);
            Some(station.words().say_with(
                "course-rate-from",
                &[("rate", Arg::Text(&rate)), ("time", Arg::Text(&time))],
            ))
        })
        .collect();
    Some(InfusionView {
        steps: steps(row),
        ordered: dose_words(&row.order, locale),
        rate: infusion
            .rate()
            .map_or_else(String::new, |rate| rate.words(locale)),
        rate_unit: unit_words(&unit, locale),
        volume_unit: unit_words(&volume_unit(&unit), locale),
        passed: infusion
            .passed(now)
            .filter(|_| infusion.is_running())
            .map_or_else(String::new, |passed| passed.words(locale)),
        history,
        witness: row.vigilance.two_people(),
    })
}

/// What a panel about this patch shows.
pub(super) fn patch_view(station: &Station, row: &MarRow, now: DateTime<Utc>) -> Option<PatchView> {
    let patches = row.patches.as_ref()?;
    let on = patches.on.iter().map(|patch| PatchOn {
        applied: patch.root.map(|root| root.to_string()),
        words: patch_words(station, patch, now),
    });
    Some(PatchView {
        on: on.collect(),
        sites: patches.sites.clone(),
        stays: patches.stated_hours.map_or_else(String::new, |hours| {
            format::duration(i64::from(hours) * 60, station.locale())
        }),
    })
}

/// What belongs to an if-needed dose of this row.
pub(super) fn relief_view(station: &Station, row: &MarRow) -> Option<ReliefView> {
    let state = row.if_needed.as_ref()?;
    let words = station.words();
    let count = Arg::Number(i64::from(state.in_24_h));
    let mut limits = vec![match state.max_per_day {
        Some(max) => words.say_with(
            "prn-count",
            &[("count", count), ("max", Arg::Number(i64::from(max)))],
        ),
        None => words.say_with("prn-count-no-max", &[("count", count)]),
    }];
    limits.extend(state.most.as_ref().map(|most| most_words(station, most)));
    limits.extend(state.next_from.map(|next| {
        let time = format::date_time(next, station.zone(), station.locale());
        words.say_with("prn-possible-from", &[("time", Arg::Text(&time))])
    }));
    Some(ReliefView {
        reassess_minutes: reassess_minutes(&row.order, &station.config().site),
        limits,
    })
}

/// Everything on the time axis that is no dose: what runs, what was charted about it, what waits.
pub(super) fn course_cells(
    station: &Station,
    ledger: &Ledger,
    row: &MarRow,
    columns: &[DateTime<Utc>],
    now: DateTime<Utc>,
) -> Vec<Cell> {
    let mut cells = vec![];
    let running = row.infusion.as_ref().and_then(|infusion| {
        let (from, to) = infusion.drawn(now)?;
        infusion
            .is_running()
            .then(|| running_cell(station, ledger, row, infusion, (from, to), columns))?
    });
    let standing = running.as_ref().and_then(|cell| cell.entry_id.clone());
    cells.extend(running);
    if let Some(infusion) = &row.infusion {
        let marks = infusion.marks.iter().filter(|mark| {
            let entry = mark.entry.map(|entry| entry.to_string());
            entry.is_some() && entry != standing
        });
        cells.extend(marks.filter_map(|mark| mark_cell(station, ledger, row, mark, columns)));
    }
    cells.extend(
        ledger
            .of_order(&row.order.id)
            .filter_map(|thread| charted_cell(station, row, thread, columns)),
    );
    cells.extend(
        row.follow_ups
            .iter()
            .filter_map(|follow| follow_cell(station, row, follow, columns)),
    );
    cells.sort_by(|a, b| (a.column, &a.time, &a.cell_id).cmp(&(b.column, &b.time, &b.cell_id)));
    cells
}

/// The bar of what runs now, from its start or from the edge of the window.
fn running_cell(
    station: &Station,
    ledger: &Ledger,
    row: &MarRow,
    infusion: &Infusion,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    columns: &[DateTime<Utc>],
) -> Option<Cell> {
    let first = *columns.first()?;
    if to < first {
        return None;
    }
    let column = column_of(from.max(first), columns)?;
    let begun = infusion
        .marks
        .iter()
        .find(|mark| Some(mark.at) == infusion.since && mark.at >= first);
    let last = u32::try_from(columns.len().saturating_sub(1)).unwrap_or(u32::MAX);
    // Without a bag whose end is known, the order may say until when it is to run.
    let bag = infusion.bag.as_ref().and_then(|bag| bag.empty_at);
    let planned = bag.map(|_| to).or(row.order.end);
    let end = planned.and_then(|end| column_of(end, columns));
    let time = if from >= first {
        format::time(from, station.zone(), station.locale())
    } else {
        String::new()
    };
    let shown = Shown {
        id: format!("{}#running", row.order.id),
        column,
        state: CellState::Running,
        time,
        word: station.words().say("cell-running"),
    };
    Some(Cell {
        bar: Some(Bar {
            to_column: end.unwrap_or(last),
            ends: end.is_some(),
        }),
        entry_id: begun.and_then(|mark| Some(mark.entry?.to_string())),
        history: begun.map_or_else(Vec::new, |mark| mark_history(station, ledger, mark)),
        from_record: begun.is_some_and(|mark| mark.record.is_some()),
        ..plain(station, row, shown)
    })
}

fn mark_cell(
    station: &Station,
    ledger: &Ledger,
    row: &MarRow,
    mark: &InfusionMark,
    columns: &[DateTime<Utc>],
) -> Option<Cell> {
    let shown = Shown {
        id: mark.root?.to_string(),
        column: column_of(mark.at, columns)?,
        state: CellState::Given,
        time: format::time(mark.at, station.zone(), station.locale()),
        word: act_words(station, &mark.act, true),
    };
    Some(Cell {
        entry_id: mark.entry.map(|entry| entry.to_string()),
        history: mark_history(station, ledger, mark),
        ..plain(station, row, shown)
    })
}

fn mark_history(station: &Station, ledger: &Ledger, mark: &InfusionMark) -> Vec<String> {
    mark.root
        .and_then(|root| ledger.thread_of(root))
        .map_or_else(Vec::new, |thread| thread_lines(station, thread))
}

fn thread_lines(station: &Station, thread: &Thread) -> Vec<String> {
    thread
        .entries()
        .map(|entry| entry_line(station, entry, &entry.statement))
        .collect()
}

/// A patch taken off, an effect looked at; and whatever of these and of an infusion was withdrawn, so that it stays to be
/// seen.
fn charted_cell(
    station: &Station,
    row: &MarRow,
    thread: &Thread,
    columns: &[DateTime<Utc>],
) -> Option<Cell> {
    let root = &thread.root.statement;
    let beside = matches!(root, Statement::PatchOff(_) | Statement::Reassessed(_));
    if !beside && !matches!(root, Statement::Infusion(_)) {
        return None;
    }
    let words = station.words();
    let (state, word, at) = match thread.now() {
        Some(now) => match now.statement {
            Statement::PatchOff(off) => (CellState::Given, words.say("cell-patch-off"), off.at),
            Statement::Reassessed(effect) => {
                (CellState::Given, words.say("cell-reassessed"), effect.at)
            }
            _ => return None,
        },
        None => (
            CellState::Corrected,
            words.say("cell-corrected"),
            root.occurred_at()?,
        ),
    };
    let shown = Shown {
        id: thread.root.id.to_string(),
        column: column_of(at, columns)?,
        state,
        time: format::time(at, station.zone(), station.locale()),
        word,
    };
    Some(Cell {
        entry_id: Some(thread.last().id.to_string()),
        history: thread_lines(station, thread),
        corrected: !thread.corrections.is_empty(),
        ..plain(station, row, shown)
    })
}

fn follow_cell(
    station: &Station,
    row: &MarRow,
    follow: &FollowUp,
    columns: &[DateTime<Utc>],
) -> Option<Cell> {
    let over = follow.state != DoseState::Upcoming;
    let key = if follow.kind == FollowKind::Bag && over {
        "follow-bag-over".to_owned()
    } else {
        format!("follow-{}", follow.kind.key())
    };
    let shown = Shown {
        id: follow_id(row, follow),
        column: column_of(follow.due, columns)?,
        state: state_of_open(follow.state),
        time: format::time(follow.due, station.zone(), station.locale()),
        word: station.words().say(&key),
    };
    Some(Cell {
        follow: Some(match follow.kind {
            FollowKind::Bag => Follow::Bag,
            FollowKind::StillRuns => Follow::StillRuns,
            FollowKind::PatchOff => Follow::PatchOff,
            FollowKind::Reassess => Follow::Reassess,
        }),
        about: follow.about.map(|about| about.to_string()),
        ..plain(station, row, shown)
    })
}

/// The id of the cell of what waits.
pub(super) fn follow_id(row: &MarRow, follow: &FollowUp) -> String {
    let about = follow
        .about
        .map_or_else(String::new, |about| about.to_string());
    format!("{}#{}@{about}", row.order.id, follow.kind.key())
}

struct Shown {
    id: String,
    column: u32,
    state: CellState,
    time: String,
    word: String,
}

fn plain(station: &Station, row: &MarRow, shown: Shown) -> Cell {
    let label = station.words().say_with(
        "cell-label",
        &[
            ("name", Arg::Text(&row.order.medication.text)),
            ("dose", Arg::Text(&dose_words(&row.order, station.locale()))),
            ("time", Arg::Text(&shown.time)),
            ("state", Arg::Text(&shown.word)),
        ],
    );
    Cell {
        cell_id: shown.id,
        slot_id: None,
        column: shown.column,
        state: shown.state,
        letter: None,
        time: shown.time,
        word: shown.word,
        bar: None,
        corrected: false,
        label,
        entry_id: None,
        history: vec![],
        from_record: false,
        open: false,
        attest: false,
        doubled: false,
        asked: false,
        follow: None,
        about: None,
    }
}
