//! What IT orders from afar: a small signed file, the same on a share, on a stick and over a network.
//!
//! [`read`] takes bytes apart and checks the signature over exactly these bytes; nothing of the content is looked at before.
//! [`Signed::admit`] then says whether this station follows it, here and now. The app stores the counter in the same
//! transaction as the effect.
//!
//! Invariant: a directive can only add safety. No type ends an outage, closes capture, deletes, hides, stops a printing or
//! lowers a level; `ehr-restored` and `all-clear` are proposals that a named person of the ward confirms.
//! Invariant: whatever is not understood to its last byte is refused, with a code.
//! Invariant: while the clock cannot be trusted only what is safe at any time is followed.

mod admit;
mod bytes;
mod keys;
mod order;
mod refusal;

#[cfg(test)]
mod tests;

pub use admit::{Listener, Signed, read};
pub use bytes::{Audience, BYTES_MAX, Draft, sign};
pub use keys::{KeyChange, KeyId, KeySet, SignedChange};
pub use order::{Kind, Order};
pub use refusal::Refusal;
