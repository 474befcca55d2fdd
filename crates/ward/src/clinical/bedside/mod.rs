//! What is charted at the bedside beside medicines: measures, what went in and out, tasks.
//!
//! Invariant: a value is kept as it was typed, exact; nothing is converted, rounded or proposed.
//! Invariant: an output that was only seen is counted as seen, never as zero.

mod bounds;
mod fluids;
mod reading;
mod signs;
mod tasks;

pub use bounds::{Plausible, judge, judge_volume};
pub use fluids::{Balance, balance};
pub use reading::{ReadingError, measure_unit, read, reading_words};
pub use signs::{LastSign, SignRow, SignValue, last_signs, signs, weight_here};
pub use tasks::{OpenTask, TaskState, tasks};
