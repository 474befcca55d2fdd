//! What is charted about an order beside "given" and "not given": put off, asked, checked, run, taken off, looked at again.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::entry::EntryId;
use crate::clinical::{Amount, OrderId, PatientId, SlotId};

/// How an entry came into the station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EntrySource {
    /// Charted on this screen when it happened.
    #[default]
    Screen,
    /// Copied from a sheet of paper.
    Paper,
    /// Opened by scanning a code.
    Scan,
}

/// What goes with a dose that was given, where it applies. Absent fields were not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GivenDetails {
    /// Where on the body it was injected or stuck.
    pub site: Option<String>,
    /// The patient took it herself; the author saw it or was told.
    pub self_administered: bool,
    /// How the entry came in.
    pub source: EntrySource,
    /// Who gave it, when the author charts for somebody else.
    pub given_by: Option<String>,
    /// Rate at which it was run.
    pub rate: Option<Amount>,
    /// Glucose measured before the dose.
    pub glucose: Option<Amount>,
    /// When its effect is to be looked at again.
    pub reassess_at: Option<DateTime<Utc>>,
    /// Pain from 0 to 10 before an if-needed dose, where it was asked.
    pub pain: Option<u8>,
    /// Why the patch before this one was left on.
    pub old_patch_kept: Option<String>,
    /// Why another quantity than the one ordered was given.
    pub quantity_reason: Option<String>,
    /// What the prescriber answered, where nobody could say whether the dose had been given before.
    pub answer: Option<String>,
}

impl GivenDetails {
    /// Nothing goes with the dose: written from the screen by who gave it.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == GivenDetails::default()
    }
}

/// A dose is put off to a later time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeferredDose {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// The slot that is put off.
    pub slot: SlotId,
    /// When that was decided.
    pub at: DateTime<Utc>,
    /// When it is due now.
    pub until: DateTime<Utc>,
    /// Why.
    pub reason: String,
    /// Medicine as it was shown.
    pub medication: String,
}

/// Nobody can say whether the dose was given before the outage: a prescriber was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedPrescriber {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// Slot; absent for an if-needed order or an infusion.
    pub slot: Option<SlotId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Who was asked, and what about.
    pub text: String,
    /// Medicine as it was shown.
    pub medication: String,
}

/// An order without slots was looked into for the blind window: nothing of it was given there that we do not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckedOrder {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was found, in her words, if anything.
    pub text: Option<String>,
    /// Medicine as it was shown.
    pub medication: String,
}

/// What happened to an infusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "act")]
pub enum InfusionAct {
    /// It was started, or found running.
    Start {
        /// At which rate.
        rate: Option<Amount>,
        /// Volume hung.
        volume: Option<Amount>,
        /// Where it runs in.
        site: Option<String>,
    },
    /// The rate was changed.
    Rate {
        /// The new rate.
        rate: Amount,
        /// Why, if said.
        reason: Option<String>,
    },
    /// The bag was changed.
    Bag {
        /// Volume of the new bag.
        volume: Option<Amount>,
    },
    /// It was stopped.
    Stop {
        /// Volume that went in, in all.
        total: Option<Amount>,
        /// Why, if said.
        reason: Option<String>,
        /// What rates and times gave, as it stood beside the field when she signed.
        #[serde(default)]
        computed: Option<Amount>,
        /// The two are further apart than five per cent, and she saw that.
        #[serde(default)]
        differs: bool,
    },
}

/// One event of an infusion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InfusionEvent {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub what: InfusionAct,
    /// "Verified: it runs like this" in the blind window.
    #[serde(default)]
    pub attested: bool,
    /// Medicine as it was shown.
    pub medication: String,
}

/// A patch was taken off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PatchRemoved {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// When.
    pub at: DateTime<Utc>,
    /// The entry that says it was stuck on, if it was recorded here.
    pub applied: Option<EntryId>,
    /// Where it was.
    pub site: Option<String>,
    /// Medicine as it was shown.
    pub medication: String,
}

/// The effect of an if-needed dose was looked at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reassessed {
    /// Patient.
    pub patient: PatientId,
    /// Order.
    pub order: OrderId,
    /// The dose.
    pub dose: EntryId,
    /// When.
    pub at: DateTime<Utc>,
    /// What was found.
    pub effect: String,
    /// Pain from 0 to 10, where it was asked.
    pub pain: Option<u8>,
    /// Medicine as it was shown.
    pub medication: String,
}
