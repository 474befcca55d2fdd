//! People who come, move and go while the record is away.

use app::api::views::{Beds, EntrySaved, Stay, VerdictKind, WardRow};
use serde_json::{Value, json};

use super::local_orders::{an_order, outage, row, withdrawn};
use super::outage_ward::{Ward, request_id, with};

/// Somebody of whom nothing is known.
pub(crate) fn unknown() -> Value {
    json!({
        "family": null, "given": null, "birth_date": null, "age_guess": 60, "sex": "male", "bed": null,
        "tell_apart": ["tatouage au bras gauche", "veste rouge"], "allergies": "not-collected", "substances": [],
        "weight": "72,5", "at": null, "bed_confirmed": false, "look_alike_confirmed": false, "corrects": null,
        "request_id": request_id(),
    })
}

pub(crate) fn arrive(ward: &Ward, changes: Value) -> (WardRow, EntrySaved) {
    let known: Vec<String> = ward
        .list()
        .rows
        .into_iter()
        .map(|row| row.patient_id)
        .collect();
    let saved: EntrySaved = ward.ask("arrive", with(unknown(), changes));
    let row = ward
        .list()
        .rows
        .into_iter()
        .find(|row| !known.contains(&row.patient_id));
    (row.unwrap(), saved)
}

pub(crate) fn a_departure(patient: &str, how: &str) -> Value {
    json!({ "patient_id": patient, "how": how, "at": null, "text": null, "corrects": null, "request_id": request_id() })
}

pub(crate) fn a_move(patient: &str, bed: &str) -> Value {
    json!({
        "patient_id": patient, "bed": bed, "at": null, "bed_confirmed": true, "corrects": null,
        "request_id": request_id(),
    })
}

#[test]
fn somebody_unknown_gets_a_number_of_the_wards_own_that_is_never_given_twice() {
    let (mut ward, _) = outage();
    let before = ward.list().rows.len();
    let (row, saved) = arrive(&ward, json!({}));
    assert_eq!(row.name, "INCONNU");
    assert!(
        row.ipp.starts_with("T-") && row.ipp.contains("-001-"),
        "{}",
        row.ipp
    );
    assert_eq!(row.birth_date, "environ 60 ans");
    assert_eq!(row.stay.temporary.as_deref(), Some("IDENTITÉ PROVISOIRE"));
    assert_eq!(
        row.stay.tell_apart.len(),
        2,
        "what tells her apart stands beside the name"
    );
    assert_eq!(row.allergy.word, "Allergies non recueillies", "never none");
    let banner = ward.mar(&row.patient_id).banner;
    assert!(banner.weight.contains("72,5\u{a0}kg"), "{}", banner.weight);
    assert_eq!(
        banner.missing,
        Vec::<String>::new(),
        "nothing of hers is missing: the ward was told all of it"
    );
    assert!(ward.list().alarm.is_none(), "the sum of the orders holds");
    // Withdrawn, its number is spent all the same; and a restart does not begin again.
    ward.ok("correct_entry", withdrawn(&saved.entry_id));
    assert_eq!(ward.list().rows.len(), before, "she never came");
    ward.restart();
    ward.sign_in("AL");
    let (next, _) = arrive(&ward, json!({ "family": "Test", "given": "Zoé" }));
    assert!(next.ipp.contains("-002-"), "{}", next.ipp);
    ward.restart();
    let found = ward
        .list()
        .rows
        .into_iter()
        .find(|row| row.patient_id == next.patient_id);
    assert_eq!(found.unwrap().name, "TEST Zoé", "after a restart");
}

#[test]
fn whoever_looks_like_somebody_or_lies_in_her_bed_is_said_first() {
    let (ward, _) = outage();
    let there = ward
        .list()
        .rows
        .into_iter()
        .find(|row| row.bed_known)
        .unwrap();
    let family = there.name.split(' ').next().unwrap().to_owned();
    let like = with(unknown(), json!({ "family": family, "given": "Autre" }));
    assert_eq!(ward.refused("arrive", like), "arrival-look-alike");
    let bed = with(unknown(), json!({ "bed": there.bed }));
    assert_eq!(ward.refused("arrive", bed), "bed-occupied");
    let (row, _) = arrive(&ward, json!({ "bed": there.bed, "bed_confirmed": true }));
    assert!(
        row.bed_conflict,
        "both stand in that bed, and the list says so"
    );
    let beds: Beds = ward.ask("beds", json!({}));
    assert!(beds.beds.iter().any(|bed| bed.taken_by.is_some()) && !beds.beds.is_empty());
}

#[test]
fn bad_arrivals_are_refused_and_hidden_signs_are_shown() {
    let (ward, _) = outage();
    for (changes, code) in [
        (json!({ "family": "N".repeat(200) }), "text-too-long"),
        (json!({ "birth_date": "31/02/1950" }), "bad-date"),
        (json!({ "birth_date": "01/01/48" }), "bad-date"),
        (json!({ "birth_date": "01/01/2990" }), "bad-date"),
        (json!({ "age_guess": 200 }), "bad-date"),
        (json!({ "weight": "7000" }), "bad-weight"),
        (json!({ "weight": "soixante" }), "bad-weight"),
        (json!({ "allergies": "known" }), "substance-needed"),
        (
            json!({ "allergies": "none-known", "substances": ["latex"] }),
            "substance-needed",
        ),
        (json!({ "at": "11:20" }), "future-time"),
    ] {
        let asked = with(unknown(), changes.clone());
        assert_eq!(ward.refused("arrive", asked), code, "{changes}");
    }
    let (row, _) = arrive(
        &ward,
        json!({ "family": "Du\u{202e}pont", "given": "A\u{7}na" }),
    );
    assert!(
        row.name.contains("⟦U+202E⟧") && row.name.contains("⟦U+0007⟧"),
        "{}",
        row.name
    );
}

#[test]
fn an_order_for_somebody_unknown_is_given_and_waits_for_a_link() {
    let (ward, _) = outage();
    let (row, saved) = arrive(
        &ward,
        json!({ "allergies": "known", "substances": ["essaimycine"] }),
    );
    let asked = an_order(&row.patient_id);
    assert_eq!(ward.refused("take_order", asked.clone()), "order-allergy");
    let order: EntrySaved = ward.ask(
        "take_order",
        with(asked, json!({ "allergy_confirmed": true })),
    );
    assert_eq!(
        ward.line(&saved.entry_id).verdict,
        VerdictKind::ByHand,
        "her identity first of all"
    );
    let line = ward.line(&order.entry_id);
    assert_eq!(line.verdict, VerdictKind::Conflict, "{}", line.why);
    assert_eq!(line.patient, "INCONNU");
    assert_eq!(
        ward.refused("correct_entry", withdrawn(&saved.entry_id)),
        "arrival-in-use",
        "nobody takes the name away from under an order"
    );
}

#[test]
fn a_move_is_shown_beside_what_the_record_says_and_can_be_undone() {
    let (mut ward, patient) = outage();
    let bed = |ward: &Ward| {
        let row = ward
            .list()
            .rows
            .into_iter()
            .find(|row| row.patient_id == patient)
            .unwrap();
        (row.bed, row.stay.moved.is_some())
    };
    let home = bed(&ward).0;
    assert_eq!(
        ward.refused("move_patient", a_move(&patient, &home)),
        "same-bed"
    );
    let saved: EntrySaved = ward.ask("move_patient", a_move(&patient, "Couloir 1"));
    assert_eq!(bed(&ward), ("Couloir 1".to_owned(), true));
    ward.restart();
    ward.sign_in("AL");
    assert_eq!(bed(&ward).0, "Couloir 1", "after a restart");
    let right = json!({ "corrects": { "entry_id": saved.entry_id, "reason": "couloir 2" } });
    let again: EntrySaved = ward.ask("move_patient", with(a_move(&patient, "Couloir 2"), right));
    assert_eq!(bed(&ward).0, "Couloir 2", "put right");
    ward.ok("correct_entry", withdrawn(&again.entry_id));
    assert_eq!(bed(&ward), (home, false), "undone");
}

#[test]
fn who_left_stays_readable_has_nothing_due_and_can_come_back_by_correction() {
    let (ward, patient) = outage();
    let open = |ward: &Ward| {
        let groups = ward.mar(&patient).groups;
        let rows = groups.into_iter().flat_map(|group| group.rows);
        rows.flat_map(|row| row.cells)
            .filter(|cell| cell.open)
            .count()
    };
    let before = open(&ward);
    let saved: EntrySaved = ward.ask("leave", a_departure(&patient, "died"));
    assert!(open(&ward) < before, "nothing more is due");
    let list = ward.list();
    let gone = list.rows.last().unwrap();
    assert_eq!(
        gone.patient_id, patient,
        "behind those who are here, never hidden"
    );
    assert!(
        gone.stay.left.as_ref().unwrap().contains("DÉCÉDÉ"),
        "said plainly"
    );
    assert!(list.alarm.is_none());
    assert_eq!(
        ward.refused("take_order", an_order(&patient)),
        "patient-left"
    );
    assert_eq!(
        ward.refused("leave", a_departure(&patient, "discharged")),
        "patient-left"
    );
    let stay: Stay = ward.ask("stay", json!({ "patient_id": patient }));
    assert_eq!(stay.lines.len(), 1, "what was said of her stay");
    ward.ok("correct_entry", withdrawn(&saved.entry_id));
    assert_eq!(open(&ward), before, "a slip of the hand: she is here");
    ward.ok("take_order", an_order(&patient));
    assert!(row(&ward, &patient, "essaimycine").taken_here.is_some());
}
