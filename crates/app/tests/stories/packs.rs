//! What lies printed ahead: how much of it, for how long, and what never takes whose place.

use std::fs;

use app::api::views::PackMade;
use serde_json::{Value, json};

use crate::outage_ward::Ward;

fn make(ward: &Ward) -> PackMade {
    ward.ask("make_pack", json!({}))
}

/// The manifests that lie there, oldest first.
fn manifests(ward: &Ward) -> Vec<Value> {
    let mut found: Vec<Value> = fs::read_dir(ward.data().join("packs"))
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            name.ends_with(".manifest.json")
                .then(|| serde_json::from_slice(&fs::read(path).unwrap()).unwrap())
        })
        .collect();
    found.sort_by_key(|pack| pack["generation"].as_u64());
    found
}

fn generations(ward: &Ward) -> Vec<u64> {
    manifests(ward)
        .iter()
        .map(|pack| pack["generation"].as_u64().unwrap())
        .collect()
}

/// A name that the printed letters lack, at the hospital and in the copy.
fn unprintable(ward: &Ward) -> Value {
    let mut patient = ward.hospital.resources("Patient").remove(0);
    let before = patient.clone();
    patient["name"][0]["family"] = json!("李");
    ward.hospital.put(patient);
    ward.ok("sync_now", json!({}));
    before
}

#[test]
fn four_packs_are_kept_and_old_ones_go_but_never_during_an_outage() {
    let ward = Ward::quiet();
    for _ in 0..5 {
        assert!(make(&ward).complete, "the whole ward");
    }
    assert_eq!(generations(&ward), [2, 3, 4, 5], "the last four");
    let pack = manifests(&ward).pop().unwrap();
    assert_eq!(
        pack["patients"].as_array().unwrap().len(),
        ward.list().rows.len(),
        "the age of everybody's data"
    );
    let kinds: Vec<&str> = pack["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["census", "mar", "handover"], "in this order");
    ward.later(73 * 60);
    make(&ward);
    assert_eq!(
        generations(&ward),
        [6],
        "nobody should read what is three days old"
    );
    ward.declare();
    ward.later(80 * 60);
    make(&ward);
    assert_eq!(
        generations(&ward),
        [6, 7],
        "while the outage lasts nothing goes by its age"
    );
}

#[test]
fn a_pack_that_lacks_a_sheet_never_takes_the_place_of_a_whole_one() {
    let ward = Ward::quiet();
    let whole = make(&ward).generation;
    let before = unprintable(&ward);
    for _ in 0..4 {
        let partial = make(&ward);
        assert!(
            !partial.complete && partial.problems > 0,
            "a name without letters: {partial:?}"
        );
    }
    assert_eq!(
        generations(&ward).first(),
        Some(&u64::from(whole)),
        "the whole one is still there beside the newer ones"
    );
    ward.hospital.put(before);
    ward.ok("sync_now", json!({}));
    let next = make(&ward);
    assert!(next.complete, "and the next whole one is one again");
}

#[test]
fn a_living_station_is_ahead_by_itself_and_again_when_the_outage_begins() {
    let ward = Ward::living();
    ward.wait("the first pack", || !generations(&ward).is_empty());
    let first = generations(&ward);
    ward.declare();
    ward.wait("the pack of the outage", || generations(&ward) != first);
    assert!(
        ward.mode()
            .warnings
            .iter()
            .all(|warning| warning.code != "pack-failed"),
        "and nothing is wrong with it"
    );
}

#[test]
fn packs_lie_in_clear_only_where_the_site_says_so() {
    let ward = Ward::quiet_with(|config| config.print.packs = app::config::PacksConfig::Plain);
    make(&ward);
    let pdf = manifests(&ward)[0]["files"][0]["name"]
        .as_str()
        .unwrap()
        .to_owned();
    let bytes = fs::read(ward.data().join("packs").join(&pdf)).unwrap();
    assert!(bytes.starts_with(b"%PDF-"), "any program prints {pdf}");
    assert!(
        pdf.contains("_3N_census_g0001_A4") && pdf.starts_with("2026-11-20T"),
        "named by time, ward, kind, number and paper: {pdf}"
    );
    let off = Ward::quiet_with(|config| config.print.packs = app::config::PacksConfig::Off);
    assert_eq!(
        off.refused("make_pack", json!({})),
        "packs-off",
        "or not at all"
    );
}
