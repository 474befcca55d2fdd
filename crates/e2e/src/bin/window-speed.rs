//! How long a nurse waits in the real window: for the list of the ward, and for the chart of the next patient.
//!
//! `scripts/bench.sh` starts it, with a large invented ward behind the window. It prints one JSON object; it judges nothing.

#![allow(
    clippy::print_stdout,
    reason = "a program for developers that prints one line"
)]

use std::time::Duration;

use anyhow::{Context, Result};
use e2e::{Window, keys};
use serde_json::{Value, json};

/// Charts that are walked through.
const CHARTS: usize = 30;

/// Presses a key as a person does, and waits until what it leads to is on the screen: the element is there, says something
/// else than before, and the frame with it was drawn. It is seen inside a frame's callback, before that frame is painted;
/// the next callback comes after. Then until the rest of a long list, below what the window shows, stands too.
const PRESS_AND_WAIT: &str = r"
    const [key, selector, done] = arguments;
    const said = () => document.querySelector(selector)?.textContent ?? '';
    const before = said();
    const began = performance.now();
    document.activeElement.dispatchEvent(
      new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    const look = () => {
      const now = said();
      if (now !== '' && now !== before) {
        requestAnimationFrame(() => whole(performance.now() - began));
      } else if (performance.now() - began > 10000) {
        done(null);
      } else {
        requestAnimationFrame(look);
      }
    };
    const whole = (drawn) => {
      if (document.querySelector('[aria-busy=true]') && performance.now() - began < 10000) {
        requestAnimationFrame(() => whole(drawn));
      } else {
        done([drawn, performance.now() - began]);
      }
    };
    look();
";

/// The head and the rows of the chart on the screen.
const CHART: &str = "[data-testid=patient-name]";
const LIST: &str = "[data-testid=ward-list]";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let window = Window::open_with(&[]).await?;
    // The ward of the measurement works by name only.
    window
        .until_for("[data-testid=sign-in-initials]", Duration::from_secs(60))
        .await?;
    window.until_focus("[data-testid=sign-in-initials]").await?;
    window.write("AT").await?;
    window.press(keys::ENTER).await?;
    window
        .until_for("[data-testid=ward-row]", Duration::from_secs(60))
        .await?;
    window
        .until("[data-testid=ward-list][aria-busy=false]")
        .await?;
    let patients = window.count("[data-testid=ward-row]").await?;
    window
        .until_focus("[data-testid=ward-row], [data-testid=ward-list] *")
        .await?;
    let mut lists = vec![];
    let mut first = vec![];
    for _ in 0..6 {
        first.push(pressed(&window, "Enter", CHART).await?);
        window.until("[data-testid=mar-grid]").await?;
        lists.push(pressed(&window, "Escape", LIST).await?);
    }
    pressed(&window, "Enter", CHART).await?;
    let mut charts = vec![];
    for _ in 0..CHARTS {
        charts.push(pressed(&window, "PageDown", CHART).await?);
    }
    let rows = window.count("[data-testid=mar-grid] tbody tr").await?;
    let [list_ms, list_whole_ms] = medians(lists);
    let [open_ms, open_whole_ms] = medians(first);
    let [next_ms, next_whole_ms] = medians(charts);
    println!(
        "{}",
        json!({
            "patients": patients,
            "rows": rows,
            "list_ms": list_ms,
            "list_whole_ms": list_whole_ms,
            "open_ms": open_ms,
            "open_whole_ms": open_whole_ms,
            "next_ms": next_ms,
            "next_whole_ms": next_whole_ms,
        })
    );
    window.press(keys::ESCAPE).await?;
    window.close().await
}

/// Milliseconds until what fills the window is drawn, and until all of it stands.
async fn pressed(window: &Window, key: &str, selector: &str) -> Result<[f64; 2]> {
    let took = window
        .run_async_with(PRESS_AND_WAIT, vec![json!(key), json!(selector)])
        .await?;
    serde_json::from_value(took).with_context(|| format!("{key} led nowhere: {selector}"))
}

/// The first of each warms the page and is not counted.
fn medians(took: Vec<[f64; 2]>) -> [Value; 2] {
    [0, 1].map(|which: usize| {
        let mut values: Vec<f64> = took
            .iter()
            .skip(1)
            .filter_map(|both| both.get(which).copied())
            .collect();
        values.sort_by(f64::total_cmp);
        json!(values.get(values.len() / 2))
    })
}
