//! `veilleuse support`: the bundle, read before it is written.
//!
//! Invariant: a file holds the very text that was shown.

use std::fs::OpenOptions;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use app::Options;
use clap::Subcommand;
use serde_json::json;

use crate::exit::Failure;
use crate::reports::{Out, locale};
use crate::verbs::Done;

/// What to do with the bundle.
#[derive(Subcommand)]
pub(crate) enum Support {
    /// Show what it would hold; nothing is written.
    Preview,
    /// Show it, ask, and write it.
    Save {
        /// The file; it must not exist.
        file: PathBuf,
        /// It was read before: do not ask.
        #[arg(long)]
        yes: bool,
    },
}

/// Shows the bundle, and writes what was shown.
pub(crate) fn support(out: &Out, options: &Options, step: &Support) -> Done {
    let bundle = app::support::bundle(options, locale())?;
    out.text(bundle.trim_end());
    let Support::Save { file, yes } = step else {
        out.result(serde_json::from_str(&bundle)?);
        return Ok(ExitCode::SUCCESS);
    };
    if !yes && !agreed(out)? {
        out.say("support-not-written", "");
        out.result(json!({ "written": false }));
        return Ok(ExitCode::FAILURE);
    }
    write(file, bundle.as_bytes()).map_err(Failure::failed)?;
    out.say("support-written", file.display());
    out.result(json!({ "written": true, "file": file, "bytes": bundle.len() }));
    Ok(ExitCode::SUCCESS)
}

/// Whether a person said yes; a program says so with `--yes`.
fn agreed(out: &Out) -> Result<bool, Failure> {
    if out.json {
        return Err(Failure::usage("--json: --yes"));
    }
    out.say("support-read-first", "");
    let mut answer = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut answer)
        .map_err(Failure::failed)?;
    Ok(matches!(
        answer.trim().to_lowercase().as_str(),
        "oui" | "o" | "yes" | "y"
    ))
}

fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(file)?;
    made.write_all(bytes)?;
    made.sync_all()
}
