//! Hints that something happened in the folder. A network share may send none: the periodic scan is the truth.
//!
//! Invariant: a watcher that fails costs the hints, and nothing else.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

/// How often the folder is scanned when nobody says otherwise, hints or not.
pub const SCAN_EVERY: Duration = Duration::from_secs(60);

/// The folder cannot be watched; scanning it goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the drop folder cannot be watched; it is scanned from time to time")]
pub struct NotWatched;

/// Calls somebody when files come, change or go. Dropping it ends the watching.
#[derive(Debug)]
pub struct Watcher {
    folder: PathBuf,
    // Held for its thread.
    inner: Mutex<RecommendedWatcher>,
}

impl Watcher {
    /// Watches a folder, not the folders in it. `on_hint` runs on the watcher's own thread and must be quick: it wakes the
    /// loop that scans. It is called for errors of the watcher too, because a lost event is a reason to look.
    ///
    /// # Errors
    /// [`NotWatched`] when the system has no more watches, or the folder none.
    pub fn new(folder: &Path, on_hint: impl Fn() + Send + 'static) -> Result<Watcher, NotWatched> {
        let mut inner = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Our own reading must not wake us again.
            if !event.is_ok_and(|event| matches!(event.kind, EventKind::Access(_))) {
                on_hint();
            }
        })
        .map_err(|_| NotWatched)?;
        inner
            .watch(folder, RecursiveMode::NonRecursive)
            .map_err(|_| NotWatched)?;
        Ok(Watcher {
            folder: folder.to_owned(),
            inner: Mutex::new(inner),
        })
    }

    /// Which folder is watched.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let inner = self
            .inner
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // It ends with us in any case.
        inner.unwatch(&self.folder).unwrap_or_default();
    }
}
