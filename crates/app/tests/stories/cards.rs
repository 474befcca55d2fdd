//! Procedure cards at the bedside of an outage: proposed, started, signed step by step, resumed, corrected, closed.

use app::api::views::{
    ApiError, CardStanding, Debrief, ModeBar, Printed, Procedure, ProcedureLine, ProcedureList,
};
use app::{Station, api};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id, with};

/// Everybody's on the demonstration's roster.
const PIN: &str = "246810";

/// A window at which somebody follows a card.
pub(crate) struct Window(Station);

impl Window {
    pub(crate) fn of(ward: &Ward, initials: &str) -> Window {
        let window = Window(ward.hosted().window().unwrap());
        window.ok("sign_in", json!({ "initials": initials, "pin": PIN }));
        window
    }

    pub(crate) fn call(&self, name: &str, request: Value) -> Result<Value, ApiError> {
        api::call(&self.0, name, request)
    }

    pub(crate) fn ok(&self, name: &str, request: Value) -> Value {
        self.call(name, request.clone())
            .unwrap_or_else(|refused| panic!("{name} {request}: {refused}"))
    }

    fn refused(&self, name: &str, request: Value) -> String {
        match self.call(name, request.clone()) {
            Ok(answer) => panic!("{name} {request} was not refused: {answer}"),
            Err(refused) => refused.code,
        }
    }

    pub(crate) fn list(&self) -> ProcedureList {
        serde_json::from_value(self.ok("procedures", json!({}))).unwrap()
    }

    pub(crate) fn start(&self, card: &str) -> Procedure {
        serde_json::from_value(self.ok("start_procedure", start(card))).unwrap()
    }

    pub(crate) fn see(&self, instance: &str) -> Procedure {
        let request = json!({ "card": null, "instance": instance });
        serde_json::from_value(self.ok("procedure", request)).unwrap()
    }

    fn step(&self, request: Value) -> Procedure {
        serde_json::from_value(self.ok("record_step", request)).unwrap()
    }
}

fn start(card: &str) -> Value {
    json!({
        "card": card, "anchor": null, "from_instance": null, "from_point": null, "by": "",
        "request_id": request_id(),
    })
}

/// A step that is done.
pub(crate) fn done(instance: &str, step: &str) -> Value {
    json!({
        "instance": instance, "point": format!("step:{step}"), "outcome": "done", "value": null, "reason": null,
        "by": "", "pin": null, "witness": null, "corrects": null, "request_id": request_id(),
    })
}

fn pause(instance: &str, section: &str) -> Value {
    with(
        done(instance, ""),
        json!({ "point": format!("pause:{section}") }),
    )
}

fn next(card: &Procedure) -> &str {
    match card.next {
        Some(nth) => &card.points[usize::try_from(nth).unwrap()].key,
        None => "all recorded",
    }
}

fn names(lines: &[ProcedureLine]) -> Vec<&str> {
    lines.iter().map(|line| line.card.as_str()).collect()
}

#[test]
fn an_outage_proposes_a_card_to_its_role_and_alice_follows_it_to_the_pause() {
    let ward = Ward::quiet();
    let alice = Window::of(&ward, "AL");
    assert!(alice.list().proposed.is_empty(), "nothing is wrong");
    ward.declare();
    assert_eq!(
        names(&alice.list().proposed),
        ["panne-infirmiere", "sans-imprimante"],
        "for a nurse, on a ward without a printer"
    );
    let bar: ModeBar = serde_json::from_value(alice.ok("mode", json!({}))).unwrap();
    let note = bar.procedures.unwrap();
    assert!(
        note.loud && note.text.contains("30 premières minutes"),
        "the bar names it: {}",
        note.text
    );

    let card = alice.start("panne-infirmiere");
    let id = card.instance.clone().unwrap();
    assert_eq!(
        (next(&card), card.position.as_str()),
        ("step:heure", "Étape 1 sur 14"),
        "at its first step"
    );
    assert!(
        card.owner.contains("à confirmer par l’établissement"),
        "who answers for it is in sight: {}",
        card.owner
    );
    assert_eq!(
        alice.start("panne-infirmiere").instance,
        card.instance,
        "two of a kind would be ticked by halves"
    );

    let heure = with(done(&id, "heure"), json!({ "value": "10:05" }));
    let card = alice.step(heure.clone());
    assert!(
        card.points[0].stands.contains("10:05"),
        "{:?}",
        card.points[0]
    );
    assert_eq!(
        alice.refused(
            "record_step",
            with(heure, json!({ "request_id": request_id() }))
        ),
        "step-recorded",
        "once"
    );
    assert_eq!(
        alice.refused("record_step", done(&id, "second-poste")),
        "step-answer-needed",
        "a choice is chosen"
    );
    alice.step(with(done(&id, "second-poste"), json!({ "value": "panne" })));
    let initials = done(&id, "cadre");
    assert_eq!(
        alice.refused("record_step", initials.clone()),
        "pin-needed",
        "initials are a signature"
    );
    assert_eq!(
        alice.refused(
            "record_step",
            with(initials.clone(), json!({ "pin": "000000" }))
        ),
        "pin-wrong",
        "hers"
    );
    let signed = with(initials, json!({ "pin": PIN }));
    assert_eq!(next(&alice.step(signed)), "pause:constater", "all three");
    let ahead = with(done(&id, "donnees"), json!({ "pin": PIN }));
    assert_eq!(
        alice.refused("record_step", ahead),
        "pause-open",
        "everyone says ready first"
    );
    assert_eq!(
        next(&alice.step(pause(&id, "constater"))),
        "step:donnees",
        "then on"
    );
}

#[test]
fn an_announced_downtime_proposes_its_card_an_hour_before_and_not_sooner() {
    let ward = Ward::quiet();
    let alice = Window::of(&ward, "AL");
    let at = |minutes: i64| (ward.now() + chrono::TimeDelta::minutes(minutes)).to_rfc3339();
    let request = json!({ "start": at(120), "end": at(180), "message": "Mise à jour",
        "people": { "by": "BR", "second": "AL", "reason": null } });
    ward.ok("plan_downtime", request);
    let planned = |list: &ProcedureList| names(&list.proposed).contains(&"arret-programme-cadre");
    assert!(!planned(&alice.list()), "two hours before");
    ward.ok(
        "cancel_plan",
        json!({ "by": "BR", "second": null, "reason": null }),
    );
    let request = json!({ "start": at(55), "end": at(180), "message": "Mise à jour",
        "people": { "by": "BR", "second": "AL", "reason": null } });
    ward.ok("plan_downtime", request);
    assert!(planned(&alice.list()), "within the hour");
}

#[test]
fn two_people_and_a_value_are_asked_of_whoever_says_done() {
    let ward = Ward::quiet();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let id = alice.start("panne-infirmiere").instance.unwrap();
    alice.step(pause(&id, "constater"));
    let lits = with(done(&id, "lits"), json!({ "pin": PIN }));
    let beside = |initials: &str, pin: &str| {
        let witness = json!({ "initials": initials, "pin": pin, "absent": null });
        with(
            lits.clone(),
            json!({ "witness": witness, "request_id": request_id() }),
        )
    };
    assert_eq!(
        alice.refused("record_step", lits.clone()),
        "witness-needed",
        "alone"
    );
    let absent = json!({ "initials": "", "pin": null, "absent": "personne d’autre" });
    assert_eq!(
        alice.refused(
            "record_step",
            with(lits.clone(), json!({ "witness": absent }))
        ),
        "witness-needed",
        "nobody is not a second person"
    );
    assert_eq!(
        alice.refused("record_step", beside("AL", PIN)),
        "witness-same",
        "herself"
    );
    assert_eq!(
        alice.refused("record_step", beside("PF", PIN)),
        "witness-role",
        "a nurse is asked for"
    );
    assert_eq!(
        alice.refused("record_step", beside("NB", "000000")),
        "pin-wrong",
        "with her own PIN"
    );
    let card = alice.step(beside("NB", PIN));
    let lits = card
        .points
        .iter()
        .find(|point| point.key == "step:lits")
        .unwrap();
    assert!(lits.stands.contains("AL et NB"), "both: {}", lits.stands);

    let sheets = |typed: &str| {
        let asked = done(&id, "imprimer");
        with(asked, json!({ "value": typed, "request_id": request_id() }))
    };
    for (typed, code) in [
        ("", "step-answer-needed"),
        ("0", "value-out-of-bounds"),
        ("1,000", "dose-ambiguous"),
        ("5 000", "dose-space"),
        ("12 pages", "dose-unit"),
        ("douze", "bad-dose"),
    ] {
        assert_eq!(alice.refused("record_step", sheets(typed)), code, "{typed}");
    }
    let card = alice.step(sheets("28"));
    let printed = card
        .points
        .iter()
        .find(|point| point.key == "step:imprimer")
        .unwrap();
    assert!(
        printed.stands.contains("28\u{a0}feuilles"),
        "in its unit: {}",
        printed.stands
    );
    assert_eq!(
        printed.links.len(),
        1,
        "this ward has no printer: the other card is offered"
    );
}

#[test]
fn after_a_crash_the_card_stands_at_the_very_step_where_it_was() {
    let mut ward = Ward::quiet();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let id = alice.start("panne-infirmiere").instance.unwrap();
    alice.step(done(&id, "heure"));
    let before = alice.step(with(done(&id, "second-poste"), json!({ "value": "panne" })));
    drop(alice);
    ward.restart();
    let nadia = Window::of(&ward, "NB");
    assert_eq!(
        names(&nadia.list().running),
        ["panne-infirmiere"],
        "it still runs"
    );
    let after = nadia.see(&id);
    assert_eq!(next(&after), "step:cadre", "at the step where Alice was");
    assert_eq!(after.points, before.points, "word for word");
    assert_eq!(
        nadia.refused("procedure", json!({ "card": null, "instance": "x" })),
        "unknown-card",
        "nothing else is opened"
    );
}

#[test]
fn impossible_and_critical_is_an_open_issue_and_a_mistake_is_corrected_by_an_entry() {
    let mut ward = Ward::quiet();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let id = alice.start("panne-infirmiere").instance.unwrap();
    let impossible = with(done(&id, "heure"), json!({ "outcome": "impossible" }));
    assert_eq!(
        alice.refused("record_step", impossible.clone()),
        "reason-needed",
        "why"
    );
    let card = alice.step(with(impossible, json!({ "reason": "horloge arrêtée" })));
    assert_eq!(card.issues.len(), 1, "for the charge nurse");
    let brigitte = Window::of(&ward, "BR");
    assert!(
        brigitte.list().running[0].alert.is_some(),
        "she sees it in the list"
    );
    let entry = card.points[0].entry_id.clone().unwrap();
    let reopened = with(
        done(&id, "heure"),
        json!({ "outcome": "reopened", "corrects": entry, "reason": "l’horloge marche" }),
    );
    let card = brigitte.step(reopened.clone());
    assert_eq!(
        (card.issues.len(), next(&card)),
        (0, "step:heure"),
        "open again"
    );
    assert_eq!(
        brigitte.refused(
            "record_step",
            with(reopened, json!({ "request_id": request_id() }))
        ),
        "step-recorded",
        "what was corrected is not corrected twice"
    );
    brigitte.step(with(done(&id, "heure"), json!({ "value": "" })));
    let close = json!({ "instance": id, "reason": null, "by": "", "request_id": request_id() });
    assert_eq!(
        brigitte.refused("close_procedure", close.clone()),
        "reason-needed",
        "steps are left"
    );
    let why = json!({ "reason": "DPI revenu", "request_id": request_id() });
    brigitte.ok("close_procedure", with(close, why));
    assert!(brigitte.list().running.is_empty(), "closed");
    assert_eq!(
        brigitte.refused(
            "record_step",
            with(done(&id, "cadre"), json!({ "pin": PIN }))
        ),
        "card-closed",
        "and it stays closed"
    );
    drop((alice, brigitte));
    assert!(ward.journal().ok, "every entry is signed and chained");
    ward.restart();
    assert!(ward.journal().ok, "and read again");
}

#[test]
fn a_link_stacks_the_other_card_and_its_closing_leads_back() {
    let ward = Ward::quiet();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let first = alice.start("panne-infirmiere").instance.unwrap();
    alice.step(done(&first, "heure"));
    let card = alice.step(with(
        done(&first, "second-poste"),
        json!({ "value": "marche" }),
    ));
    let link = &card.points[1].links[0];
    assert_eq!(link.card, "poste-isole", "only this workstation");
    let followed = with(
        start(&link.card),
        json!({ "from_instance": first, "from_point": "step:second-poste" }),
    );
    let other: Procedure = serde_json::from_value(alice.ok("start_procedure", followed)).unwrap();
    assert_eq!(
        other.parent.as_deref(),
        Some(first.as_str()),
        "on top of it"
    );
    let close = json!({
        "instance": other.instance, "reason": "deux postes touchés", "by": "", "request_id": request_id(),
    });
    alice.ok("close_procedure", close);
    assert_eq!(next(&alice.see(&first)), "step:cadre", "back where it was");
}

#[test]
fn what_is_late_or_to_be_repeated_reminds_and_the_times_are_compared_afterwards() {
    let ward = Ward::quiet();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let id = alice.start("panne-cadre").instance.unwrap();
    alice.step(done(&id, "entendre"));
    ward.later(11);
    // The window locked meanwhile; she signs in again, and the card is as she left it.
    let alice = Window::of(&ward, "AL");
    let card = alice.see(&id);
    assert_eq!(
        card.reminders.len(),
        1,
        "the call to IT within ten minutes: {card:?}"
    );
    assert_eq!(next(&card), "step:autres-unites", "and it blocks nothing");
    let bar: ModeBar = serde_json::from_value(alice.ok("mode", json!({}))).unwrap();
    assert!(bar.procedures.unwrap().loud, "the bar calls");
    alice.step(with(done(&id, "autres-unites"), json!({ "value": "oui" })));
    let close =
        json!({ "instance": id, "reason": "essai fini", "by": "", "request_id": request_id() });
    alice.ok("close_procedure", close);
    let times: Debrief =
        serde_json::from_value(alice.ok("debrief", json!({ "card": "panne-cadre" }))).unwrap();
    assert_eq!(times.columns.len(), 1, "one running");
    assert!(
        times.rows[1].cells[0].contains("11\u{a0}min"),
        "{:?}",
        times.rows[1]
    );
    assert_eq!(times.rows[2].cells, ["non noté"], "never silently done");
}

#[test]
fn a_step_prints_its_forms_and_the_paper_card_names_its_running() {
    let ward = Ward::quiet();
    ward.declare();
    let alice = Window::of(&ward, "AL");
    let card = alice.start("duree-2h");
    let id = card.instance.unwrap();
    let vierges = card
        .points
        .iter()
        .find(|point| point.key == "step:vierges")
        .unwrap();
    assert_eq!(vierges.prints.len(), 3, "three forms");
    assert_eq!(
        vierges.standing,
        CardStanding::Open,
        "printing records nothing by itself"
    );
    let request = json!({ "instance": id, "point": "step:vierges", "nth": 1, "by": "" });
    let printed: Printed = serde_json::from_value(alice.ok("print_for_step", request)).unwrap();
    assert_eq!(
        printed.files.len(),
        10,
        "ten order sheets, each with its own number"
    );
    let request = json!({
        "what": "cards", "patient_ids": [], "by": "AL", "to_file": true, "card": "duree-2h",
    });
    let one: Printed = serde_json::from_value(alice.ok("print", request)).unwrap();
    assert!(
        one.pages <= 3 && one.problems.is_empty(),
        "only that card: {one:?}"
    );
    let all = json!({ "what": "cards", "patient_ids": [], "by": "AL", "to_file": true });
    let all: Printed = serde_json::from_value(alice.ok("print", all)).unwrap();
    assert!(
        all.pages >= 17 && all.problems.is_empty(),
        "every card: {all:?}"
    );
}
