//! The pretend hospital when it fails, and when it comes back.

mod visitor;

use std::time::{Duration, Instant};

use ehr_sim::{Fault, Scenario};
use visitor::{Visitor, a_dose, open};

#[test]
fn a_refusing_record_closes_its_port_and_comes_back_on_the_same_one() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    assert_eq!(visitor.get("Patient/pat-01").status, 200, "a working day");
    for round in 1..=3 {
        hospital.set_fault(Fault::Refuse);
        let before = hospital.requests();
        let error = visitor.try_get("Patient/pat-01").err().unwrap();
        assert!(
            error.is_connect(),
            "round {round}: refused, not answered and not timed out: {error}"
        );
        assert_eq!(
            hospital.requests(),
            before,
            "round {round}: nothing arrives at a closed port"
        );
        hospital.set_fault(Fault::None);
        assert_eq!(
            visitor.get("Patient/pat-01").status,
            200,
            "round {round}: back on the same port"
        );
    }
}

#[test]
fn what_was_written_before_an_outage_is_there_after_it() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    assert_eq!(visitor.post(&a_dose("kept"), None).status, 201, "written");
    hospital.set_fault(Fault::Refuse);
    hospital.set_fault(Fault::None);
    assert_eq!(
        visitor
            .all("MedicationAdministration?identifier=urn:test:journal%7Ckept")
            .len(),
        1,
        "a record forgets nothing while it is away"
    );
}

#[test]
fn a_hanging_record_answers_nobody_and_blocks_nobody_afterwards() {
    let hospital = open();
    let visitor = Visitor::patient(&hospital);
    let before = hospital.resources("MedicationAdministration").len();
    hospital.set_fault(Fault::Hang);
    std::thread::scope(|scope| {
        let waiting: Vec<_> = (0..30)
            .map(|_| scope.spawn(|| visitor.try_post(&a_dose("lost"), None).is_ok()))
            .collect();
        let until = Instant::now() + Duration::from_secs(20);
        while hospital.requests() < 30 && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(hospital.requests(), 30, "all were accepted");
        std::thread::sleep(Duration::from_millis(100));
        assert!(
            waiting.iter().all(|w| !w.is_finished()),
            "and none was answered"
        );
        hospital.set_fault(Fault::None);
        let began = Instant::now();
        assert_eq!(
            visitor.get("Patient/pat-01").status,
            200,
            "it answers again"
        );
        assert!(
            began.elapsed() < Duration::from_secs(5),
            "at once, in spite of thirty that waited"
        );
        for waiting in waiting {
            assert!(
                !waiting.join().unwrap(),
                "those that waited are let go without an answer"
            );
        }
    });
    assert_eq!(
        hospital.resources("MedicationAdministration").len(),
        before,
        "nothing was recorded while it hung"
    );
}

#[test]
fn connections_that_hang_do_not_keep_others_waiting() {
    let hospital = open();
    let visitor = Visitor::patient(&hospital);
    std::thread::scope(|scope| {
        for round in 1..=5 {
            hospital.set_fault(Fault::Hang);
            let goal = hospital.requests() + 12;
            for _ in 0..12 {
                scope.spawn(|| visitor.try_get("Patient/pat-02").is_ok());
            }
            let until = Instant::now() + Duration::from_secs(20);
            while hospital.requests() < goal && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(2));
            }
            assert_eq!(
                hospital.requests(),
                goal,
                "round {round}: every request arrives although none before it was answered"
            );
            hospital.set_fault(Fault::None);
        }
    });
}

#[test]
fn a_hospital_can_be_closed_while_clients_hang() {
    let hospital = open();
    hospital.set_fault(Fault::Hang);
    let visitor = Visitor::of(&hospital);
    let waiting = std::thread::spawn(move || visitor.try_get("Patient/pat-01").map(|h| h.status));
    while hospital.requests() < 1 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let began = Instant::now();
    drop(hospital);
    assert!(
        began.elapsed() < Duration::from_secs(3),
        "closing does not wait for clients"
    );
    assert!(
        !matches!(waiting.join().unwrap(), Ok(200)),
        "and nobody gets a record from a closed hospital"
    );
}

#[test]
fn a_portal_answers_everything_with_its_page() {
    let hospital = open();
    hospital.set_fault(Fault::Portal);
    let heard = Visitor::of(&hospital).get("metadata");
    assert_eq!(heard.status, 200, "a success that is none");
    assert!(
        heard.header("content-type").starts_with("text/html"),
        "a page for people"
    );
    assert!(heard.body.contains("Mot de passe"), "that asks to log in");
}

#[test]
fn a_record_in_error_fails_every_request() {
    let hospital = open();
    hospital.set_fault(Fault::Status500);
    let visitor = Visitor::of(&hospital);
    assert_eq!(visitor.get("metadata").status, 500, "even its statement");
    assert_eq!(visitor.post(&a_dose("e"), None).status, 500, "and writing");
}

#[test]
fn a_slow_record_answers_late_and_hurries_once_repaired() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    hospital.set_fault(Fault::Slow { ms: 300 });
    let began = Instant::now();
    assert_eq!(visitor.get("Patient/pat-01").status, 200, "it answers");
    assert!(began.elapsed() >= Duration::from_millis(300), "but late");
    hospital.set_fault(Fault::Slow { ms: 60_000 });
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| visitor.get("Patient/pat-01").status);
        std::thread::sleep(Duration::from_millis(150));
        hospital.set_fault(Fault::None);
        assert_eq!(
            waiting.join().unwrap(),
            200,
            "nobody waits a minute for a repaired record"
        );
    });
}

#[test]
fn a_cut_answer_is_no_json_but_what_was_sent_is_recorded() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    hospital.set_fault(Fault::HalfJson);
    let heard = visitor.get("Encounter?status=in-progress");
    assert_eq!(heard.status, 200, "looks like a success");
    assert!(
        serde_json::from_str::<serde_json::Value>(&heard.body).is_err(),
        "and cannot be read"
    );
    let condition = Some("identifier=urn:test:journal|half");
    let sent = visitor.post(&a_dose("half"), condition);
    assert_eq!(sent.status, 201, "created");
    hospital.set_fault(Fault::None);
    assert_eq!(
        visitor.post(&a_dose("half"), condition).status,
        200,
        "the dose is there although its answer was lost"
    );
}

#[test]
fn another_fhir_version_says_so_and_looks_different() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    hospital.set_fault(Fault::OtherFhirVersion);
    assert_eq!(
        visitor.get("metadata").json()["fhirVersion"],
        "3.0.2",
        "the statement says so"
    );
    let order = visitor.get("MedicationRequest/rx-01-01").json();
    assert!(
        order.get("encounter").is_none() && order.get("context").is_some(),
        "R4's elements are elsewhere"
    );
    assert_eq!(
        visitor.post(&a_dose("v"), None).status,
        422,
        "R4 doses are not taken"
    );
}

#[test]
fn every_fault_of_every_shipped_scenario_can_be_played_through() {
    let hospital = open();
    let visitor = Visitor::of(&hospital);
    for scenario in Scenario::built_in() {
        for step in &scenario.steps {
            let fault = scenario.fault_at(step.at_s);
            hospital.set_fault(fault);
            assert_eq!(hospital.fault(), fault, "{}: in force", scenario.id);
        }
        assert_eq!(
            visitor.get("Patient/pat-01").status,
            200,
            "{}: the record is back at the end",
            scenario.id
        );
    }
}
