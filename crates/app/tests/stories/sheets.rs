//! Paper that comes home: what was printed is known, a code opens its row, and nothing is closed while a sheet is out.

use app::api::views::{
    MarkOfSheet, Printed, Scanned, ScannedWhat, SheetHome, SheetLine, SheetsOut,
};
use paper::page::{Code, SheetId};
use serde_json::{Value, json};
use ward::journal::Statement;

use super::outage_ward::{Ward, with};

fn print(ward: &Ward, patient: &str) -> Printed {
    ward.ask(
        "print",
        json!({ "what": "mar", "patient_ids": [patient], "by": "AL", "to_file": true }),
    )
}

fn out(ward: &Ward) -> Vec<SheetLine> {
    ward.ask::<SheetsOut>("sheets_out", json!({})).lines
}

fn marked(lines: &[SheetLine], by: &str, mark: MarkOfSheet) -> Value {
    let sheets: Vec<Value> = lines
        .iter()
        .map(|line| json!({ "sheet": line.sheet, "version": line.version }))
        .collect();
    json!({ "by": by, "sheets": sheets, "mark": mark, "reason": null, "witness": null })
}

/// What the scanner types for a row of a sheet.
fn row_code(line: &SheetLine, row: u8) -> Value {
    let sheet = SheetId(u64::from_str_radix(&line.sheet, 16).unwrap());
    let code = Code::Row {
        sheet,
        version: line.version,
        row,
    };
    json!({ "text": code.encode() })
}

#[test]
fn a_sheet_is_home_when_a_second_person_compared_it() {
    let mut ward = Ward::quiet();
    ward.declare();
    let patient = ward.open_doses()[0].patient.clone();
    print(&ward, &patient);
    let sheets = out(&ward);
    assert!(!sheets.is_empty() && sheets.iter().all(|line| line.home == SheetHome::Out));

    assert_eq!(
        ward.refused("mark_sheets", marked(&sheets, "BR", MarkOfSheet::Verified)),
        "sheet-not-entered",
        "nobody compares what nobody typed"
    );
    ward.ok("mark_sheets", marked(&sheets, "AL", MarkOfSheet::Entered));
    assert_eq!(
        ward.refused("mark_sheets", marked(&sheets, "AL", MarkOfSheet::Verified)),
        "sheet-same-person",
        "nobody compares her own typing"
    );
    assert_eq!(
        ward.refused("mark_sheets", marked(&sheets, "NB", MarkOfSheet::Unused)),
        "sheet-was-entered"
    );
    ward.restart();
    ward.sign_in("AL");
    assert!(
        out(&ward)
            .iter()
            .all(|line| line.home == SheetHome::Entered),
        "a restart forgets nothing"
    );
    ward.ok("mark_sheets", marked(&sheets, "NB", MarkOfSheet::Verified));
    assert!(out(&ward).is_empty());
}

#[test]
fn a_lost_sheet_is_given_up_by_two_people_with_a_reason() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = ward.open_doses()[0].patient.clone();
    print(&ward, &patient);
    let lost = marked(&out(&ward), "AL", MarkOfSheet::Void);
    assert_eq!(
        ward.refused("mark_sheets", lost.clone()),
        "sheet-lost-alone"
    );
    let second = json!({ "initials": "NB", "pin": null, "absent": null });
    let both = with(lost, json!({ "witness": second }));
    assert_eq!(ward.refused("mark_sheets", both.clone()), "reason-needed");
    ward.ok(
        "mark_sheets",
        with(both, json!({ "reason": "jamais sortie de l’imprimante" })),
    );
    assert!(out(&ward).is_empty());
}

#[test]
fn the_same_sheet_again_is_a_copy_and_another_content_is_a_version() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = ward.plain_doses()[0].clone();
    print(&ward, &dose.patient);
    let first = out(&ward);
    print(&ward, &dose.patient);
    let again = out(&ward);
    assert_eq!(again.len(), first.len(), "the same sheets");
    for (before, after) in first.iter().zip(&again) {
        assert_eq!(
            (&before.sheet, before.version),
            (&after.sheet, after.version)
        );
        assert!(after.copies.is_some(), "two of them are about");
    }
    ward.give(&dose);
    print(&ward, &dose.patient);
    let replaced: Vec<SheetLine> = out(&ward)
        .into_iter()
        .filter(|line| line.superseded.is_some())
        .collect();
    assert!(
        !replaced.is_empty(),
        "the sheet without the dose is an old one"
    );
    assert!(
        replaced.iter().all(|line| line.home == SheetHome::Out),
        "being replaced brings no sheet home: somebody may have written on it"
    );
    let old: Scanned = ward.ask("scan", row_code(&replaced[0], 1));
    assert!(
        old.warning.is_some(),
        "the scanner says that it is an old one"
    );
}

#[test]
fn a_scanned_row_opens_its_patient_and_order_and_signs_nothing() {
    let ward = Ward::quiet();
    ward.declare();
    let patient = ward.open_doses()[0].patient.clone();
    print(&ward, &patient);
    let before = ward.journal().entries;
    let sheet = out(&ward).remove(0);
    let orders: Vec<String> = ward
        .mar(&patient)
        .groups
        .into_iter()
        .flat_map(|group| group.rows)
        .map(|row| row.order_id)
        .collect();
    let mut scanned: Vec<String> = vec![];
    for row in 1..=u8::try_from(orders.len()).unwrap() {
        let found: Scanned = ward.ask("scan", row_code(&sheet, row));
        assert_eq!(found.what, ScannedWhat::Row);
        assert_eq!(found.patient_id.as_deref(), Some(patient.as_str()));
        scanned.extend(found.order_id);
    }
    scanned.sort();
    let mut expected = orders;
    expected.sort();
    assert_eq!(scanned, expected, "every row leads to its own order");
    let blank: Scanned = ward.ask("scan", row_code(&sheet, paper::forms::ROW_BLANK_FIRST));
    assert_eq!((blank.what, blank.order_id), (ScannedWhat::BlankRow, None));

    let text = row_code(&sheet, 1)["text"].as_str().unwrap().to_lowercase();
    ward.ok("scan", json!({ "text": text }));
    let swapped = text.replacen('b', "c", 1);
    assert_eq!(
        ward.refused("scan", json!({ "text": swapped })),
        "scan-unreadable"
    );
    let stranger = Code::Page {
        sheet: SheetId(7),
        version: 1,
        page: 1,
    };
    assert_eq!(
        ward.refused("scan", json!({ "text": stranger.encode() })),
        "unknown-sheet"
    );
    assert_eq!(ward.journal().entries, before, "nothing was written down");
}

#[test]
fn the_event_stays_open_while_a_sheet_is_out() {
    let ward = Ward::living();
    ward.declare();
    let patient = ward.open_doses()[0].patient.clone();
    print(&ward, &patient);
    ward.end();
    ward.all_clear();
    ward.ok(
        "all_reconciled",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    );
    let close = json!({ "by": "BR", "second": null, "reason": null });
    assert_eq!(
        ward.refused("close_event", close.clone()),
        "sheets-not-home"
    );
    assert_eq!(ward.mode().state, "reconciled");
    ward.ok(
        "mark_sheets",
        marked(&out(&ward), "AL", MarkOfSheet::Unused),
    );
    ward.ok("close_event", close);
    assert_eq!(ward.mode().state, "closed");
}

/// Every sheet that the journal says was printed: key, version, copy, and what stood on it.
fn printings(ward: &mut Ward) -> Vec<(String, u8, u8, String)> {
    ward.stop();
    let store = ward.store();
    let mut found = vec![];
    for chain in store.chains().unwrap() {
        for entry in store.journal_after(&chain, 0).unwrap() {
            if let Statement::Print(note) = entry.body().unwrap().statement {
                found.extend(note.register.into_iter().map(|sheet| {
                    let key = sheet.sheet.as_str().to_owned();
                    (key, sheet.version, sheet.copy, sheet.content)
                }));
            }
        }
    }
    found
}

#[test]
fn two_printings_at_once_never_make_two_sheets_of_one_number() {
    let mut ward = Ward::quiet();
    ward.declare();
    let patient = ward.open_doses()[0].patient.clone();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| print(&ward, &patient));
        }
    });
    let mut printed = printings(&mut ward);
    let all = printed.len();
    assert!(all >= 4, "four printings: {printed:?}");
    printed.sort();
    printed.dedup_by_key(|(key, version, copy, _)| (key.clone(), *version, *copy));
    assert_eq!(printed.len(), all, "each has a number of its own");
    let keys: std::collections::BTreeSet<&str> =
        printed.iter().map(|(key, ..)| key.as_str()).collect();
    assert_eq!(
        keys.len() * 4,
        all,
        "and the same sheet stays the same sheet"
    );
}

#[test]
fn a_pack_printed_later_shares_no_number_with_what_was_printed_meanwhile() {
    let ward = Ward::quiet();
    ward.declare();
    let dose = ward.plain_doses()[0].clone();
    print(&ward, &dose.patient);
    ward.ok("make_pack", json!({}));
    ward.give(&dose);
    print(&ward, &dose.patient);
    let pack: Vec<Value> = std::fs::read_dir(ward.data().join("packs"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".manifest.json"))
        .map(|path| serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap())
        .collect();
    let reserved: Vec<&str> = pack[0]["files"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|file| file["sheets"].as_array().unwrap())
        .map(|number| number.as_str().unwrap())
        .collect();
    let printed: Vec<String> = out(&ward)
        .into_iter()
        .map(|line| line.number.split(' ').next().unwrap().to_owned())
        .collect();
    assert!(!reserved.is_empty() && !printed.is_empty());
    for number in &printed {
        assert!(
            !reserved.contains(&number.split('\u{a0}').next().unwrap()),
            "{number} is in use, and lies in the pack too"
        );
    }
}
