//! Which names a file of a batch may have.

use super::limits::NAME_MAX;

/// The file that is written last.
pub(super) const MANIFEST: &str = "manifest.json";

/// Names that are devices on Windows, whatever follows the dot.
const DEVICES: [&str; 6] = ["con", "prn", "aux", "nul", "conin$", "conout$"];

/// Whether a name is a plain file beside the manifest: letters, digits, `.`, `_` and `-` of ASCII. An allow-list needs no
/// knowledge of what a path, a drive, a stream or a zero byte does on some system.
pub(super) fn is_plain(name: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    !name.is_empty()
        && name.len() <= NAME_MAX
        && name.chars().all(allowed)
        && !name.starts_with(['.', '-'])
        && !name.ends_with('.')
        && !name.eq_ignore_ascii_case(MANIFEST)
        && !is_device(name)
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|port| {
        stem.strip_prefix(port)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    });
    numbered || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t10_only_plain_names_are_names() {
        for name in [
            "census.csv",
            "orders-2026_11.CSV",
            "a.b.ndjson",
            "console.csv",
            "com10.csv",
        ] {
            assert!(is_plain(name), "{name} is a file beside the manifest");
        }
        for name in [
            "",
            ".",
            "..",
            "../census.csv",
            "/etc/passwd",
            "a/b.csv",
            "a\\b.csv",
            "C:x.csv",
            "c.csv:stream",
            "a\0.csv",
            "CON",
            "con.csv",
            "Nul.csv",
            "COM1",
            "lpt9.hl7",
            "CONIN$",
            "manifest.json",
            "MANIFEST.JSON",
            ".hidden.csv",
            "-rf.csv",
            "a.csv.",
            "a csv",
            "é.csv",
            "a\u{202e}vsc.csv",
            "a\n.csv",
            &"x".repeat(101),
        ] {
            assert!(!is_plain(name), "{name:?} is none");
        }
    }
}
