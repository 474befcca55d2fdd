//! What was answered to a step: a number in its unit and bounds, a choice, a time, a scan.

use rust_decimal::Decimal;
use ward::clinical::Amount;
use ward::format;
use ward::procedure::{ConfirmKind, Step, Value};

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::Station;
use crate::work::typed;

/// Reads an answer against what the step asks.
pub(super) fn read(
    station: &Station,
    step: &Step,
    typed_text: Option<&str>,
) -> Result<Option<Value>, ApiError> {
    let text = typed_text.map(str::trim).unwrap_or_default();
    match step.confirm.kind {
        ConfirmKind::Check | ConfirmKind::Initials | ConfirmKind::TwoPerson | ConfirmKind::None => {
            Ok(None)
        }
        ConfirmKind::Value => number(station, step, text).map(|amount| Some(Value::Number(amount))),
        ConfirmKind::Choice => {
            let known = step.confirm.options.iter().any(|answer| answer.id == text);
            known
                .then(|| Some(Value::Choice(text.to_owned())))
                .ok_or_else(|| fault("step-answer-needed", ""))
        }
        ConfirmKind::Time => {
            let at = if text.is_empty() {
                station.now()
            } else {
                typed::instant(text, station.now(), station.zone())?
            };
            Ok(Some(Value::Time(at)))
        }
        ConfirmKind::Scan => {
            let text = typed::free_text(text)?;
            if text.is_empty() {
                return Err(fault("step-answer-needed", ""));
            }
            Ok(Some(Value::Scan(text)))
        }
    }
}

fn number(station: &Station, step: &Step, text: &str) -> Result<Amount, ApiError> {
    let unit = step.confirm.unit.as_deref().unwrap_or_default();
    if text.is_empty() {
        return Err(fault("step-answer-needed", ""));
    }
    let value = typed::number(text, unit, station.locale())?;
    let low = step.confirm.min.map(Decimal::from);
    let high = step.confirm.max.map(Decimal::from);
    if low.is_some_and(|low| value < low) || high.is_some_and(|high| value > high) {
        return Err(fault("value-out-of-bounds", bounds(station, step)));
    }
    Ok(Amount::new(value, unit))
}

/// `de 0 à 30 min`, in the words of the station.
pub(crate) fn bounds(station: &Station, step: &Step) -> String {
    use lang::Arg;
    let words = station.words();
    let unit = unit_words(station, step.confirm.unit.as_deref().unwrap_or_default());
    let shown = |value: i64| format::number(Decimal::from(value), station.locale());
    let unit = ("unit", Arg::Text(unit.as_str()));
    match (step.confirm.min.map(shown), step.confirm.max.map(shown)) {
        (Some(low), Some(high)) => words.say_with(
            "procedure-bounds-both",
            &[("low", Arg::Text(&low)), ("high", Arg::Text(&high)), unit],
        ),
        (Some(low), None) => {
            words.say_with("procedure-bounds-low", &[("low", Arg::Text(&low)), unit])
        }
        (None, Some(high)) => {
            words.say_with("procedure-bounds-high", &[("high", Arg::Text(&high)), unit])
        }
        (None, None) => words.say_with("procedure-bounds-none", &[unit]),
    }
}

/// The unit of a card in the words of the station; one that is not in the catalogue is shown as the card says it.
pub(crate) fn unit_words(station: &Station, unit: &str) -> String {
    let key = format!("card-unit-{unit}");
    if station.words().has(&key) {
        station.words().say(&key)
    } else {
        unit.to_owned()
    }
}
