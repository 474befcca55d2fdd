//! The row of an order and the dose of a slot, as the screen shows them at this moment.

use chrono::{DateTime, Duration, Utc};
use ward::clinical::mar::{MarDose, MarRow, project};
use ward::clinical::{OrderId, PatientId, SlotId};

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::Station;

/// Where an entry belongs.
pub(super) struct Place {
    /// The order's row.
    pub(super) row: MarRow,
    /// The dose, where the order has slots.
    pub(super) dose: Option<MarDose>,
}

impl Place {
    /// The slot, where there is one.
    pub(super) fn slot(&self) -> Option<SlotId> {
        self.dose
            .as_ref()
            .and_then(|dose| dose.slot.as_ref())
            .map(|slot| slot.id.clone())
    }

    /// When the dose was planned, if it was.
    pub(super) fn due(&self) -> Option<DateTime<Utc>> {
        due_of(self.dose.as_ref())
    }

    /// The medicine as it is shown.
    pub(super) fn medication(&self) -> &str {
        &self.row.order.medication.text
    }

    /// When the next dose of this order is planned, after this one.
    pub(super) fn next_due(&self) -> Option<DateTime<Utc>> {
        let due = self.due()?;
        self.row
            .doses
            .iter()
            .filter_map(|dose| dose.slot.as_ref())
            .map(|slot| slot.due)
            .filter(|other| *other > due)
            .min()
    }
}

/// The place of an entry of now.
pub(super) fn find(
    station: &Station,
    patient: &str,
    order: &str,
    slot: Option<&str>,
    now: DateTime<Utc>,
) -> Result<Place, ApiError> {
    let from = now - Duration::hours(72);
    let (row, dose) = find_since(station, patient, order, slot, now, from)?;
    Ok(Place { row, dose })
}

/// The same, looking back to an instant of the caller's: an entry of last week can still be corrected.
pub(crate) fn find_since(
    station: &Station,
    patient: &str,
    order: &str,
    slot: Option<&str>,
    now: DateTime<Utc>,
    from: DateTime<Utc>,
) -> Result<(MarRow, Option<MarDose>), ApiError> {
    let live = station.live();
    let ward = live.shown()?;
    let chart = ward
        .charts
        .get(&PatientId::new(patient))
        .ok_or_else(|| fault("unknown-patient", patient))?;
    let at = crate::chart::situation(station, &live, now);
    let mar = project(chart, &live.ledger, at, from, now + Duration::hours(24));
    let wanted = OrderId::new(order);
    let row = mar
        .rows
        .into_iter()
        .find(|row| row.order.id == wanted)
        .ok_or_else(|| fault("unknown-order", order))?;
    let dose = match slot {
        None => None,
        Some(slot) => {
            let wanted = SlotId::new(slot);
            let found = row
                .doses
                .iter()
                .find(|dose| dose.slot.as_ref().is_some_and(|slot| slot.id == wanted));
            Some(found.cloned().ok_or_else(|| fault("unknown-slot", slot))?)
        }
    };
    if dose.is_none() && !crate::chart::accepts_free_entry(&row) {
        return Err(fault("unknown-slot", order));
    }
    Ok((row, dose))
}

/// When the dose was planned, if it was.
pub(crate) fn due_of(dose: Option<&MarDose>) -> Option<DateTime<Utc>> {
    dose.and_then(|dose| dose.slot.as_ref())
        .map(|slot| slot.due)
}
