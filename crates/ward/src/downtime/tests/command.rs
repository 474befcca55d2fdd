//! Nights with a plan, a directive, a lost service, an attack.

use super::*;

fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(Effect::name).collect()
}

fn at(ward: &mut AWard, minutes: i64) -> &mut AWard {
    ward.now = noon() + TimeDelta::minutes(minutes);
    ward
}

#[test]
fn a_planned_downtime_from_notice_to_closing() {
    let mut ward = AWard::in_state("normal");
    ward.on(&ordered_plan(120, 240));
    assert_eq!(ward.state.name(), "planned", "announced");
    assert!(
        !ward.state.capture_open(),
        "the ward still charts in the EHR"
    );

    let mut told = Vec::new();
    for minute in 1..120 {
        for effect in at(&mut ward, minute).on(&GOOD).effects {
            if let Effect::MilestoneReached { milestone } = effect {
                told.push((minute, milestone));
            }
        }
    }
    let due = Milestone::ALL.map(|milestone| (120 - milestone.minutes_before(), milestone));
    assert_eq!(told, due[..4], "each milestone once, at its minute");
    assert_eq!(
        at(&mut ward, 104).on(&ready(Some(3), true, None)).refused,
        Some(Refusal::TooEarly),
        "readiness is asked at T−15"
    );
    at(&mut ward, 106);
    assert_eq!(
        ward.on(&ready(Some(31), true, None)).refused,
        Some(Refusal::DataTooOld),
        "old data"
    );
    assert_eq!(
        ward.on(&ready(None, true, None)).refused,
        Some(Refusal::DataTooOld),
        "no data at all"
    );
    assert_eq!(
        ward.on(&ready(Some(3), false, None)).refused,
        Some(Refusal::PrinterNotTested),
        "no page"
    );
    ward.on(&ready(
        Some(31),
        false,
        Some("imprimante en réparation, feuilles sur 3S"),
    ));
    let plan = ward.state.plan().unwrap();
    assert_eq!(
        plan.ready.as_ref().map(|ready| ready.by.clone()),
        Some(alice()),
        "with a reason she may"
    );

    at(&mut ward, 119).probed(&GOOD, 59);
    at(&mut ward, 120).probed(&REFUSED, 2);
    assert_eq!(
        ward.state.name(),
        "planned",
        "two lost probes are bad luck, also now"
    );
    let effects = ward.probed(&REFUSED, 1);
    assert_eq!(
        ward.state.name(),
        "active",
        "the start has come and the EHR is gone"
    );
    assert!(
        names(&effects).contains(&"freeze-snapshot"),
        "the copy is frozen"
    );
    let outage = ward.state.outage().cloned().unwrap();
    assert_eq!(outage.cause, Cause::Planned, "as announced");
    assert_eq!(
        outage.declared_by,
        Some(carole()),
        "in the name of whoever signed the plan"
    );

    let extend = |end| {
        Event::Command(Command::ExtendPlan {
            by: carole(),
            end: noon() + TimeDelta::minutes(end),
        })
    };
    assert_eq!(
        ward.on(&extend(230)).refused,
        Some(Refusal::NotLater),
        "never earlier"
    );
    ward.on(&extend(300));
    assert_eq!(
        ward.state.plan().map(|plan| plan.end),
        Some(noon() + TimeDelta::minutes(300)),
        "an hour later"
    );
    assert_eq!(
        ward.on(&Event::Command(Command::CancelPlan { by: carole() }))
            .refused,
        Some(Refusal::AlreadyDeclared),
        "what has begun is ended by the ward, not cancelled by IT"
    );

    at(&mut ward, 200);
    let step = ward.on(&Event::Command(Command::EhrRestored { by: carole() }));
    assert_eq!(
        (ward.state.name(), names(&step.effects)),
        ("active", vec!["propose-recovery"]),
        "proposed, not done"
    );
    ward.probed(&GOOD, 12);
    ward.on(&Event::EndOutage { by: bob() });
    assert_eq!(
        ward.state.name(),
        "recovery-hold",
        "earlier than announced, because the ward says so"
    );
    ward.on(&Event::Command(Command::AllClearProposed { by: carole() }));
    assert_eq!(
        ward.state.name(),
        "recovery-hold",
        "IT's all clear is a proposal too"
    );
    assert!(
        ward.state.outage().unwrap().clear_said.is_some(),
        "and is shown"
    );
    ward.on(&Event::AllClear { by: bob() });
    ward.on(&signed(0));
    ward.on(&Event::Close { by: bob() });
    let State::Closed(closed) = &ward.state else {
        panic!("closed with its figures: {:?}", ward.state)
    };
    assert_eq!(
        (closed.statistics.outage_minutes, closed.statistics.planned),
        (80, true),
        "from 12:00 to 13:20"
    );
}

#[test]
fn a_plan_whose_hour_passes_while_the_ehr_answers_asks_and_lapses() {
    let mut ward = AWard::in_state("planned");
    at(&mut ward, 134).probed(&GOOD, 50);
    assert_eq!(ward.state.name(), "planned", "answers are not silence");
    assert!(!ward.state.plan().unwrap().asked, "not yet");
    let effects = at(&mut ward, 135).probed(&GOOD, 60);
    let asked = names(&effects)
        .iter()
        .filter(|name| **name == "ask-about-plan")
        .count();
    assert_eq!(
        asked, 1,
        "a quarter of an hour later the ward is asked, once"
    );
    assert_eq!(
        ward.clone().on(&declared_alone(None)).refused,
        Some(Refusal::SecondPersonNeeded),
        "who planned it cannot confirm it alone"
    );
    let confirmed = Event::Declare {
        by: bob(),
        second: None,
        reason: None,
    };
    let mut begun = ward.clone();
    assert_eq!(
        begun.on(&confirmed).refused,
        None,
        "another person confirms: that makes two"
    );
    assert_eq!(
        begun.state.outage().map(|outage| outage.flagged_alone),
        Some(false),
        "nobody signed alone"
    );
    at(&mut ward, 241).probed(&GOOD, 1);
    assert_eq!(
        ward.state.name(),
        "normal",
        "the announced end passed and nothing had begun"
    );
}

#[test]
fn an_unannounced_silence_before_the_plan_is_a_suspicion_and_forgets_nothing() {
    let mut ward = AWard::in_state("planned");
    at(&mut ward, 30).probed(&REFUSED, 3);
    assert_eq!(ward.state.name(), "suspect", "an hour and a half too early");
    ward.probed(&GOOD, 700);
    assert_eq!(
        ward.state.name(),
        "planned",
        "back, and the plan still stands"
    );
    ward.on(&Event::NurseReportsSilence { by: alice() });
    assert_eq!(
        (ward.state.name(), ward.state.plan_ahead().is_some()),
        ("pending", true),
        "a nurse is believed"
    );
    at(&mut ward, 120).probed(&REFUSED, 3);
    assert_eq!(
        ward.state.name(),
        "active",
        "and at the hour the plan takes over"
    );
}

#[test]
fn a_cancelled_plan_is_gone_and_a_later_one_takes_its_place() {
    let mut ward = AWard::in_state("planned");
    ward.on(&ordered_plan(400, 500));
    assert_eq!(
        ward.state.plan().map(|plan| plan.by.clone()),
        Some(carole()),
        "the last one counts"
    );
    ward.on(&Event::Command(Command::CancelPlan { by: carole() }));
    assert_eq!(ward.state.name(), "normal", "cancelled");
    for times in [(0, 10), (-5, 10), (60, 60), (60, 30)] {
        assert_eq!(
            ward.on(&ordered_plan(times.0, times.1)).refused,
            Some(Refusal::PlanTimes),
            "{times:?}"
        );
    }
}

#[test]
fn read_only_is_left_by_a_person_or_by_silence() {
    let mut ward = AWard::in_state("read-only");
    assert!(ward.state.capture_open(), "the ward charts here");
    ward.probed(&GOOD, 3_600);
    assert_eq!(ward.state.name(), "read-only", "that it answers is known");
    let mut silent = ward.clone();
    silent.probed(&REFUSED, 3);
    assert_eq!(
        silent.state.name(),
        "active",
        "it cannot even be read any more: the same outage"
    );
    assert_eq!(
        silent.state.outage().map(|outage| outage.since),
        ward.state.outage().map(|outage| outage.since),
        "one outage"
    );
    assert_eq!(
        silent.on(&read_only_by_two()).refused,
        Some(Refusal::EhrSilent),
        "silence is not read-only"
    );
    ward.on(&Event::EndOutage { by: bob() });
    assert_eq!(
        ward.state.name(),
        "recovery-hold",
        "it can be written to, says a person"
    );
    ward.on(&read_only_by_two());
    assert_eq!(ward.state.name(), "read-only", "or not");
    assert_eq!(
        ward.state.outage().and_then(|outage| outage.ended_at),
        None,
        "and it goes on"
    );
}

#[test]
fn levels_are_raised_by_time_by_the_shift_and_by_people_never_lowered() {
    let mut ward = AWard::in_state("active");
    let level = |ward: &AWard| ward.state.outage().map(|outage| outage.level).unwrap();
    ward.after(60).on(&Event::Command(Command::ShiftChanged));
    assert_eq!(
        level(&ward),
        Level::L1,
        "a shift change in the first two hours is none of it"
    );
    ward.after(121 * 60)
        .on(&Event::Command(Command::ShiftChanged));
    assert_eq!(level(&ward), Level::L3, "after two hours it is");
    assert_eq!(
        ward.on(&raised(Level::L2)).refused,
        Some(Refusal::LevelNotHigher),
        "never lower"
    );
    ward.on(&raised(Level::L4));
    assert_eq!(level(&ward), Level::L4, "a confirmed attack, at any hour");
    let outage = ward.state.outage().unwrap();
    assert_eq!(
        outage.raised.last().and_then(|raised| raised.by.clone()),
        Some(bob()),
        "with her name"
    );
    assert_eq!(
        AWard::in_state("normal").on(&raised(Level::L4)).refused,
        Some(Refusal::NotDeclared),
        "a level belongs to a declared outage"
    );
}

#[test]
fn a_lost_service_accompanies_any_state_until_somebody_takes_it_back() {
    for name in NAMES {
        let mut ward = AWard::in_state(name);
        ward.on(&lost(Service::Wifi));
        assert_eq!(
            ward.on(&lost(Service::Wifi)).refused,
            Some(Refusal::ServiceAlreadyLost),
            "{name}: said"
        );
        assert!(
            ward.state.watch().lost.contains_key(&Service::Wifi),
            "{name}: it stays"
        );
        ward.on(&back(Service::Wifi));
        assert!(ward.state.watch().lost.is_empty(), "{name}: taken back");
    }
    let mut ward = AWard::in_state("normal");
    ward.on(&lost(Service::Laboratory));
    assert_eq!(
        ward.on(&declared_by_two()).refused,
        Some(Refusal::EhrAnswers),
        "doses still go into the EHR"
    );
    ward.on(&lost(Service::Pharmacy));
    ward.on(&declared_by_two());
    assert_eq!(ward.state.name(), "active", "without pharmacy they do not");
    ward.probed(&GOOD, 60);
    assert_eq!(
        ward.on(&Event::EndOutage { by: bob() }).refused,
        Some(Refusal::ServiceStillLost),
        "not before it is back"
    );
    ward.on(&back(Service::Pharmacy));
    ward.on(&Event::EndOutage { by: bob() });
    assert_eq!(ward.state.name(), "recovery-hold", "now it is");
}

#[test]
fn it_declares_and_proposes_and_never_ends() {
    let ordered = Event::Command(Command::StartDowntime {
        by: carole(),
        reason: "cyberattaque".to_owned(),
    });
    for name in [
        "normal",
        "planned",
        "suspect",
        "pending",
        "reconciled",
        "closed",
    ] {
        let mut ward = AWard::in_state(name);
        ward.on(&ordered);
        assert_eq!(ward.state.name(), "active", "{name}");
        assert_eq!(
            ward.state.declared_by(),
            Some(&carole()),
            "{name}: IT answers for it"
        );
        assert_eq!(
            ward.on(&ordered).refused,
            Some(Refusal::AlreadyDeclared),
            "{name}: once"
        );
    }
    let mut unreadable = AWard {
        state: State::unreadable(noon()),
        ..AWard::new()
    };
    unreadable.on(&ordered);
    assert_eq!(
        unreadable.state.declared_by(),
        Some(&carole()),
        "a damaged state finds an author"
    );
}

#[test]
fn stale_is_a_flag_of_its_own() {
    let policy = Policy::default();
    let flag = |minutes| Stale::of(Some(noon() - TimeDelta::minutes(minutes)), noon(), &policy);
    assert_eq!(
        [30, 31, 120, 121].map(flag),
        [Stale::No, Stale::Amber, Stale::Amber, Stale::Red],
        "30 and 120 min"
    );
    assert_eq!(
        Stale::of(None, noon(), &policy),
        Stale::Red,
        "never read is not fresh"
    );
}

#[test]
fn the_figures_of_an_outage_add_up() {
    let mut ward = AWard::in_state("active");
    ward.after(3 * 3_600).on(&Event::Tick);
    ward.on(&raised(Level::L4));
    ward.after(26 * 3_600).on(&GOOD);
    ward.probed(&GOOD, 12);
    ward.on(&Event::EndOutage { by: bob() });
    ward.on(&Event::AllClear { by: bob() });
    ward.after(3_600);
    ward.on(&signed(0));
    ward.on(&Event::Close { by: bob() });
    let State::Closed(Closed { statistics, .. }) = &ward.state else {
        panic!("{:?}", ward.state)
    };
    let by_level: i64 = statistics.minutes_at.values().sum();
    assert!(
        (statistics.outage_minutes - by_level).abs() <= 3,
        "rounding apart: {statistics:?}"
    );
    assert!(
        statistics.minutes_at[&Level::L4] >= 26 * 60 - 1,
        "{statistics:?}"
    );
    assert!(statistics.analysis_required, "longer than a day");
}

#[test]
fn states_stored_by_earlier_releases_are_read() {
    let old = r#"{"state":"active","since":"2026-11-21T12:00:08Z","outage":{"since":"2026-11-21T12:00:06Z","declared_at":"2026-11-21T12:00:08Z","declared_by":{"initials":"AT","name":"Test, Alice","role":"nurse"},"second":null,"reason":"motif","flagged_alone":true,"cause":"silence","level":"L1"},"silence_seen":true,"recovery_proposed":false,"watch":{"failures_in_a_row":3,"poor_in_a_row":3,"poor_since":"2026-11-21T12:00:06Z","healthy_since":null,"last":{"kind":"refused"},"last_at":"2026-11-21T12:00:08Z"}}"#;
    let state: State = serde_json::from_str(old).unwrap();
    assert_eq!(
        state.name(),
        "active",
        "an outage of the last release goes on"
    );
    assert_eq!(
        serde_json::to_string(&state).unwrap(),
        old,
        "and what is new adds nothing to it"
    );
    for old in [
        r#"{"state":"suspect","since":"2026-11-21T12:00:08Z","outage_since":"2026-11-21T12:00:06Z","flapping":false,"watch":{"failures_in_a_row":3,"poor_in_a_row":3,"poor_since":null,"healthy_since":null,"last":null,"last_at":null}}"#,
        r#"{"state":"pending","since":"2026-11-21T12:00:08Z","outage_since":"2026-11-21T12:00:06Z","reported_by":null,"flapping":false,"silence_seen":true,"recorded":true,"recovery_proposed":false,"watch":{"failures_in_a_row":3,"poor_in_a_row":3,"poor_since":null,"healthy_since":null,"last":null,"last_at":null}}"#,
        r#"{"state":"normal","since":"2026-11-21T12:00:08Z","after_suspicion":true,"watch":{"failures_in_a_row":0,"poor_in_a_row":0,"poor_since":null,"healthy_since":null,"last":null,"last_at":null}}"#,
    ] {
        let state: State = serde_json::from_str(old).unwrap();
        assert_eq!(
            serde_json::to_string(&state).unwrap(),
            old,
            "{}",
            state.name()
        );
    }
}
