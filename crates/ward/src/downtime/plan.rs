//! A downtime that was announced beforehand: its times, how far the ward is with its preparation, and what time does to it.
//!
//! Invariant: a plan opens an outage only from its start on, only while the EHR is silent, and in the name of whoever
//! signed the plan. While the EHR still answers, people are asked.
//! Invariant: a plan lapses at its end; it is never carried into another night.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::declare::Declaration;
use super::{
    Active, Cause, Effect, Normal, Outage, Person, Planned, Policy, Refusal, State, Step, Watch,
};

/// What is due before a planned downtime. The order is that of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Milestone {
    /// An hour before: who leads, blank forms, toner.
    T60,
    /// Half an hour before: no new electronic orders.
    T30,
    /// A quarter of an hour before: fresh data, a printed test page, a named person.
    T15,
    /// Ten minutes before: the pack is printed; due doses are charted in the EHR.
    T10,
    /// The start: the copy is frozen.
    T0,
}

impl Milestone {
    /// All of them, in the order of time.
    pub const ALL: [Milestone; 5] = [
        Milestone::T60,
        Milestone::T30,
        Milestone::T15,
        Milestone::T10,
        Milestone::T0,
    ];

    /// Minutes before the start.
    #[must_use]
    pub const fn minutes_before(self) -> i64 {
        match self {
            Self::T60 => 60,
            Self::T30 => 30,
            Self::T15 => 15,
            Self::T10 => 10,
            Self::T0 => 0,
        }
    }

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::T60 => "t60",
            Self::T30 => "t30",
            Self::T15 => "t15",
            Self::T10 => "t10",
            Self::T0 => "t0",
        }
    }

    /// The last one that `now` has reached.
    #[must_use]
    pub fn reached(start: DateTime<Utc>, now: DateTime<Utc>) -> Option<Milestone> {
        let left = start.signed_duration_since(now);
        Self::ALL
            .into_iter()
            .rfind(|milestone| left <= TimeDelta::minutes(milestone.minutes_before()))
    }
}

/// What a named person of the ward confirmed before the start.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ready {
    /// Who.
    pub by: Person,
    /// When.
    pub at: DateTime<Utc>,
    /// Age of the ward's oldest data then; nothing where there was none.
    pub data_age_minutes: Option<u32>,
    /// She held the test page in her hand.
    pub printer_tested: bool,
    /// Why she confirmed although the data were older, or no page came out.
    pub reason: Option<String>,
}

/// The pack that was printed before the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackOut {
    /// When.
    pub at: DateTime<Utc>,
    /// The copy of the chart that it was made from.
    pub generation: u64,
    /// Pages sent to the printers, or saved where there is none.
    pub pages: u32,
}

/// An announced downtime.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Its name: that of the directive, or of the entry by which two people of the ward planned it.
    pub id: Uuid,
    /// When the EHR is to go.
    pub start: DateTime<Utc>,
    /// When it is to be back. Only ever moved later.
    pub end: DateTime<Utc>,
    /// What IT says about it.
    pub message: String,
    /// Who signed it.
    pub by: Person,
    /// The second person of the ward; nobody beside a verified directive.
    pub second: Option<Person>,
    /// The last milestone that was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reached: Option<Milestone>,
    /// The ward's confirmation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Ready>,
    /// The pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<PackOut>,
    /// The start passed, the EHR still answers, and the ward was asked what it means.
    #[serde(default)]
    pub asked: bool,
}

impl Plan {
    /// Whether the start has come.
    #[must_use]
    pub fn has_begun(&self, now: DateTime<Utc>) -> bool {
        now >= self.start
    }

    /// Whether the announced end has passed.
    #[must_use]
    pub fn is_over(&self, now: DateTime<Utc>) -> bool {
        now >= self.end
    }
}

/// The signatures of a declaration. From the start on, one person confirms what another one planned: that makes two.
pub(super) fn declaration<'a>(
    plan: Option<&'a Plan>,
    by: &'a Person,
    second: Option<&'a Person>,
    reason: Option<&'a str>,
    now: DateTime<Utc>,
) -> Result<Declaration<'a>, Refusal> {
    match plan {
        Some(plan) if second.is_none() && plan.has_begun(now) && !plan.by.is_same_as(by) => {
            Declaration::signed(by, Some(&plan.by), reason)
        }
        Some(_) | None => Declaration::signed(by, second, reason),
    }
}

/// Where a ward rests when nothing is open: before its plan, or in the ordinary day.
pub(super) fn at_rest(
    plan: Option<Plan>,
    after_suspicion: bool,
    watch: Watch,
    now: DateTime<Utc>,
) -> State {
    match plan.filter(|plan| !plan.is_over(now)) {
        Some(plan) => State::Planned(Planned {
            since: now,
            plan,
            after_suspicion,
            watch,
        }),
        None => State::Normal(Normal {
            since: now,
            after_suspicion,
            watch,
        }),
    }
}

/// What time does to a plan: milestones, the start, the question, the end.
pub(super) fn advance(step: &mut Step, now: DateTime<Utc>, policy: &Policy) {
    let Some(mut plan) = step.state.plan_ahead().cloned() else {
        return;
    };
    let reached = Milestone::reached(plan.start, now);
    if reached > plan.reached
        && let Some(milestone) = reached
    {
        plan.reached = reached;
        step.effects.push(Effect::MilestoneReached { milestone });
    }
    let watch = step.state.watch();
    let kept = if plan.is_over(now) {
        step.effects.push(Effect::PlanDropped);
        None
    } else if !plan.has_begun(now) {
        Some(plan)
    } else if let Some((since, _)) = watch.silence(policy) {
        let outage = Outage::unsigned(since, now, Cause::Planned, policy).signed_by(
            &plan.by,
            plan.second.as_ref(),
            None,
        );
        let opened = Active::opened(outage, watch.clone(), now, policy);
        step.state = State::Active(opened.under(Some(plan)));
        return;
    } else {
        let passed = now.signed_duration_since(plan.start);
        let late = passed >= TimeDelta::minutes(policy.plan_ask_after_minutes);
        let unclear = policy.unwatched || (late && watch.is_healthy(now, policy));
        if unclear && !plan.asked && matches!(step.state, State::Planned(_)) {
            plan.asked = true;
            step.effects.push(Effect::AskAboutPlan);
        }
        Some(plan)
    };
    step.state.set_plan_ahead(kept, now);
}
