//! Patches while the record is away: the old one comes off before the new one is stuck on, and none is forgotten.

use app::api::views::{CellState, Follow, OrderRow};
use serde_json::{Value, json};

use super::outage_ward::{Ward, request_id, typed, with};

/// The fentanyl patch of the demonstration, with its patient.
fn patch(ward: &Ward) -> (String, OrderRow) {
    ward.list()
        .rows
        .iter()
        .find_map(|row| {
            let groups = ward.mar(&row.patient_id).groups;
            let found = groups
                .into_iter()
                .flat_map(|group| group.rows)
                .find(|order| order.patch.is_some())?;
            Some((row.patient_id.clone(), found))
        })
        .unwrap()
}

fn new_patch(patient: &str, row: &OrderRow) -> Value {
    let cell = row
        .cells
        .iter()
        .find(|cell| cell.open && cell.slot_id.is_some())
        .unwrap_or_else(|| panic!("a slot of {row:?}"));
    json!({
        "patient_id": patient, "order_id": row.order_id, "slot_id": cell.slot_id, "at": null,
        "dose": typed(&row.dose), "attested": true, "witness": "NB", "reason": null,
        "second_dose_confirmed": false, "early_confirmed": true, "request_id": request_id(),
    })
}

/// Days later, when a new patch is due within the window.
fn until_next(ward: &Ward) -> (String, OrderRow) {
    for _ in 0..12 {
        let (patient, row) = patch(ward);
        if row
            .cells
            .iter()
            .any(|cell| cell.open && cell.slot_id.is_some())
        {
            return (patient, row);
        }
        ward.later(6 * 60);
    }
    panic!("no patch became due in three days");
}

#[test]
fn a_new_patch_asks_for_the_old_one() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = until_next(&ward);
    let on = &row.patch.as_ref().unwrap().on;
    assert_eq!(on.len(), 1, "the record's last one is on: {on:?}");
    assert!(on[0].words.contains("site non connu"), "{on:?}");
    let fresh = new_patch(&patient, &row);
    assert_eq!(
        ward.refused("record_given", fresh.clone()),
        "patch-site-needed",
        "where"
    );
    let fresh = with(fresh, json!({ "site": "épaule droite" }));
    assert_eq!(
        ward.refused("record_given", fresh.clone()),
        "patch-still-on",
        "the old one first"
    );
    assert_eq!(
        ward.refused(
            "record_given",
            with(
                fresh.clone(),
                json!({ "old_patch": { "removed_at": null, "kept_reason": "oui" } })
            )
        ),
        "text-too-short",
        "leaving it on costs a reason"
    );
    let entries = ward.journal().entries;
    ward.ok(
        "record_given",
        with(
            fresh,
            json!({ "old_patch": { "removed_at": null, "kept_reason": null } }),
        ),
    );
    assert!(
        ward.journal().entries >= entries + 2,
        "the old one off, the new one on"
    );
    let (_, after) = patch(&ward);
    let view = after.patch.as_ref().unwrap();
    assert_eq!(view.on.len(), 1, "one is on: {:?}", view.on);
    assert!(view.on[0].words.contains("épaule droite"), "{:?}", view.on);
    assert_eq!(view.sites, ["épaule droite"], "the next one goes elsewhere");
    assert!(
        after.prn.unwrap().contains("à retirer"),
        "the row says until when"
    );
}

#[test]
fn a_patch_that_stayed_on_for_a_reason_is_counted_until_it_is_off() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = until_next(&ward);
    let fresh = with(
        new_patch(&patient, &row),
        json!({
            "site": "épaule droite",
            "old_patch": { "removed_at": null, "kept_reason": "décollage douloureux" },
        }),
    );
    ward.ok("record_given", fresh);
    ward.later(5 * 60);
    let (_, row) = patch(&ward);
    let view = row.patch.as_ref().unwrap();
    assert_eq!(view.on.len(), 2, "both are on: {:?}", view.on);
    assert!(
        ward.mar(&patient).totals.overdue > 0,
        "and the old one is late"
    );
    let record = json!({
        "patient_id": patient, "order_id": row.order_id, "applied": null, "at": null, "site": null,
        "request_id": request_id(),
    });
    ward.ok("record_patch_off", record.clone());
    assert_eq!(
        ward.refused(
            "record_patch_off",
            with(record, json!({ "request_id": request_id() }))
        ),
        "patch-not-on",
        "only once"
    );
    let (_, row) = patch(&ward);
    assert_eq!(row.patch.as_ref().unwrap().on.len(), 1, "the new one stays");
    assert!(
        !row.cells
            .iter()
            .any(|cell| cell.follow == Some(Follow::PatchOff)
                && matches!(cell.state, CellState::Overdue)),
        "nothing waits: {:?}",
        row.cells
    );
}

#[test]
fn a_removal_is_not_in_the_future_nor_before_the_patch() {
    let ward = Ward::quiet();
    ward.declare();
    let (patient, row) = patch(&ward);
    let off = json!({
        "patient_id": patient, "order_id": row.order_id, "applied": null, "at": "11:00", "site": null,
        "request_id": request_id(),
    });
    assert_eq!(
        ward.refused("record_patch_off", off.clone()),
        "future-time",
        "not yet"
    );
    let entry =
        ward.ok("record_patch_off", with(off, json!({ "at": "10:10" })))["entry_id"].clone();
    assert_eq!(
        patch(&ward).1.patch.unwrap().on.len(),
        0,
        "nothing is on any more"
    );
    let line = ward.line(entry.as_str().unwrap());
    assert!(
        line.what.contains("patch retiré"),
        "typed into the record by hand: {}",
        line.what
    );
    let correction = json!({
        "entry_id": entry, "reason": "pas ce patient", "replacement": null, "request_id": request_id(),
    });
    ward.ok("correct_entry", correction);
    assert_eq!(
        patch(&ward).1.patch.unwrap().on.len(),
        1,
        "withdrawn: it is on again"
    );
}
