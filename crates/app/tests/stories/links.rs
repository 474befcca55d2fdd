//! A temporary identity turns out to be a patient of the record: a person says so, and everything follows her.

use app::api::views::{Bedside, EntrySaved, Stay, VerdictKind};
use serde_json::{Value, json};

use super::arrivals::arrive;
use super::local_orders::{an_order, row, rows, withdrawn};
use super::outage_ward::{Ward, request_id, with};

fn a_link(temporary: &str, real: &str, name: &str) -> Value {
    json!({
        "temporary_id": temporary, "real_id": real, "compared": ["birth-date", "health-card"], "name": name,
        "request_id": request_id(),
    })
}

fn stay(ward: &Ward, patient: &str) -> Stay {
    ward.ask("stay", json!({ "patient_id": patient }))
}

#[test]
fn everything_charted_under_a_temporary_identity_stands_under_her_own_name_after_the_link() {
    let mut ward = Ward::quiet();
    ward.declare();
    let real = ward
        .list()
        .rows
        .into_iter()
        .find(|row| row.birth_date.len() > 6)
        .unwrap();
    let (here, _) = arrive(
        &ward,
        json!({ "family": "Inconnue", "allergies": "known", "substances": ["latex"] }),
    );
    let order: EntrySaved = ward.ask("take_order", an_order(&here.patient_id));
    ward.ok(
        "record_task",
        json!({ "patient_id": here.patient_id, "due": "23:30", "text": "prélever le bilan", "request_id": request_id() }),
    );
    ward.ok(
        "record_vitals",
        json!({
            "patient_id": here.patient_id, "at": null, "readings": [{ "code": "temperature", "typed": "38,9" }],
            "note": null, "improbable_confirmed": false, "request_id": request_id(),
        }),
    );
    let candidates = stay(&ward, &here.patient_id).candidates;
    assert!(
        candidates
            .iter()
            .any(|one| one.patient_id == real.patient_id),
        "she is proposed, not chosen"
    );

    let (temporary, id) = (here.patient_id.as_str(), real.patient_id.as_str());
    let link = a_link(temporary, id, &real.name);
    assert_eq!(
        ward.refused(
            "link_patient",
            with(link.clone(), json!({ "compared": ["name", "name"] }))
        ),
        "two-identifiers"
    );
    assert_eq!(
        ward.refused(
            "link_patient",
            with(link.clone(), json!({ "name": "Quelqu’un" }))
        ),
        "name-differs"
    );
    assert_eq!(
        ward.refused("link_patient", a_link(id, temporary, &here.name)),
        "not-linkable"
    );
    let saved: EntrySaved = ward.ask(
        "link_patient",
        with(link, json!({ "name": real.name.to_lowercase() })),
    );

    let linked = |ward: &Ward| {
        let list = ward.list();
        assert!(list.alarm.is_none(), "the sum of the orders holds");
        assert!(
            list.rows
                .iter()
                .all(|row| row.patient_id != here.patient_id),
            "one person, one row"
        );
        let row = list
            .rows
            .into_iter()
            .find(|row| row.patient_id == id)
            .unwrap();
        assert!(
            row.stay.known_as.unwrap().contains(&here.ipp),
            "the number she had stays visible"
        );
        assert!(
            row.allergy.items.iter().any(|item| item == "latex"),
            "what she told the ward is kept"
        );
        let beside: Bedside = ward.ask("bedside", json!({ "patient_id": id }));
        assert!(
            format!("{:?}", beside.signs).contains("38,9"),
            "her fever is hers"
        );
        assert_eq!(beside.tasks.len(), 1, "her task stands at her bed");
        assert!(
            row.unreconciled >= 4,
            "her entries count as hers: {}",
            row.unreconciled
        );
    };
    linked(&ward);
    assert!(
        row(&ward, id, "essaimycine").taken_here.is_some(),
        "her order too"
    );
    assert_eq!(
        ward.line(&order.entry_id).patient,
        real.name,
        "and her line of the worklist"
    );
    assert_eq!(
        ward.line(&order.entry_id).verdict,
        VerdictKind::ByHand,
        "it may be typed in now"
    );
    ward.restart();
    ward.sign_in("AL");
    linked(&ward);
    // The wrong person: the link is taken back, and all of it is under the temporary identity again.
    ward.ok("correct_entry", withdrawn(&saved.entry_id));
    assert!(row(&ward, temporary, "essaimycine").taken_here.is_some());
    assert!(rows(&ward, id).iter().all(|row| row.taken_here.is_none()));
    assert_eq!(ward.line(&order.entry_id).patient, "INCONNUE");
}

#[test]
fn two_different_birth_dates_are_no_agreement() {
    let ward = Ward::quiet();
    ward.declare();
    let real = ward.list().rows.into_iter().next().unwrap();
    let (here, _) = arrive(
        &ward,
        json!({ "family": "Zorglub", "birth_date": "01/01/1999" }),
    );
    let link = a_link(&here.patient_id, &real.patient_id, &real.name);
    assert_eq!(ward.refused("link_patient", link), "birth-dates-differ");
}

#[test]
fn the_record_comes_back_with_the_same_patient_and_nobody_is_joined_by_guessing() {
    let ward = Ward::living();
    ward.declare();
    let (here, arrival) = arrive(
        &ward,
        json!({ "family": "Kerouédan", "given": "Maël", "birth_date": "03/02/1948" }),
    );
    let order: EntrySaved = ward.ask("take_order", an_order(&here.patient_id));
    // The admission office enters him in the record: a copy of a stay, with another person in it.
    let mut stay_there = ward
        .hospital
        .resources("Encounter")
        .into_iter()
        .find(|one| one["status"] == "in-progress")
        .unwrap();
    stay_there["id"] = json!("enc-late");
    stay_there["subject"] = json!({ "reference": "Patient/late" });
    stay_there["identifier"] = json!([]);
    ward.hospital.put(json!({
        "resourceType": "Patient", "id": "late", "birthDate": "1948-02-03", "gender": "male",
        "name": [{ "use": "official", "family": "Kerouédan", "given": ["Maël"] }],
        "identifier": [{ "system": "urn:oid:1.2.250.1.71.4.2.2", "value": "90000001" }],
    }));
    ward.hospital.put(stay_there);
    ward.end();
    ward.ok("sync_now", json!({}));
    let same = |ward: &Ward| {
        ward.list()
            .rows
            .into_iter()
            .filter(|row| row.name.starts_with("KEROUÉDAN"))
            .count()
    };
    assert_eq!(
        same(&ward),
        2,
        "two rows until a person says that they are one"
    );
    let candidate = stay(&ward, &here.patient_id).candidates.remove(0);
    assert!(
        candidate.alike.contains("naissance"),
        "proposed first: {}",
        candidate.alike
    );
    ward.all_clear();
    let decide = |entry: &str| json!({ "entry_id": entry, "decision": "manual-entered", "reason": "saisi au DPI", "by": "PF" });
    assert_eq!(
        ward.refused("decide_line", decide(&order.entry_id)),
        "link-first"
    );
    assert_eq!(
        ward.release_all(),
        0,
        "nothing leaves under a temporary identity"
    );
    ward.ok(
        "link_patient",
        a_link(&here.patient_id, &candidate.patient_id, &candidate.name),
    );
    assert_eq!(same(&ward), 1, "one person");
    ward.ok("decide_line", decide(&order.entry_id));
    ward.ok("decide_line", decide(&arrival.entry_id));
}
