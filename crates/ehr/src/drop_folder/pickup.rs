//! From a name in the folder to bytes in memory: opened once, read once, and never through a link.
//!
//! Invariant: what is checked is what is read. After this step the file itself is not looked at again.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::time::SystemTime;

use super::refusal::RefusalCode;

/// What tells one version of a file from the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// Device and number of the file, where the system tells.
    place: (u64, u64),
}

impl Stamp {
    pub(super) fn of(metadata: &Metadata) -> Stamp {
        Stamp {
            length: metadata.len(),
            modified: metadata.modified().ok(),
            place: place(metadata),
        }
    }

    /// Whether this was written after the other, as far as the system tells.
    pub(super) fn is_younger_than(&self, other: &Stamp) -> bool {
        matches!((self.modified, other.modified), (Some(this), Some(other)) if this > other)
    }

    /// The stamp of what stands at a path now, links not followed.
    #[must_use]
    pub fn at(path: &Path) -> Option<Stamp> {
        std::fs::symlink_metadata(path)
            .ok()
            .map(|metadata| Stamp::of(&metadata))
    }
}

/// Why nothing was picked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotPickedUp {
    /// No such file, or it cannot be opened now: it may come.
    Absent,
    /// It changed while it was read.
    Changing,
    /// It can never be taken.
    Refused(RefusalCode),
}

/// Opens without following links or waiting, checks what was opened, and reads it once. For every folder that others write
/// into.
///
/// # Errors
/// [`NotPickedUp`]: it may come, or it can never be taken.
pub fn pick_up(path: &Path, bytes_max: u64) -> Result<(Vec<u8>, Stamp), NotPickedUp> {
    let mut file = open(path)?;
    let metadata = file.metadata().map_err(|_| NotPickedUp::Absent)?;
    if !metadata.is_file() || is_link(&metadata) || has_other_names(&metadata) {
        return Err(NotPickedUp::Refused(RefusalCode::NotAPlainFile));
    }
    if metadata.len() > bytes_max {
        return Err(NotPickedUp::Refused(RefusalCode::TooLarge));
    }
    let stamp = Stamp::of(&metadata);
    let room = usize::try_from(metadata.len()).unwrap_or(0);
    let mut bytes = Vec::with_capacity(room.saturating_add(1));
    (&mut file)
        .take(bytes_max.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|_| NotPickedUp::Absent)?;
    let read = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if read > bytes_max {
        return Err(NotPickedUp::Refused(RefusalCode::TooLarge));
    }
    let after = file.metadata().map_err(|_| NotPickedUp::Absent)?;
    if Stamp::of(&after) != stamp
        || read != stamp.length
        || Stamp::at(path).as_ref() != Some(&stamp)
    {
        return Err(NotPickedUp::Changing);
    }
    Ok((bytes, stamp))
}

fn open(path: &Path) -> Result<File, NotPickedUp> {
    let mut options = OpenOptions::new();
    options.read(true);
    without_following(&mut options);
    options.open(path).map_err(|error| {
        let link = std::fs::symlink_metadata(path).is_ok_and(|metadata| !metadata.is_file());
        match error.kind() {
            ErrorKind::NotFound => NotPickedUp::Absent,
            _ if link => NotPickedUp::Refused(RefusalCode::NotAPlainFile),
            _ => NotPickedUp::Absent,
        }
    })
}

/// A link is not followed, and a pipe without a writer does not hold us up.
#[cfg(unix)]
fn without_following(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt;
    options.custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK | libc::O_CLOEXEC);
}

/// A reparse point is opened as itself, and then refused.
#[cfg(windows)]
fn without_following(options: &mut OpenOptions) {
    use std::os::windows::fs::OpenOptionsExt;
    const FILE_FLAG_OPEN_REPARSE_POINT: u32 = 0x0020_0000;
    options.custom_flags(FILE_FLAG_OPEN_REPARSE_POINT);
}

#[cfg(not(any(unix, windows)))]
fn without_following(_options: &mut OpenOptions) {}

#[cfg(windows)]
fn is_link(metadata: &Metadata) -> bool {
    use std::os::windows::fs::MetadataExt;
    const FILE_ATTRIBUTE_REPARSE_POINT: u32 = 0x400;
    metadata.file_attributes() & FILE_ATTRIBUTE_REPARSE_POINT != 0
}

#[cfg(not(windows))]
fn is_link(metadata: &Metadata) -> bool {
    metadata.file_type().is_symlink()
}

/// A second name means that somebody else may write to it, or that it is another program's file.
#[cfg(unix)]
fn has_other_names(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    metadata.nlink() != 1
}

/// Stable Rust does not tell the number of names on Windows.
#[cfg(not(unix))]
fn has_other_names(_metadata: &Metadata) -> bool {
    false
}

#[cfg(unix)]
fn place(metadata: &Metadata) -> (u64, u64) {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(windows)]
fn place(metadata: &Metadata) -> (u64, u64) {
    use std::os::windows::fs::MetadataExt;
    (0, metadata.creation_time())
}

#[cfg(not(any(unix, windows)))]
fn place(_metadata: &Metadata) -> (u64, u64) {
    (0, 0)
}
