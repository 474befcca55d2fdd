//! A CSV file as rows: checked once for its shape, then read row by row.
//!
//! Invariant: a row has exactly the cells of the header, or the file is not taken: a shifted column is another dose.

use csv::{ByteRecord, ReaderBuilder};

use super::limits::{CELL_BYTES_MAX, COLUMNS_MAX, LINE_BYTES_MAX, ROWS_MAX};
use super::manifest::Listed;
use super::refusal::{Refusal, RefusalCode};

/// A column name as it is compared: without case and outer spaces.
fn column(name: &str) -> String {
    name.trim().to_ascii_lowercase()
}

/// Checks the shape of a table and counts its rows, the header not included.
pub(super) fn check(text: &[u8], listed: &Listed) -> Result<u64, Refusal> {
    let refused = |code| Refusal::of(code, &listed.name);
    let quotes = text.iter().filter(|byte| **byte == b'"').count();
    if quotes % 2 != 0 {
        return Err(refused(RefusalCode::OpenQuote));
    }
    let mut reader = reader(text, listed.delimiter);
    let mut record = ByteRecord::new();
    let mut width = None;
    let mut rows = 0;
    loop {
        let begin = reader.position().byte();
        let more = reader
            .read_byte_record(&mut record)
            .map_err(|_| refused(RefusalCode::RaggedRow))?;
        if !more {
            break;
        }
        let line = record.position().map_or(0, csv::Position::line);
        let at = |code| Refusal::at(code, &listed.name, line);
        let length = reader.position().byte().saturating_sub(begin);
        if usize::try_from(length).is_ok_and(|length| length > LINE_BYTES_MAX) {
            return Err(at(RefusalCode::LongLine));
        }
        if record.iter().any(|cell| cell.len() > CELL_BYTES_MAX) {
            return Err(at(RefusalCode::LongCell));
        }
        match width {
            None => {
                header(&record, listed)?;
                width = Some(record.len());
            }
            Some(width) if width != record.len() => return Err(at(RefusalCode::RaggedRow)),
            Some(_) => rows += 1,
        }
        if rows > ROWS_MAX {
            return Err(refused(RefusalCode::TooManyRows));
        }
    }
    if width.is_none() {
        return Err(refused(RefusalCode::Header));
    }
    Ok(rows)
}

fn header(record: &ByteRecord, listed: &Listed) -> Result<(), Refusal> {
    let refused = |code| Refusal::at(code, &listed.name, 1);
    let mut names: Vec<String> = record
        .iter()
        .map(|cell| column(&String::from_utf8_lossy(cell)))
        .collect();
    if names.len() > COLUMNS_MAX || names.iter().any(String::is_empty) {
        return Err(refused(RefusalCode::Header));
    }
    let known = super::columns(&listed.name).ok_or_else(|| refused(RefusalCode::Format))?;
    let missing = |wanted: &&str| !names.iter().any(|name| name == wanted);
    if known.required.iter().any(missing) {
        return Err(refused(RefusalCode::MissingColumn));
    }
    let count = names.len();
    names.sort();
    names.dedup();
    if names.len() == count {
        Ok(())
    } else {
        Err(refused(RefusalCode::Header))
    }
}

fn reader(text: &[u8], delimiter: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text)
}

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Columns {
    /// Without these the table is refused.
    pub(super) required: &'static [&'static str],
    /// All that are read.
    pub(super) known: &'static [&'static str],
}

/// One row of a checked table.
pub(super) struct Row<'r> {
    header: &'r [String],
    known: &'static [&'static str],
    cells: Vec<&'r str>,
    /// The line that it begins on, from 1.
    pub(super) line: u64,
    /// Its bytes as they stand in the file.
    pub(super) bytes: &'r [u8],
}

impl<'r> Row<'r> {
    /// What stands in a column, without outer spaces; `None` for an empty cell or a column that is not there.
    pub(super) fn cell(&self, name: &str) -> Option<&'r str> {
        let at = self.header.iter().position(|column| column == name)?;
        self.cells
            .get(at)
            .map(|cell| cell.trim())
            .filter(|cell| !cell.is_empty())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.cell(name).map(str::to_owned)
    }

    /// Whether the table has the column at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.header.iter().any(|column| column == name)
    }

    /// Cells that say something under a name that is not known, with that name.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&'r str, &'r str)> + '_ {
        let pairs = self.header.iter().zip(&self.cells);
        pairs
            .filter(|(name, cell)| !self.known.contains(&name.as_str()) && !cell.trim().is_empty())
            .map(|(name, cell)| (name.as_str(), cell.trim()))
    }
}

/// Gives every row of a checked table to `each`; the header's own bytes come back.
pub(super) fn rows<'t>(
    text: &'t [u8],
    delimiter: u8,
    columns: &'static Columns,
    mut each: impl FnMut(&Row<'_>),
) -> &'t [u8] {
    let mut reader = reader(text, delimiter);
    let mut record = ByteRecord::new();
    let mut header: Option<Vec<String>> = None;
    let mut head: &[u8] = &[];
    loop {
        let begin = reader.position().byte();
        match reader.read_byte_record(&mut record) {
            Ok(true) => {}
            // Reading from memory cannot fail, and the shape was checked.
            Ok(false) | Err(_) => break,
        }
        let place = |byte: u64| usize::try_from(byte).unwrap_or(usize::MAX);
        let bytes = text
            .get(place(begin)..place(reader.position().byte()))
            .unwrap_or_default();
        let cells: Vec<&str> = record
            .iter()
            .map(|cell| std::str::from_utf8(cell).unwrap_or("\u{fffd}"))
            .collect();
        match &header {
            None => {
                header = Some(cells.iter().map(|cell| column(cell)).collect());
                head = bytes;
            }
            Some(header) => each(&Row {
                header,
                known: columns.known,
                cells,
                line: record.position().map_or(0, csv::Position::line),
                bytes,
            }),
        }
    }
    head
}
