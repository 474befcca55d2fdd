//! Every code on real sheets, read back by a decoder that is not ours, from good renders and from bad ones.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of a test fail the test"
)]

mod support;

use std::{fs::File, io::Write, path::Path, process::Command};

use paper::{
    forms::{document, mar, window_start},
    page::{Cmd, Code, Page, Paper, write_pdf},
};
use serde_json::{Value, json};
use support::{Desk, at, forty_orders, special, typical};
use ward::{format::Locale, journal::Ledger};

const MORNING: &str = "2026-11-21T11:12:00Z";

fn peer(file: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/peers");
    let path = folder.join(file);
    path.to_str().expect("a plain path").to_owned()
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .output()
        .expect("missing tool: apt-get install python3-venv poppler-utils");
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("text")
}

fn codes(pages: &[Page]) -> Vec<Value> {
    let mut codes = Vec::new();
    for (nth, page) in pages.iter().enumerate() {
        for cmd in &page.cmds {
            let Cmd::Matrix {
                x,
                y,
                module_mm,
                modules,
            } = cmd
            else {
                continue;
            };
            let kind = match Code::decode(modules.content()) {
                Ok(Code::Page { .. }) => "page",
                Ok(Code::Row { .. }) => "row",
                other => unreachable!("{other:?}"),
            };
            codes.push(json!({
                "page": nth, "x": x, "y": y, "side": f32::from(modules.side()) * module_mm,
                "text": modules.content(), "kind": kind,
            }));
        }
    }
    codes
}

/// H-124: a code that no scanner reads leaves the sheet in a drawer.
#[test]
fn h124_another_decoder_reads_every_page_code_and_the_row_codes() {
    let python = run("bash", &[&peer("sekmet/prepare"), "paper"]);
    let python = python.lines().last().expect("prepare prints a path");
    let folder = tempfile::tempdir().expect("a folder");
    let mut sheets = Vec::new();
    for (nth, (paper, (chart, ledger))) in [
        (Paper::A4, typical()),
        (Paper::Letter, special()),
        (Paper::Letter, (forty_orders(), Ledger::default())),
        // Enough rows that one of a hundred is a number, not a coincidence.
        (Paper::A4, (forty_orders(), Ledger::default())),
        (Paper::Letter, typical()),
    ]
    .into_iter()
    .enumerate()
    {
        let mut desk = Desk::new(Locale::Fr, MORNING);
        desk.paper = paper;
        // The watermark of a drill runs behind the codes of its pages.
        desk.drill = nth == 1;
        let from = window_start(desk.now, desk.site.zone);
        let projection = desk.project(&chart, &ledger, from);
        let pages = mar(&desk.sheet(), &chart, &[], &projection, from).expect("it prints");
        let codes = codes(&pages);
        let pdf = write_pdf(&document("3N", at(MORNING), pages)).expect("it is written");
        let path = folder.path().join(format!("{nth}.pdf"));
        let mut file = File::create(&path).expect("a file");
        file.write_all(&pdf).expect("it is kept");
        sheets.push(json!({ "pdf": path, "codes": codes }));
    }
    let list = folder.path().join("sheets.json");
    let mut file = File::create(&list).expect("a file");
    file.write_all(json!(sheets).to_string().as_bytes())
        .expect("it is kept");
    let list = list.to_str().expect("a plain path");
    let told = run(python, &[&peer("paper/read.py"), list, "150", "200", "300"]);
    let told: Value = serde_json::from_str(&told).expect("counts");
    let missed = &told["missed"];
    for dpi in ["150", "200", "300"] {
        for way in ["clean", "turned", "blurred", "noisy", "all"] {
            let [page, row] = ["page", "row"].map(|kind| {
                let count = |nth: usize| told[dpi][kind][way][nth].as_u64().expect("a count");
                (count(0), count(1))
            });
            assert!(page.1 > 40 && row.1 > 120, "there is something to read");
            assert_eq!(
                page.0, page.1,
                "every page code at {dpi} dpi, {way}: {missed}"
            );
            let enough = dpi == "150" || row.0 * 100 >= row.1 * 99;
            assert!(
                enough,
                "99 of 100 row codes at {dpi} dpi, {way}: {row:?} {missed}"
            );
        }
    }
}
