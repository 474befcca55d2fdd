//! Exactly one process owns a station.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use crate::error::StoreError;
use crate::folder;

/// Name of the lock file beside the database.
const LOCK_FILE: &str = "station.lock";

/// The station is ours until this is dropped. The operating system releases it when the process dies, however it dies, so a
/// lock is never stale.
#[derive(Debug)]
pub struct StationLock {
    _file: File,
}

/// Takes the station, or tells who has it.
///
/// # Errors
/// [`StoreError::Busy`] when another process, or another part of this one, owns it.
pub fn lock_station(folder: &Path) -> Result<StationLock, StoreError> {
    folder::make_private(folder)?;
    let mut file = folder::owner_only()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(folder.join(LOCK_FILE))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(StoreError::Busy {
                pid: owner(&mut file),
            });
        }
        Err(TryLockError::Error(error)) => return Err(error.into()),
    }
    // For the people who look into the folder; nothing rests on it.
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())?;
    Ok(StationLock { _file: file })
}

/// Who wrote its number into the file. Windows does not let others read a locked file: then nobody is named.
fn owner(file: &mut File) -> Option<u32> {
    const LONGEST: u64 = 32;
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_station_has_one_owner_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let owner = lock_station(folder.path()).unwrap();
        let second = lock_station(folder.path()).err();
        let us = std::process::id();
        assert!(
            matches!(second, Some(StoreError::Busy { pid: Some(pid) }) if pid == us),
            "told who: {second:?}"
        );
        drop(owner);
        assert!(lock_station(folder.path()).is_ok(), "free again at once");
    }
}
