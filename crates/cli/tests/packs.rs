//! The packs printed ahead, with the real program: made, killed while they are made, and printed when nothing else is left.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where its story breaks"
)]

#[path = "../../paper/tests/support/ippeve.rs"]
mod ippeve;
#[path = "support/station.rs"]
mod station;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use station::{Done, Place};

fn packs(place: &Place) -> PathBuf {
    place.data().join("packs")
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).map_or_else(
        |_| BTreeSet::new(),
        |entries| {
            entries
                .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
                .collect()
        },
    )
}

fn print_to(place: &Place, folder: &Path) -> Done {
    fs::create_dir_all(folder).unwrap();
    place.run(&["print", "--last", "--to", folder.to_str().unwrap()])
}

/// The three documents, as independent programs read them.
fn check(printed: &Done, why: &str) -> (u64, Vec<String>) {
    assert_eq!(printed.code, 0, "{why}: {printed:?}");
    let result = printed.result();
    let texts: Vec<String> = result["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| {
            let file = document["file"].as_str().unwrap();
            let sound = Command::new("qpdf").args(["--check", file]).output();
            assert!(
                sound
                    .expect("missing tool: apt-get install qpdf")
                    .status
                    .success(),
                "{why}: {file} is no sound PDF"
            );
            let read = Command::new("pdftotext")
                .args([file, "-"])
                .output()
                .expect("missing tool: apt-get install poppler-utils");
            String::from_utf8(read.stdout).unwrap()
        })
        .collect();
    assert_eq!(texts.len(), 3, "{why}: census, MAR and handover");
    assert!(
        texts.iter().all(|text| text.contains("MARTIN")),
        "{why}: with the ward on them"
    );
    (result["generation"].as_u64().unwrap(), texts)
}

#[test]
fn the_last_pack_prints_without_database_and_without_configuration() {
    let place = Place::new();
    let made = place.run(&["packs", "make"]);
    assert_eq!(made.code, 0, "{made:?}");
    // Everything but the packs and the key beside them is gone.
    for name in names(&place.data()) {
        let path = place.data().join(&name);
        if name == "packs" || name == "station.key" {
            continue;
        }
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }
    let out = place.home().join("stick");
    let (_, texts) = check(&print_to(&place, &out), "alone");
    assert!(
        texts.iter().all(|text| !text.contains("COPIE")),
        "the first is no copy"
    );
    let (_, texts) = check(&print_to(&place, &out), "alone, again");
    assert!(
        texts.iter().all(|text| text.contains("COPIE 1")),
        "the second is one"
    );
    let nowhere = place.run(&["print", "--last"]);
    assert_eq!(nowhere.code, 3, "without a printer it says so: {nowhere:?}");
}

#[test]
fn nothing_in_the_folder_of_packs_names_a_patient() {
    let place = Place::new();
    assert_eq!(place.run(&["packs", "make"]).code, 0, "a pack");
    let people: Vec<String> = place.run(&["census"]).result()["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| {
            [
                row["name"]
                    .as_str()
                    .unwrap()
                    .split(' ')
                    .next()
                    .unwrap()
                    .to_owned(),
                row["ipp"].as_str().unwrap().to_owned(),
            ]
        })
        .filter(|word| word.len() > 3)
        .collect();
    assert!(people.len() > 20, "a ward of people: {people:?}");
    let folder = packs(&place);
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&folder).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "its owner's only");
    for name in names(&folder) {
        let bytes = fs::read(folder.join(&name)).unwrap();
        for word in &people {
            assert!(
                !name.contains(word.as_str())
                    && !bytes
                        .windows(word.len())
                        .any(|part| part == word.as_bytes()),
                "{word} is readable in {name}"
            );
        }
    }
}

#[test]
fn a_pack_that_was_touched_is_not_printed_and_the_one_before_is() {
    let place = Place::new();
    assert_eq!(place.run(&["packs", "make"]).code, 0, "the first");
    assert_eq!(place.run(&["packs", "make"]).code, 0, "the second");
    let out = place.home().join("stick");
    let newest = check(&print_to(&place, &out), "untouched").0;
    let folder = packs(&place);
    let mar = names(&folder)
        .into_iter()
        .find(|name| name.contains(&format!("_mar_g{newest:04}")) && name.contains("pages"))
        .unwrap();
    let mut bytes = fs::read(folder.join(&mar)).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::File::create(folder.join(&mar))
        .unwrap()
        .write_all(&bytes)
        .unwrap();
    assert_eq!(
        check(&print_to(&place, &out), "touched").0,
        newest - 1,
        "the one before"
    );
    // A manifest that says something else than what was signed is no manifest.
    let manifest = folder.join(format!("g{:06}.manifest.json", newest - 1));
    let text = fs::read_to_string(&manifest).unwrap();
    fs::File::create(&manifest)
        .unwrap()
        .write_all(
            text.replace("\"ward\": \"3N\"", "\"ward\": \"4N\"")
                .as_bytes(),
        )
        .unwrap();
    let none = print_to(&place, &out);
    assert_eq!(none.code, 1, "nothing sound is left: {none:?}");
}

#[test]
fn killed_at_any_step_of_a_pack_the_one_before_still_prints() {
    let place = Place::new();
    assert_eq!(place.run(&["packs", "make"]).code, 0, "the first pack");
    let out = place.home().join("stick");
    let mut known = check(&print_to(&place, &out), "the first").0;
    // Every name that appears while a pack is written is a step; each of them is the last one of some process.
    let mut steps = BTreeSet::new();
    let mut whole = false;
    for step in 1..40 {
        let before = names(&packs(&place));
        let mut child = place
            .command()
            .args(["packs", "make", "--json", "--data"])
            .arg(place.data())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let until = Instant::now() + Duration::from_secs(60);
        let mut seen = BTreeSet::new();
        whole = loop {
            seen.extend(names(&packs(&place)).difference(&before).cloned());
            if seen.len() >= step {
                child.kill().unwrap();
                child.wait().unwrap();
                break false;
            }
            if child.try_wait().unwrap().is_some() {
                break true;
            }
            assert!(Instant::now() < until, "the pack takes too long");
        };
        steps.extend(seen.iter().map(|name| {
            // The steps of one pack have the names of the next.
            name.split('_')
                .skip(2)
                .collect::<Vec<_>>()
                .join("_")
                .replace(|c: char| c.is_ascii_digit(), "")
        }));
        let (generation, _) = check(
            &print_to(&place, &out),
            &format!("killed at step {step}: {seen:?}"),
        );
        assert!(
            generation >= known,
            "step {step}: {generation} is older than what was there"
        );
        known = generation;
        if whole {
            break;
        }
    }
    assert!(whole, "the last process was not killed any more");
    assert!(
        steps.len() >= 8,
        "it was killed at every document, half written and whole: {steps:?}"
    );
    // Nothing half written is left once a pack was made.
    assert!(
        names(&packs(&place))
            .iter()
            .all(|name| !name.ends_with(".new")),
        "{:?}",
        names(&packs(&place))
    );
}

#[test]
fn the_last_pack_goes_to_the_wards_printer_and_the_journal_hears_of_it_later() {
    let printer = ippeve::Printer::start("application/pdf", Some("exit 0"));
    let right = ippeve::Printer::start_with(
        "application/pdf",
        Some("exit 0"),
        Some(
            "ATTR keyword media-ready iso_a4_210x297mm\nATTR keyword media-supported iso_a4_210x297mm\n\
             ATTR keyword sides-supported one-sided\nATTR keyword print-scaling-supported none\n\
             ATTR mimeMediaType document-format-supported application/pdf",
        ),
    );
    let place = Place::new();
    let config = place.home().join("veilleuse.toml");
    // A configuration of its own needs a record of its own; the one of the demonstration serves the packs here.
    assert_eq!(place.run(&["packs", "make"]).code, 0, "a pack");
    let text = format!(
        "[station]\nname = \"3N-1\"\n[ward]\nhospital = \"H\"\ncode = \"3N\"\nname = \"3 Nord\"\nlocation = \"x\"\n\
         [ehr]\nbase_url = \"http://127.0.0.1:9/\"\nown_system = \"urn:x\"\nauth = {{ kind = \"none\" }}\n\
         [print]\nprinters = [{{ name = \"3N\", address = \"{}\" }}, {{ name = \"3S\", address = \"{}\" }}]\n",
        printer.address, right.address
    );
    fs::File::create(&config)
        .unwrap()
        .write_all(text.as_bytes())
        .unwrap();
    let config = config.to_str().unwrap();
    // This printer program holds Letter; the pack is A4, and that is said instead of printed.
    let refused = place.run(&["print", "--last", "--printer", "3N", "--config", config]);
    assert_eq!(refused.code, 5, "not printed: {refused:?}");
    assert!(printer.received().is_empty(), "nothing in the wrong format");
    let other = place.run(&["print", "--last", "--printer", "4N", "--config", config]);
    assert_eq!(other.code, 8, "no printer of that name: {other:?}");
    // The next one holds A4: without a name the pack finds it by itself, and every page is out.
    let printed = place.run(&["print", "--last", "--config", config]);
    assert_eq!(printed.code, 0, "printed: {printed:?}");
    let documents = printed.result()["documents"].as_array().unwrap().len();
    assert_eq!(right.received().len(), documents, "each document once");
    assert!(
        right
            .received()
            .iter()
            .all(|file| file.starts_with(b"%PDF"))
    );
    assert!(
        printer.received().is_empty(),
        "still nothing in the wrong format"
    );
    // As files: the journal hears of it when the station runs again.
    let out = place.home().join("stick");
    check(&print_to(&place, &out), "as files");
    let count = |place: &Place| place.run(&["journal", "verify"]).result()["entries"].as_u64();
    let before = count(&place).unwrap();
    let station = place.serve();
    station::wait("the journal to hear of it", || {
        names(&packs(&place))
            .iter()
            .all(|name| !name.starts_with("printed-todo"))
    });
    let lines: Value = station.ok("sheets_out", json!({}));
    drop(station);
    assert!(
        lines["lines"]
            .as_array()
            .unwrap()
            .iter()
            .any(|line| line["form"] == "Liste de l’unité" || line["number"].is_string())
            || count(&place).unwrap() > before,
        "its sheets are known: {lines}"
    );
    assert!(
        count(&place).unwrap() >= before + 6,
        "each document, and how it ended"
    );
}
