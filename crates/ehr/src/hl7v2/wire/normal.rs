//! The normaliser: what stands between the bytes of a sender and the parser.

use super::charset::{Charset, decoded};

/// A repair, or something that could not be repaired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fault {
    /// MSH-18 names a character set that is not read.
    UnknownCharset,
    /// The bytes are not in the character set that MSH-18 declares.
    NotTheCharset,
    /// A line that begins no segment was joined to the one before.
    JoinedLine,
}

impl Fault {
    /// Code and detail of the issue.
    pub(crate) fn words(self) -> (&'static str, &'static str) {
        match self {
            Fault::UnknownCharset => ("charset", "MSH-18 names a set that is not read"),
            Fault::NotTheCharset => ("charset", "the bytes are not what MSH-18 declares"),
            Fault::JoinedLine => ("joined-line", "a line without a segment name"),
        }
    }
}

/// A message ready for the parser: one segment a line, carriage returns between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Normal {
    pub(crate) text: String,
    pub(crate) faults: Vec<Fault>,
}

const BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// Without envelope, byte-order mark and white space around.
pub(super) fn unwrapped(mut bytes: &[u8]) -> &[u8] {
    loop {
        let before = bytes.len();
        bytes = bytes.strip_prefix(&BOM).unwrap_or(bytes);
        bytes = bytes.trim_ascii();
        bytes = bytes.strip_prefix(&[0x0B]).unwrap_or(bytes);
        bytes = bytes.strip_suffix(&[0x1C]).unwrap_or(bytes);
        if bytes.len() == before {
            return bytes;
        }
    }
}

/// MSH-18, before anything is decoded.
fn declared(bytes: &[u8]) -> String {
    let Some(mark) = bytes.get(3) else {
        return String::new();
    };
    let line = bytes
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .next()
        .unwrap_or_default();
    let field = line.split(|byte| byte == mark).nth(17).unwrap_or_default();
    // The first repetition is the set of the message.
    let repeat = bytes.get(5).copied().unwrap_or(b'~');
    let first = field
        .split(|byte| *byte == repeat)
        .next()
        .unwrap_or_default();
    String::from_utf8_lossy(first).into_owned()
}

/// Whether a line begins a segment: three letters or digits and the field mark, or a name standing alone.
fn begins_segment(line: &str, mark: char) -> bool {
    let mut letters = line.chars();
    let name = (0..3).all(|nth| {
        letters.next().is_some_and(|letter| {
            letter.is_ascii_uppercase() || (nth > 0 && letter.is_ascii_digit())
        })
    });
    let next = letters.next();
    name && (next == Some(mark) || next.is_none())
}

/// Prepares the bytes of one message.
pub(crate) fn normal(bytes: &[u8], site: Charset) -> Normal {
    let bytes = unwrapped(bytes);
    let mut faults = vec![];
    let text = decoded(bytes, &declared(bytes), site, &mut faults);
    let mark = text.chars().nth(3).unwrap_or('|');
    let escape = text.chars().nth(6).unwrap_or('\\');
    let mut lines: Vec<String> = vec![];
    for line in text.split(['\r', '\n']) {
        let line: String = line
            .chars()
            .map(|letter| match letter {
                '\t' => ' ',
                letter if letter.is_control() => '\u{FFFD}',
                letter => letter,
            })
            .collect();
        let whole = line.trim();
        if whole.is_empty() {
            continue;
        }
        if begins_segment(whole, mark) {
            let mut whole = whole.to_owned();
            if whole.chars().count() == 3 {
                whole.push(mark);
            }
            lines.push(whole);
        } else if let Some(last) = lines.last_mut() {
            last.push_str(&format!("{escape}.br{escape}"));
            last.push_str(whole);
            faults.push(Fault::JoinedLine);
        } else {
            lines.push(whole.to_owned());
        }
    }
    faults.sort_unstable();
    faults.dedup();
    Normal {
        text: lines.join("\r"),
        faults,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h25_mark_line_feeds_and_envelope_make_no_difference() {
        let plain = normal(b"MSH|^~\\&|A\rPID|1", Charset::Latin1);
        assert_eq!(plain.faults, [], "nothing to repair");
        for bytes in [
            b"\xEF\xBB\xBFMSH|^~\\&|A\rPID|1\r".as_slice(),
            b"MSH|^~\\&|A\nPID|1\n\n",
            b"\x0BMSH|^~\\&|A\r\nPID|1\r\n\x1C\r",
            b"  \r\nMSH|^~\\&|A\r\r  PID|1  ",
        ] {
            assert_eq!(normal(bytes, Charset::Latin1), plain, "the same message");
        }
    }

    #[test]
    fn a_broken_line_joins_the_one_before_and_is_reported() {
        let read = normal(b"MSH|^~\\&|A\nNTE|1||un\ndeux mots\nPID|1", Charset::Latin1);
        assert_eq!(
            read.text, "MSH|^~\\&|A\rNTE|1||un\\.br\\deux mots\rPID|1",
            "no word is lost"
        );
        assert_eq!(read.faults, [Fault::JoinedLine], "and IT is told");
    }

    #[test]
    fn a_segment_name_alone_is_an_empty_segment() {
        let read = normal(b"MSH|^~\\&|A\rPV1\rPID|1", Charset::Latin1);
        assert_eq!(
            read.text, "MSH|^~\\&|A\rPV1|\rPID|1",
            "the parser would stop there"
        );
    }
}
