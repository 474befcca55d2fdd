//! What is ordered.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::dose::{Amount, Dose};
use super::ids::{EncounterId, OrderId, PatientId, SourceRef};
use super::timing::Timing;

/// The medicine, in the parts the source gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Medication {
    /// The name as the source wrote it; never shortened.
    pub text: String,
    /// Brand, if given apart.
    pub brand: Option<String>,
    /// Strength, if given apart.
    pub strength: Option<String>,
    /// Form, if given apart.
    pub form: Option<String>,
    /// Codes, `system|code`.
    pub codes: Vec<String>,
    /// The source's own JSON of the medicine (`medicationCodeableConcept` or `medicationReference`), for the way back.
    pub source_json: Option<String>,
}

/// Where an order stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderStatus {
    /// To be carried out.
    Active,
    /// Held.
    OnHold,
    /// Ended before its time; when, if known. Shown struck through: do not give.
    Stopped(Option<DateTime<Utc>>),
    /// Entered in error.
    EnteredInError,
    /// Anything else, as written.
    Other(String),
}

/// What an order is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// For this stay.
    Inpatient,
    /// Home treatment, discharge or another stay: shown and counted, never due.
    Home,
}

/// What pharmacy said of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pharmacy {
    /// A pharmacist checked it; her name, if given.
    Validated(Option<String>),
    /// Pharmacy has it and has not answered: to be asked before it is given.
    Pending,
}

/// One order. Everything the source said and we did not understand stays readable in `verbatim`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// The station's id.
    pub id: OrderId,
    /// Where it came from.
    pub source: SourceRef,
    /// For whom.
    pub patient: PatientId,
    /// In which stay, if the source says.
    pub encounter: Option<EncounterId>,
    /// The prescriber's or pharmacy's order number.
    pub number: Option<String>,
    /// What.
    pub medication: Medication,
    /// Status.
    pub status: OrderStatus,
    /// For this stay or not.
    pub category: Category,
    /// How much.
    pub dose: Dose,
    /// The source's own JSON of the dose quantity, for the way back.
    pub dose_json: Option<String>,
    /// Rate of an infusion in the source's terms: amount with a unit per time.
    pub rate: Option<Amount>,
    /// Route, as the source writes it.
    pub route: Option<String>,
    /// The source's own JSON of the route, for the way back.
    pub route_json: Option<String>,
    /// When.
    pub timing: Timing,
    /// Not before, if bounded.
    pub start: Option<DateTime<Utc>>,
    /// Not after, if bounded.
    pub end: Option<DateTime<Utc>>,
    /// Every dosage text and instruction, word for word, in the source's order.
    pub verbatim: Vec<String>,
    /// Notes, word for word.
    pub notes: Vec<String>,
    /// Who ordered, if given.
    pub prescriber: Option<String>,
    /// When it was ordered, if given.
    pub authored: Option<DateTime<Utc>>,
    /// What pharmacy said of it, if the source tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pharmacy: Option<Pharmacy>,
    /// Taken from what the patient brought along, not from the ward's stock.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own_supply: bool,
    /// When the source stopped returning it, if it did: marked, never deleted.
    pub gone_since: Option<DateTime<Utc>>,
}

impl Order {
    /// Whether the ward took this order itself, because the record was away.
    pub fn is_taken_here(&self) -> bool {
        self.source.system == super::patient::OF_THE_WARD
    }

    /// Whether doses of this order may become due: active and for this stay. An order that the source no longer returns
    /// stays due and is marked: it may have been stopped, or the source may have failed, and only a person can tell.
    pub fn is_live(&self) -> bool {
        self.status == OrderStatus::Active && self.category == Category::Inpatient
    }

    /// How much is ordered for a dose that is due at this instant: the step in force then, where the dose changes with the
    /// days. [`Dose::Missing`] when no step holds.
    pub fn dose_at(&self, due: DateTime<Utc>) -> &Dose {
        match &self.timing {
            Timing::Steps(steps) => steps
                .iter()
                .find(|step| step.holds(due))
                .map_or(&Dose::Missing, |step| &step.dose),
            Timing::FixedTimes(_)
            | Timing::Interval { .. }
            | Timing::TimesPerDay(_)
            | Timing::Moments(_)
            | Timing::DaysOfWeek { .. }
            | Timing::Counted { .. }
            | Timing::Once(_)
            | Timing::IfNeeded { .. }
            | Timing::Continuous
            | Timing::Raw(_) => &self.dose,
        }
    }

    /// Whether its dose changes with the days, so that no single dose stands for the order.
    pub fn changes_dose(&self) -> bool {
        matches!(&self.timing, Timing::Steps(steps)
            if steps.iter().any(|step| Some(&step.dose) != steps.first().map(|first| &first.dose)))
    }

    /// Whether it is shown word for word instead of being scheduled.
    pub fn is_raw(&self) -> bool {
        matches!(self.timing, Timing::Raw(_))
    }

    /// Whether anything that a nurse must know differs: drug, dose, rate, route, timing or status.
    pub fn differs_clinically_from(&self, other: &Order) -> bool {
        self.medication.text != other.medication.text
            || self.dose != other.dose
            || self.rate != other.rate
            || self.route != other.route
            || self.timing != other.timing
            || self.status != other.status
            || self.verbatim != other.verbatim
    }
}
