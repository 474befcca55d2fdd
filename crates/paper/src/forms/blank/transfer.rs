//! Somebody goes to another ward: SBAR, what runs and was given last, what paper goes along, both signatures.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let column = |share: f32, key: &str| Column::new(sheet, share, key);
    let last = vec![
        column(46.0, "form-last-drug"),
        column(26.0, "form-last-dose"),
        column(20.0, "form-last-time"),
        column(20.0, "form-last-next"),
        column(44.0, "form-running-drug").heavy(),
        column(24.0, "form-running-rate"),
        column(24.0, "form-running-left"),
        column(36.0, "form-line-kind").heavy(),
        column(24.0, "form-line-since"),
    ];
    vec![
        Part::Fields(vec![
            (50.0, "form-transfer-from"),
            (50.0, "form-transfer-to"),
            (26.0, "form-date-time"),
            (50.0, "form-transfer-escort"),
        ]),
        Part::Writing(3, vec![(1.0, "form-sbar-s"), (1.0, "form-sbar-b")]),
        Part::Writing(3, vec![(1.0, "form-sbar-a"), (1.0, "form-sbar-r")]),
        Part::Table(Table {
            head_mm: 6.0,
            ..Table::new(last, Rows::Sharing(3, 8.5))
        }),
        Part::Fields(vec![
            (60.0, "form-transfer-sheets"),
            (40.0, "form-transfer-things"),
        ]),
        Part::Signatures(vec!["form-signed-giving", "form-signed-taking"]),
    ]
}
