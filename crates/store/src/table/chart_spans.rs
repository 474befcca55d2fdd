//! `chart_spans`: which chart a patient has, from which generation to which.

use rusqlite::{Connection, params};

use super::to_row;
use crate::error::StoreError;

/// A chart of a generation, as it lies in the file.
pub(crate) struct Spanned {
    pub(crate) patient: String,
    pub(crate) hash: [u8; 32],
    pub(crate) body: Vec<u8>,
}

/// What a generation holds, in the order of the patients.
pub(crate) fn of_generation(
    connection: &Connection,
    number: u64,
) -> Result<Vec<Spanned>, StoreError> {
    let mut statement = connection.prepare_cached(OF_GENERATION)?;
    let mut rows = statement.query([to_row(number)])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push(Spanned {
            patient: row.get(0)?,
            hash: row.get(1)?,
            body: row.get(2)?,
        });
    }
    // Here and not in the query: SQLite would copy every chart to sort them.
    found.sort_by(|a, b| a.patient.cmp(&b.patient));
    Ok(found)
}

pub(crate) const OF_GENERATION: &str = "SELECT chart_spans.patient, charts.hash, charts.body
    FROM chart_spans JOIN charts ON charts.chart = chart_spans.chart
    WHERE chart_spans.last IS NULL AND chart_spans.first <= ?1
    UNION ALL
    SELECT chart_spans.patient, charts.hash, charts.body
    FROM chart_spans JOIN charts ON charts.chart = chart_spans.chart
    WHERE chart_spans.last >= ?1 AND chart_spans.first <= ?1";

/// The same without the charts: patient and hash.
pub(crate) fn named_by_generation(
    connection: &Connection,
    number: u64,
) -> Result<Vec<(String, [u8; 32])>, StoreError> {
    let mut statement = connection.prepare_cached(NAMED_BY_GENERATION)?;
    let mut rows = statement.query([to_row(number)])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push((row.get(0)?, row.get(1)?));
    }
    found.sort();
    Ok(found)
}

pub(crate) const NAMED_BY_GENERATION: &str = "SELECT chart_spans.patient, charts.hash
    FROM chart_spans JOIN charts ON charts.chart = chart_spans.chart
    WHERE chart_spans.last IS NULL AND chart_spans.first <= ?1
    UNION ALL
    SELECT chart_spans.patient, charts.hash
    FROM chart_spans JOIN charts ON charts.chart = chart_spans.chart
    WHERE chart_spans.last >= ?1 AND chart_spans.first <= ?1";

/// The spans that are open: span, chart, hash of the chart.
pub(crate) fn open(connection: &Connection) -> Result<Vec<(i64, i64, [u8; 32])>, StoreError> {
    let mut statement = connection.prepare_cached(OPEN)?;
    let mut rows = statement.query([])?;
    let mut found = vec![];
    while let Some(row) = rows.next()? {
        found.push((row.get(0)?, row.get(1)?, row.get(2)?));
    }
    Ok(found)
}

pub(crate) const OPEN: &str = "SELECT chart_spans.span, chart_spans.chart, charts.hash
    FROM chart_spans JOIN charts ON charts.chart = chart_spans.chart
    WHERE chart_spans.last IS NULL";

/// Opens a span. Returns its row.
pub(crate) fn add(
    connection: &Connection,
    patient: &str,
    chart: i64,
    first: u64,
) -> Result<i64, StoreError> {
    connection
        .prepare_cached("INSERT INTO chart_spans (patient, chart, first) VALUES (?1, ?2, ?3)")?
        .execute(params![patient, chart, to_row(first)])?;
    Ok(connection.last_insert_rowid())
}

/// Ends one span.
pub(crate) fn close(connection: &Connection, span: i64, last: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE chart_spans SET last = ?2 WHERE span = ?1")?
        .execute(params![span, to_row(last)])?;
    Ok(())
}

/// Ends every span that is open.
pub(crate) fn close_all(connection: &Connection, last: u64) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE chart_spans SET last = ?1 WHERE last IS NULL")?
        .execute([to_row(last)])?;
    Ok(())
}

/// Removes the spans that lie wholly between two generations that stay, and returns their charts.
pub(crate) fn drop_between(
    connection: &Connection,
    before: i64,
    after: i64,
) -> Result<Vec<i64>, StoreError> {
    let mut statement = connection.prepare_cached(DROP_BETWEEN)?;
    let mut rows = statement.query([before, after])?;
    let mut charts = vec![];
    while let Some(row) = rows.next()? {
        charts.push(row.get(0)?);
    }
    Ok(charts)
}

pub(crate) const DROP_BETWEEN: &str =
    "DELETE FROM chart_spans WHERE last > ?1 AND last < ?2 AND first > ?1 RETURNING chart";
