//! The verdict on one thread.

use chrono::{DateTime, Duration, Utc};
use serde::{Deserialize, Serialize};

use crate::clinical::mar::is_ours;
use crate::clinical::{
    Amount, Order, OrderStatus, PatientId, RecordedDose, RecordedStatus, Timing,
};
use crate::journal::{InfusionAct, InfusionEvent, Ledger, Recorded, Statement, Thread};
use crate::snapshot::{Chart, Generation};

/// What the comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictKind {
    /// The record holds the same: nothing to send.
    Match,
    /// Only here: may be sent once a person releases it.
    DowntimeOnly,
    /// A person must choose.
    Conflict,
    /// Nothing to enter.
    NotApplicable,
    /// A prescriber must decide first.
    NeedsPrescriber,
    /// Nothing can send it: a person types it into the record.
    ByHand,
}

impl VerdictKind {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            VerdictKind::Match => "match",
            VerdictKind::DowntimeOnly => "downtime-only",
            VerdictKind::Conflict => "conflict",
            VerdictKind::NotApplicable => "not-applicable",
            VerdictKind::NeedsPrescriber => "needs-prescriber",
            VerdictKind::ByHand => "by-hand",
        }
    }
}

/// Why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// The record holds nothing about this dose.
    OnlyHere,
    /// Our own entry, read back.
    SameInRecord,
    /// Same order, same dose, within 30 minutes: somebody entered it.
    AlreadyInRecordNearby,
    /// Same time, another dose or another outcome.
    DiffersDose,
    /// Same order and close in time, but not close enough to be the same for certain.
    DiffersTime,
    /// Two entries here speak about one dose.
    TwoEntries,
    /// The order was stopped.
    OrderStopped,
    /// The order was changed.
    OrderChanged,
    /// The record no longer returns the order.
    OrderGone,
    /// There never was such an order in the copy.
    NoOrder,
    /// The patient is no longer on the ward.
    PatientGone,
    /// A correction withdrew it.
    CorrectedAway,
    /// Given before the outage, as told: who gave it must enter it.
    GivenBeforeOutage,
    /// The record could not be read completely: nothing can be compared.
    NotCompared,
    /// An earlier version of this entry is in the record: only a person can put that right there.
    CorrectedAfterSending,
    /// No dose: the record has no door for it.
    TypedByHand,
    /// What went in does not agree with rates and times.
    VolumeDiffers,
    /// Copied here for somebody else who gave it: she enters it under her own name.
    GivenByAnother,
    /// The question to the prescriber was answered: the dose is settled in an entry of its own.
    Answered,
    /// Nobody knows whether it was given: the prescriber who was asked answers.
    AskedPrescriber,
    /// The patient has a temporary identity that nobody has linked yet: it is not known whose dose it is.
    TemporaryIdentity,
    /// The record shows the same already: stopped, moved, left.
    DoneInRecord,
    /// The stay is over, or the patient was merged, or she is not who the copy says.
    IdentityChanged,
}

impl Why {
    /// Stable code; the catalogue has `why-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Why::OnlyHere => "only-here",
            Why::SameInRecord => "same-in-record",
            Why::AlreadyInRecordNearby => "already-in-record-nearby",
            Why::DiffersDose => "differs-dose",
            Why::DiffersTime => "differs-time",
            Why::TwoEntries => "two-entries",
            Why::OrderStopped => "order-stopped",
            Why::OrderChanged => "order-changed",
            Why::OrderGone => "order-gone",
            Why::NoOrder => "no-order",
            Why::PatientGone => "patient-gone",
            Why::CorrectedAway => "corrected-away",
            Why::GivenBeforeOutage => "given-before-outage",
            Why::NotCompared => "not-compared",
            Why::CorrectedAfterSending => "corrected-after-sending",
            Why::TypedByHand => "typed-by-hand",
            Why::VolumeDiffers => "volume-differs",
            Why::GivenByAnother => "given-by-another",
            Why::Answered => "answered",
            Why::AskedPrescriber => "asked-prescriber",
            Why::TemporaryIdentity => "temporary-identity",
            Why::DoneInRecord => "done-in-record",
            Why::IdentityChanged => "identity-changed",
        }
    }
}

/// The verdict on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// What.
    pub kind: VerdictKind,
    /// Why.
    pub why: Why,
    /// What the record holds that made it so.
    pub in_record: Option<RecordedDose>,
}

/// Two doses of one order this close are taken for the same dose.
const SAME_DOSE_MINUTES: i64 = 30;

/// Judges what a thread states now.
pub fn judge(
    thread: &Thread,
    ledger: &Ledger,
    before: &Generation,
    now: &Generation,
    own_system: &str,
) -> Verdict {
    let verdict = |kind, why| Verdict {
        kind,
        why,
        in_record: None,
    };
    // Whatever is true now: a version of this entry that left and was corrected since stands in the record, and a second
    // version beside it would be a second dose.
    let patient = thread.patient().map(|patient| ledger.who(patient));
    let chart_now = patient.and_then(|patient| now.charts.get(patient));
    if let Some(earlier) =
        chart_now.and_then(|chart| earlier_version(thread, &chart.doses, own_system))
    {
        return Verdict {
            kind: VerdictKind::Conflict,
            why: Why::CorrectedAfterSending,
            in_record: Some(earlier.clone()),
        };
    }
    let Some(stated) = thread.now() else {
        return verdict(VerdictKind::NotApplicable, Why::CorrectedAway);
    };
    // Who she is has to be typed in first of all, and there is nothing in the record to compare it with.
    if matches!(
        stated.statement,
        Statement::Arrival(_) | Statement::Linked(_)
    ) {
        return verdict(VerdictKind::ByHand, Why::TypedByHand);
    }
    let Some(chart) = chart_now else {
        let unlinked = patient.is_some_and(|patient| is_temporary(patient, ledger));
        let why = if unlinked {
            Why::TemporaryIdentity
        } else {
            Why::PatientGone
        };
        return verdict(VerdictKind::Conflict, why);
    };
    if is_done(stated.statement, chart) {
        return verdict(VerdictKind::Match, Why::DoneInRecord);
    }

    // Our own entry, wherever it is found, is that entry: whatever else is true, it is not sent a second time.
    let ours = format!("{own_system}|{}", stated.entry.id);
    let own: Vec<&RecordedDose> = chart
        .doses
        .iter()
        .filter(|dose| dose.identifiers.contains(&ours))
        .collect();
    match own.as_slice() {
        [] => {}
        [one] if agrees(&stated, one) => {
            return Verdict {
                kind: VerdictKind::Match,
                why: Why::SameInRecord,
                in_record: Some((*one).clone()),
            };
        }
        [other, ..] => {
            return Verdict {
                kind: VerdictKind::Conflict,
                why: Why::DiffersDose,
                in_record: Some((*other).clone()),
            };
        }
    }

    if chart.gone_since.is_some() {
        return verdict(VerdictKind::Conflict, Why::PatientGone);
    }
    let known = patient.and_then(|patient| before.charts.get(patient));
    if chart.is_elsewhere() || known.is_some_and(|known| known.is_somebody_else(chart)) {
        return verdict(VerdictKind::Conflict, Why::IdentityChanged);
    }
    if ledger.is_answered(&stated) {
        return verdict(VerdictKind::NotApplicable, Why::Answered);
    }
    if matches!(stated.statement, Statement::Asked(_)) {
        return verdict(VerdictKind::NeedsPrescriber, Why::AskedPrescriber);
    }
    if let Statement::Infusion(InfusionEvent {
        what: InfusionAct::Stop { differs: true, .. },
        ..
    }) = stated.statement
    {
        return verdict(VerdictKind::Conflict, Why::VolumeDiffers);
    }
    if !stated.statement.is_dose() {
        return verdict(VerdictKind::ByHand, Why::TypedByHand);
    }
    if !chart.missing().is_empty() {
        return verdict(VerdictKind::Conflict, Why::NotCompared);
    }
    let Some(order_id) = stated.statement.order() else {
        return verdict(VerdictKind::NeedsPrescriber, Why::NoOrder);
    };
    let old = known.and_then(|chart| chart.order(order_id));
    let Some(order) = chart.order(order_id) else {
        let why = if old.is_some() {
            Why::OrderGone
        } else {
            Why::NoOrder
        };
        return verdict(VerdictKind::NeedsPrescriber, why);
    };
    if let Some(verdict) = order_trouble(&stated, order, old) {
        return verdict;
    }

    let two_here = stated
        .statement
        .slot()
        .is_some_and(|slot| ledger.of_slot(slot).count() > 1);
    if two_here {
        return verdict(VerdictKind::Conflict, Why::TwoEntries);
    }
    // Our own other entries are compared here, in the ledger; only what others wrote is compared there.
    let foreign = chart
        .doses
        .iter()
        .filter(|dose| !is_ours(dose, ledger, own_system));
    if let Some(found) = nearby(&stated, order, foreign) {
        return found;
    }
    if matches!(stated.statement, Statement::GivenBefore(_)) {
        return verdict(VerdictKind::Conflict, Why::GivenBeforeOutage);
    }
    if let Statement::Given(given) = stated.statement
        && given.details.given_by.is_some()
    {
        // Sent by itself it would stand in the record under the name of whoever copied it.
        return verdict(VerdictKind::ByHand, Why::GivenByAnother);
    }
    verdict(VerdictKind::DowntimeOnly, Why::OnlyHere)
}

/// Whether an identity is one that the ward made itself.
fn is_temporary(patient: &PatientId, ledger: &Ledger) -> bool {
    ledger.threads().any(|thread| {
        matches!(&thread.root.statement, Statement::Arrival(arrival) if arrival.patient.id == *patient)
    })
}

/// Whether the record shows by itself what the ward did: nothing is to be typed then, only looked at.
fn is_done(statement: &Statement, chart: &Chart) -> bool {
    match statement {
        Statement::OrderStop(stop) => chart.order(&stop.order).is_some_and(|order| {
            matches!(
                order.status,
                OrderStatus::Stopped(_) | OrderStatus::EnteredInError
            )
        }),
        Statement::Moved(moved) => {
            moved.to.bed.is_some() && chart.encounter.place.bed == moved.to.bed
        }
        Statement::Left(_) => chart.gone_since.is_some() || chart.is_elsewhere(),
        _ => false,
    }
}

/// A dose of the record that carries the id of an entry of this thread which no longer speaks.
fn earlier_version<'a>(
    thread: &Thread,
    doses: &'a [RecordedDose],
    own_system: &str,
) -> Option<&'a RecordedDose> {
    let speaks = thread.now().map(|now| now.entry.id);
    let silenced: Vec<String> = thread
        .entries()
        .filter(|entry| Some(entry.id) != speaks)
        .map(|entry| format!("{own_system}|{}", entry.id))
        .collect();
    doses.iter().find(|dose| {
        dose.identifiers
            .iter()
            .any(|identifier| silenced.contains(identifier))
    })
}

fn order_trouble(stated: &Recorded<'_>, order: &Order, old: Option<&Order>) -> Option<Verdict> {
    let conflict = |why| {
        Some(Verdict {
            kind: VerdictKind::Conflict,
            why,
            in_record: None,
        })
    };
    if order.gone_since.is_some() {
        return Some(Verdict {
            kind: VerdictKind::NeedsPrescriber,
            why: Why::OrderGone,
            in_record: None,
        });
    }
    match &order.status {
        OrderStatus::Active => {}
        // A dose given before the order was stopped is an ordinary dose.
        OrderStatus::Stopped(Some(when))
            if stated.statement.occurred_at().is_some_and(|at| at < *when) =>
        {
            return None;
        }
        OrderStatus::Stopped(_)
        | OrderStatus::OnHold
        | OrderStatus::EnteredInError
        | OrderStatus::Other(_) => {
            let held_before = old.is_some_and(|old| old.status == order.status);
            // The nurse saw this very status when she wrote "not given": nothing changed under her.
            if held_before && matches!(stated.statement, Statement::NotGiven(_)) {
                return None;
            }
            return conflict(Why::OrderStopped);
        }
    }
    if old.is_some_and(|old| old.differs_clinically_from(order)) {
        return conflict(Why::OrderChanged);
    }
    None
}

/// What the record holds close to this statement, for the same order.
fn nearby<'a>(
    stated: &Recorded<'_>,
    order: &Order,
    doses: impl Iterator<Item = &'a RecordedDose>,
) -> Option<Verdict> {
    let at = stated.statement.occurred_at()?;
    let reach = duplicate_reach(order);
    let closest = doses
        .filter(|dose| dose.order.as_ref() == stated.statement.order())
        .filter_map(|dose| dose.at.map(|when| ((when - at).num_minutes().abs(), dose)))
        .filter(|(distance, _)| *distance <= reach.max(SAME_DOSE_MINUTES))
        .min_by_key(|(distance, dose)| (*distance, dose.source.key.clone()))?;
    let (distance, dose) = closest;
    let (kind, why) = if !same_outcome(stated, dose) {
        (VerdictKind::Conflict, Why::DiffersDose)
    } else if distance <= SAME_DOSE_MINUTES {
        (VerdictKind::Match, Why::AlreadyInRecordNearby)
    } else {
        (VerdictKind::Conflict, Why::DiffersTime)
    };
    Some(Verdict {
        kind,
        why,
        in_record: Some(dose.clone()),
    })
}

/// A candidate pair is a possible duplicate within the smaller of half the interval and 60 minutes.
fn duplicate_reach(order: &Order) -> i64 {
    (usual_interval(&order.timing) / 2).min(60)
}

fn usual_interval(timing: &Timing) -> i64 {
    let per_day = |count: u32| 1440 / i64::from(count.max(1));
    match timing {
        Timing::Interval { every_minutes } => i64::from(*every_minutes),
        Timing::TimesPerDay(count) => per_day(*count),
        Timing::FixedTimes(times) => per_day(u32::try_from(times.len()).unwrap_or(1)),
        Timing::Moments(moments) => per_day(u32::try_from(moments.at.len()).unwrap_or(1)),
        Timing::DaysOfWeek { plan, .. } => per_day(plan.count()),
        Timing::Counted { of, .. } => usual_interval(of),
        Timing::Steps(steps) => steps
            .iter()
            .map(|step| usual_interval(&step.timing))
            .min()
            .unwrap_or(120),
        Timing::IfNeeded {
            min_interval_minutes,
            ..
        } => i64::from(min_interval_minutes.unwrap_or(120)),
        Timing::Once(_) | Timing::Continuous | Timing::Raw(_) => 120,
    }
}

/// Same outcome and same quantity. A quantity that one side does not state cannot contradict.
fn same_outcome(stated: &Recorded<'_>, dose: &RecordedDose) -> bool {
    match (stated.statement, &dose.status) {
        (Statement::Given(given), RecordedStatus::Given) => {
            same_amount(given.dose.as_ref(), dose.dose.as_ref())
        }
        (Statement::GivenBefore(given), RecordedStatus::Given) => {
            same_amount(given.dose.as_ref(), dose.dose.as_ref())
        }
        (Statement::NotGiven(_), RecordedStatus::NotGiven(_)) => true,
        _ => false,
    }
}

fn same_amount(here: Option<&Amount>, there: Option<&Amount>) -> bool {
    match (here, there) {
        (Some(here), Some(there)) => here.same_as(there),
        (None, _) | (_, None) => true,
    }
}

/// Whether the record's copy of our own entry says what the entry says, to the second.
fn agrees(stated: &Recorded<'_>, dose: &RecordedDose) -> bool {
    let close = |here: Option<DateTime<Utc>>| match (here, dose.at) {
        (Some(here), Some(there)) => (here - there).abs() < Duration::seconds(1),
        (None, _) | (_, None) => false,
    };
    close(stated.statement.occurred_at())
        && same_outcome(stated, dose)
        && dose.order.as_ref() == stated.statement.order()
}
