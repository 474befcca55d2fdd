//! Which cards are proposed now: state of the ward, its duration, what fails around it, and who looks.
//!
//! Invariant: a proposal starts nothing and changes no state; what was started in this outage is not proposed again.

use std::collections::BTreeSet;

use super::card::{CardRole, Status, Trigger, TriggerOn};
use super::expression::{Power, PrinterState};
use super::set::CardSet;
use crate::staff::Role;

/// What kind of outage is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outage {
    /// Nobody had announced it.
    Unplanned,
    /// Announced.
    Planned,
}

/// What the ward is in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    /// The outage that is open: capture is open, or the ward waits for it.
    pub outage: Option<Outage>,
    /// Minutes since the record was missed.
    pub outage_min: Option<i64>,
    /// Minutes until an announced stop begins; negative once it should have begun.
    pub planned_in_min: Option<i64>,
    /// An attack was declared, or the outage is at its highest level.
    pub cyber: bool,
    /// The record is back, and the ward types in.
    pub recovery: bool,
    /// The oldest data are out of date.
    pub stale: bool,
    /// The printer, if it was asked.
    pub printer: Option<PrinterState>,
    /// The power, if it is known.
    pub power: Option<Power>,
    /// A drill.
    pub drill: bool,
    /// The ward's code.
    pub unit: String,
}

/// A card that is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// Its id.
    pub card: String,
    /// What for.
    pub on: TriggerOn,
    /// It is first of all for who looks.
    pub own_role: bool,
}

/// The professions of a role, the first one first.
pub fn card_roles(role: Role) -> &'static [CardRole] {
    match role {
        Role::Nurse => &[CardRole::Infirmiere, CardRole::AideSoignante],
        Role::ChargeNurse => &[CardRole::Cadre, CardRole::Infirmiere],
        Role::Pharmacist => &[CardRole::Pharmacien, CardRole::Preparateur],
        Role::Physician => &[CardRole::Medecin],
        Role::It => &[CardRole::Dsi],
    }
}

/// The cards for this situation: those for the role of who looks, all of them where nobody is known, the most urgent first.
///
/// `begun` are cards that were started since the record is missed.
pub fn proposed(
    set: &CardSet,
    situation: &Situation,
    role: Option<Role>,
    begun: &BTreeSet<String>,
) -> Vec<Proposed> {
    let roles = role.map(card_roles);
    let mut found: Vec<(usize, i64, Proposed)> = vec![];
    for (id, held) in &set.cards {
        let card = &held.card;
        let may_run =
            card.status == Status::Approved || (card.status == Status::Draft && situation.drill);
        if !may_run || begun.contains(id) || !card.is_for(&situation.unit) {
            continue;
        }
        // Place among her professions: her own cards first.
        let place = match roles {
            None => Some(0),
            Some(_) if card.roles.contains(&CardRole::Toutes) => Some(0),
            Some(roles) => roles.iter().position(|role| card.roles.contains(role)),
        };
        let Some(place) = place else { continue };
        let urgent = card
            .triggers
            .iter()
            .filter_map(|trigger| Some((urgency(trigger, situation)?, trigger.on)))
            .max_by_key(|(urgency, _)| *urgency);
        if let Some((urgency, on)) = urgent {
            let proposed = Proposed {
                card: id.clone(),
                on,
                own_role: place == 0,
            };
            found.push((place, -urgency, proposed));
        }
    }
    found.sort_by(|a, b| (a.0, a.1, &a.2.card).cmp(&(b.0, b.1, &b.2.card)));
    found.into_iter().map(|(_, _, proposed)| proposed).collect()
}

/// How urgent a trigger is now; `None` when it does not apply.
fn urgency(trigger: &Trigger, situation: &Situation) -> Option<i64> {
    let open = situation.outage.is_some() && !situation.recovery;
    let applies = match trigger.on {
        TriggerOn::Unplanned => open && situation.outage == Some(Outage::Unplanned),
        TriggerOn::Planned => {
            let until = situation.planned_in_min?;
            // T−60 says sixty minutes before and from then on, until the ward is back.
            !situation.recovery && until <= -i64::from(trigger.offset_min.unwrap_or(0))
        }
        TriggerOn::Duration => {
            let after = i64::from(trigger.after_min?);
            open && situation.outage_min.is_some_and(|since| since >= after)
        }
        TriggerOn::Cyber => situation.cyber,
        TriggerOn::Recovery => situation.recovery,
        TriggerOn::StaleData => situation.stale,
        TriggerOn::NoPrinter => matches!(
            situation.printer,
            Some(PrinterState::Absent | PrinterState::Error)
        ),
        TriggerOn::NoPower => situation.power == Some(Power::Battery),
        TriggerOn::Drill => situation.drill,
        TriggerOn::Manual => false,
    };
    applies.then_some(match trigger.on {
        TriggerOn::Cyber => 90,
        TriggerOn::NoPower => 80,
        TriggerOn::Unplanned => 70,
        TriggerOn::Planned => 60,
        TriggerOn::Recovery => 50,
        TriggerOn::NoPrinter => 40,
        // The longest duration that has passed says most about what is to be done.
        TriggerOn::Duration => 30,
        TriggerOn::StaleData => 20,
        TriggerOn::Drill => 10,
        TriggerOn::Manual => 0,
    })
}
