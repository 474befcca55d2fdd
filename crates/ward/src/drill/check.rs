//! What is wrong with a scenario, by its code and at its place. A scenario is played whole or not at all.

use std::collections::BTreeSet;

use serde::Serialize;

use super::{Act, Deed, MINUTES_MAX, SAID_MAX, Scenario};
use crate::procedure::Localised;
use crate::procedure::place::{Places, line_and_column};

/// The validator's codes: stable, in messages, tests and the manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Code {
    /// Not TOML, an unknown key or value, or one that is missing.
    D001,
    /// A text lacks a language, is empty or too long.
    D002,
    /// A name is given twice, or cannot be one.
    D003,
    /// Steps out of order, or beyond the end.
    D004,
    /// `after` names no step.
    D005,
    /// A procedure card that there is not.
    D006,
    /// A ward, a person or a printer that the invented ward has not.
    D007,
    /// The record is lost and never comes back, though its return is expected.
    D008,
    /// Nothing happens, or nothing is expected.
    D009,
    /// A key that this step does not take, or one that it lacks.
    D010,
}

impl Code {
    /// Every code.
    pub const ALL: [Code; 10] = [
        Code::D001,
        Code::D002,
        Code::D003,
        Code::D004,
        Code::D005,
        Code::D006,
        Code::D007,
        Code::D008,
        Code::D009,
        Code::D010,
    ];

    /// `D001`.
    #[must_use]
    pub fn name(self) -> String {
        format!("{self:?}")
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// What.
    pub code: Code,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What it is about, as the file says it.
    pub subject: String,
}

/// What a scenario may speak of.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Codes of the invented wards.
    pub wards: BTreeSet<String>,
    /// Initials of the invented ward's people.
    pub people: BTreeSet<String>,
    /// Its printers.
    pub printers: BTreeSet<String>,
    /// Ids of the procedure cards.
    pub cards: BTreeSet<String>,
}

/// Reads a scenario.
///
/// # Errors
/// Everything that is wrong with it, in the order of the file.
pub fn read(text: &str, known: &Known) -> Result<Scenario, Vec<Problem>> {
    let unreadable = |at: usize, subject: String| {
        let (line, column) = line_and_column(text, at);
        vec![Problem {
            code: Code::D001,
            line,
            column,
            subject,
        }]
    };
    let places = Places::of(text).map_err(|(span, what)| unreadable(span.start, what))?;
    let scenario: Scenario = toml::from_str(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        unreadable(at, error.message().to_owned())
    })?;
    let mut checking = Checking {
        places,
        problems: vec![],
    };
    checking.head(&scenario, known);
    checking.steps(&scenario, known);
    checking.expected(&scenario, known);
    let mut problems = checking.problems;
    problems.sort_by_key(|problem| (problem.line, problem.column, problem.code));
    if problems.is_empty() {
        Ok(scenario)
    } else {
        Err(problems)
    }
}

struct Checking<'a> {
    places: Places<'a>,
    problems: Vec<Problem>,
}

impl Checking<'_> {
    fn say(&mut self, code: Code, path: &str, subject: impl Into<String>) {
        let (line, column) = self.places.at(path);
        self.problems.push(Problem {
            code,
            line,
            column,
            subject: subject.into(),
        });
    }

    fn text(&mut self, path: &str, text: &Localised) {
        for lacking in text.lacking() {
            self.say(Code::D002, path, lacking);
        }
        let wrong: Vec<&'static str> = text
            .each()
            .filter(|(_, text)| text.trim().is_empty() || text.chars().count() > SAID_MAX)
            .map(|(language, _)| language)
            .collect();
        for language in wrong {
            self.say(Code::D002, &format!("{path}.{language}"), language);
        }
    }

    fn name(&mut self, path: &str, id: &str, taken: &mut BTreeSet<String>) {
        let good = !id.is_empty()
            && id.len() <= 40
            && id
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        if !good || !taken.insert(id.to_owned()) {
            self.say(Code::D003, path, id);
        }
    }

    fn head(&mut self, scenario: &Scenario, known: &Known) {
        if scenario.schema != 1 {
            self.say(Code::D001, "schema", scenario.schema.to_string());
        }
        self.name("id", &scenario.id, &mut BTreeSet::new());
        if !(1..=MINUTES_MAX).contains(&scenario.minutes) {
            self.say(Code::D004, "minutes", scenario.minutes.to_string());
        }
        if !known.wards.contains(&scenario.ward) {
            self.say(Code::D007, "ward", &scenario.ward);
        }
        if let Some(begins) = &scenario.begins
            && chrono::NaiveTime::parse_from_str(begins, "%H:%M").is_err()
        {
            self.say(Code::D001, "begins", begins);
        }
        self.text("title", &scenario.title);
        self.text("goal", &scenario.goal);
        if scenario.steps.is_empty() {
            self.say(Code::D009, "", "steps");
        }
        if scenario.expected.is_empty() && !scenario.is_table_top() {
            self.say(Code::D009, "", "expected");
        }
    }

    fn steps(&mut self, scenario: &Scenario, known: &Known) {
        let mut taken = BTreeSet::new();
        let mut before = 0;
        let mut lost = None;
        for (nth, step) in scenario.steps.iter().enumerate() {
            let path = |key: &str| format!("steps.{nth}.{key}");
            self.name(&path("id"), &step.id, &mut taken);
            if step.at < before || step.at > scenario.minutes {
                self.say(Code::D004, &path("at"), step.at.to_string());
            }
            before = step.at;
            self.text(&path("say"), &step.say);
            let about_printer = matches!(
                step.act,
                Act::PrinterEmpty | Act::PrinterJam | Act::PrinterDead | Act::PrinterGood
            );
            match &step.printer {
                Some(_) if !about_printer => self.say(Code::D010, &path("printer"), "printer"),
                Some(name) if !known.printers.contains(name) => {
                    self.say(Code::D007, &path("printer"), name);
                }
                Some(_) | None => {}
            }
            match &step.person {
                Some(_) if step.act != Act::StaffLockedOut => {
                    self.say(Code::D010, &path("person"), "person");
                }
                Some(initials) if !known.people.contains(initials) => {
                    self.say(Code::D007, &path("person"), initials);
                }
                None if step.act == Act::StaffLockedOut => {
                    self.say(Code::D010, &path("do"), "person");
                }
                Some(_) | None => {}
            }
            match step.starts_in {
                Some(_) if step.act != Act::PlannedDowntime => {
                    self.say(Code::D010, &path("starts_in"), "starts_in");
                }
                None if step.act == Act::PlannedDowntime => {
                    self.say(Code::D010, &path("do"), "starts_in");
                }
                Some(_) | None => {}
            }
            match step.act {
                Act::EhrLost | Act::EhrSlow => lost = Some(nth),
                Act::EhrBack => lost = None,
                _ => {}
            }
        }
        let back_expected = scenario.expected.iter().any(|one| {
            matches!(
                one.deed,
                Deed::OutageEnded | Deed::AllClear | Deed::AllReconciled | Deed::EventClosed
            )
        });
        if let Some(nth) = lost.filter(|_| back_expected) {
            self.say(Code::D008, &format!("steps.{nth}.do"), "ehr-back");
        }
    }

    fn expected(&mut self, scenario: &Scenario, known: &Known) {
        let mut taken = BTreeSet::new();
        for (nth, one) in scenario.expected.iter().enumerate() {
            let path = |key: &str| format!("expected.{nth}.{key}");
            self.name(&path("id"), &one.id, &mut taken);
            if let Some(step) = one.after.as_ref().filter(|id| scenario.step(id).is_none()) {
                self.say(Code::D005, &path("after"), step);
            }
            if !(1..=MINUTES_MAX).contains(&one.within) {
                self.say(Code::D004, &path("within"), one.within.to_string());
            }
            let of_card = matches!(one.deed, Deed::CardStarted | Deed::CardFinished);
            match &one.card {
                Some(_) if !of_card => self.say(Code::D010, &path("card"), "card"),
                Some(card) if !known.cards.contains(card) => {
                    self.say(Code::D006, &path("card"), card);
                }
                None if of_card => self.say(Code::D010, &path("what"), "card"),
                Some(_) | None => {}
            }
            self.text(&path("say"), &one.say);
        }
    }
}
