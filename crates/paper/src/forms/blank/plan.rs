//! The medication sheet without orders: ten rows, each with a code that is bound to an order when it is typed in.

use chrono::Timelike;
use ward::format::wall_clock;

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
    window::{hours, window_start},
};
use super::FIRST_ROW;

const ROWS: u8 = 10;
const ROW_MM: f32 = 12.0;

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let mut columns = vec![
        Column::new(sheet, 52.0, "form-plan-drug"),
        Column::new(sheet, 32.0, "form-plan-dose"),
    ];
    let from = window_start(sheet.now, sheet.zone);
    for hour in hours(from, sheet.zone).iter().take(24) {
        let clock = wall_clock(hour.start, sheet.zone).hour();
        let column = Column::named(7.0, format!("{clock:02}"));
        // Midnight: another date.
        columns.push(if clock == 0 { column.heavy() } else { column });
    }
    let table = Table {
        head_mm: 5.0,
        ..Table::new(columns, Rows::Sharing(ROWS, ROW_MM)).coded(FIRST_ROW)
    };
    vec![Part::Table(table)]
}
