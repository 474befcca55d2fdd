//! What is shown of stays: the beds, what was said of one stay, and whom a temporary identity may turn out to be.

use lang::Arg;
use ward::clinical::{PatientId, look_alikes};
use ward::journal::Statement;
use ward::snapshot::Chart;
use ward::ward_now::WardNow;

use super::chart;
use crate::api::views::{ApiError, BedChoice, Beds, LinkCandidate, OfPatient, Stay, StayLine};
use crate::chart::{entry_line, identity_words, patient_name, place_words};
use crate::station::Station;

/// The beds of the ward.
pub(crate) fn beds(station: &Station) -> Result<Beds, ApiError> {
    let ward = station.live().shown()?;
    Ok(Beds {
        beds: bed_choices(station, &ward),
    })
}

fn bed_choices(station: &Station, ward: &WardNow) -> Vec<BedChoice> {
    let lies_in = |chart: &&Chart, bed: &str| {
        chart.encounter.place.bed.as_deref() == Some(bed) && chart.local.left.is_none()
    };
    ward.beds
        .iter()
        .map(|bed| BedChoice {
            bed: bed.clone(),
            taken_by: ward
                .charts
                .values()
                .find(|chart| lies_in(chart, bed))
                .map(|chart| patient_name(station, &chart.patient)),
        })
        .collect()
}

/// One patient's stay.
pub(crate) fn stay(station: &Station, request: &OfPatient) -> Result<Stay, ApiError> {
    let live = station.live();
    let ward = live.shown()?;
    let here = chart(&ward, &request.patient_id)?;
    let lines = live
        .ledger
        .about(&here.patient.id)
        .filter_map(|thread| {
            let kind = kind(&thread.root.statement)?;
            let last = thread.last();
            Some(StayLine {
                entry_id: last.id.to_string(),
                kind: kind.to_owned(),
                what: entry_line(station, last, &last.statement),
                withdrawn: thread.now().is_none(),
            })
        })
        .collect();
    Ok(Stay {
        name: patient_name(station, &here.patient),
        temporary: here.local.temporary.is_some(),
        bed: place_words(station, here),
        beds: bed_choices(station, &ward),
        lines,
        candidates: candidates(station, &ward, here),
    })
}

fn kind(statement: &Statement) -> Option<&'static str> {
    match statement {
        Statement::Arrival(_) => Some("arrival"),
        Statement::Moved(_) => Some("moved"),
        Statement::Left(_) => Some("left"),
        Statement::Linked(_) => Some("linked"),
        Statement::OrderTaken(_) => Some("order-taken"),
        Statement::OrderStop(_) => Some("order-stop"),
        _ => None,
    }
}

/// The patients of the record, those who are like her first. All of them: a name that was misheard is like nobody's.
fn candidates(station: &Station, ward: &WardNow, here: &Chart) -> Vec<LinkCandidate> {
    if here.local.temporary.is_none() {
        return vec![];
    }
    let real = || {
        ward.charts
            .values()
            .filter(|chart| chart.local.temporary.is_none())
    };
    let alike: Vec<&PatientId> = look_alikes(&here.patient, real().map(|chart| &chart.patient))
        .into_iter()
        .map(|patient| &patient.id)
        .collect();
    let mut found: Vec<(bool, LinkCandidate)> = real()
        .map(|chart| {
            let is_like = alike.contains(&&chart.patient.id);
            let born = chart
                .patient
                .birth_date
                .filter(|born| is_like && here.patient.birth_date == Some(*born));
            let alike = match (is_like, born) {
                (false, _) => String::new(),
                (true, None) => station.words().say("link-alike-name"),
                (true, Some(born)) => {
                    let born = ward::format::date(born, station.locale());
                    station
                        .words()
                        .say_with("link-alike-birth", &[("born", Arg::Text(&born))])
                }
            };
            let candidate = LinkCandidate {
                patient_id: chart.patient.id.as_str().to_owned(),
                name: patient_name(station, &chart.patient),
                identity: identity_words(station, &chart.patient),
                bed: place_words(station, chart),
                alike,
            };
            (!is_like, candidate)
        })
        .collect();
    found.sort_by(|(a, one), (b, other)| (a, &one.name).cmp(&(b, &other.name)));
    found.into_iter().map(|(_, candidate)| candidate).collect()
}
