//! The medication sheet without orders: ten rows, each with a code that is bound to an order when it is typed in.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};
use super::{FIRST_ROW, clocks};

const ROWS: u8 = 10;
const ROW_MM: f32 = 12.0;

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let mut columns = vec![
        Column::new(sheet, 52.0, "form-plan-drug"),
        Column::new(sheet, 32.0, "form-plan-dose"),
    ];
    for clock in clocks(sheet) {
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
