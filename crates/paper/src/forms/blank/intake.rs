//! What went in and out in 24 hours, with a sum every eight hours.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};
use super::clocks;

/// What is counted; `true` marks a sum.
const LINES: [(&str, bool); 13] = [
    ("form-in-oral", false),
    ("form-in-first-line", false),
    ("form-in-second-line", false),
    ("form-in-third-line", false),
    ("form-in-other", false),
    ("form-in-total", true),
    ("form-out-urine", false),
    ("form-out-first-drain", false),
    ("form-out-second-drain", false),
    ("form-out-stool", false),
    ("form-out-other", false),
    ("form-out-total", true),
    ("form-balance", true),
];

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let mut columns = vec![Column::new(sheet, 44.0, "form-fluid")];
    let clocks = clocks(sheet);
    for shift in clocks.chunks(8) {
        for (nth, clock) in shift.iter().enumerate() {
            let column = Column::named(8.0, format!("{clock:02}"));
            columns.push(if nth == 0 { column.heavy() } else { column });
        }
        columns.push(Column::new(sheet, 13.0, "form-sum-8-h").grey());
    }
    columns.push(Column::new(sheet, 15.0, "form-sum-24-h").heavy().grey());
    let names = LINES
        .iter()
        .map(|(key, sum)| (sheet.words.say(key), *sum))
        .collect();
    let count = u8::try_from(LINES.len()).unwrap_or(u8::MAX);
    let table = Table {
        head_mm: 5.0,
        ..Table::new(columns, Rows::Sharing(count, 8.0)).named(names)
    };
    vec![
        Part::Fields(vec![
            (40.0, "form-fluid-goal"),
            (40.0, "form-fluid-carried"),
        ]),
        Part::Table(table),
    ]
}
