//! The order of events, whatever the order in which their messages arrived.
//!
//! Invariant: two messages compare the same way in every arrival order, so the same set of messages gives the same ward.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::hl7v2::message::{Header, Message};
use crate::hl7v2::stamp::Stamp;

/// When something happened according to its message; ties are broken by what the message itself says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When {
    /// The event.
    pub(crate) at: DateTime<Utc>,
    /// The message.
    pub(crate) written: DateTime<Utc>,
    /// In the same second an admission comes before a transfer, and a transfer before a discharge.
    pub(crate) rank: u8,
    /// Digits by value: the control id of a counter.
    control: (usize, String),
    hash: String,
}

impl When {
    /// The message's own name: its control id, else the beginning of its hash. The row it came in is the station's.
    pub(crate) fn name(&self) -> String {
        match self.control.1.as_str() {
            "" => self.hash.chars().take(16).collect(),
            id => id.to_owned(),
        }
    }

    /// The same message, at another instant.
    pub(crate) fn at(&self, at: Option<DateTime<Utc>>) -> When {
        When {
            at: at.unwrap_or(self.at),
            ..self.clone()
        }
    }

    /// The same message, at another rank.
    pub(crate) fn ranked(&self, rank: u8) -> When {
        When {
            rank,
            ..self.clone()
        }
    }

    /// The message as a whole: at EVN-2, else MSH-7, else when we received it.
    pub(crate) fn of(
        message: &Message<'_>,
        header: &Header,
        hash: &str,
        received_at: DateTime<Utc>,
        zone: Tz,
    ) -> When {
        let instant = |text: Option<String>| {
            text.and_then(|text| Stamp::parse(&text))
                .and_then(|stamp| stamp.begin(zone))
        };
        let written = instant(header.written_at.clone()).unwrap_or(received_at);
        let recorded = instant(message.segment("EVN").and_then(|evn| evn.text(2)));
        When {
            at: recorded.unwrap_or(written),
            written,
            rank: 0,
            control: (header.control_id.len(), header.control_id.clone()),
            hash: hash.to_owned(),
        }
    }
}
