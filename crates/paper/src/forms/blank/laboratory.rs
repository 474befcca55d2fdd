//! A request to the laboratory, with labels for the tubes and room for a result that is read back.

use super::super::{
    Sheet,
    ruled::{Part, Rows, Table, columns},
};

pub(super) fn parts(sheet: &Sheet<'_>, stickers: &[String]) -> Vec<Part> {
    let results = columns(
        sheet,
        &[
            (50.0, "form-result-test"),
            (50.0, "form-result-value"),
            (40.0, "form-result-caller"),
            (24.0, "form-result-time"),
            (40.0, "form-result-taker"),
            (26.0, "form-result-read-back"),
            (40.0, "form-result-told"),
        ],
    );
    vec![
        Part::Ticks(
            "form-priority",
            vec![
                "form-priority-now",
                "form-priority-hour",
                "form-priority-routine",
            ],
        ),
        Part::Ticks(
            "form-lab-blood",
            vec![
                "form-lab-count",
                "form-lab-clotting",
                "form-lab-salts",
                "form-lab-kidney",
                "form-lab-glucose",
                "form-lab-crp",
                "form-lab-liver",
                "form-lab-troponin",
                "form-lab-gas",
            ],
        ),
        Part::Ticks(
            "form-lab-microbes",
            vec![
                "form-lab-cultures",
                "form-lab-urine",
                "form-lab-stool",
                "form-lab-sputum",
                "form-lab-other-below",
            ],
        ),
        Part::Fields(vec![
            (44.0, "form-lab-others"),
            (36.0, "form-lab-details"),
            (20.0, "form-lab-anticoagulant"),
        ]),
        Part::Fields(vec![
            (24.0, "form-lab-specimen"),
            (28.0, "form-lab-taken-by"),
            (20.0, "form-date-time"),
            (32.0, "form-prescriber"),
            (20.0, "form-call-back"),
        ]),
        Part::Title("form-result-title"),
        Part::Table(Table::new(results, Rows::Fill(9.0))),
        Part::Stickers(6, stickers.to_vec()),
    ]
}
