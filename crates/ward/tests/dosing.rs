//! Dosing, from neutral lines to due doses: what must always and never be, whatever a source says.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

mod cast;

use cast::{an_order, mg, night, times};
use chrono::{DateTime, Duration, NaiveTime, Utc, Weekday};
use chrono_tz::Tz;
use ward::clinical::dosing::{IfNeeded, Line, MaxPerPeriod, Rhythm, judge};
use ward::clinical::{
    Amount, AmountLimit, DayPlan, Dose, Moment, Moments, Order, Origin, RawReason, SiteRules, Step,
    Timing, dose_words, dose_words_at, frequency_words, schedule,
};
use ward::format::Locale;

/// Nothing is due.
const NONE: [DateTime<Utc>; 0] = [];
const PARIS: Tz = Tz::Europe__Paris;

fn a_line(rhythm: Rhythm) -> Line {
    Line {
        dose: Dose::Exact(mg("500")),
        rhythm,
        ..Line::default()
    }
}

fn timing(line: Line) -> Timing {
    judge(&[line], &[], PARIS).timing
}

fn per_day(count: u32) -> Rhythm {
    Rhythm::PerDay { count, up_to: None }
}

fn every(every_minutes: u32) -> Rhythm {
    Rhythm::Interval {
        every_minutes,
        up_to_minutes: None,
    }
}

fn moments(at: &[Moment], offset_minutes: u32) -> Moments {
    Moments::new(at.to_vec(), offset_minutes)
}

/// A site whose pharmacy approved these rows and no others.
fn a_site(rows: &[(&str, &[&str])]) -> SiteRules {
    let mut site = SiteRules::default();
    for (key, clocks) in rows {
        site.times.insert((*key).to_owned(), times(clocks));
    }
    site
}

fn due(order: &Order, site: &SiteRules, hours: i64) -> Vec<DateTime<Utc>> {
    let from = night("00:00");
    schedule(order, site, from, from + Duration::hours(hours))
        .slots
        .iter()
        .map(|slot| slot.due)
        .collect()
}

#[test]
fn a_moment_computes_only_by_a_row_of_its_own() {
    let order = an_order(
        "o",
        Timing::Moments(moments(&[Moment::BeforeDinner, Moment::Breakfast], 0)),
    );
    let half = a_site(&[("petit-dejeuner", &["08:00"])]);
    assert_eq!(
        due(&order, &half, 24),
        NONE,
        "one row is missing: nothing at all"
    );
    assert!(
        frequency_words(&order, &half, Locale::Fr).ends_with(", horaires à définir"),
        "and the row says so"
    );
    let dinner = a_site(&[("petit-dejeuner", &["08:00"]), ("diner", &["19:00"])]);
    assert_eq!(
        due(&order, &dinner, 24),
        NONE,
        "the meal's time is not the time before the meal"
    );
    let full = a_site(&[("petit-dejeuner", &["08:00"]), ("avant-diner", &["18:30"])]);
    assert_eq!(
        due(&order, &full, 24),
        [night("08:00"), night("18:30")],
        "both rows are there"
    );
    let slots = schedule(&order, &full, night("00:00"), night("23:00"));
    assert_eq!(
        slots.origin,
        Some(Origin::SiteTable),
        "labelled as computed"
    );
    let doubled = a_site(&[("petit-dejeuner", &["08:00"]), ("avant-diner", &["08:00"])]);
    assert_eq!(
        due(&order, &doubled, 24),
        NONE,
        "two doses at one time are a slip"
    );
}

#[test]
fn an_offset_counts_from_the_meal_and_never_leaves_the_day() {
    let before = an_order("o", Timing::Moments(moments(&[Moment::BeforeDinner], 30)));
    let site = a_site(&[("diner", &["19:00"]), ("avant-diner", &["18:00"])]);
    assert_eq!(
        due(&before, &site, 24),
        [night("18:30")],
        "half an hour before the meal itself"
    );
    let after = an_order("o", Timing::Moments(moments(&[Moment::Bedtime], 120)));
    let late = a_site(&[("coucher", &["23:00"])]);
    assert_eq!(due(&after, &late, 48), NONE, "01:00 would be another day");
}

#[test]
fn a_weekly_tablet_is_due_on_its_day_only() {
    let order = an_order(
        "o",
        Timing::DaysOfWeek {
            days: vec![Weekday::Tue],
            plan: DayPlan::At(times(&["08:00"])),
        },
    );
    // 21 November 2026 is a Saturday.
    assert_eq!(
        due(&order, &SiteRules::default(), 24 * 14),
        [
            night("08:00") + Duration::days(3),
            night("08:00") + Duration::days(10)
        ],
        "two Tuesdays in two weeks"
    );
    assert_eq!(
        frequency_words(&order, &SiteRules::default(), Locale::Fr),
        "1\u{a0}fois par semaine, le mardi, à 08:00",
        "the words begin with what kills"
    );
}

#[test]
fn a_start_without_a_time_gives_no_clock_time() {
    let mut order = an_order("o", Timing::Interval { every_minutes: 480 });
    order.start = Some(night("00:00"));
    assert_eq!(due(&order, &SiteRules::default(), 24), NONE, "a mere day");
    assert_eq!(
        frequency_words(&order, &SiteRules::default(), Locale::En),
        "every 8\u{a0}hours, times to be set",
        "the row says so"
    );
    order.start = Some(night("07:00"));
    assert_eq!(
        due(&order, &SiteRules::default(), 24),
        [night("07:00"), night("15:00"), night("23:00")],
        "a start with a time is a start"
    );
}

#[test]
fn a_count_ends_by_itself_wherever_one_looks() {
    let mut order = an_order(
        "o",
        Timing::Counted {
            doses: 3,
            of: Box::new(Timing::Interval { every_minutes: 480 }),
        },
    );
    order.start = Some(night("07:00"));
    let all = due(&order, &SiteRules::default(), 240);
    assert_eq!(
        all,
        [night("07:00"), night("15:00"), night("23:00")],
        "three"
    );
    let later = schedule(
        &order,
        &SiteRules::default(),
        night("10:00"),
        night("10:00") + Duration::days(9),
    );
    assert_eq!(
        later.slots.len(),
        2,
        "a later window does not start the count again"
    );
    order.start = None;
    assert_eq!(
        due(&order, &SiteRules::default(), 240),
        NONE,
        "no start, no count"
    );
}

#[test]
fn a_taper_says_its_steps_and_no_dose_of_its_own() {
    let step = |dose, start: &str, days: i64| {
        let start = night(start);
        Step {
            dose: Dose::Exact(mg(dose)),
            start,
            end: Some(start + Duration::days(days) - Duration::seconds(1)),
            timing: Box::new(Timing::FixedTimes(times(&["08:00"]))),
        }
    };
    let mut second = step("10", "00:00", 2);
    second.start += Duration::days(2);
    second.end = second.end.map(|end| end + Duration::days(2));
    let mut order = an_order("o", Timing::Steps(vec![step("20", "00:00", 2), second]));
    order.dose = Dose::Missing;
    assert_eq!(
        due(&order, &SiteRules::default(), 24 * 7).len(),
        4,
        "two days each"
    );
    assert_eq!(
        dose_words_at(&order, night("08:00"), Locale::Fr),
        "20\u{a0}mg",
        "the first step"
    );
    assert_eq!(
        dose_words_at(&order, night("08:00") + Duration::days(3), Locale::Fr),
        "10\u{a0}mg",
        "the second"
    );
    assert_eq!(
        *order.dose_at(night("08:00") + Duration::days(9)),
        Dose::Missing,
        "and none after its end"
    );
    insta::assert_snapshot!(
        [Locale::Fr, Locale::FrCa, Locale::En]
            .map(|locale| format!(
                "{} | {}",
                dose_words(&order, locale),
                frequency_words(&order, &SiteRules::default(), locale)
            ))
            .join("\n")
    );
}

#[test]
fn one_step_without_times_leaves_the_whole_taper_without() {
    let start = night("00:00");
    let step = |start, end, timing| Step {
        dose: Dose::Exact(mg("5")),
        start,
        end,
        timing: Box::new(timing),
    };
    let order = an_order(
        "o",
        Timing::Steps(vec![
            step(
                start,
                Some(start + Duration::hours(20)),
                Timing::FixedTimes(times(&["08:00"])),
            ),
            step(start + Duration::hours(24), None, Timing::TimesPerDay(2)),
        ]),
    );
    let plan = schedule(
        &order,
        &SiteRules::default(),
        start,
        start + Duration::days(4),
    );
    assert!(
        plan.slots.is_empty() && plan.origin.is_none(),
        "a sheet that falls silent after the first step would be worse than one that asks"
    );
}

#[test]
fn every_kind_has_words_in_every_language() {
    let at = moments(
        &[
            Moment::BeforeBreakfast,
            Moment::Lunch,
            Moment::AfterDinner,
            Moment::Bedtime,
        ],
        0,
    );
    let kinds = [
        Timing::Moments(at),
        Timing::Moments(moments(
            &[Moment::BeforeBreakfast, Moment::BeforeDinner],
            30,
        )),
        Timing::Moments(moments(
            &[
                Moment::Waking,
                Moment::EarlyMorning,
                Moment::Morning,
                Moment::LateMorning,
                Moment::Noon,
                Moment::EarlyAfternoon,
                Moment::Afternoon,
                Moment::LateAfternoon,
                Moment::EarlyEvening,
                Moment::Evening,
                Moment::LateEvening,
                Moment::Night,
            ],
            0,
        )),
        Timing::DaysOfWeek {
            days: vec![Weekday::Tue],
            plan: DayPlan::Times(1),
        },
        Timing::DaysOfWeek {
            days: vec![Weekday::Mon, Weekday::Wed, Weekday::Fri],
            plan: DayPlan::Times(1),
        },
        Timing::DaysOfWeek {
            days: vec![Weekday::Sat, Weekday::Sun],
            plan: DayPlan::Moments(moments(&[Moment::Dinner], 0)),
        },
        Timing::DaysOfWeek {
            days: vec![Weekday::Thu],
            plan: DayPlan::Times(3),
        },
        Timing::Counted {
            doses: 6,
            of: Box::new(Timing::Interval { every_minutes: 720 }),
        },
        Timing::Counted {
            doses: 1,
            of: Box::new(Timing::TimesPerDay(1)),
        },
        Timing::IfNeeded {
            reason: Some("douleur".into()),
            min_interval_minutes: Some(240),
            max_per_day: None,
            max_amount: Some(AmountLimit {
                amount: Amount::parse("4", "g").unwrap(),
                hours: 24,
            }),
        },
    ];
    let lines: Vec<String> = kinds
        .into_iter()
        .flat_map(|timing| {
            let order = an_order("o", timing);
            [Locale::Fr, Locale::FrCa, Locale::En]
                .map(|locale| frequency_words(&order, &SiteRules::default(), locale))
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn charts_of_older_versions_are_still_read() {
    let old = r#"{"if-needed":{"reason":null,"min_interval_minutes":240,"max_per_day":4}}"#;
    assert_eq!(
        serde_json::from_str::<Timing>(old).unwrap(),
        Timing::IfNeeded {
            reason: None,
            min_interval_minutes: Some(240),
            max_per_day: Some(4),
            max_amount: None
        },
        "before maxima could be amounts"
    );
    for new in [
        Timing::Moments(moments(&[Moment::Bedtime], 15)),
        Timing::DaysOfWeek {
            days: vec![Weekday::Tue],
            plan: DayPlan::Times(2),
        },
        Timing::Counted {
            doses: 3,
            of: Box::new(Timing::TimesPerDay(3)),
        },
        Timing::Steps(vec![Step {
            dose: Dose::Exact(mg("1.50")),
            start: night("08:00"),
            end: None,
            timing: Box::new(Timing::FixedTimes(times(&["08:00"]))),
        }]),
    ] {
        let stored = serde_json::to_string(&new).unwrap();
        assert_eq!(
            serde_json::from_str::<Timing>(&stored).unwrap(),
            new,
            "and the new kinds come back as they were: {stored}"
        );
    }
}

#[test]
fn a_course_of_days_needs_a_start_and_ends_before_the_hour_it_began() {
    let course = |start| {
        let line = Line {
            course_minutes: Some(3 * 1440),
            start,
            ..a_line(Rhythm::FixedTimes(times(&["08:00"])))
        };
        judge(&[line], &[], PARIS)
    };
    assert_eq!(
        course(None).timing,
        Timing::Raw(RawReason::Bounds),
        "three days from when?"
    );
    let judged = course(Some(night("08:00")));
    let mut order = an_order("o", judged.timing);
    (order.start, order.end) = (judged.start, judged.end);
    assert_eq!(
        due(&order, &SiteRules::default(), 24 * 9).len(),
        3,
        "three days are three doses, not four"
    );
}

#[test]
fn titration_and_protocol_are_told_apart() {
    let read = |text: &str| {
        let mut line = a_line(Rhythm::Silent);
        line.texts = vec![text.to_owned()];
        timing(line)
    };
    for text in [
        "500 mg à titrer",
        "500 mg, titrate to effect",
        "500 mg à ajuster",
    ] {
        assert_eq!(read(text), Timing::Raw(RawReason::Titrated), "{text}");
    }
    for text in [
        "500 mg selon protocole",
        "500 mg per sliding scale",
        "selon glycémie",
    ] {
        assert_eq!(read(text), Timing::Raw(RawReason::Protocol), "{text}");
    }
}

#[test]
fn a_maximum_as_an_amount_is_shown_and_never_divided() {
    let line = Line {
        if_needed: Some(IfNeeded::default()),
        max_per_period: Some(MaxPerPeriod {
            most: Amount::parse("4", "g").unwrap(),
            per: Amount::parse("24", "h").unwrap(),
        }),
        ..a_line(every(360))
    };
    let Timing::IfNeeded {
        max_per_day,
        max_amount,
        min_interval_minutes,
        ..
    } = timing(line)
    else {
        panic!("an if-needed order");
    };
    assert_eq!(max_per_day, None, "4 g are not 8 doses of 500 mg");
    assert_eq!(
        max_amount.map(|limit| limit.hours),
        Some(24),
        "kept as stated"
    );
    assert_eq!(min_interval_minutes, Some(360), "beside the wait");
}

#[test]
fn h25_an_hl7_order_is_only_as_sure_as_all_of_its_fields_together() {
    use ward::clinical::dosing::repeat_pattern;
    let order = |code: &str, texts: &[&str]| {
        let pattern = repeat_pattern(code, &[]);
        timing(Line {
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            if_needed: pattern.if_needed.then(IfNeeded::default),
            ..a_line(pattern.rhythm)
        })
    };
    assert_eq!(
        order("TID", &[]),
        Timing::TimesPerDay(3),
        "TID in TQ1-3 alone"
    );
    assert_eq!(
        order("TID", &["3 times daily"]),
        Timing::TimesPerDay(3),
        "ORC-7's text says the same"
    );
    assert_eq!(
        order("TID", &["2 times daily"]),
        Timing::Raw(RawReason::TextConflict),
        "ORC-7's text says another"
    );
    assert_eq!(
        order("BID", &["PCA pump, lockout 10 minutes"]),
        Timing::Raw(RawReason::Titrated),
        "RXE-1 alone prints BID for a PCA pump (T-09)"
    );
    assert_eq!(
        order("Q6H", &["titrate to effect"]),
        Timing::Raw(RawReason::Titrated),
        "titration stands only in the note"
    );
    assert_eq!(
        order("", &["^3 times daily"]),
        Timing::Raw(RawReason::NoTiming),
        "a text alone computes nothing"
    );
    assert!(
        matches!(
            order("PRNQ6H", &[]),
            Timing::IfNeeded {
                min_interval_minutes: Some(360),
                ..
            }
        ),
        "PRN in the pattern"
    );
    let noted = judge(
        &[a_line(per_day(2))],
        &["Pompe PCA, réglages au lit".to_owned()],
        PARIS,
    );
    assert!(matches!(noted.timing, Timing::Raw(_)), "nor behind a note");
}

#[test]
fn a_row_of_the_table_that_can_serve_no_order_is_named() {
    let useless =
        |key: &str, clocks: &[&str]| a_site(&[(key, clocks)]).useless_row().map(str::to_owned);
    assert_eq!(
        useless("3-par-jour", &["08:00", "14:00", "20:00"]),
        None,
        "three"
    );
    assert_eq!(
        useless("toutes-les-8-h", &["06:00", "14:00", "22:00"]),
        None,
        "three"
    );
    assert_eq!(useless("avant-diner", &["18:30"]), None, "one");
    for (key, clocks) in [
        ("3-par-jour", &["08:00", "20:00"][..]),
        ("toutes-les-8-h", &["08:00"]),
        ("avant-diner", &["18:00", "18:30"]),
        ("avant_diner", &["18:30"]),
        ("2-par-jour", &["20:00", "08:00"]),
    ] {
        assert_eq!(
            useless(key, clocks).as_deref(),
            Some(key),
            "{key} computes nothing"
        );
    }
}

#[test]
fn a_start_in_a_text_is_the_start_of_the_structure_to_the_year() {
    let read = |text: &str| {
        timing(Line {
            texts: vec![text.to_owned()],
            start: Some(night("00:00")),
            ..a_line(Rhythm::FixedTimes(times(&["08:00"])))
        })
    };
    let fixed = Timing::FixedTimes(times(&["08:00"]));
    let conflict = Timing::Raw(RawReason::TextConflict);
    for text in [
        "500 mg à partir du 21 novembre 2026",
        "500 mg starting November 21, 2026",
        "à partir du 21/11, 500 mg",
        "500 mg dès le 21 novembre à 08:00",
    ] {
        assert_eq!(read(text), fixed, "{text}");
    }
    for text in [
        "500 mg à partir du 22 novembre",
        "500 mg à partir du 21 novembre 2025",
        "à partir du 21 novembre, 2000 mg",
        "à partir du 21 novembre 2000 mg",
        "500 mg jusqu'au 21 novembre",
        "500 mg le 21 novembre",
    ] {
        assert_eq!(read(text), conflict, "{text}");
    }
}

#[test]
fn twelve_a_day_are_no_schedule_whatever_the_reader_says() {
    let twelve = (0..12)
        .map(|hour| NaiveTime::from_hms_opt(hour * 2, 0, 0).unwrap())
        .collect();
    for rhythm in [
        Rhythm::FixedTimes(twelve),
        per_day(12),
        every(120),
        every(130),
    ] {
        assert_eq!(
            timing(a_line(rhythm.clone())),
            Timing::Raw(RawReason::TooFrequent),
            "{rhythm:?}"
        );
    }
    assert_eq!(
        timing(a_line(per_day(11))),
        Timing::TimesPerDay(11),
        "eleven are"
    );
}
