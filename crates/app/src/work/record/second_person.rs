//! The second person of an entry.

use super::place::Place;
use super::refusals::in_blind_window;
use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::desk::Witnessed;

/// Refuses a dose that needs a second person and has none. A high-alert dose that may have been given unseen is decided by
/// two people, always: the way for one alone is to ask the prescriber.
pub(super) fn second_person(
    place: &Place,
    second: Option<Witnessed>,
) -> Result<Option<Witnessed>, ApiError> {
    let (row, name) = (&place.row, place.medication());
    let unseen = row.vigilance.two_people() && in_blind_window(place);
    match second {
        Some(Witnessed::By(signer)) => Ok(Some(Witnessed::By(signer))),
        Some(Witnessed::Absent(_)) | None if unseen => Err(fault("two-people-needed", name)),
        Some(absent @ Witnessed::Absent(_)) => Ok(Some(absent)),
        None if row.vigilance.witness => Err(fault("witness-needed", name)),
        None => Ok(None),
    }
}
