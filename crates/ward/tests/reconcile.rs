//! Verdicts: what goes back by itself once released, and what a person must look at first.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a story that cannot be told must fail"
)]

mod cast;

use cast::*;
use chrono::Duration;
use ward::clinical::{
    Amount, OrderId, OrderStatus, PatientId, RecordedStatus, SiteRules, SlotId, Timing, schedule,
};
use ward::journal::{
    Correction, GivenBeforeOutage, GivenSource, InfusionAct, InfusionEvent, Ledger, Statement,
};
use ward::reconcile::{VerdictKind, Why, judge, plan};
use ward::snapshot::{Chart, Generation, Section};

struct Night {
    before: Generation,
    now: Chart,
    station: Station,
    slot: SlotId,
}

impl Night {
    /// One order due at 02:00, given here at 02:10; the record knows nothing.
    fn new() -> Night {
        let order = an_order("daily", Timing::FixedTimes(times(&["02:00"])));
        let chart = a_chart(night("01:30"), vec![order]);
        let slot = schedule(
            &chart.orders[0],
            &SiteRules::default(),
            night("00:00"),
            night("12:00"),
        )
        .slots[0]
            .id
            .clone();
        let now = a_chart(night("05:00"), chart.orders.clone());
        let mut station = Station::new(1);
        station.gives("daily", Some(&slot), night("02:10"));
        Night {
            before: a_generation(chart),
            now,
            station,
            slot,
        }
    }

    fn verdict(&self) -> (VerdictKind, Why) {
        let ledger = self.station.ledger();
        let now = a_generation(self.now.clone());
        let thread = ledger.threads().next().unwrap();
        let verdict = judge(thread, &ledger, &self.before, &now, OWN);
        (verdict.kind, verdict.why)
    }
}

#[test]
fn a_dose_that_only_we_know_is_ready() {
    assert_eq!(
        Night::new().verdict(),
        (VerdictKind::DowntimeOnly, Why::OnlyHere),
        "to be released by a person"
    );
}

#[test]
fn a_dose_that_somebody_entered_already_is_not_sent_again() {
    let mut ward = Night::new();
    ward.now.doses.push(recorded("daily", night("02:25")));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Match, Why::AlreadyInRecordNearby),
        "same order, same dose, 15 minutes"
    );
    ward.now.doses[0].dose = Some(mg("250"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::DiffersDose),
        "another dose is a question"
    );
    ward.now.doses[0].dose = Some(mg("500"));
    ward.now.doses[0].status = RecordedStatus::NotGiven("refus".into());
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::DiffersDose),
        "another outcome is a question"
    );
    ward.now.doses[0] = recorded("daily", night("03:00"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::DiffersTime),
        "50 minutes: perhaps the same, perhaps two"
    );
    ward.now.doses[0] = recorded("daily", night("04:30"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::DowntimeOnly, Why::OnlyHere),
        "hours apart: another dose"
    );
}

#[test]
fn a_total_that_does_not_add_up_is_decided_by_a_person() {
    for (differs, expected) in [
        (false, (VerdictKind::ByHand, Why::TypedByHand)),
        (true, (VerdictKind::Conflict, Why::VolumeDiffers)),
    ] {
        let mut ward = Night::new();
        ward.station = Station::new(1);
        ward.station.signs(
            night("03:00"),
            Statement::Infusion(InfusionEvent {
                patient: PatientId::new("p1"),
                order: OrderId::new("daily"),
                at: night("03:00"),
                what: InfusionAct::Stop {
                    total: Amount::parse("500", "mL"),
                    reason: None,
                    computed: Amount::parse("380", "mL"),
                    differs,
                },
                attested: false,
                medication: "essaimycine".into(),
            }),
        );
        assert_eq!(ward.verdict(), expected, "differs: {differs}");
    }
}

#[test]
fn our_own_entry_is_recognised_wherever_it_is_found() {
    let mut ward = Night::new();
    let entry = ward.station.bodies()[0].id;
    let mut written = recorded("daily", night("02:10"));
    written.identifiers.push(format!("{OWN}|{entry}"));
    ward.now.doses.push(written);
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Match, Why::SameInRecord),
        "it arrived, whatever we thought"
    );
    ward.now.doses[0].dose = Some(mg("5000"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::DiffersDose),
        "the record changed it: a person looks"
    );
}

#[test]
fn an_order_that_changed_under_the_nurse_is_a_question() {
    let mut ward = Night::new();
    ward.now.orders[0].status = OrderStatus::Stopped(Some(night("02:05")));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::OrderStopped),
        "given after it was stopped"
    );
    ward.now.orders[0].status = OrderStatus::Stopped(Some(night("04:00")));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::DowntimeOnly, Why::OnlyHere),
        "given while it still stood"
    );
    ward.now.orders[0].status = OrderStatus::Active;
    ward.now.orders[0].dose = ward::clinical::Dose::Exact(mg("250"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::OrderChanged),
        "another dose is ordered now"
    );
    ward.now.orders.clear();
    assert_eq!(
        ward.verdict(),
        (VerdictKind::NeedsPrescriber, Why::OrderGone),
        "nothing to write it to"
    );
}

#[test]
fn a_patient_who_left_or_could_not_be_read_is_a_question() {
    let mut ward = Night::new();
    ward.now.gone_since = Some(night("04:00"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::PatientGone),
        "a person confirms the target"
    );
    ward.now.gone_since = None;
    ward.now.sections.get_mut(&Section::Doses).unwrap().complete = false;
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::NotCompared),
        "half a record compares with nothing"
    );
}

#[test]
fn two_entries_for_one_dose_wait_for_a_person() {
    let mut ward = Night::new();
    let slot = ward.slot.clone();
    ward.station.gives("daily", Some(&slot), night("02:20"));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::TwoEntries),
        "which one happened?"
    );
}

#[test]
fn a_dose_told_of_is_entered_by_who_gave_it() {
    let mut ward = Night::new();
    ward.station = Station::new(1);
    ward.station.signs(
        night("02:10"),
        Statement::GivenBefore(GivenBeforeOutage {
            patient: PatientId::new("p1"),
            order: OrderId::new("daily"),
            slot: Some(ward.slot.clone()),
            at: night("01:35"),
            by: "Nadia".into(),
            source: GivenSource::Colleague,
            dose: Some(mg("500")),
            dose_text: None,
            medication: "essaimycine".into(),
        }),
    );
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::GivenBeforeOutage),
        "not ours to sign"
    );
    ward.now.doses.push(recorded("daily", night("01:36")));
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Match, Why::AlreadyInRecordNearby),
        "she had charted it"
    );
}

#[test]
fn a_withdrawn_entry_has_nothing_to_send() {
    let mut ward = Night::new();
    let target = ward.station.bodies()[0].id;
    ward.station.signs(
        night("02:20"),
        Statement::Correct(Correction {
            target,
            reason: "erreur de ligne".into(),
            replacement: None,
        }),
    );
    assert_eq!(
        ward.verdict(),
        (VerdictKind::NotApplicable, Why::CorrectedAway),
        "it never happened"
    );
}

#[test]
fn the_plan_has_one_line_per_dose_and_does_not_depend_on_arrival() {
    let mut ward = Night::new();
    for minutes in [20, 40, 60] {
        ward.station
            .gives("daily", None, night("03:00") + Duration::minutes(minutes));
    }
    let now = a_generation(ward.now.clone());
    let bodies = ward.station.bodies();
    let forward = plan(&ward.before, &Ledger::fold(bodies.clone()), &now, OWN);
    let backward = plan(
        &ward.before,
        &Ledger::fold(bodies.into_iter().rev()),
        &now,
        OWN,
    );
    assert_eq!(forward.len(), 4, "a line per recorded dose");
    assert_eq!(forward, backward, "the same whoever arrived first");
}

#[test]
fn an_older_version_in_the_record_is_never_joined_by_a_newer_one() {
    let mut ward = Night::new();
    let first = ward.station.bodies()[0].id;
    let mut written = recorded("daily", night("02:10"));
    written.identifiers.push(format!("{OWN}|{first}"));
    ward.now.doses.push(written);
    let slot = ward.slot.clone();
    let second = ward.station.signs(
        night("05:10"),
        Statement::Correct(Correction {
            target: first,
            reason: "heure fausse".into(),
            replacement: Some(Box::new(given("daily", Some(&slot), night("02:30")))),
        }),
    );
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::CorrectedAfterSending),
        "one dose, not two"
    );
    ward.station.signs(
        night("05:20"),
        Statement::Correct(Correction {
            target: second,
            reason: "jamais donnée".into(),
            replacement: None,
        }),
    );
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::CorrectedAfterSending),
        "nor is a withdrawal settled by itself"
    );
}

#[test]
fn a_stay_that_ended_or_another_identity_waits_for_a_person() {
    let mut ward = Night::new();
    ward.now.encounter.status = "finished".into();
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::IdentityChanged),
        "nothing is written into a finished stay"
    );
    ward.now.encounter.status = "in-progress".into();
    ward.now.patient.merged_into = Some("Patient/p2".into());
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::IdentityChanged),
        "a merge is a person's decision"
    );
    ward.now.patient.merged_into = None;
    ward.now.patient.family = Some("Autre".into());
    assert_eq!(
        ward.verdict(),
        (VerdictKind::Conflict, Why::IdentityChanged),
        "the key names somebody else now"
    );
}
