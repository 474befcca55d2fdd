//! Prescriptions as FHIR: `Medication` and `MedicationRequest`, with the text a French prescriber would read.

use chrono::{DateTime, Days, Duration, NaiveTime, Utc, Weekday};
use serde_json::{Map, Value, json};

use super::clock::{hours, stamp};
use super::file::{Drug, DrugShape, Patient, WardFile};
use super::people::{encounter_reference, subject};
use super::quantity::strength_ratio;
use super::rhythm::{Rhythm, plus};
use super::{Order, system};

/// A route of the ward file: its SNOMED CT code, its name, and how a sentence says it.
pub(super) fn route(code: &str) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match code {
        "PO" => ("26643006", "orale", "par voie orale"),
        "IV" => ("47625008", "intraveineuse", "par voie intraveineuse"),
        "SC" => ("34206005", "sous-cutanée", "par voie sous-cutanée"),
        "TD" => ("45890007", "transdermique", "par voie transdermique"),
        "INH" => ("447694001", "inhalée", "en inhalation"),
        "NEB" => ("447694001", "nébulisation", "en nébulisation"),
        "OPH" => ("54485002", "oculaire", "en instillation oculaire"),
        _ => return None,
    })
}

/// The drugs that live in a resource of their own.
pub(super) fn medications(file: &WardFile) -> Vec<Value> {
    file.drugs
        .iter()
        .filter(|(_, drug)| drug.shape == DrugShape::Resource)
        .map(|(key, drug)| {
            let mut ingredient =
                json!({ "itemCodeableConcept": { "text": drug.inn }, "isActive": true });
            if let (Some(ratio), Some(object)) =
                (strength_ratio(&drug.strength), ingredient.as_object_mut())
            {
                object.insert("strength".to_owned(), ratio);
            }
            let named = format!("{} {}, {}", drug.brand, drug.strength, drug.form);
            json!({
                "resourceType": "Medication",
                "id": medication_id(key),
                "code": { "coding": [coding(key, &named)], "text": named },
                "status": "active",
                "form": { "text": drug.form },
                "ingredient": [ingredient],
            })
        })
        .collect()
}

/// `medicationReference` or `medicationCodeableConcept`, as the formulary says for this drug.
pub(super) fn medication(key: &str, drug: &Drug) -> (&'static str, Value) {
    let inn = format!("{} {}, {}", drug.inn, drug.strength, drug.form);
    match drug.shape {
        DrugShape::Resource => (
            "medicationReference",
            json!({ "reference": format!("Medication/{}", medication_id(key)), "display": inn }),
        ),
        DrugShape::Concept => (
            "medicationCodeableConcept",
            json!({
                "coding": [coding(key, &inn)],
                "text": format!("{inn} ({})", drug.brand),
            }),
        ),
    }
}

/// The order as the record holds it at `now`.
pub(super) fn request(order: &Order, patient: &Patient, drug: &Drug, now: DateTime<Utc>) -> Value {
    let start = order.rhythm.start(&order.line, patient, now);
    let authored = start
        .checked_sub_signed(Duration::minutes(35))
        .unwrap_or(start);
    let stopped = order
        .line
        .stopped_hours_ago
        .map(|ago| plus(now, -hours(ago)));
    let updated = stopped.unwrap_or(authored);

    let mut resource = Map::new();
    let mut set = |key: &str, value: Value| resource.insert(key.to_owned(), value);
    set("resourceType", json!("MedicationRequest"));
    set("id", json!(order.id));
    set("meta", json!({ "lastUpdated": stamp(updated) }));
    set(
        "identifier",
        json!([{ "system": system("prescription"), "value": order.number }]),
    );
    set("status", json!(order.line.status()));
    set("intent", json!("order"));
    set(
        "category",
        json!([{ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category",
            "code": "inpatient",
            "display": "Inpatient",
        }] }]),
    );
    let (key, value) = medication(&order.line.drug, drug);
    set(key, value);
    set("subject", subject(patient));
    set("encounter", encounter_reference(patient));
    set("authoredOn", json!(stamp(authored)));
    set("requester", json!({ "display": patient.prescriber }));
    set("reasonCode", json!([{ "text": patient.reason }]));
    if let Some(note) = &order.line.note {
        set("note", json!([{ "text": note }]));
    }
    set(
        "dosageInstruction",
        json!([dosage(order, start, stopped, drug, now)]),
    );
    Value::Object(resource)
}

/// The route as FHIR.
pub(super) fn route_json(code: &str) -> Option<Value> {
    let (snomed, text, _) = route(code)?;
    Some(json!({
        "coding": [{ "system": "http://snomed.info/sct", "code": snomed }],
        "text": text,
    }))
}

fn dosage(
    order: &Order,
    start: DateTime<Utc>,
    stopped: Option<DateTime<Utc>>,
    drug: &Drug,
    now: DateTime<Utc>,
) -> Value {
    let mut dosage = Map::new();
    let mut set = |key: &str, value: Value| dosage.insert(key.to_owned(), value);
    set("sequence", json!(1));
    let text = order
        .line
        .text
        .clone()
        .unwrap_or_else(|| text(order, drug, now));
    set("text", json!(text));
    let end = stopped.or_else(|| {
        let days = Days::new(u64::from(order.line.for_days?));
        start.checked_add_days(days)
    });
    set_timing(&mut set, order, start, end, now);
    match &order.line.prn {
        Some(reason) => set("asNeededCodeableConcept", json!({ "text": reason })),
        None => set("asNeededBoolean", json!(false)),
    };
    if let Some(route) = route_json(&order.line.route) {
        set("route", route);
    }
    if let Some(dose) = &order.dose {
        set("doseAndRate", json!([{ "doseQuantity": dose.json() }]));
    }
    if let Some(rate) = &order.rate {
        set("doseAndRate", json!([{ "rateQuantity": rate.json() }]));
    }
    if let Some(max) = &order.max {
        let day =
            json!({ "value": 24, "unit": "h", "system": "http://unitsofmeasure.org", "code": "h" });
        set(
            "maxDosePerPeriod",
            json!({ "numerator": max.json(), "denominator": day }),
        );
    }
    Value::Object(dosage)
}

fn set_timing(
    set: &mut impl FnMut(&str, Value) -> Option<Value>,
    order: &Order,
    start: DateTime<Utc>,
    end: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) {
    let mut bounds = json!({ "start": stamp(start) });
    if let (Some(end), Some(object)) = (end, bounds.as_object_mut()) {
        object.insert("end".to_owned(), json!(stamp(end)));
    }
    let repeat = match &order.rhythm {
        Rhythm::Fixed(times) => json!({
            "boundsPeriod": bounds,
            "frequency": times.len(),
            "period": 1,
            "periodUnit": "d",
            "timeOfDay": times_of_day(times),
        }),
        Rhythm::Interval { hours, .. } => json!({
            "boundsPeriod": bounds,
            "frequency": 1,
            "period": hours,
            "periodUnit": "h",
        }),
        Rhythm::PerDay(times) => json!({
            "boundsPeriod": bounds,
            "frequency": times.len(),
            "period": 1,
            "periodUnit": "d",
        }),
        Rhythm::Weekly { days, times } => json!({
            "boundsPeriod": bounds,
            "frequency": days.len(),
            "period": 1,
            "periodUnit": "wk",
            "dayOfWeek": days.iter().map(|day| day.to_string().to_lowercase()).collect::<Vec<_>>(),
            "timeOfDay": times_of_day(times),
        }),
        Rhythm::Once { from_now } => {
            let moment = plus(now, *from_now);
            set("timing", json!({ "event": [stamp(moment)] }));
            return;
        }
        Rhythm::AsNeeded => match order.line.min_hours {
            Some(hours) => json!({
                "boundsPeriod": bounds,
                "frequency": 1,
                "period": hours,
                "periodUnit": "h",
            }),
            None => return,
        },
        // A pump runs, and a free text says it all: real records send no timing for either.
        Rhythm::Continuous { .. } | Rhythm::TextOnly => return,
    };
    set("timing", json!({ "repeat": repeat }));
}

/// The dosage in words. Times are written `08:00`, so that no reader takes an hour for an amount.
fn text(order: &Order, drug: &Drug, now: DateTime<Utc>) -> String {
    let (_, _, by) = route(&order.line.route).unwrap_or_default();
    let dose = order.dose.as_ref().map(|dose| dose.text());
    let dose = format!("{} {by}", dose.unwrap_or_default());
    match &order.rhythm {
        Rhythm::Fixed(times) => format!("{dose} à {}", clock_words(times)),
        Rhythm::Interval { hours, .. } => format!("{dose} toutes les {hours} h"),
        Rhythm::PerDay(times) => format!("{dose}, {} fois par jour", times.len()),
        Rhythm::Weekly { days, times } => {
            let days: Vec<&str> = days.iter().map(|day| day_word(*day)).collect();
            format!(
                "{dose}, une fois par semaine, le {} à {}",
                days.join(" et le "),
                clock_words(times)
            )
        }
        Rhythm::Once { from_now } => {
            let moment = super::clock::local(plus(now, *from_now));
            format!("{dose}, une fois, le {}", moment.format("%d/%m à %H:%M"))
        }
        Rhythm::AsNeeded => {
            let reason = order.line.prn.as_deref().unwrap_or_default();
            let mut text = format!("{dose} {reason}");
            if let Some(hours) = order.line.min_hours {
                text.push_str(&format!(", toutes les {hours} h au plus"));
            }
            if let Some(max) = &order.max {
                text.push_str(&format!(", maximum {} par 24 h", max.text()));
            }
            text
        }
        Rhythm::Continuous { .. } => {
            let rate = order.rate.as_ref().map(|rate| rate.text());
            format!("{} {} en perfusion continue", rate.unwrap_or_default(), by)
        }
        Rhythm::TextOnly => drug.inn.clone(),
    }
}

fn times_of_day(times: &[NaiveTime]) -> Vec<String> {
    times
        .iter()
        .map(|time| time.format("%H:%M:%S").to_string())
        .collect()
}

fn clock_words(times: &[NaiveTime]) -> String {
    let words: Vec<String> = times
        .iter()
        .map(|time| time.format("%H:%M").to_string())
        .collect();
    match words.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} et {last}", before.join(", ")),
        _ => words.concat(),
    }
}

fn day_word(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "lundi",
        Weekday::Tue => "mardi",
        Weekday::Wed => "mercredi",
        Weekday::Thu => "jeudi",
        Weekday::Fri => "vendredi",
        Weekday::Sat => "samedi",
        Weekday::Sun => "dimanche",
    }
}

fn medication_id(key: &str) -> String {
    format!("med-{key}")
}

fn coding(key: &str, display: &str) -> Value {
    json!({ "system": system("livret"), "code": key.to_uppercase(), "display": display })
}
