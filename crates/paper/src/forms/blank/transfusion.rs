//! A request for blood, and the last check at the bed, unit by unit, by two people.

use super::super::{
    Sheet,
    ruled::{Column, Part, Rows, Table},
};

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let column = |share: f32, key: &str| Column::new(sheet, share, key);
    let units = vec![
        column(44.0, "form-unit-number"),
        column(22.0, "form-unit-group"),
        column(22.0, "form-unit-expiry"),
        column(20.0, "form-unit-identity").tick(),
        column(20.0, "form-unit-agreement").tick(),
        column(20.0, "form-unit-bedside").tick(),
        column(20.0, "form-unit-start").heavy(),
        column(20.0, "form-unit-stop"),
        column(40.0, "form-unit-reaction"),
        column(28.0, "form-unit-first"),
        column(28.0, "form-unit-second"),
    ];
    vec![
        Part::Ticks(
            "form-blood-urgency",
            vec![
                "form-blood-immediate",
                "form-blood-vital",
                "form-blood-relative",
                "form-blood-planned",
            ],
        ),
        Part::Ticks(
            "form-blood-product",
            vec![
                "form-blood-red",
                "form-blood-platelets",
                "form-blood-plasma",
                "form-blood-irradiated",
                "form-blood-phenotype",
            ],
        ),
        Part::Fields(vec![
            (16.0, "form-blood-count"),
            (24.0, "form-blood-group"),
            (24.0, "form-blood-screen"),
            (24.0, "form-blood-hb"),
            (46.0, "form-blood-indication"),
        ]),
        Part::Fields(vec![
            (60.0, "form-blood-history"),
            (38.0, "form-prescriber"),
            (22.0, "form-call-back"),
        ]),
        Part::Signatures(vec!["form-blood-first-sample", "form-blood-second-sample"]),
        Part::Title("form-unit-title"),
        Part::Table(Table::new(units, Rows::Fill(11.0))),
    ]
}
