//! The cast and the clock of the downtime stories.

mod command;
mod detection;
mod laws;
mod promises;
mod stories;
mod table;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

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

fn carole() -> Person {
    person("DSI", "Test, Carole", Role::It)
}

fn plan_id() -> Uuid {
    Uuid::from_u128(7)
}

/// A downtime that begins and ends so many minutes after noon.
fn planned(start: i64, end: i64, second: Option<Person>, directive: bool) -> Event {
    Event::Command(Command::PlanDowntime {
        id: plan_id(),
        start: noon() + TimeDelta::minutes(start),
        end: noon() + TimeDelta::minutes(end),
        message: "Mise à jour du DPI".to_owned(),
        by: if directive { carole() } else { alice() },
        second,
        directive,
    })
}

fn planned_by_two(start: i64, end: i64) -> Event {
    planned(start, end, Some(bob()), false)
}

fn ordered_plan(start: i64, end: i64) -> Event {
    planned(start, end, None, true)
}

fn read_only_by_two() -> Event {
    Event::Command(Command::DeclareReadOnly {
        by: alice(),
        second: Some(bob()),
        reason: None,
    })
}

fn ready(data_age_minutes: Option<u32>, printer_tested: bool, reason: Option<&str>) -> Event {
    Event::Command(Command::AcknowledgePlan {
        by: alice(),
        data_age_minutes,
        printer_tested,
        reason: reason.map(str::to_owned),
    })
}

fn raised(to: Level) -> Event {
    Event::Command(Command::RaiseLevel {
        by: bob(),
        to,
        reason: "attaque confirmée par le RSSI".to_owned(),
    })
}

fn lost(service: Service) -> Event {
    Event::Command(Command::ServiceLost {
        by: alice(),
        service,
        reason: None,
    })
}

fn back(service: Service) -> Event {
    Event::Command(Command::ServiceBack {
        by: alice(),
        service,
    })
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

    /// A ward that reached the named state by an ordinary night, or by the shortest way that is not on that path.
    fn in_state(name: &str) -> Self {
        let mut ward = Self::new();
        ward.probed(&GOOD, 5);
        match name {
            "planned" => {
                ward.on(&planned_by_two(120, 240));
                return ward;
            }
            "read-only" => {
                ward.on(&read_only_by_two());
                return ward;
            }
            _ => {}
        }
        let path: [Leg; 7] = [
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
            ("closed", &|ward| drop(ward.on(&Event::Close { by: bob() }))),
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

const NAMES: [&str; 10] = [
    "normal",
    "planned",
    "suspect",
    "pending",
    "active",
    "read-only",
    "recovery-hold",
    "back-entry",
    "reconciled",
    "closed",
];
