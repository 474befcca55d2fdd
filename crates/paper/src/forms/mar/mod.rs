//! The medication sheet of one patient for one paper day.
//!
//! Sections stand in a fixed order; rows never split and grow in steps of 12 mm. A dose stands in the column of its
//! hour; when two doses share an hour the row becomes a list of boxes.

mod beside;
mod by_hand;
mod cell;
mod course;
mod draw;
mod due;
mod heading;
mod limits;
mod row;
mod subject;

use chrono::{DateTime, Utc};
use ward::{
    clinical::{
        OrderId, RecordedDose, RecordedStatus,
        mar::{MarChart, MarRow},
    },
    snapshot::{Chart, Section},
};

use super::{
    Sheet,
    frame::{self, Subject},
    text::{dotted, one_line, quoted, short_date_time},
    window::{Hour, hours, window_end},
};
use crate::page::{
    Canvas, Cmd, Code, Fit, Ink, Page, Paper, PaperError, Rect, Stroke, Style, VAlign, Withheld,
};
use heading::{HEADINGS, Heading};
use row::{Laid, Piece, ROW_PAD_MM, SIDE_PAD_MM, lay, stack_height};
use subject::Rest;

pub use by_hand::hand_copy;
pub(super) use subject::{Person, allergy_line, born, labelled, number_of, person};

/// Rows grow in steps of this height.
const STEP_MM: f32 = 12.0;
/// Height of the line of hours.
const HEAD_MM: f32 = 7.0;
const SECTION_MM: f32 = 5.0;
/// A section that begins at the foot of a page takes at least one row with it.
const BLANK_ROWS_MIN: u8 = 8;

/// Row codes from this number on are the blank rows for new orders on paper; lower ones are orders of the chart.
pub const ROW_BLANK_FIRST: u8 = 240;

/// Which order a row code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderRow {
    /// The number inside the row code, from 1.
    pub row: u8,
    /// The order.
    pub order: OrderId,
}

/// The rows of a projection in the order of the sheet, each with the number of its code. What a scanner reads is
/// looked up here.
pub fn order_rows(projection: &MarChart) -> Vec<OrderRow> {
    numbered(projection)
        .map(|(row, order)| OrderRow {
            row,
            order: order.order.id.clone(),
        })
        .collect()
}

fn numbered(projection: &MarChart) -> impl Iterator<Item = (u8, &MarRow)> {
    let sorted = HEADINGS.into_iter().flat_map(|(section, _)| {
        projection
            .rows
            .iter()
            .filter(move |order| Heading::of(order) == section)
    });
    (1..ROW_BLANK_FIRST).zip(sorted)
}

/// The row codes of orders that stand on these pages, in the order they are met. Received, shown and printed are equal
/// when this holds every number of [`order_rows`] once.
pub fn orders_shown(pages: &[Page]) -> Vec<u8> {
    pages
        .iter()
        .flat_map(|page| &page.cmds)
        .filter_map(|cmd| match cmd {
            Cmd::Matrix { modules, .. } => Code::decode(modules.content()).ok(),
            Cmd::Text { .. }
            | Cmd::Line { .. }
            | Cmd::Rect { .. }
            | Cmd::Hatch { .. }
            | Cmd::Mark { .. }
            | Cmd::Watermark { .. } => None,
        })
        .filter_map(|code| match code {
            Code::Row { row, .. } if row < ROW_BLANK_FIRST => Some(row),
            Code::Row { .. } | Code::Page { .. } | Code::Person { .. } => None,
        })
        .collect()
}

/// Widths of the columns, and the hours.
pub(super) struct Grid {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    hours: Vec<Hour>,
    code_mm: f32,
    drug_mm: f32,
    dose_mm: f32,
    hours_mm: f32,
}

impl Grid {
    fn new(sheet: &Sheet<'_>, from: DateTime<Utc>) -> Grid {
        let code_mm = 12.0;
        let hours = hours(from, sheet.zone);
        let (drug_mm, dose_mm) = match sheet.paper {
            Paper::A4 => (58.0, 34.0),
            // The hour that comes twice takes its room from the words, or its two names would not fit.
            Paper::Letter if hours.len() > 24 => (48.0, 30.0),
            Paper::Letter => (52.0, 32.0),
        };
        Grid {
            from,
            to: window_end(from, sheet.zone),
            hours,
            code_mm,
            drug_mm,
            dose_mm,
            hours_mm: frame::body(sheet, true).w - code_mm - drug_mm - dose_mm,
        }
    }

    fn hour_mm(&self) -> f32 {
        let count = u16::try_from(self.hours.len()).unwrap_or(24).max(1);
        self.hours_mm / f32::from(count)
    }

    fn hour_x(&self, left: f32, nth: usize) -> f32 {
        let nth = u16::try_from(nth).unwrap_or(u16::MAX);
        left + self.code_mm + self.drug_mm + self.dose_mm + f32::from(nth) * self.hour_mm()
    }

    fn width(&self) -> f32 {
        self.code_mm + self.drug_mm + self.dose_mm + self.hours_mm
    }
}

/// One row of any kind.
enum Row {
    Order(Box<Laid>),
    Text { pieces: Vec<Piece>, height: f32 },
    Blank(u8),
}

impl Row {
    fn height(&self) -> f32 {
        match self {
            Row::Order(laid) => laid.height,
            Row::Text { height, .. } => *height,
            Row::Blank(_) => STEP_MM,
        }
    }

    fn under_hours(&self) -> bool {
        matches!(self, Row::Order(_))
    }
}

/// Rows under one title.
struct Part {
    title: String,
    /// Names of the columns below the title, for blank rows.
    headed: bool,
    /// What follows begins on a new page.
    own_page: bool,
    rows: Vec<Row>,
}

impl Part {
    fn title_mm(&self) -> f32 {
        if self.headed {
            SECTION_MM + 5.0
        } else {
            SECTION_MM
        }
    }
}

/// A row and its place on a page.
struct Placed<'a> {
    y: f32,
    row: &'a Row,
}

struct Title<'a> {
    y: f32,
    part: &'a Part,
    again: bool,
}

#[derive(Default)]
struct Sketch<'a> {
    titles: Vec<Title<'a>>,
    rows: Vec<Placed<'a>>,
    used: f32,
}

/// The sheet of one patient: `from` is its first hour, the projection covers its day.
///
/// # Errors
/// [`PaperError::MissingGlyph`] when a text of this patient cannot be printed, [`PaperError::Overflow`] when something
/// cannot be printed whole: the caller prints the other patients and has this one copied by hand.
pub fn mar(
    sheet: &Sheet<'_>,
    chart: &Chart,
    look_alikes: &[String],
    projection: &MarChart,
    from: DateTime<Utc>,
) -> Result<Vec<Page>, PaperError> {
    let name = &sheet.number.human;
    let overflow = |field: &str| PaperError::Overflow {
        field: field.to_owned(),
        sheet: name.clone(),
        text: Withheld::new(""),
    };
    if projection.rows.len() >= usize::from(ROW_BLANK_FIRST) {
        return Err(overflow("orders"));
    }
    let grid = Grid::new(sheet, from);
    let (subject, rest) = subject::subject(sheet, chart, look_alikes, projection, from);
    let parts = parts(sheet, chart, projection, &grid, rest)?;
    let sketches = paginate(sheet, &parts)?;
    let count = sheet.pages(sketches.len()).map_err(|_| overflow("pages"))?;
    let pages = (1u8..)
        .zip(&sketches)
        .map(|(number, sketch)| draw_page(sheet, &subject, &grid, sketch, number, count))
        .collect::<Result<Vec<Page>, PaperError>>()?;
    frame::fill_back(sheet, &subject, pages, count)
}

fn parts(
    sheet: &Sheet<'_>,
    chart: &Chart,
    projection: &MarChart,
    grid: &Grid,
    rest: Rest,
) -> Result<Vec<Part>, PaperError> {
    let words = sheet.words;
    let mut parts = Vec::new();
    let part = |title: String, rows: Vec<Row>| Part {
        title,
        headed: false,
        own_page: false,
        rows,
    };
    let lines = |field: &'static str, style: Style, lines: Vec<String>| {
        lines
            .into_iter()
            .map(|line| text_row(sheet, grid, vec![Piece::new(field, line, style)]))
            .collect::<Result<Vec<Row>, PaperError>>()
    };
    // What the header could not hold is read before any dose: on a page of its own, in front.
    let first_page = [
        ("sheet-allergies", "allergy", rest.allergies),
        ("sheet-more-title", "alert", rest.alerts),
    ];
    let mut fronts: Vec<Part> = first_page
        .into_iter()
        .filter(|(_, _, texts)| !texts.is_empty())
        .map(|(key, field, texts)| {
            Ok(part(
                words.say(key),
                lines(field, Style::bold(12.0), texts)?,
            ))
        })
        .collect::<Result<_, PaperError>>()?;
    if let Some(last) = fronts.last_mut() {
        last.own_page = true;
    }
    parts.append(&mut fronts);
    for (section, key) in HEADINGS {
        let rows = numbered(projection)
            .filter(|(_, order)| Heading::of(order) == section)
            .map(|(number, order)| {
                lay(sheet, chart, order, number, grid).map(|laid| Row::Order(Box::new(laid)))
            })
            .collect::<Result<Vec<Row>, PaperError>>()?;
        if !rows.is_empty() {
            parts.push(part(words.say(key), rows));
        }
    }
    if projection.rows.is_empty() {
        // No order received is a fact; orders not received are another one.
        let key = if chart.missing().contains(&Section::Orders) {
            "sheet-not-sent"
        } else {
            "mar-no-orders"
        };
        let piece = Piece::new("no orders", words.say(key), Style::bold(11.0));
        let row = text_row(sheet, grid, vec![piece])?;
        parts.push(part(words.say("section-orders"), vec![row]));
    }
    if !projection.unlinked.is_empty() {
        let rows = projection
            .unlinked
            .iter()
            .map(|dose| text_row(sheet, grid, vec![unlinked(sheet, dose)]))
            .collect::<Result<_, _>>()?;
        parts.push(part(words.say("mar-section-unlinked"), rows));
    }
    if !rest.beside.is_empty() {
        let rows = lines("beside", Style::regular(9.5), rest.beside)?;
        parts.push(part(words.say("sheet-beside"), rows));
    }
    let blanks = (0..BLANK_ROWS_MIN).map(|nth| Row::Blank(ROW_BLANK_FIRST + nth));
    parts.push(Part {
        headed: true,
        ..part(words.say("mar-section-new"), blanks.collect())
    });
    Ok(parts)
}

fn text_row(sheet: &Sheet<'_>, grid: &Grid, pieces: Vec<Piece>) -> Result<Row, PaperError> {
    let width = grid.width() - 4.0 * SIDE_PAD_MM;
    let height = stack_height(sheet, &pieces, width)? + 4.0 * ROW_PAD_MM;
    Ok(Row::Text { pieces, height })
}

/// A dose of the record that belongs to no order of the chart.
fn unlinked(sheet: &Sheet<'_>, dose: &RecordedDose) -> Piece {
    let words = sheet.words;
    let status = match &dose.status {
        RecordedStatus::Given => words.say("cell-given"),
        RecordedStatus::NotGiven(reason) if reason.trim().is_empty() => words.say("cell-not-given"),
        RecordedStatus::NotGiven(reason) => format!(
            "{} {}",
            words.say("cell-not-given"),
            quoted(reason, sheet.locale)
        ),
        RecordedStatus::Running => words.say("cell-running"),
        RecordedStatus::Other(status) => quoted(status, sheet.locale),
    };
    let text = dotted([
        dose.at.map_or_else(
            || words.say("sheet-no-date"),
            |at| short_date_time(sheet, at),
        ),
        one_line(&dose.medication),
        dose.dose
            .as_ref()
            .map_or(String::new(), |amount| amount.words(sheet.locale)),
        status,
        dose.by.as_deref().map_or(String::new(), one_line),
    ]);
    Piece::new("unlinked dose", text, Style::regular(9.5))
}

/// Puts every row on a page before anything is drawn.
fn paginate<'a>(sheet: &Sheet<'_>, parts: &'a [Part]) -> Result<Vec<Sketch<'a>>, PaperError> {
    let room = frame::body(sheet, true).h;
    let mut pages: Vec<Sketch<'a>> = Vec::new();
    let mut page = Sketch::default();
    for part in parts {
        // Blank rows stay together if a page can hold them.
        let together = part
            .headed
            .then(|| part.title_mm() + part.rows.iter().map(Row::height).sum::<f32>());
        if together.is_some_and(|height| page.used + height > room && height <= room)
            && !page.rows.is_empty()
        {
            pages.push(std::mem::take(&mut page));
        }
        let mut titled = false;
        for (nth, row) in part.rows.iter().enumerate() {
            let head = |page: &Sketch<'_>| {
                let hours = row.under_hours() && !page.rows.iter().any(|p| p.row.under_hours());
                if hours { HEAD_MM } else { 0.0 }
            };
            let title = |titled: bool| if titled { 0.0 } else { part.title_mm() };
            if page.used + head(&page) + title(titled) + row.height() > room + 0.01 {
                if page.rows.is_empty() {
                    return Err(too_tall(sheet));
                }
                pages.push(std::mem::take(&mut page));
                titled = false;
                if head(&page) + title(false) + row.height() > room + 0.01 {
                    return Err(too_tall(sheet));
                }
            }
            // The hours stand at the top of the page, above whatever comes first on it.
            page.used += head(&page);
            if !titled {
                page.titles.push(Title {
                    y: page.used,
                    part,
                    again: nth > 0,
                });
                page.used += part.title_mm();
                titled = true;
            }
            page.rows.push(Placed { y: page.used, row });
            page.used += row.height();
        }
        if part.own_page && !page.rows.is_empty() {
            pages.push(std::mem::take(&mut page));
        }
    }
    if !page.rows.is_empty() {
        pages.push(page);
    }
    Ok(pages)
}

fn too_tall(sheet: &Sheet<'_>) -> PaperError {
    PaperError::Overflow {
        field: "row".to_owned(),
        sheet: sheet.number.human.clone(),
        text: Withheld::new(""),
    }
}

fn draw_page(
    sheet: &Sheet<'_>,
    subject: &Subject,
    grid: &Grid,
    sketch: &Sketch<'_>,
    number: u8,
    count: u8,
) -> Result<Page, PaperError> {
    let mut page = frame::blank(sheet)?;
    frame::draw(&mut page, sheet, subject, number, count)?;
    let body = frame::body(sheet, true);
    // Sections with hours come first on every page, so the hours always stand at its top.
    if sketch.rows.iter().any(|placed| placed.row.under_hours()) {
        draw::grid_head(&mut page, sheet, grid, body.y)?;
    }
    for title in &sketch.titles {
        section_title(&mut page, sheet, grid, title, body.y + title.y)?;
    }
    for placed in &sketch.rows {
        let y = body.y + placed.y;
        match placed.row {
            Row::Order(laid) => draw::order(&mut page, sheet, grid, laid, y)?,
            Row::Text { pieces, height } => {
                let rect = Rect::new(body.x, y, grid.width(), *height);
                let inside = Rect::new(
                    rect.x + 2.0 * SIDE_PAD_MM,
                    rect.y + 2.0 * ROW_PAD_MM,
                    rect.w - 4.0 * SIDE_PAD_MM,
                    rect.h - 2.0 * ROW_PAD_MM,
                );
                draw::stack(&mut page, sheet, inside, pieces)?;
                page.rect("row", rect, None, Some(draw::RULE))?;
            }
            Row::Blank(number) => blank_row(&mut page, sheet, grid, *number, y)?,
        }
    }
    Ok(page.finish())
}

fn section_title(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    grid: &Grid,
    title: &Title<'_>,
    y: f32,
) -> Result<(), PaperError> {
    let left = page.inner().x;
    let rect = Rect::new(left, y, grid.width(), SECTION_MM);
    page.rect("section", rect, Some(Ink::grey(14)), Some(draw::RULE))?;
    let text = if title.again {
        let values = [("title", lang::Arg::Text(title.part.title.as_str()))];
        sheet.words.say_with("sheet-continued", &values)
    } else {
        title.part.title.clone()
    };
    let style = Style::bold(10.0).valign(VAlign::Middle);
    let inside = Rect::new(left + 2.0, y, grid.width() - 4.0, SECTION_MM);
    page.cell("section", inside, &text, &style, Fit::Fail)?;
    if title.part.headed {
        let style = Style::regular(7.5).valign(VAlign::Middle);
        let columns = blank_columns(grid, left, y + SECTION_MM, 5.0);
        for (rect, key) in columns.into_iter().zip(BLANK_HEADS) {
            page.rect("section", rect, None, Some(draw::RULE))?;
            let inside = Rect::new(rect.x + 1.0, rect.y, rect.w - 1.4, rect.h);
            let text = sheet.words.say(key);
            page.cell("section", inside, &text, &style, Fit::Shrink(6.0))?;
        }
    }
    Ok(())
}

const BLANK_HEADS: [&str; 6] = [
    "new-order",
    "new-prescriber",
    "new-read-back",
    "new-transcribed",
    "new-verified",
    "new-pharmacy",
];

fn blank_columns(grid: &Grid, left: f32, y: f32, height: f32) -> [Rect; 6] {
    let free = grid.width() - grid.code_mm;
    let mut x = left + grid.code_mm;
    [0.42, 0.24, 0.06, 0.09, 0.09, 0.10].map(|part| {
        let rect = Rect::new(x, y, free * part, height);
        x = rect.right();
        rect
    })
}

fn blank_row(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    grid: &Grid,
    number: u8,
    y: f32,
) -> Result<(), PaperError> {
    let left = page.inner().x;
    let code = Rect::new(left, y, grid.code_mm, STEP_MM);
    draw::row_code(page, sheet, code, number)?;
    page.rect("new order", code, None, Some(draw::RULE))?;
    for rect in blank_columns(grid, left, y, STEP_MM) {
        page.rect("new order", rect, None, Some(Stroke::solid(0.2)))?;
    }
    Ok(())
}
