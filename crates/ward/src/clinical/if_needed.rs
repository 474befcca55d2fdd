//! If-needed doses: what was given against the most that may be, and when a dose's effect is to be looked at again.

use chrono::{DateTime, Duration, Utc};
use rust_decimal::Decimal;

use super::dose::{Amount, Dose, RecordedDose, RecordedStatus};
use super::order::Order;
use super::timing::{AmountLimit, SiteRules, Timing};
use super::words::{ascii_fold, route_words};
use crate::format::Locale;
use crate::journal::{EntryId, Ledger, Statement, Thread};

/// How much of an if-needed order's most was given, here and in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitUse {
    /// The most, as ordered.
    pub limit: AmountLimit,
    /// The known doses of these hours, in the limit's unit.
    pub given: Decimal,
    /// A dose of these hours has no quantity that could be counted in the limit's unit: the sum is too small.
    pub incomplete: bool,
}

impl LimitUse {
    /// The sum as an amount.
    pub fn sum(&self) -> Amount {
        Amount::new(self.given, self.limit.amount.unit.clone())
    }

    /// Whether one more dose would go beyond the most; a dose that cannot be counted in this unit might.
    pub fn exceeded_by(&self, dose: Option<&Amount>) -> bool {
        let more = dose.and_then(|dose| counted_in(dose, &self.limit.amount.unit));
        match more.and_then(|more| self.given.checked_add(more)) {
            Some(sum) => sum > self.limit.amount.value,
            None => true,
        }
    }
}

/// What was given of the most in so many hours; `None` when the order states no such amount.
pub fn limit_use(
    order: &Order,
    known: &[&RecordedDose],
    ledger: &Ledger,
    now: DateTime<Utc>,
) -> Option<LimitUse> {
    let Timing::IfNeeded {
        max_amount: Some(limit),
        ..
    } = &order.timing
    else {
        return None;
    };
    let since = now - Duration::hours(i64::from(limit.hours));
    let within = |at: Option<DateTime<Utc>>| at.is_some_and(|at| at > since && at <= now);
    let ordered = match &order.dose {
        Dose::Exact(amount) => Some(amount),
        Dose::Range { .. } | Dose::Missing => None,
    };
    let there = known
        .iter()
        .filter(|dose| dose.status == RecordedStatus::Given && within(dose.at))
        .map(|dose| dose.dose.as_ref().or(ordered).cloned());
    let here = ledger
        .of_order(&order.id)
        .filter_map(Thread::now)
        .filter(|now| within(now.statement.occurred_at()))
        .filter_map(|now| match now.statement {
            Statement::Given(given) => Some(given.dose.clone()),
            Statement::GivenBefore(before) => Some(before.dose.clone()),
            _ => None,
        });
    let mut used = LimitUse {
        limit: limit.clone(),
        given: Decimal::ZERO,
        incomplete: false,
    };
    for dose in there.chain(here) {
        let counted = dose
            .and_then(|dose| counted_in(&dose, &limit.amount.unit))
            .and_then(|dose| used.given.checked_add(dose));
        match counted {
            Some(sum) => used.given = sum,
            None => used.incomplete = true,
        }
    }
    Some(used)
}

/// An amount in another unit of mass, exactly; used to compare with a limit, never to show a dose.
fn counted_in(amount: &Amount, unit: &str) -> Option<Decimal> {
    if amount.unit == unit {
        return Some(amount.value);
    }
    let nanograms = |unit: &str| -> Option<Decimal> {
        Some(Decimal::from(match unit {
            "g" => 1_000_000_000_i64,
            "mg" => 1_000_000,
            "ug" | "\u{b5}g" | "\u{3bc}g" | "mcg" => 1_000,
            "ng" => 1,
            _ => return None,
        }))
    };
    amount
        .value
        .checked_mul(nanograms(&amount.unit)?)?
        .checked_div(nanograms(unit)?)
}

/// An effect that somebody has to look at again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToReassess {
    /// The first entry of the dose's thread.
    pub dose: EntryId,
    /// Given when.
    pub given_at: DateTime<Utc>,
    /// To be looked at when.
    pub due: DateTime<Utc>,
}

/// The doses of an order whose effect nobody has looked at since.
pub fn to_reassess(order: &Order, ledger: &Ledger) -> Vec<ToReassess> {
    let looked_at: Vec<EntryId> = ledger
        .of_order(&order.id)
        .filter_map(Thread::now)
        .filter_map(|now| match now.statement {
            Statement::Reassessed(effect) => {
                ledger.thread_of(effect.dose).map(|thread| thread.root.id)
            }
            _ => None,
        })
        .collect();
    ledger
        .of_order(&order.id)
        .filter(|thread| !looked_at.contains(&thread.root.id))
        .filter_map(|thread| match thread.now()?.statement {
            Statement::Given(given) => Some(ToReassess {
                dose: thread.root.id,
                given_at: given.at,
                due: given.details.reassess_at?,
            }),
            _ => None,
        })
        .collect()
}

/// After how many minutes the effect of an if-needed dose of this order is looked at, where nobody says otherwise: sooner
/// by a route that works sooner.
pub fn reassess_minutes(order: &Order, site: &SiteRules) -> u32 {
    let route = order.route.as_deref().unwrap_or_default();
    let fast = [
        "intraveineuse",
        "sous-cutanee",
        "intramusculaire",
        "inhalee",
        "sublinguale",
    ];
    let route = ascii_fold(&route_words(route, Locale::Fr));
    if fast.contains(&route.as_str()) {
        site.reassess_fast_minutes
    } else {
        site.reassess_minutes
    }
}
