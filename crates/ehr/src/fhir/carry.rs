//! What becomes of a section that was not read, or not to the end: its last values stay, with their age.
//!
//! Invariant: values of an earlier reading are never shown with the age of a later one that failed.

use ward::clinical::{Known, SourceRef};
use ward::snapshot::{Chart, Section, SectionState};

use super::order::issue;
use crate::error::EhrError;
use crate::gather::{Part, count};

/// A section that could not be read: its last values with their age, or an honest "not fetched".
pub(crate) fn carry(part: &mut Part, section: Section, error: &EhrError, previous: Option<&Chart>) {
    let words = error.to_string();
    part.issues
        .push(issue(error.code(), section.code(), &words));
    let state = previous.and_then(|chart| chart.sections.get(&section).map(|state| (chart, state)));
    let Some((chart, state)) = state else {
        // Never read: there is no age to show, and the missing state itself says so.
        not_fetched(part, section, words);
        return;
    };
    part.chart.sections.insert(
        section,
        SectionState {
            as_of: state.as_of,
            complete: false,
            error: Some(words),
        },
    );
    keep(part, section, chart);
}

/// Takes a section as it was.
pub(super) fn keep(part: &mut Part, section: Section, chart: &Chart) {
    match section {
        Section::Allergies => part.chart.allergies = chart.allergies.clone(),
        Section::Weights => part.chart.weight = chart.weight.clone(),
        Section::Doses => part.chart.doses = chart.doses.clone(),
        Section::Orders => {
            part.chart.orders = chart.orders.clone();
            part.orders_received = count(chart.orders.len());
        }
        Section::Conditions => part.chart.conditions = chart.conditions.clone(),
        Section::Alerts => part.chart.alerts = chart.alerts.clone(),
        Section::Vitals => part.chart.vitals = chart.vitals.clone(),
        Section::Results => part.chart.results = chart.results.clone(),
        Section::Diet => part.chart.diet = chart.diet.clone(),
        Section::Locations | Section::Patients => {}
    }
}

fn not_fetched(part: &mut Part, section: Section, words: String) {
    match section {
        Section::Allergies => part.chart.allergies = Known::NotFetched(words),
        Section::Weights => part.chart.weight = Known::NotFetched(words),
        Section::Conditions => part.chart.conditions = Known::NotFetched(words),
        Section::Alerts => part.chart.alerts = Known::NotFetched(words),
        Section::Vitals => part.chart.vitals = Known::NotFetched(words),
        Section::Results => part.chart.results = Known::NotFetched(words),
        Section::Diet => part.chart.diet = Known::NotFetched(words),
        Section::Orders | Section::Doses | Section::Locations | Section::Patients => {}
    }
}

/// A section that holds nothing, and was not read to the end, says why.
pub(super) fn say_why(part: &mut Part, section: Section, reason: &str) {
    let chart = &part.chart;
    let open = match section {
        Section::Allergies => is_open(&chart.allergies),
        Section::Weights => is_open(&chart.weight),
        Section::Conditions => is_open(&chart.conditions),
        Section::Alerts => is_open(&chart.alerts),
        Section::Vitals => is_open(&chart.vitals),
        Section::Results => is_open(&chart.results),
        Section::Diet => is_open(&chart.diet),
        Section::Orders | Section::Doses | Section::Locations | Section::Patients => false,
    };
    if open {
        not_fetched(part, section, reason.to_owned());
    }
}

fn is_open<T>(known: &Known<T>) -> bool {
    matches!(known, Known::NotFetched(_))
}

/// Adds what the last reading held and one that was not read to the end did not bring: half an answer proves nothing gone.
pub(super) fn add_earlier(part: &mut Part, section: Section, previous: &Chart) {
    let chart = &mut part.chart;
    match section {
        Section::Allergies => join(&mut chart.allergies, &previous.allergies, |one| &one.source),
        Section::Conditions => {
            join(&mut chart.conditions, &previous.conditions, |one| {
                &one.source
            });
        }
        Section::Alerts => join(&mut chart.alerts, &previous.alerts, |one| &one.source),
        Section::Vitals => join(&mut chart.vitals, &previous.vitals, |one| &one.source),
        Section::Results => join(&mut chart.results, &previous.results, |one| &one.source),
        Section::Diet => join(&mut chart.diet, &previous.diet, |one| &one.source),
        Section::Weights => {
            if chart.weight.values().is_empty() {
                chart.weight = previous.weight.clone();
            }
        }
        Section::Doses => {
            let known = |key: &str| chart.doses.iter().any(|dose| dose.source.key == key);
            let earlier: Vec<_> = previous
                .doses
                .iter()
                .filter(|dose| !known(&dose.source.key))
                .cloned()
                .collect();
            chart.doses.extend(earlier);
            chart
                .doses
                .sort_by(|a, b| (a.at, &a.source).cmp(&(b.at, &b.source)));
        }
        // Orders look for each vanished one by themselves.
        Section::Orders | Section::Locations | Section::Patients => {}
    }
}

fn join<T: Clone>(new: &mut Known<T>, old: &Known<T>, source: fn(&T) -> &SourceRef) {
    let mut all = new.values().to_vec();
    let earlier = old.values().iter().filter(|one| {
        !new.values()
            .iter()
            .any(|fresh| source(fresh).key == source(one).key)
    });
    all.extend(earlier.cloned());
    if !all.is_empty() {
        *new = Known::Values(all);
    }
}
