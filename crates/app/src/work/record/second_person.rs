//! The second person of an entry.

use ward::staff::Person;

use super::charting::Charting;
use super::place::Place;
use super::refusals::in_blind_window;
use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// Who signs beside the author, and why nobody does where somebody should.
#[derive(Default)]
pub(super) struct SecondPerson {
    /// Her.
    pub(super) witness: Option<Person>,
    /// Why there is none: to be countersigned.
    pub(super) absent: Option<String>,
}

/// Finds the second person, and refuses a dose that needs one and has none. A high-alert dose that may have been given
/// unseen is decided by two people, always: the way for one alone is to ask the prescriber.
pub(super) fn second_person(
    charting: &Charting<'_>,
    place: &Place,
    initials: Option<&str>,
    absent: Option<&str>,
) -> Result<SecondPerson, ApiError> {
    if let Some(witness) = named(charting.station, &charting.author, initials)? {
        return Ok(SecondPerson {
            witness: Some(witness),
            absent: None,
        });
    }
    let (row, name) = (&place.row, place.medication());
    if (row.high_alert || row.witness) && in_blind_window(place) {
        return Err(fault("two-people-needed", name));
    }
    if !row.witness {
        return Ok(SecondPerson::default());
    }
    match absent.map(str::trim).filter(|text| !text.is_empty()) {
        Some(_) if !charting.station.config().site.witness_absent_allowed => {
            Err(fault("witness-needed", name))
        }
        Some(why) => Ok(SecondPerson {
            witness: None,
            absent: Some(typed::reason(Some(why))?),
        }),
        None => Err(fault("witness-needed", name)),
    }
}

/// The person named as second, who must be another one. The one place that decides who she is.
pub(crate) fn named(
    station: &Station,
    author: &Person,
    initials: Option<&str>,
) -> Result<Option<Person>, ApiError> {
    let Some(initials) = initials.filter(|initials| !initials.trim().is_empty()) else {
        return Ok(None);
    };
    let witness = station.person(initials)?;
    if witness.is_same_as(author) {
        Err(fault("witness-same", initials))
    } else {
        Ok(Some(witness))
    }
}
