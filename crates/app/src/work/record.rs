//! Recording a dose: given, not given, given before the outage.
//!
//! Invariant: "recorded" is said only after COMMIT.
//! Invariant: a repeated request (same id) records once and gets the same answer.
//! Invariant: a dose that somebody already recorded is never recorded again without being seen.

use chrono::{DateTime, Duration, Utc};
use lang::Arg;
use store::{OutboxLine, Store};
use ward::clinical::mar::{DoseState, MarDose, MarRow, project};
use ward::clinical::{Dose, OrderId, PatientId, SlotId};
use ward::downtime::Event;
use ward::format;
use ward::journal::{
    EntryBody, EntryId, GivenBeforeOutage, GivenDetails, GivenDose, NotGivenDose, NotGivenReason,
    Statement,
};
use ward::reconcile::OutboxState;
use ward::staff::Person;

use super::typed;
use crate::api::views::{
    ApiError, EntrySaved, GivenSource, RecordGiven, RecordGivenBefore, RecordNotGiven,
};
use crate::chart::needs_retyped_dose;
use crate::fault::fault;
use crate::station::{Alongside, Draft, Station};

/// A dose was given.
pub(crate) fn given(station: &Station, request: &RecordGiven) -> Result<EntrySaved, ApiError> {
    // Under the store's lock nothing moves the ward: capture that is open now is open until this entry is on disk.
    let store = station.store();
    let author = charting_person(station)?;
    let witness = witness(station, &author, request.witness.as_deref())?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let (row, dose) = find(
        station,
        &request.patient_id,
        &request.order_id,
        request.slot_id.as_deref(),
        now,
    )?;
    let at = match &request.at {
        Some(typed) => typed::instant(typed, now, station.zone())?,
        None => now,
    };
    refuse_unless_live(&row, at)?;
    within_stay(station, &request.patient_id, at)?;
    not_before_order(&row, at)?;
    refuse_settled(station, dose.as_ref(), request.second_dose_confirmed)?;
    if dose
        .as_ref()
        .is_some_and(|dose| dose.state == DoseState::Verify)
        && !request.attested
    {
        return Err(fault("attest-needed", &row.order.medication.text));
    }
    // An if-needed dose or an infusion in the blind window: somebody may have given one that nobody here can see.
    if dose.is_none() && row.verify && !request.attested {
        return Err(fault("attest-needed", &row.order.medication.text));
    }
    if let Some(slot) = dose
        .as_ref()
        .filter(|dose| dose.state == DoseState::Upcoming)
        .and_then(|dose| dose.slot.as_ref())
        && !request.early_confirmed
    {
        // One keystroke too many must not sign tomorrow's dose.
        return Err(fault(
            "too-early",
            format::date_time(slot.due, station.zone(), station.locale()),
        ));
    }
    if dose.is_none() {
        refuse_too_soon(station, &row, at, request.second_dose_confirmed)?;
    }
    // What was planned decides on the dose; without a plan, the hour at which it was given.
    let due = due_of(dose.as_ref()).unwrap_or(at);
    let ordered = row.order.dose_at(due);
    let typed = match (&request.dose, ordered) {
        (Some(text), ordered) => typed::dose(text, ordered)?,
        (None, Dose::Exact(ordered)) if !needs_retyped_dose(&row) => typed::TypedDose {
            amount: Some(ordered.clone()),
            text: None,
            differs: false,
        },
        (None, _) => return Err(fault("dose-needed", &row.order.medication.text)),
    };
    if typed.differs {
        return Err(fault(
            "dose-differs",
            ward::clinical::dose_words_at(&row.order, due, station.locale()),
        ));
    }
    let statement = Statement::Given(GivenDose {
        patient: PatientId::new(&request.patient_id),
        order: row.order.id.clone(),
        slot: dose
            .as_ref()
            .and_then(|dose| dose.slot.as_ref())
            .map(|slot| slot.id.clone()),
        at,
        dose: typed.amount,
        dose_text: typed.text,
        partial: false,
        medication: row.order.medication.text.clone(),
        reason: request
            .reason
            .as_deref()
            .map(typed::free_text)
            .transpose()?
            .filter(|text| !text.is_empty()),
        attested: request.attested,
        second_dose: request.second_dose_confirmed,
        details: GivenDetails::default(),
    });
    let saved = save(
        station,
        &store,
        author,
        witness,
        statement,
        &request.request_id,
    )?;
    told(station, &store, saved)
}

/// A dose was not given.
pub(crate) fn not_given(
    station: &Station,
    request: &RecordNotGiven,
) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    let (reason, text) = reason_and_text(&request.reason, request.text.as_deref())?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let (row, dose) = find(
        station,
        &request.patient_id,
        &request.order_id,
        Some(&request.slot_id),
        now,
    )?;
    refuse_settled(station, dose.as_ref(), false)?;
    let statement = Statement::NotGiven(NotGivenDose {
        patient: PatientId::new(&request.patient_id),
        order: row.order.id.clone(),
        slot: Some(SlotId::new(&request.slot_id)),
        at: now,
        reason,
        text,
        medication: row.order.medication.text.clone(),
    });
    let saved = save(
        station,
        &store,
        author,
        None,
        statement,
        &request.request_id,
    )?;
    told(station, &store, saved)
}

/// A dose had been given before the outage.
pub(crate) fn given_before(
    station: &Station,
    request: &RecordGivenBefore,
) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = charting_person(station)?;
    let by = typed::free_text(&request.by)?;
    if by.is_empty() {
        return Err(fault("reason-needed", ""));
    }
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let (row, dose) = find(
        station,
        &request.patient_id,
        &request.order_id,
        Some(&request.slot_id),
        now,
    )?;
    refuse_settled(station, dose.as_ref(), false)?;
    // Before the outage means before capture opened here, whatever the time of the day is now.
    let limit = station
        .live()
        .capture_opened
        .map_or(now, |opened| opened.min(now));
    let at = typed::instant_before(&request.at, limit, station.zone())?;
    not_before_order(&row, at)?;
    within_stay(station, &request.patient_id, at)?;
    let due = due_of(dose.as_ref()).unwrap_or(at);
    let ordered = match row.order.dose_at(due) {
        Dose::Exact(amount) => Some(amount.clone()),
        Dose::Range { .. } | Dose::Missing => None,
    };
    let statement = Statement::GivenBefore(GivenBeforeOutage {
        patient: PatientId::new(&request.patient_id),
        order: row.order.id.clone(),
        slot: SlotId::new(&request.slot_id),
        at,
        by,
        source: source(request.source.clone()),
        dose: ordered,
        medication: row.order.medication.text.clone(),
    });
    let saved = save(
        station,
        &store,
        author,
        None,
        statement,
        &request.request_id,
    )?;
    told(station, &store, saved)
}

fn source(source: GivenSource) -> ward::journal::GivenSource {
    match source {
        GivenSource::Patient => ward::journal::GivenSource::Patient,
        GivenSource::Colleague => ward::journal::GivenSource::Colleague,
        GivenSource::Cabinet => ward::journal::GivenSource::Cabinet,
        GivenSource::Package => ward::journal::GivenSource::Package,
    }
}

/// The signed-in person, if capture is open and her role charts.
pub(crate) fn charting_person(station: &Station) -> Result<Person, ApiError> {
    if !station.live().downtime.capture_open() {
        return Err(fault("capture-closed", ""));
    }
    signed_in(station)
}

/// The person who is signed in at this desk, if her role charts.
pub(crate) fn signed_in(station: &Station) -> Result<Person, ApiError> {
    let user = station.user().ok_or_else(|| fault("not-signed-in", ""))?;
    if user.role.charts() {
        Ok(user)
    } else {
        Err(fault("role-may-not-chart", user.role.code()))
    }
}

/// The second person who signs, if one is named: somebody else.
pub(crate) fn witness(
    station: &Station,
    author: &Person,
    initials: Option<&str>,
) -> Result<Option<Person>, ApiError> {
    let Some(initials) = initials.filter(|initials| !initials.trim().is_empty()) else {
        return Ok(None);
    };
    let witness = station.person(initials)?;
    if witness.is_same_as(author) {
        Err(fault("witness-same", initials))
    } else {
        Ok(Some(witness))
    }
}

/// The reason letter and its text.
pub(crate) fn reason_and_text(
    letter: &str,
    text: Option<&str>,
) -> Result<(NotGivenReason, Option<String>), ApiError> {
    let reason =
        NotGivenReason::from_letter(letter).ok_or_else(|| fault("reason-needed", letter))?;
    let text = typed::free_text(text.unwrap_or_default())?;
    if reason.needs_text() {
        let least = if reason == NotGivenReason::C { 1 } else { 5 };
        if text.chars().count() < least {
            return Err(fault("text-too-short", text));
        }
    }
    Ok((reason, Some(text).filter(|text| !text.is_empty())))
}

/// The answer to a request that was already carried out: the same entry, not a second one.
pub(crate) fn repeated(
    station: &Station,
    store: &Store,
    request_id: &str,
) -> Result<Option<EntrySaved>, ApiError> {
    if uuid::Uuid::try_parse(request_id).is_err() {
        return Err(fault("bad-request", "request_id"));
    }
    let Some(id) = store
        .request(request_id)
        .map_err(crate::station::from_store)?
    else {
        return Ok(None);
    };
    let live = station.live();
    let entry = live
        .ledger
        .thread_of(id)
        .and_then(|thread| thread.entries().find(|entry| entry.id == id).cloned())
        .ok_or_else(|| fault("internal", id))?;
    Ok(Some(saved_view(station, &entry)))
}

/// The row of the order and the dose of the slot, as the screen shows them at this moment.
pub(crate) fn find(
    station: &Station,
    patient: &str,
    order: &str,
    slot: Option<&str>,
    now: DateTime<Utc>,
) -> Result<(MarRow, Option<MarDose>), ApiError> {
    find_since(
        station,
        patient,
        order,
        slot,
        now,
        now - Duration::hours(72),
    )
}

/// The same, looking back to an instant of the caller's: an entry of last week can still be corrected.
pub(crate) fn find_since(
    station: &Station,
    patient: &str,
    order: &str,
    slot: Option<&str>,
    now: DateTime<Utc>,
    from: DateTime<Utc>,
) -> Result<(MarRow, Option<MarDose>), ApiError> {
    let live = station.live();
    let ward = live.shown()?;
    let chart = ward
        .charts
        .get(&PatientId::new(patient))
        .ok_or_else(|| fault("unknown-patient", patient))?;
    let at = crate::chart::situation(station, &live, now);
    let mar = project(chart, &live.ledger, at, from, now + Duration::hours(24));
    let wanted = OrderId::new(order);
    let row = mar
        .rows
        .into_iter()
        .find(|row| row.order.id == wanted)
        .ok_or_else(|| fault("unknown-order", order))?;
    let dose = match slot {
        None => None,
        Some(slot) => {
            let wanted = SlotId::new(slot);
            let found = row
                .doses
                .iter()
                .find(|dose| dose.slot.as_ref().is_some_and(|slot| slot.id == wanted));
            Some(found.cloned().ok_or_else(|| fault("unknown-slot", slot))?)
        }
    };
    if dose.is_none() && !crate::chart::accepts_free_entry(&row) {
        return Err(fault("unknown-slot", order));
    }
    Ok((row, dose))
}

/// When the dose was planned, if it was.
pub(super) fn due_of(dose: Option<&MarDose>) -> Option<DateTime<Utc>> {
    dose.and_then(|dose| dose.slot.as_ref())
        .map(|slot| slot.due)
}

/// Nothing is given on an order that is stopped, held or in error: the screen says so, and so does the core.
fn refuse_unless_live(row: &MarRow, at: DateTime<Utc>) -> Result<(), ApiError> {
    use ward::clinical::OrderStatus;
    match &row.order.status {
        OrderStatus::Active => Ok(()),
        // What the ward stopped itself was an order until then: a dose given before is written down afterwards.
        _ if row.stopped_here.as_ref().is_some_and(|stop| at < stop.at) => Ok(()),
        OrderStatus::OnHold
        | OrderStatus::Stopped(_)
        | OrderStatus::EnteredInError
        | OrderStatus::Other(_) => Err(fault("order-not-active", &row.order.medication.text)),
    }
}

/// Nothing is given to somebody before she came, or after she left.
fn within_stay(station: &Station, patient: &str, at: DateTime<Utc>) -> Result<(), ApiError> {
    let ward = station.live().shown()?;
    match ward.charts.get(&PatientId::new(patient)) {
        Some(chart) => super::stay::within_stay(station, chart, at),
        None => Err(fault("unknown-patient", patient)),
    }
}

fn not_before_order(row: &MarRow, at: DateTime<Utc>) -> Result<(), ApiError> {
    match row.order.start {
        Some(start) if at < start => Err(fault("before-order", &row.order.medication.text)),
        _ => Ok(()),
    }
}

fn refuse_settled(
    station: &Station,
    dose: Option<&MarDose>,
    confirmed: bool,
) -> Result<(), ApiError> {
    let Some(dose) = dose.filter(|dose| !dose.state.is_open()) else {
        return Ok(());
    };
    if dose.state == DoseState::OnHold {
        return Err(fault("order-not-active", ""));
    }
    if confirmed {
        return Ok(());
    }
    let when = dose.happened_at.map_or_else(String::new, |at| {
        format::date_time(at, station.zone(), station.locale())
    });
    let by = dose.by.clone().unwrap_or_default();
    let both = [
        ("when", Arg::Text(when.as_str())),
        ("by", Arg::Text(by.as_str())),
    ];
    Err(fault(
        "second-dose",
        station.words().say_with("subject-recorded", &both),
    ))
}

/// An if-needed dose before its interval, or beyond its maximum: said first, given only by somebody who read it.
fn refuse_too_soon(
    station: &Station,
    row: &MarRow,
    at: DateTime<Utc>,
    confirmed: bool,
) -> Result<(), ApiError> {
    let Some(state) = row.if_needed.as_ref().filter(|_| !confirmed) else {
        return Ok(());
    };
    let too_many = state.max_per_day.is_some_and(|most| state.in_24_h >= most);
    if let Some(next) = state.next_from.filter(|next| at < *next) {
        let time = format::time(next, station.zone(), station.locale());
        return Err(fault("prn-too-soon", time));
    }
    if too_many {
        Err(fault("prn-maximum", state.in_24_h))
    } else {
        Ok(())
    }
}

/// Signs and commits one statement about a dose, with its line in the outbox.
pub(crate) fn save(
    station: &Station,
    store: &Store,
    author: Person,
    witness: Option<Person>,
    statement: Statement,
    request_id: &str,
) -> Result<EntryBody, ApiError> {
    let id = station.new_id()?;
    let line = line(id, OutboxState::Signed, station.now());
    let alongside = Alongside {
        lines: vec![line],
        request_id: Some(request_id.to_owned()),
        ..Alongside::default()
    };
    let draft = Draft {
        id,
        author,
        witness,
        statement,
    };
    let bodies = station.append(store, vec![draft], alongside)?;
    bodies
        .into_iter()
        .next()
        .ok_or_else(|| fault("internal", "entry"))
}

/// A fresh line of the outbox.
pub(crate) fn line(entry: EntryId, state: OutboxState, now: DateTime<Utc>) -> OutboxLine {
    OutboxLine {
        entry,
        state,
        attempts: 0,
        answer: None,
        released_by: None,
        changed_at: now,
    }
}

/// Tells the ward's state machine that something was recorded, and words the answer. The store is still held: between the
/// entry and this no probe can have moved the ward.
pub(crate) fn told(
    station: &Station,
    store: &Store,
    entry: EntryBody,
) -> Result<EntrySaved, ApiError> {
    let saved = saved_view(station, &entry);
    // After the all-clear only corrections are recorded, and nothing is left that the machine would have to hear of.
    if !station.live().downtime.capture_open() {
        return Ok(saved);
    }
    // The entry is durable whatever the machine answers; a ward that recorded cannot slip back to normal by itself.
    if let Err(refused) = station.feed_with(store, &Event::EntryRecorded { by: entry.author }) {
        station
            .live_mut()
            .warnings
            .insert("state-not-saved".to_owned(), refused.subject);
    }
    Ok(saved)
}

fn saved_view(station: &Station, entry: &EntryBody) -> EntrySaved {
    let (words, zone, locale) = (station.words(), station.zone(), station.locale());
    let spoken = match &entry.statement {
        Statement::Correct(correction) => correction.replacement.as_deref(),
        other => Some(other),
    };
    let at = spoken
        .and_then(Statement::occurred_at)
        .unwrap_or(entry.recorded_at);
    let time = format::time(at, zone, locale);
    let by = &entry.author.initials;
    let text = match (&entry.statement, spoken) {
        (Statement::Correct(_), Some(_)) => words.say("entry-corrected"),
        (Statement::Correct(_), None) => {
            words.say_with("entry-withdrawn", &[("by", Arg::Text(by))])
        }
        (_, Some(Statement::NotGiven(not))) => {
            let reason = words.say(&format!("reason-{}", not.reason.letter()));
            words.say_with(
                "entry-not-given",
                &[("reason", Arg::Text(&reason)), ("by", Arg::Text(by))],
            )
        }
        (_, Some(Statement::GivenBefore(before))) => words.say_with(
            "entry-given-before",
            &[("time", Arg::Text(&time)), ("by", Arg::Text(&before.by))],
        ),
        (_, Some(stay)) if stay.is_of_stay() => {
            let subject = crate::chart::saved_subject(station, stay);
            words.say_with(
                "entry-saved-stay",
                &[("what", Arg::Text(&subject)), ("by", Arg::Text(by))],
            )
        }
        (
            _,
            Some(
                Statement::Measured(_)
                | Statement::Fluid(_)
                | Statement::Note(_)
                | Statement::Task(_)
                | Statement::TaskDone(_),
            ),
        ) => words.say_with(
            "entry-bedside",
            &[("time", Arg::Text(&time)), ("by", Arg::Text(by))],
        ),
        _ => words.say_with(
            "entry-given",
            &[("time", Arg::Text(&time)), ("by", Arg::Text(by))],
        ),
    };
    EntrySaved {
        entry_id: entry.id.to_string(),
        seq: u32::try_from(entry.seq).unwrap_or(u32::MAX),
        text,
    }
}
