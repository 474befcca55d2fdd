//! The header of a form that nobody's name stands on yet: room for a label, fields to write in, or the ward.

use super::super::{
    Sheet,
    frame::{self, Subject},
    ruled,
    text::{dotted, one_line, or_by_hand},
};
use super::{Form, Whose};
use crate::page::{
    Align, Canvas, Code, Fit, Ink, Mark, Modules, PaperError, ROW_MODULE_MM, Rect, Stroke, Style,
    VAlign, width_mm,
};

/// A label of 63.5 × 33.9 mm finds its place in it.
const LABEL_MM: (f32, f32) = (65.0, 35.2);
/// Header with fields to say who it is.
const PERSONAL_MM: f32 = 43.0;
/// Header of a form about the ward.
const WARD_MM: f32 = 32.0;
const FIELD_MM: f32 = 8.6;

/// Draws header, codes and footer; returns the room between them.
pub(super) fn draw(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    form: Form,
    title: &str,
    whose: &Whose<'_>,
) -> Result<Rect, PaperError> {
    let words = sheet.words;
    let ward = or_by_hand(sheet, one_line(&sheet.ward.name));
    let subject = Subject {
        title: words.say(&format!("form-title-{}", form.code())),
        name: String::new(),
        place: None,
        warnings: vec![],
        lines: [String::new(), String::new()],
        alerts: String::new(),
        band: None,
        as_of: None,
        source: Some("form-no-data"),
        repeat: dotted([
            words.say(&format!("form-title-{}", form.code())),
            ward.clone(),
        ]),
        charted: form.charted(),
    };
    let line = frame::top_line(page, sheet, &subject.title)?;
    let height = if form.is_personal() {
        personal(page, sheet, title, line, whose)?;
        PERSONAL_MM
    } else {
        about_the_ward(page, sheet, title, line, &ward)?;
        WARD_MM
    };
    ruled::foot(page, sheet, &subject, 1, 1)?;
    Ok(frame::between(page, height))
}

/// What stands where other sheets say how old their data is, and who printed it.
fn origin(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    let none = sheet.words.say("form-no-data");
    let style = Style::bold(9.0).valign(VAlign::Middle);
    let left = Rect::new(rect.x, rect.y, rect.w * 0.4, rect.h);
    page.cell("data as of", left, &none, &style, Fit::Shrink(7.0))?;
    let right = Rect::new(left.right() + 1.0, rect.y, rect.w - left.w - 1.0, rect.h);
    let style = Style::regular(9.0)
        .align(Align::Right)
        .valign(VAlign::Middle);
    let printed = frame::printed_by(sheet);
    page.passing(|page| page.cell("printed", right, &printed, &style, Fit::Shrink(6.5)))?;
    Ok(())
}

fn name_of_form(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    title: &str,
) -> Result<(), PaperError> {
    let style = Style::bold(14.0).valign(VAlign::Middle);
    let left = Rect::new(rect.x, rect.y, rect.w - ruled::DATE_MM - 2.0, rect.h);
    page.cell("title", left, title, &style, Fit::Shrink(9.0))?;
    ruled::date(page, sheet, rect)
}

fn about_the_ward(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    title: &str,
    line: Rect,
    ward: &str,
) -> Result<(), PaperError> {
    let top = line.y + 5.4;
    name_of_form(page, sheet, Rect::new(line.x, top, line.w, 7.0), title)?;
    let style = Style::bold(12.0).valign(VAlign::Middle);
    let rect = Rect::new(line.x, top + 8.6, line.w, 6.6);
    page.cell("ward", rect, ward, &style, Fit::Shrink(8.0))?;
    origin(page, sheet, Rect::new(line.x, top + 21.4, line.w, 4.0))
}

fn personal(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    title: &str,
    line: Rect,
    whose: &Whose<'_>,
) -> Result<(), PaperError> {
    let top = line.y + 5.4;
    let label = Rect::new(line.x, top, LABEL_MM.0, LABEL_MM.1);
    page.rect("label", label, None, Some(Stroke::dashed(0.3)))?;
    let x = label.right() + 2.0;
    let width = line.right() - x;
    name_of_form(page, sheet, Rect::new(x, top, width, 7.0), title)?;
    let reserved = match whose {
        Whose::Unknown(reserved) => reserved.as_ref(),
        Whose::Patient(_) => None,
    };
    match reserved {
        Some(reserved) => temporary(page, sheet, label, &reserved.number, reserved.person)?,
        None => {
            let style = Style::regular(8.0).ink(Ink::grey(70));
            let inside = Rect::new(label.x + 2.0, label.y + 1.5, label.w - 4.0, 8.0);
            let text = sheet.words.say("form-sticker-here");
            page.cell("label", inside, &text, &style, Fit::Wrap)?;
        }
    }
    let rows: [&[ruled::Field]; 2] = [
        &[
            (40.0, "form-birth-name"),
            (32.0, "form-given-name"),
            (28.0, "form-used-name"),
        ],
        &[
            (26.0, "form-born"),
            (12.0, "form-sex"),
            (34.0, "form-number"),
            (14.0, "form-bed"),
            (20.0, "form-weight"),
        ],
    ];
    let mut y = top + 7.3;
    for fields in rows {
        let rect = Rect::new(x, y, width, FIELD_MM);
        fields_in(page, sheet, rect, fields)?;
        y += FIELD_MM;
    }
    allergies(page, sheet, Rect::new(x, y, width, FIELD_MM))?;
    origin(page, sheet, Rect::new(x, y + FIELD_MM + 0.4, width, 4.0))
}

fn fields_in(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    rect: Rect,
    fields: &[ruled::Field],
) -> Result<(), PaperError> {
    let all: f32 = fields.iter().map(|(share, _)| share).sum();
    let mut x = rect.x;
    for (share, key) in fields {
        let width = rect.w * share / all;
        let name = sheet.words.say(key);
        ruled::field(page, Rect::new(x, rect.y, width, rect.h), &name)?;
        x += width;
    }
    Ok(())
}

/// Substances and reactions, or one of the two sentences that an empty line would not tell apart.
fn allergies(page: &mut Canvas, sheet: &Sheet<'_>, rect: Rect) -> Result<(), PaperError> {
    const BOX_MM: f32 = 3.6;
    let words = sheet.words;
    ruled::field(page, rect, &words.say("form-allergies"))?;
    page.rect("allergies", rect, None, Some(Stroke::solid(0.6)))?;
    let style = Style::regular(8.0).valign(VAlign::Middle);
    let mut right = rect.right() - 1.5;
    for key in ["form-allergies-not-asked", "form-allergies-none"] {
        let text = words.say(key);
        let width = width_mm(&text, 8.0, false) + 0.5;
        let at = Rect::new(right - width, rect.y, width, rect.h);
        page.cell("allergies", at, &text, &style, Fit::Fail)?;
        let mark = Rect::new(
            at.x - BOX_MM - 1.0,
            rect.y + (rect.h - BOX_MM) / 2.0,
            BOX_MM,
            BOX_MM,
        );
        page.mark("allergies", Mark::Box, mark)?;
        right = mark.x - 3.0;
    }
    Ok(())
}

/// The number that the station set aside, and its code.
fn temporary(
    page: &mut Canvas,
    sheet: &Sheet<'_>,
    label: Rect,
    number: &str,
    person: crate::page::PersonCode,
) -> Result<(), PaperError> {
    let modules = Modules::encode(&Code::Person { person }.encode())?;
    let side = f32::from(modules.side()) * ROW_MODULE_MM;
    let style = Style::bold(8.5);
    let text = Rect::new(label.x + 2.0, label.y + 1.5, label.w - 4.0, 8.0);
    page.cell(
        "temporary",
        text,
        &sheet.words.say("form-temporary"),
        &style,
        Fit::Shrink(7.0),
    )?;
    let at = Rect::new(label.x + 2.0, label.y + 10.0, label.w - 4.0, 8.0);
    let style = Style::bold(17.0).valign(VAlign::Middle);
    page.cell("temporary", at, number, &style, Fit::Shrink(11.0))?;
    page.matrix(
        "person code",
        label.x + 3.0,
        label.y + 22.0,
        ROW_MODULE_MM,
        modules,
    )?;
    let hint = Rect::new(
        label.x + 3.0 + side + 3.0,
        label.y + 21.0,
        label.w - side - 8.0,
        12.0,
    );
    let style = Style::regular(8.0);
    let text = sheet.words.say("form-temporary-hint");
    page.cell("temporary", hint, &text, &style, Fit::Shrink(6.5))?;
    Ok(())
}
