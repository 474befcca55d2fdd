//! The folder of directives: a share of many wards, or a stick. Nothing in it is moved: other wards read the same files.
//!
//! Invariant: a link is never followed, a file is read once and at most to its limit, and only if its name ends as it must.
//! Invariant: a file that may still be being written is looked at again before it is refused.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use ehr::drop_folder::{NotPickedUp, Stamp, harmless, limits, pick_up};
use ward::directive::BYTES_MAX;

/// How the name of a directive ends.
pub(crate) const DIRECTIVE: &str = "directive";
/// How the name of a change of keys ends.
pub(crate) const KEY_CHANGE: &str = "keychange";

/// A file that was not there at the last look, or changed since.
pub(crate) struct Found {
    /// Its name, made harmless.
    pub(crate) file: String,
    /// Its bytes, or why they were not read.
    pub(crate) bytes: Result<Vec<u8>, &'static str>,
    /// It stands as it stood at the look before.
    pub(crate) still: bool,
    name: String,
    stamp: Option<Stamp>,
}

/// The folder, and what is known of its files.
pub(crate) struct Folder {
    path: PathBuf,
    /// What was dealt with, as it stood then.
    done: BTreeMap<String, Option<Stamp>>,
    /// What could not be believed yet.
    doubtful: BTreeMap<String, Option<Stamp>>,
}

impl Folder {
    pub(crate) fn new(path: &Path) -> Folder {
        Folder {
            path: path.to_owned(),
            done: BTreeMap::new(),
            doubtful: BTreeMap::new(),
        }
    }

    /// What is new.
    ///
    /// # Errors
    /// A code, when the folder cannot be read.
    pub(crate) fn look(&mut self) -> Result<Vec<Found>, &'static str> {
        let entries = std::fs::read_dir(&self.path).map_err(|_| "no-folder")?;
        let mut names = BTreeSet::new();
        for entry in entries.filter_map(Result::ok) {
            if names.len() >= limits::LISTED_MAX {
                return Err("too-many-files");
            }
            let name = entry.file_name().to_string_lossy().into_owned();
            let ending = Path::new(&name).extension().and_then(|it| it.to_str());
            if matches!(ending, Some(DIRECTIVE | KEY_CHANGE)) {
                names.insert(name);
            }
        }
        self.done.retain(|name, _| names.contains(name));
        self.doubtful.retain(|name, _| names.contains(name));
        let mut found = vec![];
        for name in names {
            let path = self.path.join(&name);
            let now = Stamp::at(&path);
            if now.is_some() && self.done.get(&name) == Some(&now) {
                continue;
            }
            let (bytes, stamp) = match pick_up(&path, BYTES_MAX) {
                Ok((bytes, stamp)) => (Ok(bytes), Some(stamp)),
                Err(NotPickedUp::Absent | NotPickedUp::Changing) => continue,
                Err(NotPickedUp::Refused(code)) => (Err(code.code()), now),
            };
            found.push(Found {
                file: harmless(&name),
                bytes,
                still: self.doubtful.get(&name) == Some(&stamp),
                name,
                stamp,
            });
        }
        Ok(found)
    }

    /// It was dealt with, and is not looked at again unless it changes.
    pub(crate) fn settle(&mut self, found: Found) {
        self.doubtful.remove(&found.name);
        self.done.insert(found.name, found.stamp);
    }

    /// It may be half written: the next look decides, if it stands still until then.
    pub(crate) fn doubt(&mut self, found: Found) {
        self.doubtful.insert(found.name, found.stamp);
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(
        clippy::unwrap_used,
        clippy::indexing_slicing,
        reason = "a test stops where its story breaks"
    )]

    use std::fs::File;
    use std::io::Write;

    use super::*;

    #[test]
    fn only_plain_small_files_of_the_right_name_are_read_and_nothing_is_moved() {
        let place = tempfile::tempdir().unwrap();
        let put = |name: &str, bytes: &[u8]| {
            File::create(place.path().join(name))
                .unwrap()
                .write_all(bytes)
                .unwrap();
        };
        put("a.directive", b"one");
        put("a.directive.tmp", b"half");
        put("readme.txt", b"for people");
        put(
            "large.directive",
            &vec![0; usize::try_from(BYTES_MAX).unwrap() + 1],
        );
        std::os::unix::fs::symlink("/etc/passwd", place.path().join("link.directive")).unwrap();
        std::fs::create_dir(place.path().join("folder.directive")).unwrap();
        let mut folder = Folder::new(place.path());
        let found = folder.look().unwrap();
        let told: Vec<_> = found
            .iter()
            .map(|one| {
                (
                    one.file.as_str(),
                    one.bytes.as_ref().map(Vec::len).map_err(|code| *code),
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("a.directive", Ok(3)),
                ("folder.directive", Err("not-a-plain-file")),
                ("large.directive", Err("too-large")),
                ("link.directive", Err("not-a-plain-file")),
            ],
            "nothing else is opened"
        );
        for one in found {
            folder.settle(one);
        }
        assert!(
            folder.look().unwrap().is_empty(),
            "what was dealt with is not read again"
        );
        put("a.directive", b"another");
        assert_eq!(folder.look().unwrap().len(), 1, "unless it changes");
        assert_eq!(
            std::fs::read_dir(place.path()).unwrap().count(),
            6,
            "and everything lies where it lay"
        );
        assert_eq!(
            Folder::new(&place.path().join("gone")).look().err(),
            Some("no-folder"),
            "said"
        );
    }
}
