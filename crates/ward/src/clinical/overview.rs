//! What a nurse looks for beside the orders, found in a chart: one warning of a kind, the newest value of a measure, why
//! something was not read. Screen and sheet ask here, so that they cannot disagree.
//!
//! Invariant: a resuscitation status that is absent is unknown; no certainty of the section makes it "none".

use chrono::{DateTime, Duration, Utc};

use super::finding::{Alert, AlertKind, Measured, Observation};
use super::known::Known;
use crate::format::Locale;
use crate::snapshot::{Chart, Section};

/// Sections of one reading are answered seconds apart; only what lags by more than this has an age of its own.
const SAME_READING_MINUTES: i64 = 5;

/// A measure that dosing depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Height.
    Height,
    /// Creatinine in serum, plasma or blood.
    Creatinine,
    /// Estimated glomerular filtration rate.
    Egfr,
}

impl Measure {
    /// Stable code; the catalogue has `finding-<code>`.
    pub fn code(self) -> &'static str {
        match self {
            Measure::Height => "height",
            Measure::Creatinine => "creatinine",
            Measure::Egfr => "egfr",
        }
    }

    /// The section that holds it.
    pub fn section(self) -> Section {
        match self {
            Measure::Height => Section::Vitals,
            Measure::Creatinine | Measure::Egfr => Section::Results,
        }
    }

    /// LOINC codes. Creatinine in urine and clearances that need a collection are other measures and are not here.
    fn loinc(self) -> &'static [&'static str] {
        match self {
            Measure::Height => &["8302-2", "3137-7", "3138-5", "8301-4", "8308-9"],
            Measure::Creatinine => &["2160-0", "14682-9", "38483-4", "59826-8"],
            Measure::Egfr => &[
                "33914-3", "48642-3", "48643-1", "50044-7", "50210-4", "62238-1", "69405-9",
                "70969-1", "76633-7", "77147-7", "88293-6", "88294-4", "94677-2", "98979-8",
                "98980-6",
            ],
        }
    }

    /// Whether this observation measures it.
    pub fn is(self, observation: &Observation) -> bool {
        let wanted = self.loinc();
        observation.codes.iter().any(|code| {
            code.rsplit_once('|').is_some_and(|(system, code)| {
                system.ends_with("loinc.org") && wanted.contains(&code)
            })
        })
    }
}

/// The newest value of a measure. A complete section without it says "not recorded"; one that was not read says so.
pub fn newest(chart: &Chart, measure: Measure) -> Known<&Observation> {
    let section = match measure.section() {
        Section::Results => &chart.results,
        Section::Vitals
        | Section::Locations
        | Section::Patients
        | Section::Allergies
        | Section::Orders
        | Section::Doses
        | Section::Weights
        | Section::Conditions
        | Section::Alerts
        | Section::Diet => &chart.vitals,
    };
    match section {
        Known::Values(values) => {
            let mut found: Option<&Observation> = None;
            for value in values {
                let has_value = !matches!(value.value, Measured::Missing(_));
                // The first of equals: the source's own order, newest first.
                if measure.is(value) && has_value && found.is_none_or(|best| value.at > best.at) {
                    found = Some(value);
                }
            }
            found.map_or(Known::NotRecorded, |value| Known::Values(vec![value]))
        }
        Known::NoneKnown => Known::NoneKnown,
        Known::NotRecorded => Known::NotRecorded,
        Known::NotFetched(why) => Known::NotFetched(why.clone()),
    }
}

/// Warnings of one kind. A section without one of this kind says "not recorded": warnings of other kinds do not speak for
/// it. That nobody has any warning is no statement about resuscitation.
pub fn alerts_of(chart: &Chart, kind: AlertKind) -> Known<&Alert> {
    match &chart.alerts {
        Known::Values(alerts) => {
            let found: Vec<&Alert> = alerts.iter().filter(|alert| alert.kind == kind).collect();
            if found.is_empty() {
                Known::NotRecorded
            } else {
                Known::Values(found)
            }
        }
        Known::NoneKnown if kind == AlertKind::CodeStatus => Known::NotRecorded,
        Known::NoneKnown => Known::NoneKnown,
        Known::NotRecorded => Known::NotRecorded,
        Known::NotFetched(why) => Known::NotFetched(why.clone()),
    }
}

/// The age of a section beside the orders, where it is older than the chart that it stands in.
pub fn older_than_chart(chart: &Chart, section: Section) -> Option<DateTime<Utc>> {
    let own = chart.sections.get(&section)?.as_of;
    let limit = chart
        .as_of()?
        .checked_sub_signed(Duration::minutes(SAME_READING_MINUTES))?;
    (own < limit).then_some(own)
}

/// A measured value in words: the source's digits, its comparator in words (display rule N8), its own text. Empty when there
/// is no value.
pub fn measured_words(value: &Measured, locale: Locale) -> String {
    let pick = |french, english| if locale.is_french() { french } else { english };
    match value {
        Measured::Quantity(comparator, amount) => {
            let amount = amount.words(locale);
            let before = match comparator.as_str() {
                "" => return amount,
                "<" => pick("moins de", "less than"),
                "<=" => pick("au plus", "at most"),
                ">" => pick("plus de", "more than"),
                ">=" => pick("au moins", "at least"),
                other => other,
            };
            format!("{before}\u{a0}{amount}")
        }
        Measured::Text(text) => text.clone(),
        Measured::Parts(parts) => parts
            .iter()
            .map(|(name, amount)| format!("{name}\u{a0}{}", amount.words(locale)))
            .collect::<Vec<_>>()
            .join(", "),
        Measured::Missing(_) => String::new(),
    }
}

/// Why something was not read, as a code: the catalogue has `unread-<code>`. The connectors give their reason as text for
/// IT; a ward reads it in its own language.
pub fn unread_code(reason: &str) -> &'static str {
    let has = |part: &str| reason.contains(part);
    if has("never read") || has("not fetched") {
        "never"
    } else if has("status 401") || has("status 403") || has("token") {
        "forbidden"
    } else if has("status 404")
        || has("status 501")
        || has("unsupported")
        || has("not supported")
        || has("not carried")
        || has("among the files")
    {
        "unsupported"
    } else if has("answered with status") {
        "server-error"
    } else if has("in time") {
        "timeout"
    } else if has("broke the connection") || has("no address") || has("secure channel") {
        "no-connection"
    } else if reason == "incomplete"
        || has("fewer resources")
        || has("cut short")
        || has("cannot be followed")
    {
        "incomplete"
    } else {
        "other"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clinical::{
        Amount, Encounter, EncounterId, Patient, PatientId, Place, Sex, SourceRef,
    };
    use crate::snapshot::SectionState;

    fn source() -> SourceRef {
        SourceRef::fhir("X/1", None)
    }

    fn chart() -> Chart {
        let patient = Patient {
            id: PatientId::new("p"),
            source: source(),
            identifiers: vec![],
            family: None,
            given: vec![],
            name_text: None,
            used_family: None,
            birth_date: None,
            reliability: vec![],
            birth_text: None,
            sex: Sex::Unknown,
            deceased: false,
            merged_into: None,
        };
        let encounter = Encounter {
            id: EncounterId::new("e"),
            source: source(),
            patient: patient.id.clone(),
            status: "in-progress".to_owned(),
            visit_number: None,
            start: None,
            place: Place {
                ward: None,
                room: None,
                bed: None,
            },
            attending: None,
        };
        Chart::unread(patient, encounter)
    }

    fn alert(kind: AlertKind, text: &str) -> Alert {
        Alert {
            source: source(),
            kind,
            text: text.to_owned(),
            since: None,
        }
    }

    fn result(code: &str, value: Measured, at: Option<&str>) -> Observation {
        Observation {
            source: source(),
            name: code.to_owned(),
            codes: vec![format!("http://loinc.org|{code}")],
            value,
            flag: None,
            range: None,
            at: at.map(|at| at.parse().unwrap()),
            provisional: None,
        }
    }

    fn value(digits: &str) -> Measured {
        Measured::Quantity(String::new(), Amount::parse(digits, "umol/L").unwrap())
    }

    #[test]
    fn an_absent_resuscitation_status_is_never_a_statement() {
        let mut chart = chart();
        for (alerts, expected) in [
            (Known::NoneKnown, Known::NotRecorded),
            (Known::NotRecorded, Known::NotRecorded),
            (
                Known::NotFetched("x".to_owned()),
                Known::NotFetched("x".to_owned()),
            ),
            (
                Known::Values(vec![alert(AlertKind::Fall, "chute")]),
                Known::NotRecorded,
            ),
        ] {
            chart.alerts = alerts;
            assert_eq!(
                alerts_of(&chart, AlertKind::CodeStatus),
                expected,
                "{:?} says nothing about resuscitation",
                chart.alerts
            );
        }
        chart.alerts = Known::NoneKnown;
        assert_eq!(
            alerts_of(&chart, AlertKind::Isolation),
            Known::NoneKnown,
            "but an explicit none stands for the others"
        );
    }

    #[test]
    fn warnings_of_one_kind_are_all_found() {
        let mut chart = chart();
        let contact = alert(AlertKind::Isolation, "contact");
        let air = alert(AlertKind::Isolation, "air");
        chart.alerts = Known::Values(vec![
            contact.clone(),
            alert(AlertKind::Fall, "chute"),
            air.clone(),
        ]);
        assert_eq!(
            alerts_of(&chart, AlertKind::Isolation),
            Known::Values(vec![&contact, &air]),
            "two isolations are two"
        );
    }

    #[test]
    fn the_newest_creatinine_with_a_value_is_shown() {
        let mut chart = chart();
        let old = result("2160-0", value("80"), Some("2026-11-18T08:00:00Z"));
        let new = result("14682-9", value("131"), Some("2026-11-20T08:00:00Z"));
        let empty = result(
            "2160-0",
            Measured::Missing(None),
            Some("2026-11-21T08:00:00Z"),
        );
        let urine = result("2161-8", value("9000"), Some("2026-11-21T09:00:00Z"));
        let undated = result("2160-0", value("75"), None);
        chart.results = Known::Values(vec![old.clone(), undated, urine, empty, new.clone()]);
        assert_eq!(
            newest(&chart, Measure::Creatinine),
            Known::Values(vec![&new]),
            "neither the older, nor the one without value, nor urine"
        );
        assert_eq!(
            newest(&chart, Measure::Egfr),
            Known::NotRecorded,
            "no filtration rate among the results"
        );
        let mut local = old;
        local.codes = vec!["urn:lab|2160-0".to_owned()];
        chart.results = Known::Values(vec![local]);
        assert_eq!(
            newest(&chart, Measure::Creatinine),
            Known::NotRecorded,
            "the same digits in another system are another code"
        );
    }

    #[test]
    fn a_comparator_is_said_in_words() {
        let of = |comparator: &str, digits: &str, unit: &str| {
            Measured::Quantity(comparator.to_owned(), Amount::parse(digits, unit).unwrap())
        };
        assert_eq!(
            measured_words(&of("<", "15", "mmol/L"), Locale::Fr),
            "moins de\u{a0}15\u{a0}mmol\u{a0}par\u{a0}L",
            "a sign that is misread becomes a word"
        );
        assert_eq!(
            measured_words(&of("~", "1.50", "odd/thing"), Locale::Fr),
            "~\u{a0}1,5\u{a0}odd/thing",
            "what is not known stays as it came"
        );
        let pressure = Measured::Parts(vec![
            (
                "systolique".to_owned(),
                Amount::parse("118", "mm[Hg]").unwrap(),
            ),
            (
                "diastolique".to_owned(),
                Amount::parse("70", "mm[Hg]").unwrap(),
            ),
        ]);
        let words = measured_words(&pressure, Locale::Fr);
        assert!(
            words.starts_with("systolique\u{a0}118") && words.contains(", diastolique\u{a0}70"),
            "both parts, named: {words}"
        );
    }

    #[test]
    fn only_what_lags_has_an_age_of_its_own() {
        let mut chart = chart();
        let state = |at: &str| SectionState {
            as_of: at.parse().unwrap(),
            complete: true,
            error: None,
        };
        chart
            .sections
            .insert(Section::Orders, state("2026-11-21T01:30:00Z"));
        chart
            .sections
            .insert(Section::Diet, state("2026-11-21T01:29:30Z"));
        chart
            .sections
            .insert(Section::Alerts, state("2026-11-20T22:00:00Z"));
        assert_eq!(
            older_than_chart(&chart, Section::Diet),
            None,
            "the same reading"
        );
        assert_eq!(
            older_than_chart(&chart, Section::Alerts),
            Some("2026-11-20T22:00:00Z".parse().unwrap()),
            "carried over from an earlier one"
        );
        assert_eq!(
            older_than_chart(&chart, Section::Results),
            None,
            "never read: no age, the certainty says so"
        );
    }
}
