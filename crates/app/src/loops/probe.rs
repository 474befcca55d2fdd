//! Looks at the record, and lets the ward's state machine see what it found.

use std::time::{Duration, Instant};

use ward::downtime::{Event, Evidence};

use super::{Beat, rest};
use crate::station::Station;

/// One probe after the other, start to start, never two at once and never more than one a second.
pub(super) fn run(station: &Station, beat: &Beat) {
    let timeout = Duration::from_millis(u64::from(station.policy().probe_timeout_ms));
    while !station.stopping() {
        beat.beat();
        let began = Instant::now();
        // A record that speaks no FHIR cannot be asked; then people declare the outage, and the age of the copy warns.
        if let Some(fhir) = station.fhir() {
            let evidence = fhir.probe(timeout);
            note(station, &evidence);
            feed(station, Event::Probe(evidence));
        }
        feed(station, Event::Tick);
        let every = u64::from(station.live().downtime.probe_every_ms(station.policy()));
        rest(
            station,
            Duration::from_millis(every).saturating_sub(began.elapsed()),
        );
    }
}

fn note(station: &Station, evidence: &Evidence) {
    let now = station.now();
    let mut live = station.live_mut();
    let healthy = matches!(evidence, Evidence::Healthy { .. });
    live.healthy_since = if healthy {
        live.healthy_since.or(Some(now))
    } else {
        None
    };
    live.evidence = Some(evidence.clone());
}

fn feed(station: &Station, event: Event) {
    match station.feed(&event) {
        Ok(()) => {
            station.live_mut().warn("state-not-saved", None);
        }
        // The machine saw it; only its trace could not be written. The next probe tries again.
        Err(error) => {
            station
                .live_mut()
                .warn("state-not-saved", Some(error.subject));
        }
    }
}
