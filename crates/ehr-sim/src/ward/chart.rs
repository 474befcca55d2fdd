//! The doses the record already holds: what a ward that works well has charted by `now`.
//!
//! Every dose that came due more than [`SETTLED_AFTER_MINUTES`] ago is charted as given or not given, except
//! [`LEFT_LATE`] of them: a ward without a late dose does not exist.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Timelike, Utc};
use serde_json::{Map, Value, json};

use super::clock::{hours, local, stamp};
use super::file::{Given, Patient, Staff};
use super::orders::{medication, route_json};
use super::people::{encounter_reference, subject};
use super::quantity::Quantity;
use super::rhythm::{Rhythm, plus};
use super::{DemoWard, Order, system};

/// A dose due less long ago than this is still the nurse's next task.
const SETTLED_AFTER_MINUTES: i64 = 40;
/// How many doses stay uncharted although they are overdue.
const LEFT_LATE: usize = 2;
/// How far back the record's chart goes; rarer rhythms go back a week and a day.
const CHART_HOURS: i64 = 48;
const CHART_HOURS_RARE: i64 = 8 * 24;

/// All doses of the ward.
pub(super) fn administrations(ward: &DemoWard, now: DateTime<Utc>) -> Vec<Value> {
    let late = left_late(ward, now);
    let mut all = Vec::new();
    for order in &ward.orders {
        let Some(patient) = ward.patient(order) else {
            continue;
        };
        let mut due = settled_doses(order, patient, now);
        if late.contains(&order.id) {
            due.pop();
        }
        let last = due.last().copied();
        for moment in due {
            let not_given = order
                .line
                .not_given
                .as_deref()
                .filter(|_| Some(moment) == last);
            all.push(scheduled(ward, order, patient, moment, not_given, now));
        }
        for given in &order.line.given {
            all.push(unscheduled(ward, order, patient, given, now));
        }
        if let Rhythm::Continuous { running } = order.rhythm {
            all.push(running_infusion(ward, order, patient, plus(now, -running)));
        }
    }
    // As a record would: in the order in which they were charted.
    all.sort_by_key(|dose| {
        let updated = dose.pointer("/meta/lastUpdated").and_then(Value::as_str);
        updated.and_then(|text| DateTime::parse_from_rfc3339(text).ok())
    });
    all
}

/// The doses of an order that came due long enough ago to be charted.
fn settled_doses(order: &Order, patient: &Patient, now: DateTime<Utc>) -> Vec<DateTime<Utc>> {
    if order.line.unschedulable.is_some() || order.line.status() == "on-hold" {
        return Vec::new();
    }
    if matches!(order.rhythm, Rhythm::Once { .. }) && !order.line.given_once {
        return Vec::new();
    }
    let rare = match order.rhythm {
        Rhythm::Weekly { .. } => true,
        Rhythm::Interval { hours, .. } => hours > 24,
        Rhythm::Fixed(_)
        | Rhythm::PerDay(_)
        | Rhythm::Once { .. }
        | Rhythm::AsNeeded
        | Rhythm::Continuous { .. }
        | Rhythm::TextOnly => false,
    };
    let back = Duration::hours(if rare { CHART_HOURS_RARE } else { CHART_HOURS });
    let settled = plus(now, -Duration::minutes(SETTLED_AFTER_MINUTES));
    let until = match order.line.stopped_hours_ago {
        Some(ago) => settled.min(plus(now, -hours(ago))),
        None => settled,
    };
    let start = order.rhythm.start(&order.line, patient, now);
    order.rhythm.due(start, plus(now, -back), until, now)
}

/// The orders whose last dose stays uncharted: the most recent ones among those marked, of different patients.
fn left_late(ward: &DemoWard, now: DateTime<Utc>) -> BTreeSet<String> {
    let mut candidates: Vec<(DateTime<Utc>, &Order)> = ward
        .orders
        .iter()
        .filter(|order| order.line.late)
        .filter_map(|order| {
            let patient = ward.patient(order)?;
            let last = settled_doses(order, patient, now).pop()?;
            Some((last, order))
        })
        .collect();
    candidates.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.id.cmp(&y.id)));
    let mut patients = BTreeSet::new();
    candidates
        .into_iter()
        .filter(|(_, order)| patients.insert(order.patient))
        .take(LEFT_LATE)
        .map(|(_, order)| order.id.clone())
        .collect()
}

fn scheduled(
    ward: &DemoWard,
    order: &Order,
    patient: &Patient,
    due: DateTime<Utc>,
    not_given: Option<&str>,
    now: DateTime<Utc>,
) -> Value {
    let chance = spread(&format!("{}@{}", order.id, due.timestamp()));
    // From 9 minutes early to 25 late.
    let off = Duration::minutes(i64::from(chance % 35) - 9);
    let given = plus(due, off).min(plus(now, -Duration::minutes(3)));
    let mut dose = charted(ward, order, patient, given, None);
    dose.insert("effectiveDateTime".to_owned(), json!(stamp(given)));
    match not_given {
        Some(reason) => {
            dose.insert("status".to_owned(), json!("not-done"));
            dose.insert("statusReason".to_owned(), json!([{ "text": reason }]));
            dose.remove("dosage");
        }
        None => {
            dose.insert("dosage".to_owned(), dosage(order, order.dose.as_ref()));
        }
    }
    Value::Object(dose)
}

fn unscheduled(
    ward: &DemoWard,
    order: &Order,
    patient: &Patient,
    given: &Given,
    now: DateTime<Utc>,
) -> Value {
    let moment = plus(now, -hours(given.hours_ago));
    let amount = given
        .dose
        .as_deref()
        .and_then(|text| Quantity::parse(text).ok());
    let mut dose = charted(ward, order, patient, moment, given.by.as_deref());
    dose.insert("effectiveDateTime".to_owned(), json!(stamp(moment)));
    dose.insert(
        "dosage".to_owned(),
        dosage(order, amount.as_ref().or(order.dose.as_ref())),
    );
    Value::Object(dose)
}

fn running_infusion(
    ward: &DemoWard,
    order: &Order,
    patient: &Patient,
    since: DateTime<Utc>,
) -> Value {
    let mut dose = charted(ward, order, patient, since, None);
    dose.insert("status".to_owned(), json!("in-progress"));
    dose.insert(
        "effectivePeriod".to_owned(),
        json!({ "start": stamp(since) }),
    );
    dose.insert("dosage".to_owned(), dosage(order, None));
    Value::Object(dose)
}

/// What every charted dose has in common; completed unless the caller says otherwise.
fn charted(
    ward: &DemoWard,
    order: &Order,
    patient: &Patient,
    moment: DateTime<Utc>,
    by: Option<&str>,
) -> Map<String, Value> {
    let id = format!("adm-{}-{}", order.id, moment.timestamp() / 60);
    let nurse = by.map_or_else(|| on_shift(&ward.file.staff, order, moment), str::to_owned);
    let mut dose = Map::new();
    let mut set = |key: &str, value: Value| dose.insert(key.to_owned(), value);
    set("resourceType", json!("MedicationAdministration"));
    set("id", json!(id));
    set(
        "meta",
        json!({ "lastUpdated": stamp(plus(moment, Duration::minutes(1))) }),
    );
    set(
        "identifier",
        json!([{ "system": system("administration"), "value": id }]),
    );
    set("status", json!("completed"));
    set(
        "category",
        json!({ "coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/medication-admin-category",
            "code": "inpatient",
        }] }),
    );
    if let Some(drug) = ward.drug(order) {
        let (key, value) = medication(&order.line.drug, drug);
        set(key, value);
    }
    set("subject", subject(patient));
    set("context", encounter_reference(patient));
    set(
        "performer",
        json!([{ "actor": {
            "identifier": {
                "system": system("soignant"),
                "value": format!("S{:05}", spread(&nurse) % 100_000),
            },
            "display": nurse,
        } }]),
    );
    set(
        "request",
        json!({ "reference": format!("MedicationRequest/{}", order.id) }),
    );
    dose
}

fn dosage(order: &Order, amount: Option<&Quantity>) -> Value {
    let mut dosage = Map::new();
    if let Some(route) = route_json(&order.line.route) {
        dosage.insert("route".to_owned(), route);
    }
    if let Some(amount) = amount {
        dosage.insert("dose".to_owned(), amount.json());
    }
    if let Some(rate) = &order.rate {
        dosage.insert("rateQuantity".to_owned(), rate.json());
    }
    Value::Object(dosage)
}

/// The nurse of that hour. The same patient has the same nurse for the whole shift.
fn on_shift(staff: &Staff, order: &Order, moment: DateTime<Utc>) -> String {
    let team = match local(moment).hour() {
        7..14 => &staff.morning,
        14..21 => &staff.afternoon,
        _ => &staff.night,
    };
    // Patients are shared out by halves or thirds of the ward, in the order of the rooms.
    let share = order.patient * team.len() / 24;
    team.get(share.min(team.len().saturating_sub(1)))
        .cloned()
        .unwrap_or_default()
}

/// A number that looks random and is always the same for the same words (FNV-1a).
fn spread(words: &str) -> u32 {
    words.bytes().fold(0x811c_9dc5, |hash: u32, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32) -> DateTime<Utc> {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
        day.and_hms_opt(hour, minute, 0).unwrap().and_utc()
    }

    fn reference(dose: &Value) -> &str {
        dose["request"]["reference"]
            .as_str()
            .unwrap()
            .trim_start_matches("MedicationRequest/")
    }

    #[test]
    fn at_any_hour_every_settled_dose_is_charted_but_two() {
        let ward = DemoWard::built_in();
        for hour in 0..24 {
            let now = at(hour, 10);
            let charted = administrations(&ward, now);
            let mut missing = 0;
            for order in &ward.orders {
                let patient = ward.patient(order).unwrap();
                let due: Vec<_> = settled_doses(order, patient, now)
                    .into_iter()
                    .filter(|due| *due >= plus(now, -Duration::hours(24)))
                    .collect();
                for due in due {
                    let found = charted.iter().any(|dose| {
                        let effective = dose["effectiveDateTime"].as_str().unwrap_or_default();
                        DateTime::parse_from_rfc3339(effective).is_ok_and(|effective| {
                            reference(dose) == order.id
                                && (effective.with_timezone(&Utc) - due).num_minutes().abs() <= 25
                        })
                    });
                    missing += usize::from(!found);
                }
            }
            assert_eq!(
                missing, LEFT_LATE,
                "{hour} h: exactly the late doses are missing"
            );
        }
    }

    #[test]
    fn late_doses_are_late_today_not_yesterday() {
        let ward = DemoWard::built_in();
        for hour in 0..24 {
            let now = at(hour, 10);
            for id in left_late(&ward, now) {
                let order = ward.orders.iter().find(|order| order.id == id).unwrap();
                let patient = ward.patient(order).unwrap();
                let last = settled_doses(order, patient, now).pop().unwrap();
                assert!(
                    now - last <= Duration::minutes(6 * 60 + SETTLED_AFTER_MINUTES),
                    "{hour} h: {id} late since {last}: at worst one round of the six-hourly doses"
                );
            }
        }
    }

    #[test]
    fn nothing_is_charted_in_the_future_and_every_dose_has_its_own_name() {
        let ward = DemoWard::built_in();
        let now = at(9, 3);
        let mut names = BTreeSet::new();
        for dose in administrations(&ward, now) {
            let updated = dose["meta"]["lastUpdated"].as_str().unwrap();
            assert!(
                DateTime::parse_from_rfc3339(updated).unwrap() <= now,
                "nobody charts ahead of time: {dose}"
            );
            assert!(
                names.insert(dose["id"].as_str().unwrap().to_owned()),
                "two doses under one id would be one dose: {dose}"
            );
        }
    }

    #[test]
    fn the_same_moment_gives_the_same_chart() {
        let ward = DemoWard::built_in();
        assert_eq!(
            administrations(&ward, at(15, 45)),
            administrations(&DemoWard::built_in(), at(15, 45)),
            "a drill can be repeated"
        );
    }

    #[test]
    fn refusals_are_charted_with_their_reason() {
        let ward = DemoWard::built_in();
        let not_done: Vec<Value> = administrations(&ward, at(15, 45))
            .into_iter()
            .filter(|dose| dose["status"] == "not-done")
            .collect();
        assert_eq!(not_done.len(), 3, "three lines of the ward file say so");
        for dose in not_done {
            assert!(
                dose["statusReason"][0]["text"].is_string(),
                "a dose not given has a reason: {dose}"
            );
            assert!(dose.get("dosage").is_none(), "and no dose: {dose}");
        }
    }
}
