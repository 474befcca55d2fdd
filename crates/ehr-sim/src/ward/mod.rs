//! The demonstration ward: what the file says, checked, and the FHIR resources it becomes at a given moment.

mod chart;
mod clock;
mod file;
mod findings;
mod orders;
mod people;
mod quantity;
mod rhythm;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Timelike, Utc};
use serde_json::Value;

pub(crate) use clock::stamp;

use crate::SimError;
use file::{Drug, OrderLine, Patient, WardFile};
use quantity::Quantity;
use rhythm::Rhythm;

/// Where the pretend hospital's own numbers live. The domain cannot exist (`.example` is reserved).
pub(crate) fn system(name: &str) -> String {
    format!("https://sainte-veille.example/{name}")
}

/// A ward of invented patients, ready to be served by a [`crate::Hospital`].
#[derive(Debug, Clone)]
pub struct DemoWard {
    file: WardFile,
    orders: Vec<Order>,
}

/// How much a ward holds, by the intent of its file: what a reader of the record is expected to find.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct WardCounts {
    /// Patients with a stay in progress.
    pub patients: usize,
    /// All orders, whatever their status.
    pub orders: usize,
    /// Orders that are active.
    pub active: usize,
    /// Orders on hold.
    pub on_hold: usize,
    /// Orders stopped.
    pub stopped: usize,
    /// Orders that state fixed times of day (weekly ones not included).
    pub fixed_times: usize,
    /// Orders every so many hours.
    pub interval: usize,
    /// Orders so many times a day, without times.
    pub per_day: usize,
    /// Orders to be given once.
    pub once: usize,
    /// Orders on some days of the week.
    pub weekly: usize,
    /// Orders as needed.
    pub prn: usize,
    /// Running infusions.
    pub continuous: usize,
    /// Orders nobody may compute times from, whatever their structure says.
    pub unschedulable: usize,
}

/// One order of one patient, its amounts and rhythm understood.
#[derive(Debug, Clone)]
struct Order {
    id: String,
    number: String,
    patient: usize,
    line: OrderLine,
    rhythm: Rhythm,
    dose: Option<Quantity>,
    rate: Option<Quantity>,
    max: Option<Quantity>,
}

impl DemoWard {
    /// The ward of `fixtures/demo-ward/ward.toml`.
    #[must_use]
    pub fn built_in() -> DemoWard {
        // A test reads the shipped file, so the empty ward is never what a person sees.
        DemoWard::from_toml(include_str!("../../../../fixtures/demo-ward/ward.toml"))
            .unwrap_or_else(|_| DemoWard {
                file: WardFile::default(),
                orders: Vec::new(),
            })
    }

    /// Reads a ward file; the comments at the top of the shipped one explain its words.
    ///
    /// # Errors
    /// When the text is not TOML of this shape, or names a drug, bed, route, unit or time that does not exist.
    pub fn from_toml(text: &str) -> Result<DemoWard, SimError> {
        let file: WardFile = toml::from_str(text)?;
        let orders = check(&file)?;
        Ok(DemoWard { file, orders })
    }

    /// The id of the ward's `Location`: what a station is configured with.
    #[must_use]
    pub fn ward_location_id(&self) -> &str {
        &self.file.ward.id
    }

    /// The id of the `List` of the ward's patients: the census of a record that keeps one.
    #[must_use]
    pub fn ward_list_id(&self) -> String {
        findings::list_id(&self.file)
    }

    /// The ward's name as its staff say it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.file.ward.name
    }

    /// The ward's usual times for rhythms that state none (`"3/d"`, `"q8h"`): the site table a pharmacist approved.
    #[must_use]
    pub fn standard_times(&self) -> &BTreeMap<String, Vec<String>> {
        &self.file.ward.standard_times
    }

    /// What the file holds, counted by its own intent.
    #[must_use]
    pub fn counts(&self) -> WardCounts {
        let mut counts = WardCounts {
            patients: self.file.patients.len(),
            orders: self.orders.len(),
            ..WardCounts::default()
        };
        for order in &self.orders {
            *match order.line.status() {
                "on-hold" => &mut counts.on_hold,
                "stopped" => &mut counts.stopped,
                _ => &mut counts.active,
            } += 1;
            if order.line.unschedulable.is_some() {
                counts.unschedulable += 1;
                continue;
            }
            *match order.rhythm {
                Rhythm::Fixed(_) => &mut counts.fixed_times,
                Rhythm::Interval { .. } => &mut counts.interval,
                Rhythm::PerDay(_) => &mut counts.per_day,
                Rhythm::Once { .. } => &mut counts.once,
                Rhythm::Weekly { .. } => &mut counts.weekly,
                Rhythm::AsNeeded => &mut counts.prn,
                Rhythm::Continuous { .. } => &mut counts.continuous,
                Rhythm::TextOnly => &mut counts.unschedulable,
            } += 1;
        }
        counts
    }

    /// Everything the record holds at `now`. The same moment gives the same resources.
    pub(crate) fn resources(&self, now: DateTime<Utc>) -> Vec<Value> {
        // People prescribe and chart to the minute.
        let now = now.with_second(0).unwrap_or(now);
        let now = now.with_nanosecond(0).unwrap_or(now);
        let mut all = people::locations(&self.file);
        all.extend(orders::medications(&self.file));
        for patient in &self.file.patients {
            all.extend(people::resources(patient, &self.file, now));
            all.extend(findings::findings(patient, now));
        }
        if !self.file.patients.is_empty() {
            all.push(findings::ward_list(&self.file, now));
        }
        for order in &self.orders {
            if let (Some(patient), Some(drug)) = (self.patient(order), self.drug(order)) {
                all.push(orders::request(order, patient, drug, now));
            }
        }
        all.extend(chart::administrations(self, now));
        all
    }

    /// Everything the record holds at `now`, as HL7 v2 messages in the order in which an engine would send them first:
    /// admissions, weights, orders, doses.
    #[must_use]
    pub fn hl7(&self, now: DateTime<Utc>) -> Vec<String> {
        crate::feeds::messages(&self.resources(now), self.ward_location_id(), now, 1)
    }

    fn patient(&self, order: &Order) -> Option<&Patient> {
        self.file.patients.get(order.patient)
    }

    fn drug(&self, order: &Order) -> Option<&Drug> {
        self.file.drugs.get(&order.line.drug)
    }
}

fn check(file: &WardFile) -> Result<Vec<Order>, SimError> {
    let beds: BTreeSet<String> = file.ward.beds().collect();
    let mut ids = BTreeSet::new();
    let mut taken = BTreeSet::new();
    let mut orders = Vec::new();
    for (index, patient) in file.patients.iter().enumerate() {
        let wrong = |problem: String| SimError::about(&patient.id, problem);
        if !ids.insert(&patient.id) || !ids.insert(&patient.ipp) {
            return Err(wrong("its id or IPP is used twice".to_owned()));
        }
        for bed in patient.bed.iter().chain(&patient.moved_from) {
            if !beds.contains(bed) {
                return Err(wrong(format!("bed {bed} does not exist")));
            }
        }
        if let Some(bed) = &patient.bed
            && !taken.insert(bed)
        {
            return Err(wrong(format!("bed {bed} is taken twice")));
        }
        if patient.admitted_days_ago == 0 || patient.admitted_days_ago > 31 {
            return Err(wrong("must be admitted 1 to 31 days ago".to_owned()));
        }
        let singles = patient.vitals.iter().flat_map(|taken| {
            [
                &taken.pulse,
                &taken.temperature,
                &taken.breaths,
                &taken.saturation,
            ]
        });
        let values = singles
            .flatten()
            .chain(patient.results.iter().map(|outcome| &outcome.value));
        for value in values {
            if findings::amount(value).is_none() {
                return Err(wrong(format!("{value}: is not a number with a unit")));
            }
        }
        for (place, line) in patient.orders.iter().enumerate() {
            let number = format!("{:02}-{:02}", index + 1, place + 1);
            orders.push(
                order(file, index, &number, line)
                    .map_err(|e| wrong(format!("order {} ({}): {e}", place + 1, line.drug)))?,
            );
        }
    }
    Ok(orders)
}

fn order(
    file: &WardFile,
    patient: usize,
    number: &str,
    line: &OrderLine,
) -> Result<Order, SimError> {
    if !file.drugs.contains_key(&line.drug) {
        return Err(SimError::about(&line.drug, "is not in the formulary"));
    }
    if orders::route(&line.route).is_none() {
        return Err(SimError::about(&line.route, "is not a known route"));
    }
    if !matches!(line.status(), "active" | "on-hold" | "stopped") {
        return Err(SimError::about(line.status(), "is not a known status"));
    }
    if (line.status() == "stopped") != line.stopped_hours_ago.is_some() {
        return Err(SimError::about(
            "stopped_hours_ago",
            "goes with status stopped",
        ));
    }
    let amount = |text: &Option<String>| text.as_deref().map(Quantity::parse).transpose();
    let rhythm = Rhythm::of(line, &file.ward.standard_times)?;
    let (dose, rate) = (amount(&line.dose)?, amount(&line.rate)?);
    for given in &line.given {
        amount(&given.dose)?;
    }
    match rhythm {
        Rhythm::Continuous { .. } if rate.is_none() || dose.is_some() => {
            return Err(SimError::about("rate", "a continuous order has a rate"));
        }
        Rhythm::TextOnly if line.text.is_none() || line.unschedulable.is_none() => {
            return Err(SimError::about(
                "text",
                "an order without rhythm has a text",
            ));
        }
        Rhythm::TextOnly | Rhythm::Continuous { .. } => {}
        _ if dose.is_none() => return Err(SimError::about("dose", "is missing")),
        _ => {}
    }
    Ok(Order {
        id: format!("rx-{number}"),
        number: format!("3N-{number}"),
        patient,
        line: line.clone(),
        rhythm,
        dose,
        rate,
        max: amount(&line.max)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_ward_reads_and_is_as_large_as_a_real_one() {
        DemoWard::from_toml(include_str!("../../../../fixtures/demo-ward/ward.toml")).unwrap();
        let counts = DemoWard::built_in().counts();
        assert_eq!(counts.patients, 24, "a ward of 28 beds with four empty");
        assert_eq!(counts.orders, 129, "as many orders as the file has lines");
        assert_eq!(
            counts.unschedulable, 3,
            "two free texts, one text against its structure"
        );
        for (kind, count) in [
            ("fixed times", counts.fixed_times),
            ("interval", counts.interval),
            ("n a day", counts.per_day),
            ("once", counts.once),
            ("weekly", counts.weekly),
            ("as needed", counts.prn),
            ("continuous", counts.continuous),
            ("on hold", counts.on_hold),
            ("stopped", counts.stopped),
        ] {
            assert!(count >= 2, "{kind}: one alone could be an accident");
        }
    }

    #[test]
    fn a_ward_with_an_unknown_drug_or_bed_is_refused_by_name() {
        let shipped = include_str!("../../../../fixtures/demo-ward/ward.toml");
        let bed = DemoWard::from_toml(&shipped.replace("bed = \"301-P\"", "bed = \"999-P\""))
            .unwrap_err()
            .to_string();
        assert!(
            bed.contains("pat-01") && bed.contains("999-P"),
            "says who and what: {bed}"
        );
        let drug =
            DemoWard::from_toml(&shipped.replace("drug = \"digoxine\"", "drug = \"poudre\""))
                .unwrap_err()
                .to_string();
        assert!(
            drug.contains("pat-03") && drug.contains("poudre"),
            "says who and what: {drug}"
        );
    }
}
