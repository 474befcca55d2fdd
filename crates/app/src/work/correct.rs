//! Correcting an entry: the old statement stays readable, the new one takes its place on the way into the record.

use chrono::{DateTime, Utc};
use store::Store;
use ward::clinical::Amount;
use ward::format;
use ward::journal::{
    Correction, EntryBody, EntryId, GivenDetails, GivenDose, NotGivenDose, Statement, Thread,
};
use ward::reconcile::OutboxState;

use super::record::{due_of, find_since, line, reason_and_text, repeated, signed_in, told};
use super::typed;
use crate::api::views::{
    ApiError, CorrectEntry, EntrySaved, EntryView, OpenEntry, Replacement, SendState, UndoEntry,
};
use crate::chart::{entry_line, patient_name};
use crate::fault::fault;
use crate::station::desk::{Signer, Witnessed};
use crate::station::{Alongside, Draft, Station};
use crate::work::reconcile::send_state;

/// Replaces or withdraws an entry.
pub(crate) fn correct(station: &Station, request: &CorrectEntry) -> Result<EntrySaved, ApiError> {
    correct_with(
        station,
        &request.entry_id,
        &request.reason,
        &request.request_id,
        |old, now| match &request.replacement {
            None => Ok(None),
            // What settles no dose is withdrawn and charted anew: in the place of another kind it would make a dose.
            Some(_) if !old.is_dose() => Err(fault("withdraw-only", old.medication())),
            Some(new) => Ok(Some(Box::new(replace(station, old, new, now)?))),
        },
    )
}

/// The same for every kind of entry: `replacement` makes the new statement from the old one.
pub(crate) fn correct_with(
    station: &Station,
    entry_id: &str,
    reason: &str,
    request_id: &str,
    replacement: impl FnOnce(&Statement, DateTime<Utc>) -> Result<Option<Box<Statement>>, ApiError>,
) -> Result<EntrySaved, ApiError> {
    // Under the store's lock nothing moves the ward: an event that is open now is open until this entry is on disk.
    let store = station.store();
    let author = signed_in(station)?;
    may_correct(station)?;
    let reason = typed::reason(Some(reason))?;
    let target = EntryId::parse(entry_id).ok_or_else(|| fault("unknown-entry", entry_id))?;
    if let Some(saved) = repeated(station, &store, request_id)? {
        return Ok(saved);
    }
    let old = speaks_now(station, target)?;
    let correction = Correction {
        target,
        reason,
        replacement: replacement(&old, station.now())?,
    };
    if correction.replacement.is_none() {
        may_withdraw(station, &old)?;
    }
    let entry = put_right(station, &store, (author, None), correction, request_id)?;
    told(station, &store, entry)
}

/// What the thread of an entry states now; the entry must be the one that speaks.
pub(crate) fn speaks_now(station: &Station, target: EntryId) -> Result<Statement, ApiError> {
    let live = station.live();
    let thread = live
        .ledger
        .thread_of(target)
        .ok_or_else(|| fault("unknown-entry", target))?;
    let gone = || fault("already-corrected", target);
    if thread.last().id != target {
        return Err(gone());
    }
    Ok(thread.now().ok_or_else(gone)?.statement.clone())
}

/// An arrival is not taken back while something is written under that name: it would stand there for nobody.
fn may_withdraw(station: &Station, old: &Statement) -> Result<(), ApiError> {
    let Statement::Arrival(arrival) = old else {
        return Ok(());
    };
    let live = station.live();
    let others = live.ledger.of_patient(&arrival.patient.id).count();
    if others > 1 {
        Err(fault("arrival-in-use", arrival.patient.record_number()))
    } else {
        Ok(())
    }
}

/// Takes back one's own last entry: a compensating entry, like any correction. What the entry itself had corrected is true
/// again.
pub(crate) fn undo(station: &Station, request: &UndoEntry) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = signed_in(station)?;
    may_correct(station)?;
    let target = EntryId::parse(&request.entry_id)
        .ok_or_else(|| fault("unknown-entry", &request.entry_id))?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let replacement = {
        let live = station.live();
        let thread = live
            .ledger
            .thread_of(target)
            .ok_or_else(|| fault("unknown-entry", &request.entry_id))?;
        let entry = thread.last();
        if entry.id != target {
            return Err(fault("already-corrected", &request.entry_id));
        }
        let minutes = station.config().site.undo_minutes;
        // Either way: a clock that was set back must not keep the door open.
        let age = (station.now() - entry.recorded_at).abs();
        let last_of_hers = live
            .ledger
            .threads()
            .flat_map(|thread| thread.entries())
            .filter(|other| other.author.is_same_as(&author))
            .max_by_key(|other| other.hlc)
            .is_some_and(|last| last.id == target);
        if !entry.author.is_same_as(&author) || !last_of_hers {
            return Err(fault("undo-not-yours", &entry.author.initials));
        }
        if age >= chrono::Duration::minutes(minutes) {
            return Err(fault("undo-too-late", minutes));
        }
        if matches!(&entry.statement, Statement::Correct(correction) if correction.replacement.is_none())
        {
            return Err(fault("undo-withdrawn", ""));
        }
        said_before(thread, target)
    };
    let correction = Correction {
        target,
        reason: station.words().say("undo-reason"),
        replacement: replacement.map(Box::new),
    };
    if correction.replacement.is_none() {
        may_withdraw(station, &speaks_now(station, target)?)?;
    }
    let people = (author, None);
    let entry = put_right(station, &store, people, correction, &request.request_id)?;
    told(station, &store, entry)
}

/// What a thread stated before its last entry; nothing before its first.
fn said_before(thread: &Thread, last: EntryId) -> Option<Statement> {
    let before = thread
        .entries()
        .take_while(|entry| entry.id != last)
        .last()?;
    match &before.statement {
        Statement::Correct(correction) => correction.replacement.as_deref().cloned(),
        other => Some(other.clone()),
    }
}

/// Signs and commits a correction, with what it does to the lines on their way into the record.
pub(crate) fn put_right(
    station: &Station,
    store: &Store,
    (author, witness): (Signer, Option<Witnessed>),
    correction: Correction,
    request_id: &str,
) -> Result<EntryBody, ApiError> {
    let now = station.now();
    let target = correction.target;
    let (line_before, goes_back) = {
        let live = station.live();
        let goes_back = live
            .ledger
            .thread_of(target)
            .is_some_and(|thread| thread.root.statement.goes_back());
        (live.outbox.get(&target).cloned(), goes_back)
    };
    let id = station.new_id()?;
    let has_not_left = never_left(station, target);
    let mut lines = vec![];
    if !goes_back {
        // It never waited for the record.
    } else if has_not_left {
        let mut withdrawn =
            line_before.unwrap_or_else(|| line(target, OutboxState::Withdrawn, now));
        withdrawn.state = OutboxState::Withdrawn;
        withdrawn.changed_at = now;
        lines.push(withdrawn);
        let state = if correction.replacement.is_some() {
            OutboxState::Signed
        } else {
            OutboxState::Withdrawn
        };
        lines.push(line(id, state, now));
    } else {
        // The old statement may already be in the record: only a person can put that right there.
        let mut conflict = line(id, OutboxState::Conflict, now);
        conflict.answer = Some("corrected-after-sending".to_owned());
        lines.push(conflict);
    }
    let alongside = Alongside {
        lines,
        request_id: Some(request_id.to_owned()),
        ..Alongside::default()
    };
    let draft = Draft {
        id,
        author,
        witness,
        statement: Statement::Correct(correction),
    };
    station
        .append(store, vec![draft], alongside)?
        .into_iter()
        .next()
        .ok_or_else(|| fault("internal", "entry"))
}

/// While an event is open its entries may be corrected; after it is signed and closed, they belong to the record.
pub(crate) fn may_correct(station: &Station) -> Result<(), ApiError> {
    use ward::downtime::State;
    match station.live().downtime {
        State::Pending(_)
        | State::Active(_)
        | State::ReadOnly(_)
        | State::RecoveryHold(_)
        | State::BackEntry(_) => Ok(()),
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Reconciled(_)
        | State::Closed(_) => Err(fault("event-closed", "")),
    }
}

/// Whether no version of this entry can be in the record: none was ever sent, however it ended.
fn never_left(station: &Station, target: EntryId) -> bool {
    let live = station.live();
    live.ledger.thread_of(target).is_some_and(|thread| {
        thread
            .entries()
            .filter_map(|entry| live.outbox.get(&entry.id))
            .all(|line| line.attempts == 0 && line.state.has_not_left())
    })
}

fn replace(
    station: &Station,
    old: &Statement,
    new: &Replacement,
    now: DateTime<Utc>,
) -> Result<Statement, ApiError> {
    // What is no dose is put right in its own form, with its own questions.
    if old.is_of_stay() {
        return Err(fault("put-right-elsewhere", ""));
    }
    let (patient, order, slot, old_at) =
        match (old.patient(), old.order(), old.slot(), old.occurred_at()) {
            (Some(patient), Some(order), slot, Some(at)) => (patient, order, slot, at),
            _ => return Err(fault("unknown-entry", "")),
        };
    let at = match &new.at {
        Some(typed) => typed::instant_near(typed, old_at, now, station.zone())?,
        None => old_at,
    };
    if let Some(letter) = &new.not_given {
        let (reason, text) = reason_and_text(letter, new.text.as_deref())?;
        return Ok(Statement::NotGiven(NotGivenDose {
            patient: patient.clone(),
            order: order.clone(),
            slot: slot.cloned(),
            at,
            reason,
            text,
            medication: old.medication().to_owned(),
        }));
    }
    let (row, planned) = find_since(
        station,
        patient.as_str(),
        order.as_str(),
        slot.map(ward::clinical::SlotId::as_str),
        now,
        old_at.min(now) - chrono::Duration::hours(36),
    )?;
    let (mut dose, mut dose_text, mut partial): (Option<Amount>, Option<String>, bool) = match old {
        Statement::Given(given) => (given.dose.clone(), given.dose_text.clone(), given.partial),
        Statement::GivenBefore(before) => (before.dose.clone(), before.dose_text.clone(), false),
        _ => (None, None, false),
    };
    if let Some(typed) = &new.dose {
        let due = due_of(planned.as_ref()).unwrap_or(at);
        let typed = typed::dose(typed, row.order.dose_at(due), station.locale())?;
        dose = typed.amount;
        dose_text = typed.text;
        partial = typed.differs;
    }
    let untold = matches!(old, Statement::GivenBefore(_));
    if dose.is_none() && dose_text.is_none() && !untold {
        return Err(fault("dose-needed", old.medication()));
    }
    if let Statement::GivenBefore(before) = old {
        return Ok(Statement::GivenBefore(ward::journal::GivenBeforeOutage {
            at,
            dose,
            dose_text,
            ..before.clone()
        }));
    }
    if let Statement::Given(given) = old {
        // What is not corrected stays: why an if-needed dose was given, that a second dose was meant.
        return Ok(Statement::Given(GivenDose {
            at,
            dose,
            dose_text,
            partial,
            ..given.clone()
        }));
    }
    Ok(Statement::Given(GivenDose {
        patient: patient.clone(),
        order: order.clone(),
        slot: slot.cloned(),
        at,
        dose,
        dose_text,
        partial,
        medication: old.medication().to_owned(),
        reason: None,
        attested: true,
        second_dose: false,
        details: GivenDetails::default(),
    }))
}

/// One entry, to look at or to correct.
pub(crate) fn entry(station: &Station, request: &OpenEntry) -> Result<EntryView, ApiError> {
    let id = EntryId::parse(&request.entry_id)
        .ok_or_else(|| fault("unknown-entry", &request.entry_id))?;
    let live = station.live();
    let thread = live
        .ledger
        .thread_of(id)
        .ok_or_else(|| fault("unknown-entry", &request.entry_id))?;
    let entry = thread
        .entries()
        .find(|entry| entry.id == id)
        .ok_or_else(|| fault("unknown-entry", &request.entry_id))?;
    let stated = match &entry.statement {
        Statement::Correct(correction) => correction.replacement.as_deref(),
        other => Some(other),
    };
    let patient_id = thread
        .patient()
        .map(|patient| patient.as_str().to_owned())
        .unwrap_or_default();
    let patient = live
        .ward
        .as_ref()
        .zip(thread.patient())
        .and_then(|(ward, id)| ward.chart_of(id, &live.ledger))
        .map(|chart| patient_name(station, &chart.patient))
        .unwrap_or_default();
    let at = stated
        .and_then(Statement::occurred_at)
        .unwrap_or(entry.recorded_at);
    let dose_typed = match stated {
        Some(Statement::Given(given)) => given
            .dose
            .as_ref()
            .map(|amount| format::number(amount.value, station.locale()).replace('\u{a0}', ""))
            .or_else(|| given.dose_text.clone()),
        _ => None,
    };
    Ok(EntryView {
        entry_id: id.to_string(),
        patient_id,
        patient,
        name: thread.root.statement.medication().to_owned(),
        what: entry_line(station, entry, &entry.statement),
        at: format::sentence_date_time(at, station.zone(), station.locale()),
        at_local: format::wall_clock(at, station.zone())
            .format("%H:%M")
            .to_string(),
        dose_typed: dose_typed.unwrap_or_default(),
        by: entry.author.name.clone(),
        send_state: live
            .outbox
            .get(&id)
            .map_or(SendState::Signed, |line| send_state(line.state)),
        withdraw_only: !stated.is_some_and(Statement::is_dose),
        corrected_by: (thread.last().id != id).then(|| thread.last().id.to_string()),
    })
}
