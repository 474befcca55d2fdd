//! Nights on the ward, told one at a time.

use super::*;

fn names(effects: &[Effect]) -> Vec<&'static str> {
    effects.iter().map(Effect::name).collect()
}

#[test]
fn an_ordinary_outage_from_silence_to_closing() {
    let mut ward = AWard::in_state("suspect");
    let first_failed = noon() + TimeDelta::seconds(6);
    assert_eq!(
        ward.state.outage_since(),
        Some(first_failed),
        "the outage began with the first failed probe"
    );

    ward.on(&declared_by_two());
    assert_eq!(ward.state.name(), "active", "two people declared");
    assert_eq!(
        ward.state.declared_by(),
        Some(&alice()),
        "and one of them answers for it"
    );

    ward.probed(&GOOD, 4 * 60);
    assert_eq!(
        ward.state.name(),
        "active",
        "the EHR answering ends nothing by itself"
    );
    ward.on(&Event::EndOutage { by: bob() });
    assert_eq!(ward.state.name(), "recovery-hold", "a person ended it");
    assert!(
        ward.state.capture_open() && !ward.state.sending_allowed(),
        "capture continues, nothing is sent"
    );

    ward.on(&Event::AllClear { by: bob() });
    assert!(ward.state.sending_allowed(), "only now may entries leave");
    assert_eq!(
        ward.on(&signed(1)).refused,
        Some(Refusal::LinesOpen),
        "one open line keeps it open"
    );
    ward.on(&signed(0));
    assert!(
        !ward.state.capture_open() && !ward.state.sending_allowed(),
        "signed: nothing moves any more"
    );
    assert_eq!(
        ward.state.outage_since(),
        Some(first_failed),
        "the same outage to the end"
    );
    ward.on(&Event::Close { by: bob() });
    assert_eq!(ward.state.name(), "closed", "with its figures");
    ward.probed(&GOOD, 1);
    assert_eq!(ward.state.name(), "normal", "an ordinary ward again");
}

#[test]
fn the_ward_is_asked_once_and_asked_again_after_flapping() {
    let mut ward = AWard::in_state("active");
    let asked = |effects: &[Effect]| {
        names(effects)
            .iter()
            .filter(|name| **name == "propose-recovery")
            .count()
    };
    assert_eq!(
        asked(&ward.probed(&GOOD, 10)),
        0,
        "ten seconds have not passed since the first answer"
    );
    assert_eq!(
        asked(&ward.probed(&GOOD, 60)),
        1,
        "asked once, not at every probe"
    );
    assert_eq!(asked(&ward.probed(&REFUSED, 1)), 0, "it failed again");
    assert_eq!(
        ward.on(&Event::EndOutage { by: bob() }).refused,
        Some(Refusal::EhrSilent),
        "too early to end"
    );
    assert_eq!(
        asked(&ward.probed(&GOOD, 11)),
        1,
        "a new return, a new question"
    );
}

#[test]
fn a_relapse_continues_the_same_outage() {
    for name in ["recovery-hold", "back-entry"] {
        let mut ward = AWard::in_state(name);
        let outage = ward.state.outage().cloned();
        ward.probed(&REFUSED, 2);
        assert_eq!(ward.state.name(), name, "two lost probes are bad luck");
        let effects = ward.probed(&REFUSED, 1);
        assert_eq!(ward.state.name(), "active", "three are not");
        assert_eq!(
            ward.state.outage().cloned(),
            outage.map(|outage| outage.again()),
            "same start, same signatures, and no end"
        );
        assert_eq!(
            names(&effects).contains(&"open-capture"),
            name == "back-entry",
            "capture closed at the all-clear and opens again"
        );
        assert_eq!(
            names(&effects).contains(&"hold-sending"),
            name == "back-entry",
            "sending stops at once"
        );
    }
}

#[test]
fn what_a_nurse_recorded_before_declaration_is_never_forgotten() {
    let mut quiet = AWard::in_state("pending");
    quiet.probed(&GOOD, 130);
    assert_eq!(
        quiet.state.name(),
        "pending",
        "two healthy minutes, but the banner has only just changed"
    );
    quiet.probed(&GOOD, 480);
    assert_eq!(
        quiet.state.name(),
        "normal",
        "nothing recorded: it closes by itself"
    );

    let mut ward = AWard::in_state("pending");
    ward.on(&Event::EntryRecorded { by: alice() });
    let effects = ward.probed(&GOOD, 1_300);
    assert_eq!(
        ward.state.name(),
        "pending",
        "a recorded dose must go back to the EHR: a person decides"
    );
    assert!(
        names(&effects).contains(&"propose-recovery"),
        "and is asked to"
    );
    ward.on(&Event::EndOutage { by: alice() });
    assert_eq!(
        ward.state.name(),
        "recovery-hold",
        "on the way to back entry"
    );
    assert!(
        ward.state
            .outage()
            .is_some_and(|outage| outage.flagged_alone),
        "ended by one person: flagged"
    );
}

#[test]
fn a_nurse_is_believed_against_healthy_probes() {
    let mut ward = AWard::in_state("normal");
    ward.on(&Event::NurseReportsSilence { by: alice() });
    assert!(ward.state.capture_open(), "she can record at once");
    ward.probed(&GOOD, 600);
    assert_eq!(
        ward.state.name(),
        "pending",
        "probes that never failed cannot contradict her"
    );
    ward.on(&Event::EndOutage { by: alice() });
    assert_eq!(
        ward.state.name(),
        "normal",
        "she can say it is over; nothing was recorded"
    );
}

#[test]
fn declaring_against_healthy_probes_needs_a_reason() {
    let mut ward = AWard::in_state("normal");
    assert_eq!(
        ward.on(&declared_by_two()).refused,
        Some(Refusal::EhrAnswers),
        "the probes get answers"
    );
    ward.on(&declared_alone(Some("prescriptions bloquées")));
    let outage = ward.state.outage().cloned().unwrap();
    assert_eq!(outage.cause, Cause::Functional, "functional downtime");
    assert!(outage.flagged_alone, "declared alone: flagged");
    let effects = ward.probed(&GOOD, 60);
    assert!(
        !names(&effects).contains(&"propose-recovery"),
        "answers that never stopped are no news"
    );
}

#[test]
fn an_unreadable_state_is_downtime() {
    let mut ward = AWard {
        state: State::unreadable(noon()),
        ..AWard::new()
    };
    assert_eq!(ward.state.name(), "active", "never normal");
    assert_eq!(ward.state.declared_by(), None, "nobody declared it");
    ward.on(&declared_by_two());
    assert_eq!(
        ward.state.declared_by(),
        Some(&alice()),
        "a person takes it over"
    );
    assert_eq!(
        ward.state.outage().map(|outage| outage.cause),
        Some(Cause::Unreadable),
        "the cause stays known"
    );
    assert_eq!(
        ward.on(&declared_by_two()).refused,
        Some(Refusal::AlreadyDeclared),
        "once"
    );
}

#[test]
fn fifteen_minutes_of_silence_open_capture() {
    let mut ward = AWard::in_state("suspect");
    ward.probed(&REFUSED, 14 * 60);
    assert_eq!(ward.state.name(), "suspect", "not yet: no call to paper");
    let effects = ward.probed(&REFUSED, 60);
    assert_eq!(
        ward.state.name(),
        "pending",
        "no dose waits for a signature"
    );
    assert!(names(&effects).contains(&"open-capture"), "capture is open");
    ward.probed(&REFUSED, 3 * 3_600);
    assert_eq!(
        ward.state.name(),
        "pending",
        "and nobody but a person declares"
    );
}

#[test]
fn levels_only_rise() {
    let mut ward = AWard::in_state("active");
    let level = |ward: &AWard| ward.state.outage().map(|outage| outage.level);
    assert_eq!(level(&ward), Some(Level::L1), "a young outage");
    ward.after(121 * 60).on(&Event::Tick);
    assert_eq!(level(&ward), Some(Level::L2), "beyond two hours");
    ward.after(-60 * 60).on(&Event::Tick);
    assert_eq!(
        level(&ward),
        Some(Level::L2),
        "a clock set back lowers nothing"
    );
    ward.after(80 * 3_600).on(&Event::Tick);
    assert_eq!(level(&ward), Some(Level::L4), "beyond three days");
}

#[test]
fn flapping_does_not_make_the_banner_dance() {
    let mut ward = AWard::in_state("normal");
    let mut changed_at = Vec::new();
    for _ in 0..40 {
        for (event, seconds) in [(&REFUSED, 10), (&GOOD, 125)] {
            for _ in 0..seconds {
                let effects = ward.probed(event, 1);
                if names(&effects).contains(&"state-changed") {
                    changed_at.push(ward.now);
                }
            }
        }
    }
    for (nth, at) in changed_at.iter().enumerate() {
        let soon = changed_at[nth..]
            .iter()
            .filter(|later| **later - *at < TimeDelta::minutes(10))
            .count();
        assert!(soon <= 2, "{soon} changes within ten minutes of {at}");
    }
}

#[test]
fn a_station_that_slept_did_not_see_the_ehr_healthy() {
    let mut ward = AWard::in_state("active");
    ward.probed(&GOOD, 2);
    ward.after(3_600);
    assert_eq!(
        ward.on(&Event::EndOutage { by: bob() }).refused,
        Some(Refusal::EhrSilent),
        "old news"
    );
    ward.on(&GOOD);
    assert_eq!(
        ward.on(&Event::EndOutage { by: bob() }).refused,
        Some(Refusal::EhrSilent),
        "one answer is not ten seconds"
    );
    ward.probed(&GOOD, 10);
    assert_eq!(
        ward.on(&Event::EndOutage { by: bob() }).refused,
        None,
        "now it is"
    );
}

#[test]
fn an_ehr_that_nobody_can_probe_is_what_people_say_it_is() {
    let policy = Policy {
        unwatched: true,
        ..Policy::default()
    };
    let mut state = AWard::in_state("normal").state;
    let said = [
        (declared_by_two(), "active"),
        (Event::Tick, "active"),
        (Event::EndOutage { by: bob() }, "recovery-hold"),
        (Event::Tick, "recovery-hold"),
        (Event::AllClear { by: bob() }, "back-entry"),
    ];
    for (event, name) in said {
        let next = step(&state, &event, noon(), &policy);
        assert_eq!(next.refused, None, "{name}: nobody else can say it");
        assert_eq!(
            next.state.name(),
            name,
            "only a named person moves the ward"
        );
        state = next.state;
    }
}
