//! The one place where a number, unit, date, age or name becomes text.
//!
//! Screens, paper and the command line receive finished strings and never concatenate: a dose written two ways on
//! two surfaces is a dose read two ways. Everything here is pure and total: any input gives a string, none panics.
//!
//! Invariant: a number is never a float, never converted and never rounded on its way to text. What we computed ourselves
//! (a quantity that went in) is rounded by [`for_the_eye`] alone, and whoever shows it says that it is computed.
//! Invariant: a value and its unit are joined by a no-break space, so a dose never wraps between them.
//! Invariant: wall-clock text is in the hospital's zone, which is an argument; the computer's zone is never asked.

mod age;
mod amount;
mod date;
mod duration;
mod freshness;
mod local;
mod locale;
mod name;
mod number;
mod rounded;
mod time;
mod unit;

pub use age::age;
pub use amount::{AmountError, parse_amount};
pub use date::{date, date_iso, table_date};
pub use duration::{ago, duration, late_by};
pub use freshness::{Bands, Freshness, data_line, freshness};
pub use local::{LocalInstant, instant_of, wall_clock};
pub use locale::Locale;
pub use name::{person_name, visible_controls};
pub use number::number;
pub use rounded::for_the_eye;
pub use time::{date_time, day_hour_label, sentence_date_time, time, time_in_sentence};
pub use unit::{is_same_unit, quantity, unit_words};

/// U+00A0: keeps a dose, a date or a duration on one line.
pub const NO_BREAK_SPACE: char = '\u{a0}';
