//! Stories of infusions, patches and if-needed doses, and the laws of what went in.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

mod cast;

use cast::{Station, a_chart, an_order, mar, mg, night};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use ward::clinical::mar::{DoseState, MarRow, waiting};
use ward::clinical::{
    Amount, AmountLimit, Dose, FollowKind, Medication, Order, OrderId, OrderStatus, PatientId,
    Phase, RecordedDose, RecordedStatus, SiteRules, SourceRef, Timing, infusion, is_patch,
    stated_hours,
};
use ward::format::Locale;
use ward::journal::{
    EntryId, GivenDetails, GivenDose, InfusionAct, InfusionEvent, Ledger, PatchRemoved, Reassessed,
    Statement,
};

fn amount(value: &str, unit: &str) -> Amount {
    Amount::parse(value, unit).unwrap()
}

fn a_drip() -> Order {
    Order {
        rate: Some(amount("80", "mL/h")),
        dose: Dose::Missing,
        ..an_order("drip", Timing::Continuous)
    }
}

fn happened(at: DateTime<Utc>, what: InfusionAct) -> Statement {
    Statement::Infusion(InfusionEvent {
        patient: PatientId::new("p1"),
        order: OrderId::new("drip"),
        at,
        what,
        attested: false,
        witness_absent: None,
        medication: "essaimycine drip".into(),
    })
}

fn start(rate: &str, volume: &str) -> InfusionAct {
    InfusionAct::Start {
        rate: Some(amount(rate, "mL/h")),
        volume: Some(amount(volume, "mL")),
        site: Some("avant-bras gauche".into()),
    }
}

fn rate(rate: &str) -> InfusionAct {
    InfusionAct::Rate {
        rate: amount(rate, "mL/h"),
        reason: None,
    }
}

fn stop(total: &str) -> InfusionAct {
    InfusionAct::Stop {
        total: Some(amount(total, "mL")),
        reason: None,
        computed: None,
        differs: false,
    }
}

fn row(desk: &Station, order: &Order, now: DateTime<Utc>) -> MarRow {
    let chart = a_chart(night("00:30"), vec![order.clone()]);
    let mar = mar(&chart, &desk.ledger(), &SiteRules::default(), now, None);
    mar.rows.into_iter().next().unwrap()
}

#[test]
fn an_infusion_is_followed_from_start_to_stop() {
    let mut desk = Station::new(1);
    let order = a_drip();
    let idle = row(&desk, &order, night("01:00"));
    assert_eq!(
        idle.infusion.unwrap().phase,
        Phase::NotStarted,
        "nobody began"
    );
    assert!(idle.doses.is_empty(), "and nothing is drawn as running");

    desk.signs(night("01:00"), happened(night("01:00"), start("80", "500")));
    desk.signs(night("03:00"), happened(night("03:00"), rate("40")));
    let running = row(&desk, &order, night("04:00")).infusion.unwrap();
    assert_eq!(
        running.passed(night("04:00")).unwrap().words(Locale::Fr),
        "200\u{a0}mL",
        "two hours at 80 and one at 40"
    );
    assert_eq!(
        running.bag.as_ref().unwrap().empty_at,
        Some(night("11:30")),
        "340 mL were left at 03:00, at 40 mL per h"
    );
    assert_eq!(
        running.rate_since(),
        Some(night("03:00")),
        "at this rate since"
    );
    assert_eq!(running.since, Some(night("01:00")), "running since");

    let bag = InfusionAct::Bag {
        volume: Some(amount("1000", "mL")),
    };
    desk.signs(night("05:00"), happened(night("05:00"), bag));
    desk.signs(night("06:00"), happened(night("06:00"), stop("300")));
    let stopped = row(&desk, &order, night("07:00")).infusion.unwrap();
    assert_eq!(stopped.phase, Phase::Stopped, "it was stopped");
    let computed = stopped.passed(night("07:00")).unwrap();
    assert_eq!(computed.rounded(), amount("280", "mL"), "160 and 120");
    assert_eq!(
        computed.differs_from(&amount("300", "mL")),
        Some(true),
        "300 is more than five per cent away"
    );
    assert_eq!(
        computed.differs_from(&amount("294", "mL")),
        Some(false),
        "five per cent is still the same"
    );
    assert_eq!(
        computed.differs_from(&amount("300", "mg")),
        None,
        "another unit"
    );
}

#[test]
fn an_empty_bag_waits_for_somebody() {
    let mut desk = Station::new(1);
    desk.signs(night("01:00"), happened(night("01:00"), start("80", "80")));
    let state = |now| {
        let row = row(&desk, &a_drip(), now);
        (row.follow_ups[0].kind, row.follow_ups[0].state)
    };
    assert_eq!(
        state(night("01:30")),
        (FollowKind::Bag, DoseState::Upcoming),
        "half full"
    );
    assert_eq!(state(night("02:05")).1, DoseState::Due, "empty");
    assert_eq!(state(night("02:30")).1, DoseState::Overdue, "and forgotten");
    let chart = a_chart(night("00:30"), vec![a_drip()]);
    let mar = mar(
        &chart,
        &desk.ledger(),
        &SiteRules::default(),
        night("02:30"),
        None,
    );
    assert_eq!(waiting(&mar, night("02:30")).overdue, 1, "counted as late");
}

#[test]
fn units_that_do_not_add_up_give_no_plan() {
    let mut desk = Station::new(1);
    let units = InfusionAct::Start {
        rate: Some(amount("1000", "UI/h")),
        volume: Some(amount("50", "mL")),
        site: None,
    };
    desk.signs(night("01:00"), happened(night("01:00"), units));
    let heparin = row(&desk, &a_drip(), night("03:00")).infusion.unwrap();
    assert_eq!(
        heparin.bag.as_ref().unwrap().empty_at,
        None,
        "units are not mL"
    );
    assert_eq!(
        heparin.passed(night("03:00")).unwrap().words(Locale::Fr),
        "2\u{a0}000\u{a0}unités",
        "what went in is in the rate's own unit"
    );
    let per_kg = Amount::parse("0.1", "ug/kg/min").unwrap();
    assert_eq!(
        ward::clinical::Passed::at_rate(&per_kg, night("01:00"), night("02:00")),
        None,
        "a rate per kilogram is no quantity"
    );
}

#[test]
fn a_stopped_order_whose_infusion_still_runs_is_said_aloud() {
    let mut desk = Station::new(1);
    desk.signs(night("01:00"), happened(night("01:00"), start("80", "500")));
    let mut order = a_drip();
    order.status = OrderStatus::Stopped(Some(night("02:00")));
    let late = row(&desk, &order, night("02:30"));
    assert_eq!(
        late.follow_ups
            .iter()
            .map(|each| (each.kind, each.state))
            .collect::<Vec<_>>(),
        [(FollowKind::StillRuns, DoseState::Overdue)],
        "somebody must turn it off"
    );
    desk.signs(night("02:40"), happened(night("02:40"), stop("130")));
    assert!(
        row(&desk, &order, night("02:45")).follow_ups.is_empty(),
        "it was"
    );
}

#[test]
fn a_withdrawn_start_leaves_what_came_after_it_true() {
    let mut desk = Station::new(1);
    let begun = desk.signs(night("01:00"), happened(night("01:00"), start("80", "500")));
    desk.signs(night("03:00"), happened(night("03:00"), rate("40")));
    desk.signs(
        night("03:30"),
        Statement::Correct(ward::journal::Correction {
            target: begun,
            reason: "autre patient".into(),
            replacement: None,
        }),
    );
    let left = row(&desk, &a_drip(), night("04:00")).infusion.unwrap();
    assert!(left.is_running(), "at 03:00 it ran");
    assert_eq!(
        left.passed(night("04:00")).unwrap().rounded(),
        amount("40", "mL"),
        "only from there on is known"
    );
}

fn a_patch() -> Order {
    Order {
        medication: Medication {
            text: "fentanyl, dispositif transdermique".into(),
            ..Medication::default()
        },
        dose: Dose::Exact(amount("1", "{patch}")),
        route: Some("TD".into()),
        start: Some(night("01:00") - Duration::hours(72)),
        ..an_order(
            "patch",
            Timing::Interval {
                every_minutes: 1440,
            },
        )
    }
}

fn stuck(at: DateTime<Utc>, site: &str) -> Statement {
    Statement::Given(GivenDose {
        patient: PatientId::new("p1"),
        order: OrderId::new("patch"),
        slot: None,
        at,
        dose: Some(amount("1", "{patch}")),
        dose_text: None,
        partial: false,
        medication: "fentanyl".into(),
        reason: None,
        attested: true,
        second_dose: false,
        details: GivenDetails {
            site: Some(site.into()),
            ..GivenDetails::default()
        },
    })
}

fn taken_off(at: DateTime<Utc>, applied: Option<EntryId>) -> Statement {
    Statement::PatchOff(PatchRemoved {
        patient: PatientId::new("p1"),
        order: OrderId::new("patch"),
        at,
        applied,
        site: None,
        medication: "fentanyl".into(),
    })
}

#[test]
fn a_patch_stays_on_until_somebody_takes_it_off() {
    let mut desk = Station::new(1);
    let order = a_patch();
    let first = desk.signs(night("01:05"), stuck(night("01:05"), "épaule gauche"));
    let one = row(&desk, &order, night("02:00")).patches.unwrap();
    assert_eq!(one.on.len(), 1, "one is on");
    assert_eq!(
        one.on[0].remove_by,
        Some(night("01:00") + Duration::hours(24)),
        "until the next one, not until the slot it settled"
    );
    desk.signs(night("03:00"), stuck(night("03:00"), "épaule droite"));
    let two = row(&desk, &order, night("04:00")).patches.unwrap();
    assert_eq!(two.on.len(), 2, "a new one takes nothing off");
    assert_eq!(
        two.sites,
        ["épaule droite", "épaule gauche"],
        "the last sites, newest first"
    );
    desk.signs(night("04:10"), taken_off(night("04:10"), Some(first)));
    let left = row(&desk, &order, night("05:00")).patches.unwrap();
    assert_eq!(
        left.on.iter().map(|patch| patch.since).collect::<Vec<_>>(),
        [night("03:00")],
        "the one that was named is off"
    );
}

#[test]
fn a_patch_that_should_be_off_waits_for_somebody() {
    let mut desk = Station::new(1);
    let mut order = a_patch();
    order.verbatim = vec!["1 patch le soir, à retirer après 12h".into()];
    assert_eq!(stated_hours(&order), Some(12), "the order says so");
    desk.signs(night("01:00"), stuck(night("01:00"), "omoplate"));
    let late = night("13:00") + Duration::hours(3);
    let follow = row(&desk, &order, late).follow_ups;
    assert_eq!(follow[0].kind, FollowKind::PatchOff, "it is to come off");
    assert_eq!(follow[0].state, DoseState::Overdue, "and it is late");
    order.notes = vec!["à retirer après 24 h".into()];
    assert_eq!(stated_hours(&order), None, "two numbers say nothing");
}

#[test]
fn only_whole_words_make_a_patch() {
    let site = SiteRules::default();
    assert!(is_patch(&a_patch(), &site), "by its unit and by its form");
    let named = |text: &str| Order {
        medication: Medication {
            text: text.into(),
            ..Medication::default()
        },
        route: Some("TD".into()),
        dose: Dose::Exact(amount("1", "dose")),
        ..an_order("x", Timing::TimesPerDay(1))
    };
    assert!(
        is_patch(&named("nicotine 14 mg, timbre"), &site),
        "in Québec"
    );
    assert!(
        !is_patch(&named("estradiol 0,1 %, gel"), &site),
        "a gel is transdermal and no patch"
    );
    assert!(
        !is_patch(&named("dispatchine 5 mg"), &site),
        "never a part of a word"
    );
}

fn if_needed(max: &str) -> Order {
    an_order(
        "prn",
        Timing::IfNeeded {
            reason: None,
            min_interval_minutes: None,
            max_per_day: None,
            max_amount: Some(AmountLimit {
                amount: amount(max, "g"),
                hours: 24,
            }),
        },
    )
}

fn relief(at: DateTime<Utc>, reassess_at: Option<DateTime<Utc>>) -> Statement {
    let Statement::Given(given) = cast::given("prn", None, at) else {
        panic!("a dose");
    };
    Statement::Given(GivenDose {
        details: GivenDetails {
            reassess_at,
            ..GivenDetails::default()
        },
        ..given
    })
}

#[test]
fn the_most_in_a_day_is_summed_over_record_and_journal() {
    let mut desk = Station::new(1);
    desk.signs(night("01:00"), relief(night("01:00"), None));
    let mut chart = a_chart(night("00:30"), vec![if_needed("1")]);
    chart.doses = vec![RecordedDose {
        source: SourceRef::fhir("MedicationAdministration/1", None),
        order: Some(OrderId::new("prn")),
        medication: "essaimycine".into(),
        at: Some(night("00:10")),
        dose: Some(mg("250")),
        status: RecordedStatus::Given,
        by: None,
        identifiers: vec![],
    }];
    let mar = mar(
        &chart,
        &desk.ledger(),
        &SiteRules::default(),
        night("02:00"),
        None,
    );
    let most = mar.rows[0]
        .if_needed
        .as_ref()
        .unwrap()
        .most
        .clone()
        .unwrap();
    assert_eq!(
        most.sum().words(Locale::Fr),
        "0,75\u{a0}g",
        "500 mg and 250 mg"
    );
    assert!(!most.exceeded_by(Some(&mg("250"))), "1 g is still allowed");
    assert!(
        most.exceeded_by(Some(&mg("251"))),
        "and not a milligram more"
    );
    assert!(
        most.exceeded_by(Some(&amount("1", "comprimé"))),
        "what cannot be counted might be too much"
    );
}

#[test]
fn an_effect_waits_until_somebody_looked() {
    let mut desk = Station::new(1);
    let order = if_needed("4");
    let dose = desk.signs(night("01:00"), relief(night("01:00"), Some(night("01:30"))));
    let at = |desk: &Station, now| {
        row(desk, &order, now)
            .follow_ups
            .iter()
            .map(|each| (each.kind, each.state, each.about))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        at(&desk, night("01:35")),
        [(FollowKind::Reassess, DoseState::Due, Some(dose))],
        "after half an hour"
    );
    assert_eq!(
        at(&desk, night("01:50"))[0].1,
        DoseState::Overdue,
        "late after a quarter more"
    );
    desk.signs(
        night("01:55"),
        Statement::Reassessed(Reassessed {
            patient: PatientId::new("p1"),
            order: OrderId::new("prn"),
            dose,
            at: night("01:55"),
            effect: "soulagé".into(),
            pain: Some(2),
            medication: "essaimycine prn".into(),
        }),
    );
    assert_eq!(at(&desk, night("02:00")), [], "somebody looked");
}

/// Rates at minutes after one o'clock, as a ward charts them.
fn charted(changes: &[(i64, u32)]) -> Vec<ward::journal::EntryBody> {
    let mut desk = Station::new(1);
    for (minute, mls) in changes {
        let at = night("01:00") + Duration::minutes(*minute);
        desk.signs(at, happened(at, rate(&mls.to_string())));
    }
    desk.bodies()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_went_in_is_never_negative_and_never_shrinks(
        changes in prop::collection::vec((0_i64..600, 0_u32..300), 1..6),
        first in 0_i64..1200, more in 0_i64..600,
    ) {
        let ledger = Ledger::fold(charted(&changes));
        let late = night("01:00") + Duration::minutes(2000);
        let state = infusion(&a_drip(), &[], &ledger, late);
        let at = |minute: i64| state.passed(night("01:00") + Duration::minutes(minute));
        let (early, later) = (at(first).unwrap().rounded().value, at(first + more).unwrap().rounded().value);
        prop_assert!(early >= 0.into() && later >= early, "{early} then {later}");
    }

    #[test]
    fn a_stretch_is_the_sum_of_its_parts(mls in 0_u32..1000, length in 0_i64..100_000, cut in 0_i64..100_000) {
        let rate = amount(&mls.to_string(), "mL/h");
        let (from, to) = (night("01:00"), night("01:00") + Duration::seconds(length));
        let middle = (from + Duration::seconds(cut)).min(to);
        let passed = |from, to| ward::clinical::Passed::at_rate(&rate, from, to).unwrap();
        prop_assert_eq!(passed(from, middle).plus(&passed(middle, to)).unwrap(), passed(from, to));
    }

    #[test]
    fn the_order_of_arrival_changes_nothing(
        changes in prop::collection::vec((0_i64..600, 0_u32..300), 1..6), turn in 0_usize..6,
    ) {
        let bodies = charted(&changes);
        let mut turned = bodies.clone();
        turned.rotate_left(turn % bodies.len());
        turned.reverse();
        let now = night("01:00") + Duration::minutes(2000);
        prop_assert_eq!(
            infusion(&a_drip(), &[], &Ledger::fold(bodies), now),
            infusion(&a_drip(), &[], &Ledger::fold(turned), now)
        );
    }
}
