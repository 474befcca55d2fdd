//! Laws of what is charted beside the medicines.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a law that cannot be stated must fail"
)]

mod cast;

use cast::{Station, night};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;
use rust_decimal::Decimal;
use ward::clinical::bedside::{Balance, TaskState, balance, tasks, weight_here};
use ward::clinical::{Amount, PatientId};
use ward::journal::{
    Correction, Fluid, FluidKind, Ledger, MeasureKind, Measured, Reading, Statement, Task, TaskDone,
};

fn patient() -> PatientId {
    PatientId::new("p1")
}

fn fluid(at: DateTime<Utc>, what: FluidKind, volume: Option<i64>) -> Fluid {
    Fluid {
        patient: patient(),
        at,
        what,
        volume: volume.map(|volume| Amount::new(Decimal::from(volume), "mL")),
        note: None,
    }
}

fn sum(mut one: Balance, other: &Balance) -> Balance {
    one.intake += other.intake;
    one.output += other.output;
    one.measured += other.measured;
    for (kind, times) in &other.unmeasured {
        *one.unmeasured.entry(*kind).or_default() += times;
    }
    one
}

proptest! {
    #[test]
    fn h112_a_balance_is_the_sum_of_its_parts_in_any_order_of_arrival(
        charted in prop::collection::vec((0_i64..1440, 0_usize..9, prop::option::of(1_i64..2000)), 0..24),
        cut in 0_i64..1440,
        turn in 0_usize..24,
    ) {
        let (from, to) = (night("00:00"), night("00:00") + Duration::minutes(1440));
        let cut = from + Duration::minutes(cut);
        let mut station = Station::new(1);
        for (minute, kind, volume) in &charted {
            let at = from + Duration::minutes(*minute);
            station.signs(at, Statement::Fluid(fluid(at, FluidKind::ALL[*kind], *volume)));
        }
        let ledger = station.ledger();
        let whole = balance(&ledger, &patient(), from, to);
        let before = balance(&ledger, &patient(), from, cut);
        let after = balance(&ledger, &patient(), cut, to);
        prop_assert_eq!(&sum(before, &after), &whole, "nothing is lost at a change of shift, nothing counts twice");
        let seen: u32 = whole.unmeasured.values().sum();
        prop_assert_eq!(usize::try_from(whole.measured + seen).unwrap(), charted.len(), "every entry counts once");
        let mut bodies = station.bodies();
        if !bodies.is_empty() {
            let turn = turn % bodies.len();
            bodies.rotate_left(turn);
        }
        prop_assert_eq!(balance(&Ledger::fold(bodies), &patient(), from, to), whole);
    }
}

#[test]
fn a_volume_in_another_unit_is_not_added_to_millilitres() {
    let mut station = Station::new(1);
    let at = night("03:00");
    let mut strange = fluid(at, FluidKind::Urine, None);
    strange.volume = Amount::parse("1.5", "L");
    station.signs(at, Statement::Fluid(strange));
    let sum = balance(&station.ledger(), &patient(), at, at + Duration::minutes(1));
    assert_eq!(sum.output, Decimal::ZERO, "1.5 is not 1.5 mL");
    assert_eq!(
        sum.unmeasured[&FluidKind::Urine],
        1,
        "but it is not forgotten"
    );
}

#[test]
fn a_corrected_task_is_done_by_whichever_entry_of_it_was_named() {
    let mut station = Station::new(1);
    let set = station.signs(
        night("02:00"),
        Statement::Task(Task {
            patient: patient(),
            at: night("02:00"),
            due: night("03:00"),
            text: "pansement".into(),
        }),
    );
    let moved = station.signs(
        night("02:10"),
        Statement::Correct(Correction {
            target: set,
            reason: "plus tard".into(),
            replacement: Some(Box::new(Statement::Task(Task {
                patient: patient(),
                at: night("02:00"),
                due: night("05:00"),
                text: "pansement".into(),
            }))),
        }),
    );
    let state = |station: &Station, now: &str| {
        let ledger = station.ledger();
        tasks(&ledger, &patient(), night(now))[0].state
    };
    assert_eq!(state(&station, "03:30"), TaskState::Later, "it was put off");
    assert_eq!(state(&station, "04:30"), TaskState::Due);
    assert_eq!(state(&station, "05:01"), TaskState::Late);
    station.signs(
        night("05:02"),
        Statement::TaskDone(TaskDone {
            patient: patient(),
            task: moved,
            what: "pansement".into(),
            at: night("05:02"),
            text: None,
        }),
    );
    assert_eq!(state(&station, "05:03"), TaskState::Done);
}

#[test]
fn h111_the_newest_weight_is_by_when_it_was_weighed_not_by_when_it_was_typed() {
    let mut station = Station::new(1);
    let weigh = |at: DateTime<Utc>, kg: &str| {
        Statement::Measured(Measured {
            patient: patient(),
            at,
            readings: vec![Reading {
                kind: MeasureKind::Weight,
                value: Amount::parse(kg, "kg").unwrap(),
                second: None,
            }],
            note: None,
        })
    };
    station.signs(night("06:00"), weigh(night("06:00"), "58.4"));
    // Written down afterwards, weighed before.
    station.signs(night("07:00"), weigh(night("05:00"), "61"));
    let (weight, at) = weight_here(&station.ledger(), &patient(), night("08:00")).unwrap();
    assert_eq!(
        (weight.value.to_string().as_str(), at),
        ("58.4", night("06:00"))
    );
}

#[test]
fn entries_of_an_older_program_are_still_read() {
    let note: ward::journal::Note = serde_json::from_str(
        r#"{"patient":"p1","at":"2026-11-21T01:00:00Z","text":"a peu dormi"}"#,
    )
    .unwrap();
    assert!(!note.handover, "nobody said that it is for the handover");
    let done: TaskDone = serde_json::from_str(
        r#"{"patient":"p1","task":"019a0000-0000-7000-8000-000000000000","at":"2026-11-21T01:00:00Z","text":null}"#,
    )
    .unwrap();
    assert_eq!(done.what, "", "what it was stands in the task itself");
}
