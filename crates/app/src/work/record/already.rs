//! A dose had been given already: before the outage, as somebody tells, or since, as a sheet of paper says.

use ward::clinical::Dose;
use ward::journal::{
    EntrySource, GivenBeforeOutage, GivenDetails, GivenDose, GivenSource, Statement,
};

use super::charting::{Begun, Charting};
use super::place::{Place, find};
use super::refusals;
use crate::api::views::{ApiError, EntrySaved, GivenSource as Told, RecordGivenBefore};
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// A dose had been given already.
pub(crate) fn given_before(
    station: &Station,
    request: &RecordGivenBefore,
) -> Result<EntrySaved, ApiError> {
    let charting = match Charting::begin(station, &request.request_id)? {
        Begun::Already(saved) => return Ok(saved),
        Begun::Fresh(charting) => charting,
    };
    let by = typed::free_text(&request.by)?;
    if by.is_empty() {
        return Err(fault("reason-needed", ""));
    }
    let now = charting.now;
    let slot = request.slot_id.as_deref();
    let place = find(station, &request.patient_id, &request.order_id, slot, now)?;
    refusals::settled(station, place.dose.as_ref(), "already-recorded")?;
    let source = source(&request.source);
    let at = match source {
        // Before the outage means before capture opened here, whatever the time of the day is now.
        Some(_) => {
            let opened = station.live().capture_opened;
            let limit = opened.map_or(now, |opened| opened.min(now));
            typed::instant_before(&request.at, limit, station.zone())?
        }
        None => typed::instant(&request.at, now, station.zone())?,
    };
    refusals::before_order(station, &place.row, at)?;
    let due = place.due().unwrap_or(at);
    let told = told_dose(station, &place, place.row.order.dose_at(due), request)?;
    let (patient, order) = (place.row.order.patient.clone(), place.row.order.id.clone());
    let medication = place.medication().to_owned();
    let statement = match source {
        Some(source) => Statement::GivenBefore(GivenBeforeOutage {
            patient,
            order,
            slot: place.slot(),
            at,
            by,
            source,
            dose: told.amount,
            dose_text: told.text,
            medication,
        }),
        None => Statement::Given(GivenDose {
            patient,
            order,
            slot: place.slot(),
            at,
            dose: told.amount,
            dose_text: told.text,
            partial: told.differs,
            medication,
            reason: None,
            // Whoever copies a sheet has not looked into what was given before the outage.
            attested: false,
            second_dose: false,
            details: GivenDetails {
                source: EntrySource::Paper,
                given_by: Some(by),
                ..GivenDetails::default()
            },
        }),
    };
    charting.sign(None, statement)
}

/// The dose that was told or written: as ordered when nothing else was said and the order says it for certain. What was
/// given cannot be refused any more: another quantity is kept as it was told.
fn told_dose(
    station: &Station,
    place: &Place,
    ordered: &Dose,
    request: &RecordGivenBefore,
) -> Result<typed::TypedDose, ApiError> {
    let typed = request.dose.as_deref().map(str::trim);
    match (typed.filter(|text| !text.is_empty()), ordered) {
        (Some(text), ordered) => typed::dose(text, ordered, station.locale()),
        (None, Dose::Exact(amount)) => Ok(typed::TypedDose {
            amount: Some(amount.clone()),
            text: None,
            differs: false,
        }),
        (None, _) if matches!(request.source, Told::Paper) => {
            Err(fault("dose-needed", place.medication()))
        }
        // Told by somebody who does not know how much: that it was given is what matters now.
        (None, _) => Ok(typed::TypedDose {
            amount: None,
            text: None,
            differs: false,
        }),
    }
}

/// Who says so; `None` for a sheet of paper of this outage.
fn source(told: &Told) -> Option<GivenSource> {
    match told {
        Told::Patient => Some(GivenSource::Patient),
        Told::Colleague => Some(GivenSource::Colleague),
        Told::Cabinet => Some(GivenSource::Cabinet),
        Told::Package => Some(GivenSource::Package),
        Told::Paper => None,
    }
}
