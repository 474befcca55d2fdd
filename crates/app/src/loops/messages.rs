//! Listens for HL7 v2 messages, and makes a copy of the ward out of what they changed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ehr::hl7v2::{Fault, Incoming, Listener};

use super::{Beat, rest};
use crate::config::ChartSource;
use crate::feeds::messages::{answer, listener};
use crate::station::Station;
use crate::work::sync::{may_sync, sync};

/// Movements come in groups: a copy is made when they have settled for a moment.
const SETTLES: Duration = Duration::from_secs(2);
/// Between two attempts to get the port.
const PORT_AGAIN: Duration = Duration::from_secs(10);
/// Between two looks for messages that nothing depends on any more.
const PRUNE_EVERY: Duration = Duration::from_secs(3600);

/// Holds the port, writes down what became of the messages, keeps the copy in step.
pub(super) fn run(station: &Station, beat: &Beat) {
    let (Some(messages), Some(hl7)) = (station.messages(), &station.config().feed.hl7v2) else {
        return;
    };
    let mut held: Option<Listener> = None;
    let mut try_at = Instant::now();
    let mut prune_at = Instant::now();
    let mut copy_at: Option<Instant> = None;
    while !station.stopping() {
        beat.beat();
        if held.is_none() && Instant::now() >= try_at {
            try_at = Instant::now() + PORT_AGAIN;
            match listen(station, hl7) {
                Ok(listener) => {
                    station.set_listening(Some(listener.local_addr()));
                    station.live_mut().warn("listener-stopped", None);
                    held = Some(listener);
                }
                Err(why) => {
                    station.live_mut().warn("listener-stopped", Some(why));
                }
            }
        }
        let prune = Instant::now() >= prune_at;
        if prune {
            prune_at = Instant::now() + PRUNE_EVERY;
        }
        if let Err(error) = messages.tidy(station, prune) {
            station
                .live_mut()
                .warn("message-not-kept", Some(error.subject));
        }
        let tally = messages.tally();
        let counters = held.as_ref().map(Listener::counters).unwrap_or_default();
        station.note_messages(tally, &counters);
        if messages.take_moved() {
            copy_at = Some(Instant::now() + SETTLES);
        }
        let due = copy_at.is_some_and(|at| Instant::now() >= at);
        let ours = station.config().feed.chart == ChartSource::Hl7v2;
        let may = may_sync(&station.live().downtime);
        if due && ours && may && sync(station).is_ok() {
            copy_at = None;
        }
        rest(station, Duration::from_millis(500));
    }
    station.set_listening(None);
}

fn listen(station: &Station, hl7: &crate::config::Hl7Config) -> Result<Listener, String> {
    let settings = listener(hl7).map_err(|error| error.subject)?;
    let own = station.clone();
    let handler = Arc::new(move |incoming: Incoming| {
        let kept = own
            .messages()
            .map(|messages| messages.keep(&own, &incoming.bytes));
        let fault = match kept {
            Some(Ok(fault)) => fault,
            Some(Err(_)) | None => Some(Fault::Internal),
        };
        answer(&own, &incoming.bytes, fault)
    });
    let own = station.clone();
    let apology =
        Arc::new(move |incoming: &Incoming| answer(&own, &incoming.bytes, Some(Fault::Internal)));
    Listener::start(settings, handler, apology).map_err(|error| error.to_string())
}
