//! Keys and signatures of sets, in minisign's own formats: a hospital may check ours, and sign its own, with that tool.
//!
//! Invariant: the keys that are believed come from the station's configuration, never from the folder that they vouch for.

use std::io::{Read as _, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use blake2::{Blake2b512, Digest as _};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::api::views::ApiError;
use crate::clock::random;
use crate::fault::fault;

/// The bytes of the file are signed.
const PLAIN: &[u8] = b"Ed";
/// Their BLAKE2b hash is signed: what minisign writes today.
const HASHED: &[u8] = b"ED";
const KEY_ID: usize = 8;
/// First words of a file with a signing key of ours.
const KEY_FILE: &str = "veilleuse-set-key-1 ";

/// A key whose signatures are believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct VerifyKey {
    id: [u8; KEY_ID],
    key: VerifyingKey,
}

impl VerifyKey {
    /// Reads the line of a minisign public key, `RW…`.
    pub(crate) fn parse(line: &str) -> Option<VerifyKey> {
        let bytes = STANDARD.decode(line.trim()).ok()?;
        let rest = bytes.strip_prefix(PLAIN)?;
        let (id, key) = rest.split_at_checked(KEY_ID)?;
        let key: [u8; 32] = key.try_into().ok()?;
        Some(VerifyKey {
            id: id.try_into().ok()?,
            key: VerifyingKey::from_bytes(&key).ok()?,
        })
    }

    /// The line that goes into the configuration.
    pub(crate) fn line(&self) -> String {
        STANDARD.encode([PLAIN, &self.id, self.key.as_bytes()].concat())
    }

    /// Whether this key signed `bytes`, comment included.
    fn signed(&self, bytes: &[u8], signature: &Minisig) -> bool {
        let hashed;
        let message: &[u8] = if signature.hashed {
            hashed = Blake2b512::digest(bytes);
            &hashed
        } else {
            bytes
        };
        let over = [
            &signature.signature.to_bytes(),
            signature.comment.as_bytes(),
        ]
        .concat();
        signature.id == self.id
            && self
                .key
                .verify_strict(message, &signature.signature)
                .is_ok()
            && self.key.verify_strict(&over, &signature.whole).is_ok()
    }
}

/// A `.minisig` file.
struct Minisig {
    hashed: bool,
    id: [u8; KEY_ID],
    signature: Signature,
    comment: String,
    whole: Signature,
}

impl Minisig {
    fn parse(text: &str) -> Option<Minisig> {
        let mut lines = text.lines().map(str::trim_end);
        lines.next()?.strip_prefix("untrusted comment: ")?;
        let bytes = STANDARD.decode(lines.next()?).ok()?;
        let comment = lines.next()?.strip_prefix("trusted comment: ")?.to_owned();
        let whole = STANDARD.decode(lines.next()?).ok()?;
        let (kind, rest) = bytes.split_at_checked(2)?;
        let (id, signature) = rest.split_at_checked(KEY_ID)?;
        Some(Minisig {
            hashed: match kind {
                PLAIN => false,
                HASHED => true,
                _ => return None,
            },
            id: id.try_into().ok()?,
            signature: Signature::from_slice(signature).ok()?,
            comment,
            whole: Signature::from_slice(&whole).ok()?,
        })
    }
}

/// Whether one of the keys signed these bytes.
pub(crate) fn is_signed(bytes: &[u8], signature: &[u8], keys: &[VerifyKey]) -> bool {
    std::str::from_utf8(signature)
        .ok()
        .and_then(Minisig::parse)
        .is_some_and(|signature| keys.iter().any(|key| key.signed(bytes, &signature)))
}

/// The key that signs a hospital's sets. It lies in a file that its owner alone may read, and never on a station.
pub(crate) struct SetKey(SigningKey);

impl SetKey {
    /// Makes a new one and writes it; a file that is there is never written over.
    pub(crate) fn make(path: &Path) -> Result<SetKey, ApiError> {
        let secret: [u8; 32] = random().map_err(|error| fault("internal", error))?;
        let shown = path.display();
        let unwritable = |error| fault("set-key-file", format!("{shown}: {error}"));
        let mut options = std::fs::File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path).map_err(unwritable)?;
        let line = format!("{KEY_FILE}{}\n", hex::encode(secret));
        file.write_all(line.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(unwritable)?;
        Ok(SetKey(SigningKey::from_bytes(&secret)))
    }

    /// Reads it; one that others may read is refused, as it may have been copied.
    pub(crate) fn read(path: &Path) -> Result<SetKey, ApiError> {
        let shown = path.display();
        let unusable = |why: String| fault("set-key-file", format!("{shown}: {why}"));
        let file = std::fs::File::open(path).map_err(|error| unusable(error.to_string()))?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file
                .metadata()
                .map_err(|error| unusable(error.to_string()))?
                .permissions()
                .mode();
            if mode & 0o077 != 0 {
                return Err(unusable("0600".to_owned()));
            }
        }
        let mut text = String::new();
        file.take(256)
            .read_to_string(&mut text)
            .map_err(|error| unusable(error.to_string()))?;
        let mut secret = [0u8; 32];
        let hexadecimal = text.trim().strip_prefix(KEY_FILE.trim_end());
        hexadecimal
            .and_then(|digits| hex::decode_to_slice(digits.trim(), &mut secret).ok())
            .ok_or_else(|| unusable(KEY_FILE.trim_end().to_owned()))?;
        Ok(SetKey(SigningKey::from_bytes(&secret)))
    }

    /// Its public half.
    pub(crate) fn public(&self) -> VerifyKey {
        let key = self.0.verifying_key();
        // The name of a key is made from it, so that one key has one name everywhere.
        let named = Blake2b512::digest(key.as_bytes());
        let mut id = [0u8; KEY_ID];
        for (to, from) in id.iter_mut().zip(named) {
            *to = from;
        }
        VerifyKey { id, key }
    }

    /// The signature of these bytes, as a file.
    pub(crate) fn sign(&self, bytes: &[u8], comment: &str) -> String {
        let id = self.public().id;
        let signature = self.0.sign(&Blake2b512::digest(bytes));
        let whole = self
            .0
            .sign(&[&signature.to_bytes()[..], comment.as_bytes()].concat());
        format!(
            "untrusted comment: veilleuse procedures\n{}\ntrusted comment: {comment}\n{}\n",
            STANDARD.encode([HASHED, &id, &signature.to_bytes()].concat()),
            STANDARD.encode(whole.to_bytes())
        )
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn what_minisign_itself_signed_is_believed_and_a_changed_byte_is_not() {
        // Made by minisign itself: the vector of its verifiers.
        let key =
            VerifyKey::parse("RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3").unwrap();
        assert_eq!(
            key.line(),
            "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3",
            "read and written alike"
        );
        let signature = "untrusted comment: signature from minisign secret key\n\
            RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n\
            trusted comment: timestamp:1556193335\tfile:test\n\
            y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n";
        assert!(
            is_signed(b"test", signature.as_bytes(), std::slice::from_ref(&key)),
            "theirs"
        );
        assert!(
            !is_signed(b"tesT", signature.as_bytes(), std::slice::from_ref(&key)),
            "another file"
        );
        let moved = signature.replace("file:test", "file:tesu");
        assert!(
            !is_signed(b"test", moved.as_bytes(), &[key]),
            "another comment"
        );
    }

    #[test]
    fn our_own_key_signs_is_kept_from_others_and_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("site.key");
        let key = SetKey::make(&path).unwrap();
        let public = VerifyKey::parse(&key.public().line()).unwrap();
        let signed = SetKey::read(&path).unwrap().sign(b"list", "set 7");
        assert!(
            is_signed(b"list", signed.as_bytes(), std::slice::from_ref(&public)),
            "read again, it signs"
        );
        assert!(
            !is_signed(b"lisT", signed.as_bytes(), &[public]),
            "only this"
        );
        assert_eq!(
            SetKey::make(&path).err().unwrap().code,
            "set-key-file",
            "there is one"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            assert_eq!(
                SetKey::read(&path).err().unwrap().code,
                "set-key-file",
                "others may have read it"
            );
        }
    }
}
