//! The demonstration ward as a batch for a drop folder: four tables, or FHIR resources line by line.
//!
//! Written after `docs/drop-folder.md`, as a hospital's own program would be.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::DemoWard;
use crate::ward::stamp;

/// Files for a drop folder. The last of them is the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DropBatch {
    /// Names and bytes, in the order in which they are written.
    pub files: Vec<(String, Vec<u8>)>,
}

impl DropBatch {
    /// Writes the files into a folder, each under another name first, and the manifest last.
    ///
    /// # Errors
    /// When the folder cannot be written to.
    pub fn write_to(&self, folder: &Path) -> io::Result<()> {
        for (name, bytes) in &self.files {
            let half = folder.join(format!(".{name}.half"));
            let mut file = File::create(&half)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            std::fs::rename(half, folder.join(name))?;
        }
        Ok(())
    }
}

impl DemoWard {
    /// The ward at `now` as four tables; `ward_code` is the station's code of the ward.
    #[must_use]
    pub fn drop_tables(&self, ward_code: &str, now: DateTime<Utc>) -> DropBatch {
        let all = self.resources(now);
        let of = |kind: &'static str| {
            all.iter()
                .filter(move |one| at(one, "/resourceType") == kind)
        };
        let mut beds: Vec<&str> = of("Location")
            .filter(|place| at(place, "/physicalType/coding/0/code") == "bd")
            .map(|place| at(place, "/name"))
            .collect();
        beds.sort_unstable();
        let census = Table::of(
            &CENSUS,
            of("Encounter").filter_map(|stay| {
                let patient = id_of(at(stay, "/subject/reference"));
                let person = of("Patient").find(|one| at(one, "/id") == patient)?;
                let weight = of("Observation").find(|one| {
                    at(one, "/code/coding/0/code") == "29463-7"
                        && id_of(at(one, "/subject/reference")) == patient
                });
                Some(census(stay, person, weight))
            }),
        );
        let orders = Table::of(&ORDERS, of("MedicationRequest").map(order));
        let doses = Table::of(&DOSES, of("MedicationAdministration").map(dose));
        let allergies = Table::of(&ALLERGIES, of("AllergyIntolerance").map(allergy));
        let files = [
            ("census.csv", census),
            ("orders.csv", orders),
            ("doses.csv", doses),
            ("allergies.csv", allergies),
        ];
        let files = files.map(|(name, table)| (name.to_owned(), table.rows, table.text));
        batch(files.to_vec(), &json!({ "beds": beds }), ward_code, now)
    }

    /// The ward at `now` as FHIR resources, one file per kind and one resource per line.
    #[must_use]
    pub fn drop_resources(&self, ward_code: &str, now: DateTime<Utc>) -> DropBatch {
        let mut files: Vec<(String, usize, String)> = vec![];
        for resource in self.resources(now) {
            let name = format!("{}.ndjson", at(&resource, "/resourceType"));
            let line = format!("{resource}\n");
            match files.iter_mut().find(|(known, _, _)| *known == name) {
                Some((_, rows, text)) => {
                    *rows += 1;
                    text.push_str(&line);
                }
                None => files.push((name, 1, line)),
            }
        }
        let kinds = [
            "AllergyIntolerance",
            "MedicationRequest",
            "MedicationAdministration",
            "Observation",
        ];
        batch(files, &json!({ "kinds": kinds }), ward_code, now)
    }
}

/// The files with their manifest.
fn batch(
    files: Vec<(String, usize, String)>,
    more: &Value,
    ward_code: &str,
    now: DateTime<Utc>,
) -> DropBatch {
    let listed: Vec<Value> = files
        .iter()
        .map(|(name, rows, text)| {
            json!({
                "file": name,
                "rows": rows,
                "sha256": hex::encode(Sha256::digest(text.as_bytes())),
            })
        })
        .collect();
    let mut manifest = json!({
        "source": "Hôpital Sainte-Veille (invented)",
        "ward": ward_code,
        "produced_at": stamp(now),
        "complete": true,
        "files": listed,
    });
    if let (Some(manifest), Some(more)) = (manifest.as_object_mut(), more.as_object()) {
        manifest.extend(more.clone());
    }
    let mut files: Vec<(String, Vec<u8>)> = files
        .into_iter()
        .map(|(name, _, text)| (name, text.into_bytes()))
        .collect();
    files.push((
        "manifest.json".to_owned(),
        manifest.to_string().into_bytes(),
    ));
    DropBatch { files }
}

/// A table as text.
struct Table {
    rows: usize,
    text: String,
}

impl Table {
    fn of<const N: usize>(header: &[&str; N], rows: impl Iterator<Item = [String; N]>) -> Table {
        let mut table = Table {
            rows: 0,
            text: format!("{}\n", header.join(",")),
        };
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
            table.text.push_str(&cells.join(","));
            table.text.push('\n');
            table.rows += 1;
        }
        table
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

/// A text inside a resource; empty when there is none.
fn at<'a>(resource: &'a Value, pointer: &str) -> &'a str {
    resource
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or("")
}

/// A text or a number, as it is written.
fn words(resource: &Value, pointer: &str) -> String {
    match resource.pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn id_of(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// `08:00`, from FHIR's `08:00:00`.
fn clocks(list: Option<&Value>) -> String {
    let times = list.and_then(Value::as_array).into_iter().flatten();
    let short: Vec<&str> = times
        .filter_map(Value::as_str)
        .map(|time| time.strip_suffix(":00").unwrap_or(time))
        .collect();
    short.join(" ")
}

const CENSUS: [&str; 14] = [
    "patient",
    "visit",
    "family",
    "given",
    "used_family",
    "birth_date",
    "sex",
    "record_number",
    "bed",
    "admitted_at",
    "attending",
    "weight",
    "weight_unit",
    "weighed_at",
];

fn census(stay: &Value, person: &Value, weight: Option<&Value>) -> [String; 14] {
    let names = person.pointer("/name").and_then(Value::as_array);
    let name = |usage: &str| {
        let mut names = names.into_iter().flatten();
        names.find(|name| at(name, "/use") == usage)
    };
    let family = |usage: &str| name(usage).map(|name| at(name, "/family"));
    // "maiden" stands beside "official" where the used name is the official one.
    let (born, used) = match (family("maiden"), family("official"), family("usual")) {
        (Some(born), used, _) => (born, used),
        (None, Some(born), used) => (born, used),
        (None, None, used) => (used.unwrap_or(""), None),
    };
    let given = person.pointer("/name/0/given").and_then(Value::as_array);
    let given: Vec<&str> = given
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let places = stay.pointer("/location").and_then(Value::as_array);
    let bed = places.into_iter().flatten().find(|place| {
        at(place, "/status") == "active" && at(place, "/physicalType/coding/0/code") == "bd"
    });
    let measured = |pointer: &str| {
        weight
            .map(|weight| words(weight, pointer))
            .unwrap_or_default()
    };
    [
        at(person, "/id").to_owned(),
        at(stay, "/id").to_owned(),
        born.to_owned(),
        given.join("|"),
        used.unwrap_or("").to_owned(),
        at(person, "/birthDate").to_owned(),
        match at(person, "/gender") {
            "female" => "F",
            "male" => "M",
            _ => "",
        }
        .to_owned(),
        at(person, "/identifier/0/value").to_owned(),
        bed.map(|bed| at(bed, "/location/display"))
            .unwrap_or("")
            .to_owned(),
        at(stay, "/period/start").to_owned(),
        at(stay, "/participant/0/individual/display").to_owned(),
        measured("/valueQuantity/value"),
        measured("/valueQuantity/unit"),
        measured("/effectiveDateTime"),
    ]
}

const ORDERS: [&str; 27] = [
    "order",
    "patient",
    "visit",
    "number",
    "status",
    "stopped_at",
    "medication",
    "route",
    "dose",
    "dose_unit",
    "rate",
    "rate_unit",
    "text",
    "times",
    "every_minutes",
    "per_day",
    "days",
    "once_at",
    "prn",
    "prn_reason",
    "max",
    "max_unit",
    "max_hours",
    "start",
    "end",
    "notes",
    "prescriber",
];

fn order(request: &Value) -> [String; 27] {
    let line = request
        .pointer("/dosageInstruction/0")
        .unwrap_or(&Value::Null);
    let repeat = line.pointer("/timing/repeat").unwrap_or(&Value::Null);
    let number = |key: &str| repeat.get(key).and_then(Value::as_u64);
    let times = clocks(repeat.get("timeOfDay"));
    let (mut every, mut per_day) = (String::new(), String::new());
    match (
        times.is_empty(),
        at(repeat, "/periodUnit"),
        number("period"),
        number("frequency"),
    ) {
        (true, "h", Some(hours), Some(1)) => every = (hours * 60).to_string(),
        (true, "d", Some(1), Some(count)) => per_day = count.to_string(),
        _ => {}
    }
    let days = repeat.get("dayOfWeek").and_then(Value::as_array);
    let days: Vec<&str> = days
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let reason = at(line, "/asNeededCodeableConcept/text");
    let stopped = if at(request, "/status") == "stopped" {
        at(repeat, "/boundsPeriod/end")
    } else {
        ""
    };
    [
        at(request, "/id").to_owned(),
        id_of(at(request, "/subject/reference")).to_owned(),
        id_of(at(request, "/encounter/reference")).to_owned(),
        at(request, "/identifier/0/value").to_owned(),
        at(request, "/status").to_owned(),
        stopped.to_owned(),
        medication(request),
        at(line, "/route/text").to_owned(),
        words(line, "/doseAndRate/0/doseQuantity/value"),
        words(line, "/doseAndRate/0/doseQuantity/unit"),
        words(line, "/doseAndRate/0/rateQuantity/value"),
        words(line, "/doseAndRate/0/rateQuantity/unit"),
        at(line, "/text").to_owned(),
        times,
        every,
        per_day,
        days.join(" "),
        at(line, "/timing/event/0").to_owned(),
        if reason.is_empty() { "" } else { "yes" }.to_owned(),
        reason.to_owned(),
        words(line, "/maxDosePerPeriod/numerator/value"),
        words(line, "/maxDosePerPeriod/numerator/unit"),
        words(line, "/maxDosePerPeriod/denominator/value"),
        at(repeat, "/boundsPeriod/start").to_owned(),
        at(repeat, "/boundsPeriod/end").to_owned(),
        at(request, "/note/0/text").to_owned(),
        at(request, "/requester/display").to_owned(),
    ]
}

fn medication(resource: &Value) -> String {
    let concept = at(resource, "/medicationCodeableConcept/text");
    let named = if concept.is_empty() {
        at(resource, "/medicationReference/display")
    } else {
        concept
    };
    named.to_owned()
}

const DOSES: [&str; 11] = [
    "dose_id",
    "order",
    "patient",
    "medication",
    "dose",
    "dose_unit",
    "at",
    "status",
    "reason",
    "by",
    "identifier",
];

fn dose(given: &Value) -> [String; 11] {
    let when = at(given, "/effectiveDateTime");
    let when = if when.is_empty() {
        at(given, "/effectivePeriod/start")
    } else {
        when
    };
    let system = at(given, "/identifier/0/system");
    [
        at(given, "/id").to_owned(),
        id_of(at(given, "/request/reference")).to_owned(),
        id_of(at(given, "/subject/reference")).to_owned(),
        medication(given),
        words(given, "/dosage/dose/value"),
        words(given, "/dosage/dose/unit"),
        when.to_owned(),
        match at(given, "/status") {
            "completed" => "given",
            "not-done" => "not-given",
            "in-progress" => "running",
            other => other,
        }
        .to_owned(),
        at(given, "/statusReason/0/text").to_owned(),
        at(given, "/performer/0/actor/display").to_owned(),
        format!("{system}|{}", at(given, "/identifier/0/value")),
    ]
}

const ALLERGIES: [&str; 5] = ["patient", "statement", "substance", "reactions", "severe"];

fn allergy(entry: &Value) -> [String; 5] {
    let none = at(entry, "/code/coding/0/code") == "716186003";
    let severe = at(entry, "/criticality") == "high";
    [
        id_of(at(entry, "/patient/reference")).to_owned(),
        if none { "none_known" } else { "allergy" }.to_owned(),
        if none { "" } else { at(entry, "/code/text") }.to_owned(),
        at(entry, "/reaction/0/manifestation/0/text").to_owned(),
        if severe { "yes" } else { "no" }.to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-11-21T20:00:00Z".parse().unwrap()
    }

    #[test]
    fn the_tables_hold_the_whole_ward_and_the_manifest_comes_last() {
        let ward = DemoWard::built_in();
        let batch = ward.drop_tables("3N", now());
        let names: Vec<&str> = batch.files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(
            names,
            [
                "census.csv",
                "orders.csv",
                "doses.csv",
                "allergies.csv",
                "manifest.json"
            ],
            "in this order"
        );
        let manifest: Value = serde_json::from_slice(&batch.files[4].1).unwrap();
        let counts = ward.counts();
        assert_eq!(
            manifest["files"][0]["rows"], counts.patients,
            "every patient"
        );
        assert_eq!(manifest["files"][1]["rows"], counts.orders, "every order");
        for (place, (_, bytes)) in batch.files.iter().take(4).enumerate() {
            let lines = String::from_utf8(bytes.clone()).unwrap().lines().count();
            assert_eq!(
                manifest["files"][place]["rows"],
                lines - 1,
                "rows are counted without the header, and no cell of this ward holds a line break"
            );
        }
    }

    #[test]
    fn the_same_moment_gives_the_same_files() {
        assert_eq!(
            DemoWard::built_in().drop_resources("3N", now()),
            DemoWard::built_in().drop_resources("3N", now()),
            "a drill can be repeated"
        );
    }

    #[test]
    fn a_cell_with_a_comma_or_a_quote_is_quoted() {
        assert_eq!(quoted("1 g, à jeun"), "\"1 g, à jeun\"", "the delimiter");
        assert_eq!(
            quoted("dit \"B\""),
            "\"dit \"\"B\"\"\"",
            "the quote, doubled"
        );
        assert_eq!(quoted("=1+1"), "=1+1", "a formula is a text");
    }
}
