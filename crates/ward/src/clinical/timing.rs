//! When: only what is certain is a timing, everything else is raw.

use std::collections::BTreeMap;

use chrono::{DateTime, Duration, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::dose::{Amount, Dose};
use super::moment::{Moment, Moments, Side};
use super::vigilance;

/// Why an order has no computed times. Each has a sentence in the catalogue, `raw-<code>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RawReason {
    /// No dosage at all.
    NoDosage,
    /// A dosage without a dose.
    NoDose,
    /// A dosage without any timing.
    NoTiming,
    /// A timing of a kind that this version does not schedule.
    UnknownTiming,
    /// A field that is not on the list of understood fields: it could change the meaning.
    UnknownField,
    /// Text and structure do not say the same.
    TextConflict,
    /// Several dosage lines.
    SeveralLines,
    /// Twelve or more doses a day: rather a continuous infusion than a schedule.
    TooFrequent,
    /// Both a dose and a rate.
    RateAndDose,
    /// Bounds that cannot be used.
    Bounds,
    /// The resource itself could not be read.
    Unreadable,
    /// One dose, but no time for it.
    OnceWithoutTime,
    /// A protocol or a scale in free text.
    Protocol,
    /// Somebody adapts the dose at the bedside.
    Titrated,
    /// Taken on the ward word for word, because it fits no other form.
    AsSaid,
}

impl RawReason {
    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            RawReason::NoDosage => "no-dosage",
            RawReason::NoDose => "no-dose",
            RawReason::NoTiming => "no-timing",
            RawReason::UnknownTiming => "unknown-timing",
            RawReason::UnknownField => "unknown-field",
            RawReason::TextConflict => "text-conflict",
            RawReason::SeveralLines => "several-lines",
            RawReason::TooFrequent => "too-frequent",
            RawReason::RateAndDose => "rate-and-dose",
            RawReason::Bounds => "bounds",
            RawReason::Unreadable => "unreadable",
            RawReason::OnceWithoutTime => "once-without-time",
            RawReason::Protocol => "protocol",
            RawReason::Titrated => "titrated",
            RawReason::AsSaid => "as-said",
        }
    }
}

/// When in a day, on the days that something else names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayPlan {
    /// At these times of the hospital's clock.
    At(Vec<NaiveTime>),
    /// At these named moments: the clock times are the site's.
    Moments(Moments),
    /// So many times: the clock times are the site's.
    Times(u32),
}

impl DayPlan {
    /// Doses a day.
    pub fn count(&self) -> u32 {
        match self {
            DayPlan::At(times) => u32::try_from(times.len()).unwrap_or(u32::MAX),
            DayPlan::Moments(moments) => u32::try_from(moments.at.len()).unwrap_or(u32::MAX),
            DayPlan::Times(count) => *count,
        }
    }
}

/// The most that may be given in a time, as the order states it: it is shown, and never divided by a dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmountLimit {
    /// How much.
    pub amount: Amount,
    /// In so many hours.
    pub hours: u32,
}

/// One step of an order whose dose changes with the days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// How much, in this step.
    pub dose: Dose,
    /// From this instant on.
    pub start: DateTime<Utc>,
    /// To this instant, which is still inside; only the last step may have none.
    pub end: Option<DateTime<Utc>>,
    /// When. Never itself made of steps.
    pub timing: Box<Timing>,
}

impl Step {
    /// Whether it is the step in force at this instant.
    pub fn holds(&self, at: DateTime<Utc>) -> bool {
        at >= self.start && self.end.is_none_or(|end| at <= end)
    }
}

/// The kinds of timing. `3 a day` and `every 8 hours` are different things and stay so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    /// Every day at these times of the hospital's clock.
    FixedTimes(Vec<NaiveTime>),
    /// Every so many minutes.
    Interval {
        /// Minutes between two doses, more than 120.
        every_minutes: u32,
    },
    /// So many times a day; the times are the site's, never ours.
    TimesPerDay(u32),
    /// Every day at named moments, such as meals; the times are the site's, never ours.
    Moments(Moments),
    /// On these days of the week only.
    DaysOfWeek {
        /// Which days, Monday first, none twice.
        days: Vec<Weekday>,
        /// When on each of them.
        plan: DayPlan,
    },
    /// So many doses in all, from the start of the order on.
    Counted {
        /// How many.
        doses: u32,
        /// At which rhythm.
        of: Box<Timing>,
    },
    /// Steps that follow each other, each with its own dose: none overlaps another.
    Steps(Vec<Step>),
    /// Once, at this instant.
    Once(DateTime<Utc>),
    /// If needed.
    IfNeeded {
        /// What for, as written.
        reason: Option<String>,
        /// Minutes between two doses at least.
        min_interval_minutes: Option<u32>,
        /// Doses in 24 hours at most.
        max_per_day: Option<u32>,
        /// The most in a time, when the order states it as an amount.
        #[serde(default)]
        max_amount: Option<AmountLimit>,
    },
    /// A continuous infusion: it runs, it is not due.
    Continuous,
    /// Not scheduled: shown and printed word for word, to be checked with the prescriber.
    Raw(RawReason),
}

/// What the site decides: its clock, its standard times, its tolerances, its high-alert families.
///
/// Source: display.md T8, M8 and interop.md §4. The table of times ships empty outside the demonstration ward: a key
/// that pharmacy has not approved computes nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SiteRules {
    /// The hospital's zone.
    pub zone: Tz,
    /// Standard times by key: `3-par-jour`, `toutes-les-8-h`, and one time for each named moment (`avant-diner`, `coucher`).
    pub times: BTreeMap<String, Vec<NaiveTime>>,
    /// Words that make a medicine high-alert, matched as whole words of its name without accents.
    pub high_alert: Vec<String>,
    /// Words that make a medicine one that two people sign, matched the same way.
    pub witness: Vec<String>,
    /// Words that name an insulin: its glucose is asked for.
    pub insulins: Vec<String>,
    /// Words that name an anticoagulant: paper asks for its INR or anti-Xa and for the dose of the day.
    pub anticoagulants: Vec<String>,
    /// Words that name a medicine whose hour matters: it is late sooner, and the row says so. Which they are is pharmacy's
    /// decision in every hospital (ISMP 2011); the list that ships names those whose delay harms within the hour.
    pub time_critical: Vec<String>,
    /// Words that name a medicine which is handled as cytotoxic.
    pub cytotoxic: Vec<String>,
    /// Words that name a narcotic that is counted.
    pub controlled: Vec<String>,
    /// Words that name a medicine of the refrigerator; empty until pharmacy fills it.
    pub refrigerated: Vec<String>,
    /// Words that name a medicine easily taken for another; empty until pharmacy fills it.
    pub look_alike: Vec<String>,
    /// How long somebody may take back her own last entry with two keys.
    pub undo_minutes: i64,
    /// Time-critical tolerance in minutes.
    pub tolerance_critical_minutes: i64,
    /// Tolerance of doses more often than daily.
    pub tolerance_frequent_minutes: i64,
    /// Tolerance of daily or rarer doses.
    pub tolerance_daily_minutes: i64,
    /// How long a dose charted in the record may take to reach us.
    pub feed_lag_minutes: i64,
    /// Words that make an order a patch, matched as whole words of its name, form or unit without accents.
    pub patch_words: Vec<String>,
    /// After how long the effect of an if-needed dose is looked at.
    pub reassess_minutes: u32,
    /// The same for injected, inhaled and sublingual doses.
    pub reassess_fast_minutes: u32,
    /// How late that may be.
    pub reassess_tolerance_minutes: i64,
    /// How late an empty bag may be changed.
    pub bag_tolerance_minutes: i64,
    /// When a shift takes over from the one before, in order of the clock.
    pub shifts: Vec<NaiveTime>,
    /// The unit in which this site measures glucose at the bedside: `g/L` or `mmol/L`.
    pub glucose_unit: GlucoseUnit,
}

/// The unit of glucose measured at the bedside. One per site: 5 in the one is a quiet value and in the other a coma.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum GlucoseUnit {
    /// Grams per litre, as in France.
    #[default]
    #[serde(rename = "g/L")]
    GramsPerLitre,
    /// Millimoles per litre, as in Canada.
    #[serde(rename = "mmol/L")]
    MillimolesPerLitre,
}

impl GlucoseUnit {
    /// The UCUM code.
    pub fn code(self) -> &'static str {
        match self {
            GlucoseUnit::GramsPerLitre => "g/L",
            GlucoseUnit::MillimolesPerLitre => "mmol/L",
        }
    }
}

impl Default for SiteRules {
    fn default() -> Self {
        SiteRules {
            zone: Tz::Europe__Paris,
            times: BTreeMap::new(),
            high_alert: vigilance::high_alert_by_default(),
            witness: vigilance::witness_by_default(),
            insulins: vigilance::insulins_by_default(),
            anticoagulants: vigilance::anticoagulants_by_default(),
            time_critical: vigilance::time_critical_by_default(),
            cytotoxic: vigilance::cytotoxic_by_default(),
            controlled: vigilance::controlled_by_default(),
            refrigerated: vec![],
            look_alike: vec![],
            undo_minutes: 10,
            tolerance_critical_minutes: 30,
            tolerance_frequent_minutes: 60,
            tolerance_daily_minutes: 120,
            feed_lag_minutes: 5,
            patch_words: [
                "patch",
                "patchs",
                "patches",
                "timbre",
                "timbres",
                "dispositif transdermique",
                "dispositifs transdermiques",
                "systeme transdermique",
                "transdermal system",
            ]
            .map(str::to_owned)
            .to_vec(),
            reassess_minutes: 60,
            reassess_fast_minutes: 30,
            reassess_tolerance_minutes: 15,
            bag_tolerance_minutes: 15,
            shifts: [(6, 45), (14, 15), (21, 0)]
                .into_iter()
                .filter_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0))
                .collect(),
            glucose_unit: GlucoseUnit::default(),
        }
    }
}

impl SiteRules {
    /// The site's times for so many doses a day.
    pub fn times_per_day(&self, count: u32) -> Option<&[NaiveTime]> {
        self.times
            .get(&format!("{count}-par-jour"))
            .filter(|times| u32::try_from(times.len()) == Ok(count))
            .map(Vec::as_slice)
    }

    /// The site's times for a dose every so many hours.
    pub fn times_every(&self, every_minutes: u32) -> Option<&[NaiveTime]> {
        if every_minutes == 0 || 1440 % every_minutes != 0 {
            return None;
        }
        self.times
            .get(&format!("toutes-les-{}-h", every_minutes / 60))
            .filter(|times| u32::try_from(times.len()) == Ok(1440 / every_minutes))
            .map(Vec::as_slice)
    }

    /// The first row of the table that no order could ever use: an unknown key, or another number of times than its key
    /// asks for. Such a row would be approved by pharmacy and silently compute nothing.
    pub fn useless_row(&self) -> Option<&str> {
        let fits = |key: &str, times: &[NaiveTime]| {
            let between = |head: &str, tail: &str| {
                let digits = key.strip_prefix(head)?.strip_suffix(tail)?;
                digits.parse::<u32>().ok().filter(|count| *count > 0)
            };
            let ordered = times.iter().zip(times.iter().skip(1)).all(|(a, b)| a < b);
            if Moment::of_key(key).is_some() {
                return times.len() == 1;
            }
            if let Some(count) = between("", "-par-jour") {
                return ordered && u32::try_from(times.len()) == Ok(count);
            }
            if let Some(hours) = between("toutes-les-", "-h") {
                let count = u32::try_from(times.len()).ok();
                return ordered && count.and_then(|count| count.checked_mul(hours)) == Some(24);
            }
            false
        };
        self.times
            .iter()
            .find(|(key, times)| !fits(key, times))
            .map(|(key, _)| key.as_str())
    }

    /// Whether the shifts can be used: at least one bound, each later than the one before.
    pub fn shifts_in_order(&self) -> bool {
        !self.shifts.is_empty()
            && self
                .shifts
                .iter()
                .zip(self.shifts.iter().skip(1))
                .all(|(a, b)| a < b)
    }

    /// The site's times for named moments: each needs a row of its own with exactly one time, and an offset counts from the
    /// meal's own row. `None` as soon as one is missing, an offset leaves the day, or two fall together.
    pub fn times_of_moments(&self, moments: &Moments) -> Option<Vec<NaiveTime>> {
        let row = |moment: Moment| match self.times.get(moment.key()).map(Vec::as_slice) {
            Some([time]) => Some(*time),
            Some(_) | None => None,
        };
        let mut times = moments
            .at
            .iter()
            .map(|moment| {
                if moments.offset_minutes == 0 {
                    return row(*moment);
                }
                let (anchor, side) = moment.anchor();
                let away = Duration::minutes(i64::from(moments.offset_minutes));
                let (time, days_off) = match side {
                    Side::Before => row(anchor)?.overflowing_sub_signed(away),
                    Side::After => row(anchor)?.overflowing_add_signed(away),
                };
                (days_off == 0).then_some(time)
            })
            .collect::<Option<Vec<NaiveTime>>>()?;
        times.sort_unstable();
        let count = times.len();
        times.dedup();
        (count > 0 && times.len() == count).then_some(times)
    }
}
