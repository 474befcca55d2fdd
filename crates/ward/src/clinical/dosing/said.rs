//! What a dosage text says: amounts, frequencies, times, and the words that change everything.
//!
//! It never computes anything: it only tells whether text and structure say the same. Whatever it cannot explain counts
//! against the order, which is then shown word for word.

use crate::clinical::Amount;
use chrono::NaiveTime;
use rust_decimal::Decimal;

use super::lexer::{Token, tokens};
use super::terms::{self, Term};

/// A frequency that a text states.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Often {
    /// So many times a day.
    PerDay(u32),
    /// Every so many minutes.
    Every(u32),
    /// "tous les jours": goes with any daily scheme.
    Daily,
    /// Anything else: weekly, several days of the week.
    Other,
}

/// Part of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum DayPart {
    Morning,
    Noon,
    Evening,
    Night,
}

/// An amount that the structure gives, with one way in which its unit may be written.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    value: Decimal,
    /// Empty when the structure gives no unit: such a number explains none of the text.
    unit: Vec<Token>,
    /// The lower bound of a range may stand without its unit: "1 à 2 comprimés".
    bare: bool,
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

fn singular(token: Token) -> Token {
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
    pub(super) parts: Vec<DayPart>,
    pub(super) meals: bool,
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

/// Reads a text against the amounts that the structure gives.
pub(super) fn read(text: &str, stated: &[Stated], said: &mut Said) {
    let tokens = tokens(text);
    said.any |= !tokens.is_empty();
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        rest: vec![],
        most: false,
    };
    while reader.at < tokens.len() {
        if !reader.step(stated, said) {
            // "mg/kg" stays one term: a slash parts nothing.
            if !reader.slash(0) {
                reader.rest.push(reader.word(0).map(str::to_owned));
            }
            if matches!(
                reader.tokens.get(reader.at),
                Some(Token::Number(_) | Token::Doubtful)
            ) {
                said.unexplained = true;
            }
            if matches!(reader.tokens.get(reader.at), Some(Token::Mark(mark)) if !matches!(mark, '.' | '/' | '%'))
            {
                said.terms.push(Term::Other);
            }
            reader.at += 1;
        }
    }
    said.terms.extend(terms::find(&reader.rest));
    // The whole text once more: the words of a pattern ("une fois par jour") may hide no second meaning.
    let whole: Vec<Option<String>> = tokens
        .iter()
        .map(|token| {
            if let Token::Word(word) = token {
                Some(word.clone())
            } else {
                None
            }
        })
        .collect();
    said.terms.extend(terms::find_hidden(&whole));
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Words that no pattern took; a gap where one did.
    rest: Vec<Option<String>>,
    /// After "maximum": what follows limits, and schedules nothing.
    most: bool,
}

const DAY: [&str; 5] = ["jour", "jours", "j", "day", "d"];
const HOUR: [&str; 6] = ["h", "heure", "heures", "hour", "hours", "hr"];
const MINUTE: [&str; 5] = ["min", "mn", "minute", "minutes", "mins"];

impl Reader<'_> {
    fn word(&self, ahead: usize) -> Option<&str> {
        if let Some(Token::Word(word)) = self.tokens.get(self.at + ahead) {
            Some(word)
        } else {
            None
        }
    }

    fn is(&self, ahead: usize, words: &[&str]) -> bool {
        self.word(ahead).is_some_and(|word| words.contains(&word))
    }

    fn number(&self, ahead: usize) -> Option<Decimal> {
        if let Some(Token::Number(value)) = self.tokens.get(self.at + ahead) {
            Some(*value)
        } else {
            None
        }
    }

    fn whole(&self, ahead: usize) -> Option<u32> {
        self.number(ahead)
            .and_then(|value| value.normalize().to_string().parse().ok())
    }

    fn slash(&self, ahead: usize) -> bool {
        self.tokens.get(self.at + ahead) == Some(&Token::Mark('/'))
    }

    /// Takes tokens; a gap keeps the words around them apart.
    fn take(&mut self, count: usize) -> bool {
        self.at += count;
        self.rest.push(None);
        true
    }

    fn step(&mut self, stated: &[Stated], said: &mut Said) -> bool {
        if self.is(0, &["maximum", "max", "maximale", "plus", "most"]) {
            self.most = true;
            self.at += 1;
            return true;
        }
        if self.tokens.get(self.at) == Some(&Token::Mark('.')) {
            self.most = false;
            return self.take(1);
        }
        self.clock(said)
            || self.every(said)
            || self.per_day(said)
            || self.length(said)
            || self.coded(said)
            || self.amount(stated, said)
            || self.part(said)
    }

    fn clock(&mut self, said: &mut Said) -> bool {
        match self.tokens.get(self.at) {
            Some(Token::Clock(time)) => {
                said.clocks.push(*time);
                self.take(1)
            }
            Some(Token::Date(day, month)) => {
                said.dates.push((*day, *month));
                self.take(1)
            }
            _ => {
                // "à 8 h et 20 h"
                let after = self
                    .at
                    .checked_sub(1)
                    .and_then(|before| self.tokens.get(before));
                let after = matches!(after, Some(Token::Word(word)) if matches!(word.as_str(), "a" | "et" | "at" | "and" | "vers"))
                    || (!said.clocks.is_empty() && matches!(after, Some(Token::Mark('.'))));
                let hour = self
                    .whole(0)
                    .and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
                match hour {
                    Some(time) if after && self.is(1, &HOUR) => {
                        said.clocks.push(time);
                        self.take(2)
                    }
                    _ => false,
                }
            }
        }
    }

    /// "toutes les 8 heures", "tous les jours", "every 8 hours", "q8h".
    fn every(&mut self, said: &mut Said) -> bool {
        let begin = match self.word(0) {
            Some("toutes" | "tous") if self.is(1, &["les"]) => 2,
            Some("every" | "chaque") => 1,
            Some("q") => 1,
            Some(word) => {
                // q8h
                let Some(rest) = word.strip_prefix('q') else {
                    return false;
                };
                let hours = rest
                    .strip_suffix("hours")
                    .or_else(|| rest.strip_suffix("hrs"))
                    .or_else(|| rest.strip_suffix('h'));
                let found = match hours {
                    Some(hours) => hours
                        .parse::<u32>()
                        .ok()
                        .and_then(|hours| hours.checked_mul(60)),
                    // "q8 h"
                    None if self.is(1, &HOUR) => {
                        let minutes = rest
                            .parse::<u32>()
                            .ok()
                            .and_then(|hours| hours.checked_mul(60));
                        if minutes.is_some() {
                            self.at += 1;
                        }
                        minutes
                    }
                    None => None,
                };
                return match found {
                    Some(minutes) => {
                        said.often.push(Often::Every(minutes));
                        self.take(1)
                    }
                    None => false,
                };
            }
            None => return false,
        };
        let (count, unit) = match self.whole(begin) {
            Some(count) => (Some(count), begin + 1),
            None => (None, begin),
        };
        let minutes = if self.is(unit, &HOUR) {
            60
        } else if self.is(unit, &MINUTE) {
            1
        } else if self.is(unit, &DAY) {
            1440
        } else if self.is(
            unit,
            &[
                "matins", "matin", "soirs", "soir", "midis", "morning", "evening", "night", "nuit",
            ],
        ) && count.is_none()
        {
            self.at += begin;
            self.rest.push(None);
            return self.part(said);
        } else {
            said.often.push(Often::Other);
            return self.take(unit);
        };
        said.often.push(match count {
            None if minutes == 1440 => Often::Daily,
            count => Often::Every(count.unwrap_or(1).saturating_mul(minutes)),
        });
        self.take(unit + 1)
    }

    /// How many tokens "par jour", "/ jour", "a day", "par 24 h", "daily" take here.
    fn day_at(&self, ahead: usize) -> Option<(bool, usize)> {
        let long = |ahead: usize| {
            self.is(
                ahead,
                &[
                    "semaine", "semaines", "week", "sem", "mois", "month", "an", "year",
                ],
            )
        };
        if self.is(ahead, &["daily"]) {
            return Some((true, 1));
        }
        if self.is(ahead, &["weekly", "monthly"]) {
            return Some((false, 1));
        }
        // "maximum 4 g en 24 h" is a limit; "1 L en 24 h" is an infusion.
        if !(self.slash(ahead)
            || self.is(ahead, &["par", "a", "per", "each"])
            || (self.most && self.is(ahead, &["en"])))
        {
            return None;
        }
        if long(ahead + 1) {
            return Some((false, 2));
        }
        if self.is(ahead + 1, &DAY) {
            return Some((true, 2));
        }
        (self.whole(ahead + 1) == Some(24) && self.is(ahead + 2, &HOUR) && !self.is(ahead, &["a"]))
            .then_some((true, 3))
    }

    /// "3 fois par jour", "une fois par jour", "3x/j", "3/j", "twice daily", "once a day".
    fn per_day(&mut self, said: &mut Said) -> bool {
        if let Some((daily, taken)) = self.day_at(0) {
            // "par jour" behind an amount or a word that was taken already.
            if !self.most {
                said.often.push(if daily {
                    Often::PerDay(1)
                } else {
                    Often::Other
                });
            }
            return self.take(taken);
        }
        let (count, mut ahead) = match (self.whole(0), self.word(0)) {
            (Some(count), _) => (count, 1),
            (None, Some("une" | "un" | "one")) if self.is(1, &["fois", "time", "prise"]) => (1, 1),
            (None, Some("once")) => (1, 1),
            (None, Some("twice")) => (2, 1),
            (None, Some("thrice")) => (3, 1),
            (None, Some(word)) => match word
                .strip_prefix('x')
                .and_then(|digits| digits.parse().ok())
            {
                Some(count) => (count, 1),
                None => return false,
            },
            (None, None) => return false,
        };
        let times = self.is(
            ahead,
            &[
                "fois", "times", "time", "x", "prise", "prises", "doses", "dose",
            ],
        );
        if times {
            ahead += 1;
        }
        // "3 prises, par jour" stays two facts; "fois par jour" is one.
        match self.day_at(ahead) {
            Some((daily, taken)) => {
                if self.most {
                    said.most.push(count);
                } else {
                    said.often.push(if daily {
                        Often::PerDay(count)
                    } else {
                        Often::Other
                    });
                }
                self.take(ahead + taken)
            }
            None => false,
        }
    }

    /// "pendant 5 jours", "en 30 min", "over 30 min".
    fn length(&mut self, said: &mut Said) -> bool {
        let course = self.is(0, &["pendant", "durant", "for"]);
        if !course && !self.is(0, &["en", "sur", "over", "in", "dans"]) {
            return false;
        }
        let Some(count) = self.whole(1) else {
            return false;
        };
        let unit = if self.is(2, &MINUTE) {
            1
        } else if self.is(2, &HOUR) {
            60
        } else if self.is(2, &DAY) || self.is(2, &["days"]) {
            1440
        } else if self.is(2, &["semaine", "semaines", "week", "weeks"]) {
            10080
        } else {
            return false;
        };
        let minutes = count.saturating_mul(unit);
        if course {
            said.courses.push(minutes)
        } else {
            said.spans.push(minutes)
        }
        self.take(3)
    }

    /// BID, TID, QID, QD, DIE, HS.
    fn coded(&mut self, said: &mut Said) -> bool {
        let often = match self.word(0) {
            Some("qd" | "die" | "od" | "quotidien" | "quotidienne" | "quotidiennement") => {
                Often::PerDay(1)
            }
            Some("bid" | "bd") => Often::PerDay(2),
            Some("tid" | "tds") => Often::PerDay(3),
            Some("qid" | "qds") => Often::PerDay(4),
            Some("qod" | "eod" | "qw" | "qwk" | "biw" | "tiw" | "hebdomadaire" | "mensuel") => {
                Often::Other
            }
            Some("qhs" | "hs") => {
                said.parts.push(DayPart::Night);
                return self.take(1);
            }
            Some("qam") => {
                said.parts.push(DayPart::Morning);
                return self.take(1);
            }
            Some("qpm") => {
                said.parts.push(DayPart::Evening);
                return self.take(1);
            }
            Some("ac" | "pc") => {
                said.meals = true;
                return self.take(1);
            }
            _ => return false,
        };
        said.often.push(often);
        self.take(1)
    }

    /// A number that is one of the structure's own, with the same unit and nothing behind it.
    fn amount(&mut self, stated: &[Stated], said: &mut Said) -> bool {
        let Some(value) = self.number(0) else {
            return false;
        };
        for amount in stated.iter().filter(|amount| amount.value == value) {
            let same = amount.unit.iter().enumerate().all(|(ahead, token)| {
                self.tokens
                    .get(self.at + 1 + ahead)
                    .cloned()
                    .map(singular)
                    .as_ref()
                    == Some(token)
            });
            let end = 1 + amount.unit.len();
            // "1 mg/kg" is not "1 mg"; "1 g/j" is.
            if end > 1 && same && (!self.slash(end) || self.day_at(end).is_some()) {
                said.repeated += 1;
                return self.take(end);
            }
            if amount.bare && (self.is(1, &["a", "to", "ou", "or"]) || self.number(1).is_some()) {
                return self.take(1);
            }
        }
        false
    }

    fn part(&mut self, said: &mut Said) -> bool {
        match self.word(0) {
            Some("matin" | "matins" | "morning") => said.parts.push(DayPart::Morning),
            Some("midi" | "midis" | "noon") => said.parts.push(DayPart::Noon),
            Some("soir" | "soirs" | "evening") => said.parts.push(DayPart::Evening),
            Some("coucher" | "nuit" | "bedtime" | "night") => said.parts.push(DayPart::Night),
            Some(word) if terms::is_meal(word) => said.meals = true,
            _ => return false,
        }
        self.take(1)
    }
}
