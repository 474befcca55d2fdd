//! The shape of the ward file, word for word.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime};
use serde::{Deserialize, Deserializer, de};

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WardFile {
    pub(super) ward: Ward,
    pub(super) staff: Staff,
    pub(super) drugs: BTreeMap<String, Drug>,
    pub(super) patients: Vec<Patient>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ward {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) hospital: String,
    pub(super) rooms: Vec<String>,
    pub(super) beds_per_room: Vec<String>,
    pub(super) standard_times: BTreeMap<String, Vec<String>>,
}

impl Ward {
    /// Every bed, as `room-place`.
    pub(super) fn beds(&self) -> impl Iterator<Item = String> {
        self.rooms.iter().flat_map(|room| {
            self.beds_per_room
                .iter()
                .map(move |bed| format!("{room}-{bed}"))
        })
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Staff {
    pub(super) morning: Vec<String>,
    pub(super) afternoon: Vec<String>,
    pub(super) night: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Drug {
    pub(super) inn: String,
    pub(super) brand: String,
    pub(super) strength: String,
    pub(super) form: String,
    #[serde(rename = "as")]
    pub(super) shape: DrugShape,
}

/// Real records write the drug either into the order or beside it; this ward does both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum DrugShape {
    Concept,
    Resource,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patient {
    pub(super) id: String,
    pub(super) family: String,
    pub(super) given: Vec<String>,
    pub(super) used_name: Option<String>,
    /// The source calls the used name official and the birth name maiden, as foreign systems do.
    #[serde(default)]
    pub(super) maiden: bool,
    pub(super) sex: String,
    pub(super) born: NaiveDate,
    pub(super) ipp: String,
    pub(super) ins: Option<String>,
    /// How far her identity was checked: codes of table 0445.
    #[serde(default)]
    pub(super) identity: Vec<String>,
    pub(super) bed: Option<String>,
    pub(super) moved_from: Option<String>,
    pub(super) weight_kg: Option<f64>,
    pub(super) admitted_days_ago: u32,
    pub(super) reason: String,
    pub(super) prescriber: String,
    #[serde(default)]
    pub(super) no_known_allergy: bool,
    #[serde(default)]
    pub(super) allergies: Vec<Allergy>,
    #[serde(default)]
    pub(super) problems: Vec<Problem>,
    #[serde(default)]
    pub(super) flags: Vec<Flag>,
    /// The resuscitation status in the physician's words.
    pub(super) resuscitation: Option<String>,
    pub(super) height_cm: Option<f64>,
    #[serde(default)]
    pub(super) vitals: Vec<Vitals>,
    #[serde(default)]
    pub(super) results: Vec<Outcome>,
    pub(super) diet: Option<Diet>,
    pub(super) orders: Vec<OrderLine>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Problem {
    pub(super) text: String,
    /// As people write it: a year, a month, a day.
    pub(super) since: Option<String>,
    #[serde(default)]
    pub(super) over: bool,
    #[serde(default)]
    pub(super) doubtful: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flag {
    /// A code of FHIR's flag categories: `safety`, `clinical`…
    pub(super) category: String,
    pub(super) text: String,
    pub(super) ended_hours_ago: Option<f64>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Vitals {
    pub(super) hours_ago: f64,
    pub(super) pulse: Option<String>,
    pub(super) pressure: Option<[u32; 2]>,
    pub(super) temperature: Option<String>,
    pub(super) breaths: Option<String>,
    pub(super) saturation: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outcome {
    /// LOINC.
    pub(super) code: String,
    pub(super) text: String,
    pub(super) value: String,
    pub(super) low: Option<f64>,
    pub(super) high: Option<f64>,
    pub(super) mark: Option<String>,
    pub(super) hours_ago: f64,
    pub(super) status: Option<String>,
    /// Filed under the laboratory's own category instead of FHIR's.
    #[serde(default)]
    pub(super) local: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Diet {
    pub(super) kind: String,
    pub(super) texture: Option<String>,
    pub(super) instruction: Option<String>,
    #[serde(default)]
    pub(super) held: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Allergy {
    pub(super) text: String,
    pub(super) coded: Option<String>,
    pub(super) criticality: String,
    pub(super) reaction: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderLine {
    pub(super) drug: String,
    pub(super) dose: Option<String>,
    pub(super) route: String,
    #[serde(default, deserialize_with = "times")]
    pub(super) at: Vec<NaiveTime>,
    pub(super) every_hours: Option<u32>,
    #[serde(default, deserialize_with = "time")]
    pub(super) first: Option<NaiveTime>,
    pub(super) start_days_ago: Option<u32>,
    pub(super) for_days: Option<u32>,
    pub(super) per_day: Option<u32>,
    pub(super) once_hours_ago: Option<f64>,
    pub(super) once_in_hours: Option<f64>,
    #[serde(default)]
    pub(super) given_once: bool,
    pub(super) prn: Option<String>,
    pub(super) min_hours: Option<u32>,
    pub(super) max: Option<String>,
    pub(super) rate: Option<String>,
    pub(super) running_hours: Option<f64>,
    #[serde(default)]
    pub(super) weekly: Vec<String>,
    pub(super) text: Option<String>,
    pub(super) unschedulable: Option<String>,
    pub(super) note: Option<String>,
    pub(super) status: Option<String>,
    pub(super) stopped_hours_ago: Option<f64>,
    #[serde(default)]
    pub(super) late: bool,
    pub(super) not_given: Option<String>,
    #[serde(default)]
    pub(super) given: Vec<Given>,
}

impl OrderLine {
    pub(super) fn status(&self) -> &str {
        self.status.as_deref().unwrap_or("active")
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    pub(super) hours_ago: f64,
    pub(super) dose: Option<String>,
    pub(super) by: Option<String>,
}

/// `"08:00"`.
pub(super) fn parse_time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

fn times<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<NaiveTime>, D::Error> {
    Vec::<String>::deserialize(from)?
        .iter()
        .map(|text| {
            parse_time(text).ok_or_else(|| de::Error::custom(format!("{text}: not a time")))
        })
        .collect()
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<NaiveTime>, D::Error> {
    let text = String::deserialize(from)?;
    parse_time(&text)
        .map(Some)
        .ok_or_else(|| de::Error::custom(format!("{text}: not a time")))
}
