//! Whether two charts say the same to the last digit, found without writing either of them out.
//!
//! Equality is not enough: 1.50 mg and 1.5 mg are equal, and the ward is shown the digits of the source.
//!
//! Invariant: every amount of a chart is compared. The structures that hold one are taken apart by name, so that a field
//! that comes later cannot be forgotten here.

use super::Chart;
use crate::clinical::{
    Amount, AmountLimit, Dose, Known, Measured, Observation, Order, RecordedDose, Step, Timing,
    Weight,
};

impl Chart {
    /// Whether another chart says the same, digit by digit, of everything but the age and state of its sections, which move
    /// with every reading.
    pub fn says_the_same(&self, other: &Chart) -> bool {
        let Chart {
            patient,
            encounter,
            allergies,
            weight,
            orders,
            doses,
            conditions,
            alerts,
            vitals,
            results,
            diet,
            sections: _,
            gone_since,
            local: _,
        } = self;
        *patient == other.patient
            && *encounter == other.encounter
            && *allergies == other.allergies
            && *weight == other.weight
            && *orders == other.orders
            && *doses == other.doses
            && *conditions == other.conditions
            && *alerts == other.alerts
            && *vitals == other.vitals
            && *results == other.results
            && *diet == other.diet
            && *gone_since == other.gone_since
            && digits(self) == digits(other)
    }
}

/// The numbers of a chart with their digits, in order: sign, digits and decimal point of each.
fn digits(chart: &Chart) -> Vec<[u8; 16]> {
    let mut found = Vec::with_capacity(chart.orders.len() + chart.doses.len());
    weights(&chart.weight, &mut found);
    for order in &chart.orders {
        of_order(order, &mut found);
    }
    for dose in &chart.doses {
        let RecordedDose {
            source: _,
            order: _,
            medication: _,
            at: _,
            dose,
            status: _,
            by: _,
            identifiers: _,
        } = dose;
        dose.iter().for_each(|amount| of_amount(amount, &mut found));
    }
    observations(&chart.vitals, &mut found);
    observations(&chart.results, &mut found);
    found
}

fn of_amount(amount: &Amount, found: &mut Vec<[u8; 16]>) {
    found.push(amount.value.serialize());
}

fn weights(weights: &Known<Weight>, found: &mut Vec<[u8; 16]>) {
    for Weight { amount, at: _ } in weights.values() {
        of_amount(amount, found);
    }
}

fn of_order(order: &Order, found: &mut Vec<[u8; 16]>) {
    let Order {
        id: _,
        source: _,
        patient: _,
        encounter: _,
        number: _,
        medication: _,
        status: _,
        category: _,
        dose,
        dose_json: _,
        rate,
        route: _,
        route_json: _,
        timing,
        start: _,
        end: _,
        verbatim: _,
        notes: _,
        prescriber: _,
        authored: _,
        pharmacy: _,
        own_supply: _,
        gone_since: _,
    } = order;
    of_dose(dose, found);
    rate.iter().for_each(|amount| of_amount(amount, found));
    of_timing(timing, found);
}

fn of_dose(dose: &Dose, found: &mut Vec<[u8; 16]>) {
    match dose {
        Dose::Exact(amount) => of_amount(amount, found),
        Dose::Range { low, high } => {
            of_amount(low, found);
            of_amount(high, found);
        }
        Dose::Missing => {}
    }
}

fn of_timing(timing: &Timing, found: &mut Vec<[u8; 16]>) {
    match timing {
        Timing::Counted { doses: _, of } => of_timing(of, found),
        Timing::Steps(steps) => {
            for step in steps {
                let Step {
                    dose,
                    start: _,
                    end: _,
                    timing,
                } = step;
                of_dose(dose, found);
                of_timing(timing, found);
            }
        }
        Timing::IfNeeded {
            reason: _,
            min_interval_minutes: _,
            max_per_day: _,
            max_amount,
        } => {
            if let Some(AmountLimit { amount, hours: _ }) = max_amount {
                of_amount(amount, found);
            }
        }
        Timing::FixedTimes(_)
        | Timing::Interval { every_minutes: _ }
        | Timing::TimesPerDay(_)
        | Timing::Moments(_)
        | Timing::DaysOfWeek { days: _, plan: _ }
        | Timing::Once(_)
        | Timing::Continuous
        | Timing::Raw(_) => {}
    }
}

fn observations(observations: &Known<Observation>, found: &mut Vec<[u8; 16]>) {
    for observation in observations.values() {
        let Observation {
            source: _,
            name: _,
            codes: _,
            value,
            flag: _,
            range: _,
            at: _,
            provisional: _,
        } = observation;
        match value {
            Measured::Quantity(_, amount) => of_amount(amount, found),
            Measured::Parts(parts) => parts
                .iter()
                .for_each(|(_, amount)| of_amount(amount, found)),
            Measured::Text(_) | Measured::Missing(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A chart with an amount in every place that can hold one.
    fn full() -> Value {
        let source = json!(crate::clinical::SourceRef::fhir("X/1", None));
        let amount = |digits: &str| json!({"value": digits, "unit": "mg"});
        let seen = |value: Value| {
            json!({"source": source, "name": "n", "codes": [], "value": value, "flag": null,
                "range": null, "at": null, "provisional": null})
        };
        let order = |dose: Value, timing: Value| {
            json!({"id": "o", "source": source, "patient": "p", "encounter": null, "number": null,
                "medication": {"text": "m", "brand": null, "strength": null, "form": null, "codes": [],
                    "source_json": null},
                "status": "active", "category": "inpatient", "dose": dose, "dose_json": null,
                "rate": amount("41.5"), "route": null, "route_json": null, "timing": timing, "start": null,
                "end": null, "verbatim": [], "notes": [], "prescriber": null, "authored": null, "gone_since": null})
        };
        let step = json!({"dose": {"exact": amount("3.5")}, "start": "2026-09-23T12:00:00Z", "end": null,
            "timing": {"if-needed": {"reason": null, "min_interval_minutes": null, "max_per_day": null,
                "max_amount": {"amount": amount("4.5"), "hours": 24}}}});
        json!({
            "patient": {"id": "p", "source": source, "identifiers": [], "family": null, "given": [],
                "name_text": null, "used_family": null, "birth_date": null, "birth_text": null, "sex": "female",
                "deceased": false, "merged_into": null},
            "encounter": {"id": "e", "source": source, "patient": "p", "status": "in-progress",
                "visit_number": null, "start": null, "place": {"ward": null, "room": null, "bed": null},
                "attending": null},
            "allergies": "not-recorded",
            "weight": {"values": [{"amount": amount("72.5"), "at": null}]},
            "orders": [
                order(json!({"exact": amount("1.5")}), json!("continuous")),
                order(json!({"range": {"low": amount("2.5"), "high": amount("2.75")}}),
                    json!({"counted": {"doses": 3, "of": {"steps": [step]}}}))
            ],
            "doses": [{"source": source, "order": null, "medication": "m", "at": null, "dose": amount("5.5"),
                "status": "given", "by": null, "identifiers": []}],
            "conditions": "not-recorded", "alerts": "not-recorded", "diet": "not-recorded",
            "vitals": {"values": [seen(json!({"parts": [["systolic", amount("6.5")]]}))]},
            "results": {"values": [seen(json!({"quantity": ["<", amount("7.5")]}))]},
            "sections": {}, "gone_since": null
        })
    }

    /// The places of all amounts below a piece of JSON.
    fn amounts(node: &Value, at: &str, found: &mut Vec<String>) {
        match node {
            Value::Object(members) if members.contains_key("unit") => {
                found.push(format!("{at}/value"))
            }
            Value::Object(members) => members
                .iter()
                .for_each(|(key, value)| amounts(value, &format!("{at}/{key}"), found)),
            Value::Array(items) => (0..)
                .zip(items)
                .for_each(|(nth, value): (u32, _)| amounts(value, &format!("{at}/{nth}"), found)),
            _ => {}
        }
    }

    #[test]
    fn a_digit_more_anywhere_is_another_chart() {
        let json = full();
        let chart: Chart = serde_json::from_value(json.clone()).unwrap();
        assert!(chart.says_the_same(&chart.clone()), "the same chart");
        let mut places = vec![];
        amounts(&json, "", &mut places);
        assert_eq!(places.len(), 11, "every place is tried: {places:?}");
        for place in places {
            let mut longer = json.clone();
            let digits = longer.pointer_mut(&place).unwrap();
            *digits = json!(format!("{}0", digits.as_str().unwrap()));
            let longer: Chart = serde_json::from_value(longer).unwrap();
            assert_eq!(chart, longer, "{place}: equal as numbers");
            assert!(
                !chart.says_the_same(&longer),
                "{place}: but not what the source wrote"
            );
        }
    }

    #[test]
    fn ages_are_left_out_and_words_are_not() {
        let chart: Chart = serde_json::from_value(full()).unwrap();
        let state = super::super::SectionState {
            as_of: chrono::DateTime::UNIX_EPOCH,
            complete: false,
            error: None,
        };
        let older = Chart {
            sections: [(super::super::Section::Orders, state)].into(),
            ..chart.clone()
        };
        assert!(chart.says_the_same(&older), "the age of a section");
        let mut words = chart.clone();
        words.orders[0].verbatim.push("le soir".to_owned());
        assert!(!chart.says_the_same(&words), "a sentence more");
    }
}
