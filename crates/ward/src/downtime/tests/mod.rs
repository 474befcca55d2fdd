//! The cast and the clock of the downtime stories.

mod detection;
mod laws;
mod stories;
mod table;

use chrono::{DateTime, TimeDelta, Utc};

use super::*;
use crate::staff::Role;

fn person(initials: &str, name: &str, role: Role) -> Person {
    Person {
        initials: initials.to_owned(),
        name: name.to_owned(),
        role,
    }
}

fn alice() -> Person {
    person("AT", "Test, Alice", Role::Nurse)
}

fn bob() -> Person {
    person("BT", "Test, Bob", Role::ChargeNurse)
}

fn noon() -> DateTime<Utc> {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

const GOOD: Event = Event::Probe(Evidence::Healthy { latency_ms: 40 });
const REFUSED: Event = Event::Probe(Evidence::Refused);

fn declared_by_two() -> Event {
    Event::Declare {
        by: alice(),
        second: Some(bob()),
        reason: None,
    }
}

fn declared_alone(reason: Option<&str>) -> Event {
    Event::Declare {
        by: alice(),
        second: None,
        reason: reason.map(str::to_owned),
    }
}

fn signed(open: u32) -> Event {
    Event::AllReconciled {
        by: alice(),
        second: bob(),
        open,
    }
}

/// The name of a state and how to reach it from the one before.
type Leg = (&'static str, &'static dyn Fn(&mut AWard));

/// A ward whose clock is a variable.
#[derive(Clone)]
struct AWard {
    state: State,
    now: DateTime<Utc>,
    policy: Policy,
}

impl AWard {
    fn new() -> Self {
        Self {
            state: State::start(noon()),
            now: noon(),
            policy: Policy::default(),
        }
    }

    fn after(&mut self, seconds: i64) -> &mut Self {
        self.now += TimeDelta::seconds(seconds);
        self
    }

    fn on(&mut self, event: &Event) -> Step {
        let step = step(&self.state, event, self.now, &self.policy);
        self.state = step.state.clone();
        step
    }

    /// One probe a second; returns every effect.
    fn probed(&mut self, event: &Event, seconds: i64) -> Vec<Effect> {
        let mut effects = Vec::new();
        for _ in 0..seconds {
            self.after(1);
            effects.extend(self.on(event).effects);
        }
        effects
    }

    /// A ward that reached the named state by an ordinary night.
    fn in_state(name: &str) -> Self {
        let mut ward = Self::new();
        ward.probed(&GOOD, 5);
        let path: [Leg; 6] = [
            ("suspect", &|ward| drop(ward.probed(&REFUSED, 3))),
            ("pending", &|ward| {
                drop(ward.on(&Event::NurseReportsSilence { by: alice() }))
            }),
            ("active", &|ward| drop(ward.on(&declared_by_two()))),
            ("recovery-hold", &|ward| {
                ward.probed(&GOOD, 11);
                drop(ward.on(&Event::EndOutage { by: alice() }));
            }),
            ("back-entry", &|ward| {
                drop(ward.on(&Event::AllClear { by: bob() }))
            }),
            ("reconciled", &|ward| drop(ward.on(&signed(0)))),
        ];
        for (reached, walk) in path {
            if ward.state.name() == name {
                break;
            }
            walk(&mut ward);
            assert_eq!(
                ward.state.name(),
                reached,
                "the ordinary night passes through every state"
            );
        }
        assert_eq!(ward.state.name(), name, "the state asked for");
        ward
    }
}

const NAMES: [&str; 7] = [
    "normal",
    "suspect",
    "pending",
    "active",
    "recovery-hold",
    "back-entry",
    "reconciled",
];
