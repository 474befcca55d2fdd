//! The house rules that a machine can check: walls between crates, words, bindings, migrations, hazards.
//!
//! Every check reads the tree and what `cargo metadata` says of it. A failure names the file and what to do about it.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a check that cannot read the tree must stop and say where"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use sha2::{Digest, Sha256};

const LINES_MAX: usize = 800;

/// Which of our crates a crate may use; a crate that is not here must be added with its reason.
const ARROWS: [(&str, &[&str]); 12] = [
    ("ward", &[]),
    ("lang", &["ward"]),
    ("store", &["ward", "lang"]),
    ("ehr", &["ward", "lang"]),
    ("paper", &["ward", "lang"]),
    ("peers", &["ward", "lang"]),
    (
        "app",
        &["ward", "lang", "store", "ehr", "paper", "peers", "ehr-sim"],
    ),
    ("cli", &["app", "lang"]),
    ("veilleuse-desktop", &["app", "lang"]),
    ("ehr-sim", &[]),
    ("e2e", &[]),
    // Measures the crates, and a whole station on a pretend record, against the raw limit.
    (
        "bench",
        &["ward", "store", "ehr", "app", "ehr-sim", "paper", "lang"],
    ),
];

/// What a test may use besides: the pretend hospital stands on the other end of a real connection.
const TEST_ARROWS: [(&str, &str); 3] = [("ehr", "ehr-sim"), ("cli", "ehr-sim"), ("cli", "paper")];

/// A heavy dependency lives behind one wall.
const ONE_HOME: [(&str, &[&str]); 6] = [
    ("tauri", &["veilleuse-desktop"]),
    ("tauri-build", &["veilleuse-desktop"]),
    // The limit that the store is measured against is the same library without a key.
    ("rusqlite", &["store", "bench"]),
    ("printpdf", &["paper"]),
    ("ipp", &["paper"]),
    ("fluent-bundle", &["lang"]),
];

/// The domain has no file, no network, no clock, no chance and no threads of its own.
const IMPURE: [&str; 26] = [
    "anyhow",
    "async-std",
    "fantoccini",
    "fastrand",
    "getrandom",
    "hyper",
    "hyper-util",
    "interprocess",
    "ipp",
    "log",
    "mio",
    "notify",
    "printpdf",
    "rand",
    "reqwest",
    "rusqlite",
    "smol",
    "tauri",
    "tempfile",
    "tiny_http",
    "tokio",
    "tracing",
    "ureq",
    "fluent-bundle",
    "parking_lot",
    "dirs",
];

/// Features that would bring the clock or chance back through an innocent crate.
const IMPURE_FEATURES: [(&str, &[&str]); 3] = [
    ("chrono", &["clock", "now", "wasmbind", "default"]),
    (
        "uuid",
        &[
            "v1",
            "v4",
            "v6",
            "v7",
            "rng-getrandom",
            "rng-rand",
            "fast-rng",
        ],
    ),
    ("ed25519-dalek", &["rand_core"]),
];

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .find(|folder| folder.join("Cargo.lock").is_file())
        .expect("the workspace has a lock file above this crate")
        .to_path_buf()
}

fn read(path: &Path) -> String {
    fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// Every file that belongs to the project: what git has, and what it would take.
fn files() -> Vec<PathBuf> {
    let listed = Command::new("git")
        .args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ])
        .current_dir(root())
        .output()
        .expect("git lists the files of the tree");
    assert!(
        listed.status.success(),
        "git cannot list the files: {}",
        String::from_utf8_lossy(&listed.stderr)
    );
    let mut all: Vec<PathBuf> = String::from_utf8_lossy(&listed.stdout)
        .split('\0')
        .filter(|name| !name.is_empty())
        .map(|name| root().join(name))
        // A file removed but not yet committed is still in git's list.
        .filter(|path| path.is_file())
        .collect();
    all.sort();
    all.dedup();
    assert!(
        !all.is_empty(),
        "git lists no file at all: every check would pass on nothing"
    );
    all
}

fn with_extension(extensions: &[&str]) -> Vec<PathBuf> {
    files()
        .into_iter()
        .filter(|path| {
            path.extension()
                .and_then(|extension| extension.to_str())
                .is_some_and(|extension| extensions.contains(&extension))
        })
        .collect()
}

fn under(path: &Path, folder: &str) -> bool {
    path.starts_with(root().join(folder))
}

fn assert_none(what: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

fn packages() -> Vec<Value> {
    let said = Command::new(option_env!("CARGO").unwrap_or("cargo"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(root())
        .output()
        .expect("cargo describes the workspace");
    assert!(
        said.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&said.stderr)
    );
    let metadata: Value = serde_json::from_slice(&said.stdout).expect("cargo metadata is JSON");
    list(&metadata, "packages").to_vec()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let packages = packages();
    let ours: BTreeSet<&str> = packages
        .iter()
        .map(|package| text(package, "name"))
        .collect();
    let mut faults = Vec::new();
    for package in &packages {
        let name = text(package, "name");
        let Some((_, allowed)) = ARROWS.iter().find(|(known, _)| *known == name) else {
            faults.push(format!(
                "{name} is not in the table of arrows: decide what it may use"
            ));
            continue;
        };
        for dependency in list(package, "dependencies") {
            let target = text(dependency, "name");
            let in_tests = text(dependency, "kind") == "dev"
                && (TEST_ARROWS.contains(&(name, target)) || target == name);
            if ours.contains(target) && !allowed.contains(&target) && !in_tests {
                faults.push(format!("{name} must not depend on {target}"));
            }
        }
    }
    assert_none("the walls between crates are broken", &faults);
}

#[test]
fn heavy_dependencies_stay_in_their_home() {
    let mut faults = Vec::new();
    for package in &packages() {
        for dependency in list(package, "dependencies") {
            let (name, target) = (text(package, "name"), text(dependency, "name"));
            if let Some((_, homes)) = ONE_HOME.iter().find(|(heavy, _)| *heavy == target)
                && !homes.contains(&name)
            {
                faults.push(format!("{target} belongs to {homes:?}, not to {name}"));
            }
        }
    }
    assert_none("a dependency has left its home", &faults);
}

#[test]
fn the_domain_stays_pure() {
    let packages = packages();
    let ward = packages
        .iter()
        .find(|package| text(package, "name") == "ward")
        .expect("the workspace has the crate ward");
    let mut faults = Vec::new();
    for dependency in list(ward, "dependencies") {
        if text(dependency, "kind") == "dev" {
            continue;
        }
        let target = text(dependency, "name");
        if IMPURE.contains(&target) {
            faults.push(format!("ward depends on {target}"));
        }
        let Some((_, refused)) = IMPURE_FEATURES.iter().find(|(name, _)| *name == target) else {
            continue;
        };
        if target == "chrono" && dependency.get("uses_default_features") == Some(&Value::Bool(true))
        {
            faults.push("ward uses chrono with its clock".to_owned());
        }
        for feature in list(dependency, "features")
            .iter()
            .filter_map(Value::as_str)
        {
            if refused.contains(&feature) {
                faults.push(format!("ward uses {target} with its feature {feature}"));
            }
        }
    }
    assert_none("the domain has no I/O, clock, chance or async", &faults);
}

/// The line without its comment, which is enough where the question is what the code computes with.
fn code_of(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

fn words_of(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
}

#[test]
fn the_domain_has_no_floats() {
    let mut faults = Vec::new();
    for path in with_extension(&["rs"])
        .iter()
        .filter(|path| under(path, "crates/ward/src"))
    {
        for (number, line) in read(path).lines().enumerate() {
            let float = words_of(code_of(line)).any(|word| {
                let suffixed =
                    word.starts_with(|c: char| c.is_ascii_digit()) && !word.starts_with("0x");
                ["f32", "f64"]
                    .iter()
                    .any(|kind| word == *kind || (suffixed && word.ends_with(kind)))
            });
            if float {
                faults.push(format!("{}:{}: {}", shown(path), number + 1, line.trim()));
            }
        }
    }
    assert_none("doses are decimals, never floats", &faults);
}

#[test]
fn every_module_opens_with_its_purpose() {
    let faults: Vec<String> = with_extension(&["rs"])
        .iter()
        .filter(|path| !read(path).trim_start().starts_with("//!"))
        .map(|path| shown(path))
        .collect();
    assert_none(
        "these files do not open with //! and what they are for",
        &faults,
    );
}

#[test]
fn no_file_is_too_long_to_read() {
    let mut faults = Vec::new();
    for path in with_extension(&["rs", "ts", "svelte"]) {
        let lines = read(&path).lines().count();
        if lines > LINES_MAX && !under(&path, "ui/src/backend/bindings") {
            faults.push(format!("{} has {lines} lines", shown(&path)));
        }
    }
    assert_none(
        &format!("a file has at most {LINES_MAX} lines; split these by noun"),
        &faults,
    );
}

#[test]
fn merged_migrations_are_unchanged() {
    let folder = root().join("crates/store/migrations");
    let frozen: BTreeMap<String, String> = read(&folder.join("FROZEN"))
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (hash, name) = line.split_once("  ").unwrap_or_else(|| {
                panic!("FROZEN has lines as sha256sum writes them, not {line:?}")
            });
            (name.trim().to_owned(), hash.to_owned())
        })
        .collect();
    let mut faults = Vec::new();
    let mut seen = BTreeSet::new();
    for path in with_extension(&["sql"])
        .iter()
        .filter(|path| path.starts_with(&folder))
    {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let hash = format!("{:x}", Sha256::digest(read(path).as_bytes()));
        match frozen.get(&name) {
            Some(kept) if *kept == hash => {}
            Some(_) => faults.push(format!(
                "{name} was changed after it was merged: write a new migration"
            )),
            None => faults.push(format!("freeze {name} with the line `{hash}  {name}`")),
        }
        seen.insert(name);
    }
    for name in frozen.keys().filter(|name| !seen.contains(*name)) {
        faults.push(format!("{name} is frozen and has disappeared"));
    }
    assert_none(
        "a station in a ward has already run these migrations",
        &faults,
    );
    assert!(
        !seen.is_empty(),
        "there is no migration: the check would pass on nothing"
    );
}

/// `name(Request) -> Response;` of the table, as name to both types.
fn command_table() -> BTreeMap<String, (String, String)> {
    read(&root().join("crates/app/src/api/table.rs"))
        .lines()
        .map(|line| code_of(line).trim())
        .filter_map(|line| {
            let (call, response) = line.split_once("->")?;
            let (name, request) = call.trim().strip_suffix(')')?.split_once('(')?;
            let response = response.trim().split([';', ',']).next()?.trim();
            (name
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                && !response.is_empty())
            .then(|| {
                (
                    name.to_owned(),
                    (request.trim().to_owned(), response.to_owned()),
                )
            })
        })
        .collect()
}

#[test]
fn the_page_knows_the_command_table() {
    let table = command_table();
    assert!(
        !table.is_empty(),
        "no command was found in the table: it changed its form"
    );
    let bindings = read(&root().join("ui/src/backend/bindings/Commands.ts"));
    let known: BTreeMap<String, (String, String)> = bindings
        .split(['\n', ';'])
        .filter_map(|line| {
            let (name, types) = line.trim().trim_start_matches('{').split_once(':')?;
            let (request, response) = types
                .trim()
                .strip_prefix('[')?
                .split_once(']')?
                .0
                .split_once(',')?;
            let name = name.trim().trim_matches(['"', '\'']);
            Some((
                name.to_owned(),
                (request.trim().to_owned(), response.trim().to_owned()),
            ))
        })
        .collect();
    assert_eq!(
        table, known,
        "ui/src/backend/bindings/Commands.ts (right) does not say what the table (left) says: generate it again"
    );
}

/// The first string literal after each call of one of `names`, such as `say("mode-normal")`.
fn literals_after(source: &str, names: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for name in names {
        let call = format!("{name}(");
        for (at, _) in source.match_indices(&call) {
            let (before, from) = source.split_at(at);
            let part_of_a_longer_name =
                before.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
            let argument = from
                .strip_prefix(call.as_str())
                .unwrap_or_default()
                .trim_start();
            if let Some((literal, _)) = argument
                .strip_prefix('"')
                .and_then(|rest| rest.split_once('"'))
                && !part_of_a_longer_name
            {
                found.push(literal.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_sentence_that_the_code_says_exists() {
    let mut keys = BTreeSet::new();
    for path in with_extension(&["ftl"])
        .iter()
        .filter(|path| under(path, "crates/lang/locales/fr"))
    {
        for line in read(path)
            .lines()
            .filter(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()))
        {
            keys.insert(line.split([' ', '=']).next().unwrap_or_default().to_owned());
        }
    }
    assert!(!keys.is_empty(), "the French catalogue is empty");
    let mut faults = Vec::new();
    // The crate of the words asks for keys that do not exist, on purpose, and tests its own catalogue.
    for path in with_extension(&["rs"])
        .iter()
        .filter(|path| !under(path, "crates/lang"))
    {
        for key in literals_after(&read(path), &["say", "say_with", "attribute"]) {
            if !keys.contains(&key) {
                faults.push(format!("{} says {key:?}", shown(path)));
            }
        }
    }
    assert_none("the catalogue does not have these sentences", &faults);
}

/// A test of Rust is named by its path (`app::stories::name`), one of the page by file and title (`ui/… > title`).
fn test_exists(name: &str, functions: &BTreeSet<String>) -> bool {
    match name.split_once(" > ") {
        Some((file, title)) => {
            fs::read_to_string(root().join(file)).is_ok_and(|source| source.contains(title))
        }
        None => name
            .rsplit("::")
            .next()
            .is_some_and(|function| functions.contains(function)),
    }
}

/// Names of the functions marked as tests, and not as ignored.
fn test_functions() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for path in with_extension(&["rs"]) {
        let mut marked = false;
        let mut ignored = false;
        for line in read(&path).lines().map(str::trim) {
            if line.starts_with("#[") {
                marked |= line.ends_with("test]") || line.contains("::test(");
                ignored |= line.starts_with("#[ignore");
                continue;
            }
            let plain = line.trim_start_matches("pub ").trim_start_matches("async ");
            if let Some(rest) = plain.strip_prefix("fn ") {
                if marked && !ignored {
                    names.extend(words_of(rest).next().map(str::to_owned));
                }
                (marked, ignored) = (false, false);
            }
        }
    }
    names
}

#[test]
fn every_hazard_has_a_control_and_a_test() {
    let log: toml::Table = read(&root().join("docs/hazards.toml"))
        .parse()
        .expect("docs/hazards.toml is TOML");
    let strings = |hazard: &toml::Value, key: &str| -> Vec<String> {
        let array = hazard.get(key).and_then(toml::Value::as_array);
        array
            .into_iter()
            .flatten()
            .filter_map(|value| value.as_str().map(str::to_owned))
            .collect()
    };
    let functions = test_functions();
    let hazards = log
        .get("hazard")
        .and_then(toml::Value::as_array)
        .cloned()
        .unwrap_or_default();
    assert!(
        !hazards.is_empty(),
        "the hazard log is empty: the check would pass on nothing"
    );
    let mut ids = BTreeSet::new();
    let mut shapes = BTreeSet::new();
    let mut faults = Vec::new();
    for hazard in &hazards {
        let said = |key: &str| {
            hazard
                .get(key)
                .and_then(toml::Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let id = said("id");
        if id.is_empty() || !ids.insert(id.clone()) {
            faults.push(format!("the id {id:?} is empty or used twice"));
        }
        if said("text").is_empty() {
            faults.push(format!("{id} does not say what may happen"));
        }
        if let Some(golden) = hazard.get("golden").and_then(toml::Value::as_str) {
            shapes.insert(golden.to_owned());
            for key in ["cause", "effect"] {
                if said(key).is_empty() {
                    faults.push(format!("{id} ({golden}) does not say its {key}"));
                }
            }
        }
        for score in ["severity", "likelihood", "residual"] {
            let value = hazard.get(score).and_then(toml::Value::as_integer);
            if !value.is_some_and(|value| (1..=25).contains(&value)) {
                faults.push(format!("{id} has no {score}"));
            }
        }
        if strings(hazard, "controls").is_empty() {
            faults.push(format!("{id} has no control"));
        }
        let tests = strings(hazard, "tests");
        if tests.is_empty() {
            faults.push(format!("{id} ({}) has no test", said("text")));
        }
        for test in tests.iter().filter(|test| !test_exists(test, &functions)) {
            faults.push(format!(
                "{id} names the test {test}, which does not exist or is ignored"
            ));
        }
    }
    for golden in (1..=25).map(|number| format!("H{number}")) {
        if !shapes.contains(&golden) {
            faults.push(format!("the golden hazard {golden} is not in the log"));
        }
    }
    assert_none("the hazard log promises more than the tests keep", &faults);
}

#[test]
fn every_promise_names_a_test_that_exists() {
    let functions = test_functions();
    let mut faults = Vec::new();
    let mut promises = 0;
    let text = read(&root().join("docs/promises.md"));
    for promise in text.split("\n- ").skip(1) {
        let promise = promise.split("\n\n").next().unwrap_or_default();
        // What stands under *not* is no promise.
        if promise.starts_with("*Not*") {
            continue;
        }
        promises += 1;
        let tests: Vec<&str> = promise.split('`').skip(1).step_by(2).collect();
        if tests.is_empty() {
            faults.push(format!("no test keeps: {promise}"));
        }
        for test in tests.iter().filter(|test| !test_exists(test, &functions)) {
            faults.push(format!("{test} does not exist or is ignored"));
        }
    }
    assert!(promises > 15, "the check would pass on nothing: {promises}");
    assert_none(
        "docs/promises.md promises more than the tests keep",
        &faults,
    );
}

#[test]
fn nothing_names_a_machine_or_a_registry() {
    // In pieces, so that this file does not find itself.
    let forbidden = [
        concat!("/ro", "ot/"),
        concat!("/tmp", "/vb"),
        concat!("/wo", "rk/main"),
        concat!("/wo", "rk/shared"),
        concat!("\"resolved\": ", "\"http"),
    ];
    let mut faults = Vec::new();
    for path in files() {
        // Fonts and images are not text.
        let Ok(source) = fs::read_to_string(&path) else {
            continue;
        };
        for (number, line) in source.lines().enumerate() {
            if let Some(what) = forbidden.iter().find(|what| line.contains(**what)) {
                faults.push(format!("{}:{}: {what}", shown(&path), number + 1));
            }
        }
    }
    assert_none(
        "the tree names a folder or a server of one machine",
        &faults,
    );
}
