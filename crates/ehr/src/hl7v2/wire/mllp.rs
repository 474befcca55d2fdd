//! MLLP: `0B`, the message, `1C 0D`.

/// Bytes of one frame at most.
pub const FRAME_BYTES_MAX: usize = 1024 * 1024;

const BEGIN: u8 = 0x0B;
const END: u8 = 0x1C;

/// What came out of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// A whole message, without its envelope.
    Message(Vec<u8>),
    /// So many bytes outside any frame, or of a frame that began anew before it ended.
    Junk(usize),
    /// A frame larger than allowed; its bytes are gone.
    TooLarge(usize),
}

/// Cuts a stream into frames, however the network cuts it into pieces.
#[derive(Clone, Debug)]
pub struct Frames {
    bytes_max: usize,
    held: Vec<u8>,
    inside: bool,
    /// Bytes of the frame, those no longer held included.
    length: usize,
    junk: usize,
}

impl Frames {
    /// Frames of at most `bytes_max` bytes.
    #[must_use]
    pub fn new(bytes_max: usize) -> Frames {
        Frames {
            bytes_max,
            held: Vec::new(),
            inside: false,
            length: 0,
            junk: 0,
        }
    }

    /// Whether a frame has begun and not ended.
    #[must_use]
    pub fn in_frame(&self) -> bool {
        self.inside
    }

    /// Takes the next bytes of the stream; gives what they completed.
    pub fn take(&mut self, bytes: &[u8]) -> Vec<Frame> {
        let mut found = Vec::new();
        for byte in bytes {
            match (*byte, self.inside) {
                (BEGIN, false) => {
                    self.tell_junk(&mut found);
                    self.inside = true;
                }
                (BEGIN, true) => {
                    // The sender gave up on a message and began another.
                    self.junk = self.length;
                    self.clear();
                    self.tell_junk(&mut found);
                }
                // Some senders leave out the last carriage return: the end mark alone ends the frame.
                (END, true) => {
                    let length = self.length;
                    let held = std::mem::take(&mut self.held);
                    self.clear();
                    self.inside = false;
                    found.push(if length > self.bytes_max {
                        Frame::TooLarge(length)
                    } else {
                        Frame::Message(held)
                    });
                }
                (b'\r' | b'\n', false) => {}
                (_, false) => self.junk = self.junk.saturating_add(1),
                (byte, true) => {
                    self.length = self.length.saturating_add(1);
                    if self.length <= self.bytes_max {
                        self.held.push(byte);
                    } else {
                        self.held = Vec::new();
                    }
                }
            }
        }
        self.tell_junk(&mut found);
        found
    }

    fn clear(&mut self) {
        self.held.clear();
        self.length = 0;
    }

    fn tell_junk(&mut self, found: &mut Vec<Frame>) {
        if self.junk > 0 {
            found.push(Frame::Junk(self.junk));
            self.junk = 0;
        }
    }
}

/// Puts a message into its envelope.
#[must_use]
pub fn framed(message: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(message.len() + 3);
    frame.push(BEGIN);
    frame.extend_from_slice(message);
    frame.extend_from_slice(&[END, b'\r']);
    frame
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_whole_however_it_is_cut() {
        let stream = [framed(b"MSH|1"), framed(b"MSH|2")].concat();
        for cut in 0..stream.len() {
            let mut frames = Frames::new(100);
            let (first, second) = stream.split_at(cut);
            let mut found = frames.take(first);
            found.extend(frames.take(second));
            assert_eq!(
                found,
                [
                    Frame::Message(b"MSH|1".to_vec()),
                    Frame::Message(b"MSH|2".to_vec())
                ],
                "cut after {cut} bytes"
            );
        }
    }

    #[test]
    fn junk_between_frames_is_counted_and_the_next_frame_is_heard() {
        let mut frames = Frames::new(100);
        let stream = [b"GET / ".to_vec(), framed(b"A"), b"xx".to_vec()].concat();
        assert_eq!(
            frames.take(&stream),
            [
                Frame::Junk(6),
                Frame::Message(b"A".to_vec()),
                Frame::Junk(2)
            ],
            "nothing is silently skipped"
        );
        assert_eq!(
            frames.take(b"\x0Bhalf\x0BB\x1C\r"),
            [Frame::Junk(4), Frame::Message(b"B".to_vec())],
            "a frame that begins anew leaves its first half behind"
        );
    }

    #[test]
    fn a_frame_too_large_costs_itself_only() {
        let mut frames = Frames::new(4);
        let stream = [framed(b"12345"), framed(b"1234")].concat();
        assert_eq!(
            frames.take(&stream),
            [Frame::TooLarge(5), Frame::Message(b"1234".to_vec())],
            "the next one is read"
        );
    }
}
