//! One dose on paper: its class, its words, and whether it fits the column of its hour.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::{
    clinical::{
        Dose, dose_words_at,
        mar::{DoseState, Group, MarDose, MarRow},
    },
    journal::NotGivenReason,
};

use super::super::{
    Sheet,
    text::{initials, time_and_day},
};
use crate::page::{Fit, Style, measure};

/// Type inside a cell.
pub(super) const CELL: Style = Style::regular(7.0);
/// A day of 25 hours has narrower columns.
pub(super) const CELL_MIN_PT: f32 = 6.5;
/// Room kept free between the text and the border of a cell.
pub(super) const CELL_PAD_MM: f32 = 0.46;
/// How far the thick border of a dose that is due stands inside its column.
pub(super) const THICK_INSET_MM: f32 = 0.15;
/// Diameter of the circle around a reason letter.
pub(super) const CIRCLE_MM: f32 = 4.2;

/// What a cell means; each is drawn in its own way, readable in grey.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// To be given: thick border, due time, room to write.
    Due,
    /// Given, as the record or the journal says: grey.
    Given,
    /// Not given: letter in a circle, or the record's words.
    NotGiven,
    /// To be verified: dashed border and a question mark.
    Verify,
    /// On hold or withdrawn: hatched behind its words.
    Closed,
}

/// One dose, ready to be drawn.
#[derive(Debug, Clone)]
pub(super) struct Cell {
    pub(super) class: Class,
    /// Its place on the time axis.
    pub(super) at: DateTime<Utc>,
    /// The letter to be circled.
    pub(super) letter: Option<NotGivenReason>,
    /// The words, with the date when it is not that of the first column.
    pub(super) text: String,
    /// The words in the column of its hour, which tells the date.
    pub(super) narrow: String,
}

impl Cell {
    /// The room the words need inside a cell of this width; `None` when they do not fit it without breaking a word.
    pub(super) fn text_height(&self, width: f32, text: &str) -> Option<f32> {
        let style = CELL;
        let room = width - 2.0 * CELL_PAD_MM;
        let fit = Fit::Shrink(CELL_MIN_PT);
        measure("", "cell", text, room, None, &style, fit)
            .ok()
            .map(|fitted| fitted.height + self.above() + 2.0 * CELL_PAD_MM)
    }

    /// What stands above the words.
    pub(super) fn above(&self) -> f32 {
        match (self.class, self.letter) {
            (Class::Verify, _) => 4.2,
            (_, Some(_)) => CIRCLE_MM + 0.4,
            (_, None) => 0.0,
        }
    }
}

/// The doses of a row as cells. The standing marks of the screen (possible from, running now) are words on paper.
pub(super) fn cells(
    sheet: &Sheet<'_>,
    row: &MarRow,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<Cell> {
    row.doses
        .iter()
        .filter(|dose| dose.place >= from && dose.place < to)
        .filter_map(|dose| cell(sheet, row, dose, from))
        .collect()
}

fn cell(sheet: &Sheet<'_>, row: &MarRow, dose: &MarDose, from: DateTime<Utc>) -> Option<Cell> {
    let at = dose.happened_at.unwrap_or(dose.place);
    let by = dose.by.as_deref().map_or(String::new(), initials);
    // In the column of an hour the tag of a repeated hour may stand on the next line.
    let hour = ward::format::time(at, sheet.zone, sheet.locale).replace('\u{a0}', " ");
    let (class, text) = class_and_words(sheet, row, dose, &time_and_day(sheet, at, from), &by)?;
    let (_, narrow) = class_and_words(sheet, row, dose, &hour, &by)?;
    Some(Cell {
        class,
        at: dose.place,
        letter: dose.letter,
        text,
        narrow,
    })
}

fn class_and_words(
    sheet: &Sheet<'_>,
    row: &MarRow,
    dose: &MarDose,
    time: &str,
    by: &str,
) -> Option<(Class, String)> {
    let words = sheet.words;
    let said = |key: &str| {
        let values = [("time", Arg::Text(time)), ("by", Arg::Text(by))];
        words.say_with(key, &values).trim().to_owned()
    };
    let from_record = dose.record.is_some();
    let (class, mut text) = match dose.state {
        DoseState::IfNeeded => return None,
        DoseState::Running if !from_record => return None,
        DoseState::Running => (Class::Given, said("mar-cell-running")),
        DoseState::Upcoming | DoseState::Due | DoseState::Overdue => {
            // A stopped order must not invite anybody to give: what was open when it ended is to be verified.
            if row.group == Group::Stopped {
                (Class::Verify, time.to_owned())
            } else {
                (Class::Due, time.to_owned())
            }
        }
        DoseState::Verify if from_record => (Class::Verify, said("mar-cell-other")),
        DoseState::Verify => (Class::Verify, time.to_owned()),
        DoseState::Given | DoseState::Partial if from_record => {
            (Class::Given, said("mar-cell-record"))
        }
        DoseState::Given | DoseState::Partial | DoseState::Paper => {
            (Class::Given, said("mar-cell-local"))
        }
        DoseState::Deferred => (Class::Closed, said("mar-cell-deferred")),
        DoseState::NotGiven if from_record => (Class::NotGiven, said("mar-cell-not-given-record")),
        DoseState::NotGiven => (Class::NotGiven, format!("{time} {by}").trim().to_owned()),
        DoseState::OnHold => (Class::Closed, said("mar-cell-on-hold")),
        DoseState::Withdrawn => (Class::Closed, said("mar-cell-withdrawn")),
    };
    // Where the dose changes with the days, the row has none to show: each dose to be given says its own.
    if row.order.changes_dose() && dose.state.is_open() {
        let ordered = dose_words_at(&row.order, dose.place, sheet.locale);
        text.push_str(&format!(" {ordered}"));
    }
    if let Some(amount) = dose
        .amount
        .as_ref()
        .filter(|amount| differs(row, dose, amount))
    {
        text.push_str(&format!(" {}", amount.words(sheet.locale)));
    }
    if dose.doubled {
        text.push_str(&format!(" {}", words.say("mar-cell-doubled")));
    }
    Some((class, text))
}

/// Whether the quantity given must be told: it is not simply the quantity ordered.
fn differs(row: &MarRow, dose: &MarDose, amount: &ward::clinical::Amount) -> bool {
    dose.state == DoseState::Partial
        || match row.order.dose_at(dose.place) {
            Dose::Exact(ordered) => !ordered.same_as(amount),
            Dose::Range { .. } | Dose::Missing => true,
        }
}
