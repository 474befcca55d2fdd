//! From bytes to a text that a parser can hold: frames, files of several messages, character sets, line ends.
//!
//! Invariant: the bytes that came are never changed; what is parsed is a copy, and every repair of it is reported.

mod charset;
mod escape;
mod mllp;
mod normal;
mod split;

pub use charset::Charset;
pub use mllp::{FRAME_BYTES_MAX, Frame, Frames, framed};
pub use split::{Batch, messages};

pub(crate) use escape::plain;
pub(crate) use normal::normal;
