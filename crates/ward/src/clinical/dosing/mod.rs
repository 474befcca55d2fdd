//! Dosing: what a source says about how much and when, and whether anything in it speaks against a schedule.
//!
//! Every reader (FHIR, HL7 v2, files) describes each dosage line as a [`Line`], in the source's own terms; [`judge`]
//! alone decides whether times may be computed. Readers keep the allow-list over their own wire: whatever a `Line` has
//! no field for is reported as `unknown_field`.
//!
//! Source: interop.md §4.
//!
//! Invariant: nothing is computed from a text. A text can only confirm the structure or take its times away.
//! Invariant: a word that is not explained, a number that is not the structure's own, a field that is not on the list,
//! or two lines without a clear order leave the whole order raw.

mod agree;
mod judge;
mod lexer;
mod pattern;
mod reader;
mod said;
mod steps;
mod terms;

pub use pattern::{Pattern, gts_abbreviation, repeat_pattern, repeat_patterns, week};

use chrono::{DateTime, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;

use super::dose::{Amount, Dose};
use super::moment::Moments;
use super::timing::{RawReason, Timing};

pub use super::timing::DayPlan;

/// What the structured part of a dosage line says about when, alone and before any text is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Rhythm {
    /// Nothing.
    #[default]
    Silent,
    /// Every day at these times of the hospital's clock: sorted, none twice.
    FixedTimes(Vec<NaiveTime>),
    /// One dose every so many minutes.
    Interval {
        /// Minutes; fewer than 131 are too frequent for a schedule; whole days are counted in days.
        every_minutes: u32,
        /// "Every 4 to 6 hours": the longer of the two. Only an if-needed order can hold it.
        up_to_minutes: Option<u32>,
    },
    /// So many doses a day, without times.
    PerDay {
        /// Doses a day, at least 1 and fewer than 12.
        count: u32,
        /// "3 to 4 times a day": the greater of the two. Only an if-needed order can hold it.
        up_to: Option<u32>,
    },
    /// Every day at named moments.
    Moments(Moments),
    /// On these days of the week only.
    DaysOfWeek {
        /// Which days, Monday first, none twice.
        days: Vec<Weekday>,
        /// When on each of them.
        plan: DayPlan,
    },
    /// Once, at this instant.
    Once(DateTime<Utc>),
    /// It runs; the source's structure says so (HL7 v2 `C`).
    Continuous,
    /// So many times a day, twelve or more: rather the rate check of an infusion than doses.
    TooFrequent(u32),
    /// Something that is understood not to be one of these, and why.
    Raw(RawReason),
}

/// "If needed".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IfNeeded {
    /// What for, in the source's words; the same words inside a dosage text are then the reason and no part of the dosage.
    pub reason: Option<String>,
}

/// A greatest quantity in a time, as the source states it. It is never divided by a dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaxPerPeriod {
    /// How much; a count of doses has the unit `dose` or none.
    pub most: Amount,
    /// In what time: 24 with unit `h`, 1 with unit `d`.
    pub per: Amount,
}

/// One dosage line in neutral terms.
///
/// `Line::default()` says nothing at all; a reader fills what its source has, and sets `unknown_field` for whatever it
/// met and did not put into another field.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Every text that speaks about this line, word for word: dosage text, patient and additional instructions. From HL7
    /// v2 all of ORC-7's and TQ1's text, RXE-7 and the NTE behind the order: "PCA" stands nowhere else. From a table the
    /// column of free text.
    pub texts: Vec<String>,
    /// How much, from the structured part; [`Dose::Missing`] when only the text has it.
    pub dose: Dose,
    /// Rate of an infusion: an amount whose unit is per time (`mL/h`).
    pub rate: Option<Amount>,
    /// The same amounts (dose, rate, maximum) with their unit written another way, such as the UCUM code beside the unit
    /// that people read. A text may repeat any of them.
    pub spellings: Vec<Amount>,
    /// If needed, when the structure says so.
    pub if_needed: Option<IfNeeded>,
    /// The most in a time, when the structure says so.
    pub max_per_period: Option<MaxPerPeriod>,
    /// When, from the structure. From HL7 v2 and tables: [`repeat_pattern`] of TQ1-3, ORC-7.2 or RXE-1.2 with the explicit
    /// times beside it.
    pub rhythm: Rhythm,
    /// Words of a timing code that stands beside the structure (`BID`, a local code): it must agree. From HL7 v2 the
    /// repeat patterns of every other field than the one that gave the rhythm.
    pub code: Vec<String>,
    /// Not before this instant.
    pub start: Option<DateTime<Utc>>,
    /// Not after this instant, which is still inside.
    pub end: Option<DateTime<Utc>>,
    /// Length of the whole course in minutes, when the source gives it instead of an end ("for 10 days"). It needs a start.
    pub course_minutes: Option<u32>,
    /// The source gives bounds that cannot be used: unreadable, reversed, without a zone, a range.
    pub bounds_broken: bool,
    /// Each dose takes so many minutes to give, at most 240.
    pub lasts_minutes: Option<u32>,
    /// So many doses in all. It needs a start.
    pub count: Option<u32>,
    /// Place among several lines; lines that are steps of one scheme have distinct places.
    pub sequence: Option<u32>,
    /// Something in the source has no field here and is not known to be harmless.
    pub unknown_field: bool,
}

impl Default for Line {
    fn default() -> Self {
        Line {
            texts: vec![],
            dose: Dose::Missing,
            rate: None,
            spellings: vec![],
            if_needed: None,
            max_per_period: None,
            rhythm: Rhythm::Silent,
            code: vec![],
            start: None,
            end: None,
            course_minutes: None,
            bounds_broken: false,
            lasts_minutes: None,
            count: None,
            sequence: None,
            unknown_field: false,
        }
    }
}

/// What an order takes from its dosage lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// When, or why no times are computed.
    pub timing: Timing,
    /// How much; missing when the lines differ.
    pub dose: Dose,
    /// Rate; `None` when the lines differ.
    pub rate: Option<Amount>,
    /// Not before.
    pub start: Option<DateTime<Utc>>,
    /// Not after.
    pub end: Option<DateTime<Utc>>,
}

/// Decides on an order from all its dosage lines and the notes beside them. `zone` is the hospital's.
///
/// Several lines are one order only as steps that follow each other ([`Timing::Steps`]): a reader whose lines differ in
/// route, site or method, for which a step has no place, sets `unknown_field`.
///
/// Total: any input has an answer, and the answer is [`Timing::Raw`] as soon as anything speaks against a schedule.
pub fn judge(lines: &[Line], notes: &[String], zone: Tz) -> Judged {
    let raw = |reason| Judged {
        timing: Timing::Raw(reason),
        dose: Dose::Missing,
        rate: None,
        start: None,
        end: None,
    };
    match lines {
        [] => raw(RawReason::NoDosage),
        [line] => {
            let line = judge::bounded(line, zone);
            Judged {
                timing: judge::timing(&line, notes, zone),
                dose: line.dose,
                rate: line.rate,
                start: line.start,
                end: line.end,
            }
        }
        several => {
            let several: Vec<Line> = several
                .iter()
                .map(|line| judge::bounded(line, zone))
                .collect();
            steps::judged(&several, notes, zone).unwrap_or_else(|| raw(RawReason::SeveralLines))
        }
    }
}
