//! The keys that a station believes: two of IT, and the root that lies in a safe. They change when two of the three say so.
//!
//! A change: `VLKY`, version (u16), serial (u64), first key, second key, root (32 bytes each); then one or more times key id
//! (8) and signature (64) over everything before the first of these.
//!
//! Invariant: the root signs changes of keys and nothing else.
//! Invariant: a serial never repeats: an old set of keys cannot come back.

use std::collections::BTreeSet;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Refusal;
use super::bytes::{SIGNATURE, Taker};

const MAGIC: [u8; 4] = *b"VLKY";
const VERSION: u16 = 1;
/// Keys that must have signed a change.
const ENOUGH: usize = 2;

/// Short name of a key: the first bytes of its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyId(pub [u8; 8]);

impl KeyId {
    /// The name of this key.
    #[must_use]
    pub fn of(public: &[u8; 32]) -> KeyId {
        let mut id = [0; 8];
        for (to, from) in id.iter_mut().zip(Sha256::digest(public)) {
            *to = from;
        }
        KeyId(id)
    }

    /// 16 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        hex::encode(self.0)
    }
}

/// The pinned keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// Counts the changes; the set of the configuration has 0.
    pub serial: u64,
    /// IT's keys, at most two; 64 hexadecimal digits each.
    pub keys: Vec<String>,
    /// The root.
    pub root: Option<String>,
}

fn public(hexadecimal: &str) -> Option<VerifyingKey> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(hexadecimal, &mut bytes).ok()?;
    VerifyingKey::from_bytes(&bytes).ok()
}

impl KeySet {
    /// What is wrong with it: not a key, more than two, or one key in two places.
    #[must_use]
    pub fn problem(&self) -> Option<&'static str> {
        let all: Vec<&String> = self.keys.iter().chain(&self.root).collect();
        if self.keys.len() > 2 {
            return Some("at most two keys, and a root");
        }
        if all.iter().any(|key| public(key).is_none()) {
            return Some("a key is 64 hexadecimal digits, as `directive keygen` prints them");
        }
        let different: BTreeSet<String> = all.iter().map(|key| key.to_lowercase()).collect();
        (different.len() != all.len()).then_some("the same key twice")
    }

    /// The key that may sign directives under this name.
    #[must_use]
    pub fn signs(&self, id: KeyId) -> Option<VerifyingKey> {
        find(self.keys.iter(), id)
    }

    /// The set that follows from a change.
    ///
    /// # Errors
    /// Not a change, an old serial, or fewer than two of the three keys.
    pub fn changed(&self, bytes: &[u8]) -> Result<KeySet, Refusal> {
        let change = SignedChange::read(bytes)?;
        if change.change.serial <= self.serial {
            return Err(Refusal::Replayed);
        }
        let new = change.change.set();
        if new.problem().is_some() {
            return Err(Refusal::Content);
        }
        let signed = change.change.bytes();
        let mut agreed = BTreeSet::new();
        for (id, signature) in &change.signatures {
            let Some(key) = find(self.keys.iter().chain(&self.root), *id) else {
                continue;
            };
            let signature = Signature::from_bytes(signature);
            key.verify_strict(&signed, &signature)
                .map_err(|_| Refusal::BadSignature)?;
            agreed.insert(*id);
        }
        if agreed.len() < ENOUGH {
            return Err(Refusal::TooFewKeys);
        }
        Ok(new)
    }
}

fn find<'a>(mut keys: impl Iterator<Item = &'a String>, id: KeyId) -> Option<VerifyingKey> {
    keys.find_map(|key| public(key).filter(|key| KeyId::of(&key.to_bytes()) == id))
}

/// New keys in the place of the old.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyChange {
    /// One more than that of the set before.
    pub serial: u64,
    /// IT's keys.
    pub keys: [[u8; 32]; 2],
    /// The root.
    pub root: [u8; 32],
}

impl KeyChange {
    /// The bytes that are signed.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(VERSION.to_be_bytes());
        bytes.extend(self.serial.to_be_bytes());
        for key in self.keys.iter().chain([&self.root]) {
            bytes.extend(key);
        }
        bytes
    }

    fn set(&self) -> KeySet {
        KeySet {
            serial: self.serial,
            keys: self.keys.iter().map(hex::encode).collect(),
            root: Some(hex::encode(self.root)),
        }
    }
}

/// A change with the signatures that it has so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedChange {
    /// The change.
    pub change: KeyChange,
    /// Who signed it.
    pub signatures: Vec<(KeyId, [u8; SIGNATURE])>,
}

impl SignedChange {
    /// Whether these bytes begin as a change does.
    #[must_use]
    pub fn is_one(bytes: &[u8]) -> bool {
        bytes.starts_with(&MAGIC)
    }

    /// Reads a file; its signatures are not checked here.
    ///
    /// # Errors
    /// Not a change, or cut off.
    pub fn read(bytes: &[u8]) -> Result<SignedChange, Refusal> {
        let mut rest = Taker(bytes);
        if rest.array::<4>()? != MAGIC || u16::from_be_bytes(rest.array()?) != VERSION {
            return Err(Refusal::NotADirective);
        }
        let change = KeyChange {
            serial: u64::from_be_bytes(rest.array()?),
            keys: [rest.array()?, rest.array()?],
            root: rest.array()?,
        };
        let mut signatures = vec![];
        // Three keys sign at most; whatever comes more often is none of ours.
        while !rest.0.is_empty() && signatures.len() < 3 {
            signatures.push((KeyId(rest.array()?), rest.array()?));
        }
        if !rest.0.is_empty() {
            return Err(Refusal::Truncated);
        }
        Ok(SignedChange { change, signatures })
    }

    /// Adds a signature.
    pub fn sign(&mut self, key: &SigningKey) {
        let id = KeyId::of(&key.verifying_key().to_bytes());
        let signature = key.sign(&self.change.bytes()).to_bytes();
        self.signatures.retain(|(signer, _)| *signer != id);
        self.signatures.push((id, signature));
    }

    /// The file.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = self.change.bytes();
        for (id, signature) in &self.signatures {
            bytes.extend(id.0);
            bytes.extend(signature);
        }
        bytes
    }
}
