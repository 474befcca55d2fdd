//! What the eye and the hand need, measured in the real window: rows, targets, text, nothing sideways.

#![allow(
    clippy::print_stdout,
    reason = "the measured number is what the test is for"
)]

use std::time::Duration;

use anyhow::{Context, Result, ensure};
use e2e::{Window, keys, screen};
use serde_json::Value;

/// Rows of two lines that a chart has room for in the window of reference (display rules, budgets).
const ROWS_MIN: u64 = 9;
/// Charts that are looked at.
const CHARTS: u32 = 6;
/// Identity, facts, and one line of warnings: a header that has more to say grows, and rows go.
const HEADER_PX_MAX: f64 = 78.0;

/// Measures a place, and fails on anything too small or sideways. Returns the rows there is room for and the height of the
/// header, where there is a chart.
async fn measure(window: &Window, place: &str) -> Result<(u64, f64)> {
    let found: Value = window.run(MEASURE, Vec::new()).await?;
    for fault in ["small_targets", "small_text", "wide"] {
        let list = found
            .get(fault)
            .and_then(Value::as_array)
            .with_context(|| format!("{place} was not measured: {found}"))?;
        ensure!(list.is_empty(), "{place}: {fault}: {list:?}");
    }
    let room = found.get("room").and_then(Value::as_u64);
    let header = found.get("header").and_then(Value::as_f64);
    Ok((room.unwrap_or(0), header.unwrap_or(f64::MAX)))
}

async fn press_and_measure(window: &Window, key: char, place: &str) -> Result<()> {
    window.press(key).await?;
    window.until("[data-testid=panel]").await?;
    measure(window, place).await?;
    window.press(keys::ESCAPE).await?;
    window.until_gone("[data-testid=panel]").await?;
    window.until_focus("[data-item]").await
}

#[tokio::test]
async fn the_window_shows_enough_and_nothing_too_small() -> Result<()> {
    let window = Window::open().await?;
    window
        .until_for("[data-testid=lock-screen]", Duration::from_secs(40))
        .await?;
    measure(&window, "the lock screen").await?;
    window.ward().await?;
    measure(&window, "the ward list").await?;
    window.open_chart().await?;
    let mut roomy = 0;
    let mut least = u64::MAX;
    for nth in 0..CHARTS {
        let place = format!("chart {nth}");
        let (room, header) = measure(&window, &place).await?;
        if header <= HEADER_PX_MAX {
            roomy += 1;
            least = least.min(room);
            ensure!(
                room >= ROWS_MIN,
                "{place} has room for {room} rows under a header of {header} px"
            );
        }
        window.next_chart().await?;
    }
    println!(
        "measured: {roomy} charts of {CHARTS} have a plain header; the least of them has room for {least} rows"
    );
    ensure!(roomy >= 3, "only {roomy} charts have a plain header");

    // By night everything is as large as by day.
    window.click("[data-testid=help-button]").await?;
    window.click("[data-testid=theme-night]").await?;
    window.until("html[data-theme=night]").await?;
    measure(&window, "the help by night").await?;
    window.press(keys::ESCAPE).await?;
    window.until_gone("[data-testid=help]").await?;
    screen::picture("20-chart-by-night")?;
    measure(&window, "a chart by night").await?;
    window.close().await
}

#[tokio::test]
async fn a_panel_fits_below_its_row() -> Result<()> {
    let window = Window::open().await?;
    window.ward().await?;
    window.switch("refuse").await?;
    window
        .until_for(
            "[data-testid=proposal][data-kind=downtime]",
            Duration::from_secs(10),
        )
        .await?;
    measure(&window, "the list with a proposal").await?;
    window
        .decide("downtime", "declare_downtime", "BR", Duration::from_secs(1))
        .await?;
    window.open_chart().await?;
    let (room, _) = measure(&window, "a chart in an outage").await?;
    println!("measured: in an outage drill the first chart has room for {room} rows");
    window.reach_a_dose(&[]).await?;
    press_and_measure(&window, 'd', "the panel of a dose given").await?;
    press_and_measure(&window, 'n', "the panel of a dose not given").await?;
    press_and_measure(&window, 'p', "the panel of a dose given before").await?;
    window.close().await
}

/// Measures the page; the height of reference is 696 px, whatever this window has.
const MEASURE: &str = r#"
    const name = (element) => `${element.tagName} ${element.dataset.testid ?? element.className} "${(element.textContent ?? '').trim().slice(0, 30)}"`;
    const seen = (element) => element.getClientRects().length > 0 && !element.closest('.unseen')
        && getComputedStyle(element).visibility === 'visible';
    const all = [...document.body.querySelectorAll('*')].filter(seen);
    const edge = document.documentElement.clientWidth;
    const wide = all.filter((element) => {
        const box = element.getBoundingClientRect();
        const scrolls = ['auto', 'scroll'].includes(getComputedStyle(element).overflowX) && element.scrollWidth > element.clientWidth + 1;
        return scrolls || (box.width > 0 && (box.right > edge + 0.5 || box.left < -0.5) && !element.closest('.watermark, .stamp'));
    }).map(name);
    const small_targets = all.filter((element) => element.matches('button, a[href], input, select, textarea, tr[tabindex]')).filter((element) => {
        const hit = element.matches('input[type=checkbox], input[type=radio]') ? (element.closest('label') ?? element) : element;
        const box = hit.getBoundingClientRect();
        return box.width < 31.5 || box.height < 31.5;
    }).map(name);
    const small_text = all.filter((element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== ''))
        .filter((element) => Number.parseFloat(getComputedStyle(element).fontSize) < 13).map(name);
    const scroller = document.querySelector('[data-testid=mar-scroller]');
    let room = null;
    if (scroller) {
        const bottom = scroller.getBoundingClientRect().bottom - (innerHeight - 696);
        const rows = [...scroller.querySelectorAll('tr[data-order]')].map((row) => row.getBoundingClientRect());
        const least = Math.min(...rows.map((row) => row.height));
        if (rows.length > 0) room = Math.floor((bottom + 4.5 - rows[0].top) / least);
    }
    const header = document.querySelector('[data-testid=patient]')?.getBoundingClientRect().height ?? null;
    return { wide, small_targets, small_text, room, header };
"#;
