//! The ward, patient by patient.

use std::collections::BTreeMap;

use chrono::Duration;
use lang::Arg;
use ward::clinical::mar::{project, waiting};
use ward::format;

use super::{data_age, mar::unreconciled, patient, situation};
use crate::api::views::{ApiError, Conservation, Notice, WardList, WardRow, WardTotals};
use crate::fault::fault;
use crate::station::Station;

/// The ward list. Every patient of the copy is a row: there is no filter that could hide one.
pub(crate) fn ward_list(station: &Station) -> Result<WardList, ApiError> {
    let now = station.now();
    let live = station.live();
    let generation = live
        .generation
        .clone()
        .ok_or_else(|| fault("no-data", ""))?;
    let mut in_bed: BTreeMap<&str, usize> = BTreeMap::new();
    for chart in generation.charts.values() {
        if let Some(bed) = &chart.encounter.place.bed {
            *in_bed.entry(bed).or_default() += 1;
        }
    }
    let mut totals = WardTotals {
        patients: 0,
        verify: 0,
        overdue: 0,
        due_hour: 0,
        unreconciled: 0,
    };
    let rows: Vec<WardRow> = generation
        .by_bed()
        .into_iter()
        .map(|chart| {
            let at = situation(station, &live, now);
            let waits = waiting(
                &project(
                    chart,
                    &live.ledger,
                    at,
                    now - Duration::hours(24),
                    now + Duration::hours(24),
                ),
                now,
            );
            let open = unreconciled(&live, Some(&chart.patient.id));
            totals.patients += 1;
            totals.verify += waits.verify;
            totals.overdue += waits.overdue;
            totals.due_hour += waits.due_hour;
            totals.unreconciled += open;
            let bed = chart.encounter.place.bed.as_deref();
            WardRow {
                patient_id: chart.patient.id.as_str().to_owned(),
                bed: patient::place_words(station, chart),
                bed_known: bed.is_some(),
                bed_conflict: bed
                    .is_some_and(|bed| in_bed.get(bed).is_some_and(|count| *count > 1)),
                name: patient::patient_name(station, &chart.patient),
                used_name: chart.patient.used_family.clone(),
                birth_date: patient::birth_date(station, &chart.patient),
                age: patient::age(station, &chart.patient, now),
                sex: chart.patient.sex.short(station.locale()).to_owned(),
                ipp: chart.patient.record_number().to_owned(),
                look_alike: patient::look_alike(station, &generation, &chart.patient).is_some(),
                allergy: patient::allergy(station, chart),
                verify: waits.verify,
                overdue: waits.overdue,
                due_hour: waits.due_hour,
                raw_orders: u32::try_from(
                    chart.orders.iter().filter(|order| order.is_raw()).count(),
                )
                .unwrap_or(u32::MAX),
                unreconciled: open,
                next_due: waits.next_due.map_or_else(String::new, |at| {
                    format::time(at, station.zone(), station.locale())
                }),
                data: data_age(station, chart.as_of(), now),
                gone_since: patient::gone_since(station, chart),
            }
        })
        .collect();
    let sum = generation.conservation();
    let words = station.words();
    let issues = generation
        .issues
        .iter()
        .map(|issue| {
            let key = format!("issue-{}", issue.code);
            let key = if words.has(&key) {
                key
            } else {
                "issue-other".to_owned()
            };
            let about = [
                ("subject", Arg::Text(issue.subject.as_str())),
                ("detail", Arg::Text(issue.detail.as_str())),
            ];
            Notice {
                code: issue.code.clone(),
                what: words.say_with(&key, &about),
                works: words.say("issue-works"),
                todo: words.say("issue-todo"),
            }
        })
        .collect();
    Ok(WardList {
        rows,
        totals,
        age: data_age(station, generation.oldest(), now),
        orders: Conservation {
            received: sum.received,
            understood: sum.understood,
            raw: sum.raw,
            conserved: sum.holds(),
        },
        issues,
    })
}
