//! The patterns of a dosage text: how often, when, how long, how much. Each takes the words it explains; what remains is
//! searched for the terms that change everything.

use chrono::{NaiveTime, Timelike, Weekday};
use rust_decimal::Decimal;

use super::lexer::{Token, tokens};
use super::said::{DayPart, Meal, MealSaid, Often, Said, Stated, singular};
use super::terms::{self, Term};
use crate::clinical::moment::Side;

/// Reads a text against the amounts that the structure gives.
pub(super) fn read(text: &str, stated: &[Stated], said: &mut Said) {
    let tokens = tokens(text);
    said.any |= !tokens.is_empty();
    let mut reader = Reader {
        tokens: &tokens,
        at: 0,
        rest: vec![],
        most: false,
        side: None,
        starting: false,
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
    said.days
        .sort_unstable_by_key(Weekday::num_days_from_monday);
    said.days.dedup();
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

/// Where the reading of a text stands.
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Words that no pattern took; a gap where one did.
    rest: Vec<Option<String>>,
    /// After "maximum": what follows limits, and schedules nothing.
    most: bool,
    /// After "avant" or "after": the meals that follow have this side.
    side: Option<Side>,
    /// After "à partir du": the date that follows is a start.
    starting: bool,
}

const DAY: [&str; 5] = ["jour", "jours", "j", "day", "d"];
const HOUR: [&str; 6] = ["h", "heure", "heures", "hour", "hours", "hr"];
const WEEK: [&str; 5] = ["semaine", "semaines", "week", "weeks", "sem"];
const MINUTE: [&str; 5] = ["min", "mn", "minute", "minutes", "mins"];

/// What a frequency counts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Per {
    Day,
    Week,
    Longer,
}

impl Per {
    fn times(self, count: u32) -> Often {
        match self {
            Per::Day => Often::PerDay(count),
            Per::Week => Often::PerWeek(count),
            Per::Longer => Often::Other,
        }
    }
}

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
            self.side = None;
            self.starting = false;
            return self.take(1);
        }
        self.hear_side();
        self.offset(said)
            || self.date(said)
            || self.clock(said)
            || self.every(said)
            || self.per_day(said)
            || self.length(said)
            || self.coded(said)
            || self.amount(stated, said)
            || self.doses_in_all(said)
            || self.weekday(said)
            || self.part(said)
    }

    /// Words that only colour what follows; they stay among the words, for the terms.
    fn hear_side(&mut self) {
        match self.word(0) {
            Some("avant" | "before") => self.side = Some(Side::Before),
            Some("apres" | "after") => self.side = Some(Side::After),
            Some("au" | "aux" | "with" | "pendant" | "during") => self.side = None,
            Some("starting" | "from" | "des" | "debut" | "commencer") => self.starting = true,
            Some("partir") if self.is(1, &["du", "de", "d"]) => self.starting = true,
            _ => {}
        }
    }

    /// "30 minutes avant", "1 h after".
    fn offset(&mut self, said: &mut Said) -> bool {
        let Some(count) = self.whole(0) else {
            return false;
        };
        let unit = if self.is(1, &MINUTE) {
            1
        } else if self.is(1, &HOUR) {
            60
        } else {
            return false;
        };
        let side = match self.word(2) {
            Some("avant" | "before") => Side::Before,
            Some("apres" | "after") => Side::After,
            _ => return false,
        };
        said.offsets.push((count.saturating_mul(unit), side));
        self.side = Some(side);
        self.take(3)
    }

    /// "16 janvier 2026", "January 16, 2015", "21/11": a start behind "à partir du", else a date.
    fn date(&mut self, said: &mut Said) -> bool {
        let day = |ahead: usize| self.whole(ahead).filter(|day| (1..=31).contains(day));
        let found = match self.tokens.get(self.at) {
            Some(Token::Date(day, month)) => Some((*day, *month, 1)),
            Some(Token::Number(_)) => day(0)
                .zip(self.word(1).and_then(terms::month))
                .map(|(day, month)| (day, month, 2)),
            Some(Token::Word(word)) => terms::month(word)
                .zip(day(1))
                .map(|(month, day)| (day, month, 2)),
            _ => None,
        };
        let Some((day, month, mut taken)) = found else {
            return false;
        };
        let comma = usize::from(self.tokens.get(self.at + taken) == Some(&Token::Mark('.')));
        // "16 janvier, 2000 UI" holds an amount and no year: what follows a year ends the phrase.
        let behind = taken + comma + 1;
        let ends = matches!(
            self.tokens.get(self.at + behind),
            None | Some(Token::Mark('.'))
        ) || self.is(behind, &["a", "at"]);
        let year = self
            .whole(taken + comma)
            .filter(|year| ends && (1900..=2200).contains(year));
        if year.is_some() {
            taken = behind;
        }
        if self.starting {
            said.starts.push((day, month, year));
            self.starting = false;
        } else {
            said.dates.push((day, month));
        }
        self.take(taken)
    }

    fn clock(&mut self, said: &mut Said) -> bool {
        if self.is(0, &["minuit", "midnight"]) {
            said.clocks.push(NaiveTime::MIN);
            return self.take(1);
        }
        if let Some(Token::Clock(time)) = self.tokens.get(self.at) {
            let (half, taken) = self.half_of_day(1);
            return self.clock_at(*time, half, 1 + taken, said);
        }
        let hour = self
            .whole(0)
            .and_then(|hour| NaiveTime::from_hms_opt(hour, 0, 0));
        let Some(time) = hour else { return false };
        // "7 am", "7pm"
        if let (Some(half), taken) = self.half_of_day(1) {
            return self.clock_at(time, Some(half), 1 + taken, said);
        }
        // "à 8 h et 20 h"
        let before = self
            .at
            .checked_sub(1)
            .and_then(|before| self.tokens.get(before));
        let after = matches!(before, Some(Token::Word(word)) if matches!(word.as_str(), "a" | "et" | "at" | "and" | "vers"))
            || (!said.clocks.is_empty() && matches!(before, Some(Token::Mark('.'))));
        if after && self.is(1, &HOUR) {
            said.clocks.push(time);
            return self.take(2);
        }
        false
    }

    /// "am" or "p.m.": whether it is the second half of the day, and how many tokens it takes.
    fn half_of_day(&self, ahead: usize) -> (Option<bool>, usize) {
        match self.word(ahead) {
            Some("am") => (Some(false), 1),
            Some("pm") => (Some(true), 1),
            Some(half @ ("a" | "p"))
                if self.tokens.get(self.at + ahead + 1) == Some(&Token::Mark('.'))
                    && self.is(ahead + 2, &["m"]) =>
            {
                (Some(half == "p"), 3)
            }
            _ => (None, 0),
        }
    }

    fn clock_at(
        &mut self,
        time: NaiveTime,
        half: Option<bool>,
        taken: usize,
        said: &mut Said,
    ) -> bool {
        let hour = match (half, time.hour()) {
            (None, hour) => Some(hour),
            (Some(false), 12) => Some(0),
            (Some(true), 12) => Some(12),
            (Some(false), hour @ 1..12) => Some(hour),
            (Some(true), hour @ 1..12) => Some(hour + 12),
            // "14:00 pm" is a slip of the pen: nobody knows which.
            (Some(_), _) => None,
        };
        match hour.and_then(|hour| time.with_hour(hour)) {
            Some(time) => said.clocks.push(time),
            None => said.unexplained = true,
        }
        self.take(taken)
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
                // "q4-6h"
                if let (Ok(least), Some(most)) = (rest.parse::<u32>(), self.whole(1))
                    && self.is(2, &HOUR)
                {
                    said.often.push(Often::EveryUpTo(
                        least.saturating_mul(60),
                        most.saturating_mul(60),
                    ));
                    return self.take(3);
                }
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
        let (count, mut unit) = match self.whole(begin) {
            Some(count) => (Some(count), begin + 1),
            None => (None, begin),
        };
        // "toutes les 4 à 6 heures", "every 4-6 hours"
        let mut most = None;
        if count.is_some() {
            let to = usize::from(self.is(unit, &["a", "to"]));
            if let Some(longer) = self.whole(unit + to) {
                most = Some(longer);
                unit += to + 1;
            }
        }
        if count.is_none() && self.word(unit).and_then(terms::weekday).is_some() {
            self.at += begin;
            self.rest.push(None);
            return self.weekday(said);
        }
        let minutes = if self.is(unit, &HOUR) {
            60
        } else if self.is(unit, &MINUTE) {
            1
        } else if self.is(unit, &DAY) || self.is(unit, &["days"]) {
            1440
        } else if self.is(unit, &WEEK) {
            10080
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
        said.often.push(match (count, most) {
            (None, _) if minutes == 1440 => Often::Daily,
            (None, _) if minutes == 10080 => Often::PerWeek(1),
            (Some(least), Some(most)) => {
                Often::EveryUpTo(least.saturating_mul(minutes), most.saturating_mul(minutes))
            }
            (count, _) => Often::Every(count.unwrap_or(1).saturating_mul(minutes)),
        });
        self.take(unit + 1)
    }

    /// How many tokens "par jour", "/ jour", "a day", "par 24 h", "daily", "par semaine" take here, and what they mean.
    fn day_at(&self, ahead: usize) -> Option<(Per, usize)> {
        if self.is(ahead, &["daily"]) {
            return Some((Per::Day, 1));
        }
        if self.is(ahead, &["weekly"]) {
            return Some((Per::Week, 1));
        }
        if self.is(ahead, &["monthly"]) {
            return Some((Per::Longer, 1));
        }
        // "maximum 4 g en 24 h" is a limit; "1 L en 24 h" is an infusion.
        if !(self.slash(ahead)
            || self.is(ahead, &["par", "a", "per", "each"])
            || (self.most && self.is(ahead, &["en"])))
        {
            return None;
        }
        if self.is(ahead + 1, &WEEK) {
            return Some((Per::Week, 2));
        }
        if self.is(ahead + 1, &["mois", "month", "an", "year"]) {
            return Some((Per::Longer, 2));
        }
        if self.is(ahead + 1, &DAY) {
            return Some((Per::Day, 2));
        }
        (self.whole(ahead + 1) == Some(24) && self.is(ahead + 2, &HOUR) && !self.is(ahead, &["a"]))
            .then_some((Per::Day, 3))
    }

    /// "3 fois par jour", "une fois par jour", "3x/j", "3/j", "twice daily", "once a day", "3 à 4 fois par jour".
    fn per_day(&mut self, said: &mut Said) -> bool {
        if let Some((per, taken)) = self.day_at(0) {
            // "par jour" behind an amount or a word that was taken already.
            if !self.most {
                said.often.push(per.times(1));
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
        let to = usize::from(self.is(ahead, &["a", "to"]));
        let most = self.whole(ahead + to);
        if most.is_some() {
            ahead += to + 1;
        }
        let times = self.is(
            ahead,
            &[
                "fois", "times", "time", "x", "prise", "prises", "doses", "dose",
            ],
        );
        if times {
            ahead += 1;
        }
        // Two numbers without "fois" behind them are an amount from and to.
        if most.is_some() && !times {
            return false;
        }
        // "3 prises, par jour" stays two facts; "fois par jour" is one.
        match self.day_at(ahead) {
            Some((per, taken)) => {
                if self.most {
                    said.most.push(most.unwrap_or(count));
                } else {
                    said.often.push(match (per, most) {
                        (Per::Day, Some(most)) => Often::PerDayUpTo(count, most),
                        (Per::Week | Per::Longer, Some(_)) => Often::Other,
                        (per, None) => per.times(count),
                    });
                }
                self.take(ahead + taken)
            }
            None => false,
        }
    }

    /// "10 doses": how many in all, where no day follows.
    fn doses_in_all(&mut self, said: &mut Said) -> bool {
        match self.whole(0) {
            Some(count) if self.is(1, &["dose", "doses", "prise", "prises"]) => {
                said.doses.push(count);
                self.take(2)
            }
            _ => false,
        }
    }

    /// "le lundi", "monday", "du lundi au vendredi".
    fn weekday(&mut self, said: &mut Said) -> bool {
        let Some(first) = self.word(0).and_then(terms::weekday) else {
            return false;
        };
        let at = |ahead: usize| self.word(ahead).and_then(terms::weekday);
        let through = usize::from(self.is(1, &["au", "a", "to", "through", "thru"]));
        match at(1 + through) {
            Some(last) if through == 1 => {
                let mut day = first;
                said.days.push(day);
                while day != last {
                    day = day.succ();
                    said.days.push(day);
                }
                self.take(3)
            }
            // "lundi-vendredi": two days, or all from one to the other?
            Some(last) => {
                said.days.extend([first, last]);
                said.unexplained = true;
                self.take(2)
            }
            None => {
                said.days.push(first);
                self.take(1)
            }
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
            Some("qod" | "eod") => Often::Every(2880),
            Some("qw" | "qwk" | "wk" | "hebdomadaire") => Often::PerWeek(1),
            Some("biw") => Often::PerWeek(2),
            Some("tiw") => Often::PerWeek(3),
            Some("mensuel") => Often::Other,
            Some("qhs" | "hs" | "bed") => return self.part_of(DayPart::Night, said),
            Some("qam" | "am") => return self.part_of(DayPart::Morning, said),
            Some("qpm" | "pm") => return self.part_of(DayPart::AfterNoon, said),
            Some("ac") => return self.meal_of(&MEALS, Some(Side::Before), said),
            Some("pc") => return self.meal_of(&MEALS, Some(Side::After), said),
            Some("acm") => return self.meal_of(&[Meal::Breakfast], Some(Side::Before), said),
            Some("acd") => return self.meal_of(&[Meal::Lunch], Some(Side::Before), said),
            Some("acv") => return self.meal_of(&[Meal::Dinner], Some(Side::Before), said),
            Some("pcm") => return self.meal_of(&[Meal::Breakfast], Some(Side::After), said),
            Some("pcd") => return self.meal_of(&[Meal::Lunch], Some(Side::After), said),
            Some("pcv") => return self.meal_of(&[Meal::Dinner], Some(Side::After), said),
            _ => return false,
        };
        said.often.push(often);
        self.take(1)
    }

    fn part_of(&mut self, part: DayPart, said: &mut Said) -> bool {
        said.parts.push(part);
        self.take(1)
    }

    fn meal_of(&mut self, may_be: &[Meal], side: Option<Side>, said: &mut Said) -> bool {
        said.meals.push(MealSaid {
            may_be: may_be.to_vec(),
            side,
        });
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
        let side = self.side;
        match self.word(0) {
            Some("matin" | "matins" | "matinee" | "morning") => {
                self.part_of(DayPart::Morning, said)
            }
            Some("midi" | "midis" | "noon") => {
                // "après-midi" is two words here.
                let before = self
                    .at
                    .checked_sub(1)
                    .and_then(|before| self.tokens.get(before));
                let after = before == Some(&Token::Word("apres".to_owned()));
                if after {
                    self.side = None;
                }
                self.part_of(
                    if after {
                        DayPart::Afternoon
                    } else {
                        DayPart::Noon
                    },
                    said,
                )
            }
            Some("afternoon") => self.part_of(DayPart::Afternoon, said),
            Some("soir" | "soirs" | "soiree" | "evening") => self.part_of(DayPart::Evening, said),
            Some("coucher" | "nuit" | "bedtime" | "night") => self.part_of(DayPart::Night, said),
            Some("petit") if self.is(1, &["dejeuner", "dej"]) => {
                self.at += 1;
                self.meal_of(&[Meal::Breakfast], side, said)
            }
            Some("breakfast") => self.meal_of(&[Meal::Breakfast], side, said),
            Some("lunch") => self.meal_of(&[Meal::Lunch], side, said),
            Some("souper" | "supper") => self.meal_of(&[Meal::Dinner], side, said),
            Some("dejeuner") => self.meal_of(&[Meal::Breakfast, Meal::Lunch], side, said),
            Some("diner" | "dinner") => self.meal_of(&[Meal::Lunch, Meal::Dinner], side, said),
            Some("repas" | "meal" | "meals") => self.meal_of(&MEALS, side, said),
            // No code has a place for it.
            Some("gouter") => self.meal_of(&[], side, said),
            _ => false,
        }
    }
}

const MEALS: [Meal; 3] = [Meal::Breakfast, Meal::Lunch, Meal::Dinner];
