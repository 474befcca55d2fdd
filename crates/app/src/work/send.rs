//! The one sequential writer: takes released entries to the record, one at a time.
//!
//! Invariant: `sent-unknown` is committed before the first byte leaves; a crash at any later point is resolved by reading
//! back, never by sending again blindly.
//! Invariant: immediately before each write the patient is read again and the verdict is taken again; anything that
//! changed since the person released it makes a conflict instead of a write.

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::Duration;
use ehr::{DoseToWrite, WhatHappened};
use store::OutboxLine;
use ward::journal::{EntryId, LineDecision, Recorded, Statement, Thread};
use ward::reconcile::{OutboxState, SendOutcome, VerdictKind, Why, judge};
use ward::snapshot::Generation;
use ward::staff::Person;

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::{Alongside, Station};

/// Moves one line one step. Returns whether anything was done, so that the loop knows when to rest.
pub(crate) fn step(station: &Station, patience: &mut Patience) -> Result<bool, ApiError> {
    let Some(line) = next(station, patience) else {
        return Ok(false);
    };
    let moved = match line.state {
        OutboxState::Queued => send(station, &line, patience)?,
        OutboxState::SentUnknown | OutboxState::Acked => read_back(station, &line)?,
        OutboxState::Signed
        | OutboxState::Verified
        | OutboxState::Rejected
        | OutboxState::Conflict
        | OutboxState::ManualEntered
        | OutboxState::Withdrawn => false,
    };
    if moved {
        patience.forget(line.entry);
    } else {
        patience.rest(line.entry);
    }
    Ok(true)
}

/// Which lines are left alone for a moment, so that one that cannot move now never keeps the others waiting and the record
/// is not asked the same thing without a pause. Measured on the monotonic clock: a wall clock that is put right must not
/// freeze a line for a day.
#[derive(Default)]
pub(crate) struct Patience(BTreeMap<EntryId, (Instant, u32)>);

/// How often an entry is sent before a person is asked: a record that never answers this one will not answer it next time.
const SENDS_MAX: u32 = 4;

/// How often a line that cannot be prepared is tried before a person is asked.
const TRIES_MAX: u32 = 12;

impl Patience {
    fn rests(&self, entry: EntryId) -> bool {
        self.0
            .get(&entry)
            .is_some_and(|(until, _)| Instant::now() < *until)
    }

    /// Two seconds at first, longer each time, a minute at most.
    fn rest(&mut self, entry: EntryId) {
        let tries = self.tries(entry) + 1;
        let pause = std::time::Duration::from_secs((2 * u64::from(tries)).min(60));
        self.0.insert(entry, (Instant::now() + pause, tries));
    }

    fn tries(&self, entry: EntryId) -> u32 {
        self.0.get(&entry).map_or(0, |(_, tries)| *tries)
    }

    fn forget(&mut self, entry: EntryId) {
        self.0.remove(&entry);
    }
}

/// The next line to move: what is unknown first, since nothing else may be decided about it; then the queue.
fn next(station: &Station, patience: &Patience) -> Option<OutboxLine> {
    let live = station.live();
    if !live.downtime.sending_allowed() {
        return None;
    }
    let of = |state: OutboxState| {
        live.outbox
            .values()
            .filter(move |line| line.state == state && !patience.rests(line.entry))
            .min_by_key(|line| (line.changed_at, line.entry))
            .cloned()
    };
    of(OutboxState::Acked)
        .or_else(|| of(OutboxState::SentUnknown))
        .or_else(|| of(OutboxState::Queued))
}

fn send(station: &Station, line: &OutboxLine, patience: &Patience) -> Result<bool, ApiError> {
    let conflict = |answer: String| OutboxLine {
        state: OutboxState::Conflict,
        answer: Some(answer),
        changed_at: station.now(),
        ..line.clone()
    };
    // The configuration lost its record since a person released this.
    let Some(fhir) = station.fhir() else {
        return replace(station, line, conflict("no-fhir".to_owned()), None);
    };
    if line.attempts >= SENDS_MAX {
        return replace(station, line, conflict("sent-in-vain".to_owned()), None);
    }
    let dose = match prepare(station, line.entry)? {
        Prepared::Send(dose) => dose,
        Prepared::AlreadyThere => {
            let verified = OutboxLine {
                state: OutboxState::Verified,
                answer: None,
                changed_at: station.now(),
                ..line.clone()
            };
            return replace(station, line, verified, None);
        }
        Prepared::Conflict(why) => {
            return replace(station, line, conflict(format!("why-{}", why.code())), None);
        }
        Prepared::NotNow if patience.tries(line.entry) >= TRIES_MAX => {
            return replace(station, line, conflict("why-not-compared".to_owned()), None);
        }
        Prepared::NotNow => return Ok(false),
    };
    let sent = OutboxLine {
        state: OutboxState::SentUnknown,
        attempts: line.attempts + 1,
        answer: None,
        changed_at: station.now(),
        ..line.clone()
    };
    // A person may have corrected, decided or lost the record while the patient was read: then not one byte leaves.
    if !replace(station, line, sent.clone(), Some(dose.entry))? {
        return Ok(true);
    }
    let outcome = fhir.send(&dose);
    settle(station, &sent, &outcome)?;
    Ok(true)
}

fn read_back(station: &Station, line: &OutboxLine) -> Result<bool, ApiError> {
    let dose = {
        let live = station.live();
        let thread = live
            .ledger
            .thread_of(line.entry)
            .ok_or_else(|| fault("unknown-entry", line.entry))?;
        let copies = super::reconcile::copies(&live).ok_or_else(|| fault("no-data", ""))?;
        to_write(station, thread, &copies.1).or_else(|| to_write(station, thread, &copies.0))
    };
    // An entry that was corrected after it left, or whose order is gone, is a person's to settle.
    let Some(dose) = dose.filter(|dose| dose.entry == line.entry) else {
        let answer = Some("corrected-after-sending".to_owned());
        let conflict = OutboxLine {
            state: OutboxState::Conflict,
            answer,
            changed_at: station.now(),
            ..line.clone()
        };
        return replace(station, line, conflict, None);
    };
    let Some(fhir) = station.fhir() else {
        return Ok(false);
    };
    let outcome = fhir.read_back(&dose);
    if outcome == SendOutcome::NotFound && line.state == OutboxState::SentUnknown {
        let waited = station.now() - line.changed_at;
        let enough =
            Duration::seconds(i64::try_from(station.config().timing.resend_seconds).unwrap_or(120));
        if waited < Duration::zero() {
            // The clock was put back: the wait begins anew from now.
            return replace(
                station,
                line,
                OutboxLine {
                    changed_at: station.now(),
                    ..line.clone()
                },
                None,
            );
        }
        // A record may take its time to show what it took: "not there" counts only after the wait.
        if waited < enough {
            return Ok(false);
        }
    }
    settle(station, line, &outcome)
}

/// Applies an outcome to a line; says whether anything changed.
fn settle(station: &Station, line: &OutboxLine, outcome: &SendOutcome) -> Result<bool, ApiError> {
    let state = line.state.after(outcome);
    let answer = match outcome {
        SendOutcome::Refused(text)
        | SendOutcome::Conflicting(text)
        | SendOutcome::NoAnswer(text) => Some(text.clone()),
        SendOutcome::Accepted | SendOutcome::FoundEqual | SendOutcome::NotFound => None,
    };
    if state == line.state && answer == line.answer {
        return Ok(false);
    }
    // From a doubt on, the whole wait is kept: what was sent may still be on its way.
    replace(
        station,
        line,
        OutboxLine {
            state,
            answer,
            changed_at: station.now(),
            ..line.clone()
        },
        None,
    )
}

/// Writes a line if it is still as it was read: compare and set, under the store's lock. With `leaving`, the first byte is
/// about to leave: then sending must still be allowed, and that very entry must still be the one that speaks.
fn replace(
    station: &Station,
    was: &OutboxLine,
    now: OutboxLine,
    leaving: Option<EntryId>,
) -> Result<bool, ApiError> {
    let store = station.store();
    {
        let live = station.live();
        let same = live.outbox.get(&was.entry).is_some_and(|held| {
            held.state == was.state
                && held.changed_at == was.changed_at
                && held.attempts == was.attempts
        });
        let speaks = live
            .ledger
            .thread_of(was.entry)
            .is_some_and(|thread| thread.last().id == was.entry);
        let may_leave = leaving
            .is_none_or(|entry| entry == was.entry && speaks && live.downtime.sending_allowed());
        if !same || !may_leave {
            return Ok(false);
        }
    }
    station.append(
        &store,
        vec![],
        Alongside {
            lines: vec![now],
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
    let Some(Ok(fresh)) = station
        .fhir()
        .map(|fhir| fhir.read_patient(&chart, station.now()))
    else {
        // Nothing is known and nothing was sent: the line waits in the queue, the probes tell the ward.
        return Ok(Prepared::NotNow);
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
    // A person saw a question and still wants this entry there: that question, beside that resource, and no other.
    let insisted = match live.ledger.decision(entry) {
        Some((_, LineDecision::SendAnyway { why, record })) => {
            let beside = verdict.in_record.as_ref().map(|dose| &dose.source.key);
            may_insist(verdict.why)
                && why == verdict.why.code()
                && (record.is_none() || record.as_ref() == beside)
        }
        _ => false,
    };
    let write = || {
        to_write(station, thread, &now).map_or(Prepared::Conflict(Why::NoOrder), |dose| {
            Prepared::Send(Box::new(dose))
        })
    };
    Ok(match (verdict.kind, verdict.why) {
        (_, Why::SameInRecord) => Prepared::AlreadyThere,
        (_, Why::NotCompared) => Prepared::NotNow,
        (VerdictKind::DowntimeOnly, _) => write(),
        (VerdictKind::Match | VerdictKind::Conflict, _) if insisted => write(),
        (_, why) => Prepared::Conflict(why),
    })
}

/// The reason behind a code, if it is one that a person may overrule.
pub(crate) fn insistable(code: &str) -> Option<Why> {
    [
        Why::AlreadyInRecordNearby,
        Why::DiffersDose,
        Why::DiffersTime,
        Why::TwoEntries,
        Why::OrderStopped,
        Why::OrderChanged,
    ]
    .into_iter()
    .find(|why| why.code() == code && may_insist(*why))
}

/// What a person may overrule. Never: no order, not that patient, an older version already there, a dose that somebody else
/// gave and must sign herself.
pub(crate) fn may_insist(why: Why) -> bool {
    match why {
        Why::AlreadyInRecordNearby
        | Why::DiffersDose
        | Why::DiffersTime
        | Why::TwoEntries
        | Why::OrderStopped
        | Why::OrderChanged => true,
        Why::OnlyHere
        | Why::SameInRecord
        | Why::OrderGone
        | Why::NoOrder
        | Why::PatientGone
        | Why::CorrectedAway
        | Why::GivenBeforeOutage
        | Why::NotCompared
        | Why::CorrectedAfterSending
        | Why::TypedByHand
        | Why::VolumeDiffers
        | Why::GivenByAnother
        | Why::Answered
        | Why::AskedPrescriber
        | Why::TemporaryIdentity
        | Why::DoneInRecord
        | Why::IdentityChanged => false,
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
            text: before.dose_text.clone(),
        },
        Statement::NotGiven(not) => WhatHappened::NotGiven {
            letter: not.reason,
            text: Some(not.text.clone().unwrap_or_else(|| {
                station
                    .words()
                    .say(&format!("reason-{}", not.reason.letter()))
            })),
        },
        // Nothing but a dose has a door in the record.
        _ => return None,
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
        performer: giver(thread, &stated),
        note,
        own_system: station.own_system().to_owned(),
    })
}

/// Who gave it: a colleague who corrected the time did not give the dose. She is in the journal, not in the record's place
/// for the giver.
fn giver(thread: &Thread, stated: &Recorded<'_>) -> Person {
    let same_act = matches!(
        (&thread.root.statement, stated.statement),
        (Statement::Given(_), Statement::Given(_))
            | (Statement::NotGiven(_), Statement::NotGiven(_))
    );
    if same_act {
        thread.root.author.clone()
    } else {
        stated.entry.author.clone()
    }
}
