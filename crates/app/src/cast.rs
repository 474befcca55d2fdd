//! The cast of a story without a window: invented nurses who work through the same commands as the screens.
//!
//! The headless demonstration and the drills share it, so that both exercise what a ward really uses.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::api::views::{Cell, CellState, EntrySaved, ModeBar, OrderRow};
use crate::clock::random;
use crate::demo::Demo;
use crate::door::Hosted;

/// People at work on a station in this process.
pub(crate) struct Cast<'a> {
    /// The station.
    pub(crate) hosted: &'a Hosted,
    /// What happens while somebody waits: on a clock of its own time must pass.
    pub(crate) meanwhile: &'a dyn Fn(),
    /// Whether everybody stops at once: a real outage ends a drill.
    pub(crate) stopped: &'a dyn Fn() -> bool,
}

/// Nadia signs beside Alice where two people sign.
pub(crate) fn second(row: &OrderRow) -> Option<&'static str> {
    (row.asks.witness || row.high_alert).then_some("NB")
}

impl Cast<'_> {
    pub(crate) fn ask<T: serde::de::DeserializeOwned>(
        &self,
        name: &str,
        request: Value,
    ) -> Result<T> {
        let answer = self
            .hosted
            .call(name, request)
            .with_context(|| name.to_owned())?;
        serde_json::from_value(answer).with_context(|| name.to_owned())
    }

    pub(crate) fn mode(&self) -> Result<ModeBar> {
        self.ask("mode", json!({}))
    }

    pub(crate) fn switch(&self, fault: &str) -> Result<()> {
        self.ask::<ModeBar>("demo_switch", json!({ "fault": fault }))
            .map(drop)
    }

    pub(crate) fn wait<T>(
        &self,
        limit: Duration,
        what: &str,
        mut look: impl FnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        let until = Instant::now() + limit;
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            if (self.stopped)() {
                bail!("stopped while waiting for {what}");
            }
            if Instant::now() > until {
                bail!("waited {} s in vain for {what}", limit.as_secs());
            }
            std::thread::sleep(Duration::from_millis(100));
            (self.meanwhile)();
        }
    }

    /// Signs one dose; every ninth is not given.
    pub(crate) fn chart_one(
        &self,
        patient: &str,
        row: &OrderRow,
        cell: &Cell,
        nth: u32,
    ) -> Result<String> {
        let slot = cell.slot_id.clone().context("an open cell without slot")?;
        let saved: EntrySaved = if nth % 9 == 8 {
            self.ask("record_not_given", json!({
                "patient_id": patient, "order_id": row.order_id, "slot_id": slot, "reason": "R", "text": null,
                "request_id": request_id()?,
            }))?
        } else {
            let dose = if row.retype_dose {
                typed(&row.dose)
            } else {
                None
            };
            self.ask("record_given", json!({
                "patient_id": patient, "order_id": row.order_id, "slot_id": slot, "at": null, "dose": dose,
                "attested": cell.attest, "witness": second(row).map(|initials| json!({ "initials": initials })), "site": row.asks.places.first(), "reason": null,
                "second_dose_confirmed": false, "early_confirmed": cell.state == CellState::Upcoming,
                "request_id": request_id()?,
            }))?
        };
        Ok(saved.entry_id)
    }

    /// Our administrations in the pretend record: how many, and how many too many.
    pub(crate) fn ours_in_record(&self) -> (u32, u32) {
        let station = self.hosted.station();
        station
            .demo()
            .map_or((0, 0), |demo| in_record(demo, station.own_system()))
    }
}

/// Administrations of this naming system in a pretend record: how many, and how many too many.
pub(crate) fn in_record(demo: &Demo, system: &str) -> (u32, u32) {
    let mut seen = std::collections::BTreeMap::<String, u32>::new();
    for resource in demo.hospital().resources("MedicationAdministration") {
        let identifiers = resource
            .get("identifier")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        for identifier in identifiers {
            if identifier.get("system").and_then(Value::as_str) == Some(system) {
                let value = identifier
                    .get("value")
                    .and_then(Value::as_str)
                    .unwrap_or_default();
                *seen.entry(value.to_owned()).or_default() += 1;
            }
        }
    }
    let posted = seen.values().sum();
    let duplicates = seen.values().map(|count| count - 1).sum();
    (posted, duplicates)
}

/// The number of a dose as a nurse types it: `1 000 mg` is typed `1000`.
pub(crate) fn typed(dose: &str) -> Option<String> {
    let number: String = dose
        .chars()
        .take_while(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '\u{a0}'))
        .filter(|c| *c != '\u{a0}')
        .collect();
    (!number.is_empty()).then_some(number)
}

/// An id as a screen makes one.
pub(crate) fn request_id() -> Result<String> {
    let bytes: [u8; 16] = random().map_err(|error| anyhow::anyhow!("no random bytes: {error}"))?;
    Ok(uuid::Builder::from_random_bytes(bytes)
        .into_uuid()
        .to_string())
}
