//! Times and amounts out of the words that a story is told in.

use chrono::{DateTime, NaiveTime, Utc};
use ward::clinical::Amount;

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

pub fn amount(digits: &str, unit: &str) -> Amount {
    Amount::parse(digits, unit).expect("a number")
}

pub fn clock(text: &str) -> NaiveTime {
    text.parse().expect("a time of day")
}
