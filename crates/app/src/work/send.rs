//! The one sequential writer: takes released entries to the record, one at a time.
//!
//! Invariant: `sent-unknown` is committed before the first byte leaves; a crash at any later point is resolved by reading
//! back, never by sending again blindly.
//! Invariant: immediately before each write the patient is read again and the verdict is taken again; anything that
//! changed since the person released it makes a conflict instead of a write.

use chrono::Duration;
use ehr::{DoseToWrite, WhatHappened};
use store::OutboxLine;
use ward::journal::{EntryId, LineDecision, Statement, Thread};
use ward::reconcile::{OutboxState, SendOutcome, VerdictKind, Why, judge};
use ward::snapshot::Generation;

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::{Alongside, Station};

/// Moves one line one step. Returns whether anything was done, so that the loop knows when to rest.
pub(crate) fn step(station: &Station) -> Result<bool, ApiError> {
    let Some(line) = next(station) else {
        return Ok(false);
    };
    match line.state {
        OutboxState::Queued => send(station, line),
        OutboxState::SentUnknown | OutboxState::Acked => read_back(station, line),
        OutboxState::Signed
        | OutboxState::Verified
        | OutboxState::Rejected
        | OutboxState::Conflict
        | OutboxState::ManualEntered
        | OutboxState::Withdrawn => Ok(false),
    }
}

/// The next line to move: what is unknown first, since nothing else may be decided about it; then the queue.
fn next(station: &Station) -> Option<OutboxLine> {
    let live = station.live();
    if !live.downtime.sending_allowed() {
        return None;
    }
    let now = station.now();
    let rest = Duration::seconds(2);
    let of = |state: OutboxState| {
        live.outbox
            .values()
            .filter(move |line| line.state == state)
            // An entry that was just asked about is not asked about again at once.
            .filter(|line| {
                line.attempts == 0 || state == OutboxState::Queued || now - line.changed_at >= rest
            })
            .min_by_key(|line| (line.changed_at, line.entry))
            .cloned()
    };
    of(OutboxState::Acked)
        .or_else(|| of(OutboxState::SentUnknown))
        .or_else(|| of(OutboxState::Queued))
}

fn send(station: &Station, line: OutboxLine) -> Result<bool, ApiError> {
    let now = station.now();
    let dose = match prepare(station, line.entry)? {
        Prepared::Send(dose) => dose,
        Prepared::AlreadyThere => {
            return put(
                station,
                OutboxLine {
                    state: OutboxState::Verified,
                    answer: None,
                    changed_at: now,
                    ..line
                },
            );
        }
        Prepared::Conflict(why) => {
            let answer = Some(format!("why-{}", why.code()));
            return put(
                station,
                OutboxLine {
                    state: OutboxState::Conflict,
                    answer,
                    changed_at: now,
                    ..line
                },
            );
        }
        Prepared::NotNow => return Ok(false),
    };
    let line = OutboxLine {
        state: OutboxState::SentUnknown,
        attempts: line.attempts + 1,
        answer: None,
        changed_at: now,
        ..line
    };
    put(station, line.clone())?;
    let outcome = station.fhir().send(&dose);
    settle(station, line, &outcome)?;
    Ok(true)
}

fn read_back(station: &Station, line: OutboxLine) -> Result<bool, ApiError> {
    let dose = {
        let live = station.live();
        let thread = live
            .ledger
            .thread_of(line.entry)
            .ok_or_else(|| fault("unknown-entry", line.entry))?;
        let copies = super::reconcile::copies(&live).ok_or_else(|| fault("no-data", ""))?;
        to_write(station, thread, &copies.1).or_else(|| to_write(station, thread, &copies.0))
    };
    let Some(dose) = dose else {
        let answer = Some("why-order-gone".to_owned());
        return put(
            station,
            OutboxLine {
                state: OutboxState::Conflict,
                answer,
                changed_at: station.now(),
                ..line
            },
        );
    };
    let outcome = station.fhir().read_back(&dose);
    let waited = station.now() - line.changed_at;
    let patience =
        Duration::seconds(i64::try_from(station.config().timing.resend_seconds).unwrap_or(120));
    // A record may take its time to show what it took: "not there" counts only after the wait.
    if outcome == SendOutcome::NotFound && waited < patience {
        return Ok(false);
    }
    settle(station, line, &outcome)?;
    Ok(true)
}

/// Applies an outcome to a line and writes it when it changed anything.
fn settle(station: &Station, line: OutboxLine, outcome: &SendOutcome) -> Result<(), ApiError> {
    let state = line.state.after(outcome);
    let answer = match outcome {
        SendOutcome::Refused(text)
        | SendOutcome::Conflicting(text)
        | SendOutcome::NoAnswer(text) => Some(text.clone()),
        SendOutcome::Accepted | SendOutcome::FoundEqual | SendOutcome::NotFound => None,
    };
    if state == line.state && answer == line.answer {
        return Ok(());
    }
    // The moment of the first doubt stays, so that the wait before a second attempt is measured from it.
    let changed_at = if state == line.state {
        line.changed_at
    } else {
        station.now()
    };
    put(
        station,
        OutboxLine {
            state,
            answer,
            changed_at,
            ..line
        },
    )
    .map(drop)
}

fn put(station: &Station, line: OutboxLine) -> Result<bool, ApiError> {
    let store = station.store();
    // A person may have corrected or decided in the meantime: her word stands.
    let held = station
        .live()
        .outbox
        .get(&line.entry)
        .map(|held| held.state);
    if matches!(
        held,
        Some(OutboxState::Withdrawn | OutboxState::ManualEntered)
    ) {
        return Ok(true);
    }
    station.append(
        &store,
        vec![],
        Alongside {
            lines: vec![line],
            ..Alongside::default()
        },
    )?;
    Ok(true)
}

enum Prepared {
    Send(Box<DoseToWrite>),
    AlreadyThere,
    Conflict(Why),
    NotNow,
}

/// The checks immediately before a write (interop.md §7): the patient as the record holds her now, judged again.
fn prepare(station: &Station, entry: EntryId) -> Result<Prepared, ApiError> {
    let (chart, copies) = {
        let live = station.live();
        let thread = live
            .ledger
            .thread_of(entry)
            .ok_or_else(|| fault("unknown-entry", entry))?;
        if thread.last().id != entry {
            return Ok(Prepared::Conflict(Why::CorrectedAway));
        }
        let copies = super::reconcile::copies(&live).ok_or_else(|| fault("no-data", ""))?;
        let chart = thread
            .patient()
            .and_then(|patient| copies.1.charts.get(patient))
            .cloned();
        (chart, copies)
    };
    let Some(chart) = chart else {
        return Ok(Prepared::Conflict(Why::PatientGone));
    };
    let fresh = match station.fhir().read_patient(&chart, station.now()) {
        Ok(fresh) => fresh,
        // Nothing is known and nothing was sent: the line waits in the queue, the probes tell the ward.
        Err(_) => return Ok(Prepared::NotNow),
    };
    let now = Generation {
        charts: [(fresh.patient.id.clone(), fresh)].into(),
        ..(*copies.1).clone()
    };
    let live = station.live();
    let thread = live
        .ledger
        .thread_of(entry)
        .ok_or_else(|| fault("unknown-entry", entry))?;
    let verdict = judge(thread, &live.ledger, &copies.0, &now, station.own_system());
    let insisted = matches!(
        live.ledger.decision(entry),
        Some((_, LineDecision::SendAnyway))
    );
    match (verdict.kind, verdict.why) {
        (_, Why::SameInRecord) => Ok(Prepared::AlreadyThere),
        (_, Why::NotCompared) => Ok(Prepared::NotNow),
        (VerdictKind::DowntimeOnly, _) => Ok(to_write(station, thread, &now)
            .map_or(Prepared::Conflict(Why::NoOrder), |dose| {
                Prepared::Send(Box::new(dose))
            })),
        // A person saw what the record holds and still wants this entry there. What she cannot overrule: no order, no patient.
        (VerdictKind::Match | VerdictKind::Conflict, why)
            if insisted && why != Why::PatientGone =>
        {
            Ok(
                to_write(station, thread, &now).map_or(Prepared::Conflict(Why::NoOrder), |dose| {
                    Prepared::Send(Box::new(dose))
                }),
            )
        }
        (_, why) => Ok(Prepared::Conflict(why)),
    }
}

/// What is written for a thread; `None` when the order or the statement is not there.
fn to_write(station: &Station, thread: &Thread, generation: &Generation) -> Option<DoseToWrite> {
    let stated = thread.now()?;
    let chart = generation.charts.get(thread.patient()?)?;
    let order = chart.order(stated.statement.order()?)?;
    let what = match stated.statement {
        Statement::Given(given) => WhatHappened::Given {
            amount: given.dose.clone(),
            text: given.dose_text.clone(),
        },
        Statement::GivenBefore(before) => WhatHappened::Given {
            amount: before.dose.clone(),
            text: None,
        },
        Statement::NotGiven(not) => WhatHappened::NotGiven {
            letter: not.reason,
            text: Some(not.text.clone().unwrap_or_else(|| {
                station
                    .words()
                    .say(&format!("reason-{}", not.reason.letter()))
            })),
        },
        Statement::Correct(_)
        | Statement::Downtime { .. }
        | Statement::Decide { .. }
        | Statement::Print(_) => {
            return None;
        }
    };
    let recorded = ward::format::sentence_date_time(
        stated.entry.recorded_at,
        station.zone(),
        station.locale(),
    );
    let note = station.words().say_with(
        "note-recorded-in-downtime",
        &[("time", lang::Arg::Text(&recorded))],
    );
    Some(DoseToWrite {
        entry: stated.entry.id,
        patient: chart.patient.clone(),
        encounter: chart.encounter.clone(),
        order: order.clone(),
        at: stated.statement.occurred_at()?,
        what,
        performer: stated.entry.author.clone(),
        note,
        own_system: station.own_system().to_owned(),
    })
}
