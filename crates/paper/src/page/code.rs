//! The text inside the codes: random ids only, nothing about a patient.
//!
//! A hand scanner types like a keyboard, and wards have keyboards of many countries: the alphabet holds only letters
//! that stand in the same place on all of them. The checksum catches every single wrong or swapped letter, because
//! each changes at most 16 neighbouring bits.

use std::fmt;

const ALPHABET: [char; 16] = [
    'B', 'C', 'D', 'F', 'G', 'H', 'J', 'K', 'L', 'N', 'P', 'R', 'S', 'T', 'V', 'X',
];
const PREFIX: char = 'X';

/// The identity of one logical sheet: 64 random bits.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct SheetId(pub u64);

/// The local identity of a person on wristbands and labels: 64 random bits, resolved on the ward only.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
pub struct PersonCode(pub u64);

/// What a printed code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Code {
    /// One page of one version of a sheet.
    Page {
        /// The sheet.
        sheet: SheetId,
        /// Rises whenever printed content changes.
        version: u8,
        /// From 1.
        page: u8,
    },
    /// One row of one version of a sheet.
    Row {
        /// The sheet.
        sheet: SheetId,
        /// Rises whenever printed content changes.
        version: u8,
        /// From 1.
        row: u8,
    },
    /// One person.
    Person {
        /// The person.
        person: PersonCode,
    },
}

/// Why a scanned or typed text is not one of our codes. Nothing of the text is repeated: it may be anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not the length of any kind of code.
    #[error("not the length of a code")]
    Length,
    /// A letter our codes never hold.
    #[error("a letter that codes do not use")]
    Letter,
    /// The letters do not belong together: misread or mistyped.
    #[error("checksum does not match")]
    Checksum,
    /// A sound code of a kind this version does not know.
    #[error("unknown kind of code {0}")]
    Kind(u8),
}

impl Code {
    /// The text to print and encode.
    pub fn encode(&self) -> String {
        let mut bytes = Vec::with_capacity(13);
        match *self {
            Self::Page {
                sheet,
                version,
                page,
            } => {
                bytes.push(1);
                bytes.extend(sheet.0.to_be_bytes());
                bytes.extend([version, page]);
            }
            Self::Row {
                sheet,
                version,
                row,
            } => {
                bytes.push(2);
                bytes.extend(sheet.0.to_be_bytes());
                bytes.extend([version, row]);
            }
            Self::Person { person } => {
                bytes.push(3);
                bytes.extend(person.0.to_be_bytes());
            }
        }
        let checksum = crc16(&bytes);
        bytes.extend(checksum.to_be_bytes());
        let letters = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
        std::iter::once(PREFIX)
            .chain(letters.filter_map(|nibble| ALPHABET.get(usize::from(nibble)).copied()))
            .collect()
    }

    /// Reads a scanned or typed text. Case, spaces and hyphens do not matter.
    pub fn decode(text: &str) -> Result<Self, CodeError> {
        let letters: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let (prefix, letters) = letters.split_first().ok_or(CodeError::Length)?;
        if *prefix != PREFIX {
            return Err(CodeError::Letter);
        }
        if letters.len() % 2 != 0 {
            return Err(CodeError::Length);
        }
        let bytes = letters
            .chunks_exact(2)
            .map(|pair| match pair {
                [high, low] => Ok(nibble(*high)? << 4 | nibble(*low)?),
                _ => Err(CodeError::Length),
            })
            .collect::<Result<Vec<u8>, CodeError>>()?;
        let (payload, checksum) = bytes.split_last_chunk::<2>().ok_or(CodeError::Length)?;
        if !matches!(payload.len(), 9 | 11) {
            return Err(CodeError::Length);
        }
        if crc16(payload) != u16::from_be_bytes(*checksum) {
            return Err(CodeError::Checksum);
        }
        let (kind, rest) = payload.split_first().ok_or(CodeError::Length)?;
        let (id, rest) = rest.split_first_chunk::<8>().ok_or(CodeError::Length)?;
        let id = u64::from_be_bytes(*id);
        match (kind, rest) {
            (1, &[version, page]) => Ok(Self::Page {
                sheet: SheetId(id),
                version,
                page,
            }),
            (2, &[version, row]) => Ok(Self::Row {
                sheet: SheetId(id),
                version,
                row,
            }),
            (3, []) => Ok(Self::Person {
                person: PersonCode(id),
            }),
            (1..=3, _) => Err(CodeError::Length),
            (kind, _) => Err(CodeError::Kind(*kind)),
        }
    }

    /// The text in groups of four, as printed beneath a page code for typing by hand.
    pub fn grouped(&self) -> String {
        let letters: Vec<char> = self.encode().chars().collect();
        letters
            .chunks(4)
            .map(|group| group.iter().collect::<String>())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.encode())
    }
}

fn nibble(letter: char) -> Result<u8, CodeError> {
    (0u8..)
        .zip(ALPHABET)
        .find(|(_, known)| *known == letter)
        .map(|(value, _)| value)
        .ok_or(CodeError::Letter)
}

/// CRC-16, polynomial 0x1021, initial value 0xFFFF, no reflection.
fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xFFFF, |crc, byte| {
        (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| {
            if crc & 0x8000 == 0 {
                crc << 1
            } else {
                (crc << 1) ^ 0x1021
            }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: u64 = 0x0123_4567_89ab_cdef;

    fn vectors() -> [(Code, &'static str); 3] {
        [
            (
                Code::Page {
                    sheet: SheetId(ID),
                    version: 1,
                    page: 3,
                },
                "XBCBCDFGHJKLNPRSTVXBCBFPDPD",
            ),
            (
                Code::Row {
                    sheet: SheetId(ID),
                    version: 1,
                    row: 7,
                },
                "XBDBCDFGHJKLNPRSTVXBCBKNPTS",
            ),
            (
                Code::Person {
                    person: PersonCode(ID),
                },
                "XBFBCDFGHJKLNPRSTVXNSJF",
            ),
        ]
    }

    /// A small generator, so that the property covers many ids and fails the same way each time.
    fn ids() -> impl Iterator<Item = u64> {
        std::iter::successors(Some(ID), |id| {
            Some(id.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1))
        })
        .take(40)
    }

    #[test]
    fn the_published_vectors_hold() {
        assert_eq!(crc16(b"123456789"), 0x29B1, "the check value of this CRC");
        for (code, text) in vectors() {
            assert_eq!(
                code.encode(),
                text,
                "printed sheets must stay readable for ever"
            );
            assert_eq!(Code::decode(text), Ok(code), "and be read back");
        }
    }

    #[test]
    fn typing_by_hand_is_forgiven_its_form() {
        let (code, _) = vectors()[0];
        assert_eq!(
            code.grouped(),
            "XBCB CDFG HJKL NPRS TVXB CBFP DPD",
            "groups of four"
        );
        let typed = code.grouped().to_lowercase().replace(' ', "-");
        assert_eq!(
            Code::decode(&typed),
            Ok(code),
            "case and separators carry nothing"
        );
    }

    #[test]
    fn every_single_substitution_is_caught() {
        for id in ids() {
            for code in [
                Code::Page {
                    sheet: SheetId(id),
                    version: 2,
                    page: 1,
                },
                Code::Row {
                    sheet: SheetId(id),
                    version: 255,
                    row: 30,
                },
                Code::Person {
                    person: PersonCode(id),
                },
            ] {
                let right: Vec<char> = code.encode().chars().collect();
                for place in 0..right.len() {
                    for letter in ('A'..='Z').chain('0'..='9').filter(|c| *c != right[place]) {
                        let mut wrong = right.clone();
                        wrong[place] = letter;
                        let wrong: String = wrong.into_iter().collect();
                        assert!(
                            Code::decode(&wrong).is_err(),
                            "one wrong letter must never name another sheet"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn every_swap_of_neighbours_is_caught() {
        for id in ids() {
            for code in [
                Code::Page {
                    sheet: SheetId(id),
                    version: 1,
                    page: 9,
                },
                Code::Row {
                    sheet: SheetId(id),
                    version: 1,
                    row: 9,
                },
                Code::Person {
                    person: PersonCode(id),
                },
            ] {
                let right: Vec<char> = code.encode().chars().collect();
                for place in 1..right.len() {
                    let mut wrong = right.clone();
                    wrong.swap(place - 1, place);
                    if wrong != right {
                        let wrong: String = wrong.into_iter().collect();
                        assert!(
                            Code::decode(&wrong).is_err(),
                            "two letters swapped must never name another sheet"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn foreign_texts_are_refused_by_name() {
        assert_eq!(Code::decode(""), Err(CodeError::Length), "nothing scanned");
        assert_eq!(
            Code::decode("3400936963504"),
            Err(CodeError::Letter),
            "a drug box is not a sheet"
        );
        assert_eq!(
            Code::decode("XBCBCDFGHJKLNPRSTVXBCBFPDP"),
            Err(CodeError::Length),
            "a letter is missing"
        );
        assert_eq!(
            Code::decode("XBCBCDFGHJKLNPRSTVXBCBFPDPC"),
            Err(CodeError::Checksum),
            "a letter is wrong"
        );
    }
}
