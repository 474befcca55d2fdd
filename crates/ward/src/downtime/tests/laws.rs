//! What is always or never true, whatever happens in whatever order.

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::journal::Hlc;

fn anyone() -> impl Strategy<Value = Person> {
    prop::sample::select(vec![alice(), bob(), person(" ", "", Role::Nurse)])
}

fn any_evidence() -> impl Strategy<Value = Evidence> {
    prop_oneof![
        6 => Just(Evidence::Healthy { latency_ms: 40 }),
        1 => (0_u32..5_000).prop_map(|latency_ms| Evidence::Healthy { latency_ms }),
        1 => Just(Evidence::Slow { latency_ms: 2_400 }),
        2 => Just(Evidence::Refused),
        1 => Just(Evidence::Unresolved),
        1 => Just(Evidence::ResponseTimeout),
        1 => Just(Evidence::Portal),
        1 => Just(Evidence::HttpStatus(503)),
    ]
}

fn any_event() -> impl Strategy<Value = Event> {
    prop_oneof![
        12 => any_evidence().prop_map(Event::Probe),
        3 => Just(Event::Tick),
        1 => anyone().prop_map(|by| Event::NurseReportsSilence { by }),
        2 => (anyone(), prop::option::of(anyone()), prop::option::of(Just("motif".to_owned())))
            .prop_map(|(by, second, reason)| Event::Declare { by, second, reason }),
        3 => anyone().prop_map(|by| Event::EndOutage { by }),
        3 => anyone().prop_map(|by| Event::AllClear { by }),
        3 => (anyone(), anyone(), 0_u32..2).prop_map(|(by, second, open)| Event::AllReconciled { by, second, open }),
        1 => anyone().prop_map(|by| Event::Close { by }),
        1 => anyone().prop_map(|by| Event::EntryRecorded { by }),
        1 => Just(Event::StateUnreadable),
        6 => any_command().prop_map(Event::Command),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let at = || (-300_i64..600).prop_map(|minutes| noon() + TimeDelta::minutes(minutes));
    let level = prop::sample::select(vec![Level::L1, Level::L2, Level::L3, Level::L4]);
    let service = || prop::sample::select(Service::ALL.to_vec());
    let why = || prop::option::of(Just("motif".to_owned()));
    prop_oneof![
        3 => (at(), at(), anyone(), prop::option::of(anyone()), any::<bool>()).prop_map(|(start, end, by, second, directive)| {
            Command::PlanDowntime { id: plan_id(), start, end, message: "essai".to_owned(), by, second, directive }
        }),
        2 => (anyone(), at()).prop_map(|(by, end)| Command::ExtendPlan { by, end }),
        1 => anyone().prop_map(|by| Command::CancelPlan { by }),
        2 => (anyone(), prop::option::of(0_u32..60), any::<bool>(), why()).prop_map(|(by, data_age_minutes, printer_tested, reason)| {
            Command::AcknowledgePlan { by, data_age_minutes, printer_tested, reason }
        }),
        1 => (0_u64..9, 0_u32..9).prop_map(|(generation, pages)| Command::PackPrinted { generation, pages }),
        1 => anyone().prop_map(|by| Command::StartDowntime { by, reason: "panne".to_owned() }),
        2 => anyone().prop_map(|by| Command::EhrRestored { by }),
        2 => anyone().prop_map(|by| Command::AllClearProposed { by }),
        2 => (anyone(), prop::option::of(anyone()), why()).prop_map(|(by, second, reason)| Command::DeclareReadOnly { by, second, reason }),
        1 => (anyone(), level, Just("motif".to_owned())).prop_map(|(by, to, reason)| Command::RaiseLevel { by, to, reason }),
        1 => Just(Command::ShiftChanged),
        2 => (anyone(), service(), why()).prop_map(|(by, service, reason)| Command::ServiceLost { by, service, reason }),
        2 => (anyone(), service()).prop_map(|(by, service)| Command::ServiceBack { by, service }),
    ]
}

/// What a directive of IT can bring about, beside plans: never an end.
fn is_of_it(event: &Event) -> bool {
    matches!(
        event,
        Event::Command(
            Command::PlanDowntime {
                directive: true,
                ..
            } | Command::ExtendPlan { .. }
                | Command::CancelPlan { .. }
                | Command::StartDowntime { .. }
                | Command::EhrRestored { .. }
                | Command::AllClearProposed { .. }
        )
    )
}

/// Seconds since the event before: mostly a probe apart, sometimes hours, sometimes a clock set back.
fn any_delay() -> impl Strategy<Value = i64> {
    prop_oneof![8 => 0_i64..20, 1 => 0_i64..20_000, 1 => -5_000_i64..0]
}

fn any_start() -> impl Strategy<Value = State> {
    prop::sample::select(NAMES.map(|name| AWard::in_state(name).state).to_vec())
}

/// Repeated runs of one event, so that streaks happen.
fn any_history() -> impl Strategy<Value = Vec<(Event, i64)>> {
    let run = (any_event(), any_delay(), 1_usize..15)
        .prop_map(|(event, delay, times)| vec![(event, delay); times]);
    prop::collection::vec(run, 0..25).prop_map(|runs| runs.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_invariants_hold_in_every_history(start in any_start(), history in any_history()) {
        let policy = Policy::default();
        let mut state = start;
        let mut now = noon();
        let mut level = state.outage().map(|outage| outage.level);
        for (event, seconds) in history {
            now += TimeDelta::seconds(seconds);
            let next = step(&state, &event, now, &policy);

            if state.name() == "active" && next.state.name() != "active" {
                prop_assert!(event.by().is_some_and(Person::is_named), "nothing leaves active without a named person");
                prop_assert!(matches!(next.state.name(), "recovery-hold" | "read-only"), "and only towards recovery, or because the EHR can be read");
            }
            if is_of_it(&event) {
                prop_assert!(next.state.capture_open() >= state.capture_open(), "IT never closes capture");
                prop_assert!(next.state.sending_allowed() <= state.sending_allowed(), "nor lets anything leave");
                prop_assert!(next.state.event_open() >= state.event_open(), "nor ends an event");
            }
            let by_itself = matches!(event, Event::Probe(_) | Event::Tick);
            if by_itself && state.name() != next.state.name() && matches!(next.state.name(), "normal" | "planned") && state.name() != "closed" && state.name() != "planned" {
                prop_assert!(next.state.watch().healthy_for(policy.healthy_to_normal_seconds, now, &policy), "never up without two healthy minutes");
            }
            if state.outage().is_none() && next.state.outage().is_some() {
                let named = event.by().is_some_and(Person::is_named);
                let announced = state.plan_ahead().is_some_and(|plan| plan.by.is_named() && plan.has_begun(now))
                    && next.state.declared_by().is_some_and(Person::is_named);
                prop_assert!(named || announced || event == Event::StateUnreadable, "an outage opens by a person, a signed plan or a damaged file");
            }
            if event == Event::StateUnreadable {
                prop_assert_eq!(next.state.name(), "active", "an unreadable state is downtime");
            }
            let frame = matches!(next.state.name(), "pending" | "active" | "read-only" | "recovery-hold");
            prop_assert_eq!(next.state.capture_open(), frame, "capture is open from the outage to the all-clear");
            prop_assert_eq!(next.state.sending_allowed(), next.state.name() == "back-entry", "sending in back entry only");
            let at_rest = matches!(next.state.name(), "normal" | "planned" | "closed");
            prop_assert_eq!(next.state.outage_since().is_none(), at_rest, "a start but at rest");

            if next.refused.is_some() {
                prop_assert_eq!(next.state.name(), state.name(), "a refusal changes nothing");
                prop_assert!(event.by().is_some(), "only people are refused");
            }
            let has = |name: &str| next.effects.iter().any(|effect| effect.name() == name);
            prop_assert_eq!(has("state-changed"), state.name() != next.state.name(), "a change is announced");
            prop_assert_eq!(has("open-capture"), !state.capture_open() && next.state.capture_open(), "opening is told");
            prop_assert_eq!(has("close-capture"), state.capture_open() && !next.state.capture_open(), "closing is told");
            prop_assert_eq!(has("hold-sending"), state.sending_allowed() && !next.state.sending_allowed(), "holding is told");
            if (has("propose-recovery") && !is_of_it(&event)) || (event.name() == "end-outage" && next.refused.is_none()) {
                prop_assert!(next.state.watch().is_healthy(now, &policy), "recovery needs an EHR that answers now");
            }

            let continues = state.outage().map(|outage| outage.since) == next.state.outage().map(|outage| outage.since);
            let reached = next.state.outage().map(|outage| outage.level);
            if continues {
                prop_assert!(reached >= level, "a level never falls within an outage");
            }
            level = reached;
            state = next.state;
        }
    }

    #[test]
    fn replaying_the_journal_gives_the_same_state(start in any_start(), history in any_history()) {
        let policy = Policy::default();
        let mut now = noon();
        let (mut lived, mut replayed) = (start.clone(), start);
        for (event, seconds) in history {
            now += TimeDelta::seconds(seconds);
            lived = step(&lived, &event, now, &policy).state;
            let event: Event = serde_json::from_str(&serde_json::to_string(&event).unwrap()).unwrap();
            let stored: State = serde_json::from_str(&serde_json::to_string(&replayed).unwrap()).unwrap();
            replayed = step(&stored, &event, now, &policy).state;
            prop_assert_eq!(&lived, &replayed, "what was stored and read back decides alike");
        }
    }

    #[test]
    fn probes_change_what_is_shown_at_most_twice_in_ten_minutes(
        runs in prop::collection::vec((any_evidence(), 1_usize..200), 0..60),
    ) {
        let mut ward = AWard::in_state("normal");
        let mut changed_at = Vec::new();
        for (evidence, times) in runs {
            for _ in 0..times {
                let step = ward.after(2).on(&Event::Probe(evidence.clone()));
                if step.effects.iter().any(|effect| effect.name() == "state-changed") {
                    changed_at.push(ward.now);
                }
            }
        }
        for three in changed_at.windows(3) {
            prop_assert!(three[2] - three[0] >= TimeDelta::minutes(10), "{three:?}");
        }
    }

    #[test]
    fn two_sources_in_any_order_of_arrival_give_one_state(
        said in prop::collection::vec((any_event(), 0_i64..4_000, any::<bool>(), 0_u32..3), 0..40),
        order in any::<u64>(),
    ) {
        let policy = Policy::default();
        let mut clocks = [Hlc::default(); 2];
        let mut moments = Vec::new();
        let mut now = noon();
        for (seq, (event, seconds, from_it, directive)) in said.into_iter().enumerate() {
            now += TimeDelta::seconds(seconds);
            let source = usize::from(from_it);
            // Each source runs on its own clock, and hears of the other now and then.
            clocks[source] = clocks[source].max(if seq % 3 == 0 { clocks[1 - source] } else { Hlc::default() }).next(now);
            let directive = (from_it && directive > 0).then(|| Uuid::from_u128(u128::from(directive)));
            let stamp = Stamp { hlc: clocks[source], station: format!("poste {source}"), seq: seq as u64 };
            moments.push((stamp, Moment { at: now, directive, event }));
        }
        let mut in_order = Timeline::default();
        for (stamp, moment) in &moments {
            in_order.hear(stamp.clone(), moment.clone());
        }
        // Another order of arrival, and some of it twice.
        let mut shuffled = moments.clone();
        shuffled.extend(moments.iter().take(7).cloned());
        let mut chance = order;
        for at in (1..shuffled.len()).rev() {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, (chance >> 33) as usize % (at + 1));
        }
        let mut as_it_came = Timeline::default();
        for (stamp, moment) in shuffled {
            as_it_came.hear(stamp, moment);
        }
        let start = State::start(noon());
        prop_assert_eq!(in_order.state(&start, &policy), as_it_came.state(&start, &policy), "arrival order changes nothing");
    }

    #[test]
    fn the_ends_of_the_calendar_do_not_panic(start in any_start(), event in any_event()) {
        for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let next = step(&start, &event, now, &Policy::default());
            prop_assert!(!next.state.name().is_empty(), "total");
        }
    }
}
