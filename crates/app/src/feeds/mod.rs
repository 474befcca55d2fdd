//! What arrives by itself: HL7 v2 messages, files, and directives of IT. The loops of the same names drive them.

pub(crate) mod directives;
pub(crate) mod files;
pub(crate) mod messages;

pub(crate) use files::Files;
pub(crate) use messages::Messages;
