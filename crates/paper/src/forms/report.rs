//! A report of several tables on paper, with lines to fill in by hand and to sign: the evidence of a drill.
//!
//! The words are finished; this form only lays them out.

use super::{
    Sheet,
    frame::Subject,
    listed::{self, Cell, Row},
    ruled::Part,
    text::{clean, dotted, one_line, or_by_hand},
};
use crate::page::{Page, PaperError, Style, VAlign};

const BODY: Style = Style::regular(9.0).valign(VAlign::Middle);
const LOUD: Style = Style::bold(9.0).valign(VAlign::Middle);
const ROW_MM: f32 = 5.6;
const PEN_MM: f32 = 9.0;

/// A report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The largest line.
    pub title: String,
    /// What the report is, above the title.
    pub kind_of_sheet: String,
    /// Two lines under the title.
    pub lines: [String; 2],
    /// What must be read before anything else.
    pub warning: Option<String>,
    /// Its tables.
    pub tables: Vec<ReportTable>,
}

/// One table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportTable {
    /// Its title.
    pub title: String,
    /// A sentence under the title, or nothing.
    pub note: String,
    /// Shares of the width and heads of the columns; no heads where all are empty.
    pub columns: Vec<(u16, String)>,
    /// Its rows.
    pub rows: Vec<ReportRow>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    /// Its cells; nothing means room for the pen.
    pub cells: Vec<Option<String>>,
    /// In bold.
    pub loud: bool,
}

/// The pages of a report.
///
/// # Errors
/// [`PaperError::MissingGlyph`] or [`PaperError::Overflow`] when something cannot be printed whole.
pub fn report(sheet: &Sheet<'_>, report: &Report) -> Result<Vec<Page>, PaperError> {
    let printable = |text: &str| or_by_hand(sheet, clean(text));
    let title = or_by_hand(sheet, one_line(&report.title));
    let subject = Subject {
        title: one_line(&report.kind_of_sheet),
        name: title.clone(),
        place: None,
        warnings: report.warning.iter().map(|text| one_line(text)).collect(),
        lines: report.lines.clone().map(|line| printable(&line)),
        alerts: String::new(),
        band: None,
        as_of: None,
        source: Some("form-from-journal"),
        repeat: dotted([one_line(&report.kind_of_sheet), title]),
        charted: false,
    };
    let mut rows = vec![];
    for table in &report.tables {
        rows.push(Row::Title(printable(&table.title)));
        if !table.note.is_empty() {
            let note = Cell::Text(printable(&table.note), BODY);
            rows.push(Row::Spread(vec![(1.0, note)], ROW_MM));
        }
        if table.columns.iter().any(|(_, head)| !head.is_empty()) {
            let heads = table.columns.iter();
            let heads = heads.map(|(share, head)| (f32::from(*share), printable(head)));
            rows.push(Row::Head(heads.collect()));
        }
        for row in &table.rows {
            let style = if row.loud { LOUD } else { BODY };
            let pen = row.cells.iter().any(Option::is_none);
            let cells = table.columns.iter().zip(&row.cells);
            let cells = cells.map(|((share, _), cell)| {
                let cell = match cell {
                    Some(text) => Cell::Text(printable(text), style),
                    None => Cell::Blank,
                };
                (f32::from(*share), cell)
            });
            rows.push(Row::Spread(
                cells.collect(),
                if pen { PEN_MM } else { ROW_MM },
            ));
        }
    }
    let signatures = [Part::Signatures(vec![
        "form-report-lead",
        "form-report-observer",
        "form-report-quality",
    ])];
    listed::pages(sheet, &subject, &[], &rows, [&[], &signatures])
}
