//! Wristbands and labels: who she is, the word for the outage, and a code that only this ward can resolve.
//!
//! Invariant: the NIU of Québec is on no label; the code holds random bits and nothing of the patient.

use ward::snapshot::Chart;

use super::{
    Sheet,
    blank::Reserved,
    frame::{self, Subject},
    mar,
    text::{dotted, one_line, or_by_hand},
};
use crate::page::{
    Canvas, Code, Fit, Modules, Page, Paper, PaperError, PersonCode, ROW_MODULE_MM, Rect, Stroke,
    Style, Turn, VAlign, Withheld, width_mm,
};

/// How labels lie on a sheet of label paper, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LabelGrid {
    /// Labels side by side.
    pub columns: u8,
    /// Labels below each other.
    pub rows: u8,
    /// From the edge of the paper to the first label.
    pub left: f32,
    /// From the top of the paper to the first label.
    pub top: f32,
    /// One label.
    pub width: f32,
    /// One label.
    pub height: f32,
    /// Between two labels side by side.
    pub gap_across: f32,
    /// Between two labels below each other.
    pub gap_down: f32,
}

impl LabelGrid {
    /// What offices sell most: 24 labels of 63.5 × 33.9 mm on A4, 30 labels of 66.7 × 25.4 mm on Letter.
    pub const fn usual(paper: Paper) -> LabelGrid {
        match paper {
            Paper::A4 => LabelGrid {
                columns: 3,
                rows: 8,
                left: 7.25,
                top: 12.9,
                width: 63.5,
                height: 33.9,
                gap_across: 2.5,
                gap_down: 0.0,
            },
            Paper::Letter => LabelGrid {
                columns: 3,
                rows: 10,
                left: 4.8,
                top: 12.7,
                width: 66.7,
                height: 25.4,
                gap_across: 3.1,
                gap_down: 0.0,
            },
        }
    }
}

/// Whose labels.
pub enum Labelled<'a> {
    /// A patient of the ward, with the code that stands for her here.
    Patient(&'a Chart, PersonCode),
    /// Somebody who has only a number of the ward's own.
    Reserved(&'a Reserved),
}

/// The lines of a label: name, birth and sex, number. Nobody's name is a line to write on.
struct Lines {
    name: Option<String>,
    born: Option<String>,
    number: String,
    person: PersonCode,
}

fn lines(sheet: &Sheet<'_>, of: &Labelled<'_>) -> Lines {
    match of {
        Labelled::Patient(chart, person) => {
            let patient = &chart.patient;
            let (birth, _) = mar::born(sheet, patient);
            let born = dotted([
                mar::labelled(&sheet.words.say("sheet-born"), &birth),
                patient.sex.short(sheet.locale).to_owned(),
            ]);
            Lines {
                name: Some(one_line(&patient.display_name(sheet.locale))),
                born: Some(or_by_hand(sheet, born)),
                number: or_by_hand(sheet, mar::number_of(sheet, patient)),
                person: *person,
            }
        }
        Labelled::Reserved(reserved) => Lines {
            name: None,
            born: None,
            number: reserved.number.clone(),
            person: reserved.person,
        },
    }
}

/// `PANNE`, the ward and the sheet that the label was printed on.
fn origin(sheet: &Sheet<'_>) -> String {
    let mut parts = vec![sheet.words.say("form-label-outage")];
    if sheet.drill {
        parts.push(sheet.words.say("sheet-drill"));
    }
    parts.push(or_by_hand(sheet, one_line(&sheet.ward.code)));
    parts.push(sheet.number.human.clone());
    dotted(parts)
}

/// One sheet of labels, all for one person.
///
/// # Errors
/// [`PaperError::MissingGlyph`] or [`PaperError::Overflow`] when her name cannot be printed whole; an
/// [`PaperError::OutsideMargin`] when the labels do not lie on the paper.
pub fn labels(
    sheet: &Sheet<'_>,
    of: &Labelled<'_>,
    grid: &LabelGrid,
) -> Result<Vec<Page>, PaperError> {
    const EDGE_MM: f32 = 5.0;
    let size = sheet.paper.size(Turn::Portrait);
    let mut page = Canvas::new(sheet.number.human.clone(), size, EDGE_MM)?;
    if grid.columns == 0 || grid.rows == 0 {
        return Err(PaperError::Overflow {
            field: "label".to_owned(),
            sheet: sheet.number.human.clone(),
            text: Withheld::new(""),
        });
    }
    let lines = lines(sheet, of);
    for row in 0..grid.rows {
        for column in 0..grid.columns {
            let x = grid.left + f32::from(column) * (grid.width + grid.gap_across);
            let y = grid.top + f32::from(row) * (grid.height + grid.gap_down);
            // What is near the edge of a label is cut off when the paper lies a little askew.
            let room = Rect::new(x, y, grid.width, grid.height).inset(2.0);
            label(&mut page, sheet, &lines, room)?;
        }
    }
    Ok(vec![page.finish()])
}

fn label(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    lines: &Lines,
    room: Rect,
) -> Result<(), PaperError> {
    let modules = Modules::encode(
        &Code::Person {
            person: lines.person,
        }
        .encode(),
    )?;
    let side = f32::from(modules.side()) * ROW_MODULE_MM;
    page.matrix(
        "person code",
        room.right() - side,
        room.bottom() - side,
        ROW_MODULE_MM,
        modules,
    )?;
    let foot_mm = 3.4;
    let text_mm = room.w - side - 2.5;
    let number_y = room.bottom() - foot_mm - 4.4;
    let born_y = number_y - 4.2;
    let name = Rect::new(room.x, room.y, room.w, born_y - room.y);
    match &lines.name {
        Some(text) => {
            let style = Style::bold(12.0).valign(VAlign::Middle);
            page.cell("name", name, text, &style, Fit::Shrink(5.0))?;
        }
        None => write_here(page, sheet, name, "form-sticker-name")?,
    }
    if let Some(born) = &lines.born {
        let rect = Rect::new(room.x, born_y, text_mm, 4.2);
        let style = Style::regular(9.0).valign(VAlign::Middle);
        page.cell("born", rect, born, &style, Fit::Shrink(6.0))?;
    }
    let rect = Rect::new(room.x, number_y, text_mm, 4.4);
    let style = Style::bold(10.0).valign(VAlign::Middle);
    page.cell("number", rect, &lines.number, &style, Fit::Shrink(6.0))?;
    let rect = Rect::new(room.x, number_y + 4.4, text_mm, foot_mm);
    let style = Style::regular(7.0).valign(VAlign::Middle);
    page.cell("origin", rect, &origin(sheet), &style, Fit::Shrink(5.0))?;
    Ok(())
}

fn write_here(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    key: &str,
) -> Result<(), PaperError> {
    let style = Style::regular(7.0);
    let label = Rect::new(rect.x, rect.y, rect.w, 3.2);
    page.cell(
        "label",
        label,
        &sheet.words.say(key),
        &style,
        Fit::Shrink(5.5),
    )?;
    let y = rect.bottom() - 0.4;
    page.line("label", (rect.x, y), (rect.right(), y), Stroke::solid(0.2))
}

/// Two wristbands of one person, to cut out and put into a sleeve; the second is a spare.
///
/// # Errors
/// [`PaperError::MissingGlyph`] or [`PaperError::Overflow`] when her name cannot be printed whole.
pub fn wristband(sheet: &Sheet<'_>, of: &Labelled<'_>) -> Result<Vec<Page>, PaperError> {
    const BAND_MM: (f32, f32) = (250.0, 28.0);
    let words = sheet.words;
    let lines = lines(sheet, of);
    let title = words.say("form-title-wristband");
    let name = lines.name.clone().unwrap_or_default();
    let subject = Subject {
        title: title.clone(),
        name: if name.is_empty() {
            lines.number.clone()
        } else {
            name.clone()
        },
        place: None,
        warnings: vec![],
        lines: [
            lines.born.as_ref().map_or(String::new(), |born| {
                dotted([born.clone(), lines.number.clone()])
            }),
            words.say("form-wristband-rule"),
        ],
        alerts: String::new(),
        band: None,
        as_of: match of {
            Labelled::Patient(chart, _) => chart.as_of(),
            Labelled::Reserved(_) => None,
        },
        source: matches!(of, Labelled::Reserved(_)).then_some("form-no-data"),
        repeat: dotted([title, lines.number.clone()]),
        charted: false,
    };
    let mut page = frame::blank(sheet)?;
    frame::draw(&mut page, sheet, &subject, 1, 1)?;
    let body = frame::body(sheet, false);
    for nth in 0u8..2 {
        let y = body.y + 14.0 + f32::from(nth) * (BAND_MM.1 + 16.0);
        let band = Rect::new(body.x + 4.0, y, BAND_MM.0, BAND_MM.1);
        page.rect("wristband", band, None, Some(Stroke::dashed(0.3)))?;
        strip(&mut page, sheet, &lines, band)?;
    }
    Ok(vec![page.finish()])
}

fn strip(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    lines: &Lines,
    band: Rect,
) -> Result<(), PaperError> {
    let modules = Modules::encode(
        &Code::Person {
            person: lines.person,
        }
        .encode(),
    )?;
    // Larger than on a label: a wristband is round.
    let module_mm = ROW_MODULE_MM * 1.5;
    let side = f32::from(modules.side()) * module_mm;
    let (x, y) = (band.x + 6.0, band.y + (band.h - side) / 2.0);
    page.matrix("person code", x, y, module_mm, modules)?;
    let left = x + side + 6.0;
    let right_mm = 62.0;
    let name = Rect::new(
        left,
        band.y + 2.0,
        band.right() - left - right_mm - 4.0,
        13.0,
    );
    match &lines.name {
        Some(text) => {
            let style = Style::bold(18.0).valign(VAlign::Middle);
            page.cell("name", name, text, &style, Fit::Shrink(6.0))?;
        }
        None => write_here(page, sheet, name, "form-name-given")?,
    }
    let below = Rect::new(left, band.y + 16.0, name.w, 9.0);
    match &lines.born {
        Some(born) => {
            let style = Style::bold(14.0).valign(VAlign::Middle);
            page.cell("born", below, born, &style, Fit::Shrink(8.0))?;
        }
        None => write_here(page, sheet, below, "form-born-sex")?,
    }
    let at = name.right() + 2.0;
    let rect = Rect::new(at, band.y + 3.0, right_mm, 11.0);
    let style = Style::bold(15.0).valign(VAlign::Middle);
    page.cell("number", rect, &lines.number, &style, Fit::Shrink(8.0))?;
    let outage = sheet.words.say("form-label-outage");
    let width = width_mm(&outage, 12.0, true) + 5.0;
    let box_rect = Rect::new(at, band.y + 16.0, width, 7.0);
    page.rect("outage", box_rect, None, Some(Stroke::solid(0.6)))?;
    let inside = Rect::new(at + 1.0, box_rect.y, width - 2.0, 7.0);
    let style = Style::bold(12.0).valign(VAlign::Middle);
    page.cell("outage", inside, &outage, &style, Fit::Shrink(8.0))?;
    let rect = Rect::new(
        box_rect.right() + 2.0,
        box_rect.y,
        right_mm - width - 2.0,
        7.0,
    );
    let style = Style::regular(8.0).valign(VAlign::Middle);
    let ward = or_by_hand(sheet, one_line(&sheet.ward.name));
    page.cell("ward", rect, &ward, &style, Fit::Shrink(5.5))?;
    Ok(())
}
