//! Whether everything of a patient went back into the record: eight checks, two people.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};

const CHECKS: [&str; 9] = [
    "form-check-identity",
    "form-check-allergies",
    "form-check-new-orders",
    "form-check-stopped",
    "form-check-doses",
    "form-check-infusions",
    "form-check-if-needed",
    "form-check-measures",
    "form-check-scanned",
];

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let column = |share: f32, key: &str| Column::new(sheet, share, key);
    let table = vec![
        column(110.0, "form-check"),
        column(20.0, "form-check-same").tick(),
        column(20.0, "form-check-gap").tick(),
        column(90.0, "form-check-action"),
        column(22.0, "form-last-time"),
        column(20.0, "form-sign-initials"),
    ];
    let names = CHECKS
        .iter()
        .map(|key| (sheet.words.say(key), false))
        .collect();
    let count = u8::try_from(CHECKS.len()).unwrap_or(u8::MAX);
    vec![
        Part::Table(Table::new(table, Rows::Sharing(count, 9.0)).named(names)),
        Part::Signatures(vec!["form-check-first", "form-check-second"]),
    ]
}
