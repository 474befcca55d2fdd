//! What arrives by itself: HL7 v2 messages and files. The loops of the same names drive them.

pub(crate) mod files;
pub(crate) mod messages;

pub(crate) use files::Files;
pub(crate) use messages::Messages;
