//! What went in and what came out, over a span of time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use rust_decimal::Decimal;

use crate::clinical::PatientId;
use crate::journal::{Fluid, FluidKind, Ledger, Statement};

/// The unit of volumes at the bedside; a volume in another unit is not added to it.
pub(crate) const VOLUME_UNIT: &str = "mL";

/// What went in and out. Volumes are added; what was only seen is counted beside them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    /// In, millilitres.
    pub intake: Decimal,
    /// Out, millilitres.
    pub output: Decimal,
    /// How many entries have a volume.
    pub measured: u32,
    /// How often something was seen without a volume, by kind.
    pub unmeasured: BTreeMap<FluidKind, u32>,
}

impl Balance {
    /// Adds one entry.
    pub fn add(&mut self, fluid: &Fluid) {
        let volume = fluid
            .volume
            .as_ref()
            .filter(|volume| volume.unit == VOLUME_UNIT);
        let Some(volume) = volume else {
            *self.unmeasured.entry(fluid.what).or_default() += 1;
            return;
        };
        self.measured += 1;
        let sum = if fluid.what.goes_in() {
            &mut self.intake
        } else {
            &mut self.output
        };
        *sum = sum.saturating_add(volume.value);
    }

    /// In less out, of what was measured.
    pub fn net(&self) -> Decimal {
        self.intake.saturating_sub(self.output)
    }

    /// Whether nothing at all was charted.
    pub fn is_empty(&self) -> bool {
        self.measured == 0 && self.unmeasured.is_empty()
    }
}

/// The balance of a patient over `from <= time < to`, as it stands after all corrections.
pub fn balance(
    ledger: &Ledger,
    patient: &PatientId,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Balance {
    let mut balance = Balance::default();
    for now in ledger.of_patient(patient) {
        if let Statement::Fluid(fluid) = now.statement
            && fluid.at >= from
            && fluid.at < to
        {
            balance.add(fluid);
        }
    }
    balance
}
