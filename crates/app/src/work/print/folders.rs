//! Where PDFs can be put: the station's folder, those that the site names, and sticks that are plugged in.

use std::path::{Path, PathBuf};

use crate::station::Station;

/// One place.
pub(crate) struct Place {
    /// Its key: the same as long as the place is there.
    pub(crate) id: String,
    /// What it is called; empty for the station's own folder.
    pub(crate) name: String,
    /// Where it is.
    pub(crate) path: PathBuf,
}

/// Where desktops hang removable disks.
#[cfg(unix)]
const HOOKS: [&str; 2] = ["/media", "/run/media"];

/// The station's own folder for sheets.
pub(crate) fn own(station: &Station) -> PathBuf {
    let config = &station.config().print;
    config
        .folder
        .clone()
        .unwrap_or_else(|| station.folder().join("sheets"))
}

/// Every place, the station's own first. A stick that is not there is not offered, and never made up as a folder.
pub(crate) fn places(station: &Station) -> Vec<Place> {
    let mut places = vec![Place {
        id: "own".to_owned(),
        name: String::new(),
        path: own(station),
    }];
    // A drill's sheets stay in the drill's folder: on a stick they would lie among real ones.
    if station.demo().is_some_and(|demo| demo.drill().is_some()) {
        return places;
    }
    let named = station.config().print.folders.iter();
    places.extend(
        named
            .filter(|folder| folder.path.is_dir())
            .map(|folder| Place {
                id: format!("named:{}", folder.name),
                name: folder.name.clone(),
                path: folder.path.clone(),
            }),
    );
    places.extend(sticks().into_iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().into_owned();
        Some(Place {
            id: format!("stick:{}", path.display()),
            name,
            path,
        })
    }));
    places
}

/// Disks hung in one of the usual places, at most one folder down for the user's name.
#[cfg(unix)]
fn sticks() -> Vec<PathBuf> {
    let below = |folder: &Path| -> Vec<PathBuf> {
        std::fs::read_dir(folder)
            .map(|entries| {
                let mut paths: Vec<PathBuf> = entries
                    .filter_map(|entry| Some(entry.ok()?.path()))
                    .filter(|path| path.is_dir())
                    .collect();
                paths.sort();
                paths
            })
            .unwrap_or_default()
    };
    let mut found = vec![];
    for hook in HOOKS {
        for first in below(Path::new(hook)) {
            if is_mounted(&first) {
                found.push(first);
            } else {
                found.extend(below(&first).into_iter().filter(|path| is_mounted(path)));
            }
        }
    }
    found
}

/// Windows names its sticks by letter; a site names them in its configuration.
#[cfg(not(unix))]
fn sticks() -> Vec<PathBuf> {
    Vec::new()
}

/// A folder on another disk than the one above it: an empty hook is no stick.
#[cfg(unix)]
fn is_mounted(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let disk = |path: &Path| std::fs::metadata(path).map(|about| about.dev()).ok();
    match (disk(path), path.parent().and_then(disk)) {
        (Some(own), Some(above)) => own != above,
        _ => false,
    }
}
