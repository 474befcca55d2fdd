//! From the first missed answer to the closing of the outage. Silence proposes; people decide.

use app::api::views::{CellState, Mode, OutageFigures, ProposalKind, SendState};
use ehr_sim::Fault;
use serde_json::json;

use super::outage_ward::{Ward, entries_of};

#[test]
fn silence_alone_proposes_and_never_declares() {
    let ward = Ward::living();
    ward.sign_in("AL");
    let dose = ward.plain_doses().remove(0);
    ward.cut(Fault::Refuse);
    ward.wait("the proposal", || {
        ward.mode()
            .proposal
            .is_some_and(|one| one.kind == ProposalKind::Downtime)
    });
    let mode = ward.mode();
    assert_eq!(
        mode.state, "suspect",
        "silence alone never declares downtime"
    );
    assert!(
        !mode.capture_open && mode.mode == Mode::Normal,
        "nor does it open capture: {mode:?}"
    );
    assert_eq!(mode.probe_code, "refused", "the screen says what was found");
    assert_eq!(
        ward.refused("record_given", dose.given()),
        "capture-closed",
        "the ward still charts in the record"
    );

    // A quarter of an hour later no dose may wait for a signature any more: capture opens, and still nothing is declared.
    ward.later(16);
    ward.wait("capture to open", || ward.mode().capture_open);
    assert_eq!(ward.mode().state, "pending", "open is not declared");
    ward.give(&dose);
    ward.later(8 * 60);
    std::thread::sleep(std::time::Duration::from_millis(2500));
    assert_eq!(ward.mode().state, "pending", "not even after eight hours");

    ward.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "NB", "reason": null }),
    );
    let mode = ward.mode();
    assert_eq!(
        (mode.state.as_str(), mode.mode),
        ("active", Mode::Outage),
        "two people do"
    );
    assert!(ward.journal().ok, "and the journal says who");
}

#[test]
fn a_ward_that_recorded_does_not_slip_back_to_normal() {
    let mut ward = Ward::living();
    ward.cut(Fault::Refuse);
    ward.wait("the proposal", || ward.mode().proposal.is_some());
    ward.ok(
        "report_silence",
        json!({ "by": "AL", "second": null, "reason": null }),
    );
    ward.sign_in("AL");
    let dose = ward.plain_doses().remove(0);
    let saved = ward.give(&dose);
    // The station dies: what it knew of the entry beside the journal is gone.
    ward.stop();
    let store = ward.store();
    let state = String::from_utf8(store.note("downtime").unwrap().unwrap()).unwrap();
    assert!(
        state.contains("\"recorded\":false"),
        "the state on the disk has not heard of it, only the journal has: {state}"
    );
    drop(store);
    ward.cut(Fault::None);
    ward.start_again();
    // Three minutes of a record that answers, watched all the time: without the entry this would be the way back.
    ward.wait("a record that answers", || {
        ward.mode().probe_code == "healthy"
    });
    for _ in 0..9 {
        std::thread::sleep(std::time::Duration::from_millis(1_200));
        ward.seconds_later(20);
    }
    assert_eq!(
        ward.mode().state,
        "pending",
        "an entry waits to be carried into the record"
    );
    assert_eq!(
        ward.line(&saved.entry_id).state,
        SendState::Signed,
        "nobody released it"
    );
    ward.end();
    assert_eq!(
        ward.mode().state,
        "recovery-hold",
        "a person says so, and the entry is owed to the record"
    );
}

#[test]
fn an_outage_from_the_cut_to_the_closing() {
    let ward = Ward::living();
    ward.cut(Fault::Refuse);
    ward.wait("the proposal", || ward.mode().proposal.is_some());
    ward.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": "AL", "reason": null }),
    );
    ward.sign_in("AL");
    let doses = ward.plain_doses();
    let entries: Vec<String> = doses[..4]
        .iter()
        .map(|dose| ward.give(dose).entry_id)
        .collect();
    ward.ok("record_not_given", doses[4].not_given("R", None));
    assert_eq!(
        ward.refused("sync_now", json!({})),
        "frozen",
        "the ward works with one copy during an outage"
    );
    assert_eq!(
        ward.mode().unreconciled,
        5,
        "the banner counts what is owed"
    );

    ward.cut(Fault::None);
    ward.wait("the proposal to end it", || {
        ward.mode()
            .proposal
            .is_some_and(|one| one.kind == ProposalKind::Recovery)
    });
    assert_eq!(
        ward.mode().state,
        "active",
        "the answer of the record only proposes"
    );
    let send = json!({ "entry_ids": [], "by": "AL" });
    assert_eq!(
        ward.refused("send_entries", send.clone()),
        "not-allowed-now",
        "not during the outage"
    );
    ward.end();
    assert_eq!(
        ward.mode().state,
        "recovery-hold",
        "Brigitte says that the ward can work in it"
    );
    assert_eq!(
        ward.refused("send_entries", send),
        "not-allowed-now",
        "not before the all-clear"
    );
    let forced = json!({ "entry_id": entries[0], "decision": "send-anyway", "reason": "je veux", "by": "AL" });
    assert_eq!(
        ward.refused("decide_line", with_reason(forced)),
        "not-allowed-now",
        "nor by insisting"
    );
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(
        ward.ours_in_record(),
        Vec::<String>::new(),
        "nothing of ours is in the record"
    );

    ward.all_clear();
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(
        ward.ours_in_record(),
        Vec::<String>::new(),
        "the all-clear allows, it does not send"
    );
    let open = json!({ "by": "BR", "second": "PF", "reason": null });
    assert_eq!(
        ward.refused("all_reconciled", open.clone()),
        "lines-open",
        "nothing is settled yet"
    );
    assert_eq!(ward.release_all(), 5, "Alice releases what is ready");
    ward.wait("every line to be read back", || {
        ward.reconciliation().totals.verified == 5
    });
    assert_eq!(ward.ours_in_record().len(), 5, "each once");
    assert_eq!(ward.release_all(), 0, "releasing again adds nothing");
    let shown = ward.again(&doses[0]).cell;
    assert_eq!(
        (shown.state, entries_of(&shown.history).len()),
        (CellState::Given, 1),
        "our own entry is shown once: {:?}",
        entries_of(&shown.history)
    );

    let two_nurses = json!({ "by": "AL", "second": "NB", "reason": null });
    assert_eq!(
        ward.refused("all_reconciled", two_nurses),
        "charge-nurse-needed",
        "somebody vouches for the ward"
    );
    let alone = json!({ "by": "BR", "second": "BR", "reason": null });
    assert_eq!(
        ward.refused("all_reconciled", alone),
        "same-person",
        "two people"
    );
    ward.ok("all_reconciled", open);
    ward.ok(
        "close_event",
        json!({ "by": "BR", "second": null, "reason": null }),
    );
    ward.wait("an ordinary ward", || ward.mode().state == "normal");
    assert_eq!(ward.mode().unreconciled, 0, "over");
    let figures: OutageFigures = ward.ask("outage_figures", json!({}));
    assert!(
        !figures.planned && figures.minutes_at[0].level == "l1",
        "and its figures are kept: {figures:?}"
    );
    assert_eq!(
        ward.ours_in_record().len(),
        5,
        "and the record holds each once"
    );
    assert!(ward.journal().ok, "from the first entry to the last");
}

fn with_reason(request: serde_json::Value) -> serde_json::Value {
    super::outage_ward::with(request, json!({ "reason": "décision prise à deux" }))
}

#[test]
fn nobody_declares_alone_without_a_reason() {
    let ward = Ward::quiet();
    let refused = |by: &str, second: Option<&str>, reason: Option<&str>| {
        ward.refused(
            "declare_downtime",
            json!({ "by": by, "second": second, "reason": reason }),
        )
    };
    assert_eq!(refused("BR", None, None), "second-person-needed", "alone");
    assert_eq!(
        refused("BR", Some("br"), None),
        "same-person",
        "twice herself"
    );
    assert_eq!(
        refused("ZZ", None, Some("il le faut")),
        "unknown-person",
        "a stranger"
    );
    assert_eq!(
        refused("BR", Some("AL"), None),
        "ehr-answers",
        "nothing shows a silence"
    );
    assert_eq!(ward.mode().state, "normal", "refusals change nothing");
    ward.ok(
        "declare_downtime",
        json!({ "by": "BR", "second": null, "reason": "le DPI affiche des dossiers vides" }),
    );
    assert_eq!(ward.mode().state, "active", "with a reason she may");
    let by = json!({ "by": "BR", "second": null, "reason": null });
    assert_eq!(
        ward.refused("end_downtime", by.clone()),
        "ehr-silent",
        "nobody looked at the record yet"
    );
    assert_eq!(
        ward.refused("all_clear", by.clone()),
        "end-not-confirmed",
        "one step after the other"
    );
    assert_eq!(
        ward.refused("close_event", by),
        "end-not-confirmed",
        "no way out at the side"
    );
}
