//! Who is meant by the code on a wristband or a label: random bits, kept on this station only.
//!
//! Invariant: a patient has one code here, and a code never stands for two patients.

use std::collections::BTreeMap;

use paper::page::{Code, PersonCode};
use store::Store;
use ward::clinical::PatientId;

use crate::api::views::ApiError;
use crate::clock::random;
use crate::fault::fault;
use crate::station::{Alongside, Station, from_store};

/// Name of the note: the code in base 16, and whose it is.
const CODES: &str = "person-codes";

fn known(store: &Store) -> Result<BTreeMap<String, String>, ApiError> {
    match store.note(CODES).map_err(from_store)? {
        Some(bytes) => serde_json::from_slice(&bytes).map_err(|error| fault("internal", error)),
        None => Ok(BTreeMap::new()),
    }
}

fn key(code: PersonCode) -> String {
    format!("{:016x}", code.0)
}

/// The codes of these patients, new ones saved before they are printed.
pub(super) fn codes_of(
    station: &Station,
    patients: &[&PatientId],
) -> Result<Vec<PersonCode>, ApiError> {
    let store = station.store();
    let mut known = known(&store)?;
    let before = known.len();
    let mut codes = vec![];
    for patient in patients {
        let found = known
            .iter()
            .find(|(_, id)| id.as_str() == patient.as_str())
            .and_then(|(code, _)| u64::from_str_radix(code, 16).ok());
        let code = match found {
            Some(code) => PersonCode(code),
            None => {
                let bits: [u8; 8] = random().map_err(|error| fault("internal", error))?;
                let code = PersonCode(u64::from_be_bytes(bits));
                if known
                    .insert(key(code), patient.as_str().to_owned())
                    .is_some()
                {
                    // Two equal draws of 64 bits are a broken source of chance.
                    return Err(fault("internal", CODES));
                }
                code
            }
        };
        codes.push(code);
    }
    if known.len() > before {
        let bytes = serde_json::to_vec(&known).map_err(|error| fault("internal", error))?;
        let notes = vec![(CODES.to_owned(), bytes)];
        let alongside = Alongside {
            notes,
            ..Alongside::default()
        };
        station.append(&store, vec![], alongside)?;
    }
    Ok(codes)
}

/// Whose code somebody scanned or typed; `None` when it is no code of a person of this station.
pub(crate) fn whose_code(station: &Station, typed: &str) -> Option<PatientId> {
    let Ok(Code::Person { person }) = Code::decode(typed) else {
        return None;
    };
    let known = known(&station.store()).ok()?;
    known.get(&key(person)).map(PatientId::new)
}
