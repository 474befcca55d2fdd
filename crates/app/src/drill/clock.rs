//! The clock of a drill: the machine's, or one that runs ahead of it so that three days take minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::Clock;

/// A clock that somebody may put forward, never back.
#[derive(Clone)]
pub(super) struct OwnClock {
    from: Option<(DateTime<Utc>, Instant)>,
    ahead_ms: Arc<AtomicI64>,
}

impl OwnClock {
    /// The machine's.
    pub(super) fn machine() -> OwnClock {
        OwnClock {
            from: None,
            ahead_ms: Arc::default(),
        }
    }

    /// One that stands at this instant and runs on from there.
    pub(super) fn from(instant: DateTime<Utc>) -> OwnClock {
        OwnClock {
            from: Some((instant, Instant::now())),
            ahead_ms: Arc::default(),
        }
    }

    /// The time.
    pub(super) fn now(&self) -> DateTime<Utc> {
        let now = match &self.from {
            None => Clock::machine().now(),
            Some((instant, begun)) => {
                let passed = TimeDelta::from_std(begun.elapsed()).unwrap_or_default();
                *instant + passed
            }
        };
        now + TimeDelta::milliseconds(self.ahead_ms.load(Ordering::SeqCst))
    }

    /// Puts it forward.
    pub(super) fn forward(&self, by: TimeDelta) {
        let by = by.num_milliseconds().max(0);
        self.ahead_ms.fetch_add(by, Ordering::SeqCst);
    }

    /// As the station reads it.
    pub(super) fn clock(&self) -> Clock {
        let own = self.clone();
        Clock::from_fn(move || own.now())
    }
}
