//! The ward, patient by patient.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, Utc};
use ward::clinical::bedside::{TaskState, tasks};
use ward::clinical::mar::{MarChart, project, waiting};
use ward::clinical::{PatientId, with_look_alikes};
use ward::format;

use super::data::{alarm, is_whole, issue_notices};
use super::mar::{tasks_waiting, unreconciled};
use super::{data_age, findings, patient, situation, stay};
use crate::api::views::{ApiError, Conservation, WardList, WardRow, WardTotals};
use crate::station::{Live, Station};

/// The ward list. Every patient of the copy is a row: there is no filter that could hide one.
pub(crate) fn ward_list(station: &Station) -> Result<WardList, ApiError> {
    let now = station.now();
    let live = station.live();
    let generation = live.shown()?;
    let mut in_bed: BTreeMap<&str, usize> = BTreeMap::new();
    for chart in generation.charts.values() {
        // Who left lies in no bed any more.
        if let (Some(bed), None) = (&chart.encounter.place.bed, &chart.local.left) {
            *in_bed.entry(bed).or_default() += 1;
        }
    }
    let alike = with_look_alikes(generation.charts.values().map(|chart| &chart.patient));
    let mut totals = WardTotals {
        patients: 0,
        verify: 0,
        overdue: 0,
        due_hour: 0,
        tasks: 0,
        tasks_late: 0,
        unreconciled: 0,
    };
    let mut whole = live.orders_taken.len() == generation.from_record();
    let mut shown = 0_u32;
    let mut first_due = vec![];
    let mut rows: Vec<WardRow> = generation
        .by_bed()
        .into_iter()
        .map(|chart| {
            let at = situation(station, &live, now);
            let projection = project(
                chart,
                &live.ledger,
                at,
                now - Duration::hours(24),
                now + Duration::hours(24),
            );
            whole &= is_whole(&live, chart, &projection);
            shown = shown.saturating_add(count(projection.rows.len()));
            let waits = waiting(&projection, now);
            let open = unreconciled(&live, Some(&chart.patient.id));
            let (tasks, tasks_late) = tasks_waiting(&live, &chart.patient.id, now);
            first_due.push(first_waiting(&live, &chart.patient.id, &projection, now));
            totals.patients += 1;
            totals.verify += waits.verify;
            totals.overdue += waits.overdue;
            totals.due_hour += waits.due_hour;
            totals.tasks += tasks;
            totals.tasks_late += tasks_late;
            totals.unreconciled += open;
            let bed = chart.encounter.place.bed.as_deref();
            WardRow {
                patient_id: chart.patient.id.as_str().to_owned(),
                bed: patient::place_words(station, chart),
                bed_known: bed.is_some(),
                bed_conflict: bed
                    .filter(|_| chart.local.left.is_none())
                    .is_some_and(|bed| in_bed.get(bed).is_some_and(|count| *count > 1)),
                name: patient::patient_name(station, &chart.patient),
                used_name: chart.patient.used_family.clone(),
                birth_date: patient::birth_date(station, &chart.patient),
                age: patient::age(station, &chart.patient, now),
                sex: chart.patient.sex.short(station.locale()).to_owned(),
                ipp: chart.patient.record_number().to_owned(),
                look_alike: alike.contains(&chart.patient.id),
                allergy: patient::allergy(station, chart),
                verify: waits.verify,
                overdue: waits.overdue,
                due_hour: waits.due_hour,
                tasks,
                tasks_late,
                isolation: findings::isolation(station, chart),
                temporary: chart.local.temporary.is_some(),
                raw_orders: count(chart.orders.iter().filter(|order| order.is_raw()).count()),
                unreconciled: open,
                next_due: waits.next_due.map_or_else(String::new, |at| {
                    format::time(at, station.zone(), station.locale())
                }),
                due_rank: 0,
                data: data_age(station, chart.as_of(), now),
                gone_since: patient::gone_since(station, chart),
                stay: stay::marks(station, chart),
            }
        })
        .collect();
    rank(&mut rows, &first_due);
    // Who left stays in the list, behind those who are here.
    rows.sort_by_key(|row| row.stay.left.is_some());
    let sum = generation.conservation();
    // Received, held and shown: three counts of the same orders, and the same patients as when the copy was taken.
    let conserved = sum.holds() && shown == sum.received.saturating_add(sum.local) && whole;
    Ok(WardList {
        rows,
        totals,
        age: data_age(station, generation.oldest(), now),
        orders: Conservation {
            received: sum.received,
            local: sum.local,
            understood: sum.understood,
            raw: sum.raw,
            conserved,
        },
        issues: issue_notices(station, &generation),
        alarm: alarm(station, conserved),
    })
}

/// The first thing that waits for somebody: an open dose of the last day or the next, or a task.
fn first_waiting(
    live: &Live,
    patient: &PatientId,
    projection: &MarChart,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let doses = projection.rows.iter().flat_map(|row| &row.doses);
    let open = doses.filter(|dose| dose.slot.is_some() && dose.state.is_open());
    let tasks = tasks(&live.ledger, patient, now);
    let open_tasks = tasks.iter().filter(|task| task.state != TaskState::Done);
    open.map(|dose| dose.place)
        .chain(open_tasks.map(|task| task.task.due))
        .min()
}

/// Numbers the rows by what is due first; who waits for nothing comes last, and the order of beds decides between equals.
fn rank(rows: &mut [WardRow], first_due: &[Option<DateTime<Utc>>]) {
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by_key(|nth| {
        let due = first_due.get(*nth).copied().flatten();
        (due.is_none(), due, *nth)
    });
    for (place, nth) in order.into_iter().enumerate() {
        if let Some(row) = rows.get_mut(nth) {
            row.due_rank = count(place);
        }
    }
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
