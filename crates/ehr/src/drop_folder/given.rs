//! Rows of `doses.csv` and `allergies.csv`.
//!
//! Invariant: `NoneKnown` only where a row states it; a row that cannot be read is an allergy with an unknown name.

use chrono_tz::Tz;
use ward::clinical::{Allergy, Known, OrderId, RecordedDose, RecordedStatus};
use ward::snapshot::Issue;

use super::table::{Columns, Row};
use super::value::{Cell, amount, instant, truth};
use super::{hashed, source};
use crate::gather::{issue, known};

/// The columns of `doses.csv`.
pub(super) static DOSES: Columns = Columns {
    required: &["patient", "medication", "at", "status"],
    known: &[
        "dose_id",
        "order",
        "patient",
        "medication",
        "dose",
        "dose_unit",
        "at",
        "status",
        "reason",
        "by",
        "identifier",
    ],
};

/// The columns of `allergies.csv`.
pub(super) static ALLERGIES: Columns = Columns {
    required: &["patient", "statement", "substance"],
    known: &[
        "patient",
        "statement",
        "substance",
        "reactions",
        "severe",
        "unconfirmed",
    ],
};

/// Reads one administration; entered in error means that it did not happen.
pub(super) fn dose(
    row: &Row<'_>,
    zone: Tz,
    comma: bool,
    issues: &mut Vec<Issue>,
) -> Option<RecordedDose> {
    let id = row
        .owned("dose_id")
        .unwrap_or_else(|| hashed("dose", row.bytes));
    let key = format!("Dose/{id}");
    let status = match row.cell("status").map(str::to_ascii_lowercase).as_deref() {
        Some("entered-in-error") => return None,
        Some("given") => RecordedStatus::Given,
        Some("not-given") => RecordedStatus::NotGiven(row.owned("reason").unwrap_or_default()),
        Some("running") => RecordedStatus::Running,
        other => RecordedStatus::Other(other.unwrap_or("").to_owned()),
    };
    let at = Cell::of(row.cell("at"), |text| instant(text, zone));
    if !matches!(at, Cell::Is(_)) {
        issues.push(issue("invalid-field", &key, "no time that can be read"));
    }
    let unit = row.cell("dose_unit").unwrap_or("");
    let much = Cell::of(row.cell("dose"), |digits| amount(digits, unit, comma));
    if much.is_unreadable() || row.unknown().next().is_some() {
        issues.push(issue(
            "invalid-field",
            &key,
            "a dose or a column that cannot be read",
        ));
    }
    Some(RecordedDose {
        order: row.cell("order").map(OrderId::new),
        medication: row
            .owned("medication")
            .unwrap_or_else(|| format!("? ({key})")),
        at: at.value(),
        dose: much.value(),
        status,
        by: row.owned("by"),
        identifiers: row.owned("identifier").into_iter().collect(),
        source: source(&key),
    })
}

/// What the rows of one patient say about allergies.
#[derive(Clone, Debug, Default)]
pub(super) struct Allergies {
    found: Vec<Allergy>,
    none_known: bool,
    /// How many rows there were.
    pub(super) rows: u32,
}

impl Allergies {
    /// Takes one row.
    pub(super) fn take(&mut self, row: &Row<'_>, issues: &mut Vec<Issue>) {
        self.rows += 1;
        let key = format!("Allergy/line-{}", row.line);
        let substance = row.owned("substance");
        let statement = row.cell("statement").map(str::to_ascii_lowercase);
        match (statement.as_deref(), &substance) {
            (Some("none_known"), None) => self.none_known = true,
            (Some("not_recorded"), None) => {}
            (Some("allergy") | None, Some(_)) => self.found.push(allergy(&key, row, substance)),
            _ => {
                issues.push(issue(
                    "unreadable",
                    &key,
                    "no substance, or an unknown statement",
                ));
                self.found.push(allergy(&key, row, substance));
            }
        }
        let flags = ["severe", "unconfirmed"];
        let unreadable = |name: &&str| Cell::of(row.cell(name), truth).is_unreadable();
        if flags.iter().any(unreadable) || row.unknown().next().is_some() {
            issues.push(issue(
                "invalid-field",
                &key,
                "a cell or a column that cannot be read",
            ));
        }
    }

    /// What is known of a patient's allergies; the section is complete when the manifest says so of the file.
    pub(super) fn known(self, complete: bool, issues: &mut Vec<Issue>) -> Known<Allergy> {
        if self.none_known && !self.found.is_empty() {
            issues.push(issue(
                "allergy-conflict",
                "allergies.csv",
                "\"none known\" beside an allergy",
            ));
        }
        known(self.found, self.none_known, complete)
    }
}

fn allergy(key: &str, row: &Row<'_>, substance: Option<String>) -> Allergy {
    // A flag that cannot be read errs towards care: severe, and not confirmed.
    let flag = |name: &str| match Cell::of(row.cell(name), truth) {
        Cell::Is(said) => said,
        Cell::Empty => false,
        Cell::Unreadable => true,
    };
    let words = row.cell("reactions").unwrap_or("");
    Allergy {
        source: source(key),
        substance: substance.unwrap_or_else(|| format!("? ({key})")),
        reactions: words
            .split('|')
            .map(str::trim)
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect(),
        severe: flag("severe"),
        unconfirmed: flag("unconfirmed"),
    }
}
