//! The count of controlled drugs: every movement with what is left, every waste with its witness, two people a shift.

use super::super::{
    Sheet,
    ruled::{Part, Rows, Table, columns},
};

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let moves = columns(
        sheet,
        &[
            (52.0, "form-count-drug"),
            (18.0, "form-count-opening"),
            (24.0, "form-date-time"),
            (14.0, "form-count-in"),
            (14.0, "form-count-out"),
            (46.0, "form-count-patient"),
            (18.0, "form-count-waste"),
            (26.0, "form-count-witness"),
            (16.0, "form-count-balance"),
            (26.0, "form-count-first"),
            (26.0, "form-count-second"),
        ],
    );
    vec![
        Part::Table(Table::new(moves, Rows::Fill(9.0))),
        Part::Title("form-count-title"),
        Part::Signatures(vec![
            "form-count-morning-first",
            "form-count-evening-first",
            "form-count-night-first",
        ]),
        Part::Signatures(vec![
            "form-count-morning-second",
            "form-count-evening-second",
            "form-count-night-second",
        ]),
    ]
}
