//! How far a running card is: a pure function of its frozen text, the journal, what is known now, and the time.
//!
//! Invariant: what is not known asks the step; only a fact that is known takes a step away.
//! Invariant: a step that is late or to be repeated reminds; it never blocks another.

use chrono::{DateTime, TimeDelta, Utc};

use super::card::{Card, CardSection, Link, Step};
use super::expression::{Expression, Facts, Held, Used};
use super::running::{Doing, Instance, Outcome, Point, Started};

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Does not apply.
    NotApplicable,
    /// Cannot be done.
    Impossible,
    /// Its condition does not hold now.
    NotAsked,
}

/// One step or pause, and how it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct StepState<'a> {
    /// Where.
    pub point: Point,
    /// The number on screen and paper; a pause has none.
    pub number: Option<u32>,
    /// Its section.
    pub section: &'a CardSection,
    /// The step; absent for a pause.
    pub step: Option<&'a Step>,
    /// How it stands.
    pub standing: Standing,
    /// The record that says so.
    pub doing: Option<&'a Doing>,
    /// By when it is to be done.
    pub due: Option<DateTime<Utc>>,
    /// That time has passed, and it is open.
    pub late: bool,
    /// When it is to be done again.
    pub repeat_at: Option<DateTime<Utc>>,
    /// That time has come.
    pub repeat_due: bool,
    /// Cards to go on with, after what was recorded.
    pub links: Vec<&'a Link>,
}

impl StepState<'_> {
    /// Whether it waits to be recorded.
    pub fn is_open(&self) -> bool {
        self.standing == Standing::Open
    }

    /// Critical, and impossible: somebody in charge has to know.
    pub fn is_issue(&self) -> bool {
        self.standing == Standing::Impossible && self.step.is_some_and(|step| step.critical)
    }
}

/// How far a card is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress<'a> {
    /// Its points in order, from the anchor on.
    pub points: Vec<StepState<'a>>,
    /// Place in `points` of the first that is open; none when all is recorded.
    pub next: Option<usize>,
    /// Steps recorded.
    pub settled: u32,
    /// Steps that are asked.
    pub asked: u32,
}

impl<'a> Progress<'a> {
    /// Critical steps that are impossible.
    pub fn issues(&self) -> impl Iterator<Item = &StepState<'a>> {
        self.points.iter().filter(|point| point.is_issue())
    }

    /// What is late or to be done again.
    pub fn reminders(&self) -> impl Iterator<Item = &StepState<'a>> {
        self.points
            .iter()
            .filter(|point| point.late || point.repeat_due)
    }

    /// The point of this name.
    pub fn at(&self, point: &Point) -> Option<&StepState<'a>> {
        self.points.iter().find(|state| state.point == *point)
    }
}

/// How far a card is. `planned` is the announced beginning that offsets of sections count from.
pub fn progress<'a>(
    card: &'a Card,
    started: &Started,
    instance: &'a Instance,
    facts: &Facts,
    planned: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Progress<'a> {
    let mut points = vec![];
    let mut number = 0u32;
    // Without an anchor, or with one that this text lacks, the card begins at its first step.
    let mut begun = started
        .anchor
        .as_deref()
        .is_none_or(|anchor| !card.has_anchor(anchor));
    let is_anchor = |id: &str| started.anchor.as_deref() == Some(id);
    for section in &card.sections {
        begun |= is_anchor(&section.id);
        for step in &section.steps {
            number += 1;
            begun |= is_anchor(&step.id);
            if begun {
                let opens = section.offset_min.and_then(|offset| {
                    planned?.checked_add_signed(TimeDelta::minutes(offset.into()))
                });
                let mut state = of_step(section, step, number, instance, facts);
                state.due = step
                    .within_min
                    .and_then(|within| {
                        let from = opens.map_or(started.at, |opens| opens.max(started.at));
                        from.checked_add_signed(TimeDelta::minutes(within.into()))
                    })
                    .or(opens);
                state.late = state.is_open()
                    && state.due.is_some_and(|due| due < now)
                    && opens_passed(opens, now);
                state.repeat_at = step
                    .repeat_min
                    .zip(state.doing.filter(|_| state.standing == Standing::Done))
                    .and_then(|(minutes, doing)| {
                        doing
                            .recorded
                            .at
                            .checked_add_signed(TimeDelta::minutes(minutes.into()))
                    });
                state.repeat_due =
                    instance.is_running() && state.repeat_at.is_some_and(|at| at <= now);
                points.push(state);
            }
        }
        if section.pause_point && begun {
            points.push(of_pause(section, instance));
        }
    }
    let next = points.iter().position(StepState::is_open);
    let steps = || points.iter().filter(|point| point.step.is_some());
    let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
    let asked = count(
        steps()
            .filter(|point| point.standing != Standing::NotAsked)
            .count(),
    );
    let open = count(steps().filter(|point| point.is_open()).count());
    Progress {
        next,
        settled: asked.saturating_sub(open),
        asked,
        points,
    }
}

fn opens_passed(opens: Option<DateTime<Utc>>, now: DateTime<Utc>) -> bool {
    opens.is_none_or(|opens| opens <= now)
}

fn standing(doing: Option<&Doing>) -> Standing {
    match doing.map(|doing| doing.recorded.outcome) {
        None | Some(Outcome::Reopened) => Standing::Open,
        Some(Outcome::Done) => Standing::Done,
        Some(Outcome::NotApplicable) => Standing::NotApplicable,
        Some(Outcome::Impossible) => Standing::Impossible,
    }
}

fn of_pause<'a>(section: &'a CardSection, instance: &'a Instance) -> StepState<'a> {
    let point = Point::Pause(section.id.clone());
    let doing = instance.last(&point);
    StepState {
        point,
        number: None,
        section,
        step: None,
        standing: standing(doing),
        doing,
        due: None,
        late: false,
        repeat_at: None,
        repeat_due: false,
        links: vec![],
    }
}

fn of_step<'a>(
    section: &'a CardSection,
    step: &'a Step,
    number: u32,
    instance: &'a Instance,
    facts: &Facts,
) -> StepState<'a> {
    let point = Point::Step(step.id.clone());
    let doing = instance.last(&point);
    let holds = |text: &str, used: &Used<'_>, facts: &Facts| {
        Expression::parse(text, used).map_or(Held::Unknown, |condition| condition.holds(facts))
    };
    let left_out = step
        .condition
        .as_deref()
        .is_some_and(|text| holds(text, &Used::If, facts) == Held::No);
    let standing = match standing(doing) {
        Standing::Open if left_out => Standing::NotAsked,
        other => other,
    };
    let answers: Vec<&str> = step
        .confirm
        .options
        .iter()
        .map(|answer| answer.id.as_str())
        .collect();
    let facts = Facts {
        choice: instance.choice(&step.id).map(str::to_owned),
        ..facts.clone()
    };
    let links = step.links.iter().filter(|link| match &link.when {
        // A way that is always open opens when the step was recorded.
        None => standing != Standing::Open && standing != Standing::NotAsked,
        Some(text) => holds(text, &Used::Link(&answers), &facts) == Held::Yes,
    });
    StepState {
        point,
        number: Some(number),
        section,
        step: Some(step),
        standing,
        doing,
        due: None,
        late: false,
        repeat_at: None,
        repeat_due: false,
        links: links.collect(),
    }
}
