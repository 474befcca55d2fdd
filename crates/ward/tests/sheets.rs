//! Laws of the register of sheets.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a law that cannot be stated must fail"
)]

mod cast;

use cast::{Station, night};
use chrono::Duration;
use proptest::prelude::*;
use ward::clinical::PatientId;
use ward::journal::{Ledger, PrintNote, PrintOutcome, Statement};
use ward::sheets::{Home, NextSheet, PrintedSheet, SheetKey, SheetMark, SheetMarked};

fn patient() -> PatientId {
    PatientId::new("p1")
}

fn sheet(version: u8, copy: u8, content: &str) -> PrintedSheet {
    let from = night("20:00");
    PrintedSheet {
        sheet: SheetKey::of(7),
        number: "3N1-0001".into(),
        version,
        copy,
        form: "mar".into(),
        patient: Some(patient()),
        period: Some((from, from + Duration::hours(24))),
        written_on: true,
        pages: 2,
        rows: vec![],
        content: content.into(),
    }
}

fn printed(job: &str, sheet: PrintedSheet) -> Statement {
    Statement::Print(PrintNote {
        what: "mar".into(),
        pages: 2,
        to: "3N".into(),
        sheets: vec![sheet.number.clone()],
        register: vec![sheet],
        job: job.into(),
    })
}

fn ended(job: &str, copy: u8) -> Statement {
    Statement::Printed(PrintOutcome {
        job: job.into(),
        outcome: "done".into(),
        printer: Some("3N".into()),
        from: 1,
        copy,
        may_still_come: vec![],
    })
}

fn marked(version: u8, mark: SheetMark) -> Statement {
    Statement::Sheet(SheetMarked {
        sheet: SheetKey::of(7),
        version,
        mark,
        reason: None,
    })
}

/// What the next printing of this content is: the version and the copy, or nothing when it is a new sheet.
fn next(ledger: &Ledger, content: &str) -> Option<(u8, u8)> {
    let of = sheet(1, 0, content);
    match ledger
        .register()
        .next("mar", Some(&patient()), of.period, content)
    {
        NextSheet::New => None,
        NextSheet::Version { version, .. } => Some((version, 0)),
        NextSheet::Copy { version, copy, .. } => Some((version, copy)),
    }
}

#[test]
fn the_number_of_a_copy_is_never_used_twice() {
    let mut a = Station::new(1);
    assert_eq!(next(&a.ledger(), "x"), None, "never printed");
    a.signs(night("21:00"), printed("one", sheet(1, 0, "x")));
    assert_eq!(next(&a.ledger(), "x"), Some((1, 1)));
    assert_eq!(next(&a.ledger(), "y"), Some((2, 0)), "another content");
    // A jam: the printer next door brought out copies 1 and 2 of the same printing.
    a.signs(night("21:01"), ended("one", 1));
    a.signs(night("21:02"), ended("one", 2));
    assert_eq!(next(&a.ledger(), "x"), Some((1, 3)));
    a.signs(night("21:03"), ended("one", 0));
    assert_eq!(
        next(&a.ledger(), "x"),
        Some((1, 3)),
        "an end that sent nothing again"
    );
}

#[test]
fn paper_that_comes_out_after_the_mark_is_out_again() {
    let mut a = Station::new(1);
    a.signs(night("21:00"), printed("one", sheet(1, 0, "x")));
    a.signs(night("22:00"), marked(1, SheetMark::Unused));
    let out = |a: &Station| a.ledger().register().not_home(night("20:30")).count();
    assert_eq!(out(&a), 0);
    a.signs(night("22:05"), printed("two", sheet(1, 1, "x")));
    assert_eq!(out(&a), 1, "one more copy is about, and nobody has seen it");
    let later = night("20:00") + Duration::hours(25);
    let ledger = a.ledger();
    assert_eq!(
        ledger.register().not_home(later).count(),
        0,
        "a sheet for hours before the outage was not worked with"
    );
}

proptest! {
    /// Whatever is printed and marked: each version stays known, and only a mark after its last printing brings it home.
    #[test]
    fn a_printed_sheet_is_never_forgotten(steps in proptest::collection::vec((1_u8..4, 0_u8..7), 1..24)) {
        let mut a = Station::new(1);
        let mut home = [true; 4];
        let mut known = [false; 4];
        for (minute, (version, what)) in steps.iter().enumerate() {
            let at = night("21:00") + Duration::minutes(i64::try_from(minute).unwrap());
            let nth = usize::from(*version);
            let mark = match what {
                0 | 1 => {
                    a.signs(at, printed("", sheet(*version, *what, "x")));
                    known[nth] = true;
                    home[nth] = false;
                    continue;
                }
                2 => SheetMark::Unused,
                3 => SheetMark::Entered,
                4 => SheetMark::Verified,
                5 => SheetMark::Scanned,
                _ => SheetMark::Void,
            };
            a.signs(at, marked(*version, mark));
            home[nth] |= mark != SheetMark::Entered;
        }
        let mut shuffled = a.bodies();
        shuffled.reverse();
        let ledger = Ledger::fold(shuffled);
        prop_assert_eq!(&ledger, &a.ledger());
        for version in 1..4_u8 {
            let nth = usize::from(version);
            let sheet = ledger.register().sheet(&SheetKey::of(7));
            let found = sheet.and_then(|sheet| sheet.versions.get(&version));
            prop_assert_eq!(found.is_some(), known[nth]);
            if let Some(found) = found {
                prop_assert_eq!(found.home() == Home::Back, home[nth]);
            }
        }
    }
}
