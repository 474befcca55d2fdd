//! The sheets as wards get them: their goldens, what must hold for every sheet, and the PDF read by other programs.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail the test"
)]

mod support;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    process::Command,
    sync::LazyLock,
};

use chrono::{DateTime, Utc};
use paper::{
    forms::{census, document, mar, order_rows, orders_shown, window_start},
    page::{Cmd, Dash, Document, Page, Paper, PaperError, Rect, width_mm, write_pdf},
};
use support::{
    Desk, at, every_rhythm, forty_orders, full_ward, long_names, long_texts, night, patient,
    special, twelve_allergies, typical,
};
use ward::{
    clinical::{Alert, AlertKind, Known, mar::MarChart},
    format::Locale,
    journal::Ledger,
    snapshot::{Chart, Section, SectionState},
};

const NEEDED: &str = "missing tool: apt-get install poppler-utils qpdf";
const MORNING: &str = "2026-11-21T11:12:00Z";

struct Printed {
    name: &'static str,
    locale: Locale,
    paper: Paper,
    pages: Vec<Page>,
    projection: Option<MarChart>,
}

fn mar_of(name: &'static str, desk: &Desk, chart: &Chart, ledger: &Ledger) -> Printed {
    let from = window_start(desk.now, desk.site.zone);
    let projection = desk.project(chart, ledger, from);
    let look_alikes = match name {
        "typical" => vec!["NGUYEN-TEST Thi (lit 04)".to_owned()],
        _ => vec![],
    };
    let pages = mar(&desk.sheet(), chart, &look_alikes, &projection, from).expect("it prints");
    Printed {
        name,
        locale: desk.locale,
        paper: desk.paper,
        pages,
        projection: Some(projection),
    }
}

fn desk(locale: Locale) -> Desk {
    let mut desk = Desk::new(locale, MORNING);
    desk.capture_opened = Some(at("2026-11-21T09:30:00Z"));
    desk
}

fn census_of(name: &'static str, desk: &Desk) -> Printed {
    let ward = full_ward();
    let next: BTreeMap<_, DateTime<Utc>> = ward
        .charts
        .keys()
        .take(8)
        .map(|id| (id.clone(), at("2026-11-21T13:00:00Z")))
        .collect();
    Printed {
        name,
        locale: desk.locale,
        paper: desk.paper,
        pages: census(&desk.sheet(), &ward, &next).expect("the list prints"),
        projection: None,
    }
}

/// Every sheet the properties are checked on, laid out once for all tests.
fn every_sheet() -> &'static [Printed] {
    static SHEETS: LazyLock<Vec<Printed>> = LazyLock::new(lay_out_every_sheet);
    &SHEETS
}

fn lay_out_every_sheet() -> Vec<Printed> {
    let mut sheets = Vec::new();
    let none = Ledger::default();
    let papers = [Paper::A4, Paper::Letter];
    for (locale, paper) in Locale::ALL
        .into_iter()
        .flat_map(|locale| papers.map(|paper| (locale, paper)))
    {
        let mut desk = desk(locale);
        desk.paper = paper;
        let (chart, ledger) = typical();
        sheets.push(mar_of("typical", &desk, &chart, &ledger));
        sheets.push(mar_of("forty", &desk, &forty_orders(), &none));
        sheets.push(mar_of("allergies", &desk, &twelve_allergies(), &none));
        sheets.push(mar_of("names", &desk, &long_names(), &none));
        sheets.push(mar_of("rhythms", &desk, &every_rhythm(), &none));
        let (hard, charted) = special();
        sheets.push(mar_of("special", &desk, &hard, &charted));
        sheets.push(mar_of("long texts", &desk, &long_texts(), &none));
        sheets.push(census_of("census", &desk));
        desk.capture_opened = None;
        for (name, now) in [
            ("autumn in Europe", "2026-10-24T12:00:00Z"),
            ("autumn in America", "2026-10-31T14:00:00Z"),
            ("spring in Europe", "2026-03-28T12:00:00Z"),
            ("spring in America", "2026-03-07T14:00:00Z"),
        ] {
            desk.now = at(now);
            sheets.push(mar_of(name, &desk, &night(now), &none));
        }
    }
    sheets
}

fn text_of(pages: &[Page]) -> Vec<String> {
    document("t", at(MORNING), pages.to_vec())
        .pages
        .iter()
        .flat_map(|page| &page.cmds)
        .filter_map(|cmd| match cmd {
            Cmd::Text { content, .. } => Some(content.clone()),
            _ => None,
        })
        .collect()
}

fn dump(printed: Printed) -> String {
    document("3N mar24", at(MORNING), printed.pages).dump()
}

/// What a reader of the sheet reads, line by line: small enough to be reviewed.
fn reading(printed: &Printed) -> String {
    let mut out = String::new();
    for (number, page) in (1..).zip(&printed.pages) {
        out.push_str(&format!("page {number}\n"));
        for text in text_of(std::slice::from_ref(page)) {
            out.push_str(&text.replace('\u{a0}', "␣"));
            out.push('\n');
        }
    }
    out
}

#[test]
fn a_typical_patient_in_full() {
    let (chart, ledger) = typical();
    insta::assert_snapshot!(dump(mar_of("typical", &desk(Locale::Fr), &chart, &ledger)));
}

/// The paper of most hospitals that speak this language.
fn usual_paper(locale: Locale) -> Paper {
    match locale {
        Locale::Fr => Paper::A4,
        Locale::FrCa | Locale::En => Paper::Letter,
    }
}

#[test]
fn what_every_sheet_says_in_its_language() {
    for printed in every_sheet() {
        if printed.paper == usual_paper(printed.locale) {
            let name = format!("{} {}", printed.name, printed.locale.code());
            insta::assert_snapshot!(name, reading(printed));
        }
    }
}

#[test]
fn a_sheet_says_the_same_on_the_other_paper() {
    let said = |printed: &Printed| -> BTreeSet<String> {
        let all = text_of(&printed.pages).join(" ");
        // What one header holds stands under a title of its own where the other is too narrow for it.
        let title = desk(printed.locale).words.say("sheet-beside");
        let all = all.replace(&title, "").replace(&title.to_uppercase(), "");
        let words = all
            .split_whitespace()
            .map(|word| word.replace('\u{a0}', " "));
        // How many pages there are, their codes, and what goes on overleaf is the paper's own affair.
        let of_a_code = |word: &str| word.chars().all(|c| "BCDFGHJKLNPRSTVX".contains(c));
        words
            .filter(|word| !word.contains(|c: char| c.is_ascii_digit() || matches!(c, '(' | ')')))
            .filter(|word| !of_a_code(word))
            .collect()
    };
    for printed in every_sheet() {
        // Words that are longer than their column break where it ends.
        if matches!(printed.name, "names" | "long texts") {
            continue;
        }
        let other = every_sheet().iter().find(|other| {
            (other.name, other.locale) == (printed.name, printed.locale)
                && other.paper != printed.paper
        });
        let other = other.expect("every sheet is laid out on both papers");
        assert_eq!(
            said(printed),
            said(other),
            "{} {:?}",
            printed.name,
            printed.locale
        );
    }
}

#[test]
fn every_order_is_on_the_sheet_exactly_once() {
    for printed in every_sheet() {
        let Some(projection) = &printed.projection else {
            continue;
        };
        let expected: Vec<u8> = order_rows(projection).iter().map(|row| row.row).collect();
        assert_eq!(
            expected.len(),
            projection.rows.len(),
            "{}: every row of the projection has a code",
            printed.name
        );
        assert_eq!(
            orders_shown(&printed.pages),
            expected,
            "{}: received = shown = printed",
            printed.name
        );
    }
}

#[test]
fn every_due_dose_is_one_thick_box() {
    for printed in every_sheet() {
        let Some(projection) = &printed.projection else {
            continue;
        };
        use ward::clinical::mar::{DoseState, Group};
        let open = projection
            .rows
            .iter()
            .filter(|row| row.group != Group::Stopped)
            .flat_map(|row| &row.doses)
            .filter(|dose| {
                matches!(
                    dose.state,
                    DoseState::Due | DoseState::Upcoming | DoseState::Overdue
                )
            })
            .count();
        let boxes = printed
            .pages
            .iter()
            .flat_map(|page| &page.cmds)
            .filter(|cmd| {
                matches!(cmd, Cmd::Rect { rect, stroke: Some(stroke), .. } if stroke.dash == Dash::Solid && (stroke.width - 0.6).abs() < 0.01 && rect.x > 97.0 && rect.y > 40.0)
            })
            .count();
        assert_eq!(boxes, open, "{}: no dose lost, none doubled", printed.name);
    }
}

#[test]
fn everything_is_inside_the_margins_and_no_text_lies_on_another() {
    for printed in every_sheet() {
        for page in &printed.pages {
            let safe = Rect::new(0.0, 0.0, page.size.width, page.size.height).inset(8.0);
            let mut boxes: Vec<(Rect, &str)> = Vec::new();
            for cmd in &page.cmds {
                let Cmd::Text {
                    x,
                    y,
                    size_pt,
                    bold,
                    content,
                    ..
                } = cmd
                else {
                    continue;
                };
                // From the baseline to the top of a capital: accents may come close, letters may not touch.
                let capital = size_pt * 0.3528 * 0.73;
                let rect = Rect::new(*x, y - capital, width_mm(content, *size_pt, *bold), capital);
                assert!(
                    safe.contains(&rect),
                    "{}: {content} leaves the page",
                    printed.name
                );
                for (other, text) in &boxes {
                    assert!(
                        !other.overlaps(&rect),
                        "{}: {content:?} lies on {text:?}",
                        printed.name
                    );
                }
                boxes.push((rect, content));
            }
        }
    }
}

/// Our own words on the sheet: what stands in quotes is the record's.
fn own_words(pages: &[Page]) -> String {
    let all = text_of(pages).join(" ");
    let mut own = String::new();
    let mut quoted = false;
    for c in all.chars() {
        match c {
            '«' | '“' => quoted = true,
            '»' | '”' => quoted = false,
            c if !quoted => own.push(c),
            _ => {}
        }
    }
    own
}

#[test]
fn our_own_words_never_use_writing_that_is_misread() {
    for printed in every_sheet() {
        // Names of medicines are the record's words too, and stand without quotes.
        let own = own_words(&printed.pages).replace("KCl 10\u{a0}%", "");
        for word in own.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';')) {
            let lower = word.to_lowercase();
            let bare = lower.trim_start_matches(|c: char| c.is_ascii_digit());
            assert!(
                !matches!(bare, "ui" | "iu" | "u" | "mcg" | "qd" | "prn" | "bid")
                    && !lower.contains('µ'),
                "{}: {word:?} is forbidden on paper",
                printed.name
            );
        }
        let chars: Vec<char> = own.chars().collect();
        for at in 1..chars.len().saturating_sub(1) {
            let (before, mark, after) = (chars[at - 1], chars[at], chars[at + 1]);
            if !matches!(mark, ',' | '.') || !after.is_ascii_digit() {
                continue;
            }
            assert!(
                before.is_ascii_digit(),
                "{}: a naked decimal mark near {:?}",
                printed.name,
                chars[at..].iter().take(12).collect::<String>()
            );
            let digits: Vec<char> = chars[at + 1..]
                .iter()
                .copied()
                .take_while(char::is_ascii_digit)
                .collect();
            assert!(
                digits.last() != Some(&'0') && digits.len() != 3,
                "{}: a trailing zero or a comma of thousands: {digits:?}",
                printed.name
            );
        }
    }
}

#[test]
fn the_words_of_the_catalogue_are_all_there_and_the_niu_is_never_printed() {
    for printed in every_sheet() {
        let all = text_of(&printed.pages).join("\n");
        assert!(
            !all.contains('⟦'),
            "{}: a sentence is missing",
            printed.name
        );
        assert!(!all.contains("{$"), "{}: a value is missing", printed.name);
        assert!(
            !all.contains("NIU"),
            "{}: the NIU is never printed",
            printed.name
        );
    }
}

#[test]
fn a_dose_that_changes_with_the_days_stands_in_its_box_and_not_in_its_row() {
    let printed = mar_of(
        "rhythms",
        &desk(Locale::Fr),
        &every_rhythm(),
        &Ledger::default(),
    );
    // Lines of one cell follow each other.
    let all = text_of(&printed.pages).join(" ").replace('\u{a0}', " ");
    assert!(
        all.contains("dose variable, voir les étapes"),
        "the row shows no step's dose as the dose of the order:\n{all}"
    );
    assert!(
        all.contains("à 14:00 14:00 20 mg"),
        "today's box, behind the words of the row, says today's dose:\n{all}"
    );
    assert!(
        all.contains("Au plus 4 g en 24 h") && !all.contains("non codé"),
        "a maximum in grams is a maximum:\n{all}"
    );
    assert!(
        all.contains("1 fois par semaine, le mardi"),
        "a weekly tablet says so:\n{all}"
    );
    assert!(
        all.contains("horaires à définir"),
        "meals without the site's times say so:\n{all}"
    );
}

#[test]
fn absence_is_not_negation() {
    let (mut chart, ledger) = typical();
    let desk = desk(Locale::Fr);
    for (known, words) in [
        (Known::NoneKnown, "ALLERGIES\u{a0}: aucune connue"),
        (
            Known::NotRecorded,
            "ALLERGIES\u{a0}: NON RECUEILLIES – DEMANDER AU PATIENT",
        ),
        (
            Known::NotFetched("503".into()),
            "ALLERGIES\u{a0}: NON TRANSMIS – VÉRIFIER",
        ),
    ] {
        chart.allergies = known;
        let printed = mar_of("typical", &desk, &chart, &ledger);
        for page in &printed.pages {
            assert!(
                text_of(std::slice::from_ref(page))
                    .iter()
                    .any(|text| text == words),
                "{words} on every page"
            );
        }
    }
}

#[test]
fn what_is_known_beside_the_orders_has_four_wordings_and_code_status_is_never_assumed() {
    let (mut chart, ledger) = typical();
    let desk = desk(Locale::Fr);
    let why = || "the record answered with status 403".to_owned();
    let alerts = |known| -> Known<Alert> { known };
    for (known, diet, conditions, header, behind) in [
        (
            alerts(Known::Values(vec![support::alert(
                AlertKind::Fall,
                "élevé",
            )])),
            Known::Values(vec![]),
            Known::Values(vec![support::condition("asthme", false)]),
            "Isolement : non recueilli · Statut de réanimation : NON CONNU · Risque de chute : élevé · Régime : non recueilli",
            Some("Diagnostics : asthme"),
        ),
        (
            Known::NoneKnown,
            Known::NoneKnown,
            Known::NoneKnown,
            "Isolement, risque de chute : aucun connu · Statut de réanimation : NON CONNU · Régime : aucun connu",
            None,
        ),
        (
            Known::NotRecorded,
            Known::NotRecorded,
            Known::NotRecorded,
            "Isolement, risque de chute : non recueilli · Statut de réanimation : NON CONNU · Régime : non recueilli",
            None,
        ),
        (
            Known::NotFetched(why()),
            Known::NotFetched(why()),
            Known::NotFetched(why()),
            "Isolement, risque de chute : NON TRANSMIS – VÉRIFIER · Statut de réanimation : NON CONNU · Régime : NON TRANSMIS – VÉRIFIER",
            Some("Diagnostics : NON TRANSMIS – VÉRIFIER (accès refusé par le DPI)"),
        ),
    ] {
        (chart.alerts, chart.diet, chart.conditions) = (known, diet, conditions);
        let printed = mar_of("typical", &desk, &chart, &ledger);
        for page in &printed.pages {
            let texts = text_of(std::slice::from_ref(page));
            let shown = texts
                .iter()
                .any(|text| text.replace('\u{a0}', " ") == header);
            assert!(shown, "{header} on every page, not {texts:?}");
        }
        let all = text_of(&printed.pages).join("\n").replace('\u{a0}', " ");
        match behind {
            Some(words) => assert!(all.contains(words), "{words} behind the orders"),
            None => assert!(!all.contains("Diagnostics"), "no line for nothing"),
        }
    }
}

#[test]
fn a_section_older_than_the_chart_says_so() {
    let (mut chart, ledger) = typical();
    let state = SectionState {
        as_of: at("2026-11-20T20:00:00Z"),
        complete: false,
        error: Some("no complete answer in time".into()),
    };
    chart.sections.insert(Section::Diet, state);
    let printed = mar_of("typical", &desk(Locale::Fr), &chart, &ledger);
    let all = text_of(&printed.pages).join("\n").replace('\u{a0}', " ");
    assert!(
        all.contains("hyperprotéiné (données du 20 nov. 2026 à 21:00)"),
        "the diet of yesterday evening is not this morning's: {all}"
    );
}

#[test]
fn alerts_that_the_header_cannot_hold_get_a_page_of_their_own() {
    let (mut chart, ledger) = typical();
    let long = "isolement protecteur renforcé après greffe, masque et surblouse à l’entrée";
    chart.alerts = Known::Values(vec![
        support::alert(AlertKind::Isolation, long),
        support::alert(AlertKind::Isolation, "contact, BMR confirmée le 12"),
        support::alert(AlertKind::CodeStatus, "limitation : pas de réanimation"),
        support::alert(AlertKind::Other, "李"),
    ]);
    chart.conditions = Known::Values(
        (0..60)
            .map(|nth| support::condition(&format!("diagnostic numéro {nth}"), nth % 2 == 0))
            .collect(),
    );
    let printed = mar_of("typical", &desk(Locale::Fr), &chart, &ledger);
    let first = text_of(&printed.pages[..1])
        .join("\n")
        .replace('\u{a0}', " ");
    assert!(
        first.contains("VOIR LA PAGE À PART"),
        "the header says where"
    );
    assert!(
        first.contains("masque et surblouse") && first.contains("pas de réanimation"),
        "in front, whole: {first}"
    );
    assert!(
        first.contains("RECOPIER À LA MAIN"),
        "a letter without glyph sends the reader to the screen and stops nobody's sheet"
    );
    let all = text_of(&printed.pages).join(" ").replace('\u{a0}', " ");
    for nth in 0..60 {
        assert!(
            all.contains(&format!("diagnostic numéro {nth}")),
            "diagnosis {nth} is printed"
        );
    }
    let projection = printed.projection.expect("a chart");
    assert_eq!(
        orders_shown(&printed.pages).len(),
        projection.rows.len(),
        "and every order is still there"
    );
}

#[test]
fn a_name_without_glyphs_stops_her_sheet_and_not_the_census() {
    let desk = desk(Locale::Fr);
    let chart = support::chart(patient("李", "明", "10020004"), Some("05"), MORNING);
    let from = window_start(desk.now, desk.site.zone);
    let projection = desk.project(&chart, &Ledger::default(), from);
    let refused = mar(&desk.sheet(), &chart, &[], &projection, from);
    assert!(
        matches!(refused, Err(PaperError::MissingGlyph { char: '李', .. })),
        "never a box, never silent"
    );
    let all = text_of(&census_of("census", &desk).pages);
    assert!(
        all.iter().any(|text| text.contains("RECOPIER À LA")),
        "the census says that her row must be copied"
    );
    assert!(
        all.iter().any(|text| text == "10020004"),
        "and whose row it is"
    );
}

#[test]
fn drills_and_superseded_sheets_say_so() {
    let (chart, ledger) = typical();
    let mut desk = desk(Locale::Fr);
    desk.drill = true;
    desk.supersedes = Some("3N1-0147\u{a0}v\u{a0}1".into());
    desk.copy = 2;
    let printed = mar_of("typical", &desk, &chart, &ledger);
    for page in &printed.pages {
        assert!(
            page.cmds
                .iter()
                .any(|cmd| matches!(cmd, Cmd::Watermark { content, .. } if content == "EXERCICE")),
            "every page of a drill says so"
        );
        let texts = text_of(std::slice::from_ref(page));
        let replaces = "REMPLACE 3N1-0147\u{a0}v\u{a0}1 – barrer l’ancienne, ne pas jeter";
        for (said, why) in [
            (replaces, "the old sheet is named, and kept"),
            (
                "COPIE 2",
                "whoever holds two of them sees which is the copy",
            ),
        ] {
            assert!(texts.iter().any(|text| text == said), "{why}: {texts:?}");
        }
    }
}

fn run(tool: &str, arguments: &[&str]) -> String {
    let output = Command::new(tool).args(arguments).output().expect(NEEDED);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{tool}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

#[test]
fn other_programs_read_the_pdf_as_it_was_recorded() {
    // A folder given here keeps the sheets, for eyes.
    let kept = std::env::var_os("VEILLEUSE_SHEETS");
    let temporary = tempfile::tempdir().expect("a folder");
    let folder = kept.map_or(temporary.path().to_path_buf(), Into::into);
    for (nth, printed) in every_sheet().iter().enumerate() {
        let name = format!("{nth:02}-{}.pdf", printed.name);
        let document: Document = document("3N", at(MORNING), printed.pages.clone());
        let path = folder.join(name);
        let bytes = write_pdf(&document).expect("it is written");
        let mut file = fs::File::create(&path).expect("a file");
        file.write_all(&bytes).expect("it is kept");
        let path = path.to_str().expect("a plain path");
        run("qpdf", &["--check", path]);
        let fonts = run("pdffonts", &[path]);
        assert!(fonts.lines().count() > 2, "{path}: {fonts}");
        for font in fonts.lines().skip(2) {
            let flags: Vec<&str> = font.split_whitespace().rev().skip(2).take(3).collect();
            assert_eq!(
                flags,
                ["yes", "yes", "yes"],
                "{path}: embedded, subset, with its text: {font}"
            );
        }
        let read = run("pdftotext", &["-raw", "-nopgbrk", path, "-"]);
        let letters = |text: &str| {
            let mut counts = BTreeMap::<char, usize>::new();
            for c in text.chars().filter(|c| !c.is_whitespace()) {
                *counts.entry(c).or_default() += 1;
            }
            counts
        };
        assert_eq!(
            letters(&read),
            letters(&text_of(&document.pages).concat()),
            "{path}: every letter, and no other"
        );
    }
}
