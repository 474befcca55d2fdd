//! One dose as a pill: state, two short lines, what is read aloud, and its history.

use chrono::{DateTime, Duration, Utc};
use lang::Arg;
use ward::clinical::dose_words_at;
use ward::clinical::mar::{DoseState, MarDose, MarRow};
use ward::format;
use ward::journal::{
    Correction, EntryBody, EntrySource, GivenDose, GivenSource, Ledger, Statement,
};

use super::people::with_doubts;
use super::stay::stay_line;
use crate::api::views::{Bar, Cell, CellState};
use crate::station::Station;

/// The state of a cell and the key of its word.
pub(super) fn state_of(dose: &MarDose) -> (CellState, &'static str) {
    match dose.state {
        DoseState::Upcoming => (CellState::Upcoming, "cell-upcoming"),
        DoseState::Due => (CellState::Due, "cell-due"),
        DoseState::Overdue => (CellState::Overdue, "cell-overdue"),
        DoseState::Verify => (CellState::Verify, "cell-verify"),
        DoseState::Given => (CellState::Given, "cell-given"),
        DoseState::Partial => (CellState::Partial, "cell-partial"),
        DoseState::Paper => (CellState::Paper, "cell-paper"),
        DoseState::Deferred => (CellState::Deferred, "cell-deferred"),
        DoseState::NotGiven => (CellState::NotGiven, "cell-not-given"),
        DoseState::OnHold => (CellState::OnHold, "cell-on-hold"),
        DoseState::Running => (CellState::Running, "cell-running"),
        DoseState::IfNeeded => (CellState::Prn, "cell-prn"),
        DoseState::Withdrawn => (CellState::Corrected, "cell-corrected"),
    }
}

/// The state of a cell of something that waits.
pub(super) fn state_of_open(state: DoseState) -> CellState {
    match state {
        DoseState::Overdue => CellState::Overdue,
        DoseState::Due => CellState::Due,
        _ => CellState::Upcoming,
    }
}

/// The cell of a dose in the window that begins at `from`; `None` when it lies outside.
pub(super) fn cell(
    station: &Station,
    ledger: &Ledger,
    row: &MarRow,
    dose: &MarDose,
    columns: &[DateTime<Utc>],
) -> Option<Cell> {
    let (words, locale, zone) = (station.words(), station.locale(), station.zone());
    let column = column_of(dose.place, columns)?;
    let (state, key) = state_of(dose);
    // Planned and given are two times (display rule T7): the pill stands at the planned one and shows it; its word says
    // when it happened, and whether that is known from the record or from here.
    let happened = dose
        .happened_at
        .filter(|_| !dose.state.is_open())
        .map(|at| format::time(at, zone, locale));
    let standing = matches!(dose.state, DoseState::Running | DoseState::IfNeeded);
    let time = if standing {
        String::new()
    } else {
        format::time(dose.place, zone, locale)
    };
    let corrected = is_corrected(ledger, dose);
    let word = match dose.letter {
        Some(letter) => words.say(&format!("reason-{}", letter.letter())),
        None => match (&happened, &state) {
            (Some(at), CellState::Given) if dose.record.is_some() => {
                words.say_with("cell-record-at", &[("time", Arg::Text(at))])
            }
            _ if dose.doubled => words.say("cell-doubled"),
            _ if dose.asked.is_some() => words.say("cell-asked"),
            (Some(at), CellState::Given) => {
                words.say_with(punctuality(dose), &[("time", Arg::Text(at))])
            }
            (Some(at), CellState::Paper) => {
                words.say_with("cell-paper-at", &[("time", Arg::Text(at))])
            }
            (Some(at), CellState::Deferred) => {
                words.say_with("cell-deferred-to", &[("time", Arg::Text(at))])
            }
            (Some(at), CellState::Partial) => {
                words.say_with("cell-partial-at", &[("time", Arg::Text(at))])
            }
            _ => words.say(key),
        },
    };
    let spoken = if corrected && state != CellState::Corrected {
        words.say_with("cell-label-corrected", &[("state", Arg::Text(&word))])
    } else {
        word.clone()
    };
    let spoken = if dose.doubled {
        words.say_with("cell-label-doubled", &[("state", Arg::Text(&spoken))])
    } else {
        spoken
    };
    let amount = dose.amount.as_ref().map_or_else(
        || dose_words_at(&row.order, dose.place, locale),
        |amount| amount.words(locale),
    );
    // Where the dose changes with the days, the row has none to show: each open dose says its own.
    let word = if row.order.changes_dose() && dose.state.is_open() {
        format!("{amount} · {word}")
    } else {
        word
    };
    let label = words.say_with(
        "cell-label",
        &[
            ("name", Arg::Text(&row.order.medication.text)),
            ("dose", Arg::Text(&amount)),
            ("time", Arg::Text(&time)),
            ("state", Arg::Text(&spoken)),
        ],
    );
    let cell_id = match (&dose.slot, dose.root, &dose.record) {
        (Some(slot), _, _) => slot.id.as_str().to_owned(),
        (None, Some(root), _) => root.to_string(),
        (None, None, Some(record)) => record.clone(),
        (None, None, None) => format!("{}#{}", row.order.id, state_code(&state)),
    };
    Some(Cell {
        bar: (state == CellState::Running).then(|| bar(row.order.end, columns)),
        cell_id,
        slot_id: dose.slot.as_ref().map(|slot| slot.id.as_str().to_owned()),
        column,
        state,
        letter: dose.letter.map(|letter| letter.letter().to_owned()),
        time,
        word,
        corrected,
        label,
        entry_id: dose.entry.map(|entry| entry.to_string()),
        history: history(station, ledger, dose, row),
        from_record: dose.record.is_some(),
        open: dose.state.is_open() && dose.slot.is_some(),
        attest: dose.state == DoseState::Verify,
        follow: None,
        about: None,
        doubled: dose.doubled,
        asked: dose.asked.is_some(),
    })
}

/// Whether something about this dose was corrected or withdrawn: the pill has a folded corner, the history says what it
/// was. A slot that is open again because its entry was withdrawn has one too.
fn is_corrected(ledger: &Ledger, dose: &MarDose) -> bool {
    let thread = dose.root.and_then(|root| ledger.thread_of(root));
    if let Some(thread) = thread {
        return !thread.corrections.is_empty();
    }
    dose.slot.as_ref().is_some_and(|slot| {
        ledger
            .about_slot(&slot.id)
            .any(|thread| thread.root.statement.is_dose() && !thread.corrections.is_empty())
    })
}

/// Given in time, late or early, by the tolerance of its slot.
fn punctuality(dose: &MarDose) -> &'static str {
    let (Some(slot), Some(at)) = (&dose.slot, dose.happened_at) else {
        return "cell-given-at";
    };
    let tolerance = Duration::minutes(slot.tolerance_minutes);
    if at > slot.due + tolerance {
        "cell-late-at"
    } else if at < slot.due - tolerance {
        "cell-early-at"
    } else {
        "cell-given-at"
    }
}

/// The bar of an infusion that is planned until `end`, or without an end.
fn bar(end: Option<DateTime<Utc>>, columns: &[DateTime<Utc>]) -> Bar {
    let last = u32::try_from(columns.len().saturating_sub(1)).unwrap_or(u32::MAX);
    let within = end.and_then(|end| column_of(end, columns));
    Bar {
        to_column: within.unwrap_or(last),
        ends: within.is_some(),
    }
}

fn state_code(state: &CellState) -> &'static str {
    if *state == CellState::Running {
        "running"
    } else {
        "prn"
    }
}

/// The column that holds an instant.
pub(super) fn column_of(at: DateTime<Utc>, columns: &[DateTime<Utc>]) -> Option<u32> {
    let last = *columns.last()?;
    let inside =
        columns.first().is_some_and(|first| at >= *first) && at < last + Duration::hours(1);
    let nth = columns.iter().rposition(|start| *start <= at)?;
    if inside {
        u32::try_from(nth).ok()
    } else {
        None
    }
}

/// Every entry about a dose, oldest first, and what the record says about it.
fn history(station: &Station, ledger: &Ledger, dose: &MarDose, row: &MarRow) -> Vec<String> {
    let mut lines = vec![];
    if let Some(slot) = &dose.slot {
        // The pill shows when it happened; when it was planned is said here.
        let planned = format::date_time(slot.due, station.zone(), station.locale());
        lines.push(
            station
                .words()
                .say_with("history-planned", &[("time", Arg::Text(&planned))]),
        );
    }
    if let (Some(_), Some(at)) = (&dose.record, dose.happened_at) {
        let time = format::date_time(at, station.zone(), station.locale());
        let amount = dose.amount.as_ref().map_or_else(
            || dose_words_at(&row.order, dose.place, station.locale()),
            |amount| amount.words(station.locale()),
        );
        let by = dose
            .by
            .clone()
            .unwrap_or_else(|| station.words().say("not-known"));
        let key = if dose.state == DoseState::NotGiven {
            "history-record-not-given"
        } else {
            "history-record"
        };
        lines.push(station.words().say_with(
            key,
            &[
                ("time", Arg::Text(&time)),
                ("dose", Arg::Text(&amount)),
                ("by", Arg::Text(&by)),
            ],
        ));
    }
    let mut entries: Vec<&EntryBody> = match (&dose.slot, dose.root) {
        (Some(slot), _) => ledger
            .about_slot(&slot.id)
            .flat_map(|thread| thread.entries())
            .collect(),
        (None, Some(root)) => ledger
            .thread_of(root)
            .map(|thread| thread.entries().collect())
            .unwrap_or_default(),
        (None, None) => vec![],
    };
    entries.sort_by_key(|entry| entry.hlc);
    lines.extend(
        entries
            .into_iter()
            .map(|entry| entry_line(station, entry, &entry.statement)),
    );
    lines
}

/// One entry in one line: `03:14 donné 1 g, AB (poste 3N-1)`.
pub(crate) fn entry_line(station: &Station, entry: &EntryBody, statement: &Statement) -> String {
    with_doubts(station, entry, said(station, entry, statement))
}

fn said(station: &Station, entry: &EntryBody, statement: &Statement) -> String {
    let (words, locale, zone) = (station.words(), station.locale(), station.zone());
    let recorded = format::time(entry.recorded_at, zone, locale);
    let at = statement
        .occurred_at()
        .map_or_else(|| recorded.clone(), |at| format::time(at, zone, locale));
    let by = &entry.author.initials;
    let name = &station_of(station, entry);
    let base = [
        ("time", Arg::Text(&at)),
        ("by", Arg::Text(by)),
        ("station", Arg::Text(name)),
    ];
    match statement {
        Statement::Given(given) => {
            let dose = given
                .dose
                .as_ref()
                .map(|amount| amount.words(locale))
                .or_else(|| given.dose_text.clone())
                .unwrap_or_default();
            let line = words.say_with(
                "history-given",
                &[&base[..], &[("dose", Arg::Text(&dose))]].concat(),
            );
            std::iter::once(line)
                .chain(beside(station, given))
                .collect::<Vec<String>>()
                .join(" — ")
        }
        Statement::NotGiven(not) => {
            let mut reason = words.say(&format!("reason-{}", not.reason.letter()));
            if let Some(text) = &not.text {
                reason = words.say_with(
                    "reason-with-text",
                    &[("reason", Arg::Text(&reason)), ("text", Arg::Text(text))],
                );
            }
            words.say_with(
                "history-not-given",
                &[&base[..], &[("reason", Arg::Text(&reason))]].concat(),
            )
        }
        Statement::GivenBefore(before) => {
            let source = words.say(source_key(before.source));
            let dose = before
                .dose
                .as_ref()
                .map(|amount| amount.words(locale))
                .or_else(|| before.dose_text.clone())
                .unwrap_or_default();
            let rest = [
                ("given", Arg::Text(&at)),
                ("dose", Arg::Text(&dose)),
                ("giver", Arg::Text(&before.by)),
                ("source", Arg::Text(&source)),
            ];
            let base = [
                ("time", Arg::Text(&recorded)),
                ("by", Arg::Text(by)),
                ("station", Arg::Text(name)),
            ];
            words.say_with("history-given-before", &[&base[..], &rest[..]].concat())
        }
        Statement::Deferred(deferred) => {
            let until = format::date_time(deferred.until, zone, locale);
            let rest = [
                ("until", Arg::Text(&until)),
                ("reason", Arg::Text(&deferred.reason)),
            ];
            words.say_with("history-deferred", &[&base[..], &rest[..]].concat())
        }
        Statement::Asked(asked) => words.say_with(
            "history-asked",
            &[&base[..], &[("text", Arg::Text(&asked.text))]].concat(),
        ),
        Statement::Checked(checked) => {
            let line = words.say_with("history-checked", &base);
            match &checked.text {
                Some(text) => std::format!("{line} — {text}"),
                None => line,
            }
        }
        Statement::Correct(Correction {
            reason,
            replacement,
            ..
        }) => {
            let base = [
                ("time", Arg::Text(&recorded)),
                ("by", Arg::Text(by)),
                ("station", Arg::Text(name)),
                ("reason", Arg::Text(reason)),
            ];
            match replacement {
                None => words.say_with("history-withdrawn", &base),
                Some(new) => {
                    let now_says = said(station, entry, new);
                    words.say_with(
                        "history-corrected",
                        &[&base[..], &[("now", Arg::Text(&now_says))]].concat(),
                    )
                }
            }
        }
        of_stay if of_stay.is_of_stay() => stay_line(station, entry, of_stay),
        // What is charted at the bedside; of it the day is told too, since it goes back long after. The rest are no lines of
        // a chart.
        other => {
            if let Some(what) = super::charted::what_words(station, other) {
                return words.say_with(
                    "history-charted",
                    &[&base[..], &[("what", Arg::Text(&what))]].concat(),
                );
            }
            super::bedside::what(station, other).map_or_else(String::new, |what| {
                let when = other
                    .occurred_at()
                    .map_or(recorded, |at| format::date_time(at, zone, locale));
                words.say_with(
                    "history-bedside",
                    &[
                        ("time", Arg::Text(&when)),
                        ("what", Arg::Text(&what)),
                        ("by", Arg::Text(by)),
                        ("station", Arg::Text(name)),
                    ],
                )
            })
        }
    }
}

/// What goes with a dose that was given, each thing in its own words.
fn beside(station: &Station, given: &GivenDose) -> Vec<String> {
    let (words, locale) = (station.words(), station.locale());
    let with = |key: &str, text: &str| words.say_with(key, &[("text", Arg::Text(text))]);
    let details = &given.details;
    let mut parts = vec![];
    if let (EntrySource::Paper, Some(by)) = (details.source, &details.given_by) {
        parts.push(with("beside-paper", by));
    }
    if details.self_administered {
        parts.push(words.say("beside-self"));
    }
    let told: [(&str, Option<String>); 6] = [
        ("beside-quantity", details.quantity_reason.clone()),
        ("beside-site", details.site.clone()),
        (
            "beside-rate",
            details.rate.as_ref().map(|rate| rate.words(locale)),
        ),
        (
            "beside-glucose",
            details.glucose.as_ref().map(|value| value.words(locale)),
        ),
        ("beside-reason", given.reason.clone()),
        ("beside-answer", details.answer.clone()),
    ];
    parts.extend(
        told.into_iter()
            .filter_map(|(key, text)| text.map(|text| with(key, &text))),
    );
    parts
}

/// The station an entry was made at: this one by its name, another one by the first digits of its key.
pub(crate) fn station_of(station: &Station, entry: &EntryBody) -> String {
    if entry.station == station.key_hex() {
        station.config().station.name.clone()
    } else {
        entry.station.chars().take(8).collect()
    }
}

fn source_key(source: GivenSource) -> &'static str {
    match source {
        GivenSource::Patient => "told-by-patient",
        GivenSource::Colleague => "told-by-colleague",
        GivenSource::Cabinet => "told-by-cabinet",
        GivenSource::Package => "told-by-package",
    }
}
