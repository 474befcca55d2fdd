//! What stands on the screen, as a person in front of it sees it: the driver's own pictures may be of an older frame.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

/// A window that was drawn has more colours than this; a blank one has a handful.
const COLOURS_MIN: u32 = 50;
const FRAMES: Duration = Duration::from_millis(300);
const PATIENCE: Duration = Duration::from_secs(5);

/// Takes a picture of the whole screen, and fails when nothing is drawn on it.
///
/// # Errors
/// When the picture cannot be taken or is blank.
pub fn picture(name: &str) -> Result<PathBuf> {
    let folder = crate::given("VEILLEUSE_E2E_SHOTS").or_else(|_| crate::given("VEILLEUSE_DATA"))?;
    let file = PathBuf::from(folder).join(format!("{name}.png"));
    let path = file.to_string_lossy().into_owned();
    let from = Instant::now();
    loop {
        // What the page says is on the screen a few frames later.
        std::thread::sleep(FRAMES);
        run("import", &["-window", "root", &path])?;
        let colours = run("identify", &["-format", "%k", &path])?;
        let colours: u32 = colours
            .trim()
            .parse()
            .with_context(|| format!("identify said: {colours}"))?;
        if colours > COLOURS_MIN {
            break;
        }
        ensure!(
            from.elapsed() < PATIENCE,
            "{name}: the screen has only {colours} colours"
        );
    }
    Ok(file)
}

/// A number for the picture on the screen: the same picture has the same number.
///
/// # Errors
/// As [`picture`].
pub fn print_of(name: &str) -> Result<String> {
    let file = picture(name)?;
    Ok(
        run("identify", &["-format", "%#", &file.to_string_lossy()])?
            .trim()
            .to_owned(),
    )
}

/// The same for the part of the screen below a line, once it holds still; the whole picture is kept.
///
/// # Errors
/// As [`picture`]; when that part never holds still.
pub fn print_below(name: &str, line: u64) -> Result<String> {
    let from = Instant::now();
    let mut before = String::new();
    loop {
        let file = picture(name)?.to_string_lossy().into_owned();
        let cut = format!("+0+{line}");
        let words = [&file, "-crop", &cut, "+repage", "-format", "%#", "info:"];
        let seen = run("convert", &words)?;
        if seen == before {
            return Ok(seen);
        }
        ensure!(from.elapsed() < PATIENCE, "{name}: the screen moves");
        before = seen;
    }
}

fn run(program: &str, arguments: &[&str]) -> Result<String> {
    let done = Command::new(program)
        .args(arguments)
        .output()
        .with_context(|| format!("{program} is missing"))?;
    if !done.status.success() {
        bail!("{program}: {}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}
