//! What a person must type into the record by hand: one row an entry, with room to say that it was done and checked.

use super::{
    Sheet,
    frame::Subject,
    listed::{self, Cell, Row},
    ruled::{Part, columns},
    text::{clean, dotted, one_line, or_by_hand},
};
use crate::page::{Page, PaperError, Style, VAlign};

const NAME: Style = Style::bold(9.0).valign(VAlign::Middle);
const BODY: Style = Style::regular(9.0).valign(VAlign::Middle);
const ROW_MM: f32 = 12.0;

/// One entry that somebody types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToType {
    /// Bed, name, birth date and number: one a line.
    pub who: Vec<String>,
    /// The medicine or the kind of entry.
    pub name: String,
    /// What was done, when, and who signed.
    pub what: Vec<String>,
    /// Why a person must type it, and what the record holds.
    pub why: Vec<String>,
}

/// The worklist of a ward.
///
/// # Errors
/// [`PaperError::Overflow`] when a text cannot be printed whole.
pub fn worklist(sheet: &Sheet<'_>, lines: &[ToType]) -> Result<Vec<Page>, PaperError> {
    let words = sheet.words;
    let count = lines.len().to_string();
    let title = words.say("form-title-worklist");
    let subject = Subject {
        title: title.clone(),
        name: dotted([
            title.to_uppercase(),
            or_by_hand(sheet, one_line(&sheet.ward.name)),
        ]),
        place: None,
        warnings: vec![],
        lines: [
            words.say_with("form-worklist-count", &[("count", lang::Arg::Text(&count))]),
            words.say("form-worklist-rule"),
        ],
        alerts: String::new(),
        band: None,
        as_of: None,
        source: Some("form-from-journal"),
        repeat: dotted([title, one_line(&sheet.ward.name)]),
        charted: false,
    };
    let joined = |lines: &[String]| {
        let lines = lines.iter().filter(|line| !line.is_empty());
        let text: Vec<String> = lines.map(|line| clean(line)).collect();
        or_by_hand(sheet, text.join("\n"))
    };
    let rows: Vec<Row> = lines
        .iter()
        .map(|line| {
            Row::Cells(
                vec![
                    Cell::Text(joined(&line.who), NAME),
                    Cell::Text(or_by_hand(sheet, one_line(&line.name)), NAME),
                    Cell::Text(joined(&line.what), BODY),
                    Cell::Text(joined(&line.why), BODY),
                    Cell::Tick,
                    Cell::Blank,
                    Cell::Tick,
                    Cell::Blank,
                ],
                ROW_MM,
            )
        })
        .collect();
    let columns = columns(
        sheet,
        &[
            (66.0, "form-worklist-who"),
            (42.0, "form-worklist-entry"),
            (52.0, "form-worklist-what"),
            (50.0, "form-worklist-why"),
            (15.0, "form-worklist-typed"),
            (22.0, "form-worklist-by"),
            (15.0, "form-worklist-checked"),
            (22.0, "form-worklist-by"),
        ],
    );
    let end = [Part::Signatures(vec![
        "form-check-first",
        "form-check-second",
    ])];
    listed::pages(sheet, &subject, &columns, &rows, [&[], &end])
}
