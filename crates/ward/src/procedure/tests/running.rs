//! A card that runs: resumed at its step, corrected, late, repeated, impossible, frozen, and the same in any order.

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::super::{
    Closed, Facts, FrozenText, Instances, Outcome, Parent, Point, Progress, Recorded, Started,
    Value, debrief, progress,
};
use super::shipped;
use crate::journal::{EntryBody, EntryId, Hlc, Statement};
use crate::staff::{Person, Role};

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000) + TimeDelta::minutes(minutes)
}

fn id(nth: u64) -> EntryId {
    let count = u64::try_from(at(0).timestamp_millis()).unwrap() << 12;
    EntryId::counted(count + nth, [7; 10])
}

fn entry(nth: u64, initials: &str, statement: Statement) -> EntryBody {
    EntryBody {
        v: 1,
        id: id(nth),
        station: "00".repeat(32),
        seq: nth + 1,
        prev: "00".repeat(32),
        hlc: Hlc::default(),
        recorded_at: at(0),
        author: Person::new(initials, initials, Role::Nurse),
        witness: None,
        proof: None,
        witness_absent: None,
        mode: "active".to_owned(),
        generation: 1,
        statement,
    }
}

fn started(card: &str) -> Started {
    let (set, _) = shipped();
    let held = &set.cards[card];
    Started {
        card: card.to_owned(),
        version: held.card.version.clone(),
        sha256: held.sha256.clone(),
        set: set.version,
        text: FrozenText {
            card: held.text.clone(),
            vars: set.vars.clone(),
            contacts: set.contacts.clone(),
        },
        unit: "3N".to_owned(),
        trigger: "unplanned".to_owned(),
        anchor: None,
        parent: None,
        at: at(0),
    }
}

fn step(name: &str, outcome: Outcome, minutes: i64) -> Recorded {
    Recorded {
        instance: id(0),
        point: Point::Step(name.to_owned()),
        outcome,
        value: None,
        reason: None,
        corrects: None,
        at: at(minutes),
    }
}

/// Hands a story to the fold, as the journal would.
fn folded(entries: &[EntryBody]) -> Instances {
    let mut all = Instances::default();
    for entry in entries {
        match &entry.statement {
            Statement::ProcedureStarted(started) => all.started(started, entry),
            Statement::ProcedureStep(recorded) => all.recorded(recorded, entry),
            Statement::ProcedureClosed(closed) => all.closed(closed, entry),
            other => panic!("not of a card: {other:?}"),
        }
    }
    all
}

fn story(begins: Started, steps: &[Recorded]) -> Vec<EntryBody> {
    let steps = steps.iter().zip(1..);
    std::iter::once(entry(0, "AL", Statement::ProcedureStarted(begins)))
        .chain(steps.map(|(step, nth)| entry(nth, "AL", Statement::ProcedureStep(step.clone()))))
        .collect()
}

/// What is next, in one word.
fn next(progress: &Progress<'_>) -> String {
    match progress.next.map(|nth| &progress.points[nth].point) {
        None => "all recorded".to_owned(),
        Some(Point::Step(id)) => id.clone(),
        Some(Point::Pause(id)) => format!("pause {id}"),
    }
}

fn with<T>(
    entries: &[EntryBody],
    minutes: i64,
    facts: &Facts,
    see: impl Fn(&Progress<'_>) -> T,
) -> T {
    let all = folded(entries);
    let instance = all.get(id(0)).unwrap();
    let (begins, _) = instance.started.as_ref().unwrap();
    let frozen = begins.frozen().unwrap();
    assert!(frozen.untouched, "the text is that of its hash");
    see(&progress(
        &frozen.card,
        begins,
        instance,
        facts,
        None,
        at(minutes),
    ))
}

#[test]
fn a_card_goes_step_by_step_and_stops_at_a_pause_until_everyone_is_ready() {
    let mut recorded = vec![];
    let mut order = vec![];
    for minute in 0..40 {
        let entries = story(started("panne-infirmiere"), &recorded);
        let (name, point) = with(&entries, minute, &Facts::default(), |progress| {
            let point = progress.next.map(|nth| progress.points[nth].point.clone());
            (next(progress), point)
        });
        order.push(name);
        let Some(point) = point else { break };
        recorded.push(Recorded {
            point,
            ..step("", Outcome::Done, minute)
        });
    }
    insta::assert_snapshot!(order.join("\n"));
}

#[test]
fn a_mistaken_step_is_corrected_by_an_entry_and_the_card_returns_to_it() {
    let mut recorded = vec![
        step("heure", Outcome::Done, 1),
        step("second-poste", Outcome::Done, 2),
    ];
    recorded[1].value = Some(Value::Choice("marche".to_owned()));
    let entries = story(started("panne-infirmiere"), &recorded);
    with(&entries, 2, &Facts::default(), |progress| {
        assert_eq!(next(progress), "cadre", "two are recorded");
        assert_eq!((progress.settled, progress.asked), (2, 14), "2 of 14");
        let answered = progress.at(&recorded[1].point).unwrap();
        assert_eq!(
            answered.links[0].to, "poste-isole",
            "it works: the other card"
        );
    });
    recorded.push(Recorded {
        corrects: Some(id(2)),
        reason: Some("appuyé par erreur".to_owned()),
        ..step("second-poste", Outcome::Reopened, 3)
    });
    let entries = story(started("panne-infirmiere"), &recorded);
    with(&entries, 3, &Facts::default(), |progress| {
        assert_eq!(next(progress), "second-poste", "open again");
        assert!(
            progress.at(&recorded[1].point).unwrap().links.is_empty(),
            "no answer, no way"
        );
    });
    let all = folded(&entries);
    assert_eq!(
        all.get(id(0)).unwrap().doings().count(),
        3,
        "and nothing was removed"
    );
}

#[test]
fn a_late_step_and_a_repeat_remind_without_blocking() {
    let recorded = vec![
        step("heure", Outcome::Done, 1),
        step("retards", Outcome::Done, 10),
    ];
    let entries = story(started("panne-infirmiere"), &recorded);
    let reminded = |minutes| {
        with(&entries, minutes, &Facts::default(), |progress| {
            let all: Vec<String> = progress
                .reminders()
                .map(|state| state.step.unwrap().id.clone())
                .collect();
            (all, next(progress))
        })
    };
    let none: [&str; 0] = [];
    assert_eq!(
        reminded(5),
        (none.map(str::to_owned).to_vec(), "second-poste".into()),
        "in time"
    );
    assert_eq!(reminded(6).0, ["cadre"], "within 5 min, and it is 6");
    let (all, next) = reminded(131);
    assert_eq!(all, ["cadre", "a-verifier", "retards"], "every two hours");
    assert_eq!(next, "second-poste", "what comes next is what came next");
}

#[test]
fn impossible_and_critical_is_an_issue_until_it_is_done_after_all() {
    let mut recorded = vec![Recorded {
        reason: Some("personne d’autre".to_owned()),
        ..step("lits", Outcome::Impossible, 4)
    }];
    let issues = |recorded: &[Recorded]| {
        let entries = story(started("panne-infirmiere"), recorded);
        with(&entries, 5, &Facts::default(), |progress| {
            progress.issues().count()
        })
    };
    assert_eq!(issues(&recorded), 1, "comparing list and beds is critical");
    recorded.push(Recorded {
        corrects: Some(id(1)),
        ..step("lits", Outcome::Done, 9)
    });
    assert_eq!(issues(&recorded), 0, "done after all");
}

#[test]
fn a_link_opens_at_its_condition_and_an_anchor_begins_there() {
    let entries = story(
        started("panne-infirmiere"),
        &[step("donnees", Outcome::Done, 3)],
    );
    let old = Facts {
        cache_age_min: Some(241),
        ..Facts::default()
    };
    let fresh = Facts {
        cache_age_min: Some(240),
        ..Facts::default()
    };
    let ways = |facts: &Facts| {
        with(&entries, 4, facts, |progress| {
            let state = progress.at(&Point::Step("donnees".to_owned())).unwrap();
            state.links.len()
        })
    };
    assert_eq!((ways(&old), ways(&fresh)), (1, 0), "older than four hours");
    let begins = Started {
        anchor: Some("tourner".to_owned()),
        parent: Some(Parent {
            instance: id(9),
            point: Point::Step("basculer-mode".to_owned()),
        }),
        ..started("panne-infirmiere")
    };
    with(&story(begins, &[]), 0, &Facts::default(), |progress| {
        assert_eq!(next(progress), "identite", "at its section");
        assert_eq!(
            progress.points[0].number,
            Some(9),
            "with the number of the paper"
        );
    });
}

#[test]
fn two_outages_are_compared_step_by_step() {
    let first = folded(&story(
        started("panne-infirmiere"),
        &[
            step("heure", Outcome::Done, 1),
            step("cadre", Outcome::Done, 4),
        ],
    ));
    let second = folded(&story(
        started("panne-infirmiere"),
        &[
            step("cadre", Outcome::Impossible, 4),
            step("heure", Outcome::Done, 7),
        ],
    ));
    let (one, two) = (first.get(id(0)).unwrap(), second.get(id(0)).unwrap());
    let (from, to) = (
        &one.started.as_ref().unwrap().0,
        &two.started.as_ref().unwrap().0,
    );
    let card = from.frozen().unwrap().card;
    let rows = debrief(&card, &[(one, from), (two, to)]);
    assert_eq!(
        rows[0].minutes,
        [Some(1), Some(7)],
        "the time of the outage"
    );
    assert_eq!(rows[2].minutes, [Some(4), None], "nobody was reached");
    assert_eq!(
        rows[2].outcomes,
        [Some(Outcome::Done), Some(Outcome::Impossible)],
        "and why"
    );
}

proptest! {
    #[test]
    fn entries_in_any_order_tell_the_same(seed in prop::collection::vec(0usize..6, 6)) {
        let recorded = vec![
            step("heure", Outcome::Done, 1),
            step("cadre", Outcome::Impossible, 2),
            Recorded { corrects: Some(id(2)), ..step("cadre", Outcome::Done, 3) },
            step("donnees", Outcome::NotApplicable, 4),
        ];
        let mut entries = story(started("panne-infirmiere"), &recorded);
        let closed = Closed { instance: id(0), reason: None, at: at(9) };
        entries.push(entry(8, "BR", Statement::ProcedureClosed(closed)));
        let told = folded(&entries);
        for (nth, other) in seed.iter().enumerate() {
            entries.swap(nth, *other);
        }
        prop_assert_eq!(folded(&entries), told);
    }
}
