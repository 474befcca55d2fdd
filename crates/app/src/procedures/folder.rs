//! Reads the folder of a set from the disk: its files, and nothing that is not one.
//!
//! Invariant: what is read is bounded; a share full of something else costs a refusal, not the station.

use std::io::{self, Read as _};
use std::path::Path;

use ward::procedure::{Files, SIGNATURE};

const FILES_MAX: usize = 400;
const FILE_MAX: u64 = 256 * 1024;
const DEPTH_MAX: usize = 3;

/// Every TOML file of the folder, and the signature. What an editor leaves beside them is not looked at.
pub(crate) fn read(folder: &Path) -> io::Result<Files> {
    let mut files = Files::new();
    gather(folder, "", 0, &mut files)?;
    Ok(files)
}

fn gather(folder: &Path, before: &str, depth: usize, files: &mut Files) -> io::Result<()> {
    let too_much = || io::Error::new(io::ErrorKind::InvalidData, "not a folder of cards");
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let (path, name) = (entry.path(), format!("{before}{name}"));
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        // A link could lead out of the folder, and its target is not what was signed here.
        let kind = entry.file_type()?;
        if kind.is_dir() && depth < DEPTH_MAX {
            gather(&path, &format!("{name}/"), depth + 1, files)?;
        } else if kind.is_file() && (name == SIGNATURE || is_toml(&path)) {
            let mut bytes = vec![];
            let file = std::fs::File::open(&path)?;
            file.take(FILE_MAX + 1).read_to_end(&mut bytes)?;
            if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX || files.len() >= FILES_MAX
            {
                return Err(too_much());
            }
            files.insert(name, bytes);
        }
    }
    Ok(())
}

fn is_toml(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "toml")
}
