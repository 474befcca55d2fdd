//! A picture that has stopped is replaced: the last chart must never stay on the screen, apparently alive.

use std::time::{Duration, Instant};

use anyhow::{Result, bail, ensure};
use e2e::{Window, process, screen};

/// Waits until another web process shows a page whose clock ticks.
async fn comes_back(old: u32, limit: Duration) -> Result<()> {
    let from = Instant::now();
    loop {
        let alive = process::web_processes()?.into_iter().any(|id| id != old);
        if alive {
            let before = screen::print_of("frozen-before")?;
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            if screen::print_of("frozen-after")? != before {
                return Ok(());
            }
        }
        if from.elapsed() > limit {
            bail!("the page did not come back within {limit:?}");
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

async fn the_web_process(window: &Window) -> Result<u32> {
    window.ward().await?;
    let found = process::web_processes()?;
    match found.as_slice() {
        [one] => Ok(*one),
        _ => bail!("one window has one web process, not {found:?}"),
    }
}

#[tokio::test]
async fn a_killed_web_process_never_leaves_a_stale_picture() -> Result<()> {
    let window = Window::open().await?;
    let killed = the_web_process(&window).await?;
    process::signal("KILL", killed)?;
    comes_back(killed, Duration::from_secs(10)).await?;
    screen::picture("21-after-kill")?;
    let (status, _) = e2e::ward::store_says()?;
    ensure!(
        status["mode"] == serde_json::json!("normal"),
        "the station went on meanwhile: {status}"
    );
    Ok(())
}

#[tokio::test]
async fn a_stopped_web_process_is_replaced() -> Result<()> {
    let window = Window::open().await?;
    let stopped = the_web_process(&window).await?;
    process::signal("STOP", stopped)?;
    comes_back(stopped, Duration::from_secs(40)).await?;
    screen::picture("22-after-stop")?;
    Ok(())
}
