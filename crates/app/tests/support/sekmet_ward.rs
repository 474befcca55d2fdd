//! A small ward, admitted to SEKMET under ids we choose: four beds in two rooms, four patients, eight orders of as many kinds.
//!
//! It lives around the evening of 21 November 2026 in Paris, or around any other moment. The names are none anybody bears.
//! SEKMET validates what comes in: times of day need seconds, date-times with an hour need seconds and a zone, unknown
//! elements are refused, orders and doses need a subject, and the id in the body must equal the id in the address.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise and says which"
)]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test program names the parts of the ward it needs, and none exports them"
)]

use chrono::{DateTime, Duration, SecondsFormat, TimeZone, Timelike};
use serde_json::{Value, json};

use super::sekmet::Sekmet;

/// The ward's Location.
pub const WARD: &str = "ward-med3b";
/// The rooms, both `partOf` the ward.
pub const ROOMS: [&str; 2] = ["room-301", "room-302"];
/// The beds, two to a room, in the order of `PATIENTS`.
pub const BEDS: [&str; 4] = ["bed-301a", "bed-301b", "bed-302a", "bed-302b"];
/// The patients, in the order of `BEDS`.
pub const PATIENTS: [&str; 4] = ["pat-essai", "pat-fictif", "pat-temoin", "pat-modele"];
/// The stays, one to a patient, same order.
pub const ENCOUNTERS: [&str; 4] = ["enc-essai", "enc-fictif", "enc-temoin", "enc-modele"];
/// The namespace of the hospital's permanent patient identifiers.
pub const IPP_SYSTEM: &str = "https://hopital-essai.invalid/ipp";
/// The namespace of its stay numbers.
pub const IEP_SYSTEM: &str = "https://hopital-essai.invalid/iep";

/// Explicit times: 08:00 and 16:00. First patient.
pub const ORDER_FIXED_TIMES: &str = "mr-fixed-times";
/// Every 8 hours. Second patient.
pub const ORDER_INTERVAL: &str = "mr-interval";
/// Three times a day, at no stated time. Third patient.
pub const ORDER_N_PER_DAY: &str = "mr-n-per-day";
/// Once, at 21:00 on 21 November. Fourth patient.
pub const ORDER_ONCE: &str = "mr-once";
/// If needed. First patient.
pub const ORDER_PRN: &str = "mr-prn";
/// A continuous infusion at 60 mL/h. Second patient.
pub const ORDER_CONTINUOUS: &str = "mr-continuous";
/// Free text nobody can schedule. Fourth patient.
pub const ORDER_FREE_TEXT: &str = "mr-free-text";
/// With the meals. Third patient.
pub const ORDER_MEALS: &str = "mr-meals";
/// All of them.
pub const ORDERS: [&str; 8] = [
    ORDER_FIXED_TIMES,
    ORDER_INTERVAL,
    ORDER_N_PER_DAY,
    ORDER_ONCE,
    ORDER_PRN,
    ORDER_CONTINUOUS,
    ORDER_FREE_TEXT,
    ORDER_MEALS,
];

const UCUM: &str = "http://unitsofmeasure.org";
const SNOMED: &str = "http://snomed.info/sct";

/// When things happen on the ward: instants as FHIR writes them, and times of the day as `HH:MM`.
pub struct Moments {
    admitted: String,
    weighed: String,
    prescribed: String,
    ends: String,
    /// The two times of `ORDER_FIXED_TIMES`, in the order of the clock.
    twice: [String; 2],
    /// The instant of `ORDER_ONCE`.
    once: String,
}

impl Moments {
    /// The evening of 21 November 2026 in Paris.
    pub fn november() -> Moments {
        Moments {
            admitted: "2026-11-19T14:30:00+01:00".to_owned(),
            weighed: "2026-11-20T07:40:00+01:00".to_owned(),
            prescribed: "2026-11-20T09:15:00+01:00".to_owned(),
            ends: "2026-11-27T09:15:00+01:00".to_owned(),
            twice: ["08:00".to_owned(), "16:00".to_owned()],
            once: "2026-11-21T21:00:00+01:00".to_owned(),
        }
    }

    /// Around a moment on the hospital's clock: a fixed time two hours before and one two hours after its quarter hour,
    /// the single dose three hours after.
    pub fn around<Z: TimeZone>(now: &DateTime<Z>) -> Moments
    where
        Z::Offset: std::fmt::Display,
    {
        let at = |hours: i64| {
            let then = quarter(now) + Duration::hours(hours);
            then.to_rfc3339_opts(SecondsFormat::Secs, false)
        };
        let mut twice = [clock(now, -120), clock(now, 120)];
        twice.sort();
        Moments {
            admitted: at(-54),
            weighed: at(-40),
            prescribed: at(-36),
            ends: at(144),
            twice,
            once: at(3),
        }
    }
}

/// The time of the day, so many minutes from the quarter hour that runs.
pub fn clock<Z: TimeZone>(now: &DateTime<Z>, minutes: i64) -> String
where
    Z::Offset: std::fmt::Display,
{
    (quarter(now) + Duration::minutes(minutes))
        .format("%H:%M")
        .to_string()
}

fn quarter<Z: TimeZone>(now: &DateTime<Z>) -> DateTime<Z> {
    let past = i64::from(now.minute() % 15 * 60 + now.second());
    now.clone() - Duration::seconds(past) - Duration::nanoseconds(i64::from(now.nanosecond()))
}

/// Admits the whole ward, as it was in November.
pub fn admit_small_ward(s: &Sekmet) {
    admit_ward(s, &Moments::november());
}

/// Admits the whole ward. References point only at what is already there, as a careful server would demand.
pub fn admit_ward(s: &Sekmet, when: &Moments) {
    let places = places();
    let people = PATIENTS.iter().enumerate().flat_map(|(n, _)| stay(n, when));
    for resource in places.into_iter().chain(people) {
        s.put(&resource);
    }
    let rest = allergies(when).into_iter().chain(weights(when));
    for resource in rest.chain(orders(when)) {
        s.put(&resource);
    }
}

fn places() -> Vec<Value> {
    let mut places = vec![location(WARD, "wa", "Médecine interne 3B", None)];
    places.push(location(ROOMS[0], "ro", "Chambre 301", Some(WARD)));
    places.push(location(ROOMS[1], "ro", "Chambre 302", Some(WARD)));
    let names = ["301 porte", "301 fenêtre", "302 porte", "302 fenêtre"];
    for (n, (bed, name)) in BEDS.iter().zip(names).enumerate() {
        places.push(location(bed, "bd", name, Some(ROOMS[n / 2])));
    }
    places
}

fn location(id: &str, kind: &str, name: &str, part_of: Option<&str>) -> Value {
    let mut place = json!({
        "resourceType": "Location", "id": id, "status": "active", "mode": "instance", "name": name,
        "identifier": [{"system": "https://hopital-essai.invalid/lieux", "value": id}],
        "physicalType": {"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/location-physical-type", "code": kind}]},
    });
    if let Some(parent) = part_of {
        place["partOf"] = reference("Location", parent);
    }
    place
}

/// The n-th patient and the stay in the n-th bed.
fn stay(n: usize, when: &Moments) -> [Value; 2] {
    let (family, given, sex, born) = [
        ("Essai", "Amélie", "female", "1948-03-17"),
        ("Fictif", "Bernard", "male", "1955-11-02"),
        ("Témoin", "Chantal", "female", "1937-07-29"),
        ("Modèle-Dupré", "Denis", "male", "1962-01-08"),
    ][n];
    let patient = json!({
        "resourceType": "Patient", "id": PATIENTS[n], "active": true,
        "identifier": [{
            "use": "usual", "system": IPP_SYSTEM, "value": format!("80000{}", n + 1),
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PI"}], "text": "IPP"},
        }],
        "name": [{"use": "official", "family": family, "given": [given]}],
        "gender": sex, "birthDate": born,
    });
    let encounter = json!({
        "resourceType": "Encounter", "id": ENCOUNTERS[n], "status": "in-progress",
        "identifier": [{
            "system": IEP_SYSTEM, "value": format!("26110{}", n + 1),
            "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "VN"}], "text": "IEP"},
        }],
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP"},
        "subject": reference("Patient", PATIENTS[n]),
        "period": {"start": when.admitted},
        "location": [{
            "location": reference("Location", BEDS[n]), "status": "active", "period": {"start": when.admitted}}],
    });
    [patient, encounter]
}

/// The first patient is allergic, the second is said to have no allergy, of the others nothing is recorded.
fn allergies(when: &Moments) -> [Value; 2] {
    let clinical = json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "code": "active"}]});
    let verification = json!({"coding": [{
        "system": "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification", "code": "confirmed"}]});
    let penicillin = json!({
        "resourceType": "AllergyIntolerance", "id": "all-penicillin",
        "clinicalStatus": clinical, "verificationStatus": verification,
        "type": "allergy", "category": ["medication"], "criticality": "high",
        "code": {"coding": [{"system": SNOMED, "code": "91936005", "display": "Allergy to penicillin"}], "text": "Pénicilline"},
        "patient": reference("Patient", PATIENTS[0]),
        "recordedDate": when.admitted,
        "reaction": [{
            "manifestation": [{"coding": [{"system": SNOMED, "code": "39579001"}], "text": "Choc anaphylactique"}],
            "severity": "severe"}],
    });
    let none_known = json!({
        "resourceType": "AllergyIntolerance", "id": "all-none-known",
        "clinicalStatus": clinical, "verificationStatus": verification,
        "code": {"coding": [{"system": SNOMED, "code": "716186003", "display": "No known allergy"}],
            "text": "Pas d'allergie connue"},
        "patient": reference("Patient", PATIENTS[1]),
        "recordedDate": when.admitted,
    });
    [penicillin, none_known]
}

/// The fourth patient has not been weighed.
fn weights(when: &Moments) -> Vec<Value> {
    let kilograms = [json!(58.4), json!(83), json!(47.5)];
    let weighed = kilograms
        .into_iter()
        .enumerate()
        .map(|(n, value)| {
            json!({
                "resourceType": "Observation", "id": format!("obs-weight-{}", n + 1), "status": "final",
                "category": [{"coding": [{
                    "system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}]}],
                "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7", "display": "Body weight"}],
                    "text": "Poids"},
                "subject": reference("Patient", PATIENTS[n]),
                "encounter": reference("Encounter", ENCOUNTERS[n]),
                "effectiveDateTime": when.weighed,
                "valueQuantity": {"value": value, "unit": "kg", "system": UCUM, "code": "kg"},
            })
        });
    weighed.collect()
}

fn orders(when: &Moments) -> Vec<Value> {
    let week = json!({"start": when.prescribed, "end": when.ends});
    let [first, second] = &when.twice;
    let drug = |code: &str, text: &str| json!({"coding": [{"system": "http://www.whocc.no/atc", "code": code}], "text": text});
    let by_mouth =
        json!({"coding": [{"system": SNOMED, "code": "26643006"}], "text": "Voie orale"});
    let by_vein =
        json!({"coding": [{"system": SNOMED, "code": "47625008"}], "text": "Voie intraveineuse"});
    vec![
        order(
            ORDER_FIXED_TIMES,
            0,
            when,
            drug("C03CA01", "Furosémide 40 mg, comprimé"),
            json!({
            "sequence": 1, "text": format!("40 mg à {first} et {second}"), "route": by_mouth, "doseAndRate": [dose(json!(40), "mg")],
            "timing": {"repeat": {"boundsPeriod": week, "frequency": 2, "period": 1, "periodUnit": "d",
                "timeOfDay": [format!("{first}:00"), format!("{second}:00")]}}}),
        ),
        order(
            ORDER_INTERVAL,
            1,
            when,
            drug("J01CA04", "Amoxicilline 1 g, poudre injectable"),
            json!({
            "sequence": 1, "text": "1 g IV toutes les 8 h", "route": by_vein, "doseAndRate": [dose(json!(1), "g")],
            "timing": {"repeat": {"boundsPeriod": week, "frequency": 1, "period": 8, "periodUnit": "h"}}}),
        ),
        order(
            ORDER_N_PER_DAY,
            2,
            when,
            drug("N02BE01", "Paracétamol 1 g, comprimé"),
            json!({
            "sequence": 1, "text": "1 g 3 fois par jour", "route": by_mouth, "doseAndRate": [dose(json!(1), "g")],
            "timing": {"repeat": {"boundsPeriod": week, "frequency": 3, "period": 1, "periodUnit": "d"}}}),
        ),
        order(
            ORDER_ONCE,
            3,
            when,
            drug("B02BA01", "Phytoménadione 10 mg, ampoule buvable"),
            json!({
            "sequence": 1, "text": "10 mg une fois", "route": by_mouth, "doseAndRate": [dose(json!(10), "mg")],
            "timing": {"event": [when.once]}}),
        ),
        order(
            ORDER_PRN,
            0,
            when,
            drug("N02AA05", "Oxycodone 5 mg, gélule"),
            json!({
            "sequence": 1, "text": "5 mg si douleur, maximum 20 mg par 24 h", "asNeededBoolean": true, "route": by_mouth,
            "doseAndRate": [dose(json!(5), "mg")],
            "maxDosePerPeriod": {"numerator": quantity(json!(20), "mg"), "denominator": quantity(json!(24), "h")}}),
        ),
        order(
            ORDER_CONTINUOUS,
            1,
            when,
            drug("B05BB01", "Chlorure de sodium 0,9 %, poche 1000 mL"),
            json!({
            "sequence": 1, "text": "60 mL/h IV en continu", "route": by_vein,
            "timing": {"repeat": {"boundsPeriod": week}},
            "doseAndRate": [{"rateQuantity": quantity(json!(60), "mL/h")}]}),
        ),
        order(
            ORDER_FREE_TEXT,
            3,
            when,
            drug("B01AA03", "Warfarine"),
            json!({
            "text": "Dose du soir selon l'INR, à voir chaque jour avec le médecin"}),
        ),
        order(
            ORDER_MEALS,
            2,
            when,
            drug("A10BA02", "Metformine 500 mg, comprimé"),
            json!({
            "sequence": 1, "text": "500 mg au petit-déjeuner et au dîner", "route": by_mouth,
            "doseAndRate": [dose(json!(500), "mg")],
            "timing": {"repeat": {"boundsPeriod": week, "frequency": 1, "period": 1, "periodUnit": "d", "when": ["CM", "CV"]}}}),
        ),
    ]
}

fn order(id: &str, patient: usize, when: &Moments, medication: Value, dosage: Value) -> Value {
    json!({
        "resourceType": "MedicationRequest", "id": id, "status": "active", "intent": "order",
        "identifier": [{"system": "https://hopital-essai.invalid/prescriptions", "value": id}],
        "category": [{"coding": [{
            "system": "http://terminology.hl7.org/CodeSystem/medicationrequest-category", "code": "inpatient"}]}],
        "medicationCodeableConcept": medication,
        "subject": reference("Patient", PATIENTS[patient]),
        "encounter": reference("Encounter", ENCOUNTERS[patient]),
        "authoredOn": when.prescribed,
        "requester": {"display": "Dr Bob Essai"},
        "dosageInstruction": [dosage],
    })
}

fn dose(value: Value, unit: &str) -> Value {
    json!({"doseQuantity": quantity(value, unit)})
}

fn quantity(value: Value, unit: &str) -> Value {
    json!({"value": value, "unit": unit, "system": UCUM, "code": unit})
}

fn reference(kind: &str, id: &str) -> Value {
    json!({"reference": format!("{kind}/{id}")})
}
