//! `ages`: the newest known ages of a copy that was read again and found unchanged.
//!
//! Invariant: an age only moves forward.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ward::clinical::PatientId;
use ward::snapshot::{Generation, Section};

use super::per_section::PerSection;
use super::to_row;
use crate::error::StoreError;

/// How old each part of each chart of a copy is: all that moves when the record is read again and nothing changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ages {
    /// When the copy was last taken or found unchanged.
    pub taken_at: DateTime<Utc>,
    /// The instant each section speaks for.
    pub as_of: BTreeMap<PatientId, BTreeMap<Section, DateTime<Utc>>>,
}

impl Ages {
    /// The ages that a copy shows.
    pub fn of(generation: &Generation) -> Ages {
        let as_of = generation
            .charts
            .iter()
            .map(|(patient, chart)| {
                let own = chart.sections.iter();
                (
                    patient.clone(),
                    own.map(|(section, state)| (*section, state.as_of))
                        .collect(),
                )
            })
            .collect();
        Ages {
            taken_at: generation.taken_at,
            as_of,
        }
    }

    /// Moves what is older here to what is known there; parts that are not here are left out. Returns whether anything
    /// moved.
    fn advance(&mut self, known: &Ages) -> bool {
        let mut moved = known.taken_at > self.taken_at;
        self.taken_at = self.taken_at.max(known.taken_at);
        for (patient, sections) in &mut self.as_of {
            let Some(known) = known.as_of.get(patient) else {
                continue;
            };
            for (section, at) in sections {
                if let Some(as_of) = known.get(section).filter(|as_of| *as_of > at) {
                    *at = *as_of;
                    moved = true;
                }
            }
        }
        moved
    }
}

#[derive(Serialize, Deserialize)]
struct Body {
    taken_at: DateTime<Utc>,
    as_of: PerSection<DateTime<Utc>>,
}

/// Remembers ages of a copy; `in_head` are those it was taken with. Writes only what is newer than what is known, and
/// returns whether there was something.
pub(crate) fn refresh(
    connection: &Connection,
    number: u64,
    in_head: Ages,
    ages: &Ages,
) -> Result<bool, StoreError> {
    let mut newest = in_head;
    // A row that is damaged is written anew: at worst, the copy looks older than it is.
    if let Ok(Some(body)) = load(connection, number) {
        newest.advance(&Ages {
            taken_at: body.taken_at,
            as_of: newest
                .as_of
                .keys()
                .map(|patient| (patient.clone(), body.as_of.of(patient)))
                .collect(),
        });
    }
    if !newest.advance(ages) {
        return Ok(false);
    }
    let patients: BTreeMap<&PatientId, BTreeMap<Section, DateTime<Utc>>> = newest
        .as_of
        .iter()
        .map(|(patient, sections)| (patient, sections.clone()))
        .collect();
    let body = Body {
        taken_at: newest.taken_at,
        as_of: PerSection::group(&patients),
    };
    let body = serde_json::to_vec(&body).map_err(|_| StoreError::Misfiled {
        what: "ages that cannot be written",
    })?;
    connection
        .prepare_cached(
            "INSERT INTO ages (generation, body, hash) VALUES (?1, ?2, ?3)
             ON CONFLICT (generation) DO UPDATE SET body = excluded.body, hash = excluded.hash",
        )?
        .execute(params![to_row(number), body, seal(number, &body)])?;
    Ok(true)
}

/// Brings a copy to its newest known ages.
pub(crate) fn apply(connection: &Connection, copy: &mut Generation) -> Result<(), StoreError> {
    let Some(body) = load(connection, copy.number)? else {
        return Ok(());
    };
    copy.taken_at = copy.taken_at.max(body.taken_at);
    for (patient, chart) in &mut copy.charts {
        let known = body.as_of.of(patient);
        for (section, state) in &mut chart.sections {
            if let Some(as_of) = known.get(section) {
                state.as_of = state.as_of.max(*as_of);
            }
        }
    }
    Ok(())
}

fn load(connection: &Connection, number: u64) -> Result<Option<Body>, StoreError> {
    let found = connection
        .prepare_cached(OF_GENERATION)?
        .query_row([to_row(number)], |row| {
            Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, [u8; 32]>(1)?))
        })
        .optional()?;
    let Some((body, hash)) = found else {
        return Ok(None);
    };
    if seal(number, &body) != hash {
        // A chart that looks younger than it is would be trusted.
        return Err(StoreError::corrupt("the ages are not what was stored"));
    }
    serde_json::from_slice(&body)
        .map(Some)
        .map_err(|_| StoreError::corrupt("the ages cannot be read"))
}

pub(crate) const OF_GENERATION: &str = "SELECT body, hash FROM ages WHERE generation = ?1";

/// Binds ages to the copy they are of.
fn seal(number: u64, body: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(b"ages of a generation\0")
        .chain_update(number.to_le_bytes())
        .chain_update(body)
        .finalize()
        .into()
}
