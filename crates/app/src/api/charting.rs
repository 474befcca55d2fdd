//! Views of charting: what a row asks for, readings to choose from, what has to be verified.

use serde::{Deserialize, Serialize};

use super::shape::record;
use super::views::{Cell, OrderRow};

record! {
    /// What is asked for when a dose of this order is given, beside time and dose.
    RowAsks {
        /// Two people sign.
        witness: bool,
        /// The unit of the glucose to be asked for, finished; absent where none is asked for.
        glucose: Option<String>,
        /// Usual places on the body, finished; empty where none belongs to the route.
        places: Vec<String>,
        /// A place must be named.
        place_needed: bool,
        /// The rate to be typed again, finished.
        rate: Option<String>,
        /// Least and most, finished: `de 5 mg à 10 mg`; absent where the order states no range.
        bounds: Option<String>,
        /// The weight that the dose hangs on, or that it is missing or old, finished; absent where it hangs on none.
        weight: Option<String>,
        /// A prescriber was asked about this order and has not answered.
        asked: bool,
    }

    /// One of two readings of a number that can be read two ways.
    TypedChoice {
        /// How it would be typed so that it can be read one way.
        typed: String,
        /// The reading in words and digits: `1 250 unités`.
        label: String,
    }

    /// Everything of one patient that may have been given unseen, to be decided one by one.
    Sweep {
        /// `MARTIN Jeanne`.
        patient: String,
        /// `03 févr. 1948 · IPP 100200`.
        identity: String,
        /// What is still open, oldest first; then orders without slots.
        items: Vec<SweepItem>,
    }

    /// One thing to be verified.
    SweepItem {
        /// The order.
        row: OrderRow,
        /// The dose; absent for an if-needed order or an infusion.
        cell: Option<Cell>,
        /// When it was planned, with its day: `20 nov. 08:00`; empty without slot.
        planned: String,
        /// Pharmacy calls it high-alert: two people decide.
        two_people: bool,
        /// A prescriber was asked and has not answered.
        asked: bool,
    }
}
