//! What a dosage text says: amounts, frequencies, times, and the words that change everything. [`super::reader`] fills it.
//!
//! It never computes anything: it only tells whether text and structure say the same. Whatever it cannot explain counts
//! against the order, which is then shown word for word.

use chrono::{NaiveTime, Weekday};
use rust_decimal::Decimal;

use super::lexer::{Token, tokens};
use super::terms::Term;
use crate::clinical::dose::Amount;
use crate::clinical::moment::Side;

/// A frequency that a text states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Often {
    /// So many times a day.
    PerDay(u32),
    /// Every so many minutes.
    Every(u32),
    /// "3 à 4 fois par jour".
    PerDayUpTo(u32, u32),
    /// "toutes les 4 à 6 heures", in minutes.
    EveryUpTo(u32, u32),
    /// So many times a week.
    PerWeek(u32),
    /// "tous les jours": goes with any daily scheme.
    Daily,
    /// Anything else: monthly, a day of the month.
    Other,
}

/// Part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DayPart {
    Morning,
    Noon,
    Afternoon,
    /// "PM": the afternoon or the evening.
    AfterNoon,
    Evening,
    Night,
}

/// Which meal a word may mean: "dîner" is the evening meal in Paris and the midday meal in Québec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meal {
    Breakfast,
    Lunch,
    Dinner,
}

/// A meal that a text names, and the side of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct MealSaid {
    /// What the word may mean; empty for one that no schedule knows (the afternoon snack).
    pub(super) may_be: Vec<Meal>,
    /// Before or after; with it when `None`.
    pub(super) side: Option<Side>,
}

/// An amount that the structure gives, with one way in which its unit may be written.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    pub(super) value: Decimal,
    /// Empty when the structure gives no unit: such a number explains none of the text.
    pub(super) unit: Vec<Token>,
    /// The lower bound of a range may stand without its unit: "1 à 2 comprimés".
    pub(super) bare: bool,
}

impl Stated {
    /// From the structure.
    pub(super) fn new(amount: &Amount, bare: bool) -> Stated {
        Stated {
            value: amount.value,
            unit: unit_tokens(&amount.unit),
            bare,
        }
    }
}

fn unit_tokens(unit: &str) -> Vec<Token> {
    tokens(unit.trim_matches(['{', '}', '[', ']']))
        .into_iter()
        .map(singular)
        .collect()
}

pub(super) fn singular(token: Token) -> Token {
    match token {
        Token::Word(word) if word.len() > 3 => Token::Word(word.trim_end_matches('s').to_owned()),
        other => other,
    }
}

/// Everything that was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Said {
    pub(super) often: Vec<Often>,
    pub(super) clocks: Vec<NaiveTime>,
    pub(super) dates: Vec<(u32, u32)>,
    /// "à partir du 16 janvier 2026": day, month, and the year where one is told.
    pub(super) starts: Vec<(u32, u32, Option<u32>)>,
    pub(super) parts: Vec<DayPart>,
    pub(super) meals: Vec<MealSaid>,
    /// "30 minutes avant", in minutes.
    pub(super) offsets: Vec<(u32, Side)>,
    /// Days of the week, Monday first, none twice.
    pub(super) days: Vec<Weekday>,
    /// "10 doses", "5 prises": how many in all.
    pub(super) doses: Vec<u32>,
    /// "pendant 5 jours", in minutes.
    pub(super) courses: Vec<u32>,
    /// "en 30 min", in minutes.
    pub(super) spans: Vec<u32>,
    /// How many of the structure's own amounts the text repeats.
    pub(super) repeated: usize,
    /// A number that nothing explains, or an amount that is not the structure's.
    pub(super) unexplained: bool,
    /// A number of doses at most.
    pub(super) most: Vec<u32>,
    pub(super) terms: Vec<Term>,
    /// It says something at all.
    pub(super) any: bool,
}
