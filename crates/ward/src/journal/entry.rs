//! One signed entry.

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::hlc::Hlc;
use super::proof::Proof;
use super::statement::Statement;
use crate::staff::Person;

/// Name of an entry, also its business identifier in the record (a bare UUID, version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub Uuid);

impl std::fmt::Display for EntryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0.as_hyphenated())
    }
}

impl EntryId {
    /// Reads the hyphenated form.
    pub fn parse(text: &str) -> Option<EntryId> {
        Uuid::try_parse(text).ok().map(EntryId)
    }

    /// A version 7 id from the time and ten random bytes, both arguments.
    pub fn from_parts(now: DateTime<Utc>, random: [u8; 10]) -> EntryId {
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        EntryId(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// A version 7 id whose first 12 random bits are a counter (RFC 9562, 6.2, method 1), so that ids of one station sort
    /// as they were made. `count` is milliseconds since 1970 times 4096, plus the counter within the millisecond.
    pub fn counted(count: u64, mut random: [u8; 10]) -> EntryId {
        let [.., high, low] = count.to_be_bytes();
        random[0] = high & 0x0f;
        random[1] = low;
        EntryId(uuid::Builder::from_unix_timestamp_millis(count >> 12, &random).into_uuid())
    }
}

/// The public half of a station's key: the name of its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationKey(pub [u8; 32]);

impl StationKey {
    /// The key that belongs to a signing key.
    pub fn of(key: &SigningKey) -> StationKey {
        StationKey(key.verifying_key().to_bytes())
    }

    /// 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        hex::encode(self.0)
    }

    /// Reads 64 hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<StationKey> {
        let mut key = [0u8; 32];
        hex::decode_to_slice(text, &mut key)
            .ok()
            .map(|()| StationKey(key))
    }
}

/// What is signed. Serialised exactly once, when it is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryBody {
    /// Version of this layout.
    pub v: u32,
    /// Name of the entry.
    pub id: EntryId,
    /// Chain: the station's public key in hexadecimal.
    pub station: String,
    /// Place in the chain, from 1.
    pub seq: u64,
    /// Hash of the entry before it, in hexadecimal; 64 zeros for the first.
    pub prev: String,
    /// Order between stations.
    pub hlc: Hlc,
    /// Wall clock of the station when it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// Who signed.
    pub author: Person,
    /// The second person, where one signed.
    pub witness: Option<Person>,
    /// How they proved who they are; absent in entries that are older than proofs, and in the station's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// Why there is no second person where one was asked for: to be countersigned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness_absent: Option<String>,
    /// Name of the ward's state when it was recorded.
    pub mode: String,
    /// The generation of the chart that was on the screen.
    pub generation: u64,
    /// What it says.
    pub statement: Statement,
}

impl EntryBody {
    /// What the entry itself states: of a correction, what it puts in the place of the old statement; `None` when it puts
    /// nothing there.
    pub fn stated(&self) -> Option<&Statement> {
        match &self.statement {
            Statement::Correct(correction) => correction.replacement.as_deref(),
            statement => Some(statement),
        }
    }
}

/// An entry as it is stored and copied: bytes, their hash in the chain, and the station's signature over the hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedEntry {
    /// The exact bytes of the body.
    pub bytes: Vec<u8>,
    /// SHA-256 over the previous hash and the bytes.
    pub hash: [u8; 32],
    /// ed25519 over the hash.
    pub signature: [u8; 64],
}

/// Why an entry cannot be trusted or read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EntryError {
    /// The bytes are no body of a known layout.
    #[error("entry cannot be read: {0}")]
    Unreadable(String),
    /// The hash is not that of the bytes.
    #[error("hash does not match the bytes")]
    Hash,
    /// The signature is not the station's.
    #[error("signature does not match")]
    Signature,
    /// The key in the body is no key.
    #[error("station key is not a key")]
    Key,
}

/// Hash of the entry that follows `prev`.
fn link(prev: &[u8; 32], bytes: &[u8]) -> [u8; 32] {
    Sha256::new()
        .chain_update(prev)
        .chain_update(bytes)
        .finalize()
        .into()
}

/// Serialises and signs a body. The body must carry `prev` in hexadecimal.
///
/// # Errors
/// [`EntryError::Key`] when `prev` is no hash, [`EntryError::Unreadable`] when the body cannot be serialised.
pub fn sign(body: &EntryBody, key: &SigningKey) -> Result<SignedEntry, EntryError> {
    let bytes =
        serde_json::to_vec(body).map_err(|error| EntryError::Unreadable(error.to_string()))?;
    let mut prev = [0u8; 32];
    hex::decode_to_slice(&body.prev, &mut prev).map_err(|_| EntryError::Key)?;
    let hash = link(&prev, &bytes);
    let signature = key.sign(&hash).to_bytes();
    Ok(SignedEntry {
        bytes,
        hash,
        signature,
    })
}

impl SignedEntry {
    /// Reads the body without checking anything.
    ///
    /// # Errors
    /// [`EntryError::Unreadable`].
    pub fn body(&self) -> Result<EntryBody, EntryError> {
        serde_json::from_slice(&self.bytes)
            .map_err(|error| EntryError::Unreadable(error.to_string()))
    }

    /// Checks hash and signature against the body's own key, strictly, and returns the body.
    ///
    /// # Errors
    /// What does not match.
    pub fn check(&self) -> Result<EntryBody, EntryError> {
        let body = self.body()?;
        let mut prev = [0u8; 32];
        hex::decode_to_slice(&body.prev, &mut prev).map_err(|_| EntryError::Hash)?;
        if link(&prev, &self.bytes) != self.hash {
            return Err(EntryError::Hash);
        }
        let station = StationKey::from_hex(&body.station).ok_or(EntryError::Key)?;
        let key = VerifyingKey::from_bytes(&station.0).map_err(|_| EntryError::Key)?;
        key.verify_strict(&self.hash, &Signature::from_bytes(&self.signature))
            .map_err(|_| EntryError::Signature)?;
        Ok(body)
    }

    /// The hash in hexadecimal.
    pub fn hash_hex(&self) -> String {
        hex::encode(self.hash)
    }
}
