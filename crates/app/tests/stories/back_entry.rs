//! Bringing the ward's work back: compared first, released by a person, sent once, read back.

use app::api::views::{EntrySaved, SendState, VerdictKind};
use chrono::Duration;
use ehr_sim::Fault;
use serde_json::{Value, json};

use super::outage_ward::{Dose, Ward, entries_of, request_id};

/// A ward in back entry, after `work` was done in the outage and `elsewhere` happened in the record before it ended.
fn after_outage<T>(work: impl FnOnce(&Ward) -> T, elsewhere: impl FnOnce(&Ward, &T)) -> (Ward, T) {
    let ward = Ward::living();
    ward.declare();
    let done = work(&ward);
    elsewhere(&ward, &done);
    ward.end();
    ward.all_clear();
    (ward, done)
}

fn give_one(ward: &Ward) -> (Dose, EntrySaved) {
    let doses = ward.plain_doses();
    let dose = doses
        .into_iter()
        .find(|dose| !dose.row.dose.is_empty())
        .unwrap();
    let saved = ward.give(&dose);
    (dose, saved)
}

#[test]
fn the_same_dose_charted_in_the_record_is_not_sent_again() {
    let (ward, (_, saved)) = after_outage(give_one, |ward, (dose, _)| {
        ward.charted_in_record(&dose.row.order_id, ward.now() - Duration::minutes(4), 1);
    });
    let line = ward.line(&saved.entry_id);
    assert_eq!(
        line.verdict,
        VerdictKind::Match,
        "a colleague was faster: {}",
        line.why
    );
    assert!(
        line.in_record.contains("Solène Kerbrat"),
        "who: {}",
        line.in_record
    );
    assert!(!line.ready && line.needs_decision, "a person looks at it");
    assert_eq!(ward.release_all(), 0, "nothing is ready");
    let one = json!({ "entry_ids": [saved.entry_id], "by": "AL" });
    assert_eq!(
        ward.refused("send_entries", one),
        "line-changed",
        "not even by name"
    );
    std::thread::sleep(std::time::Duration::from_millis(800));
    assert_eq!(
        ward.ours_in_record(),
        Vec::<String>::new(),
        "the record holds one dose, not two"
    );
    let decided = json!({
        "entry_id": saved.entry_id, "decision": "not-to-enter", "reason": "déjà tracé au DPI", "by": "AL",
    });
    ward.ok("decide_line", decided);
    assert_eq!(ward.mode().unreconciled, 0, "settled by a named person");
}

#[test]
fn another_dose_charted_in_the_record_is_a_conflict() {
    let (ward, (_, saved)) = after_outage(give_one, |ward, (dose, _)| {
        ward.charted_in_record(&dose.row.order_id, ward.now() - Duration::minutes(4), 2);
    });
    let line = ward.line(&saved.entry_id);
    assert_eq!(
        line.verdict,
        VerdictKind::Conflict,
        "twice the quantity: {}",
        line.why
    );
    assert_eq!(ward.release_all(), 0, "a person must choose");
    assert_eq!(
        ward.ours_in_record(),
        Vec::<String>::new(),
        "nothing was sent"
    );
}

#[test]
fn an_order_stopped_during_the_outage_is_a_conflict() {
    let (ward, (_, saved)) = after_outage(give_one, |ward, (dose, _)| {
        let mut order = ward.resource("MedicationRequest", &dose.row.order_id);
        order["status"] = json!("stopped");
        // Stopped an hour before the dose was given: nobody on the ward could know.
        order["dosageInstruction"][0]["timing"]["repeat"]["boundsPeriod"]["end"] =
            json!((ward.now() - Duration::hours(1)).to_rfc3339());
        ward.hospital.put(order);
    });
    let line = ward.line(&saved.entry_id);
    assert_eq!(line.verdict, VerdictKind::Conflict, "{}", line.why);
    assert_eq!(ward.release_all(), 0, "a person must choose");
    assert_eq!(
        ward.ours_in_record(),
        Vec::<String>::new(),
        "nothing was sent"
    );
}

#[test]
fn an_order_changed_during_the_outage_is_a_conflict() {
    let (ward, (_, saved)) = after_outage(give_one, |ward, (dose, _)| {
        let mut order = ward.resource("MedicationRequest", &dose.row.order_id);
        let value = order["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"]
            .as_f64()
            .unwrap();
        order["dosageInstruction"][0]["doseAndRate"][0]["doseQuantity"]["value"] =
            json!(value * 2.0);
        ward.hospital.put(order);
    });
    let line = ward.line(&saved.entry_id);
    assert_ne!(
        line.verdict,
        VerdictKind::DowntimeOnly,
        "not as if nothing had happened: {}",
        line.why
    );
    assert_eq!(ward.release_all(), 0, "a person must choose");
}

#[test]
fn a_patient_who_left_during_the_outage_is_a_conflict() {
    let (ward, (_, saved)) = after_outage(give_one, |ward, (dose, _)| {
        let mine = format!("Patient/{}", dose.patient);
        let stays = ward.hospital.resources("Encounter");
        for mut stay in stays
            .into_iter()
            .filter(|stay| stay["subject"]["reference"] == mine.as_str())
        {
            stay["status"] = json!("finished");
            ward.hospital.put(stay);
        }
    });
    let line = ward.line(&saved.entry_id);
    assert_eq!(line.verdict, VerdictKind::Conflict, "{}", line.why);
    assert!(
        !line.ready,
        "nobody writes into the chart of somebody who left without looking"
    );
    assert_eq!(ward.release_all(), 0, "nothing is ready");
    assert!(
        ward.list().rows.iter().any(|row| row.gone_since.is_some()),
        "the ward still sees the patient, marked"
    );
}

#[test]
fn a_record_that_changes_after_the_release_stops_the_sending() {
    let (ward, (dose, saved)) = after_outage(give_one, |_, _| {});
    assert!(
        ward.line(&saved.entry_id).ready,
        "nothing speaks against it yet"
    );
    ward.charted_in_record(&dose.row.order_id, ward.now() - Duration::minutes(2), 1);
    assert_eq!(
        ward.release_all(),
        1,
        "released from what the screen showed"
    );
    ward.wait("a decision to be asked for", || {
        ward.line(&saved.entry_id).state == SendState::Conflict
    });
    assert_eq!(
        ward.ours_in_record(),
        Vec::<String>::new(),
        "the patient was read again before the write"
    );
    // She looks at both, and wants hers there too: a second dose really was given.
    let decided = json!({
        "entry_id": saved.entry_id, "decision": "send-anyway", "reason": "deux doses données", "by": "BR",
    });
    ward.ok("decide_line", decided);
    ward.wait("it to be read back", || {
        ward.line(&saved.entry_id).state == SendState::Verified
    });
    assert_eq!(ward.ours_in_record(), [saved.entry_id], "once");
}

/// Releases one entry while the record is slow, and returns as soon as it is on its way.
fn underway(ward: &Ward, entry: &str) {
    ward.cut(Fault::Slow { ms: 1_200 });
    assert_eq!(ward.release_all(), 1, "released");
    ward.wait("the entry to be on its way", || {
        ward.line(entry).state == SendState::SentUnknown
    });
}

#[test]
fn an_entry_lost_on_its_way_is_unknown_then_read_back_then_sent_once() {
    let (ward, (_, saved)) = after_outage(give_one, |_, _| {});
    underway(&ward, &saved.entry_id);
    ward.cut(Fault::Hang);
    std::thread::sleep(std::time::Duration::from_millis(700));
    assert_eq!(
        ward.line(&saved.entry_id).state,
        SendState::SentUnknown,
        "neither sent nor not sent"
    );
    let decide = json!({
        "entry_id": saved.entry_id, "decision": "manual-entered", "reason": "tapé à la main", "by": "AL",
    });
    assert_eq!(
        ward.refused("decide_line", decide),
        "line-changed",
        "nothing is decided about what is not known"
    );
    ward.cut(Fault::None);
    ward.wait("it to be read back", || {
        ward.line(&saved.entry_id).state == SendState::Verified
    });
    assert_eq!(ward.ours_in_record(), [saved.entry_id], "there, once");
}

#[test]
fn an_answer_lost_on_its_way_is_resolved_by_reading_back() {
    let (ward, (_, saved)) = after_outage(give_one, |_, _| {});
    underway(&ward, &saved.entry_id);
    // The record takes it and its answer is cut in the middle: the station cannot know.
    ward.cut(Fault::HalfJson);
    ward.wait("the record to take it", || {
        !ward.ours_in_record().is_empty()
    });
    assert_ne!(
        ward.line(&saved.entry_id).state,
        SendState::Verified,
        "half an answer verifies nothing"
    );
    std::thread::sleep(std::time::Duration::from_millis(300));
    ward.cut(Fault::None);
    ward.wait("it to be read back", || {
        ward.line(&saved.entry_id).state == SendState::Verified
    });
    assert_eq!(
        ward.ours_in_record(),
        [saved.entry_id],
        "once, though the answer was lost"
    );
}

#[test]
fn a_station_stopped_with_an_entry_on_its_way_reads_back_before_it_sends() {
    let (mut ward, (_, saved)) = after_outage(give_one, |_, _| {});
    underway(&ward, &saved.entry_id);
    ward.restart();
    ward.cut(Fault::None);
    let line = ward.line(&saved.entry_id);
    assert!(
        matches!(
            line.state,
            SendState::SentUnknown | SendState::Acked | SendState::Verified
        ),
        "the doubt was on disk before the first byte left: {line:?}"
    );
    ward.wait("it to be read back", || {
        ward.line(&saved.entry_id).state == SendState::Verified
    });
    assert_eq!(ward.ours_in_record(), [saved.entry_id], "once");
}

#[test]
fn the_record_lost_during_back_entry_continues_the_same_outage() {
    let (ward, (dose, saved)) = after_outage(give_one, |_, _| {});
    ward.cut(Fault::Refuse);
    ward.wait("the outage to continue", || ward.mode().state == "active");
    let mode = ward.mode();
    assert!(
        mode.capture_open && !mode.sending_allowed,
        "the ward charts here again: {mode:?}"
    );
    assert!(
        mode.word.contains("10:20"),
        "since the first missed answer, not since the last: {}",
        mode.word
    );
    assert_eq!(
        ward.again(&dose).cell.entry_id,
        Some(saved.entry_id.clone()),
        "nothing recorded is lost"
    );
    let other = ward
        .plain_doses()
        .into_iter()
        .find(|other| other.row.order_id != dose.row.order_id)
        .unwrap();
    let second = ward.give(&other);
    ward.cut(Fault::None);
    ward.end();
    ward.all_clear();
    assert_eq!(ward.release_all(), 2, "both, after people said so again");
    ward.wait("both to be read back", || {
        ward.reconciliation().totals.verified == 2
    });
    let mut both = vec![saved.entry_id, second.entry_id];
    both.sort();
    assert_eq!(ward.ours_in_record(), both, "each once");
}

#[test]
fn a_correction_before_the_release_sends_only_the_last_word() {
    let ward = Ward::living();
    ward.declare();
    let (dose, first) = give_one(&ward);
    let correction = |entry: &str, replacement: Value| json!({ "entry_id": entry, "reason": "heure fausse", "replacement": replacement, "request_id": request_id() });
    let earlier = json!({ "at": "10:10", "dose": null, "not_given": null, "text": null });
    let second: EntrySaved = ward.ask("correct_entry", correction(&first.entry_id, earlier));
    ward.end();
    ward.all_clear();
    assert_eq!(ward.release_all(), 1, "one dose, one line");
    ward.wait("it to be read back", || {
        ward.line(&second.entry_id).state == SendState::Verified
    });
    assert_eq!(
        ward.ours_in_record(),
        std::slice::from_ref(&second.entry_id),
        "the last word, once"
    );

    // After it was sent, only a person can put it right in the record: the station never writes a second version.
    let withdrawn: EntrySaved =
        ward.ask("correct_entry", correction(&second.entry_id, Value::Null));
    assert_eq!(
        ward.line(&withdrawn.entry_id).state,
        SendState::Conflict,
        "to be put right by hand"
    );
    let line = ward.line(&withdrawn.entry_id);
    assert!(line.needs_decision && !line.ready, "{line:?}");
    let insist = json!({
        "entry_id": withdrawn.entry_id, "decision": "send-anyway", "reason": "malgré tout", "by": "AL",
    });
    assert_eq!(
        ward.refused("decide_line", insist),
        "not-allowed-now",
        "there is nothing to send"
    );
    assert!(
        entries_of(&ward.again(&dose).cell.history).len() >= 3,
        "and the chart tells the whole story"
    );
    let warned = ward.mode().warnings;
    assert!(
        warned
            .iter()
            .all(|warning| warning.code != "state-not-saved"),
        "everything was saved: {warned:?}"
    );
}
