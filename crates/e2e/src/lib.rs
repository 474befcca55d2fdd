//! The hands and eyes of the window tests: a real window, a real keyboard, the picture on the screen, the store beside it.
//!
//! `scripts/e2e.sh` gives every test its own driver, session bus, port and data folder.
//!
//! Invariant: nothing here knows the station's types; what the window shows and what the command line says is all there is.

pub mod process;
pub mod screen;
pub mod ward;
mod window;

pub use window::{Window, keys, trying};

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// A variable that `scripts/e2e.sh` sets.
///
/// # Errors
/// When the tests were not started by it.
pub fn given(name: &str) -> Result<String> {
    std::env::var(name).with_context(|| format!("{name} is not set: run scripts/e2e.sh"))
}

/// The window's program.
///
/// # Errors
/// As [`given`].
pub fn program() -> Result<PathBuf> {
    Ok(PathBuf::from(given("VEILLEUSE_APP")?))
}

/// Asks the same station through the command line, which attaches to the window's station.
///
/// # Errors
/// When the command line fails or does not answer with one JSON object.
pub fn ask(words: &[&str]) -> Result<Value> {
    let program = program()?.with_file_name("veilleuse");
    let done = Command::new(&program)
        .args(["--json", "--data", &given("VEILLEUSE_DATA")?])
        .args(words)
        .output()
        .with_context(|| format!("{} does not start", program.display()))?;
    let said = String::from_utf8_lossy(&done.stdout);
    let last = said.lines().last().unwrap_or_default();
    ensure!(
        done.status.success(),
        "veilleuse {words:?}: {} {last} {}",
        done.status,
        String::from_utf8_lossy(&done.stderr)
    );
    serde_json::from_str(last).with_context(|| format!("veilleuse {words:?} said: {last}"))
}
