//! What proves a person: the hash of a PIN, and the fingerprint of a badge's number.
//!
//! Invariant: a PIN is never stored, written to a log or passed as a program's argument; it is held only while it is checked.
//! Invariant: whoever is not on the roster costs as much time as whoever is.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};

/// Least memory of a hash, in KiB, and least number of passes: below, a stolen roster gives its PINs away too cheaply.
const MEMORY_LEAST_KIB: u32 = 19_456;
const PASSES_LEAST: u32 = 2;
/// Most of both: a roster must not be able to stop a bedside computer for half a minute.
const MEMORY_MOST_KIB: u32 = 262_144;
const PASSES_MOST: u32 = 16;

/// What is wrong with a hash that a roster holds, if anything.
pub(crate) fn weakness(phc: &str) -> Option<String> {
    let Ok(hash) = PasswordHash::new(phc) else {
        return Some("not a PHC line; `veilleuse staff pin` makes one".to_owned());
    };
    if hash.algorithm.as_str() != Algorithm::Argon2id.as_str() {
        return Some(format!("`{}` is not argon2id", hash.algorithm));
    }
    if hash.version != Some(u32::from(Version::V0x13)) {
        return Some("argon2 must be version 19".to_owned());
    }
    let Ok(params) = Params::try_from(&hash) else {
        return Some("its parameters cannot be read".to_owned());
    };
    let (memory, passes, lanes) = (params.m_cost(), params.t_cost(), params.p_cost());
    if !(MEMORY_LEAST_KIB..=MEMORY_MOST_KIB).contains(&memory)
        || !(PASSES_LEAST..=PASSES_MOST).contains(&passes)
        || lanes != 1
    {
        return Some(format!(
            "m={memory},t={passes},p={lanes}: asked for are m from {MEMORY_LEAST_KIB} to {MEMORY_MOST_KIB}, t from {PASSES_LEAST} to {PASSES_MOST}, p=1"
        ));
    }
    if hash.salt.is_none() || hash.hash.is_none_or(|output| output.len() < 16) {
        return Some("salt or hash is missing or too short".to_owned());
    }
    None
}

/// Whether these digits make this hash; compared in constant time.
pub(crate) fn matches(phc: &str, digits: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(digits.as_bytes(), &hash)
            .is_ok()
    })
}

/// The work of [`matches`] for somebody who has no hash: the time of an answer says nothing about the roster.
pub(crate) fn matches_nobody(like: Option<&str>, digits: &str) {
    let params = like
        .and_then(|phc| PasswordHash::new(phc).ok())
        .and_then(|hash| Params::try_from(&hash).ok())
        .unwrap_or_default();
    let mut out = [0u8; 32];
    let work = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into(
        digits.as_bytes(),
        b"nobody of this roster",
        &mut out,
    );
    std::hint::black_box((work.is_ok(), out));
}

/// The PHC line of digits, with the least cost that a roster may have.
///
/// # Errors
/// In words, when the hash cannot be computed.
pub(crate) fn phc(digits: &str, salt: [u8; 16]) -> Result<String, String> {
    let params = Params::new(MEMORY_LEAST_KIB, PASSES_LEAST, 1, Some(32))
        .map_err(|error| error.to_string())?;
    let salt = SaltString::encode_b64(&salt).map_err(|error| error.to_string())?;
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password(digits.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| error.to_string())
}

/// The fingerprint of a badge's number: SHA-256 in hexadecimal, without salt. The number is printed on the badge and opens
/// doors that keep no secret of it: the hash only keeps a list of numbers out of the roster. The secret of a badge is its
/// four digits, and those are salted and slow. Without salt a badge finds its owner in one step.
pub(crate) fn badge(number: &str) -> String {
    hex::encode(Sha256::digest(number.trim().as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_of_its_digits_and_a_weak_one_is_refused() {
        let made = phc("246810", [7; 16]).unwrap();
        assert_eq!(weakness(&made), None, "what we make is good enough");
        assert!(matches(&made, "246810"), "the right digits");
        assert!(!matches(&made, "246811"), "one digit off");
        for (weak, why) in [
            (made.replace("m=19456", "m=19455"), "too little memory"),
            (made.replace("t=2", "t=1"), "one pass"),
            (made.replace("p=1", "p=2"), "two lanes"),
            (made.replace("argon2id", "argon2i"), "another kind"),
            (made.replace("v=19$", ""), "no version"),
            (made.replace("m=19456", "m=4000000"), "stops the computer"),
            ("246810".to_owned(), "the PIN itself"),
            (String::new(), "nothing"),
        ] {
            assert!(weakness(&weak).is_some(), "{why} was taken: {weak}");
        }
    }

    #[test]
    fn a_badge_is_known_by_its_fingerprint() {
        assert_eq!(badge(" 0042 "), badge("0042"), "a scanner may add blanks");
        assert_ne!(badge("0042"), badge("0043"), "two badges");
        assert_eq!(
            badge("0042"),
            hex::encode(Sha256::digest(b"0042")),
            "any tool of IT computes it"
        );
    }
}
