//! The window of Veilleuse.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    veilleuse_desktop::run()
}
