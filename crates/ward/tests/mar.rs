//! What the MAR says of each dose: the vectors of the display rules, and what must never happen.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

mod cast;

use cast::*;
use chrono::{Duration, NaiveTime};
use proptest::prelude::*;
use ward::clinical::mar::{DoseState, Group, waiting};
use ward::clinical::{OrderStatus, RawReason, SiteRules, Timing, schedule};
use ward::journal::{Correction, Ledger, Statement};

fn fixed(id: &str, clocks: &[&str]) -> ward::clinical::Order {
    an_order(id, Timing::FixedTimes(times(clocks)))
}

/// The night of display.md: data of 01:30, capture opened at 01:42, seen at 03:14.
#[test]
fn the_blind_window_is_verified_dose_by_dose() {
    let site = SiteRules::default();
    let chart = a_chart(
        night("01:30"),
        vec![
            fixed("daily-20", &["20:00"]),
            fixed("twice-01", &["01:00", "13:00"]),
            fixed("twice-0135", &["01:35", "13:35"]),
            fixed("twice-02", &["02:00", "14:00"]),
            fixed("daily-0330", &["03:30"]),
            fixed("twice-03", &["03:00", "15:00"]),
            fixed("given-23", &["23:00"]),
        ],
    );
    let mut chart = chart;
    chart
        .doses
        .push(recorded("given-23", evening_before("23:04")));
    let none = Ledger::default();
    let seen = mar(&chart, &none, &site, night("03:14"), Some(night("01:42")));
    let state = |order: &str, due| dose_due(&seen, order, due).state;
    assert_eq!(
        state("daily-20", evening_before("20:00")),
        DoseState::Verify,
        "late already when the data was taken"
    );
    assert_eq!(
        state("twice-01", night("01:00")),
        DoseState::Verify,
        "late when the data was taken"
    );
    assert_eq!(
        state("twice-0135", night("01:35")),
        DoseState::Verify,
        "due inside the window"
    );
    assert_eq!(
        state("twice-02", night("02:00")),
        DoseState::Verify,
        "could have been given an hour early"
    );
    assert_eq!(
        state("daily-0330", night("03:30")),
        DoseState::Verify,
        "could have been given two hours early"
    );
    assert_eq!(
        state("twice-03", night("03:00")),
        DoseState::Due,
        "its earliest time is after capture opened"
    );
    assert_eq!(
        state("given-23", evening_before("23:00")),
        DoseState::Given,
        "the record says so"
    );

    let later = mar(&chart, &none, &site, night("03:14"), Some(night("02:05")));
    assert_eq!(
        dose_due(&later, "twice-03", night("03:00")).state,
        DoseState::Verify,
        "capture opened later, it may be hidden"
    );
}

#[test]
fn outside_a_blind_window_tolerance_decides() {
    let site = SiteRules::default();
    let chart = a_chart(
        night("03:10"),
        vec![
            fixed("daily", &["02:00"]),
            fixed("twelve", &["01:00", "13:00"]),
        ],
    );
    let seen = mar(&chart, &Ledger::default(), &site, night("03:14"), None);
    assert_eq!(
        dose_due(&seen, "daily", night("02:00")).state,
        DoseState::Due,
        "two hours either side for a daily dose"
    );
    assert_eq!(
        dose_due(&seen, "twelve", night("01:00")).state,
        DoseState::Overdue,
        "one hour for a more frequent one"
    );
    assert_eq!(
        dose_due(&seen, "twelve", night("13:00")).state,
        DoseState::Upcoming,
        "not yet"
    );
}

#[test]
fn where_the_hour_matters_a_dose_is_late_after_half_an_hour() {
    let site = SiteRules::default();
    let called = |text: &str| {
        let mut order = fixed("three-a-day", &["08:00", "14:00", "20:00"]);
        order.medication.text = text.to_owned();
        order
    };
    for (medicine, state) in [
        ("essaimycine", DoseState::Due),
        ("lévodopa bensérazide", DoseState::Overdue),
        ("LEVODOPA 100 mg", DoseState::Overdue),
    ] {
        let chart = a_chart(night("13:30"), vec![called(medicine)]);
        let seen = mar(&chart, &Ledger::default(), &site, night("14:31"), None);
        let dose = dose_due(&seen, "three-a-day", night("14:00"));
        assert_eq!(dose.state, state, "{medicine}");
    }
}

#[test]
fn data_taken_after_capture_opened_leaves_nothing_to_verify() {
    let chart = a_chart(night("05:00"), vec![fixed("daily", &["02:00"])]);
    let seen = mar(
        &chart,
        &Ledger::default(),
        &SiteRules::default(),
        night("05:05"),
        Some(night("01:42")),
    );
    assert_eq!(
        dose_due(&seen, "daily", night("02:00")).state,
        DoseState::Overdue,
        "the record was read since"
    );
}

#[test]
fn an_if_needed_order_assumes_a_dose_until_somebody_verified() {
    let site = SiteRules::default();
    let timing = Timing::IfNeeded {
        reason: None,
        min_interval_minutes: Some(240),
        max_per_day: Some(4),
        max_amount: None,
    };
    let chart = a_chart(night("01:30"), vec![an_order("prn", timing)]);
    let mut station = Station::new(1);
    let seen = mar(
        &chart,
        &station.ledger(),
        &site,
        night("03:14"),
        Some(night("01:42")),
    );
    let row = &seen.rows[0];
    assert!(row.verify, "a dose may hide in the blind window");
    assert_eq!(
        row.if_needed.as_ref().unwrap().next_from,
        Some(night("05:42")),
        "as if one had been given at 01:42"
    );

    station.gives("prn", None, night("03:20"));
    let seen = mar(
        &chart,
        &station.ledger(),
        &site,
        night("03:25"),
        Some(night("01:42")),
    );
    let state = seen.rows[0].if_needed.as_ref().unwrap();
    assert!(!seen.rows[0].verify, "somebody looked");
    assert_eq!(
        (state.in_24_h, state.next_from),
        (1, Some(night("07:20"))),
        "counted from the dose that was given"
    );
}

#[test]
fn two_people_recording_one_dose_are_both_seen() {
    let chart = a_chart(night("01:30"), vec![fixed("daily", &["02:00"])]);
    let site = SiteRules::default();
    let slot = schedule(&chart.orders[0], &site, night("00:00"), night("12:00")).slots[0]
        .id
        .clone();
    let (mut here, mut there) = (Station::new(1), Station::new(2));
    here.gives("daily", Some(&slot), night("02:10"));
    there.gives("daily", Some(&slot), night("02:12"));
    let ledger = Ledger::fold([here.bodies(), there.bodies()].concat());
    let dose = dose_due(
        &mar(&chart, &ledger, &site, night("02:30"), None),
        "daily",
        night("02:00"),
    );
    assert!(dose.doubled, "a possible double dose is marked");
    assert_eq!(ledger.of_slot(&slot).count(), 2, "neither entry is lost");
}

#[test]
fn a_withdrawn_entry_opens_the_dose_again_and_stays_readable() {
    let chart = a_chart(night("01:30"), vec![fixed("daily", &["02:00"])]);
    let site = SiteRules::default();
    let slot = schedule(&chart.orders[0], &site, night("00:00"), night("12:00")).slots[0]
        .id
        .clone();
    let mut station = Station::new(1);
    let wrong = station.gives("daily", Some(&slot), night("02:10"));
    let fixed_id = station.signs(
        night("02:20"),
        Statement::Correct(Correction {
            target: wrong,
            reason: "mauvais patient".into(),
            replacement: None,
        }),
    );
    let ledger = station.ledger();
    let dose = dose_due(
        &mar(&chart, &ledger, &site, night("02:30"), None),
        "daily",
        night("02:00"),
    );
    assert_eq!(dose.state, DoseState::Due, "it is to be given again");
    assert_eq!(
        ledger.thread_of(wrong).unwrap().entries().count(),
        2,
        "and both entries can be read"
    );

    station.signs(
        night("02:25"),
        Statement::Correct(Correction {
            target: fixed_id,
            reason: "c'était le bon patient".into(),
            replacement: Some(Box::new(given("daily", Some(&slot), night("02:10")))),
        }),
    );
    let dose = dose_due(
        &mar(&chart, &station.ledger(), &site, night("02:30"), None),
        "daily",
        night("02:00"),
    );
    assert_eq!(
        dose.state,
        DoseState::Given,
        "a correction of a correction speaks last"
    );
}

#[test]
fn stopped_orders_lose_their_future_and_keep_their_past() {
    let mut order = fixed("stopped", &["02:00", "14:00"]);
    order.status = OrderStatus::Stopped(Some(night("03:00")));
    let mut chart = a_chart(night("03:10"), vec![order]);
    chart.doses.push(recorded("stopped", night("02:03")));
    let seen = mar(
        &chart,
        &Ledger::default(),
        &SiteRules::default(),
        night("03:14"),
        None,
    );
    assert_eq!(seen.rows[0].group, Group::Stopped, "shown apart");
    assert_eq!(
        seen.rows[0].doses.len(),
        1,
        "the dose that was given stays, nothing is due any more"
    );
    assert_eq!(
        seen.rows[0].doses[0].state,
        DoseState::Given,
        "given before it was stopped"
    );
}

#[test]
fn raw_orders_are_rows_without_doses() {
    let chart = a_chart(
        night("01:30"),
        vec![an_order("raw", Timing::Raw(RawReason::TextConflict))],
    );
    let seen = mar(
        &chart,
        &Ledger::default(),
        &SiteRules::default(),
        night("03:14"),
        Some(night("01:42")),
    );
    assert!(
        seen.rows[0].verify,
        "who gives one in the blind window says that she asked"
    );
    assert_eq!(
        (seen.rows[0].group, seen.rows[0].doses.len()),
        (Group::Raw, 0),
        "shown, never due"
    );
    assert_eq!(
        waiting(&seen, night("03:14")).verify,
        0,
        "and counted nowhere as due"
    );
}

#[test]
fn our_own_dose_is_shown_once_after_it_went_back() {
    let mut chart = a_chart(night("01:30"), vec![fixed("daily", &["02:00"])]);
    let site = SiteRules::default();
    let slot = schedule(&chart.orders[0], &site, night("00:00"), night("12:00")).slots[0]
        .id
        .clone();
    let mut station = Station::new(1);
    let entry = station.gives("daily", Some(&slot), night("02:10"));
    let mut written = recorded("daily", night("02:10"));
    written.identifiers.push(format!("{OWN}|{entry}"));
    chart.doses.push(written);
    let seen = mar(&chart, &station.ledger(), &site, night("05:00"), None);
    let given: Vec<_> = seen.rows[0]
        .doses
        .iter()
        .filter(|dose| dose.state == DoseState::Given)
        .collect();
    assert_eq!(given.len(), 1, "one dose was given");
    assert!(!given[0].doubled, "and it is no double dose");
}

/// Clock changes of Paris in 2026: 02:30 does not exist on 29 March and comes twice on 25 October.
#[test]
fn a_clock_change_neither_hides_nor_doubles_a_dose() {
    let site = SiteRules::default();
    for (day, what) in [("2026-03-29", "spring"), ("2026-10-25", "autumn")] {
        let from = format!("{day}T00:00:00+02:00")
            .parse::<chrono::DateTime<chrono::FixedOffset>>()
            .unwrap()
            .to_utc()
            - Duration::hours(2);
        let slots = schedule(
            &fixed("night", &["02:30"]),
            &site,
            from,
            from + Duration::hours(26),
        )
        .slots;
        let here: Vec<_> = slots
            .iter()
            .filter(|slot| slot.due.with_timezone(&site.zone).date_naive().to_string() == day)
            .collect();
        assert_eq!(here.len(), 1, "{what}: one dose at half past two");
    }
}

proptest! {
    /// Whatever the orders, whatever was recorded: one row per order, in the chart's order.
    #[test]
    fn every_order_is_exactly_one_row(kinds in prop::collection::vec(0u8..7, 0..20), hour in 0u32..24) {
        let orders: Vec<_> = kinds.iter().enumerate().map(|(nth, kind)| {
            let timing = match kind {
                0 => Timing::FixedTimes(vec![NaiveTime::from_hms_opt(hour, 0, 0).unwrap()]),
                1 => Timing::Interval { every_minutes: 480 },
                2 => Timing::TimesPerDay(3),
                3 => Timing::Once(night("04:00")),
                4 => Timing::IfNeeded { reason: None, min_interval_minutes: None, max_per_day: None, max_amount: None },
                5 => Timing::Continuous,
                _ => Timing::Raw(RawReason::NoDosage),
            };
            an_order(&format!("o{nth}"), timing)
        }).collect();
        let chart = a_chart(night("01:30"), orders);
        let seen = mar(&chart, &Ledger::default(), &SiteRules::default(), night("03:14"), Some(night("01:42")));
        let rows: Vec<_> = seen.rows.iter().map(|row| row.order.id.clone()).collect();
        let ordered: Vec<_> = chart.orders.iter().map(|order| order.id.clone()).collect();
        prop_assert_eq!(rows, ordered, "received = shown");
    }
}
