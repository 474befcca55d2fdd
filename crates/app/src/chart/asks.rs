//! What a row asks for when a dose of it is given: a second person, a glucose, a place, a rate; what bounds the dose, and
//! the weight it hangs on.

use chrono::{DateTime, Utc};
use lang::Arg;
use ward::clinical::mar::MarRow;
use ward::clinical::{BodyRoute, Dose, Order};
use ward::format;
use ward::snapshot::Chart;

use super::patient::weight;
use crate::api::views::RowAsks;
use crate::station::{Live, Station};

/// What this row asks for.
pub(super) fn asks(
    station: &Station,
    live: &Live,
    chart: &Chart,
    row: &MarRow,
    now: DateTime<Utc>,
) -> RowAsks {
    let (words, locale) = (station.words(), station.locale());
    let order = &row.order;
    let route = BodyRoute::of(order);
    let unit = station.config().site.glucose_unit;
    RowAsks {
        witness: row.vigilance.witness,
        glucose: row
            .vigilance
            .insulin
            .then(|| format::unit_words(unit.code(), locale)),
        places: route
            .map(|route| {
                let places = route.places().iter();
                places
                    .map(|key| words.say(&format!("site-{key}")))
                    .collect()
            })
            .unwrap_or_default(),
        place_needed: route.is_some() && row.vigilance.high_alert && order.rate.is_none(),
        rate: order
            .rate
            .as_ref()
            .filter(|_| !matches!(order.dose, Dose::Missing))
            .map(|rate| rate.words(locale)),
        bounds: match &order.dose {
            Dose::Range { low, high } => {
                let (low, high) = (low.words(locale), high.words(locale));
                let bounds = [("low", Arg::Text(&low)), ("high", Arg::Text(&high))];
                Some(words.say_with("dose-bounds", &bounds))
            }
            Dose::Exact(_) | Dose::Missing => None,
        },
        weight: hangs_on_weight(order).then(|| {
            let (text, old) = weight(station, live, chart, now);
            let key = if old {
                "dose-weight-old"
            } else {
                "dose-weight"
            };
            words.say_with(key, &[("weight", Arg::Text(&text))])
        }),
        asked: row.asked.is_some(),
    }
}

/// Whether the dose is stated per kilogram, in a unit or in the source's own words.
pub(super) fn hangs_on_weight(order: &Order) -> bool {
    let per_kg = |text: &str| {
        let text = ward::clinical::ascii_fold(text).replace(' ', "");
        text.contains("/kg") || text.contains("parkg") || text.contains("perkg")
    };
    let unit = match &order.dose {
        Dose::Exact(amount) | Dose::Range { low: amount, .. } => per_kg(&amount.unit),
        Dose::Missing => false,
    };
    unit || order.rate.as_ref().is_some_and(|rate| per_kg(&rate.unit))
        || order
            .verbatim
            .iter()
            .chain(&order.notes)
            .any(|text| per_kg(text))
}
