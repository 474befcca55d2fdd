//! The list of reconciliation: verdicts, release, decisions.

use std::sync::Arc;

use ehr::WriteRoute;
use lang::Arg;
use store::{OutboxLine, Store};
use ward::downtime::State;
use ward::format;
use ward::journal::{EntryId, LineDecision, Statement};
use ward::reconcile::{Line, OutboxState, VerdictKind, Why, plan};
use ward::snapshot::Generation;

use super::people::prove;
use super::record::line as fresh_line;
use super::{sync, typed};
use crate::api::views::{
    ApiError, DecideLine, Decision, ReconcileLine, ReconcileTotals, Reconciliation, SendEntries,
    SendState, Sent, VerdictKind as VerdictView,
};
use crate::chart::{accesses, entry_line, identity_words, kind_word, patient_name, place_words};
use crate::config::ChartSource;
use crate::fault::fault;
use crate::station::desk::Signer;
use crate::station::{Alongside, Draft, Live, Station};

/// A line's state as the views name it.
pub(crate) fn send_state(state: OutboxState) -> SendState {
    match state {
        OutboxState::Signed => SendState::Signed,
        OutboxState::Queued => SendState::Queued,
        OutboxState::SentUnknown => SendState::SentUnknown,
        OutboxState::Acked => SendState::Acked,
        OutboxState::Verified => SendState::Verified,
        OutboxState::Rejected => SendState::Rejected,
        OutboxState::Conflict => SendState::Conflict,
        OutboxState::ManualEntered => SendState::ManualEntered,
        OutboxState::Withdrawn => SendState::Withdrawn,
    }
}

/// Settled lines and all lines.
pub(crate) fn counts(live: &Live) -> (u32, u32) {
    let mut settled = 0;
    let mut all = 0;
    let back = |thread: &&ward::journal::Thread| thread.root.statement.goes_back();
    for thread in live.ledger.threads().filter(back) {
        all += 1;
        if live
            .outbox
            .get(&thread.last().id)
            .is_some_and(|line| line.state.is_settled())
        {
            settled += 1;
        }
    }
    (settled, all)
}

/// The copies to compare: what the nurses saw, and what the record holds now.
pub(crate) fn copies(live: &Live) -> Option<(Arc<Generation>, Arc<Generation>)> {
    let now = live.generation.clone()?;
    let before = live.frozen.clone().unwrap_or_else(|| now.clone());
    Some((before, now))
}

/// Whether the copy in use was read after the outage ended; only then does it say what the record holds *now*.
pub(crate) fn compared(live: &Live) -> bool {
    match &live.downtime {
        State::RecoveryHold(state) => live.compared_at.is_some_and(|at| at >= state.since),
        State::BackEntry(_) | State::Reconciled(_) => live.compared_at.is_some(),
        State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Pending(_)
        | State::Active(_)
        | State::ReadOnly(_)
        | State::Closed(_) => false,
    }
}

/// A released line may still be sent when its verdict says so.
pub(crate) fn lines(station: &Station, live: &Live) -> Vec<Line> {
    match copies(live) {
        Some((before, now)) => plan(&before, &live.ledger, &now, station.own_system()),
        None => vec![],
    }
}

/// Whether a person may release this line.
fn is_ready(live: &Live, line: &Line, state: OutboxState) -> bool {
    compared(live)
        && live.may_write
        && live.downtime.sending_allowed()
        && matches!(state, OutboxState::Signed)
        && line.verdict.kind == VerdictKind::DowntimeOnly
}

/// Whether a person must decide about this line.
fn needs_decision(live: &Live, line: &Line, state: OutboxState) -> bool {
    match state {
        OutboxState::Rejected | OutboxState::Conflict => true,
        OutboxState::Signed => compared(live) && line.verdict.kind != VerdictKind::DowntimeOnly,
        OutboxState::Queued
        | OutboxState::SentUnknown
        | OutboxState::Acked
        | OutboxState::Verified
        | OutboxState::ManualEntered
        | OutboxState::Withdrawn => false,
    }
}

fn state_of(live: &Live, entry: EntryId) -> OutboxState {
    live.outbox
        .get(&entry)
        .map_or(OutboxState::Signed, |line| line.state)
}

/// The list.
pub(crate) fn reconciliation(station: &Station) -> Result<Reconciliation, ApiError> {
    let live = station.live();
    let words = station.words();
    let mut totals = ReconcileTotals {
        lines: 0,
        verified: 0,
        underway: 0,
        worklist: 0,
        ready: 0,
    };
    let mut views: Vec<ReconcileLine> = lines(station, &live)
        .iter()
        .map(|line| {
            let view = line_view(station, &live, line);
            totals.lines += 1;
            totals.ready += u32::from(view.ready);
            totals.worklist += u32::from(view.needs_decision);
            match state_of(&live, line.entry.id) {
                OutboxState::Verified => totals.verified += 1,
                OutboxState::Queued | OutboxState::SentUnknown | OutboxState::Acked => {
                    totals.underway += 1
                }
                OutboxState::Signed
                | OutboxState::Rejected
                | OutboxState::Conflict
                | OutboxState::ManualEntered
                | OutboxState::Withdrawn => {}
            }
            view
        })
        .collect();
    views.sort_by(|a, b| (&a.bed, &a.patient, &a.entry_id).cmp(&(&b.bed, &b.patient, &b.entry_id)));
    let held = match &live.downtime {
        State::RecoveryHold(_) => Some(words.say("held-until-all-clear")),
        State::Pending(_) | State::Active(_) | State::ReadOnly(_) => {
            Some(words.say("held-until-recovery"))
        }
        State::BackEntry(_) if !compared(&live) || !live.may_write => {
            Some(words.say("held-until-compared"))
        }
        State::BackEntry(_)
        | State::Normal(_)
        | State::Planned(_)
        | State::Suspect(_)
        | State::Reconciled(_)
        | State::Closed(_) => None,
    };
    let compared_at = live
        .compared_at
        .filter(|_| compared(&live))
        .map_or_else(String::new, |at| {
            format::sentence_date_time(at, station.zone(), station.locale())
        });
    Ok(Reconciliation {
        compared_at,
        lines: views,
        totals,
        held,
        accesses: accesses(station, &live),
    })
}

fn line_view(station: &Station, live: &Live, line: &Line) -> ReconcileLine {
    let words = station.words();
    let thread = live.ledger.thread_of(line.entry.id);
    let patient_id = thread.and_then(|thread| thread.patient()).cloned();
    let chart = live
        .ward
        .as_ref()
        .zip(patient_id.as_ref())
        .and_then(|(ward, id)| ward.chart_of(id, &live.ledger));
    // What was charted under a temporary identity stands under her own name, once she has one.
    let patient_id = chart.map(|chart| chart.patient.id.clone()).or(patient_id);
    let state = state_of(live, line.entry.id);
    let is_compared = compared(live);
    let (kind, why) = (line.verdict.kind, line.verdict.why);
    // A line that was read back agrees with the record, whatever the last comparison said.
    let (kind, why) = match state {
        OutboxState::Verified => (VerdictKind::Match, Why::SameInRecord),
        OutboxState::Signed
        | OutboxState::Queued
        | OutboxState::SentUnknown
        | OutboxState::Acked
        | OutboxState::Rejected
        | OutboxState::Conflict
        | OutboxState::ManualEntered
        | OutboxState::Withdrawn => (kind, why),
    };
    // Before the record was read again there is no verdict, only entries.
    let (verdict_word, why_words) =
        if is_compared || state.is_settled() || why == Why::CorrectedAway {
            (
                words.say(&format!("verdict-{}", kind.code())),
                words.say(&format!("why-{}", why.code())),
            )
        } else {
            (words.say("verdict-waiting"), String::new())
        };
    let in_record = line
        .verdict
        .in_record
        .as_ref()
        .filter(|_| is_compared)
        .map_or_else(String::new, |dose| {
            let when = dose.at.map_or_else(String::new, |at| {
                format::date_time(at, station.zone(), station.locale())
            });
            let amount = dose
                .dose
                .as_ref()
                .map_or_else(String::new, |amount| amount.words(station.locale()));
            let by = dose.by.clone().unwrap_or_else(|| words.say("not-known"));
            words.say_with(
                "in-record",
                &[
                    ("when", Arg::Text(&when)),
                    ("dose", Arg::Text(&amount)),
                    ("by", Arg::Text(&by)),
                ],
            )
        });
    let name = thread
        .map(|thread| {
            let statement = &thread.root.statement;
            kind_word(station, statement).unwrap_or_else(|| statement.medication().to_owned())
        })
        .unwrap_or_default();
    ReconcileLine {
        identity: chart
            .map(|chart| identity_words(station, &chart.patient))
            .unwrap_or_default(),
        entry_id: line.entry.id.to_string(),
        patient_id: patient_id
            .as_ref()
            .map(|id| id.as_str().to_owned())
            .unwrap_or_default(),
        patient: chart
            .map(|chart| patient_name(station, &chart.patient))
            .unwrap_or_default(),
        bed: chart
            .map(|chart| place_words(station, chart))
            .unwrap_or_default(),
        name,
        what: entry_line(station, &line.entry, &line.entry.statement),
        by: line.entry.author.name.clone(),
        verdict: match kind {
            VerdictKind::Match => VerdictView::Match,
            VerdictKind::DowntimeOnly => VerdictView::DowntimeOnly,
            VerdictKind::Conflict => VerdictView::Conflict,
            VerdictKind::NotApplicable => VerdictView::NotApplicable,
            VerdictKind::NeedsPrescriber => VerdictView::NeedsPrescriber,
            VerdictKind::ByHand => VerdictView::ByHand,
        },
        verdict_word,
        why: why_words,
        in_record,
        state: send_state(state),
        state_word: words.say(&format!("state-{}", state.code())),
        answer: live
            .outbox
            .get(&line.entry.id)
            .and_then(|line| line.answer.clone())
            .map(|answer| {
                let key = answer.clone();
                if words.has(&key) {
                    words.say(&key)
                } else {
                    answer
                }
            }),
        ready: is_ready(live, line, state),
        needs_decision: needs_decision(live, line, state),
    }
}

/// The lines that a person types into the record herself: neither settled, nor on their way, nor ready to be sent.
pub(crate) fn to_type(station: &Station) -> Result<Vec<ReconcileLine>, ApiError> {
    let mut lines = reconciliation(station)?.lines;
    lines.retain(|line| {
        let by_hand = match line.state {
            SendState::Signed | SendState::Rejected | SendState::Conflict => true,
            SendState::Queued
            | SendState::SentUnknown
            | SendState::Acked
            | SendState::Verified
            | SendState::ManualEntered
            | SendState::Withdrawn => false,
        };
        by_hand && !line.ready
    });
    Ok(lines)
}

/// Reads the record again and compares.
pub(crate) fn compare(station: &Station) -> Result<Reconciliation, ApiError> {
    if !station
        .live()
        .evidence
        .as_ref()
        .is_none_or(ward::downtime::Evidence::is_usable)
    {
        return Err(fault("ehr-not-usable", ""));
    }
    // The loop's own sync may have begun before what is to be compared was there: only a later one will do.
    sync::sync_afresh(station)?;
    must_be_fresh(station)?;
    look_for_the_way_back(station);
    station.mark_compared(station.now())?;
    settle_what_is_there(station)?;
    reconciliation(station)
}

/// Files come when the hospital writes them: those of before the outage say nothing about what the record holds now.
fn must_be_fresh(station: &Station) -> Result<(), ApiError> {
    let live = station.live();
    let since = match &live.downtime {
        State::RecoveryHold(hold) => hold.since,
        State::Normal(_)
        | State::Suspect(_)
        | State::Pending(_)
        | State::Active(_)
        | State::Planned(_)
        | State::ReadOnly(_)
        | State::BackEntry(_)
        | State::Reconciled(_)
        | State::Closed(_) => return Ok(()),
    };
    let oldest = live
        .generation
        .as_ref()
        .and_then(|generation| generation.oldest());
    let files = station.config().feed.chart == ChartSource::Drop;
    if files && oldest.is_none_or(|oldest| oldest < since) {
        return Err(fault("no-fresh-files", ""));
    }
    Ok(())
}

/// Asks the record, before each comparison, whether it takes what we would send: a record that ignores the condition of a
/// conditional create could hold a dose twice, and one that takes none is written to by hand, from this list.
fn look_for_the_way_back(station: &Station) {
    // Orders that were not read by FHIR have no name there: whoever gave the chart, what is written names its order.
    let only = |why: &str| WriteRoute::WorklistOnly {
        why: why.to_owned(),
    };
    let route = match (station.fhir(), station.config().feed.chart) {
        (Some(fhir), ChartSource::Fhir) => fhir.write_route(),
        (Some(_) | None, ChartSource::Hl7v2 | ChartSource::Drop) => {
            Ok(only("charts-not-from-fhir"))
        }
        (None, ChartSource::Fhir) => Ok(only("no-fhir")),
    };
    let mut live = station.live_mut();
    match route {
        Ok(WriteRoute::ConditionalCreate) => {
            live.may_write = true;
            live.warn("worklist-only", None);
        }
        Ok(WriteRoute::WorklistOnly { why }) => {
            live.may_write = false;
            live.warn("worklist-only", Some(why));
        }
        Err(error) => {
            live.may_write = false;
            live.warn("worklist-only", Some(error.to_string()));
        }
    }
}

/// Entries of ours that the record already shows, equal, are verified: they were read back just now.
fn settle_what_is_there(station: &Station) -> Result<(), ApiError> {
    let store = station.store();
    let now = station.now();
    let found: Vec<OutboxLine> = {
        let live = station.live();
        lines(station, &live)
            .into_iter()
            .filter(|line| line.verdict.why == Why::SameInRecord)
            .filter_map(|line| {
                let held = live.outbox.get(&line.entry.id)?;
                matches!(
                    held.state,
                    OutboxState::SentUnknown | OutboxState::Acked | OutboxState::Queued
                )
                .then(|| OutboxLine {
                    state: OutboxState::Verified,
                    changed_at: now,
                    ..held.clone()
                })
            })
            .collect()
    };
    if found.is_empty() {
        return Ok(());
    }
    station
        .append(
            &store,
            vec![],
            Alongside {
                lines: found,
                ..Alongside::default()
            },
        )
        .map(drop)
}

/// A person releases entries: they are queued, and the one sequential writer takes them from there.
pub(crate) fn release(station: &Station, request: &SendEntries) -> Result<Sent, ApiError> {
    let by = prove(station, &request.by, None)?;
    let wanted: Vec<EntryId> = parse_ids(&request.entry_ids)?;
    let store = station.store();
    let now = station.now();
    let ready: Vec<EntryId> = {
        let live = station.live();
        if !live.downtime.sending_allowed() {
            return Err(fault("not-allowed-now", ""));
        }
        lines(station, &live)
            .iter()
            .filter(|line| is_ready(&live, line, state_of(&live, line.entry.id)))
            .map(|line| line.entry.id)
            .filter(|id| wanted.is_empty() || wanted.contains(id))
            .collect()
    };
    if let Some(stale) = wanted.iter().find(|id| !ready.contains(id)) {
        return Err(fault("line-changed", stale));
    }
    if ready.is_empty() {
        return Ok(Sent { queued: 0 });
    }
    let outbox = queued(station, &ready, &by.initials, now);
    let count = u32::try_from(ready.len()).unwrap_or(u32::MAX);
    sign_decision(
        station,
        &store,
        by,
        (ready, LineDecision::Release, String::new()),
        outbox,
    )?;
    Ok(Sent { queued: count })
}

fn queued(
    station: &Station,
    entries: &[EntryId],
    by: &str,
    now: chrono::DateTime<chrono::Utc>,
) -> Vec<OutboxLine> {
    let live = station.live();
    entries
        .iter()
        .map(|entry| {
            let held = live
                .outbox
                .get(entry)
                .cloned()
                .unwrap_or_else(|| fresh_line(*entry, OutboxState::Signed, now));
            OutboxLine {
                state: OutboxState::Queued,
                released_by: Some(by.to_owned()),
                answer: None,
                changed_at: now,
                ..held
            }
        })
        .collect()
}

/// A person decides about one line.
pub(crate) fn decide(station: &Station, request: &DecideLine) -> Result<Reconciliation, ApiError> {
    let by = prove(station, &request.by, None)?;
    let reason = typed::reason(Some(&request.reason))?;
    let entry = EntryId::parse(&request.entry_id)
        .ok_or_else(|| fault("unknown-entry", &request.entry_id))?;
    let store = station.store();
    let now = station.now();
    let (held, decision, state) = {
        let live = station.live();
        if !matches!(live.downtime, State::BackEntry(_) | State::RecoveryHold(_)) {
            return Err(fault("not-allowed-now", ""));
        }
        let changed = || fault("line-changed", &request.entry_id);
        let line = lines(station, &live)
            .into_iter()
            .find(|line| line.entry.id == entry)
            .ok_or_else(changed)?;
        // "Typed in" needs somebody to have typed it in for: the list does not know yet who she is.
        if line.verdict.why == Why::TemporaryIdentity
            && matches!(request.decision, Decision::ManualEntered)
        {
            let thread = live.ledger.thread_of(entry);
            let name = thread
                .and_then(|thread| thread.patient())
                .and_then(|patient| live.ward.as_ref()?.charts.get(patient))
                .map_or_else(String::new, |chart| {
                    chart.patient.record_number().to_owned()
                });
            return Err(fault("link-first", name));
        }
        let held = live
            .outbox
            .get(&entry)
            .cloned()
            .unwrap_or_else(|| fresh_line(entry, OutboxState::Signed, now));
        let waits = matches!(
            held.state,
            OutboxState::Signed | OutboxState::Rejected | OutboxState::Conflict
        );
        // After a while, a person who looked into the record may settle a line of which the station does not know what
        // became.
        let patience = i64::try_from(station.config().timing.resend_seconds).unwrap_or(i64::MAX);
        let doubtful = matches!(
            held.state,
            OutboxState::Queued | OutboxState::SentUnknown | OutboxState::Acked
        ) && (now - held.changed_at).num_seconds() >= patience;
        let (decision, state) = match request.decision {
            Decision::ManualEntered if waits || doubtful => {
                (LineDecision::ManualEntered, OutboxState::ManualEntered)
            }
            Decision::NotToEnter if waits => (LineDecision::NotToEnter, OutboxState::Withdrawn),
            Decision::SendAnyway if waits => {
                // What she saw: the verdict of the list, or the question that the check before the write came upon.
                let came_upon = held
                    .answer
                    .as_deref()
                    .and_then(|answer| answer.strip_prefix("why-"));
                let seen = match came_upon {
                    Some(code) => super::send::insistable(code).map(|why| (why, None)),
                    None if super::send::may_insist(line.verdict.why) => Some((
                        line.verdict.why,
                        line.verdict
                            .in_record
                            .as_ref()
                            .map(|dose| dose.source.key.clone()),
                    )),
                    None => None,
                };
                let (why, record) = seen
                    .filter(|_| live.downtime.sending_allowed() && live.may_write)
                    .ok_or_else(|| fault("not-allowed-now", &request.entry_id))?;
                (
                    LineDecision::SendAnyway {
                        why: why.code().to_owned(),
                        record,
                    },
                    OutboxState::Queued,
                )
            }
            Decision::ManualEntered | Decision::NotToEnter | Decision::SendAnyway => {
                return Err(changed());
            }
        };
        (held, decision, state)
    };
    let line = OutboxLine {
        state,
        released_by: Some(by.initials.clone()),
        answer: None,
        changed_at: now,
        ..held
    };
    sign_decision(
        station,
        &store,
        by,
        (vec![entry], decision, reason),
        vec![line],
    )?;
    drop(store);
    reconciliation(station)
}

/// Signs what a person decided about entries, together with the lines that follow from it.
fn sign_decision(
    station: &Station,
    store: &Store,
    by: Signer,
    (entries, decision, reason): (Vec<EntryId>, LineDecision, String),
    lines: Vec<OutboxLine>,
) -> Result<(), ApiError> {
    let statement = Statement::Decide {
        entries,
        decision,
        reason,
    };
    let draft = Draft {
        id: station.new_id()?,
        author: by,
        witness: None,
        statement,
    };
    station
        .append(
            store,
            vec![draft],
            Alongside {
                lines,
                ..Alongside::default()
            },
        )
        .map(drop)
}

fn parse_ids(texts: &[String]) -> Result<Vec<EntryId>, ApiError> {
    texts
        .iter()
        .map(|text| EntryId::parse(text).ok_or_else(|| fault("unknown-entry", text)))
        .collect()
}
