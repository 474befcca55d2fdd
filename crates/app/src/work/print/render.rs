//! Lays out what was asked for, from the projection that the screen shows.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::forms::{self, ToldLine, ToldPatient, ToldWard};
use paper::page::Page;
use ward::clinical::look_alikes;
use ward::clinical::mar::{MarChart, Situation, project, waiting};
use ward::journal::Ledger;
use ward::sheets::Register;
use ward::snapshot::{Chart, Generation};
use ward::staff::Person;

use super::Pack;
use super::frame::Frame;
use super::number::{Naming, Numbered, Numbers, Wanted};
use super::papers::{self, Paper};
use crate::api::views::{ApiError, PrintKind, PrintRequest};
use crate::chart::{expected_orders, handover_list, patient_name, situation};
use crate::fault::fault;
use crate::station::Station;

/// Lays out what was asked for.
pub(super) fn render(
    station: &Station,
    request: &PrintRequest,
    by: &Person,
    now: DateTime<Utc>,
    first_number: u32,
    naming: Naming,
) -> Result<(Pack, &'static str, Option<DateTime<Utc>>), ApiError> {
    if let Some(paper) = Paper::of(&request.what) {
        return papers::render(station, paper, request, by, now, first_number);
    }
    // Laying out a ward takes a second or more: nobody who records a dose may wait for it, so the lock is held only for
    // the moment of copying what the sheets are made from.
    let (generation, taken, ledger, head, outage_since, at) = {
        let live = station.live();
        let generation = live.shown()?;
        let head = live.head_hash().chars().take(8).collect::<String>();
        let outage_since = live
            .downtime
            .outage_since()
            .filter(|_| live.downtime.capture_open());
        (
            generation,
            live.orders_taken.clone(),
            live.ledger.clone(),
            head,
            outage_since,
            situation(station, &live, now),
        )
    };
    let charts: Vec<&Chart> = generation
        .by_bed()
        .into_iter()
        .filter(|chart| {
            request.patient_ids.is_empty()
                || request
                    .patient_ids
                    .iter()
                    .any(|id| id == chart.patient.id.as_str())
        })
        .collect();
    if charts.is_empty() && !request.patient_ids.is_empty() {
        return Err(fault("unknown-patient", request.patient_ids.join(", ")));
    }
    let mut pack = Pack::default();
    let nothing = Register::default();
    let register = match naming {
        Naming::InUse => ledger.register(),
        Naming::Reserved => &nothing,
    };
    let mut numbers = Numbers::after(station, register, first_number);
    let frame = Frame {
        station,
        by,
        now,
        name: generation.ward.clone(),
        head,
        outage_since,
    };
    let (census, mars, what) = match request.what {
        PrintKind::Census => (true, false, "census"),
        PrintKind::Mar => (false, true, "mar"),
        PrintKind::Pack => (true, true, "pack"),
        _ => (false, false, "handover"),
    };
    let plain = |form| Wanted {
        form,
        patient: None,
        period: None,
        written_on: false,
        rows: vec![],
    };
    if request.what == PrintKind::Handover {
        let told = told_ward(station, request, &generation, now)?;
        let sheet = numbers.lay_out(plain("handover"), |number| {
            forms::handover(&frame.sheet(number), &told).map_err(|error| error.to_string())
        });
        pack.take(station, &generation.ward.name, sheet);
        return Ok((pack, what, told.as_of));
    }
    if census {
        let next = next_due(&generation, &ledger, at);
        let sheet = numbers.lay_out(plain("census"), |number| {
            forms::census(&frame.sheet(number), &generation, &next)
                .map_err(|error| error.to_string())
        });
        pack.take(station, &generation.ward.name, sheet);
    }
    if mars {
        for chart in charts {
            let names: Vec<String> = look_alikes(
                &chart.patient,
                generation.charts.values().map(|other| &other.patient),
            )
            .into_iter()
            .map(|other| patient_name(station, other))
            .collect();
            for (nth, from) in windows(chart, &ledger, at, station).into_iter().enumerate() {
                let to = forms::window_end(from, station.zone());
                let projection = project(chart, &ledger, at, from, to);
                let rows: Vec<_> = forms::order_rows(&projection)
                    .into_iter()
                    .map(|row| (row.row, row.order))
                    .collect();
                let wanted = |form| Wanted {
                    form,
                    patient: Some(&chart.patient.id),
                    period: Some((from, to)),
                    written_on: true,
                    rows: rows.clone(),
                };
                let orders = u32::try_from(rows.len()).unwrap_or(u32::MAX);
                let sheet = numbers.lay_out(wanted("mar"), |number| {
                    let pages = forms::mar(&frame.sheet(number), chart, &names, &projection, from)
                        .map_err(|error| error.to_string())?;
                    whole(
                        &projection,
                        chart.orders.len(),
                        expected_orders(&taken, chart),
                        pages,
                    )
                });
                if nth == 0 && sheet.is_ok() {
                    pack.orders += orders;
                }
                // Whoever cannot be printed has a sheet all the same, to be copied by hand.
                let by_hand = sheet.is_err().then(|| {
                    // Its rows are written by hand: none of their codes stands for an order.
                    let blank = Wanted {
                        rows: vec![],
                        ..wanted("hand-copy")
                    };
                    numbers.lay_out(blank, |number| {
                        forms::hand_copy(&frame.sheet(number), chart, &projection, from)
                            .map_err(|error| error.to_string())
                    })
                });
                if let Some(Ok(sheet)) = by_hand {
                    pack.add(sheet);
                }
                // Named by number, not by the name that may hold the very glyph that is missing.
                pack.take(station, chart.patient.record_number(), sheet);
            }
        }
    }
    Ok((pack, what, generation.oldest()))
}

/// What the screen of the handover says, line by line: paper and screen cannot disagree.
fn told_ward(
    station: &Station,
    request: &PrintRequest,
    generation: &Generation,
    now: DateTime<Utc>,
) -> Result<ToldWard, ApiError> {
    let list = handover_list(
        station,
        &station.live(),
        generation,
        &request.patient_ids,
        now,
    )?;
    let line = |text: &str, loud: bool| ToldLine {
        text: text.to_owned(),
        loud,
    };
    let mut heads: [String; 4] = Default::default();
    let patients: Vec<ToldPatient> = list
        .patients
        .iter()
        .map(|patient| {
            let mut about = vec![line(&patient.identity, false), line(&patient.age, false)];
            about.extend(patient.warnings.iter().map(|text| line(text, true)));
            about.extend(
                patient
                    .notes
                    .iter()
                    .map(|note| line(&[note.text.as_str(), note.by.as_str()].join(", "), true)),
            );
            about.push(line(&patient.data.line, false));
            let mut sections: [Vec<ToldLine>; 4] = Default::default();
            let places = sections.iter_mut().zip(heads.iter_mut());
            for ((lines, head), section) in places.zip(&patient.sections) {
                *head = [section.letter.as_str(), section.title.as_str()].join(" · ");
                lines.extend(section.lines.iter().map(|each| line(&each.text, each.loud)));
            }
            ToldPatient {
                bed: patient.bed.clone(),
                name: patient.name.clone(),
                about,
                sections,
            }
        })
        .collect();
    let wanted = |id: &str| {
        request.patient_ids.is_empty() || request.patient_ids.iter().any(|other| other == id)
    };
    let charts = generation.charts.values();
    Ok(ToldWard {
        title: list.title,
        heads,
        as_of: charts
            .filter(|chart| wanted(chart.patient.id.as_str()))
            .filter_map(Chart::as_of)
            .min(),
        patients,
    })
}

/// The paper days that a patient needs: the present one, the next when little of it is left, and the one before when a
/// dose of it still waits for somebody. At 07:10 the dose of 06:00 must not vanish between two sheets.
fn windows(
    chart: &Chart,
    ledger: &Ledger,
    at: Situation<'_>,
    station: &Station,
) -> Vec<DateTime<Utc>> {
    let mut windows = forms::windows(at.now, station.zone());
    let Some(first) = windows.first().copied() else {
        return windows;
    };
    let before = forms::window_start(first - chrono::Duration::minutes(1), station.zone());
    let late = project(chart, ledger, at, before, first);
    let waits = late
        .rows
        .iter()
        .flat_map(|row| &row.doses)
        .any(|dose| dose.state.is_open());
    if waits {
        windows.insert(0, before);
    }
    windows
}

/// The conservation law on paper: as many orders as were taken, each with its row on the pages, once.
fn whole(
    projection: &MarChart,
    held: usize,
    taken: Option<usize>,
    pages: Vec<Page>,
) -> Result<Vec<Page>, String> {
    let expected: Vec<u8> = forms::order_rows(projection)
        .into_iter()
        .map(|row| row.row)
        .collect();
    let mut drawn = forms::orders_shown(&pages);
    drawn.sort_unstable();
    let complete = expected.len() == projection.rows.len() && expected.len() == held;
    if drawn == expected && complete && taken == Some(held) {
        Ok(pages)
    } else {
        Err(format!(
            "{} orders, {} rows on the sheet",
            taken.unwrap_or(held).max(held),
            drawn.len()
        ))
    }
}

impl Pack {
    /// Takes a sheet up, or says of whom there is none and why.
    pub(super) fn take(&mut self, station: &Station, who: &str, sheet: Result<Numbered, String>) {
        match sheet {
            Ok(sheet) => self.add(sheet),
            Err(why) => self.problems.push(station.words().say_with(
                "sheet-not-laid-out",
                &[("who", Arg::Text(who)), ("why", Arg::Text(&why))],
            )),
        }
    }
}

fn next_due(
    generation: &Generation,
    ledger: &Ledger,
    at: Situation<'_>,
) -> BTreeMap<ward::clinical::PatientId, DateTime<Utc>> {
    let day = chrono::Duration::hours(24);
    generation
        .charts
        .values()
        .filter_map(|chart| {
            let next = waiting(
                &project(chart, ledger, at, at.now - day, at.now + day),
                at.now,
            )
            .next_due?;
            Some((chart.patient.id.clone(), next))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sheet_that_lacks_an_order_is_refused() {
        let nothing = MarChart {
            rows: vec![],
            unlinked: vec![],
            weight_here: None,
        };
        assert!(
            whole(&nothing, 0, Some(0), vec![]).is_ok(),
            "no order, no row"
        );
        for (held, taken, why) in [
            (1, Some(1), "the chart holds one that has no row"),
            (0, Some(1), "one was taken that the chart no longer holds"),
            (1, Some(0), "the chart holds one that was never taken"),
            (0, None, "a patient of whom nothing was counted"),
        ] {
            assert!(whole(&nothing, held, taken, vec![]).is_err(), "{why}");
        }
    }
}
