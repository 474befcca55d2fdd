//! What is always or never true, whatever happens in whatever order.

use proptest::prelude::*;

use super::*;

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
    ]
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
                prop_assert_eq!(next.state.name(), "recovery-hold", "and only towards recovery");
            }
            if state.outage().is_none() && next.state.outage().is_some() {
                let named = event.by().is_some_and(Person::is_named);
                prop_assert!(named || event == Event::StateUnreadable, "an outage opens by a person or a damaged file");
            }
            if event == Event::StateUnreadable {
                prop_assert_eq!(next.state.name(), "active", "an unreadable state is downtime");
            }
            let frame = matches!(next.state.name(), "pending" | "active" | "recovery-hold");
            prop_assert_eq!(next.state.capture_open(), frame, "capture is open from the outage to the all-clear");
            prop_assert_eq!(next.state.sending_allowed(), next.state.name() == "back-entry", "sending in back entry only");
            prop_assert_eq!(next.state.outage_since().is_none(), next.state.name() == "normal", "a start but in normal");

            if next.refused.is_some() {
                prop_assert_eq!(next.state.name(), state.name(), "a refusal changes nothing");
                prop_assert!(event.by().is_some(), "only people are refused");
            }
            let has = |name: &str| next.effects.iter().any(|effect| effect.name() == name);
            prop_assert_eq!(has("state-changed"), state.name() != next.state.name(), "a change is announced");
            prop_assert_eq!(has("open-capture"), !state.capture_open() && next.state.capture_open(), "opening is told");
            prop_assert_eq!(has("close-capture"), state.capture_open() && !next.state.capture_open(), "closing is told");
            prop_assert_eq!(has("hold-sending"), state.sending_allowed() && !next.state.sending_allowed(), "holding is told");
            if has("propose-recovery") || (event.name() == "end-outage" && next.refused.is_none()) {
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
    fn the_ends_of_the_calendar_do_not_panic(start in any_start(), event in any_event()) {
        for now in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
            let next = step(&start, &event, now, &Policy::default());
            prop_assert!(!next.state.name().is_empty(), "total");
        }
    }
}
