//! A dose was not given.

use ward::journal::{NotGivenDose, NotGivenReason, Statement};

use super::charting::{Begun, Charting};
use super::place::find;
use super::refusals;
use crate::api::views::{ApiError, EntrySaved, RecordNotGiven};
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// A dose was not given.
pub(crate) fn not_given(
    station: &Station,
    request: &RecordNotGiven,
) -> Result<EntrySaved, ApiError> {
    let charting = match Charting::begin(station, &request.request_id)? {
        Begun::Already(saved) => return Ok(saved),
        Begun::Fresh(charting) => charting,
    };
    let (reason, text) = reason_and_text(&request.reason, request.text.as_deref())?;
    let slot = Some(request.slot_id.as_str());
    let place = find(
        station,
        &request.patient_id,
        &request.order_id,
        slot,
        charting.now,
    )?;
    refusals::settled(station, place.dose.as_ref(), "already-recorded")?;
    let statement = Statement::NotGiven(NotGivenDose {
        patient: place.row.order.patient.clone(),
        order: place.row.order.id.clone(),
        slot: place.slot(),
        at: charting.now,
        reason,
        text,
        medication: place.medication().to_owned(),
    });
    charting.sign(None, statement)
}

/// The reason letter and its text.
pub(crate) fn reason_and_text(
    letter: &str,
    text: Option<&str>,
) -> Result<(NotGivenReason, Option<String>), ApiError> {
    let reason =
        NotGivenReason::from_letter(letter).ok_or_else(|| fault("reason-needed", letter))?;
    let text = typed::free_text(text.unwrap_or_default())?;
    let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if letters < reason.text_least() {
        let code = match reason {
            NotGivenReason::C => "reason-value-needed",
            _ => "text-too-short",
        };
        return Err(fault(code, text));
    }
    Ok((reason, Some(text).filter(|text| !text.is_empty())))
}
