//! The log: one line an event on standard error, with the level that journald reads, and the last of them kept in memory
//! for the support bundle.
//!
//! Invariant: a line is a code and what our own code says of it. Text of the record, of a person or of a panic is never
//! written: an error's prose may quote the very chart that it failed on.

use std::collections::VecDeque;
use std::io::Write;
use std::sync::{Mutex, PoisonError};

use crate::clock::Clock;

/// Lines kept in memory.
const KEPT: usize = 300;

static LAST: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// How much a line matters; the numbers are those of syslog, which journald takes from the start of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Somebody must act.
    Error,
    /// Somebody should look.
    Warning,
    /// Something that IT wants to find later.
    Notice,
    /// What happens all day.
    Info,
}

impl Level {
    const fn number(self) -> u8 {
        match self {
            Level::Error => 3,
            Level::Warning => 4,
            Level::Notice => 5,
            Level::Info => 6,
        }
    }
}

/// Writes one line. `about` comes from our own code: a name of a loop, a state, a version, a number.
pub fn log(level: Level, code: &str, about: &str) {
    let line = line(code, about);
    let stamped = format!(
        "{} {line}",
        Clock::machine()
            .now()
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    );
    {
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.len() >= KEPT {
            last.pop_front();
        }
        last.push_back(stamped);
    }
    // A log that nobody reads any more must not stop a station.
    let mut out = std::io::stderr().lock();
    let whole = if under_journald() {
        format!("<{}>{line}\n", level.number())
    } else {
        format!("veilleuse: {line}\n")
    };
    drop(out.write_all(whole.as_bytes()));
}

/// One line, whatever it was given: no line ends, no control characters, not without end.
fn line(code: &str, about: &str) -> String {
    const LONGEST: usize = 200;
    let clean: String = about
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(LONGEST)
        .collect();
    if clean.trim().is_empty() {
        code.to_owned()
    } else {
        format!("{code}: {}", clean.trim())
    }
}

/// systemd says so to what it starts.
fn under_journald() -> bool {
    std::env::var_os("JOURNAL_STREAM").is_some()
}

/// The last lines, oldest first.
pub(crate) fn last() -> Vec<String> {
    let last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    last.iter().cloned().collect()
}

/// From now on a panic says where it was and nothing else: its message may quote what it stumbled over.
pub fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map_or_else(String::new, |at| format!("{}:{}", at.file(), at.line()));
        log(Level::Error, "panic", &place);
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line("loop-stopped", ""), "loop-stopped", "a code alone");
        assert_eq!(
            line("loop-stopped", "copy\n<0>kernel: forged"),
            "loop-stopped: copy <0>kernel: forged",
            "nothing that is told can begin a line of its own"
        );
        assert!(
            line("x", &"y".repeat(10_000)).len() < 300,
            "nor fill the disk"
        );
    }
}
