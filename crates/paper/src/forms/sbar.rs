//! The handover of a ward on paper: one row per patient, four columns of finished lines beside who she is.
//!
//! The lines are the screen's own; this form only lays them out. A patient whose row is longer than what is left of a page
//! goes on to the next whole, and is split only when she fills more than a page.
//!
//! Invariant: every line that was handed in stands on a page, once.

use chrono::{DateTime, Utc};

use super::{
    Sheet,
    frame::{self, Subject},
    text::{clean, dotted, one_line, or_by_hand},
};
use crate::page::{
    Canvas, Fit, Ink, Page, PaperError, Rect, Stroke, Style, VAlign, Withheld, measure,
};

const RULE: Stroke = Stroke::solid(0.2);
const HEAD_MM: f32 = 6.0;
const PAD_MM: f32 = 1.0;
const GAP_MM: f32 = 0.7;
/// A row is not begun where less than this is left.
const ROW_MIN_MM: f32 = 18.0;
/// A line of text taller than this may be split over two pages.
const SPLIT_MM: f32 = 30.0;

/// Who, situation, background, assessment, what is to be done.
const WIDTHS: [f32; 5] = [46.0, 52.0, 46.0, 76.0, 61.0];

const NAME: Style = Style::bold(11.0);
const BODY: Style = Style::regular(8.0);
const LOUD: Style = Style::bold(8.0);
const HEAD: Style = Style::bold(9.0).valign(VAlign::Middle);

/// One line of the handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldLine {
    /// Finished.
    pub text: String,
    /// Something to react to: printed bold.
    pub loud: bool,
}

/// What is told about one patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldPatient {
    /// Bed.
    pub bed: String,
    /// `NOM Prénom`.
    pub name: String,
    /// Birth date, number, age, warnings, what the nurse wrote: below the name.
    pub about: Vec<ToldLine>,
    /// Situation, background, assessment, what is to be done.
    pub sections: [Vec<ToldLine>; 4],
}

/// What is told about a ward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldWard {
    /// Which shift hands over to which.
    pub title: String,
    /// Names of the four parts, each with its letter.
    pub heads: [String; 4],
    /// The oldest data time among the patients.
    pub as_of: Option<DateTime<Utc>>,
    /// Patients by bed.
    pub patients: Vec<ToldPatient>,
}

/// A text that is measured and waits for its place.
#[derive(Clone)]
struct Piece {
    text: String,
    style: Style,
    height: f32,
}

/// The part of a row that stands on one page.
struct Placed {
    y: f32,
    height: f32,
    columns: [Vec<Piece>; 5],
}

/// The handover sheets of a ward.
///
/// # Errors
/// [`PaperError::Overflow`] when a text cannot be printed whole.
pub fn handover(sheet: &Sheet<'_>, told: &ToldWard) -> Result<Vec<Page>, PaperError> {
    let body = frame::body(sheet, false);
    let (top, bottom) = (body.y + HEAD_MM, body.bottom());
    let mut pages: Vec<Vec<Placed>> = vec![vec![]];
    let mut y = top;
    for patient in &told.patients {
        let mut rest = columns(sheet, patient)?;
        let whole = height_of(&rest);
        let left = bottom - y;
        if (whole > left && whole <= bottom - top) || left < ROW_MIN_MM {
            pages.push(vec![]);
            y = top;
        }
        loop {
            let placed = take(sheet, &mut rest, bottom - y)?;
            let height = height_of(&placed).max(ROW_MIN_MM.min(bottom - y));
            if let Some(page) = pages.last_mut() {
                page.push(Placed {
                    y,
                    height,
                    columns: placed,
                });
            }
            y += height;
            if rest.iter().all(Vec::is_empty) {
                break;
            }
            pages.push(vec![]);
            y = top;
            // Who she is stands on every page that speaks of her.
            let again = heading(sheet, patient, true)?;
            rest[0].splice(0..0, again);
        }
    }
    let count = sheet
        .pages(pages.len())
        .map_err(|_| overflow(sheet, "pages"))?;
    let subject = subject(sheet, told);
    let mut finished = Vec::new();
    for (number, rows) in (1u8..).zip(&pages) {
        let mut page = frame::blank(sheet)?;
        frame::draw(&mut page, sheet, &subject, number, count)?;
        draw(&mut page, sheet, told, rows)?;
        finished.push(page.finish());
    }
    frame::fill_back(sheet, &subject, finished, count)
}

/// The columns on this paper.
fn widths(sheet: &Sheet<'_>) -> [f32; 5] {
    let part = frame::body(sheet, false).w / WIDTHS.iter().sum::<f32>();
    WIDTHS.map(|width| width * part)
}

fn overflow(sheet: &Sheet<'_>, field: &str) -> PaperError {
    PaperError::Overflow {
        field: field.to_owned(),
        sheet: sheet.number.human.clone(),
        text: Withheld::new(""),
    }
}

fn subject(sheet: &Sheet<'_>, told: &ToldWard) -> Subject {
    let words = sheet.words;
    let title = words.say("sheet-title-handover");
    Subject {
        title: title.clone(),
        name: one_line(&sheet.ward.name),
        place: None,
        warnings: vec![],
        lines: [told.title.clone(), words.say("sheet-handover-source")],
        alerts: String::new(),
        band: None,
        as_of: told.as_of,
        source: None,
        repeat: dotted([title, one_line(&sheet.ward.name)]),
        charted: false,
    }
}

/// Bed and name; with "continued" where the row goes on from another page.
fn heading(
    sheet: &Sheet<'_>,
    patient: &ToldPatient,
    continued: bool,
) -> Result<Vec<Piece>, PaperError> {
    let mut texts = vec![
        (one_line(&patient.bed), NAME),
        (one_line(&patient.name), NAME),
    ];
    if continued {
        texts.push((sheet.words.say("sheet-handover-continued"), LOUD));
    }
    let mut pieces = vec![];
    for (text, style) in texts {
        pieces.extend(piece(sheet, 0, text, style)?);
    }
    Ok(pieces)
}

fn columns(sheet: &Sheet<'_>, patient: &ToldPatient) -> Result<[Vec<Piece>; 5], PaperError> {
    let mut columns: [Vec<Piece>; 5] = Default::default();
    columns[0] = heading(sheet, patient, false)?;
    let lists = std::iter::once(&patient.about).chain(&patient.sections);
    for ((nth, column), lines) in columns.iter_mut().enumerate().zip(lists) {
        for line in lines {
            let style = if line.loud { LOUD } else { BODY };
            column.extend(piece(sheet, nth, clean(&line.text), style)?);
        }
    }
    Ok(columns)
}

/// One text with its height; a very tall one in several pieces, so that it may go on over the page.
fn piece(
    sheet: &Sheet<'_>,
    column: usize,
    text: String,
    style: Style,
) -> Result<Vec<Piece>, PaperError> {
    let text = or_by_hand(sheet, text);
    if text.is_empty() {
        return Ok(vec![]);
    }
    let width = widths(sheet).get(column).copied().unwrap_or_default() - 2.0 * PAD_MM;
    let name = &sheet.number.human;
    let tall = |text: &str| measure(name, "handover", text, width, None, &style, Fit::Wrap);
    let fitted = tall(&text)?;
    if fitted.height <= SPLIT_MM {
        return Ok(vec![Piece {
            text,
            style,
            height: fitted.height + GAP_MM,
        }]);
    }
    let mut pieces = vec![];
    for lines in fitted.lines.chunks(6) {
        let text = lines
            .iter()
            .map(|line| line.content.as_str())
            .collect::<Vec<_>>()
            .join("\n");
        let height = tall(&text)?.height + GAP_MM;
        pieces.push(Piece {
            text,
            style,
            height,
        });
    }
    Ok(pieces)
}

fn height_of(columns: &[Vec<Piece>; 5]) -> f32 {
    let sum = |pieces: &Vec<Piece>| pieces.iter().map(|piece| piece.height).sum::<f32>();
    columns.iter().map(sum).fold(0.0, f32::max) + 2.0 * PAD_MM
}

/// Takes from the front of each column what fits into the room that is left.
fn take(
    sheet: &Sheet<'_>,
    rest: &mut [Vec<Piece>; 5],
    room: f32,
) -> Result<[Vec<Piece>; 5], PaperError> {
    let mut taken: [Vec<Piece>; 5] = Default::default();
    for (column, into) in rest.iter_mut().zip(taken.iter_mut()) {
        let mut used = 2.0 * PAD_MM;
        let fits = column
            .iter()
            .take_while(|piece| {
                used += piece.height;
                used <= room + 0.01
            })
            .count();
        into.extend(column.drain(..fits));
    }
    if taken.iter().all(Vec::is_empty) && !rest.iter().all(Vec::is_empty) {
        return Err(overflow(sheet, "handover"));
    }
    Ok(taken)
}

fn draw(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    told: &ToldWard,
    rows: &[Placed],
) -> Result<(), PaperError> {
    let body = frame::body(sheet, false);
    let mut heads = vec![sheet.words.say("sheet-handover-patient")];
    heads.extend(told.heads.iter().cloned());
    let mut x = body.x;
    for (width, head) in widths(sheet).into_iter().zip(&heads) {
        let rect = Rect::new(x, body.y, width, HEAD_MM);
        page.rect("head", rect, Some(Ink::grey(14)), Some(RULE))?;
        let inside = Rect::new(x + PAD_MM, body.y, width - 2.0 * PAD_MM, HEAD_MM);
        page.cell("head", inside, head, &HEAD, Fit::Shrink(7.0))?;
        x += width;
    }
    for row in rows {
        let mut x = body.x;
        for (width, pieces) in widths(sheet).into_iter().zip(&row.columns) {
            page.rect(
                "row",
                Rect::new(x, row.y, width, row.height),
                None,
                Some(RULE),
            )?;
            let mut y = row.y + PAD_MM;
            for piece in pieces {
                let inside = Rect::new(x + PAD_MM, y, width - 2.0 * PAD_MM, piece.height);
                page.cell("handover", inside, &piece.text, &piece.style, Fit::Wrap)?;
                y += piece.height;
            }
            x += width;
        }
    }
    Ok(())
}
