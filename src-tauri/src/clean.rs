//! The window starts in a clean environment: nobody drives or inspects it from outside, and no library is slipped under it.
//!
//! A library that was preloaded is already active and `remove_var` is unsafe, so the program starts itself again without
//! the variables.

use std::process::ExitCode;

/// What must not reach the web view.
#[cfg(not(feature = "e2e"))]
const REMOVED: [&str; 5] = [
    "TAURI_WEBVIEW_AUTOMATION",
    "WEBKIT_INSPECTOR_SERVER",
    "WEBKIT_INSPECTOR_HTTP_SERVER",
    "GTK_MODULES",
    "LD_PRELOAD",
];

/// The end-to-end build keeps them: being driven is what it is for.
#[cfg(feature = "e2e")]
pub(crate) fn start_again_if_needed() -> Option<ExitCode> {
    None
}

/// `None` when the environment is clean. Otherwise this process becomes (on Windows: waits for) a clean one; a code means
/// that it did not come to that, and that nothing may be shown.
#[cfg(not(feature = "e2e"))]
pub(crate) fn start_again_if_needed() -> Option<ExitCode> {
    if REMOVED.iter().all(|name| std::env::var_os(name).is_none()) {
        return None;
    }
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(error) => {
            crate::complain(&error);
            return Some(ExitCode::FAILURE);
        }
    };
    let mut again = std::process::Command::new(program);
    again.args(std::env::args_os().skip(1));
    for name in REMOVED {
        again.env_remove(name);
    }
    Some(become_it(again))
}

#[cfg(all(unix, not(feature = "e2e")))]
fn become_it(mut again: std::process::Command) -> ExitCode {
    use std::os::unix::process::CommandExt;
    // Returns only when it failed.
    crate::complain(&again.exec());
    ExitCode::FAILURE
}

#[cfg(all(not(unix), not(feature = "e2e")))]
fn become_it(mut again: std::process::Command) -> ExitCode {
    match again.status() {
        Ok(status) => status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .map_or(ExitCode::FAILURE, ExitCode::from),
        Err(error) => {
            crate::complain(&error);
            ExitCode::FAILURE
        }
    }
}
