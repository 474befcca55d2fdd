//! The four tables → the parts of a ward.
//!
//! Invariant: every row of `orders.csv` becomes an order of a patient, or is counted as an order of somebody who is not in
//! the census.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};
use ward::clinical::{Known, Order, OrderId, PatientId, RawReason, RecordedDose, Timing};
use ward::snapshot::{Chart, Generation, Issue, Section, SectionState};

use super::batch::{Batch, Held};
use super::census::{self, Census, Person};
use super::check::text_of;
use super::given::{self, Allergies};
use super::orders;
use super::table::{Columns, rows};
use crate::error::EhrError;
use crate::fhir::bundle::raw_resource;
use crate::fhir::carry::carry;
use crate::fhir::place::natural;
use crate::fhir::sections::GONE_HOURS;
use crate::gather::{Gathered, Part, RawResource, Reading, assemble, count, issue};

/// What one table holds, by patient, with the rows for the store.
#[derive(Debug)]
struct Sheet<T> {
    /// Whether the manifest says that it holds everything.
    complete: bool,
    by_patient: BTreeMap<PatientId, Vec<T>>,
    raw: BTreeMap<PatientId, Vec<RawResource>>,
}

/// The tables of a batch. `None` for a file that did not come: not fetched, which is not "none".
#[derive(Debug)]
pub(super) struct Tables {
    census: Census,
    census_complete: bool,
    orders: Option<Sheet<Order>>,
    doses: Option<Sheet<Option<RecordedDose>>>,
    allergies: Option<(bool, BTreeMap<PatientId, Allergies>, Vec<RawResource>)>,
    issues: Vec<Issue>,
    raw: Vec<RawResource>,
}

impl Tables {
    /// Reads every table.
    ///
    /// # Errors
    /// [`EhrError::NotAtHand`] without a census.
    pub(super) fn read(batch: &Batch) -> Result<Tables, EhrError> {
        let (zone, comma) = (batch.settings.zone, batch.manifest.decimal_comma);
        let file = |name: &str| {
            batch
                .files
                .iter()
                .find(|file| file.listed.name.eq_ignore_ascii_case(name))
        };
        let census_file =
            file("census.csv").ok_or_else(|| EhrError::NotAtHand("census.csv".to_owned()))?;
        let mut tables = Tables {
            census: Census::default(),
            census_complete: census_file.listed.complete,
            orders: None,
            doses: None,
            allergies: None,
            issues: vec![],
            raw: vec![],
        };
        let context = census::Context {
            zone,
            comma,
            ward: &batch.settings.ward,
            as_of: batch.manifest.produced_at,
        };
        let (mut census, mut issues) = (Census::default(), vec![]);
        tables.each(census_file, &census::COLUMNS, |row| {
            census.take(row, &context, &mut issues);
        });
        if let Some(file) = file("orders.csv") {
            let at = orders::Context {
                zone,
                comma,
                stays: &census.stays,
            };
            let mut sheet = Sheet::new(file);
            tables.each(file, &orders::COLUMNS, |row| {
                let order = orders::order(row, &at, &mut issues);
                let key = format!("orders.csv/{}", order.id);
                sheet.put(order.patient.clone(), order, &key, row.bytes);
            });
            twins(&mut sheet, &mut issues);
            tables.orders = Some(sheet);
        }
        if let Some(file) = file("doses.csv") {
            let mut sheet = Sheet::new(file);
            tables.each(file, &given::DOSES, |row| {
                let patient = PatientId::new(row.cell("patient").unwrap_or(""));
                let dose = given::dose(row, zone, comma, &mut issues);
                let key = format!("doses.csv/line-{}", row.line);
                sheet.put(patient, dose, &key, row.bytes);
            });
            tables.doses = Some(sheet);
        }
        if let Some(file) = file("allergies.csv") {
            let (mut by_patient, mut raw) = (BTreeMap::<PatientId, Allergies>::new(), vec![]);
            tables.each(file, &given::ALLERGIES, |row| {
                let patient = PatientId::new(row.cell("patient").unwrap_or(""));
                raw.push(raw_resource(
                    &format!("allergies.csv/line-{}", row.line),
                    row.bytes,
                ));
                by_patient
                    .entry(patient)
                    .or_default()
                    .take(row, &mut issues);
            });
            tables.allergies = Some((file.listed.complete, by_patient, raw));
        }
        tables.census = census;
        tables.issues.extend(issues);
        Ok(tables)
    }

    fn each(
        &mut self,
        file: &Held,
        columns: &'static Columns,
        each: impl FnMut(&super::table::Row<'_>),
    ) {
        let header = rows(text_of(&file.bytes), file.listed.delimiter, columns, each);
        self.raw.push(raw_resource(
            &format!("{}/header", file.listed.name),
            header,
        ));
    }

    /// One copy of the ward.
    pub(super) fn reading(
        mut self,
        batch: &Batch,
        now: DateTime<Utc>,
        previous: Option<&Generation>,
    ) -> Result<Reading, EhrError> {
        let as_of = batch.manifest.produced_at;
        let beds = if batch.manifest.beds.is_empty() {
            let beds = self.census.people.values();
            let mut beds: Vec<String> = beds
                .filter_map(|person| person.encounter.place.bed.clone())
                .collect();
            beds.sort_by(|a, b| natural(a, b));
            beds.dedup();
            beds
        } else {
            batch.manifest.beds.clone()
        };
        let people = std::mem::take(&mut self.census.people);
        let parts: Vec<Part> = people
            .into_values()
            .map(|person| {
                let before = previous.and_then(|all| all.charts.get(&person.patient.id));
                self.part(person, before, as_of, now)
            })
            .collect();
        self.left_over();
        if let Some((_, _, raw)) = self.allergies.take() {
            self.raw.extend(raw);
        }
        assemble(
            Gathered {
                ward: batch.settings.ward.clone(),
                places: (count(beds.len()), true),
                beds,
                stays: (self.census.received, self.census_complete),
                parts,
                issues: self.issues,
                raw: self.raw,
            },
            previous,
            now,
        )
    }

    fn part(
        &mut self,
        person: Person,
        previous: Option<&Chart>,
        as_of: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Part {
        let state = |complete: bool| SectionState {
            as_of,
            complete,
            error: (!complete).then(|| "the manifest says that it is incomplete".to_owned()),
        };
        let id = person.patient.id.clone();
        let census = SectionState {
            error: None,
            ..state(self.census_complete)
        };
        let mut part = Part {
            chart: Chart {
                sections: BTreeMap::from([(Section::Patients, census)]),
                ..Chart::unread(person.patient, person.encounter)
            },
            orders_received: 0,
            received: BTreeMap::new(),
            issues: vec![],
            raw: person
                .rows
                .iter()
                .map(|(key, bytes)| raw_resource(key, bytes))
                .collect(),
        };
        let mut absent = vec![
            Section::Conditions,
            Section::Alerts,
            Section::Vitals,
            Section::Results,
            Section::Diet,
        ];
        match person.weight.filter(|_| person.known) {
            Some(weight) => {
                part.received
                    .insert(Section::Weights, count(weight.values().len()));
                part.chart.weight = match weight {
                    Known::NotRecorded if !self.census_complete => {
                        Known::NotFetched("incomplete".to_owned())
                    }
                    weight => weight,
                };
                part.chart
                    .sections
                    .insert(Section::Weights, state(self.census_complete));
            }
            None => absent.push(Section::Weights),
        }
        match self.orders.as_mut().filter(|_| person.known) {
            Some(sheet) => {
                part.chart
                    .sections
                    .insert(Section::Orders, state(sheet.complete));
                let (orders, raw) = sheet.take(&id);
                part.raw.extend(raw);
                part.orders_received = count(orders.len());
                part.chart.orders = orders;
                let complete = sheet.complete;
                vanished(&mut part, previous, complete, now);
            }
            None => absent.push(Section::Orders),
        }
        match self.doses.as_mut().filter(|_| person.known) {
            Some(sheet) => {
                part.chart
                    .sections
                    .insert(Section::Doses, state(sheet.complete));
                let (doses, raw) = sheet.take(&id);
                part.raw.extend(raw);
                part.received.insert(Section::Doses, count(doses.len()));
                part.chart.doses = doses.into_iter().flatten().collect();
                part.chart
                    .doses
                    .sort_by(|a, b| (a.at, &a.source).cmp(&(b.at, &b.source)));
            }
            None => absent.push(Section::Doses),
        }
        match self.allergies.as_mut().filter(|_| person.known) {
            Some((complete, by_patient, _)) => {
                part.chart
                    .sections
                    .insert(Section::Allergies, state(*complete));
                let said = by_patient.remove(&id).unwrap_or_default();
                part.received.insert(Section::Allergies, said.rows);
                part.chart.allergies = said.known(*complete, &mut part.issues);
            }
            None => absent.push(Section::Allergies),
        }
        for section in absent {
            // A section that no table brings and that no copy ever held is simply not fetched.
            let core = Section::CORE.contains(&section);
            if core || previous.is_some_and(|chart| chart.sections.contains_key(&section)) {
                let error = EhrError::NotAtHand(section.code().to_owned());
                carry(&mut part, section, &error, previous);
            }
        }
        part
    }

    /// Rows of people who are not in the census: counted, so that nobody believes they were never there.
    fn left_over(&mut self) {
        let mut left = |table: &str, rows: usize| {
            if rows > 0 {
                self.issues.push(issue(
                    "outside-census",
                    table,
                    &format!("{rows} rows of people who are not in the census"),
                ));
            }
        };
        if let Some(sheet) = &self.orders {
            left("orders.csv", sheet.by_patient.values().map(Vec::len).sum());
        }
        if let Some(sheet) = &self.doses {
            left("doses.csv", sheet.by_patient.values().map(Vec::len).sum());
        }
        if let Some((_, by_patient, _)) = &self.allergies {
            let rows = by_patient.values().map(|said| said.rows).sum::<u32>();
            left("allergies.csv", usize::try_from(rows).unwrap_or(0));
        }
    }
}

impl<T> Sheet<T> {
    fn new(file: &Held) -> Sheet<T> {
        Sheet {
            complete: file.listed.complete,
            by_patient: BTreeMap::new(),
            raw: BTreeMap::new(),
        }
    }

    fn put(&mut self, patient: PatientId, value: T, key: &str, bytes: &[u8]) {
        let raw = raw_resource(key, bytes);
        self.raw.entry(patient.clone()).or_default().push(raw);
        self.by_patient.entry(patient).or_default().push(value);
    }

    fn take(&mut self, patient: &PatientId) -> (Vec<T>, Vec<RawResource>) {
        (
            self.by_patient.remove(patient).unwrap_or_default(),
            self.raw.remove(patient).unwrap_or_default(),
        )
    }
}

/// Rows with one order number: neither may be scheduled, all are shown.
fn twins(sheet: &mut Sheet<Order>, issues: &mut Vec<Issue>) {
    let mut times: BTreeMap<OrderId, u32> = BTreeMap::new();
    for order in sheet.by_patient.values().flatten() {
        *times.entry(order.id.clone()).or_default() += 1;
    }
    let mut seen: BTreeMap<OrderId, u32> = BTreeMap::new();
    let mut taken: BTreeSet<OrderId> = times.keys().cloned().collect();
    for order in sheet.by_patient.values_mut().flatten() {
        if times.get(&order.id).is_none_or(|times| *times < 2) {
            continue;
        }
        issues.push(issue(
            "duplicate-id",
            &order.source.key,
            "the same order in several rows",
        ));
        order.timing = Timing::Raw(RawReason::TextConflict);
        let copy = seen.entry(order.id.clone()).or_default();
        *copy += 1;
        if *copy == 1 {
            continue;
        }
        let plain = order.id.clone();
        loop {
            let named = OrderId::new(format!("{plain}~{copy}"));
            if taken.insert(named.clone()) {
                order.id = named;
                break;
            }
            *copy += 1;
        }
    }
}

/// Orders of the last copy that the table no longer holds: kept for a day and marked, or kept as they were when the table
/// is not all there is.
fn vanished(part: &mut Part, previous: Option<&Chart>, complete: bool, now: DateTime<Utc>) {
    let Some(previous) = previous else { return };
    let here: BTreeSet<OrderId> = part
        .chart
        .orders
        .iter()
        .map(|order| order.id.clone())
        .collect();
    for old in previous.orders.iter().filter(|old| !here.contains(&old.id)) {
        let since = if complete {
            Some(old.gone_since.unwrap_or(now))
        } else {
            old.gone_since
        };
        if since.is_some_and(|since| since < now - Duration::hours(GONE_HOURS)) {
            continue;
        }
        part.orders_received += 1;
        part.chart.orders.push(Order {
            gone_since: since,
            ..old.clone()
        });
    }
}
