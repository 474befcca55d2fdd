//! Everything of one patient that may have been given unseen: each dose of the blind window, and each if-needed order and
//! infusion that nobody looked into. The list is what the counter counts.

use chrono::{DateTime, Duration, Utc};
use ward::clinical::PatientId;
use ward::clinical::mar::{DoseState, Group, MarRow, project};
use ward::format;

use super::cells::cell;
use super::mar::order_row;
use super::{identity_words, patient_name, situation};
use crate::api::views::{ApiError, OpenSweep, Sweep, SweepItem};
use crate::fault::fault;
use crate::station::Station;

/// What has to be verified of one patient, to be decided one by one.
pub(crate) fn sweep(station: &Station, request: &OpenSweep) -> Result<Sweep, ApiError> {
    let now = station.now();
    let live = station.live();
    let ward = live.shown()?;
    let chart = ward
        .charts
        .get(&PatientId::new(&request.patient_id))
        .ok_or_else(|| fault("unknown-patient", &request.patient_id))?;
    // The same days as the counter of the chart.
    let (from, to) = (now - Duration::hours(24), now + Duration::hours(24));
    let at = situation(station, &live, now);
    let mar = project(chart, &live.ledger, at, from, to);
    let hours: Vec<DateTime<Utc>> = (0..48).map(|hour| from + Duration::hours(hour)).collect();

    let mut found: Vec<(Option<DateTime<Utc>>, SweepItem)> = vec![];
    for row in &mar.rows {
        let view = order_row(station, &live, chart, row, &[], now);
        for dose in row.doses.iter().filter(|dose| dose.slot.is_some()) {
            if dose.state != DoseState::Verify {
                continue;
            }
            let item = SweepItem {
                row: view.clone(),
                cell: cell(station, &live.ledger, row, dose, &hours),
                planned: format::date_time(dose.place, station.zone(), station.locale()),
                two_people: two_people(row),
                asked: dose.asked.is_some(),
            };
            found.push((Some(dose.place), item));
        }
        if row.verify && matches!(row.group, Group::IfNeeded | Group::Infusion) {
            let item = SweepItem {
                row: view,
                cell: None,
                planned: String::new(),
                two_people: two_people(row),
                asked: row.asked.is_some(),
            };
            found.push((None, item));
        }
    }
    // Doses in the order in which they were planned; orders without slots after them.
    found.sort_by_key(|(place, _)| (place.is_none(), *place));
    Ok(Sweep {
        patient: patient_name(station, &chart.patient),
        identity: identity_words(station, &chart.patient),
        items: found.into_iter().map(|(_, item)| item).collect(),
    })
}

fn two_people(row: &MarRow) -> bool {
    row.vigilance.two_people()
}
