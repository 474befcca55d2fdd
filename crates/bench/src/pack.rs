//! **P5** the pack of a ward: census and medication sheets of 30 patients, from their charts to a file.
//!
//! Ours: projection, layout, every check of the canvas, fonts cut down to what is used, the file. The limit: printpdf writing
//! the very commands that ours recorded, without charts, layout or checks. Beside it ReportLab, drawing the same texts,
//! lines and codes with the same fonts. Memory is the peak of a process that renders so many pages as one file.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, anyhow, ensure};
use app::clock::Clock;
use chrono::{DateTime, Utc};
use lang::Words;
use paper::forms::{self, Sheet, SheetNumber};
use paper::page::{Cmd, Document, Ink, Page, Paper, Turn, write_pdf};
use serde_json::{Value, json};
use ward::clinical::SiteRules;
use ward::clinical::mar::{Situation, project};
use ward::format::Locale;
use ward::journal::Ledger;
use ward::snapshot::Generation;

use crate::desk::{median, usual_ward};
use crate::{Figure, timed};

/// Pairs that are measured; the first one warms the caches and is not counted.
const ROUNDS: usize = 7;
/// A pack is at least so long.
const PAGES_MIN: usize = 90;
/// What a whole pack may take.
const WHOLE_SECONDS: f64 = 2.0;
/// What ours may take beside the bare renderer.
const BARE_SHARE: f64 = 1.3;
/// Half a megabyte a page, and what the program itself takes (paper.md §7).
const MEGABYTES_A_PAGE: f64 = 0.5;
const MEGABYTES_BASE: f64 = 60.0;

/// A ward with what its sheets are made from.
struct Press {
    words: Words,
    site: SiteRules,
    ward: Generation,
    now: DateTime<Utc>,
}

impl Press {
    fn new(ward: Generation, site: SiteRules) -> anyhow::Result<Press> {
        Ok(Press {
            words: Words::new("fr").map_err(|error| anyhow!("{error}"))?,
            site,
            ward,
            now: Clock::machine().now(),
        })
    }

    /// Census and sheets of the ward; if a number is given, from its first patient on until there are so many pages.
    fn pages(&self, at_least: Option<usize>) -> anyhow::Result<Vec<Page>> {
        let mut nth = 0u64;
        let mut sheet = || {
            nth += 1;
            Sheet {
                paper: Paper::A4,
                turn: Turn::Landscape,
                duplex: false,
                words: &self.words,
                locale: Locale::Fr,
                zone: self.site.zone,
                now: self.now,
                hospital: "Hôpital d’essai",
                ward: &self.ward.ward,
                station: "essai-1",
                printed_by: "Alice Testeuse",
                drill: false,
                outage_since: None,
                site: &self.site,
                journal_head: "9f3a01c7",
                number: SheetNumber {
                    id: nth.to_be_bytes(),
                    version: 1,
                    human: format!("essai-1-{nth:04}"),
                    copy: 0,
                    supersedes: None,
                },
            }
        };
        let mut pages = forms::census(&sheet(), &self.ward, &BTreeMap::new())?;
        let from = forms::window_start(self.now, self.site.zone);
        let to = forms::window_end(from, self.site.zone);
        let situation = Situation {
            now: self.now,
            site: &self.site,
            capture_opened: None,
            own_system: "",
        };
        let ledger = Ledger::default();
        let charts = self.ward.by_bed();
        for (nth, chart) in charts.iter().cycle().enumerate() {
            if at_least.is_some_and(|least| pages.len() >= least)
                || (at_least.is_none() && nth == charts.len())
            {
                break;
            }
            let projection = project(chart, &ledger, situation, from, to);
            pages.extend(forms::mar(&sheet(), chart, &[], &projection, from)?);
        }
        Ok(pages)
    }
}

fn write(folder: &Path, document: &Document) -> anyhow::Result<usize> {
    let pdf = write_pdf(document)?;
    let mut file = File::create(folder.join("pack.pdf"))?;
    file.write_all(&pdf)?;
    Ok(pdf.len())
}

/// The figures of paper.
pub(crate) fn figures() -> anyhow::Result<Vec<Figure>> {
    let (ward, site) = usual_ward()?;
    let folder = tempfile::tempdir()?;
    let saved = folder.path().join("ward.json");
    serde_json::to_writer(
        File::create(&saved)?,
        &json!({ "ward": ward, "site": site }),
    )?;
    let press = Press::new(ward, site)?;
    let recorded = forms::document("pack", press.now, press.pages(None)?);
    let pages = recorded.pages.len();
    ensure!(
        pages >= PAGES_MIN,
        "a pack of {PAGES_MIN} pages, not {pages}"
    );

    let mut pairs = vec![];
    for _ in 0..=ROUNDS {
        let (ours, bytes) = timed(|| {
            let document = forms::document("pack", press.now, press.pages(None)?);
            write(folder.path(), &document)
        })?;
        let (bare, same) = timed(|| write(folder.path(), &recorded))?;
        ensure!(bytes == same, "the same file");
        pairs.push((ours, bare));
    }
    let pairs = pairs.get(1..).unwrap_or_default();
    let count = f64::from(u32::try_from(pages)?);
    let per_page = |of: Duration| of.as_secs_f64() * 1000.0 / count;
    let ours = median(pairs.iter().map(|(ours, _)| per_page(*ours)));
    let bare = median(pairs.iter().map(|(_, bare)| per_page(*bare)));
    let share = median(
        pairs
            .iter()
            .map(|(ours, bare)| ours.as_secs_f64() / bare.as_secs_f64()),
    );
    let other = reportlab(folder.path(), &recorded)? * 1000.0 / count;
    let mut figures = vec![
        Figure {
            name: "P5 pack of 30 patients, charts to file",
            value: ours * count / 1000.0,
            target: WHOLE_SECONDS,
            unit: " s",
            note: format!("{pages} pages, {ours:.2} ms a page"),
        },
        Figure {
            name: "P5 beside printpdf, nothing laid out",
            value: share,
            target: BARE_SHARE,
            unit: "x",
            note: format!("{bare:.2} ms a page for the commands alone"),
        },
        Figure {
            name: "P5 beside ReportLab on the same content",
            value: ours / other,
            target: 1.0,
            unit: "x",
            note: format!("{other:.2} ms a page"),
        },
    ];
    for (name, pages) in [
        ("P5 peak memory, 30 pages", 30u32),
        ("P5 peak memory, 600 pages", 600),
    ] {
        let said = Command::new(std::env::current_exe()?)
            .arg("paper-memory")
            .arg(&saved)
            .arg(pages.to_string())
            .output()?;
        ensure!(
            said.status.success(),
            "{}",
            String::from_utf8_lossy(&said.stderr)
        );
        let kilobytes: f64 = String::from_utf8(said.stdout)?.trim().parse()?;
        let megabytes = kilobytes / 1024.0;
        figures.push(Figure {
            name,
            value: megabytes,
            target: MEGABYTES_BASE + MEGABYTES_A_PAGE * f64::from(pages),
            unit: " MB",
            note: format!("{:.2} MB a page, one file", megabytes / f64::from(pages)),
        });
    }
    Ok(figures)
}

/// In a process of its own: renders so many pages of a saved ward and says the most memory it had, in kilobytes.
pub(crate) fn memory(saved: &Path, pages: usize) -> anyhow::Result<u64> {
    let saved: Value = serde_json::from_reader(File::open(saved)?)?;
    let part = |key: &str| saved.get(key).cloned().context("a saved ward");
    let press = Press::new(
        serde_json::from_value(part("ward")?)?,
        serde_json::from_value(part("site")?)?,
    )?;
    let document = forms::document("pack", press.now, press.pages(Some(pages))?);
    ensure!(document.pages.len() >= pages, "all of them");
    let pdf = write_pdf(&document)?;
    ensure!(!pdf.is_empty(), "a file");
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .context("the peak of this process")?;
    Ok(peak.trim().trim_end_matches("kB").trim().parse()?)
}

/// Seconds that ReportLab takes for the same pages, reading them not counted.
fn reportlab(folder: &Path, document: &Document) -> anyhow::Result<f64> {
    let peers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/peers");
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../paper/fonts");
    let prepared = Command::new("bash")
        .arg(peers.join("sekmet/prepare"))
        .arg("paper")
        .output()?;
    ensure!(
        prepared.status.success(),
        "{}",
        String::from_utf8_lossy(&prepared.stderr)
    );
    let prepared = String::from_utf8(prepared.stdout)?;
    let python = prepared.lines().last().context("prepare prints a path")?;
    let drawn = folder.join("pack.json");
    let pages: Vec<Value> = document.pages.iter().map(page).collect();
    serde_json::to_writer(File::create(&drawn)?, &pages)?;
    let said = Command::new(python)
        .arg(peers.join("paper/draw.py"))
        .arg(&drawn)
        .arg(fonts)
        .arg(folder.join("other.pdf"))
        .output()?;
    ensure!(
        said.status.success(),
        "{}",
        String::from_utf8_lossy(&said.stderr)
    );
    Ok(String::from_utf8(said.stdout)?.trim().parse()?)
}

fn page(page: &Page) -> Value {
    let ink = |ink: &Ink| f64::from(100 - ink.percent()) / 100.0;
    let cmds = page.cmds.iter().map(|cmd| match cmd {
        Cmd::Text {
            x,
            y,
            size_pt,
            bold,
            ink: colour,
            content,
        } => json!(["text", x, y, size_pt, bold, ink(colour), content]),
        Cmd::Line { from, to, stroke } => json!([
            "line",
            from.0,
            from.1,
            to.0,
            to.1,
            stroke.width,
            ink(&stroke.ink)
        ]),
        Cmd::Rect { rect, fill, stroke } => json!([
            "rect",
            rect.x,
            rect.y,
            rect.w,
            rect.h,
            fill.as_ref().map(ink),
            stroke.map(|stroke| stroke.width)
        ]),
        Cmd::Hatch {
            rect,
            spacing,
            stroke,
        } => json!([
            "hatch",
            rect.x,
            rect.y,
            rect.w,
            rect.h,
            spacing,
            stroke.width,
            ink(&stroke.ink)
        ]),
        Cmd::Matrix {
            x,
            y,
            module_mm,
            modules,
        } => {
            let runs: Vec<_> = modules.runs().collect();
            json!(["code", x, y, module_mm, runs])
        }
        Cmd::Mark { rect, .. } => {
            json!(["rect", rect.x, rect.y, rect.w, rect.h, null, 0.3])
        }
        Cmd::Watermark {
            x,
            y,
            size_pt,
            content,
            ink: colour,
            ..
        } => {
            json!(["text", x, y, size_pt, true, ink(colour), content])
        }
    });
    json!({ "width": page.size.width, "height": page.size.height, "cmds": cmds.collect::<Vec<_>>() })
}
