//! The page's heartbeat. A page that hangs leaves its last picture on the screen and raises no signal: it is replaced.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tauri::{AppHandle, Manager};

use crate::window;

/// Three missed beats of five seconds: the page is loaded again; as much again: the window is made anew.
const SILENCE_MAX: Duration = Duration::from_secs(15);
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// When the page was last heard.
pub(crate) struct Heart(Mutex<Instant>);

impl Default for Heart {
    fn default() -> Heart {
        Heart(Mutex::new(Instant::now()))
    }
}

impl Heart {
    /// The page was heard.
    pub(crate) fn beat(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn silence(&self) -> Duration {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .elapsed()
    }
}

/// What to do about a silent page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Nothing,
    Reload,
    Renew,
}

fn step(silence: Duration, reloaded: bool) -> Step {
    if silence < SILENCE_MAX {
        Step::Nothing
    } else if !reloaded {
        Step::Reload
    } else if silence < SILENCE_MAX * 2 {
        Step::Nothing
    } else {
        Step::Renew
    }
}

/// Listens until the process ends.
pub(crate) fn watch(app: &AppHandle) {
    let heart = app.state::<Heart>();
    let mut reloaded = false;
    loop {
        std::thread::sleep(LOOK_EVERY);
        // A hidden page may be slowed down by the web view, and nobody reads it.
        if window::hidden(app) {
            heart.beat();
        }
        let silence = heart.silence();
        match step(silence, reloaded) {
            Step::Nothing => reloaded = reloaded && silence >= SILENCE_MAX,
            Step::Reload => {
                reloaded = true;
                window::reload(app);
            }
            Step::Renew => {
                reloaded = false;
                window::renew(app);
                heart.beat();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_page_is_loaded_again_then_replaced() {
        let at = |seconds| Duration::from_secs(seconds);
        assert_eq!(
            step(at(14), false),
            Step::Nothing,
            "two missed beats are a busy computer"
        );
        assert_eq!(
            step(at(15), false),
            Step::Reload,
            "three missed beats are a frozen picture"
        );
        assert_eq!(
            step(at(29), true),
            Step::Nothing,
            "the page gets time to come back"
        );
        assert_eq!(
            step(at(30), true),
            Step::Renew,
            "loading it again did not help"
        );
    }
}
