//! The format by its examples: a sound set, one bad example for each code, the cards of the release, and anything at all.

mod expressions;
mod fuzz;
mod running;
mod sets;
mod triggers;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::NaiveDate;

use super::{CardSet, Code, Files, Finding, MANIFEST, Manifest, read_set};

/// The day on which the examples are read.
fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file of a folder.
fn files_of(folder: &Path) -> Files {
    let mut files = Files::new();
    gather(folder, folder, &mut files);
    files
}

fn gather(root: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(root, &path, files);
        } else if path.extension().is_some_and(|end| end == "toml") {
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            files.insert(name.to_owned(), std::fs::read(&path).unwrap());
        }
    }
}

/// The sound set, changed by what lies in the folder of an example; listed anew unless the example is about the list.
fn example(name: &str) -> Files {
    let mut files = files_of(&root().join("fixtures/procedures/sound"));
    let changed = files_of(&root().join("fixtures/procedures").join(name));
    let lists = changed.contains_key(MANIFEST);
    files.extend(changed);
    if !lists {
        let manifest = Manifest::over(&files, "essai", 3).to_toml();
        files.insert(MANIFEST.to_owned(), manifest.into_bytes());
    }
    files
}

/// The set that the release ships, read once.
fn shipped() -> (CardSet, Vec<Finding>) {
    static SHIPPED: LazyLock<(CardSet, Vec<Finding>)> =
        LazyLock::new(|| read_set(&files_of(&root().join("procedures")), today()));
    SHIPPED.clone()
}

fn codes(findings: &[Finding]) -> Vec<Code> {
    let mut codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    codes.dedup();
    codes
}
