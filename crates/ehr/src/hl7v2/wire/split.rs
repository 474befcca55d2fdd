//! Several messages in one file: with the envelope of a batch (FHS, BHS, BTS, FTS), or one behind the other.

use super::normal::unwrapped;

/// The messages of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch<'a> {
    /// Each from its MSH on, byte for byte.
    pub messages: Vec<&'a [u8]>,
    /// How many the batch says that it holds (the sum of BTS-1), if it says so.
    pub declared: Option<usize>,
    /// Bytes before the first message that are no envelope.
    pub strays: usize,
    /// The envelope was opened and not closed: the file may be cut short.
    pub unclosed: bool,
}

impl Batch<'_> {
    /// Whether as many messages are there as the batch says, and the batch ends.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !self.unclosed
            && self
                .declared
                .is_none_or(|count| count == self.messages.len())
    }
}

fn is_named(line: &[u8], name: &[u8; 3]) -> bool {
    line.strip_prefix(name).is_some_and(|rest| {
        rest.first()
            .is_none_or(|mark| !mark.is_ascii_alphanumeric())
    })
}

/// Finds the messages.
#[must_use]
pub fn messages(bytes: &[u8]) -> Batch<'_> {
    let bytes = unwrapped(bytes);
    let mut batch = Batch::default();
    let mut begin: Option<usize> = None;
    let mut at = 0;
    let mut found: Vec<&[u8]> = vec![];
    for line in bytes.split_inclusive(|byte| matches!(byte, b'\r' | b'\n')) {
        let inside = line.trim_ascii_start();
        let inside = inside.strip_prefix(&[0x0B]).unwrap_or(inside);
        let starts = at + (line.len() - inside.len());
        if is_named(inside, b"MSH") {
            found.extend(begin.take().and_then(|begin| bytes.get(begin..at)));
            begin = Some(starts);
        } else if [b"FHS", b"BHS", b"BTS", b"FTS"]
            .iter()
            .any(|name| is_named(inside, name))
        {
            found.extend(begin.take().and_then(|begin| bytes.get(begin..at)));
            batch.unclosed = is_named(inside, b"FHS") || is_named(inside, b"BHS");
            if is_named(inside, b"BTS") {
                let count = inside.get(4..).unwrap_or_default();
                let digits: String = count
                    .iter()
                    .take_while(|byte| byte.is_ascii_digit())
                    .map(|byte| char::from(*byte))
                    .collect();
                if let Ok(count) = digits.parse::<usize>() {
                    batch.declared = Some(batch.declared.unwrap_or(0).saturating_add(count));
                }
            }
        } else if begin.is_none() {
            batch.strays += inside.trim_ascii().len();
        }
        at += line.len();
    }
    found.extend(begin.and_then(|begin| bytes.get(begin..)));
    batch.messages = found;
    batch
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_gives_its_messages_and_says_whether_it_is_whole() {
        let file =
            b"FHS|^~\\&|A\rBHS|^~\\&|A\rMSH|^~\\&|1\rPID|1\rMSH|^~\\&|2\rBTS|2\rFTS|1\r".as_slice();
        let batch = messages(file);
        assert_eq!(
            batch.messages,
            [b"MSH|^~\\&|1\rPID|1\r".as_slice(), b"MSH|^~\\&|2\r"],
            "two messages"
        );
        assert!(batch.is_whole(), "as many as it says");
        let cut = messages(b"BHS|^~\\&|A\nMSH|^~\\&|1\nPID|1\n");
        assert!(
            !cut.is_whole() && cut.messages.len() == 1,
            "cut short, and said"
        );
        let short = messages(b"BHS|^~\\&\rMSH|^~\\&|1\rBTS|3\r");
        assert!(!short.is_whole(), "two are missing");
    }

    #[test]
    fn messages_stand_one_behind_the_other_or_alone() {
        let two = messages(b"\xEF\xBB\xBFMSH|^~\\&|1\n\nMSH|^~\\&|2");
        assert_eq!(two.messages.len(), 2, "without any envelope");
        let none = messages(b"hello\nworld");
        assert_eq!((none.messages.len(), none.strays), (0, 10), "no message");
        let framed = messages(b"\x0BMSH|^~\\&|1\r\x1C\r\x0BMSH|^~\\&|2\r\x1C\r");
        assert_eq!(framed.messages.len(), 2, "a file of frames");
    }
}
