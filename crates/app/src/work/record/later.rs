//! A dose is put off to a later time.

use ward::format;
use ward::journal::{DeferredDose, Statement};

use super::charting::{Begun, Charting};
use super::place::find;
use super::refusals;
use crate::api::views::{ApiError, EntrySaved, RecordDeferred};
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// A dose is put off: to a time that is still to come, and not beyond the next dose of the same order.
pub(crate) fn deferred(
    station: &Station,
    request: &RecordDeferred,
) -> Result<EntrySaved, ApiError> {
    let charting = match Charting::begin(station, &request.request_id)? {
        Begun::Already(saved) => return Ok(saved),
        Begun::Fresh(charting) => charting,
    };
    let reason = typed::reason(Some(&request.reason))?;
    let slot = Some(request.slot_id.as_str());
    let place = find(
        station,
        &request.patient_id,
        &request.order_id,
        slot,
        charting.now,
    )?;
    refusals::unless_live(&place.row, charting.now)?;
    refusals::settled(station, place.dose.as_ref(), "already-recorded")?;
    let until = typed::instant_after(&request.until, charting.now, station.zone())?;
    let planned = place
        .due()
        .ok_or_else(|| fault("unknown-slot", &request.slot_id))?;
    if until <= planned {
        // Earlier than planned is no putting off: it would make the dose due before its time.
        return Err(fault("past-time", &request.until));
    }
    if let Some(next) = place.next_due().filter(|next| until >= *next) {
        return Err(fault(
            "beyond-next-dose",
            format::date_time(next, station.zone(), station.locale()),
        ));
    }
    let statement = Statement::Deferred(DeferredDose {
        patient: place.row.order.patient.clone(),
        order: place.row.order.id.clone(),
        slot: place
            .slot()
            .ok_or_else(|| fault("unknown-slot", &request.slot_id))?,
        at: charting.now,
        until,
        reason,
        medication: place.medication().to_owned(),
    });
    charting.sign(None, statement)
}
