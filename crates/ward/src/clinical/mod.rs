//! The chart of a patient: who she is, where she lies, what she reacts to, what is ordered, what was given.

mod allergy;
pub mod bedside;
mod dose;
pub mod dosing;
mod encounter;
mod finding;
mod follow_up;
mod frequency;
pub mod handover;
mod ids;
mod if_needed;
mod infusion;
mod known;
pub mod mar;
mod moment;
mod national;
mod order;
mod overview;
mod patch;
mod patient;
mod repeats;
mod search;
pub mod shift;
mod slots;
mod timing;
mod vigilance;
mod words;

pub use allergy::Allergy;
pub use dose::{Amount, Dose, RecordedDose, RecordedStatus, Weight};
pub use encounter::{Encounter, Place};
pub use finding::{Alert, AlertKind, Condition, Diet, Measured, Observation};
pub use follow_up::{FollowKind, FollowUp};
pub use frequency::{frequency_words, limit_words};
pub use ids::{EncounterId, OrderId, PatientId, SlotId, SourceRef};
pub use if_needed::{LimitUse, ToReassess, limit_use, reassess_minutes, to_reassess};
pub use infusion::{Bag, Infusion, InfusionMark, Passed, Phase, Span, infusion, passing_unit};
pub use known::Known;
pub use moment::{Moment, Moments};
pub use national::{Standing, standing_words};
pub use order::{Category, Medication, Order, OrderStatus, Pharmacy};
pub use overview::{Measure, alerts_of, measured_words, newest, older_than_chart, unread_code};
pub use patch::{OnSkin, Patches, is_patch, patches, stated_hours};
pub use patient::{
    Identifier, IdentifierKind, OF_THE_WARD, Patient, Sex, look_alikes, with_look_alikes,
};
pub use repeats::only_repeats;
pub use search::Wanted;
pub use slots::{Origin, Schedule, Slot, schedule, tolerance_minutes};
pub use timing::{AmountLimit, DayPlan, GlucoseUnit, RawReason, SiteRules, Step, Timing};
pub use vigilance::{BodyRoute, Flag, Vigilance};
pub use words::{
    ascii_fold, dose_words, dose_words_at, medication_head, medication_line, risky_abbreviation,
    route_words,
};
