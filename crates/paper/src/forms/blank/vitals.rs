//! Vital signs of 24 hours: one column an hour, the time that it really was on top.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};
use super::clocks;

const SIGNS: [&str; 12] = [
    "form-sign-time",
    "form-sign-pressure",
    "form-sign-pulse",
    "form-sign-breathing",
    "form-sign-saturation",
    "form-sign-oxygen",
    "form-sign-temperature",
    "form-sign-pain",
    "form-sign-consciousness",
    "form-sign-glucose",
    "form-sign-score",
    "form-sign-initials",
];

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let mut columns = vec![Column::new(sheet, 46.0, "form-sign")];
    for clock in clocks(sheet) {
        let column = Column::named(9.4, format!("{clock:02}"));
        columns.push(if clock == 0 { column.heavy() } else { column });
    }
    let names = SIGNS
        .iter()
        .map(|key| (sheet.words.say(key), *key == "form-sign-score"))
        .collect();
    let count = u8::try_from(SIGNS.len()).unwrap_or(u8::MAX);
    let table = Table {
        head_mm: 5.0,
        ..Table::new(columns, Rows::Sharing(count, 8.6)).named(names)
    };
    vec![
        Part::Fields(vec![
            (40.0, "form-sign-call-if"),
            (40.0, "form-sign-oxygen-goal"),
        ]),
        Part::Table(table),
    ]
}
