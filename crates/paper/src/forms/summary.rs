//! The summary of one patient on paper: who she is in the header, then finished lines under their titles.
//!
//! The lines are the screen's own; this form only lays them out.

use super::{
    Sheet, ToldLine, Whom,
    frame::Subject,
    listed::{self, Cell, Row},
    mar::{self, Person},
    ruled::Column,
    text::{clean, or_by_hand},
};
use crate::page::{Page, PaperError, Style, VAlign};

const BODY: Style = Style::regular(10.0).valign(VAlign::Middle);
const LOUD: Style = Style::bold(10.0).valign(VAlign::Middle);
const ROW_MM: f32 = 6.0;

/// Lines under one title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldSection {
    /// Its title.
    pub title: String,
    /// The lines, finished.
    pub lines: Vec<ToldLine>,
}

/// The summary of one patient.
///
/// # Errors
/// [`PaperError::MissingGlyph`] or [`PaperError::Overflow`] when something cannot be printed whole.
pub fn summary(
    sheet: &Sheet<'_>,
    whom: &Whom<'_>,
    told: &[ToldSection],
) -> Result<Vec<Page>, PaperError> {
    let title = sheet.words.say("form-title-summary");
    let Person { subject, front } = mar::person(sheet, whom, &title);
    let subject = Subject {
        charted: false,
        ..subject
    };
    let row = |text: String, style: Style| {
        Row::Cells(vec![Cell::Text(or_by_hand(sheet, text), style)], ROW_MM)
    };
    let mut rows: Vec<Row> = front.into_iter().map(|line| row(line, LOUD)).collect();
    for section in told {
        rows.push(Row::Title(or_by_hand(sheet, clean(&section.title))));
        if section.lines.is_empty() {
            rows.push(row(sheet.words.say("form-nothing-known"), BODY));
        }
        rows.extend(section.lines.iter().map(|line| {
            let style = if line.loud { LOUD } else { BODY };
            row(clean(&line.text), style)
        }));
    }
    let columns = [Column::new(sheet, 1.0, "form-summary-head")];
    listed::pages(sheet, &subject, &columns, &rows, [&[], &[]])
}
