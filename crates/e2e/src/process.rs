//! The processes of the window, found from the driver downwards, so that only those that belong to this test are touched.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// One process: its number, its parent, its name (cut by the kernel to 15 characters).
struct Process {
    id: u32,
    parent: u32,
    name: String,
}

fn read(id: u32) -> Option<Process> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The name stands between the first "(" and the last ")": it may hold blanks and brackets itself.
    let (_, rest) = stat.split_once('(')?;
    let (name, rest) = rest.rsplit_once(')')?;
    let parent = rest.split_whitespace().nth(1)?.parse().ok()?;
    Some(Process {
        id,
        parent,
        name: name.to_owned(),
    })
}

fn all() -> Vec<Process> {
    let Ok(folder) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    folder
        .flatten()
        .filter_map(|entry| read(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}

/// The web processes below the window of this test.
///
/// # Errors
/// When the window of this test is not found.
pub fn web_processes() -> Result<Vec<u32>> {
    let all = all();
    let data = format!("VEILLEUSE_DATA={}", crate::given("VEILLEUSE_DATA")?);
    let mut family: Vec<u32> = all
        .iter()
        .filter(|process| {
            process.name.starts_with("veilleuse-deskt") && environment_has(process.id, &data)
        })
        .map(|process| process.id)
        .collect();
    ensure!(!family.is_empty(), "no window runs on this test's folder");
    // The web process may stand below a helper of the window: the whole family is walked.
    loop {
        let more: Vec<u32> = all
            .iter()
            .filter(|process| family.contains(&process.parent) && !family.contains(&process.id))
            .map(|process| process.id)
            .collect();
        if more.is_empty() {
            break;
        }
        family.extend(more);
    }
    Ok(all
        .into_iter()
        .filter(|process| {
            family.contains(&process.id) && process.name.starts_with("WebKitWebProces")
        })
        .map(|process| process.id)
        .collect())
}

fn environment_has(id: u32, wanted: &str) -> bool {
    fs::read(format!("/proc/{id}/environ")).is_ok_and(|environment| {
        environment
            .split(|byte| *byte == 0)
            .any(|each| each == wanted.as_bytes())
    })
}

/// Sends a signal to one process.
///
/// # Errors
/// When there is no such process.
pub fn signal(name: &str, id: u32) -> Result<()> {
    let status = Command::new("kill")
        .args([format!("-{name}"), id.to_string()])
        .status()
        .context("kill is missing")?;
    ensure!(status.success(), "kill -{name} {id}: {status}");
    Ok(())
}
