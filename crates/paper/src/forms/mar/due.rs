//! The inside of a box in which a dose that is due is written down: who gave it, and what is measured before it.

use super::cell::{CELL, CELL_MIN_PT, CELL_PAD_MM, THICK_INSET_MM};
use crate::page::{Canvas, Fit, PaperError, Rect, Stroke, Style, width_mm};
use ward::clinical::mar::MarRow;

use super::super::Sheet;

const LABEL: Style = Style::regular(6.5);
const RULE: Stroke = Stroke::solid(0.2);
/// Room for initials.
const INITIALS_MM: f32 = 4.6;
/// Room for the time that is printed, in front of the first thing to write; a date beside it takes more.
const TIME_MM: f32 = 7.4;

/// What is written into the box of one dose, and how wide it may become.
#[derive(Debug, Clone, Default)]
pub(super) struct Form {
    /// Two people sign.
    pub(super) two: bool,
    /// What is written besides time and initials.
    pub(super) fields: Option<[String; 3]>,
}

impl Form {
    /// The box that the medicine of this row asks for.
    pub(super) fn of(sheet: &Sheet<'_>, row: &MarRow) -> Form {
        let words = sheet.words;
        let fields = if row.vigilance.insulin {
            let unit = sheet.site.glucose_unit.code();
            let values = [("unit", lang::Arg::Text(unit))];
            Some([
                words.say_with("mar-box-glucose", &values),
                words.say("mar-box-units"),
                words.say("mar-box-site"),
            ])
        } else if row.vigilance.anticoagulant {
            Some(["mar-box-inr", "mar-box-today", "mar-box-prescriber"].map(|key| words.say(key)))
        } else {
            None
        };
        Form {
            two: row.vigilance.two_people(),
            fields,
        }
    }

    /// How many columns of an hour the box would like, and how many it needs.
    pub(super) fn columns(&self) -> (usize, usize) {
        match (&self.fields, self.two) {
            (Some(_), _) => (4, 3),
            // Two pairs of initials side by side: one column is enough, two are comfortable.
            (None, true) => (2, 1),
            (None, false) => (1, 1),
        }
    }

    /// What initials take of the height of a box that has nothing else to write in.
    pub(super) fn foot_mm(&self) -> f32 {
        if self.two && self.fields.is_none() {
            INITIALS_MM
        } else {
            0.0
        }
    }

    /// Height in steps of a row.
    pub(super) fn steps(&self) -> f32 {
        if self.fields.is_some() { 2.0 } else { 1.0 }
    }
}

/// Draws the inside of a due box; its border is there already.
pub(super) fn draw(
    page: &mut Canvas,
    rect: Rect,
    time: &str,
    form: &Form,
) -> Result<(), PaperError> {
    let text = |page: &mut Canvas, rect: Rect| {
        // The cell was measured from the edge of its column, not from its border.
        let inside = rect.inset(CELL_PAD_MM - THICK_INSET_MM);
        page.cell("cell", inside, time, &CELL, Fit::Shrink(CELL_MIN_PT))
    };
    let initials = |page: &mut Canvas, top: f32| -> Result<(), PaperError> {
        page.line("initials", (rect.x, top), (rect.right(), top), RULE)?;
        if form.two {
            let middle = rect.x + rect.w / 2.0;
            let (from, to) = ((middle, top), (middle, rect.bottom()));
            page.line("double check", from, to, RULE)?;
        }
        Ok(())
    };
    let Some([first, second, third]) = &form.fields else {
        if form.two {
            initials(page, rect.bottom() - INITIALS_MM)?;
        }
        text(page, rect)?;
        return Ok(());
    };
    let foot = rect.bottom() - INITIALS_MM;
    let half = (foot - rect.y) / 2.0;
    let split = rect.x + rect.w * 0.42;
    let widest = time
        .split(' ')
        .map(|word| width_mm(word, CELL.size_pt, CELL.bold))
        .fold(TIME_MM, |most, word| {
            most.max(word + 2.0 * CELL_PAD_MM + 0.1)
        });
    let time_mm = widest.min(rect.w * 0.6);
    let time_right = rect.x + time_mm;
    let bands = [
        (first, time_right, rect.right(), rect.y),
        (second, rect.x, split, rect.y + half),
        (third, split, rect.right(), rect.y + half),
    ];
    text(page, Rect::new(rect.x, rect.y, time_mm, half))?;
    for (label, left, right, top) in bands {
        let line = Rect::new(left + 0.4, top, right - left - 0.6, half);
        page.cell("label", line, label, &LABEL, Fit::Shrink(5.0))?;
    }
    let middle = rect.y + half;
    page.line("field", (time_right, rect.y), (time_right, middle), RULE)?;
    page.line("field", (rect.x, middle), (rect.right(), middle), RULE)?;
    page.line("field", (split, middle), (split, foot), RULE)?;
    initials(page, foot)
}
