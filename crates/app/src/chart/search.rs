//! Finding a patient on the ward. What is found comes into focus; nobody is hidden by it.

use lang::Arg;
use ward::clinical::Wanted;

use crate::api::views::{ApiError, FindPatients, FoundPatients};
use crate::fault::fault;
use crate::station::Station;
use crate::work::print::whose_code;

/// The patients that a query means, in the order of the ward.
pub(crate) fn find_patients(
    station: &Station,
    request: &FindPatients,
) -> Result<FoundPatients, ApiError> {
    // A wristband or a label read into the field means one patient.
    let scanned = whose_code(station, &request.query);
    let live = station.live();
    let generation = live.ward.as_ref().ok_or_else(|| fault("no-data", ""))?;
    let wanted = Wanted::parse(&request.query);
    let charts = generation.by_bed();
    let patient_ids: Vec<String> = charts
        .iter()
        .filter(|chart| match &scanned {
            Some(patient) => live.ledger.who(patient) == &chart.patient.id,
            None => wanted.matches(&chart.patient),
        })
        .map(|chart| chart.patient.id.as_str().to_owned())
        .collect();
    let number = |count: usize| Arg::Number(i64::try_from(count).unwrap_or(i64::MAX));
    let text = if wanted.is_empty() {
        String::new()
    } else {
        station.words().say_with(
            "found-of",
            &[
                ("count", number(patient_ids.len())),
                ("all", Arg::Text(&charts.len().to_string())),
            ],
        )
    };
    Ok(FoundPatients { patient_ids, text })
}
