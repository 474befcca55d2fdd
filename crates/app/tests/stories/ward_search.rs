//! The ward list and how a patient is found on it: birth date first, then three letters. Nobody is ever hidden.

use app::api::views::{Certainty, FoundPatients};
use serde_json::json;

use super::outage_ward::{Ward, request_id};

fn find(ward: &Ward, query: &str) -> FoundPatients {
    ward.ask("find_patients", json!({ "query": query }))
}

#[test]
fn h114_a_birth_date_typed_in_any_way_finds_its_patient() {
    let ward = Ward::quiet();
    let rows = ward.list().rows;
    let born: Vec<_> = ward
        .hospital
        .resources("Patient")
        .iter()
        .filter_map(|patient| patient["birthDate"].as_str().map(str::to_owned))
        .filter(|date| date.len() == 10)
        .collect();
    let date = &born[0];
    let parts: Vec<&str> = date.split('-').collect();
    let (year, month, day) = (parts[0], parts[1], parts[2]);
    let short = format!(
        "{}/{}/{}",
        day.trim_start_matches('0'),
        month.trim_start_matches('0'),
        year.trim_start_matches("19").trim_start_matches("20")
    );
    let expected = find(&ward, date);
    assert!(!expected.patient_ids.is_empty(), "{date}");
    for typed in [format!("{day}{month}{year}"), short] {
        assert_eq!(
            find(&ward, &typed).patient_ids,
            expected.patient_ids,
            "{typed} is {date}"
        );
    }
    assert_eq!(
        ward.list().rows.len(),
        rows.len(),
        "finding hides nobody from the list"
    );
}

#[test]
fn what_is_found_is_said_with_how_many_there_are() {
    let ward = Ward::quiet();
    let rows = ward.list().rows;
    let name = &rows[0].name;
    let three: String = name.chars().take(3).collect();
    let found = find(&ward, &three.to_lowercase());
    assert!(found.patient_ids.contains(&rows[0].patient_id), "{three}");
    let all = format!("sur {}", rows.len());
    assert!(found.text.contains(&all), "{}", found.text);
    let nobody = find(&ward, "zzz");
    assert!(nobody.patient_ids.is_empty());
    assert_eq!(
        nobody.text,
        format!(
            "Aucune correspondance sur {}, tous restent affichés",
            rows.len()
        )
    );
    assert_eq!(
        find(&ward, "").text,
        "",
        "nothing was asked, nothing is said"
    );
    for odd in ["\u{202e}", "///", "99999999999999999999", "«", "\0"] {
        assert!(find(&ward, odd).patient_ids.is_empty(), "{odd:?}");
    }
}

#[test]
fn h115_the_list_says_isolation_or_why_it_is_not_known() {
    let ward = Ward::quiet();
    let rows = ward.list().rows;
    let known: Vec<_> = rows
        .iter()
        .filter(|row| row.isolation.certainty == Certainty::Known)
        .collect();
    assert!(!known.is_empty(), "somebody is isolated on this ward");
    for row in &rows {
        let on_chart = ward.mar(&row.patient_id).banner.alerts;
        let isolation = on_chart
            .iter()
            .find(|finding| finding.code == "isolation")
            .unwrap();
        assert_eq!(
            (&isolation.certainty, &isolation.value),
            (&row.isolation.certainty, &row.isolation.value),
            "list and chart say the same of {}",
            row.name
        );
    }
}

#[test]
fn the_order_by_what_is_due_names_each_place_once_and_counts_tasks() {
    let ward = Ward::quiet();
    ward.declare();
    let rows = ward.list().rows;
    let mut ranks: Vec<u32> = rows.iter().map(|row| row.due_rank).collect();
    ranks.sort_unstable();
    let places: Vec<u32> = (0..u32::try_from(rows.len()).unwrap()).collect();
    assert_eq!(ranks, places, "every patient has her own place");
    let last = rows.iter().max_by_key(|row| row.due_rank).unwrap();
    ward.ok(
        "record_task",
        json!({ "patient_id": last.patient_id, "due": "10:40", "text": "glycémie", "request_id": request_id() }),
    );
    let again = ward.list().rows;
    let now = again
        .iter()
        .find(|row| row.patient_id == last.patient_id)
        .unwrap();
    assert!(
        now.due_rank < last.due_rank,
        "a task that is due counts like a dose: {} then {}",
        last.due_rank,
        now.due_rank
    );
}
