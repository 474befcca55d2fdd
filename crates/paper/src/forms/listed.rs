//! Lists whose rows are as high as their texts: measured first, then put on pages, so that "page 2 of 3" is exact.
//!
//! Invariant: every row that was handed in stands on a page, once, whole.

use super::{
    Sheet,
    frame::{self, Subject},
    ruled::{self, Column, Part},
};
use crate::page::{
    Canvas, Fit, Ink, Mark, Page, PaperError, Rect, Stroke, Style, VAlign, Withheld, measure,
};

const RULE: Stroke = Stroke::solid(0.2);
const HEAD_MM: f32 = 7.0;
const TITLE_MM: f32 = 6.0;
const PAD_MM: f32 = 1.0;
const HEAD: Style = Style::bold(9.0).valign(VAlign::Middle);
const TITLE: Style = Style::bold(10.0).valign(VAlign::Middle);

/// What stands in a cell.
pub(super) enum Cell {
    /// A text, whole.
    Text(String, Style),
    /// A box to tick.
    Tick,
    /// Room for the pen.
    Blank,
}

/// One row.
pub(super) enum Row {
    /// A title over all columns; it never stands alone at the foot of a page.
    Title(String),
    /// One cell a column, at least this high.
    Cells(Vec<Cell>, f32),
    /// Heads of columns of their own, said again where their rows go on overleaf.
    Head(Vec<(f32, String)>),
    /// Cells with shares of the width of their own, at least this high.
    Spread(Vec<(f32, Cell)>, f32),
}

impl Row {
    /// It never stands alone at the foot of a page.
    fn leads(&self) -> bool {
        matches!(self, Row::Title(_) | Row::Head(_))
    }
}

/// Shares of a width, in millimetres.
fn spread(shares: impl Iterator<Item = f32> + Clone, width: f32) -> Vec<f32> {
    let all: f32 = shares.clone().sum();
    shares
        .map(|share| width * share / all.max(f32::EPSILON))
        .collect()
}

/// The shares of the columns in millimetres of this width.
fn widths(columns: &[Column], width: f32) -> Vec<f32> {
    spread(columns.iter().map(Column::share), width)
}

fn overflow(sheet: &Sheet<'_>, field: &str) -> PaperError {
    PaperError::Overflow {
        field: field.to_owned(),
        sheet: sheet.number.human.clone(),
        text: Withheld::new(""),
    }
}

fn height(sheet: &Sheet<'_>, row: &Row, widths: &[f32], width: f32) -> Result<f32, PaperError> {
    let (cells, widths, least): (Vec<&Cell>, Vec<f32>, f32) = match row {
        Row::Title(_) => return Ok(TITLE_MM),
        Row::Head(_) => return Ok(HEAD_MM),
        Row::Cells(cells, least) => (cells.iter().collect(), widths.to_vec(), *least),
        Row::Spread(cells, least) => {
            let widths = spread(cells.iter().map(|(share, _)| *share), width);
            (cells.iter().map(|(_, cell)| cell).collect(), widths, *least)
        }
    };
    let mut height = least;
    for (cell, width) in cells.into_iter().zip(widths) {
        if let Cell::Text(text, style) = cell {
            let name = &sheet.number.human;
            let room = width - 2.0 * PAD_MM;
            let fitted = measure(name, "list", text, room, None, style, Fit::Wrap)?;
            height = height.max(fitted.height + 1.6);
        }
    }
    Ok(height)
}

/// The pages of a list, with parts above it on the first page and below it on the last.
pub(super) fn pages(
    sheet: &Sheet<'_>,
    subject: &Subject,
    columns: &[Column],
    rows: &[Row],
    ends: [&[Part]; 2],
) -> Result<Vec<Page>, PaperError> {
    let [above, below] = ends;
    let body = frame::body(sheet, subject.is_tall());
    let widths = widths(columns, body.w);
    let above_mm = ruled::height_of(sheet, above, body.w)?;
    let below_mm = ruled::height_of(sheet, below, body.w)?;
    let mut sketches: Vec<Vec<(f32, f32, &Row)>> = vec![vec![]];
    let head_mm = if columns.is_empty() { 0.0 } else { HEAD_MM };
    let mut used = above_mm + head_mm;
    let mut heads: Option<&Row> = None;
    for (nth, row) in rows.iter().enumerate() {
        let tall = height(sheet, row, &widths, body.w)?;
        let mut with_next = tall;
        let mut leading = row;
        for next in rows.iter().skip(nth + 1) {
            if !leading.leads() {
                break;
            }
            with_next += height(sheet, next, &widths, body.w)?;
            leading = next;
        }
        match row {
            Row::Head(_) => heads = Some(row),
            Row::Title(_) => heads = None,
            Row::Cells(..) | Row::Spread(..) => {}
        }
        if used + with_next > body.h + 0.01 {
            let mut sketch = vec![];
            used = head_mm;
            if let (Row::Spread(..), Some(head)) = (row, heads) {
                sketch.push((used, HEAD_MM, head));
                used += HEAD_MM;
            }
            sketches.push(sketch);
            if used + with_next > body.h + 0.01 {
                return Err(overflow(sheet, "row"));
            }
        }
        if let Some(sketch) = sketches.last_mut() {
            sketch.push((used, tall, row));
        }
        used += tall;
    }
    if !below.is_empty() && used + below_mm > body.h + 0.01 {
        sketches.push(vec![]);
        used = head_mm;
    }
    let count = u8::try_from(sketches.len()).map_err(|_| overflow(sheet, "pages"))?;
    let mut pages = vec![];
    for (number, sketch) in (1u8..).zip(&sketches) {
        let mut page = frame::blank(sheet)?;
        frame::draw(&mut page, sheet, subject, number, count)?;
        let mut top = body.y;
        if number == 1 && !above.is_empty() {
            let room = Rect::new(body.x, body.y, body.w, above_mm);
            ruled::draw(&mut page, sheet, room, above)?;
            top += above_mm;
        }
        if !sketch.is_empty() && !columns.is_empty() {
            head(&mut page, columns, &widths, body.x, top)?;
        }
        for (y, tall, row) in sketch {
            let rect = Rect::new(body.x, body.y + y, body.w, *tall);
            draw(&mut page, row, &widths, rect)?;
        }
        if number == count && !below.is_empty() {
            let y = body.y + used;
            let room = Rect::new(body.x, y, body.w, body.bottom() - y);
            ruled::draw(&mut page, sheet, room, below)?;
        }
        pages.push(page.finish());
    }
    Ok(pages)
}

fn head(
    page: &mut Canvas,
    columns: &[Column],
    widths: &[f32],
    left: f32,
    y: f32,
) -> Result<(), PaperError> {
    let mut x = left;
    for (column, width) in columns.iter().zip(widths) {
        let rect = Rect::new(x, y, *width, HEAD_MM);
        page.rect("head", rect, Some(Ink::grey(14)), Some(RULE))?;
        let inside = Rect::new(x + PAD_MM, y, width - 2.0 * PAD_MM, HEAD_MM);
        page.cell("head", inside, column.head(), &HEAD, Fit::Shrink(6.5))?;
        x += width;
    }
    Ok(())
}

fn draw(page: &mut Canvas, row: &Row, widths: &[f32], rect: Rect) -> Result<(), PaperError> {
    let (cells, widths): (Vec<&Cell>, Vec<f32>) = match row {
        Row::Title(text) => {
            page.rect("title", rect, Some(Ink::grey(14)), Some(RULE))?;
            let inside = Rect::new(rect.x + 2.0, rect.y, rect.w - 4.0, rect.h);
            page.cell("title", inside, text, &TITLE, Fit::Shrink(7.0))?;
            return Ok(());
        }
        Row::Head(heads) => {
            let widths = spread(heads.iter().map(|(share, _)| *share), rect.w);
            let mut x = rect.x;
            for ((_, text), width) in heads.iter().zip(widths) {
                let place = Rect::new(x, rect.y, width, rect.h);
                page.rect("head", place, None, Some(RULE))?;
                let inside = Rect::new(x + PAD_MM, rect.y, width - 2.0 * PAD_MM, rect.h);
                page.cell("head", inside, text, &HEAD, Fit::Shrink(6.5))?;
                x += width;
            }
            return Ok(());
        }
        Row::Cells(cells, _) => (cells.iter().collect(), widths.to_vec()),
        Row::Spread(cells, _) => {
            let widths = spread(cells.iter().map(|(share, _)| *share), rect.w);
            (cells.iter().map(|(_, cell)| cell).collect(), widths)
        }
    };
    let mut x = rect.x;
    for (cell, width) in cells.into_iter().zip(widths) {
        let place = Rect::new(x, rect.y, width, rect.h);
        page.rect("row", place, None, Some(RULE))?;
        match cell {
            Cell::Text(text, style) => {
                let inside = Rect::new(x + PAD_MM, rect.y, width - 2.0 * PAD_MM, rect.h);
                page.cell("list", inside, text, style, Fit::Wrap)?;
            }
            Cell::Tick => {
                let side = 4.5;
                let mark = Rect::new(
                    x + (width - side) / 2.0,
                    rect.y + (rect.h - side) / 2.0,
                    side,
                    side,
                );
                page.mark("tick", Mark::Box, mark)?;
            }
            Cell::Blank => {}
        }
        x += width;
    }
    Ok(())
}
