//! What the blind window asks for and no dose answers: nobody knows, or an order without slots was looked into.

use ward::journal::{AskedPrescriber, CheckedOrder, Statement};

use super::charting::{Begun, Charting};
use super::place::find;
use super::refusals;
use crate::api::views::{ApiError, EntrySaved, RecordAsked, RecordChecked};
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// Nobody can say whether it was given before the outage: a prescriber is asked. The dose stays to be verified.
pub(crate) fn asked(station: &Station, request: &RecordAsked) -> Result<EntrySaved, ApiError> {
    let charting = match Charting::begin(station, &request.request_id)? {
        Begun::Already(saved) => return Ok(saved),
        Begun::Fresh(charting) => charting,
    };
    let text = typed::reason(Some(&request.text))?;
    let slot = request.slot_id.as_deref();
    let place = find(
        station,
        &request.patient_id,
        &request.order_id,
        slot,
        charting.now,
    )?;
    refusals::settled(station, place.dose.as_ref(), "already-recorded")?;
    if !refusals::in_blind_window(&place) {
        return Err(fault("nothing-to-verify", place.medication()));
    }
    let statement = Statement::Asked(AskedPrescriber {
        patient: place.row.order.patient.clone(),
        order: place.row.order.id.clone(),
        slot: place.slot(),
        at: charting.now,
        text,
        medication: place.medication().to_owned(),
    });
    charting.sign(None, statement)
}

/// An if-needed order or an infusion was looked into: nothing of it was given in the blind window that we do not know.
pub(crate) fn checked(station: &Station, request: &RecordChecked) -> Result<EntrySaved, ApiError> {
    let charting = match Charting::begin(station, &request.request_id)? {
        Begun::Already(saved) => return Ok(saved),
        Begun::Fresh(charting) => charting,
    };
    let text = typed::free_text(request.text.as_deref().unwrap_or_default())?;
    let place = find(
        station,
        &request.patient_id,
        &request.order_id,
        None,
        charting.now,
    )?;
    if !refusals::in_blind_window(&place) {
        return Err(fault("nothing-to-verify", place.medication()));
    }
    let statement = Statement::Checked(CheckedOrder {
        patient: place.row.order.patient.clone(),
        order: place.row.order.id.clone(),
        at: charting.now,
        text: Some(text).filter(|text| !text.is_empty()),
        medication: place.medication().to_owned(),
    });
    charting.sign(None, statement)
}
