//! Where the page's questions meet the station: opened beside the window, opened again when it was lost.
//!
//! Invariant: every question gets an answer; while there is no station, the answer is why.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use app::api::views::ApiError;
use app::{Door, Options};
use serde_json::Value;

/// How long after a refusal the station is tried again: it may have been busy for a moment, or IT may have mended its file.
const RETRY: Duration = Duration::from_secs(5);

/// How long a window waits for a service that it lost. The service manager starts it again within seconds; a window that took
/// its place meanwhile would keep it out. After that the ward needs a station more than IT needs its service.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two tries while it waits.
const RETRY_SERVICE: Duration = Duration::from_secs(1);

/// The station as this process has it.
#[derive(Default)]
enum Has {
    #[default]
    NotYet,
    Open(Arc<Door>),
    Refused(ApiError),
    Closed,
}

/// The station, or why there is none.
#[derive(Default)]
pub(crate) struct Doorway {
    has: Mutex<Has>,
    changed: Condvar,
    /// When a service was lost that has not come back yet.
    lost: Mutex<Option<Instant>>,
}

impl Doorway {
    /// Asks the station; the first questions wait until it is open.
    pub(crate) fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        let door = self.door()?;
        let answer = guarded(name, || door.call(name, request));
        if matches!(&answer, Err(error) if error.code == "station-gone") && !door.is_hosting() {
            self.lose(&door);
        }
        answer
    }

    /// Opens the station, and again whenever it was refused or lost, until the window closes. A drill is opened once: one that
    /// was refused, for an outage of the real ward, must not begin by itself when nobody stands there any more.
    pub(crate) fn keep_open(&self, options: &Options) {
        loop {
            let waits = self.waits();
            let opened = guarded("open", || {
                if waits {
                    Door::attach_window(options)
                } else {
                    Door::open_window(options)
                }
            });
            if opened.is_ok() {
                *self.lost_at() = None;
            }
            let mut has = self.lock();
            if matches!(*has, Has::Closed) {
                return;
            }
            *has = match opened {
                Ok(door) => Has::Open(Arc::new(door)),
                Err(error) => Has::Refused(error),
            };
            self.changed.notify_all();
            if options.drill.is_some() {
                let closed = |has: &mut Has| !matches!(has, Has::Closed);
                drop(self.changed.wait_while(has, closed));
                return;
            }
            let has = self
                .changed
                .wait_while(has, |has| matches!(has, Has::Open(_)))
                .unwrap_or_else(PoisonError::into_inner);
            let (has, _) = self
                .changed
                .wait_timeout_while(has, if waits { RETRY_SERVICE } else { RETRY }, |has| {
                    matches!(has, Has::Refused(_))
                })
                .unwrap_or_else(PoisonError::into_inner);
            if matches!(*has, Has::Closed) {
                return;
            }
        }
    }

    /// The window closes: a station that was hosted here stops when its last question is answered.
    pub(crate) fn close(&self) {
        let was = std::mem::replace(&mut *self.lock(), Has::Closed);
        self.changed.notify_all();
        drop(was);
    }

    fn door(&self) -> Result<Arc<Door>, ApiError> {
        let has = self
            .changed
            .wait_while(self.lock(), |has| matches!(has, Has::NotYet))
            .unwrap_or_else(PoisonError::into_inner);
        match &*has {
            Has::Open(door) => Ok(Arc::clone(door)),
            Has::Refused(error) => Err(error.clone()),
            Has::NotYet | Has::Closed => Err(refusal("station-gone", "")),
        }
    }

    /// The station that this window was attached to is gone: the next one is looked for at once.
    fn lose(&self, lost: &Arc<Door>) {
        let mut has = self.lock();
        if matches!(&*has, Has::Open(door) if Arc::ptr_eq(door, lost)) {
            if lost.was_served() {
                self.lost_at().get_or_insert_with(Instant::now);
            }
            *has = Has::NotYet;
            self.changed.notify_all();
        }
    }

    /// Whether a service is waited for.
    fn waits(&self) -> bool {
        self.lost_at().is_some_and(|at| at.elapsed() < PATIENCE)
    }

    fn lost_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.lost.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock(&self) -> MutexGuard<'_, Has> {
        self.has.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A panic costs this one answer.
fn guarded<T>(about: &str, work: impl FnOnce() -> Result<T, ApiError>) -> Result<T, ApiError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(refusal("internal", about)))
}

fn refusal(code: &str, subject: &str) -> ApiError {
    ApiError {
        code: code.to_owned(),
        subject: subject.to_owned(),
        choices: vec![],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn demonstration(folder: &std::path::Path) -> Options {
        Options {
            config: None,
            data: Some(folder.to_owned()),
            demo: true,
            ..Options::default()
        }
    }

    #[test]
    fn the_first_question_waits_for_the_station_and_the_last_one_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let doorway = Arc::new(Doorway::default());
        let (keeper, options) = (Arc::clone(&doorway), demonstration(folder.path()));
        let kept = std::thread::spawn(move || keeper.keep_open(&options));
        let boot = doorway
            .call("boot", serde_json::json!({}))
            .expect("the station opens");
        assert_eq!(boot["demo"], true, "the demonstration says what it is");
        doorway.close();
        kept.join().expect("the keeper ends with the window");
        let late = doorway
            .call("boot", serde_json::json!({}))
            .expect_err("the window is closed");
        assert_eq!(
            late.code, "station-gone",
            "after the window closed nothing answers"
        );
    }

    #[test]
    fn a_refused_station_is_the_answer_to_every_question() {
        let folder = tempfile::tempdir().expect("a folder");
        let doorway = Arc::new(Doorway::default());
        let options = Options {
            config: Some(folder.path().join("absent.toml")),
            ..Options::default()
        };
        let keeper = Arc::clone(&doorway);
        let kept = std::thread::spawn(move || keeper.keep_open(&options));
        for name in ["boot", "mode"] {
            let refused = doorway
                .call(name, serde_json::json!({}))
                .expect_err("there is no configuration");
            assert_eq!(
                refused.code, "bad-config",
                "{name} says why there is no station"
            );
        }
        doorway.close();
        kept.join()
            .expect("the keeper does not wait for its next try");
    }

    #[test]
    fn a_drill_that_was_refused_does_not_begin_by_itself_later() {
        let home = tempfile::tempdir().expect("a folder");
        let (folder, mark) = (home.path().join("exercice"), home.path().join("exercice/x"));
        std::fs::create_dir(&folder).expect("the folder");
        std::fs::File::create(&mark).expect("something in it");
        let doorway = Arc::new(Doorway::default());
        let options = Options {
            drill: Some(app::drill::Wanted {
                scenario: "autour-d-une-table".to_owned(),
                folder: Some(folder),
                locale: None,
            }),
            config: Some(home.path().join("absent.toml")),
            ..Options::default()
        };
        let keeper = Arc::clone(&doorway);
        let kept = std::thread::spawn(move || keeper.keep_open(&options));
        let ask = || doorway.call("boot", serde_json::json!({}));
        let refused = ask().expect_err("the folder is used");
        assert_eq!(refused.code, "drill-folder-used", "the first cause");
        std::fs::remove_file(&mark).expect("the cause goes");
        std::thread::sleep(RETRY + Duration::from_secs(1));
        let still = ask().expect_err("nothing began");
        assert_eq!(
            still.code, "drill-folder-used",
            "it stands until the window is closed"
        );
        doorway.close();
        kept.join().expect("the keeper ends with the window");
    }

    #[test]
    fn a_panic_costs_one_answer() {
        let answer: Result<(), ApiError> = guarded("mar", || panic!("a broken view"));
        let error = answer.expect_err("the panic is caught");
        assert_eq!(
            (error.code.as_str(), error.subject.as_str()),
            ("internal", "mar"),
            "the refusal names the question"
        );
    }
}
