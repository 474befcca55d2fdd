//! Every clock change from 2024 to 2035 in Paris and Montréal (and UTC, which has none), every kind of timing: the
//! schedule is compared with a walk through every minute, which knows the written policy and nothing of the schedule.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

mod cast;

use std::collections::BTreeSet;

use cast::{an_order, mg, times};
use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime, Utc, Weekday};
use chrono_tz::{America, Europe, Tz};
use ward::clinical::{DayPlan, Dose, Moment, Moments, Order, SiteRules, Step, Timing, schedule};

/// One minute of the world and what the ward's clock shows then.
type Walk = Vec<(DateTime<Utc>, NaiveDateTime)>;

fn walk(zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Walk {
    let mut at = from;
    let mut minutes = vec![];
    while at < to {
        minutes.push((at, at.with_timezone(&zone).naive_local()));
        at += Duration::minutes(1);
    }
    minutes
}

/// When the clock shows each wanted wall time: the first time it does; and where it jumps over it, as if it had not.
fn shown(walk: &Walk, wanted: impl Fn(NaiveDateTime) -> bool) -> BTreeSet<DateTime<Utc>> {
    let mut due = BTreeSet::new();
    let mut furthest: Option<(DateTime<Utc>, NaiveDateTime)> = None;
    for (at, wall) in walk {
        if let Some((before, highest)) = furthest {
            let mut skipped = highest + Duration::minutes(1);
            while skipped < *wall {
                if wanted(skipped) {
                    due.insert(before + (skipped - highest));
                }
                skipped += Duration::minutes(1);
            }
            // A wall time that was shown before is its second pass: it was due at the first.
            if *wall <= highest {
                continue;
            }
        }
        if wanted(*wall) {
            due.insert(*at);
        }
        furthest = Some((*at, *wall));
    }
    due
}

/// One kind of timing and its own oracle.
struct Kind {
    name: &'static str,
    timing: Timing,
    start: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
    due: BTreeSet<DateTime<Utc>>,
}

fn site(zone: Tz) -> SiteRules {
    let mut site = SiteRules {
        zone,
        ..SiteRules::default()
    };
    for (key, clocks) in [
        ("1-par-jour", &["02:15"][..]),
        ("3-par-jour", &["01:30", "02:30", "18:00"]),
        ("toutes-les-6-h", &["02:30", "08:30", "14:30", "20:30"]),
        ("coucher", &["02:45"]),
        ("petit-dejeuner", &["03:00"]),
        ("avant-diner", &["19:00"]),
    ] {
        site.times.insert(key.to_owned(), times(clocks));
    }
    site
}

fn at_times(clocks: &[&str]) -> impl Fn(NaiveDateTime) -> bool + use<> {
    let clocks: Vec<NaiveTime> = times(clocks);
    move |wall| clocks.contains(&wall.time())
}

/// All kinds over a window, with starts before, inside and exactly at the awkward hours.
fn kinds(zone: Tz, change: NaiveDate, minutes: &Walk) -> Vec<Kind> {
    let first = minutes.first().unwrap().0;
    let wall_of = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    // Some minute of the day before at this wall time: the day before a change is plain.
    let eve = |clock: &str| {
        let wall = change.pred_opt().unwrap().and_time(times(&[clock])[0]);
        minutes.iter().find(|(_, shown)| *shown == wall).unwrap().0
    };
    let plain = |name, timing, due| Kind {
        name,
        timing,
        start: None,
        end: None,
        due,
    };
    let awkward = ["00:00", "01:00", "01:30", "02:00", "02:30", "12:00"];
    let mut all = vec![
        plain(
            "fixed times",
            Timing::FixedTimes(times(&awkward)),
            shown(minutes, at_times(&awkward)),
        ),
        plain(
            "n a day",
            Timing::TimesPerDay(3),
            shown(minutes, at_times(&["01:30", "02:30", "18:00"])),
        ),
        plain(
            "interval of the site",
            Timing::Interval { every_minutes: 360 },
            shown(minutes, at_times(&["02:30", "08:30", "14:30", "20:30"])),
        ),
        plain(
            "moments",
            Timing::Moments(Moments::new(vec![Moment::Bedtime, Moment::BeforeDinner], 0)),
            shown(minutes, at_times(&["02:45", "19:00"])),
        ),
        plain(
            "half an hour before breakfast",
            Timing::Moments(Moments::new(vec![Moment::BeforeBreakfast], 30)),
            shown(minutes, at_times(&["02:30"])),
        ),
        plain(
            "a quarter of an hour after bedtime",
            Timing::Moments(Moments::new(vec![Moment::Bedtime], 15)),
            shown(minutes, at_times(&["03:00"])),
        ),
    ];
    for (name, plan, clocks) in [
        ("Sundays at a time", DayPlan::At(times(&["02:30"])), "02:30"),
        (
            "Sundays at bedtime",
            DayPlan::Moments(Moments::new(vec![Moment::Bedtime], 0)),
            "02:45",
        ),
        ("Sundays, once", DayPlan::Times(1), "02:15"),
    ] {
        let clock = at_times(&[clocks]);
        let sundays = move |wall: NaiveDateTime| wall.weekday() == Weekday::Sun && clock(wall);
        let days = vec![Weekday::Sun];
        all.push(plain(
            name,
            Timing::DaysOfWeek { days, plan },
            shown(minutes, sundays),
        ));
    }
    // Hours are counted in hours, whatever the clock shows.
    let start = eve("19:30");
    all.push(Kind {
        name: "every seven hours from the start",
        timing: Timing::Interval { every_minutes: 420 },
        start: Some(start),
        end: None,
        due: minutes
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| *at >= start && (*at - start).num_minutes() % 420 == 0)
            .collect(),
    });
    // Days are counted in days: the wall time stays.
    let start = eve("02:30");
    all.push(Kind {
        name: "every day from the start",
        timing: Timing::Interval {
            every_minutes: 1440,
        },
        start: Some(start),
        end: None,
        due: shown(minutes, |wall| {
            wall.time() == times(&["02:30"])[0] && wall >= wall_of(start)
        }),
    });
    // From a mere day on: at the site's hour.
    let start = eve("00:00");
    all.push(Kind {
        name: "every two days from a day on",
        timing: Timing::Interval {
            every_minutes: 2880,
        },
        start: Some(start),
        end: None,
        due: shown(minutes, |wall| {
            wall.time() == times(&["02:15"])[0]
                && wall >= wall_of(start)
                && (wall.date() - wall_of(start).date()).num_days() % 2 == 0
        }),
    });
    let start = eve("12:00");
    let clocks = at_times(&["01:30", "02:30", "18:00"]);
    all.push(Kind {
        name: "four doses in all",
        timing: Timing::Counted {
            doses: 4,
            of: Box::new(Timing::TimesPerDay(3)),
        },
        start: Some(start),
        end: None,
        due: shown(minutes, &clocks)
            .into_iter()
            .filter(|at| *at >= start)
            .take(4)
            .collect(),
    });
    let (end, next) = (eve("23:59"), eve("23:59") + Duration::minutes(1));
    let step = |dose, start, end, timing| Step {
        dose: Dose::Exact(mg(dose)),
        start,
        end,
        timing: Box::new(timing),
    };
    all.push(Kind {
        name: "a taper that turns at the change",
        timing: Timing::Steps(vec![
            step("20", first, Some(end), Timing::TimesPerDay(3)),
            step("10", next, None, Timing::FixedTimes(times(&["02:30"]))),
        ]),
        start: None,
        end: None,
        due: shown(minutes, clocks)
            .into_iter()
            .filter(|at| *at <= end)
            .chain(
                shown(minutes, at_times(&["02:30"]))
                    .into_iter()
                    .filter(|at| *at >= next),
            )
            .collect(),
    });
    let once = eve("12:00") + Duration::hours(14);
    all.push(plain(
        "once",
        Timing::Once(once),
        minutes
            .iter()
            .map(|(at, _)| *at)
            .filter(|at| *at == once)
            .collect(),
    ));
    let (start, end) = (eve("12:00"), eve("12:00") + Duration::hours(15));
    all.push(Kind {
        name: "bounds that end in the night of the change",
        timing: Timing::FixedTimes(times(&awkward)),
        start: Some(start),
        end: Some(end),
        due: shown(minutes, at_times(&awkward))
            .into_iter()
            .filter(|at| *at >= start && *at <= end)
            .collect(),
    });
    all
}

fn order_of(kind: &Kind) -> Order {
    let mut order = an_order("o", kind.timing.clone());
    order.start = kind.start;
    order.end = kind.end;
    order
}

/// The days on which the hospital's clock changes.
fn changes(zone: Tz) -> Vec<NaiveDate> {
    let offset = |day: NaiveDate| {
        use chrono::{Offset, TimeZone};
        let noon = day.and_hms_opt(12, 0, 0).unwrap().and_utc();
        zone.offset_from_utc_datetime(&noon.naive_utc()).fix()
    };
    NaiveDate::from_ymd_opt(2024, 1, 1)
        .unwrap()
        .iter_days()
        .take_while(|day| day.year() <= 2035)
        .filter(|day| offset(*day) != offset(day.pred_opt().unwrap()))
        .collect()
}

#[test]
fn on_every_clock_change_the_schedule_is_what_a_walk_through_the_minutes_finds() {
    let paris = changes(Europe::Paris);
    assert_eq!(paris.len(), 24, "two changes a year, twelve years");
    let zones = [
        (Europe::Paris, paris.clone()),
        (America::Montreal, changes(America::Montreal)),
        (Tz::UTC, paris),
    ];
    let mut compared = 0;
    for (zone, days) in zones {
        assert_eq!(days.len(), 24, "{zone}");
        for change in days {
            // Three days around the change, and one more on either side for what is counted from a start.
            let noon = change.and_hms_opt(12, 0, 0).unwrap().and_utc();
            let minutes = walk(zone, noon - Duration::hours(60), noon + Duration::hours(48));
            let (from, to) = (noon - Duration::hours(48), noon + Duration::hours(36));
            for kind in kinds(zone, change, &minutes) {
                let found: Vec<DateTime<Utc>> = schedule(&order_of(&kind), &site(zone), from, to)
                    .slots
                    .iter()
                    .map(|slot| slot.due)
                    .collect();
                let expected: Vec<DateTime<Utc>> = kind
                    .due
                    .iter()
                    .copied()
                    .filter(|at| *at >= from && *at < to)
                    .collect();
                assert_eq!(found, expected, "{}: {zone}, {change}", kind.name);
                compared += 1;
            }
        }
    }
    assert_eq!(compared, 3 * 24 * 16, "every kind on every change");
}

#[test]
fn the_walk_itself_knows_the_policy() {
    // The oracle is only worth what it knows: its own two awkward nights, by hand.
    let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let half_past_two =
        |from: &str, to: &str| shown(&walk(Europe::Paris, at(from), at(to)), at_times(&["02:30"]));
    assert_eq!(
        half_past_two("2026-03-29T00:00:00Z", "2026-03-29T06:00:00Z"),
        BTreeSet::from([at("2026-03-29T01:30:00Z")]),
        "skipped: as if the clock had not jumped"
    );
    assert_eq!(
        half_past_two("2026-10-25T00:00:00Z", "2026-10-25T06:00:00Z"),
        BTreeSet::from([at("2026-10-25T00:30:00Z")]),
        "repeated: the first time"
    );
}
