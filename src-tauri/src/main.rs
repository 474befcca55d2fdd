//! The window of Veilleuse.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

/// A reading of the ward makes and drops millions of small pieces; the system's allocator takes a third longer over it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    veilleuse_desktop::run()
}
