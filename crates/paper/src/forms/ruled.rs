//! What forms are made of: titles, labelled fields, tick boxes, writing lines, ruled tables, signatures.
//!
//! A form is a list of parts from top to bottom. Every part knows its height; one table of a page takes what is left, so
//! that the same list fills A4 and Letter. Whoever writes stands at a bed at night: no line is lower than 8 mm.
//!
//! Invariant: a part that does not fit is an error, never a cut line.

use super::{Sheet, frame};
use crate::page::{
    Align, Canvas, Code, Fit, Ink, Mark, Modules, PaperError, ROW_MODULE_MM, Rect, Stroke, Style,
    VAlign, Withheld, measure, width_mm,
};

/// The lowest line that a hand writes on.
pub(super) const WRITING_MM: f32 = 8.5;
/// A row with a code in it: the code and its quiet zone.
const CODED_MM: f32 = 12.0;
const TITLE_MM: f32 = 5.5;
const HEADING_MM: f32 = 6.0;
const FIELD_MM: f32 = 10.0;
const TICKS_MM: f32 = 8.0;
const SIGN_MM: f32 = 11.0;
const LABEL_MM: f32 = 3.5;
const GAP_MM: f32 = 0.8;
/// Room for the date of a form, written by hand.
pub(super) const DATE_MM: f32 = 42.0;
const RULE: Stroke = Stroke::solid(0.2);
const HEAVY: Stroke = Stroke::solid(0.6);
const LABEL: Style = Style::regular(8.0);
const HEAD: Style = Style::bold(8.5).valign(VAlign::Middle);
const BODY: Style = Style::regular(9.5).valign(VAlign::Middle);
const BOLD: Style = Style::bold(9.5).valign(VAlign::Middle);

/// A blank field: its share of the line and its name in the catalogue.
pub(super) type Field = (f32, &'static str);

/// One part of a form.
pub(super) enum Part {
    /// The name of the form, large, above a patient's form.
    Heading(String),
    /// A grey bar with a title.
    Title(&'static str),
    /// A sentence in bold within a thick frame: what must be read before writing.
    Warning(String),
    /// Labelled fields side by side.
    Fields(Vec<Field>),
    /// Labelled fields side by side, each with so many lines to write on.
    Writing(u8, Vec<Field>),
    /// A question and its boxes to tick.
    Ticks(&'static str, Vec<&'static str>),
    /// Boxes in which somebody signs, with the time.
    Signatures(Vec<&'static str>),
    /// A ruled table.
    Table(Table),
    /// Labels to cut out and stick on tubes: as many as asked for, each with these lines.
    Stickers(u8, Vec<String>),
}

/// A column of a table.
pub(super) struct Column {
    share: f32,
    head: String,
    heavy: bool,
    grey: bool,
    tick: bool,
}

impl Column {
    /// A column with the head of this name.
    pub(super) fn new(sheet: &Sheet<'_>, share: f32, key: &str) -> Column {
        Column::named(share, sheet.words.say(key))
    }

    /// A column with a finished head.
    pub(super) fn named(share: f32, head: String) -> Column {
        Column {
            share,
            head,
            heavy: false,
            grey: false,
            tick: false,
        }
    }

    /// A thick line at its left: another group begins.
    pub(super) fn heavy(self) -> Column {
        Column {
            heavy: true,
            ..self
        }
    }

    /// A sum: grey.
    pub(super) fn grey(self) -> Column {
        Column { grey: true, ..self }
    }

    /// Its share of the width.
    pub(super) fn share(&self) -> f32 {
        self.share
    }

    /// What stands at its top.
    pub(super) fn head(&self) -> &str {
        &self.head
    }

    /// A box to tick in every row.
    pub(super) fn tick(self) -> Column {
        Column { tick: true, ..self }
    }
}

/// Columns from `(share, key)`.
pub(super) fn columns(sheet: &Sheet<'_>, all: &[Field]) -> Vec<Column> {
    all.iter()
        .map(|(share, key)| Column::new(sheet, *share, key))
        .collect()
}

/// How many rows a table has.
pub(super) enum Rows {
    /// So many, sharing the room that is left; each at least this high.
    Sharing(u8, f32),
    /// As many of at least this height as the room holds.
    Fill(f32),
}

/// A ruled table; the cells of a row are empty unless `names` says what stands in its first column.
pub(super) struct Table {
    /// The columns, left to right.
    pub(super) columns: Vec<Column>,
    /// How many rows.
    pub(super) rows: Rows,
    /// What stands in the first column; bold and grey when it is a sum.
    pub(super) names: Vec<(String, bool)>,
    /// The number of the code of its first row, if rows have codes.
    pub(super) codes: Option<u8>,
    /// Height of the head.
    pub(super) head_mm: f32,
}

impl Table {
    /// An empty table.
    pub(super) fn new(columns: Vec<Column>, rows: Rows) -> Table {
        Table {
            columns,
            rows,
            names: vec![],
            codes: None,
            head_mm: 8.0,
        }
    }

    /// With names in the first column, one a row.
    pub(super) fn named(self, names: Vec<(String, bool)>) -> Table {
        Table { names, ..self }
    }

    /// With a code at the left of every row, counted from `first`.
    pub(super) fn coded(self, first: u8) -> Table {
        Table {
            codes: Some(first),
            ..self
        }
    }

    fn least(&self) -> f32 {
        self.head_mm
            + match self.rows {
                Rows::Sharing(count, height) => f32::from(count) * height,
                Rows::Fill(height) => height,
            }
    }

    /// Rows and the height of each, in this room.
    fn laid(&self, room: f32) -> (u8, f32) {
        let room = room - self.head_mm;
        match self.rows {
            Rows::Sharing(count, least) => (count, (room / f32::from(count.max(1))).max(least)),
            Rows::Fill(least) => {
                let count = (1u8..60)
                    .take_while(|count| f32::from(*count) * least <= room + 0.01)
                    .last()
                    .unwrap_or(1);
                (count, room / f32::from(count))
            }
        }
    }
}

fn overflow(sheet: &Sheet<'_>, field: &str) -> PaperError {
    PaperError::Overflow {
        field: field.to_owned(),
        sheet: sheet.number.human.clone(),
        text: Withheld::new(""),
    }
}

fn height(sheet: &Sheet<'_>, part: &Part, width: f32) -> Result<f32, PaperError> {
    Ok(match part {
        Part::Heading(_) => HEADING_MM,
        Part::Title(_) => TITLE_MM,
        Part::Warning(text) => {
            let room = width - 6.0;
            let name = &sheet.number.human;
            let fitted = measure(name, "warning", text, room, None, &BOLD, Fit::Wrap)?;
            fitted.height + 2.4
        }
        Part::Fields(_) => FIELD_MM,
        Part::Writing(lines, _) => LABEL_MM + f32::from(*lines) * WRITING_MM,
        Part::Ticks(..) => TICKS_MM,
        Part::Signatures(_) => SIGN_MM,
        Part::Table(table) => table.least(),
        Part::Stickers(..) => 25.0,
    })
}

/// What these parts take at least, with the gap below them.
pub(super) fn height_of(sheet: &Sheet<'_>, parts: &[Part], width: f32) -> Result<f32, PaperError> {
    parts
        .iter()
        .map(|part| height(sheet, part, width).map(|height| height + GAP_MM))
        .sum()
}

/// Draws the parts of one page into `room`, from top to bottom.
pub(super) fn draw(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    room: Rect,
    parts: &[Part],
) -> Result<(), PaperError> {
    let heights = parts
        .iter()
        .map(|part| height(sheet, part, room.w))
        .collect::<Result<Vec<f32>, PaperError>>()?;
    let gaps = u16::try_from(parts.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let used = heights.iter().sum::<f32>() + f32::from(gaps) * GAP_MM;
    if used > room.h + 0.01 {
        return Err(overflow(sheet, "form"));
    }
    let flexible = |part: &Part| matches!(part, Part::Table(_));
    let sharing = u16::try_from(parts.iter().filter(|part| flexible(part)).count()).unwrap_or(1);
    let spare = (room.h - used) / f32::from(sharing.max(1));
    let mut y = room.y;
    for (part, height) in parts.iter().zip(heights) {
        let height = if flexible(part) {
            height + spare
        } else {
            height
        };
        let rect = Rect::new(room.x, y, room.w, height);
        draw_part(page, sheet, part, rect)?;
        y += height + GAP_MM;
    }
    Ok(())
}

fn draw_part(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    part: &Part,
    rect: Rect,
) -> Result<(), PaperError> {
    match part {
        Part::Heading(text) => {
            let style = Style::bold(12.5).valign(VAlign::Middle);
            let left = Rect::new(rect.x, rect.y, rect.w - DATE_MM - 2.0, rect.h);
            page.cell("heading", left, text, &style, Fit::Shrink(9.0))?;
            date(page, sheet, rect)
        }
        Part::Title(key) => title(page, rect, &sheet.words.say(key)),
        Part::Warning(text) => {
            page.rect("warning", rect, None, Some(HEAVY))?;
            let inside = Rect::new(rect.x + 3.0, rect.y, rect.w - 6.0, rect.h);
            page.cell("warning", inside, text, &BOLD, Fit::Wrap)?;
            Ok(())
        }
        Part::Fields(fields) => {
            for (rect, key) in side_by_side(rect, fields) {
                field(page, rect, &sheet.words.say(key))?;
            }
            Ok(())
        }
        Part::Writing(lines, fields) => {
            for (rect, key) in side_by_side(rect, fields) {
                field(page, rect, &sheet.words.say(key))?;
                for line in 1..*lines {
                    let y = rect.y + LABEL_MM + f32::from(line) * WRITING_MM;
                    let thin = Stroke {
                        ink: Ink::grey(60),
                        ..Stroke::solid(0.15)
                    };
                    let (from, to) = (rect.x + 1.5, rect.right() - 1.5);
                    page.line("writing", (from, y), (to, y), thin)?;
                }
            }
            Ok(())
        }
        Part::Ticks(question, options) => ticks(page, sheet, rect, question, options),
        Part::Signatures(keys) => {
            let fields: Vec<Field> = keys.iter().map(|key| (1.0, *key)).collect();
            for (rect, key) in side_by_side(rect, &fields) {
                field(page, rect, &sheet.words.say(key))?;
                page.rect("signature", rect, None, Some(Stroke::solid(0.4)))?;
                signature(page, sheet, rect)?;
            }
            Ok(())
        }
        Part::Table(table) => ruled(page, sheet, table, rect),
        Part::Stickers(count, lines) => stickers(page, sheet, rect, *count, lines),
    }
}

fn title(page: &mut Canvas, rect: Rect, text: &str) -> Result<(), PaperError> {
    page.rect("title", rect, Some(Ink::grey(14)), Some(RULE))?;
    let inside = Rect::new(rect.x + 2.0, rect.y, rect.w - 4.0, rect.h);
    let style = Style::bold(10.0).valign(VAlign::Middle);
    page.cell("title", inside, text, &style, Fit::Shrink(8.0))?;
    Ok(())
}

/// Shares a line among its fields.
fn side_by_side(rect: Rect, fields: &[Field]) -> Vec<(Rect, &'static str)> {
    let all: f32 = fields.iter().map(|(share, _)| share).sum();
    let mut x = rect.x;
    fields
        .iter()
        .map(|(share, key)| {
            let width = rect.w * share / all.max(f32::EPSILON);
            let field = Rect::new(x, rect.y, width, rect.h);
            x += width;
            (field, *key)
        })
        .collect()
}

/// A frame with its name small at the top: the rest is for the pen.
pub(super) fn field(page: &mut Canvas, rect: Rect, name: &str) -> Result<(), PaperError> {
    page.rect("field", rect, None, Some(RULE))?;
    let label = Rect::new(rect.x + 0.9, rect.y + 0.3, rect.w - 1.4, LABEL_MM);
    page.cell("field", label, name, &LABEL, Fit::Shrink(6.0))?;
    Ok(())
}

/// At the right end of a line, the day that the form is about.
pub(super) fn date(page: &mut Canvas, sheet: &Sheet<'_>, line: Rect) -> Result<(), PaperError> {
    let rect = Rect::new(line.right() - DATE_MM, line.y, DATE_MM, line.h - 0.3);
    page.rect("date", rect, None, Some(RULE))?;
    let inside = Rect::new(rect.x + 0.9, rect.y, rect.w - 1.8, rect.h);
    let name = sheet.words.say("form-date");
    page.cell("date", inside, &name, &LABEL, Fit::Fail)?;
    Ok(())
}

fn signature(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    let style = Style::regular(7.0).valign(VAlign::Bottom);
    let split = rect.x + rect.w * 0.72;
    page.line("signature", (split, rect.y), (split, rect.bottom()), RULE)?;
    let at = Rect::new(
        split + 0.8,
        rect.y + 0.3,
        rect.right() - split - 1.2,
        LABEL_MM,
    );
    let time = sheet.words.say("form-date-time");
    page.cell("signature", at, &time, &style, Fit::Shrink(5.5))?;
    Ok(())
}

fn ticks(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    question: &str,
    options: &[&'static str],
) -> Result<(), PaperError> {
    const BOX_MM: f32 = 4.0;
    page.rect("ticks", rect, None, Some(RULE))?;
    let asked = sheet.words.say(question);
    let asked_mm = width_mm(&asked, 9.0, true) + 2.0;
    let names: Vec<String> = options.iter().map(|key| sheet.words.say(key)).collect();
    // Each option takes what its words need; what is left is shared, so that the last does not stand alone.
    let need: f32 = names.iter().map(|name| option_mm(name, 9.0)).sum();
    let room = rect.w - asked_mm - 3.0;
    let size = if need <= room { 9.0 } else { 7.5 };
    let need: f32 = names.iter().map(|name| option_mm(name, size)).sum();
    if need > room + 0.01 {
        return Err(overflow(sheet, question));
    }
    let style = Style::bold(9.0).valign(VAlign::Middle);
    let label = Rect::new(rect.x + 1.0, rect.y, asked_mm, rect.h);
    page.cell("ticks", label, &asked, &style, Fit::Fail)?;
    let count = u16::try_from(names.len()).unwrap_or(1).max(1);
    let extra = ((room - need) / f32::from(count)).min(14.0);
    let mut x = label.right() + 2.0;
    let middle = rect.y + (rect.h - BOX_MM) / 2.0;
    for name in &names {
        let mark = Rect::new(x, middle, BOX_MM, BOX_MM);
        page.mark("ticks", Mark::Box, mark)?;
        let text = Rect::new(
            mark.right() + 1.2,
            rect.y,
            width_mm(name, size, false) + 0.5,
            rect.h,
        );
        let style = Style::regular(size).valign(VAlign::Middle);
        page.cell("ticks", text, name, &style, Fit::Fail)?;
        x += option_mm(name, size) + extra;
    }
    Ok(())
}

fn option_mm(name: &str, size: f32) -> f32 {
    4.0 + 1.2 + width_mm(name, size, false) + 2.4
}

/// The code of a row in the middle of its cell.
fn row_code(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect, row: u8) -> Result<(), PaperError> {
    let code = Code::Row {
        sheet: sheet.number.sheet_id(),
        version: sheet.number.version,
        row,
    };
    let modules = Modules::encode(&code.encode())?;
    let side = f32::from(modules.side()) * ROW_MODULE_MM;
    let (x, y) = (
        rect.x + (rect.w - side) / 2.0,
        rect.y + (rect.h - side) / 2.0,
    );
    page.matrix("row code", x, y, ROW_MODULE_MM, modules)?;
    Ok(())
}

fn ruled(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    table: &Table,
    rect: Rect,
) -> Result<(), PaperError> {
    let (count, row_mm) = table.laid(rect.h);
    let code_mm = table.codes.map_or(0.0, |_| CODED_MM);
    if code_mm > 0.0 && row_mm < CODED_MM - 0.01 {
        return Err(overflow(sheet, "row code"));
    }
    let all: f32 = table.columns.iter().map(|column| column.share).sum();
    let mut x = rect.x + code_mm;
    let mut places = vec![];
    for column in &table.columns {
        let width = (rect.w - code_mm) * column.share / all.max(f32::EPSILON);
        places.push((column, x, width));
        x += width;
    }
    let bottom = rect.y + table.head_mm + f32::from(count) * row_mm;
    for (column, x, width) in &places {
        let head = Rect::new(*x, rect.y, *width, table.head_mm);
        page.rect("head", head, Some(Ink::grey(14)), Some(RULE))?;
        let inside = Rect::new(x + 0.6, rect.y, width - 1.2, table.head_mm);
        let style = if column.head.chars().count() <= 2 {
            HEAD.align(Align::Centre)
        } else {
            HEAD
        };
        page.cell("head", inside, &column.head, &style, Fit::Shrink(6.0))?;
        if column.grey {
            let below = Rect::new(*x, head.bottom(), *width, bottom - head.bottom());
            page.rect("sum", below, Some(Ink::grey(10)), None)?;
        }
    }
    for row in 0..count {
        let y = rect.y + table.head_mm + f32::from(row) * row_mm;
        let name = table.names.get(usize::from(row));
        let sum = name.is_some_and(|(_, sum)| *sum);
        if let Some(first) = table.codes {
            let cell = Rect::new(rect.x, y, code_mm, row_mm);
            page.rect("row", cell, None, Some(RULE))?;
            row_code(page, sheet, cell, first + row)?;
        }
        for (nth, (column, x, width)) in places.iter().enumerate() {
            let cell = Rect::new(*x, y, *width, row_mm);
            page.rect("row", cell, sum.then(|| Ink::grey(10)), Some(RULE))?;
            if column.tick {
                let side = 4.5;
                let mark = Rect::new(
                    x + (width - side) / 2.0,
                    y + (row_mm - side) / 2.0,
                    side,
                    side,
                );
                page.mark("tick", Mark::Box, mark)?;
            }
            if let (0, Some((text, sum))) = (nth, name) {
                let inside = Rect::new(x + 1.0, y, width - 1.6, row_mm);
                let style = if *sum { BOLD } else { BODY };
                page.cell("row", inside, text, &style, Fit::Shrink(7.0))?;
            }
        }
    }
    for (column, x, _) in &places {
        if column.heavy {
            page.line("group", (*x, rect.y), (*x, bottom), HEAVY)?;
        }
    }
    Ok(())
}

/// Labels to cut out: dashed edges, what is known printed, lines for the rest.
fn stickers(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    count: u8,
    lines: &[String],
) -> Result<(), PaperError> {
    let width = rect.w / f32::from(count.max(1));
    for nth in 0..count {
        let x = rect.x + f32::from(nth) * width;
        let edge = Rect::new(x + 0.5, rect.y + 0.5, width - 1.0, rect.h - 1.0);
        page.rect("sticker", edge, None, Some(Stroke::dashed(0.2)))?;
        let inside = Rect::new(edge.x + 1.2, edge.y + 0.8, edge.w - 2.4, edge.h - 9.3);
        if lines.is_empty() {
            for (row, key) in [(0u8, "form-sticker-name"), (1, "form-sticker-number")] {
                let y = inside.y + f32::from(row) * 8.0;
                let rect = Rect::new(inside.x, y, inside.w, LABEL_MM);
                page.cell(
                    "sticker",
                    rect,
                    &sheet.words.say(key),
                    &LABEL,
                    Fit::Shrink(5.5),
                )?;
                let base = (y + 7.4).min(inside.bottom());
                page.line("sticker", (inside.x, base), (inside.right(), base), RULE)?;
            }
        } else {
            let style = Style::bold(9.0);
            page.cell(
                "sticker",
                inside,
                &lines.join("\n"),
                &style,
                Fit::Shrink(5.0),
            )?;
        }
        let by = Rect::new(inside.x, edge.bottom() - 8.3, inside.w, LABEL_MM);
        let text = sheet.words.say("form-sticker-taken");
        page.cell("sticker", by, &text, &LABEL, Fit::Shrink(5.5))?;
    }
    Ok(())
}

/// The footer and the codes of every form, whoever it is about.
pub(super) fn foot(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    subject: &frame::Subject,
    number: u8,
    count: u8,
) -> Result<(), PaperError> {
    page.passing(|page| frame::page_codes(page, sheet, number, count))?;
    frame::footer(page, sheet, subject)
}
