//! Beside the medicines: vital signs, what went in and out, notes and tasks, in words.

use chrono::{DateTime, Duration, Utc};
use lang::Arg;
use rust_decimal::Decimal;
use ward::clinical::bedside::{
    Balance, OpenTask, SignRow, TaskState, balance, measure_unit, reading_words, signs, tasks,
};
use ward::clinical::mar::project;
use ward::clinical::shift::{Shift, shift_at};
use ward::clinical::{Amount, Measured, PatientId, measured_words};
use ward::format;
use ward::journal::{EntryBody, FluidKind, MeasureKind, Reading, Statement, Thread};
use ward::snapshot::Chart;

use super::findings::absence;
use super::mar::{neighbours, totals};
use super::{entry_line, patient, situation};
use crate::api::views::{
    ApiError, BalanceLine, Bedside, BedsideLine, FluidChoice, MeasureField, OpenBedside, SignLine,
    TaskLine, TaskStanding, TypedReading,
};
use crate::fault::fault;
use crate::station::{Live, Station};

/// How far back the screen shows.
const SHOWN_HOURS: i64 = 24;

/// The bedside of one patient.
pub(crate) fn bedside(station: &Station, request: &OpenBedside) -> Result<Bedside, ApiError> {
    let now = station.now();
    let live = station.live();
    let generation = live.ward.clone().ok_or_else(|| fault("no-data", ""))?;
    let id = PatientId::new(&request.patient_id);
    let chart = generation
        .charts
        .get(&id)
        .ok_or_else(|| fault("unknown-patient", &request.patient_id))?;
    let day = Duration::hours(SHOWN_HOURS);
    let wide = project(
        chart,
        &live.ledger,
        situation(station, &live, now),
        now - day,
        now + day,
    );
    let (previous_patient, next_patient) = neighbours(&generation, &id);
    let since = now - day;
    Ok(Bedside {
        banner: patient::banner(station, &live, &generation, chart, now),
        totals: totals(&live, &id, &wide, now),
        fields: fields(station),
        fluids: FluidKind::ALL
            .into_iter()
            .map(|kind| FluidChoice {
                code: kind.code().to_owned(),
                label: fluid_word(station, kind),
                goes_in: kind.goes_in(),
            })
            .collect(),
        signs: signs(chart, &live.ledger, since, now)
            .iter()
            .map(|row| sign_line(station, row))
            .collect(),
        signs_absent: absence(station, &chart.vitals).map(|(_, said)| {
            station
                .words()
                .say_with("signs-absent", &[("why", Arg::Text(&said))])
        }),
        balances: balances(station, &live, chart, now),
        fluid_lines: lines(station, &live, &id, since, |statement| {
            matches!(statement, Statement::Fluid(_))
        }),
        notes: lines(station, &live, &id, since, |statement| {
            matches!(statement, Statement::Note(_))
        }),
        tasks: task_lines(station, &live, &id, now),
        previous_patient,
        next_patient,
    })
}

/// What can be measured.
fn fields(station: &Station) -> Vec<MeasureField> {
    let glucose = station.config().site.glucose_unit;
    let words = station.words();
    MeasureKind::ALL
        .into_iter()
        .map(|kind| MeasureField {
            code: kind.code().to_owned(),
            label: vital_word(station, kind),
            unit: match kind {
                MeasureKind::Pain => words.say("unit-out-of-ten"),
                _ => unit_alone(station, measure_unit(kind, glucose)),
            },
            hint: words.say(&format!("vital-hint-{}", hint_of(station, kind))),
        })
        .collect()
}

/// Glucose has an example in each of its units.
fn hint_of(station: &Station, kind: MeasureKind) -> &'static str {
    use ward::clinical::GlucoseUnit;
    match (kind, station.config().site.glucose_unit) {
        (MeasureKind::Glucose, GlucoseUnit::MillimolesPerLitre) => "glucose-mmol",
        (MeasureKind::Glucose, GlucoseUnit::GramsPerLitre) => "glucose-g",
        (kind, _) => kind.code(),
    }
}

/// The unit in words, as the formatter writes it beside a number.
fn unit_alone(station: &Station, unit: &str) -> String {
    let two = format::quantity(Decimal::TWO, unit, station.locale());
    two.trim_start_matches(|c: char| c.is_ascii_digit() || c == '\u{a0}')
        .to_owned()
}

/// The name of a measure.
pub(crate) fn vital_word(station: &Station, kind: MeasureKind) -> String {
    station.words().say(&format!("vital-{}", kind.code()))
}

/// The name of a kind of intake or output.
pub(crate) fn fluid_word(station: &Station, kind: FluidKind) -> String {
    station.words().say(&format!("fluid-{}", kind.code()))
}

/// `Température 37,5 °C`.
pub(crate) fn named_reading(station: &Station, reading: &Reading) -> String {
    let value = reading_words(reading, station.locale());
    station.words().say_with(
        "vital-value",
        &[
            ("label", Arg::Text(&vital_word(station, reading.kind))),
            ("value", Arg::Text(&value)),
        ],
    )
}

/// Every value of a form, named: what must be typed into the record, nothing left out.
fn named_readings(station: &Station, readings: &[Reading]) -> String {
    let named: Vec<String> = readings
        .iter()
        .map(|reading| named_reading(station, reading))
        .collect();
    named.join(", ")
}

/// A number as a person types it.
fn typed_number(station: &Station, amount: &Amount) -> String {
    format::number(amount.value, station.locale()).replace('\u{a0}', "")
}

fn typed_reading(station: &Station, reading: &Reading) -> TypedReading {
    let value = typed_number(station, &reading.value);
    TypedReading {
        code: reading.kind.code().to_owned(),
        typed: match &reading.second {
            Some(second) => format!("{value}/{}", typed_number(station, second)),
            None => value,
        },
    }
}

/// What a statement about the bedside says, in words; `None` for everything else.
pub(crate) fn what(station: &Station, statement: &Statement) -> Option<String> {
    let (words, locale) = (station.words(), station.locale());
    let with_note = |said: String, note: &Option<String>| match note {
        Some(note) => words.say_with(
            "said-with-note",
            &[("said", Arg::Text(&said)), ("note", Arg::Text(note))],
        ),
        None => said,
    };
    match statement {
        Statement::Measured(measured) => Some(with_note(
            named_readings(station, &measured.readings),
            &measured.note,
        )),
        Statement::Fluid(fluid) => {
            let kind = fluid_word(station, fluid.what);
            let way = if fluid.what.goes_in() { "in" } else { "out" };
            let said = match &fluid.volume {
                Some(volume) => words.say_with(
                    &format!("fluid-{way}-volume"),
                    &[
                        ("kind", Arg::Text(&kind)),
                        ("volume", Arg::Text(&volume.words(locale))),
                    ],
                ),
                None => words.say_with(&format!("fluid-{way}-seen"), &[("kind", Arg::Text(&kind))]),
            };
            Some(with_note(said, &fluid.note))
        }
        Statement::Note(note) => {
            let key = if note.handover {
                "note-handover"
            } else {
                "note-plain"
            };
            Some(words.say_with(key, &[("text", Arg::Text(&note.text))]))
        }
        Statement::Task(task) => {
            let due = format::date_time(task.due, station.zone(), locale);
            Some(words.say_with(
                "task-set",
                &[("due", Arg::Text(&due)), ("text", Arg::Text(&task.text))],
            ))
        }
        Statement::TaskDone(done) => {
            let said = words.say_with("task-done", &[("text", Arg::Text(&done.what))]);
            Some(with_note(said, &done.text))
        }
        _ => None,
    }
}

/// The title of a line that is about no medicine: `Constantes`.
pub(crate) fn kind_word(station: &Station, statement: &Statement) -> Option<String> {
    let key = match statement {
        Statement::Measured(_) => "kind-measured",
        Statement::Fluid(_) => "kind-fluid",
        Statement::Note(_) => "kind-note",
        Statement::Task(_) | Statement::TaskDone(_) => "kind-task",
        _ => return None,
    };
    Some(station.words().say(key))
}

/// What was stated last, also by a thread that was withdrawn since: it stays readable.
pub(super) fn last_stated(thread: &Thread) -> Option<&Statement> {
    thread.entries().filter_map(EntryBody::stated).last()
}

/// Every entry of a thread in words, where there is more than one.
fn history(station: &Station, thread: &Thread) -> Vec<String> {
    if thread.corrections.is_empty() {
        return vec![];
    }
    thread
        .entries()
        .map(|entry| entry_line(station, entry, &entry.statement))
        .collect()
}

fn wall(station: &Station, at: DateTime<Utc>) -> String {
    format::wall_clock(at, station.zone())
        .format("%H:%M")
        .to_string()
}

fn sign_line(station: &Station, row: &SignRow<'_>) -> SignLine {
    let (words, locale, zone) = (station.words(), station.locale(), station.zone());
    let of = |kind: MeasureKind| -> String {
        let here = row.readings.iter().filter(|reading| reading.kind == kind);
        let here = here.map(|reading| reading_words(reading, locale));
        let there = row.observed.iter().filter(|(of, _)| *of == Some(kind));
        let there = there.map(|(_, observation)| match &observation.value {
            Measured::Missing(_) => words.say("measure-missing"),
            value => measured_words(value, locale),
        });
        here.chain(there).collect::<Vec<_>>().join(", ")
    };
    let others = row
        .observed
        .iter()
        .filter(|(kind, _)| kind.is_none())
        .map(|(_, observation)| {
            let value = match &observation.value {
                Measured::Missing(_) => words.say("measure-missing"),
                value => measured_words(value, locale),
            };
            words.say_with(
                "finding",
                &[
                    ("label", Arg::Text(&observation.name)),
                    ("value", Arg::Text(&value)),
                ],
            )
        })
        .collect();
    let note = match (row.note, row.medicine) {
        (Some(note), _) => Some(words.say_with("verbatim", &[("text", Arg::Text(note))])),
        (None, Some(medicine)) => {
            Some(words.say_with("measured-for", &[("name", Arg::Text(medicine))]))
        }
        (None, None) => None,
    };
    let source = match row.thread {
        Some(thread) => words.say_with(
            "source-here",
            &[("by", Arg::Text(&thread.last().author.initials))],
        ),
        None => words.say("source-record"),
    };
    let own = row
        .thread
        .filter(|thread| matches!(thread.root.statement, Statement::Measured(_)));
    SignLine {
        when: row.at.map_or_else(
            || words.say("undated"),
            |at| format::date_time(at, zone, locale),
        ),
        cells: MeasureKind::ALL.into_iter().map(of).collect(),
        others,
        source,
        here: row.thread.is_some(),
        note,
        entry_id: own
            .filter(|_| !row.withdrawn)
            .map(|thread| thread.last().id.to_string()),
        typed: own.map_or_else(Vec::new, |_| {
            row.readings
                .iter()
                .map(|reading| typed_reading(station, reading))
                .collect()
        }),
        at_local: row.at.map_or_else(String::new, |at| wall(station, at)),
        note_typed: row.note.unwrap_or_default().to_owned(),
        withdrawn: row.withdrawn,
        history: row
            .thread
            .map_or_else(Vec::new, |thread| history(station, thread)),
    }
}

/// In and out: the present shift, the one before, 24 hours.
fn balances(station: &Station, live: &Live, chart: &Chart, now: DateTime<Utc>) -> Vec<BalanceLine> {
    let site = &station.config().site;
    let words = station.words();
    let current = shift_at(now, site);
    let before = shift_at(current.from - Duration::minutes(1), site);
    let day = Shift {
        from: now - Duration::hours(24),
        to: now + Duration::minutes(1),
    };
    [
        (shift_words(station, "balance-shift", current), current),
        (shift_words(station, "balance-shift-before", before), before),
        (words.say("balance-day"), day),
    ]
    .into_iter()
    .map(|(title, span)| {
        let sum = balance(&live.ledger, &chart.patient.id, span.from, span.to);
        balance_line(station, title, &sum)
    })
    .collect()
}

/// A sentence about a shift with its two times.
pub(super) fn shift_words(station: &Station, key: &str, shift: Shift) -> String {
    let time = |at| format::time(at, station.zone(), station.locale());
    station.words().say_with(
        key,
        &[
            ("from", Arg::Text(&time(shift.from))),
            ("to", Arg::Text(&time(shift.to))),
        ],
    )
}

/// A volume in words.
fn volume(station: &Station, value: Decimal) -> String {
    format::quantity(value, "mL", station.locale())
}

/// `+400 mL`, `−200 mL`, `0 mL`.
fn signed_volume(station: &Station, value: Decimal) -> String {
    let plus = if value > Decimal::ZERO { "+" } else { "" };
    format!("{plus}{}", volume(station, value))
}

/// What was only seen, in words.
pub(super) fn unmeasured(station: &Station, sum: &Balance) -> String {
    let words = station.words();
    let kinds: Vec<String> = sum
        .unmeasured
        .iter()
        .map(|(kind, times)| {
            words.say_with(
                "fluid-times",
                &[
                    ("kind", Arg::Text(&fluid_word(station, *kind))),
                    ("count", Arg::Number(i64::from(*times))),
                ],
            )
        })
        .collect();
    if kinds.is_empty() {
        return String::new();
    }
    words.say_with("balance-seen", &[("kinds", Arg::Text(&kinds.join(", ")))])
}

/// The balance of one span in words.
pub(super) fn balance_line(station: &Station, title: String, sum: &Balance) -> BalanceLine {
    BalanceLine {
        title,
        intake: volume(station, sum.intake),
        output: volume(station, sum.output),
        net: signed_volume(station, sum.net()),
        unmeasured: unmeasured(station, sum),
        empty: sum.is_empty(),
    }
}

/// What a patient's threads of one kind say, the newest first, withdrawn ones too.
pub(super) fn lines(
    station: &Station,
    live: &Live,
    patient: &PatientId,
    since: DateTime<Utc>,
    wanted: impl Fn(&Statement) -> bool,
) -> Vec<BedsideLine> {
    let mut lines: Vec<(DateTime<Utc>, BedsideLine)> = live
        .ledger
        .about(patient)
        .filter_map(|thread| {
            let statement = last_stated(thread).filter(|statement| wanted(statement))?;
            let at = statement.occurred_at().filter(|at| *at >= since)?;
            Some((at, line(station, thread, statement, at)))
        })
        .collect();
    lines.sort_by(|(a, first), (b, second)| {
        b.cmp(a).then_with(|| second.entry_id.cmp(&first.entry_id))
    });
    lines.into_iter().map(|(_, line)| line).collect()
}

fn line(
    station: &Station,
    thread: &Thread,
    statement: &Statement,
    at: DateTime<Utc>,
) -> BedsideLine {
    let (what_code, typed, note, handover) = match statement {
        Statement::Fluid(fluid) => (
            fluid.what.code(),
            fluid
                .volume
                .as_ref()
                .map_or_else(String::new, |volume| typed_number(station, volume)),
            fluid.note.clone().unwrap_or_default(),
            false,
        ),
        Statement::Note(note) => ("", note.text.clone(), String::new(), note.handover),
        _ => ("", String::new(), String::new(), false),
    };
    BedsideLine {
        entry_id: thread.last().id.to_string(),
        when: format::date_time(at, station.zone(), station.locale()),
        text: what(station, statement).unwrap_or_default(),
        by: thread.last().author.initials.clone(),
        what: what_code.to_owned(),
        typed,
        note_typed: note,
        at_local: wall(station, at),
        handover,
        withdrawn: thread.now().is_none(),
        history: history(station, thread),
    }
}

/// One task in words.
fn task_line(station: &Station, live: &Live, task: &OpenTask<'_>) -> TaskLine {
    let words = station.words();
    let (standing, key) = match task.state {
        TaskState::Late => (TaskStanding::Late, "task-late"),
        TaskState::Due => (TaskStanding::Due, "task-due"),
        TaskState::Later => (TaskStanding::Later, "task-later"),
        TaskState::Done => (TaskStanding::Done, "task-is-done"),
    };
    let time = |at| format::date_time(at, station.zone(), station.locale());
    TaskLine {
        task_id: task.root.to_string(),
        entry_id: task.entry.id.to_string(),
        due: time(task.task.due),
        text: task.task.text.clone(),
        standing,
        word: words.say(key),
        by: task.entry.author.initials.clone(),
        done: task.done.map(|(entry, done)| {
            let said = words.say_with(
                "task-done-by",
                &[
                    ("time", Arg::Text(&time(done.at))),
                    ("by", Arg::Text(&entry.author.initials)),
                ],
            );
            match &done.text {
                Some(text) => words.say_with(
                    "said-with-note",
                    &[("said", Arg::Text(&said)), ("note", Arg::Text(text))],
                ),
                None => said,
            }
        }),
        done_entry: task.done.map(|(entry, _)| entry.id.to_string()),
        due_local: wall(station, task.task.due),
        history: live
            .ledger
            .thread_of(task.root)
            .map_or_else(Vec::new, |thread| history(station, thread)),
    }
}

fn task_lines(
    station: &Station,
    live: &Live,
    patient: &PatientId,
    now: DateTime<Utc>,
) -> Vec<TaskLine> {
    let since = now - Duration::hours(SHOWN_HOURS);
    let all = tasks(&live.ledger, patient, now);
    let recent = |task: &&OpenTask<'_>| task.done.is_none_or(|(_, done)| done.at >= since);
    let (done, open): (Vec<&OpenTask<'_>>, Vec<&OpenTask<'_>>) = all
        .iter()
        .filter(recent)
        .partition(|task| task.state == TaskState::Done);
    let mut lines: Vec<TaskLine> = open
        .into_iter()
        .chain(done)
        .map(|task| task_line(station, live, task))
        .collect();
    let withdrawn = live
        .ledger
        .about(patient)
        .filter(|thread| thread.now().is_none())
        .filter(|thread| thread.last().recorded_at >= since);
    lines.extend(withdrawn.filter_map(|thread| {
        let Some(Statement::Task(task)) = last_stated(thread) else {
            return None;
        };
        Some(TaskLine {
            task_id: thread.root.id.to_string(),
            entry_id: thread.last().id.to_string(),
            due: format::date_time(task.due, station.zone(), station.locale()),
            text: task.text.clone(),
            standing: TaskStanding::Withdrawn,
            word: station.words().say("task-withdrawn"),
            by: thread.last().author.initials.clone(),
            done: None,
            done_entry: None,
            due_local: wall(station, task.due),
            history: history(station, thread),
        })
    }));
    lines
}
