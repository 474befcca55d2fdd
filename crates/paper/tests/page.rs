//! A page as a form would draw it: its golden, its PDF read back by other people's programs, and how long it takes.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail the test"
)]

use std::{fs, process::Command, time::Instant};

use chrono::{DateTime, Utc};
use paper::page::{
    Align, Canvas, Code, Dash, Document, Fit, Ink, Mark, Modules, Page, Paper, PaperError, Rect,
    SheetId, Stroke, Style, VAlign, measure, write_pdf,
};

const NEEDED: &str = "missing tool: apt-get install poppler-utils qpdf";

fn noon() -> DateTime<Utc> {
    "2026-11-21T07:12:00Z".parse().expect("a time")
}

/// The top of a medication sheet: banner, identity, allergies, three rows, every kind of cell.
fn mar_like(paper: Paper, drill: bool) -> Result<Page, PaperError> {
    let sheet = SheetId(0x0123_4567_89ab_cdef);
    let mut page = Canvas::new("3N2-0147", paper.landscape(), 8.0)?;
    let inner = page.inner();
    if drill {
        page.watermark("EXERCICE")?;
    }
    for (x, y) in [
        (inner.x, inner.y),
        (inner.right() - 3.0, inner.y),
        (inner.x, inner.bottom() - 3.0),
        (inner.right() - 3.0, inner.bottom() - 3.0),
    ] {
        page.rect(
            "fiducial",
            Rect::new(x, y, 3.0, 3.0),
            Some(Ink::BLACK),
            None,
        )?;
    }

    let left = inner.x + 4.0;
    let banner = Style::bold(9.0).align(Align::Centre).valign(VAlign::Middle);
    let band = Rect::new(left, inner.y, 110.0, 5.0);
    page.band(
        "banner",
        band,
        "MODE DÉGRADÉ – NE REMPLACE PAS LE DPI",
        &banner,
        Fit::Fail,
    )?;
    let advance = page.text(
        "patient.birth_name",
        left,
        inner.y + 12.0,
        "TEST-GUÉRIN Amélie",
        &Style::bold(15.0),
    )?;
    page.text(
        "patient.birth_date",
        left + advance + 3.0,
        inner.y + 12.0,
        "née le 3 févr. 1948, 78\u{a0}ans",
        &Style::regular(9.0),
    )?;
    let allergies = "ALLERGIES : pénicilline (choc anaphylactique, confirmée) ; sulfaméthoxazole/triméthoprime (éruption)";
    let band = Rect::new(left, inner.y + 16.0, 150.0, 10.0);
    page.band(
        "allergies",
        band,
        allergies,
        &Style::bold(9.0).valign(VAlign::Middle),
        Fit::Wrap,
    )?;
    let ages = Rect::new(left + 160.0, inner.y, 75.0, 12.0);
    let text = "Données arrêtées au 21 nov. 2026 08:02 (il y a 10\u{a0}min)\nImprimé le 21 nov. 2026 08:12 par Alice sur 3N";
    page.cell("ages", ages, text, &Style::regular(8.0), Fit::Wrap)?;

    let code = Code::Page {
        sheet,
        version: 1,
        page: 3,
    };
    let modules = Modules::encode(&code.encode())?;
    let side = page.matrix(
        "page code",
        inner.right() - 20.0,
        inner.y + 5.0,
        0.6,
        modules,
    )?;
    let beneath = Rect::new(inner.right() - 40.0, inner.y + 5.0 + side + 2.0, 40.0, 3.0);
    page.cell(
        "page code text",
        beneath,
        &code.grouped(),
        &Style::regular(6.0).align(Align::Right),
        Fit::Fail,
    )?;

    let top = inner.y + 32.0;
    let hour = if paper == Paper::A4 { 7.37 } else { 6.97 };
    let columns = [
        12.0,
        if paper == Paper::A4 { 58.0 } else { 52.0 },
        if paper == Paper::A4 { 34.0 } else { 32.0 },
    ];
    let grid = inner.x + columns.iter().sum::<f32>();
    for h in 0..24u8 {
        let cell = Rect::new(grid + f32::from(h) * hour, top, hour, 7.0);
        page.rect("hour", cell, Some(Ink::grey(15)), Some(Stroke::solid(0.2)))?;
        let style = Style::bold(8.0).align(Align::Centre).valign(VAlign::Middle);
        page.cell(
            "hour",
            cell,
            &format!("{:02}", (h + 7) % 24),
            &style,
            Fit::Fail,
        )?;
    }
    let orders = [
        (
            "Amoxicilline/acide clavulanique – AUGMENTIN, 1\u{a0}g/200\u{a0}mg, poudre pour solution injectable",
            "1\u{a0}g/200\u{a0}mg, voie IV\ntoutes\u{a0}les\u{a0}8\u{a0}heures",
        ),
        (
            "Énoxaparine – LOVENOX, 4\u{a0}000\u{a0}unités anti-Xa",
            "4\u{a0}000\u{a0}unités, SC\nune fois par jour à 20:00",
        ),
        (
            "Hydroxychloroquinesulfateàlibérationprolongée sans rupture",
            "200\u{a0}mg, voie orale",
        ),
    ];
    for (number, (drug, dose)) in (0u8..).zip(orders) {
        let y = top + 7.0 + f32::from(number) * 12.0;
        let row = Rect::new(inner.x, y, inner.w, 12.0);
        let code = Modules::encode(
            &Code::Row {
                sheet,
                version: 1,
                row: number + 1,
            }
            .encode(),
        )?;
        page.matrix("row code", row.x + 2.0, row.y + 2.0, 0.4, code)?;
        let mut x = row.x + columns[0];
        for (field, text, width) in [("drug", drug, columns[1]), ("dose", dose, columns[2])] {
            let cell = Rect::new(x, y, width, 12.0);
            page.rect(field, cell, None, Some(Stroke::solid(0.2)))?;
            page.cell(field, cell.inset(0.8), text, &Style::bold(8.0), Fit::Wrap)?;
            x += width;
        }
        for h in 0..24u8 {
            let cell = Rect::new(grid + f32::from(h) * hour, y, hour, 12.0);
            match (h + 3 * number) % 8 {
                1 => {
                    page.rect("due", cell.inset(0.4), None, Some(Stroke::solid(0.8)))?;
                    let time = Rect::new(cell.x + 0.9, cell.y + 0.9, cell.w - 1.0, 4.0);
                    page.cell(
                        "due",
                        time,
                        &format!("{:02}:00", (h + 7) % 24),
                        &Style::regular(6.0),
                        Fit::Fail,
                    )?;
                }
                3 => {
                    page.rect("given", cell, Some(Ink::grey(15)), Some(Stroke::solid(0.2)))?;
                    let inside = Rect::new(cell.x + 0.2, cell.y + 0.2, cell.w - 0.4, cell.h - 0.4);
                    page.cell(
                        "given",
                        inside,
                        "donné\nDPI\n08:12\nAB",
                        &Style::regular(6.5),
                        Fit::Wrap,
                    )?;
                }
                5 => {
                    page.rect("verify", cell.inset(0.4), None, Some(Stroke::dashed(0.5)))?;
                    let style = Style::bold(11.0)
                        .align(Align::Centre)
                        .valign(VAlign::Middle);
                    page.cell("verify", cell, "?", &style, Fit::Fail)?;
                }
                _ => {
                    page.hatch("closed", cell)?;
                    page.rect("closed", cell, None, Some(Stroke::solid(0.2)))?;
                }
            }
        }
    }
    let midnight = grid + 17.0 * hour;
    for x in [midnight - 0.35, midnight + 0.35] {
        page.line(
            "midnight",
            (x, top),
            (x, top + 43.0),
            Stroke {
                width: 0.3,
                dash: Dash::Solid,
                ink: Ink::BLACK,
            },
        )?;
    }

    let y = inner.bottom() - 22.0;
    let legend = Rect::new(left, y, 90.0, 9.0);
    let text = "R refus · A absent · J à jeun · V vomi · W pas de voie · I indisponible · S suspendu par prescripteur · C raison clinique, noter la valeur · Z dort · X autre, écrire";
    page.cell(
        "legend",
        legend,
        text,
        &Style::regular(8.0),
        Fit::Shrink(7.0),
    )?;
    for (mark, x) in [
        (Mark::Check, 110.0),
        (Mark::Warning, 120.0),
        (Mark::Box, 130.0),
        (Mark::Continues, 140.0),
    ] {
        page.mark("marks", mark, Rect::new(x, y, 6.0, 6.0))?;
    }
    let style = Style::regular(9.0)
        .align(Align::Right)
        .valign(VAlign::Bottom);
    page.cell(
        "page number",
        Rect::new(inner.right() - 60.0, y, 56.0, 10.0),
        "3N2-0147 v1 – page 3/4",
        &style,
        Fit::Fail,
    )?;
    Ok(page.finish())
}

fn example() -> Document {
    let pages = vec![
        mar_like(Paper::A4, true).expect("it fits"),
        mar_like(Paper::Letter, false).expect("it fits"),
    ];
    Document {
        title: "3N mar24".into(),
        created_at: noon(),
        pages,
    }
}

fn run(tool: &str, arguments: &[&str]) -> String {
    let output = Command::new(tool).args(arguments).output().expect(NEEDED);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{tool} {arguments:?}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    said
}

fn saved(document: &Document) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("sheet.pdf");
    let bytes = write_pdf(document).expect("it is written");
    fs::File::create(&path)
        .and_then(|mut file| std::io::Write::write_all(&mut file, &bytes))
        .expect("saved");
    let path = path.to_str().expect("a plain path").to_owned();
    (folder, path)
}

/// Without any space: where a program puts spaces between columns is its own affair.
fn letters(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn what_is_drawn_is_what_was_reviewed() {
    insta::assert_snapshot!("page", example().dump());
}

#[test]
fn the_same_document_gives_the_same_bytes() {
    let (first, second) = (
        write_pdf(&example()).expect("written"),
        write_pdf(&example()).expect("written"),
    );
    assert!(first == second, "a manifest signs these bytes");
}

#[test]
fn the_pdf_is_sound_and_carries_its_own_fonts() {
    let (_folder, path) = saved(&example());
    run("qpdf", &["--check", &path]);
    let fonts = run("pdffonts", &[&path]);
    let rows: Vec<_> = fonts.lines().skip(2).collect();
    assert_eq!(
        rows.len(),
        2,
        "regular and bold, once each for all pages:\n{fonts}"
    );
    for row in rows {
        let flags: Vec<_> = row.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(
            flags,
            ["yes", "yes", "yes"],
            "embedded, subset, with its Unicode text: {row}"
        );
    }
    let info = run("pdfinfo", &["-isodates", &path]);
    assert!(
        info.contains("2026-11-21T07:12:00Z"),
        "dated by the document, not by the computer:\n{info}"
    );
    assert!(
        info.contains("3N mar24"),
        "the title names ward and kind:\n{info}"
    );
    let size = fs::metadata(&path).expect("there").len();
    assert!(
        size < 150_000,
        "subset fonts keep a ward's file small, got {size} bytes"
    );
}

#[test]
fn other_programs_read_the_text_that_was_recorded() {
    let document = example();
    let (_folder, path) = saved(&document);
    for index in 0..document.pages.len() {
        let number = (index + 1).to_string();
        let read = run(
            "pdftotext",
            &[
                "-raw", "-f", &number, "-l", &number, "-enc", "UTF-8", &path, "-",
            ],
        );
        let recorded: String = document.texts(index).map(letters).collect();
        assert_eq!(
            letters(&read),
            recorded,
            "page {number}: every letter, in the order it was drawn"
        );
        // pdftotext writes every kind of space as an ordinary one.
        for text in document.texts(index) {
            let plain = text.replace('\u{a0}', " ");
            assert!(
                read.contains(&plain),
                "page {number}: `{plain}` is found as it was set, spaces included"
            );
        }
    }
}

#[test]
fn every_name_a_ward_meets_survives_the_subset() {
    let style = Style::regular(9.0);
    let mut page = Canvas::new("3N2-0001", Paper::A4.portrait(), 8.0).expect("a page");
    let names = [
        "Nguyễn Thị Ánh",
        "Łukasz Dąbrowski",
        "Çağrı Şahin",
        "Œuvré L’Hôpital",
        "Ŵyn Ó Súilleabháin",
        "Žižka – Đặng",
    ];
    for (row, name) in (0u8..).zip(names) {
        page.text("name", 20.0, 20.0 + 6.0 * f32::from(row), name, &style)
            .expect("printable");
    }
    let document = Document {
        title: "names".into(),
        created_at: noon(),
        pages: vec![page.finish()],
    };
    let (_folder, path) = saved(&document);
    let read = run("pdftotext", &["-raw", &path, "-"]);
    let lines: Vec<_> = read.trim_end_matches('\u{c}').lines().collect();
    assert_eq!(lines, names, "every accent");
}

#[test]
fn pages_are_as_large_as_the_paper() {
    let (_folder, path) = saved(&example());
    let info = run("pdfinfo", &["-f", "1", "-l", "2", &path]);
    let sizes: Vec<_> = info
        .lines()
        .filter(|line| line.contains("size:") && line.starts_with("Page "))
        .collect();
    assert!(
        sizes[0].contains("841.89 x 595.276"),
        "A4 landscape: {sizes:?}"
    );
    assert!(
        sizes[1].contains("792 x 612"),
        "Letter landscape: {sizes:?}"
    );
}

#[test]
fn a_ward_of_ninety_pages_is_written_in_time() {
    let start = Instant::now();
    let pages: Vec<_> = (0..90)
        .map(|_| mar_like(Paper::A4, false).expect("it fits"))
        .collect();
    let document = Document {
        title: "3N mar24".into(),
        created_at: noon(),
        pages,
    };
    let bytes = write_pdf(&document).expect("written");
    let took = start.elapsed();
    // Three seconds is the promise of a release build; unoptimised code gets more.
    let limit = if cfg!(debug_assertions) { 20.0 } else { 3.0 };
    assert!(
        took.as_secs_f32() < limit,
        "{} bytes took {took:?}",
        bytes.len()
    );
}

#[test]
fn a_form_can_plan_its_rows_before_it_draws() {
    let style = Style::bold(11.0);
    let drug = "Amoxicilline/acide clavulanique – AUGMENTIN, 1\u{a0}g/200\u{a0}mg, poudre pour solution injectable";
    let planned =
        measure("3N2-0147", "drug", drug, 56.4, None, &style, Fit::Wrap).expect("it wraps");
    let mut page = Canvas::new("3N2-0147", Paper::A4.landscape(), 8.0).expect("a page");
    let cell = Rect::new(20.0, 40.0, 56.4, planned.height);
    let used = page
        .cell("drug", cell, drug, &style, Fit::Wrap)
        .expect("a cell of the planned height is high enough");
    assert!(
        (used - planned.height).abs() < 0.01,
        "planning and drawing agree"
    );
}

/// A grey picture of one page, as a laser would make it.
struct Picture {
    width: usize,
    dots_per_mm: f32,
    grey: Vec<u8>,
}

impl Picture {
    fn of(path: &str, page: u8) -> Self {
        const DPI: u8 = 200;
        let (dpi, page) = (DPI.to_string(), page.to_string());
        let output = Command::new("pdftoppm")
            .args(["-gray", "-r", &dpi, "-f", &page, "-l", &page, path])
            .output()
            .expect(NEEDED);
        // A PGM file: `P5`, width, height, 255, each on its own, then one byte per dot.
        let bytes = output.stdout;
        let mut fields = bytes.splitn(4, u8::is_ascii_whitespace);
        assert_eq!(
            fields.next(),
            Some(&b"P5"[..]),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let width = fields
            .next()
            .and_then(|f| std::str::from_utf8(f).ok()?.parse().ok())
            .expect("a width");
        let rest = fields.nth(1).expect("the rest");
        let start = rest
            .iter()
            .position(u8::is_ascii_whitespace)
            .expect("the end of the header")
            + 1;
        Self {
            width,
            dots_per_mm: f32::from(DPI) / 25.4,
            grey: rest[start..].to_vec(),
        }
    }

    /// Toner in a rectangle, per mille.
    fn toner(&self, rect: Rect) -> u32 {
        let dots = |mm: f32| {
            format!("{:.0}", mm * self.dots_per_mm)
                .parse::<usize>()
                .expect("a whole number")
        };
        let rows = dots(rect.y)..dots(rect.bottom());
        let columns = dots(rect.x)..dots(rect.right());
        let dark: Vec<u32> = rows
            .flat_map(|y| columns.clone().map(move |x| y * self.width + x))
            .map(|at| 255 - u32::from(self.grey[at]))
            .collect();
        let count = u32::try_from(dark.len()).expect("few dots");
        dark.iter().sum::<u32>() * 1000 / 255 / count
    }
}

#[test]
fn without_colour_the_cells_still_differ() {
    let (_folder, path) = saved(&example());
    let picture = Picture::of(&path, 2);
    // Letter: the grid starts at 8 + 12 + 52 + 32 mm, rows at 8 + 32 + 7 mm.
    let inside = |row: u8, hour: u8| {
        Rect::new(
            104.0 + f32::from(hour) * 6.97,
            47.0 + f32::from(row) * 12.0,
            6.97,
            12.0,
        )
        .inset(1.2)
    };
    let lower = |cell: Rect| Rect::new(cell.x, cell.y + 4.0, cell.w, cell.h - 4.0);
    assert_eq!(
        picture.toner(lower(inside(0, 1))),
        0,
        "a due cell is white: somebody must write in it"
    );
    let closed = picture.toner(inside(0, 2));
    assert!(
        (15..200).contains(&closed),
        "a closed cell is hatched, {closed} ‰"
    );
    let given = picture.toner(inside(0, 3));
    assert!(
        (150..400).contains(&given),
        "a cell given before the outage is grey, with its text, {given} ‰"
    );
    let band = picture.toner(Rect::new(13.0, 8.2, 10.0, 4.6));
    assert_eq!(band, 1000, "a band is black");
}

#[test]
fn a_drill_is_seen_and_hides_nothing() {
    let (_folder, path) = saved(&example());
    let (drill, real) = (Picture::of(&path, 1), Picture::of(&path, 2));
    let blank = Rect::new(20.0, 100.0, 220.0, 60.0);
    assert_eq!(
        real.toner(blank),
        0,
        "nothing is drawn there but the watermark"
    );
    assert!(
        (3..60).contains(&drill.toner(blank)),
        "the watermark is there, thinly: {} ‰",
        drill.toner(blank)
    );
}
