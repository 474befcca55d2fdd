//! Looks at the station once a second: writes into the log what moved, and tells the service manager that it is there.

use std::collections::BTreeSet;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use ward::downtime::Evidence;

use super::log::{Level, log};
use super::notify::Manager;
use crate::station::Station;

const BETWEEN: Duration = Duration::from_secs(1);

/// Warnings whose subject comes from our own code or from IT's file; of all others only the code is written.
const SAID_IN_FULL: [&str; 3] = ["loop-stopped", "roster-refused", "config-refused"];

/// What was seen last.
#[derive(Clone, Debug, Default, PartialEq)]
struct Seen {
    state: String,
    record: &'static str,
    generation: Option<u64>,
    warnings: BTreeSet<String>,
}

impl Seen {
    fn now(station: &Station) -> Seen {
        let live = station.live();
        Seen {
            state: live.downtime.name().to_owned(),
            record: live.evidence.as_ref().map_or("none", Evidence::code),
            generation: live.generation.as_ref().map(|copy| copy.number),
            warnings: live
                .warnings
                .iter()
                .map(|(code, subject)| {
                    if SAID_IN_FULL.contains(&code.as_str()) {
                        format!("{code}: {subject}")
                    } else {
                        code.clone()
                    }
                })
                .collect(),
        }
    }

    /// What moved since, a line each.
    fn since(&self, before: &Seen) -> Vec<(Level, &'static str, String)> {
        let mut lines = vec![];
        if self.state != before.state {
            let about = format!("{} -> {}", before.state, self.state);
            lines.push((Level::Notice, "state", about));
        }
        if self.record != before.record {
            let level = if self.record == "healthy" {
                Level::Notice
            } else {
                Level::Warning
            };
            lines.push((level, "record", self.record.to_owned()));
        }
        if let Some(number) = self
            .generation
            .filter(|_| self.generation != before.generation)
        {
            lines.push((Level::Info, "copy", number.to_string()));
        }
        for warning in self.warnings.difference(&before.warnings) {
            lines.push((Level::Warning, "warning", warning.clone()));
        }
        for warning in before.warnings.difference(&self.warnings) {
            lines.push((Level::Notice, "warning-over", warning.clone()));
        }
        lines
    }
}

/// The watch; dropping it ends it.
pub(crate) struct Watch {
    station: Station,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    /// Says that the station is ready, and watches until it stops.
    pub(crate) fn start(station: &Station) -> Watch {
        let manager = Manager::of_environment();
        let own = station.clone();
        let about = format!(
            "{} {}",
            env!("CARGO_PKG_VERSION"),
            station.config().ward.code
        );
        log(Level::Notice, "start", &about);
        let mut seen = Seen::now(station);
        log(Level::Notice, "state", &seen.state);
        manager.ready(&seen.state);
        let thread = std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                let mut told = Instant::now();
                while !own.stopping() {
                    let now = Seen::now(&own);
                    for (level, code, about) in now.since(&seen) {
                        log(level, code, &about);
                    }
                    seen = now;
                    // A station whose locks are held for good gets no further than the lines above, or than this one:
                    // then the manager hears nothing any more, ends it and starts it again.
                    drop(own.store());
                    if manager.beat().is_some_and(|beat| told.elapsed() >= beat) {
                        manager.alive(&seen.state);
                        told = Instant::now();
                    }
                    crate::loops::rest(&own, BETWEEN);
                }
                log(Level::Notice, "stop", "");
            });
        Watch {
            station: station.clone(),
            thread: thread.ok(),
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.station.stop();
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_moved_is_said_once() {
        let quiet = Seen {
            state: "normal".to_owned(),
            record: "healthy",
            generation: Some(1),
            warnings: BTreeSet::new(),
        };
        assert!(quiet.since(&quiet).is_empty(), "nothing moved");
        let lost = Seen {
            state: "suspect".to_owned(),
            record: "refused",
            warnings: BTreeSet::from(["sync-failed".to_owned()]),
            ..quiet.clone()
        };
        let lines: Vec<String> = lost
            .since(&quiet)
            .into_iter()
            .map(|(_, code, about)| format!("{code} {about}"))
            .collect();
        assert_eq!(
            lines,
            [
                "state normal -> suspect",
                "record refused",
                "warning sync-failed"
            ]
        );
        let back: Vec<&str> = quiet
            .since(&lost)
            .into_iter()
            .map(|(_, code, _)| code)
            .collect();
        assert_eq!(back, ["state", "record", "warning-over"], "and back again");
    }
}
