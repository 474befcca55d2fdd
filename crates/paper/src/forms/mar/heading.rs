//! Under which title an order stands: by how it is given, in the order in which a round is walked.

use ward::clinical::{
    BodyRoute, Order, OrderStatus, ascii_fold,
    mar::{Group, MarRow},
};

/// A part of the sheet. Every order belongs to exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Heading {
    /// At set times, swallowed, inhaled, put on.
    NonInjectable,
    /// At set times, injected.
    Injectable,
    /// Running.
    Infusion,
    /// At set times, after a glucose.
    Insulin,
    /// At set times, after an INR or an anti-Xa.
    Anticoagulant,
    /// If needed.
    IfNeeded,
    /// Once.
    Once,
    /// Running, into a pump of the patient's own or beside the spine.
    Pump,
    /// Breathed or fed rather than taken: oxygen, nutrition.
    Support,
    /// Shown word for word.
    Raw,
    /// What the patient brought along.
    Home,
    /// Neither active nor ended: nobody has said yet that it may be given.
    Pending,
    /// Not to be given any more.
    Stopped,
}

/// The order in which sections stand on the sheet, with the keys of their titles.
pub(super) const HEADINGS: [(Heading, &str); 13] = [
    (Heading::NonInjectable, "mar-section-scheduled"),
    (Heading::Injectable, "mar-section-injectable"),
    (Heading::Infusion, "mar-section-infusion"),
    (Heading::Insulin, "mar-section-insulin"),
    (Heading::Anticoagulant, "mar-section-anticoagulant"),
    (Heading::IfNeeded, "mar-section-prn"),
    (Heading::Once, "mar-section-once"),
    (Heading::Pump, "mar-section-pump"),
    (Heading::Support, "mar-section-support"),
    (Heading::Raw, "mar-section-raw"),
    (Heading::Home, "mar-section-home"),
    (Heading::Pending, "mar-section-pending"),
    (Heading::Stopped, "mar-section-stopped"),
];

impl Heading {
    /// Where this row stands. What must not be given, or not yet, comes before any way of giving it.
    pub(super) fn of(row: &MarRow) -> Heading {
        match (row.group, &row.order.status) {
            (Group::Stopped, _) => Heading::Stopped,
            (Group::Home, _) => Heading::Home,
            (_, OrderStatus::Other(_)) => Heading::Pending,
            (Group::Raw, _) => Heading::Raw,
            (Group::Infusion | Group::Scheduled, _) if is_support(&row.order) => Heading::Support,
            (Group::Infusion, _) if is_pump(&row.order) => Heading::Pump,
            (Group::Infusion, _) => Heading::Infusion,
            (Group::IfNeeded, _) => Heading::IfNeeded,
            (Group::Once, _) => Heading::Once,
            (Group::Scheduled, _) if row.vigilance.insulin => Heading::Insulin,
            (Group::Scheduled, _) if row.vigilance.anticoagulant => Heading::Anticoagulant,
            (Group::Scheduled, _) if is_injected(&row.order) => Heading::Injectable,
            (Group::Scheduled, _) => Heading::NonInjectable,
        }
    }
}

fn is_injected(order: &Order) -> bool {
    match BodyRoute::of(order) {
        Some(BodyRoute::Subcutaneous | BodyRoute::Intramuscular | BodyRoute::Intravenous) => true,
        Some(BodyRoute::Patch) => false,
        None => is_spinal(order),
    }
}

fn is_spinal(order: &Order) -> bool {
    let route = ascii_fold(order.route.as_deref().unwrap_or_default());
    ["peridural", "epidural", "intrathecal", "rachi"]
        .iter()
        .any(|word| route.contains(word))
}

fn is_pump(order: &Order) -> bool {
    let name = ascii_fold(&order.medication.text);
    let said = name
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "pca" | "acp" | "pcea"));
    said || is_spinal(order)
}

/// Gases and nutrition are ordered like medicines in some records, and looked for elsewhere on the sheet.
fn is_support(order: &Order) -> bool {
    let name = ascii_fold(&order.medication.text);
    name.split(|c: char| !c.is_alphanumeric())
        .any(|word| matches!(word, "oxygene" | "oxygen" | "nutrition"))
}
