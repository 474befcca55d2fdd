//! Somebody arrives while the record is away: who she is and how that was verified, what may harm her, whom to call.

use super::super::{
    Sheet,
    ruled::{Part, Rows, Table, columns},
};

pub(super) fn parts(sheet: &Sheet<'_>) -> Vec<Part> {
    let home = columns(
        sheet,
        &[
            (80.0, "form-home-drug"),
            (40.0, "form-home-dose"),
            (50.0, "form-home-rhythm"),
            (50.0, "form-home-last"),
            (44.0, "form-home-source"),
        ],
    );
    vec![
        Part::Fields(vec![
            (26.0, "form-arrival-time"),
            (36.0, "form-arrival-from"),
            (70.0, "form-arrival-reason"),
            (36.0, "form-arrival-physician"),
        ]),
        Part::Ticks(
            "form-identity-by",
            vec![
                "form-identity-card",
                "form-identity-wristband",
                "form-identity-herself",
                "form-identity-relative",
                "form-identity-nobody",
            ],
        ),
        Part::Fields(vec![
            (70.0, "form-tell-apart"),
            (24.0, "form-height"),
            (36.0, "form-weight-how"),
            (50.0, "form-contact"),
        ]),
        Part::Ticks(
            "form-alerts",
            vec![
                "form-alert-isolation",
                "form-alert-fall",
                "form-alert-swallow",
                "form-alert-anticoagulant",
                "form-alert-diabetes",
                "form-alert-pregnancy",
                "form-alert-epilepsy",
            ],
        ),
        Part::Ticks(
            "form-directives",
            vec![
                "form-yes",
                "form-no",
                "form-not-known",
                "form-directives-level",
            ],
        ),
        Part::Title("form-home-title"),
        Part::Table(Table::new(home, Rows::Fill(8.6))),
        Part::Signatures(vec![
            "form-signed-nurse",
            "form-signed-physician",
            "form-signed-identity",
        ]),
    ]
}
