//! The key of the store: 32 random bytes, in a file that only the station's account can read.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::error::{KeyFileFault, StoreError};
use crate::folder;

/// The raw key of the store. Zeroised when dropped; never printed.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; 32]>);

impl Key {
    /// A key from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Key {
        Key(Zeroizing::new(bytes))
    }

    /// The statement that gives the key to the cipher.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let digits = Zeroizing::new(hex::encode(self.0.as_slice()));
        Zeroizing::new(format!("PRAGMA key = \"x'{}'\"", digits.as_str()))
    }

    /// Tells keys apart without telling anything about them: the key is random, so its hash cannot be searched.
    pub(crate) fn name(&self) -> String {
        let hash = Sha256::new()
            .chain_update(b"veilleuse key name 1\n")
            .chain_update(self.0.as_slice())
            .finalize();
        hex::encode(hash)
    }

    /// The key of files beside the database: the one key is random, so a hash of it under another label is as good as a
    /// key of its own.
    pub(crate) fn of_files(&self) -> [u8; 32] {
        Sha256::new()
            .chain_update(b"veilleuse sealed files 1\n")
            .chain_update(self.0.as_slice())
            .finalize()
            .into()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key")
    }
}

/// Reads the key at `path`; when there is no such file, makes it from `fresh`, which the caller drew at random.
///
/// Hold the [`crate::StationLock`] first: two processes must not each make a key.
///
/// # Errors
/// [`StoreError::KeyFile`]: others can read it, it holds no key, or it cannot be read or written.
pub fn key_file(path: &Path, fresh: [u8; 32]) -> Result<Key, StoreError> {
    let fresh = Key::from_bytes(fresh);
    match File::open(path) {
        Ok(file) => Ok(read(file)?),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let digits = Zeroizing::new(format!(
                "{}\n",
                Zeroizing::new(hex::encode(fresh.0.as_slice())).as_str()
            ));
            folder::write_whole(path, digits.as_bytes()).map_err(KeyFileFault::from)?;
            // Read back: a key that was not written as it is would lock the ward out at the next start.
            let stored = read(File::open(path).map_err(KeyFileFault::from)?)?;
            if stored.0 == fresh.0 {
                Ok(stored)
            } else {
                Err(KeyFileFault::Malformed.into())
            }
        }
        Err(error) => Err(KeyFileFault::from(error).into()),
    }
}

/// Reads the key at `path` and makes none.
pub(crate) fn present(path: &Path) -> Result<Key, StoreError> {
    let file = File::open(path).map_err(KeyFileFault::from)?;
    Ok(read(file)?)
}

fn read(file: File) -> Result<Key, KeyFileFault> {
    let about = file.metadata()?;
    if !about.is_file() {
        return Err(KeyFileFault::Malformed);
    }
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777;
        if mode & 0o077 != 0 {
            return Err(KeyFileFault::Exposed { mode });
        }
    }
    // One byte more than a key and its line end: a longer file shows as such, and its size costs nothing. The capacity is
    // fixed beforehand, because a buffer that grows leaves copies behind.
    const LONGEST: u64 = 67;
    let mut text = Zeroizing::new(Vec::with_capacity(128));
    if file.take(LONGEST).read_to_end(&mut text)? as u64 == LONGEST {
        return Err(KeyFileFault::Malformed);
    }
    let mut key = Zeroizing::new([0u8; 32]);
    hex::decode_to_slice(text.trim_ascii_end(), key.as_mut_slice())
        .map_err(|_| KeyFileFault::Malformed)?;
    Ok(Key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<Key, StoreError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        folder::write_whole(&path, text.as_bytes()).unwrap();
        key_file(&path, [9; 32])
    }

    #[test]
    fn the_first_start_makes_the_key_and_the_next_ones_read_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let made = key_file(&path, [7; 32]).unwrap();
        let read = key_file(&path, [8; 32]).unwrap();
        assert_eq!(*made.0, [7; 32], "made of what the caller drew");
        assert_eq!(*read.0, [7; 32], "an existing key is never replaced");
        assert!(!folder::beside(&path).exists(), "nothing is left beside it");
        assert_eq!(format!("{read:?}"), "Key", "a key never shows in a log");
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        for text in [
            "",
            "00",
            &"0".repeat(63),
            &"0".repeat(65),
            &"z".repeat(64),
            &format!("{}\n\n\n\n", "0".repeat(64)),
        ] {
            let fault = written(text).err();
            assert!(
                matches!(fault, Some(StoreError::KeyFile(KeyFileFault::Malformed))),
                "{} digits: {fault:?}",
                text.len()
            );
        }
        assert!(
            written(&format!("{}\r\n", "ab".repeat(32))).is_ok(),
            "a line end of any system is no part of the key"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        key_file(&path, [7; 32]).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600,
            "made for its owner only"
        );
        for mode in [0o640, 0o604, 0o620] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let fault = key_file(&path, [8; 32]).err();
            assert!(
                matches!(
                    fault,
                    Some(StoreError::KeyFile(KeyFileFault::Exposed { .. }))
                ),
                "mode {mode:o}: {fault:?}"
            );
        }
    }
}
