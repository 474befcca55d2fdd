//! From bytes to an order that this station follows, or a refusal.

use chrono::{DateTime, TimeDelta, Utc};
use ed25519_dalek::Signature;
use uuid::Uuid;

use super::bytes::{BYTES_MAX, MAGIC, SIGNATURE, Taker, VERSION};
use super::{Audience, KeyId, KeySet, Kind, Order, Refusal};

/// A directive whose signature is good: from one of the station's keys, over exactly these bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// The key.
    pub key: KeyId,
    /// Whom it is for.
    pub audience: Audience,
    /// Its name.
    pub id: Uuid,
    /// Its place among what this key signed.
    pub counter: u64,
    /// From when it may be followed.
    pub not_before: DateTime<Utc>,
    /// Until when.
    pub not_after: DateTime<Utc>,
    /// What kind; one that this version does not know is refused by [`Signed::admit`].
    pub kind: Result<Kind, String>,
    content: Vec<u8>,
}

/// Who listens.
#[derive(Clone, Copy, Debug)]
pub struct Listener<'a> {
    /// Name of the hospital.
    pub hospital: &'a str,
    /// Code of the ward.
    pub ward: &'a str,
    /// Name of the station.
    pub station: &'a str,
    /// The last counter that was followed of the key that signed.
    pub last_counter: u64,
    /// The station's clock agrees with everything it has seen.
    pub clock_trusted: bool,
    /// The plan that the ward knows.
    pub plan: Option<Uuid>,
}

/// Takes a file apart and checks its signature.
///
/// # Errors
/// The first thing that is wrong; nothing of a file without a good signature is believed.
pub fn read(bytes: &[u8], keys: &KeySet) -> Result<Signed, Refusal> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > BYTES_MAX {
        return Err(Refusal::TooLarge);
    }
    let mut whole = Taker(bytes);
    if whole.array::<4>()? != MAGIC || u16::from_be_bytes(whole.array()?) != VERSION {
        return Err(Refusal::NotADirective);
    }
    let key = KeyId(whole.array()?);
    let signed_length = bytes
        .len()
        .checked_sub(SIGNATURE)
        .ok_or(Refusal::Truncated)?;
    let (signed, signature) = bytes
        .split_at_checked(signed_length)
        .ok_or(Refusal::Truncated)?;
    let public = keys.signs(key).ok_or(Refusal::UnknownKey)?;
    let signature = Signature::from_slice(signature).map_err(|_| Refusal::Truncated)?;
    public
        .verify_strict(signed, &signature)
        .map_err(|_| Refusal::BadSignature)?;
    // From here on these are the words of somebody who holds the key.
    let mut rest = Taker(signed);
    rest.take(MAGIC.len() + 2 + key.0.len())?;
    let audience = rest.short()?;
    let audience = Audience::parse(audience).ok_or(Refusal::Content)?;
    let id = Uuid::from_bytes(rest.array()?);
    let counter = u64::from_be_bytes(rest.array()?);
    let not_before = instant(rest.array()?)?;
    let not_after = instant(rest.array()?)?;
    let kind = rest.short()?;
    let content = rest.long()?.to_vec();
    if !rest.0.is_empty() {
        return Err(Refusal::Truncated);
    }
    if id.get_version_num() != 7 {
        return Err(Refusal::Content);
    }
    Ok(Signed {
        key,
        audience,
        id,
        counter,
        not_before,
        not_after,
        kind: Kind::from_code(kind).ok_or_else(|| kind.to_owned()),
        content,
    })
}

fn instant(seconds: [u8; 8]) -> Result<DateTime<Utc>, Refusal> {
    DateTime::from_timestamp(i64::from_be_bytes(seconds), 0).ok_or(Refusal::Content)
}

/// A type may not outlive what it is for.
pub(super) fn lives_no_longer_than_it_may(
    kind: Kind,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
) -> Result<(), Refusal> {
    let life = not_after.signed_duration_since(not_before);
    if life > TimeDelta::zero() && life <= TimeDelta::hours(kind.lifetime_hours()) {
        Ok(())
    } else {
        Err(Refusal::Lifetime)
    }
}

impl Signed {
    /// The name of its type as the file has it.
    #[must_use]
    pub fn kind_code(&self) -> &str {
        match &self.kind {
            Ok(kind) => kind.code(),
            Err(unknown) => unknown,
        }
    }

    /// Whether this station follows it now, and what it says.
    ///
    /// # Errors
    /// The first reason not to.
    pub fn admit(&self, me: &Listener<'_>, now: DateTime<Utc>) -> Result<(Kind, Order), Refusal> {
        if !self.audience.includes(me.hospital, me.ward, me.station) {
            return Err(Refusal::OtherAudience);
        }
        let Ok(kind) = self.kind else {
            return Err(Refusal::UnknownType);
        };
        let order = Order::read(kind, &self.content)?;
        if self.counter <= me.last_counter {
            return Err(Refusal::Replayed);
        }
        lives_no_longer_than_it_may(kind, self.not_before, self.not_after)?;
        if me.clock_trusted {
            if now < self.not_before {
                return Err(Refusal::NotYet);
            }
            if now > self.not_after {
                return Err(Refusal::Expired);
            }
        } else if !kind.safe_at_any_time() {
            return Err(Refusal::ClockUntrusted);
        }
        if order.plan.is_some() && order.plan != me.plan {
            return Err(Refusal::OtherPlan);
        }
        Ok((kind, order))
    }

    /// What it says, for whoever looks at a file without being a station.
    ///
    /// # Errors
    /// An unknown type, or content that does not belong to its type.
    pub fn order(&self) -> Result<(Kind, Order), Refusal> {
        let Ok(kind) = self.kind else {
            return Err(Refusal::UnknownType);
        };
        Ok((kind, Order::read(kind, &self.content)?))
    }
}
