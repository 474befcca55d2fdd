//! Bytes to letters: what MSH-18 declares, and what senders do.
//!
//! Invariant: text is never lost to a wrong declaration; what could not be read as declared is read otherwise and said.

use serde::{Deserialize, Serialize};

use super::normal::Fault;

/// Character sets that are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// ISO 8859-1; its unused places are read as Windows writes them (œ, €, ’).
    #[default]
    Latin1,
    /// ISO 8859-15.
    Latin9,
    /// Seven bits.
    Ascii,
}

/// What MSH-18 says.
enum Declared {
    Nothing,
    One(Charset),
    Unknown,
}

fn declared(name: &str) -> Declared {
    match name.trim().to_ascii_uppercase().as_str() {
        "" | "\"\"" => Declared::Nothing,
        "UNICODE UTF-8" | "UTF-8" | "UTF8" => Declared::One(Charset::Utf8),
        "8859/1" | "ISO-8859-1" | "ISO8859-1" | "8859-1" => Declared::One(Charset::Latin1),
        "8859/15" | "ISO-8859-15" | "ISO8859-15" | "8859-15" => Declared::One(Charset::Latin9),
        "ASCII" | "US-ASCII" => Declared::One(Charset::Ascii),
        _ => Declared::Unknown,
    }
}

/// The text of the bytes. `name` is MSH-18 as written.
pub(super) fn decoded(bytes: &[u8], name: &str, site: Charset, faults: &mut Vec<Fault>) -> String {
    let seven_bits = bytes.is_ascii();
    let utf8 = std::str::from_utf8(bytes).ok();
    // Without a declaration the bytes speak for themselves.
    let by_itself = |faults: &mut Vec<Fault>| match (utf8, site) {
        (Some(text), _) => text.to_owned(),
        (None, Charset::Utf8 | Charset::Ascii) => {
            faults.push(Fault::NotTheCharset);
            single(bytes, Charset::Latin1)
        }
        (None, site) => single(bytes, site),
    };
    if seven_bits {
        if matches!(declared(name), Declared::Unknown) {
            faults.push(Fault::UnknownCharset);
        }
        return utf8.unwrap_or_default().to_owned();
    }
    match (declared(name), utf8) {
        (Declared::Nothing, _) => by_itself(faults),
        (Declared::Unknown, _) => {
            faults.push(Fault::UnknownCharset);
            by_itself(faults)
        }
        (Declared::One(Charset::Utf8), Some(text)) => text.to_owned(),
        // Nobody writes text in 8859 that happens to be valid UTF-8: "Ã©" is no French.
        (Declared::One(Charset::Latin1 | Charset::Latin9 | Charset::Ascii), Some(text)) => {
            faults.push(Fault::NotTheCharset);
            text.to_owned()
        }
        (Declared::One(Charset::Utf8 | Charset::Ascii), None) => {
            faults.push(Fault::NotTheCharset);
            by_itself(&mut vec![])
        }
        (Declared::One(set @ (Charset::Latin1 | Charset::Latin9)), None) => single(bytes, set),
    }
}

/// One byte, one letter.
fn single(bytes: &[u8], set: Charset) -> String {
    /// Windows-1252 from 0x80: what senders of "8859-1" put where 8859-1 has nothing to print.
    const WINDOWS: [char; 32] = [
        '€', '\u{FFFD}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{FFFD}', 'Ž',
        '\u{FFFD}', '\u{FFFD}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ',
        '\u{FFFD}', 'ž', 'Ÿ',
    ];
    bytes
        .iter()
        .map(|byte| match (byte, set) {
            (0xA4, Charset::Latin9) => '€',
            (0xA6, Charset::Latin9) => 'Š',
            (0xA8, Charset::Latin9) => 'š',
            (0xB4, Charset::Latin9) => 'Ž',
            (0xB8, Charset::Latin9) => 'ž',
            (0xBC, Charset::Latin9) => 'Œ',
            (0xBD, Charset::Latin9) => 'œ',
            (0xBE, Charset::Latin9) => 'Ÿ',
            (0x80..=0x9F, _) => WINDOWS
                .get(usize::from(byte - 0x80))
                .copied()
                .unwrap_or('\u{FFFD}'),
            _ => char::from(*byte),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], name: &str) -> (String, Vec<Fault>) {
        let mut faults = vec![];
        let text = decoded(bytes, name, Charset::Latin1, &mut faults);
        (text, faults)
    }

    #[test]
    fn what_is_declared_and_true_is_read_without_a_word() {
        for (bytes, name) in [
            ("Élodie".as_bytes(), "UNICODE UTF-8"),
            (b"\xC9lodie", "8859/1"),
            (b"\xC9lodie", "8859/15"),
            ("Élodie".as_bytes(), ""),
            (b"\xC9lodie", ""),
        ] {
            assert_eq!(read(bytes, name), ("Élodie".to_owned(), vec![]), "{name}");
        }
        assert_eq!(read(b"\xBDdeme", "8859/15").0, "œdeme", "the œ of 8859-15");
        assert_eq!(
            read(b"\x9Cdeme", "8859/1").0,
            "œdeme",
            "and that of Windows"
        );
    }

    #[test]
    fn what_is_declared_and_false_is_read_all_the_same_and_said() {
        for (bytes, name, fault) in [
            (
                b"\xC9lodie".as_slice(),
                "UNICODE UTF-8",
                Fault::NotTheCharset,
            ),
            ("Élodie".as_bytes(), "8859/1", Fault::NotTheCharset),
            ("Élodie".as_bytes(), "ASCII", Fault::NotTheCharset),
            (b"\xC9lodie", "ASCII", Fault::NotTheCharset),
            ("Élodie".as_bytes(), "ISO IR87", Fault::UnknownCharset),
        ] {
            assert_eq!(
                read(bytes, name),
                ("Élodie".to_owned(), vec![fault]),
                "{name}"
            );
        }
    }
}
