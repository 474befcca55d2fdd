//! What keeps a drill and a real station apart on the disk: a mark in the folder, and one inside the encrypted database.
//!
//! Invariant: the mark in the database goes wherever the database goes; a copy of the file into a real folder opens nothing.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use store::{Change, Store};

use crate::api::views::ApiError;
use crate::fault::fault;
use crate::station::{from_store, note};

/// The file that marks a drill's folder; people see it before any program does.
const MARK: &str = "EXERCICE - PATIENTS FICTIFS";

/// Makes the folder of a new drill. It holds nothing yet, and is no part of a real station's.
///
/// # Errors
/// `drill-folder-used` for any folder with something in it, and for the real station's own even while it is empty.
pub(crate) fn own_folder(folder: &Path, real: Option<&Path>) -> Result<(), ApiError> {
    let used = || fault("drill-folder-used", folder.display());
    let truly = |folder: &Path| truly(folder).map_err(|error| fault("not-saved", error));
    let folder_now = truly(folder)?;
    if let Some(real) = real {
        let real = truly(real)?;
        if folder_now.starts_with(&real) || real.starts_with(&folder_now) {
            return Err(used());
        }
    }
    // Looked at before anything is made in it.
    let there = std::fs::read_dir(folder);
    if there.is_ok_and(|mut entries| entries.next().is_some()) || folder.is_file() {
        return Err(used());
    }
    let others = [folder.to_owned(), folder.join("poste")];
    std::fs::create_dir_all(folder.join("poste")).map_err(|error| fault("not-saved", error))?;
    for place in others {
        File::create(place.join(MARK))
            .and_then(|mut file| file.write_all("EXERCICE / DRILL\n".as_bytes()))
            .map_err(|error| fault("not-saved", error))?;
    }
    Ok(())
}

/// Where a folder truly is, whatever links and `..` its name goes through; what does not exist yet is no link.
fn truly(folder: &Path) -> io::Result<PathBuf> {
    let folder = std::path::absolute(folder)?;
    let found = folder
        .ancestors()
        .find_map(|above| Some((above, above.canonicalize().ok()?)));
    let Some((above, mut truly)) = found else {
        return Ok(folder);
    };
    for part in folder
        .strip_prefix(above)
        .into_iter()
        .flat_map(Path::components)
    {
        match part {
            Component::ParentDir => {
                truly.pop();
            }
            part => truly.push(part),
        }
    }
    Ok(truly)
}

/// Whether a folder is a drill's.
pub(crate) fn is_drill(folder: &Path) -> bool {
    folder.join(MARK).exists()
}

/// Before anything of a folder is opened: a real station leaves a drill's alone, a drill every other.
///
/// # Errors
/// `station-is-drill`, `drill-is-station`.
pub(crate) fn kept_apart(
    folder: &Path,
    store: Option<&Store>,
    drill: bool,
) -> Result<(), ApiError> {
    if is_drill(folder) != drill {
        return Err(refusal(drill, folder));
    }
    let Some(store) = store else {
        return Ok(());
    };
    let marked = store.note(note::DRILL).map_err(from_store)?.is_some();
    if drill && !marked {
        let used = store.note(note::SIGNING_KEY).map_err(from_store)?.is_some();
        if used {
            return Err(refusal(drill, folder));
        }
        let change = Change {
            entries: vec![],
            outbox: vec![],
            request_id: None,
            notes: vec![(note::DRILL.to_owned(), MARK.as_bytes().to_vec())],
            ages: None,
        };
        return store.commit(&change).map(drop).map_err(from_store);
    }
    if !drill && marked {
        return Err(refusal(drill, folder));
    }
    Ok(())
}

fn refusal(drill: bool, folder: &Path) -> ApiError {
    let code = if drill {
        "drill-is-station"
    } else {
        "station-is-drill"
    };
    fault(code, folder.display())
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn no_link_and_no_way_round_leads_a_drill_into_the_real_stations_folder() {
        let home = tempfile::tempdir().unwrap();
        let place = |name: &str| home.path().join(name);
        std::fs::create_dir(place("disk")).unwrap();
        std::os::unix::fs::symlink(place("disk"), place("link")).unwrap();
        // The real one is named through the link and not made yet; the other way round as well.
        for (real, drill) in [
            ("link/ward", "disk/ward"),
            ("disk/ward", "link/ward"),
            ("disk/ward", "link/ward/exercice"),
            ("disk/ward", "absent/../disk/ward"),
            ("disk/ward", "link/../disk/ward"),
            ("link/ward", "disk"),
        ] {
            let refused = own_folder(&place(drill), Some(&place(real))).unwrap_err();
            assert_eq!(refused.code, "drill-folder-used", "{drill} beside {real}");
        }
        assert!(!place("disk/ward").exists(), "nothing was made");
        own_folder(&place("link/exercice"), Some(&place("disk/ward"))).unwrap();
        assert!(is_drill(&place("disk/exercice")), "its neighbour is free");
    }
}
