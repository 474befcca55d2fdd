//! The sheet of a patient whose own sheet cannot be printed: everything that can, and lines to copy the rest by hand.
//!
//! Invariant: it shows no order, so that nobody takes half a list for the whole one.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::{clinical::mar::MarChart, snapshot::Chart};

use super::{
    super::{Sheet, frame},
    Grid, HEAD_MM, ROW_BLANK_FIRST, SECTION_MM, STEP_MM, draw, subject,
};
use crate::page::{Fit, Ink, Page, PaperError, Rect, Stroke, Style, VAlign, Withheld};

/// As many as there are codes for lines of one sheet.
const LINES_MAX: u8 = u8::MAX - ROW_BLANK_FIRST + 1;
/// So many at least, and so many more than she has orders.
const LINES_MIN: u8 = 8;
const LINES_MORE: usize = 2;

/// Empty lines under the hours, each with its code, below whatever of her identity can be printed.
///
/// # Errors
/// [`PaperError::Overflow`] when even that does not fit.
pub fn hand_copy(
    sheet: &Sheet<'_>,
    chart: &Chart,
    projection: &MarChart,
    from: DateTime<Utc>,
) -> Result<Vec<Page>, PaperError> {
    let grid = Grid::new(sheet, from);
    let subject = subject::by_hand(sheet, chart, projection, from);
    let orders = chart.orders.len();
    let wanted = u8::try_from(orders + LINES_MORE).unwrap_or(LINES_MAX);
    let lines: Vec<u8> = (ROW_BLANK_FIRST..=u8::MAX)
        .take(usize::from(wanted.clamp(LINES_MIN, LINES_MAX)))
        .collect();
    let body = frame::body(sheet, true);
    let room = body.h - HEAD_MM - SECTION_MM;
    let per_page = (1u16..)
        .take_while(|count| f32::from(*count) * STEP_MM <= room + 0.01)
        .count()
        .max(1);
    let sketches: Vec<&[u8]> = lines.chunks(per_page).collect();
    let count = sheet
        .pages(sketches.len())
        .map_err(|_| PaperError::Overflow {
            field: "pages".to_owned(),
            sheet: sheet.number.human.clone(),
            text: Withheld::new(""),
        })?;
    let title = sheet.words.say_with(
        "sheet-hand-copy-orders",
        &[(
            "count",
            Arg::Number(i64::try_from(orders).unwrap_or(i64::MAX)),
        )],
    );
    let mut pages = Vec::new();
    for (number, lines) in (1u8..).zip(&sketches) {
        let mut page = frame::blank(sheet)?;
        frame::draw(&mut page, sheet, &subject, number, count)?;
        draw::grid_head(&mut page, sheet, &grid, body.y)?;
        let rect = Rect::new(body.x, body.y + HEAD_MM, grid.width(), SECTION_MM);
        page.rect("section", rect, Some(Ink::grey(14)), Some(draw::RULE))?;
        let style = Style::bold(10.0).valign(VAlign::Middle);
        let inside = Rect::new(rect.x + 2.0, rect.y, rect.w - 4.0, rect.h);
        page.cell("section", inside, &title, &style, Fit::Fail)?;
        let mut y = rect.bottom();
        for line in *lines {
            let code = Rect::new(body.x, y, grid.code_mm, STEP_MM);
            draw::row_code(&mut page, sheet, code, *line)?;
            let drug = Rect::new(code.right(), y, grid.drug_mm, STEP_MM);
            let dose = Rect::new(drug.right(), y, grid.dose_mm, STEP_MM);
            for rect in [code, drug, dose] {
                page.rect("line", rect, None, Some(draw::RULE))?;
            }
            for nth in 0..grid.hours.len() {
                let rect = Rect::new(grid.hour_x(body.x, nth), y, grid.hour_mm(), STEP_MM);
                page.rect("line", rect, None, Some(Stroke::solid(0.12)))?;
            }
            draw::midnight(&mut page, &grid, y, y + STEP_MM)?;
            y += STEP_MM;
        }
        pages.push(page.finish());
    }
    frame::fill_back(sheet, &subject, pages, count)
}
