//! The exact bytes of a directive.
//!
//! `VLDR`, version (u16), key id (8), audience (u16 length, UTF-8), command id (16), counter (u64), not before and not after
//! (i64, seconds since 1970), type (u16 length, ASCII), content (u32 length, JSON), signature (64, ed25519 over everything
//! before it). Numbers are big-endian. The bytes that were signed are the bytes that are checked; nothing is written anew.

use chrono::{DateTime, Utc};
use ed25519_dalek::{Signer, SigningKey};
use uuid::Uuid;

use super::{KeyId, Kind, Order, Refusal};

/// The most bytes that a directive has.
pub const BYTES_MAX: u64 = 16 * 1024;
pub(super) const MAGIC: [u8; 4] = *b"VLDR";
pub(super) const VERSION: u16 = 1;
pub(super) const SIGNATURE: usize = 64;

/// Whom it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Every station that has the key.
    Everyone,
    /// A hospital, by its name.
    Hospital(String),
    /// Wards, by their codes.
    Wards(Vec<String>),
    /// Stations, by their names.
    Stations(Vec<String>),
}

impl Audience {
    /// `*`, `hospital:NAME`, `ward:3N,3S`, `station:3N-1`.
    #[must_use]
    pub fn text(&self) -> String {
        match self {
            Self::Everyone => "*".to_owned(),
            Self::Hospital(name) => format!("hospital:{name}"),
            Self::Wards(codes) => format!("ward:{}", codes.join(",")),
            Self::Stations(names) => format!("station:{}", names.join(",")),
        }
    }

    /// Reads that form; nobody at all is no audience.
    #[must_use]
    pub fn parse(text: &str) -> Option<Audience> {
        if text == "*" {
            return Some(Self::Everyone);
        }
        let (kind, names) = text.split_once(':')?;
        let list = || -> Option<Vec<String>> {
            let names: Vec<String> = names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect();
            names.iter().all(|name| !name.is_empty()).then_some(names)
        };
        match kind {
            "hospital" if !names.trim().is_empty() => Some(Self::Hospital(names.trim().to_owned())),
            "ward" => list().map(Self::Wards),
            "station" => list().map(Self::Stations),
            _ => None,
        }
    }

    /// Whether it is for this station.
    #[must_use]
    pub fn includes(&self, hospital: &str, ward: &str, station: &str) -> bool {
        match self {
            Self::Everyone => true,
            Self::Hospital(name) => name == hospital,
            Self::Wards(codes) => codes.iter().any(|code| code == ward),
            Self::Stations(names) => names.iter().any(|name| name == station),
        }
    }
}

/// A directive before it is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Whom it is for.
    pub audience: Audience,
    /// Its name, a UUID of version 7.
    pub id: Uuid,
    /// Greater than that of every directive this key signed before.
    pub counter: u64,
    /// From when it may be followed.
    pub not_before: DateTime<Utc>,
    /// Until when.
    pub not_after: DateTime<Utc>,
    /// What kind.
    pub kind: Kind,
    /// What it says.
    pub order: Order,
}

/// Signs a directive, after checking that a station could follow it.
///
/// # Errors
/// What a station would refuse about its form: content, lifetime, size, audience.
pub fn sign(draft: &Draft, key: &SigningKey) -> Result<Vec<u8>, Refusal> {
    let content = serde_json::to_vec(&draft.order).map_err(|_| Refusal::Content)?;
    Order::read(draft.kind, &content)?;
    let audience = draft.audience.text();
    if Audience::parse(&audience).as_ref() != Some(&draft.audience) {
        return Err(Refusal::OtherAudience);
    }
    super::admit::lives_no_longer_than_it_may(draft.kind, draft.not_before, draft.not_after)?;
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_be_bytes());
    bytes.extend(KeyId::of(&key.verifying_key().to_bytes()).0);
    put_short(&mut bytes, audience.as_bytes())?;
    bytes.extend(draft.id.as_bytes());
    bytes.extend(draft.counter.to_be_bytes());
    bytes.extend(draft.not_before.timestamp().to_be_bytes());
    bytes.extend(draft.not_after.timestamp().to_be_bytes());
    put_short(&mut bytes, draft.kind.code().as_bytes())?;
    let length = u32::try_from(content.len()).map_err(|_| Refusal::TooLarge)?;
    bytes.extend(length.to_be_bytes());
    bytes.extend(content);
    let signature = key.sign(&bytes).to_bytes();
    bytes.extend(signature);
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    Ok(bytes)
}

fn put_short(bytes: &mut Vec<u8>, text: &[u8]) -> Result<(), Refusal> {
    let length = u16::try_from(text.len()).map_err(|_| Refusal::TooLarge)?;
    bytes.extend(length.to_be_bytes());
    bytes.extend(text);
    Ok(())
}

/// Takes bytes from the front, and says when there are too few.
pub(super) struct Taker<'a>(pub(super) &'a [u8]);

impl<'a> Taker<'a> {
    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], Refusal> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or(Refusal::Truncated)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], Refusal> {
        let taken = self.take(N)?;
        taken.try_into().map_err(|_| Refusal::Truncated)
    }

    /// A length of two bytes, and so many bytes of text.
    pub(super) fn short(&mut self) -> Result<&'a str, Refusal> {
        let length = usize::from(u16::from_be_bytes(self.array()?));
        std::str::from_utf8(self.take(length)?).map_err(|_| Refusal::Content)
    }

    /// A length of four bytes, and so many bytes.
    pub(super) fn long(&mut self) -> Result<&'a [u8], Refusal> {
        let length = u32::from_be_bytes(self.array()?);
        self.take(usize::try_from(length).map_err(|_| Refusal::Truncated)?)
    }
}
