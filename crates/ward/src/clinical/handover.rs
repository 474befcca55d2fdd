//! What one shift tells the next about a patient: situation, background, assessment, what is to be done.
//!
//! A pure projection of chart and journal. It concludes nothing: what is not known stays not known, with its reason.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};

use super::bedside::{Balance, LastSign, OpenTask, TaskState, balance, last_signs, tasks};
use super::finding::{Alert, AlertKind, Condition, Diet};
use super::known::Known;
use super::mar::{DoseState, Group, MarDose, MarRow, Situation, project};
use super::order::Order;
use super::overview::alerts_of;
use super::shift::{Shift, Shifts};
use crate::format;
use crate::journal::{
    AskedPrescriber, EntryBody, Ledger, MeasureKind, Note, OrderStop, OrderTaken, Reassessed,
    Statement, Thread,
};
use crate::snapshot::Chart;

/// One dose of the handover.
#[derive(Clone, Debug, PartialEq)]
pub struct TellDose {
    /// Its order.
    pub order: Order,
    /// The dose as the MAR shows it.
    pub dose: MarDose,
}

/// An if-needed dose of the shift, with what was found afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct TellIfNeeded<'a> {
    /// The dose.
    pub dose: TellDose,
    /// The effect, where somebody looked.
    pub effect: Option<&'a Reassessed>,
}

/// An effect that somebody still has to look at.
#[derive(Clone, Debug, PartialEq)]
pub struct TellReassess<'a> {
    /// The medicine.
    pub medicine: &'a str,
    /// When it is due.
    pub due: DateTime<Utc>,
}

/// What is told about one patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover<'a> {
    /// Which shift hands over to which.
    pub shifts: Shifts,
    /// Day of the stay, the first is 1; absent when its begin is not known.
    pub stay_day: Option<i64>,
    /// Diagnoses that are not over.
    pub conditions: Known<&'a Condition>,
    /// Isolation.
    pub isolation: Known<&'a Alert>,
    /// Resuscitation status; absent is unknown, never "full code".
    pub code_status: Known<&'a Alert>,
    /// Risk of falling, and warnings of other kinds.
    pub alerts: Vec<&'a Alert>,
    /// Whether warnings were read at all.
    pub alerts_known: Known<&'a Alert>,
    /// Diet.
    pub diet: Known<&'a Diet>,
    /// The newest value of each vital sign.
    pub signs: BTreeMap<MeasureKind, LastSign<'a>>,
    /// In and out during the shift.
    pub balance: Balance,
    /// In and out during the last 24 hours.
    pub balance_day: Balance,
    /// Scheduled and single doses given in the shift.
    pub given: Vec<TellDose>,
    /// Not given in the shift.
    pub not_given: Vec<TellDose>,
    /// Late and still open.
    pub late: Vec<TellDose>,
    /// May have been given in the blind window.
    pub verify: Vec<TellDose>,
    /// Orders without slots that are to be verified.
    pub verify_orders: Vec<Order>,
    /// Infusions that run.
    pub running: Vec<TellDose>,
    /// Infusions that are ordered, and of which nothing says that they run.
    pub not_running: Vec<Order>,
    /// If-needed doses of the shift.
    pub if_needed: Vec<TellIfNeeded<'a>>,
    /// Orders taken on the ward, that the record does not hold.
    pub taken: Vec<(&'a EntryBody, &'a OrderTaken)>,
    /// Orders stopped on the ward.
    pub stopped: Vec<(&'a EntryBody, &'a OrderStop)>,
    /// Due from now to the end of the next shift.
    pub next: Vec<TellDose>,
    /// Tasks that are open.
    pub tasks: Vec<OpenTask<'a>>,
    /// Effects to look at.
    pub reassess: Vec<TellReassess<'a>>,
    /// Questions to a prescriber.
    pub asked: Vec<&'a AskedPrescriber>,
    /// Orders that only the prescriber can explain: shown word for word.
    pub raw: Vec<Order>,
    /// What the nurse wrote for the handover, newest last, since the shift began.
    pub notes: Vec<(&'a EntryBody, &'a Note)>,
}

/// Projects what is handed over.
pub fn handover<'a>(
    chart: &'a Chart,
    ledger: &'a Ledger,
    at: Situation<'_>,
    shifts: Shifts,
) -> Handover<'a> {
    let now = at.now;
    let Shift { from, .. } = shifts.ending;
    let to = shifts.beginning.to;
    let patient = &chart.patient.id;
    let mar = project(
        chart,
        ledger,
        at,
        from.min(now - Duration::hours(24)),
        to.max(now),
    );
    let stated: Vec<_> = ledger.of_patient(patient).collect();
    let mut told = Handover {
        shifts,
        stay_day: stay_day(chart, at),
        conditions: those(&chart.conditions, |condition| !condition.over),
        isolation: alerts_of(chart, AlertKind::Isolation),
        code_status: alerts_of(chart, AlertKind::CodeStatus),
        alerts: chart
            .alerts
            .values()
            .iter()
            .filter(|alert| matches!(alert.kind, AlertKind::Fall | AlertKind::Other))
            .collect(),
        alerts_known: those(&chart.alerts, |_| true),
        diet: those(&chart.diet, |_| true),
        signs: last_signs(chart, ledger, now),
        balance: balance(
            ledger,
            patient,
            from,
            shifts.ending.to.min(now + Duration::minutes(1)),
        ),
        balance_day: balance(
            ledger,
            patient,
            now - Duration::hours(24),
            now + Duration::minutes(1),
        ),
        given: vec![],
        not_given: vec![],
        late: vec![],
        verify: vec![],
        verify_orders: vec![],
        running: vec![],
        not_running: vec![],
        if_needed: vec![],
        taken: vec![],
        stopped: vec![],
        next: vec![],
        tasks: tasks(ledger, patient, now)
            .into_iter()
            .filter(|task| task.state != TaskState::Done)
            .collect(),
        reassess: reassess(ledger, chart),
        asked: vec![],
        raw: vec![],
        notes: vec![],
    };
    for row in &mar.rows {
        tell_row(&mut told, row, ledger, now);
    }
    for recorded in stated {
        match recorded.statement {
            Statement::OrderTaken(taken) => told.taken.push((recorded.entry, taken)),
            Statement::OrderStop(stop) => told.stopped.push((recorded.entry, stop)),
            Statement::Asked(asked) => told.asked.push(asked),
            Statement::Note(note) if note.handover && note.at >= from => {
                told.notes.push((recorded.entry, note));
            }
            _ => {}
        }
    }
    for list in [
        &mut told.given,
        &mut told.not_given,
        &mut told.late,
        &mut told.verify,
        &mut told.next,
    ] {
        list.sort_by_key(|tell| (tell.dose.place, tell.order.medication.text.to_lowercase()));
    }
    told.notes.sort_by_key(|(_, note)| note.at);
    told
}

fn tell_row<'a>(told: &mut Handover<'a>, row: &MarRow, ledger: &'a Ledger, now: DateTime<Utc>) {
    let tell = |dose: &MarDose| TellDose {
        order: row.order.clone(),
        dose: dose.clone(),
    };
    if row.verify && matches!(row.group, Group::IfNeeded | Group::Infusion) {
        told.verify_orders.push(row.order.clone());
    }
    if row.group == Group::Raw {
        told.raw.push(row.order.clone());
    }
    let mut runs = false;
    for dose in &row.doses {
        let happened = dose.happened_at.unwrap_or(dose.place);
        let in_shift = told.shifts.ending.holds(happened);
        match dose.state {
            DoseState::Given | DoseState::Partial | DoseState::Paper if !in_shift => {}
            DoseState::Given | DoseState::Partial | DoseState::Paper
                if row.group == Group::IfNeeded =>
            {
                told.if_needed.push(TellIfNeeded {
                    dose: tell(dose),
                    effect: dose.root.and_then(|root| effect_of(ledger, root)),
                });
            }
            DoseState::Given | DoseState::Partial | DoseState::Paper => told.given.push(tell(dose)),
            DoseState::NotGiven if in_shift => told.not_given.push(tell(dose)),
            DoseState::Overdue => told.late.push(tell(dose)),
            DoseState::Verify if dose.slot.is_some() => told.verify.push(tell(dose)),
            DoseState::Due => told.next.push(tell(dose)),
            DoseState::Upcoming if dose.place >= now && dose.place < told.shifts.beginning.to => {
                told.next.push(tell(dose));
            }
            // A bag of the record and the bar that stands for now are one infusion: it is told once, since its begin.
            DoseState::Running if runs => {}
            DoseState::Running => {
                runs = true;
                told.running.push(tell(dose));
            }
            DoseState::NotGiven
            | DoseState::Verify
            | DoseState::Upcoming
            | DoseState::OnHold
            | DoseState::Deferred
            | DoseState::IfNeeded
            | DoseState::Withdrawn => {}
        }
    }
    if row.group == Group::Infusion && !runs {
        told.not_running.push(row.order.clone());
    }
}

fn effect_of(ledger: &Ledger, dose: crate::journal::EntryId) -> Option<&Reassessed> {
    let thread = ledger.thread_of(dose)?;
    ledger
        .about(thread.patient()?)
        .filter_map(Thread::now)
        .filter_map(|now| match now.statement {
            Statement::Reassessed(effect) => Some(effect),
            _ => None,
        })
        .filter(|effect| {
            ledger
                .thread_of(effect.dose)
                .is_some_and(|of| of.root.id == thread.root.id)
        })
        .max_by_key(|effect| effect.at)
}

/// If-needed doses whose effect was to be looked at, and was not.
fn reassess<'a>(ledger: &'a Ledger, chart: &Chart) -> Vec<TellReassess<'a>> {
    let mut open: Vec<TellReassess<'a>> = ledger
        .about(&chart.patient.id)
        .filter_map(|thread| match thread.now()?.statement {
            Statement::Given(given) => {
                let due = given.details.reassess_at?;
                effect_of(ledger, thread.root.id)
                    .is_none()
                    .then_some(TellReassess {
                        medicine: &given.medication,
                        due,
                    })
            }
            _ => None,
        })
        .collect();
    open.sort_by_key(|reassess| reassess.due);
    open
}

/// Those of a section that are wanted; a section whose every value is unwanted was read all the same.
fn those<T>(known: &Known<T>, wanted: impl Fn(&T) -> bool) -> Known<&T> {
    match known {
        Known::Values(values) => {
            let found: Vec<&T> = values.iter().filter(|value| wanted(value)).collect();
            if found.is_empty() {
                Known::NotRecorded
            } else {
                Known::Values(found)
            }
        }
        Known::NoneKnown => Known::NoneKnown,
        Known::NotRecorded => Known::NotRecorded,
        Known::NotFetched(why) => Known::NotFetched(why.clone()),
    }
}

fn stay_day(chart: &Chart, at: Situation<'_>) -> Option<i64> {
    let day = |instant| format::wall_clock(instant, at.site.zone).date();
    let since = (day(at.now) - day(chart.encounter.start?)).num_days();
    (since >= 0).then_some(since + 1)
}
