//! Files beside the database that hold charts: what is on its way to a printer, and the packs printed ahead. Each is whole
//! or not there, readable to its owner only, and sealed with the station's key unless the site decided otherwise.
//!
//! Invariant: a sealed file that was changed by a bit, cut, or put under another name is an error, never a chart.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::error::StoreError;
use crate::folder;
use crate::key::Key;

/// First bytes of every sealed file.
const MAGIC: &[u8] = b"VEILLEUSE SEALED 1\n";
const NONCE: usize = 24;
/// Largest file that is read: a pack of a large ward is a few MB.
const LARGEST: u64 = 512 * 1024 * 1024;

/// A folder of files under the station's key.
#[derive(Clone)]
pub struct SealedFolder {
    folder: PathBuf,
    key: Key,
}

impl SealedFolder {
    /// The folder, made if needed and closed to everybody but its owner.
    ///
    /// # Errors
    /// The operating system's.
    pub fn open(folder: &Path, key: &Key) -> io::Result<SealedFolder> {
        folder::make_private(folder)?;
        Ok(SealedFolder {
            folder: folder.to_owned(),
            key: key.clone(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    /// Names of the whole files in it, in order; one that is still being written is not among them.
    ///
    /// # Errors
    /// The operating system's.
    pub fn names(&self) -> io::Result<Vec<String>> {
        let mut names: Vec<String> = std::fs::read_dir(&self.folder)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .filter(|name| Path::new(name).extension().is_none_or(|end| end != "new"))
            .collect();
        names.sort();
        Ok(names)
    }

    /// Writes a file so that a power cut leaves the old one, or the new one whole; sealed under its name.
    ///
    /// # Errors
    /// The operating system's; nothing was changed then.
    pub fn seal(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        let mut nonce = [0u8; NONCE];
        getrandom::fill(&mut nonce).map_err(|error| io::Error::other(error.to_string()))?;
        let small = zstd::encode_all(bytes, 1)?;
        let message = Payload {
            msg: &small,
            aad: name.as_bytes(),
        };
        let sealed = self
            .cipher()
            .encrypt(&XNonce::from(nonce), message)
            .map_err(|_| io::Error::other("cannot seal"))?;
        let mut file = Vec::with_capacity(MAGIC.len() + NONCE + sealed.len());
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&nonce);
        file.extend_from_slice(&sealed);
        self.plain(name, &file)
    }

    /// The same without a seal: for what a site wants to read without this program.
    ///
    /// # Errors
    /// The operating system's; nothing was changed then.
    pub fn plain(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        folder::write_whole(&self.folder.join(name), bytes)
    }

    /// Reads a file, whether it is sealed or plain.
    ///
    /// # Errors
    /// `InvalidData` when it is not what was sealed under this name with this key; else the operating system's.
    pub fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        File::open(self.folder.join(name))?
            .take(LARGEST)
            .read_to_end(&mut bytes)?;
        let Some(rest) = bytes.strip_prefix(MAGIC) else {
            return Ok(bytes);
        };
        let broken = || io::Error::new(io::ErrorKind::InvalidData, "not what was sealed");
        let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(broken)?;
        let nonce: [u8; NONCE] = nonce.try_into().map_err(|_| broken())?;
        let message = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        let small = self
            .cipher()
            .decrypt(&XNonce::from(nonce), message)
            .map_err(|_| broken())?;
        zstd::decode_all(small.as_slice())
    }

    /// Removes a file that may not be there.
    ///
    /// # Errors
    /// The operating system's.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        folder::remove_if_there(&self.folder.join(name))
    }

    /// Removes what a write that was cut short left behind.
    ///
    /// # Errors
    /// The operating system's.
    pub fn sweep(&self) -> io::Result<()> {
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|end| end == "new") {
                folder::remove_if_there(&path)?;
            }
        }
        Ok(())
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.key.of_files().into())
    }
}

/// The key that lies at `path`, without making one: for commands that must work when the station does not.
///
/// # Errors
/// [`StoreError::KeyFile`].
pub fn present_key(path: &Path) -> Result<Key, StoreError> {
    crate::key::present(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder() -> (tempfile::TempDir, SealedFolder) {
        let place = tempfile::tempdir().unwrap();
        let sealed =
            SealedFolder::open(&place.path().join("packs"), &Key::from_bytes([7; 32])).unwrap();
        (place, sealed)
    }

    #[test]
    fn what_is_sealed_reads_back_and_names_nobody_on_the_disk() {
        let (_place, sealed) = folder();
        let chart = b"CANARY-PATIENT Nguyen ".repeat(100);
        sealed.seal("a.pdf", &chart).unwrap();
        assert_eq!(sealed.read("a.pdf").unwrap(), chart, "the same bytes");
        let raw = std::fs::read(sealed.path().join("a.pdf")).unwrap();
        assert!(
            !raw.windows(6).any(|part| part == b"CANARY"),
            "nobody's name is on the disk"
        );
        sealed.plain("b.pdf", &chart).unwrap();
        assert_eq!(
            sealed.read("b.pdf").unwrap(),
            chart,
            "and plain where the site wants it"
        );
        assert_eq!(
            sealed.names().unwrap(),
            ["a.pdf", "b.pdf"],
            "both are listed"
        );
    }

    #[test]
    fn a_bit_another_name_or_another_key_is_refused() {
        let (_place, sealed) = folder();
        sealed.seal("a.pdf", b"chart").unwrap();
        let path = sealed.path().join("a.pdf");
        let whole = std::fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut bent = whole.clone();
            bent[at] ^= 1;
            sealed.plain("a.pdf", &bent).unwrap();
            // A bent first line makes it a plain file of nonsense, which no manifest knows.
            let read = sealed.read("a.pdf");
            assert!(
                read.is_err() || at < MAGIC.len(),
                "byte {at} of {} was taken",
                whole.len()
            );
        }
        sealed.plain("a.pdf", &whole[..whole.len() - 1]).unwrap();
        assert!(sealed.read("a.pdf").is_err(), "cut short");
        sealed.plain("b.pdf", &whole).unwrap();
        assert!(sealed.read("b.pdf").is_err(), "under another name");
        sealed.plain("a.pdf", &whole).unwrap();
        let other = SealedFolder::open(sealed.path(), &Key::from_bytes([8; 32])).unwrap();
        assert!(other.read("a.pdf").is_err(), "with another key");
    }
}
