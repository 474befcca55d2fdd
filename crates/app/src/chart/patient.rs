//! Who and where, in words.

use chrono::{DateTime, Utc};
use lang::Arg;
use paper::forms::national_identity;
use ward::clinical::bedside::weight_here;
use ward::clinical::{Known, Patient, Weight, look_alikes};
use ward::format;
use ward::snapshot::{Chart, Generation, Section};

use super::{data_age, findings, stay};
use crate::api::views::{Allergy, AllergyKind, PatientBanner};
use crate::station::{Live, Station};

/// `NOM Prénom`.
pub(crate) fn patient_name(station: &Station, patient: &Patient) -> String {
    patient.display_name(station.locale())
}

/// The bed, or the words for an unknown one.
pub(crate) fn place_words(station: &Station, chart: &Chart) -> String {
    chart
        .encounter
        .place
        .bed
        .clone()
        .unwrap_or_else(|| station.words().say("bed-unknown"))
}

/// Allergies: one of four answers.
pub(crate) fn allergy(station: &Station, chart: &Chart) -> Allergy {
    let (kind, key) = match &chart.allergies {
        Known::Values(_) => (AllergyKind::Known, "allergy-known"),
        Known::NoneKnown => (AllergyKind::NoneKnown, "allergy-none-known"),
        Known::NotRecorded => (AllergyKind::NotRecorded, "allergy-not-recorded"),
        Known::NotFetched(_) => (AllergyKind::NotFetched, "allergy-not-fetched"),
    };
    Allergy {
        kind,
        word: station.words().say(key),
        items: chart
            .allergies
            .values()
            .iter()
            .map(ward::clinical::Allergy::line)
            .collect(),
    }
}

/// Birth date as text: a whole date, else what the source wrote, else the words for not known.
pub(super) fn birth_date(station: &Station, patient: &Patient) -> String {
    match (patient.birth_date, &patient.birth_text) {
        (Some(date), _) => format::date(date, station.locale()),
        (None, Some(text)) => text.clone(),
        (None, None) => station.words().say("not-known"),
    }
}

/// Birth date and record number: what tells two people of one name apart where there is no banner.
pub(crate) fn identity_words(station: &Station, patient: &Patient) -> String {
    let born = birth_date(station, patient);
    let key = if patient.is_temporary() {
        "identity-by-ward"
    } else {
        "identity"
    };
    station.words().say_with(
        key,
        &[
            ("born", Arg::Text(&born)),
            ("number", Arg::Text(patient.record_number())),
        ],
    )
}

/// Age in words, empty when the birth date is not a whole date.
pub(super) fn age(station: &Station, patient: &Patient, now: DateTime<Utc>) -> String {
    let today = now.with_timezone(&station.zone()).date_naive();
    patient.birth_date.map_or_else(String::new, |born| {
        format::age(born, today, station.locale())
    })
}

/// Since when the record no longer returns this patient.
pub(super) fn gone_since(station: &Station, chart: &Chart) -> Option<String> {
    chart.gone_since.map(|at| {
        let time = format::sentence_date_time(at, station.zone(), station.locale());
        station
            .words()
            .say_with("gone-since", &[("time", Arg::Text(&time))])
    })
}

/// Patients of the ward who could be taken for this one, named.
pub(super) fn look_alike(
    station: &Station,
    generation: &Generation,
    patient: &Patient,
) -> Option<String> {
    let others = generation.charts.values().map(|chart| &chart.patient);
    let names: Vec<String> = look_alikes(patient, others)
        .into_iter()
        .map(|other| patient_name(station, other))
        .collect();
    if names.is_empty() {
        return None;
    }
    Some(
        station
            .words()
            .say_with("look-alike", &[("names", Arg::Text(&names.join(", ")))]),
    )
}

/// The weight in words, and whether it is too old to dose by. One that was charted here stands beside the record's own, the
/// newest first: neither silently takes the place of the other.
pub(super) fn weight(
    station: &Station,
    live: &Live,
    chart: &Chart,
    now: DateTime<Utc>,
) -> (String, bool) {
    let words = station.words();
    let (record, record_at, record_old) = weight_in_record(station, chart, now);
    let Some((amount, at)) = weight_here(&live.ledger, &chart.patient.id, now) else {
        return (record, record_old);
    };
    let here = words.say_with(
        "weight-here",
        &[(
            "weight",
            Arg::Text(&weight_at(station, &amount.words(station.locale()), at)),
        )],
    );
    let both = [
        ("here", Arg::Text(here.as_str())),
        ("record", Arg::Text(record.as_str())),
    ];
    if record_at.is_some_and(|record_at| record_at > at) {
        (words.say_with("weight-record-first", &both), record_old)
    } else {
        (words.say_with("weight-here-first", &both), is_old(at, now))
    }
}

/// Older than 7 days for an adult (display rule P8).
fn is_old(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    (now - at).num_days() > 7
}

fn weight_at(station: &Station, weight: &str, at: DateTime<Utc>) -> String {
    let local = at.with_timezone(&station.zone()).date_naive();
    station.words().say_with(
        "weight-at",
        &[
            ("weight", Arg::Text(weight)),
            ("date", Arg::Text(&format::date(local, station.locale()))),
        ],
    )
}

fn weight_in_record(
    station: &Station,
    chart: &Chart,
    now: DateTime<Utc>,
) -> (String, Option<DateTime<Utc>>, bool) {
    let words = station.words();
    match &chart.weight {
        Known::Values(weights) => match weights.first() {
            Some(Weight {
                amount,
                at: Some(at),
            }) => {
                let text = weight_at(station, &amount.words(station.locale()), *at);
                (text, Some(*at), is_old(*at, now))
            }
            Some(Weight { amount, at: None }) => (amount.words(station.locale()), None, true),
            None => (words.say("weight-none"), None, false),
        },
        Known::NoneKnown | Known::NotRecorded => (words.say("weight-none"), None, false),
        Known::NotFetched(_) => (words.say("weight-not-fetched"), None, false),
    }
}

/// The banner of the patient.
pub(super) fn banner(
    station: &Station,
    live: &Live,
    generation: &Generation,
    chart: &Chart,
    now: DateTime<Utc>,
) -> PatientBanner {
    let words = station.words();
    let patient = &chart.patient;
    let (weight, weight_old) = weight(station, live, chart, now);
    let missing: Vec<Section> = chart.missing();
    PatientBanner {
        patient_id: patient.id.as_str().to_owned(),
        name: patient_name(station, patient),
        used_name: patient.used_family.clone(),
        born: birth_date(station, patient),
        age: age(station, patient, now),
        sex: patient.sex.short(station.locale()).to_owned(),
        ipp: patient.record_number().to_owned(),
        national: national_identity(words, station.locale(), patient).line(),
        visit: chart.encounter.visit_number.clone(),
        bed: place_words(station, chart),
        weight,
        weight_old,
        allergy: allergy(station, chart),
        look_alike: look_alike(station, generation, patient),
        data: data_age(station, chart.as_of(), now),
        gone_since: gone_since(station, chart),
        stay: stay::marks(station, chart),
        missing: missing
            .iter()
            .map(|section| words.say(&format!("section-{}", section.code())))
            .collect(),
        alerts: findings::alerts(station, chart),
        measures: findings::measures(station, chart),
        findings: findings::groups(station, chart),
    }
}
