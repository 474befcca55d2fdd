//! Declares the page's two commands to Tauri, and says plainly when the page itself was not built.
#![allow(
    clippy::print_stdout,
    reason = "a build script speaks to cargo on standard output"
)]

use std::path::Path;
use std::process::ExitCode;

use tauri_build::{AppManifest, Attributes};

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=../ui/dist");
    if !Path::new("../ui/dist/index.html").is_file() {
        println!(
            "cargo::error=the page is not built: run `npm --prefix ui ci --ignore-scripts`, then `npm --prefix ui run build`"
        );
        return ExitCode::FAILURE;
    }
    // A command that is not declared here could be called by any page of any window.
    let declared = Attributes::new().app_manifest(AppManifest::new().commands(&["call", "alive"]));
    match tauri_build::try_build(declared) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={}", format!("{error:#}").replace('\n', " "));
            ExitCode::FAILURE
        }
    }
}
