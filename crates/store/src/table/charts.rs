//! `charts`: what is known about one patient, once per content.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;
use ward::clinical::{
    Alert, Allergy, Condition, Diet, Encounter, Known, Observation, Order, Patient, RecordedDose,
    Weight,
};
use ward::snapshot::{Chart, Section, SectionState};

use super::{IntoBodies, sha256};
use crate::error::StoreError;

/// A chart as it is stored, field by field in the order of [`Chart`]: without the age of its parts, which moves with every
/// reading, an unchanged patient is the same bytes.
#[derive(Serialize)]
struct Timeless<'a> {
    patient: &'a Patient,
    encounter: &'a Encounter,
    allergies: &'a Known<Allergy>,
    weight: &'a Known<Weight>,
    orders: &'a [Order],
    doses: &'a [RecordedDose],
    conditions: &'a Known<Condition>,
    alerts: &'a Known<Alert>,
    vitals: &'a Known<Observation>,
    results: &'a Known<Observation>,
    diet: &'a Known<Diet>,
    sections: BTreeMap<Section, SectionState>,
    gone_since: Option<DateTime<Utc>>,
}

/// Writes a chart without the age of its parts. What was in `to` before is gone.
pub(crate) fn write(chart: &Chart, to: &mut Vec<u8>) -> Result<(), StoreError> {
    let Chart {
        patient,
        encounter,
        allergies,
        weight,
        orders,
        doses,
        conditions,
        alerts,
        vitals,
        results,
        diet,
        sections: _,
        gone_since,
        // What the ward said of her is in the journal, and joined to the copy anew at every start.
        local: _,
    } = chart;
    let timeless = Timeless {
        patient,
        encounter,
        allergies,
        weight,
        orders,
        doses,
        conditions,
        alerts,
        vitals,
        results,
        diet,
        sections: BTreeMap::new(),
        gone_since: *gone_since,
    };
    to.clear();
    serde_json::to_writer(to, &timeless).map_err(|_| StoreError::Misfiled {
        what: "a chart that cannot be written",
    })
}

/// Stores a body under the hash of what is compressed in it, or finds the row that holds the same content.
pub(crate) fn store(
    connection: &Connection,
    hash: &[u8; 32],
    body: &[u8],
) -> Result<i64, StoreError> {
    super::store_body(connection, &INTO_CHARTS, hash, body)
}

const INTO_CHARTS: IntoBodies = IntoBodies {
    insert: "INSERT INTO charts (hash, body) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING",
    find: "SELECT chart FROM charts WHERE hash = ?1",
    mend: "UPDATE charts SET body = ?2 WHERE hash = ?1 AND body <> ?2",
};

/// The chart in these bytes, without ages. Bytes that are not those of the hash are damage, never a chart.
pub(crate) fn read(hash: &[u8; 32], body: &[u8]) -> Result<Chart, StoreError> {
    serde_json::from_slice(&plain(hash, body)?)
        .map_err(|_| StoreError::corrupt("a chart cannot be read"))
}

/// What was written, compared with its hash. Layout 1 did not compress.
fn plain<'a>(hash: &[u8; 32], body: &'a [u8]) -> Result<Cow<'a, [u8]>, StoreError> {
    let damaged = || StoreError::corrupt("a chart is not what was stored");
    let plain = if body.starts_with(b"{") {
        Cow::Borrowed(body)
    } else {
        Cow::Owned(zstd::stream::decode_all(body).map_err(|_| damaged())?)
    };
    if sha256(&plain) == *hash {
        Ok(plain)
    } else {
        Err(damaged())
    }
}

/// The bytes of this content.
pub(crate) fn body(connection: &Connection, hash: &[u8; 32]) -> Result<Vec<u8>, StoreError> {
    connection
        .prepare_cached(BODY)?
        .query_row([hash], |row| row.get(0))
        .optional()?
        .ok_or_else(|| StoreError::corrupt("a chart is missing"))
}

pub(crate) const BODY: &str = "SELECT body FROM charts WHERE hash = ?1";

/// Removes the charts among these that no generation holds any more.
pub(crate) fn drop_orphans(connection: &Connection, rows: &[i64]) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(DROP_ORPHAN)?;
    for row in rows {
        statement.execute([row])?;
    }
    Ok(())
}

pub(crate) const DROP_ORPHAN: &str = "DELETE FROM charts WHERE chart = ?1
    AND NOT EXISTS (SELECT 1 FROM chart_spans WHERE chart = ?1)";

/// How many charts are not what was stored.
pub(crate) fn count_damaged(connection: &Connection) -> Result<u64, StoreError> {
    super::count_damaged_bodies(connection, "SELECT hash, body FROM charts", |hash, body| {
        plain(hash, body).is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::trial;

    #[test]
    fn a_chart_is_written_as_it_always_was() {
        let chart = trial::chart(1, "ESSAI", trial::noon());
        let mut written = b"of another patient".to_vec();
        write(&chart, &mut written).unwrap();
        let timeless = Chart {
            sections: BTreeMap::new(),
            ..chart
        };
        assert_eq!(
            written,
            serde_json::to_vec(&timeless).unwrap(),
            "the same bytes, so that an unchanged patient keeps her row"
        );
        let hash = sha256(&written);
        assert_eq!(
            read(&hash, &written).unwrap(),
            timeless,
            "a row of layout 1 is plain"
        );
    }
}
