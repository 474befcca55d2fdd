//! Orders on paper: dose and unit in words, signed, read back, checked by the pharmacist; below, stops and changes.

use super::super::{
    Sheet,
    ruled::{Part, Rows, Table, columns},
};
use super::FIRST_ROW;

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let orders = columns(
        sheet,
        &[
            (52.0, "form-order-drug"),
            (38.0, "form-order-dose"),
            (16.0, "form-order-route"),
            (32.0, "form-order-rhythm"),
            (18.0, "form-order-duration"),
            (30.0, "form-order-indication"),
            (46.0, "form-order-prescriber"),
            (17.0, "form-order-read-back"),
            (20.0, "form-order-pharmacist"),
        ],
    );
    let stops = columns(
        sheet,
        &[
            (44.0, "form-stop-what"),
            (64.0, "form-stop-drug"),
            (60.0, "form-stop-new"),
            (50.0, "form-order-prescriber"),
            (18.0, "form-order-read-back"),
            (20.0, "form-order-pharmacist"),
        ],
    );
    let what = sheet.words.say("form-stop-or-change");
    vec![
        Part::Ticks(
            "form-checked-first",
            vec![
                "form-checked-allergies",
                "form-checked-weight",
                "form-checked-kidney",
                "form-checked-interactions",
                "form-checked-identity",
            ],
        ),
        Part::Table(Table::new(orders, Rows::Sharing(5, 12.0)).coded(FIRST_ROW)),
        Part::Title("form-stop-title"),
        Part::Table(
            Table::new(stops, Rows::Sharing(2, 10.5))
                .named(vec![(what.clone(), false), (what, false)]),
        ),
    ]
}
