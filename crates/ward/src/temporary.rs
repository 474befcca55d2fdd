//! Temporary identities: numbers that a station gives to people whom the record does not know yet.
//!
//! A number reads `T-BKMRT-012-W`: T, five letters of the station's key, the station's own count, a check letter. It has
//! letters where a record number has digits, so that nobody can take one for the other, and no vowel, so that it is no word.
//!
//! Invariant: two stations never give the same identity: what is kept names the whole public key, of which there are no two.
//! The five letters are for people; two of the stations of a ward share them once in three million pairs, and then the
//! names and what tells the two patients apart still differ on the screen.
//! Invariant: a number is never given twice: the count only rises, and it is saved together with the entry that uses it.

use crate::clinical::PatientId;
use crate::journal::StationKey;

/// Letters of the station: no vowels, nothing that looks like a digit.
const LETTERS: [char; 20] = [
    'B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V', 'W', 'X',
    'Z',
];
/// Check letters: a prime number of them, so that every slip of one sign, and of two neighbours, is found.
const CHECKS: [char; 23] = [
    'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'V',
    'W', 'X', 'Y', 'Z',
];

/// An identity that a station gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What entries name her by.
    pub id: PatientId,
    /// What people read: `T-BKMRT-012-W`.
    pub number: String,
}

/// The identity with this count, of this station.
pub fn identity(station: &StationKey, count: u32) -> Given {
    let mut number = format!("T-{}-{count:03}", letters(station));
    let check = check_letter(&number);
    number.push('-');
    number.push(check);
    Given {
        id: PatientId::new(format!("temporary-{}-{count}", station.hex())),
        number,
    }
}

/// Whether the check letter of a number that somebody read out or typed belongs to it.
pub fn is_number(typed: &str) -> bool {
    let typed = typed.trim().to_uppercase();
    typed.rsplit_once('-').is_some_and(|(body, check)| {
        body.starts_with("T-") && check.chars().eq([check_letter(body)])
    })
}

fn letters(station: &StationKey) -> String {
    // The first bytes of a public key are as good as thrown dice.
    let mut rest = station
        .0
        .iter()
        .take(8)
        .fold(0_u64, |all, byte| (all << 8) | u64::from(*byte));
    let mut found = String::new();
    for _ in 0..5 {
        let nth = usize::try_from(rest % 20).unwrap_or(0);
        found.push(LETTERS.get(nth).copied().unwrap_or('B'));
        rest /= 20;
    }
    found
}

/// A sum weighted by place, modulo 23.
fn check_letter(body: &str) -> char {
    let sum: usize = body
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .zip(1_usize..)
        .map(|(sign, place)| place * value(sign))
        .sum();
    CHECKS.get(sum % 23).copied().unwrap_or('A')
}

fn value(sign: char) -> usize {
    let digit = sign
        .to_digit(10)
        .and_then(|digit| usize::try_from(digit).ok());
    let letter = || CHECKS.iter().position(|check| *check == sign);
    digit.or_else(letter).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// H-100: whatever the keys and counts, two patients never get one identity.
        #[test]
        fn two_stations_never_give_the_same_identity(
            here in any::<[u8; 32]>(), there in any::<[u8; 32]>(), a in 1_u32..100_000, b in 1_u32..100_000,
        ) {
            let (one, other) = (identity(&StationKey(here), a), identity(&StationKey(there), b));
            prop_assert_eq!(one.id == other.id, here == there && a == b);
            prop_assert!(is_number(&one.number) && is_number(&other.number));
            if a != b {
                prop_assert_ne!(one.number, other.number, "another count is another number, on any station");
            }
        }

        /// One sign misread, or two neighbours swapped, is found.
        #[test]
        fn a_slip_is_found(key in any::<[u8; 32]>(), count in 1_u32..1_000, place in 2_usize..11, put in 0_usize..23) {
            let number = identity(&StationKey(key), count).number;
            let mut signs: Vec<char> = number.chars().collect();
            let old = signs[place];
            if old.is_ascii_alphabetic() {
                signs[place] = CHECKS[put];
            } else if old.is_ascii_digit() {
                signs[place] = char::from_digit(u32::try_from(put % 10).unwrap(), 10).unwrap();
            }
            let slipped: String = signs.iter().collect();
            prop_assert_eq!(is_number(&slipped), slipped == number, "{} for {}", slipped, number);
            if old != '-' && signs.get(place + 1).is_some_and(|next| *next != '-') {
                let mut swapped: Vec<char> = number.chars().collect();
                swapped.swap(place, place + 1);
                let swapped: String = swapped.iter().collect();
                prop_assert_eq!(is_number(&swapped), swapped == number, "{} for {}", swapped, number);
            }
        }
    }

    #[test]
    fn a_number_is_never_taken_for_a_record_number() {
        let number = identity(&StationKey([7; 32]), 12).number;
        assert!(number.starts_with("T-") && number.contains("-012-"));
        assert!(
            number.chars().filter(char::is_ascii_alphabetic).count() > 5,
            "letters, where a record number has digits: {number}"
        );
        assert!(!is_number("80012345") && !is_number("") && !is_number("T-"));
    }
}
