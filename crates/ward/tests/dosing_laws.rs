//! Dosing as laws: what no source, no text and no window may ever bring about.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a law that is broken must fail"
)]

mod cast;

use cast::{an_order, mg, night, times};
use chrono::{DateTime, Duration, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;
use ward::clinical::dosing::{IfNeeded, Line, Rhythm, judge};
use ward::clinical::{
    DayPlan, Dose, Moment, Moments, SiteRules, Timing, frequency_words, schedule,
};
use ward::format::Locale;

const PARIS: Tz = Tz::Europe__Paris;

fn a_line(rhythm: Rhythm) -> Line {
    Line {
        dose: Dose::Exact(mg("500")),
        rhythm,
        ..Line::default()
    }
}

/// A site whose pharmacy approved these rows and no others.
fn a_site(rows: &[(&str, &[&str])]) -> SiteRules {
    let mut site = SiteRules::default();
    for (key, clocks) in rows {
        site.times.insert((*key).to_owned(), times(clocks));
    }
    site
}

/// Words that a text may be made of: dosage, time, and what changes everything.
const WORDS: [&str; 34] = [
    "500 mg",
    "1 g",
    "3",
    "BID",
    "q8h",
    "q4-6h",
    "par jour",
    "3 fois par jour",
    "le matin",
    "matin midi soir",
    "au coucher",
    "avant le dîner",
    "30 minutes avant",
    "après",
    "à 08:00",
    "7 pm",
    "minuit",
    "le mardi",
    "du lundi au vendredi",
    "lundi",
    "pendant 5 jours",
    "10 doses",
    "une fois",
    "si besoin",
    "en continu",
    "à partir du",
    "21/11",
    "January 16, 2015",
    "maximum",
    "selon",
    "tous les 2 jours",
    "une fois par semaine",
    ".",
    "½",
];

fn a_rhythm() -> impl Strategy<Value = Rhythm> {
    let clock = (0_u32..24, 0_u32..60)
        .prop_map(|(hour, minute)| NaiveTime::from_hms_opt(hour, minute, 0).unwrap());
    let clocks = prop::collection::vec(clock, 0..16);
    let moment = prop::sample::select(vec![
        Moment::Breakfast,
        Moment::BeforeDinner,
        Moment::Bedtime,
        Moment::Morning,
    ]);
    let some = (prop::collection::vec(moment, 0..5), 0_u32..200)
        .prop_map(|(at, offset)| Moments::new(at, offset));
    let plan = prop_oneof![
        clocks.clone().prop_map(DayPlan::At),
        some.clone().prop_map(DayPlan::Moments),
        (0_u32..20).prop_map(DayPlan::Times),
    ];
    let day = prop::sample::select(vec![Weekday::Mon, Weekday::Tue, Weekday::Sat, Weekday::Sun]);
    prop_oneof![
        Just(Rhythm::Silent),
        clocks.prop_map(Rhythm::FixedTimes),
        (0_u32..30000, prop::option::of(0_u32..30000)).prop_map(
            |(every_minutes, up_to_minutes)| {
                Rhythm::Interval {
                    every_minutes,
                    up_to_minutes,
                }
            }
        ),
        (0_u32..30, prop::option::of(0_u32..30))
            .prop_map(|(count, up_to)| Rhythm::PerDay { count, up_to }),
        some.prop_map(Rhythm::Moments),
        (prop::collection::vec(day, 0..5), plan)
            .prop_map(|(days, plan)| Rhythm::DaysOfWeek { days, plan }),
        (0_i64..5000).prop_map(|minutes| Rhythm::Once(night("00:00") + Duration::minutes(minutes))),
        Just(Rhythm::Continuous),
        (0_u32..50).prop_map(Rhythm::TooFrequent),
    ]
}

fn an_instant() -> impl Strategy<Value = Option<DateTime<Utc>>> {
    prop::option::of((-20_000_i64..20_000).prop_map(|at| night("00:00") + Duration::minutes(at)))
}

fn any_line() -> impl Strategy<Value = Line> {
    (
        a_rhythm(),
        prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..3),
        (an_instant(), an_instant()),
        prop::option::of(0_u32..30),
        prop::option::of(0_u32..20_000),
        prop::option::of(0_u32..3),
        prop::bool::weighted(0.1),
        prop::bool::weighted(0.05),
    )
        .prop_map(
            |(rhythm, words, (start, end), count, course_minutes, sequence, prn, unknown_field)| {
                Line {
                    texts: if words.is_empty() {
                        vec![]
                    } else {
                        vec![words.join(" ")]
                    },
                    start,
                    end,
                    bounds_broken: matches!((start, end), (Some(start), Some(end)) if start > end),
                    count: count.filter(|_| course_minutes.is_none()),
                    course_minutes: course_minutes.filter(|minutes| minutes % 3 == 0),
                    sequence,
                    if_needed: prn.then(IfNeeded::default),
                    unknown_field,
                    ..a_line(rhythm)
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a source says: no panic, fewer than twelve a day, inside the bounds, never more than the count.
    #[test]
    fn no_line_ever_schedules_beyond_its_bounds(lines in prop::collection::vec(any_line(), 1..3)) {
        let judged = judge(&lines, &[], PARIS);
        let mut order = an_order("o", judged.timing.clone());
        (order.dose, order.rate) = (judged.dose, judged.rate);
        (order.start, order.end) = (judged.start, judged.end);
        let site = a_site(&[
            ("1-par-jour", &["08:00"]), ("2-par-jour", &["08:00", "20:00"]), ("3-par-jour", &["08:00", "14:00", "20:00"]),
            ("petit-dejeuner", &["08:00"]), ("diner", &["19:00"]), ("avant-diner", &["18:30"]), ("coucher", &["22:00"]),
            ("matin", &["09:00"]), ("toutes-les-8-h", &["06:00", "14:00", "22:00"]),
        ]);
        let (from, to) = (night("00:00") - Duration::days(30), night("00:00") + Duration::days(30));
        let slots = schedule(&order, &site, from, to).slots;
        if order.is_raw() {
            prop_assert!(slots.is_empty(), "a raw order is never due");
        }
        let mut ids: Vec<_> = slots.iter().map(|slot| &slot.id).collect();
        ids.dedup();
        prop_assert_eq!(ids.len(), slots.len(), "no dose twice");
        for slot in &slots {
            prop_assert!(order.start.is_none_or(|start| slot.due >= start), "not before the start");
            prop_assert!(order.end.is_none_or(|end| slot.due <= end), "not after the end");
            prop_assert!(matches!(order.dose_at(slot.due), Dose::Exact(_)), "every due dose has a quantity");
            let day = slots.iter().filter(|other| other.due >= slot.due && other.due < slot.due + Duration::hours(24)).count();
            prop_assert!(day < 12, "twelve a day are no schedule: {:?}", order.timing);
        }
        if let Timing::Counted { doses, .. } = &order.timing {
            prop_assert!(slots.len() <= usize::try_from(*doses).unwrap(), "never more than the count");
        }
        for locale in Locale::ALL {
            prop_assert!(!frequency_words(&order, &site, locale).is_empty(), "never without words");
        }
    }

    /// The window decides what is seen and never what is due.
    #[test]
    fn a_schedule_does_not_depend_on_the_window(line in any_line(), cut in 0_i64..60) {
        let judged = judge(&[line], &[], PARIS);
        let mut order = an_order("o", judged.timing);
        (order.start, order.end) = (judged.start, judged.end);
        let site = a_site(&[("1-par-jour", &["08:00"]), ("petit-dejeuner", &["08:00"]), ("coucher", &["22:00"])]);
        let (from, to) = (night("00:00") - Duration::days(30), night("00:00") + Duration::days(30));
        let middle = from + Duration::days(cut) + Duration::minutes(cut * 37);
        let whole = schedule(&order, &site, from, to).slots;
        let mut parts = schedule(&order, &site, from, middle.min(to)).slots;
        parts.extend(schedule(&order, &site, middle.min(to), to).slots);
        prop_assert_eq!(whole, parts);
    }

    /// T-08: one more line without a place of its own takes the times away.
    #[test]
    fn an_unsequenced_line_makes_the_order_raw(first in any_line(), second in any_line()) {
        let second = Line { sequence: None, ..second };
        let judged = judge(&[first, second], &[], PARIS);
        prop_assert!(matches!(judged.timing, Timing::Raw(_)), "which line first?");
    }

    /// No text makes the reader fall over.
    #[test]
    fn any_text_at_all_is_read(text in "\\PC{0,60}", rhythm in a_rhythm()) {
        let line = Line { texts: vec![text], ..a_line(rhythm) };
        let judged = judge(std::slice::from_ref(&line), &[], PARIS);
        prop_assert_eq!(judged.dose, line.dose, "the dose stays the source's");
    }
}
