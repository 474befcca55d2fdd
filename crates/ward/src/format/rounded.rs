//! Quantities that we computed ourselves, rounded for the eye.

use rust_decimal::{Decimal, RoundingStrategy};

/// A quotient with no more digits than a person reads off a pump: whole from 100, one decimal from 10, two below.
/// Only for what we computed; what was prescribed or measured is never rounded.
#[must_use]
pub fn for_the_eye(dividend: Decimal, divisor: Decimal) -> Decimal {
    let exact = dividend.checked_div(divisor).unwrap_or(Decimal::ZERO);
    let places = if exact.abs() >= Decimal::ONE_HUNDRED {
        0
    } else if exact.abs() >= Decimal::TEN {
        1
    } else {
        2
    };
    exact
        .round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
        .normalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(dividend: &str, divisor: &str) -> String {
        let exact = |text: &str| Decimal::from_str_exact(text).unwrap();
        for_the_eye(exact(dividend), exact(divisor)).to_string()
    }

    #[test]
    fn what_we_computed_is_as_long_as_a_pump_shows_it() {
        assert_eq!(rounded("1870", "3"), "623", "whole from 100");
        assert_eq!(rounded("100", "3"), "33.3", "one decimal from 10");
        assert_eq!(rounded("10", "3"), "3.33", "two below");
        assert_eq!(rounded("2", "4"), "0.5", "no trailing zero");
        assert_eq!(rounded("1245", "10"), "125", "half goes up");
        assert_eq!(rounded("5", "0"), "0", "total: nothing divided by nothing");
    }
}
