//! What the journal says about doses that are not settled yet: put off, or asked about.

use chrono::{DateTime, Utc};

use super::charting::DeferredDose;
use super::entry::EntryId;
use super::fold::{Ledger, Recorded, Thread};
use super::statement::Statement;
use crate::clinical::{Amount, OrderId, PatientId, SlotId};

impl Ledger {
    /// The last word on when a slot is due instead: the newest entry that puts it off and was not withdrawn.
    pub fn deferral<'a>(&'a self, slot: &'a SlotId) -> Option<(&'a Thread, &'a DeferredDose)> {
        self.about_slot(slot)
            .filter_map(|thread| {
                let now = thread.now()?;
                match now.statement {
                    Statement::Deferred(dose) if dose.slot == *slot => {
                        Some((now.entry.hlc, thread, dose))
                    }
                    _ => None,
                }
            })
            .max_by_key(|(hlc, _, _)| *hlc)
            .map(|(_, thread, dose)| (thread, dose))
    }

    /// The question to a prescriber that is still open for a slot, or for an order without slots.
    pub fn open_question(&self, order: &OrderId, slot: Option<&SlotId>) -> Option<EntryId> {
        self.of_order(order)
            .filter_map(Thread::now)
            .filter(|now| match now.statement {
                Statement::Asked(asked) => asked.slot.as_ref() == slot,
                _ => false,
            })
            .filter(|now| !self.is_answered(now))
            .max_by_key(|now| now.entry.hlc)
            .map(|now| now.entry.id)
    }

    /// Whether a question to a prescriber has found its answer: the dose it asked about was settled, or the order without
    /// slots was looked into since.
    pub fn is_answered(&self, asked: &Recorded<'_>) -> bool {
        let Statement::Asked(question) = asked.statement else {
            return false;
        };
        match &question.slot {
            Some(slot) => self.of_slot(slot).next().is_some(),
            None => self
                .of_order(&question.order)
                .filter_map(Thread::now)
                .any(|now| {
                    now.entry.hlc > asked.entry.hlc && now.statement.looks_into_blind_window()
                }),
        }
    }

    /// Glucose that was measured for a dose of insulin, beside what was charted as a measure of its own.
    pub fn glucose_before_doses<'a>(
        &'a self,
        patient: &'a PatientId,
    ) -> impl Iterator<Item = (Recorded<'a>, DateTime<Utc>, &'a Amount)> {
        self.of_patient(patient).filter_map(|now| {
            let (at, amount) = now.statement.glucose()?;
            Some((now, at, amount))
        })
    }
}

impl Statement {
    /// Whether it answers what the blind window asks of an order without slots: somebody looked, and said what she found.
    pub fn looks_into_blind_window(&self) -> bool {
        match self {
            Statement::Given(dose) => dose.attested,
            Statement::GivenBefore(_)
            | Statement::NotGiven(_)
            | Statement::Checked(_)
            | Statement::Infusion(_) => true,
            _ => false,
        }
    }

    /// The glucose that was measured for this dose, if one was.
    pub fn glucose(&self) -> Option<(DateTime<Utc>, &Amount)> {
        match self {
            Statement::Given(dose) => dose
                .details
                .glucose
                .as_ref()
                .map(|amount| (dose.at, amount)),
            _ => None,
        }
    }
}
