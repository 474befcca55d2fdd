//! Sheets that are hard to print: special boxes, texts as long as records hold, names without glyphs, both sides of a leaf.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail the test"
)]

mod support;

use paper::{
    forms::{ROW_BLANK_FIRST, document, hand_copy, mar, orders_shown, window_start},
    page::{Cmd, Code, Page, Paper, PaperError},
};
use support::{Desk, at, chart, fixed, forty_orders, long_texts, order, patient, special, typical};
use ward::{
    clinical::{Identifier, IdentifierKind},
    format::Locale,
    journal::Ledger,
    snapshot::Chart,
};

const MORNING: &str = "2026-11-21T11:12:00Z";

fn desk(locale: Locale, paper: Paper) -> Desk {
    let mut desk = Desk::new(locale, MORNING);
    desk.capture_opened = Some(at("2026-11-21T09:30:00Z"));
    desk.paper = paper;
    desk
}

fn sheet_of(desk: &Desk, chart: &Chart, ledger: &Ledger) -> Result<Vec<Page>, PaperError> {
    let from = window_start(desk.now, desk.site.zone);
    mar(
        &desk.sheet(),
        chart,
        &[],
        &desk.project(chart, ledger, from),
        from,
    )
}

fn by_hand(desk: &Desk, chart: &Chart) -> Vec<Page> {
    let from = window_start(desk.now, desk.site.zone);
    let projection = desk.project(chart, &Ledger::default(), from);
    hand_copy(&desk.sheet(), chart, &projection, from).expect("it prints")
}

fn texts(page: &Page) -> Vec<String> {
    let texts = page.cmds.iter().filter_map(|cmd| match cmd {
        Cmd::Text { content, .. } => Some(content.replace('\u{a0}', "␣")),
        _ => None,
    });
    texts.collect()
}

fn codes(page: &Page) -> Vec<Code> {
    let codes = page.cmds.iter().filter_map(|cmd| match cmd {
        Cmd::Matrix { modules, .. } => Code::decode(modules.content()).ok(),
        _ => None,
    });
    codes.collect()
}

/// What a reader reads, line by line.
fn reading(pages: &[Page]) -> String {
    (1..)
        .zip(pages)
        .map(|(number, page)| format!("page {number}\n{}\n", texts(page).join("\n")))
        .collect()
}

#[test]
fn the_boxes_of_insulin_inr_patches_and_single_doses() {
    let (chart, ledger) = special();
    let pages = sheet_of(&desk(Locale::Fr, Paper::A4), &chart, &ledger).expect("it prints");
    insta::assert_snapshot!("special fr A4", reading(&pages));
}

#[test]
fn a_fadm_on_letter_in_full() {
    let (mut chart, ledger) = typical();
    chart.patient.identifiers.push(Identifier {
        system: "nam".into(),
        value: "NGUT48520314".into(),
        kind: IdentifierKind::HealthCard,
    });
    let pages = sheet_of(&desk(Locale::FrCa, Paper::Letter), &chart, &ledger).expect("it prints");
    for page in &pages {
        let read = texts(page).join("\n");
        for said in ["FADM – Feuille", "Dossier␣10023757", "NAM␣NGUT␣4852␣0314"] {
            assert!(read.contains(said), "{said}: {read}");
        }
        assert!(!read.contains("IPP") && !read.contains("NIU"), "{read}");
    }
    insta::assert_snapshot!(
        "typical fr-CA Letter",
        document("3N mar24", at(MORNING), pages).dump()
    );
}

#[test]
fn the_longest_texts_are_whole_on_both_papers() {
    for (name, locale, paper) in [
        ("long texts fr A4", Locale::Fr, Paper::A4),
        ("long texts en Letter", Locale::En, Paper::Letter),
    ] {
        let pages = sheet_of(&desk(locale, paper), &long_texts(), &Ledger::default());
        insta::assert_snapshot!(name, reading(&pages.expect("it prints")));
    }
}

#[test]
fn forty_orders_fill_pages_that_count_themselves() {
    let desk = desk(Locale::Fr, Paper::Letter);
    let pages = sheet_of(&desk, &forty_orders(), &Ledger::default()).expect("it prints");
    assert_eq!(
        orders_shown(&pages),
        (1..=40).collect::<Vec<u8>>(),
        "each of the forty once, in order"
    );
    for (number, page) in (1..).zip(&pages) {
        let said = format!("Page {number} sur {}", pages.len());
        assert!(texts(page).contains(&said), "{said}");
    }
}

/// H-122: an order of one dose that offers six boxes is given six times.
#[test]
fn h122_an_order_of_one_dose_offers_one_box() {
    let (mut chart, ledger) = special();
    chart
        .orders
        .retain(|order| order.medication.text == "prednisone");
    let pages = sheet_of(&desk(Locale::Fr, Paper::A4), &chart, &ledger).expect("it prints");
    let said = |words: &str| {
        let all = pages.iter().flat_map(texts);
        all.filter(|text| text == words).count()
    };
    assert_eq!(said("heure"), 1, "one box to write in");
    assert_eq!(said("UNE SEULE DOSE"), 1, "and it says why");
}

/// H-120: a patient whose name no font holds must not be left without a sheet, nor with half of one.
#[test]
fn h120_whoever_cannot_be_printed_has_a_sheet_to_copy_by_hand() {
    for (family, given, prints) in [
        ("Nguyễn", "Thị Bích", true),
        ("Wiśniewska", "Żaneta Łucja", true),
        ("الأحمد", "ليلى", false),
        ("李", "明", false),
        ("あべ", "はな", false),
    ] {
        let mut chart = chart(patient(family, given, "10020004"), Some("05"), MORNING);
        let one = |nth: u32| {
            order(
                &nth.to_string(),
                "paracétamol",
                None,
                "PO",
                fixed(&["12:00"]),
            )
        };
        chart.orders = (1..=12).map(one).collect();
        let desk = desk(Locale::Fr, Paper::A4);
        let whole = sheet_of(&desk, &chart, &Ledger::default());
        assert_eq!(whole.is_ok(), prints, "{family}");
        let pages = by_hand(&desk, &chart);
        assert!(
            orders_shown(&pages).is_empty(),
            "no order stands on it as if it were all"
        );
        let mut lines = 0;
        for page in &pages {
            let read = texts(page).join("\n");
            for said in [
                "RECOPIER À LA MAIN",
                "10020004",
                "E7654003",
                "Lit␣05",
                "12 prescriptions",
            ] {
                assert!(read.contains(said), "{said}: {read}");
            }
            let codes = codes(page);
            let page_codes = codes
                .iter()
                .filter(|code| matches!(code, Code::Page { .. }));
            assert_eq!(page_codes.count(), 2, "the page finds its way home");
            let rows = codes
                .iter()
                .filter(|code| matches!(code, Code::Row { row, .. } if *row >= ROW_BLANK_FIRST));
            lines += rows.count();
        }
        assert_eq!(
            lines, 14,
            "a line for each order and two more, each with its code"
        );
    }
}

/// H-121: on two-sided paper the next patient's sheet must not begin on the back of this one's.
#[test]
fn h121_on_both_sides_every_patient_begins_on_a_front() {
    for (chart, ledger) in [typical(), special(), (forty_orders(), Ledger::default())] {
        let mut desk = desk(Locale::Fr, Paper::A4);
        let single = sheet_of(&desk, &chart, &ledger).expect("it prints");
        desk.duplex = true;
        let double = sheet_of(&desk, &chart, &ledger).expect("it prints");
        assert_eq!(
            double.len(),
            single.len().next_multiple_of(2),
            "whole leaves"
        );
        let last = texts(double.last().expect("a page"));
        let empty = last.contains(&"VERSO SANS CONTENU".to_owned());
        assert_eq!(
            empty,
            single.len() % 2 == 1,
            "an empty back says that it is empty"
        );
        assert!(
            last.contains(&format!("Page {0} sur {0}", double.len())),
            "and is counted: {last:?}"
        );
    }
}

/// No hour of a row is bare: it is closed, or it holds a dose.
#[test]
fn every_hour_of_a_row_is_closed_or_holds_a_dose() {
    let mut rows = 0;
    for paper in [Paper::A4, Paper::Letter] {
        for (chart, ledger) in [typical(), special(), (forty_orders(), Ledger::default())] {
            let pages = sheet_of(&desk(Locale::Fr, paper), &chart, &ledger).expect("it prints");
            for page in &pages {
                rows += hours_of(page);
            }
        }
    }
    assert!(rows >= 100, "there are rows to look at: {rows}");
}

/// The rows with hours on a page, each looked at hour by hour.
fn hours_of(page: &Page) -> usize {
    let upright = page.cmds.iter().filter_map(|cmd| match cmd {
        Cmd::Line { from, to, stroke } if from.0 == to.0 && stroke.width < 0.15 => {
            Some((from.0, from.1, to.1))
        }
        _ => None,
    });
    // The thin lines between the hours of one row share their ends.
    let mut lines: Vec<(f32, f32, Vec<f32>)> = vec![];
    for (x, top, bottom) in upright {
        match lines
            .iter_mut()
            .find(|(from, to, _)| (*from, *to) == (top, bottom))
        {
            Some((_, _, all)) => all.push(x),
            None => lines.push((top, bottom, vec![x])),
        }
    }
    let rows: Vec<_> = lines
        .into_iter()
        .filter(|(top, bottom, all)| all.len() == 23 && bottom - top >= 11.9)
        .collect();
    for (top, bottom, all) in &rows {
        let wide = all[1] - all[0];
        let mut left: Vec<f32> = all.clone();
        left.insert(0, all[0] - wide);
        for x in left {
            let (x, y) = (x + wide / 2.0, (top + bottom) / 2.0);
            let holds = page.cmds.iter().any(|cmd| match cmd {
                // The frame of the whole row holds nothing.
                Cmd::Hatch { rect, .. } | Cmd::Rect { rect, .. } => {
                    let frame = matches!(cmd, Cmd::Rect { .. }) && rect.w > 12.0 * wide;
                    !frame && x > rect.x && x < rect.right() && y > rect.y && y < rect.bottom()
                }
                _ => false,
            });
            assert!(holds, "a bare cell at {x:.1} {y:.1}");
        }
    }
    rows.len()
}

#[test]
fn a_long_standing_of_an_identity_never_costs_a_patient_her_sheet() {
    let (mut chart, ledger) = typical();
    chart.patient.used_family = Some("Wolfeschlegelsteinhausenbergerdorff-Test".into());
    chart.patient.reliability = [
        "PROV",
        "DOUT",
        "DPOT",
        "HOMD",
        "A-CODE-OF-THE-SITE-THAT-NOBODY-KNOWS",
    ]
    .map(str::to_owned)
    .to_vec();
    for (locale, paper) in [(Locale::Fr, Paper::A4), (Locale::En, Paper::Letter)] {
        let pages = sheet_of(&desk(locale, paper), &chart, &ledger).expect("it prints");
        let read: String = pages.iter().flat_map(texts).collect();
        assert!(
            read.contains("A-CODE-OF-THE-SITE-THAT-NOBODY-KNOWS"),
            "nothing of it is lost: {read}"
        );
    }
}
