//! Drills: what a scenario says, what is wrong with one, and what people did in time.
//!
//! A scenario is data: what happens at which minute, and what is expected of the ward within which time. What people did is
//! read from their journal afterwards; nobody ticks a box for it.
//!
//! Invariant: only what stands in the journal counts as done. What the program cannot know is never said to have happened.

mod check;
mod deed;
mod judge;
mod scenario;

#[cfg(test)]
mod tests;

pub use check::{Code, Known, Problem, read};
pub use deed::{Seen, seen};
pub use judge::{Judged, Outcome, judge};
pub use scenario::{Act, Deed, Expected, Inject, Scenario};

/// Longest text of a step or of what is expected, in characters: it is read aloud, and stands in one strip of the screen.
pub const SAID_MAX: usize = 180;
/// Longest drill, in minutes: a week.
pub const MINUTES_MAX: u32 = 7 * 24 * 60;
