//! What a station still knows after it was stopped, and what it assumes when it cannot know.

use app::api::views::CellState;
use serde_json::json;
use store::Change;

use super::outage_ward::{Ward, entries_of};

#[test]
fn a_restart_in_the_middle_of_an_outage_changes_nothing_but_the_signature() {
    let mut ward = Ward::quiet();
    ward.declare();
    let doses = ward.plain_doses();
    let entries: Vec<String> = doses[..3]
        .iter()
        .map(|dose| ward.give(dose).entry_id)
        .collect();
    let blind = ward
        .open_doses()
        .into_iter()
        .filter(|dose| dose.cell.attest)
        .count();
    let (before, journal) = (ward.mode(), ward.journal());
    ward.restart();
    let after = ward.mode();
    assert_eq!(
        (after.state.as_str(), after.capture_open),
        ("active", true),
        "still an outage"
    );
    assert_eq!(after.word, before.word, "since the same moment");
    assert_eq!(after.user, None, "whoever sat there has to sign in again");
    assert_eq!(
        ward.refused("record_given", doses[3].given()),
        "not-signed-in",
        "before anything is recorded"
    );
    for (dose, entry) in doses.iter().zip(&entries) {
        let cell = ward.again(dose).cell;
        assert_eq!(
            (cell.state, cell.entry_id.as_ref()),
            (CellState::Given, Some(entry)),
            "every entry is there"
        );
        assert_eq!(entries_of(&cell.history).len(), 1, "once");
    }
    assert_eq!(ward.journal(), journal, "the same chain to the last byte");
    let blind_after = ward
        .open_doses()
        .into_iter()
        .filter(|dose| dose.cell.attest)
        .count();
    assert_eq!(
        blind_after, blind,
        "the blind window ends when capture opened, not at the restart"
    );
    ward.sign_in("NB");
    ward.give(&doses[3]);
    assert!(ward.journal().ok, "the chain goes on");
}

#[test]
fn a_tap_repeated_after_a_restart_records_once() {
    let mut ward = Ward::quiet();
    ward.declare();
    let dose = ward.plain_doses().remove(0);
    let tap = dose.given();
    let first = ward.ok("record_given", tap.clone());
    ward.restart();
    ward.sign_in("AL");
    assert_eq!(
        ward.ok("record_given", tap),
        first,
        "the answer that was lost"
    );
    assert_eq!(
        entries_of(&ward.again(&dose).cell.history).len(),
        1,
        "one dose"
    );
}

#[test]
fn a_state_that_cannot_be_read_is_an_outage() {
    for stored in [
        &b"{"[..],
        b"",
        br#"{"state":"holiday"}"#,
        br#"{"state":"normal"}"#,
    ] {
        let mut ward = Ward::quiet();
        ward.stop();
        let store = ward.store();
        store
            .commit(&Change {
                notes: vec![("downtime".to_owned(), stored.to_vec())],
                ..Change::default()
            })
            .unwrap();
        drop(store);
        ward.start_again();
        let (mode, stored) = (ward.mode(), String::from_utf8_lossy(stored));
        assert_eq!(mode.state, "active", "{stored}: never normal");
        assert!(
            mode.capture_open && !mode.sending_allowed,
            "{stored}: the ward can chart, nothing leaves"
        );
        let said = mode
            .warnings
            .iter()
            .find(|warning| warning.code == "state-unreadable");
        assert!(
            said.is_some_and(|said| !said.what.is_empty() && !said.todo.is_empty()),
            "{stored}: {:?}",
            mode.warnings
        );
        assert_eq!(
            ward.list().rows.len(),
            24,
            "{stored}: and the charts are there"
        );
        let by = json!({ "by": "BR", "second": null, "reason": null });
        assert_eq!(
            ward.refused("end_downtime", by),
            "ehr-silent",
            "{stored}: only a person, and a record that answers"
        );
    }
}

#[test]
fn the_second_station_of_a_folder_is_refused() {
    let ward = Ward::quiet();
    let key = ward.data();
    let second = app::Door::serve(&app::Options {
        data: Some(key),
        demo: true,
        ..app::Options::default()
    });
    assert_eq!(
        second.err().map(|error| error.code).as_deref(),
        Some("store-busy"),
        "one owner"
    );
}
