//! Draws a laid-out row: code, words, and its area of time.

use super::{
    super::Sheet,
    Grid,
    cell::{CELL, CELL_MIN_PT, CELL_PAD_MM, CIRCLE_MM, Cell, Class},
    row::{Area, BESIDE_MM, FLAG, GAP_MM, Laid, Look, Piece, ROW_PAD_MM, SIDE_PAD_MM, TAIL},
};
use crate::page::{
    Align, Canvas, Code, Fit, Ink, Modules, PaperError, ROW_MODULE_MM, Rect, Stroke, Style, VAlign,
    measure, width_mm,
};

/// Inside a box of a list or of a blank line.
const LABEL: Style = Style::regular(6.5);
pub(super) const RULE: Stroke = Stroke::solid(0.2);
const NOTE: Style = Style::bold(8.0).align(Align::Centre).valign(VAlign::Middle);
/// Around a dose that is due.
const THICK: Stroke = Stroke::solid(0.6);
const THICK_INSET_MM: f32 = 0.15;

fn thin() -> Stroke {
    Stroke {
        ink: Ink::grey(60),
        ..Stroke::solid(0.12)
    }
}

/// The row code: 8 mm in the middle of its white cell.
pub(super) fn row_code(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    cell: Rect,
    number: u8,
) -> Result<(), PaperError> {
    let code = Code::Row {
        sheet: sheet.number.sheet_id(),
        version: sheet.number.version,
        row: number,
    };
    let modules = Modules::encode(&code.encode())?;
    let side = f32::from(modules.side()) * ROW_MODULE_MM;
    let (x, y) = (
        cell.x + (cell.w - side) / 2.0,
        cell.y + (cell.h - side) / 2.0,
    );
    page.matrix("row code", x, y, ROW_MODULE_MM, modules)?;
    Ok(())
}

/// Draws pieces one below the other and returns the height they used.
pub(super) fn stack(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    pieces: &[Piece],
) -> Result<f32, PaperError> {
    let mut y = rect.y;
    for piece in pieces {
        let height = piece.height(sheet, rect.w)?;
        let at = Rect::new(rect.x, y, rect.w, height);
        match piece.look {
            Look::Plain => {
                page.cell(piece.field, at, &piece.text, &piece.style, Fit::Wrap)?;
            }
            Look::Flag => flag(page, sheet, at, piece)?,
            Look::Struck => struck(page, sheet, at, piece)?,
        }
        if let Some(tail) = &piece.tail {
            // On the baseline of the name, which is set in larger type.
            let style = TAIL.valign(VAlign::Bottom);
            let x = at.x + width_mm(&piece.text, piece.style.size_pt, piece.style.bold) + 1.2;
            let rest = Rect::new(x, at.y, at.right() - x, at.h - 0.15);
            page.cell(piece.field, rest, tail, &style, Fit::Fail)?;
        }
        if let Some(badge) = &piece.badge {
            let w = width_mm(badge, FLAG.size_pt, FLAG.bold) + 2.02;
            let rect = Rect::new(at.right() - w, at.y + 0.5, w, FLAG.line_mm() + 0.1);
            page.band("flags", rect, badge, &FLAG, Fit::Fail)?;
        }
        y += height;
    }
    Ok(y - rect.y)
}

/// A black band as wide as its words.
fn flag(page: &mut Canvas, sheet: &Sheet<'_>, at: Rect, piece: &Piece) -> Result<(), PaperError> {
    let name = &sheet.number.human;
    let fitted = measure(
        name,
        piece.field,
        &piece.text,
        at.w - 2.0,
        None,
        &piece.style,
        Fit::Wrap,
    )?;
    let widest = fitted
        .lines
        .iter()
        .map(|line| width_mm(&line.content, fitted.size_pt, piece.style.bold))
        .fold(0.0_f32, f32::max);
    // A little more than measured, so that rounding cannot break the line again.
    let width = (widest + 2.02).min(at.w);
    let rect = Rect::new(at.x, at.y, width, at.h - 0.4);
    page.band(piece.field, rect, &piece.text, &piece.style, Fit::Wrap)?;
    Ok(())
}

/// Words with a line through them: they stay readable, and cannot be taken for an order.
fn struck(page: &mut Canvas, sheet: &Sheet<'_>, at: Rect, piece: &Piece) -> Result<(), PaperError> {
    let name = &sheet.number.human;
    let fitted = measure(
        name,
        piece.field,
        &piece.text,
        at.w,
        None,
        &piece.style,
        Fit::Wrap,
    )?;
    page.cell(piece.field, at, &piece.text, &piece.style, Fit::Wrap)?;
    let mut y = at.y + piece.style.line_mm() * 0.57;
    for line in &fitted.lines {
        let width = width_mm(&line.content, fitted.size_pt, piece.style.bold);
        page.line(
            piece.field,
            (at.x, y),
            (at.x + width.min(at.w), y),
            Stroke::solid(0.35),
        )?;
        y += piece.style.line_mm();
    }
    Ok(())
}

/// Draws a whole order row at `y`.
pub(super) fn order(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    grid: &Grid,
    laid: &Laid,
    y: f32,
) -> Result<(), PaperError> {
    let x = page.inner().x;
    let height = laid.height;
    let code = Rect::new(x, y, grid.code_mm, height);
    let drug = Rect::new(code.right(), y, grid.drug_mm, height);
    let dose = Rect::new(drug.right(), y, grid.dose_mm, height);
    let hours = Rect::new(dose.right(), y, grid.hours_mm, height);
    row_code(page, sheet, code, laid.number)?;
    for (rect, pieces) in [(drug, &laid.drug), (dose, &laid.dose)] {
        let inside = Rect::new(
            rect.x + SIDE_PAD_MM,
            rect.y + ROW_PAD_MM,
            rect.w - 2.0 * SIDE_PAD_MM,
            rect.h - 2.0 * ROW_PAD_MM,
        );
        stack(page, sheet, inside, pieces)?;
    }
    match &laid.area {
        Area::Hours(cells) => hour_cells(page, grid, hours, cells, laid.high_alert)?,
        Area::Boxes {
            above,
            beside,
            cells,
            blanks,
            labels,
            per_line,
        } => {
            let mut rest = hours;
            if !above.is_empty() {
                let rect = Rect::new(
                    hours.x + SIDE_PAD_MM,
                    hours.y + ROW_PAD_MM,
                    hours.w - 2.0 * SIDE_PAD_MM,
                    laid.above_mm,
                );
                stack(page, sheet, rect, above)?;
                rest.y += laid.above_mm;
                rest.h -= laid.above_mm;
            }
            if !beside.is_empty() {
                let rect = Rect::new(
                    rest.x + SIDE_PAD_MM,
                    rest.y + ROW_PAD_MM,
                    BESIDE_MM - 2.0 * SIDE_PAD_MM,
                    rest.h - 2.0 * ROW_PAD_MM,
                );
                stack(page, sheet, rect, beside)?;
                rest.x += BESIDE_MM;
                rest.w -= BESIDE_MM;
            }
            let note = sheet.words.say("mar-list");
            let boxes = Boxes {
                cells,
                blanks: *blanks,
                labels,
                per_line: *per_line,
                high_alert: laid.high_alert,
                note: &note,
            };
            boxes.draw(page, rest)?;
        }
        Area::Closed(text) => {
            page.hatch("closed", hours)?;
            let style = Style::bold(9.0).align(Align::Centre).valign(VAlign::Middle);
            let width = width_mm(text, 9.0, true) + 4.0;
            let label = Rect::new(
                hours.x + (hours.w - width) / 2.0,
                hours.y + hours.h / 2.0 - 2.5,
                width,
                5.0,
            );
            page.rect("closed", label, Some(Ink::WHITE), Some(RULE))?;
            page.cell("closed", label, text, &style, Fit::Fail)?;
        }
    }
    for rect in [code, drug, dose, hours] {
        page.rect("row", rect, None, Some(RULE))?;
    }
    if matches!(laid.area, Area::Hours(_)) {
        midnight(page, grid, y, y + height)?;
    }
    Ok(())
}

/// The double rule at the change of the day.
pub(super) fn midnight(
    page: &mut Canvas,
    grid: &Grid,
    top: f32,
    bottom: f32,
) -> Result<(), PaperError> {
    for (nth, hour) in grid.hours.iter().enumerate() {
        if hour.new_day {
            let x = grid.hour_x(page.inner().x, nth);
            for side in [-0.35, 0.35] {
                page.line(
                    "midnight",
                    (x + side, top),
                    (x + side, bottom),
                    Stroke::solid(0.3),
                )?;
            }
        }
    }
    Ok(())
}

fn hour_cells(
    page: &mut Canvas,
    grid: &Grid,
    area: Rect,
    cells: &[(usize, Cell)],
    high_alert: bool,
) -> Result<(), PaperError> {
    let left = page.inner().x;
    let column = |nth: usize| {
        let x = grid.hour_x(left, nth);
        Rect::new(x, area.y, grid.hour_mm(), area.h)
    };
    // Neighbouring closed hours are one hatched area.
    let mut closed: Option<Rect> = None;
    for nth in 0..=grid.hours.len() {
        let open = nth == grid.hours.len() || cells.iter().any(|(taken, _)| *taken == nth);
        let rect = column(nth);
        closed = match (closed, open) {
            (Some(area), true) => {
                page.hatch("closed", area)?;
                None
            }
            (None, true) => None,
            (Some(area), false) => Some(Rect::new(area.x, area.y, area.w + rect.w, area.h)),
            (None, false) => Some(rect),
        };
    }
    for nth in 1..grid.hours.len() {
        let x = grid.hour_x(left, nth);
        page.line("hour", (x, area.y), (x, area.bottom()), thin())?;
    }
    for (nth, cell) in cells {
        draw_cell(page, column(*nth), cell, &cell.narrow, high_alert)?;
    }
    Ok(())
}

/// One dose in its rectangle.
fn draw_cell(
    page: &mut Canvas,
    rect: Rect,
    cell: &Cell,
    text: &str,
    high_alert: bool,
) -> Result<(), PaperError> {
    match cell.class {
        Class::Due => {
            page.rect(
                "due",
                rect.inset(THICK_INSET_MM),
                Some(Ink::WHITE),
                Some(THICK),
            )?;
            if high_alert {
                second_initials(page, rect.inset(THICK_INSET_MM))?;
            }
        }
        Class::Given => page.rect("given", rect, Some(Ink::grey(16)), Some(RULE))?,
        Class::NotGiven => page.rect("not given", rect, Some(Ink::WHITE), Some(RULE))?,
        Class::Verify => {
            let dashed = Stroke::dashed(0.45);
            page.rect("verify", rect.inset(0.3), Some(Ink::WHITE), Some(dashed))?;
        }
        Class::Closed => {
            page.hatch("closed", rect)?;
            page.rect("closed", rect, None, Some(RULE))?;
        }
    }
    let inside = rect.inset(CELL_PAD_MM);
    if cell.class == Class::Verify {
        let mark = Rect::new(inside.x, inside.y, inside.w, cell.above());
        let style = Style::bold(10.0)
            .align(Align::Centre)
            .valign(VAlign::Middle);
        page.cell("verify", mark, "?", &style, Fit::Wrap)?;
    } else if let Some(letter) = cell.letter {
        let centre = (inside.x + inside.w / 2.0, inside.y + CIRCLE_MM / 2.0);
        circle(page, centre, CIRCLE_MM / 2.0)?;
        let mark = Rect::new(inside.x, inside.y, inside.w, CIRCLE_MM);
        let style = Style::bold(8.5).align(Align::Centre).valign(VAlign::Middle);
        page.cell("not given", mark, letter.letter(), &style, Fit::Fail)?;
    }
    let words = Rect::new(
        inside.x,
        inside.y + cell.above(),
        inside.w,
        inside.h - cell.above(),
    );
    let style = match cell.class {
        Class::Due => CELL,
        Class::Given | Class::NotGiven | Class::Verify | Class::Closed => CELL.align(Align::Centre),
    };
    let fit = Fit::Shrink(CELL_MIN_PT);
    if cell.class == Class::Closed {
        let fitted = measure("", "cell", text, words.w, None, &style, fit)?;
        let patch = Rect::new(words.x, words.y, words.w, fitted.height.min(words.h));
        page.rect("closed", patch, Some(Ink::WHITE), None)?;
    }
    page.cell("cell", words, text, &style, fit)?;
    Ok(())
}

/// Two places for initials at the foot of a due cell: high-alert medicines take two people.
fn second_initials(page: &mut Canvas, rect: Rect) -> Result<(), PaperError> {
    const HEIGHT_MM: f32 = 4.0;
    let top = rect.bottom() - HEIGHT_MM;
    let middle = rect.x + rect.w / 2.0;
    page.line("double check", (rect.x, top), (rect.right(), top), RULE)?;
    page.line("double check", (middle, top), (middle, rect.bottom()), RULE)
}

/// A circle as a closed line of short strokes.
fn circle(page: &mut Canvas, centre: (f32, f32), radius: f32) -> Result<(), PaperError> {
    const STROKES: u8 = 20;
    let point = |nth: u8| {
        let angle = std::f32::consts::TAU * f32::from(nth) / f32::from(STROKES);
        (
            centre.0 + radius * angle.cos(),
            centre.1 + radius * angle.sin(),
        )
    };
    for nth in 0..STROKES {
        page.line("circle", point(nth), point(nth + 1), Stroke::solid(0.3))?;
    }
    Ok(())
}

struct Boxes<'a> {
    cells: &'a [Cell],
    blanks: usize,
    labels: &'a [String; 4],
    per_line: u8,
    high_alert: bool,
    /// Said where there is room: these boxes do not stand under their hours.
    note: &'a str,
}

impl Boxes<'_> {
    fn draw(&self, page: &mut Canvas, area: Rect) -> Result<(), PaperError> {
        let count = self.cells.len() + self.blanks;
        let per_line = usize::from(self.per_line.max(1));
        let lines = u16::try_from(count.div_ceil(per_line)).unwrap_or(u16::MAX);
        let (w, h) = (
            area.w / f32::from(self.per_line.max(1)),
            area.h / f32::from(lines.max(1)),
        );
        for nth in 0..count {
            let at = |value: usize| f32::from(u16::try_from(value).unwrap_or(u16::MAX));
            let rect = Rect::new(
                area.x + at(nth % per_line) * w + GAP_MM / 2.0,
                area.y + at(nth / per_line) * h + GAP_MM / 2.0,
                w - GAP_MM,
                h - GAP_MM,
            );
            match self.cells.get(nth) {
                Some(cell) => draw_cell(page, rect, cell, &cell.text, self.high_alert)?,
                None => blank_box(page, rect, self.labels)?,
            }
        }
        // What is left of the last line is closed: no blank cell without a meaning.
        let rest = count % per_line;
        if rest != 0 {
            let rest = f32::from(u16::try_from(rest).unwrap_or(u16::MAX));
            let x = area.x + rest * w;
            let closed = Rect::new(x, area.bottom() - h, area.right() - x, h);
            page.hatch("closed", closed)?;
            let width = width_mm(self.note, NOTE.size_pt, NOTE.bold) + 3.0;
            if !self.note.is_empty() && width < closed.w {
                let label = Rect::new(
                    closed.x + (closed.w - width) / 2.0,
                    closed.y + closed.h / 2.0 - 2.5,
                    width,
                    5.0,
                );
                page.rect("list", label, Some(Ink::WHITE), Some(RULE))?;
                page.cell("list", label, self.note, &NOTE, Fit::Fail)?;
            }
        }
        Ok(())
    }
}

/// Four quarters, each with what is to be written in it.
fn blank_box(page: &mut Canvas, rect: Rect, labels: &[String; 4]) -> Result<(), PaperError> {
    page.rect("blank", rect, None, Some(RULE))?;
    let middle = (rect.x + rect.w / 2.0, rect.y + rect.h / 2.0);
    page.line(
        "blank",
        (rect.x, middle.1),
        (rect.right(), middle.1),
        thin(),
    )?;
    page.line(
        "blank",
        (middle.0, rect.y),
        (middle.0, rect.bottom()),
        thin(),
    )?;
    for (label, (x, y)) in labels.iter().zip([
        (rect.x, rect.y),
        (middle.0, rect.y),
        (rect.x, middle.1),
        (middle.0, middle.1),
    ]) {
        let at = Rect::new(x + 0.4, y, rect.w / 2.0 - 0.5, rect.h / 2.0);
        page.cell("blank", at, label, &LABEL, Fit::Shrink(5.5))?;
    }
    Ok(())
}

/// The hours above the rows: the hour in bold, the date where it begins, the tag of a repeated hour.
pub(super) fn grid_head(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    grid: &Grid,
    y: f32,
) -> Result<(), PaperError> {
    use super::super::text::{pass_tag, weekday_date};
    let words = sheet.words;
    let left = page.inner().x;
    let height = super::HEAD_MM;
    let grey = Some(Ink::grey(14));
    let whole = Rect::new(left, y, grid.width(), height);
    page.rect("head", whole, grey, Some(RULE))?;
    let style = Style::bold(9.0).valign(VAlign::Middle);
    let drug = Rect::new(
        left + grid.code_mm + SIDE_PAD_MM,
        y,
        grid.drug_mm - SIDE_PAD_MM,
        height,
    );
    page.cell("head", drug, &words.say("mar-drug"), &style, Fit::Fail)?;
    let dose = Rect::new(
        drug.right() + SIDE_PAD_MM,
        y,
        grid.dose_mm - SIDE_PAD_MM,
        height,
    );
    page.cell(
        "head",
        dose,
        &words.say("mar-dose"),
        &style,
        Fit::Shrink(7.0),
    )?;

    let tags: Vec<Option<String>> = grid
        .hours
        .iter()
        .map(|hour| pass_tag(sheet, hour.from))
        .collect();
    let small = Style::bold(CELL.size_pt);
    for (nth, hour) in grid.hours.iter().enumerate() {
        let x = grid.hour_x(left, nth);
        let label = Rect::new(x, y + 2.7, grid.hour_mm(), height - 2.7);
        let style = Style::bold(10.0)
            .align(Align::Centre)
            .valign(VAlign::Middle);
        let text = hour.local.format("%H").to_string();
        page.cell("hour", label, &text, &style, Fit::Fail)?;
        if nth > 0 {
            page.line("hour", (x, y + 2.9), (x, y + height), thin())?;
        }
        if nth == 0 || hour.new_day {
            let day = weekday_date(sheet, hour.from);
            // Beside the tags of a repeated hour there is no room for the weekday.
            let day = match (tags.iter().any(Option::is_some), day.split_once('\u{a0}')) {
                (true, Some((_, short))) => short.to_owned(),
                _ => day,
            };
            let free = tags
                .iter()
                .skip(nth)
                .take(3)
                .take_while(|tag| tag.is_none())
                .count();
            let free = f32::from(u8::try_from(free).unwrap_or(1).max(1));
            let rect = Rect::new(x + 0.45, y, free * grid.hour_mm() - 0.85, 3.0);
            let small = if free > 1.0 { small } else { CELL };
            page.cell("day", rect, &day, &small, Fit::Shrink(5.0))?;
        }
    }
    for (nth, tag) in tags.iter().enumerate() {
        let Some(tag) = tag else { continue };
        let x = grid.hour_x(left, nth);
        // The first pass follows an hour without a tag, the second stands before one: each may lean to its own side.
        let first = tags.get(nth + 1).is_some_and(Option::is_some);
        let (before, behind) = if first { (0.35, 0.0) } else { (0.0, 4.0) };
        let x = x - before;
        let wide = grid.hour_mm() + before + behind;
        let rect = Rect::new(x + 0.15, y, wide - 0.2, 3.0);
        let style = if first {
            CELL.align(Align::Centre)
        } else {
            CELL
        };
        page.cell("repeated hour", rect, tag, &style, Fit::Shrink(5.0))?;
        page.line("hour", (x, y), (x, y + 2.9), thin())?;
    }
    midnight(page, grid, y, y + height)
}
