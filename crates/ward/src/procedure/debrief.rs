//! After the event: how long each step took, one outage beside the other.

use super::card::Card;
use super::running::{Instance, Outcome, Point, Started};

/// A step, and after how many minutes from the start of its card it was done, for each running asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DebriefStep {
    /// Its id.
    pub step: String,
    /// The first time it was done, in whole minutes; `None` where it was not.
    pub minutes: Vec<Option<i64>>,
    /// What became of it in each.
    pub outcomes: Vec<Option<Outcome>>,
    /// It must not be skipped.
    pub critical: bool,
}

/// Compares runnings of one card, step by step in the order of `card`: a step that another version had is left out there.
pub fn debrief(card: &Card, runnings: &[(&Instance, &Started)]) -> Vec<DebriefStep> {
    card.steps()
        .map(|step| {
            let point = Point::Step(step.id.clone());
            let first = |(instance, started): &(&Instance, &Started)| {
                let done = instance.standing().find(|doing| {
                    doing.recorded.point == point && doing.recorded.outcome == Outcome::Done
                })?;
                Some((done.recorded.at - started.at).num_minutes().max(0))
            };
            let outcome = |(instance, _): &(&Instance, &Started)| {
                Some(instance.last(&point)?.recorded.outcome)
            };
            DebriefStep {
                step: step.id.clone(),
                minutes: runnings.iter().map(first).collect(),
                outcomes: runnings.iter().map(outcome).collect(),
                critical: step.critical,
            }
        })
        .collect()
}
