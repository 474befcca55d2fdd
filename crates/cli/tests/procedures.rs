//! Sets of cards as a head nurse and IT work with them: checked, signed, read, compared, printed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

#[path = "support/station.rs"]
mod station;

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::Value;
use station::{Done, Place, run};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn put(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    File::create(path)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
}

fn text_of(place: &Place, words: &[&str]) -> Done {
    run(place.command().arg("procedures").args(words))
}

fn codes(done: &Done) -> Vec<String> {
    let findings = done.result()["findings"].as_array().unwrap().clone();
    findings
        .iter()
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn the_cards_of_the_release_are_clean_listed_and_shown_in_three_languages() {
    let place = Place::new();
    let checked = place.run(&["procedures", "validate", "--strict"]);
    assert_eq!((checked.code, codes(&checked)), (0, vec![]), "{checked:?}");
    let folder = root().join("procedures");
    let same = place.run(&[
        "procedures",
        "validate",
        folder.to_str().unwrap(),
        "--strict",
    ]);
    assert_eq!(
        same.code, 0,
        "the folder is what the program carries: {same:?}"
    );
    let list = place.run(&["procedures", "list"]).result();
    assert_eq!(list["cards"].as_array().unwrap().len(), 17, "all of them");
    for (language, says) in [
        ("fr", "feuilles d’administration"),
        ("fr-CA", "FADM"),
        ("en", "medication sheets"),
    ] {
        let shown = text_of(&place, &["show", "panne-infirmiere", "--lang", language]);
        assert!(
            shown.code == 0 && shown.out.contains(says),
            "{language}: {shown:?}"
        );
    }
    assert_eq!(text_of(&place, &["show", "perdue"]).code, 8, "no such card");
    assert_eq!(text_of(&place, &["show"]).code, 2, "wrong use");
}

#[test]
fn a_bad_card_is_named_with_its_line_and_a_warning_only_counts_when_strict() {
    let place = Place::new();
    let dir = place.home().join("set");
    let base = fs::read_to_string(root().join("procedures/base/poste-isole.toml")).unwrap();
    let ours = base.replace(
        "version = \"1.0.0\"",
        "version = \"1.0.1\"\nsupersedes = \"poste-isole@1.0.0\"",
    );
    put(
        &dir.join("site/poste-isole.toml"),
        &ours.replace("call = \"dsi-astreinte\"", "call = \"personne\""),
    );
    let bad = text_of(&place, &["validate", dir.to_str().unwrap()]);
    assert_eq!(
        bad.code, 1,
        "an error of a card weighs more than the missing signature: {bad:?}"
    );
    let line = bad.out.lines().find(|line| line.contains("P014")).unwrap();
    let (at, said) = line.split_once(" P014 ").unwrap();
    let mut at = at.split(':');
    assert_eq!(at.next(), Some("site/poste-isole.toml"), "{line}");
    let number: usize = at.next().unwrap().parse().unwrap();
    let text = fs::read_to_string(dir.join("site/poste-isole.toml")).unwrap();
    assert!(
        text.lines().nth(number - 1).unwrap().contains("personne"),
        "the line at fault: {line}"
    );
    assert!(said.contains("contact"), "in words: {line}");

    put(&dir.join("site/poste-isole.toml"), &ours);
    let unsigned = place.run(&["procedures", "validate", dir.to_str().unwrap()]);
    assert_eq!(
        (unsigned.code, codes(&unsigned)),
        (30, vec!["P020".to_owned(), "P021".to_owned()]),
        "only list and signature are missing: {unsigned:?}"
    );
    let english = text_of(&place, &["validate", dir.to_str().unwrap(), "--lang", "en"]);
    assert!(
        english.out.contains("The signature is missing"),
        "{english:?}"
    );
}

#[test]
fn a_set_is_signed_once_it_is_sound_and_believed_by_whoever_knows_the_key() {
    let place = Place::new();
    let (dir, key) = (place.home().join("set"), place.home().join("site.key"));
    let (dir_text, key_text) = (dir.to_str().unwrap(), key.to_str().unwrap());
    let base = root().join("procedures/base/poste-isole.toml");
    let ours = fs::read_to_string(&base)
        .unwrap()
        .replace(
            "version = \"1.0.0\"",
            "version = \"1.0.1\"\nsupersedes = \"poste-isole@1.0.0\"",
        )
        .replace("Coller «\u{a0}EN PANNE\u{a0}»", "Coller l’affichette rouge");
    put(
        &dir.join("site/poste-isole.toml"),
        &ours.replace("schema = 1", "schema = 2"),
    );
    let made = place.run(&["procedures", "key", key_text]);
    let public = made.result()["key"].as_str().unwrap().to_owned();
    assert!(public.starts_with("RW"), "minisign's own form: {made:?}");
    let again = place.run(&["procedures", "key", key_text]);
    assert_eq!(again.code, 1, "a key is never written over: {again:?}");
    let sign = [
        "procedures",
        "sign",
        dir_text,
        "--key",
        key_text,
        "--site",
        "CHU Essai",
    ];
    let refused = place.run(&sign);
    assert_eq!(
        (refused.code, codes(&refused)),
        (1, vec!["P002".to_owned()]),
        "{refused:?}"
    );
    assert!(!dir.join("manifest.toml").exists(), "nothing is written");

    put(&dir.join("site/poste-isole.toml"), &ours);
    let signed = place.run(&sign);
    assert_eq!(
        (signed.code, &signed.result()["set_version"]),
        (0, &Value::from(1)),
        "{signed:?}"
    );
    assert_eq!(
        place.run(&sign).result()["set_version"],
        2,
        "the number rises"
    );
    let config = place.home().join("veilleuse.toml");
    let demo = fs::read_to_string(root().join("fixtures/demo-ward/veilleuse.toml")).unwrap();
    put(
        &config,
        &format!("{demo}\n[procedures]\nfolder = \"set\"\nkeys = [\"{public}\"]\n"),
    );
    let believed = run(place
        .command()
        .args(["procedures", "validate", "--strict", "--json", "--config"])
        .arg(&config));
    assert_eq!(
        (believed.code, &believed.result()["site"]),
        (0, &Value::from("CHU Essai")),
        "the configured folder, with the configured key: {believed:?}"
    );
    let differs = text_of(
        &place,
        &[
            "diff",
            base.to_str().unwrap(),
            dir.join("site/poste-isole.toml").to_str().unwrap(),
        ],
    );
    assert!(
        differs
            .out
            .contains("+ etiquette: Coller l’affichette rouge"),
        "{differs:?}"
    );
    assert!(
        differs.out.contains("~ version: 1.0.0 > 1.0.1"),
        "{differs:?}"
    );
}

#[test]
fn a_card_is_printed_alone() {
    let place = Place::new();
    let out = place.home().join("paper");
    let printed = place.run(&[
        "procedures",
        "print",
        "sans-electricite",
        "--by",
        "AL",
        "--out",
        out.to_str().unwrap(),
    ]);
    assert_eq!(printed.code, 0, "{printed:?}");
    let file = printed.result()["files"][0].as_str().unwrap().to_owned();
    assert!(
        fs::read(file).unwrap().starts_with(b"%PDF"),
        "a file to print"
    );
}
