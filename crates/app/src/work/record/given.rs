//! A dose was given.

use ward::clinical::{BodyRoute, Dose};
use ward::journal::{EntrySource, GivenDetails, GivenDose, Statement};

use super::charting::{Begun, Charting, charting_person};
use super::place::{Place, find};
use super::refusals;
use super::second_person::second_person;
use crate::api::views::{ApiError, EntrySaved, RecordGiven};
use crate::fault::fault;
use crate::station::Station;
use crate::work::people::witness;
use crate::work::{if_needed, patch, typed};

/// A dose was given.
pub(crate) fn given(station: &Station, request: &RecordGiven) -> Result<EntrySaved, ApiError> {
    // Before the store is held: a wrong PIN is written there.
    let author = charting_person(station)?;
    let witness = witness(station, &author.person, request.witness.as_ref())?;
    let charting = match Charting::begin(station, &request.request_id)? {
        Begun::Already(saved) => return Ok(saved),
        Begun::Fresh(charting) => charting,
    };
    let now = charting.now;
    let slot = request.slot_id.as_deref();
    let place = find(station, &request.patient_id, &request.order_id, slot, now)?;
    let dose = place.dose.as_ref();
    let at = match &request.at {
        Some(typed) => typed::instant(typed, now, station.zone())?,
        None => now,
    };
    refusals::unless_live(&place.row, at)?;
    refusals::before_order(station, &place.row, at)?;
    if !request.second_dose_confirmed {
        refusals::settled(station, dose, "second-dose")?;
    }
    let answer = spoken(request.answer.as_deref())?;
    refusals::unseen(&place, request.attested, answer.as_deref())?;
    if !request.early_confirmed {
        refusals::too_early(station, dose)?;
    }
    if dose.is_none() && !request.second_dose_confirmed {
        refusals::too_soon(station, &place.row, at)?;
    }
    // What was planned decides on the dose; without a plan, the hour at which it was given.
    let due = place.due().unwrap_or(at);
    let quantity = quantity(station, &place, place.row.order.dose_at(due), request)?;
    let rate = rate(station, &place, request.rate.as_deref())?;
    let site = body_site(&place, request.site.as_deref(), rate.is_some())?;
    let glucose = glucose(station, request)?;
    if dose.is_none() {
        if_needed::refuse_beyond_most(
            station,
            &place.row,
            quantity.amount.as_ref(),
            request.second_dose_confirmed,
        )?;
    }
    let old_patch = request.old_patch.as_ref();
    let before = patch::before_new(station, &place.row, site.as_deref(), old_patch, at)?;
    let second = second_person(&place, witness)?;
    let statement = Statement::Given(GivenDose {
        patient: place.row.order.patient.clone(),
        order: place.row.order.id.clone(),
        slot: place.slot(),
        at,
        dose: quantity.amount,
        dose_text: quantity.text,
        partial: quantity.differs,
        medication: place.medication().to_owned(),
        reason: spoken(request.reason.as_deref())?,
        attested: request.attested,
        second_dose: request.second_dose_confirmed,
        details: GivenDetails {
            site,
            self_administered: request.self_administered,
            source: EntrySource::Screen,
            rate,
            glucose,
            quantity_reason: if request.other_quantity {
                Some(typed::reason(request.quantity_reason.as_deref())?)
            } else {
                None
            },
            answer,
            old_patch_kept: before.kept,
            ..if_needed::details(&place.row, request.relief.as_ref(), at)?
        },
    });
    // The patch that comes off and the one that is stuck on: both or none are on the disk.
    let statements = std::iter::once(statement).chain(before.removed).collect();
    charting.sign_all(second, statements)
}

/// Free text that may be absent; nothing but spaces is absent.
fn spoken(text: Option<&str>) -> Result<Option<String>, ApiError> {
    let text = text.map(typed::free_text).transpose()?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// The quantity: as ordered, or as typed. Another quantity is never an accident: it has a key of its own and a reason.
fn quantity(
    station: &Station,
    place: &Place,
    ordered: &Dose,
    request: &RecordGiven,
) -> Result<typed::TypedDose, ApiError> {
    let quantity = match (&request.dose, ordered) {
        (Some(text), ordered) => typed::dose(text, ordered, station.locale())?,
        (None, Dose::Exact(ordered))
            if !refusals::must_type(&place.row) && !request.other_quantity =>
        {
            typed::TypedDose {
                amount: Some(ordered.clone()),
                text: None,
                differs: false,
            }
        }
        (None, _) => return Err(fault("dose-needed", place.medication())),
    };
    let ordered = || {
        let due = place.due().unwrap_or_else(|| station.now());
        ward::clinical::dose_words_at(&place.row.order, due, station.locale())
    };
    match (quantity.differs, request.other_quantity) {
        (true, false) => Err(fault("dose-differs", ordered())),
        (false, true) => Err(fault("dose-same", ordered())),
        (true, true) | (false, false) => Ok(quantity),
    }
}

/// The rate typed again, which must be the one ordered.
fn rate(
    station: &Station,
    place: &Place,
    text: Option<&str>,
) -> Result<Option<ward::clinical::Amount>, ApiError> {
    let Some(ordered) = &place.row.order.rate else {
        return Ok(None);
    };
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        // Where the order states no dose but a rate, the dose field was about the rate already.
        return Ok(None);
    };
    let typed = typed::dose(text, &Dose::Exact(ordered.clone()), station.locale())?;
    if typed.differs {
        return Err(fault("rate-differs", ordered.words(station.locale())));
    }
    Ok(typed.amount)
}

/// The place on the body. For a high-alert injection it must be named, unless a rate was typed.
fn body_site(
    place: &Place,
    text: Option<&str>,
    has_rate: bool,
) -> Result<Option<String>, ApiError> {
    let site = spoken(text)?;
    let injected = BodyRoute::of(&place.row.order).is_some();
    // Of a patch the place is asked for with what became of the one before.
    let needed = injected
        && place.row.patches.is_none()
        && place.row.vigilance.high_alert
        && place.row.order.rate.is_none()
        && !has_rate;
    if needed && site.is_none() {
        return Err(fault("site-needed", place.medication()));
    }
    Ok(site)
}

/// The glucose in the site's unit; a value that no meter shows is read again before it is kept.
fn glucose(
    station: &Station,
    request: &RecordGiven,
) -> Result<Option<ward::clinical::Amount>, ApiError> {
    let Some(text) = spoken(request.glucose.as_deref())? else {
        return Ok(None);
    };
    let unit = station.config().site.glucose_unit;
    let value = typed::number(&text, unit.code(), station.locale())?;
    let amount = unit.amount(value);
    if !unit.is_plausible(value) && !request.glucose_confirmed {
        return Err(fault("glucose-unlikely", amount.words(station.locale())));
    }
    Ok(Some(amount))
}
