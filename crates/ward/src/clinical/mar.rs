//! The medication administration record of one patient: a pure projection of chart, journal and time.
//!
//! Screen, paper and CLI show this projection; none of them decides what is due.
//!
//! Invariant: every order of the chart is exactly one row.
//! Invariant: in the blind window an unresolved dose is neither due nor overdue: it is to be verified.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};

use super::bedside::weight_here;
use super::dose::{Amount, RecordedDose, RecordedStatus};
use super::follow_up::{FollowUp, follow_ups};
use super::ids::{OrderId, SlotId};
use super::if_needed::{LimitUse, limit_use};
use super::infusion::{Infusion, infusion};
use super::order::{Category, Order, OrderStatus};
use super::patch::{Patches, is_patch, patches};
use super::slots::{Origin, Slot, schedule};
use super::timing::{SiteRules, Timing};
use super::vigilance::Vigilance;
use crate::journal::{EntryId, EntrySource, Ledger, NotGivenReason, Recorded, Statement, Thread};
use crate::snapshot::Chart;
use crate::ward_now::{StoppedHere, TakenHere};

/// The time in which doses may have been given without reaching our copy: from the patient's data time less the feed
/// lag (B0) to the opening of capture on this ward (B1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlindWindow {
    /// B0.
    pub from: DateTime<Utc>,
    /// B1.
    pub to: DateTime<Utc>,
}

/// The blind window of a patient; `None` while capture was never opened. Data taken after the opening leaves none.
pub fn blind_window(
    as_of: Option<DateTime<Utc>>,
    capture_opened: Option<DateTime<Utc>>,
    site: &SiteRules,
) -> Option<BlindWindow> {
    let to = capture_opened?;
    let from = as_of.map_or(DateTime::<Utc>::MIN_UTC, |at| {
        at.checked_sub_signed(Duration::minutes(site.feed_lag_minutes))
            .unwrap_or(at)
    });
    (from < to).then_some(BlindWindow { from, to })
}

/// Where a row stands on the sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// With computed times, or with a known count whose times the site has not set.
    Scheduled,
    /// If needed.
    IfNeeded,
    /// Running continuously.
    Infusion,
    /// Once.
    Once,
    /// Shown word for word.
    Raw,
    /// Home treatment and other stays: shown, counted, never due.
    Home,
    /// Stopped: do not give.
    Stopped,
}

impl Group {
    /// Stable key; the catalogue has `group-<key>`.
    pub fn key(self) -> &'static str {
        match self {
            Group::Scheduled => "scheduled",
            Group::IfNeeded => "prn",
            Group::Infusion => "infusion",
            Group::Once => "once",
            Group::Raw => "raw",
            Group::Home => "home",
            Group::Stopped => "stopped",
        }
    }
}

/// The state of one dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DoseState {
    /// Due later than its tolerance allows.
    Upcoming,
    /// Within its tolerance.
    Due,
    /// Past its tolerance.
    Overdue,
    /// To be verified: the blind window.
    Verify,
    /// Given.
    Given,
    /// Given in another quantity.
    Partial,
    /// Given, copied here from a sheet of paper.
    Paper,
    /// Not given.
    NotGiven,
    /// Put off: the mark that stays where it was planned.
    Deferred,
    /// The order is on hold.
    OnHold,
    /// An infusion runs.
    Running,
    /// If needed, possible from this time on.
    IfNeeded,
    /// Withdrawn by a correction, nothing in its place.
    Withdrawn,
}

impl DoseState {
    /// Whether somebody still has to act on it.
    pub fn is_open(self) -> bool {
        matches!(
            self,
            DoseState::Upcoming | DoseState::Due | DoseState::Overdue | DoseState::Verify
        )
    }
}

/// One dose on the time axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarDose {
    /// The slot, if it has one.
    pub slot: Option<Slot>,
    /// Its place on the axis: the due time of a slot, else the time it happened.
    pub place: DateTime<Utc>,
    /// State.
    pub state: DoseState,
    /// When it happened, if it did; when it is due now, for the mark of a dose that was put off.
    pub happened_at: Option<DateTime<Utc>>,
    /// Quantity, if one is known.
    pub amount: Option<Amount>,
    /// Reason letter of a dose not given here.
    pub letter: Option<NotGivenReason>,
    /// Who, in initials or as the record writes it.
    pub by: Option<String>,
    /// The current entry, if it was recorded here.
    pub entry: Option<EntryId>,
    /// The thread's root, if it was recorded here.
    pub root: Option<EntryId>,
    /// More than one thread speaks about this slot: a possible double dose.
    pub doubled: bool,
    /// The record's own resource, if it came from there.
    pub record: Option<String>,
    /// A prescriber was asked whether it had been given before, and has not answered.
    pub asked: Option<EntryId>,
}

/// When and by whom a medicine was last given, here or in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastGiven {
    /// When.
    pub at: DateTime<Utc>,
    /// How much.
    pub amount: Option<Amount>,
    /// Who.
    pub by: Option<String>,
}

/// What may be said of an if-needed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IfNeededState {
    /// Doses in the last 24 hours, known ones only.
    pub in_24_h: u32,
    /// At most, if the order says.
    pub max_per_day: Option<u32>,
    /// Earliest next time; in the blind window a dose at B1 is assumed until somebody verified.
    pub next_from: Option<DateTime<Utc>>,
    /// What was given of the most in a time, where the order states it as an amount.
    pub most: Option<LimitUse>,
}

/// One order on the MAR.
#[derive(Clone, Debug, PartialEq)]
pub struct MarRow {
    /// The order.
    pub order: Order,
    /// Where it stands.
    pub group: Group,
    /// Doses in the window, by place.
    pub doses: Vec<MarDose>,
    /// Last given at all.
    pub last_given: Option<LastGiven>,
    /// For if-needed orders.
    pub if_needed: Option<IfNeededState>,
    /// An if-needed order or a running infusion in the blind window: to be verified before anything is given.
    pub verify: bool,
    /// A prescriber was asked about this order without slots, and has not answered.
    pub asked: Option<EntryId>,
    /// What pharmacy's lists say of the medicine.
    pub vigilance: Vigilance,
    /// Where computed times come from.
    pub origin: Option<Origin>,
    /// How a continuous infusion stands.
    pub infusion: Option<Infusion>,
    /// The patches of an order that is one.
    pub patches: Option<Patches>,
    /// What waits besides doses, whatever the window.
    pub follow_ups: Vec<FollowUp>,
    /// The ward took this order itself: the record does not have it.
    pub taken_here: Option<TakenHere>,
    /// The ward was told to stop it: the record does not say so.
    pub stopped_here: Option<StoppedHere>,
}

/// The MAR of one patient over a window.
#[derive(Clone, Debug, PartialEq)]
pub struct MarChart {
    /// One row per order.
    pub rows: Vec<MarRow>,
    /// Doses that the record knows and that belong to no order of the chart: shown, never dropped.
    pub unlinked: Vec<RecordedDose>,
    /// The newest weight that was charted here, and when.
    pub weight_here: Option<(Amount, DateTime<Utc>)>,
}

/// Everything the projection depends on besides chart and journal.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The time.
    pub now: DateTime<Utc>,
    /// The site's rules.
    pub site: &'a SiteRules,
    /// When capture was opened on this ward, if it is open.
    pub capture_opened: Option<DateTime<Utc>>,
    /// The naming system of our own entries in the record.
    pub own_system: &'a str,
}

/// Projects the chart over `from <= place < to`.
pub fn project(
    chart: &Chart,
    ledger: &Ledger,
    at: Situation<'_>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> MarChart {
    let blind = blind_window(chart.as_of(), at.capture_opened, at.site);
    let mut known: BTreeMap<&OrderId, Vec<&RecordedDose>> = chart
        .orders
        .iter()
        .map(|order| (&order.id, vec![]))
        .collect();
    let mut unlinked = vec![];
    for dose in &chart.doses {
        let doses = dose.order.as_ref().and_then(|order| known.get_mut(order));
        match doses {
            Some(doses) if !is_ours(dose, ledger, at.own_system) => doses.push(dose),
            Some(_) => {}
            None if dose.at.is_none_or(|when| when >= from && when < to) => {
                unlinked.push(dose.clone());
            }
            None => {}
        }
    }
    let rows = chart
        .orders
        .iter()
        .map(|order| {
            let known = known.get(&order.id).map_or(&[][..], Vec::as_slice);
            row(chart, ledger, order, known, at, blind, (from, to))
        })
        .collect();
    MarChart {
        rows,
        unlinked,
        weight_here: weight_here(ledger, &chart.patient.id, at.now),
    }
}

fn group(order: &Order) -> Group {
    match (&order.status, order.category, &order.timing) {
        (OrderStatus::Stopped(_) | OrderStatus::EnteredInError, _, _) => Group::Stopped,
        (_, Category::Home, _) => Group::Home,
        (_, _, Timing::Raw(_)) => Group::Raw,
        (_, _, Timing::IfNeeded { .. }) => Group::IfNeeded,
        (_, _, Timing::Continuous) => Group::Infusion,
        (_, _, Timing::Once(_)) => Group::Once,
        // Counts and steps are only ever made of rhythms.
        (
            _,
            _,
            Timing::FixedTimes(_)
            | Timing::Interval { .. }
            | Timing::TimesPerDay(_)
            | Timing::Moments(_)
            | Timing::DaysOfWeek { .. }
            | Timing::Counted { .. }
            | Timing::Steps(_),
        ) => Group::Scheduled,
    }
}

fn row(
    chart: &Chart,
    ledger: &Ledger,
    order: &Order,
    known: &[&RecordedDose],
    at: Situation<'_>,
    blind: Option<BlindWindow>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
) -> MarRow {
    // A day more on either side, so that a dose just outside the window still finds its slot.
    let margin = Duration::hours(36);
    let plan = schedule(order, at.site, from - margin, to + margin);
    let matches = match_doses(&plan.slots, known);
    let taken_here = chart.local.orders.get(&order.id).cloned();
    let stopped_here = chart.local.stops.get(&order.id).cloned();
    // Nobody can have given it before the ward itself took the order.
    let blind = blind.filter(|_| taken_here.is_none());
    // Who left is given nothing any more; what was due before is still to be answered for.
    let left_at = chart.local.left.as_ref().map(|left| left.at);
    let closed_at = stopped_here.as_ref().map(|stop| stop.at);
    // A stopped order has nothing to give any more: what was never touched disappears, what was done stays.
    let ended = matches!(
        order.status,
        OrderStatus::Stopped(_) | OrderStatus::EnteredInError
    );
    let mut doses: Vec<MarDose> = plan
        .slots
        .iter()
        .zip(&matches)
        .filter_map(|(slot, record)| {
            let threads: Vec<&Thread> = ledger.of_slot(&slot.id).collect();
            let untouched = threads.is_empty() && record.is_none();
            // What the ward stopped itself was due until then, and somebody has to say what became of it.
            let was_due = closed_at.is_some_and(|stop| slot.due < stop);
            let gone = left_at.is_some_and(|left| slot.due >= left);
            if untouched && ((ended && !was_due) || gone) {
                return None;
            }
            Some(slot_dose(order, slot, *record, ledger, at, blind))
        })
        .collect();
    let put_off: Vec<MarDose> = doses
        .iter()
        .filter_map(|dose| deferred_mark(dose, ledger))
        .collect();
    doses.extend(put_off);
    let matched: Vec<&RecordedDose> = matches.iter().flatten().copied().collect();
    doses.extend(
        known
            .iter()
            .filter(|dose| !matched.iter().any(|taken| std::ptr::eq(*taken, **dose)))
            .filter_map(|dose| dose.at.map(|place| from_record(dose, None, place))),
    );
    doses.extend(
        ledger
            .of_order(&order.id)
            .filter(|thread| thread.root.statement.is_dose())
            .filter_map(|thread| free_dose(thread, &plan.slots)),
    );

    let last_given = last_given(order, known, ledger, at.now);
    let live = order.is_live() && left_at.is_none();
    let verified = |since: DateTime<Utc>| {
        ledger
            .of_order(&order.id)
            .filter_map(Thread::now)
            .filter(|now| now.statement.looks_into_blind_window())
            .any(|now| now.entry.recorded_at >= since)
    };
    // Orders without slots: no cell could ask the question, so the row does.
    let timing_needs_look = plan.origin.is_none();
    let verify = live && timing_needs_look && blind.is_some_and(|window| !verified(window.to));
    let if_needed = match &order.timing {
        Timing::IfNeeded {
            min_interval_minutes,
            max_per_day,
            ..
        } => {
            let assumed = blind.filter(|_| verify).map(|window| window.to);
            let last = last_given.as_ref().map(|last| last.at).max(assumed);
            let next_from = match (min_interval_minutes, last) {
                (Some(minutes), Some(last)) => {
                    last.checked_add_signed(Duration::minutes(i64::from(*minutes)))
                }
                _ => None,
            };
            Some(IfNeededState {
                in_24_h: given_in_24_h(order, known, ledger, at.now),
                max_per_day: *max_per_day,
                next_from,
                most: limit_use(order, known, ledger, at.now),
            })
        }
        _ => None,
    };
    if let Some(state) = if_needed.as_ref().filter(|_| live) {
        let place = state.next_from.map_or(at.now, |next| next.max(at.now));
        doses.push(standing(DoseState::IfNeeded, place));
    }
    let inpatient = order.category == Category::Inpatient;
    let infusion = (inpatient && matches!(order.timing, Timing::Continuous))
        .then(|| infusion(order, known, ledger, at.now));
    if infusion.as_ref().is_some_and(Infusion::is_running) {
        doses.push(standing(DoseState::Running, at.now));
    }
    let patches = (inpatient && is_patch(order, at.site))
        .then(|| patches(order, known, ledger, at.site, at.now));
    let follow_ups = follow_ups(
        order,
        &doses,
        infusion.as_ref(),
        patches.as_ref(),
        ledger,
        at.site,
        at.now,
    );
    doses.retain(|dose| dose.place >= from && dose.place < to);
    doses.sort_by_key(|dose| (dose.place, dose.happened_at, dose.entry));
    MarRow {
        order: order.clone(),
        group: group(order),
        doses,
        last_given,
        if_needed,
        verify,
        asked: ledger.open_question(&order.id, None),
        vigilance: at.site.vigilance(&order.medication.text),
        origin: plan.origin,
        infusion,
        patches,
        follow_ups,
        taken_here,
        stopped_here,
    }
}

/// A dose that the record holds because we wrote it there is shown once: by our own entry.
pub(crate) fn is_ours(dose: &RecordedDose, ledger: &Ledger, own_system: &str) -> bool {
    dose.identifiers.iter().any(|identifier| {
        identifier
            .strip_prefix(own_system)
            .and_then(|rest| rest.strip_prefix('|'))
            .and_then(EntryId::parse)
            .is_some_and(|entry| ledger.thread_of(entry).is_some())
    })
}

/// Gives each slot the record's dose that is nearest to it, within half the gap to the neighbouring slots and six hours
/// at most: a dose given late still settles its own slot, and never the next one.
fn match_doses<'a>(slots: &[Slot], known: &[&'a RecordedDose]) -> Vec<Option<&'a RecordedDose>> {
    let mut taken: Vec<Option<&'a RecordedDose>> = vec![None; slots.len()];
    let mut pairs: Vec<(i64, usize, usize)> = vec![];
    for (nth, slot) in slots.iter().enumerate() {
        let gap = |other: Option<&Slot>| {
            other.map_or(i64::MAX, |other| (other.due - slot.due).num_minutes().abs())
        };
        let before = nth.checked_sub(1).and_then(|before| slots.get(before));
        let reach = (gap(before).min(gap(slots.get(nth + 1))) / 2).min(360);
        for (which, dose) in known.iter().enumerate() {
            if let Some(when) = dose.at {
                let distance = (when - slot.due).num_minutes().abs();
                if distance <= reach {
                    pairs.push((distance, nth, which));
                }
            }
        }
    }
    pairs.sort_unstable();
    let mut used = BTreeSet::new();
    for (_, nth, which) in pairs {
        if let (Some(place), Some(dose)) = (taken.get_mut(nth), known.get(which))
            && place.is_none()
            && used.insert(which)
        {
            *place = Some(*dose);
        }
    }
    taken
}

fn slot_dose(
    order: &Order,
    slot: &Slot,
    record: Option<&RecordedDose>,
    ledger: &Ledger,
    at: Situation<'_>,
    blind: Option<BlindWindow>,
) -> MarDose {
    let threads: Vec<&Thread> = ledger.of_slot(&slot.id).collect();
    // What people recorded here speaks first; if two did, the one that says "given" is shown and both are in the history.
    let given_first = threads
        .iter()
        .filter_map(|thread| thread.now().map(|now| (*thread, now)))
        .min_by_key(|(_, now)| {
            (
                !matches!(
                    now.statement,
                    Statement::Given(_) | Statement::GivenBefore(_)
                ),
                now.entry.hlc,
            )
        });
    if let Some((thread, now)) = given_first {
        let mut dose = from_entry(thread, &now, Some(slot.clone()), slot.due);
        dose.doubled = threads.len() > 1 || record.is_some();
        return dose;
    }
    if let Some(record) = record {
        return from_record(record, Some(slot.clone()), slot.due);
    }
    let tolerance = Duration::minutes(slot.tolerance_minutes);
    // A dose that was put off is due at its new time. What may have been given unseen at the old one stays to be verified:
    // nobody looked by putting it off.
    let due = ledger
        .deferral(&slot.id)
        .map_or(slot.due, |(_, deferred)| deferred.until);
    let state = if order.status == OrderStatus::OnHold {
        DoseState::OnHold
    } else if blind.is_some_and(|window| slot.due - tolerance <= window.to) {
        DoseState::Verify
    } else if at.now > due + tolerance {
        DoseState::Overdue
    } else if at.now >= due - tolerance {
        DoseState::Due
    } else {
        DoseState::Upcoming
    };
    MarDose {
        slot: Some(slot.clone()),
        asked: ledger.open_question(&order.id, Some(&slot.id)),
        ..standing(state, due)
    }
}

/// The mark that stays at the planned time of a dose that was put off and is not settled yet.
fn deferred_mark(dose: &MarDose, ledger: &Ledger) -> Option<MarDose> {
    let slot = dose
        .slot
        .as_ref()
        .filter(|_| dose.state.is_open() || dose.state == DoseState::OnHold)?;
    let (thread, deferred) = ledger.deferral(&slot.id)?;
    Some(MarDose {
        happened_at: Some(deferred.until),
        by: Some(thread.last().author.initials.clone()),
        entry: Some(thread.last().id),
        root: Some(thread.root.id),
        ..standing(DoseState::Deferred, slot.due)
    })
}

fn standing(state: DoseState, place: DateTime<Utc>) -> MarDose {
    MarDose {
        slot: None,
        place,
        state,
        happened_at: None,
        amount: None,
        letter: None,
        by: None,
        entry: None,
        root: None,
        doubled: false,
        record: None,
        asked: None,
    }
}

fn from_record(dose: &RecordedDose, slot: Option<Slot>, place: DateTime<Utc>) -> MarDose {
    let state = match &dose.status {
        RecordedStatus::Given => DoseState::Given,
        RecordedStatus::NotGiven(_) => DoseState::NotGiven,
        RecordedStatus::Running => DoseState::Running,
        RecordedStatus::Other(_) => DoseState::Verify,
    };
    MarDose {
        slot,
        happened_at: dose.at,
        amount: dose.dose.clone(),
        by: dose.by.clone(),
        record: Some(dose.source.key.clone()),
        ..standing(state, place)
    }
}

fn from_entry(
    thread: &Thread,
    now: &Recorded<'_>,
    slot: Option<Slot>,
    place: DateTime<Utc>,
) -> MarDose {
    let (state, amount, letter) = match now.statement {
        Statement::Given(dose) if dose.partial => (DoseState::Partial, dose.dose.clone(), None),
        Statement::Given(dose) if dose.details.source == EntrySource::Paper => {
            (DoseState::Paper, dose.dose.clone(), None)
        }
        Statement::Given(dose) => (DoseState::Given, dose.dose.clone(), None),
        Statement::GivenBefore(dose) => (DoseState::Given, dose.dose.clone(), None),
        Statement::NotGiven(dose) => (DoseState::NotGiven, None, Some(dose.reason)),
        // Only statements that settle a dose come here.
        _ => (DoseState::Withdrawn, None, None),
    };
    MarDose {
        slot,
        happened_at: now.statement.occurred_at(),
        amount,
        letter,
        by: Some(now.entry.author.initials.clone()),
        entry: Some(now.entry.id),
        root: Some(thread.root.id),
        ..standing(state, place)
    }
}

/// A dose recorded here without a slot of this plan: if-needed doses, raw orders, slots that a changed order no longer
/// has. It stands where it happened, so that a recorded dose never disappears with its slot.
fn free_dose(thread: &Thread, slots: &[Slot]) -> Option<MarDose> {
    let has_slot =
        |slot: Option<&SlotId>| slot.is_some_and(|id| slots.iter().any(|slot| slot.id == *id));
    match thread.now() {
        Some(now) => {
            if has_slot(now.statement.slot()) {
                return None;
            }
            let place = now.statement.occurred_at()?;
            Some(from_entry(thread, &now, None, place))
        }
        None => {
            // Withdrawn: a slot is open again and says so in its history; a free dose stays as a struck mark.
            if has_slot(thread.root.statement.slot()) {
                return None;
            }
            let place = thread.root.statement.occurred_at()?;
            Some(MarDose {
                by: Some(thread.last().author.initials.clone()),
                entry: Some(thread.last().id),
                root: Some(thread.root.id),
                ..standing(DoseState::Withdrawn, place)
            })
        }
    }
}

fn last_given(
    order: &Order,
    known: &[&RecordedDose],
    ledger: &Ledger,
    now: DateTime<Utc>,
) -> Option<LastGiven> {
    let here = ledger.last_given(&order.id, now).and_then(|given| {
        let at = given.statement.occurred_at()?;
        let (amount, by) = match given.statement {
            Statement::Given(dose) => {
                let told = dose.details.given_by.clone();
                let by = told.unwrap_or_else(|| given.entry.author.initials.clone());
                (dose.dose.clone(), Some(by))
            }
            Statement::GivenBefore(dose) => (dose.dose.clone(), Some(dose.by.clone())),
            _ => return None,
        };
        Some(LastGiven { at, amount, by })
    });
    let there = known
        .iter()
        .filter(|dose| dose.status == RecordedStatus::Given)
        .filter_map(|dose| dose.at.filter(|at| *at <= now).map(|at| (at, dose)))
        .max_by_key(|(at, _)| *at)
        .map(|(at, dose)| LastGiven {
            at,
            amount: dose.dose.clone(),
            by: dose.by.clone(),
        });
    [here, there]
        .into_iter()
        .flatten()
        .max_by_key(|last| last.at)
}

fn given_in_24_h(
    order: &Order,
    known: &[&RecordedDose],
    ledger: &Ledger,
    now: DateTime<Utc>,
) -> u32 {
    let since = now - Duration::hours(24);
    let within = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at > since && at <= now);
    let there = known
        .iter()
        .filter(|dose| dose.status == RecordedStatus::Given && within(dose.at))
        .count();
    let here = ledger
        .of_order(&order.id)
        .filter_map(Thread::now)
        .filter(|now| {
            matches!(
                now.statement,
                Statement::Given(_) | Statement::GivenBefore(_)
            )
        })
        .filter(|now| within(now.statement.occurred_at()))
        .count();
    u32::try_from(there + here).unwrap_or(u32::MAX)
}

/// How many doses of a patient wait for somebody, over the last 24 hours and the next hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// To be verified, if-needed and infusion rows included.
    pub verify: u32,
    /// Late.
    pub overdue: u32,
    /// Due within the hour, or already within tolerance.
    pub due_hour: u32,
    /// The next due time of an open dose.
    pub next_due: Option<DateTime<Utc>>,
}

/// Counts what waits in a projection that covers at least the last 24 hours and the next hour.
pub fn waiting(mar: &MarChart, now: DateTime<Utc>) -> Waiting {
    let mut waiting = Waiting::default();
    for row in &mar.rows {
        if row.verify && matches!(row.group, Group::IfNeeded | Group::Infusion) {
            waiting.verify += 1;
        }
        let followed = row.follow_ups.iter().map(|each| (each.state, each.due));
        let planned = row
            .doses
            .iter()
            .filter(|dose| dose.slot.is_some())
            .map(|dose| (dose.state, dose.place));
        for (state, place) in planned.chain(followed) {
            match state {
                DoseState::Verify => waiting.verify += 1,
                DoseState::Overdue => waiting.overdue += 1,
                DoseState::Due => waiting.due_hour += 1,
                DoseState::Upcoming if place <= now + Duration::hours(1) => waiting.due_hour += 1,
                DoseState::Upcoming
                | DoseState::Given
                | DoseState::Partial
                | DoseState::Paper
                | DoseState::NotGiven
                | DoseState::Deferred
                | DoseState::OnHold
                | DoseState::Running
                | DoseState::IfNeeded
                | DoseState::Withdrawn => {}
            }
            if state.is_open() && place >= now {
                waiting.next_due = Some(
                    waiting
                        .next_due
                        .map_or(place, |next: DateTime<Utc>| next.min(place)),
                );
            }
        }
    }
    waiting
}
