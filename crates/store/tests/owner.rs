//! Two processes, one station.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test stops where its story breaks; the other process speaks on its output"
)]

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use store::{StoreError, lock_station};

const FOLDER: &str = "STORE_OWNER_FOLDER";

/// The other process: takes the station and keeps it until it is killed.
#[test]
fn other_process() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else {
        return;
    };
    let _lock = lock_station(&folder).unwrap();
    println!("\nowned");
    // Until it is killed, or until the test that started it is gone.
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink()).unwrap();
}

#[test]
fn the_second_process_is_told_who_owns_the_station() {
    let folder = tempfile::tempdir().unwrap();
    let mut other = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "other_process",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(FOLDER, folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let said = BufReader::new(other.stdout.take().unwrap());
    let owned = said
        .lines()
        .map_while(Result::ok)
        .any(|line| line == "owned");
    let refused = lock_station(folder.path()).err();
    let pid = other.id();
    other.kill().unwrap();
    other.wait().unwrap();
    assert!(owned, "the other process took the station");
    let told = matches!(refused, Some(StoreError::Busy { pid: owner }) if owner == Some(pid) || cfg!(windows));
    assert!(told, "two writers would fork the journal: {refused:?}");
    assert!(
        lock_station(folder.path()).is_ok(),
        "a lock never outlives its process"
    );
}
