//! Linking a temporary identity to the patient of the record that she turned out to be. Only a person ever does that.

use ward::clinical::{PatientId, ascii_fold};
use ward::journal::{Linked, Statement};

use super::{Said, chart, may_correct, signed_in};
use crate::api::views::{ApiError, EntrySaved, Identity, LinkPatient};
use crate::chart::patient_name;
use crate::fault::fault;
use crate::station::Station;
use crate::work::record::{repeated, told};

/// Two things that agree at least: a name alone is no identity.
const COMPARED_MIN: usize = 2;

/// The temporary identity is this patient.
pub(crate) fn link(station: &Station, request: &LinkPatient) -> Result<EntrySaved, ApiError> {
    let store = station.store();
    let author = signed_in(station)?;
    // Identities are put right while the ward's work goes back, too: that is when the record knows her name.
    may_correct(station)?;
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let mut compared: Vec<String> = request
        .compared
        .iter()
        .map(code)
        .map(str::to_owned)
        .collect();
    compared.sort_unstable();
    compared.dedup();
    if compared.len() < COMPARED_MIN {
        return Err(fault("two-identifiers", ""));
    }
    {
        let live = station.live();
        let ward = live.shown()?;
        let here = chart(&ward, &request.temporary_id)?;
        let real = chart(&ward, &request.real_id)?;
        if here.local.temporary.is_none() || real.local.temporary.is_some() {
            return Err(fault("not-linkable", ""));
        }
        let (one, other) = (here.patient.birth_date, real.patient.birth_date);
        let differ = one.is_some() && other.is_some() && one != other;
        if differ && request.compared.contains(&Identity::BirthDate) {
            return Err(fault("birth-dates-differ", ""));
        }
        if spelled(&request.name) != spelled(&patient_name(station, &real.patient)) {
            return Err(fault("name-differs", request.name.trim()));
        }
    }
    let said = Said {
        author,
        witness: None,
        statement: Statement::Linked(Linked {
            temporary: PatientId::new(&request.temporary_id),
            real: PatientId::new(&request.real_id),
            at: station.now(),
            compared,
        }),
        corrects: None,
        notes: vec![],
    };
    let saved = said.save(station, &store, &request.request_id)?;
    told(station, &store, saved)
}

fn code(identity: &Identity) -> &'static str {
    match identity {
        Identity::Name => "name",
        Identity::BirthDate => "birth-date",
        Identity::Paper => "paper",
        Identity::HealthCard => "health-card",
        Identity::Wristband => "wristband",
        Identity::Relative => "relative",
    }
}

/// A name without accents, capitals and the spaces between: how it is typed, not how it is written.
fn spelled(name: &str) -> String {
    ascii_fold(name)
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}
