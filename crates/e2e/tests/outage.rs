//! One whole outage in the real window, by keyboard, with the store read beside it.

use std::time::Duration;

use anyhow::{Result, ensure};
use e2e::ward::{dose, store_says};
use e2e::{Window, keys, screen};
use serde_json::json;

#[tokio::test]
async fn an_outage_is_lived_through_by_keyboard() -> Result<()> {
    let window = Window::open().await?;
    window.ward().await?;
    ensure!(
        window.count("[data-testid=ward-row]").await? == 24,
        "every patient of the demonstration has a line"
    );
    screen::picture("01-ward")?;
    window.outage().await?;
    screen::picture("03-ward-outage")?;
    let (status, before) = store_says()?;
    ensure!(
        status["mode"] == json!("outage"),
        "the store knows of the outage: {status}"
    );

    window.open_chart().await?;
    let given = window.reach_a_dose(&[]).await?;
    screen::picture("04-chart")?;
    window
        .give(&given, || screen::picture("05-given-panel").map(drop))
        .await?;
    let (status, after) = store_says()?;
    ensure!(
        after > before,
        "the dose is in the journal: {before} then {after}"
    );
    ensure!(
        status["unreconciled"] == json!(1),
        "the dose waits for the record: {status}"
    );

    // It was the wrong patient's cup: the entry is corrected, not erased.
    window.walk_to(&given).await?;
    window.press('e').await?;
    window.until_focus("[data-testid=correct-reason]").await?;
    window.write("erreur de patient").await?;
    window.until("[data-testid=correct-old]").await?;
    window.tab_to("[data-testid=correct-change]").await?;
    window.press(keys::DOWN).await?;
    window
        .until("[data-testid=correct-not-given]:checked")
        .await?;
    window.tab_to("[data-testid=correct-letter]").await?;
    window.write("R").await?;
    screen::picture("06-correct-panel")?;
    window.tab_to("[data-testid=sign]").await?;
    window.press(keys::ENTER).await?;
    window.until_gone("[data-testid=panel]").await?;
    window.until(&dose(&given, "not-given")).await?;
    let (_, corrected) = store_says()?;
    ensure!(corrected > after, "a correction is an entry of its own");

    // Another dose is refused by the patient: three keys.
    let refused = window.reach_a_dose(std::slice::from_ref(&given)).await?;
    window.press('n').await?;
    window
        .until("[data-testid=panel][data-kind=not-given]")
        .await?;
    window.press('r').await?;
    window.until("[data-testid=reason-R]:checked").await?;
    screen::picture("07-not-given-panel")?;
    window.press(keys::ENTER).await?;
    window.until(&dose(&refused, "not-given")).await?;
    screen::picture("08-chart-charted")?;
    let (_, last) = store_says()?;
    ensure!(
        last > corrected,
        "a dose that was not given is an entry as well"
    );

    window.press(keys::ESCAPE).await?;
    window.until("[data-testid=ward-list]").await?;
    screen::picture("09-ward-charted")?;
    window.close().await
}

#[tokio::test]
async fn the_record_returns_and_the_work_goes_back() -> Result<()> {
    let window = Window::open().await?;
    window.ward().await?;
    window.outage().await?;
    window.open_chart().await?;
    let first = window.reach_a_dose(&[]).await?;
    window.give(&first, || Ok(())).await?;
    let second = window.reach_a_dose(&[first]).await?;
    window.give(&second, || Ok(())).await?;
    window.press(keys::ESCAPE).await?;
    window.until("[data-testid=ward-list]").await?;

    window.switch("none").await?;
    window
        .decide("recovery", "end_downtime", "BR", Duration::from_secs(40))
        .await?;
    window
        .until("[data-testid=mode-bar][data-mode=recovery]")
        .await?;
    screen::picture("11-recovery")?;
    window.click("[data-testid=nav-reconcile]").await?;
    window.until("[data-testid=reconcile-line]").await?;
    screen::picture("12-reconcile-held")?;
    window
        .decide("all-clear", "all_clear", "BR", Duration::from_secs(30))
        .await?;

    window
        .until("[data-testid=release-open]:not([disabled])")
        .await?;
    screen::picture("13-reconcile-ready")?;
    window.tab_to("[data-testid=release-open]").await?;
    window.press(keys::ENTER).await?;
    window.until_focus("[data-testid=release-sign]").await?;
    window.press(keys::ENTER).await?;
    window
        .until_for(
            "[data-testid=reconcile-line][data-state=verified]",
            Duration::from_secs(40),
        )
        .await?;
    window
        .until_gone("[data-testid=reconcile-line]:not([data-state=verified])")
        .await?;
    screen::picture("14-reconcile-verified")?;
    let (status, _) = store_says()?;
    ensure!(
        status["unreconciled"] == json!(0),
        "everything was read back in the record: {status}"
    );

    window
        .decide("close", "all_reconciled", "BR", Duration::from_secs(30))
        .await?;
    window
        .decide("close", "close_event", "BR", Duration::from_secs(30))
        .await?;
    window
        .until("[data-testid=mode-bar][data-mode=normal]")
        .await?;
    screen::picture("15-normal-again")?;
    window.close().await
}
