//! Which sheet is which: 64 random bits for the codes, a running number for people.

use paper::forms::SheetNumber;

use super::papers::Paper;
use crate::api::views::{ApiError, PrintRequest};
use crate::clock::random;
use crate::fault::fault;
use crate::station::{Alongside, Station};

/// Takes a run of sheet numbers, long enough for everything that may be printed: a census, and two sheets a patient.
pub(super) fn take_numbers(station: &Station, request: &PrintRequest) -> Result<u32, ApiError> {
    const COUNTER: &str = "sheet-counter";
    let patients = match request.patient_ids.len() {
        0 => station
            .live()
            .ward
            .as_ref()
            .map_or(0, |ward| ward.charts.len()),
        some => some,
    };
    let most = Paper::of(&request.what).map_or(0, |paper| paper.most(station, patients));
    let run = u32::try_from(most.max(1 + 2 * patients)).unwrap_or(u32::MAX);
    let store = station.store();
    let last: u32 = store
        .note(COUNTER)
        .map_err(crate::station::from_store)?
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .and_then(|text| text.parse().ok())
        .unwrap_or(0);
    let next = last
        .checked_add(run)
        .ok_or_else(|| fault("internal", COUNTER))?;
    let notes = vec![(COUNTER.to_owned(), next.to_string().into_bytes())];
    station.append(
        &store,
        vec![],
        Alongside {
            notes,
            ..Alongside::default()
        },
    )?;
    Ok(last)
}

/// The identity of a new sheet, under the next number after `counter`.
pub(super) fn new_sheet(station: &Station, counter: &mut u32) -> Result<SheetNumber, ApiError> {
    let id: [u8; 8] = random().map_err(|error| fault("internal", error))?;
    *counter += 1;
    // The 64 bits in the code identify the sheet; the number is what people read aloud.
    let human = format!("{}-{counter:04}", station.config().station.name);
    Ok(SheetNumber {
        id,
        version: 1,
        human,
        copy: 0,
        supersedes: None,
    })
}
