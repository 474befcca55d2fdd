//! A request to radiology: what, why, how urgent, what could harm, and the answer by telephone.

use super::super::{
    Sheet,
    ruled::{Part, Rows, Table, columns},
};

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let results = columns(
        sheet,
        &[
            (110.0, "form-radio-answer"),
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
            "form-radio-kind",
            vec![
                "form-radio-x-ray",
                "form-radio-ultrasound",
                "form-radio-ct",
                "form-radio-mri",
                "form-radio-contrast",
                "form-radio-at-bed",
            ],
        ),
        Part::Ticks(
            "form-radio-side",
            vec![
                "form-radio-right",
                "form-radio-left",
                "form-radio-both",
                "form-radio-no-side",
            ],
        ),
        Part::Writing(1, vec![(1.0, "form-radio-region")]),
        Part::Writing(2, vec![(1.0, "form-radio-question")]),
        Part::Ticks(
            "form-radio-risks",
            vec![
                "form-radio-pregnant",
                "form-radio-contrast-allergy",
                "form-radio-implant",
                "form-radio-no-risk",
                "form-radio-not-asked",
            ],
        ),
        Part::Fields(vec![
            (30.0, "form-radio-kidney"),
            (34.0, "form-radio-isolation"),
            (36.0, "form-radio-transport"),
        ]),
        Part::Table(Table::new(results, Rows::Fill(10.0))),
        Part::Signatures(vec!["form-prescriber-call-back", "form-radio-sent-by"]),
    ]
}
