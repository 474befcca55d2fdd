//! What is done to an infusion: start, check, rate, bag, stop.
//!
//! Invariant: every number is typed and agrees with the order, or is another rate with its reason.
//! Invariant: nothing is charted before the last event of the same infusion: to insert one, the later ones are withdrawn.

use chrono::{DateTime, Utc};
use ward::clinical::mar::MarRow;
use ward::clinical::{Amount, Dose, Infusion, OrderStatus, passing_unit};
use ward::journal::{InfusionAct, InfusionEvent, Statement};

use super::people::witness;
use super::record::{charting_person, repeated, save, told};
use super::row::{happened_at, not_before_order, row, spoken};
use super::typed;
use crate::api::views::{ApiError, EntrySaved, InfusionStep, RecordInfusion};
use crate::fault::fault;
use crate::station::Station;
use crate::station::desk::Witnessed;

/// The unit of a rate where the order states none: pumps count in it.
pub(crate) const PUMP_UNIT: &str = "mL/h";

/// Records one step.
pub(crate) fn record(station: &Station, request: &RecordInfusion) -> Result<EntrySaved, ApiError> {
    // Before the store is held: a wrong PIN is written there.
    let author = charting_person(station)?;
    let second = witness(station, &author.person, request.witness.as_ref())?;
    let store = station.store();
    if let Some(saved) = repeated(station, &store, &request.request_id)? {
        return Ok(saved);
    }
    let now = station.now();
    let row = row(station, &request.patient_id, &request.order_id, now)?;
    let name = &row.order.medication.text;
    let state = row
        .infusion
        .as_ref()
        .ok_or_else(|| fault("unknown-slot", name))?;
    if !steps(&row).contains(&request.step) {
        return Err(refused(station, &row, state, &request.step));
    }
    let last = state.last_event();
    let at = happened_at(
        station,
        request.at.as_deref(),
        now,
        last,
        "infusion-before-last",
    )?;
    not_before_order(station, &row, at)?;
    if row.verify && !request.attested {
        return Err(fault("attest-needed", name));
    }
    let what = act(station, &row, state, request, at)?;
    // Turning it off never waits for anybody.
    let two_people = row.vigilance.two_people() && request.step != InfusionStep::Stop;
    match &second {
        Some(Witnessed::By(_)) => {}
        // What nobody saw since the data was taken is looked at by two, always.
        Some(Witnessed::Absent(_)) | None if two_people && row.verify => {
            return Err(fault("two-people-needed", name));
        }
        None if two_people => return Err(fault("witness-needed", name)),
        Some(Witnessed::Absent(_)) | None => {}
    }
    let statement = Statement::Infusion(InfusionEvent {
        patient: row.order.patient.clone(),
        order: row.order.id.clone(),
        at,
        what,
        attested: request.attested,
        medication: name.clone(),
    });
    let saved = save(
        station,
        &store,
        author,
        second,
        statement,
        &request.request_id,
    )?;
    told(station, &store, saved)
}

/// What may be done now, the sensible next one first. What runs can always be stopped.
pub(crate) fn steps(row: &MarRow) -> Vec<InfusionStep> {
    let Some(state) = &row.infusion else {
        return vec![];
    };
    let live = row.order.is_live();
    match (state.is_running(), live) {
        (true, true) if row.verify => vec![InfusionStep::Check, InfusionStep::Stop],
        (true, true) => {
            let bag_waits = row
                .follow_ups
                .iter()
                .any(|each| each.state != ward::clinical::mar::DoseState::Upcoming);
            if bag_waits {
                vec![InfusionStep::Bag, InfusionStep::Rate, InfusionStep::Stop]
            } else {
                vec![InfusionStep::Rate, InfusionStep::Bag, InfusionStep::Stop]
            }
        }
        (true, false) => vec![InfusionStep::Stop],
        (false, true) => vec![InfusionStep::Start],
        (false, false) => vec![],
    }
}

/// Why this step is not possible now.
fn refused(station: &Station, row: &MarRow, state: &Infusion, step: &InfusionStep) -> ApiError {
    let name = &row.order.medication.text;
    let live = matches!(row.order.status, OrderStatus::Active);
    if !live && *step != InfusionStep::Stop {
        return fault("order-not-active", name);
    }
    match (state.is_running(), row.verify) {
        (true, true) => fault("attest-needed", name),
        (true, false) => {
            let since = state.since.map_or_else(String::new, |at| {
                ward::format::date_time(at, station.zone(), station.locale())
            });
            fault("infusion-running", since)
        }
        (false, _) => fault("infusion-not-running", name),
    }
}

fn act(
    station: &Station,
    row: &MarRow,
    state: &Infusion,
    request: &RecordInfusion,
    at: DateTime<Utc>,
) -> Result<InfusionAct, ApiError> {
    let rate_unit = rate_unit(row, state);
    match request.step {
        InfusionStep::Start => Ok(InfusionAct::Start {
            rate: Some(ordered_rate(station, row, &rate_unit, request)?),
            volume: volume_in_ml(station, request.volume.as_deref())?,
            site: spoken(request.site.as_deref())?,
        }),
        InfusionStep::Check => {
            let typed = typed_rate(station, row, &rate_unit, request)?;
            Ok(InfusionAct::Start {
                rate: Some(typed),
                volume: volume_in_ml(station, request.volume.as_deref())?,
                site: spoken(request.site.as_deref())?,
            })
        }
        InfusionStep::Rate => {
            let typed = typed_rate(station, row, &rate_unit, request)?;
            if state.rate().is_some_and(|rate| rate.same_as(&typed)) {
                return Err(fault("infusion-same-rate", typed.words(station.locale())));
            }
            Ok(InfusionAct::Rate {
                rate: typed,
                reason: Some(typed::reason(request.reason.as_deref())?),
            })
        }
        InfusionStep::Bag => Ok(InfusionAct::Bag {
            volume: Some(
                volume_in_ml(station, request.volume.as_deref())?
                    .ok_or_else(|| fault("volume-needed", &row.order.medication.text))?,
            ),
        }),
        InfusionStep::Stop => {
            let reason = spoken(request.reason.as_deref())?;
            let typed = request
                .total
                .as_deref()
                .filter(|text| !text.trim().is_empty());
            let total = match (typed, &reason) {
                (Some(text), _) => Some(number_in(station, text, &volume_unit(&rate_unit))?),
                // Found stopped, or the pump was turned off: then she says so.
                (None, Some(_)) => None,
                (None, None) => return Err(fault("total-needed", &row.order.medication.text)),
            };
            let passed = state.passed(at);
            let differs = passed
                .as_ref()
                .zip(total.as_ref())
                .and_then(|(passed, total)| passed.differs_from(total))
                .unwrap_or(false);
            if differs && !request.total_confirmed {
                let computed =
                    passed.map_or_else(String::new, |passed| passed.words(station.locale()));
                return Err(fault("infusion-total-differs", computed));
            }
            Ok(InfusionAct::Stop {
                total,
                reason,
                computed: passed.map(|passed| passed.rounded()),
                differs,
            })
        }
    }
}

/// The unit in which rates of this infusion are typed: that of the order, else the one it runs in, else the pump's.
pub(crate) fn rate_unit(row: &MarRow, state: &Infusion) -> String {
    row.order
        .rate
        .as_ref()
        .or_else(|| state.rate())
        .or(match &row.order.dose {
            Dose::Exact(amount) | Dose::Range { low: amount, .. } => Some(amount),
            Dose::Missing => None,
        })
        .map(|rate| rate.unit.clone())
        .filter(|unit| unit.contains('/'))
        .unwrap_or_else(|| PUMP_UNIT.to_owned())
}

/// The unit of the total.
pub(crate) fn volume_unit(rate_unit: &str) -> String {
    passing_unit(rate_unit).unwrap_or_else(|| "mL".to_owned())
}

/// A bag is a volume, whatever its rate counts.
fn volume_in_ml(station: &Station, text: Option<&str>) -> Result<Option<Amount>, ApiError> {
    text.filter(|text| !text.trim().is_empty())
        .map(|text| positive(station, text, "mL"))
        .transpose()
}

fn number_in(station: &Station, text: &str, unit: &str) -> Result<Amount, ApiError> {
    let wanted = Dose::Exact(Amount::new(rust_decimal::Decimal::ZERO, unit));
    typed::dose(text, &wanted, station.locale())?
        .amount
        .ok_or_else(|| fault("bad-dose", text))
}

/// A bag or a rate of nothing is a slip; an infusion that must not run is stopped.
fn positive(station: &Station, text: &str, unit: &str) -> Result<Amount, ApiError> {
    let amount = number_in(station, text, unit)?;
    if amount.value.is_zero() {
        return Err(fault("bad-dose", text));
    }
    Ok(amount)
}

fn typed_rate(
    station: &Station,
    row: &MarRow,
    unit: &str,
    request: &RecordInfusion,
) -> Result<Amount, ApiError> {
    let text = request
        .rate
        .as_deref()
        .filter(|text| !text.trim().is_empty())
        .ok_or_else(|| fault("dose-needed", &row.order.medication.text))?;
    positive(station, text, unit)
}

/// The rate of a start: the one that is ordered, or one inside the range that is.
fn ordered_rate(
    station: &Station,
    row: &MarRow,
    unit: &str,
    request: &RecordInfusion,
) -> Result<Amount, ApiError> {
    let typed = typed_rate(station, row, unit, request)?;
    let agrees = match (&row.order.rate, &row.order.dose) {
        (Some(rate), _) => typed.same_as(rate),
        (None, Dose::Range { low, high }) if low.unit == typed.unit => {
            typed.value >= low.value && typed.value <= high.value
        }
        (None, Dose::Exact(rate)) if rate.unit == typed.unit => typed.same_as(rate),
        (None, Dose::Exact(_) | Dose::Range { .. } | Dose::Missing) => true,
    };
    if agrees {
        Ok(typed)
    } else {
        let ordered = ward::clinical::dose_words(&row.order, station.locale());
        Err(fault("infusion-rate-differs", ordered))
    }
}
