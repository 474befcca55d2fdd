//! The log of the outage: what happened, who was told, how old the data was, whether the printer still works.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let column = |share: f32, key: &str| Column::new(sheet, share, key);
    let events = vec![
        column(22.0, "form-log-time"),
        column(94.0, "form-log-event"),
        column(32.0, "form-log-who"),
        column(48.0, "form-log-called"),
        column(28.0, "form-log-ticket"),
        column(28.0, "form-log-age"),
        column(22.0, "form-log-printer").tick(),
        column(18.0, "form-sign-initials"),
    ];
    vec![
        Part::Fields(vec![
            (34.0, "form-log-began"),
            (34.0, "form-log-found"),
            (34.0, "form-log-charge"),
            (34.0, "form-log-ended"),
        ]),
        Part::Ticks(
            "form-log-kind",
            vec![
                "form-log-planned",
                "form-log-unplanned",
                "form-log-network",
                "form-log-power",
                "form-log-attack",
            ],
        ),
        Part::Table(Table::new(events, Rows::Fill(10.0))),
        Part::Signatures(vec!["form-log-signed", "form-log-read"]),
    ]
}
